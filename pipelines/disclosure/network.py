"""Every sum that an outsider can do with the figures of a release: places, breakdowns, rests, periods, indicators that say the same."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from pipelines.disclosure.facts import (
    ALL,
    AT,
    DENOMINATOR,
    DIMENSIONS,
    NUMERATOR,
    POPULATION,
    Figure,
    Key,
    Network,
    cells_of,
    same_denominators,
    with_name,
)
from pipelines.disclosure.identities import Identity, Term, distinct_denominators, load_identities
from pipelines.disclosure.rules import Rules

Parents = Mapping[str, Collection[str]]


def network(
    figures: Iterable[Figure],
    parents: Parents,
    former: Mapping[str, str],
    rules: Rules,
    unprinted: Collection[str] = (),
    identities: Sequence[Identity] | None = None,
) -> Network:
    """Return the cells of figures with every sum that an outsider can do.

    Args:
        parents: place -> the places whose sums hold it (several where boundaries changed); former: cumulative period -> the one before
            it in the same year.
        unprinted: numbers (``fact#numerator``) of the figures that no report prints.
    """
    known = [figure for figure in figures if figure.indicator not in rules.public]
    by_key = {figure.key: figure for figure in known}
    identities = load_identities() if identities is None else identities
    said = list(_said(by_key, identities))
    found = cells_of(known, _joined(known, said, distinct_denominators(identities)), unprinted, rules)
    _add_headlines(found, known, parents)
    _add_said(found, said)
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


# ---- indicators that state the same number -------------------------------------------------------------------------

_Named = tuple[str, float]  # fact#part, value
_Said = tuple[list[_Named], list[_Named]]


def _said(by_key: Mapping[Key, Figure], identities: Sequence[Identity]) -> Iterator[_Said]:
    """Yield the numbers that stand left and right of each identity, at each place, period and breakdown where both give the same."""
    of_variant: dict[tuple[str, str], list[Figure]] = {}
    for figure in by_key.values():
        of_variant.setdefault((figure.indicator, figure.variant), []).append(figure)
    for identity in identities:
        if not all((term.indicator, term.variant) in of_variant for term in identity.terms):
            continue
        bases = (_bases(of_variant[term.indicator, term.variant], term, identity.over) for term in identity.terms)
        where = dict.fromkeys(base for each in bases for base in each)
        for base in where:
            left, right = (_numbers(by_key, terms, base) for terms in (identity.left, identity.right))
            if left and right and sum(value for _, value in left) == sum(value for _, value in right):
                yield left, right


def _bases(figures: Iterable[Figure], term: Term, over: Collection[str]) -> Iterator[Key]:
    """Return what the other terms have in common with the figures of one: place, period and the breakdowns that no term has a part of."""
    wanted = dict.fromkeys(over, ALL) | dict(term.fixed)
    for figure in figures:
        if all(figure.key[AT[name]] == value for name, value in wanted.items()):
            yield (*figure.key[2:4], *(ALL if name in over else figure.key[AT[name]] for name in DIMENSIONS))


def _numbers(by_key: Mapping[Key, Figure], terms: Sequence[Term], base: Key) -> list[_Named] | None:
    """Return the numbers of some terms; what the marts leave out is zero where the total is there. None where one is not known."""
    found = []
    for term in terms:
        key = (term.indicator, term.variant, *base)
        for name, value in term.fixed:
            key = with_name(key, name, value)
        if (figure := by_key.get(key)) is None:
            if term.part == DENOMINATOR or (*key[:4], *(ALL,) * len(DIMENSIONS)) not in by_key:
                return None
            continue
        value_of = getattr(figure, term.part)
        if value_of is None:
            return None
        found.append((f"{figure.fact_id}#{term.part}", value_of))
    return found


def _joined(figures: Sequence[Figure], said: Iterable[_Said], distinct: Collection[tuple[str, str]]) -> Mapping[str, str]:
    """Return number -> the one that stands for all that are the same."""
    head = dict(same_denominators(figures, distinct))

    def first(name: str) -> str:
        while (above := head.get(name, name)) != name:
            head[name] = head.get(above, above)
            name = above
        return name

    for left, right in said:
        if len(left) == len(right) == 1:
            head[first(right[0][0])] = first(left[0][0])
    return {name: first(name) for name in head}


def _add_said(found: Network, said: Iterable[_Said]) -> None:
    """Add sums of several numbers; where several stand on both sides, what they give is a cell that nobody prints."""
    for left, right in said:
        if len(left) == len(right) == 1:
            continue
        cells = [[_cell(found, name) for name, _ in side] for side in (left, right)]
        parts, total = sorted(cells, key=len, reverse=True)
        if len(total) > 1:
            both = "+".join(name for name, _ in left)
            found.values[both] = sum(value for _, value in left)
            found.unseen.add(both)
            found.add_sum(both, total)
            total = [both]
        found.add_sum(total[0], parts)


def _cell(found: Network, name: str) -> str:
    fact, _, part = name.rpartition("#")
    return (found.numerator if part == NUMERATOR else found.denominator)[fact]


# ---- what is left of a number --------------------------------------------------------------------------------------


def _add_complements(found: Network, figures: Iterable[Figure], rules: Rules) -> None:
    """398 of 400 children with a card are 2 without one."""
    for figure in figures:
        if figure.group is not None:
            cells = found.denominator[figure.fact_id], (found.numerator[figure.fact_id],)
            found.rest(f"{figure.fact_id}#complement", *cells, _secret(figure, rules))


def _add_nested(found: Network, by_key: Mapping[Key, Figure], rules: Rules) -> None:
    """8 injured of whom 6 died are 2 who live."""
    for figure in by_key.values():
        for whole in rules.within_of.get((figure.indicator, figure.variant), ()):
            if wider := by_key.get(with_name(figure.key, "variant", whole)):
                cells = found.numerator[wider.fact_id], (found.numerator[figure.fact_id],)
                found.rest(f"{figure.fact_id}#rest_of_{whole}", *cells, _secret(figure, rules))


def _add_former(found: Network, by_key: Mapping[Key, Figure], former: Mapping[str, str], rules: Rules) -> None:
    """Six months minus the first quarter is the second quarter; nine months minus the first quarter are two of them."""
    for figure in by_key.values():
        if figure.indicator not in rules.cumulative:
            continue
        earlier = former.get(figure.period)
        while earlier:
            if before := by_key.get(with_name(figure.key, "period", earlier)):
                cells = found.numerator[figure.fact_id], (found.numerator[before.fact_id],)
                found.rest(f"{figure.fact_id}#since_{earlier}", *cells, _secret(figure, rules))
            earlier = former.get(earlier)


def _add_population(found: Network, figures: Sequence[Figure], rules: Rules) -> None:
    """The children under 6 whose cards are counted are those of the population table."""
    bands: dict[Key, list[Figure]] = {}
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
            found.add_sum(group, cells)


def _last_age(figure: Figure) -> int:
    last = figure.age_band.rpartition("-")[2]
    return int(last) if last.isdigit() else 999


# ---- totals and their parts ----------------------------------------------------------------------------------------


def _add_headlines(found: Network, figures: Iterable[Figure], parents: Parents) -> None:
    places = {figure.place for figure in figures}
    widest = {place for place in places if not places & set(parents.get(place, ()))}
    found.headline = {found.numerator[figure.fact_id] for figure in figures if figure.place in widest and figure.is_total}


def _add_places(found: Network, figures: Iterable[Figure], parents: Parents, by_key: Mapping[Key, Figure]) -> None:
    """A district is the sum of its communes, where the numbers say so (a list that did not come is in neither)."""
    parts: dict[Key, list[Figure]] = {}
    for figure in figures:
        for parent in parents.get(figure.place, ()):
            if (key := with_name(figure.key, "place", parent)) in by_key:
                parts.setdefault(key, []).append(figure)
    for key, inside in parts.items():
        for total, *cells in _cells(found, [by_key[key], *inside]):
            if sum(found.values[cell] for cell in cells) == found.values[total]:
                found.add_sum(total, cells)


def _cells(found: Network, figures: Sequence[Figure]) -> Iterator[tuple[str, ...]]:
    """Yield the numerators of figures, then their denominators where all have one of their own."""
    yield tuple(found.numerator[figure.fact_id] for figure in figures)
    groups = [found.denominator.get(figure.fact_id, "") for figure in figures]
    if all(groups) and len(set(groups)) == len(groups):
        yield tuple(groups)


def _add_dimension(found: Network, figures: Iterable[Figure], dimension: str, by_key: Mapping[Key, Figure], rules: Rules) -> None:
    """All is the sum of its parts; where parts overlap, or leave somebody out, outsiders know which of the two."""
    parts: dict[Key, list[Figure]] = {}
    for figure in figures:
        if figure.key[AT[dimension]] != ALL and (key := with_name(figure.key, dimension, ALL)) in by_key:
            parts.setdefault(key, []).append(figure)
    most: dict[Key, set[str]] = {}
    for key, inside in parts.items():
        most.setdefault(key[:1], set()).update(figure.key[AT[dimension]] for figure in inside)
    for key, inside in parts.items():
        for number, (total, *cells) in enumerate(_cells(found, [by_key[key], *inside])):
            if number == 0 and len(inside) < len(most[key[:1]]):
                cells.append(_zero(found, f"{by_key[key].fact_id}#zero_{dimension}"))
            _add_parts(found, total, cells, dimension, _secret(by_key[key], rules))


def _zero(found: Network, name: str) -> str:
    """Add the cell of the parts that hold nobody and that the marts leave out."""
    found.values[name] = 0.0
    found.zeros.add(name)
    return name


def _add_parts(found: Network, total: str, cells: Sequence[str], dimension: str, secret: Callable[[float], bool]) -> None:
    summed = sum(found.values[cell] for cell in cells)
    if summed == found.values[total]:
        found.add_sum(total, cells)
    elif summed < found.values[total]:
        found.rest(f"{total}#no_{dimension}", total, cells, secret)
    else:
        every = f"{total}#every_{dimension}"  # children counted once in each of several parts
        found.values[every] = summed
        found.unseen.add(every)
        found.add_sum(every, cells)
        found.rest(f"{every}_twice", every, (total,), lambda _: False)
