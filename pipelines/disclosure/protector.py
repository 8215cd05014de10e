"""Hiding what gives a small count away: complementary suppression over linked counts.

For each small count an alternative is looked for that agrees with all that is shown and in which it differs by two: the
cheapest set of cells that would have to move, found by linear programming (the flow heuristic of Kelly JP, Golden BL,
Assad AA (1992), Cell suppression: disclosure protection for sensitive tabular data; Networks 22). Those cells are hidden.
Small neighbourhoods are tried first, so that a nation costs what its districts cost. Nothing shown is ever changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pipelines.disclosure.linked import Linked

# How far an outsider must stay from knowing a small count: the range that is left to it.
WIDTH = 2.0
_SIZES = (60, 400, 2_500)
_MOVED = 1e-6
# Rounds in which small counts are moved together, as long as a round settles one in so many.
_ROUNDS, _WORTH = 8, 50
# From so many cells on small counts are settled together first; one that is settled is worth hiding so many others.
_LARGE, _GAIN = 3_000, 2.0


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
    _hide_together(linked, hidden, reach, wanted)
    for cell in wanted[np.argsort(-linked.values[wanted], kind="stable")].tolist():
        if reach[1, cell] - reach[0, cell] >= WIDTH - _MOVED:
            continue
        moves = _cheapest(linked, hidden, cell) or _with_fewer_names(linked, hidden, cell)
        open_cells += [] if moves else [cell]
        for move in moves or ():
            hidden[move.cells] = True
            reach[0, move.cells] = np.minimum(reach[0, move.cells], move.by)
            reach[1, move.cells] = np.maximum(reach[1, move.cells], move.by)
    cells = hidden & ~linked.unseen
    return Hidden(cells, cells & linked.primary & np.isfinite(linked.upper), open_cells)


def _move_together(linked: Linked, hidden: Any, reach: Any, wanted: Any) -> None:
    """Note how far small counts can already move among themselves: one programme serves thousands of them, where it serves any."""
    import numpy as np
    from scipy.optimize import linprog

    cells = np.flatnonzero(hidden)
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


def _hide_together(linked: Linked, hidden: Any, reach: Any, wanted: Any) -> None:
    """In a large table settle what can be settled for many small counts at once, before they are taken one by one."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import hstack

    if len(linked.values) < _LARGE:
        return
    cells = np.flatnonzero(~linked.shown | linked.unseen)
    sums = linked.matrix[:, cells]
    both = hstack([sums, -sums])
    values, numbers = linked.values[cells], np.random.default_rng(20181231)
    near = np.isin(cells, wanted)
    for _ in range(_ROUNDS):
        near &= reach[1, cells] - reach[0, cells] < WIDTH - _MOVED
        if near.sum() < len(wanted) / _WORTH:
            return
        small = hidden[cells]
        up = np.minimum(np.where(small, linked.upper[cells], np.inf) - values, WIDTH)
        down = np.minimum(values - np.where(small, linked.lower[cells], 0.0), WIDTH)
        way = numbers.choice([-1.0, 1.0], len(cells))
        cost = np.where(small, 1e-3, linked.weights[cells])
        gain = np.where(near, _GAIN, 0.0)
        costs = np.concatenate([np.where(way > 0, cost - gain, cost), np.where(way > 0, cost, cost - gain)])
        bounds = np.column_stack([np.zeros(2 * len(cells)), np.concatenate([up, down])])
        found = linprog(costs, A_eq=both, b_eq=np.zeros(both.shape[0]), bounds=bounds, method="highs")
        by = found.x[: len(cells)] - found.x[len(cells) :]
        hidden[cells[np.abs(by) > _MOVED]] = True
        reach[0, cells], reach[1, cells] = np.minimum(reach[0, cells], by), np.maximum(reach[1, cells], by)


def _with_fewer_names(linked: Linked, hidden: Any, cell: int) -> "list[_Move] | None":
    """Try again after the marks near a cell say less: first its own, then those of its sums, then all that hang together with it."""
    import numpy as np

    near = np.array([other for equation in linked.equations_of[cell] for other in linked.cells_of(equation)], dtype=np.int64)
    for cells in (np.array([cell]), near, *_neighbourhoods(linked, cell)):
        linked.lower[cells], linked.upper[cells] = 0.0, np.inf
        if moves := _cheapest(linked, hidden, cell):
            return moves
    return None


def _cheapest(linked: Linked, hidden: Any, cell: int) -> list[_Move] | None:
    """Return the alternatives that together leave one cell enough room at the least cost; None when there are none."""
    value = linked.values[cell]
    up, down = linked.upper[cell] - value, value - linked.lower[cell]
    ways = [(WIDTH, 0.0), (0.0, WIDTH), (WIDTH / 2, WIDTH / 2)]
    ways = [way for way in ways if way[0] <= up and way[1] <= down]
    for cells in _neighbourhoods(linked, cell):
        known: dict[float, _Move | None] = {}
        found = []
        for upward, downward in ways:
            needed = [by for by in (upward, -downward) if by]
            for by in needed:
                known[by] = known[by] if by in known else _move(linked, hidden, cells, cell, by)
            moves = [move for by in needed if (move := known[by]) is not None]
            if len(moves) == len(needed):
                found.append((sum(move.cost for move in moves), moves))
            if found and found[-1][0] == 0:
                break
        if found:
            return min(found, key=lambda each: each[0])[1]
    return None


def _neighbourhoods(linked: Linked, cell: int) -> Iterator[Any]:
    """Yield growing sets of cells around one, short sums first; the last is all that hangs together with it."""
    import heapq

    import numpy as np

    seen, done = {cell: None}, set()
    heap: list[tuple[int, int, int]] = []

    def meet(new: int) -> None:
        for equation in linked.equations_of[new]:
            if equation not in done:
                done.add(equation)
                heapq.heappush(heap, (len(linked.equations[equation][1]), len(done), equation))

    meet(cell)
    sizes = iter(_SIZES)
    size = next(sizes)
    while heap:
        *_, equation = heapq.heappop(heap)
        for other in linked.cells_of(equation):
            if other not in seen:
                seen[other] = None
                meet(other)
        if len(seen) >= size:
            yield np.fromiter(seen, dtype=np.int64)
            size = next((each for each in sizes if each > len(seen)), len(linked.values) + 1)
    yield np.fromiter(seen, dtype=np.int64)


def _move(linked: Linked, hidden: Any, cells: Any, cell: int, by: float) -> _Move | None:
    """Return the cheapest move of one cell within a neighbourhood; None when nothing else can give way."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import hstack

    free = ~linked.shown[cells] | linked.unseen[cells]
    cells = cells[free]
    equations = sorted({equation for each in cells.tolist() for equation in linked.equations_of[each]})
    sums = linked.matrix[equations][:, cells]
    # a hidden cell moves for nearly nothing; a shown one costs what it is worth
    cost = np.where(hidden[cells], 1e-3, linked.weights[cells])
    values = linked.values[cells]
    small = hidden[cells]
    room_up = np.where(small, linked.upper[cells], np.inf) - values
    room_down = values - np.where(small, linked.lower[cells], 0.0)
    own = np.flatnonzero(cells == cell)[0]
    for room, fixed in ((room_up, max(by, 0.0)), (room_down, max(-by, 0.0))):
        room[own] = fixed
    bounds = np.column_stack([np.zeros(2 * len(cells)), np.concatenate([room_up, room_down])])
    bounds[own, 0], bounds[len(cells) + own, 0] = room_up[own], room_down[own]
    found = linprog(np.concatenate([cost, cost]), A_eq=hstack([sums, -sums]), b_eq=np.zeros(len(equations)), bounds=bounds, method="highs")
    if found.status != 0:
        return None
    by_cell = found.x[: len(cells)] - found.x[len(cells) :]
    moved = np.abs(by_cell) > _MOVED
    spent = float(linked.weights[cells][moved & ~hidden[cells]].sum())
    return _Move(spent, cells[moved], by_cell[moved])
