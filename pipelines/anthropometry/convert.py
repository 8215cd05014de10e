"""`treem anthro`: a file of measurements in, the same file with WHO z-scores out."""

import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pipelines.anthropometry.cells import Sheet, output_names
from pipelines.anthropometry.fields import AgeUnit, find_columns
from pipelines.anthropometry.findings import Findings, find
from pipelines.anthropometry.query import OUTPUTS
from pipelines.anthropometry.row_order import ROW, keep_sides, numbered, write_in_order
from pipelines.anthropometry.sink import publish, require_target, write_rows
from pipelines.anthropometry.source import Source, open_source, read_problem
from pipelines.anthropometry.summary import Summary
from pipelines.anthropometry.tables import register_growth
from pipelines.engine import Connection, connect, rows
from pipelines.errors import LedgerError, TreemError


def convert(
    source: Path,
    out: Path,
    *,
    unrounded: bool = False,
    age_in: AgeUnit | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Summary:
    """Write ``out``: every column and row of ``source`` in its order, with OUTPUTS of ``query`` added.

    Columns read: sex (1/2, m/f, Nam/Nữ, male/female), age_days or age_months, weight (kg), lenhei (cm), and where
    there are any measure (l/h) and oedema (y/n, or 1 = yes, 2 = no). Every other column passes through unchanged; one
    named like an output comes out as ``input_<name>``. A cell that cannot be read counts as not measured and is
    counted in the summary with its row number; nothing is guessed.

    Args:
        source, out: .csv, .parquet or .xlsx each; ``out`` appears whole or not at all.
        unrounded: raw z instead of z rounded to 2 decimals (flags stay those of the rounded z).
        age_in: unit of the age column; by default told by its name.
        mapping: other names of columns, COLUMN=FIELD or FIELD=COLUMN.

    Raises:
        RequestError: paths, suffixes, mapping or age unit do not fit.
        InputError: the file cannot be read, or a column is missing or doubled.
        LedgerError: fewer or more rows came out than went in (the output is not made).
        BusyError: the output is held open by another program.
    """
    import duckdb

    opened_from = Path(source)
    out = Path(out)
    with tempfile.TemporaryDirectory() as scratch:
        spill = Path(scratch)
        with closing(connect(spill)) as con:
            opened = open_source(con, opened_from, spill)
            require_target(opened_from, out)
            sheet = Sheet(opened.relation, opened.types, find_columns(opened.header, mapping, age_in, where=opened_from.name))
            register_growth(con)
            keep_sides(con)
            try:
                findings = find(con, sheet, opened.first_row)
            except duckdb.Error as problem:
                raise read_problem(problem, opened_from.name) from None
            _write(con, opened, sheet, findings.rows, out, unrounded)
    return _summary(opened_from, out, sheet, findings)


def _write(con: Connection, opened: Source, sheet: Sheet, count: int, out: Path, unrounded: bool) -> None:
    """Write beside the target, so that the last step is a rename on the same disk."""
    import duckdb

    comma = out.suffix.lower() in (".csv", ".txt", ".tsv") and _writes_decimal_commas(con, opened, sheet)
    names = output_names(opened.header)
    scored = replace(sheet, relation=numbered(sheet.relation)).scored(unrounded=unrounded, decimal_comma=comma, carried=[ROW])
    columns = [*(f"c{place}" for place in range(len(opened.header))), *OUTPUTS]
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".treem-anthro-") as folder:
            part = Path(folder) / f"part{out.suffix.lower()}"
            written = write_in_order(
                con, scored, columns, lambda query: write_rows(con, query, names, part, count, opened.delimiter, opened.bom)
            )
            if written != count:
                raise LedgerError("Số dòng ghi ra khác số dòng đọc vào.", out.name, "chạy lại; tệp đầu ra chưa được tạo")
            publish(part, out)
    except (duckdb.Error, OSError) as problem:
        # the text of an engine error may quote a row
        advice = f"xem quyền ghi và chỗ trống trên đĩa ({type(problem).__name__})"
        raise TreemError("Không ghi được tệp đầu ra.", str(out), advice) from None


def _writes_decimal_commas(con: Connection, opened: Source, sheet: Sheet) -> bool:
    """Tell whether a ``;`` file writes 12,5: then the numbers added must too, or Excel there reads 2.05 as a date."""
    if opened.delimiter != ";":
        return False
    cells = [cell.sql for cell in (sheet.cell("weight"), sheet.cell("lenhei")) if cell]
    found = " or ".join(f"contains({cell}, ',')" for cell in cells)
    return bool(rows(con, f"select coalesce(bool_or({found}), false) from {sheet.relation}")[0][0])


def _summary(source: Path, out: Path, sheet: Sheet, found: Findings) -> Summary:
    return Summary(
        source=source,
        out=out,
        rows=found.rows,
        age_unit=sheet.columns.age_unit,
        without_age=found.rows - found.with_age,
        aged_60_months=found.aged_60_months,
        oedema=found.oedema,
        indices=found.indices,
        problems=found.problems,
        warnings=tuple(_warnings(sheet, found)),
    )


def _warnings(sheet: Sheet, found: Findings) -> list[str]:
    warnings = []
    if found.with_age and sheet.columns.age_unit == "days" and found.ages_under_61 == found.with_age:
        warnings.append("mọi tuổi đều dưới 61 mà khai là ngày: có phải là tháng không? Nếu là tháng, chạy lại với --age-in months")
    if found.with_age and sheet.columns.age_unit == "months" and found.aged_60_months * 2 > found.with_age:
        warnings.append("quá nửa số tuổi từ 60 tháng trở lên: có phải là ngày không? Nếu là ngày, chạy lại với --age-in days")
    if sheet.cell("measure") is None:
        warnings.append("không có cột measure (tư thế đo): coi như đo nằm dưới 731 ngày tuổi, đo đứng từ 731 ngày")
    if sheet.cell("oedema") is None:
        warnings.append("không có cột oedema (phù): coi như không trẻ nào phù")
    if not found.rows:
        warnings.append("tệp không có dòng dữ liệu nào")
    return warnings
