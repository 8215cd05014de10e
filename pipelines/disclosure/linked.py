"""Counts that hang together: cells and the sums between them, whichever tables they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress
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

        starts = np.cumsum([0, *(len(parts) + 1 for _, parts in self.equations)])
        cells = np.fromiter(chain.from_iterable((total, *parts) for total, parts in self.equations), dtype=np.int64, count=starts[-1])
        signs = np.ones(len(cells))
        signs[starts[:-1]] = -1.0
        return csr_array((signs, cells, starts), shape=(len(self.equations), len(self.values)))

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

    def around(self, chosen: Any) -> tuple["Linked", Any]:
        """Return the part that has to do with some cells, with the numbers that its cells have here.

        A cell has to do with them that stands in a sum with one, or in a sum with such a cell that may still move, and so on: what
        is out already moves nowhere, so nothing goes on through it.
        """
        import numpy as np

        touched, free = abs(self.matrix), np.flatnonzero(~self.shown | self.unseen)
        moving, island = touched[:, free], self.islands(free)
        kept = touched @ chosen > 0
        met = np.zeros(int(island.max(initial=-1)) + 1, dtype=bool)
        met[island[moving[kept].indices]] = True
        kept |= moving @ met[island] > 0
        inside = chosen.copy()
        inside[touched[kept].indices] = True
        return self._part(np.flatnonzero(inside), kept)

    def _part(self, numbers: Any, kept: Any) -> tuple["Linked", Any]:
        """Return some cells with some of their sums."""
        place = dict(zip(numbers.tolist(), range(len(numbers)), strict=True))
        equations = [(place[total], tuple([place[each] for each in parts])) for total, parts in compress(self.equations, kept.tolist())]
        names = ("values", "primary", "lower", "upper", "shown", "unseen", "weights")
        return Linked(equations=equations, **{name: getattr(self, name)[numbers] for name in names}), numbers

    def islands(self, cells: Any) -> Any:
        """Return for each of some cells the number of the island that it is on: those of different islands have no sum in common."""
        from scipy.sparse.csgraph import connected_components

        sums = abs(self.matrix[:, cells])
        return connected_components(sums.T @ sums, directed=False)[1]

    def packs(self, cells: Any, size: int) -> list[Any]:
        """Return some cells, sorted, in packs that have no sum in common, each of about ``size`` cells or of one island that is larger."""
        import numpy as np

        island = self.islands(cells)
        order = np.argsort(island, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(island[order]) > 0])
        found: list[list[int]] = [[]]
        for part in np.split(order, starts[1:]):
            if found[-1] and len(found[-1]) + len(part) > size:
                found.append([])
            found[-1].extend(part.tolist())
        return [np.sort(cells[pack]) for pack in found if pack]
