"""What people said about doubtful pairs: kept in `data/state/match_decisions.csv`, by the keys of children, never by names.

Columns: key_a, key_b (child keys, the smaller first), decision (same or different), decided_by (a role, not a person's
name), decided_on. The newest line about a pair counts; all lines are kept.
"""

import csv
import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import InputError, RequestError
from pipelines.files import whole

COLUMNS = ("key_a", "key_b", "decision", "decided_by", "decided_on")
SAME, DIFFERENT = "same", "different"


@dataclass(frozen=True)
class Decision:
    """One answer: are these two keys one child?"""

    key_a: int
    key_b: int
    same: bool


def decide(path: Path, key_a: int, key_b: int, same: bool, role: str, on: date) -> Decision:
    """Add one answer to the file.

    Args:
        role: the office or function that decides ("cán bộ trẻ em cấp xã"), not a person's name.

    Raises:
        RequestError: one key given twice, or no role. InputError: the file was damaged by hand.
    """
    if key_a == key_b:
        raise RequestError("Hai mã trẻ là một.", todo="chọn hai mã khác nhau của danh sách cặp chưa chắc")
    if not role.strip():
        raise RequestError("Thiếu vai trò của người quyết định.", todo="ghi vai trò, ví dụ: công chức phụ trách trẻ em")
    low, high = sorted((key_a, key_b))
    line = (str(low), str(high), SAME if same else DIFFERENT, role.strip(), on.isoformat())
    lines = [*_lines(path), dict(zip(COLUMNS, line, strict=True))]
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as draft, draft.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return Decision(low, high, same)


def read_decisions(path: Path) -> list[Decision]:
    """Return the newest answer about each pair, in order of the keys; nothing when there is no file.

    Raises:
        InputError: a line cannot be used (which one, and why).
    """
    newest: dict[tuple[int, int], bool] = {}
    for number, line in enumerate(_lines(path), start=2):
        where = f"{path.name}, dòng {number}"
        if not (line["key_a"].isdecimal() and line["key_b"].isdecimal()):
            raise InputError("Mã trẻ không phải là số.", where, "giữ nguyên mã mà phần mềm ghi")
        if line["decision"] not in (SAME, DIFFERENT):
            raise InputError("Cột decision không rõ.", where, f"ghi {SAME} hoặc {DIFFERENT}")
        if not line["decided_by"] or not line["decided_on"]:
            raise InputError("Quyết định chưa ghi ai, ngày nào.", where, "ghi decided_by (vai trò) và decided_on")
        low, high = sorted((int(line["key_a"]), int(line["key_b"])))
        newest[low, high] = line["decision"] == SAME
    return [Decision(low, high, same) for (low, high), same in sorted(newest.items())]


def fingerprint(path: Path) -> str:
    """Return a hash of the answers that count: equal answers join the same rows."""
    return hashlib.sha256(repr(read_decisions(path)).encode()).hexdigest()[:12]


def hashes(path: Path) -> dict[str, str]:
    """Return file name -> fingerprint for the manifest; nothing while nobody has decided anything."""
    return {path.name: fingerprint(path)} if path.is_file() else {}


def _lines(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as table:
        lines = list(csv.DictReader(table))
    if lines and not set(COLUMNS) <= set(lines[0]):
        raise InputError("Thiếu cột.", path.name, f"dòng đầu phải là: {','.join(COLUMNS)}")
    return [{name: (line[name] or "").strip() for name in COLUMNS} for line in lines]
