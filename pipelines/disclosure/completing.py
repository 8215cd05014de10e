"""The first step of hiding: no hidden count may stand alone in a sum that is otherwise shown; the partner serves as many sums as can be."""

from collections import deque
from collections.abc import Iterable
from typing import Any

from pipelines.disclosure.linked import Linked


def complete(linked: Linked, hidden: Any) -> None:
    """Hide partners, in place, until no hidden count stands alone in a sum; what cannot have one is left to be seen by the audit.

    A cell that nobody prints is a partner too, but in all of its sums: where a count relies on it, it must not stand alone elsewhere.
    """
    work = _Sums(linked, hidden)
    waiting = deque(range(len(linked.equations)))
    queued = [True] * len(linked.equations)
    while waiting:
        equation = waiting.popleft()
        queued[equation] = False
        for met in work.settle(equation):
            if not queued[met]:
                queued[met] = True
                waiting.append(met)


def widen(linked: Linked, hidden: Any, unsafe: Iterable[int]) -> None:
    """Hide one more cell, in place, beside each count that is still too narrow; one that stands beside many of them serves them all."""
    wanted = dict.fromkeys(unsafe)
    price, told = linked.weights.tolist(), hidden.tolist()
    near: dict[int, set[int]] = {}
    for cell in wanted:
        for equation in linked.equations_of[cell]:
            for each in linked.movable[equation]:
                if not told[each]:
                    near.setdefault(each, set()).add(cell)
    for cell in sorted(near, key=lambda each: price[each] / len(near[each])):
        if not near[cell].isdisjoint(wanted):
            hidden[cell] = True
            for served in near[cell]:
                wanted.pop(served, None)


class _Sums:
    """How many hidden cells each sum has, and which cells must be able to move."""

    def __init__(self, linked: Linked, hidden: Any) -> None:
        self.linked, self.hidden, self.told = linked, hidden, hidden.tolist()
        self.weights = linked.weights.tolist()
        self.needed = (hidden & (linked.primary | ~linked.unseen)).tolist()
        self.count = [sum(self.told[cell] for cell in movable) for movable in linked.movable]

    def settle(self, equation: int) -> Iterable[int]:
        """Give a sum with one hidden cell a partner; return the sums to look at again."""
        inside = [cell for cell in self.linked.movable[equation] if self.told[cell]]
        if not any(self.needed[cell] for cell in inside):
            return ()
        if len(inside) == 1:
            return self._hide(self._partner(equation))
        relied = [cell for cell in inside if not self.needed[cell]]
        if len(relied) != len(inside) - 1:
            return ()
        # only cells that nobody prints stand beside it: the one with the fewest sums must be able to move
        cell = min(relied, key=lambda each: len(self.linked.equations_of[each]))
        self.needed[cell] = True
        return self.linked.equations_of[cell]

    def _hide(self, cell: int | None) -> Iterable[int]:
        if cell is None:
            return ()
        self.hidden[cell] = self.told[cell] = self.needed[cell] = True
        for equation in self.linked.equations_of[cell]:
            self.count[equation] += 1
        return self.linked.equations_of[cell]

    def _partner(self, equation: int) -> int | None:
        """Return the cell that costs least, where a sum that it opens costs one more and a sum that it closes one less."""
        near = [cell for cell in self.linked.movable[equation] if not self.told[cell]]
        return min(near, key=self._cost, default=None)

    def _cost(self, cell: int) -> float:
        counts = [self.count[equation] for equation in self.linked.equations_of[cell]]
        return float(self.weights[cell]) + counts.count(0) - counts.count(1)
