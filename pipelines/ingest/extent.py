"""How far a sheet of .xls, .xlsb or .ods reaches: the reader lays out a full rectangle, so stray cells cost memory."""

import re
import struct

from pipelines.ingest.refusals import Refused
from pipelines.ingest.sheet_xml import MAX_COLUMNS, SPARSE_FROM_ROWS

# Below this area (rows x columns) any sheet is cheap; above it nearly empty ones are refused.
SPARSE_FROM_AREA = 2_000_000
SPARSE_AREA_PER_CELL = 50
# Record numbers of [MS-XLSB]: BrtRowHdr; BrtCellRk to BrtFmlaError (BrtCellBlank, 1, holds no value).
_ROW, _CELL_KINDS = 0, range(2, 12)
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


def check_binary_sheet(data: bytes) -> None:
    """Walk the records of an .xlsb worksheet part.

    Raises:
        Refused: unknown_layout, corrupt_file.
    """
    extent, row, position = Extent(), 0, 0
    try:
        while position < len(data):
            kind, position = _number(data, position, 2)
            size, position = _number(data, position, 4)
            if kind == _ROW:
                row = struct.unpack_from("<I", data, position)[0]
            elif kind in _CELL_KINDS:
                extent.see(row, struct.unpack_from("<I", data, position)[0])
            position += size
    except (IndexError, struct.error) as error:
        raise Refused("corrupt_file") from error
    extent.check()


def _number(data: bytes, position: int, most: int) -> tuple[int, int]:
    """Read a number of 7 bits a byte; return it and the position after it."""
    value = 0
    for index in range(most):
        byte = data[position + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, position + index + 1
    return value, position + most


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
