"""Sheets of one register and one layout taken together, so that rows are handled by the thousand, not by the sheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.ingest.coded import Cells, encode
from pipelines.ingest.grid import Grid
from pipelines.ingest.table import Table

if TYPE_CHECKING:
    from pipelines.catalog import Register
    from pipelines.ingest.coded import Flags, Places

Layout = tuple[object, ...]


@dataclass(frozen=True)
class Pending:
    """A recognised sheet waiting to be classed; ``key`` says whose it is."""

    key: tuple[int, int]
    grid: Grid
    table: Table

    @property
    def layout(self) -> Layout:
        """Sheets of equal layout can be classed together: register, column places and width."""
        match = self.table.match
        return (match.register.id, tuple(sorted(match.columns.items())), self.grid.frame.width)


@dataclass(frozen=True)
class Batch:
    """Recognised sheets of one layout, one below the other.

    ``cells``: all cells, coded; ``starts``: where each sheet begins; and for every row ``sheet`` (its number in
    ``sheets``), ``row_number`` (1 = first row of the sheet) and ``top`` (whether it stands above the entries).
    """

    sheets: list[Pending]
    cells: Cells
    starts: "Places"
    sheet: "Places"
    row_number: "Places"
    top: "Flags"

    @property
    def register(self) -> "Register":
        """The register of all its sheets."""
        return self.sheets[0].table.match.register

    @property
    def columns(self) -> tuple[tuple[str, int], ...]:
        """Canonical name and sheet column, the same in all its sheets."""
        return tuple(sorted(self.sheets[0].table.match.columns.items()))

    @property
    def width(self) -> int:
        """Number of sheet columns."""
        return len(self.cells.codes)

    def place(self, name: str) -> int | None:
        """Return the sheet column of a canonical column, None when the sheets do not have it."""
        return self.sheets[0].table.match.columns.get(name)

    def per_sheet(self, rows: "Places") -> list[slice]:
        """Return for each sheet which of these rows (in ascending order) are its own."""
        import numpy as np

        ends = np.searchsorted(self.sheet[rows], np.arange(len(self.sheets) + 1)).tolist()
        return [slice(start, end) for start, end in pairwise(ends)]


def make_batches(pending: Iterable[Pending]) -> list[Batch]:
    """Group sheets of equal layout; the cells of all share their texts."""
    sheets = list(pending)
    groups: dict[Layout, list[tuple[Pending, Cells]]] = {}
    for sheet, cells in zip(sheets, encode([sheet.grid.frame for sheet in sheets]) if sheets else (), strict=True):
        groups.setdefault(sheet.layout, []).append((sheet, cells))
    return [_together([sheet for sheet, _ in group], [cells for _, cells in group]) for group in groups.values()]


def _together(sheets: list[Pending], cells: list[Cells]) -> Batch:
    import numpy as np

    heights = np.array([sheet.grid.frame.height for sheet in sheets])
    starts = np.cumsum(heights) - heights
    row_number = np.arange(heights.sum()) - np.repeat(starts, heights) + 1
    lasts = np.repeat(np.array([sheet.table.last for sheet in sheets]), heights)
    together = Cells(cells[0].texts, np.concatenate([part.codes for part in cells], axis=1))
    return Batch(sheets, together, starts, np.repeat(np.arange(len(sheets)), heights), row_number, row_number <= lasts)
