"""The account of each sheet of a classed batch: ledger, classes, facts, warnings."""

from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.ingest import facts as found_facts
from pipelines.ingest.batch import Batch, Pending
from pipelines.ingest.extract import data_rows, objections
from pipelines.ingest.refusals import Refused, place
from pipelines.ingest.results import SheetRead, empty_ledger
from pipelines.ingest.rows import classify

if TYPE_CHECKING:
    import polars as pl

Classed = tuple[SheetRead, "pl.DataFrame | None"]
# Rows outside the table are searched for facts; more than this on either end is no title and no signature block.
_FREE_ROWS = 200


def account_for(batch: Batch, known: list[SheetRead], names: list[list[str]]) -> list[Classed]:
    """Class the rows of a batch; return each sheet's account and its data rows (None when refused).

    Args:
        batch: sheets of one layout.
        known: what is already known of each sheet (file, hash, sheet name).
        names: sheet name, file name and folders of each, for facts the title does not give.
    """
    kinds = classify(batch)
    frames, against = data_rows(batch, kinds), objections(batch, kinds)
    other, free = _other_rows(batch, kinds), _free_rows(batch, kinds)
    classed: list[Classed] = []
    for index, sheet in enumerate(batch.sheets):
        told = _describe(known[index], sheet, other.get(index, []), frames[index].height)
        told = _with_facts(told, sheet, free.get(index, []), names[index])
        if index in against:
            refused = replace(known[index], register=told.register)
            classed.append((refuse_sheet(refused, against[index]), None))
        elif told.ledger["data"] == 0:
            classed.append((refuse_sheet(told, Refused("no_data_rows")), None))
        else:
            classed.append((replace(told, status="read"), frames[index]))
    return classed


def refuse_sheet(sheet: SheetRead, refusal: Refused) -> SheetRead:
    """Return the account of a sheet that cannot be used."""
    where = place(sheet.file, sheet.sheet)
    where = f"{where}, {refusal.where}" if refusal.where else where
    message = str(Refused(refusal.reason, where, what=refusal.what, todo=refusal.todo))
    return replace(sheet, status="refused", reason=refusal.reason, message=message)


def _other_rows(batch: Batch, kinds: "pl.Series") -> dict[int, list[tuple[int, str]]]:
    """Return sheet index -> (row number, class) of every row that is no data."""
    rows = batch.cells.select("sheet", "row_number").with_columns(kinds.alias("kind")).filter(kinds != "data")
    parts = rows.partition_by("sheet", as_dict=True, include_key=False)
    return {int(key[0]): [(int(row), str(kind)) for row, kind in part.iter_rows()] for key, part in parts.items()}


def _free_rows(batch: Batch, kinds: "pl.Series") -> dict[int, list[tuple[int, list[str]]]]:
    """Return sheet index -> (row number, filled cells) of titles, headings, totals and signature lines."""
    import polars as pl

    rows = batch.cells.filter((kinds != "data") & (kinds != "blank")).drop("top")
    place_in_sheet = pl.int_range(pl.len()).over("sheet")
    near_an_end = (place_in_sheet < _FREE_ROWS) | (place_in_sheet >= pl.len().over("sheet") - _FREE_ROWS)
    free: dict[int, list[tuple[int, list[str]]]] = {}
    for sheet, number, *cells in rows.filter(near_an_end).iter_rows():
        free.setdefault(sheet, []).append((number, [cell for cell in cells if cell]))
    return free


def _describe(known: SheetRead, sheet: Pending, other: list[tuple[int, str]], data: int) -> SheetRead:
    ledger = empty_ledger() | {"data": data}
    for _, kind in other:
        ledger[kind] += 1
    return replace(
        known,
        register=sheet.table.match.register.id,
        rows_read=sheet.grid.frame.height,
        ledger=ledger,
        columns=list(sheet.table.match.columns),
        classes=other,
        unused=sheet.table.unused,
    )


def _with_facts(told: SheetRead, sheet: Pending, free: list[tuple[int, list[str]]], names: list[str]) -> SheetRead:
    rows = [cells for _, cells in free]
    above = [cells for number, cells in free if number <= sheet.table.first]
    facts, conflicts = found_facts.combine(found_facts.title_facts(above), names)
    if facts["no_occurrence"] is None:
        facts["no_occurrence"] = found_facts.no_occurrence(cell for cells in rows for cell in cells)
    labelled = found_facts.labelled_facts(rows, sheet.table.match.register.facts)
    demo = found_facts.is_demo(cell for cells in rows for cell in cells)
    return replace(told, facts=facts | labelled, demo=demo, message=_warning(told, conflicts))


def _warning(sheet: SheetRead, conflicts: list[str]) -> str:
    if not conflicts:
        return ""
    return f"Mâu thuẫn ở {place(sheet.file, sheet.sheet)}: {'; '.join(conflicts)}. Đã dùng điều ghi trong bảng."
