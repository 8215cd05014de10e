"""Merged ranges of an old .xls workbook (BIFF8 records MERGEDCELLS), which fastexcel does not give."""

import struct
from collections.abc import Iterator

from pipelines.ingest.extent import Extent
from pipelines.ingest.grid import Merge
from pipelines.ingest.ole import Compound

_BOUNDSHEET, _MERGEDCELLS, _BOF, _EOF = 0x0085, 0x00E5, 0x0809, 0x000A
# NUMBER, RK, LABELSST, LABEL, RSTRING, FORMULA, BOOLERR, MULRK: (first) column at byte 2. Blank cells do not count.
_CELL_RECORDS = frozenset({0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, 0x0006, 0x0205, 0x00BD})


def old_sheets(compound: Compound) -> list[tuple[int, list[Merge]]]:
    """Return, per sheet in workbook order, (first used column, merged ranges in absolute 0-based cells).

    A book that cannot be walked gives an empty list: the caller then has no merges, never wrong ones.

    Raises:
        Refused: unknown_layout for a stray cell far away.
    """
    name = "Workbook" if "Workbook" in compound.streams else "Book"
    try:
        stream = compound.read(name)
        return [_one_sheet(stream, start) for start in _sheet_starts(stream)]
    except (ValueError, struct.error, KeyError):
        return []


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    position = start
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _sheet_starts(stream: bytes) -> list[int]:
    starts = []
    for kind, body in _records(stream, 0):
        if kind == _BOUNDSHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        if kind == _EOF:
            break
    return starts


def _one_sheet(stream: bytes, start: int) -> tuple[int, list[Merge]]:
    first_column, merges = 1 << 16, list[Merge]()
    extent = Extent()
    depth = 0  # charts inside a sheet are blocks of their own
    for kind, body in _records(stream, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            break
        if kind in _CELL_RECORDS and depth == 1:
            row, column = struct.unpack_from("<HH", body)
            first_column = min(first_column, column)
            extent.see(row, column)
        elif kind == _MERGEDCELLS:
            merges += _merges(body)
    extent.check()
    return first_column, merges


def _merges(body: bytes) -> list[Merge]:
    count = struct.unpack_from("<H", body)[0]
    quads = [struct.unpack_from("<4H", body, 2 + 8 * index) for index in range(count)]
    return [Merge(top, left, bottom, right) for top, bottom, left, right in quads]
