"""Score sheets as they came: self and checked points, recognised status and evidence kept apart, with the file and row of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipelines import engine

Key = tuple[str, int]
"""Commune code and year."""


@dataclass(frozen=True)
class Row:
    """One line of a sheet: a criterion (``item`` 0) or an item of it; points None: not given.

    ``has_evidence``: whether the sheet names any (its text may hold names and stays with the office); None: it has no place for it.
    """

    criterion: int
    item: int = 0
    name: str = ""
    maximum: float | None = None
    self_score: float | None = None
    checked_score: float | None = None
    has_evidence: bool | None = False
    file: str = ""
    sheet: str = ""
    row_number: int = 0


@dataclass(frozen=True)
class Sheet:
    """All lines that came for one commune and year; more than one file is a fault (``problems``)."""

    commune: str
    year: int
    rows: tuple[Row, ...]
    recognised: bool | None = None
    standard: str = ""
    stated_self: float | None = None
    stated_checked: float | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """Files and sheets that the lines came from."""
        return tuple(sorted({f"{row.file} / {row.sheet}" for row in self.rows}))

    @cached_property
    def own_rows(self) -> tuple[Row, ...]:
        """Lines of whole criteria."""
        return tuple(row for row in self.rows if row.item == 0)

    @property
    def doubled(self) -> tuple[int, ...]:
        """Criteria with more than one line."""
        told = [row.criterion for row in self.own_rows]
        return tuple(sorted({number for number in told if told.count(number) > 1}))

    def items(self, criterion: int) -> tuple[Row, ...]:
        """Return the lines of the items of a criterion."""
        return tuple(row for row in self.rows if row.criterion == criterion and row.item > 0)

    def criterion(self, number: int) -> Row | None:
        """Return a criterion's line; one that is told by its items only is their sum."""
        return self._criteria.get(number)

    @cached_property
    def _criteria(self) -> dict[int, Row]:
        return {number: self._whole_criterion(number) for number in self.numbers}

    def _whole_criterion(self, number: int) -> Row:
        own = [row for row in self.own_rows if row.criterion == number]
        items = self.items(number)
        first = own[0] if own else items[0]
        maximum, own_points, checked = (
            _whole([getattr(row, part) for row in own], [getattr(row, part) for row in items]) for part in POINTS
        )
        return Row(
            number,
            0,
            own[0].name if own else "",
            maximum,
            own_points,
            checked,
            has_evidence=_any([row.has_evidence for row in (*own, *items)]),
            file=first.file,
            sheet=first.sheet,
            row_number=first.row_number,
        )

    def line(self, criterion: int, item: int = 0) -> Row | None:
        """Return the line of a criterion, or of one of its items."""
        return next((row for row in self.items(criterion) if row.item == item), None) if item else self.criterion(criterion)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the criteria that the sheet tells of."""
        return tuple(sorted({row.criterion for row in self.rows}))


def _any(told: Sequence[bool | None]) -> bool | None:
    """Whether any is true; None where none of them is known."""
    known = [one for one in told if one is not None]
    return any(known) if known else None


POINTS = ("maximum", "self_score", "checked_score")


def _whole(own: Sequence[float | None], items: Sequence[float | None]) -> float | None:
    """Return what the criterion's own line says, else the sum of its items when each has points."""
    if own and own[0] is not None:
        return own[0]
    known = [value for value in items if value is not None]
    return sum(known) if items and len(known) == len(items) else None


def read(con: engine.Connection) -> dict[Key, Sheet]:
    """Return every sheet of a build, from its table ``keyed_score_sheet``."""
    query = """
        select commune_code, year, criterion, item, coalesce(criterion_name, ''), maximum, self_score, checked_score, has_evidence,
            file, sheet, row_number, recognised, standard, stated_self_total, stated_checked_total
        from keyed_score_sheet where commune_code is not null and year is not null and criterion is not null
        order by commune_code, year, file, sheet, row_number
    """
    told: dict[Key, list[tuple[Any, ...]]] = defaultdict(list)
    for commune, year, *rest in engine.rows(con, query):
        told[commune, year].append(tuple(rest))
    return {key: _sheet(key, rows) for key, rows in told.items()}


def _sheet(key: Key, lines: Sequence[tuple[Any, ...]]) -> Sheet:
    rows = tuple(Row(*line[:10]) for line in lines)
    decisions = {line[10] for line in lines}
    stated = [next((line[at] for line in lines if line[at] is not None), None) for at in (11, 12, 13)]
    recognised = decisions == {"recognised"} if len(decisions) == 1 and None not in decisions else None
    return Sheet(*key, rows, recognised, stated[0] or "", stated[1], stated[2])
