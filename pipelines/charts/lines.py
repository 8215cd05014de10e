"""Pictures over time: a trend that is broken where the place changed, and the same with the limits of chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap
from typing import Literal

from pipelines import comparison, formats
from pipelines.charts.base import (
    APPORTIONED,
    APPORTIONED_TEXT,
    BLUE,
    EXACT,
    INK,
    LINE,
    NOT_COMPARABLE,
    NOT_COMPARABLE_TEXT,
    SHARES,
    VERMILION,
    Json,
    Mark,
    frame,
    hovering,
    safe,
    texts,
)
from pipelines.errors import RequestError

NEAR = 10
"""A number of a trend stands away from a line of change that is nearer than this part of the axis."""
FEWEST_FORMER = 3
"""Former figures without which no limits of chance are drawn (as in ``explaining``)."""
Kind = Literal["share", "rate", "count"]
LIMITS_TEXT = "Giới hạn ngẫu nhiên 99,8% theo các kỳ trước"
OUTSIDE_TEXT = "Ngoài giới hạn ngẫu nhiên"


@dataclass(frozen=True)
class Point:
    """One figure of a trend: the day it stands for, the name of its period, the mark."""

    on: date
    label: str
    mark: Mark


@dataclass(frozen=True)
class Break:
    """A day across which no line is drawn, and the short text that says why."""

    on: date
    text: str


@dataclass(frozen=True)
class Counted:
    """One figure of a control chart: what was counted, and among how many (1 for a mere count); None when nobody sent it."""

    on: date
    label: str
    count: float | None
    total: float = 1


@dataclass(frozen=True)
class Limits:
    """Between which counts the former periods let one expect a figure; None where too few went before."""

    low: float
    high: float
    former: int


def trend(name: str, points: Sequence[Point], breaks: Sequence[Break], unit: str = "%", demo: bool = False) -> Json:
    """Return a line through the figures of one place, broken where its boundaries changed.

    Each break is a marked vertical line with its text. Figures that are not comparable stand alone as crosses, apportioned ones are
    hollow; both are in the legend where they occur.

    Args:
        name: what is counted, for the legend; points, breaks: in order of their days; unit: sign behind the numbers of the axis.
    """
    known = [point for point in points if point.mark.value is not None]
    kinds = {kind: [point for point in known if point.mark.comparability == kind] for kind in (EXACT, APPORTIONED, NOT_COMPARABLE)}
    data, span = [_line_through(points, breaks)], (points[-1].on - points[0].on).days
    looks = {EXACT: (name, "circle", BLUE), APPORTIONED: (APPORTIONED_TEXT, "circle-open", BLUE)}
    looks[NOT_COMPARABLE] = (NOT_COMPARABLE_TEXT, "x-thin-open", INK)
    for kind, (told, symbol, colour) in looks.items():
        if kinds[kind]:
            found = _dated(told[:1].upper() + told[1:], kinds[kind], symbol, colour)
            data.append(found | {"textposition": [_beside(point, breaks, span // NEAR) for point in kinds[kind]]})
    return {"data": data, "layout": _over_time(points, breaks, unit, demo)}


def _line_through(points: Sequence[Point], breaks: Sequence[Break]) -> Json:
    """Return the line alone: a gap at every break, and at figures that are missing (they are told in words) or not comparable."""
    joined: list[Point | None] = []
    words: list[str] = []
    for number, point in enumerate(points):
        if number and any(points[number - 1].on < each.on <= point.on for each in breaks) and joined[-1]:
            joined.append(None)
            words.append("")
        joined.append(None if point.mark.value is None or point.mark.comparability == NOT_COMPARABLE else point)
        words.append(safe(point.mark.hover) if point.mark.value is None else "")
    days = [point.on.isoformat() if point else None for point in joined]
    found: Json = {"type": "scatter", "mode": "lines", "x": days, "y": [point.mark.value if point else None for point in joined]}
    found |= {"line": {"color": BLUE, "width": 2}, "connectgaps": False, "showlegend": False, "hoverinfo": "skip"}
    return found | {"customdata": words}


def _dated(name: str, points: Sequence[Point], symbol: str, colour: str) -> Json:
    """Return marks over days, each with its number."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": name,
        "x": [point.on.isoformat() for point in points],
        "y": [point.mark.value for point in points],
        "text": texts([point.mark for point in points])[0],
        "textposition": "top center",
        "cliponaxis": False,
        "marker": {"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2, "color": colour}},
        **hovering([point.mark for point in points]),
    }


def _beside(point: Point, breaks: Sequence[Break], near: int) -> str:
    """Return where a number keeps clear of the lines of breaks."""
    away = [(each.on - point.on).days for each in breaks if abs((each.on - point.on).days) <= near]
    return "top center" if not away else "top left" if away[0] > 0 else "top right"


def _over_time(points: Sequence[Point], breaks: Sequence[Break], unit: str, demo: bool, most: float = 0) -> Json:
    days = [point.on for point in points]
    margin = max((days[-1] - days[0]).days // 12, 20)
    axis = {
        "type": "date",
        "range": [(days[0] - timedelta(days=margin)).isoformat(), (days[-1] + timedelta(days=margin)).isoformat()],
        "tickvals": [day.isoformat() for day in days],
        "ticktext": ["<br>".join(wrap(safe(point.label), 12)) for point in points],
    }
    most = max([most, *(point.mark.value or 0 for point in points)])
    values: Json = {"range": [0, max(most * 1.2, 1)], "ticksuffix": unit, "gridcolor": LINE, "automargin": True}
    if unit == "%" and most > 50:
        # room for the numbers above 100, but no such share on the axis
        values |= {"range": [0, 118], "tickvals": list(SHARES), "ticktext": [f"{tick}%" for tick in SHARES]}
    lines = [_day_line(each, number) for number, each in enumerate(breaks)]
    layout = frame(0, axis, demo, shapes=[shape for shape, _ in lines], yaxis=values, height=400, showlegend=True)
    layout["margin"] = {"l": 10, "r": 20, "t": (30, 70, 110)[min(len(breaks), 2)], "b": 50}
    layout["legend"] = {"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top"}
    for note in layout["annotations"]:
        note |= {"y": -0.2, "yanchor": "top"}
    layout["annotations"] = [*layout["annotations"], *(caption for _, caption in lines)]
    return layout


def _day_line(each: Break, number: int) -> tuple[Json, Json]:
    """Return the vertical line of a break and its text above the chart; neighbours stand at different heights."""
    at = each.on.isoformat()
    line = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": INK, "width": 2, "dash": "dot"}}
    text = "<br>".join(wrap(safe(each.text), 28))
    caption = {"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 2 + 36 * (number % 2), "showarrow": False, "text": text}
    return line, caption | {"font": {"size": 12}, "align": "center"}


def limits_of(figures: Sequence[Counted], kind: Kind, breaks: Sequence[Break] = ()) -> list[Limits | None]:
    """Return for each figure the limits that the known figures before it give, of the same boundaries (``comparison``, 99,8 %).

    The first ``FEWEST_FORMER`` figures have none, nor has one that nobody sent.

    Args:
        kind: how figures are counted: a share of ``total``, a rate over ``total``, a mere count.
    """
    found: list[Limits | None] = []
    for position, now in enumerate(figures):
        since = max((each.on for each in breaks if each.on <= now.on), default=date.min)
        former = [each for each in figures[:position] if each.count is not None and since <= each.on]
        if now.count is None or len(former) < FEWEST_FORMER:
            found.append(None)
            continue
        counts, totals = [each.count or 0 for each in former], [each.total for each in former]
        if kind == "share":
            low, high = comparison.control_limits_share(counts, totals, int(now.total))
        else:
            low, high = comparison.control_limits_count(counts, totals, now.total)
        found.append(Limits(low, high, len(former)))
    return found


def control(
    name: str, figures: Sequence[Counted], kind: Kind, per: float = 1, unit: str = "", breaks: Sequence[Break] = (), demo: bool = False
) -> Json:
    """Return a trend with the limits between which chance alone would leave each figure; what lies outside has its own sign.

    Args:
        name: what is counted; per: 100 for shares in percent, 10.000 for rates, 1 for counts; unit: sign behind the numbers.

    Raises:
        RequestError: no figure at all, or one without a positive total.
    """
    if not any(each.count is not None for each in figures) or any(each.total <= 0 for each in figures if each.count is not None):
        raise RequestError("Hình diễn biến cần ít nhất một số liệu, mỗi số có mẫu số lớn hơn 0.", name, "kiểm tra các kỳ đã chọn")
    limits = limits_of(figures, kind, breaks)
    points = [Point(each.on, each.label, _told(each, one, per, unit)) for each, one in zip(figures, limits, strict=True)]
    name, unit = (name, unit) if unit == "%" or not unit else (f"{name} ({unit})", "")
    band = [(each, one) for each, one in zip(figures, limits, strict=True) if one]
    figure = trend(name, points, breaks, unit, demo)
    lines = [_limit_line(band, breaks, lambda one: one.high, per, True), _limit_line(band, breaks, lambda one: one.low, per, False)]
    out = [point for point, each, one in zip(points, figures, limits, strict=True) if one and _outside(each, one)]
    alarms = [_dated(OUTSIDE_TEXT, out, "diamond-open", VERMILION) | {"mode": "markers"}] if out else []
    for alarm in alarms:
        alarm["marker"] |= {"size": 20}
    highest = max((one.high * per / each.total for each, one in band), default=0)
    layout = _over_time(points, breaks, unit, demo, highest if kind != "share" else min(highest, 100))
    return {"data": [*(lines if band else []), *figure["data"], *alarms], "layout": layout}


def _outside(figure: Counted, limits: Limits) -> bool:
    return figure.count is not None and not limits.low <= figure.count <= limits.high


def _told(figure: Counted, limits: Limits | None, per: float, unit: str) -> Mark:
    if figure.count is None:
        return Mark(None, "", f"{figure.label}: chưa có số liệu")
    value = figure.count * per / figure.total
    text = formats.count(value) if per == 1 else f"{formats.number(value, 1)}{unit}"
    shown = text if unit == "%" else text.removesuffix(unit)  # a unit in words would cover the line
    fraction = "" if per == 1 else f" ({formats.count(figure.count)}/{formats.count(figure.total)})"
    if limits is None:
        return Mark(value, shown, f"{figure.label}: {text}{fraction}; chưa đủ {FEWEST_FORMER} kỳ trước để tính giới hạn")
    side = "cao hơn" if figure.count > limits.high else "thấp hơn" if figure.count < limits.low else "trong"
    expected = f"từ {formats.count(limits.low)} đến {formats.count(limits.high)} theo {limits.former} kỳ trước"
    return Mark(value, shown, f"{figure.label}: {text}{fraction}; {side} giới hạn ngẫu nhiên ({expected})")


def _limit_line(
    band: Sequence[tuple[Counted, Limits]], breaks: Sequence[Break], of: Callable[[Limits], float], per: float, named: bool
) -> Json:
    xs: list[str | None] = []
    ys: list[float | None] = []
    last: date | None = None
    for each, one in band:
        if last and any(last < cut.on <= each.on for cut in breaks):
            xs.append(None)
            ys.append(None)
        xs.append(each.on.isoformat())
        ys.append(of(one) * per / each.total)
        last = each.on
    line: Json = {"type": "scatter", "mode": "lines+markers", "name": LIMITS_TEXT, "x": xs, "y": ys, "showlegend": named}
    line |= {"line": {"color": INK, "width": 1.5, "dash": "dash"}, "connectgaps": False, "hoverinfo": "skip"}
    return line | {"marker": {"symbol": "line-ew-open", "size": 14, "color": INK, "line": {"width": 2, "color": INK}}}
