"""An official table of administrative units (CSV or xlsx) brought into ``data/state/places_import.csv``."""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from pipelines.errors import InputError, SeveralErrors, TreemError
from pipelines.places.country import IMPORTED
from pipelines.places.place import DIGITS, PLACE_COLUMNS, Place, as_place, read_rows, write_rows
from pipelines.places.spelling import KINDS, clean, readings, unaccented

COLUMNS = (*PLACE_COLUMNS, "source", "certainty")
# headings of the statistics office's own exports first
HEADINGS = {
    "code": ("mã px", "mã phường xã", "mã xã", "mã xã/phường", "mã đvhc", "mã", "commune_code", "code", "ward_code"),
    "name": (
        "phường xã", "phường/xã", "xã/phường", "xã phường", "tên xã", "tên đvhc", "tên đơn vị hành chính", "tên", "commune_name",
        "name",
    ),
    "district_code": ("mã qh", "mã quận huyện", "mã huyện", "district_code"),
    "district_name": ("quận huyện", "quận/huyện", "tên huyện", "huyện", "district_name"),
    "province_code": ("mã tp", "mã tỉnh", "mã tỉnh/tp", "mã tỉnh/thành phố", "province_code"),
    "province_name": ("tỉnh thành phố", "tỉnh / thành phố", "tỉnh/thành phố", "tên tỉnh", "tỉnh", "province_name"),
    "valid_from": ("hiệu lực từ", "có hiệu lực từ", "từ ngày", "valid_from"),
    "valid_to": ("hiệu lực đến", "hết hiệu lực", "đến trước ngày", "valid_to"),
}  # fmt: skip
NEEDED = ("code", "name", "province_code")
_LEVEL_OF = {"code": "commune", "district_code": "district", "province_code": "province"}
_SHOWN, _TOP_ROWS = 20, 20
_MOST_BYTES = 64 * 1024**2

Cells = list[str]


@dataclass(frozen=True)
class Imported:
    """What a table brought: its places by level, and where they lie now."""

    communes: int
    districts: int
    provinces: int
    path: Path


def import_table(source: Path, state: Path, on: date | None = None) -> Imported:
    """Read an official table and lay its places over the known ones; a code read again replaces its former lines.

    Args:
        source: CSV (UTF-8) or xlsx with a heading row: code and name of communes, code (and name) of their provinces,
            perhaps districts, perhaps the days between which a line holds.
        state: folder ``data/state`` of the project.
        on: first day on which the table holds, where it has no column for that.

    Raises:
        InputError: the file cannot be read, or has no heading row that names the columns.
        SeveralErrors: lines that cannot be used, each with its row.
    """
    rows = read_cells(source)
    top, columns = find_header(rows, HEADINGS, NEEDED, source.name)
    if on is None and "valid_from" not in columns:
        raise InputError(
            "Bảng không có cột ngày hiệu lực.", source.name, "ghi ngày bảng bắt đầu có hiệu lực: --on 2026-04-30"
        )
    places, errors = _places(rows[top + 1 :], columns, top + 2, source.name, on)
    if errors:
        raise SeveralErrors(errors[:_SHOWN])
    if not places:
        raise InputError("Bảng không có dòng địa bàn nào.", source.name, "kiểm tra lại tệp")
    path = state / IMPORTED
    _save(path, places, source.name)
    count = {level: sum(place.level == level for place in places) for level in DIGITS}
    return Imported(count["commune"], count["district"], count["province"], path)


def read_cells(source: Path) -> list[Cells]:
    if not source.is_file():
        raise InputError("Không thấy tệp danh mục địa bàn.", source.name, "kiểm tra lại đường dẫn")
    if source.stat().st_size > _MOST_BYTES:
        raise InputError("Tệp danh mục địa bàn quá lớn.", source.name, "một danh mục cả nước chỉ vài MB; kiểm tra lại tệp")
    data = source.read_bytes()
    if data.startswith(b"PK"):
        return _sheet_cells(data, source.name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("Tệp không phải CSV bảng mã UTF-8 hay xlsx.", source.name, "lưu lại thành xlsx hoặc CSV UTF-8") from None
    head = text.split("\n", 1)[0]
    sign = max(",;\t", key=head.count)
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=sign)]


def _sheet_cells(data: bytes, name: str) -> list[Cells]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > 16 * _MOST_BYTES:
                raise InputError("Tệp xlsx giải nén ra quá lớn.", name, "lưu lại danh mục sang một tệp mới")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError):
        raise InputError("Không đọc được tệp xlsx.", name, "mở bằng Excel rồi lưu lại, hoặc lưu thành CSV UTF-8") from None


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def find_header(
    rows: Sequence[Cells], headings: Mapping[str, tuple[str, ...]], needed: Iterable[str], name: str
) -> tuple[int, dict[str, int]]:
    """Return the number of the heading row and where each known column stands.

    Args:
        headings: column -> the ways to write its heading; needed: columns without which there is no heading row.

    Raises:
        InputError: none of the first rows is a heading row.
    """
    wanted = {_plain(told): column for column, spellings in headings.items() for told in spellings}
    for at, row in enumerate(rows[:_TOP_ROWS]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            column = wanted.get(_plain(cell))
            if column and column not in columns:
                columns[column] = place
        if all(column in columns for column in needed):
            return at, columns
    told = "; ".join(f"{headings[column][0]}" for column in needed)
    raise InputError("Không thấy dòng tiêu đề của danh mục.", name, f"cần ít nhất các cột: {told}")


def _plain(text: str) -> str:
    return unaccented(text).replace("_", " ").replace("/", " / ").replace("  ", " ").strip()


def _places(
    rows: Iterable[Cells], columns: dict[str, int], first: int, name: str, on: date | None
) -> tuple[list[Place], list[TreemError]]:
    found: dict[tuple[str, date], Place] = {}
    uppers, errors = _Uppers(), list[TreemError]()
    for number, row in enumerate(rows, start=first):
        told = {column: row[at] if at < len(row) else "" for column, at in columns.items()}
        if not any(told.values()):
            continue
        where = f"{name}, dòng {number}"
        try:
            commune, *above = _line(told, where, on)
            _note(found, commune, where)
            for place in above:
                uppers.note(place, where)
        except InputError as error:
            errors.append(error)
    errors += uppers.doubtful()
    return sorted([*found.values(), *uppers.forms()], key=lambda place: (len(place.code), place.code, place.valid_from)), errors


def _note(found: dict[tuple[str, date], Place], place: Place, where: str) -> None:
    if found.setdefault((place.code, place.valid_from), place) != place:
        raise InputError(f"Mã {place.code} đã có ở dòng trên với tên hoặc cấp trên khác.", where, "giữ một dòng cho mỗi mã")


class _Uppers:
    """Districts and provinces, of which a table tells only beside their communes: one form for each name and place above.

    A form holds from the first line that tells it to the last, and ends where the next form of the code begins.
    """

    def __init__(self) -> None:
        self._told: dict[str, dict[tuple[str, str], Place]] = defaultdict(dict)
        self._where: dict[tuple[str, str, str], str] = {}

    def note(self, place: Place, where: str) -> None:
        """Add what one line says of a unit above its commune."""
        key = (place.name, place.parent_code)
        known = self._told[place.code].setdefault(key, place)
        since, until = min(known.valid_from, place.valid_from), max(known.valid_to, place.valid_to)
        self._told[place.code][key] = replace(known, valid_from=since, valid_to=until)
        self._where.setdefault((place.code, *key), where)

    def doubtful(self) -> list[TreemError]:
        """Return an error for each unit that is told in two ways from one day on."""
        errors: list[TreemError] = []
        for code, forms in self._told.items():
            listed = sorted(forms.values(), key=lambda form: form.valid_from)
            for one, other in pairwise(listed):
                if one.valid_from == other.valid_from:
                    what = f"Mã {code} đã có ở dòng trên với tên hoặc cấp trên khác."
                    errors.append(InputError(what, self._where[code, other.name, other.parent_code], "giữ một tên cho mỗi mã"))
        return errors

    def forms(self) -> Iterator[Place]:
        """Return the forms of all units."""
        for told in self._told.values():
            listed = sorted(told.values(), key=lambda form: form.valid_from)
            for at, form in enumerate(listed):
                until = min([form.valid_to, *(later.valid_from for later in listed[at + 1 :])])
                yield replace(form, valid_to=until)


def _line(told: dict[str, str], where: str, on: date | None) -> list[Place]:
    """Return the commune of one line with the district and province above it."""
    since = read_day(told.get("valid_from", ""), where) or on
    until = read_day(told.get("valid_to", ""), where) or date.max
    if since is None:
        raise InputError("Dòng không có ngày hiệu lực.", where, "ghi ngày, hoặc thêm --on")
    if until <= since:
        raise InputError("Ngày hết hiệu lực không sau ngày có hiệu lực.", where, "sửa một trong hai ngày")
    codes = {column: _code(told.get(column, ""), level, where) for column, level in _LEVEL_OF.items()}
    if not codes["code"] or not codes["province_code"]:
        raise InputError("Dòng thiếu mã xã hoặc mã tỉnh.", where, "ghi đủ hai mã")
    above = codes["district_code"] or codes["province_code"]
    places = [_unit(codes["code"], told["name"], "commune", above, since, until, where)]
    if codes["district_code"] and told.get("district_name"):
        places.append(_unit(codes["district_code"], told["district_name"], "district", codes["province_code"], since, until, where))
    if told.get("province_name"):
        places.append(_unit(codes["province_code"], told["province_name"], "province", "", since, until, where))
    return places


def _unit(code: str, name: str, level: str, parent: str, since: date, until: date, where: str) -> Place:
    """Return a unit; its type is the first word of its name ("Xã", "Phường", "Thị trấn"), without accents ("Xa Ea Kly") by a slip."""
    told = " ".join(name.split())
    kind = readings(told, level)[0][0]
    if kind and clean(told).startswith(f"{unaccented(kind)} "):
        told = f"{kind.capitalize()} {told[len(kind) + 1 :]}"
    if not kind or not clean(told).startswith(kind):
        kinds = ", ".join(dict.fromkeys(KINDS[level].values()))
        raise InputError("Tên địa bàn không bắt đầu bằng loại đơn vị.", where, f"ghi đầy đủ: {kinds}")
    return Place(code, told, level, kind, "admin", parent, since, until)


def _code(told: str, level: str, where: str) -> str:
    """Return a code with the zeros that a number cell lost."""
    if not told:
        return ""
    size = DIGITS[level]
    if not told.isdigit() or len(told) > size:
        raise InputError(f"Mã cấp {level} phải gồm {size} chữ số.", where, "sửa mã trong bảng")
    return told.zfill(size)


def read_day(told: str, where: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(told, form).date()
        except ValueError:
            continue
    if told:
        raise InputError("Ngày hiệu lực không đọc được.", where, "ghi ngày dạng 30/4/2026")
    return None


def _save(path: Path, places: list[Place], source: str) -> None:
    """Add the places to those of earlier tables; a code read again for the same day replaces its former line."""
    fresh = {(place.code, place.valid_from) for place in places}
    kept = [row for row in read_rows(path) if (as_place(row).code, as_place(row).valid_from) not in fresh] if path.is_file() else []
    write_rows(path, COLUMNS, [*kept, *(_row(place, source) for place in places)])


def _row(place: Place, source: str) -> dict[str, str]:
    days = (place.valid_from.isoformat(), "" if place.valid_to == date.max else place.valid_to.isoformat())
    told = (place.code, place.name, place.level, place.type, place.tree, place.parent_code, *days, source, "")
    return dict(zip(COLUMNS, told, strict=True))
