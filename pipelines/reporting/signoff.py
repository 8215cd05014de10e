"""Reviews: a report is a draft until a person has looked at it (RULES 24).

``data/state/signoffs.csv`` has the columns report, plan, period, place, build, role, reviewed_on (ISO day), manifest: one line for each
review; "*" as report or place: all of them (``treem check --confirm``). A review counts for the build that was looked at only, and where
it names a manifest for that manifest only: new figures, new draft.
"""

import csv
from datetime import date
from pathlib import Path

from pipelines import formats, marts
from pipelines.errors import RequestError
from pipelines.reporting.schema import Request
from pipelines.settings import Project
from pipelines.submissions import DRAFT


def review_mark(project: Project, request: Request, build: str) -> str:
    """Return "DỰ THẢO", or "Đã rà soát (role, ngày …)" where a review of this build is on record.

    Raises:
        RequestError: the line of the review cannot be read.
    """
    book = project.state / "signoffs.csv"
    if not book.exists():
        return DRAFT
    wanted = (request.report, request.plan, request.period, request.place, build)
    mark = DRAFT
    with book.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if build and _is_about(row, wanted) and _is_of_manifest(project, row):
                mark = _mark(row, lines.name)
    return mark


def _is_about(row: dict[str, str], wanted: tuple[str, ...]) -> bool:
    named = [row.get(column, "") for column in ("report", "plan", "period", "place", "build")]
    every = (0, 3)  # report and place may be "*"
    return all(name == told or (at in every and name == "*") for at, (name, told) in enumerate(zip(named, wanted, strict=True)))


def _is_of_manifest(project: Project, row: dict[str, str]) -> bool:
    return not row.get("manifest") or row["manifest"] == marts.manifest_hash(project.marts)


def _mark(row: dict[str, str], where: str) -> str:
    try:
        day = formats.day(date.fromisoformat(row["reviewed_on"]))
        return f"Đã rà soát ({row['role']}, ngày {day})"
    except (KeyError, TypeError, ValueError) as problem:
        todo = "điền cột role và cột reviewed_on (năm-tháng-ngày, ví dụ 2018-03-19)"
        raise RequestError("Sổ rà soát có dòng sai.", Path(where).name, todo) from problem
