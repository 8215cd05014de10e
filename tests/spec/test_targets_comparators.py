"""Mỗi phép so của hợp đồng chỉ tiêu, ở đúng ranh giới: bằng mức, hơn một trẻ, kém một trẻ (RULES 14-17)."""

import pytest

from tests.targets_drawn import World


@pytest.fixture
def world(tmp_path, monkeypatch):
    return World(tmp_path, monkeypatch)


def status(world, keys, indicator, now, before=None, period="2018"):
    world.rows.clear()
    world.plan(f"{keys}\nindicator: {indicator}\nvariant: all")
    world.draw(indicator, period, *now)
    if before:
        world.draw(indicator, "2017", *before)
    return world.result(period)


SHARE = 'unit: "%"\n'


@pytest.mark.parametrize(
    ("keys", "indicator", "below", "at", "above"),
    [
        # numerator of 1000; the level is 82 %, 4.3 % …: one child under it, at it, one child over it
        ("comparator: ge\nvalue_low: 82", "share", (819, "not_met"), (820, "met"), (821, "exceeded")),
        ("comparator: gt\nvalue_low: 82", "share", (819, "not_met"), (820, "not_met"), (821, "exceeded")),
        ("comparator: le\nvalue_high: 4.3", "low_share", (42, "met"), (43, "met"), (44, "not_met")),
        ("comparator: lt\nvalue_high: 4.3", "low_share", (42, "met"), (43, "not_met"), (44, "not_met")),
        ("comparator: eq\nvalue_high: 4.3", "low_share", (42, "not_met"), (43, "met"), (44, "not_met")),
        # "giảm xuống còn 12-15 %": at or under the upper end; 11 % is met (RULES 16)
        ("comparator: range\nvalue_low: 12\nvalue_high: 15\ndirection: down", "share", (110, "met"), (150, "met"), (151, "not_met")),
        ("comparator: range\nvalue_low: 12\nvalue_high: 15\ndirection: up", "share", (119, "not_met"), (120, "met"), (160, "met")),
        # without a direction of its own a range goes the indicator's way
        ("comparator: range\nvalue_low: 12\nvalue_high: 15", "low_share", (110, "met"), (150, "met"), (151, "not_met")),
        # 12 of 14: the same part of any number of communes
        ("comparator: maintain\nvalue_low: 820\nof: 1000", "share", (819, "not_met"), (820, "met"), (821, "met")),
        ("comparator: streak\nvalue_low: 3", "years", (2, "not_met"), (3, "met"), (4, "met")),
    ],
)
def test_levels(world, keys, indicator, below, at, above):
    unit = "unit: năm liên tục\n" if indicator == "years" else SHARE
    for numerator, expected in (below, at, above):
        found = status(world, unit + keys, indicator, (numerator, None if indicator == "years" else 1000))
        assert (found.status_vi == "Vượt", found.status) == (expected == "exceeded", "met" if expected == "exceeded" else expected)


@pytest.mark.parametrize(
    ("comparator", "fewer", "equal", "more"),
    [
        ("le_baseline", "met", "met", "not_met"),
        ("lt_baseline", "met", "not_met", "not_met"),
        ("gt_baseline", "not_met", "not_met", "met"),
    ],
)
def test_against_the_baseline(world, comparator, fewer, equal, more):
    """Eleven, twelve and thirteen children against a baseline of twelve; the baseline is said with its source."""
    keys = f"unit: trẻ\ncomparator: {comparator}\nbaseline: {{value: 12, as_of: '2015-12-31', source: báo cáo 2015, certainty: S}}"
    found = [status(world, keys, "count", (number,)) for number in (11, 12, 13)]
    assert [one.status for one in found] == [fewer, equal, more]
    assert found[0].baseline["value"] == 12 and found[0].baseline["source"] == "báo cáo 2015"


def test_a_baseline_of_counts_is_compared_exactly(world):
    """2/3 is no finite decimal: the same two thirds later are "no more", one child of 3000 more is more."""
    keys = SHARE + "comparator: le_baseline\nbaseline: {value: 66.7, numerator: 2, denominator: 3, source: báo cáo, certainty: S}"
    assert status(world, keys, "low_share", (2000, 3000)).status == "met"
    assert status(world, keys, "low_share", (2001, 3000)).status == "not_met"


def test_the_baseline_can_be_the_figure_of_a_period_of_the_plan(world):
    keys = 'unit: trẻ\ncomparator: le_baseline\nbaseline: {period: "2017", source: sổ năm 2017, certainty: V}'
    assert status(world, keys, "count", (12,), (12,)).status == "met"
    found = status(world, keys, "count", (13,), (12,))
    assert found.status == "not_met" and found.baseline["fact_id"] == "count:all@106:2017"


def test_without_a_baseline_nothing_is_guessed(world):
    """Q8-02: a number that the office must confirm is not taken from figures either."""
    for told in ("", ", confirm: số năm 2017"):
        keys = f'unit: trẻ\ncomparator: le_baseline\nbaseline: {{period: "2016", source: cuối năm 2016, certainty: I{told}}}'
        found = status(world, keys, "count", (0,))
        assert (found.status, found.reason_vi) == ("inconclusive", "chưa có số liệu gốc (cuối năm 2016)")
    keys = 'unit: trẻ\ncomparator: le_baseline\nbaseline: {period: "2017", source: cuối năm 2017, certainty: I, confirm: số năm 2017}'
    assert status(world, keys, "count", (12,), (12,)).status == "inconclusive"


def test_more_than_the_year_before(world):
    keys = SHARE + "comparator: gt_previous"
    assert [status(world, keys, "share", (top, 1000), (500, 1000)).status for top in (499, 500, 501)] == ["not_met", "not_met", "met"]
    assert status(world, keys, "share", (501, 1000)).reason_vi == "chưa có số liệu năm trước để so"


@pytest.mark.parametrize(
    ("values", "tops"),
    [
        # a fall of at least 10 % of 200: 180 and fewer
        ("value_high: -10", {181: "not_met", 180: "met", 150: "met"}),
        # a rise of at least 10 %: 220 and more
        ("value_low: 10", {219: "not_met", 220: "met"}),
        # a fall of 5 to 10 %: the smaller one is enough, more is no fault
        ("value_low: -10\nvalue_high: -5", {191: "not_met", 190: "met", 170: "met"}),
    ],
)
def test_relative_change_against_the_baseline(world, values, tops):
    keys = f"unit: trẻ\ncomparator: rel_change\n{values}\nbaseline: {{value: 200, source: báo cáo, certainty: S}}"
    assert {top: status(world, keys, "count", (top,)).status for top in tops} == tops


def test_change_in_percentage_points(world):
    """2.5 points under 26 %: 23.5 %; a tenth of a point more does not do."""
    keys = SHARE + "comparator: points_change\nvalue_high: -2.5\nbaseline: {value: 26, source: báo cáo, certainty: S}"
    assert [status(world, keys, "low_share", (top, 1000)).status for top in (235, 236)] == ["met", "not_met"]


def test_a_change_every_year_looks_at_the_year_before(world):
    """Giảm 2-3 % mỗi năm: of 1000 in the year before 980 is enough, 981 is not."""
    keys = "unit: trẻ\ncomparator: yearly_change\nvalue_low: -3\nvalue_high: -2"
    assert [status(world, keys, "count", (top,), (1000,)).status for top in (980, 981, 950)] == ["met", "not_met", "met"]


def test_reached_then_held(world):
    """From 2016 on 90 % is to be held: one year under it breaks it, a year that is not known leaves it open."""
    keys = SHARE + 'comparator: hold\nvalue_low: 90\nsince: "2016"'
    world.plan(keys + "\nindicator: share\nvariant: all")
    world.draw("share", "2016", 90, 100).draw("share", "2017", 91, 100).draw("share", "2018", 90, 100)
    assert world.result().status == "met"
    world.rows[1] |= {"numerator": 89, "value": 89}
    assert (world.result().status, world.result().reason_vi) == ("not_met", "không giữ được mức đã đạt: năm 2017")
    del world.rows[1]
    assert (world.result().status, world.result().reason_vi) == ("inconclusive", "chưa có số liệu năm 2017")


def test_all_of_them_stays_all_when_their_number_changes(world):
    """"14/14" with 13 communes left means 13 of 13; counted in communes, judged on communes."""
    keys = "unit: xã, thị trấn\ncomparator: maintain\nvalue_low: 14\nof: 14"
    for told, expected in {(14, 14): "met", (13, 14): "not_met", (13, 13): "met", (12, 13): "not_met"}.items():
        world.rows.clear()
        world.plan(f"{keys}\nindicator: communes\nvariant: all")
        world.draw("communes", "2018", *told, units_reported=told[1], units_expected=told[1])
        found = world.result()
        assert (found.status, found.value, found.decimals) == (expected, told[0], 0)


def test_what_is_only_watched_is_not_judged(world):
    assert status(world, "unit: trẻ\ncomparator: min", "count", (5,)).status == "informational"
    assert status(world, SHARE + "comparator: none", "share", (5, 10)).status == "informational"


def test_a_rate_is_judged_in_the_unit_that_the_plan_writes(world):
    """60/10.000 and 600/100.000 are one limit; the conversion is said, a share is never taken for a rate."""
    for unit, level in (("/10.000 trẻ", 60), ("/100.000 trẻ", 600), ("/1.000", 6)):
        keys = f"unit: {unit}\ncomparator: lt\nvalue_high: {level}"
        found = {top: status(world, keys, "rate", (top, 10000)) for top in (59, 60)}
        assert [one.status for one in found.values()] == ["met", "not_met"]
        assert bool(found[59].converted_vi) == (unit != "/10.000 trẻ") and found[59].value == pytest.approx(59 * level / 60)


def test_money_is_compared_in_the_plan_s_own_unit(world):
    keys = "unit: triệu đồng\ncomparator: ge\nvalue_low: 12.5"
    assert [status(world, keys, "money", (dong,)).status for dong in (12_499_999, 12_500_000)] == ["not_met", "met"]


def test_the_stated_equivalent_goes_before_the_percentage(world):
    keys = SHARE + 'comparator: ge\nvalue_low: 86\nequivalent: {count: 12, of: 14, why: "12/14"}'
    assert [status(world, keys, "share", (top, 14)).status_vi for top in (11, 12, 13)] == ["Chưa đạt", "Đạt", "Vượt"]


def test_two_parts_have_their_own_status_and_one_together(world):
    keys = """
unit: "%"
parts:
  - {comparator: ge, value_low: 90, planned: từ 90 %, indicator: share, variant: all}
  - {comparator: lt, value_high: 5, planned: dưới 5 %, indicator: low_share, variant: all}
"""
    world.plan(keys)
    world.draw("share", "2018", 90, 100).draw("low_share", "2018", 5, 100)
    found = world.result()
    assert found.status == "not_met" and [part["status"] for part in found.parts] == ["met", "not_met"]
    world.rows[1] |= {"numerator": 4, "value": 4}
    assert world.result().status == "met"
    world.rows.pop()
    assert world.result().status == "inconclusive"


def test_of_several_milestones_the_next_one_binds_each_with_its_own_comparator(world):
    keys = """
unit: "%"
indicator: low_share
variant: all
baseline: {period: "2016", source: sổ năm 2016, certainty: V}
milestones:
  - {date: 2017, comparator: le, value_high: 20, planned: không quá 20 %}
  - {date: 2018-12-31, comparator: lt, value_high: 10, planned: dưới 10 %}
"""
    world.plan(keys)
    world.draw("low_share", "2016", 300, 1000).draw("low_share", "2017", 200, 1000).draw("low_share", "2018", 100, 1000)
    first, last = world.result("2017"), world.result("2018")
    assert (first.comparator, first.value_high, first.status, first.deadline_vi) == ("le", 20, "met", "năm 2017")
    assert (last.comparator, last.value_high, last.status, last.planned_text) == ("lt", 10, "not_met", "dưới 10 %")
    assert [step["precision"] for step in last.milestones] == ["year", "day"]
    # the straight line is information: half a year after 20 %, half of the way to 10 %
    world.draw("low_share", "2018-6M", 150, 1000)
    assert world.result("2018-6M").straight_line == pytest.approx(20 - 10 * 181 / 365)


@pytest.mark.parametrize(
    ("written", "last_day", "words"),
    [
        ("2018-12-31", "2018-12-31", "31/12/2018"),
        ("{date: 2018-10-30, rule: before}", "2018-10-29", "trước ngày 30/10/2018"),
        ("2018-11", "2018-11-30", "tháng 11 năm 2018"),
        ("2018-Q4", "2018-12-31", "quý IV năm 2018"),
        ("2018", "2018-12-31", "năm 2018"),
    ],
)
def test_deadlines_keep_their_precision(world, written, last_day, words):
    plan = world.plan(f'unit: "%"\ncomparator: ge\nvalue_low: 1\nindicator: share\nvariant: all\ndeadline: {written}')
    (target,) = plan.targets
    assert (target.deadline.isoformat(), target.due.words) == (last_day, words)


def test_a_stretch_or_a_level_that_does_not_bind_is_told_so(world):
    keys = SHARE + "comparator: ge\nvalue_low: 90"
    assert "mức phấn đấu" in status(world, keys + "\nstretch: true", "share", (90, 100)).definition_vi
    found = status(world, keys + "\nbinding: false", "share", (89, 100))
    assert (found.status, found.reason_vi) == ("informational", "mức không bắt buộc")
