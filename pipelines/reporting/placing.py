"""Where a report lies, and how a finished folder takes the place of the former one: as one step as far as the system allows."""

import hashlib
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.files import replace, safe_name
from pipelines.reporting.inputs import RECORD, digest_of, record_of
from pipelines.reporting.schema import Request, Schema
from pipelines.settings import private_folder

PART, FORMER = ".part", ".former"
PERIOD_REPORT = "period_report"
SHARED, SHARED_ENDING = "shared", "cong-bo"
BESIDE, EDITED = "ban-moi", "đã sửa"
OWNER_MARK = "~$"
"""Word writes such a file beside one that is open."""
OLD_AFTER_SECONDS = 24 * 3600


def folder_name(schema: Schema, request: Request) -> str:
    """Return the name of a report's folder below its period: ``106`` for the period report, ``106-plan-progress`` for another one.

    A parameter of its own that is not the usual one stands in the name too, so that no report takes the place of another, and the
    edition for the public never takes that of the internal one. No name is one that Windows keeps for a device (a school's code ``NUL``).
    """
    parts = [_safe(request.place)]
    if request.report != PERIOD_REPORT:
        parts.append(request.report.replace("_", "-"))
    parts += [_safe(value) for name, value in request.extra if value != schema.parameters[name].default]
    if request.edition == SHARED:
        parts.append(SHARED_ENDING)
    return safe_name("-".join(parts))


def _safe(text: str) -> str:
    """Return a value as part of a folder's name; codes of schools come from lists and may hold any sign."""
    if re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}", text):
        return text
    return f"{re.sub(r'[^0-9A-Za-z]+', '-', text)[:24].strip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}".strip("-")


@contextmanager
def staging_folder(reports: Path, name: str, tell: Callable[[Path], None] | None = None) -> Iterator[Path]:
    """Give a new folder inside ``reports`` that is gone afterwards unless it was renamed.

    Args:
        tell: hears its name before it is made, so that whoever ends this process can remove it.
    """
    reports.mkdir(parents=True, exist_ok=True)
    folder = reports / f".{name}-{secrets.token_hex(6)}{PART}"
    if tell:
        tell(folder)
    private_folder(folder)  # an internal edition holds small numbers
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put(staging: Path, final: Path) -> None:
    """Rename ``staging`` to ``final``; the former folder is set aside first, and put back when that fails.

    Raises:
        BusyError: a file of the former report is open in another program; the former report is where it was.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    recover(final)
    aside = _aside(final)
    if final.exists():
        replace(final, aside)
    try:
        replace(staging, final)
    except BaseException:
        if aside.exists() and not final.exists():
            replace(aside, final)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _aside(final: Path) -> Path:
    return final.with_name(f".{final.name}{FORMER}")


def recover(final: Path) -> None:
    """Undo what a killed run left: a former report that was set aside comes back, or goes when its successor is there."""
    aside = _aside(final)
    if aside.exists():
        if final.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            replace(aside, final)


def forget_leftovers(reports: Path, now: float | None = None) -> None:
    """Remove staging folders of runs that were killed more than a day ago."""
    limit = (now if now is not None else time.time()) - OLD_AFTER_SECONDS
    for folder in reports.glob(f".*{PART}"):
        if folder.is_dir() and folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)


def save_edited(former: Path, staging: Path) -> tuple[str, ...]:
    """Carry into a new folder what people changed or added in the former one, and return the names: nothing that a person wrote is lost.

    A changed file of the report is kept under a name that says so; a file that the report never had keeps its name.
    """
    record = record_of(former) or {"files": {}}
    machine = {name for name, digest in record["files"].items() if digest_of(former / name) == digest} | {RECORD}
    saved: list[str] = []
    for path in sorted(former.iterdir()) if former.is_dir() else []:
        if path.name in machine or not path.is_file() or path.suffix == ".ipynb" or path.name.startswith((OWNER_MARK, ".~lock.")):
            continue
        target = _free_name(staging / path.name)
        shutil.copy2(path, target)
        saved.append(target.name)
    return tuple(saved)


def _free_name(path: Path) -> Path:
    """Return a name that nothing in the folder has: "báo cáo (đã sửa).docx", "… (đã sửa 2).docx"."""
    number, wanted = 1, path
    while wanted.exists():
        wanted = path.with_name(f"{path.stem} ({EDITED}{f' {number}' if number > 1 else ''}){path.suffix}")
        number += 1
    return wanted
