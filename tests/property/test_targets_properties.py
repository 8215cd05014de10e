"""Chỉ tiêu, với số bất kỳ: chữ in không bao giờ trái với đánh giá, số còn cần là số ít nhất đủ, đơn vị khác nhau cho cùng kết luận."""

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import catalog, formats
from pipelines.plan_definitions import as_target
from pipelines.targets import Figure, compared, decimals_needed, is_met, judge, limits_of, steps_needed, together

PLAN = catalog.load_plan("tam_duong_2018")
YEAR = PLAN.periods["2018"]
SHARE, RATE = catalog.indicators()["bhyt_under6"], catalog.indicators()["injury_rate"]
COMPARATORS = st.sampled_from(["lt", "le", "ge", "gt"])
LEVELS = st.integers(0, 1000).map(lambda tenth: tenth / 10)
COUNTS = st.integers(1, 300_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


def target(comparator: str, level: float, unit: str = "%"):
    key = "value_low" if comparator in ("ge", "gt") else "value_high"
    raw = {"id": "X", "quote": "q", "planned": "p", "unit": unit, "comparator": comparator, key: level}
    return as_target(raw | {"indicator": "bhyt_under6" if unit == "%" else "injury_rate", "variant": "issued"}, {})


def figure(told: tuple[int, int], per: int = 100) -> Figure:
    top, whole = told
    return Figure("f", top, whole, top / whole * per, "ok" if top else "zero", None, 14, 14)


def second_way(comparator: str, level: float, told: tuple[int, int], per: int) -> bool:
    """The same judgement by cross-multiplying decimals, as one would with pencil and paper."""
    with localcontext() as exact:
        exact.prec = 60
        left, right = Decimal(told[0]) * per, Decimal(str(level)) * told[1]
    return {"lt": left < right, "le": left <= right, "ge": left >= right, "gt": left > right}[comparator]


@given(COMPARATORS, LEVELS, COUNTS)
@settings(max_examples=300, deadline=None)
def test_a_verdict_is_that_of_cross_multiplication(comparator, level, told):
    assert is_met(target(comparator, level), figure(told), 100) == second_way(comparator, level, told, 100)


@given(COMPARATORS, LEVELS, COUNTS)
@settings(max_examples=300, deadline=None)
def test_a_printed_value_never_contradicts_its_status(comparator, level, told):
    wanted, found = target(comparator, level), figure(told)
    met = is_met(wanted, found, 100)
    decimals = decimals_needed(wanted, found, SHARE, met)
    shown = Fraction(str(formats.round_half_up(compared(wanted, found, 100), decimals)))
    assert limits_of(wanted, found, 100).hold(shown) == met
    assert (shown == 100) == (told[0] == told[1]) and (shown == 0) == (told[0] == 0)


@given(COMPARATORS, LEVELS, COUNTS)
@settings(max_examples=300, deadline=None)
def test_what_is_still_needed_is_the_fewest_that_do(comparator, level, told):
    wanted, found = target(comparator, level), figure(told)
    steps = steps_needed(limits_of(wanted, found, 100), found, wanted, SHARE)
    upward = comparator in ("ge", "gt")

    def met_with(more: int) -> bool:
        return second_way(comparator, level, (told[0] + more, told[1]), 100)

    if upward:
        assert met_with(steps) and (steps == 0 or not met_with(steps - 1))
    else:
        # a positive number is too many, a negative one is room left; at the edge one more would be too many
        assert met_with(-steps) and not met_with(-steps + 1)


@given(COMPARATORS, st.integers(0, 2000), COUNTS)
@settings(max_examples=200, deadline=None)
def test_a_rate_per_10000_and_per_100000_are_one_verdict(comparator, level, told):
    small, large = target(comparator, level, "/10.000 trẻ"), target(comparator, level * 10, "/100.000 trẻ")
    found = figure(told, 10000)
    assert is_met(small, found, RATE.per) == is_met(large, found, RATE.per) == second_way(comparator, level, told, 10000)
    assert compared(large, found, RATE.per) == 10 * compared(small, found, RATE.per)


@given(COUNTS, st.sampled_from([("TD-03", 100), ("TD-09", Fraction(1200, 14)), ("TD-08", 100)]))
@settings(max_examples=100, deadline=None)
def test_whole_targets_are_whole(told, case):
    """100 % means every single one, 14/14 all of them, 86 % of the communes what 12 of 14 is."""
    wanted = next(one for one in PLAN.targets if one.id == case[0])
    expected = Fraction(told[0], told[1]) * 100 >= case[1]
    status, _ = judge(wanted, replace(figure(told), units_reported=told[1], units_expected=told[1]), SHARE, YEAR)
    assert (status in ("met", "exceeded")) == expected


@given(st.lists(st.sampled_from(["met", "not_met", "no_data", "inconclusive", "informational", "on_track", "at_risk", "not_due"]), min_size=1))
def test_a_whole_is_met_only_when_every_part_is(statuses):
    told = [status for status in statuses if status != "informational"]
    whole = together(statuses)
    assert (whole == "met") == (bool(told) and set(told) == {"met"})
    assert (whole == "not_met") == ("not_met" in told)


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_halves_are_rounded_up_before_they_are_compared_with_their_status(decimals):
    """81.95 % prints 82.0 with one decimal, and is under 82: a second decimal is needed."""
    wanted = target("ge", 82)
    assert decimals_needed(wanted, figure((8195, 10000)), SHARE, False) == 2
    assert decimals_needed(wanted, figure((82, 100)), SHARE, True) == 1
    assert formats.number(Fraction(8195, 100), decimals) == {0: "82", 1: "82,0", 2: "81,95"}[decimals]
