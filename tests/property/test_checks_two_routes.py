"""great-expectations and the compiled SQL give the same verdicts and failing counts on random data, for each kind."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines import checks, checks_gx, checks_sql, checks_tables
from pipelines.checks_suite import KINDS, NO_ROWS, ROW_COUNT, Suite, load_suite
from pipelines.errors import CatalogError

COLUMNS = {"code": "varchar", "word": "varchar", "number": "integer", "share": "double", "day": "date", "other_day": "date", "flag": "boolean", "big_key": "bigint"}
TABLES = 5
WORDS = ("a", "bb", "ccc", "Thị", "Ớt", "a1", "1a", "", " ")
SETS = (["m", "f"], ["m"], ["x"])


def _rows(rng: random.Random) -> list[tuple[Any, ...]]:
    """Rows of which each column is missing never, sometimes or always; few different values, so that they repeat."""
    missing = [rng.choice((0, 0, 0.2, 0.6, 1)) for _ in COLUMNS]
    first = date(2018, 1, 1)

    def one() -> tuple[Any, ...]:
        made = (
            rng.choice(("m", "f", "x")), rng.choice(WORDS), rng.randrange(-3, 6),
            rng.choice((float("nan"), round(rng.uniform(-1, 3), 1))), first + timedelta(rng.randrange(4)),
            first + timedelta(rng.randrange(4)), rng.random() < 0.9, 2**61 + rng.randrange(30),
        )  # fmt: skip
        return tuple(None if rng.random() < gap else value for gap, value in zip(missing, made, strict=True))

    return [one() for _ in range(rng.randrange(1, 60))]


def _arguments(kind: str, rng: random.Random) -> dict[str, Any]:
    """Arguments of one rule of a kind."""
    low = rng.randrange(-2, 3)
    days = {"column": "day", "min_value": date(2018, 1, 2), "max_value": date(2018, 1, 3)}
    numbers = {"column": rng.choice(("number", "share")), "min_value": low, "max_value": low + rng.randrange(3), "strict_min": rng.random() < 0.5, "strict_max": rng.random() < 0.5}
    column = rng.choice(tuple(COLUMNS))
    pair = rng.choice((("day", "other_day"), ("number", "share")))
    made: dict[str, dict[str, Any]] = {
        "expect_column_values_to_not_be_null": {"column": column},
        "expect_column_values_to_be_null": {"column": column},
        "expect_column_values_to_be_in_set": rng.choice(({"column": "code", "value_set": rng.choice(SETS)}, {"column": "number", "value_set": ["1", "2"]}, {"column": "number", "value_set": [0, 1, 2]})),
        "expect_column_values_to_not_be_in_set": {"column": "code", "value_set": rng.choice(SETS)},
        "expect_column_values_to_be_between": rng.choice((days, numbers)),
        "expect_column_values_to_be_unique": {"column": rng.choice(("big_key", "word", "day", "number"))},
        "expect_column_values_to_match_regex": {"column": "word", "regex": rng.choice((r"^[a-z]+$", r"\d", "^$", "Th"))},
        "expect_column_value_lengths_to_be_between": {"column": "word", "min_value": rng.randrange(3), "max_value": 2},
        "expect_column_pair_values_a_to_be_greater_than_b": {"column_A": pair[0], "column_B": pair[1], "or_equal": rng.random() < 0.5},
        "expect_column_pair_values_to_be_equal": {"column_A": pair[0], "column_B": pair[1]},
        "expect_compound_columns_to_be_unique": {"column_list": rng.sample(("code", "number", "day", "big_key"), 2)},
        ROW_COUNT: {"min_value": rng.randrange(30), "max_value": 40},
    }
    arguments = made[kind]
    return arguments | ({"mostly": rng.choice((0.5, 0.9))} if kind != ROW_COUNT and rng.random() < 0.5 else {})


def _suite(rng: random.Random, folder: Path) -> Suite:
    """A suite with each kind several times, no two rules equal."""
    words = {"severity": "warn", "why": "Sai.", "basis": "Thử", "fixes": "Thử"}
    rules: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        for _ in range(2 if kind != NO_ROWS else 0):
            arguments = _arguments(kind, rng)
            rules.setdefault(repr((kind, sorted(arguments.items(), key=str))), {"expectation": kind, "kwargs": arguments})
    listed = [{"id": f"r{number}", **rule, **words} for number, rule in enumerate(rules.values())]
    raw = {"table": "t", "title": "Thử", "row": ["file"], "columns": {name: name for name in (*COLUMNS, "file")}, "rules": listed}
    (folder / "t.yml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return load_suite(folder / "t.yml")


@pytest.fixture
def con() -> Iterator[Any]:
    from pipelines import engine

    made = engine.connect()
    yield made
    made.close()


def _table(con: Any, suite: Suite, rows: list[tuple[Any, ...]]) -> checks_tables.Table:
    con.execute(f"create or replace table t (file varchar, {', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    con.executemany(f"insert into t values ('f.xlsx', {', '.join('?' * len(COLUMNS))})", rows)
    checks_tables.prepare_scope(con, (), ())
    return checks_tables.fetch(con, suite)


@pytest.mark.parametrize("seed", range(TABLES))
def test_both_routes_agree_on_random_tables(seed: int, con: Any, tmp_path: Path) -> None:
    rng = random.Random(seed)
    suite = _suite(rng, tmp_path)
    assert {rule.expectation for rule in suite.rules} == set(KINDS) - {NO_ROWS}
    table = _table(con, suite, _rows(rng))
    outcomes, positions = checks_gx.judge(con, table, suite.rules)
    compiled, found = checks_sql.judge(con, table, suite.rules)
    told = {rule.id: (rule.expectation, dict(rule.arguments)) for rule in suite.rules}
    assert {name: (told[name], outcomes[name]) for name in told} == {name: (told[name], compiled[name]) for name in told}
    assert {name: sorted(rows) for name, rows in positions.items()} == {name: sorted(rows) for name, rows in found.items()}


def test_random_tables_hold_rules_that_pass_and_rules_that_fail(con: Any, tmp_path: Path) -> None:
    seen: dict[str, set[bool]] = {kind: set() for kind in KINDS if kind != NO_ROWS}
    for seed in range(60):
        rng = random.Random(seed)
        suite = _suite(rng, tmp_path)
        outcomes, _ = checks_sql.judge(con, _table(con, suite, _rows(rng)), suite.rules)
        for rule in suite.rules:
            seen[rule.expectation].add(outcomes[rule.id].passed)
    assert {kind: verdicts for kind, verdicts in seen.items() if verdicts != {True, False}} == {}


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("expect_column_values_to_be_between", {"column": "code", "min_value": 0}),
        ("expect_column_values_to_be_between", {"column": "number", "min_value": date(2018, 1, 1)}),
        ("expect_column_value_lengths_to_be_between", {"column": "number", "min_value": 1}),
        ("expect_column_values_to_match_regex", {"column": "number", "regex": "1"}),
        ("expect_column_pair_values_to_be_equal", {"column_A": "code", "column_B": "number"}),
    ],
)
def test_a_rule_that_does_not_fit_its_column_is_an_error_not_a_pass(kind: str, arguments: dict[str, Any], con: Any, tmp_path: Path) -> None:
    rule = {"id": "r", "expectation": kind, "kwargs": arguments, "severity": "warn", "why": "Sai.", "basis": "Thử", "fixes": "Thử"}
    raw = {"table": "t", "title": "Thử", "row": ["file"], "columns": {name: name for name in (*COLUMNS, "file")}, "rules": [rule]}
    (tmp_path / "t.yml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    suite = load_suite(tmp_path / "t.yml")
    table = _table(con, suite, _rows(random.Random(1)))
    with pytest.raises(CatalogError) as caught:
        checks_sql.judge(con, table, suite.rules)
    assert caught.value.exit_code == 12 and "quy tắc r" in caught.value.where


def test_the_route_of_a_run_is_by_the_size_of_the_table(con: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = _suite(random.Random(3), tmp_path)
    _table(con, suite, _rows(random.Random(3)))
    asked: list[str] = []
    for module in (checks_gx, checks_sql):
        name = module.__name__.rpartition("_")[2]
        monkeypatch.setattr(module, "judge", lambda con, table, rules, name=name: (asked.append(name), ({rule.id: checks_tables.Outcome(True, 0, 1) for rule in rules}, {}))[1])
    for route, limit in (("auto", 10**6), ("auto", 1), ("gx", 1), ("sql", 10**6)):
        monkeypatch.setattr(checks, "SQL_FROM", limit)
        checks.run_checks(con, tmp_path, checks.Scope("b0", "2018-03-15T08:00:00", route=route))
    assert asked == ["gx", "sql", "gx", "sql"]


def test_great_expectations_is_not_loaded_for_a_build_with_a_very_large_table(con: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = _suite(random.Random(3), tmp_path)
    rows = _rows(random.Random(3))
    _table(con, suite, rows)
    asked: list[str] = []
    for module in (checks_gx, checks_sql):
        name = module.__name__.rpartition("_")[2]
        monkeypatch.setattr(module, "judge", lambda con, table, rules, name=name: (asked.append(name), ({rule.id: checks_tables.Outcome(True, 0, 1) for rule in rules}, {}))[1])
    for route, limit in (("auto", len(rows) + 1), ("auto", len(rows)), ("gx", len(rows))):
        monkeypatch.setattr(checks, "SQL_ALONE_FROM", limit)
        checks.run_checks(con, tmp_path, checks.Scope("b0", "2018-03-15T08:00:00", route=route))
    assert asked == ["gx", "sql", "gx"]
