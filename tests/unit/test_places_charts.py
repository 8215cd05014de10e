"""Charts never join what is not comparable: trends are broken and marked, apportioned figures are hollow, the rest is left out."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from places_marts import marts

from pipelines import catalog, charts, engine, places
from pipelines.catalog import Plan
from pipelines.charts import APPORTIONED, EXACT, NOT_COMPARABLE, Break, Bullet, Mark, Point, Series
from pipelines.periods import Period
from pipelines.reporting import report_charts, trends

YEARS = [date(year, 11, 30) for year in range(2018, 2024)]
KINDS = (EXACT, EXACT, EXACT, APPORTIONED, NOT_COMPARABLE, EXACT)


def point(day: date, value: float | None, kind: str = EXACT) -> Point:
    return Point(day, f"năm {day.year}", Mark(value, f"{value}%", f"năm {day.year}", kind))


def drawn(points: list[Point], breaks: list[Break]) -> dict:
    raw = charts.trend("có thẻ", points, breaks)
    charts.figure(raw)  # plotly knows every property
    return raw


def traces(raw: dict) -> dict[str, dict]:
    return {trace.get("name", "line"): trace for trace in raw["data"]}


def test_a_line_is_broken_at_a_change_and_the_day_is_marked_with_its_reason():
    merger = Break(date(2020, 2, 1), "01/02/2020: đổi địa giới")
    raw = drawn([point(day, 90) for day in YEARS], [merger])
    line = traces(raw)["line"]
    assert line["x"] == ["2018-11-30", "2019-11-30", None, "2020-11-30", "2021-11-30", "2022-11-30", "2023-11-30"]
    assert line["connectgaps"] is False
    (shape,) = raw["layout"]["shapes"]
    assert (shape["x0"], shape["x1"], shape["yref"]) == ("2020-02-01", "2020-02-01", "paper")
    assert [note["text"] for note in raw["layout"]["annotations"]] == ["01/02/2020: đổi địa giới"]
    assert None not in traces(drawn([point(day, 90) for day in YEARS], []))["line"]["x"]


def test_what_is_not_comparable_stands_alone_and_what_is_apportioned_is_hollow_both_in_the_legend():
    raw = drawn([point(day, 90 + number, kind) for number, (day, kind) in enumerate(zip(YEARS, KINDS, strict=True))], [])
    found = traces(raw)
    assert found["line"]["y"] == [90, 91, 92, 93, None, 95], "no line to or from a figure of other boundaries"
    alone, hollow = found["Địa giới khác, không so sánh được"], found["Ước theo tỷ lệ chia địa bàn"]
    assert (alone["y"], alone["mode"], alone["marker"]["symbol"]) == ([94], "markers+text", "x-thin-open")
    assert (hollow["y"], hollow["marker"]["symbol"]) == ([93], "circle-open")
    assert (found["Có thẻ"]["y"], found["Có thẻ"]["marker"]["symbol"]) == ([90, 91, 92, 95], "circle")
    assert all(trace.get("showlegend", True) for name, trace in found.items() if name != "line")


def test_a_figure_that_is_missing_is_a_gap():
    raw = drawn([point(YEARS[0], 90), point(YEARS[1], None), point(YEARS[2], 92)], [])
    assert traces(raw)["line"]["y"] == [90, None, 92]


def test_former_results_of_other_boundaries_are_not_drawn_and_apportioned_ones_are_hollow():
    marks = [Mark(95, "95%", "", kind) for kind in (EXACT, APPORTIONED, NOT_COMPARABLE)]
    rows = [Bullet(f"TD-0{number}", Mark(96, "96%"), 100, mark, "Đạt", True) for number, mark in enumerate(marks)]
    raw = charts.bullets(rows, "cùng kỳ năm 2017")
    found = traces(raw)
    assert found["Cùng kỳ năm 2017"]["x"] == [95, None, None]
    hollow = found["Cùng kỳ năm 2017, ước theo tỷ lệ chia địa bàn"]
    assert (hollow["x"], hollow["marker"]["symbol"]) == ([None, 95, None], "diamond-open")
    assert charts.figure(raw)
    assert not [name for name in traces(charts.bullets(rows[:1], "cùng kỳ năm 2017")) if "ước" in name]


def test_former_counts_of_other_boundaries_are_not_drawn_beside_those_of_now():
    now = Series("Quý I năm 2018", (Mark(5, "5"), Mark(6, "6"), Mark(7, "7")))
    before = Series("Cùng kỳ", tuple(Mark(9, "9", "", kind) for kind in (EXACT, APPORTIONED, NOT_COMPARABLE)))
    raw = charts.paired_bars(["ngã", "đuối nước", "bỏng"], [now, before], "trẻ em")
    found = traces(raw)
    assert found["Cùng kỳ"]["x"] == [9, None, None]
    hollow = found["Cùng kỳ, ước theo tỷ lệ chia địa bàn"]
    assert hollow["x"] == [None, 9, None] and hollow["marker"]["color"] == "rgba(0,0,0,0)"
    assert hollow["offsetgroup"] == found["Cùng kỳ"]["offsetgroup"] != found["Quý I năm 2018"]["offsetgroup"]
    assert charts.figure(raw)


# the trend of a report: five years of a district that lost a commune


def district(years: tuple[int, ...]) -> engine.Connection:
    """Return marts in which 8, 9 or 10 of 10 children of each commune of the district have a card."""
    lines = ["head"]
    for day in (date(year, 11, 30) for year in years):
        communes = [place.code for place in places.children("106", day)]
        cards = [8 + number % 3 for number in range(len(communes))]
        lines += [f"{day.year} {day} {code} {count} 10" for code, count in zip(communes, cards, strict=True)]
        lines.append(f"{day.year} {day} 106 {sum(cards)} {10 * len(communes)}")
    return marts("\n".join(lines))


def plan_of(*years: int) -> Plan:
    found = {str(y): Period(str(y), date(y, 1, 1), date(y, 12, 31), date(y, 11, 30), date(y, 12, 10)) for y in years}
    return replace(catalog.load_plan("tam_duong_2018"), periods=found)


def test_a_report_carries_former_years_to_its_own_boundaries_and_marks_the_day():
    con, plan = district((2018, 2019, 2020)), plan_of(2018, 2019, 2020)
    (found,) = trends.read_trends(con, plan, plan.periods["2020"], "106")
    assert (found.indicator, [change.label for change in found.changes]) == ("bhyt_under6", ["01/02/2020: đổi địa giới"])
    # 13 communes of 10 children in every year; as published the first two years had 14
    assert [(one.figure.denominator, one.figure.comparability) for one in found.figures] == [(130, "exact")] * 3
    context = SimpleNamespace(demo=False, place=SimpleNamespace(running="huyện Tam Đường"), decimals_of=lambda figure: 1)
    (chart,) = report_charts.trend_charts(context, [found])
    assert "Không nối qua ngày 01/02/2020: bớt Xã Sùng Phài (03397)" in chart.alt
    assert chart.title.endswith("(số của các xã cũ quy đổi theo địa giới mới)")
    assert [point.count("; quy đổi theo địa giới mới") for point in traces(chart.figure)["Được cấp thẻ"]["customdata"]] == [1, 1, 0]
    assert traces(chart.figure)["line"]["x"] == ["2018-11-30", "2019-11-30", None, "2020-11-30"]
    assert charts.figure(chart.figure)


def test_a_commune_that_stayed_as_it_was_has_an_unbroken_trend():
    con, plan = district((2018, 2019, 2020)), plan_of(2018, 2019, 2020)
    (found,) = trends.read_trends(con, plan, plan.periods["2020"], "03412")
    assert found.changes == () and [one.figure.comparability for one in found.figures] == ["exact"] * 3


def test_a_place_that_cannot_be_carried_shows_its_published_figure_alone():
    """03390 was a town until June 2025 and takes in two communes then; one of them did not report in 2024."""
    con = marts(
        "head\n 2023 2023-11-30 03390 9 10\n 2024 2024-11-30 03390 8 10\n 2024 2024-11-30 03412 8 10\n 2024 2024-11-30 03413 . ."
        "\n 2023 2023-11-30 03412 7 10\n 2023 2023-11-30 03413 6 10\n 2025 2025-11-30 03390 25 30"
    )
    plan = plan_of(2023, 2024, 2025)
    (found,) = trends.read_trends(con, plan, plan.periods["2025"], "03390")
    told = [(one.period.id, one.figure.numerator, one.figure.denominator, one.figure.comparability) for one in found.figures]
    assert told == [("2023", 22, 30, "exact"), ("2024", 8, 10, "not_comparable"), ("2025", 25, 30, "exact")]
    assert found.figures[1].reason == "thiếu số liệu của Xã Sơn Bình (03413)"


def test_a_trend_never_crosses_the_day_on_which_districts_ended_unmarked():
    """Xã Bình Lư from 1/7/2025 on is the town and two communes of before: their sums stand left of the line, nothing joins over it."""
    lines = ["head", *(f"{year} {year}-11-30 {code} 8 10" for year in (2023, 2024) for code in ("03390", "03412", "03413"))]
    con = marts("\n".join([*lines, "2025 2025-11-30 03390 25 30", "2026 2026-11-30 03390 26 30"]))
    plan = plan_of(2023, 2024, 2025, 2026)
    (found,) = trends.read_trends(con, plan, plan.periods["2026"], "03390")
    context = SimpleNamespace(demo=False, place=SimpleNamespace(running="xã Bình Lư"), decimals_of=lambda figure: 1)
    (chart,) = report_charts.trend_charts(context, [found])
    assert traces(chart.figure)["line"]["x"] == ["2023-11-30", "2024-11-30", None, "2025-11-30", "2026-11-30"]
    assert traces(chart.figure)["line"]["y"] == [80, 80, None, pytest.approx(250 / 3), pytest.approx(260 / 3)]
    assert [note["text"].replace("<br>", " ") for note in chart.figure["layout"]["annotations"]] == ["01/7/2025: bỏ cấp huyện, sắp xếp lại xã"]
    assert chart.figure["layout"]["shapes"][0]["x0"] == "2025-07-01"


def test_two_figures_are_no_trend():
    plan = plan_of(2018, 2019)
    assert trends.read_trends(district((2018, 2019)), plan, plan.periods["2019"], "106") == ()
