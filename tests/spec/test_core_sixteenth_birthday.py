"""A child that turned 16 between two lists has left for a reason, though the newer list no longer names it (RULES 27 is about the others)."""

from drawn import Q1, cored, person

from pipelines import engine

TURNS = {"birth_date": "01/05/2002"}


def test_it_left_on_its_birthday_and_was_there_until_then() -> None:
    special = [
        person("Giàng A Lớn", groups="4", group_from="01/01/2016", **TURNS) | Q1,
        person("Giàng A Vắng", groups="4", group_from="01/01/2016") | Q1,
        person("Giàng A Ở", groups="4", group_from="01/01/2016"),
    ]
    con = cored({"special_circumstances": special}, "core_group_spells")
    found = engine.rows(con, "select cast(valid_to as varchar), leave_reason, is_missing from core_group_spells where period_id = '2018-6M' order by 1")
    assert found[:2] == [("2018-05-01", "turned_16", True), ("2018-06-14", "unclear", True)]


def test_it_was_at_risk_until_then() -> None:
    risk = [
        person("Sùng A Lớn", reasons="Hộ nghèo", at_risk_from="01/09/2017", **TURNS) | Q1,
        person("Sùng A Vắng", reasons="Hộ nghèo", at_risk_from="01/09/2017") | Q1,
        person("Sùng A Ở", reasons="Hộ nghèo", at_risk_from="01/09/2017"),
    ]
    con = cored({"at_risk": risk}, "core_risk_spells")
    found = engine.rows(con, "select cast(valid_to as varchar), leave_reason, is_missing from core_risk_spells where period_id = '2018-6M' order by 1")
    assert found[:2] == [("2018-05-01", "turned_16", True), ("2018-06-14", "unclear", True)]
