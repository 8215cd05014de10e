"""Pictures of rows: results against plans, counts side by side, places in order, several shares of one place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.charts.base import (
    APPORTIONED,
    APPORTIONED_TEXT,
    BLUE,
    EXACT,
    GREY,
    HATCHES,
    INK,
    LINE,
    NAME_WIDTH,
    NOT_COMPARABLE,
    ORANGE,
    SERIES,
    SHARES,
    VERMILION,
    Json,
    Mark,
    Series,
    absent,
    fill,
    frame,
    hovering,
    label,
    line_at,
    points,
    safe,
    same_length,
    texts,
)

BESIDE, WIDEST = 103, 150
"""Where the column of results of ``bullets`` begins and ends, on an axis in percent."""
MOST_ROWS = 40
"""More rows than this do not fit a page."""
ROOM, BEHIND = 1.3, 1.03
"""How much longer than the longest bar an axis is, and where the numbers stand."""


RATED: tuple[tuple[str, bool | None, Json], ...] = (
    ("Đạt hoặc có khả năng đạt", True, fill(BLUE)),
    ("Chưa đạt hoặc khó đạt", False, fill(VERMILION, "/")),
    ("Theo dõi, chưa đánh giá", None, fill(GREY)),
)


@dataclass(frozen=True)
class Bullet:
    """One target: result, plan, former result (all in the same unit), rating; ``good``: met or on the way."""

    label: str
    result: Mark
    plan: float | None
    former: Mark | None
    rating: str
    good: bool | None


def bullets(targets: Sequence[Bullet], former: str, demo: bool = False) -> Json:
    """Return results against plans: a bar for the result, a stroke for the plan, a diamond for the former result.

    A bar is solid when the target is met or on the way, hatched when it is not, grey where it is not judged; the rating stands in words.

    Args:
        former: name of the former period, for the legend.
    """
    labels = [label(target.label) for target in targets]
    bars = [_rated(name, targets, good, look) for name, good, look in RATED if any(each.good is good for each in targets)]
    plan = points("Kế hoạch năm", labels, [target.plan for target in targets], "line-ns-open", INK, size=24, width=3)
    olds = [_former(target.former, (EXACT,)) for target in targets]
    hollow = [_former(target.former, (APPORTIONED,)) for target in targets]
    name = former[:1].upper() + former[1:]
    marked = [_marked(name, labels, olds, "diamond"), _marked(f"{name}, {APPORTIONED_TEXT}", labels, hollow, "diamond-open")]
    shown = marked if any(mark.text for mark in hollow) else marked[:1]
    axis = {"range": [0, WIDEST], "tickvals": list(SHARES), "ticktext": [f"{tick}%" for tick in SHARES]}
    layout = frame(len(targets) * 2, axis, demo, barmode="overlay")
    layout["yaxis"] |= {"type": "category", "categoryorder": "array", "categoryarray": labels}
    return {"data": [*bars, plan, *shown, _results(targets, labels)], "layout": layout}


def _rated(name: str, targets: Sequence[Bullet], good: bool | None, look: Json) -> Json:
    """Return the bars of the targets with one rating."""
    kept = [each for each in targets if each.good is good]
    bars: Json = {"type": "bar", "orientation": "h", "name": name, "y": [label(each.label) for each in kept]}
    bars |= {"x": [each.result.value for each in kept], "width": 0.5, "marker": look}
    return bars | hovering([each.result for each in kept])


def _results(targets: Sequence[Bullet], labels: Sequence[str]) -> Json:
    """Return the results in a column of their own, where no mark can cover them."""
    said = [f"{safe(each.result.text)}<br>({safe(each.rating)})" for each in targets]
    column: Json = {"type": "scatter", "mode": "text", "y": list(labels), "x": [BESIDE] * len(labels), "text": said}
    return column | {"textposition": "middle right", "hoverinfo": "skip", "showlegend": False, "cliponaxis": False}


def _former(mark: Mark | None, wanted: Sequence[str]) -> Mark:
    """Return a former result where its comparability is wanted, else an empty mark."""
    return mark if mark and mark.comparability in wanted else Mark(None, "")


def _marked(name: str, labels: Sequence[str], marks: Sequence[Mark], symbol: str) -> Json:
    size, width = (14, 3) if symbol.endswith("-open") else (11, 1)
    found = points(name, labels, [mark.value for mark in marks], symbol, ORANGE, size, width)
    return found | hovering(marks)


def paired_bars(labels: Sequence[str], series: Sequence[Series], unit: str, demo: bool = False) -> Json:
    """Return horizontal bars of counts, one colour and hatching for each series."""
    for each in series:
        same_length(each.name, labels, each.marks)
    data = []
    for position, each in enumerate(series):
        data.append(_bars(labels, each, position, EXACT))
        if any(mark.comparability == APPORTIONED for mark in each.marks):
            data.append(_bars(labels, each, position, APPORTIONED))
    drawn = [mark.value or 0 for each in series for mark in each.marks if mark.comparability != NOT_COMPARABLE]
    most = max(drawn, default=0)
    axis: Json = {"range": [0, max(most * 1.15, 1)], "title": {"text": safe(unit), "font": {"size": 14}}}
    axis |= {"tickformat": ",d", "rangemode": "tozero"}
    if most < 10:
        axis["dtick"] = 1  # halves of a child would be written 0, 0, 1, 1
    return {"data": data, "layout": frame(len(labels) * 2, axis, demo, barmode="group")}


def _bars(labels: Sequence[str], series: Series, position: int, wanted: str) -> Json:
    """Return the bars of a series whose comparability is wanted: filled, those of apportioned figures as outlines."""
    marks = [_former(mark, (wanted,)) for mark in series.marks]
    colour, hollow = SERIES[position][0], wanted == APPORTIONED
    outline = {"color": "rgba(0,0,0,0)", "pattern": {"shape": ""}, "line": {"color": colour, "width": 2}}
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{series.name}, {APPORTIONED_TEXT}" if hollow else series.name,
        "offsetgroup": str(position),
        "y": [label(name) for name in labels],
        "x": [mark.value for mark in marks],
        "text": texts(marks)[0],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": outline if hollow else fill(colour, HATCHES[position]),
        **hovering(marks),
    }


def ranked_bars(
    labels: Sequence[str], marks: Sequence[Mark], line: float, line_text: str, demo: bool = False, more_is_better: bool = True,
    unit: str = "%",
) -> Json:
    """Return one bar for each place, highest first, with a reference line; bars on its wrong side are hatched.

    A place without a figure stands last and says why (nobody sent it, it is not made public); a zero is a bar of no length with its 0.

    Args:
        line: what the bars are held against, in their unit; line_text: its caption; more_is_better: which side of it is right.
    """
    same_length(line_text, labels, marks)
    order = sorted(range(len(labels)), key=lambda at: (marks[at].value is None, -(marks[at].value or 0), labels[at]))
    ranked, names = [marks[at] for at in order], [label(labels[at], NAME_WIDTH) for at in order]
    right = [mark.value is not None and (mark.value >= line if more_is_better else mark.value <= line) for mark in ranked]
    looks = [fill(BLUE) if yes else fill(ORANGE, "/") for yes in right]
    most = max([line, *(mark.value or 0 for mark in ranked)])
    bar = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": [mark.value for mark in ranked],
        "marker": {
            "color": [look["color"] for look in looks],
            "pattern": {"shape": [look["pattern"]["shape"] for look in looks]},
            "line": {"color": [look["color"] for look in looks], "width": 1.5},
        },
        **hovering(ranked),
    }
    wrong = any(mark.value is not None and not yes for mark, yes in zip(ranked, right, strict=True))
    hatched = f" (gạch chéo: {'dưới' if more_is_better else 'trên'} mức)" if wrong else ""
    shape, caption = line_at(line, line_text + hatched)
    axis: Json = {"range": [0, most * ROOM], "ticksuffix": unit}
    if unit == "%" and most <= 100:
        axis |= {"tickvals": _ticks(most), "ticktext": [f"{tick}%" for tick in _ticks(most)]}
    layout = frame(len(labels), axis, demo, shapes=[shape], showlegend=False, barmode="overlay")
    layout["annotations"] = [*layout["annotations"], caption]
    return {"data": [bar, _numbers(names, ranked, most * BEHIND), *absent(names, ranked)], "layout": layout}


def extremes(marks: Sequence[Mark], most: int = MOST_ROWS) -> tuple[list[int], str]:
    """Return which marks to draw when there are too many for a page, the highest and the lowest, and the words that say so ("" for all).

    What has no figure is counted in the words, each reason on its own: nothing goes away unsaid.
    """
    if len(marks) <= most:
        return list(range(len(marks))), ""
    known = sorted((at for at, mark in enumerate(marks) if mark.value is not None), key=lambda at: -(marks[at].value or 0))
    half = most // 2
    kept = [*known[:half], *known[half:][-half:]]
    reasons = Counter(mark.text for mark in marks if mark.value is None)
    said = [f"{half} nơi cao nhất, {half} nơi thấp nhất trong {len(marks)} nơi", *(f"{count} nơi {why}" for why, count in reasons.items())]
    return sorted(kept), "; ".join(said)


def _ticks(most: float) -> list[int]:
    step = next(step for step in (1, 2, 5, 10, 20) if most / step <= 6)
    return list(range(0, int(most) + 1, step))


def _numbers(names: Sequence[str], marks: Sequence[Mark], behind: float) -> Json:
    """Return the numbers of bars in one column, where no bar and no line can cover them."""
    kept = [(name, mark) for name, mark in zip(names, marks, strict=True) if mark.value is not None]
    column: Json = {"type": "scatter", "mode": "text", "y": [name for name, _ in kept], "x": [behind] * len(kept)}
    column |= {"text": [safe(mark.text) for _, mark in kept], "textposition": "middle right"}
    return column | {"hoverinfo": "skip", "showlegend": False, "cliponaxis": False}


def dots(
    labels: Sequence[str], series: Sequence[Series], line: tuple[float, str] | None = None, demo: bool = False, unit: str = "%"
) -> Json:
    """Return a dot for each place and series, places in the order of the first series, with a reference line."""
    for each in series:
        same_length(each.name, labels, each.marks)
    lead = series[0].marks
    order = sorted(range(len(labels)), key=lambda at: (lead[at].value is None, -(lead[at].value or 0), labels[at]))
    names = [label(labels[at], NAME_WIDTH) for at in order]
    data = []
    for position, each in enumerate(series):
        colour, symbol = SERIES[position]
        marks = [each.marks[at] for at in order]
        data.append(points(each.name, names, [mark.value for mark in marks], symbol, colour, size=12) | hovering(marks))
    values = [mark.value for each in series for mark in each.marks if mark.value is not None]
    most = max([*values, *([line[0]] if line else [])], default=0)
    layout = frame(len(labels), {"ticksuffix": unit, "range": [0, max(most * 1.1, 1)]}, demo)
    if line:
        shape, caption = line_at(*line)
        layout["shapes"] = [shape]
        layout["annotations"] = [*layout["annotations"], caption]
    layout["yaxis"] |= {"showgrid": True, "gridcolor": LINE, "type": "category", "categoryorder": "array", "categoryarray": names}
    return {"data": [*data, *absent(names, [lead[at] for at in order])], "layout": layout}
