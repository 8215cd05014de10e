"""Sample lists of pupils: one workbook per school and school year, with class, drop-outs, life skills and participation."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.samples.cells import CHILD
from pipelines.samples.days import NEVER, Day
from pipelines.samples.defect_kinds import KINDS, LISTS
from pipelines.samples.facts import Facts, Period
from pipelines.samples.papers_found import KeyRow, Paper, Written, form_of
from pipelines.samples.schooling import KINDERGARTEN, NURSERY, age_in, class_of, dropped_in, is_dropout
from pipelines.samples.schools import (
    School,
    as_of,
    school_bottom,
    school_file,
    school_top,
    school_years,
    schools_of,
    year_of,
)
from pipelines.samples.tables import Cell, Context, Layout, Maker, Sheet, make_body, make_context
from pipelines.samples.world import Child, World

FOLDER = "hoc-sinh"
SKILLS, VOICE = 88, 82
"""Of 100 pupils: taught life skills; told of the right to take part."""

REASONS = ("Gia đình khó khăn", "Nhà xa trường", "Phải lao động sớm", "Kết hôn sớm")
AGES = {KINDERGARTEN: (3, 5), 1: (6, 10)}
LEVELS = {NURSERY: "nursery", KINDERGARTEN: "kindergarten"}
TITLE = "DANH SÁCH HỌC SINH"
@dataclass(slots=True)
class Pupil:
    """One child in one class of one school year."""

    child: Child
    grade: int
    age: int
    dropped: Day
    year: int

    @property
    def level(self) -> str:
        """Level of education of the class."""
        return LEVELS.get(self.grade, "primary" if self.grade < 6 else "lower_secondary")

    @property
    def right_age(self) -> bool:
        """Whether the age is that of kindergarten (3-5) or primary school (6-10) and the class is of that level."""
        low, high = AGES.get(min(self.grade, 1), (0, -1))
        return self.grade < 6 and low <= self.age <= high

    def chance(self, of: int) -> int:
        """Return a number under 100 that is this pupil's own."""
        return (self.child.number * 31 + self.year * of) % 100

    @property
    def life_skills(self) -> bool:
        """Whether the pupil was taught life skills this school year."""
        return self.grade >= 1 and self.chance(7) < SKILLS

    @property
    def participation(self) -> bool:
        """Whether the pupil was told of the right to take part."""
        return self.grade >= 1 and self.chance(13) < VOICE

    @property
    def class_name(self) -> str:
        """Class as the school writes it."""
        if self.grade == NURSERY:
            return "Nhà trẻ"
        if self.grade == KINDERGARTEN:
            return f"Mẫu giáo {min(self.age, 5)} tuổi"
        return f"Lớp {self.grade}{'AB'[self.child.number % 2]}"


def pupils_by_school(facts: Facts, world: World, period: Period) -> dict[str, list[Pupil]]:
    """Return the pupils of every school: those who attend on the list's day and those who left since the school year began."""
    schools, found = defaultdict[int, list[School]](list), dict[str, list[Pupil]]()
    for school in schools_of(facts):
        schools[school.commune].append(school)
        found[school.code] = []
    for child in world.children:
        pupil = _pupil(child, period)
        stay = child.stay_on(period.cutoff) if pupil else None
        if pupil is None or stay is None or stay.status_on(period.cutoff) == "absent":
            continue
        for school in schools[stay.commune]:
            if school.first <= pupil.grade <= school.last:
                found[school.code].append(pupil)
    return found


def _pupil(child: Child, period: Period) -> Pupil | None:
    year = year_of(period)
    grade = class_of(child, year) if child.named and child.birth <= period.cutoff else None
    left = dropped_in(child, year, period.cutoff)
    if grade is None or (is_dropout(child, period.cutoff) and not left):
        return None
    return Pupil(child, grade, age_in(child, year), child.dropout_from if left else NEVER, year)


def _lifted(maker: Maker) -> Maker:
    return lambda pupil, context: maker(pupil.child, context)


def _ticked(told: bool) -> Cell:
    return "x" if told else ""


def _dropped(pupil: Pupil, context: Context) -> Cell:
    return context.date(pupil.dropped) if pupil.dropped < NEVER else ""


OF_CHILD = ("full_name", "birth_date", "sex", "sex_female", "ethnic_group", "mother_name", "hamlet", "commune")
MAKERS: dict[str, Maker] = {name: _lifted(CHILD[name]) for name in OF_CHILD} | {
    "pupil_no": lambda pupil, context: f"{context.facts.district_code}{pupil.child.number:07d}",
    "class_name": lambda pupil, _: pupil.class_name,
    "right_age": lambda pupil, _: _ticked(pupil.right_age),
    "status": lambda pupil, _: "Bỏ học" if pupil.dropped < NEVER else "Đang học",
    "dropped_on": _dropped,
    "drop_reason": lambda pupil, _: REASONS[pupil.child.number % len(REASONS)] if pupil.dropped < NEVER else "",
    "life_skills": lambda pupil, _: _ticked(pupil.life_skills),
    "participation": lambda pupil, _: _ticked(pupil.participation),
    "note": lambda pupil, _: "",
}


def books(facts: Facts, world: World, _: int) -> Iterator[Written]:
    """Return the workbook of every school and school year."""
    for period in school_years(facts):
        pupils = pupils_by_school(facts, world, period)
        for school in schools_of(facts):
            if pupils[school.code]:
                layout = form_of("school_enrolment", school.commune)
                yield Written(_sheet(facts, school, period, layout, pupils[school.code]), layout, period.cutoff)


def _sheet(facts: Facts, school: School, period: Period, layout: Layout, pupils: list[Pupil]) -> Sheet:
    context = make_context(facts, layout, school.commune, period)
    listed = sorted(pupils, key=lambda pupil: (pupil.grade, pupil.class_name, pupil.child.name, pupil.child.number))
    return Sheet(
        path=Path(FOLDER) / period.id[:4] / school_file(facts, school),
        name=layout["sheet"],
        columns=layout["columns"],
        top=school_top(facts, school, TITLE, [as_of(period)]),
        body=make_body([(pupil.class_name, pupil) for pupil in listed], MAKERS, context),
        bottom=school_bottom(facts, school, f"Tổng số: {len(pupils)} học sinh", period.cutoff),
        numbers=bool(layout.get("numbers")),
        widths=facts.layouts["widths"] | layout["widths"],
    )


def key(facts: Facts, world: World, _: int) -> list[KeyRow]:
    """Count pupils by level, right age, drop-outs and activities: by commune, and all pupils by school."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    codes = {school.code: facts.communes[school.commune].code for school in schools_of(facts)}
    for period in school_years(facts):
        for school, pupils in pupils_by_school(facts, world, period).items():
            for pupil in pupils:
                counts[school, period.id, "pupils", "*"] += 1
                for measure, category in _measures(pupil):
                    counts[codes[school], period.id, measure, category] += 1
    return [(*cell, str(number)) for cell, number in sorted(counts.items())]


def _measures(pupil: Pupil) -> Iterator[tuple[str, str]]:
    yield "pupils", pupil.level
    if pupil.dropped < NEVER:
        yield "dropped", "*"
    if pupil.right_age:
        yield "right_age", pupil.level
    if pupil.life_skills:
        yield "life_skills", "*"
    if pupil.participation:
        yield "participation", "*"


PAPER = Paper("school_enrolment", FOLDER, books, key, tuple(kind for kind in KINDS if kind.registers == LISTS), "full_name")
