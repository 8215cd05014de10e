"""Numerators and denominators being added up, and the answer key's file."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HEADER = ("indicator", "variant", "place", "period", "sex", "age_band", "category", "numerator", "denominator")

Leaf = tuple[str, str, str]
"""Commune, sex, age band: the finest cell that is counted; everything else is a sum of these."""

ALL = "*"


class Tally:
    """Counts of one (indicator, variant) in one period, for communes and the district.

    Every cell of the declared breakdowns is printed, also with nothing in it. The first place is the district.
    """

    def __init__(self, indicator: str, variant: str, period: str, places: tuple[str, ...], bands: tuple[str, ...]) -> None:
        self.head = (indicator, variant)
        self.period, self.places, self.bands = period, places, bands
        self.numerator: Counter[Leaf] = Counter()
        self.denominator: Counter[Leaf] = Counter()
        self.category: Counter[tuple[str, str]] = Counter()  # commune, category
        self.categories: tuple[str, ...] = ()

    def rows(self, halves: bool = False, no_denominator: bool = False) -> Iterator[tuple[str, ...]]:
        """Return the rows of the answer key; with ``halves`` the denominator was counted twice."""
        above, below = self._sums(self.numerator), self._sums(self.denominator)
        for place in self.places:
            for sex in (ALL, "f", "m") if self.bands else (ALL,):
                for band in (ALL, *self.bands):
                    shown = "" if no_denominator else _number(below[place, sex, band], halves)
                    yield (*self.head, place, self.period, sex, band, ALL, str(above[place, sex, band]), shown)
            whole = _number(below[place, ALL, ALL], halves)
            for category in self.categories:
                count = self._in_category(place, category)
                yield (*self.head, place, self.period, ALL, ALL, category, str(count), whole)

    def _sums(self, leaves: Counter[Leaf]) -> Counter[Leaf]:
        """Add every leaf to the totals it belongs to."""
        sums: Counter[Leaf] = Counter()
        for (place, sex, band), count in leaves.items():
            for where in (place, self.places[0]):
                for which in {sex, ALL}:
                    for age in {band, ALL}:
                        sums[where, which, age] += count
        return sums

    def _in_category(self, place: str, category: str) -> int:
        if place != self.places[0]:
            return self.category[place, category]
        return sum(self.category[commune, category] for commune in self.places[1:])


def _number(count: int, halves: bool) -> str:
    if not halves:
        return str(count)
    return f"{count // 2}.5" if count % 2 else str(count // 2)


def write_rows(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Write a CSV file that spreadsheets and programs read alike (UTF-8, comma, \\n)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
