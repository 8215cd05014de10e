"""What an outsider can work out: an attack by linear programming on counts as they are published.

It knows nothing of how they were hidden, and shares no code with ``protector``: it is given what is printed, the sums
that readers know to hold, and what a mark tells, and computes between which bounds each hidden count must lie.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Any

from pipelines.disclosure.substitution import CONTRADICTION, System
from pipelines.disclosure.unknowns import Cell, Sum, Unknowns, islands_of, unknowns

_NEAR = 1e-6
# islands are attacked together, about so many unknowns in one programme: starting one takes longer than solving a small one
_TOGETHER = 800
# how far from the first table that agrees with what is printed others are looked for, and how many pairs of them
_AROUND, _DRAWS = 8.0, 12
# nobody's count is that large: a table without upper limit is as good as one far away
_FAR = 1e7


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
    new: Collection[Cell] | None = None,
) -> dict[Cell, Bounds]:
    """Return the bounds of every hidden count that an outsider gets closer to than is enough; empty when all is safe.

    Args:
        printed: count of every cell, None where it is hidden; a cell of the sums that is missing here is hidden too.
        sums: each total with its parts.
        told: what a mark or common sense tells of a hidden cell (at least 0 without more).
        enough: hidden cell -> range that must be left to it; cells that are not named must only not be known exactly.
        safe: what an attack with the same ``told`` and ``enough`` found safe, and what this one does: not attacked again when nothing
            about it has changed.
        new: cells, hidden or not, that nobody has printed before (all of them without it). Hidden cells that hang together, directly or
            by others, with none of them are what they were when they left, and were attacked then.
    """
    import numpy as np

    safe = set() if safe is None else safe
    every = unknowns(printed, sums, new)
    worth = np.zeros(int(every.island.max(initial=-1)) + 1, dtype=bool)
    worth[every.island[_wanted(every, enough) > 0]] = True
    fresh = np.zeros(len(worth), dtype=bool)
    fresh[every.island_of_sum[every.new]] = True
    left = every.on(worth & fresh)
    signs = left.signs()
    left, signs = _but(left, signs, safe)
    found = _too_close(left, told, enough)
    breached = {int(left.island[number]) for number in found}
    safe |= {sign for island, sign in enumerate(signs) if island not in breached}
    return {left.cells[number]: bounds for number, bounds in found.items()}


def _wanted(every: Unknowns, enough: Mapping[Cell, float]) -> Any:
    import numpy as np

    return np.array([enough.get(cell, 1.0) for cell in every.cells], dtype=float)


def _but(every: Unknowns, signs: list[object], safe: set[object]) -> tuple[Unknowns, list[object]]:
    """Return the unknowns without the islands that are known to be safe."""
    import numpy as np

    left = np.array([sign not in safe for sign in signs], dtype=bool)
    if left.all():
        return every, signs
    # islands are numbered by their first cell, so those that are left keep their order
    return every.on(left), [sign for sign, is_left in zip(signs, left.tolist(), strict=True) if is_left]


def _too_close(every: Unknowns, told: Mapping[Cell, tuple[float, float]], enough: Mapping[Cell, float]) -> dict[int, Bounds]:
    """Return the unknowns whose bounds are nearer than wanted, with the bounds."""
    import numpy as np

    limits = np.array([told.get(cell, (0.0, inf)) for cell in every.cells], dtype=float).reshape(-1, 2)
    system = System(every.sums, every.right, limits, _wanted(every, enough))
    system.settle()
    unknown, sums = system.open()
    among = {each: (system.lower[each], system.upper[each]) for each in system.followers}
    among |= _Programme(system, unknown, sums).attack()
    found: dict[int, Bounds] = {}
    for each, (lower, upper) in among.items():
        for follower in system.followers[each]:
            ends = (follower.slope * lower + follower.offset, follower.slope * upper + follower.offset)
            bounds = Bounds(ceil(min(ends) - _NEAR), floor(max(ends) + _NEAR) if max(ends) < inf else inf)
            if follower.room > 0 and bounds.width < follower.room:
                found[follower.unknown] = bounds
    return found


class _Programme:
    """The unknowns that are left when what can be is worked out by hand, on islands, each with the range that it must have.

    Attributes:
        low, high: how far each goes in the tables that agree with what is printed, as far as they were looked for.
    """

    def __init__(self, system: System, unknown: Sequence[int], sums: Sequence[int]) -> None:
        import numpy as np
        from scipy.sparse import csr_array

        self.unknown, self.system = unknown, system
        place = {each: number for number, each in enumerate(unknown)}
        told = [system.sums[number] or {} for number in sums]
        rows = np.repeat(np.arange(len(sums)), [len(each) for each in told])
        columns = np.array([place[each] for one in told for each in one], dtype=np.int64)
        factors = np.array([factor for one in told for factor in one.values()], dtype=float)
        self.sums = csr_array((factors, (rows, columns)), shape=(len(sums), len(unknown)))
        self.give = np.array([(system.least[number], system.most[number]) for number in sums]).reshape(-1, 2)
        self.limits = np.array([(system.lower[each], min(system.upper[each], _FAR)) for each in unknown]).reshape(-1, 2)
        self.room = np.array([system.room[each] for each in unknown])
        self.island = islands_of(self.sums)
        self.island_of_sum = self.island[columns[np.cumsum([0, *map(len, told)])[:-1]]]
        self.low, self.high = np.full(len(unknown), inf), np.full(len(unknown), -inf)

    def attack(self) -> dict[int, tuple[float, float]]:
        """Return the bounds of each unknown: far enough for those that have their room, exact for the others.

        Every solution of a linear programme is a table that agrees with all that is printed, so it widens what is known to be
        possible for all cells at once; only cells that stay too near must then be bounded one by one. Tables near to one are looked at:
        they are found faster than the farthest ones.
        """
        import numpy as np

        whole = self.limits
        self._draw(np.zeros(len(self.unknown)), np.arange(len(self.unknown)) >= 0)
        self.limits = np.column_stack((np.maximum(whole[:, 0], self.low - _AROUND), np.minimum(whole[:, 1], self.high + _AROUND)))
        numbers = np.random.default_rng(20181231)
        for _ in range(_DRAWS):
            near = self._near()
            if not near.any():
                break
            aim = np.where(near, numbers.choice([-1.0, 1.0], len(near)), 0.0)
            for way in (aim, -aim):
                self._draw(way, np.isin(self.island, self.island[near]))
        self.limits = whole
        for cell in np.flatnonzero(self._near()).tolist():
            if self._near()[cell]:
                self._bound(cell)
        return {each: (low, high) for each, low, high in zip(self.unknown, self.low.tolist(), self.high.tolist(), strict=True)}

    def _near(self) -> Any:
        """Return which unknowns may be nearer than wanted; what needs no room (0) is not looked at."""
        import numpy as np

        return (self.room > 0) & ~(np.floor(self.high + _NEAR) - np.ceil(self.low - _NEAR) >= self.room)

    def _draw(self, aim: Any, chosen: Any) -> None:
        """Look for tables in which an aim is least, on the islands of the chosen unknowns, several of them in one programme."""
        import numpy as np

        _, at, sizes = np.unique(self.island[chosen], return_inverse=True, return_counts=True)
        pack = (np.cumsum(sizes) - sizes) // _TOGETHER
        packs = np.full(int(self.island.max(initial=-1)) + 1, -1)
        packs[self.island[chosen]] = pack[at]
        for number in np.unique(pack).tolist():
            self._solve(aim, np.flatnonzero(packs[self.island] == number), np.flatnonzero(packs[self.island_of_sum] == number))

    def _bound(self, cell: int) -> None:
        """Find how far one unknown can go."""
        import numpy as np

        aim = np.zeros(len(self.unknown))
        aim[cell] = 1.0
        on = np.flatnonzero(self.island == self.island[cell]), np.flatnonzero(self.island_of_sum == self.island[cell])
        self._solve(aim, *on)
        self._solve(-aim, *on)

    def _solve(self, aim: Any, cells: Any, sums: Any) -> None:
        """Find the table that has the least value of an aim, and remember how far it goes."""
        import numpy as np
        from scipy.optimize import Bounds as Limits
        from scipy.optimize import LinearConstraint, milp

        limits = Limits(self.limits[cells, 0], self.limits[cells, 1])
        give = LinearConstraint(self.sums[sums][:, cells], self.give[sums, 0], self.give[sums, 1])
        # milp without whole numbers is linprog without its preparations, which take longer than a small programme
        found = milp(aim[cells], constraints=give, bounds=limits)
        if found.x is None or found.status != 0:
            raise ValueError(CONTRADICTION)
        self.low[cells], self.high[cells] = np.minimum(self.low[cells], found.x), np.maximum(self.high[cells], found.x)
