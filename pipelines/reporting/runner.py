"""Makes period reports: checks the request, runs the notebook, writes the files, verifies them, puts them in place.

A report that fails leaves the former one untouched.
"""

import hashlib
import importlib
import json
import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from pipelines import marts
from pipelines.errors import CheckError, ReportError, RequestError, SeveralErrors, TreemError
from pipelines.reporting import execution, placing
from pipelines.reporting.document import Document, from_json
from pipelines.reporting.period_report import MARTS_VARIABLE, places_for
from pipelines.reporting.schema import Request, Schema, load_schema, validate
from pipelines.reporting.signoff import DRAFT
from pipelines.settings import Project

FORMATS = ("html", "docx", "xlsx", "pdf")
PACKAGES = ("treem", "papermill", "duckdb", "plotly", "python-docx", "XlsxWriter", "typst")
SHOWN_DIFFERENCES = 5
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
class ReportResult:
    """One finished report."""

    report: str
    period: str
    place: str
    folder: Path
    files: tuple[Path, ...]
    build: str
    status_line: str


@dataclass(frozen=True)
class Job:
    """One report to make: everything a worker process needs."""

    project: Project
    schema: Schema
    request: Request
    formats: tuple[str, ...]
    build: str
    manifest_hash: str
    built_at: str
    draft_reason: str | None
    verdict: dict[str, Any] | None


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
) -> list[ReportResult]:
    """Make one report for each place, into ``reports/<period>/<place>/``.

    Args:
        name: the report, i.e. the stem of its notebook.
        places: codes of the plan's place or of its communes.
        formats: of html, docx, xlsx, pdf.
        jobs: how many notebooks run at once, each in a process of its own when more than one.
        draft_reason: why a report is made although a blocking check failed; it is then marked "DỰ THẢO".
        verdict: of the data-quality gate, for the current build.
        progress: called with (done, total).

    Raises:
        RequestError: a parameter is wrong, or nothing has been built; nothing was run.
        CheckError: a blocking check failed and no reason was given; nothing was run.
        ReportError, SeveralErrors: reports that could not be made; their former versions are untouched, the others are in place.
    """
    schema = load_schema(name, project.notebooks)
    requests = _requests(project, schema, plan, period, places, edition)
    chosen = _formats(formats)
    _gate(verdict, draft_reason)
    placing.forget_leftovers(project.reports)
    work = _jobs(project, schema, requests, chosen, draft_reason, verdict)
    return _run_all(work, jobs, progress or (lambda done, total: None))


def _jobs(
    project: Project,
    schema: Schema,
    requests: Sequence[Request],
    formats: tuple[str, ...],
    draft_reason: str | None,
    verdict: Verdict | None,
) -> list[Job]:
    told, manifest_hash = marts.manifest(project.marts), marts.manifest_hash(project.marts)
    build, built_at = str(told.get("build", "")), str(told.get("built_at", ""))
    said = {"blocking": verdict.blocking, "summary_vi": verdict.summary_vi} if verdict else None
    return [Job(project, schema, request, formats, build, manifest_hash, built_at, draft_reason, said) for request in requests]


def _requests(project: Project, schema: Schema, plan: str, period: str | int, places: Sequence[str], edition: str) -> list[Request]:
    """Check every request before anything runs; all problems are shown together."""
    with marts.open_marts(project.marts) as con:
        known = places_for(con, plan, period)
    found: list[Request] = []
    problems: list[TreemError] = []
    for place in dict.fromkeys(places):
        try:
            given = {"plan": plan, "period": period, "place": place, "edition": edition}
            found.append(validate(schema, given, known))
        except TreemError as problem:
            problems.append(problem)
    if not places:
        raise RequestError("Chưa chọn đơn vị nào để làm báo cáo.", todo="nêu mã huyện hoặc mã xã, ví dụ --place 106")
    _raise(problems)
    return found


def _raise(problems: Sequence[TreemError]) -> None:
    if problems:
        raise problems[0] if len(problems) == 1 else SeveralErrors(list(problems))


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


def _run_all(work: list[Job], jobs: int, progress: Progress) -> list[ReportResult]:
    found: list[ReportResult] = []
    problems: list[TreemError] = []
    progress(0, len(work))
    for done, outcome in enumerate(_outcomes(work, jobs), start=1):
        if isinstance(outcome, TreemError):
            problems.append(outcome)
        else:
            found.append(outcome)
        progress(done, len(work))
    _raise(problems)
    return found


def _outcomes(work: list[Job], jobs: int) -> Iterable[ReportResult | TreemError]:
    if jobs <= 1 or len(work) == 1:
        yield from map(attempt, work)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # started afresh, not forked: a fork of a process that used polars or threads may hang
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(work)), mp_context=context) as pool:
        yield from pool.map(attempt, work)


def attempt(job: Job) -> ReportResult | TreemError:
    """Make one report; an error that can be shown is returned, so that the other reports are still made."""
    try:
        return make_report(job)
    except TreemError as problem:
        return problem


def make_report(job: Job) -> ReportResult:
    """Make one report in a staging folder and put it in place.

    Raises:
        ReportError: the notebook failed, or a file does not say what the marts say.
    """
    project, request = job.project, job.request
    # the edition for the public never takes the place of the internal one
    final = project.reports / request.period / (request.place + ("-cong-bo" if request.edition == "shared" else ""))
    with placing.staging_folder(project.reports, f"{request.period}-{request.place}") as staging:
        document = _run(job, staging, final)
        _write(job, document, staging)
        _record(job, document, staging)
        placing.put(staging, final)
    files = tuple(sorted(final.iterdir()))
    return ReportResult(request.report, request.period, request.place, final, files, job.build, document.status_line)


def _run(job: Job, staging: Path, final: Path) -> Document:
    """Execute the notebook and take over the document it built."""
    home = job.project.home
    inside, target = staging.relative_to(home).as_posix(), final.relative_to(home).as_posix()
    copy = staging / f"{job.schema.name}.ipynb"
    with execution.environment(**{MARTS_VARIABLE: str(job.project.marts), "TREEM_HOME": str(home)}):
        execution.run_notebook(job.schema.notebook, copy, {**job.request.parameters, "out": inside}, home)
    document = _document(job, staging / "model.json")
    execution.tidy_copy(copy, inside, target, f"notebooks/reports/{job.schema.notebook.name}")
    if job.draft_reason:
        document = replace(document, status_line=DRAFT)
    document.save(staging / "model.json")
    return document


def _document(job: Job, model: Path) -> Document:
    """Read what the notebook saved; it must be the report that was asked for, on the build that was checked."""
    where = job.schema.notebook.name
    if not model.exists():
        todo = "ô cuối của sổ tay phải gọi report.save(out)"
        raise ReportError("Sổ tay chạy xong nhưng không lưu báo cáo.", where, todo)
    document = from_json(model.read_text(encoding="utf-8"))
    asked = job.request.parameters
    if document.name != job.schema.name or any(document.parameters.get(key) != value for key, value in asked.items()):
        todo = "sổ tay phải dùng đúng các tham số được truyền vào"
        raise ReportError("Sổ tay lưu báo cáo khác với báo cáo được yêu cầu.", where, todo)
    if document.build != job.build:
        raise ReportError("Kho chỉ số vừa được dựng lại trong lúc làm báo cáo.", where, "chạy lại treem report")
    return document


def _write(job: Job, document: Document, staging: Path) -> None:
    from pipelines.reporting.verify import verify

    for name in job.formats:
        writer = importlib.import_module(f"pipelines.reporting.writer_{name}")
        writer.write(document, staging / f"{job.schema.name}.{name}")
    differences = verify(staging, job.formats)
    if differences:
        shown = "; ".join(differences[:SHOWN_DIFFERENCES])
        raise ReportError(
            f"Tệp báo cáo không khớp với số liệu: {len(differences)} chỗ khác nhau.",
            shown,
            "báo cáo cũ còn nguyên; gửi thông báo này cho người bảo trì",
        )


def _record(job: Job, document: Document, staging: Path) -> None:
    """Write ``run.json``: what was asked, on which data, with which programs, and what the gate said."""
    record = {
        "report": job.schema.name,
        "parameters": job.request.parameters,
        "build": job.build,
        "built_at": job.built_at,
        "manifest": job.manifest_hash,
        "demo": document.demo,
        "status_line": document.status_line,
        "draft_reason": job.draft_reason,
        "checks": job.verdict,
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
        "files": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(staging.iterdir()) if path.suffix != ".ipynb"
        },
    }
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    (staging / "run.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
