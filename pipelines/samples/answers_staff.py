"""Answers about staff and communes: persons reached and trained, never attendances; what a commune tells of its year."""

from collections.abc import Callable, Iterator

from pipelines.samples.child_lists import YEARS, windows
from pipelines.samples.days import to_date
from pipelines.samples.facts import Period
from pipelines.samples.ground import Ground, Row
from pipelines.samples.paper_commune_facts import districts_of, facts_of
from pipelines.samples.paper_staff_training import CHILD_WORK, entries
from pipelines.samples.staff import LEADERS, Person, Training
from pipelines.samples.tally import Tally

THEMES = ("child_protection", "gender_equality", "gender_violence")
"""The three themes that a plan names together (Q7-01)."""

Attended = dict[int, tuple[Person, list[Training]]]
Adder = Callable[[str, str, int, bool], None]


def rows(ground: Ground) -> Iterator[Row]:
    """Yield the answers of every year's list."""
    for _, period in windows(ground.facts, YEARS):
        if "staff_training" in ground.facts.papers:
            yield from _staff(ground, period)
        if "commune_facts" in ground.facts.papers:
            yield from _districts(ground, period) if ground.facts.districts else _communes(ground, period)


def _attended(ground: Ground, place: int, periods: list[Period]) -> Attended:
    """Return the people of the last of some lists with what all of them tell that they attended."""
    found: Attended = {person.number: (person, []) for person, _ in entries(ground.facts, ground.seed, place, periods[-1])}
    for period in periods:
        for person, training in entries(ground.facts, ground.seed, place, period):
            if training is not None:
                found[person.number][1].append(training)
    return found


def _staff(ground: Ground, period: Period) -> Iterator[Row]:
    """Reached by the three themes, trained in the programme; school leaders trained in justice for minors, ever and in the period."""
    tallies: dict[tuple[str, str], Tally] = {}

    def add(indicator: str, variant: str, place: int, met: bool) -> None:
        tally = tallies.setdefault((indicator, variant), ground.tally(indicator, variant, period.id, ()))
        tally.add((ground.codes[place], "*", "*"), met)

    known = [one for _, one in windows(ground.facts, YEARS) if one.cutoff <= period.cutoff]
    for place in range(len(ground.codes)):
        ever = _attended(ground, place, known)
        for number, (person, held) in _attended(ground, place, [period]).items():
            themes = {theme for one in held for theme in one.themes}
            _reached(add, place, person, themes)
            if person.role in CHILD_WORK:
                add("staff_trained_share", "trained", place, "programme_management" in themes)
                add("staff_trained_share", "any_training", place, any(one.form == "training" for one in held))
            if person.role in LEADERS:
                add("leaders_trained_share", "juvenile_justice_in_period", place, "juvenile_justice" in themes)
                add("leaders_trained_share", "juvenile_justice", place, any("juvenile_justice" in one.themes for one in ever[number][1]))
    for tally in tallies.values():
        yield from tally.rows()


def _reached(add: Adder, place: int, person: Person, themes: set[str]) -> None:
    met = {"all_themes": themes.issuperset(THEMES), "any_theme": not themes.isdisjoint(THEMES)}
    for name, reached in (met | {theme: theme in themes for theme in THEMES}).items():
        add("staff_reached_share", name, place, reached)
    if person.school:
        for name, reached in met.items():
            add("staff_reached_share", f"school_{name}", place, reached)


def _districts(ground: Ground, period: Period) -> Iterator[Row]:
    """Districts with a programme of their own adopted and carried out."""
    told = districts_of(ground.facts, ground.seed, to_date(period.cutoff).year)
    places = (ground.facts.district_code, *(code for code, _, _ in told))
    tally = Tally("communes_with_programme", "districts_adopted_and_run", period.id, places, ())
    for code, _, one in told:
        tally.add((code, "*", "*"), one.programme and one.run)
    yield from tally.rows()


def _communes(ground: Ground, period: Period) -> Iterator[Row]:
    """Communes with a fund, with play activities, with a programme adopted and carried out; the money and the sessions they tell."""
    year = to_date(period.cutoff).year
    told = {place: facts_of(ground.facts, ground.seed, place, year) for place in range(len(ground.codes))}
    answers = {
        ("communes_with_fund", "fund"): {place: one.fund for place, one in told.items()},
        ("communes_with_play", "play"): {place: one.play for place, one in told.items()},
        ("communes_with_programme", "adopted_and_run"): {place: one.programme and one.run for place, one in told.items()},
    }
    for (indicator, variant), met in answers.items():
        tally = ground.tally(indicator, variant, period.id, ())
        for place, holds in met.items():
            tally.add((ground.codes[place], "*", "*"), holds)
        yield from tally.rows()
    amounts = {
        ("commune_money", "fund_in"): {place: one.money_in for place, one in told.items() if one.fund},
        ("commune_money", "fund_out"): {place: one.money_out for place, one in told.items() if one.fund},
        ("commune_money", "budget"): {},
        ("commune_play", "sessions"): {place: one.sessions for place, one in told.items() if one.play},
        ("commune_play", "attendances"): {place: one.children for place, one in told.items() if one.play},
        ("commune_play", "places"): {},
    }
    for (indicator, variant), sums in amounts.items():
        tally = ground.tally(indicator, variant, period.id, ())
        for place, amount in sums.items():
            tally.denominator[ground.codes[place], "*", "*"] += 1
            tally.numerator[ground.codes[place], "*", "*"] += amount
        yield from tally.rows()
