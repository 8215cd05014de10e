"""Số ước và cùng kỳ của một nơi đã đổi địa giới: những ngày còn lại của năm trước là của các xã nay hợp thành nó, không phải của mã cũ.

        14/6/2019                             14/6/2020
        06139 Xã Trùng Quán   2 ┐
        06130 Xã Tân Việt     1 ├──>  06139 Xã Bắc Hùng  (sáp nhập từ 1/1/2020)
        06145 Xã An Hùng      4 ┘
"""

from dataclasses import replace
from datetime import date

import pytest
from places_marts import marts

from pipelines import catalog, engine, proposals, targets
from pipelines.catalog import Plan
from pipelines.periods import Period

REST = """
    period   day         place  numerator  denominator
    2019-6M  2019-06-14  06139          2            .
    2019-6M  2019-06-14  06130          1            .
    2019-6M  2019-06-14  06145          4            .
    2019-6M  2019-06-14  06055          6            .
"""
RESULT = "head\n 2020-6M 2020-06-14 06139 10 1000\n 2020-6M 2020-06-14 06055 3 500"
DAY = date(2020, 6, 16)


@pytest.fixture
def plan() -> Plan:
    """The plan of the province, its half-years closed sixteen days early."""
    days = {year: (date(year, 1, 1), date(year, 6, 30), date(year, 6, 14), date(year, 6, 20)) for year in (2019, 2020)}
    periods = {f"{year}-6M": Period(f"{year}-6M", *told) for year, told in days.items()}
    return replace(catalog.load_plan("lang_son_2019_2020"), periods=periods)


def con_with(rest: str = REST, changes: dict[str, str] | None = None) -> engine.Connection:
    con = marts(rest, "injury_rest", "injured", changes)
    engine.load_frame(con, "more", marts(RESULT, "injury_rate", "injured").sql("select * from indicator_values").to_arrow_table())
    con.execute("insert into indicator_values by name select * from more")
    return con


def proposed(con: engine.Connection, plan: Plan, place: str) -> proposals.Proposal:
    found = proposals.propose(con, plan, "2020-6M", [place], DAY)
    return next(each for each in found if ":injured@" in each.fact_id)


def test_the_remaining_days_are_those_of_all_former_communes(plan):
    found = proposed(con_with(), plan, "06139")
    assert found.estimate and (found.estimate.numerator, found.estimate.denominator) == (10 + 2 + 1 + 4, 1000)
    assert "7 trẻ em" in found.estimate.method and found.estimate.method.endswith("số năm trước quy đổi theo địa giới mới")


def test_without_one_of_them_nothing_is_proposed_and_it_is_named(plan):
    silent = {"2019-6M 2019-06-14 06145 4 .": "2019-6M 2019-06-14 06145 . ."}
    found = proposed(con_with(changes=silent), plan, "06139")
    assert found.estimate is None and found.why_not == "địa giới đã thay đổi: thiếu số liệu của Xã An Hùng (06145)"


def test_a_commune_that_stayed_as_it_was_is_proposed_as_ever(plan):
    found = proposed(con_with(), plan, "06055")
    assert found.estimate and found.estimate.numerator == 9 and "địa giới" not in found.estimate.method


def test_a_target_shows_no_former_result_of_other_boundaries():
    drawn = "head\n 2017 2017-11-30 106 90 100\n 2018 2018-11-30 106 95 100"
    con = marts(drawn)

    def former() -> float | None:
        return next(each for each in targets.evaluate(con, "tam_duong_2018", "2018", "106") if each.target_id == "TD-03").previous_value

    assert former() == 90
    con.execute("update indicator_values set comparability = 'not_comparable' where period = '2018'")
    assert former() is None
