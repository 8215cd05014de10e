"""Places that people bring laid over those already known: what is newer holds, what is known of later days stays."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from pipelines.places.place import LAST, Place


def lay_over(known: Iterable[Place], brought: Iterable[Place]) -> list[Place]:
    """Return the known forms with the brought ones over them; forms of one code never overlap.

    A line of an official table speaks of the day it holds from: it takes the place of the form of that day, up to the
    line's own end, else up to that form's end, and never beyond the day on which a later form is known to begin. A line
    that says what is known already changes nothing. A form of unknown dates was no more than likely on early days: what is brought tells
    of those days better, by another name or by lines that begin earlier.
    """
    forms: dict[str, list[Place]] = defaultdict(list)
    for place in known:
        forms[place.code].append(place)
    lines = sorted(brought, key=lambda place: (place.valid_from, place.code))
    for line in lines:
        forms[line.code] = _with_line(forms[line.code], line, lines[0].valid_from)
    return [place for listed in forms.values() for place in listed]


def _with_line(forms: list[Place], line: Place, first: date) -> list[Place]:
    holding = next((form for form in forms if form.holds_on(line.valid_from)), None)
    fresh = replace(line, valid_to=_end(forms, line, holding))
    if holding and _same(holding, fresh):
        return forms
    kept = [part for form in forms for part in _outside(form, fresh) if not _is_doubted(part, fresh, first)]
    return sorted([*kept, fresh], key=lambda form: form.valid_from)


def _is_doubted(part: Place, line: Place, first: date) -> bool:
    """Whether a part of unknown dates lies before a line that leaves no room for it: another name, or not the first day told of."""
    guessed = part.dates == "unknown" and part.valid_to <= line.valid_from
    return guessed and (part.name != line.name or line.valid_from > first)


def _end(forms: list[Place], line: Place, holding: Place | None) -> date:
    own = line.valid_to if line.valid_to != LAST or holding is None else holding.valid_to
    return min([own, *(form.valid_from for form in forms if form.valid_from > line.valid_from)])


def _same(known: Place, line: Place) -> bool:
    """Whether a dated form already says all that the line says."""
    told = [(form.name, form.level, form.type, form.parent_code, form.valid_to) for form in (known, line)]
    return known.dates == "known" and told[0] == told[1]


def _outside(place: Place, other: Place) -> list[Place]:
    if other.valid_to <= place.valid_from or place.valid_to <= other.valid_from:
        return [place]
    before = [replace(place, valid_to=other.valid_from)] if place.valid_from < other.valid_from else []
    after = [replace(place, valid_from=other.valid_to)] if other.valid_to < place.valid_to else []
    return before + after


def belonging(brought: Iterable[Place], known: Iterable[Place], complete: Collection[str]) -> list[Place]:
    """Return the brought places that are the plans' own: a known code, or a unit below a place that is known whole."""
    lines, facts = list(brought), list(known)
    codes = {place.code for place in facts}
    above = {place.code: place.parent_code for place in (*facts, *lines)}
    return [line for line in lines if line.code in codes or _below(line.parent_code, above, complete)]


def _below(code: str, above: dict[str, str], complete: Collection[str]) -> bool:
    while code:
        if code in complete:
            return True
        code = above.get(code, "")
    return False
