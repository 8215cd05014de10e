"""The catalogue: definition files of registers, code lists, indicators and plans, read into frozen objects.

No other module reads YAML of the package, so that a wrong file gives one clear error that names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipelines import periods
from pipelines.errors import CatalogError, RequestError
from pipelines.settings import PACKAGE

Raw = dict[str, Any]


@dataclass(frozen=True)
class RegisterColumn:
    """One column of a register: canonical name, Vietnamese heading, spellings met in files, type, duties."""

    name: str
    vi: str
    headers: tuple[str, ...]
    type: str
    codes: str | None = None
    required: bool = False
    column_required: bool = False
    any_of: str | None = None
    personal: bool = False


@dataclass(frozen=True)
class LabelledFact:
    """A value that stands outside the table ("Kết quả công nhận: Đạt")."""

    name: str
    vi: str
    labels: tuple[str, ...]
    codes: str | None = None


@dataclass(frozen=True)
class Register:
    """One register: how its files are recognised and what its columns mean."""

    id: str
    title: Mapping[str, str]
    mode: str
    titles: tuple[str, ...]
    source: str
    key: tuple[str, ...]
    columns: Mapping[str, RegisterColumn]
    facts: Mapping[str, LabelledFact]

    @property
    def title_vi(self) -> str:
        """Vietnamese title."""
        return self.title["vi"]

    @property
    def personal(self) -> tuple[str, ...]:
        """Names of the columns that may stand only in raw, work and vault."""
        return tuple(column.name for column in self.columns.values() if column.personal)

    @property
    def names_children(self) -> bool:
        """Whether a row is about a named child."""
        return "full_name" in self.columns


@dataclass(frozen=True)
class Indicator:
    """One indicator: the five parts of the national circular, and how its counts become a value (DESIGN section 4)."""

    id: str
    title: Mapping[str, str]
    kind: str
    per: int
    better: str
    mart: str
    needs: Mapping[str, str]
    yearly: bool
    variants: Mapping[str, Raw]
    breakdowns: tuple[tuple[str, ...], ...]
    additive: bool
    denominator_source: str
    unit: str
    decimals: int
    concept: Mapping[str, Any]
    sql: Path


@dataclass(frozen=True)
class Target:
    """One target of a plan as its document words it, with the milestone that binds (RULES 14-23)."""

    id: str
    quote: str
    unit: str
    comparator: str
    value_low: float | None
    value_high: float | None
    indicator: str | None
    variant: str | None
    equivalent: Raw | None
    planned: str
    definition: str
    certainty: str
    missing: str
    deadline: date | None
    yearly: bool
    details: Raw = field(repr=False)


@dataclass(frozen=True)
class Plan:
    """One plan document as data."""

    id: str
    title: str
    document: str
    place: str
    periods: Mapping[str, periods.Period]
    targets: tuple[Target, ...]
    details: Raw = field(repr=False)


def read_yaml(path: Path) -> Raw:
    """Read one YAML file safely.

    Raises:
        CatalogError: unreadable or not a mapping.
    """
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f", dòng {mark.line + 1}" if mark else ""
        raise CatalogError("Tệp định nghĩa không đọc được.", f"{path.name}{line}", "sửa cú pháp YAML") from problem
    if not isinstance(content, dict):
        raise CatalogError("Tệp định nghĩa phải là danh sách khóa: giá trị.", path.name, "xem các tệp cùng thư mục")
    return content


def _only(raw: Raw, allowed: set[str], where: str) -> None:
    unknown = sorted(set(raw) - allowed)
    if unknown:
        raise CatalogError(
            f"Khóa lạ: {', '.join(unknown)}.", where, f"các khóa được dùng: {', '.join(sorted(allowed))}"
        )


def _column(name: str, raw: Raw, where: str) -> RegisterColumn:
    allowed = {"vi", "headers", "type", "codes", "required", "column_required", "any_of", "personal"}
    _only(raw, allowed, f"{where}, cột {name}")
    return RegisterColumn(name=name, **{**raw, "headers": tuple(map(str, raw["headers"]))})


def _register(path: Path) -> Register:
    raw = read_yaml(path)
    _only(raw, {"title", "mode", "titles", "source", "key", "columns", "facts"}, path.name)
    try:
        facts = {
            name: LabelledFact(name, fact["vi"], tuple(fact["labels"]), fact.get("codes"))
            for name, fact in raw.get("facts", {}).items()
        }
        columns = {name: _column(name, column, path.name) for name, column in raw["columns"].items()}
        return Register(
            id=path.stem,
            title=raw["title"],
            mode=raw["mode"],
            titles=tuple(raw["titles"]),
            source=raw["source"],
            key=tuple(raw["key"]),
            columns=columns,
            facts=facts,
        )
    except KeyError as missing:
        raise CatalogError(f"Thiếu khóa {missing}.", path.name, "bổ sung khóa này") from missing


@cache
def registers() -> Mapping[str, Register]:
    """Return all registers: the folder is the registry (a YAML whose staging SQL lies beside it)."""
    folder = PACKAGE / "registers"
    return {sql.stem[4:]: _register(folder / f"{sql.stem[4:]}.yml") for sql in sorted(folder.glob("stg_*.sql"))}


@cache
def code_lists() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return code lists: list -> code -> spellings (the ethnic groups under ``ethnic_groups``)."""
    import csv

    lists = {
        name: {str(code): tuple(map(str, spellings)) for code, spellings in codes.items()}
        for name, codes in read_yaml(PACKAGE / "registers" / "codes.yml").items()
    }
    with (PACKAGE / "registers" / "ethnic_groups.csv").open(encoding="utf-8", newline="") as table:
        lists["ethnic_groups"] = {
            row["code"]: (row["name"], row["code"], *filter(None, row["spellings"].split("|")))
            for row in csv.DictReader(table)
        }
    return lists


def _indicator(path: Path) -> Indicator:
    raw = read_yaml(path)
    keys = {"title", "kind", "per", "better", "mart", "needs", "yearly", "variants", "breakdowns", "additive"}
    _only(raw, keys | {"denominator_source", "unit", "decimals", "concept"}, path.name)
    try:
        return Indicator(
            id=path.stem,
            title=raw["title"],
            kind=raw["kind"],
            per=raw["per"],
            better=raw["better"],
            mart=raw["mart"],
            needs=raw["needs"],
            yearly=raw.get("yearly", False),
            variants=raw["variants"],
            breakdowns=tuple(map(tuple, raw["breakdowns"])),
            additive=raw.get("additive", True),
            denominator_source=raw["denominator_source"],
            unit=raw["unit"],
            decimals=raw["decimals"],
            concept=raw["concept"],
            sql=path.with_suffix(".sql"),
        )
    except KeyError as missing:
        raise CatalogError(f"Thiếu khóa {missing}.", path.name, "bổ sung khóa này") from missing


@cache
def indicators() -> Mapping[str, Indicator]:
    """Return all indicators; each is one YAML with an SQL file of the same stem."""
    return {path.stem: _indicator(path) for path in sorted((PACKAGE / "indicators").glob("*.yml"))}


def _target(raw: Raw, where: str) -> Target:
    try:
        return Target(
            id=raw["id"],
            quote=raw["quote"],
            unit=raw["unit"],
            comparator=raw["comparator"],
            value_low=raw.get("value_low"),
            value_high=raw.get("value_high"),
            indicator=raw.get("indicator"),
            variant=raw.get("variant"),
            equivalent=raw.get("equivalent"),
            planned=raw["planned"],
            definition=raw.get("definition", ""),
            certainty=raw.get("certainty", ""),
            missing=raw.get("missing", ""),
            deadline=raw.get("deadline"),
            yearly=raw.get("yearly", False),
            details=raw,
        )
    except KeyError as missing:
        raise CatalogError(
            f"Chỉ tiêu thiếu khóa {missing}.", f"{where}, {raw.get('id', '?')}", "bổ sung khóa"
        ) from missing


@cache
def load_plan(plan_id: str) -> Plan:
    """Return one plan.

    Raises:
        RequestError: no such plan; CatalogError: its file is wrong.
    """
    path = PACKAGE / "plans" / f"{plan_id}.yml"
    if plan_id not in plan_ids():
        raise RequestError(f"Không có kế hoạch “{plan_id}”.", todo=f"chọn một trong: {', '.join(plan_ids())}")
    raw = read_yaml(path)
    found = {item["id"]: periods.Period(**item) for item in raw["periods"]}
    if mixed := periods.mixed(found):
        raise CatalogError(
            f"Kỳ {', '.join(mixed)} và cùng kỳ năm trước có ngày đầu hoặc ngày cuối khác nhau.", path.name, "dùng một quy ước cho cả hai"
        )
    raw["deadlines"] = _each_year(raw.get("deadlines", []))
    targets = tuple(_target(item, path.name) for item in raw["targets"])
    _known_indicators(targets, path.name)
    return Plan(plan_id, raw["title"], raw["document"], str(raw["place"]), found, targets, raw)


def _each_year(entries: list[Raw]) -> list[Raw]:
    """Write out deadlines that recur: ``years: [2016, 2020]`` gives one entry per year, ``{year}`` filled in."""
    found: list[Raw] = []
    for entry in entries:
        first, last = entry.get("years", (0, 0))
        rest = {key: value for key, value in entry.items() if key != "years"}
        for year in range(first, last + 1):
            found.append({key: value.replace("{year}", str(year)) if isinstance(value, str) else value for key, value in rest.items()})
    return found


def _known_indicators(targets: tuple[Target, ...], where: str) -> None:
    for target in targets:
        if target.indicator is None:
            continue
        indicator = indicators().get(target.indicator)
        if indicator is None or target.variant not in indicator.variants:
            named = f"{target.indicator}:{target.variant}"
            raise CatalogError(f"Chỉ tiêu dùng chỉ số lạ {named}.", f"{where}, {target.id}", "xem treem indicators")


def plan_ids() -> list[str]:
    """Return the ids of all plans in the project; those whose office has its letterhead set up come first."""
    folder = PACKAGE / "plans"
    found = [path.stem for path in folder.glob("*.yml") if not path.stem.startswith("office")]
    return sorted(found, key=lambda plan_id: (not (folder / f"office_{plan_id}.yml").exists(), plan_id))


def period_of(plan: Plan, period: str | int) -> periods.Period:
    """Return a plan's period.

    Raises:
        RequestError: not a period, or one that the plan does not have.
    """
    period_id = periods.normalise(period)
    if period_id not in plan.periods:
        have = ", ".join(plan.periods)
        raise RequestError(f"Kế hoạch {plan.id} không có kỳ {period_id}.", todo=f"chọn một trong: {have}")
    return plan.periods[period_id]


def list_indicators() -> list[dict[str, str]]:
    """Return id, Vietnamese title, unit and mart of every indicator."""
    return [
        {"id": found.id, "title": found.title["vi"], "unit": found.unit, "mart": found.mart}
        for found in indicators().values()
    ]


def describe(indicator_id: str) -> dict[str, Any]:
    """Return the meaning of one indicator: title, variants, the parts of the national circular, its SQL.

    Raises:
        RequestError: no such indicator.
    """
    found = indicators().get(indicator_id)
    if found is None:
        raise RequestError(f"Không có chỉ số “{indicator_id}”.", todo=f"chọn một trong: {', '.join(indicators())}")
    return {
        "id": found.id,
        "title": dict(found.title),
        "unit": found.unit,
        "variants": dict(found.variants),
        "denominator": found.denominator_source,
        **found.concept,
        "sql": found.sql.read_text(encoding="utf-8"),
    }
