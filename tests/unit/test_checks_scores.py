"""Claimed points against points that the figures earn, as a table of the gate: one cell edited, one verdict changed."""

from collections.abc import Iterator
from typing import Any

import pytest

from pipelines import engine
from pipelines.scores import step

SHEET = {
    "commune_code": "varchar", "year": "integer", "criterion": "integer", "item": "integer", "criterion_name": "varchar", "maximum": "double",
    "self_score": "double", "checked_score": "double", "has_evidence": "boolean", "file": "varchar", "sheet": "varchar", "row_number": "bigint",
    "recognised": "varchar", "standard": "varchar", "stated_self_total": "double", "stated_checked_total": "double",
}  # fmt: skip
VALUES = {
    "indicator": "varchar", "variant": "varchar", "place": "varchar", "period": "varchar", "numerator": "double", "denominator": "double",
    "value": "double", "state": "varchar", "sex": "varchar", "age_band": "varchar", "ethnic_group": "varchar", "poverty": "varchar",
    "category": "varchar",
}  # fmt: skip
STANDARD, ITEM = "06/QĐ-TTg", (6, 1)
# criterion 6, item 1 of the standard of 2019: children in special circumstances assisted, 50 points from 95 %


@pytest.fixture
def con() -> Iterator[Any]:
    made = engine.connect()
    yield made
    made.close()


def claims(con: Any, own: float | None, checked: float | None, assisted: float, children: float = 100, state: str = "ok") -> dict[str, Any]:
    rows = [("03412", 2019, *ITEM, "Trợ giúp", 50.0, own, checked, True, "a.xlsx", "Bảng", 17, "recognised", STANDARD, None, None)]
    engine.load_rows(con, "keyed_score_sheet", SHEET, rows)
    value = 100 * assisted / children if state == "ok" else None
    figure = ("hcdb_assisted_share", "assisted", "03412", "2019", assisted, children, value, state, "*", "*", "*", "*", "*")
    engine.load_rows(con, "indicator_values", VALUES, [figure])
    assert step.compare(con, None, []) == ["core_score_claims"]
    [found] = con.execute("select * from core_score_claims where criterion = 6 and item = 1").fetchdf().to_dict("records")
    return found


@pytest.mark.parametrize(
    ("own", "checked", "assisted", "self_differs", "checked_differs"),
    [
        (50, 50, 95, False, False), (50, 50, 94, True, True), (40, 50, 95, True, False), (50, 40, 96, False, True), (40, 40, 96, True, True),
        (30, 30, 94, False, False), (None, 50, 94, False, True),
    ],
    ids=["earned", "not earned", "the commune asked too little", "the district cut", "both below", "a lower step is not known", "no own points"],
)  # fmt: skip
def test_a_claim_is_held_against_the_figure(con, own, checked, assisted, self_differs, checked_differs):
    found = claims(con, own, checked, assisted)
    assert (found["self_differs"], found["checked_differs"]) == (self_differs, checked_differs)
    assert (found["file"], found["sheet"], found["row_number"], found["indicator"]) == ("a.xlsx", "Bảng", 17, "hcdb_assisted_share")


def test_without_data_nothing_is_claimed_to_differ(con):
    found = claims(con, 50, 50, 0, 0, "not_reported")
    assert (found["state"], found["self_differs"], found["checked_differs"]) == ("no_data", False, False)


def test_a_sheet_without_a_line_of_the_item_is_not_compared(con):
    claims(con, 50, 50, 95)
    con.execute("update keyed_score_sheet set item = 2")
    step.compare(con, None, [])
    told = con.execute("select item from core_score_claims where criterion = 6").fetchall()
    assert told == [(2,)]
