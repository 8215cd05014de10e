"""Files of every kind written at test time, some of them byte by byte: no part of the project is used."""

import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter


def write_sheet(sheet: Any, rows: Sequence[Sequence[Any]], first_row: int = 0, first_column: int = 0) -> None:
    """Write rows; numbers as numbers, everything else as text, None not at all."""
    for number, cells in enumerate(rows, start=first_row):
        for column, cell in enumerate(cells, start=first_column):
            if isinstance(cell, int | float):
                sheet.write_number(number, column, cell)
            elif cell is not None and cell != "":
                sheet.write_string(number, column, str(cell))


def write_book(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[Any]]] | Sequence[Sequence[Any]],
    *,
    first_row: int = 0,
    first_column: int = 0,
    merges: Iterable[str] = (),
    hidden: Iterable[str] = (),
) -> Path:
    """Write a workbook; ``merges`` are ranges of the first sheet, made after its cells are written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    named = sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}
    book = xlsxwriter.Workbook(str(path))
    for index, (name, rows) in enumerate(named.items()):
        sheet = book.add_worksheet(name)
        write_sheet(sheet, rows, first_row, first_column)
        if index == 0:
            _merge(sheet, rows, merges, first_row, first_column)
        if name in hidden:
            sheet.hide()
    book.close()
    return path


def _merge(sheet: Any, rows: Sequence[Sequence[Any]], merges: Iterable[str], first_row: int, first_column: int) -> None:
    from xlsxwriter.utility import xl_cell_to_rowcol

    for area in merges:
        start = area.split(":")[0]
        top, left = xl_cell_to_rowcol(start)
        text = rows[top - first_row][left - first_column]
        sheet.merge_range(area, text)


def rewrite_zip(path: Path, changes: Mapping[str, bytes | None], add: Mapping[str, bytes] | None = None) -> Path:
    """Replace (or, with None, drop) parts of a zip container and add others."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in {**parts, **changes}.items():
            if data is not None:
                new.writestr(name, data)
        for name, data in (add or {}).items():
            new.writestr(name, data)
    return path


def write_ods(path: Path, rows: Sequence[Sequence[Any]], sheet: str = "Trang1", extra: str = "") -> Path:
    """Write a small OpenDocument spreadsheet by hand; a cell (text, rows, columns) covers that many."""
    cells = "".join("<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>" for row in rows)
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="{sheet}">{cells}{extra}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        package.writestr("content.xml", content)
    return path


def _ods_cell(cell: Any) -> str:
    text, down, right = cell if isinstance(cell, tuple) else (cell, 1, 1)
    if isinstance(text, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{text}"><text:p>{text}</text:p></table:table-cell>'
    if not text:
        return "<table:table-cell/>"
    spans = f' table:number-rows-spanned="{down}" table:number-columns-spanned="{right}"' if down * right > 1 else ""
    filled = f'<table:table-cell office:value-type="string"{spans}><text:p>{escape(text)}</text:p></table:table-cell>'
    covered = f'<table:covered-table-cell table:number-columns-repeated="{right - 1}"/>' if right > 1 else ""
    return filled + covered


def write_xls(
    path: Path,
    rows: Sequence[Sequence[Any]],
    merges: Sequence[tuple[int, int, int, int]] = (),
    stray: tuple[int, int] | None = None,
) -> Path:
    """Write a small BIFF8 workbook by hand: labels, merged ranges (top, bottom, left, right), a stray cell."""
    bof = struct.pack("<HHHHHII", 0x0600, 0x0010, 0, 0, 0, 0, 0)
    body = [_record(0x0809, bof)]
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, int | float):
                body.append(_record(0x0203, struct.pack("<HHHd", number, column, 0, cell)))
            elif cell:
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                body.append(_record(0x0204, struct.pack("<HHH", number, column, 0) + text))
    if stray:
        body.append(
            _record(0x0204, struct.pack("<HHH", *stray, 0) + struct.pack("<HB", 1, 1) + "x".encode("utf-16-le"))
        )
    if merges:
        ranges = b"".join(struct.pack("<4H", *merge) for merge in merges)
        body.append(_record(0x00E5, struct.pack("<H", len(merges)) + ranges))
    body.append(_record(0x000A, b""))
    start = _record(0x0809, struct.pack("<HHHHHII", 0x0600, 0x0005, 0, 0, 0, 0, 0)) + _record(
        0x0042, struct.pack("<H", 1200)
    )
    name = "Sổ".encode("utf-16-le")
    end = _record(0x000A, b"")
    place = len(start) + 4 + 8 + len(name) + len(end)
    bound = _record(0x0085, struct.pack("<IHBB", place, 0, len(name) // 2, 1) + name)
    path.write_bytes(compound_file({"Workbook": start + bound + end + b"".join(body)}))
    return path


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def write_xlsb(
    path: Path,
    rows: Sequence[Sequence[Any]],
    last_cell: tuple[int, int] | None = None,
    merges: Sequence[tuple[int, int, int, int]] = (),
    first_column: int = 0,
) -> Path:
    """Write a small binary workbook by hand; ``last_cell`` adds one stray cell (row, column).

    ``merges`` are (top, bottom, left, right).
    """
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    bundle = _long(0x9C, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Trang1"))
    workbook = _long(0x83) + _long(0x8F) + bundle + _long(0x90) + _long(0x84)
    cells = [
        (row, [(column, cell) for column, cell in enumerate(line, start=first_column) if cell not in (None, "")])
        for row, line in enumerate(rows)
    ]
    cells += [(last_cell[0], [(last_cell[1], "x")])] if last_cell else []
    body = b"".join(
        _long(0, struct.pack("<I", row) + bytes(13))
        + b"".join(_binary_cell(column, cell) for column, cell in filled)
        for row, filled in cells
    )
    sheet = (
        _long(0x81)
        + _long(0x94, struct.pack("<IIII", 0, len(rows), 0, 10))
        + _long(0x91)
        + body
        + _long(0x92)
        + _long(0xB1, struct.pack("<I", len(merges)))
        + b"".join(_long(0xB0, struct.pack("<4I", *merge)) for merge in merges)
        + _long(0xB2)
        + _long(0x82)
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.bin", workbook)
        package.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        package.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def _binary_cell(column: int, cell: Any) -> bytes:
    """A number (BrtCellReal) or a text (BrtCellSt)."""
    number = isinstance(cell, int | float)
    return _long(5 if number else 6, struct.pack("<II", column, 0) + (struct.pack("<d", cell) if number else _wide(cell)))


def _long(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([(kind & 0x7F) | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([(length & 0x7F) | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def write_docx(path: Path, *blocks: Any, content: str = "") -> Path:
    """Write a small Word document by hand: a text is a paragraph, rows of texts a table ("^" goes on from above).

    ``content`` is put into the body as it is.
    """
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(_word_line(block) if isinstance(block, str) else _word_table(block) for block in blocks)
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{name}"><w:body>{body}{content}</w:body></w:document>'
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", xml)
    return path


def _word_line(text: str) -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:r>{lines}</w:r></w:p>"


def _word_table(rows: Sequence[Sequence[Any]]) -> str:
    """A cell (text, n) covers n columns; "^" continues the cell above."""
    lines = []
    for number, cells in enumerate(rows):
        line = ""
        for column, cell in enumerate(cells):
            text, span = cell if isinstance(cell, tuple) else (cell, 1)
            below = number + 1 < len(rows) and column < len(rows[number + 1]) and rows[number + 1][column] == "^"
            merge = "<w:vMerge/>" if text == "^" else '<w:vMerge w:val="restart"/>' if below else ""
            wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            line += f"<w:tc><w:tcPr>{wide}{merge}</w:tcPr>{_word_line('' if text == '^' else str(text))}</w:tc>"
        lines.append(f"<w:tr>{line}</w:tr>")
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Wrap streams into an OLE2 compound file with 512-byte sectors (every stream padded past the mini stream)."""
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for index, (name, data) in enumerate(streams.items(), start=1):
        padded = data + bytes(max(4096 - len(data), 0))
        first = len(sectors)
        count = -(-len(padded) // 512)
        sectors += [padded[i * 512 : (i + 1) * 512].ljust(512, b"\0") for i in range(count)]
        table += [*range(first + 1, first + count), 0xFFFFFFFE]
        right = index + 1 if index < len(streams) else 0xFFFFFFFF
        entries.append(_entry(name, 2, first, len(padded), right=right))
    directory = b"".join(entries)
    directory += bytes(-len(directory) % 512)
    directory_start = len(sectors)
    count = len(directory) // 512
    sectors += [directory[i * 512 : (i + 1) * 512] for i in range(count)]
    table += [*range(directory_start + 1, directory_start + count), 0xFFFFFFFE]
    fat_start = len(sectors)
    fat_sectors = -(-(len(table) + 2) // 128)
    table += [0xFFFFFFFD] * fat_sectors
    table += [0xFFFFFFFF] * (-len(table) % 128)
    fat = struct.pack(f"<{len(table)}I", *table)
    difat = [*range(fat_start, fat_start + fat_sectors), *[0xFFFFFFFF] * (109 - fat_sectors)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, directory_start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return header + struct.pack("<109I", *difat) + b"".join(sectors) + fat


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    return head + struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<III", start, size, 0)
