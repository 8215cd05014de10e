"""Is the figure of a code and that of its same period about the same people? Read the tables: place, two days, answer.

        huyện Tam Đường until 31/1/2020      from 1/2/2020
        106 ── 14 communes                   106 ── 13 communes
                 └ 03397 Xã Sùng Phài  ───>  105 ── 03403 Xã Sùng Phài, with Xã Nậm Loỏng
"""

from datetime import date

import pytest

from pipelines import catalog, engine, places
from pipelines.comparability import changes, compare, load

PAIRS = """
    place  before      now         answer
    # Sùng Phài leaves the district; the other communes stay as they are
    106    2018-11-30  2019-11-30  exact
    106    2019-11-30  2020-11-30  bớt Xã Sùng Phài (03397)
    03412  2019-11-30  2020-11-30  exact
    03403  2019-11-30  2020-11-30  thêm Xã Sùng Phài (03397)
    # the same code, more people
    06139  2019-11-30  2020-11-30  thêm Xã Tân Việt (06130), Xã An Hùng (06145)
    # communes merged inside their province
    20     2019-11-30  2020-11-30  exact
    20     2024-11-30  2025-11-30  exact
    # a code given to another unit, a code that is gone, and a new one
    03390  2024-11-30  2025-11-30  thêm Xã Bình Lư (03412), Xã Sơn Bình (03413)
    106    2024-11-30  2025-11-30  ngày 30/11/2025 không có địa bàn mang mã này
    19945  2024-11-30  2025-11-30  thêm
    # divided without shares
    27418  2024-11-30  2025-11-30  Phường 5 (27418) bị chia, chưa có tỷ lệ
    # five communes went to Huế; three provinces became one
    478    2020-11-30  2021-11-30  bớt Thị trấn Thuận An (19900)
    79     2024-11-30  2025-11-30  thêm
    # nothing but a name
    27430  2018-11-30  2019-11-30  exact
"""
ASKED = [line.split(maxsplit=3) for line in PAIRS.strip("\n").splitlines()[1:] if not line.strip().startswith("#")]


@pytest.mark.parametrize(("place", "before", "now", "told"), ASKED, ids=[" ".join(row[:3]) for row in ASKED])
def test_pairs(place, before, now, told):
    found = compare(place, date.fromisoformat(before), date.fromisoformat(now))
    if told == "exact":
        assert (found.flag, found.reason) == ("exact", "")
    else:
        assert found.flag == "not_comparable" and told in found.reason


def test_the_plans_own_book_says_what_the_whole_country_says():
    plans, country = places.plans_book(), places.country_book()
    for number, day in enumerate(day for day in country.change_days if day >= date(2018, 1, 1)):
        eve = date.fromordinal(day.toordinal() - 1)
        for root in ("106", "478", "776", "778", "20"):
            codes = {place.code for on in (eve, day) for place in places.children(root, on)}
            for code in [root, *sorted(codes)[number::7]]:
                own, whole = (compare(code, eve, day, book) for book in (plans, country))
                assert own.flag == whole.flag, (day, code, own, whole)


def test_no_trend_crosses_a_merger_nor_the_day_on_which_districts_ended():
    first, last = date(2018, 1, 1), date(2026, 11, 21)
    told = {place: [change.label for change in changes(place, first, last)] for place in ("106", "20", "03390")}
    assert told["106"] == ["01/02/2020: đổi địa giới", "01/7/2025: bỏ cấp huyện, sắp xếp lại xã"]
    assert told["20"] == ["01/7/2025: bỏ cấp huyện, sắp xếp lại xã"], "the province kept its boundaries; the day is marked all the same"
    assert told["03390"] == ["01/7/2025: bỏ cấp huyện, sắp xếp lại xã"]
    assert changes("03412", first, date(2025, 6, 30)) == []


def test_a_build_lists_the_places_of_its_plans_that_cannot_be_compared_and_why():
    con = engine.connect()
    assert load(con, [catalog.load_plan("tam_duong_2018")]) == 0
    plan = catalog.load_plan("lang_son_2019_2020")
    assert load(con, [plan]) > 20
    listed = {row[1]: row for row in engine.rows(con, "select * from comparability where period = '2020'")}
    assert listed["06139"] == ("2020", "06139", "2019", "not_comparable", "thêm Xã Tân Việt (06130), Xã An Hùng (06145)")
    assert plan.place not in listed and "06055" not in listed


def test_a_commune_that_became_another_one_between_two_lists_of_a_period_is_marked():
    """Nine months of 2025: lists of March and June came from the communes of before, that of September from those of after 1/7/2025."""
    from dataclasses import replace

    from pipelines import units
    from pipelines.periods import Period

    def nine(year: int) -> dict[str, Period]:
        days = {"Q1": date(year, 3, 14), "6M": date(year, 6, 14), "9M": date(year, 9, 14)}
        return {f"{year}-{part}": Period(f"{year}-{part}", date(year, 1, 1), day, day, day) for part, day in days.items()}

    con, plan = engine.connect(), catalog.load_plan("lang_son_2019_2020")
    units.load_trees(con, [replace(plan, place="12", periods=nine(2024) | nine(2025))])
    found = {(period, code): crosses for period, code, crosses in engine.rows(con, "select period_id, commune_code, crosses from place_up where place = '12'")}
    # the town, Bình Lư and Sơn Bình are one commune since; Giang Ma's code is Tả Lèng's now
    assert found["2025-9M", "03390"] and found["2025-9M", "03405"]
    assert not any(crosses for (period, _), crosses in found.items() if period != "2025-9M")
    units.load_trees(con, [plan])
    # the lists of June and December 2020 both came from the communes merged on 1/1/2020
    assert engine.rows(con, "select count(*) from place_up where crosses") == [(0,)]
