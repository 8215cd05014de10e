"""What is known of each decision on child-friendly communes: every number with its certainty and its source.

Files ``standards/<id>.yml``; an office that has the annex puts its own copy into ``data/state/standards/``. What nobody knows stays None.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.errors import CatalogError
from pipelines.settings import PACKAGE
from pipelines.yaml_file import Raw, only, read_yaml

FOLDER = PACKAGE / "scores" / "standards"
TYPES_VI = {
    "central_ward": "phường của thành phố trực thuộc trung ương",
    "other": "xã, phường, thị trấn còn lại",
    "mountain": "xã, thị trấn miền núi, hải đảo, đặc biệt khó khăn",
}
CERTAIN = ("V", "S")
CERTAINTY_VI = {
    "V": "đã đọc ở văn bản công khai",
    "S": "theo kế hoạch",
    "I": "suy ra",
    "M": "theo trí nhớ",
    "?": "chưa biết",
}
PLAN_YEARS = 5
KEYS = {
    "title", "aliases", "valid_from", "valid_to", "criteria_count", "total", "half_points", "zero_veto", "when_empty", "calendar",
    "pass_marks", "criteria", "unnumbered", "procedure",
}  # fmt: skip
PART_KEYS = {"name", "name_certainty", "maximum", "items", "measures", "steps", "when_empty", "note"}


@dataclass(frozen=True)
class Known:
    """A fact with its certainty (V, S, I, M, ?) and source; ``value`` None: nobody knows it."""

    value: Any = None
    certainty: str = "?"
    source: str = ""


@dataclass(frozen=True)
class Step:
    """Points that a value earns: from ``at_least`` or up to ``at_most``, in the unit of the indicator."""

    points: Known
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, value: Any) -> bool:
        """Whether a value (exact, in the indicator's unit) earns these points."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True)
class Measure:
    """An indicator of the marts that tells about a criterion; ``known``: how sure it is that it is the one meant."""

    indicator: str
    variant: str
    known: Known
    name: str = ""


@dataclass(frozen=True)
class Part:
    """A criterion, or an item of one (``number`` counts inside its criterion); items never add to the total by themselves."""

    number: int
    name: Known
    maximum: Known = field(default_factory=Known)
    items: tuple["Part", ...] = ()
    measures: tuple[Measure, ...] = ()
    steps: tuple[Step, ...] = ()
    when_empty: Known = field(default_factory=Known)
    note: str = ""

    @property
    def title(self) -> str:
        """Name as printed; a name that nobody knows is only its number."""
        return str(self.name.value) if self.name.value else f"Tiêu chí {self.number} (tên chưa biết)"


@dataclass(frozen=True)
class Standard:
    """One decision.

    Attributes:
        half_points, zero_veto: whether halves are allowed, whether a criterion at 0 fails the commune; None: not known.
        when_empty: what an item earns that has nobody to count: ``full``, ``none`` or None, not known (RULES 41).
        plan_years, plans_start: years of the five-year plan that are assessed; empty: every year.
        unnumbered: criteria known by name only, never added up.
    """

    id: str
    title: str
    aliases: tuple[str, ...]
    valid_from: Known
    valid_to: Known
    count: Known
    total: Known
    half_points: Known
    zero_veto: Known
    when_empty: Known
    plan_years: tuple[int, ...]
    plans_start: int
    assessed: tuple[int, int]
    calendar: Known
    pass_marks: Mapping[str, Known]
    criteria: tuple[Part, ...]
    unnumbered: tuple[Part, ...] = ()
    procedure: tuple[Known, ...] = ()

    def criterion(self, number: int) -> Part | None:
        """Return one criterion by its number."""
        return next((part for part in self.criteria if part.number == number), None)

    def assessed_on(self, year: int) -> date:
        """Return the day on which the type of a commune counts and its boundaries are looked at."""
        return date(year, *self.assessed)

    def is_due(self, year: int) -> bool:
        """Whether communes are assessed in a year."""
        return not self.plan_years or (year - self.plans_start) % PLAN_YEARS + 1 in self.plan_years

    def in_force(self, day: date) -> bool:
        """Whether the decision holds on a day; one without a known end goes on."""
        return self.valid_from.value <= day and (self.valid_to.value is None or day < self.valid_to.value)


def _known(raw: Any, where: str) -> Known:
    if raw is None:
        return Known()
    if not isinstance(raw, Mapping) or "certainty" not in raw:
        raise CatalogError(
            "Số liệu của tiêu chuẩn thiếu độ chắc chắn.", where, "ghi {value: …, certainty: …, source: …}"
        )
    only(dict(raw), {"value", "certainty", "source"}, where)
    if raw["certainty"] not in CERTAINTY_VI:
        raise CatalogError(f"Độ chắc chắn lạ: {raw['certainty']}.", where, f"chọn trong: {', '.join(CERTAINTY_VI)}")
    return Known(raw.get("value"), raw["certainty"], raw.get("source", ""))


def _part(number: int, raw: Raw, where: str) -> Part:
    only(raw, PART_KEYS, where)
    items = tuple(_part(at, item, f"{where}.{at}") for at, item in enumerate(raw.get("items", ()), start=1))
    measures = tuple(
        Measure(one["indicator"], one["variant"], Known(None, one["certainty"], one.get("source", "")), one["name"])
        for one in raw.get("measures", ())
    )
    steps = tuple(
        Step(Known(one["points"], one["certainty"], one.get("source", "")), one.get("at_least"), one.get("at_most"))
        for one in raw.get("steps", ())
    )
    name = Known(raw.get("name"), raw.get("name_certainty", "V" if raw.get("name") else "?"))
    maximum, empty = (_known(raw.get(key), where) for key in ("maximum", "when_empty"))
    return Part(number, name, maximum, items, measures, steps, empty, raw.get("note", ""))


def _standard(path: Path) -> Standard:
    raw = read_yaml(path)
    only(raw, KEYS, path.name)
    try:
        calendar = raw["calendar"]
        month, day = (int(part) for part in calendar["assessed_on"].split("-"))
        facts = {
            key: _known(raw[key], path.name)
            for key in ("valid_from", "valid_to", "total", "half_points", "zero_veto", "when_empty")
        }
        parts = [
            _part(at, one, f"{path.name}, tiêu chí {at}") for at, one in enumerate(raw.get("criteria", ()), start=1)
        ]
        found = Standard(
            id=path.stem,
            title=raw["title"],
            aliases=tuple(raw["aliases"]),
            count=_known(raw["criteria_count"], path.name),
            plan_years=tuple(calendar.get("plan_years", ())),
            plans_start=calendar.get("plans_start", 1),
            assessed=(month, day),
            calendar=Known(None, calendar["certainty"], calendar.get("source", "")),
            pass_marks={kind: _known(raw["pass_marks"].get(kind), path.name) for kind in TYPES_VI},
            criteria=tuple(parts) + _nameless(len(parts), raw["criteria_count"]["value"]),
            unnumbered=tuple(_part(0, one, path.name) for one in raw.get("unnumbered", ())),
            procedure=tuple(
                Known(one["text"], one["certainty"], one.get("source", "")) for one in raw.get("procedure", ())
            ),
            **facts,
        )
    except KeyError as missing:
        raise CatalogError(f"Tiêu chuẩn thiếu khóa {missing}.", path.name, "bổ sung khóa này") from missing
    _must_add_up(found)
    return found


def _nameless(listed: int, count: int | None) -> tuple[Part, ...]:
    """Return the criteria of which only the number is known."""
    return tuple(Part(number, Known()) for number in range(listed + 1, (count or 0) + 1))


def _must_add_up(found: Standard) -> None:
    """Refuse a file whose known maxima contradict themselves: items against their criterion, criteria against the total."""
    for part in found.criteria:
        told = [item.maximum.value for item in part.items]
        whole = part.maximum.value
        if whole is not None and told and None not in told and sum(told) != whole:
            raise CatalogError(
                f"Các mục của tiêu chí {part.number} cộng lại khác {whole} điểm.", found.id, "sửa điểm tối đa"
            )
    known = [part.maximum.value for part in found.criteria]
    total = found.total.value
    if total is None:
        return
    whole = sum(value for value in known if value is not None)
    if whole > total or (None not in known and known and whole != total):
        wrong = f"Điểm tối đa các tiêu chí cộng lại là {whole:g}, tổng của tiêu chuẩn là {total:g}."
        raise CatalogError(wrong, found.id, "sửa điểm tối đa")


@cache
def _read(paths: tuple[tuple[Path, int], ...]) -> Mapping[str, Standard]:
    return {path.stem: _standard(path) for path, _ in paths}


def standards(state: Path | None = None) -> Mapping[str, Standard]:
    """Return all standards, the oldest first.

    Args:
        state: the project's ``data/state``; its ``standards/<id>.yml`` go before those of the package.

    Raises:
        CatalogError: a file is wrong, or its maxima do not add up.
    """
    paths = {
        path.stem: path
        for folder in (FOLDER, *([state / "standards"] if state else []))
        for path in sorted(folder.glob("*.yml"))
    }
    found = _read(tuple((path, path.stat().st_mtime_ns) for path in paths.values()))
    return dict(sorted(found.items(), key=lambda pair: pair[1].valid_from.value))


def _pattern(alias: str) -> re.Pattern[str]:
    """Return the expression for a number such as 34/2014/QĐ-TTg: not inside a longer number; with a year its ending may be missing."""
    number, slash, ending = alias.lower().replace("đ", "d").rpartition("/")
    tail = f"(?:/{re.escape(ending)})?(?![/\\d])" if "/" in number else re.escape(slash + ending)
    return re.compile(rf"(?<![/\d])0*{re.escape(number.lstrip('0'))}{tail}")


def named(text: str | None, known: Iterable[Standard]) -> Standard | None:
    """Return the standard that a line of a sheet means ("Quyết định số 34/2014/QĐ-TTg"), by the numbers it goes under."""
    told = re.sub(r"\s", "", (text or "").lower()).replace("đ", "d")
    found = {one.id: one for one in known for alias in one.aliases if _pattern(alias).search(told)}
    return next(iter(found.values())) if len(found) == 1 else None


def on_day(day: date, known: Iterable[Standard]) -> list[Standard]:
    """Return the standards in force on a day, the newest first."""
    return sorted((one for one in known if one.in_force(day)), key=lambda one: one.valid_from.value, reverse=True)
