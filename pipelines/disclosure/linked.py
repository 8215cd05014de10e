"""Counts that hang together: cells and the sums between them, whichever tables they stand in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Equation = tuple[int, tuple[int, ...]]  # a total and its parts, as cell numbers


@dataclass(frozen=True)
class Linked:
    """Cells with the sums that an outsider knows to hold between them.

    Attributes:
        values: count of each cell, a numpy array of floats.
        equations: each total with its parts; a total may be a part elsewhere.
        primary: cells that may not be known (small counts), as booleans.
        lower, upper: what an outsider knows of a cell without seeing it (a mark of a small count says 1 to 4).
        shown: cells that are out already, or must be shown; they are never hidden.
        unseen: cells that nobody publishes but that follow from published ones (the quarter between two cumulative reports).
        weights: what hiding a cell costs.
    """

    values: Any
    equations: Sequence[Equation]
    primary: Any
    lower: Any
    upper: Any
    shown: Any
    unseen: Any
    weights: Any

    @cached_property
    def matrix(self) -> Any:
        """The sums as a sparse matrix with one row per equation: parts minus total, which is 0 for the true values."""
        import numpy as np
        from scipy.sparse import csr_array

        rows = np.repeat(np.arange(len(self.equations)), [len(parts) + 1 for _, parts in self.equations])
        cells = np.fromiter((cell for total, parts in self.equations for cell in (total, *parts)), dtype=np.int64)
        signs = np.fromiter((sign for _, parts in self.equations for sign in (-1.0, *(1.0 for _ in parts))), dtype=float)
        return csr_array((signs, (rows, cells)), shape=(len(self.equations), len(self.values)))

    @cached_property
    def equations_of(self) -> list[list[int]]:
        """For each cell the equations that it stands in, the shortest first."""
        found: list[list[int]] = [[] for _ in range(len(self.values))]
        by_length = sorted(range(len(self.equations)), key=lambda number: len(self.equations[number][1]))
        for number in by_length:
            total, parts = self.equations[number]
            for cell in (total, *parts):
                found[cell].append(number)
        return found

    def cells_of(self, equation: int) -> Iterable[int]:
        """Return the cells of an equation, its total first."""
        total, parts = self.equations[equation]
        return (total, *parts)
