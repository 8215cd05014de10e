"""Intervals against figures that another body published."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import stats


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _near(found: float, told: str) -> None:
    assert found == pytest.approx(float(told), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("confidence", "limits"), [(0.95, "95_0cl"), (0.998, "99_8cl")])
def test_rates_equal_the_published_table(shared_data, confidence, limits):
    for row in _rows(shared_data / "microdata" / "ci_expected_rate_byars_exact.csv"):
        if not row["Denominator"] or float(row["Denominator"]) <= 0 or not row[f"lower{limits}"]:
            continue
        value, lower, upper = stats.rate_interval(
            float(row["Numerator"]), float(row["Denominator"]), float(row["multiplier"]), confidence
        )
        _near(value, row["value"])
        _near(lower, row[f"lower{limits}"])
        _near(upper, row[f"upper{limits}"])


@pytest.mark.parametrize(("confidence", "limits"), [(0.95, "95_0cl"), (0.998, "99_8cl")])
def test_proportions_equal_the_published_table(shared_data, confidence, limits):
    for row in _rows(shared_data / "microdata" / "ci_expected_proportion_wilson.csv"):
        if not row["Denominator"] or not row[f"lower{limits}"]:
            continue
        scale = float(row["multiplier"]) / 100
        found = stats.proportion_interval(float(row["Numerator"]), float(row["Denominator"]), confidence)
        for number, name in zip(found, ("value", f"lower{limits}", f"upper{limits}"), strict=True):
            _near(number * scale, row[name])


def test_prevalence_limits_equal_the_english_measurement_programme(shared_data):
    for row in _rows(shared_data / "microdata" / "england_ncmp_prevalence_with_wilson_ci.csv"):
        value, lower, upper = stats.proportion_interval(float(row["Count"]), float(row["Measured"]))
        _near(value, row["Rate"])
        _near(lower, row["LCL"])
        _near(upper, row["UCL"])


def test_none_of_four_hundred_has_the_upper_limit_that_the_rules_quote():
    assert stats.rate_interval(0, 400, 10_000)[2] == pytest.approx(92.2, abs=0.05)


@given(st.integers(1, 5000), st.floats(0, 1))
def test_a_share_lies_inside_its_interval(total, part):
    count = round(total * part)
    value, lower, upper = stats.proportion_interval(count, total)
    assert 0 <= lower <= value + 1e-9 and value - 1e-9 <= upper <= 100


@given(st.integers(0, 3000))
def test_a_wider_confidence_gives_a_wider_interval(events):
    narrow, wide = stats.rate_interval(events, 19_000, 10_000, 0.95), stats.rate_interval(events, 19_000, 10_000, 0.998)
    assert wide[1] <= narrow[1] and narrow[2] <= wide[2]


@pytest.mark.parametrize(("count", "total"), [(1, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused(count, total):
    with pytest.raises(ValueError):
        stats.proportion_interval(count, total)


@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_the_exact_limits_that_stand_in_a_table_are_those_of_the_formula(confidence):
    lows, highs = stats._TABLES[confidence]
    assert (list(lows), list(highs)) == stats._computed(confidence)
