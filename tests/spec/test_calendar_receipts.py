"""Who had to send what by when, drawn: what came, what the office noted, and what we say about it.

Quý I năm 2018: lists count to 14/3, and are due on 20/3. Fourteen communes send each the registers that the plan needs in a quarter.
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
REGISTERS = expected_registers(catalog.load_plan(PLAN), "2018-Q1")
EACH = len(REGISTERS)

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
    con.execute("create table core_year_lists (register varchar, file varchar, sheet varchar, commune_code varchar, period_id varchar)")
    con.execute("create table keyed_receipts (commune_code varchar, register_id varchar, receipt_period varchar, received_on date, occurred boolean, sender_role varchar)")
    cases, communes = drawn(), [row.commune_code for row in completeness(con, PLAN, "2018-Q1")][::EACH]
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
    assert told["03405"] == (EACH, EACH - 1, EACH - 1)
    assert told["03400"] == told["03413"] == (EACH, EACH, EACH - 1)
    whole = 14 * EACH
    assert (district.place, district.name, district.expected, district.received) == ("106", "Huyện Tam Đường", whole, whole - 2)
    # 03400, 03418 late; 03405 missing; 03415 without a file; of 03413 nobody knows
    assert district.in_time == whole - 5 and district.completeness == pytest.approx(100 * (whole - 2) / whole)
    assert district.timeliness == pytest.approx(100 * (whole - 5) / (whole - 1))


def test_the_reminder_names_who_still_owes_what_and_leaves_number_day_and_signature_open(con):
    text = reminder_text(completeness(con, PLAN, "2018-Q1"))
    assert text.startswith("DỰ THẢO")
    assert "UBND xã Giang Ma; UBND xã Nùng Nàng." in text and "Xã Bình Lư" not in text
    assert "quý I năm 2018 (tính đến ngày 14/3/2018)" in text and "chậm nhất ngày 20/3/2018" in text
    assert "không phát sinh" in text and "[đơn vị bổ sung: số, ngày, người ký]" in text


def test_nobody_is_reminded_when_everything_came(con):
    con.execute("insert into core_lists select 'injury_list', 'g', 's', unnest(['03405', '03415']), '2018-Q1'")
    assert reminder_text(completeness(con, PLAN, "2018-Q1")) == ""


def plan_of(*targets, indicators=(), plan=PLAN):
    """The plan with these targets only, and these indicators for its report."""
    whole = catalog.load_plan(plan)
    kept = tuple(target for target in whole.targets if target.id in targets)
    return replace(whole, targets=kept, details=whole.details | {"indicators": indicators})


def test_the_grid_is_what_the_plan_needs():
    plan = plan_of("TD-03", "TD-04", "TD-08", indicators=["injury_rate"])
    assert expected_registers(plan, "2018-Q1") == ["child_register", "bhyt_cards", "weighing_list", "injury_list"]
    assert expected_registers(plan, "2018") == ["child_register", "bhyt_cards", "weighing_list", "score_sheet", "injury_list"]
    assert expected_registers(plan_of(), "2018") == []


def test_what_is_told_once_a_year_is_due_with_the_years_last_report():
    """Danh sách học sinh, số liệu của xã, danh sách cán bộ: cả năm một lần. Quận 7 không có báo cáo cả năm, nên đến hạn ở báo cáo 10 tháng."""
    plan = plan_of("TD-05", "TD-06")
    assert expected_registers(plan, "2018-6M") == []
    assert expected_registers(plan, "2018") == ["child_register", "school_enrolment", "commune_facts"]
    staff = plan_of("Q7-01", plan="quan_7_2023")
    assert expected_registers(staff, "2023-4M") == [] and expected_registers(staff, "2023-10M") == ["staff_training"]


def test_a_target_counted_over_schools_needs_what_its_variant_needs():
    """Chỉ tiêu tính theo học sinh không cần sổ theo dõi trẻ em của xã."""
    assert "school_enrolment" in expected_registers(plan_of("AB-03", plan="an_bang_vinh_an_2023"), "2023")
    assert "child_register" not in expected_registers(plan_of("AB-03", plan="an_bang_vinh_an_2023"), "2023")


def test_a_list_of_a_school_year_is_here_for_the_calendar_year_it_serves(con):
    con.execute("insert into core_year_lists values ('school_enrolment', 'f', 's', '03412', '2018'), ('child_register', 'f', 's', '03412', '2018')")
    found = {(row.commune_code, row.register): row.status for row in completeness(con, PLAN, "2018")}
    assert found["03412", "school_enrolment"] == "received" and found["03390", "school_enrolment"] == "missing"
    assert found["03412", "child_register"] == "missing"


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
