"""What the figures allow to be said about the whole: targets by rating, results and difficulties (section III.1 and IV)."""

from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING

from pipelines import catalog, formats
from pipelines.reporting.context import Context
from pipelines.reporting.document import Paragraph
from pipelines.reporting.estimated import beside
from pipelines.reporting.figures import Figure
from pipelines.reporting.kinds import is_short
from pipelines.reporting.printing import count_fact, derived, join_runs, value_fact
from pipelines.reporting.protection_topics import SHARE
from pipelines.reporting.saying import lead_of, noun_of
from pipelines.reporting.sentences import (
    FEW,
    SMALLEST_BASE,
    Runs,
    count_change,
    is_small,
    listing,
    obstacle,
    value_change,
)
from pipelines.reporting.target_table import decimals_for, estimate_runs, figures_of, result_runs, tidy
from pipelines.reporting.texts import coverage, say
from pipelines.reporting.topics import BHYT, FORMS, INJURY, MALNUTRITION, sources

if TYPE_CHECKING:
    from pipelines.targets import TargetResult

MOST_POINTS = 5
# the words of RULES 24 in the order they are told, and the names of their counts
RATINGS = {
    "Vượt": "exceeded",
    "Đạt": "met",
    "Có khả năng đạt": "on_track",
    "Khó đạt": "at_risk",
    "Chưa đạt": "not_met",
    "Theo dõi": "informational",
    "Chưa đến kỳ đánh giá": "not_due",
    "Chưa đủ cơ sở đánh giá": "inconclusive",
    "Chưa có số liệu": "no_data",
}
GOOD, BAD = ("met", "on_track"), ("not_met", "at_risk")


def target_summary(context: Context) -> list[Paragraph]:
    """Count the targets by rating, and give those that have a result, one line each."""
    base = f"targets@{context.place.code}:{context.period.id}"
    total = derived(base, "all", len(context.targets), str(len(context.targets)), "chỉ tiêu")
    order = [label for label in RATINGS if any(result.status_vi == label for result in context.targets)]
    order += sorted({result.status_vi for result in context.targets} - set(order))
    counts: list[Runs] = []
    for label in order:
        several = sum(result.status_vi == label for result in context.targets)
        number = derived(base, f"rated_{RATINGS.get(label, 'other')}", several, str(several), "chỉ tiêu")
        counts.append(join_runs(f"{label[:1].lower()}{label[1:]} ", number))
    head = join_runs(f"Kế hoạch năm {context.period.year} có ", total, " chỉ tiêu, nhiệm vụ được theo dõi; đánh giá đến kỳ này: ")
    found = [say(head, listing(counts), ". Kết quả từng chỉ tiêu, kể cả chỉ tiêu chưa có số liệu, tại Biểu 1")]
    told = [each for each in context.targets if _has_result(context, each)]
    # a short report leaves the lines to Biểu 1, but an estimate is told beside its result
    told = [each for each in told if not is_short(context) or beside(context, figures_of(context, each)[0])]
    return found + [say(*_line(context, result)) for result in told]


def _has_result(context: Context, result: "TargetResult") -> bool:
    return figures_of(context, result)[0].known


def _line(context: Context, result: "TargetResult") -> tuple[str | Runs, ...]:
    now, before = figures_of(context, result)
    decimals = decimals_for(context, now, before)
    was = join_runs(f"; {context.former}: ", result_runs(result, before, decimals)) if before.known else ()
    plan = f"; kế hoạch: {tidy(result.planned_text)}"
    quote = result.text_vi.strip("() ")
    told = beside(context, now)
    second = join_runs("; ước cả kỳ: ", estimate_runs(context, result, told)) if told else ()
    return (f"- “{quote}”: ", result_runs(result, now, decimals), second, was, plan, f"; đánh giá: {result.status_vi.lower()}")


# told before everything else when there were more
DEATHS = (f"{INJURY}:died", "under5_deaths:children")
Topic = tuple[str, str, str, bool]
# name in a sentence, indicator, variant, whether more is better
TOPICS: tuple[Topic, ...] = (
    ("Tỷ lệ trẻ em dưới 6 tuổi được cấp thẻ bảo hiểm y tế", BHYT, "issued", True),
    *((f"Tỷ lệ suy dinh dưỡng thể {name}", MALNUTRITION, form, False) for form, name in FORMS.items()),
    ("Số trẻ em bị tai nạn, thương tích", INJURY, "injured", False),
    ("Số trẻ em tử vong do tai nạn, thương tích", INJURY, "died", False),
    # fewer cases of abuse on the books are no success by themselves: they are told in III.3 only
    ("Tỷ lệ trẻ em có hoàn cảnh đặc biệt", SHARE, "residents", False),
)


def topics(context: Context) -> list[Topic]:
    """Return what section IV looks at: the standing topics, then the figures that the report's YAML marks ``assess``."""
    marked = [said for item in context.schema.items for said in item.says if said.assess and not said.only]
    better = {said.indicator: catalog.indicators()[said.indicator].better for said in marked}
    named = [(lead_of(context, said), said.indicator, said.variant, better[said.indicator] == "higher") for said in marked]
    return [*TOPICS, *(topic for topic in named if better[topic[1]] != "none")]


def results(context: Context) -> list[Paragraph]:
    """Return what was reached or got better, at most five points."""
    met = [_point(context, each) for each in context.targets if each.status in GOOD and _has_result(context, each)]
    return _cut(context, met, "met_more", "đạt hoặc có khả năng đạt", MOST_POINTS, _moves(context, better=True))


def difficulties(context: Context) -> list[Paragraph]:
    """Return what was not reached, got worse or is not known, at most five points; more deaths come first."""
    unmet = [_point(context, each) for each in context.targets if each.status in BAD and _has_result(context, each)]
    gaps: list[Paragraph] = []
    base = f"targets@{context.place.code}:{context.period.id}"
    unknown = [each for each in context.targets if each.status == "no_data"]
    if unknown:
        number = derived(base, "no_data", len(unknown), str(len(unknown)), "chỉ tiêu")
        gaps.append(say("- Còn ", (number,), f" chỉ tiêu chưa có số liệu để đánh giá (mã {_ids(unknown)}; lý do tại Biểu 1)"))
    if not _complete(context):
        gaps.append(say("- ", coverage(context)))
    urgent, others = _moves(context, better=False, only=DEATHS), _moves(context, better=False, without=DEATHS)
    room = MOST_POINTS - len(gaps) - len(urgent)
    return [*urgent, *_cut(context, unmet, "not_met_more", "chưa đạt hoặc khó đạt", room, others), *gaps]


def _cut(context: Context, targets: list[Paragraph], part: str, word: str, room: int, others: list[Paragraph]) -> list[Paragraph]:
    """Return targets and other points as far as there is room; how many targets go unsaid is said."""
    if len(targets) <= room:
        return [*targets, *others][: max(room, 0)]
    kept = max(room - 1, 0)
    several = len(targets) - kept
    number = derived(f"targets@{context.place.code}:{context.period.id}", part, several, str(several), "chỉ tiêu")
    return [*targets[:kept], say("- Còn ", (number,), f" chỉ tiêu khác {word}, nêu tại Biểu 1")]


def _ids(targets: list["TargetResult"]) -> str:
    return ", ".join(target.target_id for target in targets)


def _complete(context: Context) -> bool:
    figures = [context.now(indicator, variant) for _, indicator, variant in sources(context)]
    return all(figure.units_expected and figure.complete for figure in figures)


def _point(context: Context, result: "TargetResult") -> Paragraph:
    now, before = figures_of(context, result)
    quote = result.text_vi.strip("() ")
    plan = f"; kế hoạch: {tidy(result.planned_text)}"
    until = f" ({tidy(result.reason_vi)})" if result.reason_vi else ""
    word = result.status_vi if result.status in GOOD else f"{result.status_vi} mức kế hoạch năm đối với"
    return say(f"- {word} chỉ tiêu “{quote}”: ", result_runs(result, now, decimals_for(context, now, before)), plan, until)


def _moves(context: Context, better: bool, only: Collection[str] = (), without: Collection[str] = ()) -> list[Paragraph]:
    """Return the topics that moved for the better or the worse against the same period, but those a target has told.

    Args:
        only, without: "indicator:variant" of those that are looked at, or passed over.
    """
    statuses = GOOD if better else BAD
    judged = {(each.indicator, each.variant) for each in context.targets if each.status in statuses}
    found = []
    for name, indicator, variant, more_is_better in topics(context):
        key = f"{indicator}:{variant}"
        now, before = context.now(indicator, variant), context.before(indicator, variant)
        if (only and key not in only) or key in without or (indicator, variant) in judged:
            continue
        if not now.known or obstacle(now, before, context.former):
            continue
        change, few = _change(context, now, before), _is_few(now, before)
        # a fall from 3 to 1 is no achievement, a rise from 1 to 3 deaths must still be told
        if change and (change > 0) == (more_is_better == better) and not (few and (better or _is_share(now))):
            warning = f"; {FEW}" if few else ""
            found.append(say(f"- {name}: ", _said(context, now, before), warning))
    return found


def _is_share(figure: Figure) -> bool:
    return catalog.indicators()[figure.indicator].kind == "share"


def _is_few(now: Figure, before: Figure) -> bool:
    """Whether the numbers are too small to speak of a trend: a count that was under ten, a share of fewer than ten."""
    return is_small(now, before) if _is_share(now) else before.count < SMALLEST_BASE


def _change(context: Context, now: Figure, before: Figure) -> Decimal:
    """Return the change as printed: one that rounds to nothing is not worth a point."""
    if not _is_share(now):
        return formats.round_half_up(now.count - before.count, 0)
    if not now.denominator or not before.denominator:
        return Decimal(0)
    return formats.round_half_up(now.exact - before.exact, context.decimals_of(now))


def _said(context: Context, now: Figure, before: Figure) -> Runs:
    noun = noun_of(context, now)
    if not _is_share(now):
        amount: Runs = (count_fact(now, unit=noun), f" {noun}") if now.count else ("không phát sinh",)
        if not before.count:
            return join_runs(amount, f"; {context.former} không có trường hợp nào")
        return join_runs(amount, ", ", count_change(now, before, context.former, noun))
    decimals = decimals_for(context, now, before)
    return join_runs(value_fact(now, decimals), ", ", value_change(now, before, context.former, decimals, False))
