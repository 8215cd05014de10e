"""Dated places: who lay where on which day, and which place a written name means (DESIGN: Places).

The key is (code, day): codes are re-used. ``find``, ``children``, ``ancestry`` answer from the places of the five plans,
with what people brought about them (``treem places import``, ``treem places schools``), and from the whole country for a
code that those do not know; ``resolve`` and what converts figures ask the whole country when they must.
"""

from collections.abc import Iterable
from datetime import date

from pipelines.places.batch import resolve_many
from pipelines.places.book import Book
from pipelines.places.country import brought_places, country_book, plans_book
from pipelines.places.place import FIRST, LAST, Bridge, Place
from pipelines.places.resolving import Resolution, resolve, suggestions
from pipelines.places.spelling import folded, unaccented

__all__ = [
    "FIRST", "LAST", "Bridge", "Place", "Resolution", "all_places", "ancestry", "book_of", "children", "country_book", "find", "folded",
    "plans_book", "resolve", "resolve_many", "suggestions", "unaccented",
]  # fmt: skip


def book_of(code: str) -> Book:
    """Return the book that answers for a code: the plans' own places, else the whole country (loaded only then)."""
    plans = plans_book()
    return plans if code in plans.forms else country_book()


def all_places(roots: Iterable[str] = ()) -> tuple[Place, ...]:
    """Return the dated forms that a build may name, the newest form of a code first.

    Args:
        roots: places whose own forms, and those of all units ever below them, belong to it although no plan shipped here knows them.
    """
    known = plans_book()
    found = {(place.code, place.valid_from): place for place in known.places}
    others = {place.code for place in brought_places() if place.code not in known.forms}
    others |= {code for root in roots if root not in known.forms for code in _ever_below(root)}
    if others:
        country = country_book()
        found |= {(form.code, form.valid_from): form for code in others for form in country.forms.get(code, ())}
    return tuple(sorted(found.values(), key=lambda place: place.valid_from, reverse=True))


def _ever_below(root: str) -> set[str]:
    """Return the codes of a place of the whole country, of all units ever below it, and of the places above it."""
    book, found = country_book(), {root}
    days = [day for day in (FIRST, *book.change_days) if book.find(root, day)]
    for day in days:
        found |= {code for unit in book.children(root, day) for code in book.ancestry(unit, day)}
    return found


def find(code: str, on: date) -> Place | None:
    """Return the place with this code on this day, if any."""
    return book_of(code).find(code, on)


def children(code: str, on: date, level: str = "commune") -> list[Place]:
    """Return the units of a level below a place on a day, by code (the place itself when it is of that level)."""
    return book_of(code).children(code, on, level)


def ancestry(place: Place, on: date) -> list[str]:
    """Return a place's own code and those of all places above it on a day."""
    return list(book_of(place.code).ancestry(place, on))
