"""Puts a finished report folder where the former one was, as one step as far as the system allows."""

import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.files import replace
from pipelines.settings import private_folder

PART, FORMER = ".part", ".former"
OLD_AFTER_SECONDS = 24 * 3600


@contextmanager
def staging_folder(reports: Path, name: str) -> Iterator[Path]:
    """Give a new folder inside ``reports`` that is gone afterwards unless it was renamed."""
    reports.mkdir(parents=True, exist_ok=True)
    folder = reports / f".{name}-{secrets.token_hex(6)}{PART}"
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
            aside.replace(final)
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
            aside.replace(final)


def forget_leftovers(reports: Path, now: float | None = None) -> None:
    """Remove staging folders of runs that were killed more than a day ago."""
    limit = (now if now is not None else time.time()) - OLD_AFTER_SECONDS
    for folder in reports.glob(f".*{PART}"):
        if folder.is_dir() and folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)
