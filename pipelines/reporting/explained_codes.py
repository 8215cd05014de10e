"""What a row code of a report stands for (``B2-03390/2018-6M``): the row as printed, and the fact id of each number in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.reporting.document import Document, Fact, from_json
from pipelines.reporting.row_codes import rows_with_codes
from pipelines.reporting.wording import caption, plain, printable


@dataclass(frozen=True)
class Row:
    """One row of one report.

    Attributes:
        folder: the report's folder, below ``reports``; table: number and title of the table.
        cells: (heading, text) of every cell; facts: (heading, fact) of every number.
    """

    code: str
    folder: str
    build: str
    table: str
    cells: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, Fact], ...]


def find(reports: Path, text: str) -> list[Row]:
    """Return the rows with a code in the reports made so far, ``CODE[@PLACE]``, small and large letters alike.

    Without a place every report that has the code answers: the district's and those of its communes print the same codes.
    """
    code, _, place = "".join(text.split()).partition("@")
    period = code.partition("/")[2].casefold()
    found: list[Row] = []
    for model in sorted(reports.glob("*/*/model.json")):
        folder = model.parent
        document = _read(model) if folder.parent.name.casefold() == period else None
        if document and (not place or document.parameters.get("place") == place):
            found += _rows(document, code, f"{folder.parent.name}/{folder.name}")
    return found


def _read(path: Path) -> Document | None:
    try:
        return printable(from_json(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, json.JSONDecodeError):
        return None  # a report of another version of the software: it may have no codes


def _rows(document: Document, code: str, folder: str) -> Iterator[Row]:
    for table, position, own in rows_with_codes(document):
        if own.casefold() == code.casefold():
            heads = [column.title for column in table.columns][:-1]
            row = table.rows[position][:-1]
            cells = tuple((head, plain(cell)) for head, cell in zip(heads, row, strict=True))
            facts = tuple((head, run) for head, cell in zip(heads, row, strict=True) for run in cell if isinstance(run, Fact))
            yield Row(own, folder, document.build, caption(table), cells, facts)


def lines(rows: list[Row]) -> Iterator[str]:
    """Tell rows in words."""
    for row in rows:
        yield f"{row.code}: {row.table} (báo cáo {row.folder}, bản dựng {row.build})"
        yield from (f"  {head}: {text}" for head, text in row.cells if text.strip())
        yield "  Mã của từng con số:" if row.facts else "  Dòng này không có con số nào của kho chỉ số."
        yield from (f"    {fact.text} ({head}): {fact.fact_id}" for head, fact in row.facts)
    if rows:
        yield 'Xem cách tính và nguồn của một số: treem explain "MÃ" (bỏ phần sau dấu #).'
