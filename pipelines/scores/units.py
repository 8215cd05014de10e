"""Which units a commune was on an earlier day: itself, or the communes whose people came into it (RULES 22)."""

from dataclasses import dataclass
from datetime import date, timedelta

from pipelines import comparability, places
from pipelines.places.book import Book
from pipelines.places.place import SHARE_OF_HOW


@dataclass(frozen=True)
class Former:
    """The units of the earlier day; ``change``: what happened in between, empty when the commune stayed as it was."""

    codes: tuple[str, ...]
    change: str = ""


def former_units(code: str, before: date, now: date) -> Former:
    """Return the units of a day whose people are in the commune with this code on a later day.

    Without any known passage the tuple is empty, and ``change`` says so.
    """
    compared = comparability.compare(code, before, now)
    if compared.flag == "exact":
        return Former((code,))
    book = places.book_of(code)
    units = {code}
    for day in (day for day in reversed(book.change_days) if before < day <= now):
        units = {source for unit in units for source in _sources(book, unit, day)}
    found = tuple(sorted(unit for unit in units if book.find(unit, before)))
    return Former(found, _told(book, found, code, before) or compared.reason or "đổi địa giới")


def _sources(book: Book, code: str, day: date) -> set[str]:
    """Return where the people of a unit were on the eve of a day; the unit itself when it was there and stayed."""
    eve = day - timedelta(days=1)
    came = {one.old for one in book.arrivals(code, day) if SHARE_OF_HOW.get(one.how) != 0.0}
    stayed = {code} if book.find(code, eve) and not book.leaves(code, day) else set()
    return came | stayed


def _told(book: Book, codes: tuple[str, ...], code: str, before: date) -> str:
    if not codes:
        return "không rõ nhập từ xã nào"
    if codes == (code,):
        return ""
    names = [place.name if (place := book.find(one, before)) else one for one in codes]
    return f"nhập từ {', '.join(names)}"
