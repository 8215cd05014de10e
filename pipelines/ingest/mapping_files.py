"""The mapping files of an office, ``data/state/mappings/<name>.yml``: read, checked, and told apart by their content."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import CatalogError
from pipelines.ingest.mapping import NAMED, ColumnMap, plain_word
from pipelines.ingest.words import key, nfc
from pipelines.yaml_file import only, read_yaml

if TYPE_CHECKING:
    from pipelines.catalog import Register

FOLDER = "mappings"
_KEYS = {"title", "register", "files", "headings", "days", "words", "made"}
# How Excel writes the form of a day -> the same for strptime; longest first.
_FORM = {"yyyy": "%Y", "mmmm": "%B", "yy": "%y", "mmm": "%b", "mm": "%m", "m": "%m", "dd": "%d", "d": "%d"}
_FORM_WORDS = re.compile("|".join(_FORM))


def load_mappings(folder: Path | None, registers: Mapping[str, "Register"]) -> list[ColumnMap]:
    """Return the mappings of a folder in order of their names.

    Raises:
        CatalogError: a file is no mapping, or names a register, column or form of days that does not exist.
    """
    return [_mapping(path, read_yaml(path, as_texts=True), registers) for path in _files(folder)]


def hashes(folder: Path) -> dict[str, str]:
    """Return file -> SHA-256 of every mapping: they change what is read."""
    return {f"state/{FOLDER}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(folder)}


def fingerprint(mappings: Sequence[ColumnMap]) -> str:
    """Return a text that changes whenever one of the mappings means something else."""
    return repr([(one.name, one.register.id, one.files, one.headings, one.days, one.words, one.made) for one in mappings])


def _files(folder: Path | None) -> list[Path]:
    return sorted(folder.glob("*.yml")) if folder is not None and folder.is_dir() else []


def _mapping(path: Path, raw: dict[str, Any], registers: Mapping[str, "Register"]) -> ColumnMap:
    only(raw, _KEYS, path.name)
    register = registers.get(str(raw.get("register")))
    if register is None:
        todo = f"chọn một trong: {', '.join(sorted(registers))}"
        raise CatalogError("Không có sổ này.", f"{path.name}, khóa register", todo)
    headings = {key(heading): column for heading, column in _texts(path, raw, "headings").items()}
    if not headings:
        todo = "ghi mỗi dòng: tiêu đề trong tệp: cột của sổ"
        raise CatalogError("Chưa nêu tiêu đề nào.", f"{path.name}, khóa headings", todo)
    if len(headings) < len(_texts(path, raw, "headings")):
        raise CatalogError("Một tiêu đề được nêu hai lần.", f"{path.name}, khóa headings", "bỏ bớt một dòng")
    found = ColumnMap(
        path.stem,
        register,
        _patterns(path, raw.get("files")),
        headings,
        {column: _form(path, column, form) for column, form in _texts(path, raw, "days").items()},
        _words(path, raw),
        {column: nfc(text) for column, text in _texts(path, raw, "made").items()},
    )
    _check_columns(path, found)
    _check_made(path, found)
    return found


def _texts(path: Path, raw: Mapping[str, Any], name: str, within: str = "") -> dict[str, str]:
    """Return one key's lines as texts.

    Raises:
        CatalogError: it is no list of lines, or something in it is no text.
    """
    told = raw.get(name) or {}
    where = f"{path.name}, khóa {within}{name}"
    if not isinstance(told, dict):
        raise CatalogError("Phải là các dòng “tên: giá trị”.", where, "xem ví dụ trong docs/anh-xa-cot.md")
    for line, value in told.items():
        if not isinstance(value, str) or not value:
            todo = "ghi một chữ sau dấu hai chấm; chữ có dấu : hay { thì đặt trong dấu nháy"
            raise CatalogError("Giá trị không phải là chữ.", f"{where}, dòng {line}", todo)
    return dict(told)


def _patterns(path: Path, told: Any) -> tuple[str, ...]:
    if told is None:
        return ()
    if isinstance(told, str):
        return (told,)
    if not isinstance(told, list):
        raise CatalogError("Phải là tên tệp.", f"{path.name}, khóa files", 'ghi: ["can_do_*.csv"]')
    return tuple(map(str, told))


def _form(path: Path, column: str, form: str) -> str:
    """Return the strptime form of a day written as Excel does: dd-mmm-yy, mm/dd/yyyy, yyyymmdd."""
    told = _FORM_WORDS.sub(lambda found: _FORM[found[0]], form.lower())
    parts = sorted({"%y": "%Y", "%b": "%m", "%B": "%m"}.get(part, part) for part in re.findall("%[a-zA-Z]", told))
    if parts != ["%Y", "%d", "%m"] or re.search("[a-zA-Z]", re.sub("%[a-zA-Z]", "", told)):
        todo = "ghi như Excel: dd/mm/yyyy, mm/dd/yyyy, dd-mmm-yy, yyyymmdd"
        raise CatalogError(f"Không hiểu dạng ngày “{form}”.", f"{path.name}, khóa days, cột {column}", todo)
    return told


def _words(path: Path, raw: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    told = raw.get("words") or {}
    if not isinstance(told, dict):
        todo = "xem ví dụ trong docs/anh-xa-cot.md"
        raise CatalogError("Phải là các dòng “cột: {chữ: nghĩa}”.", f"{path.name}, khóa words", todo)
    return {
        str(column): {plain_word(cell): word for cell, word in _texts(path, told, column, "words, cột ").items()}
        for column in told
    }


def _check_columns(path: Path, found: ColumnMap) -> None:
    given = {"headings": list(found.headings.values()), "made": [*found.made], "days": [*found.days], "words": [*found.words]}
    for where, names in given.items():
        unknown = sorted(set(names) - found.register.columns.keys())
        if unknown:
            todo = f"các cột: {', '.join(found.register.columns)}"
            what = f"Sổ {found.register.id} không có cột: {', '.join(unknown)}."
            raise CatalogError(what, f"{path.name}, khóa {where}", todo)
    named = given["headings"] + given["made"]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        what = f"Cột được nêu hai lần: {', '.join(twice)}."
        raise CatalogError(what, f"{path.name}, khóa headings", "mỗi cột của sổ chỉ lấy từ một tiêu đề")
    both = sorted(found.days.keys() & found.words.keys())
    if both:
        what = f"Cột có cả days và words: {', '.join(both)}."
        raise CatalogError(what, f"{path.name}, khóa words", "giữ một trong hai")


def _check_made(path: Path, found: ColumnMap) -> None:
    for name, text in found.made.items():
        if re.search("[{}]", NAMED.sub("", text)):
            where, todo = f"{path.name}, khóa made, cột {name}", "ghi tiêu đề trong dấu { }, ví dụ: Hộ {household}"
            raise CatalogError("Dấu { } không khép.", where, todo)
