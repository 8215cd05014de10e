"""The data-quality gate: suites of ``expectations/`` over the tables of one build.

Rules about one table run through great-expectations on a pandas frame of just the columns that they read; rules across
tables (``expect_no_rows``) are one SELECT run by DuckDB. Both end in the same ``Finding``. No value of a child leaves
this module: great-expectations is asked for counts and positions only, its log is silenced, its exception texts are
never passed on, and a failing row is named by file, sheet, row and key.
"""

import logging
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pipelines import checks_tables
from pipelines.checks_print import table_vi
from pipelines.checks_suite import NO_ROWS, ROW_COUNT, Rule, Suite, load_suites
from pipelines.checks_verdict import (
    Finding,
    RowRef,
    Verdict,
    from_json,
    in_order,
    load,
    permit,
    record_override,
    save,
    to_json,
)
from pipelines.errors import CatalogError, RequestError

__all__ = [
    "Finding",
    "RowRef",
    "Scope",
    "Verdict",
    "from_json",
    "load",
    "load_suites",
    "permit",
    "record_override",
    "run_checks",
    "save",
    "table_vi",
    "to_json",
]

PROGRAM = "Người quản trị phần mềm"
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
POSITIONS_ONLY = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
    "unexpected_index_column_names": [checks_tables.POSITION],
    "return_unexpected_index_query": False,
}


@dataclass(frozen=True)
class Scope:
    """What one run looks at.

    Attributes:
        manifest: hash of the build's manifest; checked_at: ISO time given by the caller.
        periods: period ids for the rules about completeness (without any, those rules are skipped, and counted so).
        communes: codes; only rows of these are looked at. Empty = all.
        tables: only these suites. None = all.
    """

    manifest: str
    checked_at: str
    periods: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    tables: frozenset[str] | None = None


@dataclass(frozen=True)
class Outcome:
    """What great-expectations counted for one rule: did it pass, how many rows failed, of how many."""

    passed: bool
    failed: int
    total: int


def run_checks(con: Any, suites_folder: Path, scope: Scope, progress: Callable[[str], None] | None = None) -> Verdict:
    """Run every suite over the tables that ``con`` sees and return the verdict.

    Args:
        con: DuckDB connection with the keyed, reject, core, ledger and mart tables or views; only temporary tables are
            made on it.
        suites_folder: folder of ``<table>.yml``.
        progress: called with the Vietnamese name of each table before it is checked.

    Raises:
        CatalogError: a suite is wrong, a table or column is missing, or a rule cannot be computed (never with a value).
        RequestError: the scope names a table without a suite.
    """
    suites = _chosen(load_suites(suites_folder), scope)
    checks_tables.require(con, suites)
    checks_tables.prepare_scope(con, scope.periods, scope.communes)
    findings: list[Finding] = []
    skipped = 0
    for suite in suites:
        if progress:
            progress(suite.title)
        found, left_out = _check_suite(con, suite, scope)
        findings += found
        skipped += left_out
    ordered = in_order(findings)
    counts = _counts(suites, ordered, skipped)
    return Verdict(scope.manifest, scope.checked_at, ordered, counts, scope.periods, scope.communes)


def _chosen(suites: list[Suite], scope: Scope) -> list[Suite]:
    if scope.tables is None:
        return suites
    if unknown := sorted(scope.tables - {suite.table for suite in suites}):
        raise RequestError(f"Không có bộ quy tắc cho bảng: {', '.join(unknown)}.", todo="xem thư mục expectations")
    return [suite for suite in suites if suite.table in scope.tables]


def _counts(suites: Sequence[Suite], findings: Sequence[Finding], skipped: int) -> dict[str, int]:
    checks = sum(len(suite.rules) + 1 for suite in suites)  # one more per table: it must not be empty
    failed = {name: sum(finding.severity == name for finding in findings) for name in ("block", "warn", "info")}
    return {"checks": checks, "passed": checks - skipped - len(findings), **failed, "skipped": skipped}


def _check_suite(con: Any, suite: Suite, scope: Scope) -> tuple[list[Finding], int]:
    """Return the findings of one table in the order of its rules, and how many rules lacked a period."""
    table = checks_tables.fetch(con, suite)
    across = [rule for rule in suite.rules if rule.expectation == NO_ROWS]
    possible = [rule for rule in across if scope.periods or "scope_period" not in checks_tables.tables_of(rule)]
    findings = [_empty(suite)] if table.is_empty else []
    findings += _check_frame(con, table)
    findings += [finding for rule in possible for finding in _check_across(con, table, rule)]
    checks_tables.release(con)
    rank = {rule.id: place for place, rule in enumerate(suite.rules)}
    return sorted(findings, key=lambda finding: rank.get(finding.rule, -1)), len(across) - len(possible)


def _empty(suite: Suite) -> Finding:
    """An empty table never passes in silence: it blocks, or is told where the suite gives a reason to allow it."""
    return Finding(
        table=suite.table,
        rule="empty_table",
        expectation=ROW_COUNT,
        column="",
        severity="info" if suite.may_be_empty else "block",
        failed=0,
        total=0,
        why_vi=f"Không có dòng nào để kiểm tra: {suite.may_be_empty or 'sổ chưa nhận được, hoặc mọi dòng đã bị loại'}.",
        fixes_vi=PROGRAM,
        basis="Không có dòng không phải là số 0 (RULES 6)",
        title_vi=suite.title,
    )


def _finding(suite: Suite, rule: Rule, outcome: Outcome, rows: Sequence[RowRef]) -> Finding:
    return Finding(
        table=suite.table,
        rule=rule.id,
        expectation=rule.expectation,
        column=", ".join(rule.columns),
        severity=rule.severity,
        failed=outcome.failed,
        total=outcome.total,
        why_vi=rule.why,
        fixes_vi=rule.fixes,
        basis=rule.basis,
        title_vi=suite.title,
        column_vi=", ".join(suite.columns[column] for column in rule.columns),
        rows=tuple(rows),
    )


def _check_across(con: Any, table: checks_tables.Table, rule: Rule) -> list[Finding]:
    failed, rows = checks_tables.failing(con, rule)
    if failed <= table.total - float(rule.arguments.get("mostly", 1)) * table.total:
        return []
    return [_finding(table.suite, rule, Outcome(False, failed, table.total), rows)]


def _check_frame(con: Any, table: checks_tables.Table) -> list[Finding]:
    rules = [rule for rule in table.suite.rules if rule.expectation != NO_ROWS]
    if not rules or table.is_empty or not table.total:
        return []
    batch = _Batch(table.suite.table, checks_tables.frame(con, rules))
    outcomes = batch.outcomes(rules)
    broken = [rule for rule in rules if not outcomes[rule.id].passed]
    positions = batch.positions([rule for rule in broken if rule.expectation != ROW_COUNT])
    return [
        _finding(table.suite, rule, outcomes[rule.id], checks_tables.rows_at(con, table.suite, positions.get(rule.id, [])))
        for rule in broken
    ]


class _Batch:
    """A frame under great-expectations: nothing on disk, no progress bars, no telemetry, forgotten with the frame."""

    def __init__(self, table: str, frame: Any) -> None:
        self._table = table
        self._frame = frame
        self._batch = self._guarded(lambda: _open(table, frame))

    def outcomes(self, rules: Sequence[Rule]) -> dict[str, Outcome]:
        """Return what was counted, per rule id."""
        return {rule.id: _outcome(rule, result) for rule, result in self._validate(rules, COUNTS_ONLY)}

    def positions(self, rules: Sequence[Rule]) -> dict[str, list[int]]:
        """Return the positions of the failing rows, per rule id."""
        if not rules:
            return {}
        return {rule.id: _positions(result) for rule, result in self._validate(rules, POSITIONS_ONLY)}

    def _validate(self, rules: Sequence[Rule], shape: Mapping[str, Any]) -> list[tuple[Rule, Any]]:
        results = self._guarded(lambda: self._results(rules, dict(shape)))
        found = {str(result.expectation_config.meta["rule"]): result for result in results}
        return [(rule, found[rule.id]) for rule in rules]

    def _results(self, rules: Sequence[Rule], shape: dict[str, Any]) -> list[Any]:
        import great_expectations

        expectations = [_expectation(rule, self._frame) for rule in rules]
        suite = great_expectations.ExpectationSuite(name=self._table, expectations=expectations)
        return list(self._batch.validate(suite, result_format=shape).results)

    def _guarded(self, work: Callable[[], Any]) -> Any:
        """Return what ``work`` returns; a failure of the engine is told by its kind, for its text may quote cells."""
        with _quiet():
            try:
                return work()
            except Exception as problem:  # the engine's own error types are many
                kind = type(problem).__name__
        where = f"{self._table}.yml"
        raise CatalogError("Phép kiểm tra không chạy được.", where, f"xem lại các quy tắc của bảng này ({kind})")


def _open(table: str, frame: Any) -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = great_expectations.get_context(mode="ephemeral")
    context.variables.analytics_enabled = False
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("checks").add_dataframe_asset(table)
    return asset.add_batch_definition_whole_dataframe("all").get_batch(batch_parameters={"dataframe": frame})


def _expectation(rule: Rule, frame: Any) -> Any:
    from great_expectations import expectations

    name = "".join(part.capitalize() for part in rule.expectation.split("_"))
    return getattr(expectations, name)(**_arguments(rule, frame), meta={"rule": rule.id})


def _arguments(rule: Rule, frame: Any) -> dict[str, Any]:
    """Return the arguments as great-expectations wants them: times for days, numbers for codes in number columns."""
    arguments: dict[str, Any] = dict(rule.arguments)
    for name in ("min_value", "max_value"):
        if isinstance(arguments.get(name), date):
            arguments[name] = datetime.combine(arguments[name], time())
    if "value_set" in arguments and frame[arguments["column"]].dtype.kind in "iuf":
        arguments["value_set"] = [int(value) for value in arguments["value_set"]]
    if "column_A" in arguments:
        arguments["ignore_row_if"] = "either_value_is_missing"
    if "column_list" in arguments:
        arguments["ignore_row_if"] = "any_value_is_missing"
    return arguments


def _outcome(rule: Rule, result: Any) -> Outcome:
    """Read success and counts.

    Raises:
        CatalogError: great-expectations could not compute the rule (e.g. numbers expected, text found).
    """
    counted = result.result
    if rule.expectation == ROW_COUNT and "observed_value" in counted:
        total = int(counted["observed_value"])
        return Outcome(bool(result.success), 0 if result.success else total, total)
    if "unexpected_count" not in counted or "element_count" not in counted:
        raise CatalogError(
            "Phép kiểm tra không tính được trên cột này.",
            f"{checks_tables.place_of(rule)}, cột {', '.join(rule.columns)}",
            "xem lại kiểu của cột và tham số của quy tắc",
        )
    seen = int(counted["element_count"]) - int(counted.get("missing_count") or 0)
    return Outcome(bool(result.success), int(counted["unexpected_count"]), seen)


def _positions(result: Any) -> list[int]:
    found: list[int] = []
    for entry in result.result.get("unexpected_index_list") or ():
        positions = entry[checks_tables.POSITION]
        found += map(int, positions if isinstance(positions, list | tuple) else [positions])
    return sorted(found)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence great-expectations' log and warnings while it sees rows: both may quote cells."""
    log = logging.getLogger("great_expectations")
    level, propagate = log.level, log.propagate
    log.setLevel(logging.CRITICAL + 1)
    log.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)
        log.propagate = propagate
