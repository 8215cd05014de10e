"""Workbooks (.xlsx, .xlsb, .xls, .ods) read with fastexcel (calamine): values only, formulas by their stored result."""

import logging
import re
from typing import TYPE_CHECKING, Any

from pipelines.ingest.biff import sheet_merges
from pipelines.ingest.grid import Grid, Merge, numbered_columns
from pipelines.ingest.ole import open_compound
from pipelines.ingest.package import Package
from pipelines.ingest.refusals import Refused
from pipelines.ingest.sheet_xml import SheetScan, scan_sheet

if TYPE_CHECKING:
    import polars as pl

# The reader's name of an error value -> the mark Excel shows; staging rejects it as error_cell.
ERROR_MARKS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
OTHER_ERROR_MARK = "#ERROR!"
# Our own mark: a formula saved without its result (staging: formula_not_calculated).
NOT_CALCULATED_MARK = "#FORMULA!"
_ERROR_NAME = re.compile(r"Error\((\w+)\)")


def read_workbook(data: bytes, kind: str, package: Package | None) -> list[Grid]:
    """Return every sheet as a grid, row 1 of the sheet being the first row of the frame.

    Raises:
        Refused: corrupt_file, encrypted, unsafe_xml, unknown_layout.
    """
    if package is not None:
        package.check_parts(kind)
    scans = _scan(package) if package is not None and kind == "xlsx" else {}
    old_merges = sheet_merges(open_compound(data)) if kind == "xls" else []
    reader = _open(data)
    grids = []
    for index, name in enumerate(reader.sheet_names):
        scan = scans.get(name)
        frame, hidden = _load(reader, index, exact_errors=scan is None or scan.has_errors)
        merges = _own_merges(scan)
        if scan is None and len(old_merges) == len(reader.sheet_names):
            first, found = old_merges[index]
            merges = _shift(found, first)
        if scan is not None and scan.uncounted:
            frame = _mark_uncounted(frame, scan)
        grids.append(Grid(name, frame, hidden, merges))
    return grids


def _scan(package: Package) -> dict[str, SheetScan]:
    return {name: scan_sheet(package.part(part)) for name, part in package.sheet_parts().items()}


def _guarded(call: Any, *arguments: Any, **options: Any) -> Any:
    """Call the reader; a broken file may make it fail in ways that are no Exception (a panic of its Rust code)."""
    try:
        return call(*arguments, **options)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        text = str(error).lower()
        raise Refused("encrypted" if "password" in text else "corrupt_file") from error


def _open(data: bytes) -> Any:
    import fastexcel

    # It warns about chart sheets on standard error; we list them as sheets without a register.
    logging.getLogger("fastexcel").setLevel(logging.CRITICAL)
    logging.getLogger("calamine").setLevel(logging.CRITICAL)
    return _guarded(fastexcel.read_excel, data)


def _load(reader: Any, index: int, exact_errors: bool) -> tuple["pl.DataFrame", bool]:
    import polars as pl

    # skip_rows=0 keeps leading blank rows, so that row numbers are the sheet's own.
    sheet = _guarded(reader.load_sheet, index, header_row=None, skip_rows=0, dtypes="string")
    hidden = sheet.visible != "visible"
    if sheet.width == 0:
        return pl.DataFrame(), hidden
    if not exact_errors:
        return numbered_columns(_guarded(sheet.to_polars)), hidden
    batch, errors = _guarded(sheet.to_arrow_with_errors)
    frame = numbered_columns(pl.DataFrame(pl.from_arrow(batch)))
    return _mark_errors(frame, errors.errors if errors is not None else []), hidden


def _mark_errors(frame: "pl.DataFrame", errors: list[Any]) -> "pl.DataFrame":
    marks: dict[int, dict[int, str]] = {}
    for error in errors:
        found = _ERROR_NAME.search(error.detail)
        row, column = error.offset_position
        marks.setdefault(column, {})[row] = ERROR_MARKS.get(found.group(1) if found else "", OTHER_ERROR_MARK)
    for column, by_row in marks.items():
        frame = _write_cells(frame, f"c{column}", by_row)
    return frame


def _write_cells(frame: "pl.DataFrame", name: str, by_row: dict[int, str]) -> "pl.DataFrame":
    import polars as pl

    column = frame[name].scatter(list(by_row), pl.Series(list(by_row.values()), dtype=pl.String))
    return frame.with_columns(column.alias(name))


def _mark_uncounted(frame: "pl.DataFrame", scan: SheetScan) -> "pl.DataFrame":
    """Write the mark of an uncalculated formula; such cells may lie outside the rectangle of stored values."""
    import polars as pl

    first = scan.first_column
    if first is None:
        return frame
    marks: dict[int, dict[int, str]] = {}
    for row, column in scan.uncounted:
        marks.setdefault(column - first, {})[row] = NOT_CALCULATED_MARK
    low, high = min(0, *marks), max(frame.width - 1, *marks)
    height = max(frame.height, 1 + max(row for by_row in marks.values() for row in by_row))
    missing = pl.DataFrame({"_": range(height)}).select(pl.lit(None, dtype=pl.String).alias("empty"))["empty"]
    columns = []
    for index in range(low, high + 1):
        known = frame[f"c{index}"].extend_constant(None, height - frame.height) if 0 <= index < frame.width else missing
        columns.append(known.alias(f"c{index - low}"))
    wide = pl.DataFrame(columns)
    for column, by_row in marks.items():
        wide = _write_cells(wide, f"c{column - low}", by_row)
    return wide


def _own_merges(scan: SheetScan | None) -> tuple[Merge, ...]:
    if scan is None or scan.first_column is None:
        return ()
    low = min([scan.first_column, *(column for _, column in scan.uncounted)])
    return _shift(list(scan.merges), low)


def _shift(merges: list[Merge], first: int) -> tuple[Merge, ...]:
    return tuple(merge._replace(left=max(merge.left - first, 0), right=merge.right - first) for merge in merges)
