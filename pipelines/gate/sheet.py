""" "Phiếu rà soát số liệu": one A4 page for the person who signs, not part of the report.

What changed since the report that was sent last, which communes are missing, which numbers are odd, which rest on few children, and what
was overridden why. Each part shows the most important lines and says how many more there are, so that the page stays one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, formats, places
from pipelines.checks_print import LEVELS, place_name
from pipelines.checks_verdict import DRAFT, Finding, Verdict
from pipelines.reporting.document import Block, Column, Document, Office, Paragraph, Placeholder, Run, Table
from pipelines.reporting.figures import FACT
from pipelines.submissions import Submission

TITLE = "PHIẾU RÀ SOÁT SỐ LIỆU"
MISSING, CHANGES, ODD, THIN, REASONS = 5, 2, 4, 1, 1
LENGTH = 76
"""Characters that a reason or a description keeps: the sheet is one page."""

_MISSING = """
    select r.commune_code, count(distinct r.register) as registers from receipts as r
    where r.plan = ? and r.period = ? and r.status in ('missing', 'no_file') group by all order by all
"""
_DUE = "select count(distinct commune_code) from receipts where plan = ? and period = ?"
_THIN = """
    select indicator, count(distinct place) as places, min(denominator) as least from indicator_values
    where period = ? and unstable and state in ('ok', 'zero') and sex = '*' and age_band = '*' and category = '*' and ethnic_group = '*'
        and poverty = '*' group by indicator order by places desc, indicator
"""


@dataclass(frozen=True)
class Sheet:
    """What the sheet is made of.

    Attributes:
        verdict: of one period; sent: the report of this period, plan and place that was sent last, None when none was.
        mark: "DỰ THẢO", or who reviewed the data when; reasons: why reports were made against blocking checks.
    """

    plan: catalog.Plan
    period: str
    verdict: Verdict
    manifest: dict[str, Any]
    mark: str = DRAFT
    reasons: Sequence[str] = ()
    sent: Submission | None = None
    office: Office = field(default_factory=Office)


def document(con: engine.Connection, sheet: Sheet) -> Document:
    """Return the sheet as a document.

    Args:
        con: over the marts (``marts.open_marts``).
    """
    built = str(sheet.manifest.get("built_at", ""))
    found = places.find(sheet.plan.place, sheet.plan.periods[sheet.period].cutoff_on)
    return Document(
        name="review_sheet",
        title=TITLE,
        subtitle=f"{found.name if found else sheet.plan.place}, kỳ {sheet.period}",
        parameters={"plan": sheet.plan.id, "period": sheet.period, "place": sheet.plan.place},
        year=datetime.fromisoformat(built).year if built else 2000,
        edition="internal",
        office=sheet.office,
        blocks=(_told(con, sheet), *_odd(sheet), _signed(sheet)),
        status_line="" if sheet.mark != DRAFT else DRAFT,
        demo=bool(sheet.manifest.get("demo")),
        build=str(sheet.manifest.get("build", "")),
        built_at=built,
    )


def write(con: engine.Connection, sheet: Sheet, folder: Path) -> list[Path]:
    """Write ``phieu-ra-soat-<period>.docx`` and ``.pdf`` and return their paths."""
    from pipelines.reporting import writer_docx, writer_pdf

    made = document(con, sheet)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"phieu-ra-soat-{sheet.period}.{kind}" for kind in ("docx", "pdf")]
    writer_docx.write(made, paths[0])
    writer_pdf.write(made, paths[1])
    return paths


def _cut(text: str) -> str:
    return text if len(text) <= LENGTH else f"{text[: LENGTH - 1].rstrip()}…"


def _rest(number: int, what: str) -> str:
    return f" Và {formats.number(number)} {what} nữa." if number > 0 else ""


def _told(con: engine.Connection, sheet: Sheet) -> Table:
    lines = [_verdict(sheet), _missing(con, sheet), _changes(con, sheet), _thin(con, sheet)]
    lines += [("Làm báo cáo khi bị chặn, lý do", _cut(reason)) for reason in sheet.reasons[:REASONS]]
    rows = tuple(((name,), (text,)) for name, text in lines)
    return Table("", "", (Column("Mục", 1.0), Column("Nội dung", 3.4)), rows)


def _verdict(sheet: Sheet) -> tuple[str, str]:
    verdict = sheet.verdict
    may = (
        f"chưa được gửi, còn {verdict.counts['block']} lỗi chặn" if verdict.blocking else "không có lỗi chặn, được gửi"
    )
    return "Kết luận", f"{verdict.summary_vi}: {may}. Bộ số liệu {verdict.manifest}."


def _missing(con: engine.Connection, sheet: Sheet) -> tuple[str, str]:
    rows = engine.rows(con, _MISSING, [sheet.plan.id, sheet.period])
    [(due,)] = engine.rows(con, _DUE, [sheet.plan.id, sheet.period])
    title = "Xã chưa gửi đủ sổ"
    if not rows:
        return title, "Không có." if due else "Kế hoạch không đòi danh sách nào trong kỳ."
    words = [f"{place_name(code, sheet.period)} ({number} sổ)" for code, number in rows]
    return title, f"{len(rows)}/{due} xã: {'; '.join(words[:MISSING])}.{_rest(len(rows) - MISSING, 'xã')}"


def _odd(sheet: Sheet) -> Iterator[Block]:
    listed = [found for found in sheet.verdict.findings if found.severity != "info"]
    if not listed:
        return
    columns = (Column("Mức", 0.9), Column("Sai gì", 3.6), Column("Số dòng", 0.6, "right"), Column("Ai sửa", 1.5))
    rows = tuple(_cells(found) for found in listed[:ODD])
    yield Table("", "", columns, rows, _rest(len(listed) - ODD, "điều").strip())


def _cells(found: Finding) -> tuple[tuple[Run, ...], ...]:
    return (
        (LEVELS[found.severity],),
        (_cut(found.why_vi),),
        (formats.number(found.failed),),
        (_cut(found.fixes_vi.partition(" (")[0]),),
    )


def _changes(con: engine.Connection, sheet: Sheet) -> tuple[str, str]:
    title = "Thay đổi so với báo cáo đã gửi"
    if sheet.sent is None:
        return title, "Kỳ này chưa gửi báo cáo nào."
    changed = list(_changed(con, sheet.sent))
    told = f"So với báo cáo số {sheet.sent.number}: "
    if not changed:
        return title, f"{told}không số liệu nào thay đổi."
    rest = _rest(len(changed) - CHANGES, "số liệu")
    return title, f"{told}{len(changed)} số liệu thay đổi: {'; '.join(changed[:CHANGES])}.{rest} Xem lý do: treem diff."


def _changed(con: engine.Connection, sent: Submission) -> Iterator[str]:
    now = {row[0]: row[1:] for row in engine.rows(con, "select fact_id, numerator, value from indicator_values")}
    for fact_id, before in sent.facts.items():
        name = FACT.fullmatch(fact_id)
        if not name or name["part"] not in ("value", "numerator") or before["value"] is None:
            continue
        numerator, value = now.get(fact_id.partition("#")[0], (None, None))
        after = value if name["part"] == "value" else numerator
        if after is None or abs(after - before["value"]) > 1e-9:
            title = (
                catalog.indicators()[name["indicator"]].title["vi"]
                if name["indicator"] in catalog.indicators()
                else name["indicator"]
            )
            where = place_name(name["place"], name["period"])
            yield f"{title}, {where}: {before['text']} → {formats.number(after, 1) if after is not None else '…'}"


def _thin(con: engine.Connection, sheet: Sheet) -> tuple[str, str]:
    rows = engine.rows(con, _THIN, [sheet.period])
    title = "Tỷ lệ tính trên ít trẻ (dao động mạnh)"
    if not rows:
        return title, "Không có."
    titles = catalog.indicators()
    words = [
        f"{titles[name].title['vi']} ({number} địa bàn, mẫu số nhỏ nhất {formats.count(least or 0)})"
        for name, number, least in rows[:THIN]
    ]
    return title, f"{'; '.join(words)}.{_rest(len(rows) - THIN, 'chỉ số')}"


def _signed(sheet: Sheet) -> Block:
    return (
        Paragraph((f"{sheet.mark}.",))
        if sheet.mark != DRAFT
        else Placeholder("ý kiến, họ tên, chức danh người rà soát, ngày")
    )
