"""Comparing figures: gaps, trends, limits of chance, standardised rates; worked cases first, then what must always hold."""

import csv
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import comparison as compare
from pipelines import stats


def near(value, digits=4):
    return pytest.approx(value, abs=10**-digits)


# Gaps between groups.


def test_newcombes_own_example():
    """Newcombe (1998), table II, case (a): 56/70 against 48/80, method 10: difference 0,2000, limits 0,0524 and 0,3339."""
    gap = compare.difference_of_proportions(56, 70, 48, 80)
    assert (gap.value, gap.lower, gap.upper) == (near(20.0, 2), near(5.24, 2), near(33.39, 2))
    assert gap.significant


def test_newcombes_example_with_a_zero():
    """Newcombe (1998), table II, case (e): 5/56 against 0/29: difference 0,0893, limits -0,0381 and 0,1926."""
    gap = compare.difference_of_proportions(5, 56, 0, 29)
    assert (gap.value, gap.lower, gap.upper) == (near(8.93, 2), near(-3.81, 2), near(19.26, 2))
    assert not gap.significant


def test_equal_groups_have_no_gap():
    assert compare.difference_of_rates(12, 4000, 12, 4000, 10_000).value == 0
    assert compare.ratio_of_rates(12, 4000, 12, 4000).value == 1
    assert not compare.ratio_of_proportions(12, 400, 12, 400).significant


def test_a_ratio_over_nothing_is_no_number():
    assert math.isnan(compare.ratio_of_rates(3, 400, 0, 400).value)


counted = st.tuples(st.integers(1, 400), st.floats(0, 1)).map(lambda told: (round(told[0] * told[1]), told[0]))


@given(counted, counted)
def test_a_difference_the_other_way_round_is_its_mirror(one, two):
    there, back = compare.difference_of_proportions(*one, *two), compare.difference_of_proportions(*two, *one)
    assert (there.value, there.lower, there.upper) == (near(-back.value), near(-back.upper), near(-back.lower))
    assert there.lower <= there.value <= there.upper and there.lower >= -100 - 1e-9 and there.upper <= 100 + 1e-9


@given(counted, counted)
def test_a_ratio_lies_inside_its_limits(one, two):
    gap = compare.ratio_of_proportions(*one, *two)
    if not math.isnan(gap.value):
        assert gap.lower <= gap.value + 1e-9 and gap.value <= gap.upper + 1e-9 and gap.lower >= -1e-9


def test_limits_of_a_ratio_hold_their_promise():
    """Drawn 4.000 times from groups with a true ratio of 1,5: between 93,5 % and 97 % of the limits hold it."""
    draw = np.random.default_rng(7)
    held = 0
    for one, two in zip(draw.poisson(30, 4000), draw.poisson(20, 4000), strict=True):
        gap = compare.ratio_of_rates(float(one), 5000, float(max(two, 1)), 5000)
        held += gap.lower <= 1.5 <= gap.upper
    assert 0.935 <= held / 4000 <= 0.975


def test_a_place_and_the_place_above_it_are_not_two_samples():
    """20 of 100 in the commune, 100 of 1.000 in the district: the district's rest has 80 of 900; nine tenths of that gap."""
    gap, rest = compare.share_from_whole(20, 100, 100, 1000), compare.difference_of_proportions(20, 100, 80, 900)
    assert gap.value == near(10.0) and (gap.lower, gap.upper) == (near(0.9 * rest.lower), near(0.9 * rest.upper))
    rate, others = compare.rate_from_whole(6, 500, 20, 5000, 10_000), compare.difference_of_rates(6, 500, 14, 4500, 10_000)
    assert rate.value == near(80.0) and rate.lower == near(0.9 * others.lower) and rate.significant == others.significant


def test_a_place_that_is_the_whole_has_no_gap():
    assert compare.share_from_whole(20, 100, 20, 100) == compare.rate_from_whole(6, 500, 6, 500, 10) == compare.Gap(0, 0, 0, False)


def test_limits_of_a_part_against_its_whole_hold_their_promise():
    draw = np.random.default_rng(17)
    held, true = 0, 0.9 * (0.3 - 0.2) * 100
    for part, rest in zip(draw.binomial(100, 0.3, 3000), draw.binomial(900, 0.2, 3000), strict=True):
        gap = compare.share_from_whole(float(part), 100, float(part + rest), 1000)
        held += gap.lower <= true <= gap.upper
    assert 0.93 <= held / 3000 <= 0.97


# Trends.


def test_fewer_than_five_points_are_no_trend():
    assert compare.trend_of_shares([1, 2, 30, 90], [100] * 4) == "too_few"


def test_directions():
    assert compare.trend_of_shares([10, 14, 19, 24, 30], [100] * 5) == "up"
    assert compare.trend_of_rates([40, 33, 25, 20, 12], [5000] * 5) == "down"
    assert compare.trend_of_rates([20, 25, 19, 22, 21], [5000] * 5) == "none"
    assert compare.trend_of_rates([0] * 6, [5000] * 6) == "none"


def test_the_trend_of_shares_is_cochran_and_armitage():
    """Agresti (2002), table 2.7: malformation by alcohol, scores 0, 0,5, 1,5, 4, 7: chi-square 6,57 with 1 degree of freedom."""
    counts, totals = [48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38]
    at = [0, 0.5, 1.5, 4, 7]
    assert compare.trend_of_shares(counts, totals, at, 0.989) == "up"
    assert compare.trend_of_shares(counts, totals, at, 0.9905) == "none"


def test_without_a_trend_few_alarms():
    draw = np.random.default_rng(11)
    told = [compare.trend_of_rates(list(map(float, draw.poisson(15, 6))), [4000] * 6) for _ in range(2000)]
    assert 0.03 <= 1 - told.count("none") / 2000 <= 0.07


# Limits of chance.


def test_control_limits_raise_false_alarms_in_under_one_case_of_a_hundred():
    """Small communes: about 2 events a period, 8 former periods; then one more period of the same kind."""
    draw = np.random.default_rng(5)
    alarms = 0
    for _ in range(3000):
        past, new = draw.poisson(2.0, 8), draw.poisson(2.0)
        low, high = compare.control_limits_count(list(map(float, past)), [400.0] * 8, 400.0)
        alarms += not low <= new <= high
    assert alarms / 3000 < 0.01


@pytest.mark.parametrize("former", [1, 2, 3, 6])
@pytest.mark.parametrize("mean", [0.3, 2.0, 25.0])
def test_few_former_periods_raise_no_more_false_alarms(former, mean):
    """The promise of under 1 % holds however few periods went before, exposures of all sizes among them."""
    draw = np.random.default_rng(former * 100 + int(mean))
    alarms, runs = 0, 1500
    for _ in range(runs):
        exposure = draw.uniform(0.5, 2.0, former + 1)
        counts = draw.poisson(mean * exposure)
        low, high = compare.control_limits_count([float(n) for n in counts[:-1]], list(exposure[:-1]), float(exposure[-1]))
        alarms += not low <= counts[-1] <= high
    assert alarms / runs < 0.01


def test_control_limits_of_shares_raise_few_false_alarms_too():
    draw = np.random.default_rng(6)
    alarms = 0
    for _ in range(1500):
        past, new = draw.binomial(60, 0.9, 6), draw.binomial(60, 0.9)
        low, high = compare.control_limits_share(list(map(float, past)), [60.0] * 6, 60)
        alarms += not low <= new <= high
    assert alarms / 1500 < 0.01


def test_a_true_jump_is_seen():
    low, high = compare.control_limits_count([2, 3, 1, 2, 2, 3, 1, 2], [400] * 8, 400)
    assert low == 0 and high < 12


@given(st.integers(1, 5000), st.floats(0.01, 0.99))
def test_a_funnel_for_shares_is_where_wilsons_interval_just_reaches_the_average(total, average):
    low, high = compare.funnel_share(average, total)
    for share, limit in ((low, 1), (high, 0)):
        if 0 < share < 1:
            assert stats.proportion_limits(share * total, total, 0.998)[limit] == near(average, 9)


@settings(max_examples=40)
@given(st.floats(0.0005, 0.02))
def test_a_funnel_for_rates_closes_in_as_places_grow(average):
    limits = [compare.funnel_rate(average, population) for population in (500, 2000, 8000, 32000, 128000)]
    assert all(low <= average <= high for low, high in limits[1:])
    highs = [high for _, high in limits]
    assert highs == sorted(highs, reverse=True)


@pytest.mark.parametrize("expected", [0.05, 0.2, 0.6, 1.5, 4.0, 10.0, 60.0])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_a_funnel_for_rates_holds_its_promise_for_small_places_too(expected, confidence):
    """The share of places outside, computed from the Poisson distribution itself: never more than promised."""
    from scipy.stats import poisson

    low, high = (limit * 2000 for limit in compare.funnel_rate(expected / 2000, 2000, confidence))
    counts = np.arange(400)
    outside = poisson.pmf(counts, expected)[(counts < low) | (counts > high)].sum()
    assert outside <= 1 - confidence + 1e-9
    if expected == 60:
        assert outside > (1 - confidence) / 2


# Events, population and limit of the table that the English indicator methods test their funnel of rates with: persons of three
# years, average 116,1720835 per 100.000; their own search stops at about six digits.
PUBLISHED_RATES = [
    (0.95, 0, 1598.675694, 20.85059119),
    (0.95, 1, 7.264481402, 4588.535848),
    (0.998, 0, 2649.348525, 12.58170943),
    (0.95, 0, 5276.757672, 63.17010446),
    (0.95, 1, 1375.943768, 242.2579623),
    (0.998, 0, 6924.776769, 48.13632908),
    (0.998, 1, 849.4639547, 392.4043292),
    (0.95, 1, 369759.5622, 122.6021934),
    (0.998, 0, 424043.2424, 106.9073359),
]
# Population and the limits of 95 % and 99,8 % around 80,642448 % of their table for shares.
PUBLISHED_SHARES = [
    (1, 3.204264, 100, 0, 100),
    (1008, 78.203374, 83.081521, 76.796814, 84.488082),
    (53016, 80.306129, 80.978767, 80.112181, 81.172715),
]


@pytest.mark.parametrize(("confidence", "side", "population", "limit"), PUBLISHED_RATES)
def test_the_funnel_of_rates_is_the_published_one(confidence, side, population, limit):
    found = compare.funnel_rate(116.1720835e-5, population * 3, confidence)[side] * 1e5
    assert found == pytest.approx(limit, rel=3e-6)


@pytest.mark.parametrize(("population", "low", "high", "lowest", "highest"), PUBLISHED_SHARES)
def test_the_funnel_of_shares_is_the_published_one(population, low, high, lowest, highest):
    inner, outer = compare.funnel_share(0.80642448, population, 0.95), compare.funnel_share(0.80642448, population, 0.998)
    found = [100 * limit for limit in (*inner, *outer)]
    assert found == pytest.approx([low, high, lowest, highest], abs=1e-6)


# Standardised rates.


def test_a_hand_worked_standardised_rate():
    """Two bands, standard half and half: (20/1000 + 5/500) / 2 = 150 per 10.000."""
    found = compare.direct_rate([20, 5], [1000, 500], [50, 50])
    assert found.value == near(150.0)
    # variance = (0,25 * 20/1000² + 0,25 * 5/500²); limits = value + sqrt(variance / 25) * (Byar's limit of 25 - 25)
    spread = math.sqrt((0.25 * 20 / 1000**2 + 0.25 * 5 / 500**2) / 25)
    low, high = (float(limit) for limit in stats.event_limits(25, 0.95))
    assert (found.lower, found.upper) == (
        near((0.015 + spread * (low - 25)) * 1e4),
        near((0.015 + spread * (high - 25)) * 1e4),
    )


def test_under_ten_events_there_is_no_standardised_rate():
    found = compare.direct_rate([4, 5], [1000, 500], [50, 50])
    assert found.value is None and found.events == 9


@given(st.lists(st.tuples(st.integers(5, 60), st.integers(200, 5000)), min_size=2, max_size=6))
def test_standardised_by_its_own_ages_a_rate_is_the_crude_rate(bands):
    events, people = [float(count) for count, _ in bands], [float(number) for _, number in bands]
    found = compare.direct_rate(events, people, people)
    assert found.value == pytest.approx(sum(events) / sum(people) * 1e4, rel=1e-9)
    crude = stats.rate_interval(sum(events), sum(people), 1e4)
    if sum(events) >= 10:
        assert (found.lower, found.upper) == (pytest.approx(crude[1], rel=1e-6), pytest.approx(crude[2], rel=1e-6))


def test_rates_of_the_published_table_are_standardised_by_one_band(shared_data):
    """With one age band the standardised rate is the rate itself, so the published limits of rates must come out."""
    with (shared_data / "microdata" / "ci_expected_rate_byars_exact.csv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["method"] == "Byars" and row["Denominator"]]
    assert rows
    for row in rows:
        found = compare.direct_rate(
            [float(row["Numerator"])], [float(row["Denominator"])], [1.0], float(row["multiplier"])
        )
        assert found.value == pytest.approx(float(row["value"]), rel=1e-9)
        assert found.lower == pytest.approx(float(row["lower95_0cl"]), rel=1e-9)
        assert found.upper == pytest.approx(float(row["upper95_0cl"]), rel=1e-9)


# Words.


def test_what_may_be_said_of_small_numbers():
    assert compare.chance_note(3, 400, 1, 398).endswith("chênh lệch có thể do ngẫu nhiên")
    assert compare.chance_note(300, 1000, 200, 1000) == ""
    assert compare.chance_note(4, 400, 4, 400) == ""
    assert compare.chance_note(25, 400, 3, 400).endswith("đọc thận trọng")
    assert compare.chance_note(3, 400, 9, 380, other="nam").startswith("3 trẻ trong 400, nam 9 trong 380:")


def test_counts_without_a_denominator_have_words_too():
    gap = compare.difference_of_rates(12, 1, 9, 1, 1)
    assert compare.gap_note(gap, (12, None), (9, None), "vụ") == "12 vụ, kỳ trước 9: chênh lệch có thể do ngẫu nhiên"
    assert compare.gap_note(gap, (9, None), (9, None)) == ""
    grown = compare.difference_of_rates(40, 1, 9, 1, 1)
    assert grown.significant and compare.gap_note(grown, (40, None), (9, None), "vụ").endswith("đọc thận trọng")


# Bad input.


@pytest.mark.parametrize(
    "call",
    [
        lambda: compare.difference_of_proportions(5, 4, 1, 10),
        lambda: compare.difference_of_rates(1, 0, 1, 10, 100),
        lambda: compare.ratio_of_rates(-1, 10, 1, 10),
        lambda: compare.trend_of_shares([1, 2], [1]),
        lambda: compare.trend_of_shares([2] * 5, [1] * 5),
        lambda: compare.trend_of_rates([1] * 5, [0] * 5),
        lambda: compare.control_limits_count([], [], 1),
        lambda: compare.control_limits_share([3], [2], 5),
        lambda: compare.funnel_share(1.2, 10),
        lambda: compare.funnel_rate(-0.1, 10),
        lambda: compare.share_from_whole(5, 10, 4, 20),
        lambda: compare.rate_from_whole(5, 30, 8, 20, 1),
        lambda: compare.direct_rate([1], [0], [1]),
        lambda: compare.direct_rate([1, 2], [3], [1]),
    ],
)
def test_impossible_numbers_are_refused(call):
    with pytest.raises(ValueError, match=r"must|need"):
        call()
