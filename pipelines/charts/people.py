"""Population pyramid: age groups with one sex on each side."""

from collections.abc import Sequence

from pipelines import formats
from pipelines.charts.base import (
    BLUE,
    INK,
    ORANGE,
    ROW_HEIGHT,
    Json,
    Mark,
    Series,
    fill,
    frame,
    hovering,
    label,
    safe,
    same_length,
)

ROOM = 1.25


def pyramid(bands: Sequence[str], left: Series, right: Series, unit: str = "trẻ em", demo: bool = False) -> Json:
    """Return age groups, the youngest at the foot, with the counts of two sexes to the left and to the right.

    A group without a figure has no bar and says why; the right side is hatched, so that the sides differ in black and white.

    Args:
        bands: names of the age groups, youngest first; left, right: one mark for each group.
    """
    same_length(left.name, bands, left.marks, right.marks)
    names = [label(band) for band in bands]
    most = max((mark.value or 0 for side in (left, right) for mark in side.marks), default=0) or 1
    step = _step(most)
    ticks = [step * number for number in range(int(most // step) + 1)]
    axis: Json = {
        "range": [-most * ROOM, most * ROOM],
        "tickvals": [*(-tick for tick in reversed(ticks[1:])), *ticks],
        "ticktext": [*(formats.count(tick) for tick in reversed(ticks[1:])), *(formats.count(tick) for tick in ticks)],
        "title": {"text": safe(unit), "font": {"size": 14}},
        "zeroline": True,
    }
    layout = frame(len(bands) * 1.3, axis, demo, barmode="overlay", bargap=0.15)
    layout["yaxis"] |= {"autorange": True, "type": "category", "categoryorder": "array", "categoryarray": names}
    layout["height"] = max(layout["height"], 6 * ROW_HEIGHT + 130)
    data = [_side(names, left, -1, fill(BLUE)), _side(names, right, 1, fill(ORANGE, "/"))]
    return {"data": [*data, *_absent(names, left.marks, -1), *_absent(names, right.marks, 1)], "layout": layout}


def _side(names: Sequence[str], series: Series, sign: int, marker: Json) -> Json:
    bars: Json = {"type": "bar", "orientation": "h", "name": series.name, "y": list(names)}
    bars |= {"x": [None if mark.value is None else sign * mark.value for mark in series.marks]}
    bars |= {"text": ["" if mark.value is None else safe(mark.text) for mark in series.marks], "textposition": "outside"}
    return bars | {"cliponaxis": False, "marker": marker, "textfont": {"color": INK}, **hovering(series.marks)}


def _absent(names: Sequence[str], marks: Sequence[Mark], sign: int) -> list[Json]:
    rows = [(name, mark) for name, mark in zip(names, marks, strict=True) if mark.value is None]
    if not rows:
        return []
    column: Json = {"type": "scatter", "mode": "text", "y": [name for name, _ in rows], "x": [0] * len(rows)}
    column |= {"text": [f"<i>{safe(mark.text)}</i>" for _, mark in rows], "hoverinfo": "skip", "showlegend": False}
    return [column | {"textposition": "middle left" if sign < 0 else "middle right"}]


def _step(most: float) -> int:
    """Return a round distance of about three ticks a side."""
    step = 1
    while most / step > 4:
        step = step * 2 if str(step)[0] != "2" else step * 5 // 2
    return step
