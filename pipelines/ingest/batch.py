"""Sheets of one register and one layout taken together, so that rows are handled by the thousand, not by the sheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.ingest.grid import Grid, clean_cells
from pipelines.ingest.table import Table

if TYPE_CHECKING:
    import polars as pl

    from pipelines.catalog import Register

Layout = tuple[object, ...]


@dataclass(frozen=True)
class Pending:
    """A recognised sheet waiting to be classed; ``key`` says whose it is."""

    key: tuple[int, int]
    grid: Grid
    table: Table


@dataclass(frozen=True)
class Batch:
    """Recognised sheets of one layout. ``cells``: sheet (index), row_number, top (above the entries), c0, c1, …"""

    sheets: list[Pending]
    cells: "pl.DataFrame"

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
        return self.sheets[0].grid.frame.width


def make_batches(pending: Iterable[Pending]) -> list[Batch]:
    """Group sheets by register, column places and width."""
    groups: dict[Layout, list[Pending]] = {}
    for sheet in pending:
        match = sheet.table.match
        places = tuple(sorted(match.columns.items()))
        layout = (match.register.id, places, tuple(sheet.table.joined.items()), sheet.grid.frame.width)
        groups.setdefault(layout, []).append(sheet)
    return [Batch(sheets, _together(sheets)) for sheets in groups.values()]


def _together(sheets: list[Pending]) -> "pl.DataFrame":
    import numpy as np
    import polars as pl

    heights = np.array([sheet.grid.frame.height for sheet in sheets])
    starts = np.repeat(np.cumsum(heights) - heights, heights)
    number = np.arange(heights.sum()) - starts + 1
    lasts = np.repeat(np.array([sheet.table.last for sheet in sheets]), heights)
    cells = pl.concat([sheet.grid.frame for sheet in sheets], rechunk=True).select(clean_cells())
    return pl.DataFrame(
        [
            pl.Series("sheet", np.repeat(np.arange(len(sheets)), heights), dtype=pl.Int64),
            pl.Series("row_number", number, dtype=pl.Int64),
            pl.Series("top", number <= lasts),
            *cells.get_columns(),
        ]
    )
