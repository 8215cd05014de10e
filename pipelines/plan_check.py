"""A plan file read for its mistakes: all of them at once, each with its line, what is wrong and how to put it right."""

from datetime import date
from pathlib import Path
from typing import Any

from pipelines import catalog, places, plan_rules
from pipelines.errors import CatalogError, RequestError
from pipelines.places.resolving import unknown_code
from pipelines.plan_rules import Problem
from pipelines.yaml_file import Raw, read_yaml


def check_plan(path: Path) -> tuple[Raw, list[CatalogError]]:
    """Return the content of a plan file and everything that is wrong with it, by line.

    Raises:
        RequestError: no such file; CatalogError: not YAML (with the line).
    """
    if not path.is_file():
        raise RequestError(f"Không có tệp {path.name}.", todo="chạy treem plan new --out TỆP.yml để có tệp khung")
    raw = read_yaml(path)
    lines = line_numbers(path.read_text(encoding="utf-8"))
    found = plan_rules.problems(raw, catalog.indicators(), lambda code: _wrong_place(code, raw))
    found += _sums_of_periods(raw) + _unknown_indicators(raw)
    return raw, [_error(path, lines, one) for one in sorted(found, key=lambda one: _line(lines, one.path))]


def line_numbers(text: str) -> dict[plan_rules.Path, int]:
    """Return the line of every key and list item of a YAML text, counted from 1."""
    import yaml

    found: dict[plan_rules.Path, int] = {}

    def walk(node: Any, path: plan_rules.Path, line: int) -> None:
        found[path] = line
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                walk(value, (*path, key.value), key.start_mark.line + 1)
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                walk(item, (*path, number), item.start_mark.line + 1)

    node = yaml.compose(text, yaml.SafeLoader)
    walk(node, (), 1)
    return found


def _line(lines: dict[plan_rules.Path, int], path: plan_rules.Path) -> int:
    """Return the line of a path, or of the nearest one above it that stands in the file."""
    while path not in lines and path:
        path = path[:-1]
    return lines.get(path, 1)


def _error(path: Path, lines: dict[plan_rules.Path, int], wrong: Problem) -> CatalogError:
    return CatalogError(wrong.what, f"{path.name}, dòng {_line(lines, wrong.path)}", wrong.todo)


def _wrong_place(code: str, raw: Raw) -> str:
    """Return what to do about a code that names no place on any cut-off day of the plan; empty for one that does."""
    days = [
        item["cutoff_on"]
        for item in raw.get("periods") or ()
        if isinstance(item, dict) and isinstance(item.get("cutoff_on"), date)
    ]
    days = days or [date.today()]
    if any(places.find(code, day) for day in days):
        return ""
    return unknown_code(code, days[0], places.book_of(code)).todo


def _sums_of_periods(raw: Raw) -> list[Problem]:
    """Return the deadlines that report on a period which the plan does not have."""
    known = {str(item.get("id")) for item in raw.get("periods") or () if isinstance(item, dict)}
    found = []
    for number, deadline in enumerate(raw.get("deadlines") or ()):
        told = str(deadline.get("period", "")) if isinstance(deadline, dict) else ""
        if told and "{year}" not in told and told not in known:
            todo = plan_rules.near(told, sorted(known)) if known else "thêm kỳ ấy vào periods"
            found.append(
                Problem(
                    ("deadlines", number, "period"),
                    f"Hạn {deadline.get('id')} báo cáo kỳ {told} mà kế hoạch không có.",
                    todo,
                )
            )
    return found


def _unknown_indicators(raw: Raw) -> list[Problem]:
    """Return the indicators asked for beside the targets that do not exist."""
    listed = raw.get("indicators") or ()
    return [
        Problem(("indicators", number), f"Không có chỉ số {name}.", plan_rules.near(name, catalog.indicators()))
        for number, name in enumerate(listed)
        if name not in catalog.indicators()
    ]
