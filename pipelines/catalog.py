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
from pipelines.register_definitions import LabelledFact, Register, RegisterColumn, code_lists, registers
from pipelines.settings import PACKAGE
from pipelines.yaml_file import Raw, only, read_yaml

__all__ = [
    "Indicator", "LabelledFact", "Plan", "Register", "RegisterColumn", "Target", "code_lists", "describe", "indicators",
    "list_indicators", "load_plan", "period_of", "plan_ids", "read_yaml", "registers",
]  # fmt: skip

REGISTER_COUNT = "register_count"
# what an indicator may be divided by: its own register's count, else kinds of official tables (code list population_sources)
DENOMINATORS = (REGISTER_COUNT, "official_estimate", "projection", "other_source")


@dataclass(frozen=True)
class Indicator:
    """One indicator: the five parts of the national circular, and how its counts become a value (DESIGN section 4).

    Attributes:
        needs: register -> latest or every, the lists without which a commune has no figure.
        denominators: the chain of denominators, the first that a commune has is used; empty for counts.
        denominator_register: the register behind ``register_count``; with a longer chain a commune can do without it.
        denominator_source: what is divided by, in words.
    """

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
    denominators: tuple[str, ...]
    denominator_register: str
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


def _indicator(path: Path) -> Indicator:
    raw = read_yaml(path)
    keys = {"title", "kind", "per", "better", "mart", "needs", "yearly", "variants", "breakdowns", "additive"}
    keys |= {"denominators", "denominator_register", "denominator_source", "unit", "decimals", "concept"}
    only(raw, keys, path.name)
    try:
        chain, register = _denominators(raw, path.name)
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
            denominators=chain,
            denominator_register=register,
            denominator_source=raw["denominator_source"],
            unit=raw["unit"],
            decimals=raw["decimals"],
            concept=raw["concept"],
            sql=path.with_suffix(".sql"),
        )
    except KeyError as missing:
        raise CatalogError(f"Thiếu khóa {missing}.", path.name, "bổ sung khóa này") from missing


def _denominators(raw: Raw, where: str) -> tuple[tuple[str, ...], str]:
    """Return the chain of denominators and the register that the count comes from (the first needed one unless told)."""
    chain = tuple(raw.get("denominators", () if raw["kind"] == "count" else (REGISTER_COUNT,)))
    register = raw.get("denominator_register", next(iter(raw["needs"]), ""))
    if unknown := [kind for kind in chain if kind not in DENOMINATORS] + [kind for kind in set(chain) if chain.count(kind) > 1]:
        raise CatalogError(f"Mẫu số lạ hoặc nêu hai lần: {', '.join(unknown)}.", where, f"chọn trong: {', '.join(DENOMINATORS)}")
    if REGISTER_COUNT in chain and register not in raw["needs"]:
        raise CatalogError(f"Mẫu số đếm từ sổ không có trong needs: {register}.", where, "thêm sổ này vào needs")
    return chain, register


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
            f"Kỳ {', '.join(mixed)} và cùng kỳ năm trước có ngày đầu, ngày cuối, ngày chốt hoặc ngày nhận tin khác nhau.",
            path.name,
            "dùng một quy ước, cùng ngày chốt và cùng hạn nhận tin cho cả hai",
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
        "denominators": list(found.denominators),
        **found.concept,
        "sql": found.sql.read_text(encoding="utf-8"),
    }
