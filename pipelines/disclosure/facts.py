"""The figures of a release as cells that hang together: what can be subtracted from what.

A figure has a numerator and, when it is a share or a rate, a denominator; one number that several figures state is one cell. What is left
of a denominator, of a wider variant or of a former cumulative report is a cell too, which nobody prints but everybody can compute.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property

from pipelines.disclosure.rules import Rules

DIMENSIONS = ("sex", "age_band", "ethnic_group", "poverty", "category")
ALL, POPULATION = "*", "child_population"
NUMERATOR, DENOMINATOR = "numerator", "denominator"
Sum = tuple[str, tuple[str, ...]]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One known row of ``indicator_values``."""

    fact_id: str
    indicator: str
    variant: str
    place: str
    period: str
    sex: str
    age_band: str
    ethnic_group: str
    poverty: str
    category: str
    numerator: float
    denominator: float | None
    per: float

    @property
    def group(self) -> float | None:
        """The children that a share is about, of whom the numerator is a part; None for a rate or a count."""
        return self.denominator if self.per == 100 else None

    @cached_property
    def key(self) -> Key:
        """Everything that names the figure, in the order of ``NAMES``."""
        return (
            self.indicator, self.variant, self.place, self.period, self.sex, self.age_band, self.ethnic_group, self.poverty, self.category,
        )  # fmt: skip

    @property
    def is_total(self) -> bool:
        """Whether it is about everybody of its place."""
        return self.key[4:] == _EVERYBODY


NAMES = tuple(each.name for each in fields(Figure))[1:10]
AT = {name: number for number, name in enumerate(NAMES)}
_EVERYBODY = (ALL,) * len(DIMENSIONS)


def with_name(key: Key, name: str, value: str) -> Key:
    """Return a key with another value of one of its names."""
    at = AT[name]
    return (*key[:at], value, *key[at + 1 :])


@dataclass
class Network:
    """Cells with their counts and sums.

    Attributes:
        values: count of each cell; numerator, denominator: fact id -> its cell.
        secret: cells that may not be known; unseen: cells that follow from others but are printed nowhere.
        headline: cells of everybody in the widest place, which readers miss most.
        zeros: cells of parts that hold nobody and that the marts leave out (``fact#zero_sex``); reports print them as 0.
    """

    values: dict[str, float] = field(default_factory=dict)
    numerator: dict[str, str] = field(default_factory=dict)
    denominator: dict[str, str] = field(default_factory=dict)
    sums: dict[Sum, None] = field(default_factory=dict)
    secret: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)
    headline: set[str] = field(default_factory=set)
    zeros: set[str] = field(default_factory=set)

    def add_sum(self, total: str, parts: Sequence[str]) -> None:
        """Add a sum that holds; a total that is its only part is none. A cell that stands in it twice has a double, as large."""
        if tuple(parts) == (total,):
            return
        inside = {total, *parts}
        if len(inside) <= len(parts):
            inside = self._doubled(total, parts)
        inside.discard(total)
        self.sums[total, tuple(sorted(inside))] = None

    def _doubled(self, total: str, parts: Sequence[str]) -> set[str]:
        inside = {total}
        for part in parts:
            name = part
            while name in inside:
                name += "'"
            if name != part:
                self.values[name] = self.values[part]
                self.unseen.add(name)
                self.sums[name, (part,)] = None
            inside.add(name)
        return inside

    def rest(self, name: str, total: str, parts: Sequence[str], secret: Callable[[float], bool]) -> None:
        """Add the cell that is left of a total after its parts; none where the parts are more."""
        left = self.values[total] - sum(map(self.values.__getitem__, parts))
        if left < 0:
            return
        self.values[name] = left
        self.unseen.add(name)
        self.add_sum(total, (*parts, name))
        if secret(left):
            self.secret.add(name)


def cells_of(figures: Sequence[Figure], same: Mapping[str, str], unprinted: Collection[str], rules: Rules) -> Network:
    """Return the numbers of figures as cells, without sums.

    Args:
        same: number (``fact#numerator``) -> the number that stands for it and all that are the same.
        unprinted: numbers of former periods that stand in no report.
    """
    found = Network()
    seen: set[str] = set()
    for figure in figures:
        for part, value in ((NUMERATOR, figure.numerator), (DENOMINATOR, figure.denominator)):
            if value is None:
                continue
            name = f"{figure.fact_id}#{part}"
            cell = same.get(name, name)
            (found.numerator if part == NUMERATOR else found.denominator)[figure.fact_id] = cell
            found.values[cell] = value
            seen |= set() if name in unprinted else {cell}
        if is_told_small(figure, rules):
            found.secret.add(found.numerator[figure.fact_id])
        if figure.denominator is not None and rules.is_small(figure.denominator, figure.indicator, figure.category):
            found.secret.add(found.denominator[figure.fact_id])
    found.unseen = set(found.values) - seen
    return found


def is_told_small(figure: Figure, rules: Rules) -> bool:
    """Whether a numerator may not be known."""
    if rules.tells_of_all(figure.numerator, figure.group, figure.indicator, figure.category):
        return True
    return rules.is_small(figure.numerator, figure.indicator, figure.category)


def same_denominators(figures: Iterable[Figure], distinct: Collection[tuple[str, str]] = ()) -> Mapping[str, str]:
    """Return the denominators of variants and categories that are about the same children: number -> the first of them.

    They are where they are as large at every place and in every breakdown of a period, not where they happen to be once.

    Args:
        distinct: (indicator, variant) whose denominator is not that of the other variants, even where it is as large.
    """
    by_indicator: dict[Key, list[Figure]] = {}
    for figure in figures:
        if figure.denominator is not None:
            by_indicator.setdefault((figure.indicator, figure.period, str(figure.per)), []).append(figure)
    found: dict[str, str] = {}
    for group in by_indicator.values():
        heads = _heads(group, distinct)
        names: dict[object, str] = {}
        for figure in group:
            variant, category = heads[figure.variant, figure.category]
            name = f"{figure.fact_id}#{DENOMINATOR}"
            # of variants that are the same only the first need be there in every breakdown
            found[name] = names.setdefault((variant, category, figure.key[2:8], figure.denominator), name)
    return found


def _heads(figures: Sequence[Figure], distinct: Collection[tuple[str, str]]) -> Mapping[Key, Key]:
    """Return (variant, category) -> the first one that is about the same children."""
    columns: dict[Key, dict[Key, float | None]] = {}
    for figure in figures:
        columns.setdefault((figure.variant, figure.category), {})[figure.key[2:8]] = figure.denominator
    indicator = figures[0].indicator
    found: dict[Key, Key] = {}
    for name, column in sorted(columns.items()):
        own = {variant for variant, _ in found.values() if (indicator, variant) in distinct} - {name[0]}
        lone = (indicator, name[0]) in distinct
        others = (other for other in found.values() if other[0] == name[0] or not (lone or other[0] in own))
        found[name] = next((other for other in others if _agree(column, columns[other])), name)
    return found


def _agree(one: Mapping[Key, float | None], other: Mapping[Key, float | None]) -> bool:
    common = one.keys() & other.keys()
    return bool(common) and all(one[key] == other[key] for key in common)
