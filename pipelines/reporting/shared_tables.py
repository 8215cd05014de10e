"""A table for others whose cells are figures of an indicator: it may show what the shared reports of the period may show, and no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines import catalog, marts
from pipelines.disclosure.facts import ALL, DIMENSIONS
from pipelines.disclosure.rules import load_rules
from pipelines.disclosure.tables import COUNT, EMPTY, PRIMARY, SHOWN, STATUS
from pipelines.errors import InputError, RequestError
from pipelines.reporting.shared import release_numbers
from pipelines.settings import Project

PLACE = "place"
HIDDEN = "M"


@dataclass(frozen=True)
class LinkedTable:
    """A table with the marks of the period's mask.

    Attributes:
        rows: as they came, with count (None where hidden) and status; numbers: what leaves, as the ledger names it; mask: its name.
    """

    rows: tuple[dict[str, Any], ...]
    numbers: Mapping[str, float | None]
    mask: str


def link_table(
    project: Project, rows: Sequence[Mapping[str, str]], indicator: str, plan_id: str, period_id: str, total: str = ALL
) -> LinkedTable:
    """Return a table whose cells are numerators of one indicator, hidden where the mask of the period hides them.

    Args:
        rows: ``place`` (code), any of sex, age_band, ethnic_group, poverty, category, and ``count``.
        indicator: e.g. ``injury_rate:injured``; total: the label of margins.

    Raises:
        RequestError: a column that is no breakdown, an unknown indicator, or a cell that reports may not print.
        InputError: a count that is not the one of the marts. Row numbers count the heading as the first row.
    """
    name, _, variant = indicator.partition(":")
    if not variant or name not in catalog.indicators() or variant not in catalog.indicators()[name].variants:
        raise RequestError(f"Không có chỉ số “{indicator}”.", todo="ghi như injury_rate:injured (xem: treem indicators)")
    columns = [column for column in (rows[0] if rows else {}) if column not in (COUNT, STATUS)]
    if PLACE not in columns or not set(columns) <= {PLACE, *DIMENSIONS}:
        todo = f"cột place (mã địa bàn), count và các phân tổ: {', '.join(DIMENSIONS)}"
        raise RequestError("Bảng gắn với chỉ số phải có đúng tên cột.", todo=todo)
    plan = catalog.load_plan(plan_id)
    period = catalog.period_of(plan, period_id)
    with marts.open_marts(project.marts) as con:
        release, _ = release_numbers(con, project, plan, period)
    told = [_cell(release.facts, row, f"{name}:{variant}", period.id, number, total) for number, row in enumerate(rows, start=2)]
    return LinkedTable(tuple(row for row, _, _ in told), {number: value for _, number, value in told}, release.name)


def _cell(
    facts: Mapping[str, Any], row: Mapping[str, str], stem: str, period: str, number: int, total: str
) -> tuple[dict[str, Any], str, Any]:
    """Return a row with its mark, the name of its number and what is told of it."""
    told = {name: ALL if text in (total, "") else text for name, text in row.items() if name not in (COUNT, STATUS)}
    parts = ",".join(f"{name}={told[name]}" for name in DIMENSIONS if told.get(name, ALL) != ALL)
    fact = f"{stem}@{told[PLACE]}:{period}" + (f":{parts}" if parts else "")
    if fact not in facts:
        todo = "bỏ ô này, khai báo phân tổ ở mục shared của báo cáo, hoặc công bố bảng không gắn chỉ số"
        raise RequestError("Ô này không có trong phần được công bố của báo cáo.", f"dòng {number}: {fact}", todo)
    value, _, hidden, _ = facts[fact]
    if str(row.get(COUNT, "")).strip() not in (str(value), str(int(value))):
        raise InputError("Số đếm khác số của kho chỉ số.", f"dòng {number}, cột count", "sửa bảng theo kho chỉ số, hoặc bỏ --indicator")
    mark = HIDDEN if hidden else (SHOWN if value else EMPTY)
    small = hidden and load_rules().is_small(value, stem.partition(":")[0], told.get("category", ALL))
    kept = dict(row) | {COUNT: None if hidden else int(value), STATUS: PRIMARY if small else mark}
    return kept, f"{fact}#numerator", None if hidden else value
