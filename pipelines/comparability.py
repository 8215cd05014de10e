"""Whether two figures of one place are about the same people: its boundaries and its code between their two days.

Marts stand on the boundaries of their own period, so the figure of a code and that of its same period ("cùng kỳ") compare
only where nothing came in, went away or was divided in between, and the code was not given to another unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines import engine, formats, places
from pipelines.catalog import Plan
from pipelines.places.book import Book
from pipelines.places.passage import Flag, passage, shortened

REFORM = date(2025, 7, 1)
"""No trend crosses this day unmarked, not even that of a place that kept its boundaries."""
REFORM_TEXT = "bỏ cấp huyện, sắp xếp lại xã"


@dataclass(frozen=True)
class Comparison:
    """How far a figure of a place compares with an earlier one of the same code, and why not, in Vietnamese."""

    flag: Flag
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """A day on which a place became another one: figures of before and after are not joined."""

    on: date
    reason: str

    @property
    def label(self) -> str:
        """Short text for the line that marks the day in a chart."""
        return f"{formats.day(self.on)}: {REFORM_TEXT if self.on == REFORM else 'đổi địa giới'}"


def compare(place: str, before: date, now: date, book: Book | None = None) -> Comparison:
    """Return how the figures of one code on two days compare, each on the boundaries of its own day.

    Args:
        place: code of a commune, district or province; before, now: the days, the earlier one first.
        book: where to look; the book that knows the code unless given.
    """
    book = book or _book(place, before, now)
    for day in (now, before):
        if book.find(place, day) is None:
            return Comparison("not_comparable", f"ngày {formats.day(day)} không có địa bàn mang mã này")
    if book.segment(before) == book.segment(now):
        return Comparison("exact")
    former, later = ([unit.code for unit in book.children(place, day)] for day in (before, now))
    region = passage(book, former, before, now, undated=True).region(later)
    gone = [_named(book, code, before) for code in former if code not in region.parts]
    told = [
        f"thêm {shortened(region.missing)}" if region.missing else "",
        f"bớt {shortened(gone)}" if gone else "",
        *region.unsure,
    ]
    reason = "; ".join(filter(None, told))
    return Comparison("not_comparable", reason) if reason else Comparison("exact")


def _book(place: str, *days: date) -> Book:
    """Return the plans' book for what lies in their places on one of the days, else the whole country."""
    plans = places.plans_book()
    above = {code for day in days if (form := plans.find(place, day)) for code in plans.ancestry(form, day)}
    return places.country_book() if above.isdisjoint(plans.complete) else plans


def _named(book: Book, code: str, on: date) -> str:
    place = book.find(code, on)
    return f"{place.name} ({code})" if place else code


def changes(place: str, since: date, until: date) -> list[Change]:
    """Return the days after ``since``, up to ``until``, across which no trend of a place is drawn through.

    The day on which districts ended is always among them.
    """
    book = _book(place, since, until)
    found = {}
    for day in (day for day in book.change_days if since < day <= until):
        eve = day - timedelta(days=1)
        compared = compare(place, eve, day, book)
        if compared.flag != "exact" and (book.find(place, eve) or book.find(place, day)):
            found[day] = compared.reason
    if since < REFORM <= until:
        found.setdefault(REFORM, REFORM_TEXT)
    return [Change(day, found[day]) for day in sorted(found)]


def load(con: engine.Connection, plans: Iterable[Plan]) -> int:
    """Make ``comparability(period, place, same_period, comparability, reason_vi)`` and return its row count.

    It lists the places of the plans whose figure of a period is not comparable with that of its same period; all others are exact.
    """
    listed = {
        (period.id, code, period.same_period_id, compared.flag, compared.reason)
        for plan in plans
        for period in plan.periods.values()
        if (former := plan.periods.get(period.same_period_id))
        for code in _codes(plan.place, period.cutoff_on)
        if (compared := compare(code, former.cutoff_on, period.cutoff_on)).flag != "exact"
    }
    schema = dict.fromkeys(("period", "place", "same_period", "comparability", "reason_vi"), "varchar")
    return engine.load_rows(con, "comparability", schema, sorted(listed))


def _codes(root: str, on: date) -> set[str]:
    """Return a plan's place, its communes and the places between them on a day."""
    found = set()
    for commune in places.children(root, on):
        above = places.ancestry(commune, on)
        found |= set(above[: above.index(root) + 1])
    return found
