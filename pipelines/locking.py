"""One at a time: a lock that an ended process loses by itself, on every system, with a note beside it that says who holds it."""

import errno
import getpass
import os
import platform
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pipelines.errors import BusyError, TreemError
from pipelines.settings import private_folder


class LockError(TreemError):
    """The lock cannot even be tried: read-only folder, full disk, a drive that is gone."""

    exit_code = 60


@contextmanager
def only_one(path: Path, busy: BusyError) -> Iterator[None]:
    """Hold the lock file while the block runs.

    Raises:
        BusyError: the given error, when another process holds the lock; it names who, where and since when.
        LockError: the folder of the lock cannot be written.
    """
    private_folder(path.parent)
    lock = _taken(path, busy)
    note = note_of(path)
    try:
        with suppress(OSError):  # the note only helps people
            note.write_text(_holder(), encoding="utf-8", newline="\n")
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.close()


def still_held(path: Path) -> None:
    """Stop when the drive of a held lock was pulled out: its empty place may be writable, and nothing is to be made anew there.

    Raises:
        FileNotFoundError: the lock file is gone.
    """
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, "", str(path.parent))


def _taken(path: Path, busy: BusyError, again: bool = True) -> sqlite3.Connection:
    try:
        lock = sqlite3.connect(path, timeout=0.2, isolation_level=None)
    except sqlite3.OperationalError as problem:
        raise _not_possible(path, problem) from problem
    try:
        lock.execute("begin exclusive")
    except sqlite3.OperationalError as problem:
        lock.close()
        # the low byte is the kind of error, the rest its details
        if getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_BUSY) & 0xFF != sqlite3.SQLITE_BUSY:
            raise _not_possible(path, problem) from problem
        raise _named(busy, path) from problem
    except sqlite3.DatabaseError:
        lock.close()
        if not again:
            raise
        # a power cut may spoil the file; nothing is kept in it, and what cannot be read nobody holds
        path.unlink(missing_ok=True)
        return _taken(path, busy, again=False)
    return lock


def _not_possible(path: Path, problem: sqlite3.OperationalError) -> LockError:
    from pipelines import disk

    folder = path.parent
    what = disk.READ_ONLY if folder.is_dir() and not os.access(folder, os.W_OK) else disk.meaning(problem)
    what = what or "Không giữ được khóa trong thư mục này."
    return LockError(what, str(folder), disk.TODO.get(what, "kiểm tra ổ đĩa và quyền ghi rồi chạy lại"))


def _named(busy: BusyError, path: Path) -> BusyError:
    """Return the error with who holds the lock, where that can be read."""
    holder = holder_of(path)
    where = "; ".join(filter(None, (busy.where, holder and f"đang giữ: {holder}")))
    return type(busy)(busy.what, where, busy.todo)


def note_of(path: Path) -> Path:
    """Return the note that lies beside a lock file; its ending says too that it is a lock, which no copy needs."""
    return path.with_name(f"{path.stem}.by{path.suffix}")


def holder_of(path: Path) -> str:
    """Return who holds a lock, in words; blank when nobody wrote it down."""
    try:
        return note_of(path).read_text(encoding="utf-8").strip()[:300]
    except (OSError, UnicodeDecodeError):
        return ""


def _holder() -> str:
    try:
        person = getpass.getuser()
    except (KeyError, OSError, ImportError):
        person = "?"
    since = datetime.now().strftime("%H:%M ngày %d/%m/%Y")
    return f"{person} trên máy {platform.node() or '?'}, tiến trình {os.getpid()}, từ {since}\n"
