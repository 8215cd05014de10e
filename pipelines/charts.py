"""Charts of the reports, as plotly figures in their JSON form: one function a kind of chart.

Building is plain data (importing plotly costs half a second a report); ``figure`` turns one into a plotly object for analysts, and the
tests do so with every chart, which checks each property. Colours are Okabe and Ito's, and colour never stands alone: a second series
has its own symbol or hatching, and every mark carries its number in Vietnamese format.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
BESIDE, WIDEST = 103, 145
"""Where the column of results of ``bullets`` begins and ends, on an axis in percent."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """One mark of a chart: its value, the text beside it and the text shown on hovering."""

    value: float | None
    text: str
    hover: str = ""


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
    olds = [target.former or Mark(None, "") for target in targets]
    old = _points(former[:1].upper() + former[1:], labels, [mark.value for mark in olds], "diamond", ORANGE, size=11)
    old["customdata"] = _texts(olds)[1]
    old["hovertemplate"] = "%{customdata}<extra></extra>"
    # results stand in a column of their own, where no mark can cover them
    said = [f"{text} ({escape(target.rating, quote=False)})" for text, target in zip(texts, targets, strict=True)]
    column: Json = {"type": "scatter", "mode": "text", "y": labels, "x": [BESIDE] * len(labels), "text": said}
    column |= {"textposition": "middle right", "hoverinfo": "skip", "showlegend": False, "cliponaxis": False}
    ticks = [0, 20, 40, 60, 80, 100]
    axis = {"range": [0, WIDEST], "tickvals": ticks, "ticktext": [f"{tick}%" for tick in ticks]}
    return {"data": [bar, plan, old, column], "layout": _layout(len(targets) * 2, axis, demo)}


def _points(name: str, labels: Sequence[str], values: Sequence[float | None], symbol: str, colour: str, size: int, width: int = 1) -> Json:
    marker = {"symbol": symbol, "size": size, "color": colour, "line": {"width": width, "color": INK}}
    found: Json = {"type": "scatter", "mode": "markers", "name": name, "y": list(labels), "x": list(values)}
    return {**found, "marker": marker, "hoverinfo": "x+name"}


def paired_bars(labels: Sequence[str], series: Sequence[Series], unit: str, demo: bool = False) -> Json:
    """Return horizontal bars of counts, one colour and hatching for each series."""
    data = []
    for position, each in enumerate(series):
        texts, hovers = _texts(each.marks)
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": each.name,
                "y": [_label(label) for label in labels],
                "x": [mark.value for mark in each.marks],
                "text": texts,
                "textposition": "outside",
                "cliponaxis": False,
                "marker": {"color": SERIES[position][0], "pattern": {"shape": "/" if position else ""}},
                "customdata": hovers,
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    most = max((mark.value or 0 for each in series for mark in each.marks), default=0)
    axis = {"range": [0, max(most * 1.15, 1)], "title": {"text": unit, "font": {"size": 14}}, "tickformat": ",d", "rangemode": "tozero"}
    return {"data": data, "layout": _layout(len(labels) * 2, axis, demo, barmode="group")}


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
