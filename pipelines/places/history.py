"""What became of a unit and where it came from, step by step."""

from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.places.book import Book
from pipelines.places.country import country_book
from pipelines.places.place import FIRST, LAST, Place
from pipelines.places.resolving import unknown_code


@dataclass(frozen=True)
class Step:
    """One change: on ``day`` the people of ``before`` went to ``after``.

    Attributes:
        how: whole, part, unchanged, renamed, retyped, moved (another district or province), all_people, area_only, …
        share: share of the people of ``before``, None where no source states one.
        source, certainty: what says so; empty for a change of form that two dated lists show.
    """

    day: date
    how: str
    before: Place
    after: Place
    share: float | None = None
    source: str = ""
    certainty: str = ""


@dataclass(frozen=True)
class History:
    """The unit that a code named on a day, the steps that led to it and those that followed, in order of days."""

    place: Place
    before: tuple[Step, ...]
    after: tuple[Step, ...]


def history(code: str, on: date) -> History:
    """Return where the unit with a code on a day came from and what became of it.

    Raises:
        RequestError: no unit had the code on that day, with the nearest valid choices.
    """
    book = country_book()
    place = book.find(code, on)
    if place is None:
        raise unknown_code(code, on, book)
    return History(place, tuple(_back(book, place, on)), tuple(_forth(book, place, on)))


def _forth(book: Book, place: Place, on: date) -> list[Step]:
    steps: dict[Step, None] = {}
    waiting = [place]
    while waiting:
        form = waiting.pop(0)
        for step in _leaving(book, form):
            if step not in steps and step.day > on:
                steps[step] = None
                waiting.append(step.after)
    return sorted(steps, key=_order)


def _leaving(book: Book, form: Place) -> list[Step]:
    if form.valid_to == LAST:
        return []
    day = form.valid_to
    bridges = book.leaving.get((form.code, day), ())
    steps = [
        Step(day, bridge.how, form, after, bridge.share, bridge.source, bridge.certainty)
        for bridge in bridges
        if (after := book.find(bridge.new, bridge.new_from))
    ]
    same = None if bridges else book.find(form.code, day)
    return [*steps, Step(day, _change(form, same), form, same, 1.0)] if same else steps


def _change(before: Place, after: Place) -> str:
    if before.parent_code != after.parent_code:
        return "moved"
    return "retyped" if before.bare_name == after.bare_name else "renamed"


def _back(book: Book, place: Place, on: date) -> list[Step]:
    steps: dict[Step, None] = {}
    waiting = [(place, on)]
    while waiting:
        form, day = waiting.pop(0)
        for step in _arriving(book, form, day):
            if step not in steps:
                steps[step] = None
                waiting.append((step.before, step.day - timedelta(days=1)))
    return sorted(steps, key=_order)


def _arriving(book: Book, form: Place, on: date) -> list[Step]:
    """Return what came into a form up to a day, its own former form included."""
    eve = timedelta(days=1)
    came = [bridge for bridge in book.arriving.get(form.code, ()) if form.valid_from <= bridge.new_from <= on]
    steps = [
        Step(bridge.new_from, bridge.how, before, form, bridge.share, bridge.source, bridge.certainty)
        for bridge in came
        if (before := book.find(bridge.old, bridge.old_until - eve))
    ]
    started = form.valid_from
    if started > FIRST and not any(bridge.new_from == started for bridge in came):
        former = book.find(form.code, started - eve)
        # the same code with other bridges led elsewhere: another unit had it
        if former and not book.leaving.get((form.code, started)):
            steps.append(Step(started, _change(former, form), former, form, 1.0))
    return steps


def _order(step: Step) -> tuple[date, str, str]:
    return step.day, step.before.code, step.after.code
