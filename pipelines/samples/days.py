"""Days as ordinal numbers: fast to compare, cheap to send to another process, printed as the offices print them."""

from datetime import date, datetime
from functools import cache

Day = int

NEVER: Day = 10**7
"""A day that never comes: end of what has not ended."""


def to_day(value: date | str) -> Day:
    """Return the day number of a date or of ISO text."""
    return (date.fromisoformat(value) if isinstance(value, str) else value).toordinal()


def to_date(day: Day) -> date:
    """Return the date of a day number."""
    return date.fromordinal(day)


def to_datetime(day: Day) -> datetime:
    """Return midnight of a day, as a workbook wants a real date."""
    return datetime.combine(date.fromordinal(day), datetime.min.time())


@cache
def long_text(day: Day) -> str:
    """Return dd/mm/yyyy."""
    return date.fromordinal(day).strftime("%d/%m/%Y")


@cache
def short_text(day: Day) -> str:
    """Return d/m/yyyy, without leading zeros."""
    moment = date.fromordinal(day)
    return f"{moment.day}/{moment.month}/{moment.year}"


def words(day: Day) -> str:
    """Return the day as a letter ends with it: ngày 05 tháng 02 năm 2018 (zeros as Decree 30/2020 has them)."""
    moment = date.fromordinal(day)
    month = f"{moment.month:02d}" if moment.month < 3 else str(moment.month)
    return f"ngày {moment.day:02d} tháng {month} năm {moment.year}"


@cache
def years_before(day: Day, years: int) -> Day:
    """Return the same calendar day some years earlier; 29 February becomes 28 February.

    A child is under N years on a day when the birth day is later than ``years_before(day, N)``.
    """
    moment = date.fromordinal(day)
    try:
        return moment.replace(year=moment.year - years).toordinal()
    except ValueError:
        return moment.replace(year=moment.year - years, day=28).toordinal()


def age_years(birth: Day, on: Day) -> int:
    """Return completed years by calendar birthday."""
    born, now = date.fromordinal(birth), date.fromordinal(on)
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))


def age_months(birth: Day, on: Day) -> int:
    """Return completed months by calendar."""
    born, now = date.fromordinal(birth), date.fromordinal(on)
    return (now.year - born.year) * 12 + now.month - born.month - (now.day < born.day)
