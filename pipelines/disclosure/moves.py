"""How one hidden count can differ while all that is shown still adds up: the cheapest set of cells that move with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.disclosure.linked import Linked

_MOVED = 1e-6
# a hidden cell moves for nearly nothing; not moving the own cell costs more than any way to move it
_HIDDEN, _STAYING = 1e-3, 10.0
# programmes that are worth being reduced before they are solved: smaller ones are solved sooner than reduced
_REDUCED = 2_000


@dataclass(frozen=True)
class Move:
    """Cells that move together, how far each, and what hiding those costs that are still shown."""

    cost: float
    cells: Any
    by: Any


@dataclass(frozen=True)
class Slice:
    """One cell with those around it that may move; every sum that one of them stands in must still hold.

    Attributes:
        cells: their numbers, sorted; own: place of the one; hidden: which of them are hidden already.
        rows, starts, signs: the sums as a sparse matrix by columns, one column per cell; equations: which sums.
    """

    linked: Linked
    cells: Any
    own: int
    hidden: Any
    rows: Any
    starts: Any
    signs: Any
    equations: frozenset[int]

    @classmethod
    def around(cls, linked: Linked, hidden: Any, cells: Any, cell: int) -> "Slice":
        """Cut the cells that can move out of all."""
        import numpy as np

        cells = cells[~linked.shown[cells] | linked.unseen[cells]]
        equations, place = linked.equations_of, dict[int, int]()
        rows, starts, signs = list[int](), [0], list[float]()
        for each in cells.tolist():
            for equation in equations[each]:
                rows.append(place.setdefault(equation, len(place)))
                signs.append(-1.0 if linked.equations[equation][0] == each else 1.0)
            starts.append(len(rows))
        own = int(np.searchsorted(cells, cell))
        return cls(linked, cells, own, hidden[cells], np.array(rows, dtype=np.int32), np.array(starts), np.array(signs), frozenset(place))

    @property
    def has_names(self) -> bool:
        """Whether the mark of a hidden cell tells anything, which an alternative may have to give up."""
        import numpy as np

        return bool((self.hidden & ((self.linked.lower[self.cells] > 0) | np.isfinite(self.linked.upper[self.cells]))).any())

    def limits(self, by: float, keeps_names: bool) -> tuple[Any, Any] | None:
        """Return how far each cell may go up and down when the own one goes ``by``; None when the own one cannot."""
        import numpy as np

        values, low, high = (each[self.cells] for each in (self.linked.values, self.linked.lower, self.linked.upper))
        if (by > high[self.own] - values[self.own] and keeps_names) or -by > values[self.own] - (low[self.own] if keeps_names else 0):
            return None
        small = self.hidden & keeps_names
        up, down = np.where(small, high, np.inf) - values, values - np.where(small, low, 0.0)
        up[self.own], down[self.own] = max(by, 0.0), max(-by, 0.0)
        return up, down

    def costs(self, by: float) -> tuple[Any, Any]:
        """Return what each cell costs going up and down; the own one must rather move."""
        import numpy as np

        up = np.where(self.hidden, _HIDDEN, self.linked.weights[self.cells])
        down, least = up.copy(), -_STAYING * float(up.sum())
        (up if by > 0 else down)[self.own] = least
        return up, down

    def move(self, by_cell: Any, by: float) -> Move | None:
        """Return a solution as a move; None when the own cell did not get as far as it should."""
        import numpy as np

        if abs(by_cell[self.own] - by) > _MOVED:
            return None
        moved = np.abs(by_cell) > _MOVED
        spent = float(self.linked.weights[self.cells][moved & ~self.hidden].sum())
        return Move(spent, self.cells[moved], by_cell[moved])


def cheapest(slices: Sequence[Slice], by: float, keeps_names: bool) -> list[Move | None]:
    """Return the cheapest move of each slice's own cell by so much, None where there is none; slices must have no sum in common.

    One programme serves them all: starting one takes longer than solving a small one.
    """
    import numpy as np

    limits = [each.limits(by, keeps_names) for each in slices]
    told = [(each, limit) for each, limit in zip(slices, limits, strict=True) if limit is not None]
    if not told:
        return [None] * len(slices)
    costs = [each.costs(by) for each, _ in told]
    cost = np.concatenate([up for up, _ in costs] + [down for _, down in costs])
    most = np.concatenate([up for _, (up, _) in told] + [down for _, (_, down) in told])
    least = np.zeros(len(cost))
    if len(told) == 1:
        # alone it must move: the way may be long, and dearer than what staying is set to cost
        own = told[0][0].own + (0 if by > 0 else len(cost) // 2)
        least[own], cost[own] = abs(by), 0.0
    found = _solved(cost, _beside([each for each, _ in told]), least, most)
    by_cell = found[: len(found) // 2] - found[len(found) // 2 :]
    ends = np.cumsum([len(each.cells) for each, _ in told])[:-1]
    solved = iter([each.move(part, by) for (each, _), part in zip(told, np.split(by_cell, ends), strict=True)])
    return [None if limit is None else next(solved) for limit in limits]


def _beside(slices: Sequence[Slice]) -> Any:
    """Return the sums of slices as one matrix over all ways up, then all ways down."""
    import numpy as np
    from scipy.sparse import csc_array

    heights = np.cumsum([0, *(len(each.equations) for each in slices)])
    lengths = np.cumsum([0, *(len(each.rows) for each in slices)])
    rows = np.concatenate([each.rows + height for each, height in zip(slices, heights[:-1], strict=True)]).astype(np.int32)
    signs = np.concatenate([each.signs for each in slices])
    ends = np.concatenate([each.starts[1:] + length for each, length in zip(slices, lengths[:-1], strict=True)])
    starts = np.concatenate([[0], ends, ends + len(rows)]).astype(np.int32)
    return csc_array((np.concatenate([signs, -signs]), np.concatenate([rows, rows]), starts), shape=(int(heights[-1]), 2 * len(ends)))


def _solved(cost: Any, sums: Any, least: Any, most: Any) -> Any:
    """Return the cheapest point at which all sums are zero; nothing moves where there is none."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    none = np.zeros(sums.shape[0])
    # milp without whole numbers is linprog without its preparations, which take longer than a small programme
    reduced = {"presolve": len(cost) > _REDUCED}
    found = milp(cost, constraints=LinearConstraint(sums, none, none), bounds=Bounds(least, most), options=reduced)
    return found.x if found.x is not None else np.zeros(len(cost))
