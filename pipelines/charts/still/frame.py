"""What stands around the marks of a still picture: its axes, reference lines, captions, legend and colour key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.charts.still import text as writing
from pipelines.charts.still.axes import Axis, axis_of
from pipelines.charts.still.marks import DASHES, INK, Canvas, swatch

Json = dict[str, Any]
KEY, KEY_HEIGHT = 122, 112
"""Room on the right for a colour key, and its least height."""
TICK, PAD = 8, 5
LEGEND_ROW, SWATCH = 20, 24
NOTE = "DỮ LIỆU MẪU"
TIGHT, FLAT, ROW, PAIR = 0.85, 0.7, 25.0, 1.7
"""Rows on paper stand closer than on a screen, pictures without rows are lower; the least height of a bar with its gap."""
SMALL = 0.86
TALLEST = 560
"""A higher map is made smaller."""


@dataclass(frozen=True)
class Page:
    """A picture laid out: its axes on the paper, the area of the marks, what goes where around it."""

    width: float
    height: float
    left: float
    top: float
    across: float
    down: float
    x: Axis
    y: Axis
    size: float
    names: tuple[tuple[Json, float, float], ...]
    foot: float

    @property
    def bottom(self) -> float:
        """The lower edge of the area of the marks."""
        return self.top + self.down

    @property
    def right(self) -> float:
        """The right edge of the area of the marks."""
        return self.left + self.across


def page_of(figure: Json, width: float, more_right: float = 0.0) -> Page:
    """Return the layout of a picture; ``more_right``: room for words that reach over the right edge."""
    layout, size = figure["layout"], float(figure["layout"]["font"]["size"])
    x = axis_of(layout["xaxis"], _values(figure, "x", "v"))
    y = axis_of(layout["yaxis"], _values(figure, "y", "h"))
    left = 8 + max((writing.width(text, size) for _, text in y.ticks), default=0) + (TICK + PAD if y.ticks else 0)
    across = width - left - 14 - more_right - (KEY if _keyed(figure) else 0)
    down = _down(layout, x, y, across)
    if down > TALLEST:  # a map keeps its proportions
        across, down = (across * TALLEST / down, TALLEST) if "scaleanchor" in layout["yaxis"] else (across, down)
    rows = _legend_rows(figure, width, size)
    heights = _above(layout, x, size, rows)
    top = sum(heights)
    foot = top + down + _below(layout, x, size)
    under = _legend_under(layout)
    legend_top = foot + PAD if under else heights[0]
    height = max(foot + (len(rows) * LEGEND_ROW + PAD if under and rows else 0) + PAD, top + KEY_HEIGHT if _keyed(figure) else 0)
    names = tuple((trace, at, legend_top + LEGEND_ROW * (number + 0.5)) for number, row in enumerate(rows) for trace, at in row)
    placed = x.placed(left, left + across), y.placed(top + down, top)
    return Page(width, height, left, top, across, down, *placed, size, names, foot)


def _values(figure: Json, name: str, upright: str) -> list[Any]:
    """Return the values on an axis; bars add where they begin and end."""
    found: list[Any] = []
    for trace in figure["data"]:
        found += [value for value in trace[name] if value is not None]
        if trace["type"] == "bar" and trace.get("orientation", "v") == upright and name == "y":
            found += [0]
    return [value for value in found if not (isinstance(value, int) and any(isinstance(other, str) for other in found))]


def _down(layout: Json, x: Axis, y: Axis, across: float) -> float:
    """Return how high the area of the marks is: that of the screen, rows a little closer; a map keeps its proportions."""
    told = layout["yaxis"]
    if "scaleanchor" in told:
        return float(across * abs(y.high - y.low) * told.get("scaleratio", 1) / abs(x.high - x.low))
    margin = layout.get("margin", {})
    high = float(layout["height"] - margin.get("t", 40) - margin.get("b", 50))
    return min(high * TIGHT, _rows(y, layout)) if y.categories and y.ticks else high * (TIGHT if y.categories else FLAT)


def _rows(y: Axis, layout: Json) -> float:
    """Return the height that rows need: the lines of their names, or two bars one above the other."""
    lines = max((text.count("<br>") + 1 for _, text in y.ticks), default=1)
    bars = PAIR if layout.get("barmode") == "group" else 1
    return len(y.categories) * max(lines * float(layout["font"]["size"]) * writing.LINE_HEIGHT + 8, ROW * bars)


def _keyed(figure: Json) -> bool:
    return any(trace.get("colorbar") or trace.get("marker", {}).get("showscale") for trace in figure["data"])


def _legend_under(layout: Json) -> bool:
    return float(layout.get("legend", {}).get("y", 1)) < 0


def _legend_rows(figure: Json, width: float, size: float) -> list[list[tuple[Json, float]]]:
    """Return the names of a legend in rows, each with its place; one that is drawn alone is told by the title."""
    series = [trace for trace in figure["data"] if trace["type"] != "heatmap" and trace["x"]]
    named = [trace for trace in series if trace.get("name") and trace.get("showlegend", True)]
    wanted = figure["layout"].get("showlegend", len(named) > 1)
    rows: list[list[tuple[Json, float]]] = [[]]
    at = 8.0
    for trace in named if wanted else []:
        wide = SWATCH + writing.width(trace["name"], size) + 18
        if rows[-1] and at + wide > width:
            rows.append([])
            at = 8.0
        rows[-1].append((trace, at))
        at += wide
    return [row for row in rows if row]


def _above(layout: Json, x: Axis, size: float, rows: Sequence[object]) -> tuple[float, float, float, float]:
    """Return the heights of the mark of sample data, the legend, captions and labels above the marks."""
    notes = layout.get("annotations", [])
    mark = 18.0 if any(note["text"] == NOTE for note in notes) else 2.0
    named = 0.0 if _legend_under(layout) or not rows else len(rows) * LEGEND_ROW + PAD
    over = [note for note in notes if note["text"] != NOTE and note.get("yref") == "paper" and note["y"] >= 1]
    captions = max((note.get("yshift", 0) + writing.height(note["text"], _font(note, size)) for note in over), default=0.0)
    heads = _labels_height(x, size) if layout["xaxis"].get("side") == "top" else 0.0
    return mark, named, captions + PAD, heads


def _labels_height(x: Axis, size: float) -> float:
    return max((writing.height(text, size) for _, text in x.ticks), default=0.0) + PAD


def _below(layout: Json, x: Axis, size: float) -> float:
    labels = _labels_height(x, size) if layout["xaxis"].get("side") != "top" else 0.0
    title = size * 1.5 if layout["xaxis"].get("title") else 0.0
    under = [note for note in layout.get("annotations", []) if note.get("yref") == "paper" and note["y"] == 0 and note["text"] != NOTE]
    captions = max((-note.get("yshift", 0) + writing.height(note["text"], _font(note, size)) for note in under), default=0.0)
    return max(labels + title, captions)


def _font(note: Json, size: float) -> float:
    return float(note.get("font", {}).get("size", size))


def around(layout: Json, page: Page) -> Iterator[str]:
    """Draw the ground, the grid and the labels of both axes."""
    if ground := layout.get("plot_bgcolor"):
        yield f'<rect x="{page.left:.1f}" y="{page.top:.1f}" width="{page.across:.1f}" height="{page.down:.1f}" fill="{ground}"/>'
    yield from _upright(layout["xaxis"], page)
    grid = layout["yaxis"].get("gridcolor")
    for value, said in page.y.ticks:
        at = page.y.at(value)
        if grid:
            yield _line((page.left, at), (page.right, at), grid, 1)
        yield writing.element(page.left - TICK, at, said, page.size, "right")
    if not page.y.categories and page.y.ticks:
        yield _line((page.left, page.top), (page.left, page.bottom), INK, 1)


def _upright(told: Json, page: Page) -> Iterator[str]:
    above, grid = told.get("side") == "top", told.get("gridcolor") if not page.x.categories else None
    for value, said in page.x.ticks:
        at = page.x.at(value)
        if not page.left - 1 <= at <= page.right + 1:
            continue
        if grid:
            yield _line((at, page.top), (at, page.bottom), INK if value == 0 and "zerolinecolor" in told else grid, 1)
        yield writing.element(at, page.top - PAD if above else page.bottom + PAD, said, page.size, "center", "bottom" if above else "top")
    if title := told.get("title"):
        low = page.bottom + _labels_height(page.x, page.size)
        yield writing.element((page.left + page.right) / 2, low, title["text"], page.size, "center", "top")
    if page.x.ticks and not page.x.categories:
        yield _line((page.left, page.bottom), (page.right, page.bottom), INK, 1)


def _line(start: tuple[float, float], end: tuple[float, float], colour: str, wide: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    places = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {places} stroke="{colour}" stroke-width="{wide:g}"{dashed}/>'


def shapes(layout: Json, page: Page, below: bool) -> Iterator[str]:
    """Draw the reference lines and outlines that lie below or above the marks."""
    for shape in layout.get("shapes", []):
        if (shape.get("layer") == "below") != below:
            continue
        (x0, y0), (x1, y1) = (_place(page, shape, shape[f"x{end}"], shape[f"y{end}"]) for end in (0, 1))
        line = shape["line"]
        dash = DASHES[line.get("dash", "solid")]
        if shape["type"] == "line":
            yield _line((x0, y0), (x1, y1), line["color"], line["width"], dash)
        else:
            box = f'x="{min(x0, x1):.1f}" y="{min(y0, y1):.1f}" width="{abs(x1 - x0):.1f}" height="{abs(y1 - y0):.1f}"'
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            yield f'<rect {box} fill="{shape.get("fillcolor", "none")}" stroke="{line["color"]}" stroke-width="{line["width"]:g}"{dashed}/>'


def _place(page: Page, told: Json, x: Any, y: Any) -> tuple[float, float]:
    return (
        page.left + x * page.across if told.get("xref") == "paper" else page.x.at(x),
        page.bottom - y * page.down if told.get("yref") == "paper" else page.y.at(y),
    )


def annotations(layout: Json, page: Page) -> Iterator[str]:
    """Draw captions; the mark of sample data stands in the upper right corner."""
    for note in layout.get("annotations", []):
        size, colour = _font(note, page.size), note.get("font", {}).get("color", INK)
        if note["text"] == NOTE:
            yield writing.element(page.width - 8, 2, NOTE, size, "right", "top", colour)
            continue
        x, y = _place(page, note, note["x"], note["y"])
        x, y = x + note.get("xshift", 0), y - note.get("yshift", 0)
        half = writing.width(note["text"], size) / 2
        anchor = note.get("xanchor", "center")
        if anchor == "center":
            x = min(max(x, half + 2), page.width - half - 2)
        yield writing.element(x, y, note["text"], size, anchor, note.get("yanchor", "middle"), colour)


def legend(page: Page, canvas: Canvas) -> Iterator[str]:
    """Draw the names of the legend, each behind its mark."""
    for trace, x, y in page.names:
        yield swatch(canvas, trace, x, y)
        yield writing.element(x + SWATCH, y, trace["name"], page.size)


def key(figure: Json, page: Page, mark: str) -> Iterator[str]:
    """Draw the colour key: what light and dark mean."""
    keyed = [trace for trace in figure["data"] if _keyed({"data": [trace]})]
    if not keyed:
        return
    bar = keyed[0].get("colorbar") or keyed[0]["marker"]["colorbar"]
    size, x = page.size * SMALL, page.right + 14
    title = writing.height(bar["title"]["text"], size)
    top, high = page.top + title + PAD, max(60.0, min(page.down - title - PAD, 170.0))
    yield writing.element(x, page.top, bar["title"]["text"], size, "left", "top")
    yield f'<rect x="{x:.1f}" y="{top:.1f}" width="14" height="{high:.1f}" fill="url(#{mark}scale)" stroke="{INK}" stroke-width="1"/>'
    first, last = bar["tickvals"][0], bar["tickvals"][-1]
    for value, said in zip(bar["tickvals"], bar["ticktext"], strict=True):
        upright = "bottom" if value == first else "top" if value == last else "middle"
        yield writing.element(x + 20, top + high * (last - value) / (last - first), said, size, "left", upright)
