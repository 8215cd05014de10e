"""Whatever the registers say: SQL and the second way count the same; flows add up; a child stands once in a share; parts make the whole."""

from collections import Counter
from functools import cache
from typing import Any

import child_protection_second as second
import child_protection_second_cases as second_cases
import pytest
from child_protection_drawn import CHILDREN, PERIOD_ROWS, Row, case_registers, help_registers
from hypothesis import HealthCheck, given, settings
from spec.conftest import CORE, DERIVED

from pipelines import catalog, engine
from pipelines.settings import PACKAGE

SMALL = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
FEW = settings(SMALL, max_examples=10)
DIMENSIONS = (*second.CELL, "ethnic_group", "poverty")
OF_HELP = ("hcdb_share", "risk_share", "hcdb_or_risk_share", "hcdb_groups", "hcdb_entered", "hcdb_left", "hcdb_assisted_share", "hcdb_help_kinds", "disabled_access_share", "monthly_allowance")
OF_LISTS = ("hcdb_welfare_share", "risk_managed_share")
OF_CASES = ("abused_children", "abuse_by_place", "abuse_by_suspect", "abuse_supported_share", "abuse_clock_share", "minors_in_conflict", "minors_supervised_share", "four_risk")


@cache
def _database() -> engine.Connection:
    return engine.connect(threads=1)


def connected(tables: dict[str, list[Row]]) -> engine.Connection:
    """A database with the drawn core tables, and the core tables made from them."""
    con = _database()
    services = [{"list_name": "services", "code": code} for code in catalog.code_lists()["services"]]
    days = [
        {"indicator": "abuse_supported_share", "variant": variant, "parameter": "days", "value": 10}
        for variant in ("in_time", "pupils_in_time")
    ]
    drawn = {"period": PERIOD_ROWS, "code_list": services, "variant_parameter": days} | tables
    for name, schema in CORE.items():
        kinds = dict(column.split(" ") for column in schema.split(", "))
        engine.load_rows(con, name, kinds, [tuple(row.get(key) for key in kinds) for row in drawn.get(name, ())])
    for name in DERIVED:
        engine.make_table(con, name, (PACKAGE / "core" / f"{name}.sql").read_text(encoding="utf-8"))
    return con


def by_sql(con: engine.Connection, indicator: str) -> dict[str, dict[tuple[Any, ...], tuple[float, float]]]:
    """Period -> cell -> (numerator, denominator); counts have their numerator twice."""
    engine.make_table(con, f"ind_{indicator}", (PACKAGE / "indicators" / f"{indicator}.sql").read_text(encoding="utf-8"))
    have = engine.columns(con, f"ind_{indicator}")
    empty = {"category": "'*'"}
    cell = ", ".join(name if name in have else empty.get(name, "''") for name in DIMENSIONS)
    found: dict[str, dict[tuple[Any, ...], tuple[float, float]]] = {}
    for period, *rest in engine.rows(con, f"select period_id, {cell}, numerator, coalesce(denominator, numerator) from ind_{indicator}"):
        *key, numerator, denominator = rest
        assert tuple(key) not in found.setdefault(period, {}), ("one row for each cell", indicator, period, key)
        if numerator or denominator:
            found[period][tuple(key)] = (float(numerator), float(denominator))
    return found


def by_second(tables: dict[str, list[Row]], indicator: str, period: Row) -> dict[tuple[Any, ...], tuple[float, float]]:
    """The same cells, counted the second way."""
    count = getattr(second, indicator, None) or getattr(second_cases, indicator)
    marks = ({"ethnic_group": "", "poverty": ""} | told for told in count(tables, period))
    return second.summed({name: told[name] for name in (*DIMENSIONS, "met", "counted")} for told in marks)


def check(tables: dict[str, list[Row]], indicators: tuple[str, ...]) -> None:
    con = connected(tables)
    for indicator in indicators:
        found = by_sql(con, indicator)
        for period in PERIOD_ROWS:
            expected = by_second(tables, indicator, period)
            told = found.get(period["period_id"], {})
            assert set(told.items()) ^ set(expected.items()) == set(), (indicator, period["period_id"])


@SMALL
@given(tables=help_registers())
def test_groups_shares_and_help(tables):
    check(tables, OF_HELP)


@FEW
@given(tables=help_registers())
def test_benefits_and_children_at_risk(tables):
    check(tables, OF_LISTS)


@SMALL
@given(tables=case_registers())
def test_cases_and_minors(tables):
    check(tables, OF_CASES)


@FEW
@given(tables=help_registers())
def test_opening_and_entered_less_left_is_closing(tables):
    """Of each commune, group and period; the whole too."""
    con = connected(tables)
    flows: Counter[tuple[str, str, str]] = Counter()
    for indicator, variant, sign in (("hcdb_groups", "opening", 1), ("hcdb_entered", "by_group", 1), ("hcdb_left", "by_group", -1), ("hcdb_groups", "closing", -1)):
        for period, cells in by_sql(con, indicator).items():
            for (told, place, _, _, category, *_), (number, _) in cells.items():
                flows[period, place, category] += sign * int(number) * (told == variant)
    assert not any(flows.values()), flows
    for indicator in ("hcdb_entered", "hcdb_left"):
        for cells in by_sql(con, indicator).values():
            whole: Counter[str] = Counter()
            for (told, _, _, _, category, *_), (number, _) in cells.items():
                whole["all" if told == "children" else "reasons" if told == "by_reason" and category != "*" else "else"] += int(number)
            assert whole["all"] == whole["reasons"]


@FEW
@given(tables=help_registers())
def test_a_child_stands_once_in_a_share_and_parts_make_the_whole(tables):
    """Each share counts no child twice; union = in a group + at risk; a variant's numerator never exceeds its denominator."""
    con = connected(tables)
    totals: dict[tuple[str, str, str], tuple[float, float]] = {}
    for indicator in (*OF_HELP, "hcdb_welfare_share", "risk_managed_share"):
        for period, cells in by_sql(con, indicator).items():
            for (variant, *_, category, _, _), (numerator, denominator) in cells.items():
                assert numerator <= denominator
                if category == "*":
                    met, counted = totals.get((indicator, variant, period), (0.0, 0.0))
                    totals[indicator, variant, period] = (met + numerator, counted + denominator)
    shares = {key: told for key, told in totals.items() if key[0] not in ("hcdb_entered", "hcdb_left")}
    assert all(denominator <= len(CHILDREN) for _, denominator in shares.values())
    for (indicator, variant, period), (met, counted) in totals.items():
        if indicator == "hcdb_or_risk_share":
            assert met == sum(totals[part, variant, period][0] for part in ("hcdb_share", "risk_share"))
            assert counted == totals["hcdb_share", variant, period][1]


@pytest.mark.parametrize("indicator", [*OF_HELP, *OF_LISTS, *OF_CASES])
def test_every_variant_of_the_sql_is_one_of_the_definition(indicator):
    """The second way names them too, so that no variant goes unchecked."""
    told = set(catalog.indicators()[indicator].variants)
    text = (PACKAGE / "indicators" / f"{indicator}.sql").read_text(encoding="utf-8")
    assert all(name.removesuffix("_pupils").removesuffix("_undecided").removesuffix("_elsewhere") in text or name in ("residents", "pupils") for name in told)
