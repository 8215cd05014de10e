"""What a reader of printed counts does not know: the hidden cells, with the sums that they stand in, as arrays."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

Cell = Any
Sum = tuple[Cell, Sequence[Cell]]


@dataclass(frozen=True)
class Unknowns:
    """Hidden cells and what is left of their sums when all that is printed is put in.

    Attributes:
        cells: the hidden ones; sums: one row per sum that holds one of them, +1 for a part and -1 for the total, as ``csr_array``.
        right: what the hidden cells of each sum give together; new: whether a sum holds a cell that was not printed before.
    """

    cells: Sequence[Cell]
    sums: Any
    right: Any
    new: Any

    @cached_property
    def island(self) -> Any:
        """For each cell the number of the island that it is on: cells of different islands have no sum in common, directly or by others."""
        return islands_of(self.sums)

    @cached_property
    def island_of_sum(self) -> Any:
        """For each sum the island that its cells are on."""
        return self.island[self.sums.indices[self.sums.indptr[:-1]]]

    def on(self, islands: Any) -> "Unknowns":
        """Return the cells and sums of some islands (one boolean per island)."""
        import numpy as np

        rows, columns = islands[self.island_of_sum], islands[self.island]
        cells = [self.cells[number] for number in np.flatnonzero(columns).tolist()]
        return Unknowns(cells, self.sums[rows][:, columns], self.right[rows], self.new[rows])

    def signs(self) -> list[object]:
        """Return for each island what it is, its cells, sums and what these give, as something that can be compared."""
        count = int(self.island.max(initial=-1)) + 1
        cells: list[list[Cell]] = [[] for _ in range(count)]
        for cell, island in zip(self.cells, self.island.tolist(), strict=True):
            cells[island].append(cell)
        sums: list[list[object]] = [[] for _ in range(count)]
        starts, columns, values = self.sums.indptr.tolist(), self.sums.indices.tolist(), self.sums.data.tolist()
        for row, (island, right) in enumerate(zip(self.island_of_sum.tolist(), self.right.tolist(), strict=True)):
            inside = range(starts[row], starts[row + 1])
            sums[island].append((frozenset((self.cells[columns[at]], values[at]) for at in inside), right))
        return [(frozenset(own), frozenset(told)) for own, told in zip(cells, sums, strict=True)]


def islands_of(sums: Any) -> Any:
    """Return for each column of a matrix of sums the number of the island that it is on."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    lengths = np.diff(sums.indptr)
    # each cell hangs together with the first one of its sum
    first = np.repeat(sums.indices[sums.indptr[:-1][lengths > 0]], lengths[lengths > 0])
    size = sums.shape[1]
    return connected_components(coo_array((np.ones(len(first)), (first, sums.indices)), shape=(size, size)), directed=False)[1]


def unknowns(printed: Mapping[Cell, float | None], sums: Sequence[Sum], new: Collection[Cell] | None = None) -> Unknowns:
    """Return what stays unknown of printed counts.

    Args:
        printed: count of every cell, None where it is hidden; a cell of the sums that is missing here is hidden too.
        sums: each total with its parts; new: cells that were not printed before (all of them without it).
    """
    import numpy as np
    from scipy.sparse import csr_array

    named = [cell for total, parts in sums for cell in (total, *parts)]
    place = {cell: number for number, cell in enumerate(dict.fromkeys(chain(printed, named)))}
    at = np.fromiter(map(place.__getitem__, named), dtype=np.int64, count=len(named))
    values = np.full(len(place), np.nan)
    values[: len(printed)] = np.array(list(printed.values()), dtype=float)  # None becomes not a number
    lengths = np.fromiter((len(parts) + 1 for _, parts in sums), dtype=np.int64, count=len(sums))
    starts, row = np.cumsum(lengths) - lengths, np.repeat(np.arange(len(sums)), lengths)
    signs = np.ones(len(named))
    signs[starts] = -1.0
    hidden = np.isnan(values)
    right = -np.bincount(row, np.where(hidden[at], 0.0, signs * values[at]), len(sums))
    fresh = np.bincount(row, _among(place, new)[at], len(sums)) > 0
    left = hidden[at]
    used, rows = np.unique(row[left], return_inverse=True)
    columns = np.cumsum(hidden) - 1
    matrix = csr_array((signs[left], (rows, columns[at[left]])), shape=(len(used), int(hidden.sum())))
    cells = [cell for cell, no in zip(place, hidden.tolist(), strict=True) if no]
    return Unknowns(cells, matrix, right[used], fresh[used])


def _among(place: Iterable[Cell], chosen: Collection[Cell] | None) -> Any:
    import numpy as np

    return np.array([True if chosen is None else cell in chosen for cell in place], dtype=bool)
