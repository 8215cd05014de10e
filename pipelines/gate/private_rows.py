"""The rows that the gate shows as counts only, as restricted lists: one file for each commune, with nobody else's rows in it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipelines import checks, front, places
from pipelines.checks_print import LEVELS
from pipelines.checks_verdict import Finding, RowRef, Verdict
from pipelines.settings import Project, private_folder
from pipelines.worklists import book
from pipelines.worklists.book import Heading, Sheet

HEADINGS = (
    Heading("TT", 5), Heading("Mức", 12), Heading("Bảng", 34), Heading("Tệp", 34), Heading("Trang tính", 16), Heading("Dòng", 7),
    Heading("Mã trẻ", 22), Heading("Sai gì", 46), Heading("Ai sửa", 28),
)  # fmt: skip
COMMUNE, CHILD, NOWHERE = "commune_code", "child_key", "chung"


def write(project: Project, verdict: Verdict, plan: str, on: date, demo: bool, folder: Path) -> Iterator[Path]:
    """Write ``dong-can-xem-<commune>.xlsx`` and give the paths; nothing where no finding is shown as counts only.

    Args:
        plan: whose communes and periods the verdict is about; on: the day whose names of communes count.
    """
    tables = frozenset(found.table for found in verdict.findings if found.counts_only)
    if not tables:
        return
    period = verdict.periods[0] if verdict.periods else None
    scope = replace(front.check_scope(project, period, None, plan), communes=verdict.communes, tables=tables, route="sql", restricted=True)
    with front.core_connection(project) as con:
        found = checks.run_checks(con, project.expectations, scope).findings
    for code, lines in sorted(_by_commune(found).items()):
        place = places.find(code, on) if code != NOWHERE else None
        path = private_folder(folder) / f"dong-can-xem-{code}.xlsx"
        yield book.write(_sheet(place.name if place else code, lines, demo), path)


def _by_commune(findings: Sequence[Finding]) -> dict[str, list[tuple[Finding, RowRef, str]]]:
    """Commune -> finding, row and key of the child."""
    listed: dict[str, list[tuple[Finding, RowRef, str]]] = {}
    for found in findings:
        for ref in found.rows:
            parts = dict(part.partition("=")[::2] for part in ref.key.split(", "))
            listed.setdefault(parts.get(COMMUNE, NOWHERE), []).append((found, ref, parts.get(CHILD, "")))
    return listed


def _sheet(place: str, lines: Sequence[tuple[Finding, RowRef, str]], demo: bool) -> Sheet:
    rows = [
        (
            str(number), LEVELS[found.severity], found.title_vi, ref.file, ref.sheet, "" if ref.row is None else str(ref.row), child,
            found.why_vi, found.fixes_vi,
        )
        for number, (found, ref, child) in enumerate(lines, start=1)
    ]  # fmt: skip
    told = (
        f"{len(rows)} dòng của các sổ nhạy cảm (xâm hại, vi phạm pháp luật, hoàn cảnh đặc biệt, nguy cơ) cần xem lại ở sổ gốc.",
        "Chỉ giao cho người giữ sổ ấy của xã; không gửi qua mạng không mã hóa; xóa khi đã sửa xong.",
    )
    return Sheet("Cần xem", f"DÒNG CẦN XEM LẠI - {place.upper()}", told, HEADINGS, rows, demo)
