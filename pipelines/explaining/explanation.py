"""Everything that answers "where does this number come from": meaning, law, SQL, counts, files, ledger, code version."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, graph, marts, places
from pipelines.catalog import Indicator, Plan, Target
from pipelines.explaining import sources, words
from pipelines.explaining.compared import Compared
from pipelines.explaining.comparing import compare_figure
from pipelines.explaining.naming import Asked, read, targets_of
from pipelines.explaining.published_figures import Figures
from pipelines.explaining.rows import facet_of
from pipelines.explaining.sources import Missing, SourceList
from pipelines.settings import PACKAGE, Project

FIGURE = (
    "fact_id", "numerator", "denominator", "denominator_source", "per", "value", "lower95", "upper95", "lower998", "upper998", "state",
    "to_date", "estimate", "comparability", "units_reported", "units_expected", "unstable",
)  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """The answer about an indicator, and about one figure of it where one was asked for.

    Attributes:
        facet: the indicator in the units of the variant; figure: the row of ``indicator_values`` (empty without a figure).
        place_name, period_label, cutoff_on: of the figure; targets: (plan, target) that are judged by it.
        tables: core tables that the SQL reads -> rows; registers: registers these tables are made of.
        lists: what served the figure; missing: the communes that are not in it; build: what the manifest says.
        compared: the comparison, where the fact of one was asked for (``…#change_same_period``).
    """

    asked: Asked
    facet: Indicator
    sql: str
    targets: tuple[tuple[Plan, Target], ...]
    tables: Mapping[str, int | None]
    registers: tuple[str, ...]
    figure: Mapping[str, Any] = field(default_factory=dict)
    place_name: str = ""
    period_label: str = ""
    cutoff_on: date | None = None
    lists: tuple[SourceList, ...] = ()
    missing: tuple[Missing, ...] = ()
    build: Mapping[str, Any] = field(default_factory=dict)
    compared: Compared | None = None


def explain(project: Project, text: str, con: engine.Connection | None = None) -> Explanation:
    """Return where an indicator, a figure or the figure behind a target's code comes from.

    Args:
        text: indicator id, fact id, or code of a target (``TD-03/2018-6M``).
        con: connection over the marts and the core tables (``front.core_connection``); None before the first build.

    Raises:
        RequestError: ``text`` names nothing, with the nearest names.
    """
    manifest = marts.manifest(project.marts) if con is not None else {}
    asked = read(con, text, manifest.get("plans", []))
    facet = facet_of(asked.indicator, asked.variant) if asked.variant else asked.indicator.facets()[0]
    read_by, registers = lineage(asked.indicator)
    whole = Explanation(
        asked,
        facet,
        asked.indicator.sql.read_text(encoding="utf-8"),
        tuple(judged_by(asked.indicator.id, asked.variant)),
        {name: _count(con, name) for name in read_by},
        registers,
        build=manifest,
    )
    return _of_figure(whole, con, manifest) if con is not None and asked.is_figure else whole


def _of_figure(whole: Explanation, con: engine.Connection, manifest: Mapping[str, Any]) -> Explanation:
    asked, facet = whole.asked, whole.facet
    row = engine.rows(con, f"select {', '.join(FIGURE)} from indicator_values where fact_id = ?", [asked.fact_id])[0]
    figure = dict(zip(FIGURE, row, strict=True))
    sql = "select label_vi, cutoff_on from periods where period_id = ?"
    ((label, cutoff),) = engine.rows(con, sql, [asked.period])
    communes = sources.communes_of(asked.place, cutoff)
    divided_by = figure["denominator_source"] or ""
    found = sources.lists_of(con, facet, communes, asked.period, manifest["inputs"], divided_by, whole.registers)
    lacking = sources.missing(con, facet, communes, asked.period)
    place = places.find(asked.place, cutoff)
    return replace(
        whole,
        figure=figure,
        place_name=place.name if place else asked.place,
        period_label=label,
        cutoff_on=cutoff,
        lists=tuple(found),
        missing=tuple(lacking),
        compared=_comparison(con, asked),
    )


def _comparison(con: engine.Connection, asked: Asked) -> Compared | None:
    """The comparison that a derived fact is, e.g. ``#gap_sex``; None for a number of the figure itself."""
    book = Figures(con, asked.indicator)
    figure = book.get(asked.variant, asked.place, asked.period)
    if figure is None or not figure.known or asked.dimensions or not asked.part:
        return None
    wanted = f"{asked.fact_id}#{asked.part}"
    return next((each for each in compare_figure(book, figure) if wanted in (each.fact_id, each.ratio_fact_id)), None)


def _count(con: engine.Connection | None, table: str) -> int | None:
    if con is None:
        return None
    have = engine.rows(con, "select count(*) from duckdb_views() where view_name = ?", [table])[0][0]
    return engine.count(con, table) if have else None


def lineage(indicator: Indicator) -> tuple[list[str], tuple[str, ...]]:
    """Return the core tables that the SQL reads and the registers that these are made of, however deep."""
    core = {path.stem: path for path in sorted((PACKAGE / "core").glob("*.sql"))}
    tables = sorted(name for name in _reads(indicator.sql) if name.startswith("core_"))
    seen: set[str] = set()
    waiting = list(tables)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += _reads(core[name]) if name in core else ()
    keyed = {name.removeprefix("keyed_") for name in seen if name.startswith("keyed_")}
    return tables, tuple(sorted(keyed & set(catalog.registers())))


@cache
def _reads(path: Path) -> frozenset[str]:
    return frozenset(graph.tables_read(path.read_text(encoding="utf-8"), path.name))


def judged_by(indicator: str, variant: str = "") -> list[tuple[Plan, Target]]:
    """Return the targets of all plans that are judged by an indicator, or by one variant of it."""
    plans = [catalog.load_plan(name) for name in catalog.plan_ids()]
    return [
        (plan, target)
        for plan in plans
        for target in targets_of(plan)
        if target.indicator == indicator and variant in ("", target.variant)
    ]


def as_json(told: Explanation) -> dict[str, Any]:
    """Return the explanation for machines."""
    asked, indicator = told.asked, told.asked.indicator
    return {
        "indicator": indicator.id,
        "title": dict(indicator.title),
        "variant": asked.variant or None,
        "variants": {name: dict(each) for name, each in indicator.variants.items()},
        "kind": indicator.kind,
        "unit": indicator.unit,
        "formula": words.formula(indicator),
        **{key: indicator.concept.get(key) for key in (*words.PARTS, "certainty")},
        "needs": dict(told.facet.needs),
        "denominators": list(told.facet.denominators),
        "targets": [{"plan": plan.id, "target_id": target.id, "text_vi": target.quote} for plan, target in told.targets],
        "sql": told.sql,
        "tables": dict(told.tables),
        "registers": list(told.registers),
        "figure": dict(told.figure) or None,
        "compared": vars(told.compared) if told.compared else None,
        "place": asked.place or None,
        "period": asked.period or None,
        "lists": [vars(each) for each in told.lists],
        "ledger": sources.totals(told.lists) if told.lists else None,
        "missing": [{"commune": each.commune, "registers": list(each.registers)} for each in told.missing],
        "build": {key: told.build.get(key) for key in ("build", "built_at", "code_version", "python", "packages", "demo")},
    }
