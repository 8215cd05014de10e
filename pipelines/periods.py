"""Reporting periods: their names, dates and labels.

``2018-Q1``, ``2018-6M``, ``2018-9M`` (and every ``2018-<n>M``) and ``2018`` are cumulative from the first day of the year of their
convention; ``2018-Q2``…``2018-Q4`` and ``2018-03`` are discrete; ``2018-SY`` is the school year 2018-2019 (DESIGN: Periods; RULES 1-2).
The days of a plan's periods come from the plan file, those of a convention from ``calendar.conventions``, never from here.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.errors import RequestError

PATTERN = re.compile(r"^(?P<year>\d{4})(?:-(?P<part>Q[1-4]|SY|(?:[2-9]|1[01])M|0[1-9]|1[0-2]))?$")
QUARTERS = {"Q1": "quý I", "Q2": "quý II", "Q3": "quý III", "Q4": "quý IV"}
SCHOOL_STARTS = 9
USUAL = ("Q1", "6M", "9M", "Q2", "Q3", "Q4", "SY")
# what people write instead of an id; a name found here is only ever suggested, never taken
SPOKEN = (
    (re.compile(r"(?:quý|quy|q)\W*(?:iv|4)\b", re.I), "-Q4"),
    (re.compile(r"(?:quý|quy|q)\W*(?:iii|3)\b", re.I), "-Q3"),
    (re.compile(r"(?:quý|quy|q)\W*(?:ii|2)\b", re.I), "-Q2"),
    (re.compile(r"(?:quý|quy|q)\W*(?:i|1)\b", re.I), "-Q1"),
    (re.compile(r"năm học|nam hoc|school", re.I), "-SY"),
    (re.compile(r"\b0?(?P<months>[2-9]|1[0-2])\s*(?:tháng|thang|th|t|m)\b", re.I), "-{months}M"),
    (re.compile(r"(?:tháng|thang|\bt)\s*(?P<month>0?[1-9]|1[0-2])\b", re.I), "-{month}"),
)


@dataclass(frozen=True)
class Period:
    """One reporting period of a plan.

    Attributes:
        id: e.g. ``2018-Q1``.
        starts_on, ends_on: the period itself, both days included.
        cutoff_on: last day counted; known_on: last day on which an event may have become known.
        due_on: day on which the report is due.
    """

    id: str
    starts_on: date
    ends_on: date
    cutoff_on: date
    known_on: date
    due_on: date | None = None

    @property
    def year(self) -> int:
        """Year to which the period belongs."""
        return int(self.id[:4])

    @property
    def label(self) -> str:
        """Vietnamese name, e.g. "quý I năm 2018"."""
        return label(self.id)

    @property
    def same_period_id(self) -> str:
        """Id of the same period one year earlier ("cùng kỳ")."""
        return f"{self.year - 1}{self.id[4:]}"


def normalise(text: str | int) -> str:
    """Return the period id behind what a person or papermill passed (papermill turns ``2018`` into an int).

    Raises:
        RequestError: not a period; the nearest valid ones are named.
    """
    found = str(text).strip().upper()
    if not PATTERN.match(found):
        raise _unreadable(text)
    return found


def _unreadable(text: str | int) -> RequestError:
    near = nearest(str(text))
    hint = f"có lẽ là: {', '.join(near)}" if near else "viết như 2018-Q1, 2018-6M, 2018-9M hoặc 2018 (cả năm)"
    return RequestError(f"Không hiểu kỳ báo cáo “{text}”.", todo=hint)


def nearest(text: str) -> list[str]:
    """Return valid period ids that a misspelt one may have meant, likeliest first; empty without a year in it."""
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text) or re.match(r"(?:19|20)\d\d", text.strip())
    if not year:
        return []
    rest = text.replace(year.group(), " ", 1).strip(" -/.,;_")
    if re.fullmatch(r"0?[1-9]|1[0-2]", rest):
        return [f"{year.group()}-{int(rest):02d}"]
    if not re.sub(r"(?:cả|ca)?\s*(?:năm|nam|year)", "", rest, flags=re.I).strip():
        return [year.group()]
    for pattern, form in SPOKEN:
        found = pattern.search(rest)
        if found:
            told = found.groupdict()
            told |= {"month": f"{int(told['month']):02d}"} if told.get("month") else {}
            # three months are told as a quarter, twelve as a year
            spoken = {"-3M": "-Q1", "-12M": ""}.get(form.format(**told), form.format(**told))
            return [year.group() + spoken]
    known = [year.group(), *(f"{year.group()}-{part}" for part in USUAL)]
    return difflib.get_close_matches(f"{year.group()}-{rest.upper()}", known, n=3, cutoff=0.6) or known[:4]


def label(period_id: str) -> str:
    """Return the Vietnamese name of a period id.

    Raises:
        RequestError: not a period.
    """
    match = PATTERN.match(period_id)
    if not match:
        raise _unreadable(period_id)
    year, part = match["year"], match["part"]
    if part is None:
        return f"năm {year}"
    if part == "SY":
        return school_year_label(int(year))
    if part in QUARTERS:
        return f"{QUARTERS[part]} năm {year}"
    if part.endswith("M"):
        return f"{part[:-1]} tháng {'đầu năm' if int(part[:-1]) <= 6 else 'năm'} {year}"
    return f"tháng {int(part)} năm {year}"


def school_year_label(year: int) -> str:
    """Return the Vietnamese name of the school year that began in a year: "năm học 2017-2018"."""
    return f"năm học {year}-{year + 1}"


def months(period_id: str) -> tuple[int, int]:
    """Return first and last month of a period, counted from January of its year; a school year is (9, 20)."""
    part = PATTERN.match(normalise(period_id))["part"]  # type: ignore[index]
    if part is None:
        return 1, 12
    if part == "SY":
        return SCHOOL_STARTS, SCHOOL_STARTS + 11
    if part.startswith("Q"):
        last = 3 * int(part[1])
        return last - 2, last
    return (1, int(part[:-1])) if part.endswith("M") else (int(part), int(part))


def is_cumulative(period_id: str) -> bool:
    """Whether a period runs from the first day of its convention's year (the first quarter and January do both)."""
    return months(period_id)[0] == 1


def former(period: Period, known: Mapping[str, Period]) -> Period | None:
    """Return the period before a cumulative one: same first day, the latest earlier cut-off; None for the first, or a discrete one.

    What was reported there is part of this period: 6 months hold the first quarter.
    """
    if not is_cumulative(period.id):
        return None
    earlier = [each for each in known.values() if each.starts_on == period.starts_on and each.cutoff_on < period.cutoff_on]
    return max((each for each in earlier if is_cumulative(each.id)), key=lambda each: each.cutoff_on, default=None)


def school_year_of(day: date) -> int:
    """Return the year in which the school year of a day began (RULES 5): 2017 for June 2018; it turns on 1 September (certainty I)."""
    return day.year if day.month >= SCHOOL_STARTS else day.year - 1


def _last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _same_day_of_year(day: date, other: date) -> bool:
    """Whether two days are the same calendar day, the ends of February counting as one."""
    same = (day.month, day.day) == (other.month, other.day)
    return same or (day.month == other.month == 2 and _last_of_month(day) and _last_of_month(other))


COMPARED_DAYS = ("starts_on", "ends_on", "cutoff_on", "known_on")


def mixed(known: Mapping[str, Period]) -> list[str]:
    """Return the ids of periods whose "cùng kỳ" has other days: another convention, cut-off or day of knowing (RULES 2, 3)."""
    pairs = [(period, known[period.same_period_id]) for period in known.values() if period.same_period_id in known]
    return [
        period.id
        for period, before in pairs
        if not all(_same_day_of_year(getattr(period, name), getattr(before, name)) for name in COMPARED_DAYS)
    ]
