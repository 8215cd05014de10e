"""Which hamlet of a divided commune went where: a file that a person fills, read when lists still name the former commune.

``data/state/hamlets.csv`` has the columns old (code of the former commune), hamlet (as written in lists), new (code of
its commune since), valid_from (the day of the division), source, candidates. A line without ``new`` waits for a person;
``candidates`` names the communes that it can be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import InputError, SeveralErrors, TreemError
from pipelines.places.book import Book
from pipelines.places.country import country_book
from pipelines.places.importing import find_header, read_cells, read_day
from pipelines.places.place import DIGITS, Place, read_rows, write_rows
from pipelines.places.resolving import resolve
from pipelines.places.spelling import Spelling, clean, spell

HAMLETS = "hamlets.csv"
COLUMNS = ("old", "hamlet", "new", "valid_from", "source", "candidates")
HEADINGS = {
    "old": ("mã xã cũ", "mã cũ", "old"),
    "hamlet": ("thôn", "thôn, bản", "thôn/bản", "tên thôn", "bản", "tổ dân phố", "khu phố", "ấp", "hamlet"),
    "new": ("mã xã mới", "mã mới", "new"),
    "valid_from": ("từ ngày", "hiệu lực từ", "ngày chia", "valid_from"),
    "source": ("nguồn", "căn cứ", "nghị quyết", "văn bản", "source"),
}
_SHOWN, _LONGEST = 20, 60

Line = dict[str, str]


@dataclass(frozen=True)
class Hamlet:
    """One hamlet of a former commune and the commune that it is in since a day."""

    old: str
    spelling: Spelling
    new: Place


@dataclass(frozen=True)
class Waiting:
    """A hamlet of a divided commune that nobody has placed yet."""

    old: str
    hamlet: str
    valid_from: date
    candidates: tuple[Place, ...]


def former_units(text: str, on: date, confirmed: Path | None = None) -> tuple[Place, ...]:
    """Return the units that a written commune meant before it was divided; none when it is one commune on the day."""
    book, told = country_book(), clean(text)
    former = resolve(text, on, confirmed=confirmed, suggest=False).former
    if told.isdigit() and len(told) == DIGITS["commune"] and book.find(told, on) is None:
        former = tuple(filter(None, (book.last_form(told, on),)))
    return tuple(unit for unit in former if len(book.successors(unit, on)) > 1)


def read_hamlets(path: Path) -> list[Hamlet]:
    """Return the hamlets that a person has placed.

    Raises:
        SeveralErrors: lines that cannot be used, each with its row.
    """
    errors: list[TreemError] = []
    found: dict[tuple[str, Spelling], Hamlet] = {}
    for number, row in enumerate(_rows(path), start=2):
        where = f"{path.name}, dòng {number}"
        try:
            if row["new"] and _note(found, hamlet := _hamlet(row, where, country_book())):
                raise InputError("Thôn này đã ghi cho một xã khác ở dòng trên.", where, f"giữ một dòng cho {hamlet.old}")
        except InputError as error:
            errors.append(error)
    if errors:
        raise SeveralErrors(errors[:_SHOWN])
    return list(found.values())


def _note(found: dict[tuple[str, Spelling], Hamlet], hamlet: Hamlet) -> bool:
    """Keep a hamlet; return whether an earlier line put it elsewhere."""
    return found.setdefault((hamlet.old, hamlet.spelling), hamlet).new != hamlet.new


def _hamlet(row: Line, where: str, book: Book) -> Hamlet:
    day = read_day(row["valid_from"], where)
    targets = [bridge.new for bridge in book.leaving.get((row["old"], day), ())] if day else []
    if day is None or not targets:
        raise InputError(f"Xã {row['old']} không bị chia ngày này.", where, "kiểm tra mã xã cũ và ngày chia (treem places history)")
    place = book.find(row["new"], day)
    if row["new"] not in targets or place is None:
        raise InputError(f"Xã {row['old']} không chia về {row['new']}.", where, f"chọn một trong: {', '.join(targets)}")
    if not row["hamlet"] or not row["source"]:
        raise InputError("Dòng thiếu tên thôn hoặc nguồn.", where, "ghi tên thôn như trong danh sách và văn bản nêu việc chia")
    return Hamlet(row["old"], spell(row["hamlet"]), place)


def placed(hamlets: Iterable[Hamlet], former: Sequence[Place], written: str, on: date) -> str | None:
    """Return the commune on a day of a hamlet of one of the former units; None when nobody has said it."""
    codes, spelling = {unit.code for unit in former}, spell(written)
    now = {
        heir.code
        for one in hamlets
        if one.old in codes and one.spelling == spelling and one.new.valid_from <= on
        for heir in country_book().successors(one.new, on)
    }
    return now.pop() if len(now) == 1 else None


def waiting_for(former: Sequence[Place], written: str, on: date) -> Waiting:
    """Return an unplaced hamlet of former units with the communes of a day that it can be in."""
    unit = former[0]
    return Waiting(unit.code, written, unit.valid_to, country_book().successors(unit, on))


def record_waiting(path: Path, waiting: Iterable[Waiting]) -> int:
    """Add hamlets that the file does not list yet, as lines that wait for a commune; return how many were added.

    A text too long for a name of a hamlet is an address of somebody and is not written down.
    """
    rows = _rows(path)
    listed = {(row["old"], spell(row["hamlet"])) for row in rows}
    fresh = {(one.old, spell(one.hamlet)): one for one in waiting if len(one.hamlet) <= _LONGEST}
    added = [one for key, one in sorted(fresh.items(), key=lambda pair: pair[0][0]) if key not in listed]
    for one in added:
        told = "; ".join(f"{place.code} {place.name}" for place in one.candidates)
        name = f"'{one.hamlet}" if one.hamlet.startswith(("=", "+", "-", "@")) else one.hamlet
        rows.append(dict(zip(COLUMNS, (one.old, name, "", one.valid_from.isoformat(), "", told), strict=True)))
    if added:
        write_rows(path, COLUMNS, rows)
    return len(added)


def import_hamlets(source: Path, state: Path) -> int:
    """Read a list of hamlets (CSV, xlsx) into the file; a hamlet read again replaces its former line. Return how many came.

    Raises:
        InputError, SeveralErrors: the file or its lines cannot be used.
    """
    cells = read_cells(source)
    top, columns = find_header(cells, HEADINGS, HEADINGS, source.name)
    found: dict[tuple[str, Spelling], Line] = {}
    errors: list[TreemError] = []
    for number, row in enumerate(cells[top + 1 :], start=top + 2):
        told = {column: row[at] if at < len(row) else "" for column, at in columns.items()}
        where = f"{source.name}, dòng {number}"
        try:
            if any(told.values()):
                line = _line(told, where)
                found[line["old"], spell(line["hamlet"])] = line
        except InputError as error:
            errors.append(error)
    if errors:
        raise SeveralErrors(errors[:_SHOWN])
    path = state / HAMLETS
    kept = [row for row in _rows(path) if (row["old"], spell(row["hamlet"])) not in found]
    write_rows(path, COLUMNS, [*kept, *found.values()])
    return len(found)


def _line(told: Line, where: str) -> Line:
    codes = {name: told[name].zfill(DIGITS["commune"]) for name in ("old", "new")}
    day = read_day(told["valid_from"], where)
    line = told | codes | {"hamlet": " ".join(told["hamlet"].split()), "valid_from": day.isoformat() if day else "", "candidates": ""}
    _hamlet(line, where, country_book())
    return line


def _rows(path: Path) -> list[Line]:
    if not path.is_file():
        return []
    rows = list(read_rows(path))
    missing = [name for name in COLUMNS[:-1] if rows and name not in rows[0]]
    if missing:
        raise InputError(f"Thiếu cột {', '.join(missing)}.", path.name, f"dòng đầu phải là: {','.join(COLUMNS)}")
    return [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in rows]
