"""The targets of a plan at every year's end: what each period counted, where it started from, what the plan wants by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from pipelines import catalog, formats
from pipelines.comparability import Change, changes
from pipelines.periods import Period
from pipelines.reporting.context import Context
from pipelines.reporting.document import Fact, Table
from pipelines.reporting.figures import Figure
from pipelines.reporting.opening import Opened
from pipelines.reporting.printing import SIGNS, derived, join_runs
from pipelines.reporting.report_base import cells, mixed_column, text_column
from pipelines.reporting.sentences import Runs
from pipelines.reporting.target_table import in_ratios, note_of, result_runs, tidy

if TYPE_CHECKING:
    from pipelines.targets import TargetResult

MOST_YEARS = 6
"""Columns of years that a table on its side can hold; the first ones fall away."""
YEAR = 4
# what stands where nothing was computed, by status
OUTLOOK = {"met": "đã đánh giá", "not_met": "đã đánh giá", "informational": "không giao mức"}
NEEDED = {"met": "không thiếu", "on_track": "không thiếu", "informational": "không giao mức"}


@dataclass(frozen=True)
class Years:
    """A plan's targets, period by period.

    Attributes:
        periods: whole years up to the report's period, and that period, by day.
        results: period id -> targets in plan order; own: ids of the periods that the plan reports on (the others come before it).
        changes: days on which the place became another one.
    """

    periods: tuple[Period, ...]
    results: Mapping[str, tuple["TargetResult", ...]]
    own: frozenset[str]
    changes: tuple[Change, ...]

    def result(self, period: str, target: str) -> "TargetResult":
        """Return one target at one period."""
        return next(each for each in self.results[period] if each.target_id == target)

    @property
    def last(self) -> Period:
        """The report's own period."""
        return self.periods[-1]


def read_years(told: Opened, context: Context) -> Years:
    """Judge the plan at the report's place in every year that it has, and in the report's period."""
    from pipelines import targets

    plan, last = context.plan, context.period
    whole = [each for each in plan.periods.values() if len(each.id) == YEAR and each.cutoff_on < last.cutoff_on]
    chosen = (*sorted(whole, key=lambda each: each.cutoff_on), last)[-MOST_YEARS:]
    results = {each.id: tuple(targets.evaluate(told.con, plan.id, each.id, context.place.code)) for each in chosen[:-1]}
    due = {str(one["period"]) for one in plan.details.get("deadlines", []) if "period" in one} or {
        each.id for each in chosen
    }
    moved = changes(context.place.code, chosen[0].cutoff_on, last.cutoff_on)
    return Years(tuple(chosen), {**results, last.id: context.targets}, frozenset(due), tuple(moved))


def figure_of(result: "TargetResult", period: Period, place: str) -> Figure:
    """Return what a target counted as a figure that can be printed; one without number when nothing was counted."""
    if not result.fact_id or not result.indicator or result.numerator is None:
        return Figure(f"targets:{result.target_id}@{place}:{period.id}", "", "", place, period.id, state=result.state)
    stem, _, part = result.fact_id.partition("#")
    return Figure(
        stem,
        result.indicator,
        result.variant or "",
        stem.partition("@")[2].partition(":")[0],
        period.id,
        numerator=result.numerator,
        denominator=result.denominator,
        per=catalog.indicators()[result.indicator].per,
        value=result.value,
        state=result.state,
        units_reported=result.units_reported,
        units_expected=result.units_expected,
        denominator_source=result.denominator_source,
        part=part or "numerator",
    )


def decimals_of(context: Context, years: Years, target: str) -> int:
    """Return the decimals that one target is printed with in every year: as many as its hardest year needs (RULES 14)."""
    known = [
        each
        for each in (years.result(period.id, target) for period in years.periods)
        if each.indicator and each.fact_id
    ]
    return max(
        [each.decimals for each in known] + [context.decimals.get(each.indicator or "", 0) for each in known], default=1
    )


def value_runs(context: Context, years: Years, period: Period, target: str) -> Runs:
    """Return a target's result in one period with the counts behind it, or the sign of what is missing."""
    result = years.result(period.id, target)
    figure = figure_of(result, period, context.place.code)
    if figure.known:
        return result_runs(result, figure, decimals_of(context, years, target))
    if result.fact_id is None and result.value is not None:
        return _of_communes(context, result, period) if result.indicator else _outside(context, result, period)
    return (SIGNS.get(result.state, SIGNS["not_reported"]),)


def _of_communes(context: Context, result: "TargetResult", period: Period) -> Runs:
    """Return how many communes fulfil a rule about single communes, of those that have a figure."""
    base = f"targets:{result.target_id}@{context.place.code}:{period.id}"
    numbers = (("communes_met", result.numerator), ("communes_counted", result.denominator))
    met, counted = (derived(base, part, number or 0, formats.count(number or 0), "xã") for part, number in numbers)
    return join_runs(met, "/", counted, f" {context.units}")


def _outside(context: Context, result: "TargetResult", period: Period) -> Runs:
    """Return a figure from outside the registers; its source is in the note of the target."""
    assert result.value is not None
    exact = Fraction(str(result.value))
    text = formats.number(exact, 0 if exact.denominator == 1 else max(result.decimals, 1))
    fact_id = f"targets:{result.target_id}@{context.place.code}:{period.id}#outside"
    return join_runs(Fact(fact_id, text, result.value, result.unit_vi), f" {result.unit_vi}".rstrip())


def baseline_runs(context: Context, result: "TargetResult") -> Runs:
    """Return what a target starts from, with its source; a sign where the plan names none or nobody has confirmed it."""
    told = result.baseline
    if not told:
        return ("không nêu",)
    source = f" ({told['source']})" if told.get("source") else ""
    if told.get("value") is None:
        return (f"{SIGNS['not_reported']}{source}",)
    exact = Fraction(str(told["value"]))
    text = formats.number(exact, 0 if exact.denominator == 1 else max(result.decimals, 1))
    fact_id = f"targets:{result.target_id}@{context.place.code}:{context.period.id}#baseline"
    return join_runs(Fact(fact_id, text, float(exact), result.unit_vi), f" {result.unit_vi}{source}".rstrip())


def milestones_text(result: "TargetResult") -> str:
    """Return what the plan wants by when: the binding level, and every milestone with its last day."""
    steps = [each for each in result.milestones if each.get("last_day")]
    if len(steps) < 2:
        until = f", đến hết ngày {formats.day(result.last_day)}" if result.last_day else ""
        return f"{tidy(result.planned_text)}{until}"
    return "; ".join(f"{tidy(str(each['planned']))} (đến hết ngày {formats.day(each['last_day'])})" for each in steps)


def years_table(context: Context, years: Years) -> Table:
    """Return Biểu 1: every target, word for word, from its baseline through the years."""
    results = years.results[years.last.id]
    columns = (
        text_column("Mã", 0.6, centred=True),
        text_column("Chỉ tiêu (nguyên văn kế hoạch)", 3.0),
        text_column("Đơn vị tính", 0.6, centred=True),
        mixed_column("Mốc ban đầu (nguồn)", 1.1),
        *(mixed_column(_head(each), 1.0) for each in years.periods),
    )
    rows = tuple(
        cells(
            result.target_id,
            result.text_vi,
            result.unit_vi,
            baseline_runs(context, result),
            *(value_runs(context, years, each, result.target_id) for each in years.periods),
        )
        for result in results
    )
    note = (
        "Trong ngoặc đơn là tử số/mẫu số. “…” là chưa có số liệu. Số từng năm tính đến ngày chốt của năm đó, trên địa giới của ngày đó."
        " Số liệu được làm tròn; việc đánh giá tính trên số chưa làm tròn."
    )
    note += "".join(
        f" {change.label}: số trước và sau ngày này không so sánh trực tiếp ({change.reason})."
        for change in years.changes
    )
    return Table("Biểu 1", "Kết quả các chỉ tiêu của kế hoạch qua các năm", columns, rows, note, landscape=True)


def _head(period: Period) -> str:
    """Return the heading of one period's column."""
    return f"{period.label[:1].upper()}{period.label[1:]} (đến {formats.day(period.cutoff_on)})"


def progress_table(context: Context, years: Years) -> Table:
    """Return Biểu 2: what the plan wants by when, where each target stands now, what is missing and where it leads."""
    columns = (
        text_column("Mã", 0.6, centred=True),
        text_column("Kế hoạch (các mốc)", 1.9),
        mixed_column(f"Thực hiện đến ngày {formats.day(years.last.cutoff_on)}", 1.1),
        text_column("Đánh giá", 1.0, centred=True),
        text_column("Còn thiếu", 1.5),
        text_column("Triển vọng đến mốc", 2.4),
        text_column("Lý do, cách tính", 3.2),
    )
    rows = tuple(_progress_row(context, years, result) for result in years.results[years.last.id])
    note = "Triển vọng do máy tính theo quy tắc nêu kèm, không phải dự báo của đơn vị."
    note += " (*) Kế hoạch không nêu rõ, cách tính do đơn vị tổng hợp chọn."
    return Table("Biểu 2", "Mốc của kế hoạch, mức đạt được và triển vọng", columns, rows, note, landscape=True)


def _progress_row(context: Context, years: Years, result: "TargetResult") -> tuple[Runs, ...]:
    counted = result.numerator is not None
    outlook = tidy(result.outlook_vi) or OUTLOOK.get(result.status, "chưa đủ số liệu để nêu")
    return cells(
        result.target_id,
        milestones_text(result),
        value_runs(context, years, years.last, result.target_id),
        result.status_vi,
        tidy(result.needed_vi) or NEEDED.get(result.status, "chưa tính được"),
        outlook[:1].upper() + outlook[1:],
        note_of(_without_outlook(result), counted),
    )


def _without_outlook(result: "TargetResult") -> "TargetResult":
    """The note of Biểu 1 of the period report says needs and outlook too; here they have columns of their own."""
    return replace(result, needed_vi="", outlook_vi="")


def rating_table(years: Years) -> Table | None:
    """Return Biểu 3: the rating of every target in each year of the plan; None where the plan has only one so far."""
    told = [each for each in years.periods if each.id in years.own]
    if len(told) < 2:
        return None
    from pipelines.targets import SIGNS as MARKS

    columns = (
        text_column("Mã", 0.6, centred=True),
        text_column("Chỉ tiêu", 3.6),
        *(text_column(each.label[:1].upper() + each.label[1:], 1.1, centred=True) for each in told),
    )
    rows = tuple(
        cells(
            result.target_id,
            result.text_vi,
            *(_rating(years.result(each.id, result.target_id), MARKS) for each in told),
        )
        for result in years.results[years.last.id]
    )
    return Table(
        "Biểu 3",
        "Đánh giá từng năm của kế hoạch",
        columns,
        rows,
        "Đánh giá theo mốc gần nhất chưa qua vào ngày chốt của năm.",
        landscape=True,
    )


def _rating(result: "TargetResult", marks: Mapping[str, str]) -> str:
    return f"{marks.get(result.status, '')} {result.status_vi}".strip()


def known_points(context: Context, years: Years, target: str) -> Sequence[tuple[Period, Figure]]:
    """Return the periods in which a target has a result that can be set beside the others."""
    found = [(each, figure_of(years.result(each.id, target), each, context.place.code)) for each in years.periods]
    ratios = in_ratios(years.result(years.last.id, target))
    return [(period, figure) for period, figure in found if figure.known and (figure.denominator or not ratios)]
