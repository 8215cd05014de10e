"""Trợ giúp theo loại: trẻ một lần ở mỗi loại, một lần ở số chung; từ ngày thuộc nhóm trong kỳ; dịch vụ còn chờ không tính."""

SQL = "indicators/hcdb_help_kinds.sql"


def test_each_kind_once_and_all_once(spec):
    """Em 1: quà hai lần, khám cùng lần, trợ cấp: ba loại, một trẻ. Em 2: còn chờ, và quà trước khi vào nhóm: chưa. Em 3: không ghi loại."""
    spec(
        SQL,
        period="""
            period_id starts_on  ends_on    cutoff_on  known_on
            2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
        """,
        code_list="""
            list_name code
            services  none
            services  gift
            services  screening
            services  surgery
            services  monthly_allowance
        """,
        core_group_spells="""
            period_id child_key commune_code as_of birth_date sex group_code valid_from start_told valid_to leave_reason is_missing
            2018 1 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2026-05-05 turned_16 false
            2018 2 03412 2018-11-30 2010-05-05 m 4 2018-05-01 true 2026-05-05 turned_16 false
            2018 3 03415 2018-11-30 2010-05-05 m 4 2016-01-01 true 2026-05-05 turned_16 false
        """,
        core_services="""
            child_key commune_code helped_on  service        level   result  received_on
            1         03412        2018-02-01 gift           .       .       2018-03-14
            1         03412        2018-06-01 gift;screening .       done    2018-06-14
            1         03412        2018-06-02 none           .       .       2018-06-14
            2         03412        2018-06-01 surgery        .       waiting 2018-06-14
            2         03412        2018-04-30 gift           .       .       2018-06-14
            3         03415        2018-06-01 .              support .       2018-06-14
        """,
        core_allowances="""
            child_key valid_from valid_to received_on
            1         2017-01-01 .        2018-03-14
        """,
        expect="""
            place_code variant  sex category          numerator denominator
            03412      children f   *                 1         .
            03412      children f   gift              1         .
            03412      children f   screening         1         .
            03412      children f   monthly_allowance 1         .
            03415      children m   *                 1         .
            03415      children m   unclassified      1         .
        """,
    )
