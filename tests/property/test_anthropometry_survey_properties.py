"""What must hold for any sample: order of rows and scale of weights do not matter, limits hold the value, parts make the whole."""

from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.anthropometry import Reading, Sample, prevalence, register_2007, school_query
from pipelines.anthropometry.quality_stats import digit_score, excess_kurtosis, ratio_test, skewness
from pipelines.engine import Connection, connect

CHILD = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(["m", "f", None]),
        "age_days": st.one_of(st.none(), st.floats(0, 7200)),
        "weight": st.one_of(st.none(), st.floats(2, 80)),
        "lenhei": st.one_of(st.none(), st.floats(45, 190)),
        "oedema": st.sampled_from(["y", "n", None]),
        "w": st.sampled_from([0.0, 0.5, 1.0, 3.0, None]),
        "c": st.sampled_from(["1", "2", "3", "4", None]),
        "s": st.sampled_from(["a", "b"]),
        "vùng": st.sampled_from(["núi", "biển", None]),
    }
)
SCHEMA: Any = {"sex": pl.String, "age_days": pl.Float64, "weight": pl.Float64, "lenhei": pl.Float64, "oedema": pl.String, "w": pl.Float64, "c": pl.String, "s": pl.String, "vùng": pl.String}
SAMPLE = Sample("w", "c", "s")


@cache
def connection() -> Connection:
    con = connect(threads=1)
    register_2007(con)
    return con


def school_scores(sex: str, age: float, weights: list[float], heights: list[float]) -> dict[str, list[float | None]]:
    """Raw z of pupils of one sex and age, in the order given."""
    con = connection()
    rows = {"row_id": range(len(weights)), "sex": sex, "age_days": age, "weight": weights, "lenhei": heights, "oedema": False}
    con.register("pupils", pl.DataFrame(rows))
    found = con.execute(f"select waz_2007, haz_2007, baz_2007 from ({school_query('pupils', unrounded=True)}) order by row_id").fetchall()
    return dict(zip(("waz", "haz", "baz"), map(list, zip(*found, strict=True)), strict=True))


def told(children: list[dict[str, Any]]) -> Any:
    return prevalence(pl.DataFrame(children, schema=SCHEMA), sample=SAMPLE, by=["vùng"])


@settings(max_examples=4, deadline=None)
@given(st.lists(CHILD, min_size=1, max_size=25), st.randoms())
def test_order_of_rows_and_scale_of_weights_do_not_matter(children: list[dict[str, Any]], random: Any) -> None:
    shuffled = [{**child, "w": None if child["w"] is None else 4 * child["w"]} for child in children]
    random.shuffle(shuffled)
    for first, second in zip(told(children).estimates, told(shuffled).estimates, strict=True):
        assert (first.grouping, first.group, first.registered, first.measured) == (second.grouping, second.group, second.registered, second.measured)
        assert second.weighted == pytest.approx(4 * first.weighted)
        for name in ("value", "error", "lower", "upper"):
            assert getattr(first, name) == pytest.approx(getattr(second, name), abs=1e-7)


@settings(max_examples=5, deadline=None)
@given(st.lists(CHILD, min_size=1, max_size=25))
def test_limits_hold_the_value_and_groups_add_up(children: list[dict[str, Any]]) -> None:
    found = told(children)
    for each in found.estimates:
        assert each.measured <= each.registered or each.index == "haz_whz" or each.registered == 0
        if each.value is not None and each.measure not in ("mean", "sd"):
            assert 0 <= each.value <= 100
        if each.lower is not None and each.upper is not None and each.value is not None:
            assert each.lower - 1e-9 <= each.value <= each.upper + 1e-9
    for scope in ("under_five", "school"):
        sexes = {name: sum(1 for child in children if child["sex"] == code) for name, code in (("Nam", "m"), ("Nữ", "f"))}
        listed = [each for each in found.estimates if each.scope == scope and each.grouping == "giới tính" and each.measure == "below_2"]
        assert all(each.registered <= sexes[each.group] for each in listed)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.fixed_dictionaries({"age": st.floats(1827, 6969), "weight": st.floats(8, 90), "lenhei": st.floats(80, 200)}), min_size=2, max_size=20), st.sampled_from(["m", "f"]))
def test_school_z_grows_with_weight_and_height(pupils: list[dict[str, float]], sex: str) -> None:
    """At one age: heavier is never a lower waz or baz, taller never a lower haz."""
    age, size = pupils[0]["age"], len(pupils)
    heavier = school_scores(sex, age, sorted(pupil["weight"] for pupil in pupils), [130.0] * size)
    taller = school_scores(sex, age, [30.0] * size, sorted(pupil["lenhei"] for pupil in pupils))
    for z in (heavier["waz"], heavier["baz"], taller["haz"]):
        assert all(value is None for value in z) or z == sorted(value for value in z if value is not None)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["m", "f"]), st.floats(1826.25, 6969), st.floats(-2.9, 2.9))
def test_heights_as_far_above_as_below_have_opposite_z(sex: str, age: float, z: float) -> None:
    """Height has L = 1: the standard is symmetrical, so m (1 + s z) and m (1 - s z) have z and -z."""
    from anthropometry_oracle import school_table

    rows = school_table("lfa", sex)
    m, s = (float(np.interp(age / 30.4375, rows["i"], rows[key])) for key in "ms")
    up, down = school_scores(sex, age, [30.0, 30.0], [m * (1 + s * z), m * (1 - s * z)])["haz"]
    assert up == pytest.approx(z, abs=1e-9) and down == pytest.approx(-z, abs=1e-9)


@given(st.lists(st.integers(0, 500), min_size=10, max_size=10).filter(lambda counts: sum(counts) > 0), st.integers(2, 9))
def test_the_digit_score_knows_no_size_and_no_order(counts: list[int], times: int) -> None:
    assert digit_score(counts) == pytest.approx(digit_score([count * times for count in reversed(counts)]))
    assert 0 <= digit_score(counts) <= 100.0001


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_ratio_of_one_is_symmetrical(first: int, second: int) -> None:
    if first + second:
        assert ratio_test(first, second, 1) == pytest.approx(ratio_test(second, first, 1))


@given(st.lists(st.floats(-6, 6), min_size=4, max_size=40, unique=True))
def test_mirrored_values_lean_the_other_way(values: list[float]) -> None:
    array = np.array(values)
    if array.std() > 1e-3:
        assert skewness(array) == pytest.approx(-skewness(-array), abs=1e-6)
        assert excess_kurtosis(array) == pytest.approx(excess_kurtosis(array * -2 + 1), abs=1e-5)


def test_reading_is_the_same_for_a_file_and_a_frame(tmp_path: Any) -> None:
    frame = pl.DataFrame({"sex": ["m", "f"] * 20, "tuổi": list(range(20, 60)), "weight": [12.0 + i / 10 for i in range(40)], "lenhei": [85.0 + i / 2 for i in range(40)]})
    frame.write_csv(tmp_path / "a.csv")
    reading = Reading({"tuổi": "age_months"})
    first, second = prevalence(frame, reading=reading), prevalence(tmp_path / "a.csv", reading=reading)
    third = prevalence(frame.to_pandas(), reading=reading)
    assert first.estimates == second.estimates == third.estimates
