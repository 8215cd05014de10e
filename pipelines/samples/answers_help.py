"""Answers about help in special circumstances: four readings of "assisted", services of disabled children, benefits (RULES 8, 19, 21)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pipelines.samples.answers_special import GROUPS, told_in
from pipelines.samples.cells import ALLOWANCE, help_of, in_force_from
from pipelines.samples.child_lists import QUARTERS, YEARS, stays_by_commune, windows
from pipelines.samples.days import Day, to_date
from pipelines.samples.facts import Period
from pipelines.samples.ground import Ground, Row, age_band, school_year_on
from pipelines.samples.paper_benefits import POLICIES, Review, reviews_of
from pipelines.samples.special import case_of
from pipelines.samples.stays import ALL_GROUPS, Stretch
from pipelines.samples.tally import ALL, Leaf, Tally
from pipelines.samples.world import Child

READINGS = ("regular", "assisted", "assisted_and_service", "cared")
MONEY = {ALLOWANCE, "gift", "education_costs", "treatment_costs"}
"""Helps that are no service of child protection."""

BROUGHT_UP = {(1, 2), (1, 3), (1, 4), (2, 2), (12, 2)}
"""Cases of Decree 56/2017 in which others bring the child up: orphans in an institution, with kin or in a family; foundlings in care."""

SERVICES = {"health": ("health_care", "screening", "surgery"), "rehabilitation": ("rehabilitation",), "education": ("inclusive_education",)}
DISABLED, SCHOOL_AGE = 4, 6


@dataclass(slots=True)
class Cared:
    """One child in special circumstances at any time in a period: its stretches, its help, the allowances told."""

    child: Child
    stays: list[Stretch] = field(default_factory=list)
    groups: dict[int, Stretch] = field(default_factory=dict)  # group -> the first stretch in it
    given: list[tuple[Day, tuple[str, ...]]] = field(default_factory=list)
    allowances: list[Day] = field(default_factory=list)

    def first_day(self, period: Period) -> Day:
        """First counted day in a group."""
        return max(self.stays[0].start, period.starts)

    def last_day(self, period: Period) -> Day:
        """Last counted day in a group."""
        return min(max(stay.end for stay in self.stays) - 1, period.cutoff)


def rows(ground: Ground) -> Iterator[Row]:
    """Yield the answers of every report that lists of the groups came for, and of every period for allowances."""
    if {"child_register", "assistance"} <= set(ground.facts.lists):
        for index, period in enumerate(ground.facts.periods):
            yield from _allowed(ground, index, period)
    if not {"special_circumstances", "assistance"} <= ground.facts.papers:
        return
    yearly = {period.id for _, period in windows(ground.facts, YEARS)} if "benefits" in ground.facts.papers else set()
    for _, period in windows(ground.facts, QUARTERS):
        children = cared_in(ground, period)
        yield from _assisted(ground, period, children)
        yield from _kinds(ground, period, children)
        yield from _disabled(ground, period, children)
        if period.id in yearly:
            yield from _welfare(ground, period, children)


def _allowed(ground: Ground, index: int, period: Period) -> Iterator[Row]:
    """Residents whose monthly allowance is in force on the cut-off day, as lists of help up to that day tell it."""
    listed = [thing for thing in ground.world.assistance if thing.day <= period.cutoff]
    allowed = {thing.child.number for thing in listed if 0 < in_force_from(thing, ground.facts) <= period.cutoff}
    tally = ground.tally("monthly_allowance", "children", period.id)
    for number, commune in ground.residents(index).items():
        if number in allowed:
            child = ground.child[number]
            tally.numerator[commune, child.sex, age_band(child, period.cutoff)] += 1
    return tally.rows(no_denominator=True)


def cared_in(ground: Ground, period: Period) -> dict[int, Cared]:
    """Return the children in a group at any time in a period, with what was told of them by its lists."""
    found: dict[int, Cared] = {}
    for one in told_in(ground, period):
        if one.touches(period):
            cared = found.setdefault(one.child.number, Cared(one.child))
            if one.group == ALL_GROUPS:
                cared.stays.append(one)
            else:
                cared.groups.setdefault(one.group, one)
    for thing in ground.world.assistance:
        if thing.child.number in found and thing.day <= period.cutoff:
            _note(ground, found[thing.child.number], thing.day, help_of(thing, ground.facts).services, in_force_from(thing, ground.facts))
    return found


def _note(ground: Ground, cared: Cared, day: Day, services: tuple[str, ...], allowance: Day) -> None:
    cared.given.append((day, services))
    if allowance:
        cared.allowances.append(allowance)


def _met(cared: Cared, period: Period) -> dict[str, bool]:
    """Say which readings a child's help meets."""
    first, last = cared.first_day(period), cared.last_day(period)
    given = [(day, services) for day, services in cared.given if first <= day]
    allowed = [day for day in cared.allowances if day <= period.cutoff]
    helped = bool(given or allowed)
    service = any(set(services) - MONEY for _, services in given)
    brought_up = any((group, case_of(cared.child, group)) in BROUGHT_UP for group in cared.groups)
    regular = any(day <= last for day in allowed) or all(
        any(low <= day < high for day, _ in given) or any(day < high for day in allowed) for low, high in _quarters(cared, period)
    )
    return {"regular": regular, "assisted": helped, "assisted_and_service": service, "cared": helped or brought_up}


def _quarters(cared: Cared, period: Period) -> Iterator[tuple[Day, Day]]:
    """Yield the quarters of a period on which the child was in a group."""
    low = to_date(period.starts)
    for _ in range(4):
        month = low.month + 3
        high = date(low.year + (month > 12), month - 12 * (month > 12), low.day)
        inside = (low.toordinal(), high.toordinal())
        if any(max(stay.start, period.starts) < inside[1] and min(stay.end - 1, period.cutoff) >= inside[0] for stay in cared.stays):
            yield inside
        low = high


def _assisted(ground: Ground, period: Period, children: dict[int, Cared]) -> Iterator[Row]:
    """Each child once in all and once in each of its groups: where it was first, at its age then; pupils by school."""
    met = {number: _met(cared, period) for number, cared in children.items()}
    pupils = ground.pupils(period)
    for reading in READINGS:
        tally = ground.tally("hcdb_assisted_share", reading, period.id)
        taught = ground.school_tally("hcdb_assisted_share", f"{reading}_pupils", period.id)
        for number, cared in children.items():
            _add(tally, ground.codes[cared.stays[0].commune], cared, period, met[number][reading])
            if pupils and number in pupils:
                _add(taught, pupils[number][1], cared, period, met[number][reading])
        yield from _with_groups(tally)
        if pupils is not None:
            yield from _with_groups(taught)


def _with_groups(tally: Tally) -> Iterator[Row]:
    tally.categories = GROUPS
    return tally.rows()


def _add(tally: Tally, place: str, cared: Cared, period: Period, met: bool) -> None:
    tally.add((place, cared.child.sex, age_band(cared.child, cared.first_day(period))), met)
    for group in cared.groups:
        tally.add_category(place, GROUPS[group - 1], met)


def _kinds(ground: Ground, period: Period, children: dict[int, Cared]) -> Iterator[Row]:
    """Each child once under every kind of help it had since its first day in a group, once in all."""
    tally = ground.tally("hcdb_help_kinds", "children", period.id, ())
    tally.categories = tuple(dict.fromkeys(name for kind in ground.facts.helps for name in kind.services))
    for cared in children.values():
        had = {name for day, names in cared.given if day >= cared.first_day(period) for name in names}
        if any(day <= period.cutoff for day in cared.allowances):
            had.add(ALLOWANCE)
        place = ground.codes[cared.stays[0].commune]
        tally.numerator[place, cared.child.sex, ALL] += bool(had)
        tally.category.update((place, name) for name in had)
    return tally.rows(no_denominator=True)


def _disabled(ground: Ground, period: Period, children: dict[int, Cared]) -> Iterator[Row]:
    """Children of group 4: each service of those who need it, any, all that the child needs."""
    tallies = {name: ground.tally("disabled_access_share", name, period.id) for name in ("any", "all", *SERVICES)}
    for cared in children.values():
        if DISABLED not in cared.groups:
            continue
        child, given = cared.child, {name for day, names in cared.given if day >= period.starts for name in names}
        got = {name: bool(given & set(codes)) for name, codes in SERVICES.items()}
        of_age = school_year_on(period.cutoff) - to_date(child.birth).year >= SCHOOL_AGE
        needed = [name for name in SERVICES if name != "education" or of_age or got[name]]
        leaf = (ground.codes[cared.groups[DISABLED].commune], child.sex, age_band(child, period.cutoff))
        tallies["any"].add(leaf, any(got.values()))
        tallies["all"].add(leaf, all(got[name] for name in needed))
        for name in needed:
            tallies[name].add(leaf, got[name])
    for tally in tallies.values():
        yield from tally.rows()


def _welfare(ground: Ground, period: Period, children: dict[int, Cared]) -> Iterator[Row]:
    """Children who have every policy for which a person found them eligible, of those eligible; by policy; what is not reviewed."""
    pupils = ground.pupils(period)
    tallies = {name: ground.tally("hcdb_welfare_share", name, period.id) for name in ("residents", "not_reviewed")}
    if pupils is not None:
        tallies["pupils"] = ground.school_tally("hcdb_welfare_share", "pupils", period.id)
    for number, answers in _reviews(ground, period).items():
        if number not in children:
            continue
        cared = children[number]
        told = (cared.child.sex, age_band(cared.child, cared.first_day(period)))
        places = {"residents": ground.codes[cared.stays[0].commune]}
        if pupils and number in pupils:
            places["pupils"] = pupils[number][1]
        for name, place in places.items():
            _add_answers(tallies[name], (place, *told), answers)
        _add_open(tallies["not_reviewed"], (places["residents"], *told), answers)
    for tally in tallies.values():
        tally.categories = tuple(POLICIES)
        yield from tally.rows()


def _reviews(ground: Ground, period: Period) -> dict[int, list[Review]]:
    found: dict[int, list[Review]] = defaultdict(list)
    for stays in stays_by_commune(ground.facts, ground.world):
        for _, review in reviews_of(ground.facts, stays, period):
            found[review.child.number].append(review)
    return found


def _add_answers(tally: Tally, leaf: Leaf, answers: list[Review]) -> None:
    eligible = [review for review in answers if review.eligible == "y"]
    if eligible:
        tally.add(leaf, all(review.received == "y" for review in eligible))
    for review in eligible:
        tally.add_category(leaf[0], review.policy, review.received == "y")


def _add_open(tally: Tally, leaf: Leaf, answers: list[Review]) -> None:
    tally.add(leaf, any(review.eligible == "not_reviewed" for review in answers))
    for review in answers:
        tally.add_category(leaf[0], review.policy, review.eligible == "not_reviewed")
