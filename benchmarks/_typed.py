"""The typed tables of a nation as DuckDB reads them from CSV or Parquet (see ``_nation``)."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

THREADS = 2
MEMORY = "4GB"
CSV = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"'"
# read by what makes lists and children of all registers, whatever else the SQL reads
ALWAYS = frozenset(
    ("file", "sheet", "commune_code", "period_id", "as_of", "ends_on", "child_key", "birth_date", "birth_precision", "sex", "ethnic_group",
     "tells_child")
)  # fmt: skip


def names_of(folder: Path) -> list[str]:
    """Return the names of the tables of a nation."""
    return sorted(path.stem for path in folder.glob("*.columns"))


def types_of(name: str, folder: Path) -> dict[str, str]:
    """Return the columns of one table, each with its SQL type."""
    told = (folder / f"{name}.columns").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in told)  # type: ignore[misc]


def source(name: str, folder: Path) -> str:
    """Return the SQL that reads one table, every column with the type that it had."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return f"read_parquet('{(folder / f'{name}.parquet').as_posix()}')"
    return f"read_csv('{path.as_posix()}', columns = {types_of(name, folder)}, {CSV})"


def text_source(name: str, folder: Path) -> str:
    """Return the SQL that reads every cell of one CSV as text: the floor."""
    columns = dict.fromkeys(types_of(name, folder), "varchar")
    return f"read_csv('{(folder / f'{name}.csv').as_posix()}', columns = {columns}, {CSV})"


def open_frame(folder: Path, memory: str = MEMORY, spill: Path | None = None) -> Any:
    """Open a database with the definitions of a nation and nothing else."""
    from pipelines import engine

    con = engine.connect(spill, memory, THREADS)
    con.execute("set preserve_insertion_order = false")
    for path in sorted((folder / "frame").glob("*.parquet")):
        engine.make_table(con, path.stem, f"select * from read_parquet('{path.as_posix()}')")
    return con


def columns(folder: Path, queries: Mapping[str, str], only: bool = False) -> dict[str, list[str]]:
    """Return for each table the columns that some query, or the list of lists and children, may mean.

    Args:
        only: leave out tables that no query reads.
    """
    from pipelines import graph

    read = {name: graph.tables_read(sql) for name, sql in queries.items()}
    meant = {name: [sql for query, sql in queries.items() if name in read[query]] for name in names_of(folder)}
    return {name: _used(name, folder, sqls) for name, sqls in meant.items() if sqls or not only}


def load(con: Any, folder: Path, wanted: Mapping[str, list[str]], children: bool = True) -> None:
    """Make the typed tables with the columns ``wanted`` (see ``columns``), those left out without rows, and the list of lists.

    Args:
        children: also the list of what each row says of its child, which only some of the core tables read.
    """
    from pipelines import engine
    from pipelines.identity import lists

    for name in names_of(folder):
        read = f"select {', '.join(wanted[name])} from {source(name, folder)}" if name in wanted else _nothing(name, folder)
        engine.make_table(con, name, read)
    lists.make_sent(con)
    if children:
        lists.make_told(con)


def _nothing(name: str, folder: Path) -> str:
    nulls = (f"cast(null as {kind}) as {column}" for column, kind in types_of(name, folder).items())
    return f"select {', '.join(nulls)} where false"


def _used(name: str, folder: Path, sqls: Iterable[str]) -> list[str]:
    from pipelines import catalog

    days = [one.day for one in catalog.registers().values() if f"keyed_{one.id}" == name and one.day]
    words = ALWAYS | set(re.findall(r"\w+", " ".join([*sqls, *days])))
    return [column for column in types_of(name, folder) if column in words] or list(types_of(name, folder))


def tables_in(con: Any) -> set[str]:
    """Return the names of all tables."""
    from pipelines import engine

    return {row[0] for row in engine.rows(con, "select table_name from duckdb_tables()")}
