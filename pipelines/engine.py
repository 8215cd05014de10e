"""The only importer of duckdb: open a working database, run definitions, make tables, fetch rows."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import disk
from pipelines.errors import TreemError
from pipelines.files import whole
from pipelines.settings import PACKAGE

if TYPE_CHECKING:
    import duckdb

    Connection = duckdb.DuckDBPyConnection
else:
    Connection = Any


Writer = Callable[[Connection, str, Path], int]
# DuckDB itself divides long work between cores; this is for the short work that it does not divide.
_AT_ONCE = 2
_SLICE = 200_000


def connect(spill: Path | None = None, memory: str | None = None, threads: int | None = None) -> Connection:
    """Open an in-memory database that may spill into ``spill`` and never fetches anything from outside.

    Args:
        spill: folder for temporary data (zone 2: owner only); None forbids spilling.
        memory: DuckDB memory limit such as ``800MB``; threads: how many threads.
    """
    import duckdb

    # no extension may be downloaded or loaded, so that a build behaves the same without internet
    config: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    if spill:
        config["temp_directory"] = str(spill)
    if memory:
        config["memory_limit"] = memory
    if threads:
        config["threads"] = threads
    connection: Connection = duckdb.connect(config=config)
    connection.execute("set preserve_insertion_order = true")
    return connection


def on_one_core(con: Connection) -> None:
    """Run each query on one core from now on: to divide short work between cores costs more than it brings."""
    con.execute("set threads = 1")


def define_macros(con: Connection, script: Path = PACKAGE / "registers" / "macros.sql") -> None:
    """Run a file of CREATE MACRO statements."""
    for statement in script.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            con.execute(statement)


def make_table(con: Connection, name: str, sql: str) -> int:
    """Create table ``name`` from one SELECT and return its row count.

    Raises:
        TreemError: DuckDB could not run it; the message names the table, never a value.
    """
    return _fill(con, name, f'create or replace table "{name}" as {sql}')


def _fill(con: Connection, name: str, statement: str) -> int:
    """Run what makes or fills a table and return how many rows it wrote; errors as ``make_table`` has them."""
    import duckdb

    try:
        return int(con.execute(statement).fetchall()[0][0])
    except duckdb.Error as problem:
        if isinstance(problem, duckdb.IOException) and disk.meaning(problem):
            raise  # a full disk, a drive that is gone: told as what it is
        # a conversion error quotes the cell, so only binder and parser messages may be repeated
        safe = isinstance(problem, duckdb.BinderException | duckdb.ParserException | duckdb.CatalogException)
        detail = str(problem).splitlines()[0] if safe else type(problem).__name__
        raise TreemError(f"Không tạo được bảng {name}.", f"{name}.sql", detail) from (problem if safe else None)


def make_tables(con: Connection, queries: Mapping[str, str]) -> None:
    """Create tables that do not read each other, several at a time: most of their time is spent understanding the SQL, on one core each.

    Raises:
        TreemError: as ``make_table``, of the first that failed.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for made in [pool.submit(make_table, con.cursor(), name, sql) for name, sql in queries.items()]:
            made.result()


def write_all(con: Connection, queries: Mapping[Path, str], write: Writer | None = None) -> list[int]:
    """Write queries to Parquet files, several at a time, each whole or not at all; return the row counts.

    Args:
        write: what writes one of them; ``write_parquet`` by default.
    """
    one = write or write_parquet
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda item: one(con.cursor(), item[1], item[0]), queries.items()))


def quoted(path: Path) -> str:
    """Return a path as it stands between quotes in SQL."""
    return path.as_posix().replace("'", "''")


def count(con: Connection, name: str) -> int:
    """Return the number of rows of a table."""
    return int(rows(con, f'select count(*) from "{name}"')[0][0])


def rows(con: Connection, sql: str, values: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """Run a query and return all its rows (never a half-read result: DuckDB 2 refuses the next query then)."""
    return con.execute(sql, values).fetchall() if values else con.execute(sql).fetchall()


def columns(con: Connection, name: str) -> list[str]:
    """Return the column names of a table, in order."""
    return [row[0] for row in rows(con, f'describe "{name}"')]


def load_frame(con: Connection, name: str, frame: Any, sql: str = "select * from incoming") -> int:
    """Create table ``name`` from an Arrow or polars frame, seen by ``sql`` as ``incoming``; return its row count."""
    import polars as pl

    # an Arrow table handed over as such makes DuckDB import pandas, half a second that nobody asked for
    con.register("incoming", frame if isinstance(frame, pl.DataFrame) else pl.from_arrow(frame))
    try:
        return make_table(con, name, sql)
    finally:
        con.unregister("incoming")


def load_slices(con: Connection, name: str, frame: Any, sql: str = "select * from incoming") -> None:
    """Create table ``name`` as ``load_frame`` does, from a large polars frame slice after slice; ``sql`` judges each row alone.

    DuckDB sees a frame as an Arrow table, for which everything is copied: of a whole frame that is a second one in memory.
    """
    load_frame(con, name, frame.head(_SLICE), sql)
    for part in frame.slice(_SLICE).iter_slices(_SLICE):
        con.register("incoming", part)
        _fill(con, name, f'insert into "{name}" {sql}')
        con.unregister("incoming")


def load_rows(con: Connection, name: str, schema: Mapping[str, str], values: Iterable[Sequence[Any]]) -> int:
    """Create a small table from Python rows; ``schema`` maps column to SQL type."""
    import polars as pl

    con.execute(f'create or replace table "{name}" ({", ".join(f"{key} {kind}" for key, kind in schema.items())})')
    listed = list(values)
    if listed:
        # one frame instead of executemany, which costs about a millisecond a row
        columns = zip(schema, zip(*listed, strict=True), strict=True)
        con.register("incoming", pl.DataFrame([pl.Series(key, list(cells), strict=False) for key, cells in columns]))
        con.execute(f'insert into "{name}" select * from incoming')
        con.unregister("incoming")
    return len(listed)


def write_parquet(con: Connection, sql: str, path: Path) -> int:
    """Write a query to Parquet, whole or not at all (a killed COPY would leave a cut file); return the row count."""
    with whole(path) as draft:
        written = con.execute(f"copy ({sql}) to '{quoted(draft)}' (format parquet, compression zstd)").fetchall()
    return int(written[0][0])


def arrow_table(con: Connection, sql: str) -> Any:
    """Return a query's result as a pyarrow table."""
    return con.sql(sql).to_arrow_table()


def to_parquet(table: Any) -> bytes:
    """Return an Arrow table as the bytes of a Parquet file (for the vault: never touches the disk)."""
    import pyarrow.parquet as parquet

    buffer = io.BytesIO()
    parquet.write_table(table, buffer)
    return buffer.getvalue()


def from_parquet(data: bytes) -> Any:
    """Return the Arrow table that ``to_parquet`` wrote."""
    import pyarrow.parquet as parquet

    return parquet.ParquetFile(io.BytesIO(data)).read()


def tables_read(con: Connection, sql: str) -> set[str]:
    """Return the names of the tables that one query reads, its own CTEs left out.

    Raises:
        duckdb.Error (see ``error_kind``): not exactly one query, or not understood.
    """
    return con.get_table_names(sql)


def error_kind() -> type[Exception]:
    """Return the class of everything that DuckDB says is wrong."""
    import duckdb

    return duckdb.Error


def to_frame(result: Any, kind: str = "pandas") -> Any:
    """Return a query's result as a pandas or polars frame."""
    return result.pl() if kind == "polars" else result.df()
