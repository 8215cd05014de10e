"""What a reader works out by hand before any programme is needed: sums with one unknown, and unknowns that move with another one.

The bounds of every unknown stay exactly what they are; there are only fewer unknowns and sums left to look for them in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Any

CONTRADICTION = "the printed counts contradict each other"
_NEAR = 1e-6


@dataclass(frozen=True)
class Follower:
    """An unknown that is told by another one: ``slope`` times it, plus ``offset``; room is what must be left to it."""

    unknown: int
    slope: float
    offset: float
    room: float


class System:
    """Unknowns between limits, and sums of them between limits.

    Attributes:
        lower, upper: of each unknown; room: the range that must be left to it and to all that follow it (0: none).
        sums: the unknowns of each sum with their factors, None where it is settled; least, most: what a sum may give.
        followers: unknown -> those that are told by it, itself among them.
    """

    def __init__(self, matrix: Any, right: Any, limits: Any, room: Any) -> None:
        starts, columns, factors = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
        self.sums: list[dict[int, float] | None] = [
            dict(zip(columns[start:end], factors[start:end], strict=True)) for start, end in pairwise(starts)
        ]
        self.least: list[float] = right.tolist()
        self.most: list[float] = right.tolist()
        self.lower, self.upper = limits[:, 0].tolist(), limits[:, 1].tolist()
        self.room: list[float] = room.tolist()
        self.sums_of: list[set[int]] = [set() for _ in self.lower]
        for number, told in enumerate(self.sums):
            for unknown in told or ():
                self.sums_of[unknown].add(number)
        self.followers = {each: [Follower(each, 1.0, 0.0, room)] for each, room in enumerate(self.room)}
        self._waiting: list[int] = []

    def settle(self) -> None:
        """Work out what can be.

        Raises:
            ValueError: no count of an unknown agrees with all that is printed.
        """
        self._waiting = list(range(len(self.sums)))
        while self._waiting:
            number = self._waiting.pop()
            told = self.sums[number]
            if told is None:
                continue
            self._fold(number, told)
            if len(told) <= 1 or (self.least[number] == -inf and self.most[number] == inf):
                self._close(number, told)
            elif len(told) == 2 and self.least[number] == self.most[number]:
                self._follow(number, told)

    def _fold(self, number: int, told: dict[int, float]) -> None:
        """Take an unknown that stands in one sum only, and needs no room, out of it: the others then have a range to give."""
        for unknown in [each for each in told if self.room[each] == 0 and len(self.sums_of[each]) == 1]:
            factor = told.pop(unknown)
            ends = factor * self.lower[unknown], factor * self.upper[unknown]
            self.least[number], self.most[number] = self.least[number] - max(ends), self.most[number] - min(ends)
            self.sums_of[unknown].clear()
            self.followers.pop(unknown)

    def _close(self, number: int, told: dict[int, float]) -> None:
        """Settle a sum of one unknown, which has its limits from it, or of none."""
        self.sums[number] = None
        for unknown in told:
            self._leave(unknown, number)
        if not told:
            if self.least[number] > _NEAR or self.most[number] < -_NEAR:
                raise ValueError(CONTRADICTION)
        elif len(told) == 1:
            ((unknown, factor),) = told.items()
            ends = self.least[number] / factor, self.most[number] / factor
            self._limit(unknown, min(ends), max(ends))

    def _limit(self, unknown: int, lower: float, upper: float) -> None:
        lower, upper = max(lower, self.lower[unknown]), min(upper, self.upper[unknown])
        if lower > upper + _NEAR:
            raise ValueError(CONTRADICTION)
        self.lower[unknown], self.upper[unknown] = lower, max(lower, upper)
        if lower == upper:
            for number in self.sums_of[unknown]:
                self._shift(number, self._told(number).pop(unknown) * lower)
            self.sums_of[unknown].clear()

    def _follow(self, number: int, told: dict[int, float]) -> None:
        """Let one of the two unknowns of a sum be told by the other one, where both go by whole numbers together."""
        (one, first), (other, second) = told.items()
        offset = self.least[number] / second
        if abs(first) != abs(second) or offset != round(offset):
            return
        if len(self.sums_of[one]) < len(self.sums_of[other]):
            one, first, other, second = other, second, one, first
            offset = self.least[number] / second
        self.sums[number] = None
        slope = -first / second
        self._leave(one, number)
        self._leave(other, number)
        for each in self.sums_of[other]:
            self._replace(each, other, one, slope, offset)
        self.sums_of[other].clear()
        self.room[one] = max(self.room[one], self.room[other])
        self.followers[one] += [
            Follower(each.unknown, each.slope * slope, each.slope * offset + each.offset, each.room) for each in self.followers.pop(other)
        ]
        ends = (self.lower[other] - offset) / slope, (self.upper[other] - offset) / slope
        self._limit(one, min(ends), max(ends))

    def _replace(self, number: int, other: int, one: int, slope: float, offset: float) -> None:
        told = self._told(number)
        factor = told.pop(other)
        told[one] = told.get(one, 0.0) + factor * slope
        if told[one] == 0:
            del told[one]
            self._leave(one, number)
        else:
            self.sums_of[one].add(number)
        self._shift(number, factor * offset)

    def _shift(self, number: int, by: float) -> None:
        self.least[number], self.most[number] = self.least[number] - by, self.most[number] - by
        self._waiting.append(number)

    def _leave(self, unknown: int, number: int) -> None:
        self.sums_of[unknown].discard(number)
        if len(self.sums_of[unknown]) == 1:
            self._waiting.extend(self.sums_of[unknown])

    def _told(self, number: int) -> dict[int, float]:
        told = self.sums[number]
        assert told is not None
        return told

    def open(self) -> tuple[Sequence[int], Sequence[int]]:
        """Return the unknowns that still stand in sums, and these sums."""
        return [each for each, sums in enumerate(self.sums_of) if sums], [number for number, told in enumerate(self.sums) if told]
