"""Số trẻ em theo 14 nhóm đầu kỳ và vào ngày chốt; đầu kỳ + vào - ra = ngày chốt, đúng từng xã, từng nhóm."""

SQL = "indicators/hcdb_groups.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
SPELLS = "period_id child_key commune_code as_of birth_date sex group_code valid_from start_told valid_to leave_reason is_missing"


def test_opening_is_the_end_of_the_day_before_and_closing_the_cut_off(spec):
    """Em 1: 2 nhóm, một lần ở số chung. Em 2 ra đúng ngày 1/1: còn ở đầu kỳ. Em 3 vào đúng ngày 1/1: không ở đầu kỳ. Em 4 ra đúng ngày chốt."""
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2010-05-05 f 4  2016-01-01 true 2026-05-05 turned_16 false
            2018 1 03412 2018-11-30 2010-05-05 f 13 2018-09-01 true 2026-05-05 turned_16 false
            2018 2 03412 2018-11-30 2010-05-05 f 4  2016-01-01 true 2018-01-01 recovered false
            2018 3 03412 2018-11-30 2010-05-05 f 4  2018-01-01 true 2026-05-05 turned_16 false
            2018 4 03412 2018-11-30 2010-05-05 f 4  2018-02-01 true 2018-11-30 died      false
        """,
        expect="""
            variant place_code sex age_band category numerator denominator
            opening 03412      f   6-10     *        2         .
            opening 03412      f   6-10     g04      2         .
            closing 03412      f   6-10     *        2         .
            closing 03412      f   6-10     g04      2         .
            closing 03412      f   6-10     g13      1         .
        """,
    )


def test_the_missing_are_in_the_opening_and_not_in_the_closing(spec):
    """Danh sách mới ngày 5/12 (sau ngày chốt) không còn tên em: chưa rõ lý do, không giữ ở ngày chốt."""
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-06-14 2010-05-05 f 4 2016-01-01 true 2018-12-05 unclear true
        """,
        expect="""
            variant category numerator
            opening *        1
            opening g04      1
        """,
    )


def test_a_child_of_two_communes_lists_stands_in_one(spec):
    """Xã 03412 chưa bỏ tên, xã 03415 đã ghi em vào từ 1/9: từ ngày ấy em ở xã 03415, với các nhóm mà xã ấy ghi."""
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2026-05-05 turned_16 false
            2018 1 03415 2018-11-30 2010-05-05 f 8 2018-09-01 true 2026-05-05 turned_16 false
        """,
        expect="""
            variant place_code category numerator
            opening 03412      *        1
            opening 03412      g04      1
            closing 03415      *        1
            closing 03415      g08      1
        """,
    )


def test_the_same_first_day_in_two_communes_is_first_where_it_ended_first(spec):
    """Xã đến ghi lại ngày vào nhóm cũ (2016): trước ngày chuyển (1/9) em vẫn là của xã đi."""
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03415 2018-11-30 2010-05-05 f 4 2016-01-01 true 2026-05-05 turned_16 false
            2018 1 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2018-09-01 moved     false
        """,
        expect="""
            variant place_code category numerator
            opening 03412      *        1
            opening 03412      g04      1
            closing 03415      *        1
            closing 03415      g04      1
        """,
    )
