"""The lines of ``data/state/intake.csv``: one for each list that came, filled by reading, completed by a person."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from pipelines import periods
from pipelines.errors import InputError, RequestError
from pipelines.ingest.days import day_of
from pipelines.ingest.decode import decode_text

Key = tuple[str, str]  # hash of the file, name of the sheet
DAYS = ("as_of", "starts_on", "ends_on", "received_on")
KINDS = {"đầy đủ": "full", "full": "full", "biến động": "changes", "changes": "changes"}
_SEPARATORS = (",", ";", "\t")
# A file or sheet may be named so that a spreadsheet program would take its name for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Line:
    """One list. Empty texts are not known; days are ISO texts; ``confirmed_by`` is a role, never a person's name.

    ``replaces`` names the file that this list takes the place of; ``question`` is what waits for an answer.
    """

    file_hash: str
    sheet: str
    file: str = ""
    register: str = ""
    commune: str = ""
    hamlet: str = ""
    period: str = ""
    as_of: str = ""
    starts_on: str = ""
    ends_on: str = ""
    list_kind: str = ""
    received_on: str = ""
    replaces: str = ""
    question: str = ""
    confirmed_by: str = ""

    @property
    def key(self) -> Key:
        """What a line is known by."""
        return self.file_hash, self.sheet


COLUMNS = tuple(field.name for field in fields(Line))


def lines_of(path: Path | None) -> dict[Key, Line]:
    """Read the file as Excel or a text editor saved it; days in either order of writing.

    Raises:
        InputError: a line of the file cannot be used (which one, and why).
    """
    if path is None or not path.is_file():
        return {}
    text = decode_text(path.read_bytes())
    head = text.partition("\n")[0]
    table = csv.DictReader(io.StringIO(text), delimiter=max(_SEPARATORS, key=head.count))
    if not {"file_hash", "sheet", "confirmed_by"} <= set(table.fieldnames or ()):
        raise InputError(
            "Tệp không có các cột cần thiết.", path.name, "khôi phục dòng tiêu đề, hoặc đổi tên tệp này rồi chạy lại"
        )
    found: dict[Key, Line] = {}
    for number, row in enumerate(table, start=2):
        line = _line(row, f"{path.name}, dòng {number}")
        if line.file_hash and found.setdefault(line.key, line) != line:
            raise InputError(
                "Hai dòng khác nhau cho cùng một danh sách.", f"{path.name}, dòng {number}", "xóa dòng sai"
            )
    return found


def _line(row: dict[str, str | None], where: str) -> Line:
    told = {name: _bare(row.get(name) or "") for name in COLUMNS}
    for name in DAYS:
        if told[name]:
            day = day_of(told[name])
            if day is None:
                raise InputError(f"Không đọc được ngày ở cột {name}.", where, "ghi ngày/tháng/năm")
            told[name] = day.isoformat()
    if told["period"]:
        try:
            told["period"] = periods.normalise(told["period"])
        except RequestError as problem:
            raise InputError(problem.what, where, problem.todo) from problem
    if told["list_kind"]:
        if told["list_kind"].lower() not in KINDS:
            raise InputError("Không hiểu cột list_kind.", where, "ghi “đầy đủ” hoặc “biến động”")
        told["list_kind"] = KINDS[told["list_kind"].lower()]
    return Line(**told)


def _bare(text: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet program from reading a formula."""
    stripped = text.strip()
    return stripped[1:] if stripped.startswith("'") and stripped[1:].startswith(_FORMULA) else stripped


def to_csv(lines: Iterable[Line]) -> str:
    """Return the file's text, with the mark by which Excel knows UTF-8."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    vietnamese = {kind: word for word, kind in reversed(KINDS.items())}
    for line in lines:
        told = {name: getattr(line, name) for name in COLUMNS} | {"list_kind": vietnamese.get(line.list_kind, "")}
        writer.writerow({name: f"'{text}" if text.startswith(_FORMULA) else text for name, text in told.items()})
    return "\ufeff" + stream.getvalue()


def today_or(line: Line | None, today: date) -> str:
    """Return the day on which a list was first seen."""
    return line.received_on if line is not None and line.received_on else today.isoformat()
