"""Without a break in special circumstances: what the lists of a report tell of each child, put together over groups and communes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipelines.samples.days import Day
from pipelines.samples.facts import Period
from pipelines.samples.special import Time, told_times
from pipelines.samples.world import Child

ALL_GROUPS = 0
RANK = {"died": 1, "moved": 2, "turned_16": 3, "recovered": 4}


@dataclass(slots=True)
class Stretch:
    """One time without a break in one commune; ``came`` and ``went`` say why it began and ended."""

    child: Child
    commune: int
    group: int
    start: Day
    end: Day
    came: str
    went: str

    def holds(self, day: Day) -> bool:
        """Whether it goes on on a day."""
        return self.start <= day < self.end

    def touches(self, period: Period) -> bool:
        """Whether it goes on at any time from the first day of a period to its cut-off."""
        return self.start <= period.cutoff and self.end > period.starts


def stretches(child: Child, period: Period) -> Iterator[Stretch]:
    """Yield a child's stretches, of each group and of all groups together (``ALL_GROUPS``), by the lists of a report."""
    if not child.spells or not child.named:
        return
    told = [(stay.commune, time) for stay in child.stays for time in told_times(child, stay, period)]
    for group in sorted({ALL_GROUPS} | {time.group for _, time in told}):
        wanted = [(commune, time) for commune, time in told if group in (ALL_GROUPS, time.group)]
        yield from _joined(child, group, wanted)


def _joined(child: Child, group: int, told: list[tuple[int, Time]]) -> list[Stretch]:
    """Put times of one commune together where they touch; then say why each stretch began and ended."""
    found: list[Stretch] = []
    for commune, time in sorted(told, key=lambda pair: (pair[1].start, pair[1].end)):
        last = found[-1] if found else None
        if last and last.commune == commune and time.start <= last.end:
            _lengthen(last, time)
        else:
            found.append(Stretch(child, commune, group, time.start, time.end, "new", time.reason))
    for former, later in pairwise(found):
        moved = former.end == later.start or former.went == "moved"
        later.came = "moved_in" if moved else "returned"
        former.went = "moved" if former.end == later.start else former.went
    return found


def _lengthen(last: Stretch, time: Time) -> None:
    """Add a time to a stretch; of two reasons on one day the graver is told."""
    if time.end > last.end:
        last.end, last.went = time.end, time.reason
    elif time.end == last.end and time.reason and RANK[time.reason] < RANK[last.went]:
        last.went = time.reason
