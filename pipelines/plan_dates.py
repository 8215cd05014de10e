"""Dates of targets: a day, month, quarter or year, "before" (the day itself excluded) or "on" (included)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipelines import formats
from pipelines.errors import CatalogError

FORM = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?))?")
RULES = ("on", "before")
HOW = "viết như 2018-12-31 (ngày), 2018-12 (tháng), 2018-Q4 (quý), 2018 (năm)"


@dataclass(frozen=True)
class Deadline:
    """A date of a plan as written.

    Attributes:
        first, last: its first and last day; precision: day, month, quarter or year; rule: on (to the end of it) or before (until its eve).
    """

    first: date
    last: date
    precision: str
    rule: str = "on"

    @property
    def last_day(self) -> date:
        """The last day that is still in time."""
        return self.last if self.rule == "on" else self.first - timedelta(days=1)

    @property
    def words(self) -> str:
        """The date as a reader expects it: "31/12/2018", "trước ngày 30/10/2018", "quý IV năm 2018", "năm 2020"."""
        lead = "trước " if self.rule == "before" else ""
        if self.precision == "day":
            return f"{'trước ngày ' if lead else ''}{formats.day(self.first)}"
        if self.precision == "month":
            return f"{lead}tháng {self.first.month} năm {self.first.year}"
        if self.precision == "quarter":
            return f"{lead}quý {('I', 'II', 'III', 'IV')[(self.first.month - 1) // 3]} năm {self.first.year}"
        return f"{lead}năm {self.first.year}"


def read(written: Any, where: str = "") -> Deadline:
    """Read a date of a plan: ``2018-12-31``, ``2018-Q4``, ``2020``, or ``{date: 2018-10-30, rule: before}``.

    Raises:
        CatalogError: not a date, or an unknown rule.
    """
    rule: Any = "on"
    if isinstance(written, dict):
        # YAML reads a bare ``on`` as true
        rule = {True: "on"}.get(written.get("rule", "on"), written.get("rule", "on"))
        written = written.get("date")
    if rule not in RULES:
        raise CatalogError(
            f"Không hiểu quy tắc của hạn “{rule}”.", where, "viết before (trước ngày) hoặc on (đến hết ngày)"
        )
    found = FORM.fullmatch(str(written).strip())
    try:
        if found is None:
            raise ValueError(written)
        return _span(found, str(rule))
    except ValueError as problem:
        raise CatalogError(f"Không hiểu hạn “{written}”.", where, HOW) from problem


def _span(found: re.Match[str], rule: str) -> Deadline:
    year = int(found["year"])
    if found["day"]:
        day = date(year, int(found["month"]), int(found["day"]))
        return Deadline(day, day, "day", rule)
    if found["month"]:
        return _months(year, int(found["month"]), int(found["month"]), "month", rule)
    if found["quarter"]:
        last = 3 * int(found["quarter"])
        return _months(year, last - 2, last, "quarter", rule)
    return _months(year, 1, 12, "year", rule)


def _months(year: int, first: int, last: int, precision: str, rule: str) -> Deadline:
    after = date(year + 1, 1, 1) if last == 12 else date(year, last + 1, 1)
    return Deadline(date(year, first, 1), after - timedelta(days=1), precision, rule)
