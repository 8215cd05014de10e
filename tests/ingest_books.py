"""Workbooks for the tests of ingest, written at test time; every name in them is invented."""

from pathlib import Path
from typing import Any

from ingest_writers import (
    compound_file,
    rewrite_zip,
    write_book,
    write_docx,
    write_ods,
    write_sheet,
    write_xls,
    write_xlsb,
)

from pipelines import catalog
from pipelines.ingest import FileRead, Reading, SheetRead, read_folder

__all__ = [
    "compound_file", "rewrite_zip", "write_book", "write_docx", "write_ods", "write_sheet", "write_xls", "write_xlsb",
]  # fmt: skip

LETTERS = {"header": "h", "blank": "b", "subtotal": "s", "footer": "f", "data": "d"}
CHILD = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Xã", "Thôn, bản"]
TITLE = ["SỔ THEO DÕI TRẺ EM TRONG HỘ GIA ĐÌNH"]


def child(number: int, name: str = "Lò Thị Mẫu", born: str = "05/03/2014", sex: str = "Nữ") -> list[Any]:
    """One entry of the child register under the headings CHILD."""
    return [number, name, born, sex, "Thái", "Bản Bo", "Nà Cà"]


def register_rows(entries: int = 2) -> list[list[Any]]:
    """A plain child register: title, as-of day, blank line, headings, entries."""
    top = [TITLE, ["Tính đến ngày 14/03/2018"], [], CHILD]
    return [*top, *(child(number, f"Lò Thị Mẫu {number}") for number in range(1, entries + 1))]


def read(folder: Path, **options: Any) -> Reading:
    """Read a folder with the project's registers."""
    return read_folder(folder, catalog.registers(), **options)


def only_file(folder: Path) -> FileRead:
    """Read a folder of one file."""
    files = read(folder).files
    assert len(files) == 1, [file.file for file in files]
    return files[0]


def only_sheet(folder: Path) -> SheetRead:
    """Read a folder of one file of one sheet; its ledger must balance."""
    sheets = only_file(folder).sheets
    assert len(sheets) == 1, [sheet.sheet for sheet in sheets]
    assert_balanced(sheets[0])
    return sheets[0]


def assert_balanced(sheet: SheetRead) -> None:
    """Rows read are the sum of the classes, and every row is named once."""
    assert sheet.rows_read == sum(sheet.ledger.values())
    assert sheet.rows_read == len(sheet.classes) + sheet.ledger["data"]
    assert len({row for row, _ in sheet.classes}) == len(sheet.classes)


def kinds(sheet: SheetRead) -> str:
    """Return one letter per row of the sheet: h header, b blank, s subtotal, f footer, d data."""
    letters = ["d"] * sheet.rows_read
    for row, kind in sheet.classes:
        letters[row - 1] = LETTERS[kind]
    return "".join(letters)
