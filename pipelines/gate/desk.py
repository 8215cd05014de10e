"""What one run of ``treem check`` knows and writes: scorecard, history, review, page, sheet, fix lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, front, marts, places
from pipelines.checks_suite import Suite, load_suites
from pipelines.checks_verdict import Verdict, record_override, to_json
from pipelines.errors import RequestError
from pipelines.files import write_text
from pipelines.gate import page, private_rows, review, scorecard, sheet
from pipelines.reporting.context import read_places
from pipelines.reporting.document import Office
from pipelines.reporting.letterhead import office_for
from pipelines.reporting.schema import Request
from pipelines.reporting.signoff import review_mark
from pipelines.settings import Project, private_folder
from pipelines.submissions import DRAFT, last_sent, submissions

REPORT = "period_report"
FOLDER = "checks"
# beginnings of the restricted lists' names
LISTS = {
    "can-sua-": "danh sách cần sửa của các xã (HẠN CHẾ: có tên trẻ em)",
    "dong-can-xem-": "danh sách dòng cần xem của các sổ nhạy cảm (HẠN CHẾ)",
}


@dataclass(frozen=True)
class Looked:
    """A verdict with all that is told beside it."""

    verdict: Verdict
    plan: catalog.Plan
    suites: Sequence[Suite]
    cards: Mapping[str, Mapping[str, scorecard.Mark]]
    repeated: Sequence[scorecard.Again]
    manifest: Mapping[str, Any]
    mark: str = DRAFT
    reviewed: review.Review | None = None

    @property
    def period(self) -> str:
        """The period looked at, "" when none was named."""
        return self.verdict.periods[0] if self.verdict.periods else ""


def look(project: Project, verdict: Verdict, plan_id: str | None = None) -> Looked:
    """Return a verdict with its scorecard, what earlier verdicts told, and who has reviewed the data."""
    manifest = marts.manifest(project.marts)
    plan = catalog.load_plan(plan_id or manifest["plans"][0])
    period = verdict.periods[0] if verdict.periods else list(plan.periods)[-1]
    communes = verdict.communes or tuple(
        found.code for found in places.children(plan.place, plan.periods[period].cutoff_on)
    )
    suites = load_suites(project.expectations)
    again = scorecard.again(verdict, scorecard.former(project.state, verdict))
    mark = (
        review_mark(project, Request(REPORT, plan.id, period, plan.place, "internal"), manifest["build"])
        if verdict.periods
        else DRAFT
    )
    return Looked(verdict, plan, suites, scorecard.card(verdict, suites, communes), again, manifest, mark)


def confirm(project: Project, told: Looked, role: str, reason: str = "") -> Looked:
    """Write "đã rà soát" for the period of a verdict, and the reason where a blocking check is overridden.

    Raises:
        RequestError: no period, only some communes, no role; CheckError: blocked and no reason.
    """
    if not told.period or told.verdict.communes:
        raise RequestError("Xác nhận là cho cả kỳ của kế hoạch.", todo="nêu --period, không nêu --place")
    today = datetime.now(UTC).date().isoformat()
    place = (review.ALL, told.plan.id, told.period, review.ALL, str(told.manifest["build"]))
    line = review.Review(*place, role.strip(), today, told.verdict.manifest, reason.strip())
    made = review.confirm(project, told.verdict, line)
    if told.verdict.blocking:
        record_override(told.verdict, reason, datetime.now(UTC).replace(microsecond=0).isoformat(), project.state)
    request = Request(REPORT, told.plan.id, told.period, told.plan.place, "internal")
    return replace(told, reviewed=made, mark=review_mark(project, request, made.build))


def as_json(told: Looked) -> dict[str, Any]:
    """Return everything for machines."""
    import json

    verdict: dict[str, Any] = json.loads(to_json(told.verdict))
    return verdict | scorecard.as_json(told.cards, told.repeated) | {"mark": told.mark}


def write(project: Project, told: Looked) -> Iterator[Path]:
    """Write the page, the review sheet of a period, and a fix list for every commune with rows to correct; give their paths."""
    reasons = review.overrides(project.state, told.verdict.manifest)
    folder = project.reports / FOLDER
    private_folder(folder)
    name = "_".join(["kiem-tra", *told.verdict.periods, *told.verdict.communes[:1]])
    shown = page.Page(
        told.verdict, told.suites, told.cards, told.repeated, told.mark, bool(told.manifest["demo"]), reasons
    )
    write_text(folder / f"{name}.html", page.html(shown))
    yield folder / f"{name}.html"
    if told.period and not told.verdict.communes:
        yield from _sheet(project, told, reasons, folder)
    yield from _fixes(project, told)
    lists = private_folder(private_folder(project.work) / "worklists") / FOLDER
    yield from private_rows.write(project, told.verdict, told.plan.id, _day(told), bool(told.manifest["demo"]), lists)


def written(paths: Sequence[Path]) -> Iterator[str]:
    """Say what was written; the restricted lists of the communes in one line for each kind."""
    yield from (f"Đã viết {path}" for path in paths if path.suffix != ".xlsx")
    for start, what in LISTS.items():
        lists = [path for path in paths if path.suffix == ".xlsx" and path.name.startswith(start)]
        if lists:
            yield f"Đã viết {len(lists)} {what}: {lists[0].parent / start}*.xlsx"


def _sheet(project: Project, told: Looked, reasons: Sequence[str], folder: Path) -> list[Path]:
    sent = last_sent(submissions(project), REPORT, told.period, told.plan.place, plan=told.plan.id)
    with marts.open_marts(project.marts) as con:
        office = _office(project, con, told)
        made = sheet.Sheet(told.plan, told.period, told.verdict, dict(told.manifest), told.mark, reasons, sent, office, _again(told))
        return sheet.write(con, made, folder)


def _again(told: Looked) -> dict[tuple[str, str], str]:
    """Return in words what an earlier verdict told of the same rule, by table and rule."""
    return {(one.table, one.rule): one.words for one in reversed(told.repeated)}


def _office(project: Project, con: engine.Connection, told: Looked) -> Office:
    """The letterhead of the plan's office; the sheet stays in the house, so it has no recipients."""
    on = told.plan.periods[told.period].cutoff_on
    place = read_places(con, on).get(told.plan.place)
    if place is None:
        return Office()
    return replace(office_for(project, told.plan.id, place, None, on)[0], recipients=(), addressee="")


def _fixes(project: Project, told: Looked) -> Iterator[Path]:
    """Restricted lists of the cells that a commune must correct; they lie where only their owner reads."""
    from pipelines.worklists import book, findings, fixes

    if not any(
        found.table == "ledger" and found.rule.startswith(("row_", "card_", "personal_"))
        for found in told.verdict.findings
    ):
        return
    on = _day(told)
    with front.core_connection(project) as con:
        wanted = {row[0] for row in engine.rows(con, "select distinct commune_code from problems where reason <> 'struck_out'")}
        for code in [code for code in told.cards if code in wanted]:
            found = findings.find(project, con, [code])
            if found:
                place = places.find(code, on)
                made = fixes.sheet(
                    (place.name if place else code).upper(), found, _today(), bool(told.manifest["demo"])
                )
                private_folder(private_folder(project.work) / "worklists")
                yield book.write(made, project.work / "worklists" / FOLDER / f"can-sua-{code}.xlsx")


def _day(told: Looked) -> date:
    """The day whose names of places count: the cut-off of the period looked at, else of the plan's last."""
    return told.plan.periods[told.period or list(told.plan.periods)[-1]].cutoff_on


def _today() -> date:
    return datetime.now(UTC).date()
