"""Makes reports: checks the request before anything runs, has the reports made by worker processes, tells what could not be made.

A report that fails leaves the former one untouched and stops no other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Protocol

from pipelines import marts
from pipelines.errors import CheckError, ReportError, RequestError, SeveralErrors, TreemError
from pipelines.reporting import index_page, inputs, making, placing, pool
from pipelines.reporting.making import Job, ReportResult
from pipelines.reporting.places_allowed import places_for
from pipelines.reporting.schema import Request, Schema, check_names, load_schema, validate
from pipelines.settings import Project

FORMATS = ("html", "docx", "xlsx", "pdf")
Progress = Callable[[int, int], None]


class Verdict(Protocol):
    """What the data-quality gate says about the current build."""

    @property
    def blocking(self) -> bool:
        """Whether a blocking check failed."""

    @property
    def summary_vi(self) -> str:
        """The verdict in one Vietnamese sentence."""


@dataclass(frozen=True)
class How:
    """How reports are made.

    Attributes:
        formats: of html, docx, xlsx, pdf; jobs: how many reports are made at once, each in a process of its own.
        draft_reason: why a report is made although a blocking check failed; it is then marked "DỰ THẢO".
        resume: a report that is there, whole, untouched and made from the same data, parameters, notebook and program is not made again.
        single_file: plotly.js goes into the page (5 MB, for e-mail), else one file lies beside all reports.
        with_analysis: intervals, funnels and control limits stand in Word and PDF too; HTML and Excel always have them.
        step_seconds: longest time for one cell, or for writing the files.
    """

    formats: tuple[str, ...] = FORMATS
    jobs: int = 1
    draft_reason: str | None = None
    resume: bool = False
    single_file: bool = False
    with_analysis: bool = False
    step_seconds: float = pool.STEP_SECONDS


class BatchError(SeveralErrors, ReportError):
    """Some reports of several could not be made; ``made``: those that are in place; ``failed``: place and error of the others."""

    def __init__(self, made: list[ReportResult], failed: list[tuple[str, TreemError]]) -> None:
        super().__init__([problem for _, problem in failed])
        self.made, self.failed = made, failed
        self.what = f"Không làm được {len(failed)} trên {len(made) + len(failed)} báo cáo; báo cáo cũ của các đơn vị này còn nguyên."

    def __str__(self) -> str:
        lines = [f"{place} (mã thoát {problem.exit_code}): {problem}" for place, problem in self.failed]
        return "\n\n".join([self.what, *lines])


def make_reports(
    project: Project,
    name: str,
    plan: str,
    period: str | int,
    places: Sequence[str],
    edition: str = "internal",
    formats: Iterable[str] = FORMATS,
    jobs: int = 1,
    draft_reason: str | None = None,
    verdict: Verdict | None = None,
    progress: Progress | None = None,
    extra: Mapping[str, str] = MappingProxyType({}),
    how: How | None = None,
) -> list[ReportResult]:
    """Make one report for each place, into ``reports/<period>/<place>/`` (see ``placing.folder_name``), and the period's index page.

    Args:
        name: the report, i.e. the stem of its notebook.
        places: codes of places that the report may be about.
        formats, jobs, draft_reason: see ``How``, which goes before them.
        verdict: of the data-quality gate, for the current build.
        progress: called with (done, total).
        extra: parameters that only this report has.

    Returns:
        The reports in the order of ``places``.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built; nothing was run.
        CheckError: a blocking check failed and no reason was given; nothing was run.
        ReportError, BatchError: reports that could not be made; their former versions are untouched, the others are in place.
    """
    how = how or How(tuple(formats), jobs, draft_reason)
    schema, requests = check_requests(project, name, given(plan, period, edition, extra), places)
    how = replace(how, formats=_formats(how.formats))
    _gate(verdict, how.draft_reason)
    placing.forget_leftovers(project.reports)
    work = jobs_for(project, schema, requests, how, verdict)
    return _run_all(work, how, progress or (lambda done, total: None))


def jobs_for(project: Project, schema: Schema, requests: Sequence[Request], how: How, verdict: Verdict | None) -> list[Job]:
    """Return what the workers need to make some checked requests on the current build."""
    told, manifest_hash = marts.manifest(project.marts), marts.manifest_hash(project.marts)
    build, built_at = str(told.get("build", "")), str(told.get("built_at", ""))
    said = {"blocking": verdict.blocking, "summary_vi": verdict.summary_vi} if verdict else None
    common = inputs.common(project, schema, manifest_hash)
    ways: dict[str, Any] = {"formats": how.formats, "draft": how.draft_reason, "verdict": said}
    ways |= {"single_file": how.single_file, "analysis": how.with_analysis}
    return [
        Job(
            project, schema, request, how.formats, build, manifest_hash, built_at, how.draft_reason, said,
            inputs.of_request(common, request, ways), how.single_file, how.with_analysis,
        )
        for request in requests
    ]  # fmt: skip


def given(plan: str, period: str | int, edition: str, extra: Mapping[str, str]) -> dict[str, Any]:
    """Return all parameters but the place, as ``check_requests`` takes them.

    Raises:
        RequestError: a parameter that every report has stands among those that only this one has.
    """
    basic = {"plan": plan, "period": period, "edition": edition}
    if twice := sorted(set(basic) & set(extra)):
        raise RequestError(f"Tham số nêu hai lần: {', '.join(twice)}.", todo="bỏ bớt, chỉ nêu một lần")
    return {**basic, **extra}


def check_requests(
    project: Project, name: str, parameters: Mapping[str, Any], places: Sequence[str]
) -> tuple[Schema, list[Request]]:
    """Check every request before anything runs; all problems are shown together.

    Args:
        parameters: all but the place, as they came (see ``given``).

    Raises:
        RequestError, SeveralErrors: no such report, or a parameter or place is wrong.
    """
    schema = load_schema(name, project.notebooks)
    check_names(schema, parameters)
    if taken := sorted(set(parameters) & {key for key, told in schema.parameters.items() if told.type in ("folder", "place")}):
        raise RequestError(f"Tham số {', '.join(taken)} không đặt theo cách này.", todo="đơn vị nêu bằng --place; nơi ghi do treem chọn")
    with marts.open_marts(project.marts) as con:
        known = places_for(con, parameters["plan"], parameters["period"], schema.among)
    found: list[Request] = []
    problems: list[TreemError] = []
    for place in dict.fromkeys(places):
        try:
            found.append(validate(schema, {**parameters, "place": place}, known))
        except TreemError as problem:
            problems.append(problem)
    if not places:
        raise RequestError("Chưa chọn đơn vị nào để làm báo cáo.", todo="nêu mã huyện hoặc mã xã, ví dụ --place 106")
    if problems:
        raise problems[0] if len(problems) == 1 else SeveralErrors(problems)
    return schema, found


def _formats(formats: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(formats))
    unknown = [each for each in chosen if each not in FORMATS]
    if unknown or not chosen:
        named = ", ".join(unknown) or "(trống)"
        raise RequestError(f"Không có định dạng: {named}.", todo=f"chọn trong: {', '.join(FORMATS)}")
    return chosen


def _gate(verdict: Verdict | None, draft_reason: str | None) -> None:
    """Refuse a report on data that failed a blocking check, unless a person says why it is needed (RULES 24)."""
    reason = (draft_reason or "").strip()
    if draft_reason is not None and not reason:
        raise RequestError("Lý do làm bản dự thảo để trống.", todo='ghi rõ lý do, ví dụ --draft "gửi xã đối chiếu"')
    if verdict is not None and verdict.blocking and not reason:
        raise CheckError(
            f"Dữ liệu chưa qua kiểm tra nên chưa làm báo cáo. {verdict.summary_vi}",
            todo='sửa theo kết quả treem check, hoặc làm bản dự thảo có nêu lý do: --draft "…"',
        )


def _run_all(work: list[Job], how: How, progress: Progress) -> list[ReportResult]:
    outcomes: dict[int, ReportResult | TreemError] = {}
    progress(0, len(work))
    for at, outcome in _outcomes(work, how):
        outcomes[at] = outcome
        progress(len(outcomes), len(work))
    ordered = [(work[at], outcomes[at]) for at in sorted(outcomes)]
    failed = [(job, outcome) for job, outcome in ordered if isinstance(outcome, TreemError)]
    made = [outcome for _, outcome in ordered if isinstance(outcome, ReportResult)]
    index_page.write(work[0].project, work[0].request.period, [(job.folder.name, str(problem)) for job, problem in failed])
    if len(failed) == 1 == len(work):
        raise failed[0][1]
    if failed:
        raise BatchError(made, [(job.request.place, problem) for job, problem in failed])
    return made


def _outcomes(work: list[Job], how: How) -> Iterable[tuple[int, ReportResult | TreemError]]:
    """Give the reports that are there already, then those made by the workers, as they are finished."""
    there = {at: found for at, job in enumerate(work) if how.resume and (found := _already(job))}
    yield from there.items()
    rest = [at for at in range(len(work)) if at not in there]
    if rest:
        if "html" in how.formats and not how.single_file:
            making.share_script(work[0].project)  # once, before several processes would
        workers = pool.Pool(work[0].project.home, min(how.jobs, len(rest)), how.step_seconds)
        for at, outcome in workers.outcomes([work[at] for at in rest]):
            yield rest[at], outcome


def _already(job: Job) -> ReportResult | None:
    record = inputs.already_made(job.folder, job.inputs)
    if record is None:
        return None
    files, told = tuple(sorted(job.folder.iterdir())), job.request
    return ReportResult(told.report, told.period, told.place, job.folder, files, job.build, str(record["status_line"]), kept=True)
