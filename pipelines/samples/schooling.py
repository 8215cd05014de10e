"""Which class a child of the sample attends in a school year, and whether it leaves school during it."""

from datetime import date

from pipelines.samples.days import Day, to_date
from pipelines.samples.world import Child

NURSERY, KINDERGARTEN = -1, 0
"""Classes below grade 1; None: not at school."""

AWAY = {3: 60, 4: 25, 5: 8}
"""Of 1,000 children of an age, how many do not attend kindergarten."""

LATE, REPEATS = 8, 14
"""Of 1,000: still in kindergarten at six; a class behind their age at school."""

LAST_GRADE = 12
FIRST_DAY = (9, 5)


def school_year_of(day: Day) -> int:
    """Return the year in which the school year of a day began."""
    moment = to_date(day)
    return moment.year if moment.month >= FIRST_DAY[0] else moment.year - 1


def age_in(child: Child, year: int) -> int:
    """Return the school-year age: the year in which the school year began minus the birth year (RULES 5)."""
    return year - to_date(child.birth).year


def class_of(child: Child, year: int) -> int | None:
    """Return the class of a child that has not left school; the same child always gets the same answer."""
    age = age_in(child, year)
    chance = child.number * 7919 % 1000
    if age < 2 or (age < 3 and child.number % 3):
        return None
    if age < 3:
        return NURSERY
    if age < 6:
        return None if chance < AWAY[age] else KINDERGARTEN
    if age == 6:
        return KINDERGARTEN if chance < LATE else 1
    return min(age - 5 - (chance >= 1000 - REPEATS), LAST_GRADE)


def is_dropout(child: Child, day: Day) -> bool:
    """Whether a child has left school by a day."""
    return child.dropout_from <= day


def dropped_in(child: Child, year: int, day: Day) -> bool:
    """Whether a child left school between the first day of the school year and a day."""
    return date(year, *FIRST_DAY).toordinal() <= child.dropout_from <= day
