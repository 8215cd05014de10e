"""Lists divided by hamlet: the line above a group of entries ("II. Bản Nà Cà") tells their hamlet when no column does."""

from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.ingest.batch import Batch
from pipelines.ingest.coded import Texts
from pipelines.ingest.extract import Rows
from pipelines.ingest.hamlet_names import hamlet_of_line
from pipelines.ingest.results import CLASSES
from pipelines.ingest.table import anchor_column

if TYPE_CHECKING:
    from pipelines.ingest.coded import Places
    from pipelines.ingest.rows import Kinds

_COLUMN = "hamlet"


def with_hamlets(batch: Batch, kinds: "Kinds", rows: "Places", found: list[Rows]) -> list[Rows]:
    """Return the data rows of each sheet with the hamlet of the dividing line above them.

    Args:
        rows: the places of the batch's data rows; found: these rows by sheet.
    """
    import numpy as np
    import polars as pl

    if _COLUMN not in batch.register.columns or batch.place(_COLUMN) is not None:
        return found
    lines = _lines(batch, kinds)
    if not lines:
        return found
    texts = found[0].texts
    known = len(texts.written)
    names = Texts(pl.concat([texts.written, pl.Series([*(name for _, name in lines), None], dtype=pl.String)]))
    places = np.array([place for place, _ in lines])
    told = []
    for part, own in zip(found, batch.per_sheet(rows), strict=True):
        above = np.searchsorted(places, rows[own]) - 1
        same = (above >= 0) & (batch.sheet[places[above]] == batch.sheet[rows[own]])
        codes = np.where(same, known + above, known + len(lines)).astype(np.uint32)
        told.append(replace(part, texts=names, codes={**part.codes, _COLUMN: codes}))
    return told


def _lines(batch: Batch, kinds: "Kinds") -> list[tuple[int, str]]:
    """Return the place and the hamlet of every dividing line."""
    import numpy as np

    columns = sorted({0, batch.place("row_label") or 0, batch.place(anchor_column(batch.register)) or 0})
    dividing = np.flatnonzero(kinds == CLASSES.index("subtotal"))
    cells = zip(*(batch.cells.column(index, dividing).to_list() for index in columns), strict=True)
    found = []
    for place, texts in zip(dividing.tolist(), cells, strict=True):
        name = next((name for text in texts if text and (name := hamlet_of_line(text))), None)
        if name:
            found.append((place, name))
    return found
