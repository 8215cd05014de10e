"""Whatever the registers hold: SQL and polars count the same, parts make the whole, no child counts twice in a share."""

from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from indicators_services_drawn import PERIODS, draw
from indicators_services_polars import DIMENSIONS, SECOND, SHAPE, Tables

from pipelines import catalog, engine
from pipelines.measures import _grouping_sets
from pipelines.settings import PACKAGE

WORLDS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW_WORLDS = settings(WORLDS, max_examples=5)
# made here from the drawn tables by their own SQL, in this order
CORE = ("core_pupils", "core_counted_injuries", "core_injury_population", "core_period_staff", "core_period_activities", "core_known_facts", "core_registered_births")
seeds = st.integers(0, 2**32)
con = engine.connect()


def load(world: Tables) -> None:
    """Make the tables of one world, each with exactly the columns drawn."""
    for name, frame in world.items():
        engine.load_frame(con, name, frame)
    for name in CORE:
        engine.make_table(con, name, (PACKAGE / "core" / f"{name}.sql").read_text(encoding="utf-8"))


def first_way(indicator: str) -> pl.DataFrame:
    """Rows of the indicator's SQL in the common shape, one for each combination; kinds of denominator are added up."""
    engine.make_table(con, "ind", (PACKAGE / "indicators" / f"{indicator}.sql").read_text(encoding="utf-8"))
    have = engine.columns(con, "ind")
    dims = ", ".join(name if name in have else f"'*' as {name}" for name in DIMENSIONS)
    sums = "cast(coalesce(sum(numerator), 0) as double) as numerator, cast(coalesce(sum(denominator), 0) as double) as denominator"
    return con.sql(f"select period_id, place_code, variant, {dims}, {sums} from ind group by all").pl()


def second_way(indicator: str, world: Tables) -> pl.DataFrame:
    parts = [SECOND[indicator](world, days).with_columns(period_id=pl.lit(days["period_id"])) for days in PERIODS.iter_rows(named=True)]
    keys = ["period_id", *SHAPE[:-2]]
    return pl.concat(parts).group_by(keys).agg(pl.col("numerator").sum(), pl.col("denominator").sum())


def told(frame: pl.DataFrame) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Counts by period, place, variant and breakdown, without those that say nothing."""
    listed = frame.select("period_id", *SHAPE).rows()
    return {row[:-2]: row[-2:] for row in listed if row[-2] or row[-1]}


@WORLDS
@given(seeds)
def test_both_ways_count_the_same(seed):
    world = draw(seed)
    load(world)
    for indicator in SECOND:
        assert told(first_way(indicator)) == told(second_way(indicator, world)), indicator


@FEW_WORLDS
@given(seeds)
def test_no_child_and_no_unit_counts_twice_in_a_share(seed):
    """Tử số không lớn hơn mẫu số; cả tỉnh cộng lại không đếm ai hai lần: không nhiều hơn số trẻ, số người có trong sổ."""
    load(draw(seed))
    for indicator in SECOND:
        if catalog.indicators()[indicator].kind == "share":
            found = first_way(indicator)
            assert found.filter(pl.col("numerator") > pl.col("denominator")).is_empty(), indicator
    there = {
        "right_age_enrolment_share": "count(distinct child_key) from core_population where moment = 'cutoff'",
        "life_skills_share": "count(distinct child_key) from core_pupils",
        "participation_share": "count(distinct child_key) from core_pupils",
        "staff_reached_share": "count(distinct person_key) from core_staff",
        "records_current": "count(distinct child_key) from core_residence",
    }
    for indicator, counted in there.items():
        whole = first_way(indicator).group_by("period_id", "variant").agg(pl.col("denominator").sum())
        assert whole["denominator"].max() is None or whole["denominator"].max() <= engine.rows(con, f"select {counted}")[0][0], indicator


@FEW_WORLDS
@given(seeds)
def test_children_hit_by_several_causes_are_fewer_than_the_causes_together(seed):
    """Mỗi em một lần ở số chung: số chung không lớn hơn tổng các nguyên nhân (các nơi), không nhỏ hơn từng nguyên nhân."""
    load(draw(seed))
    for indicator in ("injury_rate", "injury_by_place"):
        found = first_way(indicator).filter(~pl.col("variant").str.ends_with("_pupils"))
        sums = found.group_by("period_id", "variant", "category").agg(pl.col("numerator").sum())
        whole = {row[:2]: row[3] for row in sums.rows() if row[2] == "*"}
        for (period, variant), number in whole.items():
            parts = [row[3] for row in sums.rows() if row[:2] == (period, variant) and row[2] != "*"]
            assert max(parts, default=0) <= number <= sum(parts), (indicator, period, variant)


def test_variants_and_breakdowns_of_the_sql_are_those_of_the_yaml():
    """Mọi biến thể khai trong YAML đều có lúc được tính, mọi cột phân tổ của SQL đều được khai, và ngược lại."""
    found: dict[str, set[str]] = {indicator: set() for indicator in SECOND}
    for seed in range(6):
        load(draw(seed))
        for indicator, variants in found.items():
            variants |= set(first_way(indicator)["variant"])
            told_by_sql = set(engine.columns(con, "ind")) & set(DIMENSIONS)
            sets = _grouping_sets(catalog.indicators()[indicator], told_by_sql)
            assert {name for names in sets for name in names} == told_by_sql, indicator
    assert found == {indicator: set(catalog.indicators()[indicator].variants) for indicator in SECOND}
