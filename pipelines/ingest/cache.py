"""What was read of a file, kept so that an unchanged file is not read again: one Parquet per file, owner only.

A file of the cache holds names in clear (zone 2). It is used only when the file's content and path, the reader's own
code and the register definitions are all the same; it is removed as soon as the raw folder no longer has the file.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.ingest.reader import Contents
from pipelines.ingest.results import FileRead, file_to_json, sheet_from_json
from pipelines.ingest.sources import Source
from pipelines.settings import private_folder

if TYPE_CHECKING:
    import polars as pl

    from pipelines.catalog import Register

_SHEET = "__sheet"
_ENTRY = "treem"


class Cache:
    """A private folder of files already read."""

    def __init__(self, folder: Path, registers: Mapping[str, "Register"]) -> None:
        self.folder = private_folder(folder)
        self.version = _version(registers)

    def load(self, source: Source) -> Contents | None:
        """Return what was read before, or None when it is absent, of another version or damaged."""
        import polars as pl

        path = self._path(source.file_hash)
        if source.refusal is not None or not path.exists():
            return None
        try:
            entry = json.loads(pl.read_parquet_metadata(path)[_ENTRY])
            if entry["version"] != self.version or entry["account"]["file"] != source.file:
                return None
            rows = pl.read_parquet(path, use_statistics=False)
        except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
            return None
        return Contents(_account(entry["account"]), _split(rows, entry["columns"]))

    def save(self, source: Source, contents: Contents) -> None:
        """Keep what was read; a refused file is not kept (it is quick to refuse again)."""
        import polars as pl

        if contents.account.status != "read":
            return
        parts = [frame.with_columns(pl.lit(sheet).alias(_SHEET)) for sheet, frame in contents.frames.items()]
        columns = {sheet: frame.columns for sheet, frame in contents.frames.items()}
        entry = {"version": self.version, "account": file_to_json(contents.account), "columns": columns}
        path = self._path(source.file_hash)
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        together = parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal")
        metadata = {_ENTRY: json.dumps(entry, ensure_ascii=False)}
        try:
            together.write_parquet(draft, compression="lz4", statistics=False, metadata=metadata)
            if os.name != "nt":
                draft.chmod(0o600)
            draft.replace(path)
        except (OSError, pl.exceptions.PolarsError):
            # A full disk costs the next run its time, not this run its result.
            draft.unlink(missing_ok=True)

    def prune(self, hashes: Iterable[str]) -> None:
        """Remove what belongs to files that are gone: their names must not stay behind."""
        kept = {self._path(file_hash).name for file_hash in hashes}
        for path in self.folder.iterdir():
            if path.suffix in (".parquet", ".tmp") and path.name not in kept:
                path.unlink(missing_ok=True)

    def _path(self, file_hash: str) -> Path:
        return self.folder / f"{file_hash}.parquet"


def _split(rows: "pl.DataFrame", columns: Mapping[str, list[str]]) -> "dict[str, pl.DataFrame]":
    if len(columns) == 1:
        return {sheet: rows.select(names) for sheet, names in columns.items()}
    return {sheet: rows.filter(rows[_SHEET] == sheet).select(names) for sheet, names in columns.items()}


def _account(data: Mapping[str, object]) -> FileRead:
    fields = dict(data)
    sheets = fields["sheets"]
    assert isinstance(sheets, list)
    fields["sheets"] = [sheet_from_json(sheet) for sheet in sheets]
    return FileRead(**fields)  # type: ignore[arg-type]


def _version(registers: Mapping[str, "Register"]) -> str:
    """Return the hash of all that decides how a file is read: this room's code, the readers, the definitions."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    digest.update(f"{version('fastexcel')} {version('polars')}".encode())
    for name in sorted(registers):
        digest.update(repr(registers[name]).encode())
    return digest.hexdigest()
