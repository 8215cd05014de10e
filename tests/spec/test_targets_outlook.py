"""Trước hạn: còn cần bao nhiêu, mức trần đã dùng bao nhiêu so với cùng kỳ, với tốc độ đến nay thì ra sao; không suy ra cả năm (RULES 17, 18)."""

import pytest

from tests.targets_drawn import World

YEAR = 'deadline: 2018-12-31\nindicator: {}\nvariant: all'


@pytest.fixture
def world(tmp_path, monkeypatch):
    return World(tmp_path, monkeypatch)


def judged(world, keys, indicator, period="2018-6M", **figures):
    """Judge in mid-year; figures by period, ``y2017`` is the whole year 2017."""
    world.rows.clear()
    world.plan(f"{keys}\n{YEAR.format(indicator)}")
    names = {"now": period, "same": "2017-6M", "y2017": "2017", "y2018": "2018"}
    for name, told in figures.items():
        world.draw(indicator, names[name], *told)
    return world.result(period)


CEILING = "unit: /10.000 trẻ\ncomparator: lt\nvalue_high: 60"


def test_a_ceiling_in_mid_year_shows_the_share_used_beside_that_of_the_same_period(world):
    """40 of 60 used, 35 in the same period; last year's second half brought 10 more: 50 stay under 60."""
    found = judged(world, CEILING, "events_rate", now=(40, 10000), same=(35, 10000), y2017=(45, 10000))
    assert (found.status, found.status_vi) == ("on_track", "Có khả năng đạt")
    assert found.outlook_vi == "đã dùng 67 % mức trần, cùng kỳ 58 %; các tháng còn lại của năm trước thêm 10"
    assert found.needed_vi == "còn cách mức trần 19 trẻ"


@pytest.mark.parametrize(("rest", "status"), [(19, "on_track"), (20, "at_risk"), (21, "at_risk")])
def test_a_ceiling_is_likely_kept_when_the_rest_of_last_year_still_fits_under_it(world, rest, status):
    found = judged(world, CEILING, "events_rate", now=(40, 10000), same=(35, 10000), y2017=(35 + rest, 10000))
    assert found.status == status and found.value == 40


def test_a_yearly_ceiling_is_never_called_met_before_the_year_is_over(world):
    """Nor foretold without last year's figures."""
    found = judged(world, CEILING, "events_rate", now=(40, 10000))
    assert (found.status, found.reason_vi) == ("not_due", "chưa hết năm; tính đến 30/6/2018; hạn của kế hoạch 31/12/2018")
    assert found.outlook_vi == "đã dùng 67 % mức trần"
    assert judged(world, CEILING, "events_rate", period="2018", y2018=(40, 10000)).status == "met"


def test_a_ceiling_that_is_passed_is_passed_in_mid_year_already(world):
    found = judged(world, CEILING, "events_rate", now=(60, 10000), same=(35, 10000), y2017=(36, 10000))
    assert (found.status, found.outlook_vi) == ("not_met", "đã dùng 100 % mức trần")
    found = judged(world, CEILING, "events_rate", now=(5999, 1000000), same=(35, 10000), y2017=(35, 10000))
    assert found.status == "on_track" and found.outlook_vi.startswith("đã dùng 99,98 % mức trần")


def test_no_event_at_all_is_the_ceiling(world):
    found = judged(world, "unit: trẻ\ncomparator: eq\nvalue_high: 0", "events", now=(0,), same=(0,), y2017=(1,))
    assert (found.status, found.outlook_vi) == ("at_risk", "đến nay 0 trẻ; các tháng còn lại của năm trước thêm 1")
    assert judged(world, "unit: trẻ\ncomparator: eq\nvalue_high: 0", "events", now=(1,)).status == "not_met"


FLOOR = 'unit: "%"\ncomparator: ge\nvalue_low: 100\nplanned: 100 %\nnoun: thẻ BHYT'


def floor(world, top, before):
    text = FLOOR.replace("planned: 100 %\n", "")
    return judged(world, text, "share", now=(top, 1000), y2017=(before, 1000))


def test_what_is_still_needed_is_told_as_a_number(world):
    """786 of 1000 cards: 214 more."""
    found = floor(world, 786, 700)
    assert found.needed == 214 and found.needed_vi.startswith("cần thêm 214 thẻ BHYT để đạt")


@pytest.mark.parametrize(("now", "status"), [(951, "on_track"), (949, "at_risk")])
def test_a_level_goes_on_as_since_last_year_s_end(world, now, status):
    """From 900 at the end of 2017, 181 days; 184 days are left: half of the way and a little less than half."""
    found = floor(world, now, 900)
    assert found.status == status and found.outlook_vi.startswith(f"từ 31/12/2017 tăng {(now - 900) / 10:.1f} điểm phần trăm".replace(".", ","))


def test_without_an_earlier_figure_an_unmet_level_is_unmet(world):
    found = judged(world, FLOOR.replace("planned: 100 %\n", ""), "share", now=(951, 1000))
    assert (found.status, found.outlook_vi) == ("not_met", "")


def test_a_level_reached_before_its_deadline_is_met_as_of_its_day(world):
    found = floor(world, 1000, 900)
    assert (found.status, found.reason_vi) == ("met", "tính đến 30/6/2018; hạn của kế hoạch 31/12/2018")


def test_a_level_that_must_fall_is_told_the_same_way(world):
    keys = 'unit: "%"\ncomparator: le\nvalue_high: 23.5'
    falling = judged(world, keys, "low_share", now=(240, 1000), y2017=(250, 1000))
    rising = judged(world, keys, "low_share", now=(240, 1000), y2017=(235, 1000))
    assert (falling.status, rising.status) == ("on_track", "at_risk")
    assert falling.needed_vi == "vượt mức kế hoạch 5 trẻ" and "giảm 1,0 điểm phần trăm" in falling.outlook_vi


def test_the_whole_year_ends_all_outlooks(world):
    found = judged(world, 'unit: "%"\ncomparator: ge\nvalue_low: 90', "share", period="2018", y2018=(899, 1000), y2017=(500, 1000))
    assert (found.status, found.outlook_vi, found.needed) == ("not_met", "", 1)


def test_figures_of_other_boundaries_tell_no_pace(world):
    world.plan(f"{FLOOR}\n{YEAR.format('share')}", target=world_target())
    world.draw("share", "2017", 900, 1000).draw("share", "2018-6M", 951, 1000, comparability="not_comparable")
    assert world.result("2018-6M").status == "not_met"


def world_target():
    """The drawn target without a planned value of its own."""
    from tests.targets_drawn import TARGET

    return TARGET.replace("    planned: mức vẽ\n", "")


@pytest.mark.parametrize(
    ("keys", "told", "needed", "words"),
    [
        ("comparator: gt\nvalue_low: 50", (50, 100), 1, "cần thêm 1 trẻ"),
        ("comparator: ge\nvalue_low: 98.8", (995, 1020), 13, "cần thêm 13 trẻ"),
        ("comparator: lt\nvalue_high: 1.5", (15, 1000), 1, "vượt mức kế hoạch 1 trẻ"),
        ("comparator: lt\nvalue_high: 1.5", (14, 1000), 0, "thêm 1 trẻ là vượt mức kế hoạch"),
    ],
)
def test_needed_counts_are_the_fewest_that_do(world, keys, told, needed, words):
    found = judged(world, f'unit: "%"\n{keys}', "share", period="2018", y2018=told)
    assert found.needed == needed and found.needed_vi.startswith(words)


def test_missing_communes_leave_it_open_unless_they_change_nothing(world):
    """RULES 6: 13 of 14 communes reported."""
    keys = 'unit: "%"\ncomparator: ge\nvalue_low: 100'
    world.plan(f"{keys}\n{YEAR.format('share')}")
    for top, status in ((99, "not_met"), (100, "inconclusive")):
        world.rows.clear()
        world.draw("share", "2018", top, 100, units_reported=13)
        found = world.result()
        assert found.status == status and found.reason_vi.startswith("số liệu của 13/14 xã, thị trấn")


@pytest.mark.parametrize(
    ("told", "status", "reason"),
    [
        ((None, None), "no_data", "chưa nhận đủ sổ (cần: sổ theo dõi trẻ em)"),
        ((0, 0), "inconclusive", "mẫu số bằng 0: học sinh của trường"),
    ],
)
def test_states_are_told_in_words(world, told, status, reason):
    world.plan(f'unit: "%"\ncomparator: ge\nvalue_low: 1\n{YEAR.format("share")}')
    world.draw("share", "2018", *told, denominator_source="học sinh của trường")
    found = world.result()
    assert (found.status, found.reason_vi, found.value) == (status, reason, None)
