"""Typed rows kept while what they are made of is the same: a register of which no file changed is neither gathered nor typed again.

One folder for each register, named after everything that its rows are made of (see ``told``): its typed rows, its lists, the parts of
communes that they tell of, the places that nobody knows. It holds names in clear (zone 2, owner only) and goes as soon as the
register changes.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import engine, files
from pipelines.errors import TreemError
from pipelines.settings import private_folder

Unknown = set[tuple[str, date]]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERIOD = re.compile(r"\d{4}(-(Q1|\d+M|SY))?")
_PARTS = {
    "lists": "select distinct file, sheet, file_hash, demo from raw_{} order by all",
    "rows": "select * from stg_{}",
    "scope": "select * from keyed_scope where register = '{}'",
}
# of a sheet counts what it is and where its rows lie; why rows are no data follows from the file, messages are for people
_NOT_TOLD = ("classes", "message", "questions", "unused")


def told(reading: Any, registers: Collection[str], common: str, received: Mapping[str, Any]) -> dict[str, str]:
    """Return register -> a text that changes whenever anything changes of which its typed rows are made.

    Args:
        reading: what ingest read; the content of a file stands for its cells.
        registers: those whose rows may be kept.
        common: what all of them are made of: versions, confirmed places, answers, mappings.
        received: register -> corrections that communes sent back.
    """
    sheets: dict[str, list[str]] = {name: [] for name in registers}
    for sheet in (sheet for file in reading.files for sheet in file.sheets if sheet.status == "read"):
        if sheet.register in sheets:
            sheets[sheet.register].append(repr([pair for pair in vars(sheet).items() if pair[0] not in _NOT_TOLD]) + _today(sheet.facts))
    return {name: "\n".join([name, common, repr(received.get(name)), *found]) for name, found in sheets.items()}


def _today(facts: Mapping[str, str | None]) -> str:
    """The day of the build, for a list that tells none of its own: its places are then those of today."""
    dated = any(_DAY.fullmatch(facts.get(name) or "") for name in ("as_of", "ends")) or _PERIOD.fullmatch(facts.get("period") or "")
    return "" if dated else date.today().isoformat()


class Kept:
    """The folders of one project; without a folder nothing is kept."""

    def __init__(self, folder: Path | None = None, told: Mapping[str, str] | None = None) -> None:
        self._homes: dict[str, Path] = {}
        self.restored: set[str] = set()
        if folder is None or told is None:
            return
        self._homes = {name: folder / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:32]}" for name, text in told.items()}
        for path in private_folder(folder).iterdir():
            if path not in self._homes.values():
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def restore(self, con: engine.Connection, register: str) -> Unknown | None:
        """Make ``stg_<register>``, its lists as ``raw_<register>`` and its rows of ``keyed_scope``.

        Returns:
            The unknown places; None when nothing is kept, or it is damaged.
        """
        home = self._homes.get(register)
        if home is None or not home.is_dir():
            return None
        lists, rows, scope = (f"select * from read_parquet('{engine.quoted(home / name)}.parquet')" for name in _PARTS)
        try:
            unknown = {(text, date.fromisoformat(on)) for text, on in json.loads((home / "unknown.json").read_text(encoding="utf-8"))}
            engine.make_table(con, f"raw_{register}", lists)
            engine.make_table(con, f"stg_{register}", rows)
            con.execute(f"insert into keyed_scope {scope}")
        except (TreemError, OSError, ValueError, engine.error_kind()):
            shutil.rmtree(home, ignore_errors=True)
            return None
        self.restored.add(register)
        return unknown

    def save(self, con: engine.Connection, unknown: Mapping[str, Unknown]) -> None:
        """Keep what was made anew. A full disk costs the next build its time, not this one its result.

        Args:
            unknown: register -> places of its lists that mean nothing; registers that are not named are not kept.
        """
        drafts = {name: self._homes[name].with_suffix(".part") for name in unknown if name in self._homes and name not in self.restored}
        tables: dict[Path, str] = {}
        for name, draft in drafts.items():
            made = [sql.format(name) for sql in _PARTS.values()]
            tables |= zip((draft / f"{part}.parquet" for part in _PARTS), made, strict=True)
        try:
            for name, draft in drafts.items():
                listed = sorted((text, on.isoformat()) for text, on in unknown[name])
                files.write_text(private_folder(draft) / "unknown.json", json.dumps(listed, ensure_ascii=False))
            engine.write_all(con, tables)
            for name, draft in drafts.items():
                for path in draft.iterdir() if os.name != "nt" else ():
                    path.chmod(0o600)
                files.replace(draft, self._homes[name])
        except (OSError, engine.error_kind()):
            for draft in drafts.values():
                shutil.rmtree(draft, ignore_errors=True)
