"""Code lists that a province may change: ``data/state/codes/<list>.csv``, beside the list that the project ships.

Columns: province (code, blank for all), code, spellings (between "|"; the first one is the name), use (có | không), source. A line
with "không" takes a code out; any other adds one, or spellings to one. Lists that may be changed say so in their register's file.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines import catalog, engine, places
from pipelines.errors import InputError
from pipelines.registers import questions

COLUMNS = ("province", "code", "spellings", "use", "source")
USED = {"": True, "có": True, "co": True, "yes": True, "không": False, "khong": False, "no": False}
CODE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Change:
    """One line of a file: a code added to, spelled further in, or taken out of a list, in one province or all (blank)."""

    province: str
    code: str
    spellings: tuple[str, ...]
    used: bool


def load(con: engine.Connection, folder: Path | None) -> None:
    """Fill ``local_list_of`` and add the changed lists to ``code_spelling``, for the communes of the lists that came.

    Args:
        folder: ``data/state/codes``; nothing happens without it.

    Raises:
        InputError: a file names no changeable list, or a line of it cannot be read.
    """
    con.execute("delete from local_list_of")
    con.execute("delete from code_spelling where list_name like '%@%'")
    for path in _files(folder):
        changes = list(_read(path))
        homes = _homes(con, path.stem)
        provinces = {change.province for change in changes} - {""}
        for province in ("", *sorted(provinces)):
            name = f"{path.stem}@{province}"
            communes = [code for code, home in homes.items() if (home if home in provinces else "") == province]
            _load_list(con, name, _changed(path.stem, [c for c in changes if c.province in ("", province)]))
            rows = [(path.stem, commune, name) for commune in communes]
            engine.load_rows(con, "local_row", dict.fromkeys(("list_name", "commune_code", "local_name"), "varchar"), rows)
            con.execute("insert into local_list_of select * from local_row")


def extend_lists(con: engine.Connection) -> None:
    """Add the codes that provinces brought to ``code_list``, so that what counts by code knows them."""
    con.execute(
        "insert into code_list select distinct split_part(list_name, '@', 1), code from code_spelling where list_name like '%@%' "
        "and (split_part(list_name, '@', 1), code) not in (select list_name, code from code_list)"
    )


def hashes(state: Path) -> dict[str, str]:
    """Return file -> hash of what an office keeps beside the registers and what changes figures: its codes, its days off, its answers."""
    kept = [*_files(state / "codes"), *sorted(state.glob("holidays.csv"))]
    found = {f"state/{path.relative_to(state).as_posix()}": hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}
    return found | questions.hashes(state)


def changeable() -> set[str]:
    """Return the names of the lists that a province may change."""
    return {name for register in catalog.registers().values() for name in register.changeable}


def _files(folder: Path | None) -> list[Path]:
    return sorted(folder.glob("*.csv")) if folder and folder.is_dir() else []


def _read(path: Path) -> Iterator[Change]:
    from pipelines.places.place import read_rows

    if path.stem not in changeable():
        allowed = ", ".join(sorted(changeable()))
        raise InputError("Danh mục này không đổi được theo tỉnh.", path.name, f"đặt tên tệp theo một trong: {allowed}")
    try:
        for number, row in enumerate(read_rows(path), start=2):
            yield _change(row, f"{path.name}, dòng {number}")
    except UnicodeDecodeError as problem:
        raise InputError("Tệp danh mục không phải UTF-8.", path.name, "lưu lại dạng CSV UTF-8") from problem


def _change(row: dict[str, str], where: str) -> Change:
    province, code, spellings, use = ((row.get(name) or "").strip() for name in COLUMNS[:4])
    if not CODE.fullmatch(code):
        raise InputError("Mã phải gồm chữ thường không dấu, số, dấu gạch dưới.", where, "sửa cột code, ví dụ: landslide_area")
    if use.lower() not in USED:
        raise InputError("Không hiểu cột use.", where, "ghi có hoặc không")
    if province and not any(place.code == province for place in places.all_places((province,)) if place.level == "province"):
        raise InputError(f"Không có tỉnh nào mang mã “{province}”.", where, "ghi mã tỉnh hai chữ số, hoặc để trống cho mọi tỉnh")
    words = tuple(filter(None, (word.strip() for word in spellings.split("|"))))
    if USED[use.lower()] and not words and code not in catalog.code_lists().get(where.split(".csv")[0], {}):
        raise InputError("Mã mới phải có cách viết.", where, "ghi cột spellings, cách nhau bằng dấu |")
    return Change(province, code, words, USED[use.lower()])


def _changed(name: str, changes: list[Change]) -> dict[str, tuple[str, ...]]:
    """Return the list with its changes; a spelling that a new code takes no longer means the old one."""
    codes = dict(catalog.code_lists()[name])
    for change in changes:
        if change.used:
            taken = {word.casefold() for word in change.spellings}
            codes = {code: tuple(word for word in words if word.casefold() not in taken) for code, words in codes.items()}
            codes[change.code] = (*codes.get(change.code, ()), *change.spellings)
        else:
            codes.pop(change.code, None)
    return codes


def _load_list(con: engine.Connection, name: str, codes: dict[str, tuple[str, ...]]) -> None:
    rows = [(name, word, code) for code, words in codes.items() for word in words]
    engine.load_rows(con, "spelling_listed", dict.fromkeys(("list_name", "spelling", "code"), "varchar"), rows)
    con.execute("insert into code_spelling select list_name, spelling_of(spelling), min(code) from spelling_listed group by all")


def _homes(con: engine.Connection, name: str) -> dict[str, str]:
    """Return commune -> province for the communes of the registers that use a list."""
    using = [register.id for register in catalog.registers().values() if name in register.changeable]
    parts = " union ".join(f"select commune_code, coalesce(max(as_of), max(ends_on)) as on_day from raw_{one} group by 1" for one in using)
    homes = {}
    for code, on in engine.rows(con, f"select commune_code, max(on_day) from ({parts}) where commune_code is not null group by 1"):
        day = on or date.today()
        place = places.find(code, day)
        homes[code] = next((up for up in places.ancestry(place, day) if len(up) == 2), "") if place else ""
    return homes
