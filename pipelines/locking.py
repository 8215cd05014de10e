"""One at a time: a lock that an ended process loses by itself, on every system."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import BusyError
from pipelines.settings import private_folder


@contextmanager
def only_one(path: Path, busy: BusyError) -> Iterator[None]:
    """Hold the lock file while the block runs.

    Raises:
        BusyError: the given error, when another process holds the lock.
    """
    private_folder(path.parent)
    lock = sqlite3.connect(path, timeout=0.2, isolation_level=None)
    try:
        lock.execute("begin exclusive")
    except sqlite3.OperationalError as problem:
        lock.close()
        raise busy from problem
    try:
        yield
    finally:
        lock.close()
