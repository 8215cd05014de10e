"""Which figures of a release may be printed: one mask for the closed set of facts over all places of a period.

What left the office before is fixed: a figure that stands in an earlier release can be known to everybody, and what was hidden there must
stay so. The mask is attacked before it is given out (``auditor``); with a breach there is none.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.disclosure import auditor, protector
from pipelines.disclosure.cube import weights_of
from pipelines.disclosure.facts import ALL, DIMENSIONS, Figure, Network, network
from pipelines.disclosure.linked import Linked
from pipelines.disclosure.rules import Rules, load_rules
from pipelines.errors import InputError, RequestError

SHOWN, SUPPRESSED = "shown", "suppressed"
# a denominator stands in many places of a report, and in other offices' tables too: numerators are hidden before it
_ROUNDS, _HEADLINE, _GROUP = 6, 3.0, 20.0


@dataclass(frozen=True)
class Mask:
    """What may be printed.

    Attributes:
        statuses: ``fact#numerator``, ``fact#denominator`` and ``fact#value`` -> shown or suppressed; note: to be printed beside "(…)".
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
    return [
        Figure(**{name: row[name] for name in Figure.__dataclass_fields__})
        for row in rows
        if row["numerator"] is not None and row["period"] in periods
        and frozenset(name for name in DIMENSIONS if row[name] != ALL) in sets.get(row["indicator"], ())
    ]  # fmt: skip


def suppression_mask(
    figures: Sequence[Figure],
    parents: Mapping[str, str],
    former: Mapping[str, str],
    published: Mapping[str, float | None],
    rules: Rules | None = None,
) -> Mask:
    """Return the mask of a release.

    Args:
        figures: the closed set, and the figures of the same indicators in periods that are already out.
        parents: place -> the place whose sum holds it; former: cumulative period -> the one before it in the same year.
        published: number (``fact#numerator``, ``fact#denominator``) that is out -> its value, None where it was hidden.

    Raises:
        InputError: something small can be worked out whatever is hidden, because of what is out already.
    """
    rules = rules or load_rules()
    cells = network(figures, parents, former, rules)
    fixed = _fixed(cells, published)
    forced: set[str] = set()
    for _ in range(_ROUNDS):
        hidden = _hidden(cells, fixed, forced)
        breaches = _attacked(cells, hidden, rules.width)
        if not breaches:
            return Mask(_statuses(figures, cells, hidden), rules.note)
        more = {cell for each in breaches for cell in _beside(cells, each) if cell not in fixed}
        if more <= forced:
            break
        forced |= more
    todo = "bớt phân tổ của bản công bố, hoặc không công bố kỳ này"
    raise InputError(f"Còn {len(breaches)} số nhỏ suy ra được từ các số đã công bố.", sorted(breaches)[0], todo)


def _fixed(cells: Network, published: Mapping[str, float | None]) -> set[str]:
    """Return the cells that are out with the count they have now; another count is another fact."""
    by_name = {f"{fact}#numerator": cell for fact, cell in cells.numerator.items()}
    by_name |= {f"{fact}#denominator": cell for fact, cell in cells.denominator.items()}
    known = {by_name[name]: value for name, value in published.items() if value is not None and name in by_name}
    return {cell for cell, value in known.items() if cells.values[cell] == value}


def _hidden(cells: Network, fixed: Collection[str], forced: Collection[str]) -> set[str]:
    """Return the cells that nobody sees, the unseen ones among them."""
    names = list(cells.values)
    linked = _linked(cells, names, fixed, forced)
    found = protector.hide(linked)
    return {names[number] for number in (found.cells | linked.unseen).nonzero()[0].tolist()}


def _linked(cells: Network, names: Sequence[str], fixed: Collection[str], forced: Collection[str]) -> Linked:
    import numpy as np

    place = {name: number for number, name in enumerate(names)}
    values = np.array([cells.values[name] for name in names])
    secret = cells.secret | set(forced)

    def marked(chosen: Collection[str]) -> Any:
        return np.fromiter((name in chosen for name in names), dtype=bool, count=len(names))

    return Linked(
        values,
        [(place[total], tuple(place[part] for part in parts)) for total, parts in cells.sums],
        marked(secret),
        # every hidden number is printed as the same "(…)": it tells no more than that there is one
        lower=np.zeros(len(names)),
        upper=np.full(len(names), np.inf),
        shown=marked(fixed),
        unseen=marked(cells.unseen),
        weights=weights_of(values)
        * np.where(marked(cells.headline), _HEADLINE, 1.0)
        * np.where(marked(set(cells.denominator.values())), _GROUP, 1.0),
    )


def _attacked(cells: Network, hidden: Collection[str], width: float) -> set[str]:
    printed = {cell: None if cell in hidden else value for cell, value in cells.values.items()}
    enough = dict.fromkeys(cells.unseen, 0.0) | dict.fromkeys(cells.secret, width)
    exposed = {cell for cell in cells.secret if cell not in hidden}
    return exposed | set(auditor.attack(printed, cells.sums, {}, enough))


def _beside(cells: Network, cell: str) -> set[str]:
    """Return a cell with those that stand in its shortest sum."""
    own = [(total, *parts) for total, parts in cells.sums if cell in (total, *parts)]
    return {cell, *min(own, key=len, default=())} - cells.unseen


def _statuses(figures: Iterable[Figure], cells: Network, hidden: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for figure in figures:
        numerator, denominator = cells.numerator.get(figure.fact_id), cells.denominator.get(figure.fact_id)
        marks = {"numerator": numerator in hidden, "denominator": denominator in hidden}
        # a rate tells its numerator, a share tells both
        marks["value"] = any(marks.values())
        found |= {f"{figure.fact_id}#{part}": SUPPRESSED if mark else SHOWN for part, mark in marks.items()}
    return found
