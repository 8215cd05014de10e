"""The tables that the data-quality gate looks at, through DuckDB: what exists, what is fetched, where a row stands.

No error of this module quotes a cell: what DuckDB says after it has begun to read rows is replaced by the error's kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines import graph
from pipelines.checks_suite import NO_ROWS, ROW_COLUMNS, Rule, Suite
from pipelines.checks_verdict import ROW_LIMIT, RowRef
from pipelines.errors import CatalogError

POSITION = "check_position"
PLACE = "check_place"
SCOPE_TABLES = frozenset({"scope_period", "scope_commune"})
# DuckDB's errors about the statement itself: names of tables and columns, no row has been read yet.
FOUND_BEFORE_READING = ("ParserException", "BinderException", "CatalogException")
PLACE_COLUMNS = ("commune_code", "place")
WHOLE_NUMBERS = ("BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT")


@dataclass(frozen=True)
class Table:
    """A suite's rows of this run: they lie in the temporary table ``checked_rows``, each with its position.

    Attributes:
        total: rows looked at; is_empty: the whole table has no row, whatever the communes looked at.
    """

    suite: Suite
    total: int
    is_empty: bool


@dataclass(frozen=True)
class Outcome:
    """What was counted for one rule: did it pass, how many rows failed, of how many looked at."""

    passed: bool
    failed: int
    total: int


def run(con: Any, sql: str, where: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement.

    Raises:
        CatalogError: it fails; the error holds names of tables and columns, never a value of a row.
    """
    try:
        rows: list[tuple[Any, ...]] = con.execute(sql, parameters).fetchall()
        return rows
    except Exception as problem:  # told below without its cause, which may quote a cell
        kind = type(problem).__name__
        detail = str(problem).splitlines()[0] if kind in FOUND_BEFORE_READING else kind
    raise CatalogError("Phép kiểm tra không chạy được trên bộ số liệu.", where, f"sửa quy tắc hoặc bảng ({detail})")


def quoted(name: str) -> str:
    """Return a column or table name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def column_types(con: Any, table: str) -> dict[str, str]:
    """Return the columns of a table with their DuckDB types."""
    rows = run(con, f"SELECT column_name, column_type FROM (DESCRIBE {quoted(table)})", table)
    return {str(name): str(kind) for name, kind in rows}


def place_of(rule: Rule) -> str:
    """Return file and rule as errors name them."""
    return f"{rule.table}.yml, quy tắc {rule.id}"


def tables_of(rule: Rule) -> set[str]:
    """Return the tables that a rule across tables reads.

    Raises:
        CatalogError: its SQL is not exactly one SELECT.
    """
    return set(_tables_read(str(rule.arguments["sql"]), place_of(rule))) if rule.expectation == NO_ROWS else set()


@cache
def _tables_read(sql: str, where: str) -> frozenset[str]:
    return frozenset(graph.tables_read(sql, where))


def require(con: Any, suites: Sequence[Suite]) -> None:
    """Raise CatalogError when a suite's table, a column that it names or a table of an SQL rule is missing."""
    known = _tables(con) | SCOPE_TABLES
    for suite in suites:
        read = {suite.table}.union(*map(tables_of, suite.rules), [suite.trace.table] if suite.trace else [])
        if missing := sorted(read - known):
            todo = "chạy lại treem build, hoặc sửa tên bảng trong tệp quy tắc"
            raise CatalogError(f"Bộ số liệu thiếu bảng: {', '.join(missing)}.", f"{suite.table}.yml", todo)
        columns = column_types(con, suite.table)
        if unknown := [name for name in dict.fromkeys((*suite.columns, *suite.columns_read)) if name not in columns]:
            raise CatalogError(
                f"Bảng {suite.table} không có cột: {', '.join(unknown)}.",
                f"{suite.table}.yml",
                f"sửa tên cột; các cột có: {', '.join(columns)}",
            )


def most_rows(con: Any, suites: Sequence[Suite]) -> int:
    """Return the rows of the largest table, whatever the communes looked at."""
    counts = " UNION ALL ".join(f"SELECT count(*) AS found FROM {quoted(suite.table)}" for suite in suites)
    return int(run(con, f"SELECT coalesce(max(found), 0) FROM ({counts})", "count")[0][0])


def asked_for(con: Any) -> dict[str, bool] | None:
    """Return the registers that the plans in use ask for, and whether any place owes rows of it: not one that told that nothing occurred.

    None where no plan is known. With periods to look at, what is due later owes nothing yet.
    """
    if "receipts" not in _tables(con):
        return None
    owed = """
        WITH latest AS (SELECT max(r.cutoff_on) AS cutoff_on FROM receipts r JOIN scope_period s ON s.period_id = r.period)
        SELECT r.register, bool_or(NOT coalesce(r.nothing_occurred, false) AND r.cutoff_on <= coalesce(l.cutoff_on, r.cutoff_on))
        FROM receipts r CROSS JOIN latest l GROUP BY ALL
    """
    return {str(register): bool(owes) for register, owes in run(con, owed, "receipts")} or None


def prepare_scope(con: Any, periods: Sequence[str], communes: Sequence[str]) -> None:
    """Make ``scope_period(period_id)`` and ``scope_commune(commune_code)``, which SQL rules may read."""
    for table, column, values in (
        ("scope_period", "period_id", periods),
        ("scope_commune", "commune_code", communes),
    ):
        run(con, f"CREATE OR REPLACE TEMP TABLE {table} ({column} VARCHAR)", table)
        for value in values:
            run(con, f"INSERT INTO {table} VALUES (?)", table, [value])


def _within(columns: Sequence[str]) -> str:
    """Return the condition that keeps the communes looked at, for a table that has a place."""
    place = next((name for name in PLACE_COLUMNS if name in columns), None)
    if place is None:
        return ""
    chosen = f"{place} IN (SELECT commune_code FROM scope_commune)"
    return f" WHERE ({chosen} OR NOT EXISTS (SELECT 1 FROM scope_commune))"


def fetch(con: Any, suite: Suite) -> Table:
    """Copy the columns that the suite reads to ``checked_rows``, each row with its position."""
    columns = ", ".join(map(quoted, suite.columns_read))
    source = f"FROM {quoted(suite.table)}"
    known = list(column_types(con, suite.table))
    place = next((quoted(name) for name in PLACE_COLUMNS if name in known), "NULL")
    within = _within(known)
    numbered = f"SELECT row_number() OVER () - 1 AS {POSITION}, CAST({place} AS VARCHAR) AS {PLACE}, {columns} {source}{within}"
    run(con, f"CREATE OR REPLACE TEMP TABLE checked_rows AS {numbered}", suite.table)
    total = int(run(con, "SELECT count(*) FROM checked_rows", suite.table)[0][0])
    return Table(suite, total, total == 0 and not run(con, f"SELECT 1 {source} LIMIT 1", suite.table))


def release(con: Any) -> None:
    """Drop what ``fetch`` copied."""
    run(con, "DROP TABLE IF EXISTS checked_rows", "checked_rows")


def frame(con: Any, rules: Sequence[Rule]) -> Any:
    """Return the columns that the rules read, with the position, as a pandas frame.

    64-bit keys come as text: beside a missing value pandas may turn them into fractions, and two keys would look equal.
    """
    types = column_types(con, "checked_rows")
    names = dict.fromkeys(column for rule in rules for column in rule.columns)
    columns = [
        f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" if name.endswith("_key") and types[name] in WHOLE_NUMBERS else quoted(name)
        for name in names
    ]
    return con.execute(f"SELECT {', '.join([POSITION, *columns])} FROM checked_rows").df()


def _ref(row: Mapping[str, Any]) -> RowRef:
    rest = dict(row)
    file, sheet, number = (rest.pop(name, None) for name in ("file", "sheet", "row_number"))
    key = ", ".join(f"{name}={value}" for name, value in rest.items() if value is not None)
    if not key and not file:
        key = f"thiếu {', '.join(rest)}"
    return RowRef(str(file or ""), str(sheet or ""), None if number is None else int(number), key)


def rows_at(con: Any, suite: Suite, positions: Sequence[int]) -> list[RowRef]:
    """Return where the rows at some positions stand; those of core tables are traced to their keyed table."""
    kept = [[position] for position in positions[:ROW_LIMIT]]
    if not kept:
        return []
    columns = [f"c.{quoted(name)}" for name in suite.row]
    names = list(suite.row)
    join = ""
    if suite.trace:
        columns += ["k.file", "k.sheet", "k.row_number"]
        names += ["file", "sheet", "row_number"]
        same = " AND ".join(f"c.{quoted(name)} = k.{quoted(name)}" for name in suite.trace.by)
        join = f"LEFT JOIN {quoted(suite.trace.table)} k ON {same}"
    found = run(
        con,
        f"SELECT {', '.join(columns)} FROM checked_rows c {join} "
        f"WHERE list_contains(?, c.{POSITION}) ORDER BY c.{POSITION} LIMIT {ROW_LIMIT}",
        suite.table,
        [[position for [position] in kept]],
    )
    return [_ref(dict(zip(names, row, strict=True))) for row in found]


def _by_place(con: Any, columns: Sequence[str], where: str) -> dict[str, int]:
    """Return place code -> failing rows of ``failing_rows``; a row that names only its list is of the commune that sent it."""
    place = next((f"f.{quoted(name)}" for name in PLACE_COLUMNS if name in columns), None)
    join = ""
    if place is None and {"file", "sheet"} <= set(columns) and "core_lists" in _tables(con):
        place = "l.commune_code"
        senders = "SELECT file, sheet, min(commune_code) AS commune_code FROM core_lists GROUP BY ALL "
        senders += "HAVING count(DISTINCT commune_code) = 1"
        join = f"JOIN ({senders}) l ON l.file = f.file AND l.sheet = f.sheet"
    if place is None:
        return {}
    counted = f"SELECT {place}, count(*) FROM failing_rows f {join} WHERE {place} IS NOT NULL GROUP BY ALL ORDER BY ALL"
    return {str(code): int(number) for code, number in run(con, counted, where)}


def _tables(con: Any) -> set[str]:
    told = run(con, "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views()", "DuckDB")
    return {str(row[0]) for row in told}


def failing(con: Any, rule: Rule) -> tuple[int, list[RowRef], dict[str, int]]:
    """Run a rule that lists its failing rows; return how many there are, the first of them, and how many of each place.

    Raises:
        CatalogError: it returns a column by which rows may not be named, or cannot run.
    """
    where = place_of(rule)
    query = f"({str(rule.arguments['sql']).strip().rstrip(';')}\n)"
    names = [str(row[0]) for row in run(con, f"SELECT column_name FROM (DESCRIBE SELECT * FROM {query})", where)]
    if unknown := [name for name in names if name not in ROW_COLUMNS]:
        allowed = ", ".join(sorted(ROW_COLUMNS))
        raise CatalogError(f"Câu SQL trả về cột không được phép: {', '.join(unknown)}.", where, f"chỉ trả về: {allowed}")
    rows = f"SELECT DISTINCT * FROM {query}{_within(names)}"
    run(con, f"CREATE OR REPLACE TEMP TABLE failing_rows AS {rows}", where)
    count = int(run(con, "SELECT count(*) FROM failing_rows", where)[0][0])
    first = run(con, f"SELECT * FROM failing_rows ORDER BY ALL LIMIT {ROW_LIMIT}", where)
    places = _by_place(con, names, where) if count else {}
    run(con, "DROP TABLE failing_rows", where)
    return count, [_ref(dict(zip(names, row, strict=True))) for row in first], places
