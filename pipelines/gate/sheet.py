""" "Phiếu rà soát số liệu": one A4 page for the person who signs, not part of the report.

What changed since the report that was sent last, which communes are missing, which numbers are odd, which rest on few children, and what
was overridden why. Each part shows its most important lines and says how many more there are: as many as one page takes (``LEVELS``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, formats, periods, places
from pipelines.checks_print import LEVELS as SEVERITIES
from pipelines.checks_print import place_name
from pipelines.checks_verdict import Finding, Verdict
from pipelines.gate import sheet_changes
from pipelines.reporting.document import Block, Column, Document, Office, Paragraph, Placeholder, Table
from pipelines.submissions import DRAFT, Submission

TITLE = "PHIẾU RÀ SOÁT SỐ LIỆU"
RESERVE = 2
"""Empty lines that must fit below: what Word sets looser than the PDF."""

_MISSING = """
    select r.commune_code, count(distinct r.register) as registers from receipts as r
    where r.plan = ? and r.period = ? and r.status in ('missing', 'no_file') group by all order by registers desc, r.commune_code
"""
_DUE = "select count(distinct commune_code) from receipts where plan = ? and period = ?"
_THIN = """
    select indicator, count(distinct place) as places, min(denominator) as least from indicator_values
    where period = ? and unstable and state in ('ok', 'zero') and sex = '*' and age_band = '*' and category = '*' and ethnic_group = '*'
        and poverty = '*' group by indicator order by places desc, indicator
"""


@dataclass(frozen=True)
class Room:
    """How much of each part is shown: communes, changed figures, findings, indicators, reasons; characters of a text."""

    missing: int
    changes: int
    odd: int
    thin: int
    reasons: int
    length: int


LEVELS = (
    Room(40, 12, 14, 6, 4, 240),
    Room(30, 9, 11, 4, 3, 180),
    Room(20, 7, 9, 3, 2, 140),
    Room(20, 6, 8, 2, 1, 120),
    Room(20, 5, 6, 2, 1, 110),
    Room(16, 4, 5, 1, 1, 90),
    Room(14, 3, 4, 1, 1, 76),
    Room(14, 2, 3, 1, 1, 76),
    Room(5, 2, 2, 1, 1, 76),
)


@dataclass(frozen=True)
class Sheet:
    """What the sheet is made of.

    Attributes:
        verdict: of one period; sent: the report of this period, plan and place that was sent last, None when none was.
        mark: "DỰ THẢO", or who reviewed the data when; reasons: why reports were made against blocking checks.
        again: (table, rule) -> "lặp lại …", "chưa sửa …" of what an earlier verdict told too.
    """

    plan: catalog.Plan
    period: str
    verdict: Verdict
    manifest: dict[str, Any]
    mark: str = DRAFT
    reasons: Sequence[str] = ()
    sent: Submission | None = None
    office: Office = field(default_factory=Office)
    again: Mapping[tuple[str, str], str] = field(default_factory=dict)


def document(con: engine.Connection, sheet: Sheet, room: Room = LEVELS[-1], reserve: int = 0) -> Document:
    """Return the sheet as a document.

    Args:
        con: over the marts (``marts.open_marts``).
        reserve: empty lines below, to see whether so much is left of the page.
    """
    built = str(sheet.manifest.get("built_at", ""))
    found = places.find(sheet.plan.place, sheet.plan.periods[sheet.period].cutoff_on)
    return Document(
        name="review_sheet",
        title=TITLE,
        subtitle=f"{found.name if found else sheet.plan.place}, {periods.label(sheet.period)}",
        parameters={"plan": sheet.plan.id, "period": sheet.period, "place": sheet.plan.place},
        year=datetime.fromisoformat(built).year if built else 2000,
        edition="internal",
        office=sheet.office,
        blocks=(_told(con, sheet, room), _signed(sheet), *_empty(reserve)),
        status_line="" if sheet.mark != DRAFT else DRAFT,
        demo=bool(sheet.manifest.get("demo")),
        build=str(sheet.manifest.get("build", "")),
        built_at=built,
    )


def write(con: engine.Connection, sheet: Sheet, folder: Path) -> list[Path]:
    """Write ``phieu-ra-soat-<period>.docx`` and ``.pdf``, the fullest that is one page, and return their paths."""
    from pipelines.reporting import writer_docx, writer_pdf

    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"phieu-ra-soat-{sheet.period}.{kind}" for kind in ("docx", "pdf")]
    made = document(con, sheet, _room(con, sheet, paths[1]))
    writer_docx.write(made, paths[0])
    writer_pdf.write(made, paths[1])
    return paths


def _room(con: engine.Connection, sheet: Sheet, draft: Path) -> Room:
    """Return the most that one page takes, the signature and some lines for Word's own setting left free."""
    from pypdf import PdfReader

    from pipelines.reporting import writer_pdf

    for room in LEVELS[:-1]:
        writer_pdf.write(document(con, sheet, room, RESERVE), draft)
        if len(PdfReader(draft).pages) == 1:
            return room
    return LEVELS[-1]


def _empty(lines: int) -> Iterator[Block]:
    yield from (Paragraph(("\u00a0",)) for _ in range(lines))


def _cut(text: str, length: int) -> str:
    """Return a text, or as many of its words as a length takes."""
    return text if len(text) <= length else f"{text[: length - 1].rpartition(' ')[0].rstrip(' ,;:.(')}…"


def _rest(number: int, what: str) -> str:
    return f" Và {formats.number(number)} {what} nữa." if number > 0 else ""


def _told(con: engine.Connection, sheet: Sheet, room: Room) -> Table:
    """Return everything as one table: several would cost the page a heading each."""
    lines = [_verdict(sheet), _missing(con, sheet, room), _sent(sheet), *_changes(con, sheet, room), *_odd(sheet, room)]
    lines.append(_thin(con, sheet, room))
    lines += [("Vẫn làm báo cáo", f"Khi còn lỗi chặn; lý do: {_cut(reason, room.length)}") for reason in sheet.reasons[: room.reasons]]
    rows = tuple(((name,), (text,)) for name, text in lines)
    return Table("", "", (Column("Mục", 1.0), Column("Nội dung", 4.6)), rows)


def _verdict(sheet: Sheet) -> tuple[str, str]:
    verdict = sheet.verdict
    may = f"chưa được gửi, còn {verdict.counts['block']} lỗi chặn" if verdict.blocking else "không có lỗi chặn, được gửi"
    day = formats.day(date.fromisoformat(verdict.checked_at[:10]))
    return "Kết luận", f"{verdict.summary_vi}: {may}. Bộ số liệu {verdict.manifest[:12]}, kiểm tra ngày {day}."


def _missing(con: engine.Connection, sheet: Sheet, room: Room) -> tuple[str, str]:
    rows = engine.rows(con, _MISSING, [sheet.plan.id, sheet.period])
    [(due,)] = engine.rows(con, _DUE, [sheet.plan.id, sheet.period])
    title = "Xã còn thiếu sổ"
    if not rows:
        return title, "Không có." if due else "Kế hoạch không đòi danh sách nào trong kỳ."
    words = [f"{place_name(code, sheet.period)} ({number} sổ)" for code, number in rows]
    return title, f"{len(rows)}/{due} xã: {'; '.join(words[: room.missing])}.{_rest(len(rows) - room.missing, 'xã')}"


def _odd(sheet: Sheet, room: Room) -> Iterator[tuple[str, str]]:
    """Yield what blocks or warns, the gravest first: what, how many rows, where, since when, who corrects."""
    listed = [found for found in sheet.verdict.findings if found.severity != "info"]
    for found in listed[: room.odd]:
        again = sheet.again.get((found.table, found.rule), "")
        who = _cut(found.fixes_vi.partition(" (")[0], 60)
        parts = (f"{formats.number(found.failed)} dòng" if found.failed else "", _where(sheet, found), again, f"người sửa: {who}")
        yield SEVERITIES[found.severity], f"{_cut(found.why_vi, room.length).rstrip('.')}: {'; '.join(filter(None, parts))}."
    if rest := _rest(len(listed) - room.odd, "điều chặn, cảnh báo").strip():
        yield "", f"{rest} Xem trang kiểm tra."


def _where(sheet: Sheet, found: Finding) -> str:
    """Say in which communes, the one with most rows by name."""
    if not found.places:
        return ""
    most = max(found.places, key=lambda code: (found.places[code], code))
    name = place_name(most, sheet.period)
    if len(found.places) == 1:
        return f"ở {name}"
    return f"ở {len(found.places)} nơi, nhiều nhất {name} ({formats.number(found.places[most])})"


def _sent(sheet: Sheet) -> tuple[str, str]:
    if sheet.sent is None:
        return "Báo cáo đã gửi", "Kỳ này chưa gửi báo cáo nào."
    reason = f"; lý do sửa: {_cut(sheet.sent.note, 76)}" if sheet.sent.revises else ""
    return "Báo cáo đã gửi", f"{sheet.sent.words[:1].upper()}{sheet.sent.words[1:]}{reason}."


def _changes(con: engine.Connection, sheet: Sheet, room: Room) -> Iterator[tuple[str, str]]:
    """Yield what changed since the report that was sent, figures of the whole place and the largest changes first."""
    if sheet.sent is None:
        return
    found = sheet_changes.changed(con, sheet.sent, sheet.plan.place)
    told = [f"{_cut(one.name, room.length)}: {one.before} → {one.after}" for one in found[: room.changes]]
    rest = f"{_rest(len(found) - room.changes, 'số liệu')} Vì sao: treem diff --from {sheet.sent.number}."
    text = f"{len(found)} số liệu. {'; '.join(told)}.{rest}" if found else "Không số liệu nào thay đổi."
    yield "Nay đã khác", text


def _thin(con: engine.Connection, sheet: Sheet, room: Room) -> tuple[str, str]:
    rows = engine.rows(con, _THIN, [sheet.period])
    title = "Tính trên ít trẻ"
    if not rows:
        return title, "Không có."
    titles = catalog.indicators()
    shown = rows[: room.thin]
    words = [f"{titles[name].title['vi']} ({number} địa bàn, mẫu số nhỏ nhất {formats.count(least or 0)})" for name, number, least in shown]
    return title, f"Dao động mạnh, không nên so: {'; '.join(words)}.{_rest(len(rows) - room.thin, 'chỉ số')}"


def _signed(sheet: Sheet) -> Block:
    return Paragraph((f"{sheet.mark}.",)) if sheet.mark != DRAFT else Placeholder("ý kiến, họ tên, chức danh người rà soát, ngày")
