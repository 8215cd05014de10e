"""Numbers of a report that are no figure of an indicator: points of score sheets, lists received, ratings, shares of a plan.

Each is asked for again by SQL over the other tables of the marts; the code that printed it is not used.
"""

import re
from typing import Any

from pipelines import engine

TABLES = ("commune_scores", "targets", "receipts")
POINTS = re.compile(r"(?P<table>commune_scores|targets|receipts)@(?P<place>[^:#]+):(?P<period>[^:#]+)#(?P<part>\w+)")
CRITERION = re.compile(r"criterion_(\d+)(?:_(self|maximum))?")
POINT_COLUMNS = {None: "checked_score", "self": "self_score", "maximum": "maximum"}
INSIDE = """
    with recursive inside as (
        select code from places where code = $1 union select p.code from places as p join inside on p.parent_code = inside.code
    )
"""
SCORES = {
    "self_total": "any_value(self_total)",
    "checked_total": "any_value(checked_total)",
    "maximum_total": "any_value(maximum_total)",
    "recognised": "count(distinct commune_code) filter (recognised)",
    "assessed": "count(distinct commune_code)",
}
RECEIPTS = {
    "expected": "count(*)",
    "received": "count(received_on)",
    "dated": "count(received_on)",
    "in_time": "count(*) filter (received_on <= due_on)",
    "nothing_occurred": "count(*) filter (nothing_occurred)",
}
YOUNGEST = ("under_6", "under_6_share")


def other_number(con: Any, fact_id: str, plan: str) -> float | None:
    """Return the number of a fact of scores, receipts or targets; None for any other fact, or where the marts do not say."""
    found = POINTS.fullmatch(fact_id)
    if not found:
        return None
    select = {"commune_scores": _score, "targets": _target, "receipts": _receipt}[found["table"]](found["part"])
    if not select:
        return None
    told = [found["place"], found["period"], plan]
    value = engine.rows(con, select, told if "$3" in select else told[:2])[0][0]
    return None if value is None else float(value)


def _score(part: str) -> str:
    criterion = CRITERION.fullmatch(part)
    if criterion:
        sql = f"select any_value({POINT_COLUMNS[criterion[2]]}) from commune_scores where commune_code = $1 and criterion = {criterion[1]}"
        return f"{sql} and year = try_cast($2 as integer)"
    if part not in SCORES:
        return ""
    return f"{INSIDE} select {SCORES[part]} from commune_scores where commune_code in (from inside) and year = try_cast($2 as integer)"


def _target(part: str) -> str:
    if part != "all" and not part.startswith("rated_"):
        return ""
    kept = "" if part == "all" else f" filter (status = '{part.removeprefix('rated_')}')"
    # another place than the plan's own has no rows here: null, not zero
    counted = f"case when count(*) > 0 then count(*){kept} end"
    return f"select {counted} from targets where place = $1 and period = $2 and plan = $3"


def _receipt(part: str) -> str:
    if part not in RECEIPTS:
        return ""
    return f"{INSIDE} select {RECEIPTS[part]} from receipts where period = $2 and plan = $3 and commune_code in (from inside)"


def youngest(con: Any, base: str, part: str) -> float | None:
    """Return the children under 6 of a population figure (sum of its age bands), or their share in per cent."""
    head, _, tail = base.partition("@")
    place, _, period = tail.partition(":")
    sql = """
        select sum(numerator) filter (try_cast(regexp_extract(age_band, '(\\d+)$', 1) as integer) < 6), sum(numerator)
        from indicator_values where indicator || ':' || variant = ? and place = ? and period = ?
        and age_band <> '*' and sex = '*' and category = '*' and ethnic_group = '*' and poverty = '*'
    """
    young, everybody = engine.rows(con, sql, [head, place, period])[0]
    if young is None or not everybody:
        return None
    return float(young) if part == "under_6" else 100 * float(young) / float(everybody)


def against_plan(con: Any, base: str, part: str, plan: str) -> float | None:
    """Return what share of the plan's level a target's figure is (``plan_pct``), or its distance from it (``plan_gap``)."""
    sql = "select value, coalesce(value_low, value_high) from targets where plan = ? and fact_id = ?"
    found = engine.rows(con, sql, [plan, base])
    if not found or None in found[0] or not found[0][1]:
        return None
    value, level = map(float, found[0])
    return 100 * value / level if part == "plan_pct" else abs(value - level)
