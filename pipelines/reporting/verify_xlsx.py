"""Reads a finished Excel report with openpyxl and compares it with the model; formulas are computed anew."""

import zipfile
from pathlib import Path
from typing import Any

from pipelines.reporting import wording
from pipelines.reporting.comparison import compare, same_number
from pipelines.reporting.document import Chart, Column, Document, Fact, Run, Table, facts_in
from pipelines.reporting.wording import plain
from pipelines.reporting.writer_xlsx import FACTS, HEAD_ROW, PICTURES, sheet_names, tables_of
from pipelines.reporting.xlsx_values import named_cell, stale_values, value_of


def differences(document: Document, path: Path) -> list[str]:
    """Return what the workbook says otherwise than the model: every table cell and every line of the fact list."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path)
        results = openpyxl.load_workbook(path, data_only=True)
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile, InvalidFileException) as failure:
        return [f"không đọc được tệp Excel ({type(failure).__name__})"]
    found = []
    for name, table in zip(sheet_names(document), tables_of(document), strict=True):
        found += _sheet(table, book, book[name]) if name in book.sheetnames else [f"thiếu trang tính “{name}”"]
    found += _fact_list(document, book, book[FACTS]) if FACTS in book.sheetnames else [f"thiếu trang tính “{FACTS}”"]
    return found + _pictures(document, book) + stale_values(book, results) + _marks(document, book)


def _pictures(document: Document, book: Any) -> list[str]:
    titles = [block.title for block in document.blocks if isinstance(block, Chart)]
    if not titles or PICTURES not in book.sheetnames:
        return [f"thiếu trang tính “{PICTURES}”"] if titles else []
    sheet = book[PICTURES]
    return compare(f"{PICTURES}, tên hình", titles, [text_of(sheet.cell(row, 1)) for row in range(1, sheet.max_row + 1, 4)])


def _sheet(table: Table, book: Any, sheet: Any) -> list[str]:
    titles = [text_of(sheet.cell(HEAD_ROW + 1, at)) for at in range(1, len(table.columns) + 1)]
    found = compare(f"{sheet.title}, đầu cột", [column.title for column in table.columns], titles)
    for number, row in enumerate(table.rows, start=HEAD_ROW + 2):
        for at, (column, cell) in enumerate(zip(table.columns, row, strict=True), start=1):
            there = sheet.cell(number, at)
            if not _agrees(there, value_of(book, sheet, there), column, cell):
                found.append(
                    f"{sheet.title}, ô {there.coordinate}: trong tệp “{text_of(there)}”, trong mô hình “{plain(cell)}”"
                )
    extra = sheet.max_row - HEAD_ROW - 1 - len(table.rows)
    if extra != bool(table.note):
        found.append(f"{sheet.title}: số dòng khác mô hình ({extra:+d})")
    return found


def _agrees(there: Any, number: float | None, column: Column, cell: tuple[Run, ...]) -> bool:
    """A number column holds the exact number of its single fact, or a formula for it; every other cell holds the printed text."""
    facts = [run for run in cell if isinstance(run, Fact)]
    alone = len(facts) == 1 and plain(cell).strip() == facts[0].text and facts[0].value is not None
    if column.number_format and alone:
        return number is not None and same_number(number, facts[0].value)
    return there.data_type != "f" and (there.data_type != "n" or there.value is None) and text_of(there) == plain(cell)


def text_of(cell: Any) -> str:
    """Return the text of a cell; an empty one is an empty text."""
    return "" if cell.value is None else str(cell.value)


def _fact_list(document: Document, book: Any, sheet: Any) -> list[str]:
    """The list holds every fact once for each place where it is printed; its order is by sheet, not by text.

    The name of each leads to the cell that prints it.
    """
    expected = sorted((fact.fact_id, fact.text, fact.unit, repr(fact.value)) for fact in facts_in(document))
    written = []
    values = {fact.fact_id: fact.value for fact in facts_in(document)}
    lost = []
    for row in sheet.iter_rows(min_row=2, max_col=7):
        identity, value, unit, text = (row[0], row[1], row[2], row[3])
        name = text_of(identity)
        exact = value.value if value.data_type == "n" else None
        # openpyxl gives back 14 where 14.0 was written, and 15 digits of a long fraction
        shown = repr(values[name]) if name in values and same_number(exact, values[name]) else repr(exact)
        written.append((name, text_of(text), text_of(unit), shown))
        if not _leads_home(book, row):
            lost.append(f"{FACTS}, dòng {identity.row}: tên ô “{text_of(row[6])}” không dẫn tới số “{text_of(text)}”")
    lines = [[" | ".join(line) for line in side] for side in (expected, sorted(written))]
    return compare(f"{FACTS}, dòng", lines[0], lines[1]) + lost


def _leads_home(book: Any, row: tuple[Any, ...]) -> bool:
    """Tell whether the name of a listed fact is that of a cell with its number, or with a text that has it."""
    place = named_cell(book, text_of(row[6]))
    if place is None or place[0] not in book.sheetnames:
        return False
    sheet = book[place[0]]
    there = sheet[place[1]]
    number = value_of(book, sheet, there)
    if number is not None and row[1].data_type == "n":
        return same_number(number, float(row[1].value))
    return text_of(row[3]) in text_of(there)


def _marks(document: Document, book: Any) -> list[str]:
    mark, edition = wording.mark_line(document), wording.edition_line(document)
    found = []
    for sheet in book.worksheets:
        top, foot = sheet.oddHeader.center.text or "", sheet.oddFooter.left.text or ""
        places = ((mark, top), (edition, foot))
        found += [f"{sheet.title}: thiếu dòng “{line}”" for line, text in places if line not in text]
    return found
