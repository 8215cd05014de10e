"""Makes one report: runs its notebook, writes the files, verifies them, puts the folder in place.

A failure leaves the former report untouched.
"""

import hashlib
import importlib
import json
import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipelines.errors import BusyError, ReportError, TreemError
from pipelines.reporting import execution, inputs, open_files, placing
from pipelines.reporting.document import Document, from_json
from pipelines.reporting.opening import MARTS_VARIABLE
from pipelines.reporting.schema import Request, Schema
from pipelines.settings import Project
from pipelines.submissions import DRAFT

PACKAGES = ("treem", "papermill", "duckdb", "plotly", "python-docx", "XlsxWriter", "typst")
SHOWN_DIFFERENCES = 5
ASSETS = "assets"
CELL, STAGING = "cell", "staging"
Tell = Callable[[str, Any], None]


@dataclass(frozen=True)
class ReportResult:
    """One finished report.

    Attributes:
        kept: it was there already, made from the same inputs, and was not made again.
        saved: files of the former folder that people had changed or added; they lie in the new folder.
        beside: what a program holds open of the former report, so this one lies beside it; "" when it is in place.
    """

    report: str
    period: str
    place: str
    folder: Path
    files: tuple[Path, ...]
    build: str
    status_line: str
    kept: bool = False
    saved: tuple[str, ...] = ()
    beside: str = ""


@dataclass(frozen=True)
class Job:
    """One report to make: everything a worker process needs.

    Attributes:
        inputs: hash of what the report is made from; single_file: plotly.js goes into the page, for e-mail.
        with_analysis: intervals, funnels and control limits stand in Word and PDF too (RULES 15).
    """

    project: Project
    schema: Schema
    request: Request
    formats: tuple[str, ...]
    build: str
    manifest_hash: str
    built_at: str
    draft_reason: str | None
    verdict: dict[str, Any] | None
    inputs: str = ""
    single_file: bool = False
    with_analysis: bool = False

    @property
    def folder(self) -> Path:
        """Where the report will lie."""
        return self.project.reports / self.request.period / placing.folder_name(self.schema, self.request)


def silent(kind: str, told: Any) -> None:
    """Tell nobody how far the report is."""


def attempt(job: Job, tell: Tell = silent) -> ReportResult | TreemError:
    """Make one report; an error that can be shown is returned, so that the other reports are still made."""
    try:
        return make_report(job, tell)
    except TreemError as problem:
        return problem


def make_report(job: Job, tell: Tell = silent) -> ReportResult:
    """Make one report in a staging folder and put it in place.

    Args:
        tell: hears of the staging folder and of every cell that begins.

    Raises:
        ReportError: the notebook failed, or a file does not say what the marts say.
    """
    final, request = job.folder, job.request
    name = f"{request.period}-{final.name}"
    with placing.staging_folder(job.project.reports, name, lambda folder: tell(STAGING, str(folder))) as staging:
        document = _run(job, staging, tell)
        tell(CELL, 0)
        _write(job, document, staging)
        _record(job, document, staging)
        held = ", ".join(open_files.open_in(final))
        place, saved = _put(staging, final, held)
    files = tuple(sorted(place.iterdir()))
    beside = "" if place == final else held or final.name
    return ReportResult(request.report, request.period, request.place, place, files, job.build, document.status_line, False, saved, beside)


def _put(staging: Path, final: Path, held: str) -> tuple[Path, tuple[str, ...]]:
    """Put the report in place, with what people changed or added in the former one; beside it where a program holds that open.

    Args:
        held: files of the former report that Word, Excel or LibreOffice say they have open.
    """
    saved = placing.save_edited(final, staging)
    try:
        if held:
            raise BusyError("Tệp đang mở trong chương trình khác.", held)
        placing.put(staging, final)
        return final, saved
    except BusyError:
        beside = final.with_name(f"{final.name}-{placing.BESIDE}")
        placing.put(staging, beside)
        return beside, saved


def _run(job: Job, staging: Path, tell: Tell) -> Document:
    """Execute the notebook and take over the document it built."""
    home, notebook = job.project.home, job.schema.notebook
    inside, target = staging.relative_to(home).as_posix(), job.folder.relative_to(home).as_posix()
    with execution.environment(**{MARTS_VARIABLE: str(job.project.marts), "TREEM_HOME": str(home)}):
        copy = execution.run_notebook(notebook, {**job.request.parameters, "out": inside}, home, lambda number: tell(CELL, number))
    document = _document(job, staging / "model.json")
    name = f"{job.schema.name}.ipynb"
    execution.write_copy(copy, staging / name, f"notebooks/reports/{notebook.name}", {inside: target}, f"{target}/{name}")
    if job.draft_reason or job.with_analysis:
        mark = DRAFT if job.draft_reason else document.status_line
        document = replace(document, status_line=mark, with_analysis=job.with_analysis)
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
    from pipelines.reporting.wording import printable

    document = printable(document)  # once for all writers
    for name in job.formats:
        writer: Any = importlib.import_module(f"pipelines.reporting.writer_{name}")
        path = staging / f"{job.schema.name}.{name}"
        if name == "html" and not job.single_file:
            writer.write(document, path, shared_script=f"../../{ASSETS}/{share_script(job.project).name}")
        else:
            writer.write(document, path)
    differences = verify(staging, job.formats, document)
    if differences:
        shown = "; ".join(differences[:SHOWN_DIFFERENCES])
        raise ReportError(
            f"Tệp báo cáo không khớp với số liệu: {len(differences)} chỗ khác nhau.",
            shown,
            "báo cáo cũ còn nguyên; gửi thông báo này cho người bảo trì",
        )


def share_script(project: Project) -> Path:
    """Put plotly.js, which the pages of all reports share, where they look for it, and return its path."""
    from pipelines.reporting.writer_html import save_shared_script

    return save_shared_script(project.reports / ASSETS)


def _record(job: Job, document: Document, staging: Path) -> None:
    """Write ``run.json``: what was asked, on which data, with which programs, and what the gate said."""
    record = {
        "report": job.schema.name,
        "title": job.schema.title,
        "parameters": job.request.parameters,
        "place_name": document.parameters.get("place_name", ""),
        "build": job.build,
        "built_at": job.built_at,
        "manifest": job.manifest_hash,
        "inputs": job.inputs,
        "demo": document.demo,
        "status_line": document.status_line,
        "draft_reason": job.draft_reason,
        "checks": job.verdict,
        "versions": _versions(),
        "files": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(staging.iterdir()) if path.suffix != ".ipynb"
        },
    }
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    (staging / inputs.RECORD).write_text(text + "\n", encoding="utf-8", newline="\n")


@cache
def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
