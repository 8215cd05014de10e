"""Short codes of table rows, printed as a last narrow column: what a reader quotes to ask where the numbers come from.

``TD-03/2018-6M`` is the row of a target, ``B2-03390/2018-6M`` the row of Xã 03390 in Biểu 2; ``treem explain`` takes both.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pipelines.reporting.document import Column, Document, Fact, Run, Table

HEAD = "Mã dòng"
WIDTH = 0.6
TARGET = re.compile(r"[A-ZĐ][A-ZĐ0-9]*-[A-Z0-9][A-Z0-9.]*")
CELL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,11}")
REPORT = {"plan", "period", "place", "edition"}
COLUMN = Column(HEAD, WIDTH, "center", small=True)


def has_codes(table: Table) -> bool:
    """Tell whether the last column of a table is the one of the codes."""
    return bool(table.columns) and table.columns[-1] == COLUMN


def with_row_codes(document: Document) -> Document:
    """Return the report whose tables have the column of row codes; one that has it comes back as it is.

    Papers that are not reports of a plan, period and place (an explanation, a review form) have no such codes.
    """
    tables = [block for block in document.blocks if isinstance(block, Table)]
    if not set(document.parameters) >= REPORT or all(map(has_codes, tables)):
        return document
    period = document.parameters["period"]
    shorts = _shorts(tables)
    taken: set[str] = set()
    blocks = tuple(_coded(block, shorts.pop(0), period, taken) if isinstance(block, Table) else block for block in document.blocks)
    return replace(document, blocks=blocks)


def _shorts(tables: list[Table]) -> list[str]:
    """Return the short name of every table, all different: "Biểu 4a" is B4a, "Phụ lục 2" PL2."""
    names, met = [], Counter[str]()
    for number, table in enumerate(tables, start=1):
        words = _ascii(table.code).split()
        name = "".join(word if any(map(str.isdigit, word)) else word[0].upper() for word in words) or f"T{number}"
        name = re.sub(r"[^A-Za-z0-9.]", "", name)[:8] or f"T{number}"
        met[name] += 1
        names.append(name if met[name] == 1 else f"{name}.{met[name]}")
    return names


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _coded(table: Table, short: str, period: str, taken: set[str]) -> Table:
    codes = tuple(_row_codes(table, short, period, taken))
    rows = tuple((*row, (code,)) for row, code in zip(table.rows, codes, strict=True))
    return replace(table, columns=(*table.columns, COLUMN), rows=rows, codes=codes)


def _row_codes(table: Table, short: str, period: str, taken: set[str]) -> Iterator[str]:
    firsts = [_first(row) for row in table.rows]
    often = Counter(firsts)
    own = [*table.codes, *[""] * len(table.rows)]
    for number, (first, given) in enumerate(zip(firsts, own, strict=False), start=1):
        usable = CELL.fullmatch(first) and often[first] == 1
        name = given or (first if TARGET.fullmatch(first) else f"{short}-{first if usable else number}")
        code = name if "/" in name or not period else f"{name}/{period}"
        if code in taken:  # the same target in two tables: the later row is named after its table
            code = f"{short}-{code}"
        taken.add(code)
        yield code


def _first(row: tuple[tuple[Run, ...], ...]) -> str:
    """Return the text of the first cell; a number that is a fact names no row."""
    cell = row[0] if row else ()
    return "" if any(isinstance(run, Fact) for run in cell) else "".join(map(str, cell)).strip()


def rows_with_codes(document: Document) -> Iterator[tuple[Table, int, str]]:
    """Return (table, position, code) of every row of a document that ``with_row_codes`` made."""
    for table in document.blocks:
        if isinstance(table, Table):
            yield from ((table, position, code) for position, code in enumerate(table.codes) if code)
