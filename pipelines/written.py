"""Parquet files of the last build, taken over into the next where their content is the same: equal rows in a full order are equal bytes.

What each file holds is told by a sum of hashes of its rows, and its bytes by SHA-256: a file that somebody touched is written anew.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines import engine, files

_ORDER = " order by "
Content = tuple[int, int | None]
"""How many rows, and the sum of their hashes: none differs when both are equal (in any order)."""
CONTENT = "count(*), sum(hash(told))"
"""The same as SQL over rows that are called ``told``."""


class Written:
    """What the last build wrote.

    Args:
        note: the file in which that is told.
        versions: of the program and its libraries; nothing is taken over from others, for columns and encoding follow from them.
    """

    def __init__(self, note: Path, versions: str) -> None:
        self._note, self._versions = note, versions
        self._new: dict[str, list[Any]] = {}
        try:
            self._known: dict[str, list[Any]] = json.loads(note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._known = {}

    def into(self, folder: Path, contents: Mapping[str, Content] | None = None) -> engine.Writer:
        """Return what writes one query as ``engine.write_parquet`` does, for files that will lie in ``folder``.

        Each query must end with a full order.

        Args:
            contents: query -> what its rows are known by, where that is known already; the others are asked for it.
        """
        known = contents or {}
        return lambda con, sql, path: self._write(con, path, sql, folder, known.get(sql) or _content(con, sql))

    def save(self) -> None:
        """Tell the next build what was written; without room for it the next build writes everything."""
        try:
            files.write_text(self._note, json.dumps(self._new))
        except OSError:
            self._note.unlink(missing_ok=True)

    def _write(self, con: engine.Connection, path: Path, sql: str, folder: Path, told: Content) -> int:
        key, rows = f"{folder.parent.name}/{path.name}", told[0]
        content = repr((*told, sql, self._versions))
        held, digest, former = self._known.get(key, ["", "", ""])
        if held != content or not _taken(folder.with_name(former) / path.name, digest, path):
            rows = engine.write_parquet(con, sql, path)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self._new[key] = [content, digest, folder.name]
        return rows


def _content(con: engine.Connection, sql: str) -> Content:
    rows, order, _ = sql.rpartition(_ORDER)
    if not order:
        raise ValueError("a query without its order")
    found: Content = engine.rows(con, f"select {CONTENT} from ({rows}) as told")[0]
    return found


def _taken(former: Path, digest: str, path: Path) -> bool:
    """Copy a file of the last build if it is still what was written then."""
    try:
        held = former.read_bytes()
    except OSError:
        return False
    if hashlib.sha256(held).hexdigest() != digest:
        return False
    with files.whole(path) as draft:
        draft.write_bytes(held)
    return True
