"""Days as people write them, read in Python: only for what a whole list says of its time. Staging types every cell itself."""

import re
from datetime import date, timedelta

_WRITTEN = re.compile(r"^\D{0,12}?(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?!\d)")
_EXACT = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_SERIAL = re.compile(r"^(\d{5})(?:\.\d+)?$")
_SERIAL_START = date(1899, 12, 30)
# Lists of children of our time; a serial number outside these years is some other number.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def day_of(text: str) -> date | None:
    """Return the day a cell means: dd/mm/yyyy (or with . or -), an Excel date or its serial number; None for anything less."""
    if found := _WRITTEN.match(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _EXACT.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _SERIAL.match(text):
        day = _SERIAL_START + timedelta(days=int(found[1]))
        return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def days_of_period(period: str) -> tuple[date, date] | None:
    """Return the first and last calendar day of a period id (2018, 2018-Q2, 2018-6M, 2018-03, 2018-SY), None for anything else."""
    found = re.fullmatch(r"(\d{4})(?:-(Q[1-4]|SY|\d{1,2}M|\d{2}))?", period)
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        return None
    year, part = int(found[1]), found[2] or "12M"
    if part == "SY":
        return date(year, 8, 1), date(year + 1, 8, 31)
    first, last = 1, int(part.strip("QM"))
    if part.startswith("Q"):
        first, last = 3 * last - 2, 3 * last
    elif not part.endswith("M"):
        first = last
    return (date(year, first, 1), _month_end(year, last)) if 1 <= last <= 12 else None


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
