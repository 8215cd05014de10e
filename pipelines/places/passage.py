"""The way of people from the communes of one day to those of a later day, and what a later region may say of them.

A region is one later commune or several (a district, a province). It is exact when it holds the whole people of former
communes and nobody else's: a commune divided between two communes of one province leaves the province exact. It is
apportioned when a part of a former commune is known by stated shares only; otherwise it is not comparable.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from pipelines.places.book import Book
from pipelines.places.country import LISTED_ON
from pipelines.places.place import Bridge
from pipelines.places.shares import TOLERANCE, Shares, known_shares

Flag = Literal["exact", "apportioned", "not_comparable"]
# where people go whose unit ended without anybody saying into what
NOWHERE = ""


@dataclass
class _Unit:
    """One unit on the way: the known shares of the first communes in it, those of which it has an unknown part, and who is missing."""

    parts: dict[str, float] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    missing: dict[str, None] = field(default_factory=dict)

    @property
    def origins(self) -> set[str]:
        """First communes whose people may be here."""
        return {*self.parts, *self.open}


@dataclass(frozen=True)
class Region:
    """What a later region has of former communes.

    Attributes:
        parts: former commune -> share of its people that is known to be in the region.
        missing: names of units whose people came in too, but which are not among the former communes given.
        unsure: what was divided, with or without stated shares, in Vietnamese.
    """

    parts: dict[str, float]
    flag: Flag
    missing: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Why the figure of the region is not exact, in Vietnamese; empty when it is."""
        missing = (f"thiếu số liệu của {shortened(self.missing)}",) if self.missing else ()
        return "; ".join((*missing, *self.unsure))


@dataclass(frozen=True)
class Passage:
    """Where the people of the communes given are on the later day.

    Attributes:
        units: later commune -> what came into it; only communes that may hold people of those given.
        held: former commune -> share of its people that could not be divided.
        unmapped: codes that name no commune of known boundaries on the first day.
    """

    units: dict[str, _Unit]
    held: dict[str, float]
    unmapped: tuple[str, ...]
    _reach: dict[str, frozenset[str]]
    _divided: dict[str, str]
    _undivided: dict[str, str]

    def region(self, codes: Iterable[str]) -> Region:
        """Return what a region of later communes has of the former ones, and how sure that is."""
        whole = set(codes)
        inside = sorted(whole & set(self.units))
        missing = {name: None for code in inside for name in self.units[code].missing}
        if others := len(whole) - len(inside):
            missing[f"{others} xã, phường khác trong địa bàn"] = None
        flag: Flag = "not_comparable" if missing else "exact"
        parts: dict[str, float] = {}
        unsure: dict[str, None] = {}
        for origin in sorted({origin for code in inside for origin in self.units[code].origins}):
            parts[origin] = 1.0 if self._reach[origin] <= whole else sum(self.units[code].parts.get(origin, 0.0) for code in inside)
            if parts[origin] >= 1 - TOLERANCE:
                continue
            unknown = any(origin in self.units[code].open for code in inside)
            flag = "not_comparable" if unknown or flag == "not_comparable" else "apportioned"
            unsure[self._undivided[origin] if unknown else self._divided[origin]] = None
        return Region(parts, flag, tuple(missing), tuple(unsure))


def shortened(names: Sequence[str], most: int = 3) -> str:
    """Return the first names of a list and how many more there are."""
    more = f" và {len(names) - most} nơi khác" if len(names) > most else ""
    return ", ".join(names[:most]) + more


class _Walk:
    """Carries units over the days of change, one after the other."""

    def __init__(self, book: Book, stated: Shares) -> None:
        self.book, self.stated = book, stated
        self.units: dict[str, _Unit] = {}
        self.held: dict[str, float] = defaultdict(float)
        self.lost: set[str] = set()
        self.divided: dict[str, str] = {}
        self.undivided: dict[str, str] = {}

    def step(self, day: date) -> None:
        """Carry all units over one day of change; units that nothing happens to stay as they are."""
        takers: dict[str, list[_Unit]] = defaultdict(list)
        moving = [code for code in sorted(self.units) if self.book.leaves(code, day)]
        for code in moving:
            self._leave(code, day, takers)
        staying = self.units.keys() - set(moving)
        joined = {*takers, *(code for code in staying if self.book.arrivals(code, day))}
        arrived = {code: _joined(self._came(code, day, takers[code])) for code in sorted(joined)}
        self.units = {code: self.units[code] for code in staying} | arrived

    def _leave(self, code: str, day: date, takers: dict[str, list[_Unit]]) -> None:
        """Send a unit's people on: by known shares, else to every taker as an unknown part of them."""
        unit, bridges = self.units[code], self.book.leaving.get((code, day), [])
        shares = known_shares(bridges, self.stated.get((code, day)))
        going = _goers(bridges, shares)
        name = _name(self.book, code, day)
        if shares is not None:
            _divide(unit, shares, going, takers)
            self.divided |= dict.fromkeys(unit.origins, f"{name} được chia theo tỷ lệ đã nêu") if len(going) > 1 else {}
            return
        for origin, share in unit.parts.items():
            self.held[origin] += share
        self.lost |= set() if going else unit.origins
        self.undivided |= dict.fromkeys(unit.origins, f"{name} bị chia, chưa có tỷ lệ" if going else f"không rõ {name} nhập vào đâu")
        for taker in going:
            takers[taker].append(_Unit({}, unit.origins, dict(unit.missing)))

    def _came(self, code: str, day: date, known: list[_Unit]) -> list[_Unit]:
        """Return all that came into a unit on a day: what is carried along, the unit itself if it stays, and who is missing."""
        stays = not self.book.leaves(code, day) and self.book.find(code, day - timedelta(days=1)) is not None
        sources = {bridge.old for bridge in self.book.arrivals(code, day) if self._brings(bridge, day)} | ({code} if stays else set())
        absent = [_name(self.book, old, day) for old in sorted(sources - self.units.keys())]
        own = [self.units[code]] if stays and code in self.units else []
        return [*own, *known, *(_Unit(missing={name: None}) for name in absent)]

    def _brings(self, bridge: Bridge, day: date) -> bool:
        """Whether people go along a passage."""
        bridges = self.book.leaving[bridge.old, day]
        return bridge.new in _goers(bridges, known_shares(bridges, self.stated.get((bridge.old, day))))


def _name(book: Book, code: str, day: date) -> str:
    """Return the name of a unit that ended on a day, with its code."""
    place = book.find(code, day - timedelta(days=1))
    return f"{place.name} ({code})" if place else code


def _goers(bridges: list[Bridge], shares: dict[str, float] | None) -> list[str]:
    return [one.new for one in bridges if (shares[one.new] > 0 if shares else one.how != "area_only")]


def _divide(unit: _Unit, shares: dict[str, float], going: list[str], takers: dict[str, list[_Unit]]) -> None:
    """Give each taker its part; the last one gets the rest, so that nothing is lost by rounding."""
    rest = dict(unit.parts)
    for code in going:
        last = code == going[-1]
        part = dict(rest) if last else {origin: share * shares[code] for origin, share in unit.parts.items()}
        rest = {origin: share - part[origin] for origin, share in rest.items()}
        takers[code].append(_Unit(part, set(unit.open), dict(unit.missing)))


def _joined(came: list[_Unit]) -> _Unit:
    found = _Unit()
    for unit in came:
        for origin, share in unit.parts.items():
            found.parts[origin] = found.parts.get(origin, 0.0) + share
        found.open |= unit.open
        found.missing |= unit.missing
    return found


def passage(
    book: Book, codes: Collection[str], from_day: date, to_day: date, stated: Shares | None = None, *, undated: bool = False
) -> Passage:
    """Follow the people of communes of ``from_day`` to the communes of ``to_day``, a later or the same day.

    Args:
        stated: shares of divided units that someone stated.
        undated: follow units whose dates are unknown before 30/6/2025 too, as if they had always been as they were then;
            otherwise they are unmapped.
    """
    known = {code: place for code in sorted(codes) if (place := book.find(code, from_day)) and place.level == "commune"}
    sure = {code for code, place in known.items() if undated or place.dates == "known" or from_day >= LISTED_ON}
    walk = _Walk(book, stated or {})
    walk.units = {code: _Unit({code: 1.0}) for code in sorted(sure)}
    for day in (day for day in book.change_days if from_day < day <= to_day):
        walk.step(day)
    reach = _reached(walk, sure)
    for origin in walk.held.keys() & {origin for origin, codes in reach.items() if len(codes) == 1} - walk.lost:
        # divided once, together again since
        (code,) = reach[origin]
        walk.units[code].parts[origin] = 1.0
        walk.units[code].open.discard(origin)
        del walk.held[origin]
    unmapped = tuple(code for code in sorted(codes) if code not in sure)
    return Passage(dict(sorted(walk.units.items())), dict(walk.held), unmapped, reach, walk.divided, walk.undivided)


def _reached(walk: _Walk, origins: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the later communes that may hold people of each former one; nobody knows all of them when some went nowhere known."""
    found: dict[str, set[str]] = {origin: {NOWHERE} if origin in walk.lost else set() for origin in origins}
    for code, unit in walk.units.items():
        for origin in unit.origins:
            found[origin].add(code)
    return {origin: frozenset(codes) for origin, codes in found.items()}
