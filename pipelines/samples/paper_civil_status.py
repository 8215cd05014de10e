"""Sample lists of births registered and adoptions: one workbook per commune and year."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from pipelines.samples.child_lists import (
    BIRTHS,
    NAMES,
    SEXES,
    YEARS,
    Items,
    Stays,
    books_of,
    counted,
    day_cell,
    day_kinds,
    fitting,
    notices_of,
    person_makers,
    stays_by_commune,
    windows,
    word_kind,
)
from pipelines.samples.days import Day
from pipelines.samples.defect_kinds import Kind, Outcome, Row
from pipelines.samples.facts import Facts, Period
from pipelines.samples.papers_found import KeyRow, Paper
from pipelines.samples.tables import Cell, Context, Maker
from pipelines.samples.world import Child, World

REGISTER, FOLDER = "civil_status", "ho-tich"
IN_TIME = 60
"""Days after birth within which a birth is to be registered (Law on Civil Status 2014, article 15)."""

ABANDONED = 2


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration: a birth, or an adoption."""

    child: Child
    kind: str
    registered_on: Day

    @property
    def in_time(self) -> bool:
        """Whether a birth was registered in time."""
        return self.registered_on - self.child.birth <= IN_TIME


def registrations(stays: Stays, period: Period) -> list[tuple[str, Registration]]:
    """Return the registrations of a commune in a window, in order of day."""
    found: list[tuple[str, Registration]] = []
    for child, stay in stays:
        for one in _of(child):
            day = one.registered_on
            if period.list_from <= day <= period.cutoff and stay.start <= day < min(stay.end, child.died):
                found.append((stay.hamlet, one))
    return sorted(found, key=lambda item: (item[1].registered_on, item[1].child.number, item[1].kind))


def _of(child: Child) -> Iterator[Registration]:
    if not child.named:
        return
    yield Registration(child, "birth", child.registered)
    adopted = next((spell.start for spell in child.spells if spell.group == ABANDONED), 0)
    rng = Random(f"adoption/{child.number}")
    if adopted and rng.random() < 0.5:
        yield Registration(child, "adoption", max(adopted, child.registered) + rng.randrange(30, 200))


def _kind(one: Registration, context: Context) -> Cell:
    if one.kind == "adoption":
        return "Đăng ký nuôi con nuôi"
    if not context.layout.get("timeliness"):
        return "Khai sinh"
    return "Đăng ký khai sinh đúng hạn" if one.in_time else "Đăng ký khai sinh quá hạn"


MAKERS: dict[str, Maker] = {
    **person_makers(("full_name", "birth_date", "sex", "sex_male", "sex_female", "mother_name", "hamlet")),
    **person_makers(("father_name", "ethnic_group", "personal_id")),
    "kind": _kind,
    "registered_on": day_cell("registered_on"),
    "register_no": lambda one, _: f"{one.child.number % 400 + 1}/{one.registered_on % 3 + 1}",
    "note": lambda *_: "",
}


def listed(facts: Facts, world: World, _: int) -> Iterator[tuple[Period, int, Items]]:
    """Yield the list of every commune and year."""
    homes = stays_by_commune(facts, world)
    for _, period in windows(facts, YEARS):
        for commune, stays in enumerate(homes):
            yield period, commune, registrations(stays, period)


def key(facts: Facts, world: World, seed: int) -> list[KeyRow]:
    """Count, by commune and year: births registered in time and late, adoptions, births by sex."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for period, commune, items in listed(facts, world, seed):
        place = facts.communes[commune].code
        for _, one in items:
            counts[place, period.id, "events", one.kind] += 1
            if one.kind == "birth":
                counts[place, period.id, "births", "in_time" if one.in_time else "late"] += 1
                counts[place, period.id, "births_by_sex", one.child.sex] += 1
    return counted(counts)


def before_birth(row: Row) -> Outcome:
    """Registered before being born."""
    row.put("registered_on", "01/02/2001")
    return "registered_on", "date_order", True


OWN = (
    Kind("registered_before_birth", before_birth),
    *day_kinds("registered_on"),
    word_kind("unknown_civil_event", "kind", ("Cải chính", "xyz"), "unknown_group", True),
)
PAPER = Paper(
    REGISTER, FOLDER, books_of(REGISTER, FOLDER, MAKERS, "trường hợp", listed), key, (*fitting(*NAMES, *SEXES, *BIRTHS), *OWN), "full_name",
    notices_of(listed), "Danh sách đăng ký khai sinh", "Công chức Tư pháp - Hộ tịch",
)  # fmt: skip
