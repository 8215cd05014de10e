"""More charts of a report: who the children are, who came into special circumstances and left, where injuries happen, the communes side by
side; and those of analysis, with limits of chance, which a signed text leaves out (RULES 15)."""

from collections.abc import Sequence
from typing import Literal

from pipelines import catalog, charts
from pipelines.charts import Cell, Counted, Flow, Mark, Picture, Placed, Scale, Series
from pipelines.reporting.context import Context, Place
from pipelines.reporting.document import Chart
from pipelines.reporting.figures import Figure, counted
from pipelines.reporting.printing import NOTHING, count_fact, fraction_runs, value_fact, word_for
from pipelines.reporting.protection_topics import ENTERED, GROUPS, LEFT, reasons
from pipelines.reporting.sentences import flag_of
from pipelines.reporting.topics import INJURY, MALNUTRITION, POPULATION, SEXES, cause_codes, cause_name
from pipelines.reporting.trends import Trend
from pipelines.reporting.wording import plain

CAUSE_PLACE = "injury_cause_place"
FUNNELS = ((MALNUTRITION, "underweight"), (INJURY, "injured"))
"""What is held against the limits of chance, commune by commune."""
FEWEST_PLACES, FEWEST_CONTROLLED, FEWEST_CAUSES = 3, 4, 2
KIND: dict[str, Literal["share", "rate"]] = {"share": "share", "rate": "rate"}


def _chart(picture: Picture) -> Chart:
    return Chart(picture.title, picture.alt, picture.figure, picture.analysis)


def _count_mark(figure: Figure, name: str, noun: str = catalog.CHILDREN_VI) -> Mark:
    """Return a count as a mark; one that is not known says why."""
    if not figure.known:
        return Mark(None, word_for(figure), f"{name}: {word_for(figure)}")
    text = count_fact(figure).text
    return Mark(figure.count, text, f"{name}: {text} {noun}{flag_of(figure)}")


def pyramid_chart(context: Context) -> Chart | None:
    """Return the children by age group and sex; None when no such figure is known."""
    bands = context.figures.levels("age_band", POPULATION)
    sides = []
    for sex, name in SEXES.items():
        figures = [context.now(POPULATION, sex=sex, age_band=band) for band in bands]
        marks = [_count_mark(figure, f"{name.capitalize()}, {band} tuổi") for figure, band in zip(figures, bands, strict=True)]
        sides.append(Series(name.capitalize(), tuple(marks)))
    if not any(mark.value is not None for side in sides for mark in side.marks):
        return None
    title = f"Trẻ em dưới 16 tuổi theo nhóm tuổi và giới tính, {context.place.running} (các nhóm tuổi rộng hẹp khác nhau)"
    left, right = sides
    return _chart(charts.picture(title, charts.pyramid([f"{band} tuổi" for band in bands], left, right, demo=context.demo)))


def flow_chart(context: Context) -> Chart | None:
    """Return special circumstances from the first day to the cut-off; None when nobody came or left, or the figures do not add up."""
    opening, closing = context.now(GROUPS, "opening"), context.now(GROUPS, "closing")
    came, went = _ways(context, ENTERED), _ways(context, LEFT)
    if came is None or went is None or not opening.known or not closing.known:
        return None
    gone = sum(flow.mark.value or 0 for flow in went)
    if opening.count + sum(flow.mark.value or 0 for flow in came) - gone != closing.count or not (came or went):
        return None
    title = f"Trẻ em có hoàn cảnh đặc biệt: đầu kỳ, tăng, giảm theo lý do, cuối kỳ, lũy kế {context.period.label}"
    start, end = Flow("Đầu kỳ", _count_mark(opening, "Đầu kỳ")), Flow("Cuối kỳ", _count_mark(closing, "Cuối kỳ"))
    return _chart(charts.picture(title, charts.waterfall(start, came, went, end, demo=context.demo)))


def _ways(context: Context, indicator: str) -> list[Flow] | None:
    """Return the reasons that occurred, each with its number; None when they are not the whole."""
    whole = context.now(indicator, "by_reason")
    if not whole.known:
        return None
    sign = "Tăng" if indicator == ENTERED else "Giảm"
    named = [(f"{sign}: {name.lower()}", context.now(indicator, "by_reason", category=code)) for code, name in reasons(indicator).items()]
    found = [Flow(name, _count_mark(figure, name, "lượt trẻ em")) for name, figure in named if figure.known and figure.count]
    return found if sum(flow.mark.value or 0 for flow in found) == whole.count else None


def cause_place_chart(context: Context) -> Chart | None:
    """Return injured children by cause and by where it happened; None when nothing is known, or of one cause a sentence says it all."""
    listed = catalog.code_lists()["injury_places"]
    places = {**{code: spellings[0] for code, spellings in listed.items()}, "unclassified": "Chưa phân loại"}

    def figure(cause: str, place: str) -> Figure:
        whole = context.now(CAUSE_PLACE, f"injured_{place}")
        return whole if whole.state == "zero" else context.now(CAUSE_PLACE, f"injured_{place}", category=cause)

    def told(code: str, place: str) -> bool:
        """Whether something happened there, or nobody may know: left out, it would read as nothing."""
        return not figure(code, place).known or figure(code, place).count > 0

    everywhere = [figure(code, place) for code in cause_codes(context) for place in places]
    if not any(each.known and each.count for each in everywhere):
        return None
    codes = [code for code in cause_codes(context) if any(told(code, place) for place in places)]
    if len(codes) < FEWEST_CAUSES:
        return None
    kept = [place for place in places if place != "unclassified" or any(told(code, place) for code in codes)]
    marks = [
        [_count_mark(counted(figure(code, place)), f"{cause_name(code)}, {places[place].lower()}") for place in kept] for code in codes
    ]
    title = f"Trẻ em bị tai nạn, thương tích theo nguyên nhân và nơi xảy ra, lũy kế {context.period.label}"
    drawn = charts.counts([cause_name(code) for code in codes], [places[place] for place in kept], marks, demo=context.demo)
    return _chart(charts.picture(title, drawn))


def communes_chart(context: Context) -> Chart | None:
    """Return the communes beside each other in every target that is counted in them, the one to look at first the darkest."""
    targets = {(result.indicator, result.variant): result for result in reversed(context.targets) if result.indicator and result.variant}
    rows = {}
    for (indicator, variant), result in sorted(targets.items(), key=lambda pair: pair[1].target_id):
        figures = [context.now(indicator, variant, place.code) for place in context.communes]
        known = sum(bool(figure.known and figure.denominator) for figure in figures)
        told = catalog.indicators()[indicator]
        if known >= FEWEST_PLACES and told.better != "none" and told.kind in KIND:
            rows[result.target_id] = (result.text_vi, figures)
    if len(context.communes) < FEWEST_PLACES or not rows:
        return None
    names = [place.short for place in context.communes]
    cells = [_cells(context, figures, target) for target, (_, figures) in rows.items()]
    scale = Scale("So giữa các xã trong kỳ", "tốt nhất", "cần chú ý nhất")
    drawn = charts.heat(names, list(rows), [list(column) for column in zip(*cells, strict=True)], scale, context.demo)
    title = f"Kết quả các chỉ tiêu của Biểu 1 theo {context.units}, lũy kế {context.period.label}"
    title += " (đậm nhạt chỉ so các xã với nhau, không phải đạt hay chưa đạt)"
    named = "; ".join(f"{target}: {text}" for target, (text, _) in rows.items())
    return _chart(charts.picture(title, drawn, analysis=True, more=f"các chỉ tiêu: {named}"))


def _cells(context: Context, figures: Sequence[Figure], target: str) -> list[Cell]:
    """Return one target in every commune: light the best, dark the one furthest behind."""
    values = [float(figure.exact) if figure.known and figure.denominator else None for figure in figures]
    least, most = min(value for value in values if value is not None), max(value for value in values if value is not None)
    up = catalog.indicators()[figures[0].indicator].better == "higher"
    shades = charts.shades(values, least, most) if up else charts.shades(values, most, least)
    return [
        Cell(_share_mark(context, figure, f"{place.name}, {target}: "), shade)
        for figure, place, shade in zip(figures, context.communes, shades, strict=True)
    ]


def _share_mark(context: Context, figure: Figure, lead: str) -> Mark:
    if not figure.known or not figure.denominator:
        # nobody to count is not the same as nobody told
        signs = {"suppressed": charts.HIDDEN_SIGN, "no_denominator": NOTHING}
        return Mark(None, signs.get(figure.state, charts.MISSING_SIGN), lead + word_for(figure))
    fact = value_fact(figure, context.decimals_of(figure), percent_sign=False)
    noun = catalog.indicators()[figure.indicator].noun(figure.variant)
    return Mark(fact.value, fact.text, f"{lead}{fact.text}{fact.unit} ({plain(fraction_runs(figure))} {noun}){flag_of(figure)}")


def funnel_charts(context: Context) -> list[Chart]:
    """Return the communes in the funnel around the average of their place, for what is counted often enough."""
    return [chart for indicator, variant in FUNNELS if (chart := _funnel(context, indicator, variant))]


def _funnel(context: Context, indicator: str, variant: str) -> Chart | None:
    told = catalog.indicators()[indicator]
    figures = [(place, context.now(indicator, variant, place.code)) for place in context.communes]
    rows = [_placed(place, figure) for place, figure in figures]
    drawn = [(row.count or 0, row.total or 0) for row in rows if row.known]
    if len(drawn) < FEWEST_PLACES or not sum(count for count, _ in drawn):
        return None
    figure = charts.funnel(rows, KIND[told.kind], told.per, told.unit, demo=context.demo)
    name = told.title["vi"] if told.kind == "rate" else f"{told.title['vi']}, {told.variants[variant]['vi']}"
    title = f"{name}: từng {context.units} so với mức chung và giới hạn ngẫu nhiên, lũy kế {context.period.label}"
    return _chart(charts.picture(title, figure, analysis=True))


def _placed(place: Place, figure: Figure) -> Placed:
    if not figure.known or not figure.denominator:
        return Placed(place.name, None, None, word_for(figure))
    return Placed(place.name, figure.count, figure.denominator)


def control_charts(context: Context, trends: Sequence[Trend]) -> list[Chart]:
    """Return the trends that have enough former figures, each with the limits that those let one expect."""
    found = []
    for trend in trends:
        told = catalog.indicators()[trend.indicator]
        figures = [one for one in trend.figures if one.figure.comparability == charts.EXACT]
        rows = [Counted(one.period.cutoff_on, one.period.label, *_pair(one.figure)) for one in figures]
        if told.kind not in KIND or told.counts_communes or sum(row.count is not None for row in rows) < FEWEST_CONTROLLED:
            continue
        name = str(told.variants[trend.variant].get("vi", told.title["vi"]))
        breaks = [charts.Break(change.on, change.label) for change in trend.changes]
        drawn = charts.control(name[:1].upper() + name[1:], rows, KIND[told.kind], told.per, told.unit, breaks, context.demo)
        what = told.title["vi"][:1].lower() + told.title["vi"][1:]
        title = f"Diễn biến và giới hạn ngẫu nhiên: {what}, {name}, {context.place.running}"
        found.append(_chart(charts.picture(title, drawn, analysis=True)))
    return found


def _pair(figure: Figure) -> tuple[float | None, float]:
    return (figure.count, figure.denominator) if figure.known and figure.denominator else (None, 1)
