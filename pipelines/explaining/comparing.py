"""Comparisons of published figures: in time, with the place above, between groups, against chance; and who is bad and getting worse.

For notebooks, HTML, Excel and the person who signs; a complete count decides, chance is a note (RULES 15).
"""

import importlib
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from pipelines import catalog, engine, marts, periods
from pipelines.catalog import Indicator
from pipelines.errors import RequestError
from pipelines.explaining import chance, differences
from pipelines.explaining.compared import Compared
from pipelines.explaining.naming import nearest
from pipelines.explaining.published_figures import Figure, Figures


def compare(indicator: str, place: str, period: str | int, *, variant: str | None = None, frame: str = "pandas") -> Any:
    """Return the comparisons of an indicator at a place and period as a frame, one row each (columns: ``Compared``, and ``variant``).

    Args:
        indicator: id, e.g. ``bhyt_under6``; variant: one of its variants, None for all.
        frame: ``pandas`` or ``polars``.

    Raises:
        RequestError: no such indicator, variant, place or period in the marts, with the nearest names.
    """
    with marts.open_marts() as con:
        found = compare_all(con, indicator, place, period, variant)
    names = ("variant", *(field.name for field in fields(Compared)))
    listed = [{"variant": name, **vars(each)} for name, each in found]
    library = importlib.import_module(frame)
    return library.DataFrame(listed, columns=list(names)) if frame == "pandas" else library.DataFrame(listed, infer_schema_length=None)


def compare_all(
    con: engine.Connection, indicator: str, place: str, period: str | int, variant: str | None = None
) -> list[tuple[str, Compared]]:
    """Return (variant, comparison) of every known figure of an indicator at a place and period (see ``compare``)."""
    chosen = _indicator(indicator)
    if variant is not None and variant not in chosen.variants:
        raise RequestError(f"Chỉ số {indicator} không có cách tính “{variant}”.", todo=nearest(variant, chosen.variants))
    book = Figures(con, chosen)
    figures = _figures(book, place, periods.normalise(period), variant)
    return [(figure.variant, each) for figure in figures for each in compare_figure(book, figure)]


def _indicator(name: str) -> Indicator:
    known = catalog.indicators()
    if name not in known:
        raise RequestError(f"Không có chỉ số “{name}”.", todo=nearest(name, known))
    return known[name]


def _figures(book: Figures, place: str, period: str, variant: str | None) -> list[Figure]:
    chosen = [variant] if variant else list(book.indicator.variants)
    found = [book.get(name, place, period) for name in chosen]
    if not any(found):
        places = sorted({where for _, where, _ in book.totals})
        known, given, what = (places, place, "địa bàn") if place not in places else (list(book.periods), period, "kỳ")
        raise RequestError(f"Kho chỉ số không có {what} “{given}” cho chỉ số này.", book.indicator.id, nearest(given, known))
    return [figure for figure in found if figure and figure.known]


def compare_figure(book: Figures, figure: Figure) -> list[Compared]:
    """Return every comparison of one known figure, those that cannot be made with the reason in words."""
    first = [differences.same_period(book, figure), differences.former(book, figure), differences.parent(book, figure)]
    found = [each for each in first if each is not None]
    found += differences.gaps(book, figure)
    if book.indicator.kind == "mean" or (book.indicator.better == "none" and book.indicator.kind == "count"):
        return found  # heads that are counted and move, years of recognition: chance has no part in them
    found += [chance.trend(book, figure), chance.control(book, figure)]
    found += [each for each in [chance.standardised(book, figure)] if each]
    return [*found, *chance.funnel(book, figure)]


def worsening(period: str | int, place: str | None = None, *, frame: str = "pandas") -> Any:
    """Return where things are bad and getting worse ("xấu và đang xấu đi"), the surest first, as a frame.

    A row is a place whose figure is worse than that of the place above it and worse than in the same period of the year before;
    ``certain``: how many of the two the 95 % limits confirm.

    Args:
        place: only this place and those below it.

    Raises:
        RequestError: no such period or place in the marts.
    """
    with marts.open_marts() as con:
        listed = list(worse(con, period, place))
    return importlib.import_module(frame).DataFrame(listed)


def worse(con: engine.Connection, period: str | int, place: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of ``worsening``, the surest first."""
    wanted = periods.normalise(period)
    known = [row[0] for row in engine.rows(con, "select distinct period from indicator_values order by all")]
    if wanted not in known:
        raise RequestError(f"Kho chỉ số không có kỳ “{wanted}”.", todo=nearest(wanted, known))
    found = [row for indicator in catalog.indicators().values() for row in _worse_of(con, indicator, wanted, place)]
    return sorted(found, key=lambda row: (-row["certain"], row["indicator"], row["variant"], row["place"]))


def _worse_of(con: engine.Connection, indicator: Indicator, period: str, place: str | None) -> Iterator[dict[str, Any]]:
    if indicator.better == "none" or indicator.kind == "count":
        return
    book = Figures(con, indicator)
    for figure in book.totals.values():
        if figure.period == period and figure.known and (place is None or book.lies_in(figure, place)) and _suspect(book, figure):
            yield from _row(book, figure)


def _suspect(book: Figures, figure: Figure) -> bool:
    """Whether the plain values are worse than both; limits are only worked out for these."""
    now, above = book.periods[figure.period], book.parent(figure)
    before = book.get(figure.variant, figure.place, now.same_period)
    sign = -1 if book.indicator.better == "higher" else 1
    return all(other is not None and other.known and sign * ((figure.value or 0.0) - (other.value or 0.0)) > 0 for other in (above, before))


def _row(book: Figures, figure: Figure) -> Iterator[dict[str, Any]]:
    change, gap = differences.same_period(book, figure), differences.parent(book, figure)
    if gap is None or change.state != "ok" or gap.state != "ok":
        return
    yield {
        "place": figure.place, "indicator": book.indicator.id, "variant": figure.variant, "fact_id": figure.fact_id, "value": figure.value,
        "numerator": figure.numerator, "denominator": figure.denominator, "unit": book.indicator.unit,
        "parent_value": gap.other_value, "gap": gap.difference, "gap_fact_id": gap.fact_id, "gap_significant": bool(gap.significant),
        "former_value": change.other_value, "change": change.difference, "change_fact_id": change.fact_id,
        "change_significant": bool(change.significant), "certain": int(bool(gap.significant)) + int(bool(change.significant)),
        "note_vi": "; ".join(filter(None, (gap.note_vi, change.note_vi))),
    }  # fmt: skip
