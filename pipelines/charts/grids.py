"""Pictures in cells: a heat map, counts by two things at once, a map of tiles. Every cell carries its number; shade only helps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from pipelines.charts.base import GREY, INK, MISSING_SIGN, Json, Mark, frame, label, safe, same_length, texts
from pipelines.errors import RequestError

SCALE = ((0.0, "#FFFFFF"), (0.5, "#9ECAE1"), (1.0, "#08519C"))
"""One hue from light to dark: it prints in grey and reads without colours."""
CELL, NAMES, HEADS = 34, 34, 48
"""Height of a row of one line; letters of its name in one line; letters of all column heads side by side."""
TILE, LINE, NAME_WIDTH = 34, 19, 14
"""A tile is this high, and more for each line of the longest name."""
DARK = 0.75
"""On a darker cell white letters are read better than black ones."""


@dataclass(frozen=True)
class Cell:
    """One cell: its mark, and how dark it is (0 to 1; None: no figure, grey)."""

    mark: Mark
    shade: float | None


@dataclass(frozen=True)
class Scale:
    """What light and dark mean: the title of the key, words for its two ends, and the values that stand there.

    ``Scale("Tỷ lệ có thẻ", "100%", "80% trở xuống", (100, 80))``: 100 is white, 80 and less the darkest.
    """

    title: str
    light: str
    dark: str
    ends: tuple[float, float] = (0.0, 1.0)

    def shade(self, value: float | None) -> float | None:
        """Return how dark a value is (0 to 1)."""
        return shades([value], self.ends[1], self.ends[0])[0]


def heat(rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell]], scale: Scale, demo: bool = False) -> Json:
    """Return rows by columns, each cell with its number.

    A cell without a figure is grey and says why with a sign: "…" nobody sent it, "(…)" it is not made public. A zero is a number.
    """
    same_length(scale.title, rows, cells)
    for row in cells:
        same_length(scale.title, columns, row)
    names, heads = [label(row, NAMES) for row in rows], [label(column, max(7, HEADS // len(columns))) for column in columns]
    across: Json = {"type": "category", "side": "top", "showgrid": False, "categoryorder": "array", "categoryarray": heads}
    layout = frame(0, across, demo, plot_bgcolor=GREY)
    layout["yaxis"] |= {"type": "category", "showgrid": False, "categoryorder": "array", "categoryarray": names}
    lines = max((head.count("<br>") for head in heads), default=0) + 1
    high = max(CELL, 22 * (max((name.count("<br>") for name in names), default=0) + 1))
    layout |= {"height": 110 + 18 * lines + high * len(rows), "margin": {"l": 10, "r": 20, "t": 40 + 18 * lines, "b": 40}}
    layout["annotations"] = [{**note, "y": 0, "yanchor": "top", "yshift": -8} for note in layout["annotations"]]
    return {"data": [_cells(heads, names, cells, scale)], "layout": layout}


def _cells(heads: Sequence[str], names: Sequence[str], cells: Sequence[Sequence[Cell]], scale: Scale) -> Json:
    return {
        "type": "heatmap",
        "x": list(heads),
        "y": list(names),
        "z": [[cell.shade for cell in row] for row in cells],
        "text": [[safe(cell.mark.text) or MISSING_SIGN for cell in row] for row in cells],
        "texttemplate": "%{text}",
        "customdata": [texts([cell.mark for cell in row])[1] for row in cells],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": True,
        "colorscale": [list(step) for step in SCALE],
        "zmin": 0,
        "zmax": 1,
        "xgap": 2,
        "ygap": 2,
        "colorbar": {
            "title": {"text": label(scale.title, 18), "font": {"size": 12}},
            "tickvals": [0.03, 0.95],
            "ticktext": [label(scale.light, 16), label(scale.dark, 16)],
            "tickfont": {"size": 12},
            "len": 0.9,
            "thickness": 14,
            "outlinecolor": INK,
            "outlinewidth": 1,
        },
    }


def counts(rows: Sequence[str], columns: Sequence[str], marks: Sequence[Sequence[Mark]], unit: str = "trẻ em", demo: bool = False) -> Json:
    """Return counts by two things at once (cause by place of an injury): the darker, the more; a zero is blank but for its number."""
    most = max((mark.value or 0 for row in marks for mark in row), default=0) or 1
    cells = [[Cell(mark, None if mark.value is None else mark.value / most) for mark in row] for row in marks]
    return heat(rows, columns, cells, Scale(f"Số {unit}", "0", f"{int(most)}"), demo)


def shades(values: Sequence[float | None], darkest: float | None = None, lightest: float | None = None) -> list[float | None]:
    """Return how dark each value is between the lightest and the darkest one (by default the least and the most of them)."""
    known = [value for value in values if value is not None]
    if not known:
        return [None] * len(values)
    light, dark = min(known) if lightest is None else lightest, max(known) if darkest is None else darkest
    if light == dark:
        return [None if value is None else 0.0 for value in values]
    return [None if value is None else min(1.0, max(0.0, (value - light) / (dark - light))) for value in values]


@dataclass(frozen=True)
class Tile:
    """One place of a map: its code and name, its mark; how dark it is follows from the scale."""

    code: str
    name: str
    mark: Mark


def tiles(places: Sequence[Tile], scale: Scale, at: Mapping[str, tuple[int, int]] | None = None, demo: bool = False) -> Json:
    """Return one tile of equal size for each place, so that small places are seen as well as large ones.

    Args:
        at: code -> (column, row), counted from the upper left corner; without it the tiles stand in order, not as on a map.

    Raises:
        RequestError: a place has no tile, or two have the same one.
    """
    where = _in_order(places) if at is None else dict(at)
    lacking = [place.name for place in places if place.code not in where]
    if lacking:
        raise RequestError("Bản đồ ô: có nơi chưa được xếp ô.", "; ".join(lacking), "ghi cột, hàng cho từng mã")
    used = [where[place.code] for place in places]
    if len(set(used)) < len(used):
        raise RequestError("Bản đồ ô: hai nơi cùng một ô.", todo="sửa cột, hàng của các mã")
    wide, high = max(column for column, _ in used) + 1, max(row for _, row in used) + 1
    found: dict[tuple[int, int], Tile] = {where[place.code]: place for place in places}
    grid = [[found.get((column, row)) for column in range(wide)] for row in range(high)]
    trace = _cells([str(column) for column in range(wide)], [str(row) for row in range(high)], [], scale)
    trace |= {
        "z": [[scale.shade(tile.mark.value) if tile else None for tile in row] for row in grid],
        "text": [[_tile(tile) if tile else "" for tile in row] for row in grid],
        "customdata": [[safe(tile.mark.hover) if tile else "" for tile in row] for row in grid],
        "hoverongaps": False,
    }
    axis: Json = {"type": "category", "showticklabels": False, "showgrid": False, "ticks": ""}
    lines = max(label(place.name, NAME_WIDTH).count("<br>") for place in places) + 1
    shapes = [_absent_tile(where[place.code]) for place in places if place.mark.value is None]
    layout = frame(0, axis, demo, yaxis={**axis, "autorange": "reversed"}, shapes=shapes, height=60 + (TILE + LINE * lines) * high)
    layout["margin"] = {"l": 10, "r": 20, "t": 30, "b": 30}
    return {"data": [trace, *_absent_words(places, where)], "layout": layout}


def _in_order(places: Sequence[Tile]) -> dict[str, tuple[int, int]]:
    wide = max(1, ceil(sqrt(len(places) * 1.5)))
    return {place.code: (number % wide, number // wide) for number, place in enumerate(places)}


def _tile(tile: Tile) -> str:
    return f"{label(tile.name, NAME_WIDTH)}<br><b>{safe(tile.mark.text)}</b>" if tile.mark.value is not None else ""


def _absent_tile(at: tuple[int, int]) -> Json:
    """Return the dashed outline of a tile without a figure."""
    column, row = at
    corners = {"x0": column - 0.48, "x1": column + 0.48, "y0": row - 0.47, "y1": row + 0.47}
    return {"type": "rect", **corners, "line": {"color": INK, "width": 1, "dash": "dot"}, "fillcolor": "#EEEEEE", "layer": "below"}


def _absent_words(places: Sequence[Tile], where: Mapping[str, tuple[int, int]]) -> list[Json]:
    kept = [place for place in places if place.mark.value is None]
    if not kept:
        return []
    column: Json = {"type": "scatter", "mode": "text", "showlegend": False, "textposition": "middle center"}
    column |= {"x": [str(where[place.code][0]) for place in kept], "y": [str(where[place.code][1]) for place in kept]}
    column |= {"text": [f"{label(place.name, NAME_WIDTH)}<br><i>{safe(place.mark.text)}</i>" for place in kept]}
    return [column | {"customdata": [safe(place.mark.hover) for place in kept], "hovertemplate": "%{customdata}<extra></extra>"}]
