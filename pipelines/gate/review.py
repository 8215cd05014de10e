"""A person has looked at the data: "đã rà soát", with role and day, bound to the hash of the build's manifest (RULES 24).

``data/state/signoffs.csv`` keeps one line for each review; ``reporting.signoff`` reads it. ``report`` and ``place`` may be "*": every
report of the period, every place of the plan.
"""

import csv
import io
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from pipelines import files
from pipelines.checks_verdict import Verdict
from pipelines.errors import CheckError, RequestError
from pipelines.settings import Project, private_folder

ALL = "*"


@dataclass(frozen=True)
class Review:
    """One line of the book of reviews; ``reviewed_on``: ISO day; ``reason``: why blocking checks were overridden, or ""."""

    report: str
    plan: str
    period: str
    place: str
    build: str
    role: str
    reviewed_on: str
    manifest: str
    reason: str = ""


def confirm(project: Project, verdict: Verdict, review: Review) -> Review:
    """Write down that a person reviewed the data of a period.

    Raises:
        RequestError: no role, or a verdict that is about another build or several periods.
        CheckError: a blocking check failed and no reason is given.
    """
    if not review.role.strip():
        raise RequestError("Chưa ghi chức danh người rà soát.", todo='ghi chức danh, ví dụ --confirm "Trưởng phòng"')
    if verdict.manifest != review.manifest or verdict.periods != (review.period,):
        raise RequestError(
            "Kết quả kiểm tra không phải của bộ số liệu và kỳ này.", review.period, "chạy lại treem check --period …"
        )
    if verdict.blocking and not review.reason.strip():
        todo = "sửa số liệu rồi dựng lại; hoặc nêu lý do bằng --reason, lý do được ghi vào phiếu rà soát"
        raise CheckError(f"Chưa xác nhận được: còn {verdict.counts['block']} lỗi chặn.", review.period, todo)
    book = project.state / "signoffs.csv"
    _write(book, [*reviews(book), review])
    return review


def reviews(book: Path) -> list[Review]:
    """Return the lines of the book; one of an older form has no manifest and no reason.

    Raises:
        RequestError: a line lacks a column.
    """
    if not book.exists():
        return []
    with book.open(encoding="utf-8-sig", newline="") as lines:
        found = [dict(row) for row in csv.DictReader(lines)]
    try:
        return [Review(**{each.name: row.get(each.name) or "" for each in fields(Review)}) for row in found]
    except TypeError as problem:
        raise RequestError("Sổ rà soát có dòng sai.", book.name, "khôi phục tệp này từ bản sao lưu") from problem


def _write(book: Path, listed: list[Review]) -> None:
    private_folder(book.parent)
    text = io.StringIO()
    writer = csv.DictWriter(text, [each.name for each in fields(Review)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(each) for each in listed)
    files.write_text(book, "\ufeff" + text.getvalue())


def overrides(state: Path, manifest: str) -> list[str]:
    """Return the reasons for which reports of a build were made against blocking checks, oldest first, each once."""
    path = state / "checks" / manifest / "overrides.jsonl"
    if not path.exists():
        return []
    told = [str(json.loads(line)["reason"]) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return list(dict.fromkeys(told))
