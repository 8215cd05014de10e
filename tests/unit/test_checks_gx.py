"""The gate over real tables: each shipped rule speaks when its cell is edited, and no child's value comes out.

All tests that need great-expectations stand here, for its import takes seconds.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines import checks, checks_private
from pipelines.errors import CatalogError, RequestError

HERE = Path(__file__).parent
SUITES = HERE.parents[1] / "expectations"
# a register added later brings its own two files: checks_world_<register>.sql and checks_edits_<register>.yml
EDITS: dict[str, dict[str, str]] = {}
for edits in sorted(HERE.glob("checks_edits*.yml")):
    for table, rules in yaml.safe_load(edits.read_text(encoding="utf-8")).items():
        EDITS[table] = EDITS.get(table, {}) | rules
CASES = [(table, rule) for table, rules in EDITS.items() for rule in rules]
CANARY = "Giàng Thị Hoàng Yến"
PERIODS = ("2018-Q1", "2018-6M")
THREE_ROWS = """
    create table t as
    select 'f.xlsx' as file, 'S' as sheet, i as row_number, 'm' as sex, cast(null as boolean) as oedema,
        date '2018-01-01' as a, date '2018-01-01' as b
    from range(8, 11) as r(i)
"""


def scope(**more: Any) -> checks.Scope:
    return checks.Scope("b0123456789ab", "2018-03-15T08:00:00", PERIODS, **more)


@pytest.fixture(scope="module")
def clean() -> Iterator[Any]:
    import duckdb

    con = duckdb.connect()
    for script in sorted(HERE.glob("checks_world*.sql")):
        con.execute(script.read_text(encoding="utf-8"))
    yield con
    con.close()


@pytest.fixture
def world(clean: Any) -> Iterator[Any]:
    """The clean world; what a test edits is taken back."""
    clean.execute("begin transaction")
    yield clean
    clean.execute("rollback")


@cache
def shipped(table: str) -> dict[str, Any]:
    suite: dict[str, Any] = yaml.safe_load((SUITES / f"{table}.yml").read_text(encoding="utf-8"))
    return suite


def only(table: str, rule: str, folder: Path) -> Path:
    """Write the shipped suite of a table with just one of its rules."""
    return write({**shipped(table), "rules": [item for item in shipped(table)["rules"] if item["id"] == rule]}, folder)


def write(suite: dict[str, Any], folder: Path) -> Path:
    (folder / f"{suite['table']}.yml").write_text(yaml.safe_dump(suite, allow_unicode=True), encoding="utf-8")
    return folder


def suite_of(table: str, columns: list[str], expectation: str, **kwargs: Any) -> dict[str, Any]:
    words = {"why": "Sai.", "basis": "Thử", "fixes": "Thử"}
    rule = {"id": "r", "expectation": expectation, "kwargs": kwargs, "severity": "block", **words}
    row = ["file", "sheet", "row_number"]
    return {"table": table, "title": "Thử", "row": row, "columns": {name: name for name in columns}, "rules": [rule]}


@pytest.fixture(scope="module")
def clean_verdict(clean: Any) -> checks.Verdict:
    return checks.run_checks(clean, SUITES, scope())


def test_the_clean_world_passes_every_shipped_rule(clean_verdict: checks.Verdict) -> None:
    rules = sum(len(suite.rules) for suite in checks.load_suites(SUITES))
    assert clean_verdict.findings == ()
    assert clean_verdict.counts == {
        "checks": rules + len(EDITS),
        "passed": rules + len(EDITS),
        "block": 0,
        "warn": 0,
        "info": 0,
        "skipped": 0,
    }
    assert clean_verdict.exit_code == 0


def test_every_shipped_rule_has_an_edit() -> None:
    shipped = {(suite.table, rule.id) for suite in checks.load_suites(SUITES) for rule in suite.rules}
    assert shipped == set(CASES)


@pytest.mark.parametrize(("table", "rule"), CASES)
def test_a_rule_speaks_when_its_cell_is_edited(table: str, rule: str, world: Any, tmp_path: Path) -> None:
    """That each rule is silent before its edit is proved by the clean world above, that both routes agree by tests/property."""
    world.execute(EDITS[table][rule])
    [finding] = checks.run_checks(world, only(table, rule, tmp_path), scope(route="sql", restricted=True)).findings
    assert (finding.table, finding.rule) == (table, rule)
    assert finding.failed >= 1
    assert finding.rows and all(ref.row is not None or ref.file or ref.key for ref in finding.rows)


def test_one_bad_row_is_named_by_file_sheet_and_row(world: Any) -> None:
    world.execute("update keyed_weighing_list set weighed_on = birth_date - 1 where row_id = 5")
    [place] = world.execute("select file, sheet, row_number, child_key from keyed_weighing_list where row_id = 5").fetchall()
    verdict = checks.run_checks(world, SUITES, scope(tables=frozenset({"keyed_weighing_list"})))
    finding = next(finding for finding in verdict.findings if finding.rule == "weighed_before_birth")
    assert (finding.failed, finding.total, finding.severity) == (1, 60, "block")
    assert finding.rows == (checks.RowRef(place[0], place[1], place[2], f"child_key={place[3]}"),)
    assert finding.column_vi == "Ngày cân, Ngày sinh"
    assert verdict.blocking and verdict.exit_code == 20


def test_a_row_of_a_core_table_is_traced_to_the_file_it_came_from(world: Any) -> None:
    world.execute("update core_weighings set age_days = -1 where row_id = 5")
    [place] = world.execute("select file, sheet, row_number from keyed_weighing_list where row_id = 5").fetchall()
    verdict = checks.run_checks(world, SUITES, scope(tables=frozenset({"core_weighings"})))
    assert [finding.rows[0][:3] for finding in verdict.findings] == [place]


def test_share_rules_allow_a_few_and_count_only_given_values(world: Any, tmp_path: Path) -> None:
    folder = only("keyed_child_register", "ethnic_missing", tmp_path)
    world.execute("update keyed_child_register set ethnic_group = null where row_id <= 12")  # exactly 5 % of 240
    assert checks.run_checks(world, folder, scope()).findings == ()
    world.execute("update keyed_child_register set ethnic_group = null where row_id = 13")
    [finding] = checks.run_checks(world, folder, scope()).findings
    assert (finding.failed, finding.total) == (13, 240)


def test_rows_beyond_the_limit_are_counted_not_listed(world: Any) -> None:
    world.execute("update keyed_child_register set sex = 'x'")
    verdict = checks.run_checks(world, SUITES, scope(tables=frozenset({"keyed_child_register"})))
    finding = next(finding for finding in verdict.findings if finding.rule == "sex_code")
    assert (finding.failed, len(finding.rows)) == (240, 200)


def test_big_keys_that_differ_in_the_last_digit_stay_two(world: Any, tmp_path: Path) -> None:
    big = 2**62
    world.execute("alter table core_children alter child_key type hugeint")
    world.execute(f"update core_children set child_key = {big} where child_key = 1005")
    world.execute(f"update core_children set child_key = {big + 1} where child_key = 1006")
    world.execute("update core_children set child_key = null where child_key = 1007")
    assert checks.run_checks(world, only("core_children", "key_twice", tmp_path), scope()).findings == ()


@pytest.mark.parametrize(
    ("expectation", "kwargs", "edit"),
    [
        ("expect_column_values_to_be_null", {"column": "oedema"}, "oedema = true"),
        ("expect_column_values_to_not_be_in_set", {"column": "sex", "value_set": ["x"]}, "sex = 'x'"),
        ("expect_column_value_lengths_to_be_between", {"column": "sex", "max_value": 1}, "sex = 'mm'"),
        ("expect_column_pair_values_to_be_equal", {"column_A": "a", "column_B": "b"}, "a = date '2018-01-02'"),
        ("expect_column_values_to_be_between", {"column": "a", "max_value": date(2018, 1, 1)}, "a = date '2018-01-02'"),
    ],
)
def test_kinds_that_no_shipped_suite_uses_yet_work_too(
    expectation: str, kwargs: dict[str, Any], edit: str, world: Any, tmp_path: Path
) -> None:
    world.execute(THREE_ROWS)
    folder = write(suite_of("t", ["sex", "oedema", "a", "b"], expectation, **kwargs), tmp_path)
    assert checks.run_checks(world, folder, scope()).findings == ()
    world.execute(f"update t set {edit} where row_number = 9")
    [finding] = checks.run_checks(world, folder, scope()).findings
    assert finding.rows == (checks.RowRef("f.xlsx", "S", 9, ""),)


def test_a_row_count_out_of_bounds_is_about_the_whole_table(world: Any, tmp_path: Path) -> None:
    world.execute(THREE_ROWS)
    folder = write(suite_of("t", ["sex"], "expect_table_row_count_to_be_between", max_value=3), tmp_path)
    assert checks.run_checks(world, folder, scope()).findings == ()
    world.execute("insert into t from t")
    [finding] = checks.run_checks(world, folder, scope()).findings
    assert (finding.failed, finding.total, finding.rows) == (6, 6, ())


def test_an_empty_table_blocks_unless_the_suite_gives_a_reason(world: Any) -> None:
    world.execute("delete from keyed_injury_list; delete from keyed_assistance")
    verdict = checks.run_checks(world, SUITES, scope(tables=frozenset({"keyed_injury_list", "keyed_assistance"})))
    found = {finding.table: (finding.rule, finding.severity) for finding in verdict.findings}
    assert found["keyed_injury_list"] == ("empty_table", "block")
    assert found["keyed_assistance"] == ("empty_table", "info")
    assert verdict.blocking


@pytest.mark.parametrize("table", ["keyed_injury_list", "core_injuries"])
def test_an_empty_table_that_no_plan_asks_for_is_told_and_does_not_block(table: str, world: Any) -> None:
    world.execute(f"delete from {table}; delete from receipts where register = 'injury_list'")
    [finding] = [one for one in checks.run_checks(world, SUITES, scope(tables=frozenset({table}))).findings if one.rule == "empty_table"]
    assert finding.severity == "info" and checks.NOT_ASKED in finding.why_vi
    world.execute("insert into receipts select * replace ('injury_list' as register, true as nothing_occurred) from receipts limit 5")
    [finding] = [one for one in checks.run_checks(world, SUITES, scope(tables=frozenset({table}))).findings if one.rule == "empty_table"]
    assert finding.severity == "info" and checks.NOTHING in finding.why_vi  # every place told that nothing occurred
    world.execute("update receipts set nothing_occurred = false where register = 'injury_list' and rowid = (select max(rowid) from receipts)")
    assert checks.run_checks(world, SUITES, scope(tables=frozenset({table}))).blocking
    world.execute("delete from receipts")  # without any plan nothing is known, so it blocks
    assert checks.run_checks(world, SUITES, scope(tables=frozenset({table}))).blocking


def test_the_share_without_height_is_judged_with_regard_to_chance(world: Any, tmp_path: Path) -> None:
    folder = only("keyed_weighing_list", "height_missing", tmp_path)
    rows = "(select row_id from keyed_weighing_list where file = 'can_do_03390_2018-Q1.xlsx' order by row_id limit {})"
    found = {}
    for missing in (7, 8):  # of 15 in the list: 10 %, four standard errors and one child are 7,1
        world.execute(f"update keyed_weighing_list set height_cm = null where row_id in {rows.format(missing)}")
        found[missing] = checks.run_checks(world, folder, scope(route="sql")).findings
    assert not found[7] and found[8][0].failed == 8 and found[8][0].places == {"03390": 8}


def test_children_listed_dead_twice_are_told_adults_without_names_are_not(world: Any, tmp_path: Path) -> None:
    folder = only("keyed_deaths", "listed_twice", tmp_path)
    world.execute("update keyed_deaths set child_key = 1, file = 'a.xlsx', age_years = 70 where row_id in (2, 3)")
    assert checks.run_checks(world, folder, scope(route="sql")).findings == ()
    world.execute("update keyed_deaths set age_years = null where row_id in (2, 3)")
    assert checks.run_checks(world, folder, scope(route="sql")).findings[0].failed == 2


def test_only_communes_of_the_plans_are_expected_to_send(world: Any, tmp_path: Path) -> None:
    folder = only("core_lists", "list_missing", tmp_path)
    world.execute("delete from core_lists where commune_code = '03394'")
    assert {ref.key[:18] for ref in checks.run_checks(world, folder, scope(route="sql")).findings[0].rows} == {"commune_code=03394"}
    world.execute("delete from receipts where commune_code = '03394'")
    assert checks.run_checks(world, folder, scope(route="sql")).findings == ()


def test_without_a_period_the_completeness_rules_are_told_as_skipped(world: Any) -> None:
    world.execute(EDITS["indicator_values"]["most_not_reported"])
    timeless = checks.Scope("b0", "2018-03-15T08:00:00", tables=frozenset({"indicator_values", "core_lists"}))
    verdict = checks.run_checks(world, SUITES, timeless)
    assert verdict.counts["skipped"] == 4 and verdict.findings == ()
    assert "cần nêu kỳ" in checks.table_vi(verdict)


def test_a_commune_that_sent_nothing_blocks_its_own_report_but_not_that_of_the_district(world: Any) -> None:
    # counted by schools one commune alone expects several units
    world.execute("update indicator_values set state = 'not_reported', units_reported = 0, units_expected = 3, value = null where place = '03390'")
    for communes, blocking in (((), False), (("03390",), True), (("03394",), False)):
        verdict = checks.run_checks(world, SUITES, scope(communes=communes, tables=frozenset({"indicator_values"})))
        assert ("most_not_reported" in [finding.rule for finding in verdict.findings]) is blocking


def test_a_school_that_the_tree_of_places_does_not_know_blocks_nothing_but_the_district_s_own_figures_do(world: Any) -> None:
    made = "* replace ('10609010' as place, replace(fact_id, '@03390:', '@10609010:') as fact_id, 'not_reported' as state, 0 as units_reported, null as value)"
    world.execute(f"insert into indicator_values select {made} from indicator_values where place = '03390'")
    for edit, blocking in (("select 1", False), (EDITS["indicator_values"]["most_not_reported"], True)):
        world.execute(edit)
        verdict = checks.run_checks(world, SUITES, scope(tables=frozenset({"indicator_values"})))
        assert ("most_not_reported" in [finding.rule for finding in verdict.findings]) is blocking


def test_a_list_of_an_earlier_period_of_the_year_is_missed_too(world: Any) -> None:
    world.execute("delete from core_lists where file = 'tntt_03394_2018-Q1.xlsx'")
    later = checks.Scope("b0", "2018-06-15T08:00:00", ("2018-6M",), tables=frozenset({"core_lists"}))
    [finding] = checks.run_checks(world, SUITES, later).findings
    assert finding.rows == (checks.RowRef("", "", None, "commune_code=03394, register=injury_list, period=2018-Q1"),)


def test_only_the_communes_in_scope_are_looked_at(world: Any) -> None:
    world.execute("update keyed_child_register set sex = 'x' where commune_code = '03394' and row_number = 9")
    tables = frozenset({"keyed_child_register"})
    for communes, blocking in (((), True), (("03394",), True), (("03390",), False)):
        assert checks.run_checks(world, SUITES, scope(communes=communes, tables=tables)).blocking is blocking


def test_a_missing_table_or_column_is_an_error_that_names_it(world: Any, tmp_path: Path) -> None:
    world.execute("alter table keyed_bhyt_cards drop column object_code")
    with pytest.raises(CatalogError, match="object_code"):
        checks.run_checks(world, SUITES, scope(tables=frozenset({"keyed_bhyt_cards"})))
    world.execute("drop table keyed_bhyt_cards")
    with pytest.raises(CatalogError, match="keyed_bhyt_cards"):
        checks.run_checks(world, SUITES, scope(tables=frozenset({"keyed_bhyt_cards"})))
    broken = suite_of("ledger", ["accepted"], "expect_no_rows", sql="select file from nowhere")
    with pytest.raises(CatalogError, match="nowhere"):
        checks.run_checks(world, write(broken | {"row": ["file"]}, tmp_path), scope())


def test_a_table_without_a_suite_cannot_be_asked_for(world: Any) -> None:
    with pytest.raises(RequestError, match="keyed_diary"):
        checks.run_checks(world, SUITES, scope(tables=frozenset({"keyed_diary"})))


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select file, sex from keyed_child_register", "cột không được phép: sex"),
        ("select file, sex as place from keyed_child_register; drop table ledger", "đúng một câu SELECT"),
        ("select file from keyed_child_register where nothing = 1", "không chạy được"),
    ],
)
def test_sql_rules_may_name_rows_only(sql: str, told: str, world: Any, tmp_path: Path) -> None:
    folder = write(suite_of("keyed_child_register", ["sex"], "expect_no_rows", sql=sql), tmp_path)
    with pytest.raises(CatalogError, match=told):
        checks.run_checks(world, folder, scope())


# A canary child: her name stands where codes belong, and must not come back anywhere


def plant(world: Any) -> None:
    for table in [row[0] for row in world.execute("select table_name from duckdb_tables() where table_name like 'keyed_%'").fetchall()]:
        kinds = world.execute(f"select column_name, data_type from duckdb_columns() where table_name = '{table}'").fetchall()
        kept = {"file", "sheet", "commune_code"}
        for name in [name for name, kind in kinds if kind == "VARCHAR" and name not in kept]:
            world.execute(f"update {table} set {name} = ? where row_id in (3, 4)", [CANARY])
        world.execute(f"alter table {table} add column note varchar default '{CANARY}'")
    world.execute("update core_children set sex = ? where child_key = 1005", [CANARY])


def assert_no_canary(text: str) -> None:
    for form in (CANARY, json.dumps(CANARY)[1:-1], CANARY.encode().hex()):
        assert form not in text


def test_no_value_of_a_child_leaves_the_gate(
    world: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    plant(world)
    with caplog.at_level(logging.DEBUG):
        verdict = checks.run_checks(world, SUITES, scope())
    path = checks.save(verdict, tmp_path)
    assert len([finding for finding in verdict.findings if finding.rule.endswith("_code")]) >= 8
    shown = capfd.readouterr()
    for text in (
        path.read_text(encoding="utf-8"),
        checks.table_vi(verdict),
        caplog.text,
        shown.out,
        shown.err,
        repr(verdict),
    ):
        assert_no_canary(text)


@pytest.mark.parametrize(
    ("expectation", "kwargs"),
    [
        ("expect_column_values_to_be_between", {"column": "sex", "min_value": 0}),
        ("expect_column_pair_values_a_to_be_greater_than_b", {"column_A": "sex", "column_B": "birth_date"}),
        ("expect_no_rows", {"sql": "select file from keyed_child_register where cast(sex as date) is null"}),
        ("expect_no_rows", {"sql": "select file from keyed_child_register where cast(sex as integer) = 1"}),
    ],
)
def test_errors_of_the_engines_hold_no_value(
    expectation: str, kwargs: dict[str, Any], world: Any, tmp_path: Path,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    plant(world)
    folder = write(suite_of("keyed_child_register", ["sex", "child_key", "birth_date"], expectation, **kwargs), tmp_path)
    with caplog.at_level(logging.DEBUG), pytest.raises(CatalogError) as caught:
        checks.run_checks(world, folder, scope())
    told = "".join(traceback.format_exception(caught.value))
    shown = capfd.readouterr()
    for text in (str(caught.value), told, repr(caught.value.__context__), caplog.text, shown.out, shown.err):
        assert_no_canary(text)
    assert "keyed_child_register.yml" in str(caught.value)


def test_the_gate_leaves_the_log_of_others_and_the_tables_as_they_were(world: Any) -> None:
    log = logging.getLogger("great_expectations")
    before = (log.level, log.propagate)
    tables = {row[0] for row in world.execute("select table_name from duckdb_tables()").fetchall()}
    checks.run_checks(world, SUITES, scope(tables=frozenset({"keyed_injury_list"})))
    left = {row[0] for row in world.execute("select table_name from duckdb_tables()").fetchall()} - tables
    assert (log.level, log.propagate) == before
    assert left <= {"scope_period", "scope_commune"}


PRIVATE = [case for case in CASES if case[0] in ("keyed_abuse_cases", "keyed_abuse_reports", "keyed_minors_in_conflict", "keyed_at_risk", "core_cases", "core_minors")]


@pytest.mark.parametrize(("table", "rule"), PRIVATE[::4])
def test_of_sensitive_registers_only_counts_are_told(table: str, rule: str, world: Any, tmp_path: Path) -> None:
    world.execute(EDITS[table][rule])
    folder = only(table, rule, tmp_path)
    [finding] = checks.run_checks(world, folder, scope(route="sql")).findings
    assert finding.counts_only and finding.rows == () and finding.failed >= 1
    told = checks.table_vi(checks.run_checks(world, folder, scope(route="sql")))
    assert "chỉ nêu số đếm" in told and "mã trẻ" not in told and "dòng nữa" not in told
    [named] = checks.run_checks(world, folder, scope(route="sql", restricted=True)).findings
    assert named.rows and (named.failed, named.places) == (finding.failed, finding.places)


def test_the_ledger_names_no_row_of_a_sensitive_register(world: Any, tmp_path: Path) -> None:
    world.execute(EDITS["ledger"]["row_sex"])
    folder = only("ledger", "row_sex", tmp_path)
    [before] = checks.run_checks(world, folder, scope(route="sql")).findings
    assert before.rows and not before.counts_only
    row, listed = (checks.RowRef("a.xlsx", "S", number, "register=abuse_cases, commune_code=03390") for number in (9, None))
    [after] = checks_private.without_rows([replace(before, rows=(*before.rows, row, listed))], checks.load_suites(folder))
    assert after.rows == (*before.rows, listed) and after.failed == before.failed  # a whole list may be named


def test_every_table_of_a_sensitive_register_is_known_as_one() -> None:
    """A core table with a child's key that reads such a register, or a table made of it, says so in its suite, but for those without its facts."""
    from pipelines import checks_suite, graph, personal_data

    suites = {suite.table: suite for suite in checks_suite.load_suites(SUITES)}
    queries = {path.stem: path.read_text(encoding="utf-8") for path in (SUITES.parent / "pipelines" / "core").glob("*.sql")}
    private = set(checks_private.tables(suites.values()))
    assert private >= {f"keyed_{name}" for name in personal_data.counts_only()}
    silent = {  # deaths and children told of by any register; ages, places and counts that do not say which register told
        "core_children", "core_deaths", "core_residence", "core_population", "core_counted_children", "core_lists", "core_coverage", "core_benefits",
    }  # fmt: skip
    reading = {name for name, sql in queries.items() if private & set(graph.tables_read(sql, name)) and "child_key" in suites.get(name, suites["ledger"]).row}
    assert reading - private - silent == set()


def test_progress_names_each_table(world: Any) -> None:
    told: list[str] = []
    checks.run_checks(world, SUITES, scope(tables=frozenset({"ledger", "core_scores"})), told.append)
    assert told == ["Sổ dòng của các tệp đã nhận", "Bảng lõi: điểm xã phù hợp với trẻ em"]
