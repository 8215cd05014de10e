"""The sample's own growth arithmetic: rules of WHO that are often got wrong (DOMAIN section 7)."""

import pytest

from pipelines.samples.growth import plain_z, standard_height, table, tailed_z, value_at, z_scores


def test_the_median_has_z_zero_and_a_measure_gives_back_its_z() -> None:
    lms = table("wfa")["f"][400]
    assert plain_z(lms[1], lms) == 0
    for z in (-2.7, -1.0, 2.4):
        assert plain_z(value_at(z, lms), lms) == pytest.approx(z)


def test_beyond_three_weights_go_in_equal_steps_but_heights_do_not() -> None:
    lms = table("wfa")["m"][700]
    third, second = value_at(3, lms), value_at(2, lms)
    assert tailed_z(third + (third - second), lms) == pytest.approx(4)
    low, lower = value_at(-3, lms), value_at(-2, lms)
    assert tailed_z(low - (lower - low) / 2, lms) == pytest.approx(-3.5)
    tall = table("lhfa")["m"][700]
    scores = z_scores("m", 700, None, round(value_at(-4, tall) * 10), "", False)
    assert scores["haz"] == pytest.approx(-4, abs=0.03)


@pytest.mark.parametrize(
    ("age", "position", "expected"),
    [
        (730, "h", 857),  # standing under two years: + 0.7 cm
        (731, "l", 843),  # lying from two years: - 0.7 cm
        (730, "l", 850),
        (731, "h", 850),
        (730, "", 850),  # not written: taken as usual for the age
        (270, "h", 850),  # standing under nine months is a slip of the pen
        (274, "h", 857),
    ],
)
def test_position_corrects_the_height(age: int, position: str, expected: int) -> None:
    assert standard_height(age, 850, position) == expected


def test_no_score_from_five_years_on_nor_without_a_measure() -> None:
    assert z_scores("m", 1826, 150, 1050, "h", False)["waz"] is not None
    assert z_scores("m", 1827, 150, 1050, "h", False) == {"waz": None, "haz": None, "whz": None}
    assert z_scores("m", 900, None, 850, "", False)["waz"] is None
    assert z_scores("m", 900, 110, None, "", False)["haz"] is None


def test_oedema_empties_the_weight_scores_only() -> None:
    scores = z_scores("f", 800, 95, 800, "h", True)
    assert scores["waz"] is None and scores["whz"] is None and scores["haz"] is not None


def test_impossible_measures_have_no_valid_score() -> None:
    assert z_scores("f", 800, 700, 850, "h", False)["waz"] is None
    assert z_scores("f", 800, 110, 1500, "h", False)["haz"] is None


def test_two_values_of_the_printed_who_tables() -> None:
    """-2 SD of boys of 24 months is 9.7 kg and 81.0 cm standing (WHO 2006, tables for use in the field)."""
    assert value_at(-2, table("wfa")["m"][731]) == pytest.approx(9.7, abs=0.05)
    assert value_at(-2, table("lhfa")["m"][731]) == pytest.approx(81.0, abs=0.06)
