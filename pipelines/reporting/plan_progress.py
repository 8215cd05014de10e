"""How far a plan has come: every target from its baseline through the years, the milestones, what is missing, where it leads."""

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pipelines import formats
from pipelines.reporting import report_charts, texts
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Heading, Paragraph
from pipelines.reporting.opening import context_of, opened
from pipelines.reporting.paragraphs import say
from pipelines.reporting.plan_years import (
    Years,
    baseline_runs,
    decimals_of,
    known_points,
    milestones_text,
    progress_table,
    rating_table,
    read_years,
    value_runs,
    years_table,
)
from pipelines.reporting.printing import derived, join_runs
from pipelines.reporting.report_base import Report, charts, many, people, present, some
from pipelines.reporting.sentences import FEW, POINTS, SMALLEST_BASE, Runs, listing
from pipelines.reporting.show import Shown, shown
from pipelines.reporting.summary import RATINGS
from pipelines.reporting.target_table import in_ratios, in_shares, tidy
from pipelines.settings import Project

if TYPE_CHECKING:
    from pipelines.targets import TargetResult

NAME = "plan_progress"
GOOD, BAD, OPEN = ("met", "on_track"), ("not_met", "at_risk"), ("no_data", "inconclusive", "not_due")


class PlanProgress(Report):
    """A plan over its years."""

    subject = "tiến độ thực hiện các chỉ tiêu của kế hoạch"

    def __init__(self, context: Context, years: Years) -> None:
        super().__init__(context)
        self.years = years

    @property
    def told(self) -> str:
        """The subject with the day that it is told of."""
        return f"{self.subject} đến ngày {formats.day(self.context.period.cutoff_on)}"

    @property
    def targets(self) -> Shown:
        """Every target through the years."""
        return shown(*_summary(self.context), years_table(self.context, self.years))

    @property
    def progress(self) -> Shown:
        """Milestones, what is missing, outlook."""
        return shown(progress_table(self.context, self.years), rating_table(self.years))

    @property
    def target_chart(self) -> Shown:
        """Results against the plan."""
        return shown(report_charts.target_chart(self.context))

    @property
    def trends(self) -> Shown:
        """What each target was over the years, and in words."""
        return shown(*_series(self.context, self.years))

    @property
    def outlook(self) -> Shown:
        """What was reached, what is hard to reach, what cannot be judged yet."""
        return shown(*_reached(self.context, self.years), *_hard(self.context, self.years), *_open(self.context))

    def blocks(self) -> Iterable[Block]:
        """Return the text in five sections and the annex of tables."""
        context, years = self.context, self.years
        return [
            Heading(1, "I. KẾ HOẠCH VÀ CĂN CỨ SỐ LIỆU"),
            *_plan(context, years),
            *texts.basis(context),
            Heading(1, "II. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU"),
            Heading(2, "1. Tổng hợp"),
            *_summary(context),
            *charts(report_charts.target_chart(context)),
            Heading(2, "2. Diễn biến qua các năm"),
            *some(_series(context, years), "Chưa có chỉ tiêu nào có số liệu của từ hai năm trở lên"),
            say("Mức tăng, giảm tính trên số chưa làm tròn", style="note"),
            *report_charts.trend_charts(context, context.trends),
            Heading(1, "III. ĐÁNH GIÁ THEO MỐC CỦA KẾ HOẠCH"),
            Heading(2, "1. Chỉ tiêu đạt, có khả năng đạt"),
            *some(_reached(context, years), "Chưa có chỉ tiêu nào được đánh giá đạt hoặc có khả năng đạt"),
            Heading(2, "2. Chỉ tiêu chưa đạt, khó đạt"),
            *some(_hard(context, years), "Không có chỉ tiêu nào bị đánh giá chưa đạt hoặc khó đạt"),
            Heading(2, "3. Chỉ tiêu chưa đánh giá được"),
            *some(_open(context), "Mọi chỉ tiêu của kế hoạch đều đánh giá được"),
            *_followed(context, years),
            Heading(1, "IV. NGUYÊN NHÂN"),
            *people(context, "IV"),
            Heading(1, "V. ĐỀ XUẤT ĐIỀU CHỈNH, GIẢI PHÁP ĐẾN CUỐI KẾ HOẠCH"),
            *people(context, "V"),
            Heading(1, "PHỤ LỤC. CÁC CHỈ TIÊU CỦA KẾ HOẠCH QUA CÁC NĂM"),
            *present(years_table(context, years), progress_table(context, years), rating_table(years)),
        ]


def open_report(project: Project | None = None, **given: Any) -> PlanProgress:
    """Open the current marts for one report.

    Args:
        project: the project around the working folder when not given.
        given: plan, period, place, edition.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built yet.
    """
    told = opened(NAME, project, **given)
    context = context_of(told)
    return PlanProgress(context, read_years(told, context))


def _base(context: Context) -> str:
    return f"targets@{context.place.code}:{context.period.id}"


def _plan(context: Context, years: Years) -> list[Paragraph]:
    """Say what the plan is: title, targets, last day; and which years stand beside it."""
    last_days = [each.last_day for each in context.targets if each.last_day]
    until = f", mốc cuối là hết ngày {formats.day(max(last_days))}" if last_days else ""
    number = many(_base(context), "all", len(context.targets), "chỉ tiêu")
    before = [each.label for each in years.periods if each.id not in years.own]
    beside = f". Số liệu {', '.join(before)} là trước kế hoạch, đưa vào để so sánh" if before else ""
    return [
        say(
            f"{context.plan.title} ({context.plan.document}): ",
            (number,),
            f" chỉ tiêu, nhiệm vụ được theo dõi{until}{beside}",
        )
    ]


def _summary(context: Context) -> list[Paragraph]:
    """Count the targets by rating."""
    labels = [label for label in RATINGS if any(each.status_vi == label for each in context.targets)]
    labels += sorted({each.status_vi for each in context.targets} - set(labels))
    counts: list[Runs] = []
    for label in labels:
        number = sum(each.status_vi == label for each in context.targets)
        fact = many(_base(context), f"rated_{RATINGS.get(label, 'other')}", number, "chỉ tiêu")
        counts.append(join_runs(f"{label[:1].lower()}{label[1:]} ", fact))
    total = many(_base(context), "all", len(context.targets), "chỉ tiêu")
    lead = f"Đến ngày {formats.day(context.period.cutoff_on)}, trong "
    return [
        say(
            lead, (total,), " chỉ tiêu, nhiệm vụ: ", listing(counts), ". Từng chỉ tiêu tại Biểu 1 và Biểu 2 của phụ lục"
        )
    ]


def _series(context: Context, years: Years) -> list[Paragraph]:
    """Return each target's row of results, with the change from the first to the last (REPORT section 4, "series")."""
    return [
        _line(context, years, each) for each in context.targets if len(known_points(context, years, each.target_id)) > 1
    ]


def _line(context: Context, years: Years, result: "TargetResult") -> Paragraph:
    points = known_points(context, years, result.target_id)
    told = [
        join_runs(f"{period.label}: ", value_runs(context, years, period, result.target_id)) for period, _ in points
    ]
    quote = result.text_vi.strip("() ")
    return say(f"- {result.target_id} “{quote}”: ", listing(told), _change(context, years, result))


def _change(context: Context, years: Years, result: "TargetResult") -> Runs:
    """Say how far the last whole comparison goes; nothing across other boundaries, or between a part of a year and a year."""
    points = known_points(context, years, result.target_id)
    (first, was), (last, now) = points[0], points[-1]
    crossed = any(first.cutoff_on < change.on <= last.cutoff_on for change in years.changes)
    if crossed or len(first.id) != len(last.id):
        return ()
    if in_ratios(result):
        change, decimals = now.exact - was.exact, decimals_of(context, years, result.target_id)
        unit = POINTS if in_shares(result) else result.unit_vi
    else:
        change, decimals, unit = Fraction(now.count) - Fraction(was.count), 0, result.unit_vi
    if formats.round_half_up(abs(change), decimals) == 0:
        return (f"; so với {first.label}: {'xấp xỉ' if change else 'không thay đổi'}",)
    word, part = ("tăng", "increase") if change > 0 else ("giảm", "decrease")
    amount = derived(now, f"{part}_since_{first.id}", float(abs(change)), formats.number(abs(change), decimals), unit)
    few = f" ({FEW})" if min(was.count, now.count) < SMALLEST_BASE and not in_shares(result) else ""
    return join_runs(f"; {word} ", amount, f" {unit} so với {first.label}{few}")


def _followed(context: Context, years: Years) -> list[Block]:
    """Return what the plan asks for without a level to reach, where it has such."""
    told = [_rated(context, years, each) for each in context.targets if each.status == "informational"]
    return [Heading(2, "4. Nội dung theo dõi, kế hoạch không giao mức"), *told] if told else []


def _reached(context: Context, years: Years) -> list[Paragraph]:
    return [_rated(context, years, each) for each in context.targets if each.status in GOOD]


def _hard(context: Context, years: Years) -> list[Paragraph]:
    return [_rated(context, years, each) for each in context.targets if each.status in BAD]


def _rated(context: Context, years: Years, result: "TargetResult") -> Paragraph:
    value = value_runs(context, years, context.period, result.target_id)
    start = join_runs("; mốc ban đầu: ", baseline_runs(context, result)) if result.baseline else ()
    rest = "".join(f"; {tidy(text)}" for text in (result.needed_vi, result.outlook_vi) if text)
    plan = f"; kế hoạch: {milestones_text(result)}"
    return say(
        f"- {result.target_id} “{result.text_vi.strip('() ')}”: {result.status_vi.lower()}; thực hiện ",
        value,
        start,
        plan,
        rest,
    )


def _open(context: Context) -> list[Paragraph]:
    return [_unknown(each) for each in context.targets if each.status in OPEN]


def _unknown(result: "TargetResult") -> Paragraph:
    why = tidy(result.reason_vi) or "chưa có số liệu của kỳ"
    return say(f"- {result.target_id} “{result.text_vi.strip('() ')}”: {result.status_vi.lower()} ({why})")
