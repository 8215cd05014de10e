"""Chỉ tiêu đề xuất năm sau (annual report): what the plan has already set for the next year, and a place for what people propose.

The machine proposes no number: it lays the result beside what the plan's own milestones say.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Column, Table
from pipelines.reporting.items import YEAR
from pipelines.reporting.kinds import kind_of
from pipelines.reporting.paragraphs import say
from pipelines.reporting.sentences import Runs
from pipelines.reporting.target_table import decimals_for, figures_of, result_runs, tidy
from pipelines.reporting.wording import placeholder_line

if TYPE_CHECKING:
    from pipelines.targets import TargetResult

CODE = "Biểu 12"
OPEN = "mức đề xuất"


def next_year_said(context: Context) -> list[Block]:
    """Return the sentence of section V that leads to the table; nothing but in a report of a whole year."""
    if kind_of(context) != YEAR or not context.targets:
        return []
    return [say(f"Chỉ tiêu đề xuất năm {context.period.year + 1} so với kết quả năm {context.period.year}: tại {CODE}")]


def next_year_table(context: Context) -> list[Table]:
    """Return Biểu 12: every target with its plan and result of the year, what the plan says of the next, and the place for the proposal."""
    if kind_of(context) != YEAR or not context.targets:
        return []
    year = context.period.year
    columns = (
        Column("Mã", 0.7, "center"),
        Column("Chỉ tiêu (nguyên văn kế hoạch)", 3.4),
        Column("Đơn vị tính", 0.7, "center"),
        Column(f"Kế hoạch năm {year}", 1.0, "center"),
        Column(f"Thực hiện năm {year}", 1.1, "center"),
        Column("Đánh giá", 0.9, "center"),
        Column(f"Kế hoạch đã nêu cho năm {year + 1}", 1.3, "center"),
        Column(f"Đề xuất năm {year + 1}", 1.3, "center"),
    )
    note = (
        f"Cột “Kế hoạch đã nêu” lấy từ mốc của chính kế hoạch còn hiệu lực trong năm {year + 1}; kế hoạch hết hạn thì ghi “không nêu”."
        " Mức đề xuất do đơn vị quyết định, phần mềm không tự đề xuất."
    )
    rows = tuple(_row(context, result) for result in context.targets)
    title = f"Chỉ tiêu đề xuất năm {year + 1}"
    return [Table(CODE, title, columns, rows, note, landscape=True, codes=tuple(f"DX-{result.target_id}" for result in context.targets))]


def _row(context: Context, result: "TargetResult") -> tuple[Runs, ...]:
    now, before = figures_of(context, result)
    return (
        (result.target_id,),
        (result.text_vi,),
        (result.unit_vi,),
        (tidy(result.planned_text),),
        result_runs(result, now, decimals_for(context, now, before)),
        (result.status_vi,),
        (planned_for(result, context.period.year + 1),),
        (placeholder_line(OPEN),),
    )


def planned_for(result: "TargetResult", year: int) -> str:
    """Return what the plan says of a year: its next milestone whose last day has not passed; "không nêu" without one."""
    coming = [step for step in result.milestones if (last := _last_day(step)) and last.year >= year]
    if not coming:
        return "không nêu"
    step = min(coming, key=lambda one: _last_day(one) or date.max)
    last = _last_day(step)
    until = f" (đến năm {last.year})" if last and last.year > year else ""
    return f"{tidy(str(step.get('planned') or result.planned_text))}{until}"


def _last_day(step: dict[str, Any]) -> date | None:
    told = step.get("last_day")
    if isinstance(told, str):
        return date.fromisoformat(told)
    return told if isinstance(told, date) else None
