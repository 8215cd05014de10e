"""Special circumstances told in full: in which case of its group a child is, when it leaves and why, old-law marks, at-risk dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from pipelines.samples.care import NEEDS_POVERTY, groups_on
from pipelines.samples.child_lists import Stays, lives, own_end, year_start
from pipelines.samples.days import NEVER, Day
from pipelines.samples.facts import Facts, Period
from pipelines.samples.world import Child, Stay

DROPOUT = 8
CASES = {1: 4, 2: 2, 3: 12, 4: 3, 5: 1, 6: 4, 7: 2, 8: 2, 9: 1, 10: 5, 11: 5, 12: 2, 13: 2, 14: 3}
"""How many cases Decree 56/2017 tells in each group."""

REASONS = {"recovered": "Hết hoàn cảnh đặc biệt", "moved": "Chuyển đi", "died": "Tử vong", "turned_16": "Đủ 16 tuổi"}
RISK_CODES = {
    "Hộ nghèo": "poor_household", "Cha mẹ đi làm ăn xa": "parents_away", "Mồ côi cha": "father_dead", "Mồ côi mẹ": "mother_dead",
    "Có nguy cơ bỏ học": "school_dropout",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Time:
    """One time of a child in one group in one commune; ``end`` is NEVER while it lasts."""

    child: Child
    group: int
    case: int
    start: Day
    end: Day
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list: the groups in which the child is, or one time that has ended."""

    child: Child
    times: tuple[Time, ...]

    @property
    def group_to(self) -> Day:
        """Day of leaving."""
        return self.times[0].end

    @property
    def leave_reason(self) -> str:
        """Reason of leaving as printed."""
        return REASONS[self.times[0].reason] if self.times[0].end < NEVER else ""


def case_of(child: Child, group: int) -> int:
    """Return the number of the case of its group that a child is; illness goes by the household (13.1 poor, 13.2 near-poor)."""
    if group == NEEDS_POVERTY:
        return 1 if child.poverty == "poor" else 2
    return Random(f"case/{child.number}/{group}").randrange(CASES[group]) + 1


def marked(child: Child, flag: str) -> bool:
    """Whether a child that had to leave school lives on the street, or does heavy work."""
    if not any(spell.group == DROPOUT for spell in child.spells):
        return False
    return Random(f"{flag}/{child.number}").random() < {"street_child": 0.1, "hazardous_labour": 0.25}[flag]


def times_of(child: Child, stay: Stay) -> Iterator[Time]:
    """Return the times in groups that a child has in one commune."""
    last, why = own_end(child, stay)
    for spell in child.spells:
        start, end = max(spell.start, stay.start), min(spell.end, last)
        if start < end:
            yield Time(child, spell.group, case_of(child, spell.group), start, end, why if end == last else "recovered")


def known_on(time: Time, day: Day) -> Time:
    """Return a time as a list of that day knows it: what ends later has not ended."""
    return time if time.end <= day else Time(time.child, time.group, time.case, time.start, NEVER, "")


def entries(stays: Stays, period: Period) -> list[tuple[str, Entry]]:
    """Return the rows of a commune's list: groups of today in one row, times that ended in rows of their own."""
    found: list[tuple[str, Entry]] = []
    for child, stay in stays:
        if child.spells and child.named:
            told = sorted(told_times(child, stay, period), key=lambda one: (one.group, one.start))
            found += [(stay.hamlet, entry) for entry in _rows(child, told)]
    return found


def told_times(child: Child, stay: Stay, period: Period) -> list[Time]:
    """Return the times that a commune's list tells: those of its day, those that ended since the year began or the last list."""
    since = min(year_start(period), period.list_from)
    told = [known_on(one, period.cutoff) for one in times_of(child, stay) if one.start <= period.cutoff]
    return [one for one in told if one.end >= since]


def _rows(child: Child, told: list[Time]) -> Iterator[Entry]:
    current = tuple(one for one in told if one.end == NEVER)
    if current:
        yield Entry(child, current)
    for one in told:
        if one.end < NEVER:
            yield Entry(child, (one,))


@dataclass(frozen=True, slots=True)
class Risk:
    """One child at risk in a commune's list."""

    child: Child
    at_risk_from: Day
    managed: bool
    measure_on: Day

    @property
    def measure(self) -> str:
        """What was done, as printed."""
        return "Thăm hộ, hỗ trợ đồ dùng học tập" if self.managed else ""


def risks(facts: Facts, stays: Stays, period: Period) -> list[tuple[str, Risk]]:
    """Return the children of a commune at risk on the cut-off day who are in no group then."""
    found: list[tuple[str, Risk]] = []
    for child, stay in stays:
        if child.risk and child.named and lives(child, stay.commune, period.cutoff) and not groups_on(child, period.cutoff):
            rng = Random(f"risk/{child.number}")
            since = max(child.birth, facts.first_day - rng.randrange(400))
            managed, day = rng.random() < 0.9, facts.first_day + rng.randrange(60)
            known = managed and max(since, day) <= period.cutoff
            found.append((stay.hamlet, Risk(child, since, known, max(since, day) if known else NEVER)))
    return found
