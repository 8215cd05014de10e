"""Answers about births and deaths: registered, in time; dead under five, over the births of the period that a register knows."""

from collections.abc import Iterator

from pipelines.samples.child_lists import YEARS, windows
from pipelines.samples.days import NEVER, Day, age_years, years_before
from pipelines.samples.facts import Period
from pipelines.samples.ground import Ground, Row
from pipelines.samples.paper_civil_status import IN_TIME
from pipelines.samples.world import Child

DEATH_BANDS = ((1, "0"), (5, "1-4"))


def rows(ground: Ground) -> Iterator[Row]:
    """Yield the answers of every year."""
    for index, period in windows(ground.facts, YEARS):
        dead = [child for child in ground.world.children if period.starts <= child.died <= period.cutoff]
        young = [
            child for child in dead
            if age_years(child.birth, child.died) < DEATH_BANDS[-1][0] and _home(ground, child, child.died - 1)
        ]  # fmt: skip
        if "deaths" in ground.facts.papers:
            yield from _deaths(ground, period, young)
        if "civil_status" in ground.facts.papers:
            yield from _registered(ground, index, period)
            if "deaths" in ground.facts.papers:
                yield from _death_rate(ground, index, period, young)


def _home(ground: Ground, child: Child, day: Day) -> str:
    """Return the commune in which a child lives on a day, whatever its status; nothing outside the district."""
    stay = next((stay for stay in child.stays if stay.start <= day < stay.end), None)
    return ground.codes[stay.commune] if stay else ""


def _band(child: Child) -> str:
    age = age_years(child.birth, child.died)
    return next(name for limit, name in DEATH_BANDS if age < limit)


def _deaths(ground: Ground, period: Period, young: list[Child]) -> Iterator[Row]:
    tally = ground.tally("under5_deaths", "children", period.id, DEATH_BANDS)
    for child in young:
        tally.numerator[_home(ground, child, child.died - 1), child.sex, _band(child)] += 1
    yield from tally.rows(no_denominator=True)


def _told_in_time(ground: Ground, child: Child, period: Period) -> bool:
    """Whether the civil register of the year tells the birth: of a child that lived in the district on the day of registration."""
    day = child.registered
    return child.named and period.starts <= day <= period.cutoff and day < child.died and bool(_home(ground, child, day))


def _registered(ground: Ground, index: int, period: Period) -> Iterator[Row]:
    """Residents under five with a registered birth; of those whose sixty days were over, those registered within them."""
    whole = ground.tally("birth_registration_share", "registered", period.id, ())
    in_time = ground.tally("birth_registration_share", "in_time", period.id, ())
    for number, commune in ground.residents(index).items():
        child = ground.child[number]
        if child.birth > years_before(period.cutoff, 5):
            whole.add((commune, child.sex, "*"), child.registered <= period.cutoff if child.registered != NEVER else False)
        if period.starts <= child.birth <= period.cutoff - IN_TIME:
            in_time.add((commune, child.sex, "*"), _told_in_time(ground, child, period) and child.registered - child.birth <= IN_TIME)
    yield from whole.rows()
    yield from in_time.rows()


def _death_rate(ground: Ground, index: int, period: Period, young: list[Child]) -> Iterator[Row]:
    """Deaths under five and under one over the births of the period: of residents, of the civil register, of the dead themselves."""
    residents, dead = ground.residents(index), {child.number for child in young}
    tallies = {name: ground.tally("under5_death_rate", name, period.id, ()) for name in ("under5", "under1")}
    for child in ground.world.children:
        if not period.starts <= child.birth <= period.cutoff:
            continue
        commune = residents.get(child.number, "")
        if not commune and _told_in_time(ground, child, period):
            commune = _home(ground, child, child.registered)
        if not commune and child.number in dead:
            commune = _home(ground, child, child.died - 1)
        for tally in tallies.values() if commune else ():
            tally.denominator[commune, child.sex, "*"] += 1
    for child in young:
        leaf = (_home(ground, child, child.died - 1), child.sex, "*")
        tallies["under5"].numerator[leaf] += 1
        tallies["under1"].numerator[leaf] += _band(child) == "0"
    for tally in tallies.values():
        yield from tally.rows()
