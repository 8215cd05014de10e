"""Data-quality suites: ``expectations/<table>.yml`` read into frozen objects, or an error that names file and rule.

The language is a closed list of expectation kinds (the names of great-expectations, plus ``expect_no_rows`` for rules
across tables); ``expectations/README.md`` describes it for people.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import catalog
from pipelines.errors import CatalogError, SeveralErrors, TreemError

SEVERITIES = ("block", "warn", "info")
# Columns by which a failing row may be named: places in files, pseudonymous keys and codes, never a child's own data.
ROW_PLACES = ("file", "sheet", "row_number", "commune_code", "place")
ROW_KEYS = ("child_key", "period", "year", "criterion", "register", "indicator", "variant", "fact_id")
ROW_COLUMNS = frozenset((*ROW_PLACES, *ROW_KEYS))
SUITE_KEYS = {"table", "title", "row", "columns", "rules", "may_be_empty", "made_of", "trace"}
RULE_KEYS = {"id", "expectation", "kwargs", "severity", "why", "basis", "fixes"}
NO_ROWS = "expect_no_rows"
ROW_COUNT = "expect_table_row_count_to_be_between"


@dataclass(frozen=True)
class Kind:
    """One expectation kind: its arguments, and which of them name a column."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    one_of: tuple[str, ...] = ()

    @property
    def allowed(self) -> frozenset[str]:
        """All argument names."""
        return self.required | self.optional | frozenset(self.one_of)


def _kind(required: str, optional: str = "", one_of: str = "") -> Kind:
    return Kind(frozenset(required.split()), frozenset(optional.split()), tuple(one_of.split()))


KINDS: Mapping[str, Kind] = {
    "expect_column_values_to_not_be_null": _kind("column", "mostly"),
    "expect_column_values_to_be_null": _kind("column", "mostly"),
    "expect_column_values_to_be_in_set": _kind("column", "mostly", "value_set codes"),
    "expect_column_values_to_not_be_in_set": _kind("column value_set", "mostly"),
    "expect_column_values_to_be_between": _kind("column", "mostly strict_min strict_max", "min_value max_value"),
    "expect_column_values_to_be_unique": _kind("column", "mostly"),
    "expect_column_values_to_match_regex": _kind("column regex", "mostly"),
    "expect_column_value_lengths_to_be_between": _kind("column", "mostly", "min_value max_value"),
    "expect_column_pair_values_a_to_be_greater_than_b": _kind("column_A column_B", "or_equal mostly"),
    "expect_column_pair_values_to_be_equal": _kind("column_A column_B", "mostly"),
    "expect_compound_columns_to_be_unique": _kind("column_list", "mostly"),
    ROW_COUNT: _kind("", "", "min_value max_value"),
    NO_ROWS: _kind("sql", "mostly"),
}


@dataclass(frozen=True)
class Rule:
    """One rule of a suite.

    Attributes:
        id: short code, unique in its table; findings carry it.
        arguments: as written in ``kwargs``; ``codes`` already turned into ``value_set``.
        severity: block (the data may not be sent), warn, info.
        why: what is wrong, in Vietnamese; basis: law, standard or rule behind it; fixes: who must correct.
    """

    table: str
    id: str
    expectation: str
    arguments: Mapping[str, Any]
    severity: str
    why: str
    basis: str
    fixes: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the suite's table that the rule reads."""
        named = [self.arguments.get(argument) for argument in ("column", "column_A", "column_B")]
        return tuple(filter(None, named)) + tuple(self.arguments.get("column_list", ()))


@dataclass(frozen=True)
class Trace:
    """Where the rows of a core table come from: the keyed table with file, sheet and row, and the joining columns."""

    table: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Suite:
    """The rules of one table.

    Attributes:
        title: Vietnamese name of the table; columns: column -> Vietnamese heading (every column that a rule reads).
        row: columns that name a failing row.
        may_be_empty: reason why an empty table is no defect; blank: an empty table blocks where a plan asks for what it is made of.
        made_of: registers without which the table has no rows; empty: it always has some.
    """

    table: str
    title: str
    row: tuple[str, ...]
    columns: Mapping[str, str]
    rules: tuple[Rule, ...]
    may_be_empty: str = ""
    made_of: tuple[str, ...] = ()
    trace: Trace | None = None

    @property
    def columns_read(self) -> tuple[str, ...]:
        """Every column fetched for this suite, in a fixed order."""
        read = [*self.row, *(self.trace.by if self.trace else ())]
        read += [column for rule in self.rules for column in rule.columns]
        return tuple(dict.fromkeys(read))


def _stage(suite: Suite) -> tuple[int, str]:
    """Where a table stands in the flow: what people sent comes first, for that is what they can correct."""
    stages = ("ledger", "keyed_", "core_")
    return next((rank for rank, name in enumerate(stages) if suite.table.startswith(name)), len(stages)), suite.table


def load_suites(folder: Path) -> list[Suite]:
    """Return the suites of a folder in the order of the flow: ledger, registers, core, marts.

    Raises:
        CatalogError: no suite, or one wrong file; SeveralErrors: several, told together.
    """
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise CatalogError("Không có bộ quy tắc kiểm tra nào.", folder.name, "đặt tệp <bảng>.yml vào thư mục này")
    suites: list[Suite] = []
    errors: list[TreemError] = []
    for path in files:
        try:
            suites.append(load_suite(path))
        except CatalogError as error:
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else SeveralErrors(errors)
    return sorted(suites, key=_stage)


def load_suite(path: Path) -> Suite:
    """Return one suite.

    Raises:
        CatalogError: unknown key, expectation, argument, column, severity, code list; a missing part; a repeated rule.
    """
    raw = catalog.read_yaml(path)
    where = path.name
    _only(raw, SUITE_KEYS, where)
    _needed(raw, ("table", "title", "row", "columns", "rules"), where)
    if raw["table"] != path.stem:
        raise CatalogError(f"Tên bảng “{raw['table']}” khác tên tệp.", where, "đặt tên tệp đúng tên bảng")
    rules = tuple(_rule(item, raw, where) for item in _list(raw, "rules", where))
    _no_repeats(rules, where)
    return Suite(
        table=raw["table"],
        title=_text(raw, "title", where),
        row=_row(raw, where),
        columns=_headings(raw, where),
        rules=rules,
        may_be_empty=_text(raw, "may_be_empty", where) if "may_be_empty" in raw else "",
        made_of=_registers(raw, where),
        trace=_trace(raw["trace"], where) if "trace" in raw else None,
    )


def _registers(raw: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Return the registers that a table is made of; a register's own table names none."""
    known = catalog.registers()
    if "made_of" not in raw:
        own = str(raw["table"]).removeprefix("keyed_")
        return (own,) if own in known else ()
    named = tuple(map(str, _list(raw, "made_of", where)))
    if unknown := sorted(set(named) - set(known)):
        raise CatalogError(f"Sổ lạ: {', '.join(unknown)}.", f"{where}, made_of", f"chọn trong: {', '.join(sorted(known))}")
    return named


def _only(raw: Mapping[str, Any], allowed: set[str] | frozenset[str], where: str) -> None:
    if unknown := sorted(set(map(str, raw)) - allowed):
        raise CatalogError(f"Khóa lạ: {', '.join(unknown)}.", where, f"các khóa được dùng: {', '.join(sorted(allowed))}")


def _needed(raw: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    if missing := [key for key in keys if raw.get(key) in (None, "", [], {})]:
        raise CatalogError(f"Thiếu khóa: {', '.join(missing)}.", where, "bổ sung khóa này")


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    if not isinstance(raw[key], str) or not raw[key].strip():
        raise CatalogError(f"Khóa “{key}” phải là chữ.", where, "viết lời bằng tiếng Việt")
    return " ".join(raw[key].split())


def _list(raw: Mapping[str, Any], key: str, where: str) -> list[Any]:
    items = raw[key]
    if not isinstance(items, list):
        raise CatalogError(f"Khóa “{key}” phải là danh sách.", where, "mỗi mục một dòng, bắt đầu bằng dấu -")
    return items


def _headings(raw: Mapping[str, Any], where: str) -> dict[str, str]:
    if not isinstance(raw["columns"], dict):
        raise CatalogError("Khóa “columns” phải là danh sách cột: tên tiếng Việt.", where, "xem các tệp cùng thư mục")
    return {str(name): str(heading) for name, heading in raw["columns"].items()}


def _row(raw: Mapping[str, Any], where: str) -> tuple[str, ...]:
    named = tuple(map(str, _list(raw, "row", where)))
    if unknown := sorted(set(named) - ROW_COLUMNS):
        raise CatalogError(
            f"Không được dùng cột {', '.join(unknown)} để chỉ dòng sai.",
            where,
            f"chọn trong: {', '.join(sorted(ROW_COLUMNS))}",
        )
    return named


def _trace(raw: Mapping[str, Any], where: str) -> Trace:
    where = f"{where}, trace"
    _only(raw, {"table", "by"}, where)
    _needed(raw, ("table", "by"), where)
    return Trace(_text(raw, "table", where), tuple(map(str, _list(raw, "by", where))))


def _rule(raw: Any, suite: Mapping[str, Any], where: str) -> Rule:
    if not isinstance(raw, dict):
        raise CatalogError("Mỗi quy tắc phải là các khóa: giá trị.", where, "xem các tệp cùng thư mục")
    where = f"{where}, quy tắc {raw.get('id', '(chưa có id)')}"
    _only(raw, RULE_KEYS, where)
    _needed(raw, ("id", "expectation", "severity", "why", "basis", "fixes"), where)
    if raw["expectation"] not in KINDS:
        raise CatalogError(f"Loại kiểm tra lạ: {raw['expectation']}.", where, f"chọn trong: {', '.join(KINDS)}")
    if raw["severity"] not in SEVERITIES:
        raise CatalogError(f"Mức độ lạ: {raw['severity']}.", where, f"chọn trong: {', '.join(SEVERITIES)}")
    arguments = _arguments(raw["expectation"], raw.get("kwargs") or {}, where)
    words = {key: _text(raw, key, where) for key in ("id", "why", "basis", "fixes")}
    rule = Rule(suite["table"], expectation=raw["expectation"], arguments=arguments, severity=raw["severity"], **words)
    if unknown := [column for column in rule.columns if column not in suite["columns"]]:
        raise CatalogError(
            f"Quy tắc dùng cột lạ: {', '.join(unknown)}.",
            where,
            "sửa tên cột, hoặc khai báo cột ở khóa columns của tệp",
        )
    return rule


def _arguments(expectation: str, raw: Any, where: str) -> dict[str, Any]:
    kind = KINDS[expectation]
    if not isinstance(raw, dict):
        raise CatalogError("Khóa “kwargs” phải là các tham số: giá trị.", where, "xem các tệp cùng thư mục")
    _only(raw, kind.allowed, where)
    _needed(raw, tuple(sorted(kind.required)), where)
    if kind.one_of and not any(raw.get(name) is not None for name in kind.one_of):
        raise CatalogError(f"Thiếu một trong các tham số: {', '.join(kind.one_of)}.", where, "bổ sung tham số")
    for name, value in raw.items():
        if not ARGUMENT_TESTS[name](value):
            raise CatalogError(f"Giá trị của tham số “{name}” không dùng được.", where, "sửa giá trị này")
    arguments = dict(raw)
    if "codes" in arguments:
        arguments["value_set"] = _codes(arguments.pop("codes"), where)
    return arguments


def _codes(name: str, where: str) -> list[str]:
    lists = catalog.code_lists()
    if name not in lists:
        raise CatalogError(f"Danh mục mã lạ: {name}.", where, f"chọn trong: {', '.join(sorted(lists))}")
    return list(lists[name])


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_bound(value: Any) -> bool:
    return isinstance(value, int | float | date) and not isinstance(value, bool)


def _is_regex(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError):
        return False
    return True


ARGUMENT_TESTS = {
    "column": _is_name,
    "column_A": _is_name,
    "column_B": _is_name,
    "column_list": lambda value: isinstance(value, list) and len(value) > 1 and all(map(_is_name, value)),
    "value_set": lambda value: isinstance(value, list) and bool(value),
    "codes": _is_name,
    "min_value": _is_bound,
    "max_value": _is_bound,
    "strict_min": lambda value: isinstance(value, bool),
    "strict_max": lambda value: isinstance(value, bool),
    "or_equal": lambda value: isinstance(value, bool),
    "mostly": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1,
    "regex": _is_regex,
    "sql": _is_name,
}


def _no_repeats(rules: tuple[Rule, ...], where: str) -> None:
    ids = [rule.id for rule in rules]
    if repeated := sorted({name for name in ids if ids.count(name) > 1}):
        raise CatalogError(f"Mã quy tắc lặp lại: {', '.join(repeated)}.", where, "đặt mã khác nhau")
    bodies = [(rule.expectation, repr(sorted(rule.arguments.items(), key=lambda item: item[0]))) for rule in rules]
    if len(set(bodies)) < len(bodies):
        raise CatalogError("Hai quy tắc giống hệt nhau.", where, "bỏ một quy tắc")
