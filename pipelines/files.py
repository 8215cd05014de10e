"""Files written whole or not at all: the new content lies beside the file and takes its name in one step."""

import os
import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import BusyError

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, None)
# Windows keeps these names for devices, with any ending; it also drops spaces and dots at the end of a name
RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"}
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
LONGEST_NAME = 120


def inert(cell: str) -> str:
    """Keep a spreadsheet from taking the words of a cell for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def safe_name(text: str, longest: int = LONGEST_NAME) -> str:
    """Return a text as a file name that every system takes: Vietnamese letters stay (NFC), an ending of the name too.

    Signs that Windows forbids become ``-``; names of devices (CON, AUX, NUL …) get a ``_``; no space or dot at the end.
    """
    told = FORBIDDEN.sub("-", unicodedata.normalize("NFC", text)).strip(" ").rstrip(" .")
    stem, dot, suffix = told.rpartition(".") if "." in told[1:] else (told, "", "")
    stem = stem[: max(1, longest - len(dot + suffix))].rstrip(" .")
    if stem.split(".")[0].strip(" ").lower() in RESERVED:
        stem = f"{stem}_" if "." not in stem else stem.replace(".", "_.", 1)
    return f"{stem or '_'}{dot}{suffix}"


def replace(source: Path, target: Path) -> None:
    """``Path.replace``, tried again for a moment while another program holds the file open (Windows).

    Raises:
        BusyError: still held after about two seconds.
        PermissionError: the folder may not be written at all.
    """
    for wait in WAITS:
        try:
            source.replace(target)
            return
        except PermissionError as problem:
            if not os.access(target.parent, os.W_OK):
                raise
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
        _forget(draft)


def _forget(draft: Path) -> None:
    """Remove a draft; where the folder itself is gone, that is told by the error which is under way."""
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        if draft.exists():
            raise


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
