"""House rules that a machine can check in SQL: who reads whom, one SELECT per file, the portable subset, no path, no target."""

from functools import cache
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from pipelines import catalog, graph
from pipelines.settings import PACKAGE
from pipelines.spark.transpile import to_spark

STAGING = sorted((PACKAGE / "registers").glob("stg_*.sql"))
CORE = sorted((PACKAGE / "core").glob("*.sql"))
INDICATORS = sorted((PACKAGE / "indicators").glob("*.sql"))
IDENTITY = sorted((PACKAGE / "identity").glob("*.sql"))
EVERY = [*STAGING, *CORE, *INDICATORS, *IDENTITY, *sorted((PACKAGE / "anthropometry").glob("*.sql"))]
REFERENCE = {"period", "code_list", "variant_parameter", "due_list"}


@cache
def parsed(path: Path) -> exp.Expression:
    """The one statement of a file; several rules look at it."""
    (statement,) = sqlglot.parse(text(path), read="duckdb")
    assert statement is not None
    return statement


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
    statement = parsed(path)
    assert isinstance(statement, exp.Query)
    assert not list(statement.find_all(exp.Parameter, exp.Placeholder))
    assert not any(
        "/" in literal.name and "." in literal.name for literal in statement.find_all(exp.Literal) if literal.is_string
    )


@pytest.mark.parametrize("path", [*CORE, *INDICATORS], ids=name)
def test_core_and_indicators_stay_in_the_portable_subset(path):
    statement = parsed(path)
    assert not list(statement.find_all(exp.DateDiff, exp.Qualify, exp.Struct, exp.Lambda, exp.List, exp.IntDiv, exp.Mod))
    whole = [cast for cast in statement.find_all(exp.Cast) if cast.to.is_type("int", "bigint", "smallint")]
    assert not whole, "a cast to a whole number rounds differently elsewhere"


# what DuckDB and Spark were seen to do alike (tests/golden/test_spark_equal.py); another function belongs here once that test has it
SHARED_FUNCTIONS = (
    exp.And, exp.Or, exp.If, exp.Case, exp.Coalesce, exp.Cast, exp.TryCast, exp.Extract, exp.Exists,
    exp.Count, exp.Sum, exp.Min, exp.Max, exp.RowNumber, exp.DenseRank, exp.FirstValue, exp.Lag, exp.Lead,
    exp.Length, exp.StrPosition, exp.Substring,
)  # fmt: skip
SHARED_TYPES = ("BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "TEXT")


@pytest.mark.parametrize("path", [*CORE, *INDICATORS], ids=name)
def test_core_and_indicators_call_only_what_both_engines_do_alike(path):
    statement = parsed(path)
    called = {type(function) for function in statement.find_all(exp.Func)}
    assert called <= set(SHARED_FUNCTIONS), called - set(SHARED_FUNCTIONS)
    assert {cast.to.this.name for cast in statement.find_all(exp.Cast, exp.TryCast)} <= set(SHARED_TYPES)
    assert {part.name for part in (found.this for found in statement.find_all(exp.Extract))} <= {"YEAR", "MONTH", "DAY"}
    assert {found.args["unit"].name for found in statement.find_all(exp.Interval)} <= {"YEAR", "MONTH", "DAY", "HOUR"}
    # one argument each in Spark; a set of sets is counted by its own SELECT
    assert not list(statement.find_all(exp.Grouping, exp.GroupingSets, exp.Cube, exp.Rollup))


@pytest.mark.parametrize("path", [*CORE, *INDICATORS], ids=name)
def test_rows_stand_in_an_order_that_is_said(path):
    statement = parsed(path)
    ordered = (exp.RowNumber, exp.DenseRank, exp.FirstValue, exp.Lag, exp.Lead)
    assert all(window.args.get("order") for window in statement.find_all(exp.Window) if isinstance(window.this, ordered))
    assert not list(statement.find_all(exp.Limit, exp.Offset, exp.TableSample)), "whichever rows come first"


@pytest.mark.parametrize("path", [*CORE, *INDICATORS], ids=name)
def test_every_core_and_indicator_file_goes_through_the_transpiler(path):
    spark = sqlglot.parse_one(to_spark(text(path), path.stem), read="spark")
    own = parsed(path)
    assert spark.named_selects == own.named_selects
    assert graph.tables_read(text(path)) == {table.name for table in spark.find_all(exp.Table)} - {
        cte.alias_or_name for cte in spark.find_all(exp.CTE)
    }
    # DuckDB puts nulls last in every order, Spark would put them first in a rising one
    assert not any(order.args.get("nulls_first") for order in spark.find_all(exp.Ordered))


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("select date_diff('month', a, b) as n from t", "another number of months in Spark"),
        ("select round(a, 1) as n from t", "halves are rounded otherwise"),
        ("select avg(a) as n from t", "the last digit follows the order of the rows"),
        ("select try_strptime(a, '%d/%m/%Y') as n from t", "Spark has no such function"),
        ("select first(a) as n from t", "whichever row comes first"),
        ("select string_agg(a, ';') as n from t", "in whichever order"),
    ],
)
def test_the_rules_see_what_is_not_portable(sql, why):
    assert {type(function) for function in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Func)} - set(SHARED_FUNCTIONS), why


@pytest.mark.parametrize("path", INDICATORS, ids=name)
def test_an_indicator_has_its_meaning_and_its_spec(path):
    assert path.with_suffix(".yml").exists()
    assert (Path(__file__).parents[1] / "spec" / f"test_{path.stem}.py").exists()
    statement = parsed(path)
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
        statement = parsed(path)
        # ages are intervals and may equal a target by chance (60 months, 60 in 10,000); codes are strings
        literals = [literal for literal in statement.find_all(exp.Literal) if not literal.is_string]
        numbers = {literal.name for literal in literals if not literal.find_ancestor(exp.Interval)}
        assert not stated & numbers, path.name


@pytest.mark.parametrize("register", sorted(catalog.registers()))
def test_a_register_has_its_columns_and_its_checks(register):
    assert catalog.registers()[register].columns
    assert (PACKAGE.parent / "expectations" / f"keyed_{register}.yml").exists()
