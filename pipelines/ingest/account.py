"""The account of each sheet of a classed batch: ledger, classes, facts, warnings."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.ingest import facts as found_facts
from pipelines.ingest.batch import Batch, Pending
from pipelines.ingest.dividing import with_hamlets
from pipelines.ingest.extract import Rows, data_rows, objections
from pipelines.ingest.inside import days_inside, question, span
from pipelines.ingest.refusals import Refused, place
from pipelines.ingest.results import CLASSES, SheetRead, empty_ledger
from pipelines.ingest.rows import BLANK, DATA, classify

if TYPE_CHECKING:
    from pipelines.ingest.coded import Places
    from pipelines.ingest.rows import Kinds

Classed = tuple[SheetRead, Rows | None]
# Rows outside the table are searched for facts; more than this on either end is no title and no signature block.
_FREE_ROWS = 200


def account_for(batch: Batch, known: list[SheetRead], names: Sequence[Sequence[str]]) -> list[Classed]:
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
    data, days = with_hamlets(batch, kinds, rows, data), days_inside(batch, rows)
    other, free = _other_rows(batch, kinds), _free_rows(batch, kinds)
    classed: list[Classed] = []
    for index, sheet in enumerate(batch.sheets):
        told = _describe(known[index], sheet, other.get(index, []), free.get(index, []), names[index])
        if index in against:
            refused = replace(known[index], register=told.register)
            classed.append((refuse_sheet(refused, against[index]), None))
        elif not told.ledger["data"]:
            classed.append((refuse_sheet(told, Refused("no_data_rows")), None))
        else:
            classed.append((_with_days(told, sheet, days[index], data[index]), data[index]))
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


def _describe(
    known: SheetRead,
    sheet: Pending,
    other: list[tuple[int, str]],
    free: list[tuple[int, list[str]]],
    names: Sequence[str],
) -> SheetRead:
    """Return the account of a sheet that is read: ledger, classes, and the facts around its table."""
    rows, height = [cells for _, cells in free], sheet.grid.frame.height
    above = [[line] for line in sheet.grid.context] + [cells for number, cells in free if number <= sheet.table.first]
    title = found_facts.title_facts(above)
    facts, conflicts = found_facts.combine(title, names)
    if facts["no_occurrence"] is None:
        facts["no_occurrence"] = found_facts.no_occurrence(cell for cells in rows for cell in cells)
    labelled = found_facts.labelled_facts(rows, sheet.table.match.register.facts)
    ledger = empty_ledger() | {"data": height - len(other)}
    for _, kind in other:
        ledger[kind] += 1
    return replace(
        known,
        status="read",
        register=sheet.table.match.register.id,
        rows_read=height,
        ledger=ledger,
        demo=found_facts.is_demo(cell for cells in rows for cell in cells),
        facts=facts | labelled,
        columns=list(sheet.table.match.columns),
        places={name: int(index) for name, index in sheet.table.match.columns.items()},
        classes=other,
        unused=sheet.table.unused,
        questions=conflicts,
    )


def _with_days(told: SheetRead, sheet: Pending, days: "Places", rows: Rows) -> SheetRead:
    """Complete the facts with what the entries themselves say: from when to when, and of which one hamlet."""
    register, facts = sheet.table.match.register, dict(told.facts)
    doubt = question(register, facts, days)
    questions = told.questions if doubt is None else {**told.questions, doubt[0]: doubt[1]}
    if not any(facts[fact] for fact in ("starts", "as_of", "period")):
        facts["starts"], facts["ends"] = span(register, days)
    if register.mode == "snapshot":
        facts["hamlet_text"] = facts["hamlet_text"] or _one_hamlet(rows)
    return replace(told, facts=facts, questions=questions)


def _one_hamlet(rows: Rows) -> str | None:
    """Return the hamlet of all entries when every one of them names the same."""
    import numpy as np

    codes = rows.codes.get("hamlet")
    if codes is None or not len(codes):
        return None
    cleaned = rows.texts.cleaned
    first, others = cleaned[int(codes[0])], codes[codes != codes[0]]
    if first is None or (len(others) and cleaned[int(others[0])] != first):
        return None
    # one hamlet may be written in several ways that clean to one
    return str(first) if cleaned[np.unique(others)].eq_missing(first).all() else None
