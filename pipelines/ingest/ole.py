"""The streams of an OLE2 compound file (old .xls, encrypted .xlsx, .doc) by [MS-CFB]: names and big streams only."""

import struct
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # this and above are markers (end of chain, free, tables), not sectors
_DIRECTORY_ENTRY = 128
_HEADER_DIFAT_ENTRIES = 109
_MINI_STREAM_LIMIT = 4096  # shorter streams lie in the mini stream


@dataclass(frozen=True)
class Compound:
    """An opened compound file: stream name -> (first sector, size in bytes)."""

    data: bytes
    sector_size: int
    table: tuple[int, ...]
    streams: dict[str, tuple[int, int]]

    def read(self, name: str) -> bytes:
        """Return a stream's bytes, or nothing when it is too short to lie in ordinary sectors.

        Raises:
            ValueError: the chain of sectors is broken.
        """
        first, size = self.streams[name]
        if size < _MINI_STREAM_LIMIT:
            return b""
        return _chain(self.data, self.sector_size, self.table, first)[:size]


def open_compound(data: bytes) -> Compound:
    """Read header, sector table and directory.

    Raises:
        ValueError: not a compound file, or a broken one.
    """
    if not data.startswith(SIGNATURE) or len(data) < 512:
        raise ValueError("not a compound file")
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise ValueError("unknown sector size")
    sector_size = 1 << shift
    table = _sector_table(data, sector_size)
    directory = _chain(data, sector_size, table, struct.unpack_from("<I", data, 48)[0])
    return Compound(data, sector_size, table, _names(directory))


def _sector(data: bytes, size: int, number: int) -> bytes:
    start = (number + 1) * size
    if start >= len(data):
        raise ValueError("sector beyond the end")
    return data[start : start + size]


def _numbers(block: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])


def _sector_table(data: bytes, size: int) -> tuple[int, ...]:
    parts = list(struct.unpack_from(f"<{_HEADER_DIFAT_ENTRIES}I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size):
        if following >= _LAST_SECTOR:
            break
        numbers = _numbers(_sector(data, size, following))
        parts += numbers[:-1]
        following = numbers[-1]
    return tuple(n for part in parts if part < _LAST_SECTOR for n in _numbers(_sector(data, size, part)))


def _chain(data: bytes, size: int, table: tuple[int, ...], first: int) -> bytes:
    blocks: list[bytes] = []
    number = first
    while number < _LAST_SECTOR:
        if number >= len(table) or len(blocks) > len(table):
            raise ValueError("broken chain of sectors")
        blocks.append(_sector(data, size, number))
        number = table[number]
    return b"".join(blocks)


def _names(directory: bytes) -> dict[str, tuple[int, int]]:
    streams = {}
    for start in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
        length, kind = struct.unpack_from("<HB", directory, start + 64)
        if kind != 2 or not 2 <= length <= 64:
            continue
        name = directory[start : start + length - 2].decode("utf-16-le", "replace")
        first, size = struct.unpack_from("<II", directory, start + 116)
        streams[name] = (first, size)
    return streams
