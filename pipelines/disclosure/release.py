"""Which figures of a release may be printed: one mask for the closed set of facts over all places of a period.

What left the office before is fixed: a figure that stands in an earlier release can be known to everybody, and what was hidden there must
stay so. The mask is attacked before it is given out (``auditor``); with a breach there is none.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from pipelines.disclosure import auditor, protector
from pipelines.disclosure.cube import weights_of
from pipelines.disclosure.facts import ALL, DENOMINATOR, DIMENSIONS, NUMERATOR, Figure, Network
from pipelines.disclosure.linked import Linked
from pipelines.disclosure.network import Parents, network
from pipelines.disclosure.rules import Rules, load_rules
from pipelines.errors import InputError, RequestError

SHOWN, SUPPRESSED = "shown", "suppressed"
# a denominator stands in many places of a report, and in other offices' tables too: numerators are hidden before it
_ROUNDS, _HEADLINE, _GROUP = 6, 3.0, 20.0
# rounds after which an indicator that still tells something small is left out as a whole
_BLANKET = 1


@dataclass(frozen=True)
class Mask:
    """What may be printed.

    Attributes:
        statuses: ``fact#numerator``, ``fact#denominator`` and ``fact#value`` -> shown or suppressed; ``fact#zero_sex``: the same of its
            parts by sex that hold nobody and that the marts leave out; note: to be printed beside "(…)".
    """

    statuses: Mapping[str, str]
    note: str

    def status(self, fact_id: str) -> str:
        """Return the status of one number, named with its part.

        Raises:
            RequestError: the fact is not among those that a release may print.
        """
        if fact_id not in self.statuses:
            todo = "khai báo ở mục facts của báo cáo, hoặc bỏ khỏi báo cáo"
            raise RequestError("Số liệu này không có trong phần được công bố.", fact_id, todo)
        return self.statuses[fact_id]

    def shows_zero(self, stem: str) -> bool:
        """Return whether a part that holds nobody and that the marts leave out may be printed as 0: its wholes tell of it."""
        total, told = stem.rpartition(":")[::2]
        pairs = told.split(",")
        if any("=" not in pair for pair in pairs):
            return False
        for pair in pairs:
            left = ",".join(each for each in pairs if each != pair)
            whole = f"{total}:{left}" if left else total
            if self.statuses.get(f"{whole}#zero_{pair.partition('=')[0]}", SHOWN) != SHOWN:
                return False
            if self.statuses.get(f"{whole}#value", SHOWN if left and self.shows_zero(whole) else SUPPRESSED) != SHOWN:
                return False
        return True

    def rows(self) -> list[tuple[str, str]]:
        """Return (fact_id, status) in order."""
        return sorted(self.statuses.items())


def closed_set(rows: Iterable[Mapping[str, Any]], declared: Mapping[str, Sequence[str]], periods: Collection[str]) -> list[Figure]:
    """Return the known figures that reports may print.

    Args:
        rows: of ``indicator_values``.
        declared: indicator -> breakdowns as a report's schema names them; ``category+sex`` is a breakdown by both. The total is always in.
    """
    sets = {name: {frozenset(), *(frozenset(each.split("+")) for each in listed)} for name, listed in declared.items()}
    told = itemgetter(*Figure.__dataclass_fields__)
    return [
        Figure(*told(row))
        for row in rows
        if row["numerator"] is not None and row["period"] in periods
        and frozenset(name for name in DIMENSIONS if row[name] != ALL) in sets.get(row["indicator"], ())
    ]  # fmt: skip


def suppression_mask(
    figures: Sequence[Figure],
    parents: Parents,
    former: Mapping[str, str],
    published: Mapping[str, float | None],
    rules: Rules | None = None,
    printed: Collection[str] | None = None,
) -> Mask:
    """Return the mask of a release.

    Args:
        figures: the closed set, and the figures of the same indicators in periods that are already out.
        parents: place -> the places whose sums hold it; former: cumulative period -> the one before it in the same year.
        published: number (``fact#numerator``, ``fact#denominator``) that is out -> its value, None where it was hidden.
        printed: the periods that the release prints (all of the figures without it); of the others only what is out can be known, and as
            it was then.

    Raises:
        InputError: something small can be worked out whatever is hidden, because of what is out already.
    """
    rules = rules or load_rules()
    told = list(figures) if printed is None else [each if each.period in printed else _as_published(each, published) for each in figures]
    unprinted = {name for each in told if printed is not None and each.period not in printed for name in _not_out(each, published)}
    cells = network(told, parents, former, rules, unprinted)
    fixed = _fixed(cells, published)
    # what was hidden stays so: shown today, it would tell that it was hidden for the sake of another
    cells.unseen |= _hidden_before(cells, published) - fixed
    new = _of_periods(cells, told, printed)
    forced: set[str] = set()
    for number in range(_ROUNDS):
        hidden, breaches = _shown_where_known(cells, _hidden(cells, fixed, forced, new), rules.width, new)
        if not breaches:
            return Mask(_statuses(told, cells, hidden), rules.note)
        more = {cell for each in breaches for cell in _beside(cells, each) if cell not in fixed}
        if number < _BLANKET and not more <= forced:
            forced |= more
            continue
        # nothing beside them helps: their indicators are not printed in this release at all
        whole = _of_indicators(cells, breaches) - fixed
        if whole <= cells.unseen:
            break
        cells.unseen |= whole
    todo = "bớt phân tổ của bản công bố, hoặc không công bố kỳ này"
    raise InputError(f"Còn {len(breaches)} số nhỏ suy ra được từ các số đã công bố.", sorted(breaches)[0], todo)


def _as_published(figure: Figure, published: Mapping[str, float | None]) -> Figure:
    """Return a figure of an earlier report as it left: that is what a reader subtracts, not what is known today."""
    numerator, denominator = (published.get(f"{figure.fact_id}#{part}") for part in (NUMERATOR, DENOMINATOR))
    if numerator in (None, figure.numerator) and denominator in (None, figure.denominator):
        return figure
    told = {NUMERATOR: numerator, DENOMINATOR: denominator}
    return replace(figure, **{part: value for part, value in told.items() if value is not None})  # type: ignore[arg-type]


def _not_out(figure: Figure, published: Mapping[str, float | None]) -> list[str]:
    names = (f"{figure.fact_id}#{part}" for part in (NUMERATOR, DENOMINATOR))
    return [name for name in names if published.get(name) is None]


def _fixed(cells: Network, published: Mapping[str, float | None]) -> set[str]:
    """Return the cells that are out with the count they have now; another count is another fact."""
    found = set()
    for part, by_fact in ((NUMERATOR, cells.numerator), (DENOMINATOR, cells.denominator)):
        for fact, cell in by_fact.items():
            value = published.get(f"{fact}#{part}")
            if value is not None and cells.values[cell] == value:
                found.add(cell)
    return found


def _of_periods(cells: Network, figures: Iterable[Figure], periods: Collection[str] | None) -> set[str]:
    """Return the cells that a release prints: whatever does not hang together with them is as it was when it left."""
    own = [figure.fact_id for figure in figures if periods is None or figure.period in periods]
    return {by_fact[fact] for by_fact in (cells.numerator, cells.denominator) for fact in own if fact in by_fact}


def _of_indicators(cells: Network, breaches: Collection[str]) -> set[str]:
    """Return every printed cell of the indicators that the cells of breaches are of, those that state the same number among them."""
    both = (*cells.numerator.items(), *cells.denominator.items())
    named = {fact.partition(":")[0] for fact, cell in both if cell in breaches} | {cell.partition(":")[0] for cell in breaches}
    return {cell for fact, cell in both if fact.partition(":")[0] in named}


def _hidden_before(cells: Network, published: Mapping[str, float | None]) -> set[str]:
    named = ((NUMERATOR, cells.numerator), (DENOMINATOR, cells.denominator))
    return {cell for part, by_fact in named for fact, cell in by_fact.items() if published.get(f"{fact}#{part}", 0.0) is None}


def _hidden(cells: Network, fixed: Collection[str], forced: Collection[str], new: Collection[str]) -> set[str]:
    """Return the cells that nobody sees, the unseen ones among them."""
    import numpy as np

    names = list(cells.values)
    place = {name: number for number, name in enumerate(names)}
    linked = _linked(cells, place, fixed, forced)
    part, numbers = linked.around(_marked(place, new))
    hidden = linked.unseen | (linked.primary & ~linked.shown)
    hidden[numbers] = protector.hide(part).cells | part.unseen
    return {names[number] for number in np.flatnonzero(hidden).tolist()}


def _marked(place: Mapping[str, int], chosen: Collection[str]) -> Any:
    import numpy as np

    found = np.zeros(len(place), dtype=bool)
    found[[place[name] for name in chosen]] = True
    return found


def _linked(cells: Network, place: Mapping[str, int], fixed: Collection[str], forced: Collection[str]) -> Linked:
    import numpy as np

    values, unseen = np.array(list(cells.values.values())), _marked(place, cells.unseen)
    return Linked(
        values,
        [(place[total], tuple([place[part] for part in parts])) for total, parts in cells.sums],
        _marked(place, cells.secret | set(forced)),
        # every hidden number is printed as the same "(…)": it tells no more than that there is one
        lower=np.zeros(len(values)),
        upper=np.full(len(values), np.inf),
        shown=_marked(place, fixed),
        unseen=unseen,
        weights=weights_of(values)
        * np.where(_marked(place, cells.headline), _HEADLINE, 1.0)
        * np.where(_marked(place, set(cells.denominator.values())), _GROUP, 1.0),
    )


def _attacked(cells: Network, hidden: Collection[str], width: float, new: Collection[str], safe: set[object]) -> set[str]:
    printed = {cell: None if cell in hidden else value for cell, value in cells.values.items()}
    enough = dict.fromkeys(cells.unseen, 0.0) | dict.fromkeys(cells.secret, width)
    exposed = {cell for cell in cells.secret if cell not in hidden}
    return exposed | set(auditor.attack(printed, list(cells.sums), {}, enough, safe, new))


def _shown_where_known(cells: Network, hidden: set[str], width: float, new: Collection[str]) -> tuple[set[str], set[str]]:
    """Return what stays hidden, and what can be worked out of it: a cell that is no secret and can be worked out may as well be shown."""
    safe: set[object] = set()
    while True:
        breaches = _attacked(cells, hidden, width, new, safe)
        useless = {cell for cell in breaches if cell not in cells.secret}
        if not useless:
            return hidden, breaches
        hidden = hidden - useless


def _beside(cells: Network, cell: str) -> set[str]:
    """Return a cell with those that stand in its shortest sum."""
    own = [(total, *parts) for total, parts in cells.sums if cell in (total, *parts)]
    return {cell, *min(own, key=len, default=())} - cells.unseen


def _statuses(figures: Iterable[Figure], cells: Network, hidden: Collection[str]) -> dict[str, str]:
    found = {name: SUPPRESSED if name in hidden else SHOWN for name in cells.zeros}
    for figure in figures:
        numerator, denominator = cells.numerator.get(figure.fact_id), cells.denominator.get(figure.fact_id)
        marks = {"numerator": numerator in hidden, "denominator": denominator in hidden}
        # a rate tells its numerator, a share tells both
        marks["value"] = any(marks.values())
        found |= {f"{figure.fact_id}#{part}": SUPPRESSED if mark else SHOWN for part, mark in marks.items()}
    return found
