"""Trẻ em có hoàn cảnh đặc biệt được trợ giúp: bốn cách đọc của bốn kế hoạch, cùng một mẫu số (thuộc nhóm một lúc nào đó trong kỳ)."""

SQL = "indicators/hcdb_assisted_share.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
SPELLS = "period_id child_key commune_code as_of birth_date sex group_code subgroup_code valid_from start_told valid_to leave_reason is_missing"
ONE = f"""
    {SPELLS}
    2018 1 03412 2018-11-30 2010-05-05 f 4 4.1 2016-01-01 true 2026-05-05 turned_16 false
"""
SERVICES = """
    list_name code
    services  gift
    services  rehabilitation
    services  alternative_care
    services  monthly_allowance
"""


def expected(regular: int, assisted: int, service: int, cared: int, of: int = 1) -> str:
    """One line for each reading, all and group 4."""
    readings = {"regular": regular, "assisted": assisted, "assisted_and_service": service, "cared": cared}
    lines = [f"{name} 03412 {group} {count} {of}" for name, count in readings.items() for group in ("*", "g04")]
    return "variant place_code category numerator denominator\n" + "\n".join(lines)


def check(spec, answer, spells=ONE, **drawn):
    spec(SQL, expect=answer, period=PERIOD, code_list=SERVICES, core_group_spells=spells, **drawn)


def test_one_gift_is_assistance_and_no_more(spec):
    """Một lần tặng quà: được trợ giúp; không thường xuyên (ba quý kia không có), không phải dịch vụ."""
    check(
        spec,
        expected(regular=0, assisted=1, service=0, cared=1),
        core_services="""
            child_key helped_on service level received_on
            1 2018-02-01 gift support 2018-03-01
        """,
    )


def test_a_gift_in_each_quarter_is_regular(spec):
    """Quý IV mới có hai tháng đến ngày chốt vẫn phải có lần giúp."""
    check(
        spec,
        expected(regular=1, assisted=1, service=0, cared=1),
        core_services="""
            child_key helped_on service received_on
            1 2018-03-31 gift 2018-04-01
            1 2018-04-01 gift 2018-04-01
            1 2018-09-30 gift 2018-10-01
            1 2018-10-01 gift 2018-10-01
        """,
    )


def test_the_first_day_of_a_quarter_is_no_help_in_the_one_before(spec):
    """Giúp ngày 1/4, 1/7, 1/10: quý I không có lần nào."""
    check(spec, expected(0, 1, 0, 1), core_services="child_key helped_on service\n1 2018-04-01 gift\n1 2018-07-01 gift\n1 2018-10-01 gift")


def test_only_the_quarters_since_the_child_entered_count(spec):
    """Em vào nhóm ngày 1/10: một lần giúp trong quý IV là thường xuyên; lần giúp trước khi vào nhóm không tính."""
    entered = f"""
        {SPELLS}
        2018 1 03412 2018-11-30 2010-05-05 f 4 4.1 2018-10-01 true 2026-05-05 turned_16 false
    """
    before = "child_key helped_on service\n1 2018-09-30 gift"
    check(spec, expected(0, 0, 0, 0), spells=entered, core_services=before)
    check(spec, expected(1, 1, 0, 1), spells=entered, core_services=before + "\n1 2018-11-30 gift")
    check(spec, expected(0, 0, 0, 0), spells=entered, core_services=before + "\n1 2018-12-01 gift")


def test_a_monthly_allowance_in_force_is_regular(spec):
    """Trợ cấp đang hưởng vào ngày chốt; thôi hưởng trước ngày chốt thì chỉ là trợ giúp; ghi nhận muộn thì chưa biết."""
    check(spec, expected(1, 1, 0, 1), core_allowances="child_key valid_from valid_to\n1 2017-01-01 .")
    check(spec, expected(1, 1, 0, 1), core_allowances="child_key valid_from valid_to\n1 2018-11-01 2018-11-30")
    check(spec, expected(0, 1, 0, 1), core_allowances="child_key valid_from valid_to\n1 2017-01-01 2018-08-31")
    check(spec, expected(0, 0, 0, 0), core_allowances="child_key valid_from valid_to received_on\n1 2017-01-01 . 2018-12-11")


def test_an_allowance_is_help_in_each_of_its_quarters(spec):
    """Trợ cấp đến hết tháng 8 phủ ba quý; một món quà ở quý IV đủ cả bốn quý."""
    check(
        spec,
        expected(1, 1, 0, 1),
        core_allowances="child_key valid_from valid_to\n1 2017-01-01 2018-08-31",
        core_services="child_key helped_on service\n1 2018-10-05 gift",
    )


def test_a_service_that_protects_or_restores(spec):
    """Phục hồi chức năng là dịch vụ; còn chờ thì chưa; lời ghi không rõ tên mà cấp độ là can thiệp thì là dịch vụ."""
    check(spec, expected(0, 1, 1, 1), core_services="child_key helped_on service\n1 2018-02-01 gift;rehabilitation")
    check(spec, expected(0, 0, 0, 0), core_services="child_key helped_on service result\n1 2018-02-01 rehabilitation waiting")
    check(spec, expected(0, 1, 1, 1), core_services="child_key helped_on service level\n1 2018-02-01 . intervention")
    check(spec, expected(0, 1, 0, 1), core_services="child_key helped_on service level\n1 2018-02-01 . prevention")
    check(spec, expected(0, 0, 0, 0), core_services="child_key helped_on service\n1 2018-02-01 none")


def test_care_that_goes_on_is_care(spec):
    """Chăm sóc thay thế từ năm trước; hoặc nhóm nhỏ 2.2 (được chăm sóc thay thế): được chăm sóc, dù trong kỳ không có lần trợ giúp nào."""
    check(spec, expected(0, 0, 0, 1), core_services="child_key helped_on service\n1 2017-02-01 alternative_care")
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2010-05-05 f 2 2.2 2016-01-01 true 2026-05-05 turned_16 false
        """,
        expect="""
            variant              category sex age_band numerator denominator
            regular              *        f   6-10     0         1
            regular              g02      f   6-10     0         1
            assisted             *        f   6-10     0         1
            assisted             g02      f   6-10     0         1
            assisted_and_service *        f   6-10     0         1
            assisted_and_service g02      f   6-10     0         1
            cared                *        f   6-10     1         1
            cared                g02      f   6-10     1         1
        """,
    )


def test_who_left_in_the_period_is_counted_and_allowance_is_asked_on_the_last_day(spec):
    """Ra khỏi nhóm ngày 1/5 vì đã phục hồi: vẫn ở mẫu số; trợ cấp hưởng đến 30/4 là đang hưởng vào ngày cuối. Ra đúng ngày 1/1 thì không."""
    left = f"""
        {SPELLS}
        2018 1 03412 2018-11-30 2010-05-05 f 4 4.1 2016-01-01 true 2018-05-01 recovered false
        2018 2 03412 2018-11-30 2010-05-05 f 4 4.1 2016-01-01 true 2018-01-01 recovered false
    """
    check(spec, expected(1, 1, 0, 1), spells=left, core_allowances="child_key valid_from valid_to\n1 2017-01-01 2018-04-30")
    check(spec, expected(0, 1, 0, 1), spells=left, core_allowances="child_key valid_from valid_to\n1 2017-01-01 2018-03-31\n2 2017-01-01 .")


def test_a_child_who_moved_counts_once_where_it_was_first(spec):
    moved = f"""
        {SPELLS}
        2018 1 03412 2018-11-30 2010-05-05 f 4 4.1 2016-01-01 true 2018-05-01 moved     false
        2018 1 03415 2018-11-30 2010-05-05 f 4 4.1 2018-05-01 true 2026-05-05 turned_16 false
    """
    check(spec, expected(0, 1, 0, 1), spells=moved, core_services="child_key commune_code helped_on service\n1 03415 2018-06-01 gift")


def test_pupils_count_at_their_school_too(spec):
    spec(
        SQL,
        period=PERIOD,
        core_group_spells=ONE,
        core_enrolment="""
            child_key school_code school_year as_of birth_date sex status
            1 S1 2018 2018-11-15 2010-05-05 f attending
            2 S1 2018 2018-11-15 2010-05-05 f attending
        """,
        core_allowances="child_key valid_from\n1 2017-01-01",
        expect="""
            variant                     place_code category numerator denominator
            regular                     03412      *        1 1
            regular                     03412      g04      1 1
            assisted                    03412      *        1 1
            assisted                    03412      g04      1 1
            assisted_and_service        03412      *        0 1
            assisted_and_service        03412      g04      0 1
            cared                       03412      *        1 1
            cared                       03412      g04      1 1
            regular_pupils              S1         *        1 1
            regular_pupils              S1         g04      1 1
            assisted_pupils             S1         *        1 1
            assisted_pupils             S1         g04      1 1
            assisted_and_service_pupils S1         *        0 1
            assisted_and_service_pupils S1         g04      0 1
            cared_pupils                S1         *        1 1
            cared_pupils                S1         g04      1 1
        """,
    )
