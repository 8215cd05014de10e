"""Files written whole or not at all: the new content lies beside the file and takes its name in one step."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import BusyError

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, None)


def inert(cell: str) -> str:
    """Keep a spreadsheet from taking the words of a cell for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def replace(source: Path, target: Path) -> None:
    """``Path.replace``, tried again for a moment while another program holds the file open (Windows).

    Raises:
        BusyError: still held after about two seconds.
    """
    for wait in WAITS:
        try:
            source.replace(target)
            return
        except PermissionError as problem:
            if wait is None:
                raise BusyError(
                    "Tệp đang được chương trình khác mở.", target.name, "đóng chương trình đó rồi chạy lại"
                ) from problem
            time.sleep(wait)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give the name to write to; when the block ends well, what was written there becomes ``path``.

    A block that fails leaves the former file as it was and nothing beside it. For writers that open the file themselves
    (a Parquet file may be large, so nothing is forced to the disk here).

    Raises:
        BusyError: another program holds ``path`` open.
    """
    draft = path.with_name(path.name + ".part")
    try:
        yield draft
        replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a small file whole or not at all, and onto the disk before it takes its name (a power cut leaves one of the two).

    Raises:
        BusyError: another program holds the file open.
    """
    with whole(path) as draft, draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_text(path: Path, text: str) -> None:
    """Write a small text file whole or not at all: UTF-8, line ends as given (see ``write_bytes``)."""
    write_bytes(path, text.encode("utf-8"))
