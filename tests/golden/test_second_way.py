"""Every indicator counted a second time, with polars from the pseudonymous tables, in another order of steps."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

PERIODS = [f"{year}{part}" for year in (2017, 2018) for part in ("-Q1", "-6M", "-9M", "")]


@pytest.fixture(scope="module")
def tables(built_home: Path) -> dict[str, pl.DataFrame]:
    folder = next((built_home / "data" / "core").glob("b*"))
    marts = built_home / "data" / "marts" / folder.name
    found = {path.stem: pl.read_parquet(path) for path in folder.glob("*.parquet")}
    return found | {path.stem: pl.read_parquet(path) for path in marts.glob("*.parquet")}


def totals(
    tables: dict[str, pl.DataFrame], indicator: str, variant: str, period: str
) -> dict[str, tuple[float, float]]:
    kept = tables["indicator_values"].filter(
        pl.col("indicator") == indicator,
        pl.col("variant") == variant,
        pl.col("period") == period,
        pl.col("sex") == "*",
        pl.col("age_band") == "*",
        pl.col("category") == "*",
        pl.col("state").is_in(["ok", "zero", "no_denominator"]),
    )
    return {
        row["place"]: (row["numerator"], row["denominator"])
        for row in kept.iter_rows(named=True)
        if row["place"] != "106"
    }


def days(tables: dict[str, pl.DataFrame], period: str) -> dict[str, date]:
    return tables["periods"].filter(pl.col("period_id") == period).row(0, named=True)


def years_before(day: date, years: int) -> date:
    return pl.Series([day]).dt.offset_by(f"-{years}y")[0]


def residents(tables: dict[str, pl.DataFrame], period: str, day: date) -> pl.DataFrame:
    """Children under 16 living in a commune on a day, from the keyed register directly."""
    when = days(tables, period)
    received = tables["core_receipts"].filter(
        pl.col("register") == "child_register", pl.col("received_on") <= when["known_on"]
    )
    book = tables["keyed_child_register"].join(
        received.select("commune_code", "period_id"), on=["commune_code", "period_id"]
    )
    book = book.filter(pl.col("as_of").is_between(when["starts_on"], when["known_on"]))
    book = book.filter(pl.col("as_of") == pl.col("as_of").max().over("commune_code"))
    here = book.filter(
        ~pl.col("residence_status").is_in(["temporary_short", "absent"]),
        pl.col("birth_date") <= day,
        pl.col("birth_date") > years_before(day, 16),
        pl.col("arrived_on").is_null() | (pl.col("arrived_on") <= day),
        pl.col("left_on").is_null() | (pl.col("left_on") > day),
        pl.col("died_on").is_null() | (pl.col("died_on") > day),
    )
    return here.sort("arrived_on", descending=True, nulls_last=True).unique("child_key", keep="first")


@pytest.mark.parametrize("period", PERIODS)
def test_children(tables, period):
    here = residents(tables, period, days(tables, period)["cutoff_on"])
    counted = dict(here.group_by("commune_code").len().iter_rows())
    expected = totals(tables, "child_population", "residents", period)
    assert expected and {place: value[0] for place, value in expected.items() if value[0]} == counted


@pytest.mark.parametrize("variant", ["issued", "valid"])
@pytest.mark.parametrize("period", PERIODS)
def test_insurance(tables, period, variant):
    when = days(tables, period)
    small = residents(tables, period, when["cutoff_on"]).filter(
        pl.col("birth_date") > years_before(when["cutoff_on"], 6)
    )
    cards = tables["keyed_bhyt_cards"].filter(pl.col("as_of") == when["cutoff_on"])
    if variant == "valid":
        cards = cards.filter(
            pl.col("card_valid_from") <= when["cutoff_on"], pl.col("card_valid_to") >= when["cutoff_on"]
        )
    small = small.with_columns(pl.col("child_key").is_in(cards["child_key"].unique().implode()).alias("has"))
    counted = {
        place: (float(has), float(all_))
        for place, has, all_ in small.group_by("commune_code").agg(pl.col("has").sum(), pl.len()).iter_rows()
    }
    assert {k: v for k, v in totals(tables, "bhyt_under6", variant, period).items() if v[1]} == counted


@pytest.mark.parametrize(
    ("variant", "score", "flag"),
    [("underweight", "waz", "waz_flag"), ("stunting", "haz", "haz_flag"), ("wasting", "whz", "whz_flag")],
)
@pytest.mark.parametrize("period", PERIODS)
def test_malnutrition(tables, period, variant, score, flag):
    when = days(tables, period)
    weighed = tables["core_weighings"].filter(
        pl.col("weighed_on").is_between(when["starts_on"], when["cutoff_on"]),
        pl.col("received_on") <= when["known_on"],
        pl.col("weighed_on") < pl.col("birth_date").dt.offset_by("60mo"),
    )
    swollen = pl.col("oedema") & pl.lit(variant != "stunting")
    weighed = weighed.with_columns(
        pl.when(swollen).then(-3.1).otherwise(pl.col(score)).alias("z"),
        pl.when(swollen).then(0).otherwise(pl.col(flag)).alias("odd"),
    )
    last = (
        weighed.filter(pl.col("z").is_not_null(), pl.col("odd") == 0)
        .sort("weighed_on", "row_id")
        .unique("child_key", keep="last")
    )
    counted = {
        place: (float(low), float(all_))
        for place, low, all_ in last.group_by("commune_code").agg((pl.col("z") < -2).sum(), pl.len()).iter_rows()
    }
    assert {k: v for k, v in totals(tables, "malnutrition", variant, period).items() if v[1]} == counted


@pytest.mark.parametrize("period", PERIODS)
def test_weighed_and_overweight(tables, period):
    """Residents under five with any valid z of the period; the newest valid weight for height above +2."""
    when = days(tables, period)
    weighed = tables["core_weighings"].filter(
        pl.col("weighed_on").is_between(when["starts_on"], when["cutoff_on"]),
        pl.col("received_on") <= when["known_on"],
        pl.col("weighed_on") < pl.col("birth_date").dt.offset_by("60mo"),
    )
    valid = [pl.col(score).is_not_null() & (pl.col(f"{score}_flag").fill_null(0) == 0) for score in ("waz", "haz", "whz")]
    done = weighed.filter(pl.any_horizontal(*valid) | pl.col("oedema"))["child_key"].unique()
    small = residents(tables, period, when["cutoff_on"]).filter(pl.col("birth_date") > years_before(when["cutoff_on"], 5))
    small = small.with_columns(pl.col("child_key").is_in(done.implode()).alias("has"))
    counted = {place: (float(has), float(every)) for place, has, every in small.group_by("commune_code").agg(pl.col("has").sum(), pl.len()).iter_rows()}
    assert {k: v for k, v in totals(tables, "weighing_coverage", "measured", period).items() if v[1]} == counted
    last = weighed.filter(pl.col("oedema") | valid[2]).sort("weighed_on", "row_id").unique("child_key", keep="last")
    heavy = last.with_columns(((pl.col("whz") > 2) & ~pl.col("oedema")).fill_null(False).alias("heavy"))
    counted = {place: (float(above), float(every)) for place, above, every in heavy.group_by("commune_code").agg(pl.col("heavy").sum(), pl.len()).iter_rows()}
    assert {k: v for k, v in totals(tables, "overweight_share", "overweight", period).items() if v[1]} == counted


@pytest.mark.parametrize("variant", ["injured", "died"])
@pytest.mark.parametrize("period", PERIODS)
def test_injuries(tables, period, variant):
    when = days(tables, period)
    hit = tables["core_injuries"].filter(
        pl.col("injured_on").is_between(when["starts_on"], when["cutoff_on"]),
        pl.col("received_on") <= when["known_on"],
        pl.col("birth_date") > pl.col("injured_on").dt.offset_by("-16y"),
    )
    if variant == "died":
        hit = hit.filter(pl.col("outcome") == "died")
    first = hit.sort("injured_on").unique("child_key", keep="first")
    counted = dict(first.group_by("commune_code").len().iter_rows())
    halves = [
        residents(tables, period, when[name]).group_by("commune_code").len() for name in ("starts_on", "cutoff_on")
    ]
    mean = {
        place: number / 2
        for place, number in pl.concat(halves).group_by("commune_code").agg(pl.col("len").sum()).iter_rows()
    }
    for place, (numerator, denominator) in totals(tables, "injury_rate", variant, period).items():
        assert (numerator, denominator) == (counted.get(place, 0), mean.get(place, 0)), place


def test_scores(tables):
    sheets = (
        tables["keyed_score_sheet"]
        .group_by("commune_code", "year")
        .agg(pl.col("checked_score").sum(), pl.col("recognised").first())
    )
    for year in range(2014, 2019):
        told = sheets.filter(pl.col("year") == year)
        recognised = totals(tables, "commune_recognised", "recognised", str(year))
        points = totals(tables, "commune_points", "at_least_700", str(year))
        for row in told.iter_rows(named=True):
            assert recognised[row["commune_code"]][0] == (row["recognised"] == "recognised")
            assert points[row["commune_code"]][0] == (row["checked_score"] >= 700)


@pytest.mark.parametrize("dimension", ["sex", "age_band"])
def test_breakdowns_and_communes_add_up_to_the_whole(tables, dimension):
    values = tables["indicator_values"].filter(pl.col("state").is_in(["ok", "zero", "no_denominator"]))
    others = {"sex", "age_band", "ethnic_group", "poverty"} - {dimension}
    keys = ["indicator", "variant", "period", "category", *others]
    parts = (
        values.filter(pl.col(dimension) != "*")
        .group_by(*keys, "place")
        .agg(pl.col("numerator").sum(), pl.col("denominator").sum())
    )
    whole = values.filter(pl.col(dimension) == "*").join(parts, on=[*keys, "place"], suffix="_parts")
    assert whole.height > 500
    assert whole.filter(pl.col("numerator") != pl.col("numerator_parts")).is_empty()
    assert whole.filter(
        pl.col("denominator").is_not_null() & (pl.col("denominator") != pl.col("denominator_parts"))
    ).is_empty()
    # schools lie below the communes: what is counted in them stands under both
    communes = values.filter(pl.col("place").str.len_chars() == 5).group_by(*keys, dimension).agg(pl.col("numerator").sum())
    district = values.filter(pl.col("place") == "106").join(communes, on=[*keys, dimension], suffix="_parts")
    assert district.height > 500 and district.filter(pl.col("numerator") != pl.col("numerator_parts")).is_empty()
