"""Map of places from a user's own GeoJSON file: polygons drawn as lines of a picture, so that nothing is fetched from outside.

plotly's own maps ask a server for outlines of the world and draw nothing without it. The file stays with the user; it is never shipped.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

from pipelines.charts.base import INK, Json, frame, label, safe
from pipelines.charts.grids import DARK, SCALE, Scale, Tile
from pipelines.errors import InputError

Ring = list[tuple[float, float]]
CODE_NAMES = ("code", "ma", "ma_xa", "maxa", "ma_px", "commune_code", "ward_code", "gso_id", "id")
"""Names under which files carry the code of a place, in any case of letters."""
FINE = 400
"""A line is simplified to a tolerance of the map's width divided by this: finer is not seen at report size."""
NOTHING = "#EEEEEE"


@dataclass(frozen=True)
class Area:
    """The polygons of one place: its code and its rings, each outer one before its holes."""

    code: str
    rings: tuple[tuple[tuple[float, float], ...], ...]


def read_areas(path: Path, codes: Sequence[str], property_name: str | None = None) -> list[Area]:
    """Read the areas of some places from a GeoJSON file.

    Args:
        codes: official codes of the places, as text; property_name: where the file has the code, found when not given.

    Raises:
        InputError: not a GeoJSON file in longitude and latitude, places that the file lacks, the same one twice.
    """
    features = _features(path)
    name = property_name or _code_property(features, set(codes))
    found: dict[str, Area] = {}
    for feature in features:
        code = _code(feature.get("properties", {}).get(name or ""), codes)
        if code is None:
            continue
        if code in found:
            raise InputError(f"Tệp bản đồ có hai vùng cùng mã {code}.", str(path.name), "giữ một vùng cho mỗi mã")
        found[code] = Area(code, tuple(tuple(ring) for ring in _rings(feature.get("geometry") or {}, path)))
    lacking = [code for code in codes if code not in found]
    if lacking or not name:
        where = f"{len(lacking)}/{len(codes)} mã: {', '.join(lacking[:5])}"
        todo = "dùng tệp của đúng thời điểm, có cột mã địa bàn chính thức"
        raise InputError("Tệp bản đồ thiếu vùng của một số nơi.", f"{path.name}: {where}", todo)
    return [found[code] for code in codes]


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as failure:
        raise InputError("Không đọc được tệp bản đồ.", path.name, "dùng tệp GeoJSON, mã hóa UTF-8") from failure
    features = raw.get("features") if isinstance(raw, dict) else None
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise InputError("Tệp bản đồ không phải GeoJSON (thiếu “features”).", path.name, "xuất lại ở dạng GeoJSON FeatureCollection")
    return features


def _code_property(features: Sequence[Mapping[str, Any]], codes: set[str]) -> str | None:
    """Return the property that holds the most codes of the places; among equals the one with a usual name."""
    names = {name for feature in features for name in (feature.get("properties") or {})}
    told = {name: [(feature.get("properties") or {}).get(name) for feature in features] for name in names}
    matched = {name: len({_code(value, sorted(codes)) for value in values} - {None}) for name, values in told.items()}
    best = sorted(names, key=lambda name: (-matched[name], name.lower() not in CODE_NAMES, name))
    return best[0] if best and matched[best[0]] else None


def _code(value: Any, codes: Sequence[str]) -> str | None:
    """Return the code that a value means; one that lost its zeros on the way (3412 for 03412) is known by its number."""
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    text = str(number).strip() if isinstance(number, str | int) else ""
    if text in codes:
        return text
    alike = [code for code in codes if text.isdigit() and code.isdigit() and int(code) == int(text)]
    return alike[0] if len(alike) == 1 else None


def _rings(geometry: Mapping[str, Any], path: Path) -> Iterator[Ring]:
    told, kind = geometry.get("coordinates", []), geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon"):
        raise InputError("Tệp bản đồ có vùng không phải đa giác.", path.name, "dùng lớp ranh giới dạng vùng (Polygon, MultiPolygon)")
    for polygon in told if kind == "MultiPolygon" else [told]:
        for number, ring in enumerate(polygon):
            points = [(float(x), float(y)) for x, y, *_ in ring]
            if any(abs(x) > 180 or abs(y) > 90 for x, y in points):
                what = "Tọa độ của tệp bản đồ không phải kinh độ, vĩ độ."
                raise InputError(what, path.name, "xuất lại theo WGS 84 (EPSG:4326), không theo VN-2000")
            yield wound(points, counter_clockwise=number == 0)


def wound(ring: Ring, counter_clockwise: bool) -> Ring:
    """Return a ring that runs the given way: files differ, and a hole that runs like its outer ring would be filled."""
    area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True))
    return ring if (area > 0) == counter_clockwise else ring[::-1]


def simplified(ring: Sequence[tuple[float, float]], tolerance: float) -> Ring:
    """Return a closed ring without the points that lie within a tolerance of the line (Douglas and Peucker, 1973)."""
    points = list(ring)
    if len(points) < 5:
        return points
    far = max(range(len(points)), key=lambda at: _apart(points[0], points[at]))
    kept = {0, len(points) - 1, far}
    waiting = [(0, far), (far, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        at = max(range(first + 1, last), key=lambda number: _off(points[number], points[first], points[last]))
        if _off(points[at], points[first], points[last]) > tolerance:
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return [points[at] for at in sorted(kept)] if len(kept) >= 4 else points


def _apart(one: tuple[float, float], two: tuple[float, float]) -> float:
    return float((one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2)


def _off(point: tuple[float, float], first: tuple[float, float], last: tuple[float, float]) -> float:
    """Return how far a point lies from the line through two others."""
    along = (last[0] - first[0], last[1] - first[1])
    length = (along[0] ** 2 + along[1] ** 2) ** 0.5
    if length == 0:
        return float(_apart(point, first) ** 0.5)
    return float(abs(along[0] * (point[1] - first[1]) - along[1] * (point[0] - first[0])) / length)


def choropleth(areas: Sequence[Area], places: Sequence[Tile], scale: Scale, demo: bool = False) -> Json:
    """Return a map of places, the darker the more, each with its name and number; a place without a figure is dotted and says why."""
    by_code = {place.code: place for place in places}
    points = [point for area in areas for ring in area.rings for point in ring]
    (left, right), (low, high) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    fine = max(right - left, high - low) / FINE
    data = [_area(area, by_code[area.code], fine, scale) for area in areas]
    hidden: Json = {"visible": False, "showgrid": False, "zeroline": False}
    stretch = 1 / cos(radians((low + high) / 2))  # a degree of longitude is shorter than one of latitude
    across, edge = right - left, 0.02 * max(right - left, high - low)
    height = 60 + min(900, max(300, 640 * (high - low) * stretch / (across or 1)))
    layout = frame(0, {**hidden, "range": [left - edge, right + edge]}, demo, height=height, showlegend=False, hovermode="closest")
    layout["yaxis"] = {**hidden, "range": [low - edge, high + edge], "scaleanchor": "x", "scaleratio": stretch}
    layout["margin"] = {"l": 10, "r": 10, "t": 30, "b": 30}
    return {"data": [*data, _names(areas, by_code, scale), _key(scale)], "layout": layout}


def _area(area: Area, place: Tile, fine: float, scale: Scale) -> Json:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in area.rings:
        for x, y in simplified(ring, fine):
            xs.append(round(x, 5))
            ys.append(round(y, 5))
        xs.append(None)
        ys.append(None)
    found: Json = {"type": "scatter", "mode": "lines", "x": xs[:-1], "y": ys[:-1], "fill": "toself", "hoveron": "fills"}
    shade = scale.shade(place.mark.value)
    found |= {"fillcolor": NOTHING if shade is None else shade_colour(shade), "name": safe(place.mark.told)}
    found |= {"line": {"color": INK, "width": 1, "dash": "dot" if shade is None else "solid"}}
    return found | {"text": safe(place.mark.told), "hoverinfo": "text", "customdata": [safe(place.mark.told)]}


def shade_colour(shade: float) -> str:
    """Return the colour of a shade of ``SCALE``, from 0 (light) to 1 (dark)."""
    for (low, one), (high, two) in pairwise(SCALE):
        if shade <= high:
            part = (shade - low) / (high - low)
            mixed = (round(int(one[at : at + 2], 16) * (1 - part) + int(two[at : at + 2], 16) * part) for at in (1, 3, 5))
            return "#" + "".join(f"{value:02X}" for value in mixed)
    return SCALE[-1][1]


def _names(areas: Sequence[Area], by_code: Mapping[str, Tile], scale: Scale) -> Json:
    """Return name and number of each place at the middle of its largest ring, white on dark."""
    middles = [_middle(max(area.rings, key=_size)) for area in areas]
    kept = [by_code[area.code] for area in areas]
    told: Json = {"type": "scatter", "mode": "text", "x": [x for x, _ in middles], "y": [y for _, y in middles]}
    told |= {"text": [f"{label(place.name, 12)}<br>{safe(place.mark.text)}" for place in kept], "hoverinfo": "skip"}
    return told | {"textfont": {"size": 11, "color": ["#FFFFFF" if (scale.shade(place.mark.value) or 0) > DARK else INK for place in kept]}}


def _size(ring: Sequence[tuple[float, float]]) -> float:
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True)))


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the centre of gravity of a ring."""
    parts = [(x0 * y1 - x1 * y0, x0 + x1, y0 + y1) for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True)]
    area = sum(part for part, _, _ in parts) or 1e-12
    return sum(part * x for part, x, _ in parts) / (3 * area), sum(part * y for part, _, y in parts) / (3 * area)


def _key(scale: Scale) -> Json:
    """Return the colour key alone: a mark that is not drawn carries its bar."""
    bar: Json = {"title": {"text": label(scale.title, 18), "font": {"size": 12}}, "tickvals": [0.03, 0.95], "thickness": 14, "len": 0.8}
    bar |= {"ticktext": [label(scale.light, 16), label(scale.dark, 16)], "tickfont": {"size": 12}, "outlinecolor": INK, "outlinewidth": 1}
    marker: Json = {"color": [0], "cmin": 0, "cmax": 1, "colorscale": [list(step) for step in SCALE], "showscale": True, "colorbar": bar}
    return {"type": "scatter", "mode": "markers", "x": [None], "y": [None], "hoverinfo": "skip", "marker": marker}
