"""Who had to send what by when, drawn: what came, what the office noted, and what we say about it.

Quý I năm 2018: lists count to 14/3, and are due on 20/3. Fourteen communes send four registers each.
"""

from dataclasses import replace
from datetime import date
from operator import attrgetter

import pytest

from pipelines import catalog, engine
from pipelines.calendar.receipts import (
    MART,
    completeness,
    expected_registers,
    grid,
    line,
    published,
    reminder_text,
    summarise,
)

PLAN = "tam_duong_2018"
REGISTERS = ("child_register", "bhyt_cards", "weighing_list", "injury_list")

CASES = """
xã      tệp  ghi trong sổ tiếp nhận                kết quả    chữ in ra
03390   1    2018-03-10:y:công_chức_VHXH           early      gửi_sớm
03394   1    2018-03-14:y:công_chức_VHXH           on_time    đúng_hạn
03397   1    2018-03-20:y:công_chức_VHXH           on_time    đúng_hạn
03400   1    2018-03-23:y:công_chức_VHXH           late       trễ_hạn
03405   0    .                                     missing    chưa_gửi
03406   0    2018-03-19:n:trạm_trưởng_y_tế         on_time    không_phát_sinh
03412   2    2018-03-15:y:VHXH,2018-03-19:y:VHXH   on_time    đúng_hạn
03413   1    .                                     received   đã_có,_không_rõ_ngày_nhận
03415   0    2018-03-16:y:công_chức_VHXH           no_file    ghi_đã_nhận,_không_thấy_tệp
03418   0    2018-03-26:n:trạm_trưởng_y_tế         late       trễ_hạn
03421   1    2018-03-15:n:VHXH,2018-03-19:y:VHXH   on_time    đúng_hạn
"""


def drawn() -> dict[str, list[str]]:
    return {cells[0]: cells[1:] for cells in (line.split() for line in CASES.strip().splitlines()[1:])}


def receipts_of(text: str) -> list[list[str]]:
    return [] if text == "." else [told.split(":") for told in text.split(",")]


@pytest.fixture
def con():
    """Injury lists as drawn; the other registers of every commune came in time; the last three communes sent everything."""
    con = engine.connect()
    con.execute("create table core_lists (register varchar, file varchar, sheet varchar, commune_code varchar, period_id varchar)")
    con.execute("create table keyed_receipts (commune_code varchar, register_id varchar, receipt_period varchar, received_on date, occurred boolean, sender_role varchar)")
    cases, communes = drawn(), [row.commune_code for row in completeness(con, PLAN, "2018-Q1")][::4]
    for code in communes:
        for register in REGISTERS:
            files, told = ("1", "2018-03-15:y:VHXH") if register != "injury_list" or code not in cases else cases[code][:2]
            for number in range(int(files)):
                con.execute("insert into core_lists values (?, ?, 's', ?, '2018-Q1')", [register, f"f{number}", code])
            for day, occurred, role in receipts_of(told):
                con.execute("insert into keyed_receipts values (?, ?, '2018-Q1', ?, ?, ?)", [code, register, day, occurred == "y", role.replace("_", " ")])
    return con


def injuries(con):
    return {row.commune_code: row for row in completeness(con, PLAN, "2018-Q1") if row.register == "injury_list"}


@pytest.mark.parametrize("code", drawn())
def test_what_we_say_about_one_list(con, code):
    _, _, status, words = drawn()[code]
    row = injuries(con)[code]
    assert (row.status, row.status_vi) == (status, words.replace("_", " "))
    assert (row.cutoff_on, row.due_on) == (date(2018, 3, 14), date(2018, 3, 20))


def test_nothing_occurred_names_who_told_and_a_list_goes_before_that_line(con):
    found = injuries(con)
    assert found["03406"].nothing_occurred and found["03406"].told_by == "trạm trưởng y tế"
    assert not found["03421"].nothing_occurred and "trạm trưởng" in line(found["03406"])


def test_sent_again_and_days_late(con):
    found = injuries(con)
    assert {code for code, row in found.items() if row.sent_again} == {"03412", "03421"}
    assert (found["03400"].days_late, found["03394"].days_late, found["03418"].days_late) == (3, 0, 6)


def test_completeness_and_timeliness_by_commune_and_for_the_district(con):
    *communes, district = summarise(completeness(con, PLAN, "2018-Q1"))
    told = {row.place: (row.expected, row.received, row.in_time) for row in communes}
    assert told["03405"] == (4, 3, 3) and told["03400"] == (4, 4, 3) and told["03413"] == (4, 4, 3)
    assert (district.place, district.name, district.expected, district.received) == ("106", "Huyện Tam Đường", 56, 54)
    # 03400, 03418 late; 03405 missing; 03415 without a file; of 03413 nobody knows
    assert district.in_time == 51 and district.completeness == pytest.approx(100 * 54 / 56)
    assert district.timeliness == pytest.approx(100 * 51 / 55)


def test_the_reminder_names_who_still_owes_what_and_leaves_number_day_and_signature_open(con):
    text = reminder_text(completeness(con, PLAN, "2018-Q1"))
    assert text.startswith("DỰ THẢO")
    assert "UBND xã Giang Ma; UBND xã Nùng Nàng." in text and "Xã Bình Lư" not in text
    assert "quý I năm 2018 (tính đến ngày 14/3/2018)" in text and "chậm nhất ngày 20/3/2018" in text
    assert "không phát sinh" in text and "[đơn vị bổ sung: số, ngày, người ký]" in text


def test_nobody_is_reminded_when_everything_came(con):
    con.execute("insert into core_lists select 'injury_list', 'g', 's', unnest(['03405', '03415']), '2018-Q1'")
    assert reminder_text(completeness(con, PLAN, "2018-Q1")) == ""


def test_the_grid_is_what_the_plan_needs():
    plan = catalog.load_plan(PLAN)
    assert expected_registers(plan, "2018-Q1") == ["child_register", "bhyt_cards", "weighing_list", "injury_list"]
    assert expected_registers(plan, "2018") == ["child_register", "bhyt_cards", "weighing_list", "score_sheet", "injury_list"]
    assert expected_registers(catalog.load_plan("quan_7_2023"), "2023-4M") == []


def test_score_sheets_are_due_before_30_october_not_with_the_annual_report(con):
    """TD-D8: "trước ngày 30/10/2018"."""
    con.execute("insert into core_lists values ('score_sheet', 'f', 's', '03412', '2018')")
    con.execute("insert into keyed_receipts values ('03412', 'score_sheet', '2018', '2018-10-30', true, 'VHXH')")
    row = next(row for row in completeness(con, PLAN, "2018") if (row.commune_code, row.register) == ("03412", "score_sheet"))
    assert (row.due_on, row.status, row.days_late) == (date(2018, 10, 29), "late", 1)
    other = next(row for row in completeness(con, PLAN, "2018") if row.register == "child_register")
    assert other.due_on == date(2018, 12, 10)


def test_a_score_sheet_that_came_in_summer_is_in_time_not_early(con):
    """Only lists that count up to the cut-off can come too early; a sheet of 2017 (no day of its own in the plan) is due with the year."""
    con.execute("insert into core_lists values ('score_sheet', 'f', 's', '03412', '2017')")
    con.execute("insert into keyed_receipts values ('03412', 'score_sheet', '2017', '2017-08-01', true, 'VHXH')")
    row = next(row for row in completeness(con, PLAN, "2017") if (row.commune_code, row.register) == ("03412", "score_sheet"))
    assert (row.status, row.due_on) == ("on_time", date(2017, 12, 10))


def test_the_marts_hold_the_same_grid_without_the_words_of_who_told(con):
    plan = catalog.load_plan(PLAN)
    engine.load_rows(con, "receipts", MART, grid(con, [plan]))
    found, counted = published(con, PLAN, ["2018-Q1"]), completeness(con, PLAN, "2018-Q1")
    key = attrgetter("commune_code", "register")
    assert sorted(found, key=key) == sorted((replace(row, told_by="") for row in counted), key=key)
    assert not any("role" in name or "told" in name for name in MART)
    assert published(con, PLAN, []) == []
