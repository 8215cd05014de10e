"""The compared period of a place that is not the same people as a year ago: its figures on the boundaries of this report's day.

Counts of whole former communes are added up and divided anew (``backcast``); those of divided ones by stated shares; what neither
can tell has no number and says why. A figure of other boundaries is never printed as if it compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, formats, measures
from pipelines.backcast import REASON, on_boundaries
from pipelines.comparability import compare
from pipelines.periods import Period
from pipelines.reporting.figures import COLUMNS, Figure, Figures

FLAGS_VI = {"exact": "quy đổi theo địa giới mới", "apportioned": "quy đổi, ước theo tỷ lệ chia địa bàn"}


@dataclass(frozen=True)
class Moved:
    """The figures of the compared period of one place whose boundaries have changed since.

    Attributes:
        place: its code; former: the compared period; on_day: the day whose boundaries the figures have, in words.
        reason: what changed, in Vietnamese; figures: the carried ones.
    """

    place: str
    former: Period
    on_day: str
    reason: str
    figures: Figures

    def figure(self, figure: Figure) -> Figure:
        """Return the carried figure in place of a published one; not comparable, with the reason, where nothing could be carried."""
        parts = {name: getattr(figure, name) for name in ("sex", "age_band", "category")}
        own = (figure.indicator, figure.variant, figure.place, figure.period)
        found, whole = self.figures.get(*own, **parts), self.figures.get(*own)
        if found.carried:
            return found
        if whole.carried in FLAGS_VI:
            return replace(found, carried=whole.carried)
        return _incomparable(found, whole.why or self.reason)

    def note(self) -> str:
        """Return the footnote of a table that prints these figures."""
        then, lead = self.former.label, "Địa giới đã thay đổi so với"
        how = f"số {then} là số của các xã cũ quy đổi theo địa giới ngày {self.on_day}; số không quy đổi được thì không so sánh"
        return f"{lead} {then} ({self.reason}): {how}."

    def unsaid(self) -> str:
        """Return the footnote of an edition that leaves the comparison out."""
        then, left_out = self.former.label, "bản công bố không so sánh với cùng kỳ; dấu “…” ở các ô cùng kỳ là không so sánh"
        return f"Địa giới đã thay đổi so với {then} ({self.reason}): {left_out}."


def _incomparable(figure: Figure, why: str) -> Figure:
    empty = replace(figure, numerator=None, denominator=None, value=None, state="not_applicable")
    return replace(empty, carried="not_comparable", why=why)


def read_moved(con: engine.Connection, place: str, period: Period, former: Period | None, shares: Path | None) -> Moved | None:
    """Return a place's figures of the compared period on the boundaries of the report's cut-off day; None where they are its own.

    Args:
        con: connection of ``marts.open_marts``.
        shares: file of stated shares of divided communes.
    """
    flagged = "select 1 from indicator_values where place = ? and period = ? and comparability <> 'exact' limit 1"
    if former is None or not engine.rows(con, flagged, [place, period.id]):
        return None
    reason = compare(place, former.cutoff_on, period.cutoff_on).reason
    figures = [figure for indicator in _indicators(con, former.id) for figure in _carried(con, indicator, place, period, former, shares)]
    return Moved(place, former, formats.day(period.cutoff_on), reason, Figures(tuple(figures)))


def _indicators(con: engine.Connection, period: str) -> Sequence[str]:
    found = engine.rows(con, "select distinct indicator from indicator_values where period = ? order by all", [period])
    return [name for (name,) in found if name in catalog.indicators()]


def _carried(
    con: engine.Connection, indicator: str, place: str, period: Period, former: Period, shares: Path | None
) -> list[Figure]:
    rows = on_boundaries(con, indicator, period.cutoff_on, shares, place=place, period=former.id).fetchall()
    names = [*measures.COLUMNS, REASON]
    told = (dict(zip(names, row, strict=True)) for row in rows)
    return [_figure(each) for each in told if each["ethnic_group"] == each["poverty"] == "*"]


def _figure(told: dict[str, Any]) -> Figure:
    return replace(Figure(*(told[name] for name in COLUMNS)), carried=told["comparability"], why=told[REASON])
