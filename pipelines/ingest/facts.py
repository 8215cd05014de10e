"""Facts that stand outside the table: commune, as-of day, period, labelled lines (RULES 27; DESIGN "Intake").

Order of trust: title block, sheet name, file name, folder names. A fact that is not written is None, never guessed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from pipelines.ingest.days import days_of_period
from pipelines.ingest.hamlet_names import hamlet_in, hamlet_of_name
from pipelines.ingest.words import accented_key, key, nfc, plain

if TYPE_CHECKING:
    from pipelines.catalog import LabelledFact

T = TypeVar("T")
DEMO_MARK = "DỮ LIỆU MẪU"
_D = (
    r"(?:(?P<{0}d>\d{{1,2}})\s*[/.\-]\s*(?P<{0}m>\d{{1,2}})\s*[/.\-]\s*(?P<{0}y>\d{{4}})"
    r"|(?P<{0}Y>\d{{4}})-(?P<{0}M>\d{{2}})-(?P<{0}D>\d{{2}})"
    r"|(?P<{0}e>\d{{1,2}})\s+thang\s+(?P<{0}n>\d{{1,2}})\s+nam\s+(?P<{0}z>\d{{4}}))"
)
_RANGE = re.compile(rf"\btu\s+(?:ngay\s+)?{_D.format('a')}\s*(?:den|-)\s*(?:het\s+)?(?:ngay\s+)?{_D.format('b')}")
_AS_OF = re.compile(rf"\b(?:den|thoi diem)\s*:?\s*(?:het\s+)?(?:ngay\s*:?\s*)?{_D.format('a')}")
_NAME_DAY = re.compile(rf"(?<!\d){_D.format('a')}(?!\d)")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?:\s*(?:nam|/|-)?\s*)(?P<year>20\d\d)\b"
_HALF = re.compile(rf"\b(?:6|sau)\s+thang(?:\s+dau)?(?:\s+nam)?{_YEAR}")
_NINE = re.compile(rf"\b(?:9|chin)\s+thang(?:\s+dau)?(?:\s+nam)?{_YEAR}")
# "4 tháng đầu năm 2023", "10 tháng năm 2023": the months since the year began
_MONTHS = re.compile(rf"\b(?P<months>[24578]|10|11)\s+thang(?:\s+dau)?(?:\s+nam)?{_YEAR}")
_QUARTER = re.compile(rf"\b(?:quy|q)[\s_\-]*(?P<quarter>iv|iii|ii|i|[1-4]){_YEAR}")
_MONTH = re.compile(r"(?<!ngay )(?<!\d )\bthang\s*(?P<month>\d{1,2})(?:\s*(?:nam|/|-)\s*)(?P<year>20\d\d)\b")
_SCHOOL = re.compile(r"\bnam\s+hoc\s*:?\s*(?P<year>20\d\d)")
_PLAIN_YEAR = re.compile(r"\bnam\s*:?\s*(?P<year>20\d\d)\b")
_PERIOD_ID = re.compile(r"(?<!\d)(20\d\d)-(q[1-4]|[2-9]m|1[01]m|sy|0[1-9]|1[0-2])(?![\da-z-])")
_FOLDER_YEAR = re.compile(r"^(20\d\d)$")
# "năm 2016" in such a line is the year of a document or a birth, not the period of the list.
_NOT_A_PERIOD = re.compile(
    r"\b(luat|quyet dinh|nghi dinh|thong tu|ke hoach so|sinh nam|ban hanh|qd)\b|giai doan|\bngay\s*[\d.…]*\s*thang\b"
)
# A list of changes since the last full list.
_CHANGES = re.compile(
    r"\b(?:danh sach|theo doi|bao cao)\b.*\b(?:bien dong|tang,? giam|thay doi|bo sung)\b|\bbien dong tre em\b"
)
# How far the day of a list may lie outside its period, and the day in a file's name from that of its title.
_CLOSING_DAYS = 45
_HAMLETS_PLAIN = (
    "ban|thon|xom|ap|buon|lang|khom|to dan pho|tdp|khu pho|khu dan cu|khoi pho|tieu khu|phum|soc|to|khu|khoi|doi"
)
_NO_OCCURRENCE = re.compile(r"\bkhong (?:co )?phat sinh\b|\bkhong co truong hop\b")

_TYPES = r"xã|thị\s+trấn|phường|đặc\s+khu"
_TYPES_PLAIN = r"xa|thi\s+tran|tt|phuong|dac\s+khu"
_OFFICE = re.compile(
    rf"(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân|trạm y tế|tyt|hđnd)\s+(?P<name>(?:{_TYPES})\s+\S.*)", re.IGNORECASE
)
_LABEL = re.compile(r"^\W*(?:xã|thị trấn|phường|xã/phường|xã, thị trấn)\s*:\s*(?P<name>\S.*)", re.IGNORECASE)
_UNIT = re.compile(r"^\W*(?:đơn vị|tên đơn vị|đơn vị báo cáo|đơn vị gửi)\s*:\s*(?P<name>\S.*)", re.IGNORECASE)
_START = re.compile(rf"^\W*(?P<name>(?:{_TYPES})\s+\S.*)", re.IGNORECASE)
_INSIDE = re.compile(rf"\s(?P<name>(?:{_TYPES})\s+\S.*)", re.IGNORECASE)
# What ends a name is told by the word behind it: communes are called Quý Hòa, Năm Căn, Cộng Hòa, Nậm Có, Phước Tỉnh, Sủng Là, Vân Từ.
_GOES_ON = r"(?!(?:năm|quý|tính|tháng|huyện|tỉnh|ngày|từ|đến|thuộc|là|được|có)\b)[^\W\d]"
_END_WORDS = (
    r"năm\s+(?:\d|học|nay|trước)|quý\s+(?:[ivx]+\b|\d|này|trước)|tháng\s+\d|ngày\s*[\d.…]|tính\s+(?:đến|từ|theo)"
    r"|từ\s+(?:ngày|tháng|quý|năm|đầu|\d)|đến\s+(?:ngày|tháng|quý|năm|cuối|hết|nay|\d)|cộng h[òo][àa]\s+xã\s+hội"
    rf"|(?:huyện|tỉnh|thuộc|là|được|có)\s+{_GOES_ON}|có\s+\d+\s+(?:trẻ|em|người|ca|vụ)"
)
_END_OF_NAME = re.compile(rf"[,;:(\[\n–]|\s-\s|\s(?:{_END_WORDS}|\d).*|\.\s*$", re.IGNORECASE)
# "xã hội" is no commune, nor is the programme "xã phù hợp với trẻ em".
_NOT_A_NAME = re.compile(r"^(?:xã|phường|thị trấn)[\s,]+(?:hội|phù hợp|phường|thị trấn|xã)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^phường\s+(?:số\s+)?\d{1,2}\b", re.IGNORECASE)
_MAX_NAME_WORDS = 6
_UNITS_OF_MEASURE = frozenset(
    {"tinh", "nguoi", "tre", "tre em", "em", "chau", "ca", "luot", "dong", "diem", "ho", "the", "phan tram", "kg", "cm"}
)
_CODE = re.compile(r"(?:^|[ _\-])(\d{5})(?=$|[ _\-.])")
_NAMED_FOLDER = re.compile(
    rf"(?:^|[\s_\-])(?P<name>(?:{_TYPES}|{_TYPES_PLAIN})[\s_]+(?:\D+|\d{{1,2}}))$", re.IGNORECASE
)


def title_facts(rows: Sequence[Sequence[str]]) -> dict[str, str | None]:
    """Read the free rows above a table (the filled cells of each)."""
    pieces = [piece for cells in rows for piece in _pieces(cells)]
    folded = [plain(piece) for piece in pieces] + [plain(" ".join(cells)) for cells in rows if len(cells) > 1]
    folded += [plain(cell) for cells in rows for cell in cells if "\n" in cell]  # a sentence broken to fit its cell
    starts, ends = _first(map(_range, folded), (None, None))
    return {
        "commune_text": commune_in(pieces),
        "commune_code_hint": None,
        "hamlet_text": hamlet_in(pieces),
        "as_of": _first((_day_in(_AS_OF, _RANGE.sub(" ", piece)) for piece in folded), None),
        "period": period_in(folded),
        "starts": starts,
        "ends": ends,
        "list_kind": "changes" if any(map(_CHANGES.search, folded)) else None,
        "no_occurrence": no_occurrence(pieces),
    }


def _pieces(cells: Sequence[str]) -> Iterator[str]:
    """Yield every line of every cell; a label that ends with a colon takes the next cell along."""
    for index, cell in enumerate(cells):
        following = cells[index + 1] if cell.endswith(":") and index + 1 < len(cells) else ""
        for line in f"{cell} {following}".split("\n"):
            if line.strip():
                yield nfc(line)


@lru_cache(maxsize=10_000)
def name_facts(name: str) -> Mapping[str, str | None]:
    """Read one name of a sheet, file (without ending) or folder."""
    spaced = nfc(name.replace("_", " "))
    folded = plain(spaced)
    code = _CODE.search(name)
    commune = _NAMED_FOLDER.search(spaced)
    return {
        "commune_text": _cut(commune["name"]) if commune else None,
        "commune_code_hint": code.group(1) if code else None,
        "hamlet_text": hamlet_of_name(name),
        "as_of": _day_in(_NAME_DAY, folded),
        "period": _period_id(folded) or period_in([folded]),
        "starts": None,
        "ends": None,
        "list_kind": "changes" if _CHANGES.search(folded) else None,
        "no_occurrence": None,
    }


@lru_cache(maxsize=10_000)
def path_names(file: str) -> tuple[str, ...]:
    """Return the file's name without its ending, then its folders from the nearest outward."""
    path = PurePosixPath(file)
    return (path.stem, *reversed(path.parts[:-1]))


def combine(title: Mapping[str, str | None], names: Iterable[str]) -> tuple[dict[str, str | None], dict[str, str]]:
    """Complete the title's facts with those of the names.

    Returns:
        The facts, and by fact how a name contradicts what is known of it (Vietnamese).
    """
    facts, conflicts = dict(title), dict[str, str]()
    for name in names:
        for fact, value in name_facts(name).items():
            if facts.get(fact) is None:
                facts[fact] = value
            elif value is not None and not _agree(fact, facts[fact] or "", value):
                told = f"{_FACT_VI[fact]} là “{facts[fact]}” nhưng tên “{name}” ghi “{value}”"
                conflicts.setdefault(fact, told)
    stated = next((day for fact in ("as_of", "ends", "starts") if (day := facts.get(fact))), None)
    period = facts.get("period")
    if stated and period and "period" not in conflicts and not _near(stated, period):
        conflicts["period"] = f"ngày số liệu là {stated} nhưng kỳ ghi “{period}”"
    return facts, conflicts


def _near(day: str, period: str) -> bool:
    """Tell whether a day may be the day of a list of that period: offices close a period some weeks around its end."""
    days = days_of_period(period)
    if days is None:
        return True
    told = date.fromisoformat(day)
    return days[0] - timedelta(days=_CLOSING_DAYS) <= told <= days[1] + timedelta(days=_CLOSING_DAYS)


_FACT_VI = {
    "commune_text": "xã ghi trong bảng",
    "commune_code_hint": "mã xã",
    "hamlet_text": "thôn, bản ghi trong bảng",
    "list_kind": "loại danh sách",
    "as_of": "ngày số liệu ghi trong bảng",
    "period": "kỳ ghi trong bảng",
}


def labelled_facts(rows: Sequence[Sequence[str]], facts: Mapping[str, "LabelledFact"]) -> dict[str, str | None]:
    """Read labelled lines ("Kết quả công nhận: Đạt"): what follows the colon, or the next filled cell of the row.

    The first line that begins with a label of a fact marked ``line`` is that fact ("TRƯỜNG TIỂU HỌC XÃ BẢN BO").
    """
    by_label = {key(label): name for name, fact in facts.items() for label in fact.labels}
    begins = {f"{accented_key(label)} ": name for name, fact in facts.items() if fact.line for label in fact.labels}
    values: dict[str, str | None] = dict.fromkeys(facts)
    for cells in rows:
        for index, cell in enumerate(cells):
            for line in _lines_and_whole(cell):
                label, colon, value = line.partition(":")
                name = by_label.get(key(label))
                if name is None and begins:
                    _note_line(values, begins, line)
                if name is None or values[name] is not None:
                    continue
                following = cells[index + 1] if index + 1 < len(cells) else ""
                values[name] = (value.strip() if colon else "") or following.strip() or None
    return values


def _lines_and_whole(cell: str) -> list[str]:
    """Return the lines of a cell; of several also the whole, for a label may be broken to fit its cell."""
    lines = cell.split("\n")
    return [*lines, " ".join(lines)] if len(lines) > 1 else lines


def _note_line(values: dict[str, str | None], begins: Mapping[str, str], line: str) -> None:
    """Note a line as the fact whose label it begins with, unless the fact is known."""
    told = accented_key(line)
    name = next((name for label, name in begins.items() if told.startswith(label)), None)
    if name is not None and values[name] is None:
        values[name] = nfc(line)


def no_occurrence(lines: Iterable[str]) -> str | None:
    """Return "y" when a line outside the table says that nothing occurred ("Không phát sinh")."""
    return "y" if any(_NO_OCCURRENCE.search(plain(line)) for line in lines) else None


def is_demo(lines: Iterable[str]) -> bool:
    """Tell whether a line carries the mark of sample data (upper case)."""
    return any(map(_has_demo_mark, lines))


@lru_cache(maxsize=10_000)
def _has_demo_mark(line: str) -> bool:
    return not line.isascii() and DEMO_MARK in nfc(line)


def commune_in(pieces: Sequence[str]) -> str | None:
    """Return the commune's name as written, by the surest kind of line first."""
    for pattern in (_OFFICE, _LABEL, _UNIT, _START, _INSIDE):
        for piece in pieces:
            found = pattern.search(piece)
            name = _cut(found["name"]) if found else None
            if name and _is_name(name):
                return name
    return None


def period_in(folded: Iterable[str]) -> str | None:
    """Return the id of the first period written in these lines (lower case, no accents); a bare year comes last."""
    lines = list(folded)
    exact = _first(map(_exact_period, lines), None)
    if exact:
        return exact
    return _first(map(_plain_year, lines), None)


@lru_cache(maxsize=10_000)
def _exact_period(line: str) -> str | None:
    if found := _QUARTER.search(line):
        quarter = found["quarter"]
        return f"{found['year']}-Q{_ROMAN.get(quarter, quarter)}"
    for pattern, ending in ((_HALF, "6M"), (_NINE, "9M"), (_SCHOOL, "SY")):
        if found := pattern.search(line):
            return f"{found['year']}-{ending}"
    if found := _MONTHS.search(line):
        return f"{found['year']}-{found['months']}M"
    found = _MONTH.search(line)
    return f"{found['year']}-{int(found['month']):02d}" if found and 1 <= int(found["month"]) <= 12 else None


@lru_cache(maxsize=10_000)
def _plain_year(line: str) -> str | None:
    if _NOT_A_PERIOD.search(line):
        return None
    found = _PLAIN_YEAR.search(line)
    return str(found["year"]) if found else None


def _period_id(folded: str) -> str | None:
    if found := _PERIOD_ID.search(folded):
        return f"{found.group(1)}-{found.group(2).upper()}"
    year = _FOLDER_YEAR.search(folded)
    return year.group(1) if year else None


@lru_cache(maxsize=10_000)
def _range(line: str) -> tuple[str | None, str | None] | None:
    found = _RANGE.search(line)
    return (_iso(found, "a"), _iso(found, "b")) if found else None


@lru_cache(maxsize=10_000)
def _day_in(pattern: re.Pattern[str], line: str) -> str | None:
    found = pattern.search(line)
    return _iso(found, "a") if found else None


def _iso(found: re.Match[str], group: str) -> str | None:
    parts = found.groupdict()
    for day, month, year in (("d", "m", "y"), ("D", "M", "Y"), ("e", "n", "z")):
        if parts[group + day]:
            try:
                return date(int(parts[group + year]), int(parts[group + month]), int(parts[group + day])).isoformat()
            except ValueError:
                return None
    return None


def _cut(name: str) -> str:
    if numbered := _NUMBERED.match(nfc(name)):
        return numbered.group()
    return _END_OF_NAME.split(nfc(name), maxsplit=1)[0].strip(" .,-–:;")


def _is_name(name: str) -> bool:
    if _NOT_A_NAME.match(name) or not 1 <= len(name.split()) <= _MAX_NAME_WORDS:
        return False
    return plain(name) not in _UNITS_OF_MEASURE and not re.fullmatch(rf"(?:{_TYPES})", name, re.IGNORECASE)


def _agree(fact: str, one: str, other: str) -> bool:
    if one == other:
        return True
    if fact in ("commune_text", "hamlet_text"):
        return bare_name(one) == bare_name(other)
    if fact == "as_of":
        # the day in a file's name is often that of sending
        return abs(date.fromisoformat(one) - date.fromisoformat(other)).days <= _CLOSING_DAYS
    if fact == "period":
        # A year agrees with a part of that year; a school year with both its years.
        school = "-SY" in one + other and abs(int(one[:4]) - int(other[:4])) <= 1
        return one.startswith(other) or other.startswith(one) or school
    return False


def bare_name(text: str) -> str:
    """Return the name of a commune or hamlet without its type, as a key."""
    return re.sub(rf"^(?:xa|thi tran|tt|phuong|dac khu|{_HAMLETS_PLAIN}) ", "", key(text))


def _first(values: Iterable[T | None], default: T) -> T:
    return next((value for value in values if value is not None), default)
