"""Which children and events stand in which list, and in what order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.samples.cards import listed_in
from pipelines.samples.cells import ASSISTANCE, CARD, CHILD, INJURY, WEIGHING, stay_in
from pipelines.samples.days import Day, years_before
from pipelines.samples.facts import Commune, Facts, Period
from pipelines.samples.letterhead import foot_lines, head_lines, title_lines
from pipelines.samples.simulate import layout_of
from pipelines.samples.tables import Maker, Sheet, make_body, make_context
from pipelines.samples.world import Assistance, Child, Injury, Weighing

Items = list[tuple[str, Any]]


@dataclass(slots=True)
class Share:
    """What one commune's offices know: its children and the events that happened there."""

    commune: int
    children: list[Child]
    weighings: list[Weighing]
    injuries: list[Injury]
    assistance: list[Assistance]


def _by_hamlet(commune: Commune, items: Items, key: Callable[[Any], tuple[int, ...]]) -> Items:
    order = {hamlet: index for index, hamlet in enumerate(commune.hamlets)}
    return sorted(items, key=lambda item: (order[item[0]], *key(item[1])))


def _family(child: Child) -> tuple[int, ...]:
    return child.family, child.birth, child.number


def _event(thing: Any) -> tuple[int, ...]:
    return (thing.day, *_family(thing.child))


def children_listed(share: Share, commune: Commune, period: Period, _: int) -> Items:
    """Everybody under 16 who lived in the commune at any time since the first day of the list's year."""
    first = period.starts
    found = []
    for child in share.children:
        stay = stay_in(child, share.commune)
        low, high = max(stay.start, child.birth), min(stay.end, child.died)
        if low <= period.cutoff and high > first and child.birth > years_before(max(first, low), 16):
            found.append((stay.hamlet, child))
    return _by_hamlet(commune, found, _family)


def cards_listed(share: Share, commune: Commune, period: Period, _: int) -> Items:
    """Everybody whom the insurance office has in the commune's list on the cut-off day."""
    listed = [child for child in share.children if listed_in(child, period.cutoff) == share.commune]
    return _by_hamlet(commune, [(stay_in(child, share.commune).hamlet, child) for child in listed], _family)


def weighings_listed(share: Share, commune: Commune, period: Period, _: int) -> Items:
    """Weighings since the former cut-off."""
    return _by_hamlet(commune, _in_window(share.weighings, period, share.commune), lambda thing: _family(thing.child))


def injuries_listed(share: Share, commune: Commune, _: Period, index: int) -> Items:
    """Injuries that this list is the first to know of."""
    found = [thing for thing in share.injuries if thing.period == index]
    return [(stay_in(thing.child, share.commune).hamlet, thing) for thing in sorted(found, key=_event)]


def assistance_listed(share: Share, commune: Commune, period: Period, _: int) -> Items:
    """Help given since the former cut-off."""
    return _by_hamlet(commune, _in_window(share.assistance, period, share.commune), _event)


def _in_window(things: Iterable[Any], period: Period, commune: int) -> Items:
    low: Day = period.list_from
    return [(stay_in(t.child, commune).hamlet, t) for t in things if low <= t.day <= period.cutoff]


@dataclass(frozen=True)
class Register:
    """One kind of list: who stands in it, what its columns hold, what its rows are called."""

    name: str
    listed: Callable[[Share, Commune, Period, int], Items]
    makers: dict[str, Maker]
    unit: str


REGISTERS = (
    Register("child_register", children_listed, CHILD, "trẻ"),
    Register("weighing_list", weighings_listed, WEIGHING, "lượt trẻ"),
    Register("bhyt_cards", cards_listed, CARD, "trẻ"),
    Register("injury_list", injuries_listed, INJURY, "lượt trẻ"),
    Register("assistance", assistance_listed, ASSISTANCE, "lượt trẻ"),
)


def registers_of(facts: Facts) -> list[Register]:
    """Return the lists that the communes of a plan send for each period."""
    return [register for register in REGISTERS if register.name in facts.lists]


def folder_of(period: Period, commune: Commune) -> Path:
    """Return the folder of one commune's lists of one period, below the demo's folder."""
    return Path(period.id) / f"{commune.code}_{commune.name}"


def make_sheet(facts: Facts, register: Register, share: Share, index: int) -> Sheet | None:
    """Return one list of one commune and period; None when there is nothing to list."""
    commune, period = facts.communes[share.commune], facts.periods[index]
    items = register.listed(share, commune, period, index)
    if not items:
        return None
    layout = layout_of(facts, register.name, share.commune)
    context = make_context(facts, layout, share.commune, period)
    return Sheet(
        path=folder_of(period, commune) / f"{register.name}.xlsx",
        name=layout["sheet"],
        columns=layout["columns"],
        top=head_lines(layout["head"], facts, commune) + title_lines(context),
        body=make_body(items, register.makers, context),
        bottom=foot_lines(context, len(items), register.unit),
        numbers=bool(layout.get("numbers")),
        widths=facts.layouts["widths"],
    )
