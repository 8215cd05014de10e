"""The data-quality gate: suites of ``expectations/`` over the tables of one build.

Rules about one table run through great-expectations on a pandas frame of just the columns that they read (``checks_gx``),
or, for large tables, as SQL compiled from the same rules (``checks_sql``); rules across tables (``expect_no_rows``) are one
SELECT run by DuckDB. All end in the same ``Finding``. No value of a child leaves this module: a failing row is named by
file, sheet, row and key.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines import checks_gx, checks_private, checks_sql, checks_tables
from pipelines.checks_print import table_vi
from pipelines.checks_suite import NO_ROWS, ROW_COUNT, Rule, Suite, load_suites
from pipelines.checks_tables import Outcome
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
from pipelines.errors import RequestError

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
NOT_ASKED = "không kế hoạch nào đang dùng đòi sổ này"
NOTHING = "mọi nơi phải gửi đều báo không phát sinh"
ROUTES = ("auto", "gx", "sql")
SQL_FROM = 100_000
"""Rows from which a table is judged by compiled SQL: great-expectations needs about eight seconds for a million (see checks_sql)."""
SQL_ALONE_FROM = 1_000_000
"""Rows in one table from which SQL judges every table: loading great-expectations takes longer than all rules of such a build."""


@dataclass(frozen=True)
class Scope:
    """What one run looks at.

    Attributes:
        manifest: hash of the build's manifest; checked_at: ISO time given by the caller.
        periods: period ids for the rules about completeness (without any, those rules are skipped, and counted so).
        communes: codes; only rows of these are looked at. Empty = all.
        tables: only these suites. None = all.
        route: ``gx`` (great-expectations), ``sql`` (compiled), ``auto``: by the size of the tables. Both give the same verdicts.
        restricted: name the rows of every register, also of those of which only counts may be shown; for restricted lists alone.
    """

    manifest: str
    checked_at: str
    periods: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    tables: frozenset[str] | None = None
    route: str = "auto"
    restricted: bool = False


def run_checks(con: Any, suites_folder: Path, scope: Scope, progress: Callable[[str], None] | None = None) -> Verdict:
    """Run every suite over the tables that ``con`` sees and return the verdict.

    Args:
        con: DuckDB connection with the keyed, reject, core, ledger and mart tables or views; only temporary tables are
            made on it.
        suites_folder: folder of ``<table>.yml``.
        progress: called with the Vietnamese name of each table before it is checked.

    Raises:
        CatalogError: a suite is wrong, a table or column is missing, or a rule cannot be computed (never with a value).
        RequestError: the scope names a table without a suite, or an unknown route.
    """
    if scope.route not in ROUTES:
        raise RequestError(f"Không có cách chạy “{scope.route}”.", todo=f"chọn trong: {', '.join(ROUTES)}")
    known = load_suites(suites_folder)
    suites = _chosen(known, scope)
    checks_tables.require(con, suites)
    if scope.route == "auto" and checks_tables.most_rows(con, suites) >= SQL_ALONE_FROM:
        scope = replace(scope, route="sql")
    checks_tables.prepare_scope(con, scope.periods, scope.communes)
    findings: list[Finding] = []
    skipped = 0
    asked = checks_tables.asked_for(con)
    for suite in suites:
        if progress:
            progress(suite.title)
        found, left_out = _check_suite(con, suite, scope, asked)
        findings += found
        skipped += left_out
    ordered = in_order(findings if scope.restricted else checks_private.without_rows(findings, known))
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


def _check_suite(con: Any, suite: Suite, scope: Scope, asked: Mapping[str, bool] | None) -> tuple[list[Finding], int]:
    """Return the findings of one table in the order of its rules, and how many rules lacked a period.

    Args:
        asked: registers that a plan asks for, and whether rows of it are owed; None: not known.
    """
    table = checks_tables.fetch(con, suite)
    across = [rule for rule in suite.rules if rule.expectation == NO_ROWS]
    possible = [rule for rule in across if scope.periods or "scope_period" not in checks_tables.tables_of(rule)]
    findings = [_empty(suite, asked)] if table.is_empty else []
    findings += _check_frame(con, table, scope.route)
    findings += [finding for rule in possible for finding in _check_across(con, table, rule)]
    checks_tables.release(con)
    rank = {rule.id: place for place, rule in enumerate(suite.rules)}
    return sorted(findings, key=lambda finding: rank.get(finding.rule, -1)), len(across) - len(possible)


def _empty(suite: Suite, asked: Mapping[str, bool] | None) -> Finding:
    """An empty table never passes in silence: it blocks, or is told where the suite or the plans give a reason to allow it."""
    owed = None if asked is None or not suite.made_of else [asked[name] for name in suite.made_of if name in asked]
    allowed = "" if owed is None or any(owed) else NOTHING if owed else NOT_ASKED
    reason = suite.may_be_empty or allowed
    return Finding(
        table=suite.table,
        rule="empty_table",
        expectation=ROW_COUNT,
        column="",
        severity="info" if reason else "block",
        failed=0,
        total=0,
        why_vi=f"Không có dòng nào để kiểm tra: {reason or 'sổ chưa nhận được, hoặc mọi dòng đã bị loại'}.",
        fixes_vi=PROGRAM,
        basis="Không có dòng không phải là số 0 (RULES 6)",
        title_vi=suite.title,
    )


def _finding(suite: Suite, rule: Rule, outcome: Outcome, rows: Sequence[RowRef], places: Mapping[str, int]) -> Finding:
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
        places=places,
    )


def _check_across(con: Any, table: checks_tables.Table, rule: Rule) -> list[Finding]:
    failed, rows, places = checks_tables.failing(con, rule)
    if failed <= table.total - float(rule.arguments.get("mostly", 1)) * table.total:
        return []
    return [_finding(table.suite, rule, Outcome(False, failed, table.total), rows, places)]


def _check_frame(con: Any, table: checks_tables.Table, route: str) -> list[Finding]:
    rules = [rule for rule in table.suite.rules if rule.expectation != NO_ROWS]
    if not rules or table.is_empty or not table.total:
        return []
    by_sql = route == "sql" or (route == "auto" and table.total >= SQL_FROM)
    outcomes, positions = (checks_sql if by_sql else checks_gx).judge(con, table, rules)
    return [
        _finding(
            table.suite, rule, outcomes[rule.id], checks_tables.rows_at(con, table.suite, positions.get(rule.id, [])),
            checks_sql.by_place(con, rule),
        )
        for rule in rules
        if not outcomes[rule.id].passed
    ]  # fmt: skip
