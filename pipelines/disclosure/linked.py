"""Counts that hang together: cells and the sums between them, whichever tables they stand in."""

from collections.abc import Sequence
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

    @cached_property
    def movable(self) -> list[list[int]]:
        """For each equation the cells that are not out already (total first), which an alternative may change."""
        still = (~self.shown | self.unseen).tolist()
        return [[cell for cell in (total, *parts) if still[cell]] for total, parts in self.equations]

    def packs(self, cells: Any, size: int) -> list[Any]:
        """Return some cells, sorted, in packs that have no sum in common, each of about ``size`` cells or of one island that is larger."""
        import numpy as np
        from scipy.sparse.csgraph import connected_components

        sums = abs(self.matrix[:, cells])
        _, island = connected_components(sums.T @ sums, directed=False)
        order = np.argsort(island, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(island[order]) > 0])
        found: list[list[int]] = [[]]
        for part in np.split(order, starts[1:]):
            if found[-1] and len(found[-1]) + len(part) > size:
                found.append([])
            found[-1].extend(part.tolist())
        return [np.sort(cells[pack]) for pack in found if pack]
