"""Mức độ suy dinh dưỡng: giới hạn nào thuộc độ nào, phù, và các độ cộng lại bằng cả thể."""

import polars as pl
import pytest

from pipelines import catalog
from pipelines.anthropometry import vietnam
from pipelines.marts import indicator

PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""
PARAMETERS = """
indicator           variant       parameter value
malnutrition_degree underweight_1 lower     -3
malnutrition_degree underweight_1 upper     -2
malnutrition_degree underweight_2 lower     -4
malnutrition_degree underweight_2 upper     -3
malnutrition_degree underweight_3 upper     -4
"""
HEAD = (
    "row_id child_key commune_code weighed_on birth_date sex oedema waz haz whz waz_flag haz_flag whz_flag received_on"
)


@pytest.mark.parametrize(
    ("waz", "oedema", "degree"),
    [
        ("-2.00", "false", None),
        ("-2.01", "false", "underweight_1"),
        ("-3.00", "false", "underweight_1"),
        ("-3.01", "false", "underweight_2"),
        ("-4.00", "false", "underweight_2"),
        ("-4.01", "false", "underweight_3"),
        (".", "true", "underweight_2"),
    ],
)
def test_each_limit_belongs_to_the_milder_degree(spec, waz, oedema, degree):
    rows = [f"{name} {int(name == degree)} 1" for name in ("underweight_1", "underweight_2", "underweight_3")]
    spec(
        "indicators/malnutrition_degree.sql",
        period=PERIOD,
        variant_parameter=PARAMETERS,
        core_weighings=f"{HEAD}\n1 1 03412 2018-02-01 2016-02-01 f {oedema} {waz} . . . . . 2018-03-15",
        expect="\n".join(["variant numerator denominator", *rows]),
    )


def test_the_limits_are_those_of_the_growth_room():
    told = catalog.indicators()["malnutrition_degree"].variants
    for form, column in (("underweight", "underweight_degree"), ("stunting", "stunting_degree")):
        limits = sorted(one["upper"] for name, one in told.items() if name.startswith(form))
        assert limits == sorted(band["below"] for band in vietnam.definitions()["columns"][column]["bands"])


def test_degrees_add_up_to_their_form_and_equal_a_second_count(built_home, monkeypatch):
    monkeypatch.setenv("TREEM_HOME", str(built_home))
    whole = indicator("malnutrition", place="106", period="2018", frame="polars")
    parts = indicator("malnutrition_degree", place="106", period="2018", frame="polars")
    form = pl.col("variant").str.split("_").list.first()
    sums = parts.group_by(form.alias("variant")).agg(pl.col("numerator").sum(), pl.col("denominator").max()).sort("variant")
    told = whole.filter(pl.col("variant").is_in(["underweight", "stunting"])).select("variant", "numerator", "denominator").sort("variant")
    assert sums.rows() == told.rows()
    core = next((built_home / "data" / "core").iterdir())
    counted = pl.read_parquet(core / "core_newest_weighing.parquet").filter(
        (pl.col("period_id") == "2018") & (pl.col("variant") == "underweight")
    )
    for name, low, high in (("1", -3.0, -2.0), ("2", -4.0, -3.0), ("3", -99.0, -4.0)):
        found = parts.filter(pl.col("variant") == f"underweight_{name}")["numerator"][0]
        assert found == counted.filter((pl.col("z") >= low) & (pl.col("z") < high)).height
    assert parts["numerator"].sum() > 0
