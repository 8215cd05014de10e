"""Lượt ra khỏi diện hoàn cảnh đặc biệt: chung, theo lý do, theo nhóm."""

SQL = "indicators/hcdb_left.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
SPELLS = "period_id child_key commune_code as_of birth_date sex group_code valid_from start_told valid_to leave_reason is_missing"


def test_exits_by_reason(spec):
    """Em 1 hết hoàn cảnh đặc biệt; em 2 đủ 16 tuổi đúng ngày chốt; em 3 mất; em 4 vắng ở danh sách ngày 5/12: chưa rõ lý do; em 5 ra sau ngày chốt."""
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2018-01-01 recovered false
            2018 2 03412 2018-11-30 2002-11-30 f 4 2016-01-01 true 2018-11-30 turned_16 false
            2018 3 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2018-07-07 died      false
            2018 4 03412 2018-06-14 2010-05-05 f 4 2016-01-01 true 2018-12-05 unclear   true
            2018 5 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2018-12-01 recovered false
        """,
        expect="""
            variant   place_code sex category  numerator denominator
            children  03412      f   *         4         .
            by_reason 03412      f   *         4         .
            by_reason 03412      f   recovered 1         .
            by_reason 03412      f   turned_16 1         .
            by_reason 03412      f   died      1         .
            by_reason 03412      f   unclear   1         .
            by_group  03412      f   *         4         .
            by_group  03412      f   g04       4         .
        """,
    )


def test_moving_between_two_communes_is_an_exit_of_the_first(spec):
    """Xã đi chưa bỏ tên em; xã đến ghi em vào ngày 1/9: xã đi có một lượt ra vì chuyển đi."""
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2026-05-05 turned_16 false
            2018 1 03415 2018-11-30 2010-05-05 f 4 2018-09-01 true 2026-05-05 turned_16 false
        """,
        expect="""
            variant   place_code category numerator
            children  03412      *        1
            by_reason 03412      *        1
            by_reason 03412      moved    1
            by_group  03412      *        1
            by_group  03412      g04      1
        """,
    )


def test_leaving_one_of_two_groups_is_no_exit_of_all(spec):
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2010-05-05 f 4  2016-01-01 true 2026-05-05 turned_16   false
            2018 1 03412 2018-11-30 2010-05-05 f 13 2017-01-01 true 2018-05-01 recovered   false
        """,
        expect="""
            variant  category numerator
            by_group g13      1
        """,
    )


def test_a_missing_child_whose_birthday_comes_after_the_cut_off_left_for_no_told_reason(spec):
    """Vắng ở danh sách ngày 5/12, tròn 16 tuổi ngày 3/12: vào ngày chốt chưa đủ 16 tuổi nên là chưa rõ lý do; em 2 tròn 16 tuổi ngày 20/11 thì rõ."""
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-06-14 2002-12-03 f 4 2016-01-01 true 2018-12-03 turned_16 true
            2018 2 03412 2018-06-14 2002-11-20 f 4 2016-01-01 true 2018-11-20 turned_16 true
        """,
        expect="""
            variant   category  numerator
            children  *         2
            by_reason *         2
            by_reason unclear   1
            by_reason turned_16 1
            by_group  *         2
            by_group  g04       2
        """,
    )
