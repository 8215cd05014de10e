"""Helpers of the tests about what was sent: a report over hand-made marts, its document, and the book of submissions."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import marts
from pipelines.reporting import period_report
from pipelines.reporting.context import Context, gather
from pipelines.reporting.document import Document, Paragraph, Table
from pipelines.reporting.period_report import PeriodReport
from pipelines.reporting.schema import Request, load_schema
from pipelines.reporting.wording import plain
from pipelines.settings import Project
from pipelines.submissions import Submission, record_submission
from tests.reporting_marts import make_marts

Changes = Mapping[str, Mapping[str, Any]]
MADE: dict[tuple[str, str], Document] = {}


def context(home: Path, period: str = "2018-Q1", place: str = "106", changes: Changes | None = None, lists: Changes | None = None) -> Context:
    """Open a report over hand-made marts with some numbers changed; also one of a year that the plan only compares with."""
    folder = home / "data" / "marts"
    make_marts(folder, changes, lists=lists)
    if period.startswith("2018"):
        return period_report.open_report(plan="tam_duong_2018", period=period, place=place, edition="internal").context
    request = Request("period_report", "tam_duong_2018", period, place, "internal")
    schema, project = load_schema("period_report", home / "notebooks"), Project(home, home / "data" / "raw", folder)
    return gather(marts.open_marts(folder), request, project, marts.manifest(folder), schema)


def document(home: Path, period: str = "2018-Q1", place: str = "106", changes: Changes | None = None, lists: Changes | None = None) -> Document:
    """Return the document of a report over hand-made marts with some numbers changed; the unchanged one is made once."""
    if changes or lists or (home / "data" / "state").exists():
        return PeriodReport(context(home, period, place, changes, lists)).build()
    make_marts(home / "data" / "marts")
    if (period, place) not in MADE:
        MADE[period, place] = PeriodReport(context(home, period, place)).build()
    return MADE[period, place]


def send(home: Path, made: Document, number: str, on: date, note: str = "") -> Submission:
    """Record that a document left, as ``treem submit`` does with the folder of ``treem report``."""
    told = {key: made.parameters[key] for key in ("plan", "period", "place", "edition")}
    folder = home / "reports" / told["period"] / told["place"]
    folder.mkdir(parents=True, exist_ok=True)
    made.save(folder / "model.json")
    run = {"report": made.name, "parameters": told, "build": made.build, "manifest": "m", "demo": True, "files": {}}
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return record_submission(Project(home, home / "data" / "raw", home / "data" / "marts"), folder, on, number, note=note)


def said(made: Document) -> list[str]:
    """Return the paragraphs of a document as text."""
    return [plain(block.runs) for block in made.blocks if isinstance(block, Paragraph)]


def tables(made: Document) -> dict[str, Table]:
    """Return the tables of a document by their codes."""
    return {block.code: block for block in made.blocks if isinstance(block, Table)}


def rows(table: Table) -> list[list[str]]:
    """Return the rows of a table as text."""
    return [[plain(cell) for cell in row] for row in table.rows]
