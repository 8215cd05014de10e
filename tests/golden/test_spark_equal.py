"""The same SQL files on DuckDB and on Spark: every table of a district's build equal to the last count, cell by cell, with its types.

The periods are those of the plan (calendar; lists counted to the 14th) and, beside them, periods of the administrative convention, which
begin on the 15th and end on the 14th: what differs between engines hides where periods end with the month.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests_support import CHILDREN, make_home

from pipelines import build as building
from pipelines import catalog, engine
from pipelines.calendar.conventions import ADMINISTRATIVE
from pipelines.cli import main
from pipelines.samples import make_demo
from pipelines.settings import load_project
from pipelines.spark import environment, options

PROVE = os.environ.get("TREEM_PROVE") == "1"
MID_MONTH = ("2017-Q4", "2018-02", "2018-03", "2018-Q2", "2018-Q3", "2018-4M", "2018-10M")


@dataclass(frozen=True)
class Pair:
    """One project built on both engines: its folder, the two builds, the tables that core and indicator SQL made in each."""

    home: Path
    builds: dict[str, str]
    tables: Path


@pytest.fixture(scope="module")
def spark_at_hand() -> None:
    """Spark's own environment: made when every test must run, used where it is, else the tests are skipped with what is missing."""
    try:
        environment.require_java()
        if os.environ.get("TREEM_NO_SKIP") == "1" and environment.PYTHON not in os.environ:
            environment.ensure()
        environment.require_python()
    except environment.SparkError as missing:
        pytest.skip(f"không có Spark để so hai bộ máy: {missing}")


@pytest.fixture(scope="module", params=["tam_duong_2018", "lang_son_2019_2020"] if PROVE else ["tam_duong_2018"])
def pair(request, spark_at_hand, tmp_path_factory, demo_raw) -> Iterator[Pair]:
    home = make_home(tmp_path_factory.mktemp("hai_bo_may"))
    if request.param == "tam_duong_2018":
        shutil.copytree(demo_raw(CHILDREN if PROVE else 300), home / "data" / "raw" / "demo")
    else:
        make_demo(home / "data" / "raw" / "demo", plan=request.param, children=1_000)
    with pytest.MonkeyPatch.context() as patch:
        from conftest import TEST_KEY

        patch.setenv("TREEM_VAULT_KEY", TEST_KEY)
        patch.setenv("TREEM_HOME", str(home))
        known = {name: catalog.load_plan(name) for name in catalog.plan_ids()}
        patch.setattr(catalog, "load_plan", lambda name: with_mid_month(known[name]))
        if PROVE:
            patch.setattr(options, "SMALL_BYTES", 0)  # as on a cluster: many parts, broadcasts, plans that change while they run
        yield Pair(home, {name: built_on(name, patch, home / "bang") for name in ("spark", "duckdb")}, home / "bang")


def with_mid_month(plan):
    return replace(plan, periods={name: ADMINISTRATIVE.period(name) for name in MID_MONTH} | dict(plan.periods))


def built_on(name: str, patch: pytest.MonkeyPatch, folder: Path) -> str:
    """Build by the command, keep the tables of both steps aside, return the build's id."""
    with patch.context() as inner:
        for step in ("make_core", "make_counts"):
            inner.setattr(building, step, keeping(getattr(building, step), folder / name))
        assert main(["build", "--engine", name, "--json"]) == 0
    return load_project().marts.joinpath("CURRENT").read_text(encoding="utf-8").strip()


def keeping(step, folder: Path):
    def made(con, *maker):
        before = building.tables_in(con)
        told = step(con, *maker)
        folder.mkdir(parents=True, exist_ok=True)
        for name in building.tables_in(con) - before:
            engine.write_parquet(con, f'from "{name}"', folder / f"{name}.parquet")
        return told

    return made


def difference(one: Path, other: Path) -> list[tuple[object, ...]]:
    """Return what two Parquet files do not share: columns with types, else rows that only one of them has."""
    con = engine.connect()
    kinds = [engine.rows(con, f"describe from '{path}'") for path in (one, other)]
    if kinds[0] != kinds[1]:
        return [*kinds[0], *kinds[1]]
    return engine.rows(con, f"(from '{one}' except all from '{other}') union all (from '{other}' except all from '{one}')")


def test_every_core_table_and_every_count_is_equal(pair):
    spark, duckdb = (sorted(path.name for path in (pair.tables / name).iterdir()) for name in ("spark", "duckdb"))
    sql = [f"{path.stem}.parquet" for path in (Path(building.__file__).parent / "core").glob("*.sql")]
    assert spark == duckdb == sorted([*sql, *(f"ind_{name}.parquet" for name in catalog.indicators())])
    different = {name: found for name in spark if (found := difference(pair.tables / "spark" / name, pair.tables / "duckdb" / name))}
    assert not different, sorted(different)


def test_all_that_is_published_and_kept_is_equal_byte_by_byte(pair):
    """Marts (indicator_values, targets, scores …) and the pseudonymous rows: a reader cannot tell which engine counted."""
    compared = 0
    for folder in ("marts", "core"):
        spark, duckdb = (pair.home / "data" / folder / pair.builds[name] for name in ("spark", "duckdb"))
        assert sorted(path.name for path in spark.glob("*.parquet")) == sorted(path.name for path in duckdb.glob("*.parquet"))
        for path in spark.glob("*.parquet"):
            compared += 1
            assert path.read_bytes() == (duckdb / path.name).read_bytes(), path.name
    assert compared > 100 and (pair.home / "data" / "marts" / pair.builds["spark"] / "indicator_values.parquet").exists()


def test_the_proof_has_something_to_compare_in_both_conventions(pair):
    con = engine.connect()
    rows = {
        path.stem: engine.rows(con, f"select count(*) from '{path}'")[0][0] for path in (pair.tables / "spark").iterdir()
    }
    assert sum(rows.values()) > 10_000 and sum(count > 0 for count in rows.values()) > 0.85 * len(rows)
    values = pair.home / "data" / "marts" / pair.builds["spark"] / "indicator_values.parquet"
    counted = {
        period for (period,) in engine.rows(con, f"select distinct period from '{values}' where place like '%' and numerator > 0")
    }
    assert set(MID_MONTH) & counted >= {"2018-02", "2018-Q2"} or "2019-6M" in counted
    assert len(counted - set(MID_MONTH)) >= 4


def test_one_cell_that_differs_is_seen(pair, tmp_path):
    (path,) = (pair.tables / "spark").glob("ind_child_population.parquet")
    con = engine.connect()
    moved = tmp_path / "moved.parquet"
    engine.write_parquet(con, f"select * replace (numerator + (row_number() over () = 1)::int as numerator) from '{path}'", moved)
    assert len(difference(path, moved)) == 2


def test_the_manifest_names_the_engine_and_the_builds_are_two(pair):
    told = {
        name: json.loads((pair.home / "data" / "marts" / build / "manifest.json").read_text(encoding="utf-8"))
        for name, build in pair.builds.items()
    }
    assert told["spark"]["engine"] == "spark" and told["duckdb"]["engine"] == "duckdb"
    assert told["spark"]["packages"]["pyspark"] == environment.version() and "pyspark" not in told["duckdb"]["packages"]
    assert pair.builds["spark"] != pair.builds["duckdb"]


def test_nothing_is_left_of_the_exchange_but_a_log_without_rows(pair):
    left = [path.name for path in (pair.home / "data" / "work" / "spark").iterdir()]
    assert left == ["spark.log"]
    assert "child_key" not in (pair.home / "data" / "work" / "spark" / "spark.log").read_text(encoding="utf-8")
