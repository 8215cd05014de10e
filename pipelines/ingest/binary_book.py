"""Records of an .xlsb workbook part ([MS-XLSB]): in which order its sheets come."""

import struct
from collections.abc import Iterator

from pipelines.ingest.refusals import Refused

_SHEET = 156  # BrtBundleSh: state, id, then the relation's id and the name as texts


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (kind, start of the body, size of the body) of every record.

    Raises:
        Refused: corrupt_file.
    """
    position = 0
    try:
        while position < len(data):
            kind, position = _number(data, position, 2)
            size, position = _number(data, position, 4)
            yield kind, position, size
            position += size
    except IndexError as error:
        raise Refused("corrupt_file") from error


def _number(data: bytes, position: int, most: int) -> tuple[int, int]:
    """Read a number of 7 bits a byte; return it and the position after it."""
    value = 0
    for index in range(most):
        byte = data[position + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, position + index + 1
    return value, position + most


def sheet_relations(workbook: bytes) -> list[str]:
    """Return the relation ids of the sheets, in order.

    Raises:
        Refused: corrupt_file.
    """
    found = []
    try:
        for kind, start, _ in records(workbook):
            if kind == _SHEET:
                length = struct.unpack_from("<I", workbook, start + 8)[0]
                found.append(workbook[start + 12 : start + 12 + 2 * length].decode("utf-16-le", "replace"))
    except struct.error as error:
        raise Refused("corrupt_file") from error
    return found
