"""Danh sách đúng hạn trên danh sách phải gửi; danh sách không có dòng bị loại trên danh sách đã nhận."""

from datetime import date

from pipelines import due_lists, engine
from pipelines.calendar import receipts

SQL = "indicators/data_timeliness.sql"


def test_in_time_of_due_and_clean_of_received(spec):
    """Thẻ BHYT: có tệp, không ai ghi ngày nhận, nên không vào "đúng hạn" nhưng vẫn được kiểm tra."""
    spec(
        SQL,
        due_list="""
            period_id commune_code register       in_time is_dated has_come rejected_rows
            2018-Q1   03412        child_register true    true     true     0
            2018-Q1   03412        weighing_list  false   true     false    0
            2018-Q1   03412        bhyt_cards     false   false    true     3
            2018-Q1   03412        injury_list    true    true     false    0
            2018-Q1   03390        child_register false   true     true     1
        """,
        expect="""
            place_code variant       category       numerator denominator
            03412      on_time       child_register 1         1
            03412      on_time       weighing_list  0         1
            03412      on_time       injury_list    1         1
            03390      on_time       child_register 0         1
            03412      passed_checks child_register 1         1
            03412      passed_checks bhyt_cards     0         1
            03390      passed_checks child_register 0         1
        """,
    )


def test_the_grid_is_that_of_the_receipts_each_list_once(monkeypatch):
    """Hai kế hoạch cùng đòi một danh sách: một dòng. Dòng bị loại lấy ở trang có danh sách ấy."""
    con = engine.connect()
    con.execute("create table core_lists (register varchar, file varchar, sheet varchar, commune_code varchar, period_id varchar)")
    con.execute("insert into core_lists values ('injury_list', 'a', 'S', '03412', '2018-Q1'), ('injury_list', null, null, '03390', '2018-Q1')")
    con.execute("create table core_year_lists as from core_lists where false")
    con.execute("insert into core_year_lists values ('injury_list', 'c', 'S', '03390', '2018')")
    con.execute("create table ledger (file varchar, sheet varchar, rejected bigint)")
    con.execute("insert into ledger values ('a', 'S', 2), ('b', 'S', 9)")
    day = date(2018, 3, 20)
    told = {"register": "injury_list", "cutoff_on": day, "due_on": day, "sent_again": False, "nothing_occurred": False, "days_late": 0}
    rows = [
        told | {"plan": plan, "period": "2018-Q1", "commune_code": commune, "received_on": on, "last_received_on": on, "files": files, "status": status}
        for plan in ("one", "two")
        for commune, on, files, status in (("03412", None, 1, "received"), ("03390", day, 0, "on_time"), ("03394", None, 0, "missing"))
    ]
    monkeypatch.setattr(receipts, "grid", lambda _con, _plans: [tuple(row[name] for name in receipts.MART) for row in rows])
    due_lists.load(con, [])
    found = engine.rows(con, "select commune_code, in_time, is_dated, has_come, rejected_rows from due_list order by 1")
    assert found == [("03390", True, True, False, 0), ("03394", False, True, False, 0), ("03412", False, False, True, 2)]
    assert engine.count(con, "receipt") == 6
