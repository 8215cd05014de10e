"""Files to recognised sheets (sniffed, guarded, read, tables found), then all sheets of a layout classed at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipelines.ingest.account import Classed, account_for, refuse_sheet
from pipelines.ingest.batch import Pending, make_batches
from pipelines.ingest.extract import Rows
from pipelines.ingest.facts import path_names
from pipelines.ingest.grid import Grid, Row
from pipelines.ingest.headers import Headings
from pipelines.ingest.legacy import is_legacy, legacy_refusal
from pipelines.ingest.mapping import ColumnMap, map_sheet, missing_headings
from pipelines.ingest.opening import open_files
from pipelines.ingest.refusals import Refused, place
from pipelines.ingest.results import FileRead, SheetRead
from pipelines.ingest.sheet_xml import MAX_COLUMNS
from pipelines.ingest.sources import Source
from pipelines.ingest.split_columns import join
from pipelines.ingest.table import Table, find_table

# A file none of whose sheets is a register: the reason that says most comes first.
_GRAVEST = (
    "outside_period",
    "ambiguous_commune",
    "legacy_encoding",
    "undecodable_text",
    "missing_required_column",
    "ambiguous_header",
    "unknown_layout",
    "no_header",
    "no_data_rows",
    "unknown_register",
    "duplicate_file",
)


# Reasons that only say that no known headings were seen.
_UNSEEN = ("no_header", "unknown_register", "not_a_register", "missing_required_column")


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


def open_sources(sources: Sequence[Source], headings: Headings, mappings: Sequence[ColumnMap] = ()) -> list[Opened]:
    """Read files and find their tables; one that cannot be used gives a refusal, never an exception."""
    return [
        Opened(file.source, sheets=[_find(file.source, grid, headings, mappings) for grid in file.grids])
        if file.refusal is None
        else Opened(file.source, file.refusal)
        for file in open_files(sources)
    ]


def _find(
    source: Source, grid: Grid, headings: Headings, mappings: Sequence[ColumnMap]
) -> tuple[SheetRead, Grid, Table | None]:
    known = SheetRead(source.file, source.file_hash, grid.sheet, "refused")
    head = grid.head_rows()
    try:
        _check_sheet(grid, head)
        mapped = map_sheet(mappings, source.file, grid, head, headings) if mappings else None
        if mapped is not None:
            grid, table, name = mapped
            known = replace(known, mapping=name)
        else:
            names = [grid.sheet, "\n".join(grid.context), *path_names(source.file)]
            table = find_table(grid, head, headings, names)
        return known, join(grid, table.last, table.joined, table.match.columns), table
    except Refused as refusal:
        true = _true_reason(refusal, head)
        return refuse_sheet(known, _unmapped(true, missing_headings(mappings, source.file, head))), grid, None


def _unmapped(refusal: Refused, lacking: str) -> Refused:
    """Say why a mapping made for this file was of no help."""
    if not lacking or refusal.reason not in _UNSEEN:
        return refusal
    todo = "sửa khóa headings của tệp ánh xạ cho đúng chữ trong tệp"
    return Refused(refusal.reason, refusal.where, what=f"{refusal.what} {lacking}", todo=todo)


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
    cells = [cell for _, filled in head for cell in filled]
    return legacy_refusal(cells) if refusal.reason in _UNSEEN and is_legacy(cells) else refusal


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
    return Contents(account_of(file.source.file, file.source.file_hash, [sheet for sheet, _ in classed]), found)


def _refused_file(source: Source, refusal: Refused) -> FileRead:
    where = place(source.file)
    if refusal.where and refusal.where != where:
        where = f"{where}, {refusal.where}"
    message = str(Refused(refusal.reason, where, what=refusal.what, todo=refusal.todo))
    return FileRead(source.file, source.file_hash, "refused", refusal.reason, message)


def account_of(file: str, file_hash: str, sheets: list[SheetRead]) -> FileRead:
    """Return the account of a file: read when at least one of its sheets was read."""
    if any(sheet.status == "read" for sheet in sheets):
        return FileRead(file, file_hash, "read", sheets=sheets)
    reasons = {sheet.reason for sheet in sheets}
    reason = next((reason for reason in _GRAVEST if reason in reasons), "unknown_register")
    messages = [sheet.message for sheet in sheets if sheet.reason == reason]
    message = messages[0] if messages else str(Refused(reason, place(file)))
    return FileRead(file, file_hash, "refused", reason, message, sheets)
