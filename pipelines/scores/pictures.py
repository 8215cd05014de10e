"""Pictures of one year's assessment, as plotly figures in their JSON form, in the style of ``charts``: colour never stands alone."""

from collections.abc import Sequence
from html import escape
from typing import Any

from pipelines import formats
from pipelines.charts import BLUE, FONT, GREY, INK, ORANGE, VERMILION, Json
from pipelines.scores.assess import Assessed, Year

ROW, HEAD, FOOT = 30, 90, 70
SCALE = [[0, "#FFFFFF"], [0.5, "#9ECAE1"], [1, "#08519C"]]
"""One hue from none to the whole maximum: it prints in grey and reads without colours; every cell carries its points."""
NONE, ZERO = "…", "0 ✕"
DECIDED = {
    True: ("Được công nhận", "circle", BLUE, "Đạt"),
    False: ("Không được công nhận", "x", VERMILION, "Không"),
    None: ("Chưa có kết quả", "line-ew-open", INK, NONE),
}


def _layout(rows: int, demo: bool, **more: Any) -> Json:
    note = {
        "text": "DỮ LIỆU MẪU",
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": 1,
        "xanchor": "right",
        "yanchor": "bottom",
        "yshift": 40,
    }
    note |= {"showarrow": False, "font": {"size": 12, "color": VERMILION}}
    axis = {
        "automargin": True,
        "autorange": "reversed",
        "ticks": "outside",
        "ticklen": 8,
        "tickcolor": "rgba(0,0,0,0)",
        "type": "category",
    }
    return {
        "template": "none",
        "separators": ",.",
        "font": {"family": FONT, "size": 14, "color": INK},
        "height": HEAD + FOOT + ROW * rows,
        "margin": {"l": 10, "r": 30, "t": HEAD, "b": FOOT},
        "yaxis": axis,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        "hoverlabel": {"align": "left"},
        "annotations": [note] if demo else [],
        **more,
    }


def _name(row: Assessed) -> str:
    return escape(row.name, quote=False)


def _points(row: Assessed, number: int) -> float | None:
    return row.settled.checked.points.get(number) if row.settled else None


def _maximum(row: Assessed, number: int) -> float | None:
    most = row.settled.maxima.by_criterion.get(number) if row.settled else None
    return most.value if most else None


def _share(row: Assessed, number: int) -> float | None:
    points, most = _points(row, number), _maximum(row, number)
    return None if points is None or not most else points / most


def heat_map(year: Year, demo: bool = False) -> Json:
    """Return communes by criteria, shaded by the share of the maximum; a cell shows its points, a zero is crossed, missing is "…"."""
    rows, numbers = (
        year.scored,
        sorted({number for row in year.scored for number in (row.settled.maxima.numbers if row.settled else ())}),
    )
    hovers = [[_hover(row, number) for number in numbers] for row in rows]
    trace: Json = {
        "type": "heatmap",
        "x": [str(number) for number in numbers],
        "y": [_name(row) for row in rows],
        "z": [[_share(row, number) for number in numbers] for row in rows],
        "text": [[_cell(row, number) for number in numbers] for row in rows],
        "texttemplate": "%{text}",
        "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>",
        "colorscale": SCALE,
        "zmin": 0,
        "zmax": 1,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": True,
        "colorbar": {
            "title": {"text": "Phần của điểm tối đa"},
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0%", "50%", "100%"],
            "len": 0.8,
        },
    }
    axis = {"type": "category", "title": {"text": "Tiêu chí"}, "side": "bottom", "automargin": True}
    return {"data": [trace], "layout": _layout(len(rows), demo, xaxis=axis, plot_bgcolor=GREY)}


def _cell(row: Assessed, number: int) -> str:
    points = _points(row, number)
    return NONE if points is None else ZERO if points == 0 else formats.count(points)


def _hover(row: Assessed, number: int) -> str:
    points, most = _points(row, number), _maximum(row, number)
    told = "chưa có điểm" if points is None else f"{formats.count(points)} điểm"
    whole = f" trên tối đa {formats.count(most)}" if most else "; chưa biết điểm tối đa"
    return f"{_name(row)}, tiêu chí {number}: {told}{whole}"


def ranked(year: Year, mark: float | None = None, demo: bool = False) -> Json:
    """Return checked totals, highest first, with the mark of each commune and its own score; below the mark bars are hatched."""
    scored = [row for row in year.scored if _total(row) is not None]
    rows = sorted(scored, key=lambda row: (-(_total(row) or 0), row.name))
    names, marks = [_name(row) for row in rows], [year.mark_of(row, mark).value for row in rows]
    reached = [one is None or (_total(row) or 0) >= one for row, one in zip(rows, marks, strict=True)]
    owns = [row.settled.own.value if row.settled else None for row in rows]
    own = _marks("Điểm tự chấm", names, owns, "diamond", ORANGE, 11)
    line = _marks("Mức so", names, marks, "line-ns-open", INK, 24)
    line["marker"]["line"]["width"] = 3
    most = max((one for one in [*map(_total, rows), *marks, *owns] if one is not None), default=0)
    axis = {
        "range": [0, max(most * 1.5, 1)],
        "tickvals": list(range(0, int(most) + 1, 200)),
        "tickformat": ",d",
        "title": {"text": "điểm thẩm định / tự chấm"},
        "gridcolor": "#E6E6E6",
        "zerolinecolor": INK,
    }
    data = [_bars(rows, marks, reached), line, own, _column(rows, reached, most * 1.04)]
    return {"data": data, "layout": _layout(len(rows), demo, xaxis=axis)}


def _bars(rows: Sequence[Assessed], marks: Sequence[Any], reached: Sequence[bool]) -> Json:
    colours = [BLUE if yes else ORANGE for yes in reached]
    return {
        "type": "bar",
        "orientation": "h",
        "name": "Điểm thẩm định (gạch chéo: dưới mức)",
        "y": [_name(row) for row in rows],
        "x": [_total(row) for row in rows],
        "marker": {"color": colours, "pattern": {"shape": ["" if yes else "/" for yes in reached]}},
        "customdata": [_told(row, one) for row, one in zip(rows, marks, strict=True)],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _column(rows: Sequence[Assessed], reached: Sequence[bool], at: float) -> Json:
    """Return the numbers in a column of their own, where no mark can cover them."""
    told = [
        f"{formats.count(_total(row) or 0)} / {_own(row)}{_remark(row, yes)}"
        for row, yes in zip(rows, reached, strict=True)
    ]
    text: Json = {"type": "scatter", "mode": "text", "text": told, "textposition": "middle right"}
    text |= {"y": [_name(row) for row in rows], "x": [at] * len(rows)}
    return text | {"hoverinfo": "skip", "showlegend": False, "cliponaxis": False}


def _remark(row: Assessed, reached: bool) -> str:
    """Return what a bar alone does not tell: below the mark, or failed by a criterion at zero."""
    below = [] if reached else ["dưới mức"]
    zeros = row.verdict.zeros if row.verdict else ()
    told = [*below, *([f"bị 0 điểm: {', '.join(map(str, zeros))}"] if zeros else [])]
    return f" ({'; '.join(told)})" if told else ""


def _own(row: Assessed) -> str:
    own = row.settled.own.value if row.settled else None
    return NONE if own is None else formats.count(own)


def _total(row: Assessed) -> float | None:
    return row.settled.checked.value if row.settled else None


def _told(row: Assessed, mark: float | None) -> str:
    own = row.settled.own.value if row.settled else None
    parts = [f"{_name(row)}: thẩm định {formats.count(_total(row) or 0)}"]
    parts += [f"tự chấm {formats.count(own)}"] if own is not None else []
    parts += [f"mức {formats.count(mark)}"] if mark is not None else ["chưa có mức để so"]
    return ", ".join(parts)


def _marks(
    name: str, names: Sequence[str], values: Sequence[float | None], symbol: str, colour: str, size: int
) -> Json:
    marker = {"symbol": symbol, "size": size, "color": colour, "line": {"width": 1, "color": INK}}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "y": list(names),
        "x": list(values),
        "marker": marker,
        "hoverinfo": "x+name",
    }


def strip(year: Year, first: int, demo: bool = False) -> Json:
    """Return a mark for each commune and year from ``first`` on: recognised, refused or unknown, each with its own sign and word."""
    years = [one for one in range(first, year.year + 1) if any(key[1] == one for key in year.history)]
    data = []
    for decided, (name, symbol, colour, word) in DECIDED.items():
        found = [(row, one) for row in year.rows for one in years if year.history.get((row.code, one)) is decided]
        if not found:
            continue
        trace = _marks(name, [_name(row) for row, _ in found], [], symbol, colour, 13)
        hovers = [f"{_name(row)}, năm {one}: {name.lower()}" for row, one in found]
        trace |= {
            "x": [str(one) for _, one in found],
            "mode": "markers+text",
            "text": [word] * len(found),
            "textposition": "middle right",
        }
        data.append(trace | {"customdata": hovers, "hovertemplate": "%{customdata}<extra></extra>"})
    last = "Liên tục"
    told = [streak_text(row) for row in year.rows]
    column: Json = {
        "type": "scatter",
        "mode": "text",
        "y": [_name(row) for row in year.rows],
        "x": [last] * len(told),
        "text": told,
    }
    data.append(column | {"hoverinfo": "skip", "showlegend": False})
    axis = {"type": "category", "categoryorder": "array", "categoryarray": [*map(str, years), last], "side": "bottom"}
    names = [_name(row) for row in year.rows]
    layout = _layout(len(names), demo, xaxis=axis)
    layout["yaxis"] |= {"categoryorder": "array", "categoryarray": names}
    return {"data": data, "layout": layout}


def streak_text(row: Assessed) -> str:
    """Return a streak in short: "5 năm", "từ 4 năm" when more years may lie before the first one known."""
    if row.streak is None:
        return NONE
    return f"{'từ ' if row.streak.at_least and row.streak.years else ''}{row.streak.years} năm"
