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

from pipelines.disclosure.completing import complete, widen
from pipelines.disclosure.linked import Linked
from pipelines.disclosure.moves import Move, Slice, cheapest
from pipelines.disclosure.neighbourhoods import STAGES, neighbourhood

# How far an outsider must stay from knowing a small count: the range that is left to it.
WIDTH = 2.0
_MOVED = 1e-6
# While more than a few small counts are still too narrow, cells beside them are hidden by the dozen; the few are served one by one.
_FEW, _WIDENED, _WORTHWHILE = 150, 6, 0.8
# Rounds in which small counts are moved together, as long as a round settles one in so many; cells of a programme that does so.
_ROUNDS, _WORTH, _PACK = 8, 50, 800
# Small counts served by one programme at most, and how many whose surroundings overlap are put off before it is solved.
_BATCH, _PUT_OFF = 40, 8


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
    work = _Work(linked, (linked.primary & ~linked.shown) | linked.unseen, np.zeros((2, len(linked.values))))
    wanted = np.flatnonzero(linked.primary & work.hidden)
    before = len(linked.values)
    has_names = bool(np.isfinite(linked.upper).any())
    for _ in range(_WIDENED):
        if not has_names:
            complete(linked, work.hidden)
        for pack in work.packs_of(wanted):
            work.move_together(pack, wanted)
        wanted = wanted[~work.are_safe(wanted)]
        if has_names or not _FEW < len(wanted) < before * _WORTHWHILE:
            break  # where marks tell something, it is mostly they that leave no room: giving up some of them is looked for one by one
        widen(linked, work.hidden, wanted.tolist())
        before = len(wanted)
    work.protect(wanted[np.argsort(-linked.values[wanted], kind="stable")].tolist())
    cells = work.hidden & ~linked.unseen
    return Hidden(cells, cells & linked.primary & np.isfinite(linked.upper), sorted(work.open))


class _Work:
    """The cells while they are being hidden.

    Attributes:
        hidden: which are hidden so far; reach: how far each goes down and up in the alternatives found so far.
        open: small counts for which there is no alternative; drawn: the surroundings of a cell with their stage.
    """

    def __init__(self, linked: Linked, hidden: Any, reach: Any) -> None:
        self.linked, self.hidden, self.reach = linked, hidden, reach
        self.open: list[int] = []
        self.drawn: dict[int, tuple[int, Slice]] = {}

    def is_safe(self, cell: int) -> bool:
        """Whether the alternatives found leave a cell its room."""
        return bool(self.reach[1, cell] - self.reach[0, cell] >= WIDTH - _MOVED)

    def are_safe(self, cells: Any) -> Any:
        """The same of several cells, as booleans."""
        return self.reach[1, cells] - self.reach[0, cells] >= WIDTH - _MOVED

    def packs_of(self, wanted: Any) -> list[Any]:
        """Return the hidden cells in packs that move independently, without those that hold no cell that is wanted."""
        import numpy as np

        if not len(wanted):
            return []
        packs = self.linked.packs(np.flatnonzero(self.hidden), _PACK)
        inside = np.zeros(len(self.hidden), dtype=bool)
        inside[wanted] = True
        return [pack for pack in packs if inside[pack].any()]

    def move_together(self, cells: Any, wanted: Any) -> None:
        """Note how far small counts can already move among themselves: one programme serves many of them, where it serves any."""
        import numpy as np

        numbers = np.random.default_rng(20181231)
        island = self.linked.islands(cells)
        near, least = np.isin(cells, wanted), len(cells) / _WORTH
        for _ in range(_ROUNDS):
            # only what hangs together with a count that is still narrow need move
            moving = np.isin(island, island[near])
            cells, island, near = cells[moving], island[moving], near[moving]
            aim = np.where(near, numbers.choice([-1.0, 1.0], len(cells)), 0.0)
            for way in (aim, -aim):
                self._move(cells, way)
            settled = near & self.are_safe(cells)
            near &= ~settled
            if not near.any() or settled.sum() < least:
                return

    def _move(self, cells: Any, aim: Any) -> None:
        """Note how far cells go in the alternative near to the truth that has the least value of an aim."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        sums = self.linked.matrix[:, cells]
        sums = sums[np.flatnonzero(np.diff(sums.indptr))]
        values, low, high = (each[cells] for each in (self.linked.values, self.linked.lower, self.linked.upper))
        room = Bounds(np.maximum(low - values, -WIDTH), np.minimum(high - values, WIDTH))
        # milp without whole numbers is linprog without its preparations
        self._reached(cells, milp(aim, constraints=LinearConstraint(sums, 0.0, 0.0), bounds=room).x)

    def _reached(self, cells: Any, by: Any) -> None:
        import numpy as np

        self.reach[0, cells], self.reach[1, cells] = np.minimum(self.reach[0, cells], by), np.maximum(self.reach[1, cells], by)

    def protect(self, waiting: list[int]) -> None:
        """Find for each small count alternatives that leave it enough room at little cost, and hide the cells that move in them.

        Counts whose surroundings have no sum in common are served together. Where no way is found, wider surroundings are tried,
        in each the marks of the others are kept first; where they leave no way, they are given up.
        """
        tries = {cell: _tries(True) for cell in waiting}
        now = {cell: next(tries[cell]) for cell in waiting}
        while waiting := [cell for cell in waiting if not self.is_safe(cell)]:
            batch, keeps_names = self._batch(waiting, now)
            for each, moves in zip(batch, _best_ways(batch, keeps_names), strict=True):
                cell = int(each.cells[each.own])
                if moves:
                    self._apply(moves)
                    continue
                if keeps_names and not each.has_names:
                    next(tries[cell])  # without marks to give up the same way would be looked for again
                if (following := next(tries[cell], None)) is None:
                    self.open.append(cell)
                    waiting.remove(cell)
                else:
                    now[cell] = following

    def _batch(self, waiting: list[int], now: dict[int, tuple[int, bool]]) -> tuple[list[Slice], bool]:
        """Return the first counts whose surroundings do not meet, with the same say about marks; wide surroundings stand alone."""
        taken: set[int] = set()
        batch: list[Slice] = []
        put_off, keeps_names = 0, now[waiting[0]][1]
        for cell in waiting:
            stage, keeps = now[cell]
            if keeps != keeps_names or (batch and stage > 1):
                continue
            found = self._slice(cell, stage)
            if taken.isdisjoint(found.equations):
                taken |= found.equations
                batch.append(replace(found, hidden=self.hidden[found.cells]))
            else:
                put_off += 1
            if stage > 1 or put_off == _PUT_OFF or len(batch) == _BATCH:
                break
        return batch, keeps_names

    def _slice(self, cell: int, stage: int) -> Slice:
        """Return the surroundings of a cell at a stage; they are drawn once, by what was hidden then."""
        if (known := self.drawn.get(cell)) and known[0] == stage:
            return known[1]
        found = Slice.around(self.linked, self.hidden, neighbourhood(self.linked, self.hidden, cell, stage), cell)
        self.drawn[cell] = (stage, found)
        return found

    def _apply(self, moves: list[Move]) -> None:
        for move in moves:
            self._give_up_names(move)
            self.hidden[move.cells] = True
            self._reached(move.cells, move.by)

    def _give_up_names(self, move: Move) -> None:
        """Let the marks of cells say less where an alternative needs these to leave what the marks say."""
        linked = self.linked
        reached = linked.values[move.cells] + move.by
        beyond = move.cells[(reached < linked.lower[move.cells] - _MOVED) | (reached > linked.upper[move.cells] + _MOVED)]
        linked.lower[beyond], linked.upper[beyond] = 0.0, float("inf")


def _tries(keeps_names: bool) -> Iterator[tuple[int, bool]]:
    for stage in STAGES:
        yield stage, keeps_names
        yield stage, not keeps_names


def _best_ways(slices: list[Slice], keeps_names: bool) -> list[list[Move]]:
    """Return for each slice the cheaper of up by the whole width and down by it, else half up and half down; empty where there is none."""
    ways = [cheapest(slices, by, keeps_names) for by in (WIDTH, -WIDTH)]
    found = [[min(each, key=lambda move: move.cost)] if (each := [way for way in both if way]) else [] for both in zip(*ways, strict=True)]
    left = [number for number, moves in enumerate(found) if not moves]
    if left:
        halves = [cheapest([slices[number] for number in left], by, keeps_names) for by in (WIDTH / 2, -WIDTH / 2)]
        for number, up, down in zip(left, *halves, strict=True):
            found[number] = [up, down] if up and down else []
    return found
