"""The catalogue: definition files of registers, code lists, indicators and plans, read into frozen objects.

No other module reads YAML of the package, so that a wrong file gives one clear error that names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from pipelines import periods
from pipelines.errors import CatalogError, RequestError
from pipelines.plan_definitions import Plan, Target, read_plan
from pipelines.register_definitions import LabelledFact, Register, RegisterColumn, code_lists, registers
from pipelines.settings import PACKAGE
from pipelines.yaml_file import Raw, only, read_yaml

__all__ = [
    "Indicator", "LabelledFact", "Plan", "Register", "RegisterColumn", "Target", "code_lists", "describe", "indicators",
    "list_indicators", "load_plan", "period_of", "plan_ids", "read_yaml", "reference_plan_ids", "registers",
]  # fmt: skip

REGISTER_COUNT = "register_count"
# which lists of a register a period needs: its own, every one since the year began, the next one, the newest of the (school) year
NEEDED = ("latest", "every", "next", "year")
COMMUNES, SCHOOLS, DISTRICTS = UNITS = ("communes", "schools", "districts")
CHILDREN_VI, CHILD_VI, COMMUNE_VI, UNCLASSIFIED_VI = "trẻ em", "trẻ", "xã", "Chưa phân loại"
NATIONAL = "quoc_gia"
"""How the names of files of plans begin that hold for every place."""
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
        units: what its rows are counted in and where they lie: communes, schools (pupils) or districts.
        counts: the counting word of its numerator ("trẻ em", "trường"); a variant may have its own.
        categories: code -> Vietnamese name of its dimension ``category``.
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
    counts: str = CHILDREN_VI
    categories: Mapping[str, str] = field(default_factory=dict)
    units: str = COMMUNES

    def noun(self, variant: str) -> str:
        """Return the counting word of a variant's numerator: trẻ em, vụ, người, trường, xã …"""
        return str(self.variants.get(variant, {}).get("counts", self.counts))

    def short_noun(self, variant: str) -> str:
        """Return the counting word as it stands after a number in running text: "3 trẻ"."""
        return CHILD_VI if self.noun(variant) == CHILDREN_VI else self.noun(variant)

    @property
    def counts_communes(self) -> bool:
        """Whether its numerator counts communes, so that the number of those that are missing is known."""
        return self.counts == COMMUNE_VI

    @property
    def table(self) -> str:
        """Name of what is computed for these variants: its sums, its values."""
        return self.id if self.units == COMMUNES else f"{self.id}_{self.units}"

    def facets(self) -> "list[Indicator]":
        """Return the indicator once for each kind of unit that its variants are counted in, with those variants and what they need."""
        kinds = dict.fromkeys(told.get("units", COMMUNES) for told in self.variants.values())
        return [self._facet(units) for units in kinds]

    def _facet(self, units: str) -> "Indicator":
        chosen = {name: told for name, told in self.variants.items() if told.get("units", COMMUNES) == units}
        if units == COMMUNES:
            return replace(self, variants=chosen)
        told = next(iter(chosen.values()))
        needs = told.get("needs", self.needs)
        return replace(
            self,
            variants=chosen,
            units=units,
            needs=needs,
            denominators=self.denominators and (REGISTER_COUNT,),
            denominator_register=next(iter(needs)),
            denominator_source=told.get("denominator_source", self.denominator_source),
        )


def _indicator(path: Path) -> Indicator:
    raw = read_yaml(path)
    keys = {"title", "kind", "per", "better", "mart", "needs", "yearly", "variants", "breakdowns", "additive"}
    keys |= {"denominators", "denominator_register", "denominator_source", "unit", "decimals", "concept", "counts", "categories"}
    only(raw, keys, path.name)
    # a comma in an unquoted title would end it and begin another key
    only(raw.get("title", {}), {"vi", "en"}, f"{path.name}, khóa title")
    try:
        chain, register = _denominators(raw, path.name)
        _check_needs(raw, path.name)
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
            counts=raw.get("counts", CHILDREN_VI),
            categories=_categories(raw, path.name),
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


def _categories(raw: Raw, where: str) -> dict[str, str]:
    """Return the names of the codes in ``category``: those of the code lists it names (``form`` writes their codes), and its own.

    ``categories: {list: special_circumstances, form: "g{:0>2}", names: {moved_in: Chuyển đến}}``
    """
    told = raw.get("categories")
    if told is None:
        return {}
    only(told, {"list", "form", "names"}, where)
    listed = code_lists().get(told["list"]) if "list" in told else {}
    if listed is None:
        raise CatalogError(f"Không có bộ mã {told['list']}.", f"{where}, khóa categories", f"chọn trong: {', '.join(sorted(code_lists()))}")
    form = told.get("form", "{}")
    named = {form.format(code): spellings[0] for code, spellings in listed.items()}
    return {**named, **told.get("names", {}), "unclassified": UNCLASSIFIED_VI}


def _check_needs(raw: Raw, where: str) -> None:
    """Refuse a unit, a register or a way of needing it that does not exist."""
    if unknown := [told["units"] for told in raw["variants"].values() if told.get("units", COMMUNES) not in UNITS]:
        raise CatalogError(f"Đơn vị đếm lạ: {', '.join(unknown)}.", where, f"chọn trong: {', '.join(UNITS)}")
    needs = [raw["needs"], *(told.get("needs", {}) for told in raw["variants"].values())]
    wrong = [f"{name}: {how}" for told in needs for name, how in told.items() if name not in registers() or how not in NEEDED]
    if wrong:
        raise CatalogError(f"needs không hiểu: {', '.join(wrong)}.", where, f"sổ có trong danh mục; cách: {', '.join(NEEDED)}")


@cache
def indicators() -> Mapping[str, Indicator]:
    """Return all indicators; each is one YAML with an SQL file of the same stem."""
    return {path.stem: _indicator(path) for path in sorted((PACKAGE / "indicators").glob("*.yml"))}


@cache
def load_plan(plan_id: str) -> Plan:
    """Return one plan, of an office or one that holds for every place (``reference_plan_ids``).

    Raises:
        RequestError: no such plan; CatalogError: its file is wrong.
    """
    known = [*plan_ids(), *reference_plan_ids()]
    if plan_id not in known:
        raise RequestError(f"Không có kế hoạch “{plan_id}”.", todo=f"chọn một trong: {', '.join(known)}")
    return read_plan(PACKAGE / "plans" / f"{plan_id}.yml", indicators())


def plan_ids() -> list[str]:
    """Return the ids of all plans of offices in the project; those whose office has its letterhead set up come first."""
    folder = PACKAGE / "plans"
    found = [path.stem for path in folder.glob("*.yml") if not path.stem.startswith(("office", NATIONAL))]
    return sorted(found, key=lambda plan_id: (not (folder / f"office_{plan_id}.yml").exists(), plan_id))


def reference_plan_ids() -> list[str]:
    """Return the ids of the plans that hold for every place of the country: compared with any place on request, part of no build."""
    return sorted(path.stem for path in (PACKAGE / "plans").glob(f"{NATIONAL}*.yml"))


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
