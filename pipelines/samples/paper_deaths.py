"""Sample books A6/YTCS of the health stations: one workbook per commune and year, the dead of all ages, sex by the column of the age."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from pipelines.samples.child_lists import (
    NAMES,
    YEARS,
    Items,
    Stays,
    books_of,
    counted,
    day_cell,
    day_kinds,
    fitting,
    notices_of,
    stays_by_commune,
    windows,
    word_kind,
)
from pipelines.samples.days import Day, age_months, age_years
from pipelines.samples.defect_kinds import Kind, Outcome, Row
from pipelines.samples.facts import Facts, Period
from pipelines.samples.names import make_name, pick
from pipelines.samples.papers_found import KeyRow, Paper
from pipelines.samples.tables import Cell, Context, Maker
from pipelines.samples.world import Child, Injury, World

REGISTER, FOLDER = "deaths", "tu-vong"
ADULTS = (3, 9)
"""Grown-ups who die in a commune in a year: at least, fewer than."""

ILLNESSES = ("Viêm phổi", "Tiêu chảy", "Sốt cao", "Bệnh", "Viêm não")
AT_BIRTH = ("Đẻ non", "Ngạt sau sinh", "Dị tật bẩm sinh")
OF_ADULTS = ("Già yếu", "Tai biến mạch máu não", "Ung thư", "Lao phổi", "Xơ gan")
PLACES = ("Tại nhà", "Trạm y tế", "TTYT huyện", "Trên đường đi")
ADULT = 18


@dataclass(frozen=True, slots=True)
class Death:
    """One death as the station writes it down; ``child`` None for grown-ups."""

    child: Child | None
    hamlet: str
    name: str
    sex: str
    age: int
    months: int
    died_on: Day
    cause: str
    code: str
    place: str
    attended: bool


def deaths_of(facts: Facts, stays: Stays, hurt: dict[int, Injury], commune: int, period: Period, seed: int) -> list[Death]:
    """Return the deaths of a commune in a window, in order of day; ``hurt`` holds the deadly injuries by child."""
    place = facts.communes[commune]
    rng = Random(f"{seed}/deaths/{place.code}/{period.id}")
    found = []
    for child, stay in stays:
        if period.list_from <= child.died <= period.cutoff and stay.start <= child.died - 1 < stay.end:
            cause, code = _cause(facts, rng, child, hurt)
            name = child.name if child.named else f"Con bà {child.mother}"
            age, months = age_years(child.birth, child.died), age_months(child.birth, child.died)
            where, seen = rng.choice(PLACES), rng.random() < 0.6
            found.append(Death(child, stay.hamlet, name, child.sex, age, months, child.died, cause, code, where, seen))
    found += _grown_ups(facts, rng, commune, period)
    return sorted(found, key=lambda death: (death.died_on, death.name))


def _cause(facts: Facts, rng: Random, child: Child, hurt: dict[int, Injury]) -> tuple[str, str]:
    """Cause as printed and its code: the injury that killed, else an illness, in the first month often the birth."""
    injury = hurt.get(child.number)
    if injury is not None:
        return next((cause.text, cause.code) for cause in facts.causes if cause.code == injury.cause)
    if child.died - child.birth < 28:
        return rng.choice(AT_BIRTH), "birth"
    return rng.choice(ILLNESSES), "illness"


def _grown_ups(facts: Facts, rng: Random, commune: int, period: Period) -> Iterator[Death]:
    place = facts.communes[commune]
    for _ in range(rng.randrange(*ADULTS)):
        sex, age = rng.choice("mf"), rng.randrange(24, 96)
        name = make_name(rng, facts.people[pick(rng, place.ethnic)], sex)
        day = rng.randrange(period.list_from, period.cutoff + 1)
        seen = rng.random() < 0.4
        yield Death(None, rng.choice(place.hamlets), name, sex, age, age * 12, day, rng.choice(OF_ADULTS), "illness", PLACES[0], seen)


def _age(death: Death) -> Cell:
    """Age in whole years; of an infant in months, or less than one."""
    if death.age or death.months >= 12:
        return death.age
    return f"{death.months} tháng" if death.months else "<1"


def _address(death: Death, context: Context) -> str:
    name = context.place.name
    return f"{death.hamlet}, {name[0].lower()}{name[1:]}"


MAKERS: dict[str, Maker] = {
    "full_name": lambda death, _: death.name,
    "age_male": lambda death, _: _age(death) if death.sex == "m" else "",
    "age_female": lambda death, _: _age(death) if death.sex == "f" else "",
    "age": lambda death, _: _age(death),
    "sex": lambda death, _: "Nam" if death.sex == "m" else "Nữ",
    "hamlet": lambda death, _: death.hamlet,
    "address": _address,
    "occupation": lambda death, _: "Làm ruộng" if death.age >= ADULT else "",
    "died_on": day_cell("died_on"),
    "died_at": lambda death, _: death.place,
    "cause": lambda death, _: death.cause,
    "attended": lambda death, _: "Có" if death.attended else "Không",
    "note": lambda *_: "",
}


def listed(facts: Facts, world: World, seed: int) -> Iterator[tuple[Period, int, Items]]:
    """Yield the book of every commune and year."""
    homes = stays_by_commune(facts, world)
    hurt = {injury.child.number: injury for injury in world.injuries if injury.outcome == "died"}
    for _, period in windows(facts, YEARS):
        for commune, stays in enumerate(homes):
            yield period, commune, [(death.hamlet, death) for death in deaths_of(facts, stays, hurt, commune, period, seed)]


def key(facts: Facts, world: World, seed: int) -> list[KeyRow]:
    """Count, by commune and year: children dead, by sex, by cause, under five; all rows of the book."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for period, commune, items in listed(facts, world, seed):
        place = facts.communes[commune].code
        for _, death in items:
            counts[place, period.id, "rows", "*"] += 1
            if death.age < 16:
                counts[place, period.id, "children", "*"] += 1
                counts[place, period.id, "sex", death.sex] += 1
                counts[place, period.id, "cause", death.code] += 1
                counts[place, period.id, "under_5", "*"] += death.age < 5
    return counted(counts)


def two_ages(row: Row) -> Outcome | None:
    """An age under both sexes."""
    if "age_male" not in row.columns:
        return None
    age = row.get("age_male") or row.get("age_female")
    row.put("age_male", age)
    row.put("age_female", age)
    return "age_female", "conflicting_sex", True


def no_age(row: Row) -> Outcome:
    """No age at all: where the column tells the sex, that is gone too."""
    if "age_male" not in row.columns:
        row.put("age", "")
        return "age", "missing_required", True
    row.put("age_male", "")
    row.put("age_female", "")
    return "age_male", "missing_required", True


OWN = (
    Kind("two_ages", two_ages),
    Kind("no_age", no_age),
    *day_kinds("died_on"),
    word_kind("unknown_death_cause", "cause", ("Trúng gió độc", "xyz"), "unknown_cause", False),
)
PAPER = Paper(
    REGISTER, FOLDER, books_of(REGISTER, FOLDER, MAKERS, "trường hợp", listed), key, (*fitting(*NAMES), *OWN), "full_name",
    notices_of(listed), "Sổ tử vong A6/YTCS", "Trạm trưởng trạm y tế",
)  # fmt: skip
