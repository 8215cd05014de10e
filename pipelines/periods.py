"""Reporting periods: their names, dates and labels.

``2018-Q1``, ``2018-6M``, ``2018-9M`` and ``2018`` are cumulative from the first day of the year of their convention
(DESIGN: Periods; RULES 1-2). The dates of a plan's periods come from the plan file, never from here.
"""

import re
from dataclasses import dataclass
from datetime import date

from pipelines.errors import RequestError

PATTERN = re.compile(r"^(?P<year>\d{4})(?:-(?P<part>Q1|6M|9M))?$")
LABELS = {"Q1": "quý I năm {}", "6M": "6 tháng đầu năm {}", "9M": "9 tháng năm {}", None: "năm {}"}


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
        RequestError: not a period.
    """
    found = str(text).strip().upper()
    if not PATTERN.match(found):
        raise RequestError(
            f"Không hiểu kỳ báo cáo “{text}”.", todo="viết như 2018-Q1, 2018-6M, 2018-9M hoặc 2018 (cả năm)"
        )
    return found


def label(period_id: str) -> str:
    """Return the Vietnamese name of a period id."""
    match = PATTERN.match(period_id)
    if not match:
        raise RequestError(f"Không hiểu kỳ báo cáo “{period_id}”.", todo="viết như 2018-Q1 hoặc 2018")
    return LABELS[match["part"]].format(match["year"])
