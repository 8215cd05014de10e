"""Lượt vào diện hoàn cảnh đặc biệt: chung, theo lý do, theo nhóm."""

SQL = "indicators/hcdb_entered.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
SPELLS = "period_id child_key commune_code as_of birth_date sex group_code valid_from start_told valid_to leave_reason is_missing"


def test_entries_by_reason(spec):
    """Em 1 mới; em 2 trở lại; em 3 không ghi ngày vào; em 4 chuyển đến từ xã 03415; em 5 vào năm trước và em 6 vào sau ngày chốt: không tính."""
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2010-05-05 f 4 2018-01-01 true  2026-05-05 turned_16 false
            2018 2 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true  2018-03-01 recovered false
            2018 2 03412 2018-11-30 2010-05-05 f 4 2018-05-01 true  2026-05-05 turned_16 false
            2018 3 03412 2018-11-30 2010-05-05 f 4 2018-06-14 false 2026-05-05 turned_16 false
            2018 4 03415 2018-11-30 2010-05-05 f 4 2016-01-01 true  2018-09-01 moved     false
            2018 4 03412 2018-11-30 2010-05-05 f 4 2018-10-01 true  2026-05-05 turned_16 false
            2018 5 03412 2018-11-30 2010-05-05 f 4 2017-12-31 true  2026-05-05 turned_16 false
            2018 6 03412 2018-11-30 2010-05-05 f 4 2018-12-01 true  2026-05-05 turned_16 false
        """,
        expect="""
            variant   place_code sex category numerator denominator
            children  03412      f   *        4         .
            by_reason 03412      f   *        4         .
            by_reason 03412      f   new      1         .
            by_reason 03412      f   returned 1         .
            by_reason 03412      f   unclear  1         .
            by_reason 03412      f   moved_in 1         .
            by_group  03412      f   *        4         .
            by_group  03412      f   g04      4         .
        """,
    )


def test_a_second_group_is_an_entry_of_that_group_only(spec):
    """Em đã ở nhóm 4, thêm nhóm 13 ngày 1/9; hai dòng nối nhau của một nhóm (đổi nhóm nhỏ) không phải là ra rồi vào."""
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2010-05-05 f 4  2016-01-01 true 2018-03-01 other_group false
            2018 1 03412 2018-11-30 2010-05-05 f 4  2018-03-01 true 2026-05-05 turned_16   false
            2018 1 03412 2018-11-30 2010-05-05 f 13 2018-09-01 true 2026-05-05 turned_16   false
        """,
        expect="""
            variant  category numerator
            by_group g13      1
        """,
    )


def test_moving_on_the_same_day_is_an_entry_of_the_second_commune(spec):
    """Xã 03415 ghi em ra và xã 03412 ghi em vào cùng ngày 1/9: một lượt chuyển đến."""
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03415 2018-11-30 2010-05-05 f 4 2016-01-01 true 2018-09-01 moved     false
            2018 1 03412 2018-11-30 2010-05-05 f 4 2018-09-01 true 2026-05-05 turned_16 false
        """,
        expect="""
            variant   place_code category numerator
            children  03412      *        1
            by_reason 03412      *        1
            by_reason 03412      moved_in 1
            by_group  03412      *        1
            by_group  03412      g04      1
        """,
    )
