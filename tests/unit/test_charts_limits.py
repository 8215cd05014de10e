"""Funnel and control limits of pictures: those of ``comparison``, checked by hand and against published tables."""

from datetime import date
from math import comb, exp, lgamma, log

import pytest

from pipelines import charts, comparison
from pipelines.charts import Break, Counted, Placed
from pipelines.charts.funnel import limits_at, side_of
from pipelines.errors import RequestError
from tests.charts_gallery import placed, years


def predictive(former: list[int], exposure: float, new: float) -> tuple[int, int]:
    """Lowest and highest count with 0.1 % beyond either, from the sums of the negative binomial itself (Jeffreys' prior)."""
    shape, part = sum(former) + 0.5, exposure / (exposure + new)

    def chance(count: int) -> float:
        return exp(lgamma(count + shape) - lgamma(shape) - lgamma(count + 1) + shape * log(part) + count * log(1 - part))

    reached, ends = 0.0, []
    for count in range(1000):
        reached += chance(count)
        if len(ends) == 0 and reached >= 0.001:
            ends.append(count)
        if reached >= 0.999:
            return ends[0], count
    raise AssertionError


def test_control_limits_are_those_of_the_counts_before_by_hand():
    """3, 1, 2 events in three equal periods: a fourth is expected between the ends of a negative binomial with shape 6,5 and part 3/4."""
    rows = [Counted(date(2015 + at, 11, 30), f"năm {2015 + at}", count, 1000) for at, count in enumerate((3, 1, 2, 14))]
    *first, last = charts.limits_of(rows, "rate")
    assert first == [None, None, None], "three periods before are too few"
    assert (last.low, last.high, last.former) == (*predictive([3, 1, 2], 3000, 1000), 3)
    assert (last.low, last.high) == comparison.control_limits_count([3, 1, 2], [1000] * 3, 1000)


def test_control_limits_of_shares_are_those_of_comparison():
    rows = [Counted(date(2015 + at, 11, 30), str(at), count, 200) for at, count in enumerate((20, 25, 22, 24))]
    assert (charts.limits_of(rows, "share")[3].low, charts.limits_of(rows, "share")[3].high) == comparison.control_limits_share([20, 25, 22], [200] * 3, 200)


def test_a_control_chart_draws_its_limits_and_marks_what_lies_outside():
    figure = charts.control("tai nạn", years(), "rate", 10_000, "/10.000")
    found = {trace.get("name", "line"): trace for trace in figure["data"] if trace.get("showlegend", True)}
    limits = charts.limits_of(years(), "rate")
    highs = found["Giới hạn ngẫu nhiên 99,8% theo các kỳ trước"]
    assert highs["y"] == [pytest.approx(one.high / 0.8) for one in limits if one]
    assert found["Ngoài giới hạn ngẫu nhiên"]["x"] == ["2022-11-30"], "48 events of 8.000 after years of 20 to 26"
    (told,) = [each for each in charts.told(figure) if each.startswith("năm 2022")]
    assert told == f"năm 2022: 60,0/10.000 (48/8.000); cao hơn giới hạn ngẫu nhiên (từ {limits[7].low:.0f} đến {limits[7].high:.0f} theo 7 kỳ trước)"
    calm = [Counted(each.on, each.label, min(each.count or 0, 26), each.total) for each in years()]
    assert "Ngoài giới hạn ngẫu nhiên" not in {trace.get("name") for trace in charts.control("tai nạn", calm, "rate", 10_000)["data"]}


def test_limits_begin_anew_where_the_place_changed_and_gaps_stay_gaps():
    merger = [Break(date(2019, 1, 1), "1/1/2019: đổi địa giới")]
    found = charts.limits_of(years(), "rate", merger)
    assert [one.former if one else None for one in found] == [None, None, None, 3, None, None, None, 3, 4]
    holes = [*years()[:5], Counted(date(2020, 11, 30), "năm 2020", None), *years()[6:]]
    assert charts.limits_of(holes, "rate")[5] is None and charts.limits_of(holes, "rate")[6].former == 5
    assert "năm 2020: chưa có số liệu" in charts.told(charts.control("x", holes, "rate", 10_000))
    with pytest.raises(RequestError):
        charts.control("x", [Counted(date(2020, 1, 1), "a", None)], "rate")


def test_funnel_limits_of_shares_by_hand():
    """Average 10 % among 100 children: 0,1 ± 1,95996 * 0,03 and ± 3,09023 * 0,03."""
    assert limits_at("share", 0.1, 100, 0.95) == (pytest.approx(0.0412012, abs=1e-6), pytest.approx(0.1587988, abs=1e-6))
    assert limits_at("share", 0.1, 100, 0.998) == (pytest.approx(0.0072930, abs=1e-6), pytest.approx(0.1927070, abs=1e-6))
    assert limits_at("share", 0.1, 100, 0.998) == comparison.funnel_share(0.1, 100)


@pytest.mark.parametrize(("expected", "end", "events"), [(10.2416, 0, 4), (14.4227, 0, 7), (2.2019, 1, 6), (10.6679, 1, 18)])
def test_funnel_limits_of_rates_by_the_published_table(expected, end, events):
    """Garwood (1936), 95 %: 4 events 1,0899-10,2416; 6 events 2,2019-13,0595; 7 events 2,8144-14,4227; 18 events 10,6679-28,4480.

    Where 10,2416 are expected, 4 events just reach it: that is the lower limit there.
    """
    limits = limits_at("rate", expected / 1000, 1000, 0.95)
    assert limits[end] * 1000 == pytest.approx(events, abs=2e-3)


def test_sides_of_a_funnel_a_limit_itself_is_inside():
    average = 0.1
    # 100 children: inside 95 % from 5 to 15; between the limits 1 to 4 and 16 to 19; beyond 0 and 20
    sides = [side_of("share", average, count, 100) for count in (0, 1, 4, 5, 15, 16, 19, 20)]
    assert sides == ["below", "warning", "warning", "inside", "inside", "warning", "warning", "above"]
    assert sum(comb(100, count) * 0.1**count * 0.9 ** (100 - count) for count in range(20)) > 0.997


def test_a_funnel_draws_each_place_on_its_side_and_lists_the_others():
    rows = placed()
    figure = charts.funnel(rows, "share", 100, "%")
    marks = {trace["name"]: trace for trace in figure["data"] if "markers" in trace.get("mode", "")}
    assert marks["Cao hơn giới hạn 99,8%"]["text"] == ["Xã Giang Ma"]
    assert marks["Không vẽ được: 2 nơi"]["customdata"] == [f"Xã Sơn Bình: chưa có số liệu; {rows[-1].name}: không công bố"]
    average = sum(row.count for row in rows if row.count) / sum(row.total for row in rows if row.count)
    outer = figure["data"][0]
    at = outer["x"].index(max(outer["x"]))
    assert outer["y"][at] == pytest.approx(100 * comparison.funnel_share(average, outer["x"][at])[1], rel=1e-5)
    told = next(each for each in charts.told(figure) if each.startswith("Xã Giang Ma"))
    assert told == "Xã Giang Ma: 16,7% (70/420 trẻ em), cao hơn giới hạn 99,8%"


def test_one_number_moves_a_place_across_the_limit():
    rows = placed()
    rows[4] = Placed(rows[4].name, 44, 420)
    names = {trace.get("name") for trace in charts.funnel(rows, "share", 100, "%")["data"]}
    assert "Cao hơn giới hạn 99,8%" not in names
    with pytest.raises(RequestError):
        charts.funnel([Placed("a", None, None)], "share", 100, "%")


def test_the_average_may_be_that_of_the_place_above():
    figure = charts.funnel(placed(), "share", 100, "%", whole=(900, 9000))
    assert figure["layout"]["annotations"][-1]["text"] == "trung bình 10,0%"
