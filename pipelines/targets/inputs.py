"""What people tell about targets, with source and date: baselines, figures from outside the registers, targets of communes, sets of places.

Files of ``data/state/``: ``baselines.csv``, ``external_facts.csv``, ``commune_targets.csv``, ``place_sets.csv`` (the last goes before the
shipped ``plans/place_sets.csv``). Columns are read by their names; numbers may have a decimal comma.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from pipelines.errors import InputError, RequestError
from pipelines.settings import PACKAGE, find_home

BASELINES, OUTSIDE, COMMUNES, SETS = "baselines.csv", "external_facts.csv", "commune_targets.csv", "place_sets.csv"
FILES = (BASELINES, OUTSIDE, COMMUNES, SETS)
COLUMNS = {
    BASELINES: ("plan", "target_id", "place", "value", "numerator", "denominator", "as_of", "source", "certainty", "role", "noted_on"),
    OUTSIDE: (
        "plan", "target_id", "place", "period", "value", "lower", "upper", "numerator", "denominator", "unit", "source",
        "published_on", "note",
    ),
    COMMUNES: ("plan", "target_id", "place", "value", "source"),
    SETS: ("set", "title", "code", "within", "level", "types", "valid_from", "valid_to", "source", "certainty"),
}  # fmt: skip
Line = Mapping[str, str]


@dataclass(frozen=True)
class BaselineInput:
    """A baseline that an office entered, in the unit of the target."""

    value: Fraction
    numerator: float | None
    denominator: float | None
    as_of: str
    source: str
    certainty: str
    role: str


@dataclass(frozen=True)
class OutsideFact:
    """A figure of a target from outside the registers (a survey, another sector's report), with its interval when it is a sample."""

    period: str
    value: Fraction
    lower: Fraction | None
    upper: Fraction | None
    numerator: float | None
    denominator: float | None
    source: str
    published_on: str
    note: str

    @property
    def told(self) -> dict[str, object]:
        """The fact for machines."""
        ends = {
            name: None if end is None else float(end) for name, end in (("lower", self.lower), ("upper", self.upper))
        }
        counts = {"numerator": self.numerator, "denominator": self.denominator}
        text = {"period": self.period, "source": self.source, "published_on": self.published_on, "note": self.note}
        return {"value": float(self.value), **ends, **counts, **text}


@dataclass(frozen=True)
class PlaceSet:
    """One line of a dated set of places: a place by its code, or all places of a level and some types within one."""

    name: str
    title: str
    code: str
    within: str
    level: str
    types: tuple[str, ...]
    valid_from: date
    valid_to: date
    source: str
    certainty: str


@dataclass(frozen=True)
class Inputs:
    """All that people told."""

    baselines: Mapping[tuple[str, str, str], BaselineInput]
    outside: Mapping[tuple[str, str, str], tuple[OutsideFact, ...]]
    communes: Mapping[tuple[str, str], Mapping[str, Fraction]]
    sets: Mapping[str, tuple[PlaceSet, ...]]


def state_folder() -> Path | None:
    """Return the project's folder of state; None outside a project."""
    try:
        return find_home() / "data" / "state"
    except RequestError:
        return None


def hashes(state: Path) -> dict[str, str]:
    """Return name -> hash of every file of targets in the folder of state: they are part of what a build is made of."""
    found = (state / name for name in FILES)
    return {
        f"state/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in found if path.is_file()
    }


def read_inputs(state: Path | None = None) -> Inputs:
    """Return what the project's files tell, read again only when one has changed.

    Raises:
        InputError: a line without what it needs, or with a number or day that cannot be read.
    """
    folder = state or state_folder()
    files = [folder / name for name in FILES] if folder else []
    return _read(tuple((str(path), path.stat().st_mtime_ns) for path in files if path.is_file()))


@lru_cache(maxsize=8)
def _read(files: tuple[tuple[str, int], ...]) -> Inputs:
    known = {Path(name).name: Path(name) for name, _ in files}
    lines = {name: _lines(known[name]) if name in known else [] for name in FILES}
    shipped = _lines(PACKAGE / "plans" / SETS)
    own = {line["set"] for _, line in lines[SETS]}
    sets = [*lines[SETS], *((where, line) for where, line in shipped if line["set"] not in own)]
    return Inputs(
        {_key(line): _baseline(line, where) for where, line in lines[BASELINES]},
        _grouped((_key(line), _outside(line, where)) for where, line in lines[OUTSIDE]),
        _communes(lines[COMMUNES]),
        _grouped_sets(_set(line, where) for where, line in sets),
    )


def _lines(path: Path) -> list[tuple[str, Line]]:
    with path.open(encoding="utf-8-sig", newline="") as table:
        reader = csv.DictReader(table)
        wanted = COLUMNS[path.name]
        if missing := [name for name in wanted[:3] if name not in (reader.fieldnames or ())]:
            raise InputError(f"Tệp thiếu cột {', '.join(missing)}.", path.name, f"các cột: {', '.join(wanted)}")
        listed = [
            (f"{path.name}, dòng {number}", {name: (row.get(name) or "").strip() for name in wanted})
            for number, row in enumerate(reader, 2)
        ]
    return [(where, line) for where, line in listed if any(line.values())]


def _key(line: Line) -> tuple[str, str, str]:
    return line["plan"], line["target_id"], line["place"]


def _need(line: Line, where: str, *names: str) -> None:
    if missing := [name for name in names if not line[name]]:
        raise InputError(f"Dòng thiếu {', '.join(missing)}.", where, "số nào cũng phải có nguồn")


def number(text: str, where: str) -> Fraction | None:
    """Read a number with a decimal point or comma; empty is None.

    Raises:
        InputError: not a number.
    """
    if not text:
        return None
    try:
        return Fraction(text.replace(" ", "").replace(",", "."))
    except (ValueError, ZeroDivisionError):
        raise InputError(
            f"“{text}” không phải số.", where, "viết như 21,5 hoặc 21.5; không viết dấu phần nghìn"
        ) from None


def _count(text: str, where: str) -> float | None:
    found = number(text, where)
    return None if found is None else float(found)


def _divided(line: Line, where: str) -> tuple[Fraction, float | None, float | None]:
    top, whole = _count(line["numerator"], where), _count(line["denominator"], where)
    value = number(line["value"], where)
    if value is None:
        raise InputError(
            "Dòng thiếu value.", where, "ghi giá trị theo đơn vị của chỉ tiêu; tử số, mẫu số ghi thêm nếu có"
        )
    if top is not None and whole is not None and top > whole:
        raise InputError("Tử số lớn hơn mẫu số.", where, "xem lại hai số")
    return value, top, whole


def _baseline(line: Line, where: str) -> BaselineInput:
    _need(line, where, "plan", "target_id", "place", "source", "certainty")
    return BaselineInput(*_divided(line, where), line["as_of"], line["source"], line["certainty"], line["role"])


def _outside(line: Line, where: str) -> OutsideFact:
    _need(line, where, "plan", "target_id", "place", "period", "source")
    value, top, whole = _divided(line, where)
    lower, upper = number(line["lower"], where), number(line["upper"], where)
    if (lower is None) != (upper is None) or (lower is not None and upper is not None and not lower <= value <= upper):
        raise InputError(
            "Khoảng tin cậy không chứa giá trị hoặc thiếu một đầu.",
            where,
            "ghi cả lower và upper, hoặc để trống cả hai",
        )
    return OutsideFact(
        line["period"], value, lower, upper, top, whole, line["source"], line["published_on"], line["note"]
    )


def _grouped(
    found: Iterable[tuple[tuple[str, str, str], OutsideFact]],
) -> dict[tuple[str, str, str], tuple[OutsideFact, ...]]:
    grouped: dict[tuple[str, str, str], tuple[OutsideFact, ...]] = {}
    for key, fact in found:
        grouped[key] = (*grouped.get(key, ()), fact)
    return grouped


def _communes(lines: list[tuple[str, Line]]) -> dict[tuple[str, str], dict[str, Fraction]]:
    found: dict[tuple[str, str], dict[str, Fraction]] = {}
    for where, line in lines:
        _need(line, where, "plan", "target_id", "place", "value", "source")
        found.setdefault((line["plan"], line["target_id"]), {})[line["place"]] = number(
            line["value"], where
        ) or Fraction(0)
    return found


def _grouped_sets(found: Iterable[PlaceSet]) -> dict[str, tuple[PlaceSet, ...]]:
    grouped: dict[str, tuple[PlaceSet, ...]] = {}
    for one in found:
        grouped[one.name] = (*grouped.get(one.name, ()), one)
    return grouped


def _set(line: Line, where: str) -> PlaceSet:
    _need(line, where, "set", "source", "certainty")
    try:
        since, until = [
            date.fromisoformat(line[name]) if line[name] else other
            for name, other in (("valid_from", date.min), ("valid_to", date.max))
        ]
    except ValueError:
        raise InputError("Không hiểu ngày của nhóm địa bàn.", where, "viết như 2018-03-07") from None
    types = tuple(part.strip() for part in line["types"].split(";") if part.strip())
    return PlaceSet(
        line["set"],
        line["title"],
        line["code"],
        line["within"],
        line["level"] or "commune",
        types,
        since,
        until,
        line["source"],
        line["certainty"],
    )
