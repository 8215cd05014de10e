"""How far a sheet of .xls, .xlsb or .ods reaches: the reader lays out a full rectangle, so stray cells cost memory."""

import re
import struct

from pipelines.ingest.binary_book import records
from pipelines.ingest.grid import Merge
from pipelines.ingest.refusals import Refused
from pipelines.ingest.sheet_xml import MAX_COLUMNS, SPARSE_FROM_ROWS

# Below this area (rows x columns) any sheet is cheap; above it nearly empty ones are refused.
SPARSE_FROM_AREA = 2_000_000
SPARSE_AREA_PER_CELL = 50
# Record numbers of [MS-XLSB]: BrtRowHdr; BrtCellRk to BrtFmlaError (BrtCellBlank, 1, holds no value); BrtMergeCell.
_ROW, _CELL_KINDS, _MERGE = 0, range(2, 12), 176
_FAR_RIGHT = re.compile(
    rb'number-columns-repeated="(\d{4,})"[^>]*?(?:/>|>[^<]*</table:table-cell>)\s*<table:table-cell\b'
)
_FAR_DOWN = re.compile(rb'<table:table-row\b[^>]*number-rows-repeated="(\d{5,})"')


class Extent:
    """The rectangle around the cells seen so far, and how many there are."""

    def __init__(self) -> None:
        self.rows = self.columns = self.cells = 0

    def see(self, row: int, column: int) -> None:
        """Count one filled cell (0-based)."""
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        self.cells += 1

    def check(self) -> None:
        """Refuse a rectangle that is nearly empty.

        Raises:
            Refused: unknown_layout.
        """
        area = self.rows * self.columns
        if area > SPARSE_FROM_AREA and area > SPARSE_AREA_PER_CELL * self.cells:
            raise _stray(f"Có ô lạc ở tận dòng {self.rows} hoặc cột thứ {self.columns}.")


def _stray(detail: str) -> Refused:
    return Refused("unknown_layout", detail=detail, todo="xoá các dòng, cột thừa rồi lưu lại")


def look_at_binary_sheet(data: bytes) -> tuple[int, list[Merge]]:
    """Walk the records of an .xlsb worksheet part; return its first used column and its merged ranges.

    Raises:
        Refused: unknown_layout, corrupt_file.
    """
    extent, row, first, merges = Extent(), 0, 1 << 16, list[Merge]()
    try:
        for kind, start, _ in records(data):
            if kind == _ROW:
                row = struct.unpack_from("<I", data, start)[0]
            elif kind in _CELL_KINDS:
                column = struct.unpack_from("<I", data, start)[0]
                extent.see(row, column)
                first = min(first, column)
            elif kind == _MERGE:
                top, bottom, left, right = struct.unpack_from("<4I", data, start)
                merges.append(Merge(top, left, bottom, right))
    except struct.error as error:
        raise Refused("corrupt_file") from error
    extent.check()
    return first, merges


def check_open_document(content: bytes) -> None:
    """Look for cells behind thousands of empty columns, or filled rows behind as many empty rows.

    Raises:
        Refused: unknown_layout.
    """
    if any(int(found.group(1)) > MAX_COLUMNS for found in _FAR_RIGHT.finditer(content)):
        raise _stray(f"Có ô ngoài {MAX_COLUMNS} cột đầu.")
    for found in _FAR_DOWN.finditer(content):
        end = content.find(b"</table:table>", found.end())
        if int(found.group(1)) > SPARSE_FROM_ROWS and b"<text:p" in content[found.end() : end]:
            raise _stray(f"Có dòng có chữ sau {int(found.group(1))} dòng trống.")


_SPANS = re.compile(rb'number-(?:rows|columns)-spanned="(?:[2-9]|\d\d)')
_TAGS = re.compile(rb"<(table:table|table:table-row|table:(?:covered-)?table-cell)(?=[\s/>])([^>]*?)(/?)>")
_REPEATED, _SPANNED = re.compile(rb'-repeated="(\d+)"'), re.compile(rb'-(rows|columns)-spanned="(\d+)"')


def open_document_merges(content: bytes) -> list[tuple[int, list[Merge]]]:
    """Return, per sheet in order, (first used column, merged ranges in absolute 0-based cells).

    A document without merged cells gives an empty list; walking its cells would cost as much as reading them.
    """
    if not _SPANS.search(content):
        return []
    sheets: list[tuple[int, list[Merge]]] = []
    row = following = column = 0
    for tag in _TAGS.finditer(content):
        repeated = _REPEATED.search(tag[2])
        times = int(repeated[1]) if repeated else 1
        if tag[1] == b"table:table":
            sheets.append((1 << 16, []))
            following = 0
        elif tag[1] == b"table:table-row":
            row, following, column = following, following + times, 0
        elif sheets:
            first, merges = sheets[-1]
            spans = {name: int(number) for name, number in _SPANNED.findall(tag[2])}
            if spans and max(spans.values()) > 1:
                right = column + spans.get(b"columns", 1) - 1
                merges.append(Merge(row, column, row + spans.get(b"rows", 1) - 1, right))
            if not tag[3] or b"office:" in tag[2]:  # an empty cell has no end tag and no value
                sheets[-1] = min(first, column), merges
            column += times
    return sheets
