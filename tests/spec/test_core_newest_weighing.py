"""The weighing that counts: the newest with a valid z of its form, of two on one day the later row; a second count in polars."""

import polars as pl

HEAD = "row_id child_key commune_code weighed_on birth_date sex oedema waz haz whz waz_flag haz_flag whz_flag received_on"
PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""


def test_each_form_takes_its_own_newest_weighing(spec):
    spec(
        "core/core_newest_weighing.sql",
        period=PERIOD,
        core_weighings=f"""
        {HEAD}
        1 1 03412 2018-01-10 2016-02-01 f false -1.5 -2.5 0.5 0 0 0 2018-03-15
        2 1 03412 2018-02-10 2016-02-01 f false -1.0 -7.0 .   0 1 . 2018-03-15
        3 2 03412 2018-02-01 2016-02-01 m false -0.5 -0.6 0.7 0 0 0 2018-03-15
        4 2 03412 2018-02-01 2016-02-01 m true  .    -0.8 .   . 0 . 2018-03-15
        5 2 03412 2018-03-10 2016-02-01 m false  1.0  1.0 1.0 0 0 0 2018-03-25
        6 3 03412 2018-03-01 2013-02-01 m false  1.0  1.0 1.0 0 0 0 2018-03-15
        """,
        expect="""
        child_key variant age_band z
        1 underweight 24-35 -1
        1 stunting 23 -2.5
        1 wasting 23 0.5
        2 underweight 24-35 -3.1
        2 stunting 24-35 -0.8
        2 wasting 24-35 -3.1
        """.replace(" 23 ", " 12-23 "),
    )


def test_a_second_count_of_a_whole_district(built_home):
    core = next((built_home / "data" / "core").iterdir())
    periods = pl.read_parquet(next((built_home / "data" / "marts").glob("*/periods.parquet"))).select("period_id", "starts_on", "cutoff_on", "known_on")
    weighed = pl.read_parquet(core / "core_weighings.parquet").join(periods.unique(), how="cross").filter(
        pl.col("weighed_on").is_between("starts_on", "cutoff_on"),
        (pl.col("received_on") <= pl.col("known_on")).fill_null(True),
        pl.col("weighed_on") < pl.col("birth_date").dt.offset_by("60mo"),
    )
    expected = []
    for variant, z, flag in (("underweight", "waz", "waz_flag"), ("stunting", "haz", "haz_flag"), ("wasting", "whz", "whz_flag")):
        told = pl.col(z) if variant == "stunting" else pl.when("oedema").then(-3.1).otherwise(z)
        usable = weighed.with_columns(told.alias("z")).filter(pl.col("z").is_not_null(), pl.col(flag).fill_null(0) == 0)
        newest = usable.sort("weighed_on", "row_id").group_by("period_id", "child_key").last()
        expected += [(variant, *row) for row in newest.select("period_id", "child_key", "commune_code", "sex", "z").rows()]
    found = pl.read_parquet(core / "core_newest_weighing.parquet").select("variant", "period_id", "child_key", "commune_code", "sex", "z").rows()
    assert sorted(found) == sorted(expected) and len(found) > 1_000
