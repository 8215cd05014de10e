"""Totals of ``indicator_values`` that targets are judged by, read once for all targets and periods of a plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from pipelines import engine

Key = tuple[str, str, str, str]
COLUMNS = (
    "indicator, variant, place, period, category, fact_id, numerator, denominator, value, state, to_date, units_reported, units_expected, "
    "denominator_source, comparability"
)
ONLY_TOTALS = "sex = '*' and age_band = '*' and ethnic_group = '*' and poverty = '*'"


@dataclass(frozen=True)
class Figure:
    """One total of ``indicator_values``."""

    fact_id: str
    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    to_date: date | None
    units_reported: int
    units_expected: int
    denominator_source: str = ""
    comparability: str = "exact"

    @property
    def is_counted(self) -> bool:
        """Whether there is a number."""
        return self.state in ("ok", "zero") and self.value is not None


@dataclass(frozen=True)
class Book:
    """The figures of some indicators and places; ``categories`` are those of the splits that targets ask for."""

    totals: Mapping[Key, Figure] = field(default_factory=dict)
    categories: Mapping[Key, Mapping[str, Figure]] = field(default_factory=dict)

    def get(self, indicator: str | None, variant: str | None, place: str, period: str) -> Figure | None:
        """Return one total, if there is one."""
        return self.totals.get((indicator or "", variant or "", place, period))

    def split(self, indicator: str | None, variant: str | None, place: str, period: str) -> Mapping[str, Figure]:
        """Return the figures of a total by category."""
        return self.categories.get((indicator or "", variant or "", place, period), {})

    def whole_years(self, indicator: str | None, variant: str | None, place: str) -> dict[str, Figure]:
        """Return the figures of whole years, by year."""
        wanted = (indicator or "", variant or "", place)
        return {key[3]: found for key, found in self.totals.items() if key[:3] == wanted and len(key[3]) == 4}


def read_book(
    con: engine.Connection, indicators: Iterable[str], places: Iterable[str], split: Iterable[str] = ()
) -> Book:
    """Read the totals of some indicators at some places, all periods, in one query.

    Args:
        split: indicators of which the figures by category are read too.
    """
    wanted, codes, parted = sorted(set(indicators)), sorted(set(places)), sorted(set(split))
    if not wanted or not codes:
        return Book()
    rows = engine.rows(
        con,
        f"select {COLUMNS} from indicator_values where indicator in ({_signs(wanted)}) and place in ({_signs(codes)}) and {ONLY_TOTALS} "
        f"and (category = '*'{f' or indicator in ({_signs(parted)})' if parted else ''})",
        [*wanted, *codes, *parted],
    )
    totals: dict[Key, Figure] = {}
    categories: dict[Key, dict[str, Figure]] = {}
    for indicator, variant, place, period, category, *told in rows:
        key = (indicator, variant, place, period)
        if category == "*":
            totals[key] = Figure(*told)
        else:
            categories.setdefault(key, {})[category] = Figure(*told)
    return Book(totals, categories)


def _signs(values: list[str]) -> str:
    return ", ".join("?" * len(values))


def gap(figure: Figure | None) -> Figure | None:
    """Return the children still missing: denominator minus numerator (targets with ``figure: gap``)."""
    if figure is None or figure.numerator is None or figure.denominator is None:
        return figure
    missing = figure.denominator - figure.numerator
    state = "zero" if missing == 0 and figure.is_counted else figure.state
    value = missing if figure.is_counted else None
    return replace(
        figure, fact_id=f"{figure.fact_id}#gap", numerator=missing, denominator=None, value=value, state=state
    )


def added(figures: Iterable[Figure | None], name: str, per: Fraction) -> Figure | None:
    """Return the figure of a set of places: counts summed, then divided (rates are never added); None when no place has one.

    Args:
        name: what stands for the fact id; per: the indicator's unit.
    """
    listed = [one for one in figures if one is not None]
    if not listed:
        return None
    counted = [one for one in listed if one.is_counted]
    told = (sum(one.units_reported for one in listed), sum(one.units_expected for one in listed))
    if not counted:
        return replace(
            listed[0],
            fact_id=name,
            numerator=None,
            denominator=None,
            value=None,
            units_reported=told[0],
            units_expected=told[1],
        )
    top = sum(one.numerator or 0 for one in counted)
    whole = None if counted[0].denominator is None else sum(one.denominator or 0 for one in counted)
    value = top if whole is None else float(Fraction(top) / Fraction(whole) * per)
    state = "ok" if top else "zero"
    first = counted[0]
    return Figure(name, top, whole, value, state, first.to_date, *told, first.denominator_source, first.comparability)


def exact_value(figure: Figure, per: int | Fraction) -> Fraction:
    """Return the figure as an exact fraction in the unit ``per`` (counts may end in .5)."""
    if figure.denominator is None:
        return Fraction(figure.value or 0)
    return Fraction(figure.numerator or 0) / Fraction(figure.denominator) * per
