"""A list as it will stand in a sheet: heading lines, columns, body lines, footer; no workbook library here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.samples.days import Day, long_text, short_text, to_datetime
from pipelines.samples.facts import Commune, Facts, Period

Cell = str | float | datetime
"""A printed cell: text, number or real date; an empty text is an empty cell."""

Layout = dict[str, Any]

DATES: dict[str, Callable[[Day], Cell]] = {"long": long_text, "short": short_text, "excel": to_datetime}


@dataclass(slots=True)
class Line:
    """One line of the body: ``row`` a child's, ``blank``, ``subtotal``; ``order`` is its running number or 0."""

    kind: str
    cells: list[Cell]


@dataclass(slots=True)
class Text:
    """One text outside the table: where it stands (left, right, full), how it looks, and after how many lines."""

    text: str
    where: str = "full"
    style: str = "plain"


@dataclass(slots=True)
class Sheet:
    """One sheet of one file, ready to be written.

    ``top`` and ``bottom`` are lines of texts; several texts of a line stand side by side.
    """

    path: Path
    name: str
    columns: dict[str, str]
    top: list[list[Text]]
    body: list[Line]
    bottom: list[list[Text]]
    numbers: bool = False
    widths: dict[str, float] = field(default_factory=dict)

    @property
    def header_rows(self) -> int:
        """One or two rows of headings, and the row of column numbers."""
        double = any("." in heading for heading in self.columns.values())
        return (2 if double else 1) + self.numbers

    @property
    def first_body_row(self) -> int:
        """Number of the first body row in the sheet, 1 being the sheet's first row."""
        return len(self.top) + self.header_rows + 1


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell needs to know about its list."""

    facts: Facts
    layout: Layout
    commune: int
    period: Period
    date: Callable[[Day], Cell]

    @property
    def place(self) -> Commune:
        """The commune the list is about."""
        return self.facts.communes[self.commune]


Maker = Callable[[Any, Context], Cell]


def make_context(facts: Facts, layout: Layout, commune: int, period: Period) -> Context:
    """Return the context of one list."""
    return Context(facts, layout, commune, period, DATES[layout.get("dates", "long")])


def make_body(items: Iterable[tuple[str, Any]], makers: dict[str, Maker], context: Context) -> list[Line]:
    """Return the lines of a body: rows with running numbers, sub-totals and gaps between hamlets, the total.

    Args:
        items: (hamlet, thing) in the order of the list.
        makers: canonical column -> function of (thing, context).
    """
    layout, columns = context.layout, list(context.layout["columns"])
    wanted = [makers.get(column) for column in columns]
    lines: list[Line] = []
    group, counted, number = "", 0, 0
    for hamlet, thing in items:
        if group and hamlet != group:
            lines += _between(columns, layout, group, counted)
            counted = 0
        group, counted, number = hamlet, counted + 1, number + 1
        lines.append(Line("row", [maker(thing, context) if maker else number for maker in wanted]))
    if group:
        lines += _between(columns, layout, group, counted)
    if layout.get("gap") and lines and lines[-1].kind == "blank":
        lines.pop()
    if layout.get("total"):
        lines.append(_sum_line(columns, layout["total"], number))
    return lines


def _between(columns: list[str], layout: Layout, hamlet: str, counted: int) -> list[Line]:
    lines = []
    if layout.get("subtotal"):
        label = layout["subtotal"].format(hamlet=hamlet[0].lower() + hamlet[1:])
        lines.append(_sum_line(columns, label, counted))
    if layout.get("gap"):
        lines.append(Line("blank", [""] * len(columns)))
    return lines


def _sum_line(columns: list[str], label: str, count: int) -> Line:
    """A sub-total: the label under the names, the count in the next column."""
    cells: list[Cell] = [""] * len(columns)
    at = columns.index("full_name")
    cells[at], cells[at + 1] = label, count
    return Line("subtotal", cells)
