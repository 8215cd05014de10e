"""Answers about abuse and minors in conflict with the law: by the day the commune was told, the age at the event (RULES 3, 11, 20, 40)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipelines.samples.abuse import FORMS, Case, cases_of
from pipelines.samples.answers_special import carried
from pipelines.samples.child_lists import YEARS, windows
from pipelines.samples.days import NEVER, Day, years_before
from pipelines.samples.facts import Period
from pipelines.samples.ground import Ground, Row, age_band
from pipelines.samples.paper_abuse_cases import REGISTER as BOOK
from pipelines.samples.paper_minors_in_conflict import Offence, offences_of
from pipelines.samples.papers_found import form_of
from pipelines.samples.special import marked, told_times
from pipelines.samples.tally import Leaf

SUPPORT_DAYS = 10
"""Days from the information within which support is "kịp thời" where the plan does not say (a parameter, RULES 11)."""

MINOR_BANDS = ((14, "0-13"), (16, "14-15"), (18, "16-17"))
CLOCKS = ("emergency_12h", "plan_5_days", "approval_2_days", "reviewed")
FLAGS = {"street_child": "street", "hazardous_labour": "hazardous_labour"}
RISKS = ("street", "hazardous_labour", "sexual_abuse", "violence")
UNTOLD = "unclassified"
SETTINGS = {"Tại nhà": "home", "Trường học": "school", "Cộng đồng": "community"}
SUSPECTS = {"Cha": "parent", "Mẹ": "parent", "Hàng xóm": "acquaintance", "Bạn học": "peer", "Người lạ": "stranger", "Chưa rõ": "unknown"}


def rows(ground: Ground) -> Iterator[Row]:
    """Yield the answers of every period."""
    if "abuse_cases" in ground.facts.papers:
        cases = [told for told in _told(ground) if told.case.age < 16]
        lists = {period.id: listed for _, period, listed in carried(ground)} if "special_circumstances" in ground.facts.papers else {}
        for _, period in windows(ground.facts, ()):
            booked = [told for told in cases if told.case.in_book and period.starts <= told.case.received_on <= period.cutoff]
            yield from _abused(ground, period, cases, booked)
            yield from _parted(ground, "abuse_by_place", period, booked)
            yield from _parted(ground, "abuse_by_suspect", period, booked)
            yield from _supported(ground, period, booked)
            yield from _clocks(ground, period, booked)
            if period.id in lists:
                yield from _four_risks(ground, period, lists[period.id], booked)
    if "minors_in_conflict" in ground.facts.papers:
        yield from _minors(ground)


@dataclass(frozen=True, slots=True)
class Told:
    """One case as the only list that tells it knows it: what happened after that list's day is told nowhere."""

    case: Case
    until: Day  # last day of the commune's list
    passed_on: Day  # last day of the yearly list of another body

    @property
    def setting(self) -> str:
        """Where it happened; nobody knows where the commune's book has no column for it."""
        return SETTINGS[self.case.place] if self._has("place_of_event") else UNTOLD

    @property
    def suspect(self) -> str:
        """Who is said to have done it; likewise."""
        return SUSPECTS[self.case.suspect] if self._has("suspect") else UNTOLD

    def _has(self, column: str) -> bool:
        return column in form_of(BOOK, self.case.commune)["columns"]

    @property
    def supported(self) -> bool:
        """Whether support is told."""
        return bool(self.case.support) and self.case.supported_on <= self.until

    def clock(self, name: str, period: Period) -> str:
        """Say what a clock shows: in_time, late, not_enough, not_applicable."""
        case = self.case
        if name == "emergency_12h":
            return case.clock if not case.emergency or case.emergency_on <= self.until else "not_enough"
        if name == "reviewed":
            return self._review(period)
        day, verdict = (case.planned_on, case.plan_clock) if name == "plan_5_days" else (case.approved_on, case.approval_clock)
        return verdict if case.emergency or day <= self.until else "not_enough"

    def _review(self, period: Period) -> str:
        case, until = self.case, min(self.until, period.cutoff)
        if case.reviewed_on <= until:
            return "in_time"
        return "late" if case.approved_on <= until or case.emergency_on <= until else "not_enough"

    def in_time(self, period: Period) -> bool | None:
        """Say whether a case was answered in time; None where hours are missing or the time has not run out."""
        if self.case.emergency:
            return {"in_time": True, "late": False}.get(self.clock("emergency_12h", period))
        due = self.case.received_on + SUPPORT_DAYS
        if self.supported:
            return self.case.supported_on <= due
        return False if due <= period.cutoff else None


KINDS: dict[str, tuple[Callable[[Told], str], tuple[str, ...]]] = {
    "abused_children": (lambda told: told.case.form, tuple(FORMS)),
    "abuse_by_place": (lambda told: told.setting, (*SETTINGS.values(), UNTOLD)),
    "abuse_by_suspect": (lambda told: told.suspect, (*dict.fromkeys(SUSPECTS.values()), UNTOLD)),
}
"""Indicator -> which category a case stands under, and all of them."""


def _told(ground: Ground) -> list[Told]:
    books = [period.cutoff for _, period in windows(ground.facts, ())]
    yearly = [period.cutoff for _, period in windows(ground.facts, YEARS)]
    cases = cases_of(ground.facts, ground.world, ground.seed)
    return [Told(case, _next(books, case.received_on), _next(yearly, case.first_known_on)) for case in cases]


def _next(days: list[Day], day: Day) -> Day:
    return next((end for end in days if end >= day), NEVER)


def _first(told: Iterable[Told]) -> dict[int, Case]:
    """Return the first case of each child: it gives place and age (RULES 7)."""
    found: dict[int, Case] = {}
    for case in sorted((one.case for one in told), key=lambda case: case.received_on):
        found.setdefault(case.child.number, case)
    return found


def _leaf(ground: Ground, case: Case) -> Leaf:
    return ground.codes[case.commune], case.child.sex, age_band(case.child, case.happened_on)


def _abused(ground: Ground, period: Period, cases: list[Told], booked: list[Told]) -> Iterator[Row]:
    """Children and cases told to the communes, by form; beside them those that only other bodies were told of, by lists known in time."""
    others = [told for told in cases if not told.case.in_book and period.starts <= told.case.first_known_on <= period.cutoff]
    known = [told for told in others if told.passed_on <= period.known_on and "abuse_reports" in ground.facts.papers]
    for name, found in (("", booked), ("_elsewhere", known)):
        yield from _children(ground, "abused_children", f"children{name}", period, found)
        yield from _cases(ground, "abused_children", f"cases{name}", period, found)
    yield from _helped(ground, "abused_children", period, booked)


def _helped(ground: Ground, indicator: str, period: Period, booked: list[Told]) -> Iterator[Row]:
    """Children supported in every case of theirs, emergencies, and emergencies with a measure in twelve hours."""
    waiting = {told.case.child.number for told in booked if not told.supported}
    emergencies = [told for told in booked if told.case.emergency]
    met = [told for told in emergencies if told.clock("emergency_12h", period) == "in_time"]
    yield from _children(ground, indicator, "supported", period, [told for told in booked if told.case.child.number not in waiting])
    yield from _cases(ground, indicator, "emergency", period, emergencies)
    yield from _cases(ground, indicator, "emergency_12h", period, met)


def _parted(ground: Ground, indicator: str, period: Period, booked: list[Told]) -> Iterator[Row]:
    """The children and cases of the communes' books by where it happened, by who did it."""
    yield from _children(ground, indicator, "children", period, booked)
    yield from _cases(ground, indicator, "cases", period, booked)
    yield from _helped(ground, indicator, period, booked)


def _children(ground: Ground, indicator: str, variant: str, period: Period, found: list[Told]) -> Iterator[Row]:
    """Each child once in all and once in each category of its cases, in the place and at the age of its first case."""
    tally, first = ground.tally(indicator, variant, period.id), _first(found)
    kind, tally.categories = KINDS[indicator]
    tally.numerator = Counter(_leaf(ground, case) for case in first.values())
    parts = {(told.case.child.number, kind(told)) for told in found}
    tally.category = Counter((ground.codes[first[number].commune], name) for number, name in parts)
    return tally.rows(no_denominator=True)


def _cases(ground: Ground, indicator: str, variant: str, period: Period, found: list[Told]) -> Iterator[Row]:
    """Each case in its own place, under its one category."""
    tally = ground.tally(indicator, variant, period.id)
    kind, tally.categories = KINDS[indicator]
    tally.numerator = Counter(_leaf(ground, told.case) for told in found)
    tally.category = Counter((ground.codes[told.case.commune], kind(told)) for told in found)
    return tally.rows(no_denominator=True)


def _supported(ground: Ground, period: Period, booked: list[Told]) -> Iterator[Row]:
    """Children supported by the cut-off; in time: an emergency in its 12 hours, another in some days; undecided where that is not known."""
    pupils = ground.pupils(period)
    tallies = {name: ground.tally("abuse_supported_share", name, period.id) for name in ("supported", "in_time", "undecided")}
    if pupils is not None:
        tallies["pupils_in_time"] = ground.school_tally("abuse_supported_share", "pupils_in_time", period.id)
    for number, first in _first(booked).items():
        own = [told for told in booked if told.case.child.number == number]
        leaf, verdicts = _leaf(ground, first), [told.in_time(period) for told in own]
        decided = False in verdicts or None not in verdicts
        tallies["supported"].add(leaf, all(told.supported for told in own))
        tallies["undecided"].add(leaf, not decided)
        if decided:
            tallies["in_time"].add(leaf, all(verdicts))
        if decided and pupils and number in pupils:
            tallies["pupils_in_time"].add((pupils[number][1], *leaf[1:]), all(verdicts))
    for tally in tallies.values():
        yield from tally.rows()


def _clocks(ground: Ground, period: Period, booked: list[Told]) -> Iterator[Row]:
    """Of the cases that a clock runs for: in time, of those for which that is known; beside it those for which it is not."""
    for name in CLOCKS:
        met = ground.tally("abuse_clock_share", name, period.id, ())
        unknown = ground.tally("abuse_clock_share", f"{name}_undecided", period.id, ())
        for told in booked:
            leaf, verdict = (ground.codes[told.case.commune], "*", "*"), told.clock(name, period)
            if verdict in ("in_time", "late"):
                met.add(leaf, verdict == "in_time")
            if verdict != "not_applicable":
                unknown.add(leaf, verdict == "not_enough")
        yield from met.rows()
        yield from unknown.rows()


def _four_risks(ground: Ground, period: Period, listed: Period, booked: list[Told]) -> Iterator[Row]:
    """Children of the four risks: street and heavy work by the list of the day, sexual abuse and violence in the period."""
    first = {number: _leaf(ground, case) for number, case in _first(told for told in booked if told.case.form in RISKS).items()}
    found = {(told.case.child.number, told.case.form) for told in booked if told.case.form in RISKS}
    for child in ground.world.children:
        lives = child.died > period.cutoff and child.birth > years_before(period.cutoff, 16)
        flags = {name for flag, name in FLAGS.items() if lives and child.spells and child.named and marked(child, flag)}
        for stay in child.stays if flags else ():
            if any(time.end == NEVER for time in told_times(child, stay, listed)):
                first.setdefault(child.number, (ground.codes[stay.commune], child.sex, age_band(child, period.cutoff)))
                found |= {(child.number, name) for name in flags}
    tally = ground.tally("four_risk", "children", period.id)
    tally.categories = RISKS
    tally.numerator = Counter(first.values())
    tally.category = Counter((first[number][0], name) for number, name in found)
    yield from tally.rows(no_denominator=True)


def _minors(ground: Ground) -> Iterator[Row]:
    """Minors of a year's list, each once: where and at the age of the first offence; helped when in each of them."""
    offences = offences_of(ground.facts, ground.world, ground.seed)
    for _, period in windows(ground.facts, YEARS):
        told: dict[int, list[Offence]] = defaultdict(list)
        for one in offences:
            if period.starts <= one.day <= period.cutoff:
                told[one.child.number].append(one)
        whole = ground.tally("minors_in_conflict", "children", period.id, MINOR_BANDS)
        names = ("supervised", "aided", "supervised_and_aided")
        tallies = {name: ground.tally("minors_supervised_share", name, period.id, MINOR_BANDS) for name in names}
        for own in told.values():
            leaf = (ground.codes[own[0].commune], own[0].child.sex, next(name for limit, name in MINOR_BANDS if own[0].age < limit))
            whole.numerator[leaf] += 1
            met = {"supervised": all(one.supervised for one in own), "aided": all(one.aided for one in own)}
            met["supervised_and_aided"] = met["supervised"] and met["aided"]
            for name, tally in tallies.items():
                tally.add(leaf, met[name])
        yield from whole.rows(no_denominator=True)
        for tally in tallies.values():
            yield from tally.rows()
