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
_CHUNK = 1024**2


@dataclass(frozen=True)
class Source:
    """One file: its path, its path inside raw (posix), its content's SHA-256, or why it cannot be opened."""

    path: Path
    file: str
    file_hash: str = ""
    refusal: Refused | None = None


def list_sources(raw: Path) -> list[Source]:
    """Return the files of ``raw`` sorted by their path; a second copy of the same content is a duplicate_file."""
    files = sorted(_walk(raw), key=lambda path: path.relative_to(raw).as_posix())
    seen: dict[str, str] = {}
    return [_source(path, path.relative_to(raw).as_posix(), seen) for path in files]


def _walk(raw: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(raw, followlinks=False):
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [name for name in folders if not name.startswith(_PASSED_OVER) and name not in links]
        for name in [*names, *links]:
            if not name.startswith(_PASSED_OVER) and name.lower() not in _SYSTEM_FILES:
                yield here / name


def _source(path: Path, file: str, seen: dict[str, str]) -> Source:
    try:
        _check_before_opening(path, file)
        file_hash = _hash(path)
    except Refused as refused:
        return Source(path, file, refusal=refused)
    except OSError:
        todo = "đóng chương trình đang giữ tệp, xem lại quyền đọc tệp"
        locked = Refused("corrupt_file", place(file), what="Không mở được tệp để đọc.", todo=todo)
        return Source(path, file, refusal=locked)
    first = seen.setdefault(file_hash, file)
    if first != file:
        return Source(path, file, file_hash, Refused("duplicate_file", place(file), f"Tệp được đọc: {first}."))
    return Source(path, file, file_hash)


def _check_before_opening(path: Path, file: str) -> None:
    where = place(file)
    if path.name.startswith("~$"):
        raise Refused("temporary_file", where)
    if path.is_symlink() or not path.is_file():
        what = "Đường dẫn tắt (liên kết) hoặc tệp đặc biệt không được đọc."
        raise Refused("unsupported_format", where, what=what, todo="chép chính tệp đó vào thư mục data/raw")
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty_file", where)
    if size > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024**2
        raise Refused("too_large", where, f"Dung lượng {size / 1024**2:.0f} MB, giới hạn {limit} MB.")


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
