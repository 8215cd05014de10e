"""A book of dated places: look-ups by code, name and day, ancestry, and what became of a unit."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property

from pipelines.places.place import FIRST, LAST, SHARE_OF_HOW, Bridge, Place
from pipelines.places.spelling import Spelling, readings, spell, variants

Named = tuple[Place, Spelling]


class Book:
    """Places and passages of one scope; everything is found by (code, day), never by code alone.

    Args:
        places: forms of units; those of one code do not overlap in time.
        bridges: passages of people between units.
        complete: codes of provinces and districts whose communes are all in the book at every day.
        spellings: other official spellings by code, as (valid on, name).
    """

    def __init__(
        self,
        places: Iterable[Place],
        bridges: Iterable[Bridge] = (),
        complete: Iterable[str] = (),
        spellings: Mapping[str, str] | None = None,
    ) -> None:
        self.places = tuple(places)
        self.bridges = tuple(bridges)
        self.complete = frozenset(complete)
        self._spellings = dict(spellings or {})
        self.forms: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            self.forms[place.code].append(place)
        for forms in self.forms.values():
            forms.sort(key=lambda place: place.valid_from)
        self.leaving: dict[tuple[str, date], list[Bridge]] = defaultdict(list)
        self.arriving: dict[str, list[Bridge]] = defaultdict(list)
        for bridge in self.bridges:
            self.leaving[bridge.old, bridge.old_until].append(bridge)
            self.arriving[bridge.new].append(bridge)
        self._ancestors: dict[tuple[str, int], tuple[str, ...]] = {}
        self._heirs: dict[tuple[str, date, int], tuple[Place, ...]] = {}
        self._below: dict[tuple[str, int], Mapping[str, frozenset[str]]] = {}
        self._regions: dict[tuple[str, int], frozenset[str]] = {}

    @cached_property
    def change_days(self) -> tuple[date, ...]:
        """Days on which anything begins or ends; between two of them every answer stays the same."""
        days = {day for place in self.places for day in (place.valid_from, place.valid_to)}
        return tuple(sorted(days - {FIRST, LAST}))

    def segment(self, day: date) -> int:
        """Return the number of the stretch of unchanged days in which a day lies."""
        return bisect_right(self.change_days, day)

    def stretch_start(self, day: date) -> date:
        """Return the first day of that stretch."""
        at = self.segment(day)
        return self.change_days[at - 1] if at else FIRST

    def find(self, code: str, on: date) -> Place | None:
        """Return the place with this code on this day, if any."""
        return next((place for place in self.forms.get(code, ()) if place.holds_on(on)), None)

    def ancestry(self, place: Place, on: date) -> tuple[str, ...]:
        """Return a place's own code and those of all places above it on a day."""
        return (place.code, *self._above(place.parent_code, on))

    def _above(self, code: str, on: date) -> tuple[str, ...]:
        if not code:
            return ()
        # nothing above a place changes within a stretch, so one walk serves all its days
        key = (code, self.segment(on))
        if key not in self._ancestors:
            place = self.find(code, on)
            self._ancestors[key] = (code, *self._above(place.parent_code, on)) if place else ()
        return self._ancestors[key]

    def children(self, code: str, on: date, level: str = "commune") -> list[Place]:
        """Return the units of a level below a place on a day, by code (the place itself when it is of that level)."""
        below = self.below(on, level)
        own = self.find(code, on)
        codes = {code} if own and own.level == level else below.get(code, frozenset())
        return [place for inside in sorted(codes) if (place := self.find(inside, on))]

    def below(self, on: date, level: str = "commune") -> Mapping[str, frozenset[str]]:
        """Return every place that has units of a level below it on a day, with their codes."""
        key = (level, self.segment(on))
        if key not in self._below:
            found: dict[str, set[str]] = defaultdict(set)
            for place in self.places:
                if place.level == level and place.holds_on(on):
                    for above in self.ancestry(place, on)[1:]:
                        found[above].add(place.code)
            self._below[key] = {above: frozenset(codes) for above, codes in found.items()}
        return self._below[key]

    @cached_property
    def _names(self) -> dict[tuple[str, str], list[Named]]:
        named: dict[tuple[str, str], list[Named]] = defaultdict(list)
        for place in self.places:
            told = [spell(place.bare_name)]
            if place.level == "school":
                # a name may write its type out that the type itself abbreviates
                told = [readings(place.name, place.level)[0][1]]
            if place.code in self._spellings:
                told.append(spell(self._spellings[place.code][len(place.type) + 1 :]))
            for spelling in told:
                for bare in variants(spelling):
                    named[place.level, bare].append((place, spelling))
        return named

    def named(self, level: str, spelling: Spelling) -> list[Named]:
        """Return the forms, of any day, whose name has the same letters apart from accents."""
        found: list[Named] = []
        for bare in variants(spelling):
            found += [pair for pair in self._names.get((level, bare), ()) if pair not in found]
        return found

    def next_codes(self, code: str, until: date) -> list[Bridge]:
        """Return where the people of a unit go on the day it ends or changes; an empty list means "stays as it is"."""
        return [bridge for bridge in self.leaving.get((code, until), ()) if SHARE_OF_HOW.get(bridge.how) != 0.0]

    def leaves(self, code: str, day: date) -> bool:
        """Whether the unit of the eve goes into others, or ends, on a day."""
        return (code, day) in self.leaving or self.find(code, day) is None

    def arrivals(self, code: str, day: date) -> list[Bridge]:
        """Return the passages into a unit on a day."""
        return [bridge for bridge in self.arriving.get(code, ()) if bridge.old_until == day]

    def successors(self, place: Place, on: date) -> tuple[Place, ...]:
        """Return the units on a day that hold the people of a former unit, by code."""
        key = (place.code, place.valid_from, self.segment(on))
        if key not in self._heirs:
            self._heirs[key] = self._follow(place, on)
        return self._heirs[key]

    def _follow(self, place: Place, on: date) -> tuple[Place, ...]:
        found: dict[str, Place] = {}
        waiting, seen = [place], {place}
        while waiting:
            form = waiting.pop()
            if form.holds_on(on):
                found[form.code] = form
                continue
            for after in self.after(form):
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
        return tuple(found[code] for code in sorted(found))

    def after(self, form: Place) -> list[Place]:
        """Return the forms that the people of a form are in on the day it ends; none for one that has not ended."""
        if form.valid_to == LAST:
            return []
        bridges = self.next_codes(form.code, form.valid_to)
        codes = [bridge.new for bridge in bridges] or [form.code]
        return [after for code in codes if (after := self.find(code, form.valid_to))]

    def last_form(self, code: str, on: date) -> Place | None:
        """Return the latest form of a code that had ended by a day."""
        return next((form for form in reversed(self.forms.get(code, ())) if form.valid_to <= on), None)

    def region(self, code: str, on: date) -> frozenset[str]:
        """Return the communes on a day that hold the people of a district or province which has ended; else none."""
        key = (code, self.segment(on))
        if key not in self._regions:
            former = None if self.find(code, on) else self.last_form(code, on)
            eve = former.valid_to - timedelta(days=1) if former else FIRST
            inside = self.children(code, eve) if former else []
            self._regions[key] = frozenset(after.code for child in inside for after in self.successors(child, on))
        return self._regions[key]
