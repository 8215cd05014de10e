"""Spellings that no rule reads: kept in one file, with suggestions, until a person says once what each means.

The file (``data/state/place_names.csv``) has the columns text, within, valid_on, code, confirmed_by (a role, not a
person's name), confirmed_on, suggestions. A line without a code waits for a person.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from pipelines.errors import InputError, RequestError
from pipelines.places.book import Book
from pipelines.places.country import IMPORTED, country_book
from pipelines.places.hamlets import HAMLETS
from pipelines.places.place import Place, read_rows, write_rows
from pipelines.places.resolving import Resolution, resolve, suggestions, unknown_code
from pipelines.places.schools import SCHOOLS
from pipelines.places.spelling import clean

COLUMNS = ("text", "within", "valid_on", "code", "confirmed_by", "confirmed_on", "suggestions")


@dataclass(frozen=True)
class Unknown:
    """A spelling that does not match, with what it may mean: the candidates of an ambiguous one, else close names."""

    text: str
    status: str
    suggestions: tuple[Place, ...]


def suggest_unknown(
    texts: Iterable[str], on: date, within: str | None = None, *, everywhere: bool = False, confirmed: Path | None = None
) -> list[Unknown]:
    """Return the distinct spellings that do not match on a day, each with suggestions, in order of the text."""
    found = []
    for text in sorted(set(texts)):
        answer = resolve(text, on, within, everywhere=everywhere, confirmed=confirmed, suggest=False)
        if answer.status != "match":
            near = answer.candidates or suggestions(text, on, within, everywhere=everywhere)
            found.append(Unknown(text, answer.status, near))
    return found


def record_unknown(path: Path, unknown: Iterable[Unknown], on: date, within: str | None = None) -> int:
    """Add spellings that the file does not list yet, as lines that wait for a code; return how many were added."""
    rows = _rows(path)
    listed = {(clean(row["text"]), row["within"]) for row in rows}
    fresh = [one for one in unknown if (clean(one.text), within or "") not in listed]
    for one in fresh:
        told = "; ".join(f"{place.code} {place.name}" for place in one.suggestions)
        line = (_safe(one.text), within or "", on.isoformat(), "", "", "", told)
        rows.append(dict(zip(COLUMNS, line, strict=True)))
    if fresh:
        write_rows(path, COLUMNS, rows)
    return len(fresh)


def confirm(
    path: Path, text: str, code: str, valid_on: date, role: str, confirmed_on: date, within: str | None = None
) -> Place:
    """Note once what a spelling means: the unit that has the code on ``valid_on``. Return that unit.

    Args:
        role: the office or function that confirms ("cán bộ trẻ em cấp xã"), not a person's name.

    Raises:
        RequestError: no unit has the code on that day (with the nearest valid ones), or the role is missing.
    """
    place = country_book().find(code, valid_on)
    if place is None:
        raise unknown_code(code, valid_on, country_book())
    if not role.strip():
        raise RequestError("Thiếu vai trò của người xác nhận tên địa bàn.", todo="ghi vai trò, ví dụ: công chức phụ trách trẻ em")
    kept = [row for row in _rows(path) if (clean(row["text"]), row["within"]) != (clean(text), within or "")]
    told = (_safe(text), within or "", valid_on.isoformat(), code, role.strip(), confirmed_on.isoformat(), "")
    write_rows(path, COLUMNS, [*kept, dict(zip(COLUMNS, told, strict=True))])
    return place


def lookup(path: Path, text: str, on: date, book: Book, within: str | None = None) -> Resolution | None:
    """Return what a person confirmed for a spelling, carried to the day asked for; None when nobody has.

    Raises:
        InputError: a line of the file cannot be used (which one, and why).
    """
    if not path.is_file():
        return None
    told = _confirmed(str(path), path.stat().st_mtime_ns)
    place = told.get((clean(text), within or "")) or told.get((clean(text), ""))
    if place is None:
        return None
    after = book.successors(place, on) if place.valid_from <= on else ()
    if not after:
        return None
    former = () if place.holds_on(on) else (place,)
    return Resolution("match" if len(after) == 1 else "ambiguous", after, former)


def fingerprint(path: Path) -> str:
    """Return a hash of what people told of places: the confirmed spellings, and the tables, schools and hamlets beside them.

    Equal hashes give equal figures; lines that wait for a person do not count.
    """
    told = sorted((row["text"], row["within"], row["valid_on"], row["code"]) for row in _rows(path) if row["code"])
    digest = hashlib.sha256(repr(told).encode())
    for name in (IMPORTED, SCHOOLS, HAMLETS):
        file = path.with_name(name)
        rows = [row for row in read_rows(file) if name != HAMLETS or row["new"]] if file.is_file() else []
        digest.update(repr([sorted(row.items()) for row in rows]).encode())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=8)
def _confirmed(path: str, changed: int) -> dict[tuple[str, str], Place]:
    found = {}
    for number, row in enumerate(_rows(Path(path)), start=2):
        if row["code"]:
            found[clean(row["text"]), row["within"]] = _place_of(row, f"{Path(path).name}, dòng {number}")
    return found


def _place_of(row: dict[str, str], where: str) -> Place:
    try:
        day = date.fromisoformat(row["valid_on"])
    except ValueError:
        raise InputError("Cột valid_on không phải ngày.", where, "ghi ngày dạng 2018-03-14") from None
    place = country_book().find(row["code"], day)
    if place is None:
        error = unknown_code(row["code"], day, country_book())
        raise InputError(error.what, f"{where}. {error.where}".rstrip(". "), error.todo)
    if not row["confirmed_by"].strip() or not row["confirmed_on"].strip():
        raise InputError("Tên địa bàn đã có mã nhưng chưa ghi ai xác nhận, ngày nào.", where, "ghi confirmed_by và confirmed_on")
    return place


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula; ``clean`` passes over the sign again."""
    told = " ".join(text.split())
    return f"'{told}" if told.startswith(("=", "+", "-", "@")) else told


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    rows = list(read_rows(path))
    missing = [name for name in COLUMNS[:-1] if rows and name not in rows[0]]
    if missing:
        raise InputError(f"Thiếu cột {', '.join(missing)}.", path.name, f"dòng đầu phải là: {','.join(COLUMNS)}")
    return [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in rows]
