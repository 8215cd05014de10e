"""Typed rows kept while what they are made of is the same: a register of which no file changed is not typed again.

One Parquet file for each register, named after the content of everything that its SELECT reads, the SELECT itself, the macros and the
version of the database. It holds names in clear (zone 2, owner only) and goes as soon as the register's rows change.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from pipelines import engine
from pipelines.errors import TreemError
from pipelines.settings import PACKAGE, private_folder

_MACROS = PACKAGE / "registers" / "macros.sql"


def make_tables(con: engine.Connection, queries: Mapping[str, str], folder: Path | None) -> None:
    """Make tables as ``engine.make_tables`` does; a table whose content is kept in ``folder`` is read, a new one is kept there.

    Args:
        folder: private to this use: every file in it that is not one of these tables' is removed. None keeps nothing.
    """
    if folder is None:
        engine.make_tables(con, queries)
        return
    private_folder(folder)
    paths = {name: folder / f"{name}-{_key(con, sql)}.parquet" for name, sql in queries.items()}
    known = {name: path for name, path in paths.items() if path.exists()}
    for path in folder.iterdir():
        if path not in known.values():
            path.unlink(missing_ok=True)
    read = {name for name, path in known.items() if _read(con, name, path)}
    engine.make_tables(con, {name: sql for name, sql in queries.items() if name not in read})
    _keep(con, {path: f'select * from "{name}"' for name, path in paths.items() if name not in read})


def _read(con: engine.Connection, name: str, path: Path) -> bool:
    """Make a table of what was kept; a damaged file is as good as none."""
    try:
        engine.make_table(con, name, f"select * from read_parquet('{engine.quoted(path)}')")
    except TreemError:
        return False
    return True


def _keep(con: engine.Connection, new: Mapping[Path, str]) -> None:
    """Write new tables. A full disk costs the next build its time, not this one its result."""
    try:
        engine.write_all(con, new)
        for path in new if os.name != "nt" else ():
            path.chmod(0o600)
    except (OSError, engine.error_kind()):
        for path in new:
            path.unlink(missing_ok=True)


def _key(con: engine.Connection, sql: str) -> str:
    macros = _MACROS.read_text(encoding="utf-8")
    known = {row[0] for row in engine.rows(con, "select table_name from duckdb_tables()")}
    # every table that is named in them: rather one too many than one too few
    read = set(re.findall(r"\w+", sql + macros)) & known
    told = [sql, macros, version("duckdb"), *(f"{name} {_content(con, name)}" for name in sorted(read))]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def _content(con: engine.Connection, name: str) -> str:
    """Name what a table holds, in its order: columns with types, rows, two sums of 64-bit hashes of every row."""
    columns = engine.rows(con, f'describe "{name}"')
    cells = ", ".join(f'"{column[0]}"' for column in columns)
    sums = f"count(*), sum(hash(line, {cells})::hugeint), sum(hash({cells}, line, 1)::hugeint)"
    numbered = f'(select row_number() over () as line, * from "{name}")'
    return repr((columns, engine.rows(con, f"select {sums} from {numbered}")))
