"""Sentences with numbers: rise, fall, no change, zero before, zero now, small base, missing, not comparable."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reporting.document import Fact
from pipelines.reporting.figures import Figure, Figures, made
from pipelines.reporting.printing import count_fact, honest_decimals, share_text, value_fact
from pipelines.reporting.sentences import (
    FEW,
    change_percent,
    count_sentence,
    pair_decimals,
    parts_sentence,
    rate_sentence,
    share_sentence,
)
from pipelines.reporting.wording import plain

FORMER = "cùng kỳ năm 2017"


def figure(numerator: float | None, denominator: float | None = None, per: float = 1, **more: object) -> Figure:
    """A figure with a number, or one that is not reported."""
    state = "not_reported" if numerator is None else "zero" if numerator == 0 else "ok"
    given = {"numerator": numerator, "denominator": denominator, "per": per, "state": state}
    units = {"units_reported": 14, "units_expected": 14}
    return Figure("x:v@106:2018-Q1", "x", "v", "106", "2018-Q1", **{**given, **units, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (61, 49, "Số trẻ: 61 trẻ em, tăng 12 trẻ em (tăng 24,5%) so với cùng kỳ năm 2017 (49 trẻ em)"),
        (49, 61, "Số trẻ: 49 trẻ em, giảm 12 trẻ em (giảm 19,7%) so với cùng kỳ năm 2017 (61 trẻ em)"),
        (1250, 1250, "Số trẻ: 1.250 trẻ em, bằng cùng kỳ năm 2017 (1.250 trẻ em)"),
        (3, 0, "Số trẻ: 3 trẻ em; cùng kỳ năm 2017 không có trường hợp nào"),
        (0, 3, f"Số trẻ: không phát sinh trường hợp nào, giảm 3 trẻ em so với cùng kỳ năm 2017 (3 trẻ em); {FEW}"),
        (0, 0, "Số trẻ: không phát sinh trường hợp nào; cùng kỳ năm 2017 cũng không có trường hợp nào"),
        (12, 9, f"Số trẻ: 12 trẻ em, tăng 3 trẻ em so với cùng kỳ năm 2017 (9 trẻ em); {FEW}"),
        (12, 10, "Số trẻ: 12 trẻ em, tăng 2 trẻ em (tăng 20,0%) so với cùng kỳ năm 2017 (10 trẻ em)"),
        (100001, 100000, "Số trẻ: 100.001 trẻ em, tăng 1 trẻ em (tăng 0,001%) so với cùng kỳ năm 2017 (100.000 trẻ em)"),
        (None, 49, "Số trẻ: chưa có số liệu (cùng kỳ năm 2017: 49 trẻ em)"),
        (None, None, "Số trẻ: chưa có số liệu"),
        (61, None, "Số trẻ: 61 trẻ em (cùng kỳ năm 2017: chưa có số liệu)"),
    ],
)
def test_count_says_value_change_and_former_value(now: float | None, before: float | None, said: str) -> None:
    assert plain(count_sentence("Số trẻ", figure(now), figure(before), FORMER)) == said


def test_not_due_is_said_in_words_and_never_as_zero() -> None:
    text = plain(count_sentence("Số xã", figure(None, state="not_due"), figure(14), FORMER, "xã"))
    assert text == "Số xã: chưa đến kỳ đánh giá (cùng kỳ năm 2017: 14 xã)"


def test_all_places_of_both_years_compare_however_many_communes_that_were() -> None:
    """Communes merged inside the province: 226 of 226 last year, 200 of 200 now are the same people."""
    now, before = (figure(number, units_reported=units, units_expected=units) for number, units in ((61, 200), (49, 226)))
    assert "tăng 12 trẻ em (tăng 24,5%) so với" in plain(count_sentence("Số trẻ", now, before, FORMER))


def test_as_many_but_other_places_are_not_compared() -> None:
    """13 of 14 both times, but not the same 13 (RULES 6)."""
    now, before = figure(50, units_reported=13), figure(49, units_reported=13, same_places=False)
    told = plain(count_sentence("Số trẻ", now, before, FORMER))
    assert told == "Số trẻ: 50 trẻ em (chưa so sánh với cùng kỳ năm 2017 vì các xã có số liệu khác nhau (kỳ này: 13/14, cùng kỳ năm 2017: 13/14))"
    assert "tăng 1 trẻ em" in plain(count_sentence("Số trẻ", now, figure(49, units_reported=13), FORMER))


def test_other_reporting_places_are_not_compared() -> None:
    text = plain(count_sentence("Số trẻ", figure(50, units_reported=13), figure(49), FORMER))
    assert "tăng" not in text
    assert "13/14" in text
    assert "14/14" in text


def test_another_boundary_is_not_compared() -> None:
    text = plain(count_sentence("Số trẻ", figure(50, comparability="not_comparable"), figure(49), FORMER))
    assert text == "Số trẻ: 50 trẻ em (không so sánh được với cùng kỳ năm 2017 do thay đổi địa giới)"


@given(st.integers(0, 9), st.integers(0, 500))
def test_no_percentage_on_a_base_under_ten(before: int, now: int) -> None:
    assert change_percent(figure(now), figure(before)) is None
    assert "%" not in plain(count_sentence("Số trẻ", figure(now), figure(before), FORMER))


def test_share_says_fraction_then_percentage_then_points() -> None:
    text = plain(share_sentence("Có thẻ", figure(7012, 7150, 100), figure(6900, 7063, 100), FORMER, "đạt"))
    said = "Có thẻ: 7.012/7.150 trẻ em, đạt 98,1%, tăng 0,4 điểm phần trăm so với cùng kỳ năm 2017 (97,7%; 6.900/7.063)"
    assert text == said


def test_equal_and_nearly_equal_shares_differ_in_words() -> None:
    same = plain(share_sentence("Có thẻ", figure(50, 100, 100), figure(5, 10, 100), FORMER))
    near = plain(share_sentence("Có thẻ", figure(99611, 100000, 100), figure(99612, 100000, 100), FORMER))
    assert ", bằng cùng kỳ năm 2017 (50,0%; 5/10)" in same
    assert ", xấp xỉ cùng kỳ năm 2017 (99,6%;" in near


def test_share_without_children_has_no_value() -> None:
    text = plain(share_sentence("Có thẻ", figure(0, 0, 100), figure(1, 2, 100), FORMER))
    assert text == "Có thẻ: không có trẻ em thuộc diện tính (cùng kỳ năm 2017: 50,0%)"


def test_rate_changes_in_its_own_unit() -> None:
    text = plain(rate_sentence("Tỷ suất", figure(61, 18900, 10000), figure(49, 18800, 10000), FORMER))
    assert text == "Tỷ suất: 32,3/10.000, tăng 6,2/10.000 so với cùng kỳ năm 2017 (26,1/10.000)"


@given(st.integers(1, 400), st.integers(0, 400), st.integers(1, 400), st.integers(0, 400))
def test_two_printed_shares_give_the_printed_change(base: int, count: int, base2: int, count2: int) -> None:
    now, before = figure(min(count, base), base, 100), figure(min(count2, base2), base2, 100)
    decimals = pair_decimals(now, before, 1)
    assert 1 <= decimals <= 3
    if decimals > 1:
        values = [round(float(x), 12) for x in (now.exact, before.exact)]
        assert values[0] != values[1]


def test_parts_are_all_told_and_add_up() -> None:
    parts = [("ngã", figure(20)), ("bỏng", figure(3)), ("điện giật", figure(0))]
    runs = parts_sentence("Theo nguyên nhân", figure(25), parts)
    assert plain(runs) == (
        "Theo nguyên nhân: ngã 20 trẻ em (chiếm 80,0%); bỏng 3 trẻ em (chiếm 12,0%); chưa phân loại 2; không phát sinh: điện giật"
    )
    counted = [run.value or 0 for run in runs if isinstance(run, Fact) and run.unit == "trẻ em"]
    assert sum(counted) == 25


def test_parts_that_overlap_say_so() -> None:
    text = plain(parts_sentence("Theo nguyên nhân", figure(5), [("ngã", figure(4)), ("bỏng", figure(2))]))
    assert "cộng các nhóm lớn hơn tổng số" in text
    assert "chưa phân loại" not in text


@given(st.integers(1, 100000), st.data())
def test_hundred_and_zero_are_printed_only_when_true(total: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, total))
    text = share_text(Fraction(part * 100, total), Fraction(100))
    assert (text == "100") == (part == total)
    assert (text == "0") == (part == 0)
    assert set(text) - set("0,") or part == 0


def test_honest_decimals_keep_the_wanted_ones_where_they_do() -> None:
    assert honest_decimals(Fraction(981, 10), Fraction(100)) == 1
    assert honest_decimals(Fraction(9999, 100), Fraction(100)) == 2


@pytest.mark.parametrize(
    ("state", "sign"),
    [("not_reported", "…"), ("suppressed", "(…)"), ("not_due", "chưa đến kỳ"), ("no_denominator", "không tính")],
)
def test_signs_of_the_yearbook(state: str, sign: str) -> None:
    fact = value_fact(figure(None, None, 100, state=state))
    assert (fact.text, fact.value) == (sign, None)
    assert fact.text != "-"


def test_dash_is_only_for_nothing_occurred() -> None:
    assert count_fact(figure(0), dash=True) == Fact("x:v@106:2018-Q1#numerator", "-", 0.0, "trẻ em")
    assert count_fact(figure(None), dash=True).text == "…"


def test_absent_figure_is_not_reported_but_an_absent_part_of_a_whole_total_is_zero() -> None:
    total = figure(5)
    boys = Figure("x:v@106:2018-Q1:sex=m", "x", "v", "106", "2018-Q1", sex="m", numerator=5, state="ok")
    figures = Figures((total, boys))
    girls = figures.get("x", "v", "106", "2018-Q1", sex="f")
    assert (girls.numerator, girls.state, girls.fact_id) == (0, "zero", "x:v@106:2018-Q1:sex=f")
    assert figures.get("x", "v", "106", "2017-Q1").state == "not_reported"
    assert Figures((figure(6), boys)).get("x", "v", "106", "2018-Q1", sex="f").state == "not_reported"


def test_sum_with_an_unknown_part_is_unknown() -> None:
    assert made(figure(10), "under_6", [figure(3), figure(None)]).numerator is None
    assert made(figure(10), "under_6", [figure(3), figure(4)]).fact("share") == "x:v@106:2018-Q1#under_6_share"
