"""A file or frame as one table of scored rows, for what is counted over a whole group: prevalence, quality, pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.anthropometry.cells import Cell, Sheet
from pipelines.anthropometry.fields import AgeUnit, ArmUnit, find_columns
from pipelines.anthropometry.findings import find, has_school_ages
from pipelines.anthropometry.query import INDICES, Extras, scores_query
from pipelines.anthropometry.quoting import identifier
from pipelines.anthropometry.row_order import ROW, numbered
from pipelines.anthropometry.source import Source, open_source, read_problem, renamed_columns
from pipelines.anthropometry.tables_needed import create_needed
from pipelines.anthropometry.unit_warnings import warnings
from pipelines.engine import Connection, columns, rows
from pipelines.errors import InputError, RequestError

TABLE = "scored"
"""Columns: row, sex, age_days, weight, lenhei, armc, oedema, born, measured_on, the extra columns asked for, z and flags."""


@dataclass(frozen=True)
class Reading:
    """How a file is read; each as in ``convert``."""

    mapping: Mapping[str, str] | None = None
    age_in: AgeUnit | None = None
    arm_in: ArmUnit | None = None
    school: bool | None = None


@dataclass(frozen=True)
class Extra:
    """A further column of the source: its name there, its name in the table, as text or as a number."""

    column: str
    name: str
    kind: str = "text"


@dataclass(frozen=True)
class Scored:
    """The table of one source: its name for messages, its sheet, the z-scores in it, the number of its first data row.

    ``notes``: what a reader must know of the input: suspected units, columns not there, cells not read and their rows.
    """

    name: str
    sheet: Sheet
    extras: Extras
    first_row: int
    notes: tuple[str, ...] = ()

    @property
    def indices(self) -> tuple[str, ...]:
        """The z-scores in the table."""
        return (*INDICES, *self.extras.indices)


def load(con: Connection, data: Any, folder: Path, reading: Reading, extra: Sequence[Extra] = ()) -> Scored:
    """Make the table ``scored`` of a path, a pandas or a polars DataFrame; z rounded to two decimals.

    Args:
        folder: takes a decoded copy of a file that is not UTF-8.
        extra: further columns of the source, found by name (case and outer spaces do not matter).

    Raises:
        RequestError, InputError: as in ``convert``; or a column of ``extra`` is not there.
    """
    import duckdb

    opened = open_source(con, data, folder) if isinstance(data, Path) else _open_frame(con, data)
    found = find_columns(opened.header, reading.mapping, reading.age_in, opened.name, reading.arm_in)
    sheet = Sheet(opened.relation, opened.types, found)
    try:
        school = has_school_ages(con, sheet) if reading.school is None else reading.school
        extras = Extras(school, sheet.by_day())
        create_needed(lambda sql: rows(con, sql), extras)
        con.execute(f"create or replace table {TABLE} as {_select(sheet, extras, extra, opened)}").fetchall()
        findings = find(con, sheet, opened.first_row, extras=None)
    except duckdb.Error as problem:
        raise read_problem(problem, opened.name) from None
    notes = (*warnings(sheet, findings), *(problem.text() for problem in findings.problems))
    return Scored(opened.name, sheet, extras, opened.first_row, notes)


def _open_frame(con: Connection, data: Any) -> Source:
    kind = (type(data).__module__.partition(".")[0], type(data).__name__)
    if kind not in {("pandas", "DataFrame"), ("polars", "DataFrame")}:
        raise RequestError(f"Không nhận kiểu {kind[1]}.", todo="đưa đường dẫn tệp, DataFrame của pandas hoặc polars")
    names = [str(name) for name in data.columns]
    renamed = data.copy(deep=False) if kind[0] == "pandas" else data.clone()
    renamed.columns = [f"c{place}" for place in range(len(names))]
    con.register("given_frame", renamed)
    con.execute("create or replace table frame_rows as select * from given_frame").fetchall()
    con.unregister("given_frame")
    types = tuple(str(row[1]) for row in rows(con, "describe frame_rows"))
    listed = renamed_columns(columns(con, "frame_rows"))
    return Source("bảng dữ liệu", f"(select {listed} from frame_rows)", tuple(names), types, first_row=1)


def _select(sheet: Sheet, extras: Extras, extra: Sequence[Extra], opened: Source) -> str:
    """Every row once, in any order; ``row`` numbers them as the file does."""
    carried = {
        "row": f"{ROW} + {opened.first_row - 1}",
        "sex": sheet.value("sex", "code"),
        "age_days": f"cast({sheet.age_in_days()} as double)",
        "weight": f"cast({sheet.value('weight')} as double)",
        "lenhei": f"cast({sheet.value('lenhei')} as double)",
        "armc": f"cast({sheet.arm_in_cm()} as double)",
        "oedema": f"coalesce(cast({sheet.value('oedema', 'code')} as boolean), false)",
        "born": f"cast({sheet.value('birth_date', 'day')} as date)",
        "measured_on": f"cast({sheet.value('measured_on', 'day')} as date)",
        **{each.name: _extra(find_cell(sheet, opened.header, each.column, opened.name), each.kind) for each in extra},
    }
    packed = ", ".join(f"{identifier(name)} := {value}" for name, value in carried.items())
    numbered_sheet = Sheet(numbered(sheet.relation), sheet.types, sheet.columns)
    query = scores_query(numbered_sheet.measurements(f"struct_pack({packed})", extras), extras)
    return f"select unnest(row_id), * exclude (row_id) from ({query}) as z"


def find_cell(sheet: Sheet, header: Sequence[str], column: str, where: str) -> Cell:
    """Return the cell of a column named by a person.

    Raises:
        RequestError: no such column.
    """
    key = column.strip().casefold()
    places = [place for place, name in enumerate(header) if name.strip().casefold() == key]
    if len(places) != 1:
        known = ", ".join(name.strip() for name in header if name.strip())
        raise RequestError(f"Không có đúng một cột {column!r}.", where, f"các cột của tệp: {known}")
    return Cell(f"c{places[0]}", sheet.types[places[0]])


def _extra(cell: Cell, kind: str) -> str:
    if kind == "number":
        return cell.number
    return f"case when {cell.is_blank} then null else trim(cast({cell.sql} as varchar)) end"


def refuse_unreadable(con: Connection, scored: Scored, cell: Cell, column: str) -> None:
    """Refuse a column of numbers that holds something else.

    Raises:
        InputError: with the first rows.
    """
    query = f"select row_number() over () + {scored.first_row - 1} as n, {cell.is_unreadable} as wrong from {scored.sheet.relation}"
    found = [str(row[0]) for row in rows(con, f"select n from ({query}) where wrong order by n limit 10")]
    if found:
        raise InputError(
            f"Cột {column} có ô không phải là số.", f"{scored.name}, dòng {', '.join(found)}", "sửa các ô ấy"
        )
