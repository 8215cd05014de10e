"""What a build publishes: the queries behind each Parquet file of the marts, counts only."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, places, targets
from pipelines.catalog import Plan
from pipelines.written import CONTENT, Content

TARGET_COLUMNS = {
    "target_id": "varchar", "text_vi": "varchar", "comparator": "varchar", "value_low": "double", "value_high": "double",
    "fact_id": "varchar", "numerator": "double", "denominator": "double", "value": "double", "state": "varchar",
    "status": "varchar", "status_vi": "varchar", "reason_vi": "varchar",
    "denominator_source": "varchar", "indicator": "varchar", "variant": "varchar", "last_day": "date", "needed": "integer",
    "needed_vi": "varchar", "outlook_vi": "varchar",
}  # fmt: skip
SCORES = """
    select s.* exclude (period_id, self_total, checked_total), t.self_total, t.checked_total, t.refused_vi, t.standard_id, t.maximum_total,
        t.maximum_verified, r.years as recognised_years, coalesce(r.at_least, false) as recognised_years_at_least, r.crossed_vi
    from core_scores as s
    left join core_score_totals as t on t.commune_code = s.commune_code and t.year = s.year
    left join core_streaks as r on r.commune_code = s.commune_code and r.year = s.year
    order by s.commune_code, s.year, s.criterion
"""
_ALL_VALUES = "select * from indicator_values order by fact_id"
_BY_INDICATOR = f"select indicator, {CONTENT} from (select * from indicator_values) as told group by indicator"
PLACE_COLUMNS = ("code", "name", "level", "type", "tree", "parent_code")


def tables(con: engine.Connection, plans: list[Plan], state: Path | None = None) -> dict[str, str]:
    """Return Parquet name -> query, each fully ordered so that equal input gives equal bytes.

    Args:
        state: folder of what people told of targets (baselines, figures from outside).
    """
    _load_places(con, plans)
    _load_periods(con, plans)
    _load_targets(con, plans, state)
    marts = {indicator.mart for indicator in catalog.indicators().values()} - {"commune_scores"}
    return {mart: _mart_query(mart) for mart in sorted(marts)} | {
        "indicator_values": _ALL_VALUES,
        "commune_scores": SCORES,
        "comparability": "select * from comparability order by period, place",
        "places": "select * from place order by code, valid_from",
        "school_seats": "select period_id, school_code, commune_code from school_seat order by all",
        "place_bridge": "select * from bridge order by all",
        "periods": "select * from periods order by starts_on, cutoff_on",
        "targets": "select * from target_result order by plan, period, place, row",
        "receipts": "select * from receipt order by plan, period, commune_code, register",
        "ledger": "select * from ledger order by file, sheet",
        "rejects": "select * from problems order by register, file, sheet, row_number, column_name, reason",
    }


def contents(con: engine.Connection) -> dict[str, Content]:
    """Return query -> rows and hashes of ``indicator_values`` and of each mart that is a part of it: one pass over all instead of many."""
    told = {name: (rows, hashes) for name, rows, hashes in engine.rows(con, _BY_INDICATOR)}
    marts = {_mart_query(mart): _of_mart(mart) for mart in {found.mart for found in catalog.indicators().values()}}
    return {query: _sum_of(told, ids) for query, ids in {_ALL_VALUES: list(told), **marts}.items()}


def _sum_of(told: Mapping[str, Content], ids: Iterable[str]) -> Content:
    found = [told[name] for name in ids if name in told]
    return sum(rows for rows, _ in found), sum(hashes or 0 for _, hashes in found) if found else None


def _of_mart(mart: str) -> list[str]:
    return [found.id for found in catalog.indicators().values() if found.mart == mart]


def _mart_query(mart: str) -> str:
    ids = ", ".join(f"'{name}'" for name in _of_mart(mart))
    return f"select * from indicator_values where indicator in ({ids}) order by fact_id"


def _load_places(con: engine.Connection, plans: list[Plan]) -> None:
    schema = dict.fromkeys(PLACE_COLUMNS, "varchar") | {"valid_from": "date", "valid_to": "date"}
    listed = [
        (*(getattr(place, name) for name in PLACE_COLUMNS), place.valid_from, place.valid_to)
        for place in places.all_places(plan.place for plan in plans)
    ]
    engine.load_rows(con, "place", schema, listed)
    _load_bridges(con, {row[0] for row in listed})


def _load_bridges(con: engine.Connection, codes: set[str]) -> None:
    """Make ``bridge``: the passages out of and into the places of a build; ``share`` is empty where no source states one."""
    book = places.plans_book()
    if not codes <= book.forms.keys():
        book = places.country_book()
    names = ("old", "old_until", "new", "new_from", "how", "share", "source", "certainty")
    listed = [tuple(getattr(each, name) for name in names) for each in book.bridges if {each.old, each.new} & codes]
    schema = dict.fromkeys(names, "varchar") | dict.fromkeys(("old_until", "new_from"), "date") | {"share": "double"}
    engine.load_rows(con, "bridge", schema, listed)


def _load_periods(con: engine.Connection, plans: list[Plan]) -> None:
    """Make ``periods``; one id has the same days in every plan in use (see ``frame_of_reference.periods_of``)."""
    names = ("id", "starts_on", "ends_on", "cutoff_on", "known_on", "same_period_id", "label", "due_on")
    told = {
        period.id: tuple(getattr(period, name) for name in names) for plan in plans for period in plan.periods.values()
    }
    days = dict.fromkeys(("starts_on", "ends_on", "cutoff_on", "known_on"), "date")
    schema = {"period_id": "varchar"} | days | {"same_period_id": "varchar", "label_vi": "varchar", "due_on": "date"}
    engine.load_rows(con, "periods", schema, told.values())


def _load_targets(con: engine.Connection, plans: list[Plan], state: Path | None) -> None:
    """Make ``target_result``: every target of the plans in use at the plan's own place, period by period."""
    listed: list[tuple[Any, ...]] = []
    for plan in plans:
        for period_id, found in targets.evaluate_plan(con, plan, state):
            listed += [
                (plan.id, period_id, plan.place, row, *(getattr(result, name) for name in TARGET_COLUMNS))
                for row, result in enumerate(found)
            ]
    keys = {"plan": "varchar", "period": "varchar", "place": "varchar", "row": "integer"}
    engine.load_rows(con, "target_result", keys | TARGET_COLUMNS, listed)
