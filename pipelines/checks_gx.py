"""The rules about one table through great-expectations: asked for counts and positions only, its log and texts kept silent.

Nothing is written to disk, no telemetry, no progress bar; an exception of the engine is told by its kind, for its text may quote cells.
"""

import logging
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import cache
from typing import Any

from pipelines import checks_tables
from pipelines.checks_suite import ROW_COUNT, Rule
from pipelines.checks_tables import Outcome, Table
from pipelines.errors import CatalogError
from pipelines.lean_imports import without

SOURCE = "checks"
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
POSITIONS_ONLY = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
    "unexpected_index_column_names": [checks_tables.POSITION],
    "return_unexpected_index_query": False,
}


def judge(con: Any, table: Table, rules: Sequence[Rule]) -> tuple[dict[str, Outcome], dict[str, list[int]]]:
    """Return what was counted per rule id, and the positions of the failing rows of the rules that failed.

    Raises:
        CatalogError: a rule cannot be computed (never with a value).
    """
    batch = _Batch(table.suite.table, checks_tables.frame(con, rules))
    try:
        outcomes = batch.outcomes(rules)
        broken = [rule for rule in rules if not outcomes[rule.id].passed and rule.expectation != ROW_COUNT]
        return outcomes, batch.positions(broken)
    finally:
        batch.forget()


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

    def forget(self) -> None:
        """Let go of the frame: the context outlives it."""
        self._guarded(lambda: _context().data_sources.delete(SOURCE))

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


@cache
def _context() -> Any:
    """One context for all tables: each costs as much as the rules of a small table. It holds no frame (see ``_open``)."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with without("rfc3987_syntax"):  # a check of web addresses that takes a second to load
        import great_expectations
        from great_expectations.data_context.types.base import ProgressBarsConfig

    context = great_expectations.get_context(mode="ephemeral")
    context.variables.analytics_enabled = False
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _open(table: str, frame: Any) -> Any:
    asset = _context().data_sources.add_or_update_pandas(SOURCE).add_dataframe_asset(table)
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
