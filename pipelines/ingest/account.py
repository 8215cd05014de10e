"""The account of each sheet of a classed batch: ledger, classes, facts, warnings."""

from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.ingest import facts as found_facts
from pipelines.ingest.batch import Batch, Pending
from pipelines.ingest.extract import Rows, data_rows, objections
from pipelines.ingest.refusals import Refused, place
from pipelines.ingest.results import CLASSES, SheetRead, empty_ledger
from pipelines.ingest.rows import BLANK, DATA, classify

if TYPE_CHECKING:
    from pipelines.ingest.coded import Places
    from pipelines.ingest.rows import Kinds

Classed = tuple[SheetRead, Rows | None]
# Rows outside the table are searched for facts; more than this on either end is no title and no signature block.
_FREE_ROWS = 200


def account_for(batch: Batch, known: list[SheetRead], names: list[list[str]]) -> list[Classed]:
    """Class the rows of a batch; return each sheet's account and its data rows (None when refused).

    Args:
        batch: sheets of one layout.
        known: what is already known of each sheet (file, hash, sheet name).
        names: sheet name, file name and folders of each, for facts the title does not give.
    """
    import numpy as np

    kinds = classify(batch)
    rows = np.flatnonzero(kinds == DATA)
    data, against = data_rows(batch, rows), objections(batch, rows)
    other, free = _other_rows(batch, kinds), _free_rows(batch, kinds)
    classed: list[Classed] = []
    for index, sheet in enumerate(batch.sheets):
        told = _describe(known[index], sheet, other.get(index, []), len(data[index].numbers))
        told = _with_facts(told, sheet, free.get(index, []), names[index])
        if index in against:
            refused = replace(known[index], register=told.register)
            classed.append((refuse_sheet(refused, against[index]), None))
        elif told.ledger["data"] == 0:
            classed.append((refuse_sheet(told, Refused("no_data_rows")), None))
        else:
            classed.append((replace(told, status="read"), data[index]))
    return classed


def refuse_sheet(sheet: SheetRead, refusal: Refused) -> SheetRead:
    """Return the account of a sheet that cannot be used."""
    where = place(sheet.file, sheet.sheet)
    where = f"{where}, {refusal.where}" if refusal.where else where
    message = str(Refused(refusal.reason, where, what=refusal.what, todo=refusal.todo))
    return replace(sheet, status="refused", reason=refusal.reason, message=message)


def _other_rows(batch: Batch, kinds: "Kinds") -> dict[int, list[tuple[int, str]]]:
    """Return sheet index -> (row number, class) of every row that is no data."""
    import numpy as np

    rows = np.flatnonzero(kinds != DATA)
    found: dict[int, list[tuple[int, str]]] = {}
    for sheet, number, kind in zip(batch.sheet[rows], batch.row_number[rows], kinds[rows], strict=True):
        found.setdefault(int(sheet), []).append((int(number), CLASSES[kind]))
    return found


def _free_rows(batch: Batch, kinds: "Kinds") -> dict[int, list[tuple[int, list[str]]]]:
    """Return sheet index -> (row number, filled cells) of titles, headings, totals and signature lines."""
    import numpy as np

    rows = np.flatnonzero((kinds != DATA) & (kinds != BLANK))
    rows = rows[np.concatenate([_near_an_end(own) for own in batch.per_sheet(rows)])]
    lines = zip(*(batch.cells.column(index, rows).to_list() for index in range(batch.width)), strict=True)
    free: dict[int, list[tuple[int, list[str]]]] = {}
    for sheet, number, cells in zip(batch.sheet[rows], batch.row_number[rows], lines, strict=True):
        free.setdefault(int(sheet), []).append((int(number), [cell for cell in cells if cell]))
    return free


def _near_an_end(own: slice) -> "Places":
    import numpy as np

    places = np.arange(own.start, own.stop)
    return places if len(places) <= 2 * _FREE_ROWS else np.r_[places[:_FREE_ROWS], places[-_FREE_ROWS:]]


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
