"""The ledger of published facts: what left the office for the public, number by number (``data/state/releases``).

A file is written once and never changed. Reports name their numbers by fact; a table of its own (``treem protect --publish``) by the
columns and the texts of each cell.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from pipelines.errors import InputError, RequestError
from pipelines.files import write_text
from pipelines.settings import private_folder

FOLDER, NUMBERS = "releases", "published.json"
REPORT, TABLE = "report", "table"


@dataclass(frozen=True)
class Release:
    """One thing that left.

    Attributes:
        kind: report or table; recipient: who got it; on: day (ISO); source: its name.
        subject: what a table counts; tables on one subject are protected together.
        numbers: name of a number -> its value, None where it was hidden; mask: name of the mask that a report was made with.
    """

    kind: str
    recipient: str
    on: str
    source: str
    subject: str
    numbers: Mapping[str, float | None] = field(repr=False)
    mask: str = ""


def record_release(
    state: Path, kind: str, recipient: str, on: date, source: str, numbers: Mapping[str, float | None], subject: str = "", mask: str = ""
) -> Release:
    """Write down what left; told twice it stands once.

    Raises:
        RequestError: nobody is named as recipient, or nothing left.
    """
    if not recipient.strip():
        raise RequestError("Chưa ghi nơi nhận.", todo='ghi nơi nhận, ví dụ --publish "Báo Lai Châu"')
    if not numbers:
        raise RequestError("Không có số nào để công bố.", source)
    found = Release(kind, recipient.strip(), on.isoformat(), source, subject, dict(numbers), mask)
    text = json.dumps(asdict(found), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    private_folder(state / FOLDER)
    path = state / FOLDER / f"{found.on}_{kind}_{digest}.json"
    if not path.exists():
        write_text(path, text)
    return found


def releases(state: Path) -> list[Release]:
    """Return everything that left, oldest first.

    Raises:
        InputError: a file of the ledger cannot be read: without it nothing more may leave.
    """
    return [_load(state / FOLDER / name) for name in names(state)]


def _load(path: Path) -> Release:
    try:
        return Release(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as problem:
        where = f"{FOLDER}/{path.name}"
        raise InputError("Sổ số liệu đã công bố không đọc được.", where, "khôi phục tệp này từ bản sao lưu") from problem


def names(state: Path) -> list[str]:
    """Return the names of the ledger's files."""
    return sorted(path.name for path in (state / FOLDER).glob("*.json"))


def release_report(state: Path, folder: Path, recipient: str, on: date, source: str, digest: str) -> Release:
    """Take over the numbers that a shared report was made with (``published.json`` in its folder).

    Args:
        digest: SHA-256 of that file when the report was made.

    Raises:
        RequestError: the file is not there or was changed, or something left since that the report does not know of.
    """
    path = folder / NUMBERS
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        where = f"{folder.name}/{NUMBERS}"
        raise RequestError("Bản công bố thiếu hoặc bị sửa danh sách số liệu.", where, "làm lại bằng treem report --edition shared")
    told = json.loads(path.read_text(encoding="utf-8"))
    for file in set(names(state)) - set(told["known"]):
        since = _load(state / FOLDER / file)
        # reports of one mask may leave in any order: it was made for all of them together
        if since.kind == REPORT and since.mask != told["mask"]:
            what = "Đã có số liệu công bố sau khi làm báo cáo này, ghép lại có thể suy ra số đã ẩn."
            raise RequestError(what, folder.name, "làm lại bằng treem report --edition shared rồi gửi")
    return record_release(state, REPORT, recipient, on, source, told["numbers"], mask=told["mask"])


def published(state: Path, kind: str, subject: str = "") -> dict[str, float | None]:
    """Return every number on a subject that is out, its latest value; one that was shown once stays so when it is hidden later."""
    found: dict[str, float | None] = {}
    for release in releases(state):
        if (release.kind, release.subject) == (kind, subject):
            found |= {name: value for name, value in release.numbers.items() if value is not None or name not in found}
    return found


def cell_name(columns: Sequence[str], texts: Sequence[str], total: str = "*") -> str:
    """Return the name of a cell of a table; a margin has the same name in a table without the column that it adds up."""
    return json.dumps(sorted((name, text) for name, text in zip(columns, texts, strict=True) if text != total), ensure_ascii=False)
