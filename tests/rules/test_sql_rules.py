"""House rules that a machine can check in SQL: who reads whom, one SELECT per file, the portable subset, no path, no target."""

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from pipelines import catalog, graph
from pipelines.settings import PACKAGE

STAGING = sorted((PACKAGE / "registers").glob("stg_*.sql"))
CORE = sorted((PACKAGE / "core").glob("*.sql"))
INDICATORS = sorted((PACKAGE / "indicators").glob("*.sql"))
IDENTITY = sorted((PACKAGE / "identity").glob("*.sql"))
EVERY = [*STAGING, *CORE, *INDICATORS, *IDENTITY, *sorted((PACKAGE / "anthropometry").glob("*.sql"))]
REFERENCE = {"period", "code_list", "variant_parameter", "due_list"}


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", STAGING, ids=name)
def test_staging_reads_its_own_raw_table_only(path):
    assert graph.tables_read(text(path)) == {f"raw_{path.stem[4:]}"}


@pytest.mark.parametrize("path", CORE, ids=name)
def test_core_reads_keyed_and_core_tables(path):
    read = graph.tables_read(text(path))
    assert all(table.startswith(("keyed_", "core_")) or table in {"period", "weighing_z", "code_list", "workday"} for table in read), read


@pytest.mark.parametrize("path", INDICATORS, ids=name)
def test_indicators_read_core_and_reference_tables(path):
    read = graph.tables_read(text(path))
    assert all(table.startswith("core_") or table in REFERENCE for table in read), read


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_a_file_is_one_select_without_parameters_or_paths(path):
    (statement,) = sqlglot.parse(text(path), read="duckdb")
    assert isinstance(statement, exp.Query)
    assert not list(statement.find_all(exp.Parameter, exp.Placeholder))
    assert not any(
        "/" in literal.name and "." in literal.name for literal in statement.find_all(exp.Literal) if literal.is_string
    )


@pytest.mark.parametrize("path", [*CORE, *INDICATORS], ids=name)
def test_core_and_indicators_stay_in_the_portable_subset(path):
    (statement,) = sqlglot.parse(text(path), read="duckdb")
    assert not list(statement.find_all(exp.DateDiff, exp.Qualify, exp.Struct, exp.Lambda, exp.List))
    whole = [cast for cast in statement.find_all(exp.Cast) if cast.to.is_type("int", "bigint", "smallint")]
    assert not whole, "a cast to a whole number rounds differently elsewhere"
    spark = sqlglot.transpile(text(path), read="duckdb", write="spark")[0]
    assert sqlglot.parse_one(spark, read="spark")


@pytest.mark.parametrize("path", INDICATORS, ids=name)
def test_an_indicator_has_its_meaning_and_its_spec(path):
    assert path.with_suffix(".yml").exists()
    assert (Path(__file__).parents[1] / "spec" / f"test_{path.stem}.py").exists()
    (statement,) = sqlglot.parse(text(path), read="duckdb")
    assert {"period_id", "place_code", "variant", "numerator", "denominator"} <= set(statement.named_selects)


def test_no_target_or_pass_mark_stands_in_sql():
    stated = {
        str(value).removesuffix(".0")
        for plan in map(catalog.load_plan, catalog.plan_ids())
        for target in plan.targets
        for value in (target.value_low, target.value_high)
        if value not in (None, 0, 3, 5, 14)  # positions in GROUP BY and an age of the injury form
    } | {"700", "10000", "100000"}
    for path in INDICATORS:
        (statement,) = sqlglot.parse(text(path), read="duckdb")
        # ages are intervals and may equal a target by chance (60 months, 60 in 10,000); codes are strings
        literals = [literal for literal in statement.find_all(exp.Literal) if not literal.is_string]
        numbers = {literal.name for literal in literals if not literal.find_ancestor(exp.Interval)}
        assert not stated & numbers, path.name


@pytest.mark.parametrize("register", sorted(catalog.registers()))
def test_a_register_has_its_columns_and_its_checks(register):
    assert catalog.registers()[register].columns
    assert (PACKAGE.parent / "expectations" / f"keyed_{register}.yml").exists()
