"""The whole country before and after July 2025: tables of the `vietnamadminunits` wheel, pinned, with our corrections.

Only its tables are read, never its code. Its list of old units says no dates: its units are marked ``unknown``, and
those that are only a later form of a unit whose dates are known are left out.
"""

import hashlib
import json
import os
import sqlite3
from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipelines.errors import CatalogError, RequestError
from pipelines.places.book import Book
from pipelines.places.overlay import belonging, lay_over
from pipelines.places.place import (
    FIRST,
    LAST,
    SHARE_OF_HOW,
    Bridge,
    Place,
    as_place,
    read_rows,
    shipped_bridges,
    shipped_places,
)
from pipelines.places.schools import SCHOOLS, school_places
from pipelines.settings import PACKAGE, find_home

REFORM = date(2025, 7, 1)
# the old list is the one that the conversion of July 2025 starts from
LISTED_ON = date(2025, 6, 30)
FILES = {
    "dataset.db": "147cbbf81c8964bb594e1dda7ebab5649bce21efbfd6cb508cab7fefca62257d",
    "converter_2025.json": "84f0848bf401b047775cbb49768c181a9271f77e4a4ec706d293b09bcb4faddd",
}
OLD_COMMUNES, NEW_COMMUNES, PAIRS = 10_035, 3_321, 10_565
COMPLETE = ("106", "478", "776", "778", "20", "178", *map(str, range(180, 190)))
IMPORTED = "places_import.csv"
_SOURCE = "vietnamadminunits 1.0.4"

Correction = dict[str, str]
StateFiles = tuple[tuple[str, int], ...]


def plans_book() -> Book:
    """Return the book of the shipped facts, the places of the five plans, with what people brought about them since."""
    return _plans(_state_files())


def country_book() -> Book:
    """Return the book of the whole country, with what people brought (loaded once, about 0.2 s).

    Raises:
        CatalogError: the wheel is missing or is not the one whose tables were compared with the official ones.
    """
    return _country(_state_files())


def brought_places() -> list[Place]:
    """Return the lines of official tables that `treem places import` brought into this project."""
    return _imported(_state_files())


def _state_files() -> StateFiles:
    """Name the files of this project that say something of places, with their times of change; none outside a project."""
    found = []
    for file in _state_names(os.environ.get("TREEM_HOME"), str(Path.cwd())):
        try:
            found.append((file, Path(file).stat().st_mtime_ns))
        except OSError:
            continue
    return tuple(found)


@lru_cache(maxsize=16)
def _state_names(home: str | None, folder: str) -> tuple[str, ...]:
    """Return the names of these files for a project that is found in this way; asked for every place, so paths are resolved once."""
    try:
        state = find_home() / "data" / "state"
    except RequestError:
        return ()
    return tuple(str(state / name) for name in (IMPORTED, SCHOOLS))


def _file(files: StateFiles, name: str) -> Path | None:
    return next((path for path in (Path(file) for file, _ in files) if path.name == name), None)


def _imported(files: StateFiles) -> list[Place]:
    table = _file(files, IMPORTED)
    return [as_place(row) for row in read_rows(table)] if table else []


@lru_cache(maxsize=4)
def _plans(files: StateFiles) -> Book:
    facts, bridges = shipped_places(), shipped_bridges()
    admin = Book(lay_over(facts, belonging(_imported(files), facts, COMPLETE)), bridges, COMPLETE)
    return Book([*admin.places, *school_places(_file(files, SCHOOLS), admin)], bridges, COMPLETE)


@lru_cache(maxsize=4)
def _country(files: StateFiles) -> Book:
    corrections = _corrections()
    facts, passages = shipped_places(), shipped_bridges()
    tables = _tables(folder())
    places = lay_over(facts + _beside(_listed_places(tables, corrections), facts), _imported(files))
    bridges = passages + _beside_bridges(_listed_bridges(tables, corrections), passages)
    spellings = {row["code"]: row["value"] for row in corrections["old_name"]}
    complete = {place.code for place in places if place.level in ("province", "district")}
    schools = school_places(_file(files, SCHOOLS), Book(places, bridges))
    return Book([*places, *schools], bridges, complete, spellings)


def folder() -> Path:
    """Return the folder of the tables inside the installed wheel.

    Raises:
        CatalogError: the wheel is not installed.
    """
    found = find_spec("vietnamadminunits")
    if found is None or not found.submodule_search_locations:
        raise CatalogError("Thiếu gói vietnamadminunits (danh mục hành chính cả nước).", todo="cài lại: make report")
    return Path(found.submodule_search_locations[0]) / "data"


def _corrections() -> dict[str, list[Correction]]:
    found: dict[str, list[Correction]] = defaultdict(list)
    for row in read_rows(PACKAGE / "places" / "corrections.csv"):
        found[row["kind"]].append(row)
    return found


def _tables(where: Path) -> dict[str, Any]:
    """Read the three tables, checked by hash and number of rows."""
    for name, digest in FILES.items():
        file = where / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise _wrong(name, "thiếu hoặc khác bản đã đối chiếu")
    con = sqlite3.connect(f"{(where / 'dataset.db').as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        old = con.execute(
            "select wardCode, ward, wardType, districtCode, district, districtType, provinceCode, province, "
            "provinceKey || '_' || districtKey || '_' || wardKey from admin_units_legacy where wardCode is not null"
        ).fetchall()
        new = con.execute(
            "select wardCode, ward, wardType, provinceCode, province, provinceKey || '_' || wardKey from admin_units"
        ).fetchall()
    finally:
        con.close()
    if (len(old), len(new)) != (OLD_COMMUNES, NEW_COMMUNES):
        raise _wrong("dataset.db", f"có {len(old)} xã cũ và {len(new)} xã mới")
    return {"old": old, "new": new, "pairs": json.loads((where / "converter_2025.json").read_text(encoding="utf-8"))}


def _listed_places(tables: dict[str, Any], corrections: dict[str, list[Correction]]) -> list[Place]:
    found: dict[tuple[str, date], Place] = {}

    def note(code: str, name: str, level: str, kind: str, parent: str, since: date, until: date) -> None:
        dates = "unknown" if since == FIRST else "known"
        found[code, since] = Place(code, name, level, kind.lower(), "admin", parent, since, until, dates)

    for code, name, kind, district, told, above, province, upper, _ in tables["old"]:
        note(code, name, "commune", kind, district, FIRST, REFORM)
        note(district, told, "district", above, province, FIRST, REFORM)
        note(province, upper, "province", _first_word(upper), "", FIRST, REFORM)
    for code, name, kind, province, upper, _ in tables["new"]:
        note(code, name, "commune", kind, province, REFORM, LAST)
        note(province, upper, "province", _first_word(upper), "", REFORM, LAST)
    for row in corrections["form"]:
        since = date.fromisoformat(row["valid_from"])
        former = found[row["code"], REFORM]
        found[row["code"], REFORM] = replace(former, valid_to=since)
        kind = next(kind for kind in ("phường", "xã", "thành phố", "tỉnh") if row["value"].lower().startswith(kind))
        note(row["code"], row["value"], former.level, kind, former.parent_code, since, LAST)
    return list(found.values())


def _first_word(province: str) -> str:
    return "tỉnh" if province.startswith("Tỉnh") else "thành phố"


def _listed_bridges(tables: dict[str, Any], corrections: dict[str, list[Correction]]) -> list[Bridge]:
    pairs = _pairs(tables)
    pairs -= {(row["code"], row["other"]) for row in corrections["false_pair"]}
    pairs |= {(row["code"], row["other"]) for row in corrections["pair"]}
    if len(pairs) != PAIRS:
        raise _wrong("converter_2025.json", f"có {len(pairs)} cặp mã, phải là {PAIRS}")
    targets: dict[str, int] = defaultdict(int)
    for old, _ in pairs:
        targets[old] += 1
    how = {(row["code"], row["other"]): row["value"] for row in corrections["how"]}
    told = [(old, new, how.get((old, new), "whole" if targets[old] == 1 else "part")) for old, new in sorted(pairs)]
    return [Bridge(old, REFORM, new, REFORM, way, SHARE_OF_HOW.get(way), _SOURCE, "high") for old, new, way in told]


def _pairs(tables: dict[str, Any]) -> set[tuple[str, str]]:
    """Old and new codes of the wheel's conversion table, whose rows are named by keys of names."""
    old = {row[-1]: row[0] for row in tables["old"]}
    new = {row[-1]: row[0] for row in tables["new"]}
    pairs = set()
    for province, wards in tables["pairs"]["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        # five island districts had no commune; their keys name no old code
        pairs |= {(old[key], new[f"{province}_{ward}"]) for ward, keys in wards.items() for key in keys if key in old}
    for province, wards in tables["pairs"]["DICT_PROVINCE_WARD_DIVIDED"].items():
        pairs |= {(old[key], new[f"{province}_{ward['newWardKey']}"]) for key, into in wards.items() for ward in into}
    return pairs


def _beside(listed: list[Place], facts: list[Place]) -> list[Place]:
    """Return the listed places that tell something beside the dated facts, which are surer."""
    dated = {place.code for place in facts}
    today = {place.code for place in facts if place.holds_on(REFORM)}
    return [place for place in listed if place.code not in (dated if place.valid_from == FIRST else today)]


def _beside_bridges(listed: list[Bridge], facts: list[Bridge]) -> list[Bridge]:
    known = {(bridge.old, bridge.new) for bridge in facts if bridge.old_until == REFORM}
    return [bridge for bridge in listed if (bridge.old, bridge.new) not in known]


def _wrong(file: str, reason: str) -> CatalogError:
    return CatalogError(
        "Danh mục hành chính cả nước không đúng.", f"{file}: {reason}", "cài lại gói vietnamadminunits đúng bản đã khóa"
    )
