"""Sample lists of children taught to swim: one workbook per commune and year."""

from collections import Counter
from dataclasses import dataclass

from pipelines.samples.child_lists import (
    NAMES,
    YEARS,
    books_of,
    counted,
    day_cell,
    fitting,
    in_hamlets,
    lives,
    notices_of,
    person_makers,
    stays_by_commune,
    windows,
    word_kind,
)  # fmt: skip
from pipelines.samples.days import age_years
from pipelines.samples.papers_found import Paper

REGISTER, FOLDER = "swimming_lessons", "hoc-boi"
LEVELS = {True: "Bơi được 25 m", False: "Chưa bơi được"}


@dataclass(frozen=True)
class Lesson:
    child: object
    learned_on: int
    safe: bool


def listed(facts, world, _):
    for _, period in windows(facts, YEARS):
        for commune, stays in enumerate(stays_by_commune(facts, world)):
            found = [
                (stay.hamlet, Lesson(child, period.cutoff - 40, child.number % 3 > 0))
                for child, stay in stays
                if child.named and lives(child, commune, period.cutoff) and lives(child, commune, period.cutoff - 40)
                and 8 <= age_years(child.birth, period.cutoff) <= 12
            ]  # fmt: skip
            yield period, commune, in_hamlets(facts, commune, found, lambda lesson: (lesson.child.number,))


def key(facts, world, seed):
    counts = Counter()
    for period, commune, items in listed(facts, world, seed):
        for _, lesson in items:
            counts[facts.communes[commune].code, period.id, "children", "safe" if lesson.safe else "learning"] += 1
    return counted(counts)


MAKERS = {
    **person_makers(("full_name", "birth_date", "sex", "mother_name", "hamlet")),
    "learned_on": day_cell("learned_on"),
    "level": lambda lesson, _: LEVELS[lesson.safe],
}
PAPER = Paper(
    REGISTER, FOLDER, books_of(REGISTER, FOLDER, MAKERS, "trẻ", listed), key,
    (*fitting(*NAMES), word_kind("unknown_level", "level", ("bơi ngửa",), "unknown_group", False)),
    "full_name", notices_of(listed), "Danh sách trẻ em học bơi", "Công chức Văn hóa - Xã hội",
)  # fmt: skip
