"""Stock and flow: what was there at the start, what came, what went, what is there at the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines import formats
from pipelines.charts.base import BLUE, GREY, INK, ORANGE, Json, Mark, fill, frame, hovering, label, safe
from pipelines.errors import RequestError

ROOM = 1.18


@dataclass(frozen=True)
class Flow:
    """One way in or out: its name and how many."""

    name: str
    mark: Mark


def waterfall(
    opening: Flow, came: Sequence[Flow], went: Sequence[Flow], closing: Flow, unit: str = "trẻ em", demo: bool = False
) -> Json:
    """Return the stock at the start, each way in (solid), each way out (hatched) and the stock at the end, one below the other.

    Raises:
        RequestError: start + came - went is not the end, or one of them is not known: a picture of it would lie.
    """
    flows = [opening, *came, *went, closing]
    if unknown := [flow.name for flow in flows if flow.mark.value is None]:
        raise RequestError("Hình tăng, giảm cần đủ mọi con số.", "; ".join(unknown), "chờ đủ danh sách, hoặc chọn kỳ khác")
    start, end = opening.mark.value or 0, closing.mark.value or 0
    ins, outs = (sum(flow.mark.value or 0 for flow in part) for part in (came, went))
    if start + ins - outs != end:
        told = f"{formats.count(start)} + {formats.count(ins)} - {formats.count(outs)} khác {formats.count(end)}"
        raise RequestError("Hình tăng, giảm: đầu kỳ + tăng - giảm không bằng cuối kỳ.", told, "kiểm tra các số đưa vào")
    most = max(start + ins, 1)
    bases = _bases(start, came, went)
    names = [label(flow.name, 34) for flow in flows]
    stocks = _bars("Số có mặt", [names[0], names[-1]], [opening, closing], [0, 0], fill(GREY) | {"line": {"color": INK, "width": 1.5}})
    ways_in = _bars("Tăng", names[1 : len(came) + 1], came, bases[: len(came)], fill(BLUE), "+")
    ways_out = _bars("Giảm", names[len(came) + 1 : -1], went, bases[len(came) :], fill(ORANGE, "/"), "-")
    axis: Json = {"range": [0, most * ROOM], "title": {"text": safe(unit), "font": {"size": 14}}, "tickformat": ",d"}
    if most < 10:
        axis["dtick"] = 1
    layout = frame(len(flows), axis, demo, barmode="overlay", shapes=_steps(start, came, went, end))
    layout["yaxis"] |= {"type": "category", "categoryorder": "array", "categoryarray": names}
    return {"data": [bars for bars in (stocks, ways_in, ways_out) if bars["y"]], "layout": layout}


def _bases(start: float, came: Sequence[Flow], went: Sequence[Flow]) -> list[float]:
    """Return where the bar of each flow begins: ways out end where the one before began."""
    found, level = [], start
    for flow in came:
        found.append(level)
        level += flow.mark.value or 0
    for flow in went:
        level -= flow.mark.value or 0
        found.append(level)
    return found


def _bars(name: str, names: Sequence[str], flows: Sequence[Flow], bases: Sequence[float], marker: Json, sign: str = "") -> Json:
    signed = [f"{sign}{flow.mark.text}" if flow.mark.value else flow.mark.text for flow in flows]
    bars: Json = {"type": "bar", "orientation": "h", "name": name, "y": list(names), "base": list(bases), "width": 0.62}
    bars |= {"x": [flow.mark.value for flow in flows], "text": [safe(text) for text in signed], "textposition": "outside"}
    return bars | {"cliponaxis": False, "marker": marker, **hovering([flow.mark for flow in flows])}


def _steps(start: float, came: Sequence[Flow], went: Sequence[Flow], end: float) -> list[Json]:
    """Return thin lines from each level to the next row."""
    levels, level = [start], start
    for flow in came:
        levels.append(level := level + (flow.mark.value or 0))
    for flow in went:
        levels.append(level := level - (flow.mark.value or 0))
    line = {"color": INK, "width": 1, "dash": "dot"}
    return [{"type": "line", "x0": at, "x1": at, "y0": row, "y1": row + 1, "line": line, "layer": "below"} for row, at in enumerate(levels)]
