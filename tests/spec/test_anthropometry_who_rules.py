"""WHO's rules one by one, each with its source, readable by someone who weighs children.

Sources: [WHO] the package `anthro` of WHO (version 1.1) and its own test values; [M] WHO MGRS 2006, Methods and
development, chapter 7; [F] WHO's printed simplified field tables (kg and cm to one decimal).
"""

from collections.abc import Callable
from typing import Any

import pytest
from anthropometry_oracle import table, value_at

from pipelines.anthropometry import register_growth, zscore_query
from pipelines.engine import Connection, connect

Child = Callable[..., dict[str, Any]]
NAMES = ("clenhei", "cbmi", "waz", "haz", "whz", "baz", "waz_flag", "haz_flag", "whz_flag", "baz_flag")


@pytest.fixture(scope="module")
def con() -> Connection:
    connection = connect()
    register_growth(connection)
    return connection


@pytest.fixture
def child(con: Connection) -> Child:
    """Return a function that computes one child; what is not given is unknown."""

    def compute(unrounded: bool = False, **given: Any) -> dict[str, Any]:
        values = [given.get(key) for key in ("sex", "age", "weight", "lenhei", "measure", "oedema")]
        source = (
            "select 1 as row_id, ?::varchar as sex, ?::double as age_days, ?::double as weight, ?::double as lenhei, "
            "?::varchar as measure, ?::boolean as oedema"
        )
        (row,) = con.execute(zscore_query(source, unrounded=unrounded), values).fetchall()
        return dict(zip(NAMES, row[1:], strict=True))

    return compute


def weight_for_age(z: float, sex: str, day: int) -> float:
    rows = table("wfa", sex)
    return value_at(z, rows["l"][day], rows["m"][day], rows["s"][day])


def weight_for_size(z: float, sex: str, name: str, cm: float) -> float:
    rows = table(name, sex)
    at = round((cm - rows["i"][0]) * 10)
    return value_at(z, rows["l"][at], rows["m"][at], rows["s"][at])


# --- values printed by WHO ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sex", "day", "kg"), [("m", 0, 3.3464), ("f", 0, 3.2322), ("m", 365, 9.6479), ("f", 730, 11.4775)])
def test_the_median_weight_is_z_zero(child: Child, sex: str, day: int, kg: float) -> None:
    """[WHO] medians of the weight-for-age table."""
    assert child(sex=sex, age=day, weight=kg)["waz"] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("sex", "months", "minus_3", "minus_2", "median"),
    [
        ("m", 0, 2.1, 2.5, 3.3),
        ("f", 0, 2.0, 2.4, 3.2),
        ("m", 12, 6.9, 7.7, 9.6),
        ("f", 12, 6.3, 7.0, 8.9),
        ("m", 24, 8.6, 9.7, 12.2),
        ("f", 24, 8.1, 9.0, 11.5),
        ("m", 36, 10.0, 11.3, 14.3),
        ("f", 36, 9.6, 10.8, 13.9),
    ],
)
def test_printed_weights_for_age(child: Child, sex: str, months: int, minus_3: float, minus_2: float, median: float) -> None:
    """[F] weight-for-age, printed to 0.1 kg: the z of the printed weight is the column it stands in."""
    for kg, expected in ((minus_3, -3), (minus_2, -2), (median, 0)):
        low = child(sex=sex, age=months * 30.4375, weight=kg - 0.051, unrounded=True)["waz"]
        high = child(sex=sex, age=months * 30.4375, weight=kg + 0.051, unrounded=True)["waz"]
        assert low < expected < high


@pytest.mark.parametrize(
    ("sex", "months", "minus_3", "minus_2", "median"),
    [
        ("m", 0, 44.2, 46.1, 49.9),
        ("f", 0, 43.6, 45.4, 49.1),
        ("m", 24, 78.0, 81.0, 87.1),
        ("f", 24, 76.0, 79.3, 85.7),
    ],
)
def test_printed_lengths_for_age(child: Child, sex: str, months: int, minus_3: float, minus_2: float, median: float) -> None:
    """[F] length at birth (lying), height at 24 months (standing), printed to 0.1 cm."""
    for cm, expected in ((minus_3, -3), (minus_2, -2), (median, 0)):
        low = child(sex=sex, age=months * 30.4375, lenhei=cm - 0.051, unrounded=True)["haz"]
        high = child(sex=sex, age=months * 30.4375, lenhei=cm + 0.051, unrounded=True)["haz"]
        assert low < expected < high


def test_values_of_whos_own_tests(child: Child) -> None:
    """[WHO] expected values in the test suite of the package."""
    short = child(sex="m", age=987, lenhei=72.86, measure="l")
    assert (short["haz"], short["haz_flag"]) == (-6.09, 1)
    assert child(sex="f", age=1522, weight=17)["waz"] == 0.24
    assert child(sex="f", age=1, weight=10.37)["waz_flag"] == 1
    assert child(sex="f", age=24 * 30.4375, lenhei=77.5)["haz"] == -2.55
    assert child(sex="m", age=8 * 30.4375, lenhei=60, measure="h")["haz"] == pytest.approx(-4.81, abs=0.01)
    assert child(sex="m", age=9 * 30.4375, lenhei=60, measure="h")["haz"] == pytest.approx(-5.02, abs=0.01)


# --- age ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age", "has_z"), [(0, True), (1826, True), (1826.24, True), (1826.25, False), (1827, False)])
def test_z_only_under_60_months(child: Child, age: float, has_z: bool) -> None:
    """[WHO] z when days / 30.4375 < 60: day 1826 has one, 60.0 months (1826.25) and day 1827 have none."""
    found = child(sex="m", age=age, weight=15, lenhei=100, measure="h" if age > 731 else "l")
    assert [found[key] is not None for key in ("waz", "haz", "whz", "baz")] == [has_z] * 4
    assert found["clenhei"] == 100


def test_days_are_rounded_halves_upward(child: Child) -> None:
    """[WHO] 730.5 days (24 months) is day 731: the standard of standing children begins."""
    assert child(sex="f", age=730.49, lenhei=80, measure="h")["clenhei"] == 80.7
    assert child(sex="f", age=730.5, lenhei=80, measure="h")["clenhei"] == 80
    assert child(sex="m", age=10.5, weight=4)["waz"] == child(sex="m", age=11, weight=4)["waz"]


def test_a_negative_age_is_no_age(child: Child) -> None:
    found = child(sex="m", age=-1, weight=9, lenhei=75)
    assert (found["waz"], found["haz"], found["baz"]) == (None, None, None)
    assert found["whz"] == child(sex="m", weight=9, lenhei=75)["whz"] is not None


# --- lying and standing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "measure", "clenhei"),
    [
        (730, "h", 85.7),
        (730, "l", 85.0),
        (730, None, 85.0),
        (731, "l", 84.3),
        (731, "h", 85.0),
        (731, None, 85.0),
        (None, "l", 85.0),
        (None, "h", 85.0),
    ],
)
def test_length_is_corrected_by_07_cm(child: Child, age: float | None, measure: str | None, clenhei: float) -> None:
    """[M] under 731 days and standing +0.7 cm; 731 days or more and lying -0.7 cm; age unknown: as it is."""
    assert child(sex="m", age=age, lenhei=85, measure=measure)["clenhei"] == pytest.approx(clenhei, abs=1e-12)


@pytest.mark.parametrize(("age", "clenhei"), [(273, 70.0), (273.9, 70.0), (273.9375, 70.7), (274, 70.7)])
def test_standing_under_9_months_is_a_slip(child: Child, age: float, clenhei: float) -> None:
    """[WHO] position dropped under 9 months (273.9375 days), no correction."""
    assert child(sex="m", age=age, lenhei=70, measure="h")["clenhei"] == pytest.approx(clenhei, abs=1e-12)


def test_age_and_position_missing_87_cm_decides(child: Child) -> None:
    """[WHO] age missing: under 87 cm lying, from 87 cm standing; a recorded position goes first."""
    for cm, name in ((86.9, "wfl"), (87.0, "wfh")):
        assert child(sex="f", weight=weight_for_size(1, "f", name, cm), lenhei=cm)["whz"] == 1
    assert child(sex="f", weight=weight_for_size(1, "f", "wfl", 87.0), lenhei=87, measure="l")["whz"] == 1
    assert child(sex="f", weight=weight_for_size(1, "f", "wfh", 86.9), lenhei=86.9, measure="h")["whz"] == 1


def test_the_table_of_weight_for_size_goes_by_age(child: Child) -> None:
    """[WHO] known age decides the table, not the recorded position."""
    assert child(sex="m", age=731, weight=weight_for_size(-1, "m", "wfh", 84.3), lenhei=85, measure="l")["whz"] == -1
    assert child(sex="m", age=730, weight=weight_for_size(-1, "m", "wfl", 85.7), lenhei=85, measure="h")["whz"] == -1


# --- weight-for-length/height table ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "cm", "measure", "has_z"),
    [
        (10, 44.9, "l", False),
        (10, 45, "l", True),
        (600, 110, "l", True),
        (600, 110.1, "l", False),
        (600, 109.3, "h", True),
        (600, 109.4, "h", False),
        (800, 64.9, "h", False),
        (800, 65, "h", True),
        (800, 65.7, "l", True),
        (800, 65.6, "l", False),
        (1700, 120, "h", True),
        (1700, 120.1, "h", False),
        (1700, 120.7, "l", True),
    ],
)
def test_limits_of_weight_for_size(child: Child, age: float, cm: float, measure: str, has_z: bool) -> None:
    """[M] length 45 to 110 cm lying, height 65 to 120 cm standing, after the correction, ends included."""
    assert (child(sex="m", age=age, weight=12, lenhei=cm, measure=measure)["whz"] is not None) == has_z


@pytest.mark.parametrize("cm", [65.3, 70.1, 64.3, 81.9, 100.7, 109.9])
def test_a_tenth_stays_on_its_row_in_floating_point(child: Child, cm: float) -> None:
    """65.3 * 10 is 652.9999… or 653: either way the row of 65.3 is used."""
    kg = weight_for_size(-2, "m", "wfl", cm)
    assert child(sex="m", age=500, weight=kg, lenhei=cm, unrounded=True)["whz"] == pytest.approx(-2, abs=1e-9)


def test_between_two_tenths_l_m_s_are_interpolated(child: Child) -> None:
    """[WHO] linear interpolation between the rows of 0.1 cm."""
    rows = table("wfh", "f")
    at = 350  # 100.0 cm
    level, median, spread = (0.75 * rows[key][at] + 0.25 * rows[key][at + 1] for key in "lms")
    kg = value_at(-3.5, level, median, spread)
    assert child(sex="f", age=1000, weight=kg, lenhei=100.025, unrounded=True)["whz"] == pytest.approx(-3.5, abs=1e-9)


# --- formula, rounding, flags ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("z", [-6.5, -4.0, -3.0, 3.0, 4.2])
def test_tails_of_weight_are_straight_beyond_3(child: Child, z: float) -> None:
    """[M] beyond +-3 weight-for-age goes on in steps of the distance from 2 to 3 SD."""
    kg = weight_for_age(z, "f", 400)
    assert child(sex="f", age=400, weight=kg, unrounded=True)["waz"] == pytest.approx(z, abs=1e-9)
    size = weight_for_size(z, "f", "wfl", 75.0)
    assert child(sex="f", age=400, weight=size, lenhei=75, unrounded=True)["whz"] == pytest.approx(z, abs=1e-9)


def test_tails_of_bmi_are_straight_and_those_of_height_are_not(child: Child) -> None:
    """[M] BMI has straight tails; height-for-age keeps the formula (its L is 1: straight all the way)."""
    bmi, height = table("bmi", "m"), table("lhfa", "m")
    kg = value_at(4.5, bmi["l"][900], bmi["m"][900], bmi["s"][900]) * 0.9**2
    assert child(sex="m", age=900, weight=kg, lenhei=90, unrounded=True)["baz"] == pytest.approx(4.5, abs=1e-9)
    cm = height["m"][900] * (1 - 5.5 * height["s"][900])
    assert child(sex="m", age=900, lenhei=cm, unrounded=True)["haz"] == pytest.approx(-5.5, abs=1e-9)


@pytest.mark.parametrize(("raw", "rounded"), [(-2.004, -2.0), (-2.006, -2.01), (-1.996, -2.0), (-0.001, 0.0)])
def test_z_is_rounded_to_two_decimals_before_any_limit(child: Child, raw: float, rounded: float) -> None:
    """[WHO] -2.004 is -2.00 and not malnourished."""
    found = child(sex="m", age=300, weight=weight_for_age(raw, "m", 300))["waz"]
    assert found == rounded
    assert str(found) != "-0.0"


@pytest.mark.parametrize(("z", "flag"), [(-6.004, 0), (-6.006, 1), (-5.5, 0), (5.004, 0), (5.006, 1), (-6.0, 0), (5.0, 0)])
def test_flag_of_weight_for_age(child: Child, z: float, flag: int) -> None:
    """[WHO] z < -6 or > 5, strict, on the rounded z; also where raw z is asked for."""
    kg = weight_for_age(z, "f", 700)
    assert child(sex="f", age=700, weight=kg)["waz_flag"] == flag
    assert child(sex="f", age=700, weight=kg, unrounded=True)["waz_flag"] == flag


@pytest.mark.parametrize(("z", "flag"), [(-5.004, 0), (-5.006, 1), (5.004, 0), (5.006, 1)])
def test_flag_of_weight_for_size_and_bmi(child: Child, z: float, flag: int) -> None:
    """[WHO] |z| > 5."""
    assert child(sex="m", age=700, weight=weight_for_size(z, "m", "wfl", 80.0), lenhei=80)["whz_flag"] == flag
    bmi = table("bmi", "m")
    kg = value_at(z, bmi["l"][700], bmi["m"][700], bmi["s"][700]) * 0.8**2
    assert child(sex="m", age=700, weight=kg, lenhei=80)["baz_flag"] == flag


@pytest.mark.parametrize(("z", "flag"), [(-6.004, 0), (-6.006, 1), (6.004, 0), (6.006, 1), (5.5, 0)])
def test_flag_of_height_for_age(child: Child, z: float, flag: int) -> None:
    """[WHO] |z| > 6."""
    height = table("lhfa", "f")
    cm = height["m"][1200] * (1 + z * height["s"][1200])
    assert child(sex="f", age=1200, lenhei=cm)["haz_flag"] == flag


def test_no_z_has_no_flag(child: Child) -> None:
    found = child(sex="m", age=300)
    assert [found[key] for key in NAMES] == [None] * 10


# --- missing, wrong, oedema -----------------------------------------------------------------------------------------


def test_oedema_empties_what_comes_from_weight(child: Child) -> None:
    """[WHO] oedema: no weight z, whz, baz; height stays, and so does the BMI itself."""
    found = child(sex="f", age=500, weight=8, lenhei=75, measure="l", oedema=True)
    assert (found["waz"], found["whz"], found["baz"]) == (None, None, None)
    assert (found["waz_flag"], found["whz_flag"], found["baz_flag"]) == (None, None, None)
    assert found["haz"] is not None
    assert found["cbmi"] == pytest.approx(8 / 0.75**2)


def test_unknown_oedema_is_no_oedema(child: Child) -> None:
    """[WHO] missing = no."""
    known = child(sex="f", age=500, weight=8, lenhei=75, oedema=False)
    assert child(sex="f", age=500, weight=8, lenhei=75) == known


@pytest.mark.parametrize("wrong", [0, -5, float("nan"), float("inf")])
def test_zero_or_negative_is_not_measured(child: Child, wrong: float) -> None:
    """[WHO] and RULES 35: 0 kg or 0 cm is not measured."""
    assert child(sex="m", age=400, weight=wrong, lenhei=75) == child(sex="m", age=400, lenhei=75)
    assert child(sex="m", age=400, weight=9, lenhei=wrong) == child(sex="m", age=400, weight=9)


def test_without_sex_there_is_no_z(child: Child) -> None:
    found = child(age=400, weight=9, lenhei=75, measure="h")
    assert [found[key] for key in ("waz", "haz", "whz", "baz")] == [None] * 4
    assert found["clenhei"] == pytest.approx(75.7)


def test_without_age_only_weight_for_size(child: Child) -> None:
    found = child(sex="m", weight=9, lenhei=75)
    assert found["whz"] is not None
    assert (found["waz"], found["haz"], found["baz"]) == (None, None, None)
