"""What was read, kept so that an unchanged file is not read again: the files of a run together in two Parquet files.

A cache holds names in clear (zone 2, owner only). A file's part is used only when its content and path, the reader's
own code and the register definitions are all the same; it is removed as soon as the raw folder no longer has the file.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from pipelines.errors import BusyError
from pipelines.files import whole
from pipelines.ingest.coded import Texts
from pipelines.ingest.flat import flatten, restore
from pipelines.ingest.reader import Contents
from pipelines.ingest.sources import Source
from pipelines.settings import private_folder

if TYPE_CHECKING:
    from pipelines.catalog import Register
    from pipelines.ingest.flat import Numbers

_ENTRY = "treem"
_TEXTS, _NUMBERS = ".parquet", ".numbers.parquet"
# Each run with a new file adds a pair; pairs of few files are put together when there are many of them. Of a file that changed nothing
# may stay, so its pair is written anew: a pair has not too many files.
_FEW_FILES, _MANY_PAIRS, _MOST_FILES = 64, 16, 128

Key = tuple[str, str]  # hash and path of a file


@dataclass
class _Pair:
    """One pair on disk: its name, what it says of each file, and its cells once they are needed."""

    name: str
    files: dict[Key, dict[str, Any]]
    cells: "tuple[Texts, Numbers] | None" = None


class Cache:
    """A private folder of files already read."""

    def __init__(self, folder: Path, registers: Mapping[str, "Register"], mappings: str = "") -> None:
        """Open the cache of these definitions; ``mappings`` tells the mapping files apart."""
        self.folder = private_folder(folder)
        self.version = _version(registers, mappings)
        self._lock = Lock()
        self._written: set[str] = set()
        self._pairs = list(self._known_pairs())
        self._places = {key: pair for pair in self._pairs for key in pair.files}

    def load(self, source: Source) -> Contents | None:
        """Return what was read before, or None when it is absent, of another version or damaged."""
        key = (source.file_hash, source.file)
        pair = self._places.get(key)
        if source.refusal is not None or pair is None:
            return None
        try:
            with self._lock:
                texts, numbers = self._fetch(pair)
            return restore(texts, numbers, pair.files[key])
        except _damages():
            return None

    def save(self, made: list[tuple[Source, Contents]]) -> None:
        """Keep what was read of some files. A file that may not be opened is not kept: it is quick to refuse again."""
        kept = [((source.file_hash, source.file), contents) for source, contents in made if source.refusal is None]
        for first in range(0, len(kept), _MOST_FILES):
            self._written.add(self._write(dict(kept[first : first + _MOST_FILES])))

    def finish(self, sources: Iterable[Source]) -> None:
        """Forget files that are gone, their names included, and put small pairs together."""
        wanted = {(source.file_hash, source.file): source for source in sources if source.refusal is None}
        small = [pair for pair in self._pairs if len(pair.files) < _FEW_FILES]
        pairs = [pair for pair in self._pairs if pair.files.keys() - wanted.keys()]
        pairs += [pair for pair in small if pair not in pairs] if len(small) > _MANY_PAIRS else []
        kept = {key: contents for pair in pairs for key in pair.files if (contents := self._still(key, wanted))}
        stays = {pair.name for pair in self._pairs if pair not in pairs} | self._written
        if kept:
            stays.add(self._write(kept))
        for path in self.folder.iterdir():
            if path.name.partition(".")[0] not in stays:
                path.unlink(missing_ok=True)

    def _still(self, key: Key, wanted: Mapping[Key, Source]) -> Contents | None:
        return self.load(wanted[key]) if key in wanted else None

    def _known_pairs(self) -> Iterator[_Pair]:
        import polars as pl

        for path in sorted(self.folder.glob(f"*{_TEXTS}")):
            if path.name.endswith(_NUMBERS):
                continue
            try:
                entry = json.loads(pl.read_parquet_metadata(path)[_ENTRY])
            except _damages():
                continue
            if entry["version"] == self.version:
                files = {(told["account"]["file_hash"], told["account"]["file"]): told for told in entry["files"]}
                yield _Pair(path.name.removesuffix(_TEXTS), files)

    def _fetch(self, pair: _Pair) -> "tuple[Texts, Numbers]":
        import polars as pl

        if pair.cells is None:
            numbers = pl.read_parquet(self.folder / f"{pair.name}{_NUMBERS}", use_statistics=False).to_series()
            texts = pl.read_parquet(self.folder / f"{pair.name}{_TEXTS}", use_statistics=False).to_series()
            pair.cells = Texts.of_clean(texts), numbers.to_numpy()
        return pair.cells

    def _write(self, kept: Mapping[Key, Contents]) -> str:
        """Write one pair; return its name. A full disk costs the next run its time, not this run its result."""
        import polars as pl

        name = hashlib.sha256(repr((self.version, sorted(kept))).encode()).hexdigest()[:32]
        texts, numbers, files = flatten(kept.values())
        entry = json.dumps({"version": self.version, "files": files}, ensure_ascii=False)
        options: dict[str, Any] = {"compression": "lz4", "statistics": False}
        try:
            with _private(self.folder / f"{name}{_NUMBERS}") as draft:
                pl.DataFrame({"number": numbers}).write_parquet(draft, **options)
            with _private(self.folder / f"{name}{_TEXTS}") as draft:  # last: what is complete has both
                pl.DataFrame([texts.alias("text")]).write_parquet(draft, metadata={_ENTRY: entry}, **options)
        except _damages():
            return ""
        return name


@contextmanager
def _private(path: Path) -> Iterator[Path]:
    """Give the name to write to; what was written becomes ``path``, for its owner only."""
    with whole(path) as draft:
        yield draft
        if os.name != "nt":
            draft.chmod(0o600)


def _damages() -> tuple[type[BaseException], ...]:
    """Return what a damaged file, a full disk or a missing right make of reading and writing."""
    import polars as pl

    # a file of another make may hold anything where our own notes should stand
    return OSError, ValueError, KeyError, TypeError, BusyError, pl.exceptions.PolarsError


def _version(registers: Mapping[str, "Register"], mappings: str = "") -> str:
    """Return the hash of all that decides how a file is read: this room's code, the readers, the definitions."""
    digest = hashlib.sha256()
    for path in sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".csv")):
        digest.update(path.read_bytes())
    digest.update(f"{version('fastexcel')} {version('polars')}".encode())
    digest.update(mappings.encode())
    for name in sorted(registers):
        digest.update(repr(registers[name]).encode())
    return digest.hexdigest()
