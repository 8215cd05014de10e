"""Registers drawn by a test as cells: through staging, and on to core, without a workbook."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any
from unittest.mock import patch

import polars as pl

from pipelines import build, catalog, engine, graph
from pipelines.identity import ladder, lists, possible, staff
from pipelines.ingest.results import FileRead, SheetRead
from pipelines.registers import local_codes, staging, workdays
from pipelines.settings import PACKAGE

Row = Mapping[str, Any]
Lists = Mapping[str, Sequence[Row]]
AS_OF, STARTS, ENDS, PERIOD = "2018-06-14", "2017-12-01", "2018-06-14", "6 tháng đầu năm 2018"
SECRET = b"s" * 32
PERIODS = (
    ("2018-Q1", "2018-01-01", "2018-03-31", "2018-03-14", "2018-03-20"),
    ("2018-6M", "2018-01-01", "2018-06-30", "2018-06-14", "2018-06-15"),
    ("2018", "2018-01-01", "2018-12-31", "2018-11-30", "2018-12-10"),
)
Q1 = {
    "as_of": "2018-03-14",
    "starts_on": "2017-12-01",
    "ends_on": "2018-03-14",
    "period_text": "Quý I năm 2018",
    "file": "q1",
}


class Drawn:
    """What ingest hands over: register -> rows of cells; a cell that is not drawn is blank."""

    def __init__(self, drawn: Lists) -> None:
        self.drawn = drawn

    @property
    def files(self) -> list[FileRead]:
        """The lists that are drawn, as accounts of files."""
        told = [(name, cells) for name, rows in self.drawn.items() for cells in rows]
        lists = {(name, cells.get("file", name), cells.get("file_hash", cells.get("file", name)), cells.get("sheet", "S")) for name, cells in told}
        return [
            FileRead(file, file_hash, "read", sheets=[SheetRead(file, file_hash, sheet, "read", register=name)])
            for name, file, file_hash, sheet in sorted(lists)
        ]

    def frame(self, register: str) -> pl.DataFrame:
        """Return the rows of a register as ingest gives them."""
        told = catalog.registers()[register]
        names = dict.fromkeys([*staging.INTAKE, *told.facts, *told.columns])
        base = {"sheet": "S", "demo": False, "commune_text": "Xã Bình Lư", "period_text": PERIOD}
        base |= {"as_of": AS_OF} if told.mode == "snapshot" else {"starts_on": STARTS, "ends_on": ENDS}
        rows = []
        for number, cells in enumerate(self.drawn.get(register, ()), start=6):
            if unknown := set(cells) - set(names):
                raise KeyError(f"{register} has no {unknown}")
            file = cells.get("file", register)
            rows.append(names | base | {"file": file, "file_hash": file, "row_number": number} | dict(cells))
        kinds = {"row_number": pl.Int64, "demo": pl.Boolean}
        return pl.DataFrame(rows, schema={name: kinds.get(name, pl.String) for name in names})


def person(name: str = "Giàng A Chu", **cells: Any) -> dict[str, Any]:
    """Return the cells that tell who a child is."""
    return {"full_name": name, "birth_date": "05/02/2010", "sex": "Nam", "mother_name": "Sùng Thị Mỷ"} | cells


def staged(drawn: Lists, codes: Any = None, con: engine.Connection | None = None, answers: Any = None) -> engine.Connection:
    """Return a database in which these registers, and no others, have gone through staging.

    Args:
        codes: folder of changed code lists.
        con: a database to use again; a new one by default.
        answers: file of what people answered about whole lists.
    """
    con = con or _connect()
    only = {name: register for name, register in catalog.registers().items() if name in drawn}
    with patch.object(catalog, "registers", lambda: only):
        staging.load_raw(con, Drawn(drawn), answers=answers)
        local_codes.load(con, codes)
        staging.stage(con)
    return con


def _connect() -> engine.Connection:
    con = engine.connect()
    engine.define_macros(con)
    staging.load_code_spellings(con)
    return con


@cache
def _shared() -> engine.Connection:
    return _connect()


def rows_of(con: engine.Connection, sql: str) -> list[dict[str, Any]]:
    """Return the rows of a query as dictionaries, in its order."""
    names = [row[0] for row in engine.rows(con, f"describe {sql}")]
    return [dict(zip(names, row, strict=True)) for row in engine.rows(con, sql)]


def many(register: str, drawn: Sequence[Row], codes: Any = None) -> list[dict[str, Any]]:
    """Stage rows together; return each with its columns and ``found`` ({(column, reason, rejects)}) beside its problems."""
    cells = [row | {"note": f"{number}"} for number, row in enumerate(map(dict, drawn))]  # equal rows would be one
    rows = rows_of(staged({register: cells}, codes, _shared()), f"select * from stg_{register} order by row_id")
    return [row | {"found": {(p["column_name"], p["reason"], p["rejects"]) for p in row["problems"]}} for row in rows]


def one(register: str, codes: Any = None, **cells: Any) -> dict[str, Any]:
    """Stage one row (see ``many``)."""
    return many(register, [cells], codes)[0]


def rejecting(row: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return (column, reason) of what makes a row unusable."""
    return {(column, reason) for column, reason, rejects in row["found"] if rejects}


@cache
def _empty_tables() -> dict[str, str]:
    """Return the tables of a district that sent nothing -> their columns: staging every register takes seconds, and here only once."""
    con = staged(dict.fromkeys(catalog.registers(), ()))
    names = [f"{kind}_{register}" for register in catalog.registers() for kind in ("raw", "stg", "reject")]
    return {name: ", ".join(f'"{row[0]}" {row[1]}' for row in engine.rows(con, f"describe {name}")) for name in names}


def cored(drawn: Lists, *wanted: str, codes: Any = None) -> engine.Connection:
    """Return a database with the wanted core tables, and all that they read, made from drawn registers."""
    con = staged(drawn, codes)
    for table, columns in _empty_tables().items():
        con.execute(f"create table if not exists {table} ({columns})")
    ladder.assign_keys(con, SECRET, None)
    ladder.make_keyed(con)
    staff.assign_keys(con, None)
    staff.make_keyed(con)
    lists.make_lists(con)
    possible.make_possible(con)
    workdays.load_workdays(con)
    _reference(con)
    local_codes.extend_lists(con)
    queries = {path.stem: path.read_text(encoding="utf-8") for path in (PACKAGE / "core").glob("*.sql")}
    needed = _needed(queries, wanted)
    for name in graph.order({name: queries[name] for name in needed}, build.tables_in(con) | set(queries) - needed):
        engine.make_table(con, name, queries[name])
    return con


def _needed(queries: Mapping[str, str], wanted: Sequence[str]) -> set[str]:
    needed, todo = set[str](), list(wanted)
    while todo:
        name = todo.pop()
        if name in queries and name not in needed:
            needed.add(name)
            todo += graph.tables_read(queries[name])
    return needed


def _reference(con: engine.Connection) -> None:
    days = dict.fromkeys(("starts_on", "ends_on", "cutoff_on", "known_on"), "date")
    engine.load_rows(
        con,
        "period",
        {"period_id": "varchar"} | days,
        [(name, *map(date.fromisoformat, told)) for name, *told in PERIODS],
    )
    codes = [(name, code) for name, listed in catalog.code_lists().items() for code in listed]
    engine.load_rows(con, "code_list", {"list_name": "varchar", "code": "varchar"}, codes)
    empty = dict.fromkeys(("register", "file", "sheet", "commune_code", "period_id"), "varchar") | {"list_day": "date"}
    engine.load_rows(con, "keyed_empty_form", empty, [])
