"""Answers about special circumstances and risk: shares, stock and flow by group, by the lists of each report (RULES 7, 8, 19)."""

from collections import Counter
from collections.abc import Callable, Iterator

from pipelines.samples.child_lists import QUARTERS, YEARS, sixteenth, stays_by_commune, windows
from pipelines.samples.days import years_before
from pipelines.samples.facts import Period
from pipelines.samples.ground import Ground, Row, age_band
from pipelines.samples.special import RISK_CODES, Risk, risks
from pipelines.samples.stays import ALL_GROUPS, Stretch, stretches
from pipelines.samples.tally import Tally
from pipelines.samples.world import Child

GROUPS = tuple(f"g{number:02d}" for number in range(1, 15))
CAME, WENT = ("new", "moved_in", "returned"), ("died", "moved", "turned_16", "recovered")

Stretches = list[Stretch]
Test = Callable[[Child], bool]


def rows(ground: Ground) -> Iterator[Row]:
    """Yield the answers of every report, and of every year where the yearly lists of children at risk came."""
    if "special_circumstances" not in ground.facts.papers:
        return
    yearly = {period.id for _, period in windows(ground.facts, YEARS)} if "at_risk" in ground.facts.papers else set()
    for index, period, listed in carried(ground):
        told = told_in(ground, listed)
        now = {one.child.number for one in told if one.group == ALL_GROUPS and one.holds(period.cutoff) and one.child.died > period.cutoff}
        yield from _shares(ground, "hcdb_share", index, period, lambda child, now=now: child.number in now)  # type: ignore[misc]
        if listed.cutoff < period.cutoff:
            continue
        yield from _stock(ground, period, told)
        yield from _flows(ground, period, told)
        if period.id in yearly:
            yield from _risk(ground, index, period, now)


def carried(ground: Ground) -> Iterator[tuple[int, Period, Period]]:
    """Yield index, period and the newest list of its year: its own, else one that a stock may carry (RULES 6)."""
    lists = [listed for _, listed in windows(ground.facts, QUARTERS)]
    for index, period in enumerate(ground.facts.periods):
        known = [listed for listed in lists if period.starts <= listed.cutoff <= period.cutoff]
        if known:
            yield index, known[-1] if known[-1].id == period.id else period, known[-1]


def told_in(ground: Ground, period: Period) -> Stretches:
    """Return all stretches that the lists of a report tell."""
    return [one for child in ground.world.children for one in stretches(child, period)]


def _shares(ground: Ground, indicator: str, index: int, period: Period, test: Test) -> Iterator[Row]:
    """A share of the residents, and of the pupils under 16 where their list came."""
    tally = ground.tally(indicator, "residents", period.id)
    for number, commune in ground.residents(index).items():
        child = ground.child[number]
        tally.add((commune, child.sex, age_band(child, period.cutoff)), test(child))
    yield from tally.rows()
    pupils = ground.pupils(period)
    if pupils is None:
        return
    tally = ground.school_tally(indicator, "pupils", period.id)
    for pupil, school in pupils.values():
        if pupil.child.birth > years_before(period.cutoff, 16):
            tally.add((school, pupil.child.sex, age_band(pupil.child, period.cutoff)), test(pupil.child))
    yield from tally.rows()


def _stock(ground: Ground, period: Period, told: Stretches) -> Iterator[Row]:
    """Children in each group, and each once in all, on the eve of the period and on its cut-off day."""
    for variant, day, at in (("opening", period.starts - 1, period.starts), ("closing", period.cutoff, period.cutoff)):
        tally = ground.tally("hcdb_groups", variant, period.id)
        tally.categories = GROUPS
        for one in told:
            if one.holds(day):
                _count(ground, tally, one, age_band(one.child, at), GROUPS[one.group - 1])
        yield from tally.rows(no_denominator=True)


def _count(ground: Ground, tally: Tally, one: Stretch, band: str, category: str) -> None:
    """Count a stretch of all groups as a child, one of a group under its category."""
    place = ground.codes[one.commune]
    if one.group == ALL_GROUPS:
        tally.numerator[place, one.child.sex, band] += 1
    else:
        tally.category[place, category] += 1


def _flows(ground: Ground, period: Period, told: Stretches) -> Iterator[Row]:
    """Entries and exits from the first day of the period to its cut-off: of all groups by reason, of each group."""
    entered = [(one, one.came) for one in told if period.starts <= one.start <= period.cutoff]
    left = [(one, one.went) for one in told if period.starts <= one.end <= period.cutoff]
    for indicator, moves, reasons in (("hcdb_entered", entered, CAME), ("hcdb_left", left, WENT)):
        whole = [(one, reason) for one, reason in moves if one.group == ALL_GROUPS]
        yield from _flow(ground, indicator, "children", period, whole, ())
        yield from _flow(ground, indicator, "by_reason", period, whole, reasons)
        grouped = [(one, GROUPS[one.group - 1]) for one, _ in moves if one.group != ALL_GROUPS]
        yield from _flow(ground, indicator, "by_group", period, whole, GROUPS, grouped)


def _flow(
    ground: Ground,
    indicator: str,
    variant: str,
    period: Period,
    whole: list[tuple[Stretch, str]],
    categories: tuple[str, ...],
    parts: list[tuple[Stretch, str]] | None = None,
) -> Iterator[Row]:
    tally = ground.tally(indicator, variant, period.id, ())
    tally.categories = categories
    tally.numerator = Counter((ground.codes[one.commune], "*", "*") for one, _ in whole)
    tally.category = Counter((ground.codes[one.commune], name) for one, name in (whole if parts is None else parts))
    yield from tally.rows(no_denominator=True)


def _risk(ground: Ground, index: int, period: Period, now: set[int]) -> Iterator[Row]:
    """At risk on the cut-off day and in no group; the union with those in a group."""
    listed = {risk.child.number for found in at_risk(ground, period).values() for risk in found}
    yield from _shares(ground, "risk_share", index, period, lambda child: child.number in listed - now)
    yield from _shares(ground, "hcdb_or_risk_share", index, period, lambda child: child.number in listed | now)
    yearly = [one for _, one in windows(ground.facts, YEARS)]
    former = next((one for one in reversed(yearly) if one.cutoff < period.cutoff), None)
    yield from _managed(ground, former, period)


def at_risk(ground: Ground, period: Period) -> dict[int, list[Risk]]:
    """Return commune -> the children in its list of a year."""
    homes = stays_by_commune(ground.facts, ground.world)
    return {commune: [risk for _, risk in risks(ground.facts, stays, period)] for commune, stays in enumerate(homes)}


def _managed(ground: Ground, former: Period | None, period: Period) -> Iterator[Row]:
    """Children at risk at any time in the period: those of its list, and those whom only the former list of their commune has.

    Those left in the period, or nobody told why they are missing (RULES 27). A child that another commune lists by now is not missing.
    """
    listed: dict[int, tuple[int, Risk]] = {}
    for told in [at_risk(ground, period)] + ([at_risk(ground, former)] if former else []):
        for commune, found in told.items():
            for risk in found:
                if sixteenth(risk.child) > period.starts:
                    listed.setdefault(risk.child.number, (commune, risk))
    tally = ground.tally("risk_managed_share", "managed", period.id, ())
    tally.categories = tuple(sorted(set(RISK_CODES.values())))
    for commune, risk in listed.values():
        tally.add((ground.codes[commune], "*", "*"), risk.managed)
        tally.add_category(ground.codes[commune], RISK_CODES[risk.child.risk], risk.managed)
    yield from tally.rows()
