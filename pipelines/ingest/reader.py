"""Files to recognised sheets (sniffed, guarded, read, tables found), then all sheets of a layout classed at once."""

from dataclasses import dataclass, field

from pipelines.ingest.account import Classed, account_for, refuse_sheet
from pipelines.ingest.batch import Pending, make_batches
from pipelines.ingest.decode import decode_text
from pipelines.ingest.delimited import read_delimited
from pipelines.ingest.extract import Rows
from pipelines.ingest.facts import path_names
from pipelines.ingest.grid import Grid, Row
from pipelines.ingest.headers import Headings
from pipelines.ingest.html_table import declared_charset, read_html
from pipelines.ingest.kinds import refuse_unreadable, sniff
from pipelines.ingest.legacy import is_legacy
from pipelines.ingest.refusals import Refused, place
from pipelines.ingest.results import FileRead, SheetRead
from pipelines.ingest.sheet_xml import MAX_COLUMNS
from pipelines.ingest.sources import Source
from pipelines.ingest.table import Table, find_table
from pipelines.ingest.workbook import read_workbook

# A file none of whose sheets is a register: the reason that says most comes first.
_GRAVEST = (
    "legacy_encoding",
    "missing_required_column",
    "ambiguous_header",
    "unknown_layout",
    "no_header",
    "no_data_rows",
    "unknown_register",
)


@dataclass(frozen=True)
class Contents:
    """What one file gave: its account, and by name of the sheet the data rows of each that was read."""

    account: FileRead
    rows: dict[str, Rows]


@dataclass(frozen=True)
class Opened:
    """An opened file: refused as a whole, or its sheets, each refused or with its table."""

    source: Source
    refusal: Refused | None = None
    sheets: list[tuple[SheetRead, Grid, Table | None]] = field(default_factory=list)


def open_source(source: Source, headings: Headings) -> Opened:
    """Read one file and find its tables; a file that cannot be used gives a refusal, never an exception."""
    try:
        if source.refusal is not None:
            raise source.refusal
        grids = _grids(source.path.read_bytes(), source.file)
        if all(grid.frame.is_empty() and grid.refusal is None for grid in grids):
            raise Refused("empty_file")
    except Refused as refusal:
        return Opened(source, refusal)
    return Opened(source, sheets=[_find(source, grid, headings) for grid in grids])


def _grids(data: bytes, file: str) -> list[Grid]:
    kind, package = sniff(data)
    refuse_unreadable(kind, file)
    sheet = path_names(file)[0]
    if kind == "html":
        charset = declared_charset(data)
        text = data.decode(charset, "replace") if charset == "cp1258" else decode_text(data)
        return [read_html(text, sheet)]
    if kind == "text":
        return [read_delimited(decode_text(data), sheet)]
    return read_workbook(data, kind, package)


def _find(source: Source, grid: Grid, headings: Headings) -> tuple[SheetRead, Grid, Table | None]:
    known = SheetRead(source.file, source.file_hash, grid.sheet, "refused")
    head = grid.head_rows()
    try:
        _check_sheet(grid, head)
        return known, grid, find_table(grid, head, headings, [grid.sheet, *path_names(source.file)])
    except Refused as refusal:
        return refuse_sheet(known, _true_reason(refusal, head)), grid, None


def _check_sheet(grid: Grid, head: list[Row]) -> None:
    if grid.refusal is not None:
        raise grid.refusal
    if grid.hidden:
        raise Refused("hidden_sheet")
    if not head:
        raise Refused("not_a_register", what="Trang tính trống.", todo="không cần làm gì")
    if grid.frame.width > MAX_COLUMNS:
        raise Refused("unknown_layout", detail=f"Có {grid.frame.width} cột, giới hạn {MAX_COLUMNS}.")


def _true_reason(refusal: Refused, head: list[Row]) -> Refused:
    """Headings in an old code page look like no headings at all: say the real reason."""
    unseen = refusal.reason in ("no_header", "unknown_register", "not_a_register", "missing_required_column")
    return Refused("legacy_encoding") if unseen and is_legacy(cell for _, cells in head for cell in cells) else refusal


def class_files(opened: list[Opened]) -> list[Contents]:
    """Class the rows of many opened files together; one Contents per file, in order."""
    pending = [
        Pending((number, index), grid, table)
        for number, file in enumerate(opened)
        for index, (_, grid, table) in enumerate(file.sheets)
        if table is not None
    ]
    done: dict[tuple[int, int], Classed] = {}
    for batch in make_batches(pending):
        known = [opened[number].sheets[index][0] for number, index in (sheet.key for sheet in batch.sheets)]
        names = [[sheet.sheet, *path_names(sheet.file)] for sheet in known]
        accounts = account_for(batch, known, names)
        done |= {sheet.key: account for sheet, account in zip(batch.sheets, accounts, strict=True)}
    return [_contents(file, number, done) for number, file in enumerate(opened)]


def _contents(file: Opened, number: int, done: dict[tuple[int, int], Classed]) -> Contents:
    if file.refusal is not None:
        return Contents(_refused_file(file.source, file.refusal), {})
    classed = [done.get((number, index), (sheet, None)) for index, (sheet, _, _) in enumerate(file.sheets)]
    found = {sheet.sheet: rows for sheet, rows in classed if rows is not None}
    return Contents(_account(file.source, [sheet for sheet, _ in classed]), found)


def _refused_file(source: Source, refusal: Refused) -> FileRead:
    where = place(source.file)
    if refusal.where and refusal.where != where:
        where = f"{where}, {refusal.where}"
    message = str(Refused(refusal.reason, where, what=refusal.what, todo=refusal.todo))
    return FileRead(source.file, source.file_hash, "refused", refusal.reason, message)


def _account(source: Source, sheets: list[SheetRead]) -> FileRead:
    if any(sheet.status == "read" for sheet in sheets):
        return FileRead(source.file, source.file_hash, "read", sheets=sheets)
    reasons = {sheet.reason for sheet in sheets}
    reason = next((reason for reason in _GRAVEST if reason in reasons), "unknown_register")
    messages = [sheet.message for sheet in sheets if sheet.reason == reason]
    message = messages[0] if messages else str(Refused(reason, place(source.file)))
    return FileRead(source.file, source.file_hash, "refused", reason, message, sheets)
