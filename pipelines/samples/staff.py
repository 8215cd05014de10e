"""Staff of communes and schools of the sample district, and the trainings that they attended. Every person is invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from pipelines.samples.days import Day
from pipelines.samples.facts import Commune, Facts
from pipelines.samples.names import fold, make_name, pick
from pipelines.samples.schools import School, school_years, schools_of, year_of

TEACHERS = {True: 4, False: 7}
LEADERS = ("principal", "deputy")
COMMUNE_ROLES = ("commune_leader", "child_officer", "women_union", "health_worker")
ATTENDS = 0.86


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the staff; ``school`` is empty for people of the commune."""

    number: int
    name: str
    sex: str
    birth: Day
    role: str
    unit: str
    commune: int
    school: str = ""


@dataclass(frozen=True, slots=True)
class Training:
    """One training or communication event and who attended; ``school`` is empty where the commune held it."""

    day: Day
    commune: int
    school: str
    form: str
    themes: tuple[str, ...]
    people: tuple[Person, ...]


@lru_cache(maxsize=4)
def staff_of(facts: Facts, seed: int) -> list[Person]:
    """Return everybody, commune by commune; no two people of a commune share name and birth year."""
    found: list[Person] = []
    schools = schools_of(facts)
    for place, commune in enumerate(facts.communes):
        rng, taken = Random(f"{seed}/staff/{commune.code}"), set[tuple[str, int]]()
        for role, unit, school in _posts(place, commune, [one for one in schools if one.commune == place]):
            found.append(_person(facts, rng, taken, len(found), role, unit, place, school))
    return found


def _posts(place: int, commune: Commune, schools: list[School]) -> Iterator[tuple[str, str, str]]:
    """Yield role, unit and school of every post of a commune."""
    office, station = f"UBND {_lower(commune.name)}", f"Trạm y tế {_lower(commune.name)}"
    for role in COMMUNE_ROLES:
        yield role, station if role == "health_worker" else office, ""
    for hamlet in commune.hamlets:
        yield "collaborator", hamlet, ""
    for school in schools:
        roles = [*LEADERS, *["teacher"] * TEACHERS[school.is_kindergarten], "union_secretary"]
        for role in roles if school.is_kindergarten else [*roles, "youth_leader"]:
            yield role, school.name, school.code


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _person(
    facts: Facts, rng: Random, taken: set[tuple[str, int]], number: int, role: str, unit: str, place: int, school: str
) -> Person:
    while True:
        sex = "f" if rng.random() < 0.6 else "m"
        birth = date(rng.randrange(1962, 1994), rng.randrange(1, 13), rng.randrange(2, 29))
        name = make_name(rng, facts.people[pick(rng, facts.communes[place].ethnic)], sex)
        if (fold(name), birth.year) not in taken:
            taken.add((fold(name), birth.year))
            return Person(number, name, sex, birth.toordinal(), role, unit, place, school)


@lru_cache(maxsize=4)
def trainings_of(facts: Facts, seed: int) -> list[Training]:
    """Return all events in order of day: of every school in its school years, of every commune in its calendar years."""
    people = staff_of(facts, seed)
    found: list[Training] = []
    for school in schools_of(facts):
        own = [person for person in people if person.school == school.code]
        rng = Random(f"{seed}/trainings/{school.code}")
        for year in _training_years(facts):
            found += _of_school(rng, school, own, year)
    for place, commune in enumerate(facts.communes):
        own = [person for person in people if person.commune == place and not person.school]
        rng = Random(f"{seed}/trainings/{commune.code}")
        for year in facts.population_years:
            found += _of_commune(rng, place, own, year)
    return sorted(found, key=lambda one: (one.day, one.commune, one.school, one.themes))


def _training_years(facts: Facts) -> list[int]:
    """Years in which the school years of the trainings began; the first calendar year also sees the spring of the one before it."""
    years = [year_of(period) for period in school_years(facts)]
    return [years[0] - 1, *years] if facts.earlier_school_year else years


def _of_school(rng: Random, school: School, own: list[Person], year: int) -> Iterator[Training]:
    """A school trains its groups of staff in autumn, some of them also hear of equality and violence in spring."""
    if rng.random() < 0.85:
        day = date(year, rng.randrange(9, 12), rng.randrange(6, 29)).toordinal()
        left_out = rng.choice(("", "", "", "union_secretary"))
        yield _event(rng, day, school, "training", ("child_protection",), [one for one in own if one.role != left_out])
    if rng.random() < 0.6:
        day = date(year, 10, rng.randrange(2, 29)).toordinal()
        yield _event(rng, day, school, "training", ("juvenile_justice",), [one for one in own if one.role in LEADERS])
    if rng.random() < 0.6:
        day = date(year + 1, 3, rng.randrange(2, 29)).toordinal()
        yield _event(rng, day, school, "communication", ("gender_equality", "gender_violence"), own)


def _event(rng: Random, day: Day, school: School, form: str, themes: tuple[str, ...], invited: list[Person]) -> Training:
    came = tuple(person for person in invited if rng.random() < ATTENDS)
    return Training(day, school.commune, school.code, form, themes, came)


def _of_commune(rng: Random, place: int, own: list[Person], year: int) -> Iterator[Training]:
    """Once a year the commune's officers and collaborators learn to run the programme; most years also about the law."""
    for month, themes, chance in ((4, ("programme_management",), 0.9), (8, ("child_protection", "child_rights"), 0.7)):
        if rng.random() < chance:
            day = date(year, month, rng.randrange(2, 29)).toordinal()
            came = tuple(person for person in own if rng.random() < ATTENDS)
            yield Training(day, place, "", "training", themes, came)
