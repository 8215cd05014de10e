"""What an outsider can work out: an attack by linear programming on counts as they are published.

It knows nothing of how they were hidden, and shares no code with ``protector``: it is given what is printed, the sums
that readers know to hold, and what a mark tells, and computes between which bounds each hidden count must lie.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Any

Cell = Any
Sum = tuple[Cell, Sequence[Cell]]
# hidden cells, and their sums: each hidden cell of a sum with its sign, and what they give together
_Island = tuple[list[Cell], list[tuple[list[tuple[Cell, float]], float]]]
_NEAR = 1e-6
# islands are attacked together, about so many cells in one programme: starting one takes longer than solving a small one
_TOGETHER = 600
# how far from the first table that agrees with what is printed others are looked for
_AROUND = 8.0


@dataclass(frozen=True)
class Bounds:
    """Whole numbers between which a hidden count lies for an outsider who does the sums."""

    lower: float
    upper: float

    @property
    def width(self) -> float:
        """0 when the count is known."""
        return self.upper - self.lower


def attack(
    printed: Mapping[Cell, float | None],
    sums: Sequence[Sum],
    told: Mapping[Cell, tuple[float, float]],
    enough: Mapping[Cell, float],
    safe: set[object] | None = None,
) -> dict[Cell, Bounds]:
    """Return the bounds of every hidden count that an outsider gets closer to than is enough; empty when all is safe.

    Args:
        printed: count of every cell, None where it is hidden; a cell of the sums that is missing here is hidden too.
        sums: each total with its parts.
        told: what a mark or common sense tells of a hidden cell (at least 0 without more).
        enough: hidden cell -> range that must be left to it; cells that are not named must only not be known exactly.
        safe: what an attack with the same ``told`` and ``enough`` found safe, and what this one does: not attacked again when nothing
            about it has changed.
    """
    safe = set() if safe is None else safe
    doubtful: list[_Island] = []
    every = _islands(printed, sums)
    worth = [island for island in every if any(enough.get(cell, 1.0) > 0 for cell in island[0]) and _sign(island) not in safe]
    for several in _together(worth):
        near = _problem(several, told, enough).still_near()
        doubtful += [island for island in several if not near.isdisjoint(island[0])]
    found: dict[Cell, Bounds] = {}
    for island in doubtful:
        found |= _problem([island], told, enough).too_close()
    safe |= {_sign(island) for island in worth if found.keys().isdisjoint(island[0])}
    return found


def _sign(island: _Island) -> object:
    """Return what an island is: its cells, its sums and what they give."""
    return frozenset(island[0]), frozenset((tuple(unknown), right) for unknown, right in island[1])


def _together(islands: Sequence[_Island]) -> list[list[_Island]]:
    """Return islands in groups of about equal size."""
    found: list[list[_Island]] = []
    size = _TOGETHER
    for island in islands:
        if size >= _TOGETHER:
            found.append([])
            size = 0
        found[-1].append(island)
        size += len(island[0])
    return found


def _reduced(printed: Mapping[Cell, float | None], total: Cell, parts: Sequence[Cell]) -> tuple[list[tuple[Cell, float]], float]:
    """Return the hidden cells of a sum with their signs, and what these must give."""
    value = printed.get(total)
    unknown = [(total, -1.0)] if value is None else []
    rest = value or 0.0
    for part in parts:
        value = printed.get(part)
        if value is None:
            unknown.append((part, 1.0))
        else:
            rest -= value
    return unknown, float(rest)


def _islands(printed: Mapping[Cell, float | None], sums: Sequence[Sum]) -> list[_Island]:
    """Return groups of hidden cells that hang together, each with its sums reduced to hidden cells and what they must give."""
    reduced = [found for total, parts in sums if (found := _reduced(printed, total, parts))[0]]
    group: dict[Cell, Cell] = {cell: cell for cell, value in printed.items() if value is None}
    group |= {cell: cell for unknown, _ in reduced for cell, _ in unknown}

    def head(cell: Cell) -> Cell:
        while group[cell] != cell:
            group[cell] = group[group[cell]]
            cell = group[cell]
        return cell

    for unknown, _ in reduced:
        for cell, _ in unknown[1:]:
            group[head(cell)] = head(unknown[0][0])
    islands: dict[Cell, tuple[list[Cell], list[Any]]] = {}
    for cell in group:
        islands.setdefault(head(cell), ([], []))[0].append(cell)
    for unknown, right in reduced:
        islands[head(unknown[0][0])][1].append((unknown, right))
    return [island for island in islands.values() if island[1]]


def _problem(islands: Sequence[_Island], told: Mapping[Cell, tuple[float, float]], enough: Mapping[Cell, float]) -> "_Problem":
    import numpy as np
    from scipy.sparse import csr_array

    cells = [cell for own, _ in islands for cell in own]
    equations = [equation for _, own in islands for equation in own]
    place = {cell: number for number, cell in enumerate(cells)}
    entries = [(row, place[cell], sign) for row, (unknown, _) in enumerate(equations) for cell, sign in unknown]
    rows, columns, signs = zip(*entries, strict=True)
    return _Problem(
        cells,
        csr_array((signs, (rows, columns)), shape=(len(equations), len(cells))),
        np.array([right for _, right in equations]),
        np.array([told.get(cell, (0.0, inf)) for cell in cells]),
        np.array([enough.get(cell, 1.0) for cell in cells]),
    )


class _Problem:
    """Hidden cells of some islands: their sums, what these give, what is told of each, the room that each must have."""

    def __init__(self, cells: list[Cell], sums: Any, right: Any, limits: Any, wanted: Any) -> None:
        import numpy as np

        self.cells, self.sums, self.right, self.wanted = cells, sums, right, wanted
        # a table without upper limit is as good as one far away: nobody's count is that large
        self.limits = np.minimum(limits, 1e7)
        self.low, self.high = np.full(len(cells), inf), np.full(len(cells), -inf)

    def still_near(self) -> set[Cell]:
        """Return the cells whose bounds may be nearer than wanted.

        Every solution of a linear programme is a table that agrees with all that is printed, so it widens what is known to be
        possible for all cells at once; only cells that stay too near must then be bounded one by one. Tables near to one are looked at:
        they are found faster than the farthest ones.
        """
        import numpy as np

        self._solve(np.zeros(len(self.cells)))
        first, whole = self.low.copy(), self.limits
        self.limits = np.column_stack((np.maximum(whole[:, 0], first - _AROUND), np.minimum(whole[:, 1], first + _AROUND)))
        found = self._near_after_draws()
        self.limits = whole
        return found

    def _near_after_draws(self) -> set[Cell]:
        import numpy as np

        numbers = np.random.default_rng(20181231)
        for _ in range(min(12, len(self.cells))):
            near = self._near()
            if not near.any():
                return set()
            aim = np.where(near, numbers.choice([-1.0, 1.0], len(near)), 0.0)
            self._solve(aim)
            self._solve(-aim)
        return {self.cells[number] for number in np.flatnonzero(self._near()).tolist()}

    def too_close(self) -> dict[Cell, Bounds]:
        """Return the cells whose bounds are nearer than wanted, with the bounds."""
        import numpy as np

        found = {}
        for cell in np.flatnonzero(self._near()).tolist():
            if not self._near()[cell]:
                continue
            aim = np.zeros(len(self.cells))
            aim[cell] = 1.0
            lower, upper = self._solve(aim), -self._solve(-aim)
            bounds = Bounds(ceil(lower - _NEAR), floor(upper + _NEAR) if upper < inf else inf)
            if bounds.width < self.wanted[cell]:
                found[self.cells[cell]] = bounds
        return found

    def _near(self) -> Any:
        import numpy as np

        # what needs no room (0) is not looked at
        return (self.wanted > 0) & ~(np.floor(self.high + _NEAR) - np.ceil(self.low - _NEAR) >= self.wanted)

    def _solve(self, aim: Any) -> float:
        """Return the least value of an aim, and remember the table that has it."""
        import numpy as np
        from scipy.optimize import linprog

        found = linprog(aim, A_eq=self.sums, b_eq=self.right, bounds=self.limits, method="highs")
        if found.status != 0:
            raise ValueError("the printed counts contradict each other")
        self.low, self.high = np.minimum(self.low, found.x), np.maximum(self.high, found.x)
        return float(found.fun)
