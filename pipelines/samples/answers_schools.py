"""Answers about schools: right age, life skills, participation, trained groups, fights, counselling (RULES 5, 20); pupils hurt, weighed."""

from collections import Counter
from collections.abc import Iterator

from pipelines.samples.answers import FORMS, INJURY_BANDS, MONTH_BANDS, band_of, latest_scores, scores_of
from pipelines.samples.child_lists import YEARS, windows
from pipelines.samples.days import Day, age_months, age_years, to_date, years_before
from pipelines.samples.facts import Period
from pipelines.samples.ground import Ground, Row, school_year_on
from pipelines.samples.paper_school_activities import GROUPS, TOPICS, Activity, activities_of, last_day
from pipelines.samples.paper_school_enrolment import Pupil, pupils_by_school
from pipelines.samples.schooling import KINDERGARTEN
from pipelines.samples.schools import School, reported_years, school_years, schools_of, year_of
from pipelines.samples.staff import staff_of
from pipelines.samples.world import Injury

LEVEL_AGES = {"kindergarten": (3, 5), "primary": (6, 10)}
LEVEL_BANDS = {"kindergarten": "3-5", "primary": "6-10"}
FIRST_GRADE_AGE = 6
SIX, SEVEN = 6, 7
UNDERWEIGHT_Z = -2.0


def rows(ground: Ground) -> Iterator[Row]:
    """Yield the answers of every period in which the schools' lists can be used."""
    yearly = {period.id for _, period in windows(ground.facts, YEARS)}
    for index, period in windows(ground.facts, ()):
        pupils = ground.pupils(period)
        if pupils is not None:
            yield from _taught(ground, period, pupils)
            if "injury_list" in ground.facts.lists:
                yield from _hurt(ground, index, period, pupils)
            if "weighing_list" in ground.facts.lists:
                yield from _weighed(ground, period, pupils)
            if period.id in yearly:
                yield from _right_age(ground, index, period, pupils)
        if "school_activities" in ground.facts.papers:
            yield from _reported(ground, period)


def _taught(ground: Ground, period: Period, pupils: dict[int, tuple[Pupil, str]]) -> Iterator[Row]:
    """Pupils taught life skills (past the sixth birthday on the day of the list), and told of their right to take part."""
    listed = ground.list_of_pupils(period)
    day = listed.cutoff if listed else period.cutoff
    tallies = {
        name: ground.school_tally(indicator, name, period.id, ())
        for indicator, name in (("life_skills_share", "over6"), ("life_skills_share", "from7"), ("participation_share", "pupils"))
    }
    for pupil, school in pupils.values():
        leaf, birth = (school, pupil.child.sex, "*"), pupil.child.birth
        if birth <= years_before(day, 16):
            continue
        counted = {"over6": birth < years_before(day, SIX), "from7": birth <= years_before(day, SEVEN), "pupils": True}
        for name in (name for name, holds in counted.items() if holds):
            met = pupil.participation if name == "pupils" else pupil.life_skills
            tallies[name].add(leaf, met)
            tallies[name].add_category(school, pupil.level, met)
    for tally in tallies.values():
        tally.categories = ("nursery", "kindergarten", "primary", "lower_secondary")
        yield from tally.rows()


def _right_age(ground: Ground, index: int, period: Period, pupils: dict[int, tuple[Pupil, str]]) -> Iterator[Row]:
    """Residents of kindergarten and primary age in the class of their age; where lists of the level name children of the commune."""
    listed = ground.list_of_pupils(period)
    year = year_of(listed) if listed else 0
    residents = ground.residents(index)
    told = {(commune, pupils[number][0].level) for number, commune in residents.items() if number in pupils}
    variants = ("kindergarten", "primary", "pooled", "primary_level", "pooled_level")
    tallies = {name: ground.tally("right_age_enrolment_share", name, period.id, ()) for name in variants}
    for number, commune in residents.items():
        child = ground.child[number]
        age = year - to_date(child.birth).year
        level = next((name for name, (low, high) in LEVEL_AGES.items() if low <= age <= high), "")
        if (commune, level) not in told:
            continue
        pupil = pupils[number][0] if number in pupils else None
        attends = pupil is not None and pupil.level == level
        right = attends and pupil is not None and (pupil.grade == KINDERGARTEN or pupil.grade == age - FIRST_GRADE_AGE + 1)
        leaf, both = (commune, child.sex, LEVEL_BANDS[level]), all((commune, name) in told for name in LEVEL_AGES)
        names = [level, *(["pooled"] if both else [])]
        for name in names:
            tallies[name].add(leaf, right)
        for name in (["primary_level"] if level == "primary" else []) + (["pooled_level"] if both else []):
            tallies[name].add(leaf, attends)
    for name, tally in tallies.items():
        tally.bands = tuple(LEVEL_BANDS.values()) if name.startswith("pooled") else (LEVEL_BANDS[name.removesuffix("_level")],)
        yield from tally.rows()


def _hurt(ground: Ground, index: int, period: Period, pupils: dict[int, tuple[Pupil, str]]) -> Iterator[Row]:
    """Pupils injured, and dead of it: by the school that the child went to on the day; over the pupils under 16 in the period."""
    known = [one for one in ground.world.injuries if period.starts <= one.day <= period.cutoff and 0 <= one.period <= index]
    lists = _lists(ground, period)
    for variant, events in (("injured_pupils", known), ("died_pupils", [one for one in known if one.outcome == "died"])):
        tally = ground.school_tally("injury_rate", variant, period.id, INJURY_BANDS)
        for pupil, school in pupils.values():
            if pupil.child.birth > years_before(period.starts, 16):
                band = band_of(INJURY_BANDS, min(age_years(pupil.child.birth, period.cutoff), 15))
                tally.denominator[school, pupil.child.sex, band] += 1
        for (school, _), injury in _first_hurt(events, lists).items():
            band = band_of(INJURY_BANDS, age_years(injury.child.birth, injury.day))
            tally.numerator[school, injury.child.sex, band] += 1
        yield from tally.rows()


def _weighed(ground: Ground, period: Period, pupils: dict[int, tuple[Pupil, str]]) -> Iterator[Row]:
    """Pupils under five on the cut-off day, by the health station's latest weighing of the period that gives a valid z of that form."""
    young = [one for one in ground.world.weighings if one.child.number in pupils and one.child.birth > years_before(period.cutoff, 5)]
    latest = latest_scores(((one, scores_of(one)) for one in young), period)
    for form, _ in FORMS:
        tally = ground.school_tally("malnutrition", f"{form}_pupils", period.id, MONTH_BANDS)
        for number, (weighing, z) in latest[form].items():
            band = band_of(MONTH_BANDS, age_months(weighing.child.birth, weighing.day))
            tally.add((pupils[number][1], weighing.child.sex, band), z < UNDERWEIGHT_Z)
        yield from tally.rows()


def _lists(ground: Ground, period: Period) -> list[tuple[int, dict[int, tuple[Pupil, str]]]]:
    """Return (school year, pupil by child) of the lists known by a period, oldest first."""
    found = []
    for listed in school_years(ground.facts):
        if listed.cutoff <= period.known_on and year_of(listed) <= school_year_on(period.cutoff):
            schools = pupils_by_school(ground.facts, ground.world, listed)
            found.append((year_of(listed), {one.child.number: (one, school) for school, named in schools.items() for one in named}))
    return found


def _first_hurt(events: list[Injury], lists: list[tuple[int, dict[int, tuple[Pupil, str]]]]) -> dict[tuple[str, int], Injury]:
    """Return the first event of each child on a day on which a list has it at a school, with that school."""
    found: dict[tuple[str, int], Injury] = {}
    seen: set[int] = set()
    for injury in sorted(events, key=lambda one: one.day):
        school = _school_on(injury, lists)
        if school and injury.child.number not in seen:
            seen.add(injury.child.number)
            found[school, injury.child.number] = injury
    return found


def _school_on(injury: Injury, lists: list[tuple[int, dict[int, tuple[Pupil, str]]]]) -> str:
    for year, named in lists:
        if year >= school_year_on(injury.day) and injury.child.number in named:
            pupil, school = named[injury.child.number]
            if pupil.dropped > injury.day:
                return school
    return ""


def _reported(ground: Ground, period: Period) -> Iterator[Row]:
    """What the schools' reports tell of a period: fights, counselling cases; whether the newest shows every group of staff trained."""
    low, high = school_year_on(period.starts), school_year_on(period.cutoff)
    known = [
        year for year in reported_years(ground.facts)
        if low <= year_of(year) <= high and last_day(ground.facts, year) <= period.known_on
    ]  # fmt: skip
    if not known:
        return
    fights = ground.school_tally("school_fights", "fights", period.id, ())
    cases = ground.school_tally("counselling_cases", "cases", period.id, ())
    cases.categories = tuple(TOPICS)
    trained = ground.school_tally("schools_trained_share", "four_groups", period.id, ())
    for school in schools_of(ground.facts):
        told = {year.id: activities_of(ground.facts, ground.seed, school, year) for year in known}
        done = [one for found in told.values() for one in found if period.starts <= one.day <= period.cutoff]
        fights.numerator[school.code, "*", "*"] += sum(one.kind == "fight" for one in done)
        cases.numerator[school.code, "*", "*"] += sum(one.kind == "counselling_case" for one in done)
        cases.category += Counter((school.code, one.topic) for one in done if one.kind == "counselling_case")
        trained.add((school.code, "*", "*"), _all_groups(ground, school, told[known[-1].id], period.cutoff))
    for tally in (fights, cases):
        yield from tally.rows(no_denominator=True)
    yield from trained.rows()


def _all_groups(ground: Ground, school: School, told: list[Activity], until: Day) -> bool:
    """Whether a school trained every named group of staff that it has (RULES 20)."""
    own = [person for person in staff_of(ground.facts, ground.seed) if person.school == school.code]
    has = [group for group, roles in GROUPS.items() if any(person.role in roles for person in own)]
    held = [one for one in told if one.kind == "training" and one.day <= until]
    return bool(held) and all(any(one.trained(group) for one in held) for group in has)
