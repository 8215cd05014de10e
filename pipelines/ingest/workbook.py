"""Workbooks (.xlsx, .xlsb, .xls, .ods) read with fastexcel (calamine): values only, formulas by their stored result."""

import logging
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from pipelines.ingest.biff import old_sheets
from pipelines.ingest.extent import check_open_document, look_at_binary_sheet, open_document_merges
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


class Workbook:
    """One workbook on its way from bytes to grids, step by step: guard, open, load, grids.

    The steps are apart so that a dozen workbooks can take each of them together: the processor keeps at hand what a
    step needs, which makes all steps a third quicker than file by file (measured). Every step may raise Refused:
    corrupt_file, encrypted, unsafe_xml; unknown_layout for stray cells in .xls, .xlsb and .ods.
    """

    def __init__(self, data: bytes, kind: str, package: Package | None) -> None:
        self.data, self.kind, self.package = data, kind, package
        self.scans: dict[str, SheetScan | Refused] = {}  # of .xlsx, by name of the sheet
        self.hidden: frozenset[str] = frozenset()
        self.old_merges: list[tuple[int, list[Merge]]] = []  # of other formats, in order of the sheets
        self.reader: Any = None
        self.loaded: list[Any] = []

    def guard(self) -> None:
        """Look at the bytes before the reader does, and note what they say of each sheet."""
        if self.package is None:
            self.old_merges = old_sheets(open_compound(self.data)) if self.kind == "xls" else []
            return
        package = self.package
        package.check_parts(self.kind)
        if self.kind == "xlsx":
            self.scans = {name: _scan(package.part(part)) for name, part in package.sheet_parts().items()}
            self.hidden = package.hidden_sheets()
        elif self.kind == "xlsb":
            looked = {name: look_at_binary_sheet(package.part(name)) for name in package.binary_sheets()}
            self.old_merges = [looked[name] for name in package.binary_order() if name in looked]
        else:
            content = package.part("content.xml")
            check_open_document(content)
            self.old_merges = open_document_merges(content)

    def open(self) -> None:
        """Let the reader open the workbook."""
        import fastexcel

        _be_quiet()
        self.reader = _guarded(fastexcel.read_excel, self.data)
        if len(self.old_merges) != len(self.reader.sheet_names):
            self.old_merges = []

    def load(self) -> None:
        """Let the reader load every sheet that may be loaded."""
        for index, name in enumerate(self.reader.sheet_names):
            scan = self.scans.get(name)
            if isinstance(scan, Refused):
                self.loaded.append(None)
            elif scan is None or scan.has_errors:
                self.loaded.append(_guarded(self.reader.load_sheet, index, **_AS_TEXT))
            else:  # the reader's quicker way, which would leave error values out
                self.loaded.append(_guarded(self.reader.load_sheet_eager, index, **_AS_TEXT))

    def grids(self) -> list[Grid]:
        """Return every sheet as a grid, row 1 of the sheet being the first row of the frame."""
        grids = []
        for index, (name, loaded) in enumerate(zip(self.reader.sheet_names, self.loaded, strict=True)):
            scan = self.scans.get(name)
            if isinstance(scan, Refused):
                grids.append(Grid(name, _nothing(), refusal=scan))
            elif scan is not None:
                grids.append(_scanned_grid(loaded, name, scan, name in self.hidden))
            else:
                first, merges = self.old_merges[index] if self.old_merges else (0, [])
                grids.append(Grid(name, _with_errors(loaded), loaded.visible != "visible", _shift(merges, first)))
        return grids


def _scan(xml: bytes) -> SheetScan | Refused:
    """A sheet with stray cells far away is refused by itself; its neighbours may be fine."""
    try:
        return scan_sheet(xml)
    except Refused as refusal:
        return refusal


def _scanned_grid(loaded: Any, name: str, scan: SheetScan, hidden: bool) -> Grid:
    frame = _with_errors(loaded) if scan.has_errors else _plain(loaded)
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


# Everything as text; skip_rows=0 keeps leading blank rows, so that row numbers are the sheet's own.
_AS_TEXT = {"header_row": None, "skip_rows": 0, "dtypes": "string"}


def _plain(batch: Any) -> "pl.DataFrame":
    """Return an eagerly loaded sheet as a frame."""
    import polars as pl

    return numbered_columns(_guarded(pl.DataFrame, batch)) if batch.num_columns else _nothing()


def _with_errors(sheet: Any) -> "pl.DataFrame":
    """Return a sheet as a frame, its error values marked."""
    import polars as pl

    if sheet.width == 0:
        return _nothing()
    batch, errors = _guarded(sheet.to_arrow_with_errors)
    frame = numbered_columns(pl.DataFrame(batch))
    return _mark_errors(frame, errors.errors if errors is not None else [])


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
