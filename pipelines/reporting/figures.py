"""Figures: the rows of ``indicator_values`` that one report needs, found by what they count.

A figure that the marts do not hold is returned with the state ``not_reported``: it is never a zero (RULES 6).
"""

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any

from pipelines import catalog

ALL = "*"
FACT = re.compile(
    r"(?P<indicator>\w+):(?P<variant>[^@#:]+)@(?P<place>[^:#]+):(?P<period>[^:#]+)(?::(?P<dimensions>[^#]+))?(?:#(?P<part>\w+))?"
)
# the state of a figure that is not looked for, as the plan has no such period
NO_PERIOD = "no_period"
# the printed numbers of a figure itself; every other part follows from them
OWN_PARTS = ("numerator", "denominator", "value")
COLUMNS = (
    "fact_id",
    "indicator",
    "variant",
    "place",
    "period",
    "sex",
    "age_band",
    "category",
    "numerator",
    "denominator",
    "per",
    "value",
    "state",
    "to_date",
    "comparability",
    "units_reported",
    "units_expected",
    "denominator_source",
)


@dataclass(frozen=True)
class Figure:
    """One row of ``indicator_values``.

    Attributes:
        per: 100 for shares, 10000 for rates, 1 for counts.
        state: ok, zero, no_denominator, not_reported, not_due, not_applicable, suppressed; ``no_period``: the plan has no such period.
        to_date: the cut-off day that the figure stands for.
        units_reported, units_expected: reporting places behind the figure.
        denominator_source: what the figure was really divided by, in Vietnamese ("sổ theo dõi trẻ em (13 xã)").
        part: which number of the fact this is; other than ``numerator`` for sums and differences made for the report.
        carried: of a figure on the boundaries of a later day, how it was carried there (exact, apportioned, not_comparable);
        why: what was left unsure by that, in Vietnamese;
        same_places: of a figure of the compared period, whether the communes behind it are those behind the figure it stands beside.
    """

    fact_id: str
    indicator: str
    variant: str
    place: str
    period: str
    sex: str = ALL
    age_band: str = ALL
    category: str = ALL
    numerator: float | None = None
    denominator: float | None = None
    per: float = 1
    value: float | None = None
    state: str = "not_reported"
    to_date: date | None = None
    comparability: str = "exact"
    units_reported: int | None = None
    units_expected: int | None = None
    denominator_source: str = ""
    part: str = "numerator"
    carried: str = ""
    why: str = ""
    same_places: bool = True

    def fact(self, part: str) -> str:
        """Return the id of one of the figure's facts: ``…#value``, ``…#increase``, for a made part ``…#under_6_share``."""
        if self.part != "numerator":
            part = self.part if part == "numerator" else f"{self.part}_{part}"
        return f"{self.fact_id}#{part}"

    @property
    def known(self) -> bool:
        """Whether there is a number to print."""
        return self.state in ("ok", "zero") and self.numerator is not None

    @property
    def reported(self) -> bool:
        """Whether the place is in the sum of the places above it: its list came, and there is something to divide it by."""
        return self.state != "not_reported" and not self.undivided

    @property
    def undivided(self) -> bool:
        """Whether nobody has a denominator for it; that nobody is in the denominator is another thing (only a register counts it then)."""
        found = catalog.indicators().get(self.indicator)
        chained = found is None or found.denominators not in ((), (catalog.REGISTER_COUNT,))
        return chained and self.state == "no_denominator" and self.denominator is None and self.denominator_source != ""

    @property
    def count(self) -> float:
        """The number counted; only for known figures."""
        if self.numerator is None:
            raise ValueError(f"{self.fact_id} has no number")
        return self.numerator

    @cached_property
    def exact(self) -> Fraction:
        """The value as an exact fraction in the unit of ``per``; only for known figures with a denominator."""
        if not self.denominator:
            raise ValueError(f"{self.fact_id} has no denominator")
        return Fraction(self.count) * Fraction(self.per) / Fraction(self.denominator)

    @property
    def complete(self) -> bool:
        """Whether every expected place reported."""
        return self.units_reported == self.units_expected


DIMENSIONS = ("sex", "age_band", "category")
Key = tuple[str, str, str, str, str, str, str]


def _kind(codes: Sequence[str]) -> tuple[bool, ...]:
    """Return which breakdowns a figure is a part by, of codes in the order of ``DIMENSIONS``."""
    return tuple([code != ALL for code in codes])


@dataclass(frozen=True)
class Figures:
    """The figures of one report: its places, its period and the same period one year earlier."""

    rows: tuple[Figure, ...]
    _index: dict[Key, Figure] = field(default_factory=dict, repr=False, compare=False)
    _variants: dict[str, set[str]] = field(default_factory=dict, repr=False, compare=False)
    _read: set[tuple[str, str]] = field(default_factory=set, repr=False, compare=False)
    _parts: dict[tuple[str, ...], list[Figure]] = field(default_factory=dict, repr=False, compare=False)
    _met: dict[tuple[str, str], set[str]] = field(default_factory=dict, repr=False, compare=False)
    _zeros: dict[Key, Figure] = field(default_factory=dict, repr=False, compare=False)
    _sums: dict[tuple[str, ...], dict[tuple[bool, ...], float]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._index:
            return
        for row in self.rows:
            key = (row.indicator, row.variant, row.place, row.period, row.sex, row.age_band, row.category)
            self._index[key] = row
            self._parts.setdefault(key[:4], []).append(row)
        self._read.update({key[2:4] for key in self._index})
        for indicator, variant in {key[:2] for key in self._index}:
            self._variants.setdefault(indicator, set()).add(variant)
        for at, dimension in enumerate(DIMENSIONS, start=4):
            for indicator, code in {(key[0], key[at]) for key in self._index if key[at] != ALL}:
                self._met.setdefault((dimension, indicator), set()).add(code)

    def get(
        self,
        indicator: str,
        variant: str,
        place: str,
        period: str,
        *,
        sex: str = ALL,
        age_band: str = ALL,
        category: str = ALL,
    ) -> Figure:
        """Return one figure; an absent one has the state ``not_reported`` and no number."""
        key = (indicator, variant, place, period, sex, age_band, category)
        found = self._index.get(key) or self._zeros.get(key)
        if found:
            return found
        suffix = ",".join(f"{name}={code}" for name, code in zip(DIMENSIONS, key[4:], strict=True) if code != ALL)
        empty = self._empty_part(key, suffix) if suffix else None
        if empty:
            self._zeros[key] = empty
            return empty
        fact_id = f"{indicator}:{variant}@{place}:{period}" + (f":{suffix}" if suffix else "")
        return Figure(fact_id, indicator, variant, place, period, sex, age_band, category)

    def _empty_part(self, key: Key, suffix: str) -> Figure | None:
        """Return a zero for a part that the marts leave out although the other parts hold the whole total (RULES 13)."""
        found = self._index.get((*key[:4], ALL, ALL, ALL))
        total = counted(found) if found else None
        if total is None or not total.known:
            return None
        # of nothing every part is nothing
        if total.count and self._told(key[:4]).get(_kind(key[4:]), 0) < total.count:
            return None
        part: dict[str, Any] = {"sex": key[4], "age_band": key[5], "category": key[6]}
        zero: dict[str, Any] = {"numerator": 0.0, "denominator": None, "value": 0.0, "state": "zero"}
        return replace(total, fact_id=f"{total.fact_id}:{suffix}", **part, **zero)

    def _told(self, key: tuple[str, ...]) -> dict[tuple[bool, ...], float]:
        """Return what the parts of a total add up to, by the breakdowns that they are parts by."""
        if key not in self._sums:
            sums = self._sums[key] = dict[tuple[bool, ...], float]()
            for row in self._parts.get(key, ()):
                kind = _kind((row.sex, row.age_band, row.category))
                sums[kind] = sums.get(kind, 0) + (row.numerator or 0)
        return self._sums[key]

    def named(self, fact_id: str) -> Figure | None:
        """Return the figure that a fact id is about; None when the id is not one of an indicator's figures."""
        found = FACT.fullmatch(fact_id)
        if not found:
            return None
        dimensions = dict(pair.split("=", 1) for pair in (found["dimensions"] or "").split(",") if "=" in pair)
        if not set(dimensions) <= {"sex", "age_band", "category"}:
            return None
        return self.get(found["indicator"], found["variant"], found["place"], found["period"], **dimensions)

    def covers(self, figure: Figure) -> bool:
        """Whether figures of this place and period were read at all: others are unknown here, not unreported."""
        return (figure.place, figure.period) in self._read

    def variant_of(self, indicator: str) -> str:
        """Return the only variant of an indicator that has one, e.g. of a population count."""
        variants = self._variants.get(indicator, set())
        return next(iter(variants)) if len(variants) == 1 else ALL

    def levels(self, dimension: str, indicator: str) -> list[str]:
        """Return the codes of one breakdown (``sex``, ``age_band``, ``category``) met for an indicator."""
        return sorted(self._met.get((dimension, indicator), ()), key=band_start)

    def has(self, indicator: str) -> bool:
        """Whether the marts carry the indicator at all."""
        return indicator in self._variants


def counted(figure: Figure) -> Figure:
    """Return a figure as a mere count: what was counted is known also where nothing is there to divide it by."""
    if figure.state != "no_denominator" or figure.numerator is None:
        return figure
    return replace(figure, state="ok" if figure.numerator else "zero", denominator=None, value=None)


def answered(figure: Figure) -> Figure:
    """Return a sum as unknown where no place told an amount: only a mean of places stands on nobody, a count never does."""
    if figure.per != 1 or figure.state != "no_denominator":
        return figure
    return replace(figure, numerator=None, value=None, state="not_reported")


def made(base: Figure, part: str, amounts: Sequence[Figure], value: float | None = None) -> Figure:
    """Return a count made of others (a sum of age bands, those without a card); unknown when one of them is.

    Args:
        base: the figure under whose fact id the new number is kept, as ``part``.
        amounts: the figures it is made of; their sum unless ``value`` is given.
    """
    unknown = next((each for each in amounts if not each.known), None)
    if unknown:
        return replace(base, part=part, numerator=None, value=None, denominator=None, state=unknown.state)
    total = sum(each.count for each in amounts) if value is None else value
    state = "ok" if total else "zero"
    return replace(base, part=part, numerator=total, denominator=None, per=1, value=total, state=state)


def as_sent(figure: Figure, facts: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Return a figure as a report that was sent printed it, its facts named ``…#sent``; unknown where no number was printed.

    Args:
        facts: fact id -> text, value, unit of the report that was sent.
    """
    told = {part: facts.get(f"{figure.fact_id}#{part}", {}).get("value") for part in OWN_PARTS}
    counted = told["value"] if told["numerator"] is None and figure.per == 1 else told["numerator"]
    if counted is None:
        return replace(figure, part="sent", numerator=None, denominator=None, value=None, state="not_reported")
    denominator = told["denominator"] if told["denominator"] is not None else _denominator(counted, told["value"], figure.per)
    value = counted if figure.per == 1 else told["value"]
    state = "ok" if counted else "zero"
    return replace(figure, part="sent", numerator=counted, denominator=denominator, value=value, state=state)


def _denominator(counted: float, value: float | None, per: float) -> float | None:
    """Return the denominator of a rate that was printed without it (a count or a mean ending in .5); None where it cannot be told."""
    if not value or not counted or per == 1:
        return None
    guess = round(2 * counted * per / value) / 2
    return guess if guess and abs(counted * per / guess - value) <= 1e-9 * value else None


def band_start(code: str) -> tuple[int, str]:
    """Return what age bands are sorted by: the first age, other codes after them."""
    first = code.split("-")[0].rstrip("+")
    return (int(first), code) if first.isdigit() else (10**6, code)


KEPT_PLACES = 6
_kept: OrderedDict[tuple[str, str, str], Figures] = OrderedDict()


def load(con: Any, places: Sequence[str], periods: Sequence[str], build: str = "") -> Figures:
    """Read the figures of some places and periods.

    Args:
        con: connection of ``pipelines.marts.open_marts``.
        build: ``marts.kept_build``: a process that makes several reports of one build then reads the figures of a place once
            (those of the district stand in the report of each of its communes); "" reads them all again.
    """
    wanted = [(build, place, period) for place in places for period in periods]
    found = {key: _kept[key] for key in wanted if build and key in _kept}
    missing = [key for key in wanted if key not in found]
    if missing:
        found |= _read_rows(con, build, sorted({key[1] for key in missing}), sorted({key[2] for key in missing}))
    if build:
        for key in wanted:
            _kept[key] = found.get(key, Figures(()))
            _kept.move_to_end(key)
        while len(_kept) > KEPT_PLACES * len(periods):
            _kept.popitem(last=False)
    return _joined([found[key] for key in wanted if key in found])


def _joined(parts: Sequence[Figures]) -> Figures:
    """Return figures of different places and periods as one, without looking at every row again."""
    index: dict[Key, Figure] = {}
    variants: dict[str, set[str]] = {}
    met: dict[tuple[str, str], set[str]] = {}
    lists: dict[tuple[str, ...], list[Figure]] = {}
    for part in parts:
        index.update(part._index)
        lists.update(part._parts)
        for name, codes in part._variants.items():
            variants.setdefault(name, set()).update(codes)
        for pair, codes in part._met.items():
            met.setdefault(pair, set()).update(codes)
    read = {place for part in parts for place in part._read}
    return Figures(tuple(chain.from_iterable(part.rows for part in parts)), index, variants, read, lists, met)


def _read_rows(con: Any, build: str, places: Sequence[str], periods: Sequence[str]) -> dict[tuple[str, str, str], Figures]:
    # a breakdown that the report does not read would stand where the total stands
    whole = "ethnic_group = '*' and poverty = '*'"
    query = f"select {', '.join(COLUMNS)} from indicator_values where place in ? and period in ? and {whole}"
    rows: list[tuple[Any, ...]] = con.execute(query, [list(places), list(periods)]).fetchall()
    found: dict[tuple[str, str, str], list[Figure]] = {}
    for row in sorted(rows, key=itemgetter(0)):
        figure = _figure(row)
        found.setdefault((build, figure.place, figure.period), []).append(figure)
    return {key: Figures(tuple(figures)) for key, figures in found.items()}


def _figure(row: tuple[Any, ...]) -> Figure:
    """Return the figure of a row of ``COLUMNS``; a report reads thousands, and a frozen class sets each field by a call of its own."""
    figure = object.__new__(Figure)
    figure.__dict__.update(zip(COLUMNS, row, strict=True))  # what no column tells is the default, an attribute of the class
    return figure
