"""The figures of one place over the years, each with what it may be compared with; what the charts of trends draw.

A figure of other boundaries is carried to those of the report's day where the counts of communes allow it (``backcast``); where they
do not, the figure as it was published stands alone and says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, measures
from pipelines.backcast import REASON, on_boundaries
from pipelines.comparability import Change, changes, compare
from pipelines.periods import Period
from pipelines.reporting.figures import COLUMNS, Figure

FEWEST = 3
"""Fewer known figures than this are a comparison, not a trend."""
_TOTAL = dict.fromkeys(measures.DIMENSIONS, "*")
_Published = Mapping[tuple[str, str], Mapping[str, Figure]]


@dataclass(frozen=True)
class TrendFigure:
    """One figure of a trend: its period, the figure with its comparability, why it is not exact."""

    period: Period
    figure: Figure
    reason: str = ""


@dataclass(frozen=True)
class Trend:
    """One indicator of one place, period by period, and the days across which nothing is joined."""

    indicator: str
    variant: str
    figures: tuple[TrendFigure, ...]
    changes: tuple[Change, ...]


def read_trends(
    con: engine.Connection, plan: catalog.Plan, period: Period, place: str, shares: Path | None = None, commune: bool = False
) -> tuple[Trend, ...]:
    """Return the trends of a plan's indicators at a report's place, those with enough known figures.

    Figures of whole years are never put beside those of part-years: a report of a quarter looks at the same quarter of earlier years,
    yearly indicators at earlier years.

    Args:
        con: connection of ``marts.open_marts``.
        shares: file of stated shares of divided communes.
        commune: whether the place is one; years of recognition added over communes say nothing of a district.
    """
    # a count of the plan's communes says nothing of one of them
    own = [target for target in plan.targets if place == plan.place or not target.details.get("whole_place")]
    told = dict.fromkeys((target.indicator, target.variant) for target in own if target.indicator and target.variant)
    wanted = [what for what in told if commune or catalog.indicators()[what[0]].kind != "mean"]
    lines = {what: line for what in wanted if len(line := _line_of(plan, period, what[0])) >= FEWEST}
    published = _published(con, lines, place)
    found = (_trend(con, published.get(what, {}), what, line, place, shares) for what, line in lines.items())
    return tuple(trend for trend in found if sum(one.figure.known for one in trend.figures) >= FEWEST)


def _line_of(plan: catalog.Plan, period: Period, indicator: str) -> list[Period]:
    """Return the periods of one kind up to the report's own, by day."""
    part = "" if catalog.indicators()[indicator].yearly else period.id[4:]
    same = [each for each in plan.periods.values() if each.id[4:] == part and each.cutoff_on <= period.cutoff_on]
    return sorted(same, key=lambda each: each.cutoff_on)


def _trend(
    con: engine.Connection, published: Mapping[str, Figure], what: tuple[str, str], line: list[Period], place: str, shares: Path | None
) -> Trend:
    own = [(each, published.get(each.id) or _unknown(what, place, each)) for each in line]
    figures = [_compared(con, figure, each, line[-1], shares) for each, figure in own]
    return Trend(*what, tuple(figures), tuple(changes(place, line[0].cutoff_on, line[-1].cutoff_on)))


def _unknown(what: tuple[str, str], place: str, period: Period) -> Figure:
    """Return the figure of a period when the place was no place."""
    indicator, variant = what
    return Figure(f"{indicator}:{variant}@{place}:{period.id}", indicator, variant, place, period.id)


def _published(con: engine.Connection, lines: Mapping[tuple[str, str], Iterable[Period]], place: str) -> _Published:
    """Return the totals of a place on the boundaries of their own periods: indicator and variant -> period -> figure."""
    found: dict[tuple[str, str], dict[str, Figure]] = {}
    if not lines:
        return found
    whole = " and ".join(f"{name} = '*'" for name in _TOTAL)
    query = f"select {', '.join(COLUMNS)} from indicator_values where place = ? and indicator in ? and period in ? and {whole}"
    ids = {each.id for line in lines.values() for each in line}
    for row in engine.rows(con, query, [place, sorted({indicator for indicator, _ in lines}), sorted(ids)]):
        figure = replace(Figure(*row), comparability="exact")
        found.setdefault((figure.indicator, figure.variant), {})[figure.period] = figure
    return found


def _compared(con: engine.Connection, own: Figure, period: Period, last: Period, shares: Path | None) -> TrendFigure:
    """Return a figure as it compares with the last one: its own, else carried to the last day's boundaries, else its own alone."""
    comparison = compare(own.place, period.cutoff_on, last.cutoff_on)
    if comparison.flag == "exact":
        return TrendFigure(period, own)
    kept = {"place": own.place, "period": period.id, "variant": own.variant, **_TOTAL}
    rows = on_boundaries(con, own.indicator, last.cutoff_on, shares, **kept).fetchall()
    told: dict[str, Any] = dict(zip([*measures.COLUMNS, REASON], rows[0], strict=True)) if rows else {}
    if told.get("comparability") in ("exact", "apportioned"):
        carried = "" if told["fact_id"] == own.fact_id else told["comparability"]
        return TrendFigure(period, replace(Figure(*(told[name] for name in COLUMNS)), carried=carried), told[REASON])
    return TrendFigure(period, replace(own, comparability="not_comparable"), told.get(REASON) or comparison.reason)
