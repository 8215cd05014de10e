"""Workbooks (.xlsx, .xlsb, .xls, .ods) read with fastexcel (calamine): values only, formulas by their stored result."""

import logging
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from pipelines.ingest.biff import old_sheets
from pipelines.ingest.extent import check_binary_sheet, check_open_document
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
        Refused: corrupt_file, encrypted, unsafe_xml; unknown_layout for stray cells in .xls, .xlsb and .ods.
    """
    scans, old_merges = _look_before(data, kind, package)
    hidden_names = package.hidden_sheets() if package is not None and kind == "xlsx" else frozenset()
    reader = _open(data)
    names = reader.sheet_names
    if len(old_merges) != len(names):
        old_merges = []
    grids = []
    for index, name in enumerate(names):
        scan = scans.get(name)
        if isinstance(scan, Refused):
            grids.append(Grid(name, _nothing(), refusal=scan))
        elif scan is not None:
            grids.append(_scanned_grid(reader, index, name, scan, name in hidden_names))
        else:
            frame, hidden = _load(reader, index)
            first, merges = old_merges[index] if old_merges else (0, [])
            grids.append(Grid(name, frame, hidden, _shift(merges, first)))
    return grids


def _look_before(
    data: bytes, kind: str, package: Package | None
) -> tuple[dict[str, SheetScan | Refused], list[tuple[int, list[Merge]]]]:
    """Guard the file before the reader opens it; return what its bytes say of each sheet."""
    if package is None:
        return {}, old_sheets(open_compound(data)) if kind == "xls" else []
    package.check_parts(kind)
    if kind == "xlsx":
        return {name: _scan(package.part(part)) for name, part in package.sheet_parts().items()}, []
    if kind == "xlsb":
        for name in sorted(package.names):
            if name.startswith("xl/worksheets/") and name.endswith(".bin"):
                check_binary_sheet(package.part(name))
    else:
        check_open_document(package.part("content.xml"))
    return {}, []


def _scan(xml: bytes) -> SheetScan | Refused:
    """A sheet with stray cells far away is refused by itself; its neighbours may be fine."""
    try:
        return scan_sheet(xml)
    except Refused as refusal:
        return refusal


def _scanned_grid(reader: Any, index: int, name: str, scan: SheetScan, hidden: bool) -> Grid:
    frame = _load(reader, index)[0] if scan.has_errors else _load_plain(reader, index)
    if scan.uncounted:
        frame = _mark_uncounted(frame, scan)
    return Grid(name, frame, hidden, _own_merges(scan))


def _nothing() -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame()


def _guarded(call: Any, *arguments: Any, **options: Any) -> Any:
    """Call the reader; a broken file may make it fail in ways that are no Exception (a panic of its Rust code)."""
    try:
        return call(*arguments, **options)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        text = str(error).lower()
        raise Refused("encrypted" if "password" in text else "corrupt_file") from error


@cache
def _be_quiet() -> None:
    """The reader warns about chart sheets on standard error; we list them as sheets without a register."""
    for name in ("fastexcel", "calamine"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _open(data: bytes) -> Any:
    import fastexcel

    _be_quiet()
    return _guarded(fastexcel.read_excel, data)


# Everything as text; skip_rows=0 keeps leading blank rows, so that row numbers are the sheet's own.
_AS_TEXT = {"header_row": None, "skip_rows": 0, "dtypes": "string"}


def _load_plain(reader: Any, index: int) -> "pl.DataFrame":
    """Load a sheet that has no error values: the reader's quicker way, which would leave them out."""
    import polars as pl

    batch = _guarded(reader.load_sheet_eager, index, **_AS_TEXT)
    return numbered_columns(_guarded(pl.DataFrame, batch)) if batch.num_columns else _nothing()


def _load(reader: Any, index: int) -> tuple["pl.DataFrame", bool]:
    """Load a sheet with its error values marked; return it and whether it is hidden."""
    sheet = _guarded(reader.load_sheet, index, **_AS_TEXT)
    hidden = sheet.visible != "visible"
    if sheet.width == 0:
        return _nothing(), hidden
    batch, errors = _guarded(sheet.to_arrow_with_errors)
    import polars as pl

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
    missing = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    columns = []
    for index in range(low, high + 1):
        known = frame[f"c{index}"].extend_constant(None, height - frame.height) if 0 <= index < frame.width else missing
        columns.append(known.alias(f"c{index - low}"))
    wide = pl.DataFrame(columns)
    for column, by_row in marks.items():
        wide = _write_cells(wide, f"c{column - low}", by_row)
    return wide


def _own_merges(scan: SheetScan) -> tuple[Merge, ...]:
    if scan.first_column is None:
        return ()
    low = min([scan.first_column, *(column for _, column in scan.uncounted)])
    return _shift(list(scan.merges), low)


def _shift(merges: list[Merge], first: int) -> tuple[Merge, ...]:
    return tuple(merge._replace(left=max(merge.left - first, 0), right=merge.right - first) for merge in merges)
