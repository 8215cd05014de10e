"""Suy dinh dưỡng tính theo học sinh: lần cân của trạm y tế kể về trường mà em đang học, em chưa đủ 5 tuổi vào ngày chốt."""

from pathlib import Path

import polars as pl

from pipelines import marts

SQL = "indicators/malnutrition.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
WEIGHED = "row_id child_key commune_code weighed_on birth_date sex oedema waz haz whz waz_flag haz_flag whz_flag received_on"


def test_weighing_of_the_health_station_counts_at_the_school(spec):
    """Em 2 học ở xã khác nơi cân; em 3 đủ 5 tuổi trước ngày chốt; em 4 không đi học; em 5 đã thôi học: ba em ấy không kể về trường nào."""
    spec(
        SQL,
        period=YEAR,
        core_enrolment="""
            child_key commune_code school_code school_year as_of      birth_date sex status    dropped_on received_on
            1         03412        MN          2018        2018-10-15 2014-05-01 m   attending .          2018-10-15
            2         03412        MN          2018        2018-10-15 2014-06-01 f   attending .          2018-10-15
            3         03412        MN          2018        2018-10-15 2013-11-30 f   attending .          2018-10-15
            5         03412        MN          2018        2018-10-15 2014-07-01 f   dropped   2018-10-01 2018-10-15
        """,
        core_weighings=f"""
            {WEIGHED}
            1 1 03412 2018-06-10 2014-05-01 m false -2.5 -1.0 0 0 0 0 2018-06-14
            2 2 03413 2018-06-10 2014-06-01 f false -1.0 -2.1 0 0 0 9 2018-06-14
            3 3 03412 2018-06-10 2013-11-30 f false -2.5 -2.5 0 0 0 0 2018-06-14
            4 4 03412 2018-06-10 2014-05-01 m false -2.5 -2.5 0 0 0 0 2018-06-14
            5 5 03412 2018-06-10 2014-07-01 f false -2.5 -2.5 0 0 0 0 2018-06-14
        """,
        expect="""
            place_code variant            sex age_band numerator denominator
            03412      underweight        m   48-59    2         2
            03412      underweight        f   48-59    1         1
            03412      underweight        f   36-47    1         1
            03413      underweight        f   48-59    0         1
            03412      stunting           m   48-59    1         2
            03412      stunting           f   48-59    1         1
            03412      stunting           f   36-47    1         1
            03413      stunting           f   48-59    1         1
            03412      wasting            m   48-59    0         2
            03412      wasting            f   48-59    0         1
            03412      wasting            f   36-47    0         1
            MN         underweight_pupils m   48-59    1         1
            MN         underweight_pupils f   48-59    0         1
            MN         stunting_pupils    m   48-59    0         1
            MN         stunting_pupils    f   48-59    1         1
            MN         wasting_pupils     m   48-59    0         1
        """,
    )


def test_a_second_count_of_the_built_samples_agrees(built_home: Path) -> None:
    """Không đọc SQL của chỉ số: học sinh và lần cân được nối lại bằng polars."""
    build = marts.build_folder(built_home / "data" / "marts")
    core = built_home / "data" / "core" / build.name
    days = pl.read_parquet(build / "periods.parquet").select("period_id", "cutoff_on")
    pupils = pl.read_parquet(core / "core_pupils.parquet").drop_nulls("school_code").join(days, on="period_id")
    pupils = pupils.filter(pl.col("birth_date").dt.offset_by("5y") > pl.col("cutoff_on")).select("period_id", "child_key", "school_code")
    found = pl.read_parquet(core / "core_newest_weighing.parquet").join(pupils, on=["period_id", "child_key"])
    counted = found.group_by("school_code", "period_id", "variant").agg((pl.col("z") < -2).sum(), pl.len())
    wanted = {(school, period, f"{variant}_pupils"): (below, number) for school, period, variant, below, number in counted.rows()}
    values = pl.read_parquet(build / "malnutrition.parquet").filter(pl.col("variant").str.ends_with("_pupils"), pl.col("denominator") > 0)
    values = values.filter(pl.all_horizontal(pl.col("sex", "age_band") == "*"), pl.col("place").str.len_chars() == 8)
    told = {(row["place"], row["period"], row["variant"]): (row["numerator"], row["denominator"]) for row in values.to_dicts()}
    assert told == wanted and len(wanted) > 50
