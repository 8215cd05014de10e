"""Published figures on the boundaries of a later day: counts move, rates are divided anew, and every figure says how sure it is.

        30/11/2024, as published              on 1/8/2025
        03390 Thị trấn Tam Đường  30/40 ┐
        03412 Xã Bình Lư          45/50 ├──>  03390 Xã Bình Lư      whole units merged: exact
        03413 Xã Sơn Bình         15/20 ┘
        03394 Xã Thèn Sin          8/10 ──>   03394 Xã Sin Suối Hồ  with two communes outside: not comparable
"""

from datetime import date
from fractions import Fraction

import pytest
from places_marts import marts

from pipelines import backcast, engine, places
from pipelines.errors import RequestError

PUBLISHED = """
    period  day         place  numerator  denominator
    2024    2024-11-30  03390         30           40
    2024    2024-11-30  03412         45           50
    2024    2024-11-30  03413         15           20
    2024    2024-11-30  03394          8           10
    2024    2024-11-30  03424          6           12
    2024    2024-11-30  03427          0            3
    2024    2024-11-30  106          104          135
"""
TODAY = "2025-08-01"


def carried(con: engine.Connection, day: str, indicator: str = "bhyt_under6", **kept) -> dict[str, dict]:
    frame = backcast.on_boundaries(con, indicator, date.fromisoformat(day), **kept).df()
    return {row["place"]: row for row in frame.to_dict("records")}


def test_a_commune_of_whole_units_has_their_sums_divided_anew():
    found = carried(marts(PUBLISHED), TODAY)["03390"]
    assert (found["numerator"], found["denominator"], found["state"]) == (90, 110, "ok")
    assert found["value"] == pytest.approx(float(Fraction(90, 110) * 100))
    assert (found["comparability"], found["comparability_reason"]) == ("exact", "")
    assert (str(found["boundary_date"])[:10], found["period"], str(found["to_date"])[:10]) == (TODAY, "2024", "2024-11-30")
    assert (found["units_reported"], found["units_expected"]) == (3, 3)
    # never the mean of the three rates: 75, 90 and 75 %
    assert found["value"] != pytest.approx(80)


def test_limits_and_marks_are_those_of_any_figure_with_these_counts():
    from pipelines import stats

    found = carried(marts(PUBLISHED), TODAY)
    low, high = stats.proportion_interval(90, 110, 0.95)[1:]
    assert (found["03390"]["lower95"], found["03390"]["upper95"]) == (pytest.approx(low), pytest.approx(high))
    assert (bool(found["03390"]["unstable"]), bool(found["03424"]["unstable"])) == (False, True)


def test_one_count_that_changes_moves_the_figure():
    before = carried(marts(PUBLISHED), TODAY)["03390"]["value"]
    after = carried(marts(PUBLISHED, changes={"2024 2024-11-30 03413 15 20": "2024 2024-11-30 03413 16 20"}), TODAY)["03390"]["value"]
    assert after - before == pytest.approx(100 / 110)


def test_a_commune_with_people_from_outside_is_not_comparable_and_says_who_is_missing():
    found = carried(marts(PUBLISHED), TODAY)["03394"]
    assert (found["comparability"], found["state"]) == ("not_comparable", "not_applicable")
    assert all(found[name] != found[name] for name in ("numerator", "denominator", "value", "lower95"))
    assert "thiếu số liệu của Xã" in found["comparability_reason"]


def test_a_commune_that_did_not_report_leaves_its_heir_without_a_figure():
    found = carried(marts(PUBLISHED, changes={"2024 2024-11-30 03413 15 20": "2024 2024-11-30 03413 . ."}), TODAY)["03390"]
    assert (found["comparability"], found["units_reported"], found["units_expected"]) == ("not_comparable", 2, 3)
    assert found["comparability_reason"] == "thiếu số liệu của Xã Sơn Bình (03413)"


INJURED = """
    period  day         place  numerator  denominator
    2024    2024-11-30  03390          3          400
    2024    2024-11-30  03412          2          500
    2024    2024-11-30  03413          0            .
"""


@pytest.mark.parametrize("hurt", ["0", "4"], ids=["nobody injured there", "some injured there"])
def test_a_commune_without_a_denominator_leaves_its_heir_without_a_rate_and_is_named(hurt):
    """Sơn Bình sent its injury list, but has no book and no official number: its children are in no denominator, so there is no rate."""
    con = marts(INJURED, "injury_rate", "injured", changes={"2024 2024-11-30 03413 0 .": f"2024 2024-11-30 03413 {hurt} ."})
    found = carried(con, TODAY, "injury_rate")["03390"]
    assert (found["state"], found["numerator"]) == ("no_denominator", 5 + int(hurt)), "the children injured are counted all the same"
    assert all(found[name] != found[name] for name in ("denominator", "value", "lower95", "upper95"))
    assert (found["comparability"], found["comparability_reason"]) == ("exact", "chưa có mẫu số của Xã Sơn Bình (03413)")
    assert (found["units_reported"], found["units_expected"]) == (3, 3)


def test_no_part_of_such_an_heir_has_a_rate_either():
    """Of the age group nobody in Sơn Bình was injured, so its row is not there at all: its children are missing all the same."""
    con = marts(INJURED, "injury_rate", "injured")
    con.execute(
        "insert into indicator_values select * replace ('0-5' as age_band, fact_id || ':age_band=0-5' as fact_id, numerator - 1 as numerator) "
        "from indicator_values where place <> '03413'"
    )
    found = backcast.on_boundaries(con, "injury_rate", date.fromisoformat(TODAY), place="03390", age_band="0-5").df().iloc[0]
    assert (found["numerator"], found["state"]) == (3, "no_denominator") and found["denominator"] != found["denominator"]


def test_with_its_denominator_the_heir_has_a_rate():
    told = {"2024 2024-11-30 03413 0 .": "2024 2024-11-30 03413 0 100"}
    found = carried(marts(INJURED, "injury_rate", "injured", changes=told), TODAY, "injury_rate")["03390"]
    assert (found["numerator"], found["denominator"], found["value"]) == (5, 1000, pytest.approx(50))
    assert (found["state"], found["comparability_reason"]) == ("ok", "")


def test_a_commune_with_no_such_child_is_an_empty_group_not_a_missing_denominator():
    """No child under 6 in Sơn Bình: the others are the whole commune of today."""
    found = carried(marts(PUBLISHED, changes={"2024 2024-11-30 03413 15 20": "2024 2024-11-30 03413 0 ."}), TODAY)["03390"]
    assert (found["numerator"], found["denominator"], found["comparability_reason"]) == (75, 90, "")


def test_places_whose_own_communes_are_not_all_there_are_not_told():
    """The district has ended, and the province has other communes: neither is a sum of these few."""
    assert set(carried(marts(PUBLISHED), TODAY)) == {"03390", "03394", "03424"}
    with pytest.raises(RequestError, match="Mã 106 không có hiệu lực"):
        carried(marts(PUBLISHED), TODAY, place="106")


def test_figures_of_unchanged_boundaries_stay_as_they_were_published():
    con = marts(PUBLISHED)
    found = carried(con, "2024-12-31")
    assert set(found) == {"03390", "03412", "03413", "03394", "03424", "03427"}
    for place, row in found.items():
        (own,) = engine.rows(con, "select fact_id, value, numerator from indicator_values where place = ?", [place])
        assert (row["fact_id"], row["value"], row["numerator"]) == own and row["comparability"] == "exact"


def test_figures_are_not_carried_back_across_a_change_but_to_an_earlier_day_without_one():
    assert carried(marts(PUBLISHED), "2023-01-01")["03412"]["numerator"] == 45
    con = marts("head\n 2026 2026-11-30 03390 9 10")
    with pytest.raises(RequestError, match="Không quy đổi ngược"):
        carried(con, "2024-11-30")


DIVIDED = """
    period  day         place  numerator  denominator
    2024    2024-11-30  27493        100          200
    2024    2024-11-30  27484          4           10
    2024    2024-11-30  27487          6           30
"""


def test_a_divided_commune_without_shares_leaves_its_heirs_without_figures():
    found = carried(marts(DIVIDED), TODAY)
    assert {place: row["comparability"] for place, row in found.items()} == dict.fromkeys(("27484", "27487"), "not_comparable")
    assert "(27493) bị chia, chưa có tỷ lệ" in found["27484"]["comparability_reason"]


def test_stated_shares_apportion_numerator_and_denominator(tmp_path):
    shares = tmp_path / "place_shares.csv"
    told = "27493,2025-07-01,27484,0.4,NQ giả định\n27493,2025-07-01,27487,0.6,NQ giả định\n"
    shares.write_text("old,old_until,new,share,source\n" + told, encoding="utf-8")
    found = carried(marts(DIVIDED), TODAY, shares=shares)
    assert {place: (row["numerator"], row["denominator"]) for place, row in found.items()} == {"27484": (44, 90), "27487": (66, 150)}
    assert {row["comparability"] for row in found.values()} == {"apportioned"}
    assert "(27493) được chia theo tỷ lệ đã nêu" in found["27484"]["comparability_reason"]
    assert sum(row["numerator"] for row in found.values()) == 110


def test_a_place_above_is_exact_although_communes_inside_it_are_divided_between_each_other():
    """All communes of Lạng Sơn in 2019, one of them divided on 1/1/2020: its heirs have no figure, the province has."""
    day = date(2019, 11, 30)
    codes = [place.code for place in places.children("20", day)]
    con = marts("head\n" + "\n".join(f"2019 {day} {code} {number} {number + 50}" for number, code in enumerate(codes)))
    found = carried(con, "2020-11-30")
    assert "Bắc Ái (06052) bị chia" in found["06031"]["comparability_reason"]
    assert (found["20"]["comparability"], found["20"]["numerator"]) == ("exact", sum(range(len(codes))))
    assert (found["180"]["comparability"], found["180"]["units_expected"]) == ("exact", len(places.children("180", day)))
    again = carried(con, "2026-11-30")
    assert (again["20"]["comparability"], again["20"]["numerator"]) == ("exact", sum(range(len(codes))))
    assert "180" not in again


def test_a_count_has_no_denominator_and_an_average_population_adds_up():
    con = marts(PUBLISHED.replace("40\n", ".\n").replace("50\n", ".\n").replace("20\n", ".\n"), "child_population", "residents")
    assert carried(con, TODAY, "child_population")["03390"]["value"] == 90


def test_units_of_unknown_boundaries_are_told_and_not_placed():
    con = marts("head\n 2018 2018-11-30 00001 5 10")
    found = carried(con, TODAY)["00001"]
    assert (found["comparability"], found["comparability_reason"]) == ("not_comparable", "chưa rõ địa giới ngày 30/11/2018")
