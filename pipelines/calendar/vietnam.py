"""Vietnamese holidays, swapped working days and the Mid-Autumn festival, as the ``holidays`` library knows them.

The only module that imports the library. It knows the days that are announced so far and computes the lunar ones; a swap that it lacks
is added in ``holidays.csv`` beside this file (with its source) or by an office in ``data/state/holidays.csv``.
"""

from datetime import date
from functools import cache
from typing import Any

from pipelines.errors import RequestError


@cache
def _country(year: int) -> Any:
    """Return the library's table around one year: a Saturday worked for a holiday is told by the year of the holiday."""
    import holidays

    _require_known(year)
    first, last = known_years()
    return holidays.country_holidays("VN", years=range(max(year - 1, first), min(year + 1, last) + 1), language="vi")


@cache
def known_years() -> tuple[int, int]:
    """Return the first and last year that the library can tell."""
    import holidays

    table = holidays.country_holidays("VN")
    return int(table.start_year), int(table.end_year)


@cache
def library() -> str:
    """Return name and version of the library."""
    from importlib.metadata import version

    return f"holidays {version('holidays')}"


def _require_known(year: int) -> None:
    first, last = known_years()
    if not first <= year <= last:
        raise RequestError(
            f"Không biết ngày nghỉ lễ của năm {year}.",
            f"thư viện {library()} biết từ năm {first} đến năm {last}",
            "chọn năm trong khoảng đó; không tính năm này như không có ngày nghỉ",
        )


def holiday_name(day: date) -> str:
    """Return the Vietnamese name of a public holiday or of a day off swapped in, blank for any other day.

    Raises:
        RequestError: a year that the library does not know.
    """
    return str(_country(day.year).get(day, ""))


def is_working_by_law(day: date) -> bool:
    """Whether offices work on a day: no weekend, no holiday, or a Saturday worked for another day.

    Raises:
        RequestError: a year that the library does not know.
    """
    return bool(_country(day.year).is_working_day(day))


def mid_autumn(year: int) -> date:
    """Return the day of Tết Trung thu, the 15th of the 8th lunar month (certainty M: the library computes it).

    Uses the library's own way to add a holiday of the lunar calendar, so that no second table of dates is kept here.

    Raises:
        RequestError: a year that the library does not know.
    """
    _require_known(year)
    return _festival(year)


@cache
def _festival(year: int) -> date:
    from holidays.calendars.chinese import VIETNAMESE_CALENDAR
    from holidays.groups.chinese import ChineseCalendarHolidays
    from holidays.holiday_base import HolidayBase

    class MidAutumn(HolidayBase, ChineseCalendarHolidays):
        country = "VN"

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            ChineseCalendarHolidays.__init__(self, calendar=VIETNAMESE_CALENDAR)
            super().__init__(*args, **kwargs)

        def _populate_public_holidays(self) -> None:
            self._add_mid_autumn_festival("Tết Trung thu")

    days = sorted(MidAutumn(years=year))
    if not days:
        raise RequestError(f"Không biết ngày Tết Trung thu năm {year}.", library(), "ghi ngày dương lịch vào kế hoạch")
    return date(days[0].year, days[0].month, days[0].day)
