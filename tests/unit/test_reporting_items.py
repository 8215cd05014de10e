"""The ``items`` of a report's YAML: what tells an item must exist, and what is said must be declared."""

from pathlib import Path
from typing import Any

import pytest

from pipelines import catalog
from pipelines.errors import CatalogError
from pipelines.reporting.items import read_items
from pipelines.reporting.schema import load_schema

GOOD = {"figure": "injury_rate:died", "lead": "Số trẻ em tử vong"}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "indicator": ({"indicators": ["special_circumstances"]}, "Không có chỉ số “special_circumstances”"),
    "variant": ({"indicators": ["hcdb_share:everybody"]}, "biến thể của hcdb_share lạ: everybody"),
    "figure": ({"say": [{**GOOD, "figure": "immunisation:full"}]}, "Không có chỉ số “immunisation”"),
    "breakdown": ({"say": [{**GOOD, "figure": "malnutrition:stunting", "parts": "category"}]}, "parts, only lạ: category"),
    "category": ({"say": [{**GOOD, "only": {"category": "lightning"}}]}, "only.category lạ: lightning"),
    "kind": ({"say": [{**GOOD, "kinds": ["month"]}]}, "kinds lạ: month"),
    "named": ({"say": [{**GOOD, "named": "worst"}]}, "named lạ: worst"),
    "key": ({"say": [{**GOOD, "noun": "em"}]}, "noun"),
    "nothing": ({}, "không có chỉ số nào"),
}


def items(**more: Any) -> Any:
    return read_items([{"text": "tử vong", "section": "III.3", **more}], "thử.yml")


def test_an_item_is_read_with_its_sentences_and_the_indicators_follow_from_them() -> None:
    (item,) = items(number=12, say=[{**GOOD, "only": {"category": "drowning"}, "assess": True}])
    assert (item.number, item.indicators) == (12, ("injury_rate:died",))
    (said,) = item.says
    assert (said.only, said.verb, said.kinds, said.assess) == ({"category": "drowning"}, "đạt", ("quarter", "months", "year"), True)


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_exist_is_a_catalogue_error(name: str) -> None:
    raw, words = WRONG[name]
    with pytest.raises(CatalogError) as problem:
        items(**raw)
    assert words in str(problem.value) and "tử vong" in str(problem.value)


@pytest.mark.parametrize("name", ["period_report"])
def test_every_figure_that_is_said_is_declared_with_its_breakdowns(name: str) -> None:
    schema = load_schema(name, Path(__file__).parent.parent.parent / "notebooks")
    says = [said for item in schema.items for said in item.says]
    assert len(says) > 20
    for said in says:
        assert {*said.only, *filter(None, [said.parts])} <= set(schema.facts[said.indicator]), said.indicator
        # where a commune reports about itself, a count of communes needs words of its own
        if catalog.indicators()[said.indicator].noun(said.variant) == "xã" and "units" in said.lead:
            assert said.own, said.indicator
    assert set(schema.shared) <= set(schema.facts)
    assert {item.number for item in schema.items} == set(range(1, 26))
