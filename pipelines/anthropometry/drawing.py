"""Charts of growth data as plotly figures in their JSON form: plain data, no plotly import (half a second).

Colours are Okabe and Ito's, and colour never stands alone: lines differ in dash, bars in hatching, and each has its words.
The pictures hold counts, shares and percentiles of groups, never one child.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines import formats

Json = dict[str, Any]
BLUE, ORANGE, GREEN, VERMILION, GREY, INK = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#8A8A8A", "#222222"
FONT = "'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
CURVES = {-3: "dot", -2: "dash", 0: "solid", 2: "dash", 3: "dot"}
"""WHO's curves that are drawn (in SD) and how."""
_GRID = {
    "gridcolor": "#E6E6E6",
    "zeroline": False,
    "ticks": "outside",
    "tickcolor": "#BBBBBB",
    "linecolor": "#BBBBBB",
    "showline": True,
}


def layout(height: int, **more: Any) -> Json:
    """Return the layout all charts share, with ``more`` in place of parts of it."""
    return {
        "template": "none",
        "separators": ",.",
        "font": {"family": FONT, "size": 14, "color": INK},
        "height": height,
        "margin": {"l": 62, "r": 46, "t": 64, "b": 56},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "barmode": "overlay",
        "hoverlabel": {"align": "left"},
        **more,
    }


def panels(titles: Sequence[str], x: Mapping[str, Any], y: Mapping[str, Any]) -> Json:
    """Return axes of panels side by side, each with its title; ``x``, ``y``: what their axes have in common."""
    count, gap = len(titles), 0.09
    width = (1 - gap * (count - 1)) / count
    made: Json = {"annotations": []}
    for place in range(count):
        suffix, left = "" if place == 0 else str(place + 1), place * (width + gap)
        made[f"xaxis{suffix}"] = {**_GRID, **x, "domain": [left, left + width], "anchor": f"y{suffix}"}
        made[f"yaxis{suffix}"] = {**_GRID, **y, "anchor": f"x{suffix}"}
        made["annotations"].append(_title(titles[place], left + width / 2))
    return made


def _title(text: str, x: float) -> Json:
    place = {"xref": "paper", "yref": "paper", "x": x, "y": 1.0, "xanchor": "center", "yanchor": "bottom"}
    return {"text": f"<b>{text}</b>", "showarrow": False, "font": {"size": 14}, **place}


def axis_pair(panel: int) -> Json:
    """Return the axes a trace of one panel uses."""
    suffix = "" if panel == 0 else str(panel + 1)
    return {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}


def growth_chart(name: str, y_title: str, sexes: Mapping[str, Mapping[str, Any]], years: bool) -> Json:
    """Return the distribution of a group against WHO's curves, boys and girls side by side on one scale.

    Args:
        name: what the group is called in the legend.
        y_title: the unit of the measure.
        sexes: title -> {"curves": {SD: (xs, ys)}, "group": {"x", "low", "middle", "high", "count"}}; x in months.
        years: write ages in years (school) instead of months.
    """
    traces: list[Json] = []
    ages = list(range(60, 240, 24)) if years else list(range(0, 61, 12))
    labels = [formats.count(age // 12 if years else age) for age in ages]
    x = {"title": {"text": "tuổi (năm)" if years else "tháng tuổi"}, "tickvals": ages, "ticktext": labels}
    made = panels(list(sexes), x, {"title": {"text": y_title}, "matches": "y"})
    made["yaxis"].pop("matches")
    for panel, told in enumerate(sexes.values()):
        where, first = axis_pair(panel), panel == 0
        traces += [_curve(sd, xs, ys, where, first) for sd, (xs, ys) in told["curves"].items()]
        traces += _distribution(name, told["group"], where, first)
        made["annotations"] += [_end_label(sd, xs[-1], ys[-1], where) for sd, (xs, ys) in told["curves"].items()]
    legend = {"orientation": "h", "x": 0, "y": 1.09, "yanchor": "bottom"}
    return {"data": traces, "layout": layout(500, **made, legend=legend, margin={"l": 62, "r": 46, "t": 92, "b": 56})}


def _end_label(sd: int, x: float, y: float, where: Json) -> Json:
    """The number of SD at the right end of a curve."""
    place = {"x": x, "y": y, "xref": where["xaxis"], "yref": where["yaxis"], "xanchor": "left", "xshift": 4}
    return {"text": formats.signed(sd), "showarrow": False, "font": {"size": 12, "color": GREY}, **place}


def _curve(sd: int, xs: Sequence[float], ys: Sequence[float], where: Json, first: bool) -> Json:
    name = "WHO: trung vị" if sd == 0 else f"WHO: ±{abs(sd)} SD"
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "legendgroup": name,
        "showlegend": first and sd >= 0,
        "x": list(xs),
        "y": list(ys),
        "line": {"color": GREY, "width": 1.5, "dash": CURVES[sd]},
        "hovertemplate": f"{'0' if sd == 0 else formats.signed(sd)} SD: %{{y:.1f}}<extra></extra>",
        **where,
    }


def _distribution(name: str, group: Mapping[str, Sequence[float]], where: Json, first: bool) -> list[Json]:
    """The middle four fifths of the group as a band, its median as a line."""
    title = f"{name}: 80 % số trẻ ở giữa"
    band = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "x": list(group["x"])}
    band |= {"name": title, "legendgroup": title, **where}
    hover = [
        f"{formats.count(count)} trẻ<br>trung vị {formats.number(middle, 1)}<br>"
        f"80 % ở giữa: {formats.number(low, 1)} đến {formats.number(high, 1)}"
        for count, middle, low, high in zip(group["count"], group["middle"], group["low"], group["high"], strict=True)
    ]
    return [
        {**band, "y": list(group["low"]), "showlegend": False},
        {
            **band,
            "y": list(group["high"]),
            "fill": "tonexty",
            "fillcolor": "rgba(0,114,178,0.22)",
            "showlegend": first,
        },
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": f"{name}: trung vị",
            "legendgroup": "median",
            "showlegend": first,
            "x": list(group["x"]),
            "y": list(group["middle"]),
            "line": {"color": BLUE, "width": 2.5},
            "marker": {"color": BLUE, "size": 6},
            "customdata": hover,
            "hovertemplate": "%{customdata}<extra></extra>",
            **where,
        },
    ]


def density_chart(grid: Sequence[float], normal: Sequence[float], curves: Mapping[str, Sequence[float]]) -> Json:
    """Return densities of z against the standard normal curve, with the limits -3, -2, +2, +3."""
    styles = ((BLUE, "solid"), (VERMILION, "dash"), (GREEN, "dashdot"), (ORANGE, "longdash"))
    traces: list[Json] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "chuẩn N(0, 1)",
            "x": list(grid),
            "y": list(normal),
            "fill": "tozeroy",
            "fillcolor": "rgba(138,138,138,0.20)",
            "line": {"color": GREY, "width": 1.5},
            "hoverinfo": "skip",
        }
    ]
    for place, (name, heights) in enumerate(curves.items()):
        colour, dash = styles[place % len(styles)]
        line = {"color": colour, "width": 2.5, "dash": dash}
        drawn = {"type": "scatter", "mode": "lines", "name": name, "x": list(grid), "y": list(heights), "line": line}
        traces.append({**drawn, "hovertemplate": "z = %{x:.1f}: %{y:.3f}<extra></extra>"})
    shapes = [
        {
            "type": "line",
            "x0": at,
            "x1": at,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": INK, "width": 1, "dash": "dot"},
        }
        for at in (-3, -2, 2, 3)
    ]
    axes = {
        "xaxis": {**_GRID, "title": {"text": "z-score"}, "range": [-6, 6], "dtick": 1},
        "yaxis": {**_GRID, "title": {"text": "mật độ"}, "rangemode": "tozero"},
    }
    return {"data": traces, "layout": layout(440, shapes=shapes, **axes, margin={"l": 62, "r": 30, "t": 92, "b": 56})}


def digits_chart(titles: Sequence[str], counts: Sequence[Sequence[int]]) -> Json:
    """Return shares of the final digits of several measures, with the tenth each should have; 0 and 5 stand out."""
    traces: list[Json] = []
    made = panels(
        titles,
        {"title": {"text": "chữ số cuối"}, "dtick": 1, "range": [-0.7, 9.7]},
        {"title": {"text": "% số lần đo"}, "rangemode": "tozero"},
    )
    made["shapes"] = []
    for panel, listed in enumerate(counts):
        where, total = axis_pair(panel), sum(listed) or 1
        shares = [100 * count / total for count in listed]
        hover = [
            f"{digit}: {formats.count(listed[digit])} lần ({formats.number(shares[digit], 1)} %)" for digit in range(10)
        ]
        traces += _bars(shares, [digit in (0, 5) for digit in range(10)], hover, where)
        made["shapes"].append(_level(10, where))
    return {"data": traces, "layout": layout(340, showlegend=False, **made)}


def ages_chart(counts: Sequence[int]) -> Json:
    """Return the number of children of each completed month from 0 to 59; whole years stand out."""
    hover = [f"{month} tháng: {formats.count(count)} trẻ" for month, count in enumerate(counts)]
    whole = [month % 12 == 0 for month in range(len(counts))]
    axes = {
        "xaxis": {**_GRID, "title": {"text": "tháng tuổi (cột gạch chéo: tròn năm)"}, "dtick": 6, "range": [-1, 60]},
        "yaxis": {**_GRID, "title": {"text": "số trẻ"}, "rangemode": "tozero"},
    }
    bars = _bars([float(count) for count in counts], whole, hover, axis_pair(0))
    return {
        "data": bars,
        "layout": layout(320, showlegend=False, **axes, margin={"l": 62, "r": 20, "t": 20, "b": 56}),
    }


def _bars(ys: Sequence[float], marked: Sequence[bool], hover: Sequence[str], where: Json) -> list[Json]:
    """Bars at 0, 1, 2, …; those that stand out are a trace of their own, hatched."""
    traces = []
    for stands_out, marker in (
        (False, {"color": BLUE}),
        (True, {"color": ORANGE, "pattern": {"shape": "/", "fillmode": "overlay", "fgcolor": INK, "size": 6}}),
    ):
        places = [place for place, yes in enumerate(marked) if yes == stands_out]
        shown = {"customdata": [hover[place] for place in places], "hovertemplate": "%{customdata}<extra></extra>"}
        bars = {"type": "bar", "x": places, "y": [ys[place] for place in places], "marker": marker, "width": 0.8}
        traces.append({**bars, **shown, **where})
    return traces


def _level(at: float, where: Json) -> Json:
    ends = {"x0": -0.5, "x1": 9.5, "xref": where["xaxis"], "yref": where["yaxis"]}
    return {"type": "line", "y0": at, "y1": at, **ends, "line": {"color": INK, "width": 1.5, "dash": "dash"}}
