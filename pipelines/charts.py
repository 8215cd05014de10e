"""Charts of the reports, as plotly figures in their JSON form: one function a kind of chart.

Building is plain data (importing plotly costs half a second a report); ``figure`` turns one into a plotly object for analysts, and the
tests do so with every chart, which checks each property. Colours are Okabe and Ito's, and colour never stands alone: a second series
has its own symbol or hatching, and every mark carries its number in Vietnamese format.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plotly.graph_objs._figure import Figure  # the public name is filled in at run time, out of mypy's sight

BLUE, ORANGE, SKY, GREEN, VERMILION, GREY, INK = (
    "#0072B2",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#D55E00",
    "#BBBBBB",
    "#222222",
)
SERIES = ((BLUE, "circle"), (ORANGE, "square"), (GREEN, "triangle-up"), (VERMILION, "diamond"))
FONT = "'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
ROW_HEIGHT, HEAD_HEIGHT = 34, 130
LABEL_WIDTH = 46
SHARES = (0, 20, 40, 60, 80, 100)
NEAR = 10
"""A number of a trend stands away from a line of change that is nearer than this part of the axis."""
BESIDE, WIDEST = 103, 145
"""Where the column of results of ``bullets`` begins and ends, on an axis in percent."""
Json = dict[str, Any]


EXACT, APPORTIONED, NOT_COMPARABLE = "exact", "apportioned", "not_comparable"
APPORTIONED_TEXT = "ước theo tỷ lệ chia địa bàn"
NOT_COMPARABLE_TEXT = "địa giới khác, không so sánh được"


@dataclass(frozen=True)
class Mark:
    """One mark of a chart: its value, the text beside it and the text shown on hovering.

    ``comparability`` tells how far it compares with the others: an apportioned mark is drawn hollow, one that is not comparable is
    left out, but for trends, where it stands alone.
    """

    value: float | None
    text: str
    hover: str = ""
    comparability: str = EXACT


@dataclass(frozen=True)
class Bullet:
    """One target: result, plan, former result (all in the same unit), rating; ``good``: met or on the way."""

    label: str
    result: Mark
    plan: float | None
    former: Mark | None
    rating: str
    good: bool | None


@dataclass(frozen=True)
class Series:
    """A named row of marks, one for each label of the chart."""

    name: str
    marks: tuple[Mark, ...]


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


def figure(raw: Json) -> "Figure":
    """Return the plotly object of a chart; a property that plotly does not know is an error."""
    from plotly.graph_objs._figure import Figure

    return Figure(raw)


def _layout(rows: int, axis: Json, demo: bool, **more: Any) -> Json:
    note = {
        "text": "DỮ LIỆU MẪU",
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": 1.02,
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": VERMILION},
    }
    return {
        "template": "none",
        "separators": ",.",
        "font": {"family": FONT, "size": 14, "color": INK},
        "height": HEAD_HEIGHT + ROW_HEIGHT * rows,
        "margin": {"l": 10, "r": 20, "t": 40, "b": 50},
        "xaxis": {"gridcolor": "#E6E6E6", "zerolinecolor": INK, "automargin": True, **axis},
        "yaxis": {"automargin": True, "autorange": "reversed", "ticks": "outside", "ticklen": 8, "tickcolor": "rgba(0,0,0,0)"},
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
        "hoverlabel": {"align": "left"},
        "annotations": [note] if demo else [],
        **more,
    }


def _label(text: str) -> str:
    return "<br>".join(wrap(escape(text, quote=False), LABEL_WIDTH))


def _line(at: float, text: str) -> tuple[Json, Json]:
    """Return a vertical reference line (its width given: templates may set it to 0) and its caption."""
    line = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    caption = {"x": at, "y": 0, "yref": "paper", "yanchor": "top", "yshift": -22, "showarrow": False, "text": text}
    return {**line, "line": {"color": INK, "width": 2, "dash": "dash"}}, caption


def _texts(marks: Sequence[Mark]) -> tuple[list[str], list[str]]:
    return [escape(mark.text, quote=False) for mark in marks], [escape(mark.hover, quote=False) for mark in marks]


def bullets(targets: Sequence[Bullet], former: str, demo: bool = False) -> Json:
    """Return results against plans: a bar for the result, a stroke for the plan, a diamond for the former result.

    Args:
        former: name of the former period, for the legend.
    """
    labels = [_label(target.label) for target in targets]
    colours = [GREY if each.good is None else BLUE if each.good else VERMILION for each in targets]
    texts, hovers = _texts([target.result for target in targets])
    bar = {
        "type": "bar",
        "orientation": "h",
        "name": "Kết quả",
        "y": labels,
        "x": [target.result.value for target in targets],
        "width": 0.5,
        "marker": {"color": colours, "pattern": {"shape": ["/" if each.good is False else "" for each in targets]}},
        "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    plan = _points("Kế hoạch năm", labels, [target.plan for target in targets], "line-ns-open", INK, size=24, width=3)
    olds = [_former(target.former, (EXACT,)) for target in targets]
    hollow = [_former(target.former, (APPORTIONED,)) for target in targets]
    name = former[:1].upper() + former[1:]
    marked = [_marked(name, labels, olds, "diamond"), _marked(f"{name}, {APPORTIONED_TEXT}", labels, hollow, "diamond-open")]
    shown = marked if any(mark.text for mark in hollow) else marked[:1]
    # results stand in a column of their own, where no mark can cover them
    said = [f"{text} ({escape(target.rating, quote=False)})" for text, target in zip(texts, targets, strict=True)]
    column: Json = {"type": "scatter", "mode": "text", "y": labels, "x": [BESIDE] * len(labels), "text": said}
    column |= {"textposition": "middle right", "hoverinfo": "skip", "showlegend": False, "cliponaxis": False}
    axis = {"range": [0, WIDEST], "tickvals": list(SHARES), "ticktext": [f"{tick}%" for tick in SHARES]}
    return {"data": [bar, plan, *shown, column], "layout": _layout(len(targets) * 2, axis, demo)}


def _former(mark: Mark | None, wanted: Sequence[str]) -> Mark:
    """Return a former result where its comparability is wanted, else an empty mark."""
    return mark if mark and mark.comparability in wanted else Mark(None, "")


def _marked(name: str, labels: Sequence[str], marks: Sequence[Mark], symbol: str) -> Json:
    size, width = (14, 3) if symbol.endswith("-open") else (11, 1)
    found = _points(name, labels, [mark.value for mark in marks], symbol, ORANGE, size, width)
    return found | {"customdata": _texts(marks)[1], "hovertemplate": "%{customdata}<extra></extra>"}


def _points(
    name: str, labels: Sequence[str], values: Sequence[float | None], symbol: str, colour: str, size: int, width: int = 1
) -> Json:
    marker = {"symbol": symbol, "size": size, "color": colour, "line": {"width": width, "color": INK}}
    found: Json = {"type": "scatter", "mode": "markers", "name": name, "y": list(labels), "x": list(values)}
    return {**found, "marker": marker, "hoverinfo": "x+name"}


def paired_bars(labels: Sequence[str], series: Sequence[Series], unit: str, demo: bool = False) -> Json:
    """Return horizontal bars of counts, one colour and hatching for each series."""
    data = []
    for position, each in enumerate(series):
        data.append(_bars(labels, each, position, EXACT))
        if any(mark.comparability == APPORTIONED for mark in each.marks):
            data.append(_bars(labels, each, position, APPORTIONED))
    drawn = [mark.value or 0 for each in series for mark in each.marks if mark.comparability != NOT_COMPARABLE]
    most = max(drawn, default=0)
    axis: Json = {"range": [0, max(most * 1.15, 1)], "title": {"text": unit, "font": {"size": 14}}}
    axis |= {"tickformat": ",d", "rangemode": "tozero"}
    if most < 10:
        axis["dtick"] = 1  # halves of a child would be written 0, 0, 1, 1
    return {"data": data, "layout": _layout(len(labels) * 2, axis, demo, barmode="group")}


def _bars(labels: Sequence[str], series: Series, position: int, wanted: str) -> Json:
    """Return the bars of a series whose comparability is wanted: filled, those of apportioned figures as outlines."""
    marks = [_former(mark, (wanted,)) for mark in series.marks]
    texts, hovers = _texts(marks)
    colour, hollow = SERIES[position][0], wanted == APPORTIONED
    filled = {"color": colour, "pattern": {"shape": "/" if position else ""}}
    outline = {"color": "rgba(0,0,0,0)", "pattern": {"shape": ""}, "line": {"color": colour, "width": 2}}
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{series.name}, {APPORTIONED_TEXT}" if hollow else series.name,
        "offsetgroup": str(position),
        "y": [_label(label) for label in labels],
        "x": [mark.value for mark in marks],
        "text": texts,
        "textposition": "outside",
        "cliponaxis": False,
        "marker": outline if hollow else filled,
        "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def ranked_bars(labels: Sequence[str], marks: Sequence[Mark], line: float, line_text: str, demo: bool = False) -> Json:
    """Return one bar for each place, highest first, with a reference line."""
    order = sorted(range(len(labels)), key=lambda at: (-(marks[at].value or -1), labels[at]))
    ranked = [marks[at] for at in order]
    texts, hovers = _texts(ranked)
    reached = [mark.value is not None and mark.value >= line for mark in ranked]
    bar = {
        "type": "bar",
        "orientation": "h",
        "y": [_label(labels[at]) for at in order],
        "x": [mark.value for mark in ranked],
        "text": texts,
        "textposition": "inside",
        "insidetextanchor": "end",
        "marker": {"color": [BLUE if yes else ORANGE for yes in reached]},
        "textfont": {"color": ["#FFFFFF" if yes else INK for yes in reached]},
        "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    shape, caption = _line(line, line_text)
    layout = _layout(len(labels), {"range": [0, line * 1.06], "ticksuffix": "%"}, demo, shapes=[shape], showlegend=False)
    layout["annotations"] = [*layout["annotations"], caption]
    return {"data": [bar], "layout": layout}


def dots(labels: Sequence[str], series: Sequence[Series], line: tuple[float, str] | None = None, demo: bool = False) -> Json:
    """Return a dot for each place and series, places in the order of the first series, with a reference line."""
    lead = series[0].marks
    order = sorted(range(len(labels)), key=lambda at: (-(lead[at].value or -1), labels[at]))
    names = [_label(labels[at]) for at in order]
    data = []
    for position, each in enumerate(series):
        colour, symbol = SERIES[position]
        marks = [each.marks[at] for at in order]
        trace = _points(each.name, names, [mark.value for mark in marks], symbol, colour, size=12)
        trace["customdata"] = _texts(marks)[1]
        trace["hovertemplate"] = "%{customdata}<extra></extra>"
        data.append(trace)
    layout = _layout(len(labels), {"ticksuffix": "%", "rangemode": "tozero"}, demo)
    if line:
        shape, caption = _line(*line)
        layout["shapes"] = [shape]
        layout["annotations"] = [*layout["annotations"], caption]
    layout["yaxis"]["showgrid"] = True
    layout["yaxis"]["gridcolor"] = "#E6E6E6"
    return {"data": data, "layout": layout}


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
    return {"data": data, "layout": _trend_layout(points, breaks, unit, demo)}


def _line_through(points: Sequence[Point], breaks: Sequence[Break]) -> Json:
    """Return the line alone: a gap at every break, and at figures that are missing or not comparable."""
    joined: list[Point | None] = []
    for point in points:
        if joined and (last := joined[-1]) and any(last.on < each.on <= point.on for each in breaks):
            joined.append(None)
        joined.append(None if point.mark.value is None or point.mark.comparability == NOT_COMPARABLE else point)
    days = [point.on.isoformat() if point else None for point in joined]
    found: Json = {"type": "scatter", "mode": "lines", "x": days, "y": [point.mark.value if point else None for point in joined]}
    return found | {"line": {"color": BLUE, "width": 2}, "connectgaps": False, "showlegend": False, "hoverinfo": "skip"}


def _dated(name: str, points: Sequence[Point], symbol: str, colour: str) -> Json:
    """Return marks over days, each with its number."""
    texts, hovers = _texts([point.mark for point in points])
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": name,
        "x": [point.on.isoformat() for point in points],
        "y": [point.mark.value for point in points],
        "text": texts,
        "cliponaxis": False,
        "marker": {"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2, "color": colour}},
        "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _beside(point: Point, breaks: Sequence[Break], near: int) -> str:
    """Return where a number keeps clear of the lines of breaks."""
    away = [(each.on - point.on).days for each in breaks if abs((each.on - point.on).days) <= near]
    return "top center" if not away else "top left" if away[0] > 0 else "top right"


def _trend_layout(points: Sequence[Point], breaks: Sequence[Break], unit: str, demo: bool) -> Json:
    days = [point.on for point in points]
    margin = max((days[-1] - days[0]).days // 12, 20)
    axis = {
        "type": "date",
        "range": [(days[0] - timedelta(days=margin)).isoformat(), (days[-1] + timedelta(days=margin)).isoformat()],
        "tickvals": [day.isoformat() for day in days],
        "ticktext": ["<br>".join(wrap(escape(point.label, quote=False), 12)) for point in points],
    }
    most = max((point.mark.value or 0 for point in points), default=0)
    values: Json = {"range": [0, max(most * 1.2, 1)], "ticksuffix": unit, "gridcolor": "#E6E6E6", "automargin": True}
    if unit == "%" and most > 50:
        # room for the numbers above 100, but no such share on the axis
        values |= {"range": [0, 118], "tickvals": list(SHARES), "ticktext": [f"{tick}%" for tick in SHARES]}
    lines = [_day_line(each, number) for number, each in enumerate(breaks)]
    layout = _layout(0, axis, demo, shapes=[shape for shape, _ in lines], yaxis=values, height=400, showlegend=True)
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
    text = "<br>".join(wrap(escape(each.text, quote=False), 28))
    caption = {"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 2 + 36 * (number % 2), "showarrow": False, "text": text}
    return line, caption | {"font": {"size": 12}, "align": "center"}
