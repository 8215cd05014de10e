"""Hamlets named outside the table: in titles, in names of sheets and files, in the lines that divide a list by hamlet."""

import re
from collections.abc import Iterable

from pipelines.ingest.words import nfc

_TYPES = r"bản|thôn|xóm|ấp|buôn|làng|khóm|tổ\s+dân\s+phố|tdp|khu\s+phố|khu\s+dân\s+cư|khối\s+phố|tiểu\s+khu|phum|sóc|tổ|khu|khối|đội"
# Without accents "ban" is a committee and "to" is a word; these types are clear.
_PLAIN = r"thon|xom|tdp|to\s+dan\s+pho|khu\s+pho|khu\s+dan\s+cu|tieu\s+khu"
_LABEL = re.compile(
    rf"^\W*(?:tên\s+)?(?P<type>{_TYPES})(?:\s*[,/]\s*(?:{_TYPES}))*\s*:\s*(?P<name>\S.*)", re.IGNORECASE
)
_START = re.compile(rf"^\W*(?P<type>{_TYPES})\s+(?P<name>\S.*)", re.IGNORECASE)
_NAME = re.compile(rf"^(?:\d{{1,3}}\s*[._)\-]\s*)?(?P<type>{_TYPES}|{_PLAIN})[\s_]+(?P<name>\S.*)", re.IGNORECASE)
_END = re.compile(
    r"[,;:(\[\n–]|\s-\s|\s(?:xã|thị\s+trấn|phường|huyện|năm|quý|tháng|tính|từ|đến|có|gồm)\b.*|\.\s*$", re.IGNORECASE
)
# Numbering and counts around the name in a dividing line: "I. Bản Nà Cà: 25 trẻ".
_ITEM = re.compile(r"^\W*(?:(?:[IVXLC]+|[A-H]|\d{1,3})\s*[.)/\-]\s*)?", re.IGNORECASE)
_MAX_WORDS = 5
_NO_NAME = frozenset(
    {
        "tổng",
        "danh",
        "cam",
        "khai",
        "kiểm",
        "nhận",
        "đăng",
        "thống",
        "theo",
        "tự",
        "thiếu",
        "đồ",
        "chức",
        "trưởng",
        "đội",
        "vực",
        "kê",
        "tin",
        "cáo",
        "thân",
        "hành",
        "sao",
        "chính",
        "công",
        "viên",
    }
)


def hamlet_in(lines: Iterable[str]) -> str | None:
    """Return the hamlet that one of the title lines names ("Bản Nà Cà, xã Bản Bo", "Thôn: 3")."""
    for line in lines:
        text = nfc(line)
        found = _LABEL.match(text) or _START.match(text)
        if found and (name := _clean(found["type"], found["name"])):
            return name
    return None


def hamlet_of_name(name: str) -> str | None:
    """Return the hamlet that a sheet, a file or a folder is named after."""
    found = _NAME.match(nfc(name.replace("_", " ")))
    return _clean(found["type"], found["name"]) if found else None


def hamlet_of_line(text: str) -> str | None:
    """Return the hamlet of a line that divides a list ("II. Bản Nà Cà: 25 trẻ")."""
    found = _START.match(_ITEM.sub("", nfc(text)))
    return _clean(found["type"], found["name"]) if found else None


def _clean(kind: str, name: str) -> str | None:
    """Return type and name as a register writes them, or None when these words are no name."""
    bare = _END.split(name, maxsplit=1)[0].strip(" .,-–:;")
    if not bare or len(bare.split()) > _MAX_WORDS or bare.split()[0].lower() in _NO_NAME:
        return None
    return f"{kind.capitalize()} {bare}"
