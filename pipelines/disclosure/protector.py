"""Hiding what gives a small count away: complementary suppression over linked counts.

For each small count an alternative is looked for that agrees with all that is shown and in which it differs by two: the
cheapest set of cells that would have to move, found by linear programming (the flow heuristic of Kelly JP, Golden BL,
Assad AA (1992), Cell suppression: disclosure protection for sensitive tabular data; Networks 22). Those cells are hidden.
Small neighbourhoods are tried first (rings of cells where sums cross), so that a nation costs what its districts cost.
Nothing shown is ever changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pipelines.disclosure.linked import Linked

# How far an outsider must stay from knowing a small count: the range that is left to it.
WIDTH = 2.0
# Rings of cells that are tried together, cells in a ring at most, and cells of the first wider neighbourhood.
_RINGS, _RING, _FIRST = (6, 20), 150, 2_500
_MOVED = 1e-6
# Rounds in which small counts are moved together, as long as a round settles one in so many.
_ROUNDS, _WORTH = 8, 50


@dataclass(frozen=True)
class _Move:
    """Cells that move together, how far each, and what hiding those costs that are still shown."""

    cost: float
    cells: Any
    by: Any


@dataclass(frozen=True)
class Hidden:
    """What is hidden.

    Attributes:
        cells: all hidden cells, as booleans; named: those whose mark may say that the count is small. Where that alone would give a
            count away (four parts of a total of four), the mark of some says no more than that something is hidden.
        open: small counts that cannot be protected, because of what is out already.
    """

    cells: Any
    named: Any
    open: list[int]


def hide(linked: Linked) -> Hidden:
    """Return which cells are hidden so that no small count can be worked out; ``unseen`` cells count as hidden from the start."""
    import numpy as np

    linked = replace(linked, lower=linked.lower.copy(), upper=linked.upper.copy())
    hidden = (linked.primary & ~linked.shown) | linked.unseen
    reach = np.zeros((2, len(linked.values)))  # how far each cell goes down and up in the alternatives found so far
    open_cells = []
    wanted = np.flatnonzero(linked.primary & hidden)
    _move_together(linked, hidden, reach, wanted)
    for cell in wanted[np.argsort(-linked.values[wanted], kind="stable")].tolist():
        if reach[1, cell] - reach[0, cell] >= WIDTH - _MOVED:
            continue
        moves = _cheapest(linked, hidden, cell)
        open_cells += [] if moves else [cell]
        for move in moves or ():
            _give_up_names(linked, move)
            hidden[move.cells] = True
            reach[0, move.cells] = np.minimum(reach[0, move.cells], move.by)
            reach[1, move.cells] = np.maximum(reach[1, move.cells], move.by)
    cells = hidden & ~linked.unseen
    return Hidden(cells, cells & linked.primary & np.isfinite(linked.upper), open_cells)


def _give_up_names(linked: Linked, move: _Move) -> None:
    """Let the marks of cells say less where an alternative needs these to leave what the marks say."""
    reached = linked.values[move.cells] + move.by
    beyond = move.cells[(reached < linked.lower[move.cells] - _MOVED) | (reached > linked.upper[move.cells] + _MOVED)]
    linked.lower[beyond], linked.upper[beyond] = 0.0, float("inf")


def _move_together(linked: Linked, hidden: Any, reach: Any, wanted: Any) -> None:
    """Note how far small counts can already move among themselves: one programme serves thousands of them, where it serves any."""
    import numpy as np
    from scipy.optimize import linprog

    cells = np.flatnonzero(hidden)
    if not len(wanted):
        return
    sums = linked.matrix[:, cells]
    room = (np.maximum(linked.lower[cells] - linked.values[cells], -WIDTH), np.minimum(linked.upper[cells] - linked.values[cells], WIDTH))
    numbers = np.random.default_rng(20181231)
    near, before = np.isin(cells, wanted), 0
    for _ in range(_ROUNDS):
        aim = np.where(near, numbers.choice([-1.0, 1.0], len(cells)), 0.0)
        for way in (aim, -aim):
            found = linprog(way, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=np.column_stack(room), method="highs")
            reach[0, cells], reach[1, cells] = np.minimum(reach[0, cells], found.x), np.maximum(reach[1, cells], found.x)
        safe = reach[1, cells] - reach[0, cells] >= WIDTH - _MOVED
        near &= ~safe
        if not near.any() or int(safe.sum()) - before < len(cells) / _WORTH:
            return
        before = int(safe.sum())


def _cheapest(linked: Linked, hidden: Any, cell: int) -> list[_Move] | None:
    """Return the alternatives that together leave one cell enough room at the least cost; None when there are none.

    In each neighbourhood the marks of the others are kept first; where they leave no way, they are given up.
    """
    for cells in _neighbourhoods(linked, hidden, cell):
        slice_ = _Slice.around(linked, hidden, cells, cell)
        for keeps_names in (True, False):
            if found := _best_way(slice_, keeps_names):
                return found
    return None


def _best_way(slice_: "_Slice", keeps_names: bool) -> list[_Move] | None:
    """Return the cheapest of: up by the whole width, down by it, half up and half down."""
    known: dict[float, _Move | None] = {}
    best: tuple[float, list[_Move]] | None = None
    for needed in ((WIDTH,), (-WIDTH,), (WIDTH / 2, -WIDTH / 2)):
        for by in needed:
            if by not in known:
                known[by] = slice_.move(by, keeps_names)
        moves = [move for by in needed if (move := known[by]) is not None]
        if len(moves) == len(needed) and (best is None or sum(move.cost for move in moves) < best[0]):
            best = (sum(move.cost for move in moves), moves)
        if best and best[0] == 0:
            break
    return best[1] if best else None


def _neighbourhoods(linked: Linked, hidden: Any, cell: int) -> Iterator[Any]:
    """Yield growing sets of cells around one within which it may be able to move; the last is all that hangs together with it."""
    import numpy as np

    price = np.where(hidden, 0.0, linked.weights)
    numbers = np.random.default_rng(cell)
    rings: set[int] = set()
    for number in range(1, _RINGS[-1] + 1):
        rings |= _ring(linked, price, cell, numbers)
        if number in _RINGS:
            yield np.array(sorted(rings), dtype=np.int64)
    seen, size = {cell: None}, _FIRST
    for _ in _around(linked, seen):
        if len(seen) >= size:
            yield np.fromiter(seen, dtype=np.int64)
            size = len(linked.values) + 1
    yield np.fromiter(seen, dtype=np.int64)


def _ring(linked: Linked, price: Any, cell: int, numbers: Any) -> set[int]:
    """Return a few cells around one such that none stands alone in a sum: the corners of a block, where sums cross.

    In every sum that has only one of them yet, the cell is taken that costs little and stands in other such sums too.
    """
    inside = {cell}
    met: dict[int, int] = dict.fromkeys(linked.equations_of[cell], 1)
    alone = dict.fromkeys(met)
    while alone and len(inside) < _RING:
        equation = next(iter(alone))
        near = [each for each in linked.cells_of(equation) if each not in inside and (not linked.shown[each] or linked.unseen[each])]
        if not near:
            return inside
        chances = numbers.random(len(near)).tolist()
        costs = [price[each] + chance + _opened(linked.equations_of[each], met, alone) for each, chance in zip(near, chances, strict=True)]
        new = near[costs.index(min(costs))]
        inside.add(new)
        for each in linked.equations_of[new]:
            met[each] = met.get(each, 0) + 1
            if met[each] == 1:
                alone[each] = None
            else:
                alone.pop(each, None)
    return inside


def _opened(equations: list[int], met: dict[int, int], alone: dict[int, None]) -> int:
    """Return how many more sums would have one cell of a ring only, if the cell of these sums joined it."""
    return sum(1 if equation not in met else -1 if equation in alone else 0 for equation in equations)


def _around(linked: Linked, seen: dict[int, None]) -> Iterator[None]:
    """Add to ``seen`` the cells of one sum after another, short sums first."""
    import heapq

    done: set[int] = set()
    heap: list[tuple[int, int, int]] = []

    def meet(new: int) -> None:
        for equation in linked.equations_of[new]:
            if equation not in done:
                done.add(equation)
                heapq.heappush(heap, (len(linked.equations[equation][1]), len(done), equation))

    for cell in list(seen):
        meet(cell)
    while heap:
        *_, equation = heapq.heappop(heap)
        for other in linked.cells_of(equation):
            if other not in seen:
                seen[other] = None
                meet(other)
        yield


@dataclass(frozen=True)
class _Slice:
    """One cell with those around it that may move, as a linear programme: each cell's way up, then each cell's way down."""

    linked: Linked
    cells: Any
    own: int
    hidden: Any
    sums: Any

    @classmethod
    def around(cls, linked: Linked, hidden: Any, cells: Any, cell: int) -> "_Slice":
        import numpy as np

        cells = cells[~linked.shown[cells] | linked.unseen[cells]]
        return cls(linked, cells, int(np.flatnonzero(cells == cell)[0]), hidden[cells], _sums_of(linked, cells.tolist()))

    def move(self, by: float, keeps_names: bool) -> _Move | None:
        """Return the cheapest move of the cell; None when nothing else can give way, or not without giving up a mark."""
        import numpy as np

        values, low, high = (each[self.cells] for each in (self.linked.values, self.linked.lower, self.linked.upper))
        if (by > high[self.own] - values[self.own] and keeps_names) or -by > values[self.own] - (low[self.own] if keeps_names else 0):
            return None
        small = self.hidden & keeps_names
        up, down = np.where(small, high, np.inf) - values, values - np.where(small, low, 0.0)
        # a hidden cell moves for nearly nothing; a shown one costs what it is worth
        cost = np.where(self.hidden, 1e-3, self.linked.weights[self.cells])
        up[self.own], down[self.own] = max(by, 0.0), max(-by, 0.0)
        least = np.zeros(2 * len(values))
        least[self.own], least[len(values) + self.own] = up[self.own], down[self.own]
        found = _solved(np.concatenate([cost, cost]), self.sums, least, np.concatenate([up, down]))
        if found is None:
            return None
        by_cell = found[: len(values)] - found[len(values) :]
        moved = np.abs(by_cell) > _MOVED
        spent = float(self.linked.weights[self.cells][moved & ~self.hidden].sum())
        return _Move(spent, self.cells[moved], by_cell[moved])


def _sums_of(linked: Linked, cells: list[int]) -> Any:
    """Return the sums that some cells stand in, as a sparse matrix over their ways up and down."""
    import numpy as np
    from scipy.sparse import csc_array

    place: dict[int, int] = {}
    rows, starts, signs = [], [0], []
    for cell in cells:
        for equation in linked.equations_of[cell]:
            rows.append(place.setdefault(equation, len(place)))
            signs.append(-1.0 if linked.equations[equation][0] == cell else 1.0)
        starts.append(len(rows))
    data, index, ends = np.array(signs), np.array(rows, dtype=np.int32), np.array(starts, dtype=np.int32)
    both = (np.concatenate([data, -data]), np.concatenate([index, index]), np.concatenate([ends, ends[1:] + len(rows)]))
    return csc_array(both, shape=(len(place), 2 * len(cells)))


def _solved(cost: Any, sums: Any, least: Any, most: Any) -> Any:
    """Return the cheapest point at which all sums are zero; None when there is none."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    none = np.zeros(sums.shape[0])
    # milp without whole numbers is linprog without its preparations, which take longer than a small programme
    return milp(cost, constraints=LinearConstraint(sums, none, none), bounds=Bounds(least, most)).x
