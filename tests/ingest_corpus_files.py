"""Sheets of the corpus as files of every kind, and files that nobody can read."""

import csv
import io
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any

import xlsxwriter
from ingest_corpus_lists import ERRORS, vi
from ingest_corpus_sheets import Formula, Sheet
from ingest_writers import compound_file, rewrite_zip, write_docx, write_ods, write_xls, write_xlsb

TONES = "\u0300\u0301\u0303\u0309\u0323"


def text_of(cell: Any) -> str:
    """Return a cell as a program without types would show it."""
    if isinstance(cell, Formula):
        return text_of(cell.value)
    if isinstance(cell, date):
        return vi(cell)
    return "" if cell is None else str(cell)


def untyped(sheet: Sheet) -> list[list[Any]]:
    """Return the rows with numbers and texts only."""
    return [[cell if isinstance(cell, int | float) else text_of(cell) or None for cell in row] for row in sheet.rows]


def texts(sheet: Sheet) -> list[list[str]]:
    """Return the rows as texts, all of one width."""
    width = max(map(len, sheet.rows))
    return [[text_of(cell) for cell in row] + [""] * (width - len(row)) for row in sheet.rows]


def xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook with real days, formulas with their results, error values, merged cells, hidden rows and sheets."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for at, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                _write(page, at, column, cell, day)
        for top, left, bottom, right in sheet.merges:
            page.merge_range(top, left, bottom, right, text_of(sheet.rows[top][left]))
        for at in sheet.hidden_rows:
            page.set_row(at, options={"hidden": True})
        if sheet.hidden:
            page.hide()
    book.close()


def _write(page: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, Formula):
        page.write_formula(row, column, "=A1", None, text_of(cell.value))
    elif isinstance(cell, str) and cell in ERRORS:
        page.write_formula(row, column, "=A1", None, cell)
    elif isinstance(cell, date):
        page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    elif cell is not None:
        page.write_string(row, column, cell)


def xlsx_openpyxl(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook with the other library: other parts, other order, other defaults."""
    from openpyxl import Workbook

    book = Workbook()
    for at, sheet in enumerate(sheets):
        page = book.active if not at else book.create_sheet()
        page.title = sheet.name
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row, start=1):
                if cell is not None:
                    target = page.cell(number, column, cell.value if isinstance(cell, Formula) else cell)
                    if isinstance(cell, str):
                        target.data_type = "e" if cell in ERRORS else "s"
        for top, left, bottom, right in sheet.merges:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for number in sheet.hidden_rows:
            page.row_dimensions[number + 1].hidden = True
        page.sheet_state = "hidden" if sheet.hidden else "visible"
    book.save(path)


def delimited(encoding: str, separator: str, first: str = "") -> Callable[[Path, Sequence[Sheet]], None]:
    """Return a writer of text files; ``first``: a line before all ("sep=;")."""

    def write(path: Path, sheets: Sequence[Sheet]) -> None:
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=separator)
        for row in sheets[0].rows:
            writer.writerow([text_of(cell) for cell in row])
        text = first + stream.getvalue()
        path.write_bytes(windows_1258(text) if encoding == "cp1258" else text.encode(encoding))

    return write


def windows_1258(text: str) -> bytes:
    """Encode as Vietnamese Windows does: a tone that has no letter of its own behind its letter."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
            out += (base + "".join(part for part in parts if part in TONES)).encode("cp1258")
    return bytes(out)


def html(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a web page under the name of an .xls file, as many report programs do."""
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in texts(sheets[0]))
    page = f'<html><head><meta charset="utf-8"><title>Bang</title></head><body><table border="1">{lines}</table></body></html>'
    path.write_text(page, encoding="utf-8")


def ods(path: Path, sheets: Sequence[Sheet]) -> None:
    write_ods(path, untyped(sheets[0]), sheet=sheets[0].name)


def xls(path: Path, sheets: Sequence[Sheet]) -> None:
    write_xls(path, untyped(sheets[0]))


def xlsb(path: Path, sheets: Sequence[Sheet]) -> None:
    write_xlsb(path, untyped(sheets[0]))


def docx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write lines above the headings as paragraphs, everything else as one table."""
    rows, head = texts(sheets[0]), sheets[0].head
    write_docx(path, *(" ".join(filter(None, row)) for row in rows[:head]), rows[head:])


# Files that nobody can read: name of the file -> reason; written by the function beside it.

TCVN3 = dict(zip(
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĐĂÂÊÔƠƯ",
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ§¡¢£¤¥¦", strict=True,
))  # fmt: skip
VNI_TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
VNI_HAT = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
VNI_BREVE = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}


def tcvn3(text: str) -> str:
    """Return the text as it looks when typed in TCVN3 (ABC)."""
    return "".join(TCVN3.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


def vni(text: str) -> str:
    """Return the text as it looks when typed in VNI Windows."""
    out = ""
    for letter in unicodedata.normalize("NFC", text):
        base, *marks = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in marks if mark in VNI_TONES), None)
        if letter in "đĐ":
            out += "ñ" if letter == "đ" else "Ñ"
        elif "\u0302" in marks:
            out += base + (VNI_HAT[tone] if tone else "â")
        elif "\u0306" in marks:
            out += base + (VNI_BREVE[tone] if tone else "ê")
        elif "\u031b" in marks:
            out += {"o": "ô", "u": "ö", "O": "Ô", "U": "Ö"}[base] + (VNI_TONES[tone] if tone else "")
        else:
            out += base + (VNI_TONES[tone] if tone else "")
    return out


def twice_decoded(text: str) -> str:
    """Return UTF-8 that somebody opened as Western text and saved."""
    return text.encode("utf-8").decode("cp1252", "replace")


def in_old_letters(sheet: Sheet, change: Callable[[str], str], columns: set[int] | None = None) -> Sheet:
    """Return the sheet with its texts in other letters: everything, or some columns of the entries only."""
    rows = [
        [change(cell) if isinstance(cell, str) and (columns is None or (column in columns and at > sheet.head)) else cell for column, cell in enumerate(row)]
        for at, row in enumerate(sheet.rows)
    ]
    return Sheet(sheet.name, rows, head=sheet.head)


def truncated(path: Path, sheet: Sheet) -> None:
    xlsx(path, [sheet])
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])


def scrambled(path: Path, sheet: Sheet) -> None:
    xlsx(path, [sheet])
    data = bytearray(path.read_bytes())
    middle = len(data) // 3
    data[middle : middle + 400] = bytes(400)
    path.write_bytes(data)


def encrypted(path: Path, sheet: Sheet) -> None:
    path.write_bytes(compound_file({"EncryptionInfo": b"\x04\x00\x04\x00" + bytes(200), "EncryptedPackage": bytes(5000)}))


def locked_zip(path: Path, sheet: Sheet) -> None:
    """A zip container whose entries say that they are encrypted."""
    xlsx(path, [sheet])
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)


def wide(path: Path, sheet: Sheet) -> None:
    rows = [list(row) for row in sheet.rows]
    rows[sheet.head] += [f"Cột {at}" for at in range(310)]
    for row in rows[sheet.head + 1 :]:
        row += [None] * (310 - len(row)) + [7]
    xlsx(path, [Sheet(sheet.name, rows)])


def bomb(path: Path, sheet: Sheet) -> None:
    xlsx(path, [sheet])
    rewrite_zip(path, {}, {"xl/worksheets/sheet9.xml": b"<x>" + bytes(60 * 1024**2)})


def with_entities(path: Path, sheet: Sheet) -> None:
    xlsx(path, [sheet])
    with zipfile.ZipFile(path) as package:
        data = package.read("xl/worksheets/sheet1.xml")
    declared = data.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)
    rewrite_zip(path, {"xl/worksheets/sheet1.xml": declared})


def outside(path: Path, sheet: Sheet) -> None:
    xlsx(path, [sheet])
    rewrite_zip(path, {}, {"../../evil.txt": b"x"})


def plain_zip(path: Path, sheet: Sheet) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(f"{path.name}.txt", "x")


def old_word(path: Path, sheet: Sheet) -> None:
    path.write_bytes(compound_file({"WordDocument": bytes(5000), "1Table": bytes(100)}))


def raw(data: bytes) -> Callable[[Path, Sheet], None]:
    return lambda path, sheet: (path.write_bytes(data), None)[1]


def open_quote(path: Path, sheet: Sheet) -> None:
    lines = [",".join(f'"{cell}"' for cell in row) for row in texts(sheet)]
    path.write_text("\n".join(lines)[:-1], encoding="utf-8")


def broken_bytes(path: Path, sheet: Sheet) -> None:
    data = "\n".join(",".join(row) for row in texts(sheet)).encode("utf-16-le")
    path.write_bytes(b"\xff\xfe" + data[:-1] + b"\xd8")


UNREADABLE: tuple[tuple[str, str, Callable[[Path, Sheet], None]], ...] = (
    ("cat-ngang.xlsx", "corrupt_file", truncated),
    ("hong-giua.xlsx", "corrupt_file", scrambled),
    ("rac.xlsx", "corrupt_file", raw(struct.pack("<256B", *range(256)) * 20)),
    ("mat-khau.xlsx", "encrypted", encrypted),
    ("mat-khau-zip.xlsx", "encrypted", locked_zip),
    ("ba-tram-cot.xlsx", "unknown_layout", wide),
    ("phinh-to.xlsx", "zip_bomb", bomb),
    ("thuc-the.xlsx", "unsafe_xml", with_entities),
    ("ra-ngoai.xlsx", "unsafe_archive", outside),
    ("nen.xlsx", "wrong_container", plain_zip),
    ("nen.zip", "unsupported_format", plain_zip),
    ("bao-cao.doc", "unsupported_format", old_word),
    ("bao-cao.pdf", "unsupported_format", raw(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n")),
    ("bao-cao-pdf.xlsx", "wrong_container", raw(b"%PDF-1.4\n1 0 obj\n<< /A 1 >>\nendobj\n")),
    ("anh.jpg", "unsupported_format", raw(b"\xff\xd8\xff\xe0" + bytes(900))),
    ("anh.png", "unsupported_format", raw(b"\x89PNG\r\n\x1a\n" + bytes(900))),
    ("van-ban.rtf", "unsupported_format", raw(b"{\\rtf1 so}")),
    ("~$so-theo-doi.xlsx", "temporary_file", raw(b"\x05treem" + bytes(150))),
    ("rong.xlsx", "empty_file", raw(b"")),
    ("chi-co-khoang-trang.csv", "empty_file", raw(b"\r\n \r\n\r\n")),
    ("dau-nhay.csv", "unbalanced_quotes", open_quote),
    ("byte-le.csv", "undecodable_text", broken_bytes),
)
