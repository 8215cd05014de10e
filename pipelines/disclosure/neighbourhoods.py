"""Cells around one within which it may be able to move: rings where sums cross first, wider and wider sets after them."""

import heapq
from collections.abc import Iterator
from typing import Any

from pipelines.disclosure.linked import Linked

# rings of cells that are tried together (stage 0, stage 1), cells in a ring at most, cells of the first wider neighbourhood (stage 2)
_RINGS, _RING, _FIRST = (6, 20), 150, 2_500
STAGES = range(4)


def neighbourhood(linked: Linked, hidden: Any, cell: int, stage: int) -> Any:
    """Return the cells around one, as sorted numbers: few at stage 0, all that hangs together with it at stage 3."""
    import numpy as np

    if stage < len(_RINGS):
        price = np.where(hidden, 0.0, linked.weights).tolist()
        numbers = np.random.default_rng(cell)
        rings: set[int] = set()
        for _ in range(_RINGS[stage]):
            rings |= _ring(linked, price, cell, numbers)
        return np.array(sorted(rings), dtype=np.int64)
    seen: dict[int, None] = {cell: None}
    for _ in _around(linked, seen):
        if stage == len(_RINGS) and len(seen) >= _FIRST:
            break
    return np.array(sorted(seen), dtype=np.int64)


def _ring(linked: Linked, price: list[float], cell: int, numbers: Any) -> set[int]:
    """Return a few cells around one such that none stands alone in a sum: the corners of a block, where sums cross.

    In every sum that has only one of them yet, the cell is taken that costs little and stands in other such sums too.
    """
    inside, sums_of = {cell}, linked.equations_of
    # what a cell that joins does to a sum: opens it (1), closes it where it has one cell so far (-1), or neither
    change = [1] * len(linked.equations)
    alone = dict.fromkeys(sums_of[cell])
    for equation in alone:
        change[equation] = -1
    while alone and len(inside) < _RING:
        equation = next(iter(alone))
        near = [each for each in linked.movable[equation] if each not in inside]
        if not near:
            return inside
        chance = numbers.random(len(near)).tolist()
        costs = [price[each] + chance[at] + sum(map(change.__getitem__, sums_of[each])) for at, each in enumerate(near)]
        new = near[costs.index(min(costs))]
        inside.add(new)
        for each in sums_of[new]:
            if change[each] == 1:
                alone[each] = None
            else:
                alone.pop(each, None)
            change[each] = -1 if change[each] == 1 else 0
    return inside


def _around(linked: Linked, seen: dict[int, None]) -> Iterator[None]:
    """Add to ``seen`` the cells of one sum after another, short sums first; what cannot move leads nowhere."""
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
        for other in linked.movable[equation]:
            if other not in seen:
                seen[other] = None
                meet(other)
        yield
