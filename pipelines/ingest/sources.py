"""Files of the raw folder, in a fixed order; links are never followed, temporary and system files never opened."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.ingest.refusals import Refused, place

# A workbook of a whole province (200,000 children, 25 columns) has about 20 MB; ten times that is not a register.
MAX_FILE_BYTES = 200 * 1024**2
_PASSED_OVER = ("_", ".")
# Written by the operating system into any folder that was opened: never registers.
_SYSTEM_FILES = frozenset({"readme.md", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Source:
    """One file: its path, its path inside raw (posix), its content's SHA-256, or why it cannot be opened.

    ``size`` in bytes; ``modified``: when it was last changed, in seconds.
    """

    path: Path
    file: str
    file_hash: str = ""
    refusal: Refused | None = None
    size: int = 0
    modified: float = 0.0


def list_sources(raw: Path) -> list[Source]:
    """Return the files of ``raw`` sorted by their path; a second copy of the same content is a duplicate_file."""
    seen: dict[str, str] = {}
    return [_source(entry, file, seen) for file, entry in sorted(_walk(raw, ""), key=lambda found: found[0])]


def _walk(folder: Path | str, above: str) -> "Iterator[tuple[str, os.DirEntry[str]]]":
    """Yield the path inside raw and the entry of every file and link; system files are passed over."""
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError:
        return  # a folder that may not be opened has no files for us
    for entry in found:
        if entry.name.startswith(_PASSED_OVER):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{above}{entry.name}/")
        elif entry.name.lower() not in _SYSTEM_FILES:
            yield f"{above}{entry.name}", entry


def _source(entry: "os.DirEntry[str]", file: str, seen: dict[str, str]) -> Source:
    path = Path(entry.path)
    try:
        status = _check_before_opening(entry, file)
        file_hash = _hash(path)
    except Refused as refused:
        return Source(path, file, refusal=refused)
    except OSError:
        return Source(path, file, refusal=unopened(file))
    first = seen.setdefault(file_hash, file)
    if first != file:
        return Source(path, file, file_hash, Refused("duplicate_file", place(file), f"Tệp được đọc: {first}."))
    return Source(path, file, file_hash, size=status.st_size, modified=status.st_mtime)


def unopened(file: str) -> Refused:
    """Return the refusal of a file that the system does not let us read."""
    todo = "đóng chương trình đang giữ tệp, xem lại quyền đọc tệp"
    return Refused("corrupt_file", place(file), what="Không mở được tệp để đọc.", todo=todo)


def _check_before_opening(entry: "os.DirEntry[str]", file: str) -> os.stat_result:
    """Return what the system says of a file that may be opened."""
    where = place(file)
    if entry.name.startswith("~$"):
        raise Refused("temporary_file", where)
    if not entry.is_file(follow_symlinks=False):
        what = "Đường dẫn tắt (liên kết) hoặc tệp đặc biệt không được đọc."
        raise Refused("unsupported_format", where, what=what, todo="chép chính tệp đó vào thư mục data/raw")
    status = entry.stat(follow_symlinks=False)
    size = status.st_size
    if size == 0:
        raise Refused("empty_file", where)
    if size > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024**2
        raise Refused("too_large", where, f"Dung lượng {size / 1024**2:.0f} MB, giới hạn {limit} MB.")
    return status


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
