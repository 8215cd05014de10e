"""The tree of education: schools with their codes, and the commune that each is shown with.

A school's ``parent_code`` is its commune for display only; figures of schools are never added to those of communes. A
file of schools (``data/state/schools.csv``; the project ships the schools of its plans in the same form) has the columns
code, name, commune_code, valid_from, valid_to, source; empty days mean "always". A school stays where it is when its
commune is merged, so its later communes follow from the tree; after a split only a line with its own day says which.
"""

from collections import defaultdict
from datetime import date
from pathlib import Path

from pipelines.errors import InputError
from pipelines.places.book import Book
from pipelines.places.place import FIRST, LAST, Place, read_rows
from pipelines.places.spelling import readings
from pipelines.settings import PACKAGE

SCHOOLS = "schools.csv"
COLUMNS = ("code", "name", "commune_code", "valid_from", "valid_to", "source")
LEVEL, TREE, ANY_TYPE = "school", "education", "trường"

Row = dict[str, str]


def school_places(file: Path | None, admin: Book) -> list[Place]:
    """Return the dated forms of all schools whose commune the book knows, each below its commune of the day.

    A school of the project's own file takes the place of a shipped one with the same code.

    Raises:
        InputError: a line of the file cannot be used.
    """
    rows = _by_code(PACKAGE / "places" / SCHOOLS) | (_by_code(file) if file else {})
    lines = [line for code in sorted(rows) for line in rows[code]]
    return [form for where, row in lines if row["commune_code"] in admin.forms for form in _forms(row, where, admin)]


def _by_code(file: Path) -> dict[str, list[tuple[str, Row]]]:
    found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for number, row in enumerate(read_rows(file), start=2):
        missing = [name for name in COLUMNS if name not in row]
        if missing:
            raise InputError(f"Thiếu cột {', '.join(missing)}.", file.name, f"dòng đầu phải là: {','.join(COLUMNS)}")
        told = {name: (row[name] or "").strip() for name in COLUMNS}
        told["code"] = told["code"].upper()
        found[told["code"]].append((f"{file.name}, dòng {number}", told))
    return found


def school_type(name: str) -> str:
    """Return the type that a school's name states: "Trường Trung học cơ sở An Bằng" -> "trường thcs"."""
    return readings(name, LEVEL)[0][0] or ANY_TYPE


def refuse_taken(code: str, where: str, book: Book) -> None:
    """Refuse a school's code that is the code of a commune, district or province on any day.

    Raises:
        InputError: the code is taken.
    """
    if any(form.tree != TREE for form in book.forms.get(code, ())):
        raise InputError(f"Mã trường {code} trùng với một mã địa bàn.", where, "dùng mã trường của ngành giáo dục")


def _forms(row: Row, where: str, admin: Book) -> list[Place]:
    """Follow a school's commune through its mergers."""
    refuse_taken(row["code"], where, admin)
    start, end = _day(row["valid_from"], FIRST, where), _day(row["valid_to"], LAST, where)
    commune = admin.find(row["commune_code"], start)
    if commune is None or commune.level != "commune":
        since = "" if start == FIRST else f" ngày {start:%d/%m/%Y}"
        raise InputError(f"Không có xã mã {row['commune_code']}{since}.", where, "ghi mã xã có hiệu lực ngày valid_from")
    found, day = [], start
    while day < end:
        until = min(commune.valid_to, end) if commune else end
        above = commune.code if commune else ""
        found.append(Place(row["code"], row["name"], LEVEL, school_type(row["name"]), TREE, above, day, until))
        heirs = admin.successors(commune, until) if commune and until < end else ()
        commune, day = heirs[0] if len(heirs) == 1 else None, until
    return found


def _day(told: str, otherwise: date, where: str) -> date:
    try:
        return date.fromisoformat(told) if told else otherwise
    except ValueError:
        raise InputError("Ngày của trường không đọc được.", where, "ghi ngày dạng 2023-09-01") from None
