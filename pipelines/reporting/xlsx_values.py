"""What the formulas of an Excel report come to, computed apart from the writer: sums of a column, shares of two cells."""

import re
from typing import Any

from pipelines.reporting.comparison import same_number

CELL = r"(?:'((?:[^']|'')+)'!)?\$?([A-Z]{1,3})\$?(\d+)"
SUM = re.compile(r"=SUM\(([A-Z]{1,3}\d+):([A-Z]{1,3}\d+)\)")
SHARE = re.compile(rf"=(\d+)\*{CELL}/{CELL}")
NAMED = re.compile(CELL)
DEEPEST = 5


def value_of(book: Any, sheet: Any, cell: Any, depth: int = 0) -> float | None:
    """Return the number of a cell of an openpyxl book read with its formulas; None for text, emptiness, an unknown formula."""
    if cell.data_type == "n":
        return None if cell.value is None else float(cell.value)
    if cell.data_type != "f" or depth > DEEPEST:
        return None
    text = str(cell.value)
    if found := SUM.fullmatch(text):
        numbers = [value_of(book, sheet, each, depth + 1) for row in sheet[f"{found[1]}:{found[2]}"] for each in row]
        return None if None in numbers else sum(number for number in numbers if number is not None)
    if found := SHARE.fullmatch(text):
        above, below = (_referred(book, sheet, found.groups()[at : at + 3], depth) for at in (1, 4))
        return int(found[1]) * above / below if above is not None and below else None
    return None


def _referred(book: Any, sheet: Any, told: tuple[str | None, ...], depth: int) -> float | None:
    name, column, row = told
    if name and name.replace("''", "'") not in book.sheetnames:
        return None
    there = book[name.replace("''", "'")] if name else sheet
    return value_of(book, there, there[f"{column}{row}"], depth + 1)


def named_cell(book: Any, name: str) -> tuple[str, str] | None:
    """Return (sheet, cell) that a name of the workbook stands for."""
    found = NAMED.fullmatch(book.defined_names[name].attr_text) if name in book.defined_names else None
    return (str(found[1] or "").replace("''", "'"), f"{found[2]}{found[3]}") if found else None


def stale_values(formulas: Any, values: Any) -> list[str]:
    """Return the formula cells whose kept result is not what the formula comes to (``values``: the book read without formulas)."""
    found = []
    for sheet in formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            kept = values[sheet.title][cell.coordinate].value
            told = value_of(formulas, sheet, cell)
            if not isinstance(kept, int | float) or told is None or not same_number(float(kept), told):
                found.append(f"{sheet.title}, ô {cell.coordinate}: công thức “{cell.value}” không cho đúng số đã ghi “{kept}”")
    return found
