"""Prevalence as text for a terminal and as rows for a table."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from pipelines import formats
from pipelines.anthropometry import vietnam
from pipelines.anthropometry.prevalence import Estimate, Prevalence
from pipelines.anthropometry.summary import INDEX_NAMES

SCHEMA = {
    "scope": "varchar",
    "grouping": "varchar",
    "group_name": "varchar",
    "index_name": "varchar",
    "measure": "varchar",
    "registered": "bigint",
    "measured": "bigint",
    "coverage": "double",
    "weighted": "double",
    "value": "double",
    "se": "double",
    "lower95": "double",
    "upper95": "double",
}
"""Columns of the table: one row for each figure of each group; shares in percent."""
_SCOPES = {"under_five": "Dưới 5 tuổi, chuẩn WHO 2006", "school": "Từ 5 đến 19 tuổi, tham chiếu WHO 2007"}
_SHOWN = (("below_2", "< -2"), ("below_3", "< -3"), ("above_2", "> +2"), ("above_3", "> +3"))
_WIDTH = 26


def table_rows(found: Prevalence) -> list[tuple[Any, ...]]:
    """Return the rows of ``SCHEMA``."""
    return [tuple(asdict(estimate).values()) for estimate in found.estimates]


def as_json(found: Prevalence) -> dict[str, Any]:
    """Return plain values for ``--json``."""
    estimates = [dict(zip(SCHEMA, row, strict=True)) for row in table_rows(found)]
    head = {"source": found.name, "rows": found.rows, "degrees_of_freedom": found.degrees_of_freedom}
    return {**head, "warnings": list(found.warnings), "estimates": estimates}


def lines(found: Prevalence, compared: Sequence[str] = ()) -> Iterator[str]:
    """Say the prevalence, one line a group; ``compared``: what a plan says of the form it compares."""
    yield f"Tỷ lệ suy dinh dưỡng, {formats.count(found.rows)} dòng: {found.name}"
    for scope, title in _SCOPES.items():
        chosen = [estimate for estimate in found.estimates if estimate.scope == scope]
        if chosen:
            yield f"{title} (bậc tự do {formats.count(found.degrees_of_freedom[scope])})"
            yield from _scope_lines(chosen)
    yield from _vietnamese(found, compared)
    yield "  Khoảng trong ngoặc: 95 %; 0 % và 100 % không có khoảng theo cách tính của WHO. Phủ: số đo được trên số dòng."
    yield "  Đủ nhóm (cả tuổi theo giới), sai số chuẩn, mọi ngưỡng: ghi ra tệp hoặc --json."
    yield from (f"Cảnh báo: {warning}" for warning in found.warnings)


def _scope_lines(estimates: Sequence[Estimate]) -> Iterator[str]:
    by_key = {(each.index, each.grouping, each.group, each.measure): each for each in estimates}
    # age crossed with sex is for the table: on a terminal it is mostly noise
    groups = list(
        dict.fromkeys((each.grouping, each.group) for each in estimates if ", giới tính" not in each.grouping)
    )
    for index in dict.fromkeys(each.index for each in estimates if each.index in INDEX_NAMES and each.measured):
        yield f"  {index} ({INDEX_NAMES[index][0]})"
        for grouping, group in groups:
            told = {name: by_key[index, grouping, group, name] for name in ("mean", "sd", *dict(_SHOWN))}
            if told["below_2"].measured:
                yield f"    {_label(grouping, group):{_WIDTH}} {_figures(told)}"


def _label(grouping: str, group: str) -> str:
    plain = grouping in ("tất cả", "giới tính") or group.endswith("tuổi")
    return group if plain else f"{grouping} {group}"


def _figures(told: dict[str, Estimate]) -> str:
    first = told["below_2"]
    parts = [f"đo {formats.count(first.measured)}/{formats.count(first.registered)} (phủ {_percent(first.coverage)})"]
    parts += [f"{sign}: {_share(told[name], with_limits=name == 'below_2')}" for name, sign in _SHOWN]
    if told["mean"].value is not None:
        parts.append(f"trung bình {formats.number(told['mean'].value, 2)}")
    if told["sd"].value is not None:
        parts.append(f"độ lệch chuẩn {formats.number(told['sd'].value, 2)}")
    return "; ".join(parts)


def _percent(value: float | None) -> str:
    """A share in percent; more decimals where one would print 0 or 100 for what is neither."""
    if value is None:
        return "…"
    decimals = next((places for places in (1, 2, 3) if value in (0, 100) or 0 < round(value, places) < 100), 4)
    return f"{formats.number(value, decimals)} %"


def _share(estimate: Estimate, with_limits: bool = False) -> str:
    told = _percent(estimate.value)
    if not with_limits or estimate.lower is None or estimate.upper is None or estimate.value in (0, 100):
        return told
    return f"{told} ({formats.number(estimate.lower, 1)}-{formats.number(estimate.upper, 1)})"


def _vietnamese(found: Prevalence, compared: Sequence[str]) -> Iterator[str]:
    """The three forms, degrees and channels of all children together; the form a plan compares."""
    whole = {(each.index, each.measure): each for each in found.estimates if each.grouping == "tất cả"}
    forms = {index: told for index, told in vietnam.definitions()["forms"].items() if (index, "below_2") in whole}
    if not forms:
        return
    told = ", ".join(f"{form['title']} {_share(whole[index, 'below_2'])}" for index, form in forms.items())
    yield f"Ba thể suy dinh dưỡng: {told}"
    yield from (f"  {text}" for text in compared)
    for column, rule in vietnam.definitions()["columns"].items():
        named = [(band.name, whole.get((rule["index"], f"{column}:{band.name}"))) for band in vietnam.bands(column)]
        parts = [f"{name}: {_share(each)}" for name, each in reversed(named) if each]
        if parts:
            doubt = "" if rule["certainty"] == "V" else f" (độ chắc chắn {rule['certainty']}: {rule['source']})"
            kind = "độ " if column.endswith("degree") else ""
            yield f"  {rule['title']}: {', '.join(kind + part for part in parts)}{doubt}"
    for measure, words in (
        ("stunted_wasted", "vừa thấp còi vừa gầy còm"),
        ("stunted_overweight", "vừa thấp còi vừa thừa cân"),
    ):
        if each := whole.get(("haz_whz", measure)):
            yield f"  {words}: {_share(each, with_limits=True)}"
    yield f"  {vietnam.definitions()['oedema']}"
