"""Files that a person has open in Word, Excel or LibreOffice: never written over, the new one lies beside it.

On Windows an open file cannot be replaced (``BusyError`` of ``pipelines.files``); on shared folders and other systems it can, and the
person's work would be lost on saving. Word and Excel leave an owner file ``~$…`` beside an open one, LibreOffice ``.~lock.…#``.
"""

from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import BusyError
from pipelines.files import write_bytes

OWNER = "~$"
BESIDE = "bản mới"
CUT = 2  # signs that Word takes from the front of a long name


def is_open(path: Path) -> bool:
    """Tell whether another program says that it has a file open."""
    names = {f"{OWNER}{path.name[cut:]}" for cut in range(CUT + 1)} | {f".~lock.{path.name}#"}
    return any((path.parent / name).exists() for name in names)


def open_in(folder: Path) -> Iterator[str]:
    """Return the names of the files of a folder that are open."""
    if folder.is_dir():
        yield from sorted(path.name for path in folder.iterdir() if not path.name.startswith((OWNER, ".~lock.")) and is_open(path))


def free_name(path: Path, remark: str) -> Path:
    """Return a name that nothing in the folder has: "báo cáo (bản mới).docx", "báo cáo (bản mới 2).docx"."""
    number, wanted = 1, path.with_name(f"{path.stem} ({remark}){path.suffix}")
    while wanted.exists():
        number += 1
        wanted = path.with_name(f"{path.stem} ({remark} {number}){path.suffix}")
    return wanted


def write_or_beside(path: Path, content: bytes) -> Path:
    """Write a file whole; where another program has it open, write beside it. Returns the path written."""
    target = free_name(path, BESIDE) if is_open(path) else path
    try:
        write_bytes(target, content)
    except (BusyError, PermissionError):
        if target != path:
            raise
        target = free_name(path, BESIDE)
        write_bytes(target, content)
    return target
