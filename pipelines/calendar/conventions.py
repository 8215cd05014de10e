"""Conventions of reporting periods as one object: calendar months, the administrative 15th to 14th, or an office's own days.

Sources: LAW.md section 9 (Decree 09/2019, article 12, as sector texts copy it) for 15-14; Decree 60/2018 for calendar periods.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipelines import periods
from pipelines.errors import CatalogError, RequestError
from pipelines.periods import Period


@dataclass(frozen=True)
class Convention:
    """How period names become days.

    Attributes:
        name: ``calendar``, ``administrative`` or the name of an office's own.
        first_day: day of the month on which a month begins; 1 = the calendar month, 15 = from the 15th of the month before to the 14th.
        own: days of single periods, first and last, that go before the rule.
    """

    name: str
    first_day: int = 1
    own: Mapping[str, tuple[date, date]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse days that not every month has."""
        if not 1 <= self.first_day <= 28:
            raise CatalogError(f"Ngày đầu tháng của quy ước là {self.first_day}.", self.name, "chọn từ 1 đến 28")

    def period(self, period_id: str | int) -> Period:
        """Return a period's days, counted to its end and known on its end; a plan's own row may cut it off earlier.

        Raises:
            RequestError: not a period.
        """
        found = periods.normalise(period_id)
        first, last = self.own.get(found) or self._days(found)
        if last < first:
            raise RequestError(f"Kỳ {found} kết thúc trước khi bắt đầu.", self.name, "sửa ngày của kỳ trong quy ước")
        return Period(found, first, last, last, last)

    def _days(self, period_id: str) -> tuple[date, date]:
        year, (first, last) = int(period_id[:4]), periods.months(period_id)
        return self._month_begins(year, first), self._month_begins(year, last + 1) - timedelta(days=1)

    def _month_begins(self, year: int, month: int) -> date:
        """First day of a month counted from January of a year; with another first day it lies in the month before."""
        count = year * 12 + month - 1 - (self.first_day > 1)
        return date(count // 12, count % 12 + 1, self.first_day)


CALENDAR = Convention("calendar")
ADMINISTRATIVE = Convention("administrative", first_day=15)
CONVENTIONS = {found.name: found for found in (CALENDAR, ADMINISTRATIVE)}


def convention_of(period: Period) -> str:
    """Return the name of the convention whose days a plan's period has; ``custom`` when it is neither of the two."""
    for found in CONVENTIONS.values():
        days = found.period(period.id)
        if (days.starts_on, days.ends_on) == (period.starts_on, period.ends_on):
            return found.name
    return "custom"
