"""Published figures of health, school, staff and communes: parts make the whole, over places and over every breakdown."""

from pathlib import Path

import polars as pl
import pytest
from indicators_services_polars import DIMENSIONS, SECOND

from pipelines import catalog, marts

DISTRICT = "106"
COUNTS = ("numerator", "denominator")


@pytest.fixture(scope="module")
def values(built_home: Path) -> pl.DataFrame:
    folder = built_home / "data" / "marts"
    con = marts.open_marts(folder)
    told = con.sql("select * from indicator_values where state in ('ok', 'zero', 'no_denominator')").pl()
    assert told.filter(pl.col("place") == DISTRICT)["indicator"].n_unique() > len(SECOND) - 3
    return told.filter(pl.col("indicator").is_in(list(SECOND)))


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_parts_of_a_breakdown_make_the_whole(values: pl.DataFrame, dimension: str) -> None:
    """Nhóm chồng nhau (nguyên nhân, nơi xảy ra) đứng riêng: chúng không cộng thành số chung."""
    overlapping = [name for name in SECOND if dimension == "category" and not catalog.indicators()[name].additive]
    kept = values.filter(~pl.col("indicator").is_in(overlapping))
    keys = ["indicator", "variant", "period", "place", *(name for name in DIMENSIONS if name != dimension)]
    parts = kept.filter(pl.col(dimension) != "*").group_by(keys).agg(pl.col(name).sum() for name in COUNTS)
    whole = kept.filter(pl.col(dimension) == "*").join(parts, on=keys, suffix="_parts")
    assert whole.height > 10
    assert whole.filter(pl.col("numerator") != pl.col("numerator_parts")).is_empty()
    assert whole.filter(pl.col("denominator").is_not_null() & (pl.col("denominator") != pl.col("denominator_parts"))).is_empty()


@pytest.mark.parametrize("units", ["communes", "schools"])
def test_units_make_the_district(values: pl.DataFrame, units: str) -> None:
    mine = [(name, variant) for name in SECOND for variant, told in catalog.indicators()[name].variants.items() if told.get("units", "communes") == units]
    kept = values.join(pl.DataFrame(mine, schema=["indicator", "variant"], orient="row"), on=["indicator", "variant"])
    keys = ["indicator", "variant", "period", *DIMENSIONS]
    length = {"communes": 5, "schools": 8}[units]
    parts = kept.filter(pl.col("place").str.len_chars() == length).group_by(keys).agg(pl.col(name).sum() for name in COUNTS)
    whole = kept.filter(pl.col("place") == DISTRICT).join(parts, on=keys, suffix="_parts")
    assert whole["indicator"].n_unique() == len({name for name, _ in mine} & set(kept["indicator"]))
    assert whole.filter(pl.col("numerator") != pl.col("numerator_parts")).is_empty()
    assert whole.filter(pl.col("denominator").is_not_null() & (pl.col("denominator") != pl.col("denominator_parts"))).is_empty()
