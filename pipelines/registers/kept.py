"""Typed rows kept while what they are made of is the same: lists of which nothing changed are neither gathered nor typed again.

The lists of a register are kept in parts: whole files that follow one another, some thousand rows together. A part is a folder named after
everything of which its rows are made (see ``told``): typed rows, lists that tell of a part of a commune, hashes of what the rows say. Where
rows must be looked at across lists (see ``Kept.save``) the whole register is one part. A folder holds names in clear (zone 2, owner only)
and goes as soon as one of its lists changes.
"""

import hashlib
import json
import os
import re
import shutil
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from pipelines import engine, files
from pipelines.errors import TreemError
from pipelines.settings import private_folder

Unknown = set[tuple[str, date]]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERIOD = re.compile(r"\d{4}(-(Q1|\d+M|SY))?")
# rows are numbered within their part, for lists that come or go before them move all that follow
_MADE = {
    "rows": "select * replace (row_id - {before} as row_id) from stg_{register} where row_id between {before} + 1 and {last}",
    "scope": "select * replace (row_id - {before} as row_id) from keyed_scope "
    "where register = '{register}' and row_id between {before} + 1 and {last}",
    "hashes": "select distinct content_hash from raw_{register} where row_id between {before} + 1 and {last}",
}
# of a sheet counts what it is and where its rows lie; why rows are no data follows from the file, messages are for people
_NOT_TOLD = ("classes", "message", "questions", "unused")
# A part ends behind a file whose name says so (so that one list more does not move all that follow), but not before it has this many rows,
# or its share of them all: a part costs a few files, however many rows it has.
_LEAST, _MOST_PARTS, _ENDS = 4096, 64, 4


@dataclass(frozen=True)
class Part:
    """Lists kept together.

    ``told``: a text that changes with anything of which their rows are made; ``files``: theirs; ``before``, ``rows``: how many rows of the
    register stand before them and in them.
    """

    told: str
    files: tuple[str, ...] = ()
    before: int = 0
    rows: int = 0

    @property
    def last(self) -> int:
        """The ``row_id`` of its last row."""
        return self.before + self.rows


def told(reading: Any, registers: Collection[str], common: str, received: Mapping[str, Any]) -> dict[str, list[Part]]:
    """Return register -> its parts, each with a text that changes whenever anything changes of which its typed rows are made.

    Args:
        reading: what ingest read; the content of a file stands for its cells.
        registers: those whose rows may be kept.
        common: what all of them are made of: versions, confirmed places, answers, mappings.
        received: register -> corrections that communes sent back; such a register is one part.
    """
    sheets: dict[str, list[Any]] = {name: [] for name in registers}
    for sheet in (sheet for file in reading.files for sheet in file.sheets if sheet.status == "read"):
        if sheet.register in sheets:
            sheets[sheet.register].append(sheet)
    return {name: _parts("\n".join([name, common, repr(received.get(name))]), found, name in received) for name, found in sheets.items()}


def _parts(head: str, sheets: Sequence[Any], one: bool) -> list[Part]:
    whole = sum(sheet.ledger["data"] for sheet in sheets)
    # a power of two: the parts stay as they are while a register grows a little
    least = whole if one else max(_LEAST, 1 << (whole // _MOST_PARTS).bit_length())
    found, texts, names, before, rows = list[Part](), [head], list[str](), 0, 0
    for file, own in groupby(sheets, key=lambda sheet: sheet.file):
        for sheet in own:
            texts.append(repr([pair for pair in vars(sheet).items() if pair[0] not in _NOT_TOLD]) + _today(sheet.facts))
            rows += sheet.ledger["data"]
        names.append(file)
        if rows >= least and zlib.crc32(file.encode()) % _ENDS == 0:
            found.append(Part("\n".join(texts), tuple(names), before, rows))
            texts, names, before, rows = [head], [], before + rows, 0
    return [*found, Part("\n".join(texts), tuple(names), before, rows)] if names or not found else found


def _today(facts: Mapping[str, str | None]) -> str:
    """The day of the build, for a list that tells none of its own: its places are then those of today."""
    dated = any(_DAY.fullmatch(facts.get(name) or "") for name in ("as_of", "ends")) or _PERIOD.fullmatch(facts.get("period") or "")
    return "" if dated else date.today().isoformat()


class Kept:
    """The folders of one project; without a folder nothing is kept.

    ``restored``: registers of which everything was kept; ``missing``: register -> the parts still to be made, where something was.
    """

    def __init__(self, folder: Path | None = None, parts: Mapping[str, list[Part]] | None = None) -> None:
        self.restored: set[str] = set()
        self.missing: dict[str, list[Part]] = {}
        self._parts = dict(parts or {}) if folder else {}
        self._folder = folder or Path()
        if folder is None:
            return
        homes = {self._home(name, part) for name, found in self._parts.items() for part in (*found, _whole(found))}
        for path in private_folder(folder).iterdir():
            if path not in homes:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _home(self, register: str, part: Part) -> Path:
        return self._folder / f"{register}-{hashlib.sha256(part.told.encode()).hexdigest()[:32]}"

    def restore(self, con: engine.Connection, register: str) -> Unknown | None:
        """Make ``stg_<register>`` and its rows of ``keyed_scope`` of all that is kept.

        Returns:
            The unknown places of its lists; None when nothing is kept, or it is damaged.
        """
        parts = self._parts.get(register, [])
        kept = [part for part in parts if self._is_kept(register, part)]
        missing = [part for part in parts if part not in kept]
        if missing and self._is_kept(register, whole := _whole(parts)):
            kept, missing = [whole], []
        if not kept:
            return None
        try:
            unknown = set().union(*(self._unknown(register, part) for part in kept))
            engine.make_table(con, f"stg_{register}", self._union(register, kept, "rows"))
            con.execute(f"insert into keyed_scope {self._union(register, kept, 'scope')}")
        except (TreemError, OSError, ValueError, engine.error_kind()):
            self.forget(con, register)
            return None
        if missing:
            self.missing[register] = missing
        else:
            self.restored.add(register)
        return unknown

    def _is_kept(self, register: str, part: Part) -> bool:
        return self._home(register, part).is_dir()

    def _unknown(self, register: str, part: Part) -> Unknown:
        listed = json.loads((self._home(register, part) / "unknown.json").read_text(encoding="utf-8"))
        return {(text, date.fromisoformat(on)) for text, on in listed}

    def _union(self, register: str, parts: Iterable[Part], what: str) -> str:
        paths = {part: engine.quoted(self._home(register, part) / f"{what}.parquet") for part in parts}
        moved = "select * replace (row_id + {} as row_id) from read_parquet('{}')"
        return " union all ".join(moved.format(part.before, path) for part, path in paths.items())

    def forget(self, con: engine.Connection, register: str) -> None:
        """Take back what was restored of a register; its rows are all made anew."""
        for part in (*self._parts[register], _whole(self._parts[register])):
            shutil.rmtree(self._home(register, part), ignore_errors=True)
        self.missing.pop(register, None)
        con.execute(f"drop table if exists stg_{register}")
        con.execute(f"delete from keyed_scope where register = '{register}'")

    def stands_alone(self, con: engine.Connection, register: str) -> bool:
        """Whether rows made now and rows that are kept have nothing to do with each other.

        They have where one says what the other says (which of two equal rows counts: RULES 35), where a hamlet sends its own list, or
        where a divided commune is named.
        """
        kept = [part for part in self._parts[register] if part not in self.missing[register]]
        paths = ", ".join(f"'{engine.quoted(self._home(register, part) / 'hashes.parquet')}'" for part in kept)
        same = f"(select content_hash from raw_{register} intersect select content_hash from read_parquet([{paths}]))"
        try:
            return not (engine.rows(con, f"from {same} limit 1") or _has_hamlets(con, register) or _names_divided(con, register))
        except engine.error_kind():  # damaged
            return False

    def save(self, con: engine.Connection, unknown: Mapping[str, Unknown]) -> None:
        """Keep what was made anew. A full disk costs the next build its time, not this one its result.

        A register in which equal rows stand in different parts, hamlets send lists of their own or a place is unknown is kept whole.

        Args:
            unknown: register -> places of its lists that mean nothing; registers that are not named are not kept.
        """
        drafts: dict[Path, Path] = {}
        tables: dict[Path, str] = {}
        try:
            for name in unknown.keys() & self._parts.keys() - self.restored:
                for part in self._to_save(con, name, unknown[name]):
                    home = self._home(name, part)
                    draft = home.with_suffix(".part")
                    drafts[draft] = home
                    listed = sorted((text, on.isoformat()) for text, on in unknown[name])
                    files.write_text(private_folder(draft) / "unknown.json", json.dumps(listed, ensure_ascii=False))
                    told = {"register": name, "before": part.before, "last": part.last}
                    tables |= {draft / f"{what}.parquet": sql.format(**told) for what, sql in _MADE.items()}
            engine.write_all(con, tables)
            for draft, home in drafts.items():
                for path in draft.iterdir() if os.name != "nt" else ():
                    path.chmod(0o600)
                files.replace(draft, home)
        except (OSError, engine.error_kind()):
            for draft in drafts:
                shutil.rmtree(draft, ignore_errors=True)

    def _to_save(self, con: engine.Connection, register: str, unknown: Unknown) -> list[Part]:
        parts = self._parts[register]
        new = self.missing.get(register, parts)
        if len(parts) == 1 or not (unknown or _has_hamlets(con, register) or _spread(con, register, new)):
            return new
        return [] if register in self.missing else [_whole(parts)]


def _whole(parts: Sequence[Part]) -> Part:
    """All parts of a register as one."""
    if len(parts) == 1:
        return parts[0]
    return Part("\n".join(part.told for part in parts), tuple(file for part in parts for file in part.files), 0, parts[-1].last)


def _has_hamlets(con: engine.Connection, register: str) -> bool:
    return bool(engine.rows(con, f"select 1 from keyed_scope where register = '{register}' and hamlet is not null limit 1"))


def _names_divided(con: engine.Connection, register: str) -> bool:
    return bool(engine.rows(con, f"select 1 from duckdb_tables() where table_name = 'raw_hamlet_{register}'"))


def _spread(con: engine.Connection, register: str, parts: Sequence[Part]) -> bool:
    """Whether rows of different parts say the same."""
    ends = ", ".join(str(part.last) for part in parts)
    number = f"len(list_filter([{ends}], lambda last: last < row_id))"
    alike = f"from raw_{register} semi join (select content_hash from raw_{register} where is_duplicate) using (content_hash)"
    found = f"select 1 {alike} group by content_hash having min({number}) <> max({number}) limit 1"
    return bool(engine.rows(con, found))
