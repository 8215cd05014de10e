"""The start page: the overview as blocks that a notebook shows."""

from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from pipelines import catalog, formats
from pipelines.calendar import due
from pipelines.lab.overview import Freshness, Link, Overview
from pipelines.reporting.document import Block, Column, Heading, Paragraph, Table
from pipelines.reporting.show import Shown, html, text

EMPTY_VI = (
    "Chưa có kho chỉ số. Chép các sổ Excel vào data/raw rồi chạy “treem build”, hoặc dùng dữ liệu mẫu: “treem start”,"
    " hay bấm nút bên dưới."
)
UNCHECKED_VI = "Kho này chưa được kiểm tra: chạy “treem check --period KỲ” trước khi dùng số liệu để báo cáo."
SHOWN_FINDINGS = 6
SEVERITIES = {"block": "chặn", "warn": "cảnh báo", "info": "lưu ý"}
STATES = {"late": "quá hạn", "due": "đến hạn", "coming": "sắp tới"}


@dataclass(frozen=True)
class StartPage(Shown):
    """Blocks, and below them links to notebooks, which only a page can have."""

    links: tuple[Link, ...] = ()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        listed = "".join(f'<li><a href="{escape(one.path)}">{escape(one.title)}</a> – {escape(one.about)}</li>' for one in self.links)
        page = "\n".join(map(html, self.blocks)) + f"\n<h4>Sổ tay</h4><ul>{listed}</ul>"
        plain = [*map(text, self.blocks), *(f"{one.path}: {one.title}" for one in self.links)]
        return {"text/html": page, "text/plain": "\n".join(plain)}


def start_page(told: Overview) -> StartPage:
    """Return what the first cell of ``start_here.ipynb`` shows."""
    blocks = [*_data(told), *_findings(told), *_due(told), *_failures(told)]
    return StartPage(tuple(blocks), told.links)


def _say(words: str) -> Paragraph:
    return Paragraph((words,))


def _data(told: Overview) -> list[Block]:
    if not told.build:
        return [Heading(1, "Bắt đầu"), _say(EMPTY_VI)]
    kind = "DỮ LIỆU MẪU, mọi trẻ em đều hư cấu" if told.demo else "dữ liệu thật, không có tên trẻ em trong kho"
    about = (
        f"Kho {told.build}, dựng lúc {formats.moment(told.built_at)} ({kind}). Địa bàn: {', '.join(told.places)}"
        f" ({told.communes} xã, phường, thị trấn). Các kỳ: {', '.join(told.periods.values())}."
    )
    rows = tuple(tuple((cell,) for cell in _freshness(one)) for one in told.registers)
    counts = (Column(title, 1.0, "right") for title in ("Số danh sách", "Dòng nhận", "Dòng loại"))
    columns = (Column("Sổ", 3.0), *counts, Column("Nhận gần nhất", 1.2, "center"))
    return [Heading(1, "Kho chỉ số"), _say(about), Table("", "Các sổ trong kho", columns, rows)]


def _freshness(one: Freshness) -> tuple[str, ...]:
    day = formats.day(one.last_received) if isinstance(one.last_received, date) else "…"
    return (one.title_vi, *map(formats.count, (one.lists, one.accepted, one.rejected)), day)


def _findings(told: Overview) -> list[Block]:
    if not told.build:
        return []
    if told.verdict is None:
        return [Heading(1, "Kiểm tra"), _say(UNCHECKED_VI)]
    open_ones = [
        _say(f"{SEVERITIES[one.severity]}: {one.title_vi or one.table} – {one.why_vi} ({formats.count(one.failed)} chỗ; {one.fixes_vi})")
        for one in told.verdict.findings[:SHOWN_FINDINGS]
    ]
    rest = len(told.verdict.findings) - SHOWN_FINDINGS
    more = [_say(f"và {rest} điều khác: xem trang của “treem check”.")] if rest > 0 else []
    return [Heading(1, "Kiểm tra"), _say(f"{told.verdict.summary_vi}."), *open_ones, *more]


def _due(told: Overview) -> list[Block]:
    if not told.deadlines:
        return [Heading(1, "Phải gửi"), _say("Không có hạn nào sắp tới trong các kế hoạch.")]
    columns = (Column("Hạn", 1.0, "center"), Column("Còn lại", 1.0), Column("Việc", 4.0), Column("Kế hoạch", 3.0))
    rows = tuple(
        tuple((cell,) for cell in (formats.day(one.last_day), due.left(one), one.what, catalog.load_plan(one.plan).title))  # type: ignore[arg-type]
        for one in told.deadlines
    )
    return [Heading(1, "Phải gửi"), Table("", "Các hạn chưa làm", columns, rows, note="Đủ mọi hạn: “treem due”.")]


def _failures(told: Overview) -> list[Block]:
    lines = [_say(f"{run['deadline']} {run.get('period') or ''}: {run.get('reason') or 'không rõ lý do'}") for run in told.failed]
    return [Heading(1, "Chưa làm được"), *lines] if lines else []
