"""The figures of a release as cells that hang together: what can be subtracted from what.

A figure has a numerator and, when it is a share, a denominator; what is left of the denominator, of a wider variant or of a former
cumulative report is a cell too, which nobody prints but everybody can compute.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from pipelines.disclosure.rules import Rules

DIMENSIONS = ("sex", "age_band", "ethnic_group", "poverty", "category")
ALL, POPULATION = "*", "child_population"
Sum = tuple[str, tuple[str, ...]]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One known row of ``indicator_values``; the denominator is a count of children only where ``per`` is 100."""

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
        """The children that a share is about; None for a rate or a count."""
        return self.denominator if self.per == 100 else None

    def key(self, *without: str) -> Key:
        """Return everything that names the figure, some of it left open."""
        return tuple("" if name in without else str(getattr(self, name)) for name in NAMES)


NAMES = tuple(each.name for each in fields(Figure))[1:10]


@dataclass
class Network:
    """Cells with their counts and sums.

    Attributes:
        values: count of each cell; numerator, denominator: fact id -> its cell (variants of the same children share a denominator).
        secret: cells that may not be known; unseen: cells that follow from others but are printed nowhere.
        headline: cells of everybody in the widest place, which readers miss most.
    """

    values: dict[str, float] = field(default_factory=dict)
    numerator: dict[str, str] = field(default_factory=dict)
    denominator: dict[str, str] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    secret: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)
    headline: set[str] = field(default_factory=set)

    def rest(self, name: str, total: str, parts: Sequence[str], secret: Callable[[float], bool]) -> None:
        """Add the cell that is left of a total after its parts; none where the parts are more."""
        left = self.values[total] - sum(self.values[part] for part in parts)
        if left < 0:
            return
        self.values[name] = left
        self.unseen.add(name)
        self.sums.append((total, (*parts, name)))
        if secret(left):
            self.secret.add(name)


def network(figures: Iterable[Figure], parents: Mapping[str, str], former: Mapping[str, str], rules: Rules) -> Network:
    """Return the cells of figures with every sum that an outsider can do.

    Args:
        parents: place -> the place whose sum holds it; former: cumulative period -> the one before it in the same year.
    """
    known = [figure for figure in figures if figure.indicator not in rules.public]
    found = Network()
    _add_cells(found, known, parents, rules)
    by_key = {figure.key(): figure for figure in known}
    if rules.complement:
        _add_complements(found, known, rules)
    _add_nested(found, by_key, rules)
    _add_former(found, by_key, former, rules)
    _add_population(found, known, rules)
    _add_places(found, known, parents, by_key)
    for dimension in DIMENSIONS:
        _add_dimension(found, known, dimension, by_key, rules)
    return found


def _secret(figure: Figure, rules: Rules) -> Callable[[float], bool]:
    return lambda count: rules.is_small(count, figure.indicator, figure.category)


def _add_cells(found: Network, figures: Sequence[Figure], parents: Mapping[str, str], rules: Rules) -> None:
    groups: dict[tuple[object, ...], str] = {}
    for figure in figures:
        cell = f"{figure.fact_id}#numerator"
        found.numerator[figure.fact_id], found.values[cell] = cell, figure.numerator
        told = rules.tells_of_all(figure.numerator, figure.group, figure.indicator, figure.category)
        if told or _secret(figure, rules)(figure.numerator):
            found.secret.add(cell)
        if figure.place not in parents and all(getattr(figure, name) == ALL for name in DIMENSIONS):
            found.headline.add(cell)
        if figure.group is None:
            continue
        whole = (*figure.key("variant", "category"), figure.group)
        group = found.denominator[figure.fact_id] = groups.setdefault(whole, f"{figure.fact_id}#denominator")
        found.values[group] = figure.group
        if rules.is_small(figure.group, figure.indicator):
            found.secret.add(group)


def _add_complements(found: Network, figures: Iterable[Figure], rules: Rules) -> None:
    """398 of 400 children with a card are 2 without one."""
    for figure in figures:
        if group := found.denominator.get(figure.fact_id):
            found.rest(f"{figure.fact_id}#complement", group, (found.numerator[figure.fact_id],), _secret(figure, rules))


def _add_nested(found: Network, by_key: Mapping[Key, Figure], rules: Rules) -> None:
    """8 injured of whom 6 died are 2 who live."""
    for figure in by_key.values():
        for indicator, part, whole in rules.within:
            if (figure.indicator, figure.variant) != (indicator, part):
                continue
            if wider := by_key.get(replace(figure, variant=whole).key()):
                cells = found.numerator[wider.fact_id], (found.numerator[figure.fact_id],)
                found.rest(f"{figure.fact_id}#rest_of_{whole}", *cells, _secret(figure, rules))


def _add_former(found: Network, by_key: Mapping[Key, Figure], former: Mapping[str, str], rules: Rules) -> None:
    """Six months minus the first quarter is the second quarter."""
    for figure in by_key.values():
        before = by_key.get(replace(figure, period=former.get(figure.period, "")).key())
        if before and figure.indicator in rules.cumulative:
            cells = found.numerator[figure.fact_id], (found.numerator[before.fact_id],)
            found.rest(f"{figure.fact_id}#since_{before.period}", *cells, _secret(figure, rules))


def _add_population(found: Network, figures: Sequence[Figure], rules: Rules) -> None:
    """The children under 6 whose cards are counted are those of the population table."""
    bands: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        if figure.indicator == POPULATION and figure.age_band != ALL and figure.category == ALL:
            bands.setdefault((figure.place, figure.period, figure.sex), []).append(figure)
    done = set()
    for figure in figures:
        group = found.denominator.get(figure.fact_id)
        if figure.indicator not in rules.same_children or figure.age_band != ALL or not group or group in done:
            continue
        done.add(group)
        under = rules.same_children[figure.indicator]
        inside = [each for each in bands.get((figure.place, figure.period, figure.sex), ()) if _last_age(each) < under]
        cells = tuple(found.numerator[each.fact_id] for each in inside)
        if cells and sum(found.values[cell] for cell in cells) == found.values[group]:
            found.sums.append((group, cells))


def _last_age(figure: Figure) -> int:
    last = figure.age_band.rpartition("-")[2]
    return int(last) if last.isdigit() else 999


def _cells(found: Network, figures: Sequence[Figure]) -> Iterator[tuple[str, ...]]:
    """Yield the numerators of figures, then their denominators where all have one of their own."""
    yield tuple(found.numerator[figure.fact_id] for figure in figures)
    groups = [found.denominator.get(figure.fact_id, "") for figure in figures]
    if all(groups) and len(set(groups)) == len(groups):
        yield tuple(groups)


def _add_places(found: Network, figures: Iterable[Figure], parents: Mapping[str, str], by_key: Mapping[Key, Figure]) -> None:
    """A district is the sum of its communes, where the numbers say so (a list that did not come is in neither)."""
    parts: dict[Key, list[Figure]] = {}
    for figure in figures:
        if parent := parents.get(figure.place):
            parts.setdefault(replace(figure, place=parent).key(), []).append(figure)
    for key, inside in parts.items():
        if whole := by_key.get(key):
            for total, *cells in _cells(found, [whole, *inside]):
                if sum(found.values[cell] for cell in cells) == found.values[total]:
                    found.sums.append((total, tuple(cells)))


def _add_dimension(found: Network, figures: Iterable[Figure], dimension: str, by_key: Mapping[Key, Figure], rules: Rules) -> None:
    """All is the sum of its parts; where parts overlap, or leave somebody out, outsiders know which of the two."""
    parts: dict[Key, list[Figure]] = {}
    for figure in figures:
        if getattr(figure, dimension) != ALL:
            parts.setdefault(_over_all(figure, dimension), []).append(figure)
    for key, inside in parts.items():
        if whole := by_key.get(key):
            for total, *cells in _cells(found, [whole, *inside]):
                _add_parts(found, total, cells, dimension, _secret(whole, rules))


def _over_all(figure: Figure, dimension: str) -> Key:
    return tuple(ALL if name == dimension else text for name, text in zip(NAMES, figure.key(), strict=True))


def _add_parts(found: Network, total: str, cells: Sequence[str], dimension: str, secret: Callable[[float], bool]) -> None:
    summed = sum(found.values[cell] for cell in cells)
    if summed == found.values[total]:
        found.sums.append((total, tuple(cells)))
    elif summed < found.values[total]:
        found.rest(f"{total}#no_{dimension}", total, cells, secret)
    else:
        every = f"{total}#every_{dimension}"  # children counted once in each of several parts
        found.values[every] = summed
        found.unseen.add(every)
        found.sums.append((every, tuple(cells)))
        found.rest(f"{every}_twice", every, (total,), lambda _: False)
