"""From counts of communes to counts of every place above them, through the tree as of a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from pipelines.errors import RequestError, SeveralErrors, TreemError
from pipelines.places.book import Book
from pipelines.places.country import country_book, plans_book
from pipelines.places.resolving import unknown_code

Counts = Mapping[str, float] | Iterable[tuple[str, float]]
_SHOWN = 20


def tree(on: date, within: str | None = None, *, everywhere: bool = True) -> dict[str, tuple[str, ...]]:
    """Return every commune of a day with the codes above it, from the nearest up: ``{"03412": ("106", "12")}``.

    Args:
        within: only communes below this place.
        everywhere: the whole country; else the shipped places of the five plans.

    Raises:
        RequestError: unknown code in ``within``, or one that is not valid on that day.
    """
    book = country_book() if everywhere else plans_book()
    if within is not None and book.find(within, on) is None:
        raise unknown_code(within, on, book)
    communes = (place for place in book.places if place.level == "commune" and place.holds_on(on))
    found = ((place.code, book.ancestry(place, on)) for place in communes)
    return {code: codes[1:] for code, codes in found if within is None or within in codes}


def roll_up(counts: Counts, on: date) -> dict[str, float]:
    """Return the count of every commune named and of every place above one, by code.

    A place is the sum of its children and nothing else, so the parts of every table add up. Whole numbers stay whole.

    Args:
        counts: commune code -> count, or (code, count) pairs in which a code may come many times.
        on: the day whose tree is used.

    Raises:
        SeveralErrors: codes that name no commune on that day, each with the nearest valid choices.
    """
    sums: dict[str, float] = defaultdict(int)
    for code, count in counts.items() if isinstance(counts, Mapping) else counts:
        sums[code] += count
    book = _book_of(sums, on)
    _refuse_others(sums, on, book)
    level = {code: sums[code] for code in sorted(sums)}
    found = dict(level)
    while level:
        level = _parents(level, on, book)
        found |= level
    return found


def _parents(level: Mapping[str, float], on: date, book: Book) -> dict[str, float]:
    """Sum one generation into the next; a commune and a district may hang side by side below one province."""
    sums: dict[str, float] = defaultdict(int)
    for code, count in level.items():
        place = book.find(code, on)
        if place and place.parent_code:
            sums[place.parent_code] += count
    return {code: sums[code] for code in sorted(sums)}


def _book_of(codes: Iterable[str], on: date) -> Book:
    """Return the plans' book when it knows all codes, so that their figures need not load the country."""
    return plans_book() if all(plans_book().find(code, on) for code in codes) else country_book()


def _refuse_others(codes: Iterable[str], on: date, book: Book) -> None:
    errors: list[TreemError] = []
    for code in sorted(codes):
        place = book.find(code, on)
        if place is None:
            errors.append(unknown_code(code, on, book))
        elif place.tree != "admin":
            errors.append(
                RequestError(f"Mã {code} ({place.name}) là trường.", todo="số của trường không cộng vào xã, huyện, tỉnh: để ở bảng riêng")
            )
        elif place.level != "commune":
            errors.append(
                RequestError(f"Mã {code} ({place.name}) không phải mã cấp xã.", todo="chỉ cộng lên từ số liệu cấp xã")
            )
        if len(errors) == _SHOWN:
            break
    if errors:
        raise SeveralErrors(errors)
