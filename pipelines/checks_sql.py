"""The rules about one table compiled to DuckDB SQL: the same verdicts and failing counts as great-expectations, on millions of rows.

Every kind becomes two conditions on a row: ``seen`` (the rule looks at it) and ``fails``; all rules of a table are counted in one scan.
What great-expectations means by each kind was measured on its release in use, and ``tests/property`` holds both together on random
data: a missing value (NULL, NaN) is not seen but by the two null rules; every row of a repeated value fails, not only the second;
``mostly`` is the share of the seen rows that must pass; of a rule about nothing seen, nothing fails.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines import checks_tables
from pipelines.checks_suite import ROW_COUNT, Rule
from pipelines.checks_tables import POSITION, Outcome, Table, place_of, quoted
from pipelines.checks_verdict import ROW_LIMIT
from pipelines.errors import CatalogError

FRACTIONS = ("DOUBLE", "FLOAT")
NUMBERS = (*FRACTIONS, "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")
DAYS = ("DATE", "TIMESTAMP")
Types = Mapping[str, str]


@dataclass(frozen=True)
class Compiled:
    """A rule as SQL: conditions on a row of ``checked_rows``; ``repeated``: the expression whose repeated values fail instead."""

    seen: str
    fails: str
    repeated: str = ""


def judge(con: Any, table: Table, rules: Sequence[Rule]) -> tuple[dict[str, Outcome], dict[str, list[int]]]:
    """Return what was counted per rule id, and the first positions of the failing rows of the rules that failed.

    Raises:
        CatalogError: a rule cannot be computed on the type of its column, or by DuckDB (never with a value).
    """
    types = checks_tables.column_types(con, "checked_rows")
    about_rows = [rule for rule in rules if rule.expectation != ROW_COUNT]
    compiled = {rule.id: compile_rule(rule, types) for rule in about_rows}
    counted = _counted(con, table, about_rows, compiled)
    outcomes = {rule.id: _outcome(rule, *counted[rule.id]) for rule in about_rows}
    outcomes |= {rule.id: _row_count(rule, table.total) for rule in rules if rule.expectation == ROW_COUNT}
    broken = [rule for rule in about_rows if not outcomes[rule.id].passed]
    return outcomes, {rule.id: _positions(con, rule, compiled[rule.id]) for rule in broken}


def compile_rule(rule: Rule, types: Types) -> Compiled:
    """Return a rule as conditions on the rows of a table with these column types.

    Raises:
        CatalogError: the kind does not fit the type of a column (numbers wanted, text found).
    """
    return KINDS[rule.expectation](rule, types)


# -- counting ----------------------------------------------------------------------------------------------------


def _counted(con: Any, table: Table, rules: Sequence[Rule], compiled: Mapping[str, Compiled]) -> dict[str, tuple[int, int]]:
    """Return rule id -> (rows that failed, rows seen)."""
    if not rules:
        return {}
    plain = [rule for rule in rules if not compiled[rule.id].repeated]
    parts = [f"count(*) FILTER ({compiled[rule.id].seen})" for rule in rules]
    parts += [f"count(*) FILTER (({compiled[rule.id].seen}) AND ({compiled[rule.id].fails}))" for rule in plain]
    [row] = checks_tables.run(con, f"SELECT {', '.join(parts)} FROM checked_rows", f"{table.suite.table}.yml")
    seen = dict(zip([rule.id for rule in rules], row, strict=False))
    failed = dict(zip([rule.id for rule in plain], row[len(rules) :], strict=True))
    for rule in rules:
        if rule.id not in failed:
            sql = f"SELECT coalesce(sum(n), 0) FROM ({_repeats(compiled[rule.id])})"
            failed[rule.id] = checks_tables.run(con, sql, place_of(rule))[0][0]
    return {rule.id: (int(failed[rule.id]), int(seen[rule.id])) for rule in rules}


def _repeats(told: Compiled) -> str:
    return f"SELECT {told.repeated} AS value, count(*) AS n FROM checked_rows WHERE {told.seen} GROUP BY value HAVING count(*) > 1"


def _outcome(rule: Rule, failed: int, seen: int) -> Outcome:
    passed = not seen or (seen - failed) / seen >= float(rule.arguments.get("mostly", 1))
    return Outcome(passed, failed, seen)


def _row_count(rule: Rule, total: int) -> Outcome:
    low, high = rule.arguments.get("min_value"), rule.arguments.get("max_value")
    passed = (low is None or total >= low) and (high is None or total <= high)
    return Outcome(passed, 0 if passed else total, total)


def _positions(con: Any, rule: Rule, told: Compiled) -> list[int]:
    fails = f"{told.repeated} IN (SELECT value FROM ({_repeats(told)}))" if told.repeated else told.fails
    sql = f"SELECT {POSITION} FROM checked_rows WHERE ({told.seen}) AND ({fails}) ORDER BY {POSITION} LIMIT {ROW_LIMIT}"
    return [int(row[0]) for row in checks_tables.run(con, sql, place_of(rule))]


def by_place(con: Any, rule: Rule) -> dict[str, int]:
    """Return place code -> failing rows of a rule about the rows of ``checked_rows``; whichever route judged, the rows are the same."""
    if rule.expectation == ROW_COUNT:
        return {}
    told = compile_rule(rule, checks_tables.column_types(con, "checked_rows"))
    fails = f"{told.repeated} IN (SELECT value FROM ({_repeats(told)}))" if told.repeated else told.fails
    place = checks_tables.PLACE
    sql = f"SELECT {place}, count(*) FROM checked_rows WHERE {place} IS NOT NULL AND ({told.seen}) AND ({fails}) GROUP BY ALL ORDER BY ALL"
    return {str(code): int(number) for code, number in checks_tables.run(con, sql, place_of(rule))}


# -- the closed list of kinds ------------------------------------------------------------------------------------


def _given(column: str, types: Types) -> str:
    """The condition of a value that is not missing: a fraction may also be NaN, which pandas takes for missing."""
    told = f"{quoted(column)} IS NOT NULL"
    return f"{told} AND NOT isnan({quoted(column)})" if types[column] in FRACTIONS else told


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return repr(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def _unfit(rule: Rule) -> CatalogError:
    where = f"{place_of(rule)}, cột {', '.join(rule.columns)}"
    return CatalogError("Phép kiểm tra không tính được trên cột này.", where, "xem lại kiểu của cột và tham số của quy tắc")


def _is_number(kind: str) -> bool:
    return kind in NUMBERS or kind.startswith("DECIMAL")


def _not_null(rule: Rule, types: Types) -> Compiled:
    return Compiled("true", f"NOT ({_given(rule.columns[0], types)})")


def _null(rule: Rule, types: Types) -> Compiled:
    return Compiled("true", _given(rule.columns[0], types))


def _in_set(rule: Rule, types: Types, wanted: bool = True) -> Compiled:
    column = rule.columns[0]
    values = rule.arguments["value_set"]
    if _is_number(types[column]):
        values = [int(value) if isinstance(value, str) else value for value in values]
    listed = f"{quoted(column)} IN ({', '.join(map(_literal, values))})"
    return Compiled(_given(column, types), f"NOT ({listed})" if wanted else listed)


def _not_in_set(rule: Rule, types: Types) -> Compiled:
    return _in_set(rule, types, wanted=False)


def _bounds(rule: Rule, told: str) -> str:
    """The condition of a value outside the bounds."""
    arguments = rule.arguments
    outside = []
    if arguments.get("min_value") is not None:
        outside.append(f"{told} {'<=' if arguments.get('strict_min') else '<'} {_literal(arguments['min_value'])}")
    if arguments.get("max_value") is not None:
        outside.append(f"{told} {'>=' if arguments.get('strict_max') else '>'} {_literal(arguments['max_value'])}")
    return " OR ".join(outside)


def _between(rule: Rule, types: Types) -> Compiled:
    column = rule.columns[0]
    bounds = [rule.arguments[name] for name in ("min_value", "max_value") if rule.arguments.get(name) is not None]
    days = any(isinstance(bound, date) for bound in bounds)
    if not (types[column] in DAYS if days else _is_number(types[column])):
        raise _unfit(rule)
    return Compiled(_given(column, types), _bounds(rule, quoted(column)))


def _lengths(rule: Rule, types: Types) -> Compiled:
    column = rule.columns[0]
    if types[column] != "VARCHAR":
        raise _unfit(rule)
    return Compiled(_given(column, types), _bounds(rule, f"length({quoted(column)})"))


def _regex(rule: Rule, types: Types) -> Compiled:
    column = rule.columns[0]
    if types[column] != "VARCHAR":
        raise _unfit(rule)
    return Compiled(_given(column, types), f"NOT regexp_matches({quoted(column)}, {_literal(rule.arguments['regex'])})")


def _unique(rule: Rule, types: Types) -> Compiled:
    column = rule.columns[0]
    return Compiled(_given(column, types), "", quoted(column))


def _together(rule: Rule, types: Types) -> Compiled:
    seen = " AND ".join(_given(column, types) for column in rule.columns)
    return Compiled(seen, "", f"({', '.join(map(quoted, rule.columns))})")


def _pair(rule: Rule, types: Types, compare: Callable[[str, str], str]) -> Compiled:
    first, second = rule.arguments["column_A"], rule.arguments["column_B"]
    kinds = {_family(types[first]), _family(types[second])}
    if len(kinds) > 1:
        raise _unfit(rule)
    return Compiled(f"{_given(first, types)} AND {_given(second, types)}", compare(quoted(first), quoted(second)))


def _family(kind: str) -> str:
    return "number" if _is_number(kind) else "day" if kind in DAYS else kind


def _greater(rule: Rule, types: Types) -> Compiled:
    sign = "<" if rule.arguments.get("or_equal") else "<="
    return _pair(rule, types, lambda first, second: f"{first} {sign} {second}")


def _equal(rule: Rule, types: Types) -> Compiled:
    return _pair(rule, types, lambda first, second: f"{first} <> {second}")


KINDS: Mapping[str, Callable[[Rule, Types], Compiled]] = {
    "expect_column_values_to_not_be_null": _not_null,
    "expect_column_values_to_be_null": _null,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_not_be_in_set": _not_in_set,
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_unique": _unique,
    "expect_column_values_to_match_regex": _regex,
    "expect_column_value_lengths_to_be_between": _lengths,
    "expect_column_pair_values_a_to_be_greater_than_b": _greater,
    "expect_column_pair_values_to_be_equal": _equal,
    "expect_compound_columns_to_be_unique": _together,
}
