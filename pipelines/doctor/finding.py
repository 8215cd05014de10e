"""What a check of the doctor looks at, and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipelines.settings import Project

OK, NOTE, WARN, BLOCK = "ok", "note", "warn", "block"
LEVELS = {BLOCK: "CHẶN", WARN: "nên sửa", NOTE: "biết", OK: "tốt"}


@dataclass(frozen=True)
class Scene:
    """The project, and the time: the only clock of the checks."""

    project: Project
    now: datetime


@dataclass(frozen=True)
class Finding:
    """One thing found.

    Attributes:
        level: ok, note (good to know), warn (should be mended), block (must be mended before going on).
        what: one sentence; todo: what to do, empty when nothing is to be done.
        check, title: which check found it; filled in by the examination.
    """

    level: str
    what: str
    todo: str = ""
    check: str = ""
    title: str = ""


Check = Callable[[Scene], Finding]


def days_between(then: datetime, now: datetime) -> int:
    """Return whole days from one time to another."""
    return (now - then.astimezone(now.tzinfo)).days


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago something was: "hôm nay", "3 ngày trước"."""
    days = days_between(then, now)
    return "hôm nay" if days <= 0 else f"{days} ngày trước"
