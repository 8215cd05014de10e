"""What a backup holds, one file after the other, over a sealed stream: its name, size and time, its bytes, their hash.

First one record about the project, last one with the number of files and a digest of all of them.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pipelines.custody.sealing import CHUNK, DAMAGED, Opened, Sealed
from pipelines.errors import ArchiveError, InputError

LONGEST_RECORD = 1 << 20
Step = Callable[[int], None]


@dataclass(frozen=True)
class Entry:
    """One file of an archive: name below the project's folder (with "/"), size in bytes, time of its last change, owner's rights."""

    name: str
    size: int
    changed_ns: int
    mode: int


@dataclass(frozen=True)
class Source:
    """A file to be kept: its name in the archive and where it lies."""

    name: str
    path: Path


def put_record(out: Sealed, told: Mapping[str, Any]) -> None:
    """Write one record."""
    blob = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    out.write(struct.pack("<I", len(blob)) + blob)


def get_record(stream: Opened) -> dict[str, Any]:
    """Read one record.

    Raises:
        ArchiveError: none there.
    """
    (size,) = struct.unpack("<I", stream.read(4))
    if size > LONGEST_RECORD:
        raise ArchiveError("Bản sao lưu hỏng: mục quá dài.", stream.name, DAMAGED)
    found: dict[str, Any] = json.loads(stream.read(size))
    return found


def put_file(out: Sealed, source: Source, step: Step) -> str:
    """Write one file and return its SHA-256.

    Raises:
        InputError: it cannot be read, or a person saves it while it is being copied.
    """
    with _reading(source):
        before = source.path.stat()
        file = source.path.open("rb")
    with file:
        told = {"name": source.name, "size": before.st_size, "changed_ns": before.st_mtime_ns, "mode": before.st_mode & 0o777}
        put_record(out, told)
        digest = _copied(out, file, source, before.st_size, step)
    with _reading(source):
        after = source.path.stat()
    if digest is None or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError("Tệp bị sửa trong lúc đang sao lưu.", source.name, "lưu và đóng tệp rồi chạy lại")
    out.write(digest)
    return digest.hex()


@contextmanager
def _reading(source: Source) -> Iterator[None]:
    """Errors of a file that is read are told apart from those of the disk that is written."""
    try:
        yield
    except OSError as problem:
        todo = "đóng chương trình đang mở tệp này (Excel, Word) rồi chạy lại"
        raise InputError("Không đọc được tệp cần sao lưu.", source.name, todo) from problem


def _copied(out: Sealed, file: BinaryIO, source: Source, size: int, step: Step) -> bytes | None:
    """Copy exactly ``size`` bytes and return their digest; None when there are more or fewer."""
    digest, left = hashlib.sha256(), size
    while left:
        with _reading(source):
            part = file.read(min(CHUNK, left))
        if not part:
            return None
        digest.update(part)
        out.write(part)
        left -= len(part)
        step(len(part))
    with _reading(source):
        return None if file.read(1) else digest.digest()


def put_end(out: Sealed, hashes: Mapping[str, str]) -> None:
    """Write the last record and the last frame."""
    put_record(out, {"end": {"files": len(hashes), "digest": digest_of(hashes)}})
    out.close()


def digest_of(hashes: Mapping[str, str]) -> str:
    """Return one digest over names and hashes of files, in the order of the archive."""
    return hashlib.sha256("".join(f"{name}\0{told}\n" for name, told in hashes.items()).encode()).hexdigest()


def get_files(stream: Opened, place: Callable[[Entry], BinaryIO | None], step: Step) -> dict[str, str]:
    """Read every file and return name -> SHA-256.

    Args:
        place: opens the file to write an entry to, or None to only check it; it also refuses names.

    Raises:
        ArchiveError: damaged, or what was read is not what was written.
    """
    hashes: dict[str, str] = {}
    for entry in _entries(stream, hashes):
        if entry.name in hashes:
            raise ArchiveError("Bản sao lưu có hai tệp cùng tên.", stream.name, DAMAGED)
        target = place(entry)
        try:
            digest = _taken(stream, entry.size, target, step)
        finally:
            if target:
                target.close()
        if stream.read(32) != digest:
            raise ArchiveError("Một tệp trong bản sao lưu không còn đúng như lúc ghi.", entry.name, DAMAGED)
        hashes[entry.name] = digest.hex()
    return hashes


def _entries(stream: Opened, hashes: Mapping[str, str]) -> Iterator[Entry]:
    while True:
        record = get_record(stream)
        if "end" in record:
            if record["end"] != {"files": len(hashes), "digest": digest_of(hashes)}:
                raise ArchiveError("Bản sao lưu không đủ tệp như lúc ghi.", stream.name, DAMAGED)
            stream.finish()
            return
        try:
            yield Entry(str(record["name"]), int(record["size"]), int(record["changed_ns"]), int(record["mode"]))
        except (KeyError, ValueError, TypeError) as problem:
            raise ArchiveError("Bản sao lưu có mục không đọc được.", stream.name, DAMAGED) from problem


def _taken(stream: Opened, size: int, target: BinaryIO | None, step: Step) -> bytes:
    digest, left = hashlib.sha256(), size
    while left:
        part = stream.read(min(CHUNK, left))
        digest.update(part)
        if target:
            target.write(part)
        left -= len(part)
        step(len(part))
    return digest.digest()
