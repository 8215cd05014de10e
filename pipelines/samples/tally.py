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

    Every cell of the declared breakdowns is printed, also with nothing in it. The first place is the whole.

    Attributes:
        above: place of a leaf -> further places that it counts in; by default the whole.
        category: commune, category -> numerator of a category; ``category_below`` its denominator, the whole one where there is none.
    """

    def __init__(self, indicator: str, variant: str, period: str, places: tuple[str, ...], bands: tuple[str, ...]) -> None:
        self.head = (indicator, variant)
        self.period, self.places, self.bands = period, places, bands
        self.above: dict[str, tuple[str, ...]] = {}
        self.numerator: Counter[Leaf] = Counter()
        self.denominator: Counter[Leaf] = Counter()
        self.category: Counter[tuple[str, str]] = Counter()
        self.category_below: Counter[tuple[str, str]] = Counter()
        self.categories: tuple[str, ...] = ()

    def add(self, leaf: Leaf, met: bool = True) -> None:
        """Count one child below the line, and above it when it meets what is asked."""
        self.denominator[leaf] += 1
        self.numerator[leaf] += met

    def add_category(self, place: str, category: str, met: bool = True) -> None:
        """Count one child of a category likewise."""
        self.category_below[place, category] += 1
        self.category[place, category] += met

    def rows(self, halves: bool = False, no_denominator: bool = False) -> Iterator[tuple[str, ...]]:
        """Return the rows of the answer key; with ``halves`` the denominator was counted twice."""
        above, below = self._sums(self.numerator), self._sums(self.denominator)
        within, among = self._of_category(self.category), self._of_category(self.category_below)
        for place in self.places:
            for sex in (ALL, "f", "m") if self.bands or self._by_sex else (ALL,):
                for band in (ALL, *self.bands):
                    shown = "" if no_denominator else _number(below[place, sex, band], halves)
                    yield (*self.head, place, self.period, sex, band, ALL, str(above[place, sex, band]), shown)
            for category in self.categories:
                number = among[place, category] if self.category_below else below[place, ALL, ALL]
                shown = "" if no_denominator else _number(number, halves)
                yield (*self.head, place, self.period, ALL, ALL, category, str(within[place, category]), shown)

    @property
    def _by_sex(self) -> bool:
        return any(sex != ALL for _, sex, _ in (*self.numerator, *self.denominator))

    def _where(self, place: str) -> set[str]:
        return {place, self.places[0], *self.above.get(place, ())}

    def _sums(self, leaves: Counter[Leaf]) -> Counter[Leaf]:
        """Add every leaf to the totals it belongs to."""
        sums: Counter[Leaf] = Counter()
        for (place, sex, band), count in leaves.items():
            for where in self._where(place):
                for which in {sex, ALL}:
                    for age in {band, ALL}:
                        sums[where, which, age] += count
        return sums

    def _of_category(self, cells: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
        sums: Counter[tuple[str, str]] = Counter()
        for (place, category), count in cells.items():
            for where in self._where(place):
                sums[where, category] += count
        return sums


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
