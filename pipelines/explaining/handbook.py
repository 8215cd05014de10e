"""The handbook of indicators: one page made from their YAML, SQL and spec tests, Vietnamese first, English beside.

It is generated (``treem indicators --handbook``) and a test fails when the committed page is not what these files give.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines import catalog
from pipelines.catalog import Indicator
from pipelines.explaining import words
from pipelines.explaining.explanation import judged_by, lineage
from pipelines.settings import PACKAGE

PATH = PACKAGE.parent / "docs" / "indicators.md"
SPECS = PACKAGE.parent / "tests" / "spec"
_HEAD = """\
# Sổ tay chỉ số / Indicator handbook

Trang này do `treem indicators --handbook` viết từ `pipelines/indicators/*.yml`, `*.sql` và `tests/spec/test_<id>.py`; không sửa tay.
This page is generated from the definition, the SQL and the spec test of each indicator; do not edit it by hand.

"""


def listing() -> list[dict[str, Any]]:
    """Return every indicator with what the catalogue tells: id, titles, kind, unit, mart, variants, needs, certainty, targets."""
    return [
        {
            "id": found.id,
            "title": dict(found.title),
            "kind": found.kind,
            "unit": found.unit,
            "mart": found.mart,
            "yearly": found.yearly,
            "variants": [_variant(facet, name) for facet in found.facets() for name in facet.variants],
            "certainty": found.concept.get("certainty"),
            "targets": [{"plan": plan.id, "target_id": target.id} for plan, target in judged_by(found.id)],
        }
        for found in catalog.indicators().values()
    ]


def _variant(facet: Indicator, name: str) -> dict[str, Any]:
    told = facet.variants[name]
    return {"variant": name, "vi": told["vi"], "en": told["en"], "units": facet.units, "needs": dict(facet.needs)}


def lines(listed: list[dict[str, Any]]) -> Iterator[str]:
    """Give the catalogue line by line for a terminal: an indicator, then its variants."""
    for each in listed:
        sure = f"độ chắc chắn {each['certainty']}" if each["certainty"] else "độ chắc chắn chưa nêu"
        codes = ", ".join(f"{target['target_id']}" for target in each["targets"])
        yield f"{each['id']}: {each['title']['vi']} ({each['unit']}; kho {each['mart']}; {sure}{f'; {codes}' if codes else ''})"
        for variant in each["variants"]:
            needs = ", ".join(f"{register} {how}" for register, how in variant["needs"].items())
            units = "" if variant["units"] == "communes" else f"; tính theo {words.UNITS.get(variant['units'], variant['units'])}"
            yield f"    {variant['variant']}: {variant['vi']} (cần {needs}{units})"


def text() -> str:
    """Return the whole handbook."""
    known = catalog.indicators()
    index = [f"| [`{found.id}`](#{found.id}) | {found.title['vi']} | {found.title['en']} | {found.unit} |" for found in known.values()]
    head = ["| chỉ số / indicator | tên | title | đơn vị / unit |", "| --- | --- | --- | --- |"]
    pages = ["\n".join(_page(found)) for found in known.values()]
    return _HEAD + "\n".join([*head, *index, ""]) + "\n" + "\n".join(pages)


def write(path: Path = PATH) -> Path:
    """Write the handbook and return where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(), encoding="utf-8", newline="\n")
    return path


def _page(found: Indicator) -> Iterator[str]:
    yield f"## {found.id}"
    yield ""
    yield f"**{found.title['vi']}** / {found.title['en']}"
    yield ""
    yield "| | |"
    yield "| --- | --- |"
    yield from (f"| {name} | {_cell(value)} |" for name, value in _facts(found) if value)
    yield ""
    yield from _variants(found)
    yield from _checked(found)
    tables, registers = lineage(found)
    yield f"SQL đọc / reads: {', '.join(f'`{name}`' for name in tables)}; sổ / registers: {', '.join(f'`{name}`' for name in registers)}."
    yield ""
    yield "<details><summary>SQL</summary>"
    yield ""
    yield "```sql"
    yield found.sql.read_text(encoding="utf-8").rstrip()
    yield "```"
    yield ""
    yield "</details>"
    yield ""


def _cell(value: str) -> str:
    return " ".join(value.split()).replace("|", "\\|")


def _facts(found: Indicator) -> Iterator[tuple[str, str]]:
    letter = str(found.concept.get("certainty", ""))
    yield "Công thức / formula", f"{words.formula(found)} / {words.KINDS_EN.get(found.kind, found.kind)}, per {found.per:,}"
    yield "Chiều tốt / better", f"{words.BETTER.get(found.better, found.better)} / {found.better}"
    for key, (vi, en) in words.PARTS.items():
        yield f"{vi} / {en}", str(found.concept.get(key, ""))
    yield "Độ chắc chắn / certainty", f"{words.certainty(found.concept)} / {words.CERTAINTY_EN.get(letter, '')}"
    yield "Mẫu số / denominator", found.denominator_source
    yield "Thứ tự nguồn mẫu số / chain of denominators", ", ".join(words.chain(found)) if len(found.denominators) > 1 else ""
    yield "Chia theo / breakdowns", "; ".join(words.splits(found))
    yield "Năm một lần / yearly", "có, kỳ khác ghi “chưa đến kỳ đánh giá” / yes" if found.yearly else ""
    yield "Kho / mart", f"`{found.mart}`"
    yield "Chỉ tiêu / targets", ", ".join(f"{target.id} ({plan.id})" for plan, target in judged_by(found.id))


def _variants(found: Indicator) -> Iterator[str]:
    yield "| cách tính / variant | nghĩa | meaning | tính theo / units | phải có / needs |"
    yield "| --- | --- | --- | --- | --- |"
    for facet in found.facets():
        needs = "; ".join(f"{register}: {how}" for register, how in facet.needs.items())
        units = f"{words.UNITS.get(facet.units, facet.units)} / {words.UNITS_EN.get(facet.units, facet.units)}"
        for name, told in facet.variants.items():
            yield f"| `{name}` | {_cell(told['vi'])} | {_cell(told['en'])} | {units} | {needs} |"
    yield ""


def _checked(found: Indicator) -> Iterator[str]:
    """What the spec tests prove, one line each: the name of the test, or the first line of what it says of itself."""
    path = SPECS / f"test_{found.id}.py"
    if not path.exists():
        return
    yield "Điều đã kiểm / what the spec tests prove:"
    yield ""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            said = (ast.get_docstring(node) or "").splitlines()
            yield f"- {node.name.removeprefix('test_').replace('_', ' ')}{f': {said[0]}' if said else ''}"
    yield ""
