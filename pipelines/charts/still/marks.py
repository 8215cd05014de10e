"""Marks of a still picture: bars with their hatchings, lines, symbols, cells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.charts.grids import DARK
from pipelines.charts.still import text as writing
from pipelines.charts.still.axes import Axis

Json = dict[str, Any]
CLEAR = "rgba(0,0,0,0)"
DASHES = {"solid": "", "dash": "7 4", "dot": "2 3", "dashdot": "7 3 2 3"}
RISING, FALLING = "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4", "M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4"
SLANTS = {"/": RISING, "\\": FALLING, "x": f"{RISING} {FALLING}", "-": "M0,4 l8,0", "|": "M4,0 l0,8"}
GAP, GROUP_GAP = 0.2, 0.0
INK, WHITE = "#222222", "#FFFFFF"


@dataclass
class Canvas:
    """Where marks are drawn: the axes, the hatchings so far, how far words reach; ``mark`` begins the names of this picture's parts."""

    x: Axis
    y: Axis
    size: float
    mark: str = ""
    hatches: dict[tuple[str, str], str] = field(default_factory=dict)
    reach: float = 0.0

    def hatch(self, colour: str, shape: str) -> str:
        """Return the fill of a hatched area."""
        name = self.hatches.setdefault((colour, shape), f"{self.mark}h{len(self.hatches)}")
        return f"url(#{name})"

    def write(self, x: float, y: float, text: str, anchor: str, middle: str, colour: str = INK, size: float | None = None) -> str:
        """Return a text and remember how far to the right it reaches."""
        wide = writing.width(text, size or self.size)
        self.reach = max(self.reach, x + {"left": wide, "center": wide / 2, "right": 0.0}[anchor])
        return writing.element(x, y, text, size or self.size, anchor, middle, colour)


def hatchings(canvas: Canvas) -> str:
    """Return the definitions of the hatchings that a picture uses."""
    return "".join(
        f'<pattern id="{name}" patternUnits="userSpaceOnUse" width="8" height="8"><rect width="8" height="8" fill="#FFFFFF"/>'
        f'<path d="{SLANTS[shape]}" stroke="{colour}" stroke-width="2.4" fill="none"/></pattern>'
        for (colour, shape), name in canvas.hatches.items()
    )


def one(value: Any, at: int) -> Any:
    """Return the value of one mark, of a property that is given once or for each."""
    return value[at] if isinstance(value, list | tuple) else value


def bars(canvas: Canvas, traces: Sequence[Json], mode: str) -> Iterator[str]:
    """Draw all bars of a picture; ``mode``: one beside the other (``group``) or in the same place."""
    groups = list(dict.fromkeys(trace.get("offsetgroup", str(number)) for number, trace in enumerate(traces)))
    for number, trace in enumerate(traces):
        group = groups.index(trace.get("offsetgroup", str(number)))
        share = (1 - GAP) / len(groups) if mode == "group" else trace.get("width", 1 - GAP)
        shift = -(1 - GAP) / 2 + share * (group + 0.5) if mode == "group" else 0.0
        yield from _bars(canvas, trace, share, shift)


def _bars(canvas: Canvas, trace: Json, share: float, shift: float) -> Iterator[str]:
    flat = trace.get("orientation") == "h"
    along, across = (canvas.x, canvas.y) if flat else (canvas.y, canvas.x)
    values, names = (trace["x"], trace["y"]) if flat else (trace["y"], trace["x"])
    for at, (value, name) in enumerate(zip(values, names, strict=True)):
        if value is None:
            continue
        base = one(trace.get("base", 0), at) or 0
        place = across.number(name) + shift
        low, high = sorted((across.at(place - share / 2), across.at(place + share / 2)))
        start, end = along.at(base), along.at(base + value)
        box = (min(start, end), low, abs(end - start), high - low) if flat else (low, min(start, end), high - low, abs(end - start))
        yield _box(canvas, box, trace.get("marker", {}), at)
        if trace.get("textposition") == "outside" and (said := one(trace.get("text", ""), at)):
            left = value < 0
            if flat:
                yield canvas.write(end + (-4 if left else 4), (low + high) / 2, said, "right" if left else "left", "middle")
            else:
                yield canvas.write((low + high) / 2, end - 3, said, "center", "bottom")


def _box(canvas: Canvas, box: tuple[float, float, float, float], marker: Json, at: int) -> str:
    colour, shape = one(marker.get("color", INK), at), one(marker.get("pattern", {}).get("shape", ""), at)
    outline = marker.get("line", {})
    fill = canvas.hatch(colour, shape) if shape else "none" if colour == CLEAR else colour
    stroke = one(outline.get("color"), at)
    edge = f' stroke="{stroke}" stroke-width="{outline.get("width", 1):g}"' if stroke else ""
    x, y, wide, high = box
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}"{edge}/>'


def scatter(canvas: Canvas, trace: Json) -> Iterator[str]:
    """Draw lines, symbols and texts of one trace."""
    mode, places = trace.get("mode", "markers"), _places(canvas, trace)
    if "lines" in mode or trace.get("fill"):
        yield _path(trace, places, f' clip-path="url(#{canvas.mark}plot)"')
    for at, place in enumerate(places):
        if place is None:
            continue
        if "markers" in mode:
            yield _symbol(trace.get("marker", {}), at, *place)
        if "text" in mode and (said := one(trace.get("text", ""), at)):
            yield _beside(canvas, trace, at, said, *place)


def _places(canvas: Canvas, trace: Json) -> list[tuple[float, float] | None]:
    pairs = zip(trace["x"], trace["y"], strict=True)
    return [None if x is None or y is None else (canvas.x.at(x), canvas.y.at(y)) for x, y in pairs]


def _path(trace: Json, places: Sequence[tuple[float, float] | None], clip: str = "") -> str:
    closed, runs = trace.get("fill") == "toself", list[list[tuple[float, float]]]()
    for place, former in zip(places, [None, *places], strict=False):
        if place is not None:
            if former is None:
                runs.append([])
            runs[-1].append(place)
    drawn = " ".join("M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in run) + (" Z" if closed else "") for run in runs)
    line = trace.get("line", {})
    dash = DASHES.get(line.get("dash", "solid"), "")
    fill = trace.get("fillcolor", "none") if closed else "none"
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{drawn}" fill="{fill}" stroke="{line.get("color", INK)}" stroke-width="{line.get("width", 2):g}"{dashed}{clip}/>'


def _beside(canvas: Canvas, trace: Json, at: int, said: str, x: float, y: float) -> str:
    font, clear = trace.get("textfont", {}), trace.get("marker", {}).get("size", 0) / 2 + 3 if "markers" in trace["mode"] else 0
    upright, _, side = str(one(trace.get("textposition", "middle center"), at)).partition(" ")
    anchor = {"left": "right", "right": "left"}.get(side, "center")
    x += {"left": -clear, "right": clear}.get(side, 0) if upright == "middle" else 0
    y += {"top": -clear, "bottom": clear}.get(upright, 0)
    middle = {"top": "bottom", "bottom": "top"}.get(upright, "middle")
    return canvas.write(x, y, said, anchor, middle, one(font.get("color", INK), at), font.get("size"))


SHAPES: dict[str, Callable[[float], str]] = {
    "square": lambda r: f"M{-r:.1f},{-r:.1f} h{2 * r:.1f} v{2 * r:.1f} h{-2 * r:.1f} Z",
    "diamond": lambda r: f"M0,{-1.3 * r:.1f} L{1.3 * r:.1f},0 L0,{1.3 * r:.1f} L{-1.3 * r:.1f},0 Z",
    "triangle-up": lambda r: f"M0,{-1.15 * r:.1f} L{1.15 * r:.1f},{0.9 * r:.1f} L{-1.15 * r:.1f},{0.9 * r:.1f} Z",
    "triangle-down": lambda r: f"M0,{1.15 * r:.1f} L{1.15 * r:.1f},{-0.9 * r:.1f} L{-1.15 * r:.1f},{-0.9 * r:.1f} Z",
    "line-ns": lambda r: f"M0,{-r:.1f} L0,{r:.1f}",
    "line-ew": lambda r: f"M{-r:.1f},0 L{r:.1f},0",
    "x-thin": lambda r: f"M{-r:.1f},{-r:.1f} L{r:.1f},{r:.1f} M{-r:.1f},{r:.1f} L{r:.1f},{-r:.1f}",
    "x": lambda r: f"M{-r:.1f},{-r:.1f} L{r:.1f},{r:.1f} M{-r:.1f},{r:.1f} L{r:.1f},{-r:.1f}",
    "circle": lambda r: f"M{-r:.1f},0 a{r:.1f},{r:.1f} 0 1,0 {2 * r:.1f},0 a{r:.1f},{r:.1f} 0 1,0 {-2 * r:.1f},0 Z",
}


def _symbol(marker: Json, at: int, x: float, y: float) -> str:
    named = str(one(marker.get("symbol", "circle"), at))
    kind, hollow = named.removesuffix("-open"), named.endswith("-open")
    colour, line = one(marker.get("color", INK), at), marker.get("line", {})
    thin = kind.startswith(("line", "x"))
    stroke = colour if hollow or thin else one(line.get("color", INK), at)
    fill = "none" if hollow or thin else colour
    wide = max(one(line.get("width", 1), at), 2 if hollow or thin else 0)
    path = SHAPES[kind](one(marker.get("size", 8), at) / 2)
    return f'<path transform="translate({x:.1f},{y:.1f})" d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="{wide:g}"/>'


def swatch(canvas: Canvas, trace: Json, x: float, y: float) -> str:
    """Return what stands before a name in the legend."""
    if trace["type"] == "bar":
        marker = {key: ({part: one(told, 0) for part, told in value.items()} if isinstance(value, dict) else one(value, 0))
                  for key, value in trace.get("marker", {}).items()}  # fmt: skip
        return _box(canvas, (x, y - 6, 18, 12), marker, 0)
    drawn = _path(trace, [(x, y), (x + 18, y)]) if "lines" in trace.get("mode", "") else ""
    marker = {**trace.get("marker", {}), "size": min(12, one(trace.get("marker", {}).get("size", 8), 0))}
    return drawn + (_symbol(marker, 0, x + 9, y) if "markers" in trace.get("mode", "") else "")


def cells(canvas: Canvas, trace: Json, mix: Callable[[float], str]) -> Iterator[str]:
    """Draw the cells of a heat map, each with its number in the ink that is read best on it."""
    for row, name in enumerate(trace["y"]):
        for column, head in enumerate(trace["x"]):
            shade, said = trace["z"][row][column], trace["text"][row][column]
            x, y = canvas.x.number(head), canvas.y.number(name)
            left, right = sorted((canvas.x.at(x - 0.5), canvas.x.at(x + 0.5)))
            top, foot = sorted((canvas.y.at(y - 0.5), canvas.y.at(y + 0.5)))
            if shade is not None:
                yield _cell(left, top, right - left, foot - top, mix(shade))
            if said:
                yield canvas.write((left + right) / 2, (top + foot) / 2, said, "center", "middle", WHITE if (shade or 0) > DARK else INK)


def _cell(x: float, y: float, wide: float, high: float, colour: str) -> str:
    return f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{wide - 2:.1f}" height="{high - 2:.1f}" fill="{colour}"/>'
