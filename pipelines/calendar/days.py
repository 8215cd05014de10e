"""Days as plans and people write them: a day, a month, a quarter or a year, and the first and last day of each."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.calendar import vietnam
from pipelines.errors import InputError

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
QUARTER = re.compile(r"(\d{4})-Q([1-4])")
YEAR = re.compile(r"\d{4}")
DOTTED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
FESTIVAL = re.compile(r"mid_autumn (\d{4})")
FORMS = "ghi như 2018-03-20 (ngày), 2018-03 (tháng), 2018-Q1 (quý), 2018 (năm), mid_autumn 2018 (Tết Trung thu)"


@dataclass(frozen=True)
class Span:
    """A stretch of days with the precision it was written in: day, month, quarter or year."""

    first: date
    last: date
    precision: str


def read_day(text: str, where: str) -> date:
    """Read one day, ``2018-03-20`` or ``20/03/2018``.

    Raises:
        InputError: not a day.
    """
    dotted = DOTTED.fullmatch(text.strip())
    try:
        if dotted:
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        return date.fromisoformat(text.strip())
    except ValueError as problem:
        raise InputError(f"Không hiểu ngày “{text}”.", where, "ghi như 2018-03-20 hoặc 20/03/2018") from problem


def _months(year: int, first: int, last: int, precision: str) -> Span:
    after = date(year + 1, 1, 1) if last == 12 else date(year, last + 1, 1)
    return Span(date(year, first, 1), after - timedelta(days=1), precision)


def read_span(written: object, where: str) -> Span:
    """Read a day, month, quarter or year of a plan file.

    Raises:
        InputError: none of these, with the forms that are understood.
    """
    text = str(written).strip()
    if found := FESTIVAL.fullmatch(text):
        day = vietnam.mid_autumn(int(found[1]))
        return Span(day, day, "day")
    if found := QUARTER.fullmatch(text):
        last = 3 * int(found[2])
        return _months(int(found[1]), last - 2, last, "quarter")
    if found := MONTH.fullmatch(text):
        return _months(int(found[1]), int(found[2]), int(found[2]), "month")
    if YEAR.fullmatch(text):
        return _months(int(text), 1, 12, "year")
    try:
        day = read_day(text, where)
    except InputError as problem:
        raise InputError(f"Không hiểu hạn “{text}”.", where, FORMS) from problem
    return Span(day, day, "day")
