"""Tables between DuckDB and Spark: Parquet files in a folder that both read, with the types of both told and checked.

Spark is told every column's type, so it need not look into the files first; a result goes into a table that DuckDB itself would have made
from the same SQL, and only where nothing can be lost on the way (an integer into a wider one): no silent rounding.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines import engine
from pipelines.errors import CatalogError

# type in DuckDB -> type in Spark; what Parquet or Spark has not is written as the next wider that it has
_SPARK = {
    "VARCHAR": "string", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "timestamp_ntz", "DOUBLE": "double", "FLOAT": "float",
    "TINYINT": "tinyint", "SMALLINT": "smallint", "INTEGER": "int", "BIGINT": "bigint",
}  # fmt: skip
_WIDER = {"UTINYINT": "SMALLINT", "USMALLINT": "INTEGER", "UINTEGER": "BIGINT", "UBIGINT": "BIGINT", "HUGEINT": "BIGINT"}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_DECIMAL = re.compile(r"DECIMAL\(\d+,\s*\d+\)")


@dataclass(frozen=True)
class Given:
    """A table for Spark: its Parquet file, its columns in Spark's types, its size."""

    name: str
    path: Path
    schema: str
    bytes: int


def write(con: engine.Connection, names: Iterable[str], folder: Path) -> list[Given]:
    """Write tables as Parquet, one file each.

    Raises:
        CatalogError: a column of a type that Spark does not know.
    """
    kinds = {name: _kinds(con, f'"{name}"') for name in sorted(names)}
    paths = {name: folder / f"{name}.parquet" for name in kinds}
    queries = {paths[name]: _select(name, columns) for name, columns in kinds.items()}
    schemas = {name: _schema(name, columns) for name, columns in kinds.items()}
    engine.write_all(con, queries)
    return [Given(name, path, schemas[name], path.stat().st_size) for name, path in paths.items()]


def load(con: engine.Connection, name: str, sql: str, folder: Path) -> None:
    """Make table ``name`` from the Parquet files that Spark wrote, with the columns that DuckDB gives this SQL, in a fixed order.

    Raises:
        CatalogError: Spark gives other columns, or types that would be rounded.
    """
    engine.make_table(con, name, f"select * from ({sql}) limit 0")
    files = f"read_parquet('{engine.quoted(folder)}/*.parquet')"
    wanted, came = _kinds(con, f'"{name}"'), _kinds(con, files)
    if list(wanted) != list(came):
        raise CatalogError("Spark cho cột khác với DuckDB.", f"{name}.sql", f"đặt tên từng cột: {', '.join(came)}")
    for column, kind in wanted.items():
        if not _fits(came[column], kind):
            told = f"cột {column}: DuckDB {kind}, Spark {came[column]}"
            raise CatalogError("Hai bộ máy cho hai kiểu dữ liệu khác nhau.", f"{name}.sql", f"ghi rõ cast; {told}")
    con.execute(f'insert into "{name}" select * from {files} order by all')


def _kinds(con: engine.Connection, source: str) -> dict[str, str]:
    """Return column -> type of a table or a reading of files."""
    return {row[0]: row[1] for row in engine.rows(con, f"describe from {source}")}


def _select(name: str, columns: dict[str, str]) -> str:
    casts = [f'cast("{column}" as {_WIDER[kind]}) as "{column}"' for column, kind in columns.items() if kind in _WIDER]
    replaced = f" replace ({', '.join(casts)})" if casts else ""
    return f'select *{replaced} from "{name}"'


def _schema(name: str, columns: dict[str, str]) -> str:
    return ", ".join(f"`{column}` {_spark_kind(name, column, kind)}" for column, kind in columns.items())


def _spark_kind(name: str, column: str, kind: str) -> str:
    if _DECIMAL.fullmatch(kind):
        return kind.lower()
    found = _SPARK.get(_WIDER.get(kind, kind))
    if found is None:
        raise CatalogError(f"Spark không có kiểu {kind}.", f"{name}.{column}", "đổi kiểu cột ở câu SQL làm ra bảng")
    return found


def _fits(came: str, wanted: str) -> bool:
    """Whether every value of one type is one of the other: the same, or a whole number in a wider column."""
    if came in _WHOLE and wanted in _WHOLE:
        return _WHOLE.index(came) <= _WHOLE.index(wanted)
    return came == wanted or (came, wanted) == ("DATE", "TIMESTAMP")
