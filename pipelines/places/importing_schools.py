"""A list of schools (CSV or xlsx) brought into ``data/state/schools.csv``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import InputError, SeveralErrors, TreemError
from pipelines.files import FORMULA_SIGNS
from pipelines.places.country import country_book
from pipelines.places.importing import find_header, read_cells, read_day
from pipelines.places.place import DIGITS, read_rows, write_rows
from pipelines.places.resolving import resolve, unknown_code
from pipelines.places.schools import COLUMNS, SCHOOLS, refuse_taken

HEADINGS = {
    "code": ("mã trường", "mã định danh trường", "mã định danh", "mã cơ sở giáo dục", "mã", "code"),
    "name": ("tên trường", "trường", "tên cơ sở giáo dục", "tên", "name"),
    "commune_code": ("mã xã", "mã px", "mã phường xã", "mã xã/phường", "commune_code"),
    "commune": ("xã", "xã/phường", "phường/xã", "xã phường", "tên xã", "xã, phường", "địa bàn", "commune"),
    "valid_from": ("hiệu lực từ", "có hiệu lực từ", "từ ngày", "valid_from"),
    "valid_to": ("hiệu lực đến", "hết hiệu lực", "đến trước ngày", "valid_to"),
}
_SHOWN = 20

Line = dict[str, str]


@dataclass(frozen=True)
class ImportedSchools:
    """What a list brought: how many schools, and where they lie now."""

    schools: int
    path: Path


def import_schools(source: Path, state: Path, on: date, within: str | None = None) -> ImportedSchools:
    """Read a list of schools and keep it beside earlier ones; a school read again replaces its former lines.

    Args:
        source: CSV (UTF-8) or xlsx with a heading row: code and name of schools, and the code or the name of their communes.
        state: folder ``data/state`` of the project.
        on: day from which the list holds, where it has no column for that; communes are those of that day.
        within: district or province in which commune names are looked for.

    Raises:
        InputError: the file cannot be read, or has no heading row that names the columns.
        SeveralErrors: lines that cannot be used, each with its row.
    """
    rows = read_cells(source)
    top, columns = find_header(rows, HEADINGS, ("code", "name"), source.name)
    found: dict[str, Line] = {}
    errors: list[TreemError] = []
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        told = {column: row[at] if at < len(row) else "" for column, at in columns.items()}
        where = f"{source.name}, dòng {number}"
        try:
            if any(told.values()):
                _note(found, _line(told, where, on, within), where)
        except InputError as error:
            errors.append(error)
    if errors:
        raise SeveralErrors(errors[:_SHOWN])
    if not found:
        raise InputError("Danh sách không có trường nào.", source.name, "kiểm tra lại tệp")
    path = state / SCHOOLS
    kept = [row for row in read_rows(path) if row["code"].upper() not in found] if path.is_file() else []
    write_rows(path, COLUMNS, [*kept, *(line | {"source": source.name} for line in found.values())])
    return ImportedSchools(len(found), path)


def _note(found: dict[str, Line], line: Line, where: str) -> None:
    if found.setdefault(line["code"], line) != line:
        raise InputError(f"Mã trường {line['code']} đã có ở dòng trên với nội dung khác.", where, "mỗi trường một mã, một dòng")


def _line(told: Mapping[str, str], where: str, on: date, within: str | None) -> Line:
    code, name = told["code"].upper(), " ".join(told["name"].split())
    if not code or not name:
        raise InputError("Dòng thiếu mã trường hoặc tên trường.", where, "ghi đủ cả hai")
    if code.startswith(FORMULA_SIGNS) or name.startswith(FORMULA_SIGNS):
        raise InputError("Mã hoặc tên trường bắt đầu như một công thức.", where, "xóa dấu ở đầu ô")
    refuse_taken(code, where, country_book())
    since, until = read_day(told.get("valid_from", ""), where) or on, read_day(told.get("valid_to", ""), where)
    if until and until <= since:
        raise InputError("Ngày hết hiệu lực không sau ngày có hiệu lực.", where, "sửa một trong hai ngày")
    days = {"valid_from": since.isoformat(), "valid_to": until.isoformat() if until else ""}
    return {"code": code, "name": name, "commune_code": _commune(told, where, since, within), **days, "source": ""}


def _commune(told: Mapping[str, str], where: str, on: date, within: str | None) -> str:
    """Return the code of a school's commune on a day, given by code or by name; a name is never guessed."""
    code = told.get("commune_code", "")
    if code.isdigit():
        place = country_book().find(code.zfill(DIGITS["commune"]), on)
        if place is None or place.level != "commune":
            error = unknown_code(code, on, country_book())
            raise InputError(error.what, where, error.todo)
        return place.code
    found = resolve(told.get("commune", ""), on, within)
    if found.code is None:
        near = ", ".join(f"{place.code} {place.name}" for place in (*found.candidates, *found.suggestions)[:5])
        what = "Tên xã của trường chưa rõ." if told.get("commune") else "Dòng thiếu xã của trường."
        raise InputError(what, where, f"ghi mã xã; có thể là: {near}" if near else "ghi mã xã hoặc tên xã")
    return found.code
