"""Working days of Vietnamese offices: the library's holidays and swaps, our corrections, then the office's own file.

``data/state/holidays.csv`` has the columns date (2026-01-02 or 02/01/2026), working (có | không), name; it goes before everything else.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from pipelines.calendar import vietnam
from pipelines.calendar.days import read_day
from pipelines.errors import InputError, RequestError
from pipelines.settings import PACKAGE

WORDS = {"có": True, "co": True, "yes": True, "1": True, "không": False, "khong": False, "no": False, "0": False}
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
CORRECTIONS = PACKAGE / "calendar" / "holidays.csv"
# no run of days off comes near this; a longer one is a wrong file, not a holiday
LONGEST_REST = 60


@dataclass(frozen=True)
class DayOff:
    """One line of a file of days: whether offices work on it, and why."""

    working: bool
    name: str


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days; ``changed`` holds the days told by files, which go before the library.

    Attributes:
        source: where the days come from, to be printed beside a date.
    """

    changed: Mapping[date, DayOff] = field(default_factory=dict)
    source: str = ""

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on a day.

        Raises:
            RequestError: a year whose holidays nobody knows.
        """
        by_law = vietnam.is_working_by_law(day)
        told = self.changed.get(day)
        return told.working if told else by_law

    def name(self, day: date) -> str:
        """Return why a day is off ("Quốc khánh", "thứ Bảy"), blank for a working day."""
        if self.is_working_day(day):
            return ""
        told = self.changed.get(day)
        return (told.name if told else "") or vietnam.holiday_name(day) or WEEKDAYS[day.weekday()]

    def last_working_day_on_or_before(self, day: date) -> date:
        """Return the day itself when offices work on it, else the last working day before it."""
        return self._walk(day, -1)

    def nth_working_day_after(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after a day; the day itself is never counted (count of 1 or more)."""
        if count < 1:
            raise RequestError(f"Số ngày làm việc phải từ 1, nhận được {count}.", todo="sửa số ngày")
        for _ in range(count):
            day = self._walk(day + timedelta(days=1), 1)
        return day

    def _walk(self, day: date, step: int) -> date:
        for away in range(LONGEST_REST):
            found = day + timedelta(days=step * away)
            if self.is_working_day(found):
                return found
        raise InputError(f"Không có ngày làm việc nào trong {LONGEST_REST} ngày.", "holidays.csv", "sửa tệp ngày nghỉ")


def load_calendar(state: Path | None = None) -> WorkingCalendar:
    """Return the working days, with the office's own ``holidays.csv`` of the state folder when it is there.

    Raises:
        InputError: a line of a file cannot be read.
    """
    changed = dict(_read(CORRECTIONS))
    source = f"thư viện {vietnam.library()} (Việt Nam) và {len(changed)} ngày bổ sung của phần mềm"
    own = state / "holidays.csv" if state else None
    if own and own.exists():
        told = _read(own)
        changed |= told
        source += f", {len(told)} ngày theo data/state/holidays.csv"
    return WorkingCalendar(changed, source)


def _read(path: Path) -> dict[date, DayOff]:
    with path.open(encoding="utf-8-sig", newline="") as table:
        rows = csv.DictReader(table)
        if not {"date", "working"} <= set(rows.fieldnames or ()):
            raise InputError("Tệp ngày nghỉ thiếu cột date hoặc working.", path.name, "dòng đầu: date,working,name")
        return dict(_day_off(row, f"{path.name}, dòng {number}") for number, row in enumerate(rows, start=2))


def _day_off(row: Mapping[str, str | None], where: str) -> tuple[date, DayOff]:
    day = read_day(row.get("date") or "", where)
    word = (row.get("working") or "").strip().lower()
    if word not in WORDS:
        raise InputError(f"Không hiểu cột working: “{word}”.", where, "ghi có (làm việc) hoặc không (nghỉ)")
    return day, DayOff(WORDS[word], (row.get("name") or "").strip())
