"""Writing something large onto a disk that may fill up, be read-only or be pulled out: clear words, and nothing half-written stays."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pipelines import disk
from pipelines.errors import TargetError

NOTHING_LEFT = "Không có gì dở dang được để lại."
TODO = {
    disk.FULL: "xóa bớt tệp cũ ở đó, hoặc chọn ổ khác rồi chạy lại",
    disk.READ_ONLY: "gạt nút chống ghi của USB, hoặc chọn ổ, thư mục khác",
    disk.FORBIDDEN: "chọn thư mục khác, hoặc xin quyền ghi thư mục ấy",
    disk.GONE: "cắm lại ổ, đợi máy nhận rồi chạy lại",
    disk.BROKEN: "cắm lại ổ rồi chạy lại; nếu còn lỗi thì đổi ổ khác, ổ này có thể sắp hỏng",
}
SPARE = 64 << 20  # what is left free beside


@contextmanager
def clear_words(where: Path) -> Iterator[None]:
    """Turn errors of the system while writing to ``where`` into what a person can do.

    Raises:
        TargetError: full, read-only, removed, or whatever else the system says.
    """
    try:
        yield
    except OSError as problem:
        what = disk.meaning(problem) or f"Hệ điều hành không cho ghi: {problem.strerror or type(problem).__name__}."
        todo = TODO.get(what) or disk.TODO.get(what, "thử lại, hoặc chọn ổ khác")
        raise TargetError(f"{what} {NOTHING_LEFT}", where.name, todo) from problem


def require_room(folder: Path, needed: int) -> None:
    """Make sure beforehand that so many bytes fit.

    Raises:
        TargetError: they do not.
    """
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        what = f"Không đủ chỗ: cần {size_vi(needed + SPARE)}, còn {size_vi(free)}."
        raise TargetError(what, str(folder), TODO[disk.FULL])


def onto_disk(file: BinaryIO) -> None:
    """Make sure that a file is on the disk, and let the system forget it, so that reading it back reads the disk."""
    file.flush()
    os.fsync(file.fileno())
    forget: Any = getattr(os, "posix_fadvise", None)
    if forget:
        forget(file.fileno(), 0, 0, getattr(os, "POSIX_FADV_DONTNEED", 4))


def size_vi(size: float) -> str:
    """Return a size in words: "12,3 MB"."""
    for unit in ("byte", "KB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} MB".replace(".", ",") if size < 1000 else f"{size / 1000:.1f} GB".replace(".", ",")
