"""Which cells of an Excel report are formulas: sums in the last row of a table, shares and rates from their two counts.

A formula is written only where it gives the fact exactly; everything else is the plain number.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.reporting.comparison import same_number
from pipelines.reporting.document import Document, Fact, Paragraph, Run, Table

VALUE, NUMERATOR, DENOMINATOR = "#value", "#numerator", "#denominator"
PER = re.compile(r"/([\d.]+)")
NAME_SIGNS = re.compile(r"[^A-Za-z0-9_]")
LONGEST_NAME = 200
Place = tuple[int, int]


@dataclass(frozen=True)
class FactRow:
    """One printed fact: where it stands, and the name of its cell in the workbook."""

    fact: Fact
    sheet: str
    place: Place | None
    name: str


def only_number(cell: tuple[Run, ...]) -> Fact | None:
    """Return the fact of a cell that is nothing but one number."""
    runs = [run for run in cell if isinstance(run, Fact) or run.strip()]
    only = runs[0] if len(runs) == 1 else None
    return only if isinstance(only, Fact) and only.value is not None else None


def fact_rows(document: Document, tables: list[tuple[str, Table]], prose: str, head_row: int) -> list[FactRow]:
    """Return every printed fact in the order of the list of facts: running text first, then sheet by sheet."""
    found: list[tuple[Fact, str, Place | None]] = [(fact, prose, None) for fact in prose_facts(document)]
    for sheet, table in tables:
        for line, row in enumerate(table.rows, start=head_row + 1):
            found += [(run, sheet, (line, at)) for at, cell in enumerate(row) for run in cell if isinstance(run, Fact)]
    taken: set[str] = set()
    return [FactRow(fact, sheet, place, _name(fact.fact_id, taken)) for fact, sheet, place in found]


def prose_facts(document: Document) -> Iterator[Fact]:
    """Return the facts of the running text in reading order."""
    paragraphs = [document.opening, *(block.runs for block in document.blocks if isinstance(block, Paragraph))]
    return (run for runs in paragraphs for run in runs if isinstance(run, Fact))


def _name(fact_id: str, taken: set[str]) -> str:
    """Return a name that Excel allows for the cell of a fact: ``F_bhyt_under6_issued_106_2018_6M_value``, again: ``…_n2``."""
    stem = f"F_{NAME_SIGNS.sub('_', fact_id)}"[:LONGEST_NAME]
    name, number = stem, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}_n{number}"
    taken.add(name.casefold())
    return name


def table_formulas(table: Table, head_row: int, listed: Mapping[str, tuple[str, float | None]]) -> dict[Place, str]:
    """Return place -> formula of the number cells of a table.

    Args:
        listed: fact id -> (reference to its number in the list of facts, number), for counts that the row does not show alone.
    """
    from xlsxwriter.utility import xl_rowcol_to_cell

    found: dict[Place, str] = {}
    for line, row in enumerate(table.rows, start=head_row + 1):
        cells = enumerate(zip(table.columns, row, strict=True))
        numbers = {at: fact for at, (column, cell) in cells if column.number_format and (fact := only_number(cell))}
        beside = {fact.fact_id: (xl_rowcol_to_cell(line, at), fact.value) for at, fact in numbers.items()}
        for at, fact in numbers.items():
            total = table.total and line == head_row + len(table.rows) and is_sum(table, at, fact)
            if total:
                found[line, at] = f"=SUM({xl_rowcol_to_cell(head_row + 1, at)}:{xl_rowcol_to_cell(line - 1, at)})"
            elif told := share(fact, beside, listed):
                found[line, at] = told
    return found


def is_sum(table: Table, at: int, fact: Fact) -> bool:
    """Tell whether a cell of the last row is the sum of the counts above it."""
    above = [only_number(row[at]) for row in table.rows[:-1]]
    if not above or any(each is None for each in above) or (fact.fact_id.endswith(VALUE) and per_of(fact)):
        return False
    return same_number(sum(each.value or 0 for each in above if each), fact.value)


def per_of(fact: Fact) -> int:
    """Return 100 for a percentage, 10000 for a rate per 10.000; 0 for anything else."""
    if fact.unit == "%":
        return 100
    found = PER.fullmatch(fact.unit)
    return int(found[1].replace(".", "")) if found else 0


def share(fact: Fact, beside: Mapping[str, Any], listed: Mapping[str, Any]) -> str:
    """Return the formula of a share or rate whose two counts are printed, "" where they are not."""
    base, per = fact.fact_id.removesuffix(VALUE), per_of(fact)
    if not per or not fact.fact_id.endswith(VALUE):
        return ""
    for known in (beside, listed):
        above, below = known.get(base + NUMERATOR), known.get(base + DENOMINATOR)
        if above and below and below[1] and same_number(per * (above[1] or 0) / below[1], fact.value):
            return f"={per}*{above[0]}/{below[0]}"
    return ""
