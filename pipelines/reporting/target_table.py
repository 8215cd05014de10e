"""Biểu 1: every target of the plan, word for word, with plan, result, comparison, rating and note (RULES 14-23)."""

from fractions import Fraction
from typing import TYPE_CHECKING

from pipelines import formats
from pipelines.estimates import Beside
from pipelines.reporting.context import Context
from pipelines.reporting.document import Column, Run, Table
from pipelines.reporting.estimated import beside, estimated, mark, method_note, methods, value_only
from pipelines.reporting.figures import Figure
from pipelines.reporting.printing import (
    SIGNS,
    count_fact,
    derived,
    fraction_runs,
    join_runs,
    share_text,
    sign_of,
    value_fact,
)
from pipelines.reporting.sentences import POINTS, Runs, change_percent, flag_of, obstacle, pair_decimals
from pipelines.reporting.topics import without_card

if TYPE_CHECKING:
    from pipelines.targets import TargetResult

AT_LEAST = {"ge", "gt", "maintain"}
AT_MOST = {"le", "lt"}
MET = {"met"}
# marks of the project's own notes, put into words for those who read the report
CERTAINTY = {
    "; độ chắc chắn V": "",
    "; độ chắc chắn S": "",
    "; độ chắc chắn I": " (*)",
    "; độ chắc chắn M": " (*)",
}


def figures_of(context: Context, result: "TargetResult") -> tuple[Figure, Figure]:
    """Return the figure that a target is judged by, and that of the same period one year earlier."""
    if not result.indicator or not result.variant or not result.fact_id:
        nothing = Figure(f"targets:{result.target_id}@{context.place.code}:{context.period.id}", "", "", "", "")
        return nothing, nothing
    # a school's plan is judged at the school, a report of which is printed at its commune
    place = result.fact_id.partition("@")[2].partition(":")[0]
    now, before = (read(result.indicator, result.variant, place) for read in (context.now, context.before))
    if result.fact_id.endswith("#gap"):
        return without_card(now), without_card(before)
    return now, before


def in_shares(result: "TargetResult") -> bool:
    """Whether the target's own unit is a percentage (else it counts communes or children)."""
    return result.unit_vi.strip().startswith("%")


def in_ratios(result: "TargetResult") -> bool:
    """Whether the target's own unit is a share or a rate (else it counts communes or children)."""
    return in_shares(result) or result.unit_vi.strip().startswith("/")


def decimals_for(context: Context, now: Figure, before: Figure) -> int:
    """Return the decimals of a target's result, of the former one and of the change between them."""
    return pair_decimals(now, before, context.decimals_of(now))


def result_runs(result: "TargetResult", figure: Figure, decimals: int) -> Runs:
    """Return a result in the target's unit with the counts behind it: ``98,1% (7.012/7.150)`` or ``14/14 xã``."""
    if not figure.known:
        return (sign_of(figure),)
    flag = flag_of(figure)
    if figure.denominator and in_ratios(result):
        return join_runs(value_fact(figure, decimals), " (", fraction_runs(figure), f"{flag})")
    # years in a row are the commune's own number, whatever they are divided by for a district
    whole = figure.denominator and result.comparator != "streak"
    counted = fraction_runs(figure) if whole else count_fact(figure, unit=result.unit_vi)
    return join_runs(counted, f" {result.unit_vi}", f" ({flag.removeprefix('; ')})" if flag else "")


def change_runs(context: Context, result: "TargetResult", now: Figure, before: Figure) -> Runs:
    """Return the signed change against the same period, in points, or in count and percent; a sign where none may be said."""
    if not now.known:
        return (SIGNS.get(now.state, "…"),)
    if obstacle(now, before, context.former):
        return (sign_of(before) if before.carried else "…",)
    if in_ratios(result) and now.denominator and before.denominator:
        change, decimals = now.exact - before.exact, decimals_for(context, now, before)
        if formats.round_half_up(change, decimals) == 0:
            return ("xấp xỉ" if change else "bằng",)
        text, unit = formats.signed(change, decimals), POINTS if in_shares(result) else result.unit_vi
        return join_runs(derived(now, "change_points", float(change), text, unit), f" {unit}")
    count = Fraction(now.count) - Fraction(before.count)
    if count == 0:
        return ("bằng",)
    amount = derived(now, "change", float(count), formats.signed(count), result.unit_vi)
    percent = change_percent(now, before)
    if not percent:
        return join_runs(amount, f" {result.unit_vi}")
    relative = derived(now, "change_pct", float(percent), f"{formats.signed(percent, 1)}%", "%")
    return join_runs(amount, f" {result.unit_vi} (", relative, ")")


def against_plan(context: Context, result: "TargetResult", now: Figure) -> Runs:
    """Return how the result stands to the plan: "đạt … kế hoạch" only where more is better (REPORT 4)."""
    if not now.known or (in_ratios(result) and not now.denominator):
        return (SIGNS.get(now.state, "…"),)
    value = now.exact if in_ratios(result) else Fraction(now.count)
    if result.comparator in AT_LEAST and result.value_low:
        share = value * 100 / Fraction(str(result.value_low))
        if share < 100 and result.status in MET:
            return ("đạt kế hoạch",)
        text = share_text(share, Fraction(100))
        return join_runs("đạt ", derived(now, "plan_pct", float(share), f"{text}%", "%"), " kế hoạch")
    ceiling = result.value_high if result.value_high is not None else result.value_low
    if result.comparator in AT_MOST and ceiling is not None:
        return _gap_runs(context, result, now, value - Fraction(str(ceiling)))
    return ("",)


def _gap_runs(context: Context, result: "TargetResult", now: Figure, gap: Fraction) -> Runs:
    if gap == 0:
        return ("bằng mức kế hoạch",)
    word = "cao hơn" if gap > 0 else "thấp hơn"
    unit = POINTS if in_shares(result) else result.unit_vi
    text = formats.number(abs(gap), context.decimals_of(now) if in_ratios(result) else 0)
    return join_runs(f"{word} ", derived(now, "plan_gap", float(abs(gap)), text, unit), f" {unit}")


def target_table(context: Context) -> Table:
    """Return Biểu 1."""
    day = formats.day(context.period.cutoff_on)
    told = {result.target_id: beside(context, figures_of(context, result)[0]) for result in context.targets}
    numbered = methods(one for one in told.values() if one)
    columns = (
        Column("TT", 0.4, "center"),
        Column("Chỉ tiêu (nguyên văn kế hoạch)", 3.6),
        Column("Đơn vị tính", 0.55, "center"),
        Column("Kế hoạch năm", 0.85, "center"),
        Column(f"Thực hiện {context.former}", 1.0, "center"),
        Column(f"Thực hiện đến ngày {day}", 1.0, "center"),
        *((Column(f"Ước cả kỳ đến ngày {formats.day(context.period.ends_on)}", 1.0, "center"),) if numbered else ()),
        Column("So với cùng kỳ", 1.15, "center"),
        Column("So với kế hoạch", 1.05, "center"),
        Column("Đánh giá", 1.0, "center"),
        Column("Ghi chú", 4.2),
    )
    rows = tuple(
        _row(context, number, result, _second(context, result, told[result.target_id], numbered))
        for number, result in enumerate(context.targets, start=1)
    )
    note = (
        "Ghi chú: “…” là chưa có số liệu. Trong ngoặc đơn là tử số/mẫu số. Số liệu được làm tròn; mức tăng, giảm và việc"
        " đánh giá tính trên số chưa làm tròn. (*) Kế hoạch không nêu rõ, cách tính do đơn vị tổng hợp chọn."
    )
    note += f" {method_note(context, numbered)}" if numbered else ""
    note += f" {context.same.note}" if context.same.note else ""
    title = f"Kết quả thực hiện các chỉ tiêu kế hoạch năm {context.period.year}"
    return Table("Biểu 1", title, columns, rows, note, landscape=True, codes=tuple(result.target_id for result in context.targets))


def _second(context: Context, result: "TargetResult", told: Beside | None, numbered: dict[str, int]) -> tuple[Runs, ...]:
    """Return the cell of the column of estimates; no cell where there is no such column, an empty one where this target has none."""
    if not numbered:
        return ()
    if told is None:
        return (("",),)
    return (join_runs(estimate_runs(context, result, told), mark(told, numbered)),)


def estimate_runs(context: Context, result: "TargetResult", told: Beside) -> Runs:
    """Return a target's estimate in the target's unit, as ``result_runs`` prints the result."""
    now, before = figures_of(context, result)
    decimals = decimals_for(context, now, before)
    figure = estimated(now, told)
    return result_runs(result, figure, decimals) if figure else value_only(now, told, decimals)


def _row(context: Context, number: int, result: "TargetResult", second: tuple[Runs, ...]) -> tuple[Runs, ...]:
    now, before = figures_of(context, result)
    decimals = decimals_for(context, now, before)
    cells: tuple[Run | Runs, ...] = (
        str(number),
        result.text_vi,
        result.unit_vi,
        tidy(result.planned_text),
        result_runs(result, before, decimals),
        result_runs(result, now, decimals),
        *second,
        change_runs(context, result, now, before),
        against_plan(context, result, now),
        result.status_vi,
        note_of(result, now.known),
    )
    return tuple(cell if isinstance(cell, tuple) else (cell,) for cell in cells)


def note_of(result: "TargetResult", counted: bool) -> str:
    """Return why a target is not computed or not due; for one that is, how it was counted."""
    definition = result.definition_vi if counted else ""
    for certainty, words in CERTAINTY.items():
        definition = definition.replace(certainty, words)
    source = f"mẫu số: {result.denominator_source}" if counted and result.denominator_source else ""
    ahead = (result.needed_vi, result.outlook_vi) if counted else ()
    parts = [part.strip().rstrip(".") for part in (result.reason_vi, *ahead, definition, source) if part.strip()]
    note = ". ".join(part[:1].upper() + part[1:] for part in parts)
    return tidy(note)


def tidy(text: str) -> str:
    """Return a planned value as running text writes it: ``100%``."""
    return text.replace(" %", "%")
