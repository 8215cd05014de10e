"""The run ledger ``data/state/runs.jsonl`` (what the machine made) and the book of what was sent, as ``due`` needs them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import InputError
from pipelines.settings import private_folder

FILE = "runs.jsonl"
Key = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """What was done: (plan, deadline) made and submitted, (plan, period) of the plan's own place that was sent."""

    made: frozenset[Key] = frozenset()
    submitted: frozenset[Key] = frozenset()
    sent_periods: frozenset[Key] = frozenset()


def append(state: Path, entry: Mapping[str, Any]) -> None:
    """Add one run to the ledger; an entry is one line, so a killed run leaves at most one broken last line."""
    import os

    with (private_folder(state) / FILE).open("a", encoding="utf-8", newline="\n") as book:
        # a run that was killed while writing may have left half a line: begin a new one
        book.write(("" if _ends_whole(state / FILE) else "\n") + json.dumps(dict(entry), ensure_ascii=False, sort_keys=True) + "\n")
        book.flush()
        os.fsync(book.fileno())


def _ends_whole(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")


def entries(state: Path) -> list[dict[str, Any]]:
    """Return all runs, oldest first; half a last line of a killed run is passed over.

    Raises:
        InputError: a line in the middle cannot be read.
    """
    path = state / FILE
    if not path.exists():
        return []
    found: list[dict[str, Any]] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            entry = json.loads(text)
            found.append({**entry, "plan": entry["plan"], "deadline": entry["deadline"]})
        except (ValueError, KeyError, TypeError) as problem:
            if text.endswith("}"):
                todo = "sửa dòng này; sổ ghi mỗi lần chạy một dòng JSON"
                raise InputError("Sổ các lần chạy có dòng sai.", f"{FILE}, dòng {number}", todo) from problem
    return found


def read(state: Path | None) -> Known:
    """Return what was made and sent; nothing without a state folder."""
    if state is None:
        return Known()
    made = {(run["plan"], run["deadline"]) for run in entries(state) if run.get("outcome") == "made"}
    sent = [_submission(path) for path in sorted((state / "submissions").glob("*/*.json"))]
    keys = {(told["plan"], told["deadline"]) for told in sent if told.get("deadline")}
    whole = {(told["plan"], told["period"]) for told in sent if told.get("whole_plan")}
    return Known(frozenset(made), frozenset(keys), frozenset(whole))


def _submission(path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {**told, "plan": told["plan"], "period": told["period"]}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        where = f"submissions/{path.parent.name}/{path.name}"
        raise InputError("Hồ sơ bản đã gửi không đọc được.", where, "khôi phục tệp này từ bản sao lưu") from problem
