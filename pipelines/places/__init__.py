"""Dated places: who lay where on which day, and which place a written name means (DESIGN: Places).

The key is (code, day): codes are re-used. ``all_places``, ``find``, ``children``, ``ancestry`` speak of the shipped
facts, the places of the five plans; ``resolve`` and what converts figures ask the whole country when they must.
"""

from datetime import date
from functools import cache

from pipelines.places.country import country_book, plans_book
from pipelines.places.place import FIRST, LAST, Bridge, Place
from pipelines.places.resolving import Resolution, resolve, resolve_many, suggestions
from pipelines.places.spelling import folded, unaccented

__all__ = [
    "FIRST", "LAST", "Bridge", "Place", "Resolution", "all_places", "ancestry", "children", "country_book", "find", "folded",
    "plans_book", "resolve", "resolve_many", "suggestions", "unaccented",
]  # fmt: skip


@cache
def all_places() -> tuple[Place, ...]:
    """Return every dated form that the project ships, the newest form of a code first."""
    return tuple(sorted(plans_book().places, key=lambda place: place.valid_from, reverse=True))


def find(code: str, on: date) -> Place | None:
    """Return the shipped place with this code on this day, if any."""
    return plans_book().find(code, on)


def children(code: str, on: date, level: str = "commune") -> list[Place]:
    """Return the shipped units of a level below a place on a day, by code (the place itself when it is of that level)."""
    return plans_book().children(code, on, level)


def ancestry(place: Place, on: date) -> list[str]:
    """Return a place's own code and those of all places above it on a day."""
    return list(plans_book().ancestry(place, on))
