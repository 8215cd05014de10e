"""`treem anthro`: a file of measurements in, the same file with WHO z-scores out."""

import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pipelines.anthropometry.cells import Sheet, output_names
from pipelines.anthropometry.fields import AgeUnit, ArmUnit, find_columns
from pipelines.anthropometry.findings import Findings, find, has_school_ages
from pipelines.anthropometry.query import OUTPUTS, Extras
from pipelines.anthropometry.row_order import ROW, keep_sides, numbered, write_in_order
from pipelines.anthropometry.sink import TEXT_SUFFIXES, publish, require_target, write_rows
from pipelines.anthropometry.source import Source, open_source, read_problem
from pipelines.anthropometry.summary import Summary
from pipelines.anthropometry.tables_needed import create_needed
from pipelines.anthropometry.unit_warnings import warnings
from pipelines.engine import Connection, connect, rows
from pipelines.errors import LedgerError, TreemError


def convert(
    source: Path,
    out: Path,
    *,
    unrounded: bool = False,
    age_in: AgeUnit | None = None,
    mapping: Mapping[str, str] | None = None,
    arm_in: ArmUnit | None = None,
    school: bool | None = None,
    degrees: bool = False,
) -> Summary:
    """Write ``out``: every column and row of ``source`` in its order, with OUTPUTS of ``query`` added.

    Columns read: sex (1/2, m/f, Nam/Nữ, male/female), age_days or age_months (or birth_date and measured_on), weight
    (kg), lenhei (cm), and where there are any measure (l/h), oedema (y/n, or 1 = yes, 2 = no), armc (cm) or muac_mm,
    headc (cm), triskin and subskin (mm). Every other column passes through unchanged; one named like an output comes
    out as ``input_<name>``. A cell that cannot be read counts as not measured and is counted in the summary with its
    row number; nothing is guessed.

    After OUTPUTS come, in this order: acz, hcz, tsz, ssz with their flags for the measures that are there;
    SCHOOL_OUTPUTS; the Vietnamese degrees.

    Args:
        source, out: .csv, .parquet or .xlsx each; ``out`` appears whole or not at all.
        unrounded: raw z instead of z rounded to 2 decimals (flags stay those of the rounded z).
        age_in: unit of the age column; by default told by its name.
        mapping: other names of columns, COLUMN=FIELD or FIELD=COLUMN.
        arm_in: unit of a column `muac`; by default told by the names armc (cm) and muac_mm.
        school: add SCHOOL_OUTPUTS (WHO 2007, 5-19 years); by default only where a child is 60 months or more.
        degrees: add the columns of ``vietnam.columns`` (degrees I-III, channel of the growth chart).

    Raises:
        RequestError: paths, suffixes, mapping or age unit do not fit.
        InputError: the file cannot be read, or a column is missing or doubled.
        LedgerError: fewer or more rows came out than went in (the output is not made).
        BusyError: the output is held open by another program.
    """
    source, out = Path(source), Path(out)
    with tempfile.TemporaryDirectory() as scratch, closing(connect(Path(scratch))) as con:
        opened = open_source(con, source, Path(scratch))
        require_target(source, out)
        columns = find_columns(opened.header, mapping, age_in, source.name, arm_in)
        sheet = Sheet(opened.relation, opened.types, columns)
        extras = Extras(_wants_school(con, opened, sheet, school), sheet.by_day(), degrees)
        create_needed(lambda sql: rows(con, sql), extras)
        keep_sides(con)
        comma = _writes_decimal_commas(con, opened, sheet, out)
        scored = replace(sheet, relation=numbered(sheet.relation)).scored(
            unrounded=unrounded, decimal_comma=comma, carried=[ROW], extras=extras
        )
        findings = _write(con, opened, sheet, extras, scored, out)
    return _summary(source, out, sheet, findings)


def _wants_school(con: Connection, opened: Source, sheet: Sheet, wanted: bool | None) -> bool:
    import duckdb

    if wanted is not None:
        return wanted
    try:
        return has_school_ages(con, sheet)
    except duckdb.Error as problem:
        raise read_problem(problem, opened.name) from None


def _write(con: Connection, opened: Source, sheet: Sheet, extras: Extras, scored: str, out: Path) -> Findings:
    """Write beside the target, so that the last step is a rename on the same disk; count meanwhile on the other core."""
    import duckdb

    outputs = (*OUTPUTS, *extras.outputs)
    names, columns = output_names(opened.header, outputs), [*(f"c{n}" for n in range(len(opened.header))), *outputs]
    failure: Exception | None = None
    with _folder_beside(out) as folder, ThreadPoolExecutor(1) as beside:
        counting = beside.submit(find, con.cursor(), sheet, opened.first_row, extras)
        part = Path(folder) / f"part{out.suffix.lower()}"
        written = 0
        try:
            written = write_in_order(
                con, scored, columns, lambda query: write_rows(con, query, names, part, opened.delimiter, opened.bom)
            )
        except (duckdb.Error, OSError) as problem:
            failure = problem
        try:
            findings = counting.result()
        except duckdb.Error as problem:
            raise read_problem(problem, opened.name) from None
        if failure:
            raise _not_written(out, failure) from None
        if written != findings.rows:
            raise LedgerError("Số dòng ghi ra khác số dòng đọc vào.", out.name, "chạy lại; tệp đầu ra chưa được tạo")
        publish(part, out)
    return findings


def _folder_beside(out: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(dir=out.parent, prefix=".treem-anthro-")
    except OSError as problem:
        raise _not_written(out, problem) from None


def _not_written(out: Path, problem: Exception) -> TreemError:
    # the text of an engine error may quote a row, so only its kind is told
    advice = f"xem quyền ghi và chỗ trống trên đĩa ({type(problem).__name__})"
    return TreemError("Không ghi được tệp đầu ra.", str(out), advice)


def _writes_decimal_commas(con: Connection, opened: Source, sheet: Sheet, out: Path) -> bool:
    """Tell whether a ``;`` file writes 12,5: then the numbers added must too, or Excel there reads 2.05 as a date."""
    import duckdb

    if opened.delimiter != ";" or out.suffix.lower() not in TEXT_SUFFIXES:
        return False
    cells = [cell.sql for cell in (sheet.cell("weight"), sheet.cell("lenhei")) if cell]
    found = " or ".join(f"contains({cell}, ',')" for cell in cells)
    try:
        return bool(rows(con, f"select coalesce(bool_or({found}), false) from {sheet.relation}")[0][0])
    except duckdb.Error as problem:
        raise read_problem(problem, opened.name) from None


def _summary(source: Path, out: Path, sheet: Sheet, found: Findings) -> Summary:
    facts = found.facts
    return Summary(
        source=source,
        out=out,
        rows=found.rows,
        age_unit=sheet.columns.age_unit,
        without_age=found.rows - facts["with_age"],
        aged_60_months=facts["aged_60_months"],
        oedema=facts["oedema"],
        indices=found.indices,
        problems=found.problems,
        warnings=tuple(warnings(sheet, found)),
        aged_229_months=facts["aged_229_months"],
        day_1826=facts["day_1826"],
    )
