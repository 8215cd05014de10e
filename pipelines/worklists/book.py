"""A restricted list as an Excel file: marked, locked, readable by its owner only; nothing in it can run."""

import os
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.files import whole
from pipelines.settings import private_folder

MARK = "NỘI BỘ - có thông tin cá nhân trẻ em, không đăng tải"
DEMO = "DỮ LIỆU MẪU - mọi trẻ em đều hư cấu"
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
_HEAD_ROW = 5
_MOST_WIDTH = 46
_A4 = 9
_DROP_DOWN = 255  # characters that a drop-down written into the cell may have
_LINE_PT = 16.5


@dataclass(frozen=True)
class Heading:
    """One column: its heading, width in characters, whether people write in it, whether it is hidden."""

    text: str
    width: int
    open: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    """What a restricted list shows: title, lines below it, columns, rows of text; per row, words offered in its open cell."""

    name: str
    title: str
    lines: Sequence[str]
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]] = field(repr=False)
    demo: bool = False
    offers: Sequence[Sequence[str]] = ()


def write(sheet: Sheet, path: Path) -> Path:
    """Write one restricted list; on Linux and macOS only its owner may read it."""
    import xlsxwriter

    private_folder(path.parent)
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with whole(path) as draft:
        with xlsxwriter.Workbook(str(draft), safe) as book:
            _fill(book, sheet)
        if os.name != "nt":
            draft.chmod(0o600)
    return path


def _fill(book: "xlsxwriter.Workbook", sheet: Sheet) -> None:  # type: ignore[name-defined]  # noqa: F821
    page = book.add_worksheet(sheet.name)
    plain, bold, red = (book.add_format({**_FONT, **more}) for more in ({}, {"bold": True}, {"bold": True, "font_color": "#C00000"}))
    page.write_string(0, 0, f"{DEMO}. {MARK}" if sheet.demo else MARK, red)
    page.write_string(1, 0, sheet.title, bold)
    for number, line in enumerate(sheet.lines[: _HEAD_ROW - 3]):
        page.write_string(2 + number, 0, line, plain)
    _table(book, page, sheet)
    page.protect("", {"select_locked_cells": True, "format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD_ROW)
    page.set_header(f"&L{MARK}&RTrang &P/&N")


def _table(book: "xlsxwriter.Workbook", page: "xlsxwriter.worksheet.Worksheet", sheet: Sheet) -> None:  # type: ignore[name-defined]  # noqa: F821
    head = book.add_format({**_FONT, "bold": True, "border": 1, "text_wrap": True, "bg_color": "#D9E2F3", "align": "center"})
    locked = book.add_format({**_FONT, "border": 1, "text_wrap": True, "num_format": "@"})
    free = book.add_format({**_FONT, "border": 1, "text_wrap": True, "num_format": "@", "locked": False, "bg_color": "#FFF2CC"})
    for column, heading in enumerate(sheet.headings):
        page.set_column(column, column, min(heading.width, _MOST_WIDTH), None, {"hidden": heading.hidden})
        page.write_string(_HEAD_ROW, column, heading.text, head)
        for number, row in enumerate(sheet.rows, start=_HEAD_ROW + 1):
            page.write_string(number, column, row[column], free if heading.open else locked)
    for number, row in enumerate(sheet.rows, start=_HEAD_ROW + 1):
        page.set_row(number, _LINE_PT * max(_lines(text, heading) for text, heading in zip(row, sheet.headings, strict=True)))
    _offer(page, sheet)
    page.freeze_panes(_HEAD_ROW + 1, 0)
    if sheet.rows:
        page.autofilter(_HEAD_ROW, 0, _HEAD_ROW + len(sheet.rows), len(sheet.headings) - 1)


def _offer(page: "xlsxwriter.worksheet.Worksheet", sheet: Sheet) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Give open cells their drop-down; any other text may be written too. Words with a comma would be cut in two."""
    column = next((number for number, heading in enumerate(sheet.headings) if heading.open), None)
    for number, words in enumerate(sheet.offers, start=_HEAD_ROW + 1):
        shown = [word for word in words if "," not in word]
        if column is not None and shown and len(",".join(shown)) <= _DROP_DOWN:
            page.data_validation(number, column, number, column, {"validate": "list", "source": shown, "show_error": False})


def _lines(text: str, heading: Heading) -> int:
    """How many lines a text takes in its column: Excel fits the height of a row only when somebody types in it."""
    return 1 if heading.hidden else len(textwrap.wrap(text, max(4, heading.width - 1))) or 1
