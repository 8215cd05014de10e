"""Funnel of places: each by its size, between the limits that the average of all lets one expect (Spiegelhalter DJ, 2005)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines import comparison, formats
from pipelines.charts.base import BLUE, GREY, INK, LINE, ORANGE, VERMILION, Json, frame, safe
from pipelines.errors import RequestError

Side = Literal["inside", "warning", "above", "below"]
INNER, OUTER = 0.95, 0.998
STEPS = 40
"""Points of a limit line."""
LOOKS: dict[Side, tuple[str, str, str]] = {
    "inside": ("Trong giới hạn ngẫu nhiên 95%", "circle", BLUE),
    "warning": ("Giữa giới hạn 95% và 99,8%", "square", ORANGE),
    "above": ("Cao hơn giới hạn 99,8%", "triangle-up", VERMILION),
    "below": ("Thấp hơn giới hạn 99,8%", "triangle-down", VERMILION),
}
WORDS: dict[Side, str] = {
    "inside": "trong giới hạn ngẫu nhiên 95%",
    "warning": "giữa giới hạn 95% và 99,8%",
    "above": "cao hơn giới hạn 99,8%",
    "below": "thấp hơn giới hạn 99,8%",
}


@dataclass(frozen=True)
class Placed:
    """One place: how many were counted, among how many; without a count it says why (``said``) and is listed, not drawn."""

    name: str
    count: float | None
    total: float | None
    said: str = "chưa có số liệu"

    @property
    def known(self) -> bool:
        """Whether the place can be drawn."""
        return self.count is not None and bool(self.total)


def limits_at(kind: Literal["share", "rate"], average: float, total: float, confidence: float) -> tuple[float, float]:
    """Return the limits of ``comparison`` for a place of this size; ``average``: counted for each child."""
    make = comparison.funnel_share if kind == "share" else comparison.funnel_rate
    return make(average, total, confidence)


def side_of(kind: Literal["share", "rate"], average: float, count: float, total: float) -> Side:
    """Return where a place lies: on a limit is still inside."""
    value = count / total
    low, high = limits_at(kind, average, total, OUTER)
    if value > high:
        return "above"
    if value < low:
        return "below"
    low, high = limits_at(kind, average, total, INNER)
    return "inside" if low <= value <= high else "warning"


def funnel(
    places: Sequence[Placed],
    kind: Literal["share", "rate"],
    per: float,
    unit: str,
    noun: str = "trẻ em",
    whole: tuple[float, float] | None = None,
    demo: bool = False,
) -> Json:
    """Return places by their size against the limits of chance around the average; the small ones may lie further away.

    Args:
        per: 100 for shares in percent, 10.000 for rates; unit: sign behind the numbers; noun: who is in the denominator;
        whole: count and denominator of the place above, when it is not the sum of these.

    Raises:
        RequestError: no place has a count and a denominator.
    """
    drawn = [(each, each.count or 0.0, each.total or 0.0) for each in places if each.known]
    if not drawn:
        raise RequestError("Hình phễu cần ít nhất một nơi có tử số và mẫu số.", noun, "chọn kỳ khác, hoặc kiểm tra danh sách đã gửi")
    counted, among = whole or (sum(count for _, count, _ in drawn), sum(total for _, _, total in drawn))
    average = counted / among
    most = max(total for _, _, total in drawn) * 1.08
    lines = [*_limits(kind, average, most, per, OUTER), *_limits(kind, average, most, per, INNER)]
    sides = [(side_of(kind, average, count, total), each, count, total) for each, count, total in drawn]
    marks = [_marks(side, [row[1:] for row in sides if row[0] == side], per, unit, noun) for side in LOOKS]
    rest = [_absent([each for each in places if not each.known], most)] if any(not each.known for each in places) else []
    values = [count * per / total for _, count, total in drawn]
    highest = max([*values, min(limits_at(kind, average, most / 3, OUTER)[1] * per, 3 * average * per)]) * 1.1
    return {
        "data": [*lines, *(mark for mark in marks if mark["x"]), *rest],
        "layout": _layout(average, most, highest if kind == "rate" else min(highest, 104), per, unit, noun, demo),
    }


def _limits(kind: Literal["share", "rate"], average: float, most: float, per: float, confidence: float) -> list[Json]:
    # round sizes and numbers of six digits: no eye sees more of a line, and a page stays small
    sizes = [float(f"{most * (step / STEPS) ** 2:.4g}") for step in range(2, STEPS + 1)]
    lows, highs = ([float(f"{limits_at(kind, average, size, confidence)[end] * per:.6g}") for size in sizes] for end in (0, 1))
    outer = confidence == OUTER
    name = f"Giới hạn ngẫu nhiên {'99,8' if outer else '95'}%"
    line: Json = {"type": "scatter", "mode": "lines", "name": name, "legendgroup": name, "x": sizes, "hoverinfo": "skip"}
    line |= {"line": {"color": INK, "width": 1.5, "dash": "dash" if outer else "dot"}}
    return [{**line, "y": highs}, {**line, "y": lows, "showlegend": False}]


def _marks(side: Side, rows: Sequence[tuple[Placed, float, float]], per: float, unit: str, noun: str) -> Json:
    name, symbol, colour = LOOKS[side]
    hovers = [
        f"{each.name}: {formats.number(count * per / total, 1)}{unit} ({formats.count(count)}/{formats.count(total)} {noun}), {WORDS[side]}"
        for each, count, total in rows
    ]
    found: Json = {"type": "scatter", "name": name, "mode": "markers" if side == "inside" else "markers+text"}
    found |= {"x": [total for _, _, total in rows], "y": [count * per / total for _, count, total in rows]}
    found |= {"text": [safe(each.name) for each, _, _ in rows], "textposition": "top center", "cliponaxis": False}
    found |= {"marker": {"symbol": symbol, "size": 11, "color": colour, "line": {"width": 1, "color": INK}}}
    return found | {"customdata": [safe(hover) for hover in hovers], "hovertemplate": "%{customdata}<extra></extra>"}


def _absent(places: Sequence[Placed], most: float) -> Json:
    """Return the places that cannot be drawn, in the legend and in the words: absence is not a zero."""
    told = [f"{each.name}: {each.said}" for each in places]
    found: Json = {"type": "scatter", "mode": "markers", "x": [most / 2], "y": [None], "customdata": [safe("; ".join(told))]}
    found |= {"marker": {"symbol": "x-thin-open", "size": 11, "color": GREY, "line": {"width": 2, "color": INK}}}
    return found | {"name": f"Không vẽ được: {len(places)} nơi", "hovertemplate": "%{customdata}<extra></extra>"}


def _layout(average: float, most: float, highest: float, per: float, unit: str, noun: str, demo: bool) -> Json:
    axis: Json = {"range": [0, most], "title": {"text": f"số {safe(noun)} ở mẫu số", "font": {"size": 14}}, "tickformat": ",d"}
    values: Json = {"range": [0, highest], "ticksuffix": unit, "gridcolor": LINE, "automargin": True}
    line = {"type": "line", "x0": 0, "x1": most, "y0": average * per, "y1": average * per, "line": {"color": INK, "width": 2}}
    caption = {"x": 1, "xref": "paper", "xanchor": "right", "y": average * per, "yanchor": "bottom", "showarrow": False}
    caption |= {"text": f"trung bình {formats.number(average * per, 1)}{unit}", "font": {"size": 12}}
    layout = frame(0, axis, demo, yaxis=values, shapes=[line], height=480)
    layout["margin"] = {"l": 10, "r": 20, "t": 90, "b": 60}
    layout["annotations"] = [*({**note, "y": -0.2, "yanchor": "top"} for note in layout["annotations"]), caption]
    return layout
