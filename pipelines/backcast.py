"""Published figures on the boundaries of a later day: counts of communes are carried over, then divided as always.

Numerators and denominators of an older period go to the communes of the later day (``places.passage``) and up its tree, never
rates; value, limits and state are those of ``measures.finished``. A place that kept its boundaries keeps its published rows.
Every row says whether it is exact, apportioned by stated shares or not comparable, and why. A former commune that has no
denominator leaves the later place without one, whatever it counted: a rate over the others would be about other places than its
numerator (RULES 6), and one over some of the places compares with nothing. The count itself stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines import catalog, denominators, engine, formats, measures, places
from pipelines.places.book import Book
from pipelines.places.convert import backwards
from pipelines.places.passage import Passage, Region, passage, shortened
from pipelines.places.resolving import unknown_code
from pipelines.places.shares import Shares, read_shares

REASON = "comparability_reason"
DIMENSIONS = ", ".join(f"v.{name}" for name in measures.DIMENSIONS)
_TOTAL = " and ".join(f"{name} = '*'" for name in measures.DIMENSIONS)
_PLACE_SCHEMA = {
    "period": "varchar", "place": "varchar", "how": "varchar", "comparability": "varchar", "reason": "varchar",
    "units_reported": "integer", "units_expected": "integer",
}  # fmt: skip


@dataclass(frozen=True)
class _Given:
    """What the marts hold of one indicator and period: the place codes, those of them that reported, and those without a denominator."""

    period: str
    on: date
    codes: frozenset[str]
    reported: frozenset[str]
    undivided: frozenset[str]
    not_due: bool


@dataclass(frozen=True)
class _Carried:
    """One period carried to a later day."""

    given: _Given
    book: Book
    day: date
    stated: Shares

    @cached_property
    def communes(self) -> frozenset[str]:
        """Published communes of the period."""
        known = {code for code in self.given.codes if (form := self.book.find(code, self.given.on)) and form.level == "commune"}
        return frozenset(known)

    @cached_property
    def whole(self) -> Passage:
        """The way of all communes of the period."""
        return passage(self.book, self.communes, self.given.on, self.day, self.stated)

    @cached_property
    def known(self) -> Passage:
        """The way of the communes that reported."""
        return passage(self.book, self.communes & self.given.reported, self.given.on, self.day, self.stated)

    def later_places(self) -> dict[str, frozenset[str]]:
        """Return the later communes, and the places above them all of whose communes have people of the period's."""
        units = frozenset(self.whole.units)
        above = {code: inside for code, inside in self.book.below(self.day).items() if inside <= units}
        return above | {code: frozenset({code}) for code in units}

    def place(self, code: str, inside: frozenset[str]) -> tuple[tuple[Any, ...], dict[str, float]]:
        """Return one later place as a row of ``carried_place``, and the shares of former communes that it sums."""
        all_of_it, region = self.whole.region(inside), self.known.region(inside)
        heard = sum(origin in self.given.reported for origin in all_of_it.parts)
        units = (heard, len(all_of_it.parts) + len(all_of_it.missing))
        if self._is_unchanged(code, all_of_it):
            return (self.given.period, code, "same", "exact", "", *units), {}
        if not heard:
            how = "not_due" if self.given.not_due else "not_reported"
            return (self.given.period, code, how, all_of_it.flag, all_of_it.reason, *units), {}
        if region.flag == "not_comparable":
            return (self.given.period, code, "not_applicable", region.flag, self._why_not(all_of_it), *units), {}
        reason = "; ".join(filter(None, (region.reason, self._undivided(region))))
        return (self.given.period, code, "sum", region.flag, reason, *units), region.parts

    def _why_not(self, region: Region) -> str:
        """Name the former communes that did not report beside all else that keeps a place from being told."""
        silent = self._names(origin for origin in region.parts if origin not in self.given.reported)
        return replace(region, missing=(*silent, *region.missing)).reason

    def _undivided(self, region: Region) -> str:
        """Name the former communes whose denominator is not known."""
        names = self._names(origin for origin, share in region.parts.items() if share and origin in self.given.undivided)
        return f"chưa có mẫu số của {shortened(names)}" if names else ""

    def _names(self, codes: Iterable[str]) -> list[str]:
        forms = ((code, self.book.find(code, self.given.on)) for code in sorted(codes))
        return [f"{form.name} ({code})" for code, form in forms if form]

    def _is_unchanged(self, code: str, region: Region) -> bool:
        former = self.book.find(code, self.given.on)
        if code not in self.given.codes or former is None or region.flag != "exact":
            return False
        inside = {code} if former.level == "commune" else self.book.below(self.given.on).get(code, frozenset())
        return set(region.parts) == inside

    def unplaced(self) -> list[tuple[Any, ...]]:
        """Return the communes that no later place can be told of: their own boundaries of that day are not known."""
        told = f"chưa rõ địa giới ngày {formats.day(self.given.on)}"
        return [(self.given.period, code, "not_applicable", "not_comparable", told, 1, 1) for code in self.whole.unmapped]


def on_boundaries(
    con: engine.Connection, indicator_id: str, day: date, shares: Path | None = None, **kept: str | None
) -> Any:
    """Return the DuckDB relation of an indicator's figures on the boundaries of a day, as in ``indicator_values``, with the reason.

    Args:
        con: connection of ``marts.open_marts``; tables are made in it.
        shares: file of stated shares of divided communes (``places.shares``).
        kept: keep only these values of ``indicator_values``' columns, e.g. place, period, variant, sex.

    Raises:
        RequestError: the day lies before the boundaries of a period changed, or the place does not exist on it.
        SeveralErrors: lines of the file of shares that cannot be used.
    """
    book = places.country_book()
    chosen = {name: value for name, value in kept.items() if value is not None}
    if (code := chosen.get("place")) and book.find(code, day) is None:
        raise unknown_code(code, day, book)
    stated = read_shares(shares, book) if shares else {}
    indicator = catalog.indicators()[indicator_id]
    given = _given(con, indicator, chosen.get("period"))
    _load(con, [_Carried(_on_or_before(one, day, book), book, day, stated) for one in given])
    _sum(con, indicator, day)
    return _select(con, indicator_id, day, chosen)


def _given(con: engine.Connection, indicator: catalog.Indicator, period: str | None) -> list[_Given]:
    only = "and period = ?" if period else ""
    found = engine.rows(
        con,
        "select period, boundary_date, list(distinct place), list(distinct place) filter (state not in ('not_reported', 'not_due')), "
        f"list(distinct place) filter ({_undivided_sql(indicator)}), bool_and(state = 'not_due') "
        f"from indicator_values where indicator = ? {only} and {_TOTAL} group by all order by all",
        [indicator.id, *([period] if period else [])],
    )
    return [
        _Given(name, on, frozenset(codes), frozenset(reported or ()), frozenset(undivided or ()), due)
        for name, on, codes, reported, undivided, due in found
    ]


def _undivided_sql(indicator: catalog.Indicator) -> str:
    """The condition of a row whose denominator is not known.

    Where an indicator counts its own denominator, none and nothing counted is an empty group, a known zero; where it takes one from
    other sources, none is none.
    """
    if indicator.kind == "count":
        return "false"
    counted = "" if denominators.has_chain(indicator) else " and numerator > 0"
    return f"state not in ('not_reported', 'not_due') and denominator is null{counted}"


def _on_or_before(given: _Given, day: date, book: Book) -> _Given:
    """Return figures of a later day as of the earlier one, when nothing about their communes changed in between."""
    if given.on <= day:
        return given
    forms = [(book.find(code, day), book.find(code, given.on)) for code in given.codes]
    if any(before != after for before, after in forms):
        raise backwards(given.on, day)
    return replace(given, on=day)


def _load(con: engine.Connection, carried: Iterable[_Carried]) -> None:
    """Make ``carried_place`` and ``carried_part(period, place, origin, share)``."""
    listed: list[tuple[Any, ...]] = []
    parts: list[tuple[Any, ...]] = []
    for one in carried:
        for code, inside in sorted(one.later_places().items()):
            row, shares = one.place(code, inside)
            listed.append(row)
            parts += [(one.given.period, code, origin, share) for origin, share in shares.items() if share]
        listed += one.unplaced()
    engine.load_rows(con, "carried_place", _PLACE_SCHEMA, listed)
    engine.load_rows(con, "carried_part", {"period": "varchar", "place": "varchar", "origin": "varchar", "share": "double"}, parts)


def _sum(con: engine.Connection, indicator: catalog.Indicator, day: date) -> None:
    """Make ``carried_value``: counts of the changed places summed by shares, and divided."""
    import numpy as np
    import pyarrow as pa

    table = engine.arrow_table(
        con,
        f"""
        with undivided as (
            select distinct p.period, p.place from carried_part as p
            join indicator_values as v on v.indicator = '{indicator.id}' and v.place = p.origin and v.period = p.period
            where {_TOTAL} and {_undivided_sql(indicator)}
        )
        select p.period, p.place, v.variant, {DIMENSIONS}, cast(sum(v.numerator * p.share) as double) as numerator,
            cast(case when not bool_or(u.place is not null or {_undivided_sql(indicator)}) then sum(v.denominator * p.share) end as double)
                as denominator,
            coalesce(string_agg(distinct v.denominator_source, '; ' order by v.denominator_source)
                filter (v.denominator_source <> '' and (u.place is null or {_undivided_sql(indicator)})), '') as denominator_source,
            max(v.per) as per, max(v.to_date) as to_date,
            min(replace(v.fact_id, '@' || p.origin || ':', '@' || p.place || '^{day}:')) as fact_id
        from carried_part as p
        join indicator_values as v on v.indicator = '{indicator.id}' and v.place = p.origin and v.period = p.period
        left join undivided as u on u.period = p.period and u.place = p.place
        group by all order by all
        """,
    )
    numerator, denominator = (table[name].to_numpy(zero_copy_only=False).astype(float) for name in ("numerator", "denominator"))
    reported = np.ones(len(table), bool)
    for name, found in measures.finished(indicator.kind, indicator.per, numerator, denominator, reported, ~reported).items():
        table = table.append_column(name, pa.array(found, from_pandas=True))
    engine.load_frame(con, "carried_value", table)


def _select(con: engine.Connection, indicator_id: str, day: date, chosen: Mapping[str, str]) -> Any:
    """Return the relation of all rows: those that stay, those that are sums, and those of which no figure can be told."""
    told = f"""
        '{indicator_id}' as indicator, date '{day}' as boundary_date, p.comparability, p.units_reported, p.units_expected,
        p.reason as {REASON}, false as estimate
    """
    none = ", ".join(f"null as {name}" for name in ("numerator", "denominator", "value", "lower95", "upper95", "lower998", "upper998"))
    whole = ", ".join(f"'*' as {name}" for name in measures.DIMENSIONS)
    columns = ", ".join((*measures.COLUMNS, REASON))
    condition = " and ".join(f"{name} = ?" for name in chosen) or "true"
    return con.sql(
        f"""
        with stays as (
            select v.* replace (date '{day}' as boundary_date, 'exact' as comparability), '' as {REASON}
            from indicator_values as v join carried_place as p using (period, place)
            where p.how = 'same' and v.indicator = '{indicator_id}'
        ),
        sums as (
            select v.*, {told} from carried_value as v join carried_place as p using (period, place)
        ),
        silent as (
            select v.variant, p.period, p.place, v.per, v.to_date, p.how as state, '' as denominator_source, false as unstable,
                '{indicator_id}:' || v.variant || '@' || p.place || '^{day}:' || p.period as fact_id, {none}, {whole}, {told}
            from carried_place as p join (
                select distinct period, variant, per, to_date from indicator_values where indicator = '{indicator_id}'
            ) as v using (period)
            where p.how not in ('same', 'sum')
        )
        select {columns} from (select {columns} from stays union all select {columns} from sums union all select {columns} from silent)
        where {condition} order by fact_id
        """,
        params=list(chosen.values()),
    )
