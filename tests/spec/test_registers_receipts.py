"""The book of receipts, for every register that somebody sends: "không phát sinh" is a zero with evidence (RULES 6), anything else is not."""

from datetime import date

import pytest
from drawn import cored, many

from pipelines import catalog, engine

SENT = sorted(catalog.code_lists()["registers"])
NOTHING = "Không phát sinh"


def line(register: str, **cells: str | None) -> dict[str, str | None]:
    name = catalog.code_lists()["registers"][register][0]
    told = {"commune_text": None, "commune": "Xã Bình Lư", "register_name": name, "period_label": "Quý I năm 2018"}
    return told | {"received_on": "15/03/2018", "occurred": NOTHING} | cells


WORDS = ["Không phát sinh", "KHÔNG", "-", "0", "Không có", "không có phát sinh"]
UNREAD = ["?", "#REF!", None, "xem lại"]


@pytest.fixture(scope="module")
def lists() -> dict[str, list[tuple[object, ...]]]:
    """What counts as received, by commune: one told nothing of each register, one sent each, one wrote nothing readable, one in other words."""
    drawn = {"03412": [line(register) for register in SENT], "03424": [line(register, occurred="Có") for register in SENT]}
    drawn["03394"] = [line(register, occurred=cell) for register, cell in zip(SENT, UNREAD, strict=False)]
    drawn["03430"] = [line(register, occurred=cell) for register, cell in zip(SENT, WORDS, strict=False)]
    con = cored({"receipts": [row | {"commune": code} for code, rows in drawn.items() for row in rows]}, "core_lists")
    told = "select register, file, period_id, list_day, received_on from core_lists where commune_code = ? order by all"
    return {code: engine.rows(con, told, [code]) for code in drawn}


def test_whoever_sends_a_list_can_also_tell_that_nothing_occurred() -> None:
    senders = {register.id for register in catalog.registers().values() if register.sent_by != "office"}
    assert senders <= set(SENT)


def test_nothing_occurred_counts_as_a_list_of_every_register(lists: dict[str, list[tuple[object, ...]]]) -> None:
    assert lists["03412"] == [(register, None, "2018-Q1", date(2018, 3, 14), date(2018, 3, 15)) for register in SENT]
    assert [row[0] for row in lists["03430"]] == SENT[: len(WORDS)]


def test_a_line_that_tells_of_something_or_of_nothing_readable_is_no_zero(lists: dict[str, list[tuple[object, ...]]]) -> None:
    assert lists["03424"] == lists["03394"] == []


def test_a_register_may_be_called_by_its_own_title() -> None:
    rows = many("receipts", [line(register, register_name=catalog.registers()[register].title_vi) for register in SENT])
    assert [row["register_id"] for row in rows] == SENT


def test_an_answer_that_nobody_can_read_is_told() -> None:
    cells = ["?", "#REF!"]
    rows = many("receipts", [line("deaths", occurred=cell) for cell in cells])
    assert [row["found"] for row in rows] == [{("occurred", reason, False)} for reason in ("unknown_group", "error_cell")]
