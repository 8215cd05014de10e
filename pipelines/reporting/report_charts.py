"""The charts of a period report: what each shows, and its words for those who cannot see it."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from pipelines import catalog, charts, formats
from pipelines.reporting.boundaries import FLAGS_VI
from pipelines.reporting.context import Context, Place
from pipelines.reporting.document import Chart
from pipelines.reporting.figures import Figure
from pipelines.reporting.printing import UNITS, count_fact, fraction_runs, value_fact, word_for
from pipelines.reporting.sentences import flag_of
from pipelines.reporting.target_table import figures_of, in_shares, tidy
from pipelines.reporting.topics import BHYT, FORMS, INJURY, MALNUTRITION, cause_codes, cause_name
from pipelines.reporting.trends import Trend, TrendFigure
from pipelines.reporting.wording import plain

COMPARED = {"apportioned": charts.APPORTIONED_TEXT, "not_comparable": charts.NOT_COMPARABLE_TEXT}
GOOD = {"met", "exceeded", "on_track"}
BAD = {"not_met", "at_risk"}
PERCENT = 100


def target_chart(context: Context) -> Chart | None:
    """Return targets in percent against their plans; None when no target has a result."""
    rows = []
    for result in context.targets:
        now, before = figures_of(context, result)
        if not now.known or not now.denominator or now.per != PERCENT:
            continue  # years and rates have no place on an axis in percent
        plan = result.value_low if result.value_low is not None else result.value_high
        if plan is not None and not in_shares(result):
            plan = float(Fraction(str(plan)) * 100 / Fraction(now.denominator))
        told = (before.known and before.denominator) or before.carried == charts.NOT_COMPARABLE
        former = _former(now, before, _mark(context, before, f"{context.former}: ", flag_of(before))) if told else None
        good = True if result.status in GOOD else False if result.status in BAD else None
        mark = _mark(context, now, f"{result.text_vi}: ", f"; kế hoạch {tidy(result.planned_text)}")
        if not in_shares(result):
            mark = replace(mark, text=plain(fraction_runs(now)))
        rows.append(charts.Bullet(f"{result.target_id}. {result.text_vi}", mark, plan, former, result.status_vi, good))
    if not rows:
        return None
    said = "; ".join(f"{row.label}: {row.result.text} ({row.rating})" for row in rows)
    title = f"Kết quả các chỉ tiêu tính được so với kế hoạch năm {context.period.year}"
    title += _left_out(context, [row.former for row in rows if row.former])
    return Chart(title, f"{title}. {said}.", charts.bullets(rows, context.former, context.demo))


def _mark(context: Context, figure: Figure, lead: str = "", tail: str = "") -> charts.Mark:
    """Return a share as a mark: its text, and its fraction on hovering."""
    if not figure.known or not figure.denominator:
        return charts.Mark(None, word_for(figure), lead + word_for(figure))
    text = value_fact(figure, context.decimals_of(figure)).text
    hover = f"{lead}{text} ({plain(fraction_runs(figure))} {_noun(figure)}){tail}"
    return charts.Mark(float(figure.exact), text, hover)


def _former(now: Figure, before: Figure, former: charts.Mark) -> charts.Mark:
    """Return a former mark with how far it compares with the figure that it stands beside."""
    return replace(former, comparability=before.carried or now.comparability)


def _left_out(context: Context, marks: Sequence[charts.Mark]) -> str:
    """Say which former figures are of other boundaries: carried over to today's, or not drawn because they do not compare."""
    carried = context.same.moved and any(mark.value is not None and mark.comparability != charts.NOT_COMPARABLE for mark in marks)
    said = [f"số {context.former} quy đổi theo địa giới mới"] if carried else []
    if any(mark.comparability == charts.NOT_COMPARABLE for mark in marks):
        said.append(f"không vẽ số {context.former} ở nơi địa giới đã thay đổi, không so sánh được")
    return f" ({'; '.join(said)})" if said else ""


def _noun(figure: Figure) -> str:
    return "xã, thị trấn" if catalog.indicators()[figure.indicator].counts_communes else catalog.CHILDREN_VI


def injury_chart(context: Context) -> Chart | None:
    """Return injured children by cause, this period and the former one; None when nothing is known."""
    codes = [code for code in cause_codes(context) if context.happened(INJURY, "injured", category=code)]
    if not codes:
        return None
    codes.sort(key=lambda code: -_count(context.now(INJURY, "injured", category=code)))
    names = [cause_name(code) for code in codes]
    series: list[charts.Series] = []
    for label, read in ((context.period.label, context.now), (context.former, context.before)):
        marks = []
        for code, name in zip(codes, names, strict=True):
            injured, died = (read(INJURY, variant, category=code) for variant in ("injured", "died"))
            deaths = f", trong đó tử vong {count_fact(died).text}" if died.known else ""
            text = count_fact(injured).text
            hover = f"{name}, {label}: {text} trẻ em{deaths}{flag_of(injured)}"
            mark = charts.Mark(_count(injured) if injured.known else None, text, hover)
            marks.append(_former(context.now(INJURY, "injured"), injured, mark) if series else mark)
        series.append(charts.Series(label[:1].upper() + label[1:], tuple(marks)))
    title = f"Trẻ em bị tai nạn, thương tích theo nguyên nhân, lũy kế {context.period.label}"
    title += _left_out(context, series[1].marks)
    said = "; ".join(mark.hover for mark in series[0].marks)
    return Chart(title, f"{title}. {said}.", charts.paired_bars(names, series, "trẻ em", context.demo))


def _count(figure: Figure) -> float:
    return figure.count if figure.known else 0


def _compared(context: Context) -> list[Place]:
    return [*context.communes, *([context.parent] if context.parent else [])]


def insurance_chart(context: Context) -> Chart | None:
    """Return the share of children under 6 with a card, by commune, against 100 %."""
    places = _compared(context)
    figures = [context.now(BHYT, "issued", place.code) for place in places]
    if not any(figure.known and figure.denominator for figure in figures):
        return None
    marks = [_mark(context, figure, f"{place.name}: ") for place, figure in zip(places, figures, strict=True)]
    kept, limited = charts.extremes(marks)
    names, marks = _names([places[at] for at in kept]), [marks[at] for at in kept]
    title = "Tỷ lệ trẻ em dưới 6 tuổi được cấp thẻ bảo hiểm y tế" + _by_commune(context) + (f" ({limited})" if limited else "")
    figure = charts.ranked_bars(names, [_with_text(mark) for mark in marks], 100, "mức 100%", context.demo)
    return Chart(title, f"{title}. {_said(marks)}.", figure)


def _with_text(mark: charts.Mark) -> charts.Mark:
    fraction = mark.hover.partition("(")[2].partition(" ")[0]
    return charts.Mark(mark.value, f"{mark.text} ({fraction})" if fraction else mark.text, mark.hover)


def nutrition_chart(context: Context) -> Chart | None:
    """Return the three forms of malnutrition by commune, with the plan's ceiling where there is one."""
    places = _compared(context)
    series = []
    for form, label in FORMS.items():
        figures = [context.now(MALNUTRITION, form, place.code) for place in places]
        marks = tuple(_mark(context, figure, f"{place.name}, {label}: ") for place, figure in zip(places, figures, strict=True))
        series.append(charts.Series(label[:1].upper() + label[1:], marks))
    if not any(mark.value is not None for each in series for mark in each.marks):
        return None
    # a hidden figure of any form counts, also of a place that is not drawn
    hidden = charts.HIDDEN if any(mark.text == charts.HIDDEN for each in series for mark in each.marks) else ""
    kept, limited = charts.extremes(series[0].marks)
    names, series = _names([places[at] for at in kept]), [charts.Series(each.name, tuple(each.marks[at] for at in kept)) for each in series]
    limited = f" ({'; '.join(filter(None, (f'theo {series[0].name.lower()}: {limited}', hidden)))})" if limited else ""
    title = "Tỷ lệ suy dinh dưỡng trẻ em dưới 5 tuổi" + _by_commune(context) + limited
    said = ". ".join(_said(each.marks) for each in series)
    return Chart(title, f"{title}. {said}.", charts.dots(names, series, _ceiling(context), context.demo))


def _ceiling(context: Context) -> tuple[float, str] | None:
    for result in context.targets:
        if result.indicator == MALNUTRITION and result.value_high is not None:
            form = FORMS.get(result.variant or "", "")
            return float(result.value_high), f"kế hoạch {tidy(result.planned_text)} ({form})"
    return None


def _names(places: Sequence[Place]) -> list[str]:
    return [place.name if place.level == "commune" else f"Toàn {place.running}" for place in places]


def _by_commune(context: Context) -> str:
    return f", {context.place.running}" if context.is_commune else " theo xã, thị trấn"


def _said(marks: Sequence[charts.Mark]) -> str:
    return "; ".join(mark.told for mark in marks)


def trend_charts(context: Context, trends: Sequence[Trend]) -> list[Chart]:
    """Return one chart for each trend, broken where the place changed (``charts.trend``)."""
    return [_trend_chart(context, trend) for trend in trends]


def _trend_chart(context: Context, trend: Trend) -> Chart:
    indicator = catalog.indicators()[trend.indicator]
    name = indicator.title["vi"]
    variant = str(indicator.variants[trend.variant].get("vi", ""))
    points = [charts.Point(one.period.cutoff_on, one.period.label, _trend_mark(context, one)) for one in trend.figures]
    breaks = [charts.Break(change.on, change.label) for change in trend.changes]
    unit = UNITS.get(int(trend.figures[0].figure.per), "")
    title = f"Diễn biến: {name[:1].lower()}{name[1:]}, {variant}, {context.place.running}"
    if any(one.figure.known and one.figure.carried == charts.EXACT for one in trend.figures):
        title += f" (số của các xã cũ {FLAGS_VI[charts.EXACT]})"
    said = "; ".join(point.mark.hover for point in points)
    cut = "".join(f". Không nối qua ngày {formats.day(change.on)}: {change.reason}" for change in trend.changes)
    return Chart(title, f"{title}. {said}{cut}.", charts.trend(variant or name, points, breaks, unit, context.demo))


def _trend_mark(context: Context, one: TrendFigure) -> charts.Mark:
    """Return a figure of a trend: its own number, and on hovering its fraction and why it is not exact."""
    figure, label = one.figure, one.period.label
    if not figure.known or (figure.per != 1 and not figure.denominator):
        why = f": {one.reason}" if one.reason else ""
        return charts.Mark(None, "", f"{label}: {word_for(figure)}{why}", figure.comparability)
    fact = value_fact(figure, context.decimals_of(figure)) if figure.per != 1 else count_fact(figure)
    fraction = f" ({plain(fraction_runs(figure))})" if figure.per != 1 else ""
    why = f"; {COMPARED[figure.comparability]}" if figure.comparability in COMPARED else flag_of(figure)
    why += f": {one.reason}" if why and one.reason else ""
    return charts.Mark(fact.value, fact.text, f"{label}: {fact.text}{fraction}{why}", figure.comparability)
