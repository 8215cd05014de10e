"""What goes wrong with a list on its way to the office: each mishap changes a sheet that was right, as people and Excel do."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipelines.samples.facts import Facts, Period
from pipelines.samples.letterhead import foot_lines, head_lines, title_lines
from pipelines.samples.simulate import layout_of
from pipelines.samples.tables import Cell, Context, Layout, Line, Sheet, make_context


@dataclass(frozen=True)
class Spot:
    """Which list a mishap befalls: its register, commune and period."""

    facts: Facts
    register: str
    commune: int
    period: Period

    @property
    def layout(self) -> Layout:
        """The form of the list."""
        return layout_of(self.facts, self.register, self.commune)

    @property
    def context(self) -> Context:
        """What its cells know."""
        return make_context(self.facts, self.layout, self.commune, self.period)


Change = Callable[[Sheet, Any, Spot], None]


def headings(sheet: Sheet, told: dict[str, str], spot: Spot) -> None:
    """Other headings, as another program or a former template has them; columns without a new one keep theirs."""
    sheet.columns = {column: told.get(column, heading) for column, heading in sheet.columns.items()}


def title_of(sheet: Sheet, period_id: str, spot: Spot) -> None:
    """The title of a former period: last year's file was filled anew and its first lines were left as they were."""
    former = next(period for period in spot.facts.periods if period.id == period_id)
    context = replace(spot, period=former).context
    sheet.top = [*head_lines(spot.layout["head"], spot.facts, context.place), *title_lines(context)]


def times(sheet: Sheet, told: dict[str, float], spot: Spot) -> None:
    """Measures in another unit: every number of a column is multiplied; the heading keeps the usual unit."""
    names = list(sheet.columns)
    for column, factor in told.items():
        at = names.index(column)
        for line in sheet.body:
            if line.kind == "row":
                line.cells[at] = _times(line.cells[at], factor)


def _times(cell: Cell, factor: float) -> Cell:
    if isinstance(cell, datetime) or cell == "":
        return cell
    number = round(float(str(cell).replace(",", ".")) * factor)
    return str(number) if isinstance(cell, str) else float(number)


def without_last_hamlet(sheet: Sheet, _: Any, spot: Spot) -> None:
    """A list sent in a hurry: the children of its last hamlet are not in it, and its own total says so."""
    at = list(sheet.columns).index("hamlet")
    rows = [line for line in sheet.body if line.kind == "row"]
    last = rows[-1].cells[at]
    cut = next(index for index, line in enumerate(sheet.body) if line.kind == "row" and line.cells[at] == last)
    left = sum(line.cells[at] != last for line in rows)
    kept = sheet.body[:cut]
    while kept and kept[-1].kind == "blank":
        kept.pop()
    sheet.body = [*kept, *([_total(sheet, left, spot)] if spot.layout.get("total") else [])]
    sheet.bottom = foot_lines(spot.context, left, "trẻ")


def only_last_hamlet(sheet: Sheet, names: list[str], spot: Spot) -> None:
    """The last hamlet alone, divided among new ones: the first children in the first, the others in the next."""
    at = list(sheet.columns).index("hamlet")
    rows = [line for line in sheet.body if line.kind == "row"]
    mine = [line for line in rows if line.cells[at] == rows[-1].cells[at]]
    number = list(sheet.columns).index("row_label")
    for place, line in enumerate(mine):
        line.cells[at] = names[place * len(names) // len(mine)]
        line.cells[number] = place + 1
    sheet.body = [*mine, *([_total(sheet, len(mine), spot)] if spot.layout.get("total") else [])]
    sheet.bottom = foot_lines(spot.context, len(mine), "trẻ")


def _total(sheet: Sheet, count: int, spot: Spot) -> Line:
    cells: list[Cell] = [""] * len(sheet.columns)
    at = list(sheet.columns).index("full_name")
    cells[at], cells[at + 1] = spot.layout["total"], count
    return Line("subtotal", cells)


def a_nought_too_many(sheet: Sheet, criterion: int, spot: Spot) -> None:
    """Ten times the points of one criterion: a nought too many, above what the criterion can give."""
    line = [line for line in sheet.body if line.kind == "row"][criterion - 1]
    at = list(sheet.columns).index("checked_score")
    line.cells[at] = _times(line.cells[at], 10)


CHANGES: dict[str, Change] = {
    "headings": headings,
    "title_of": title_of,
    "times": times,
    "without_last_hamlet": without_last_hamlet,
    "only_last_hamlet": only_last_hamlet,
    "a_nought_too_many": a_nought_too_many,
}


def spoil(sheet: Sheet, change: dict[str, Any], spot: Spot) -> Sheet:
    """Return the sheet with what went wrong; a change that is not known is a mistake in the story's own file."""
    for name, told in change.items():
        CHANGES[name](sheet, told, spot)
    return sheet
