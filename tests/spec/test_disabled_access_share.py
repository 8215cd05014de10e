"""Trẻ em khuyết tật tiếp cận dịch vụ: mỗi dịch vụ trên số trẻ cần dịch vụ ấy; ít nhất một; mọi dịch vụ mình cần."""

SQL = "indicators/disabled_access_share.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
SPELLS = "period_id child_key commune_code as_of birth_date sex group_code valid_from start_told valid_to leave_reason is_missing"
SCHOOL_AGE = f"""
    {SPELLS}
    2018 1 03412 2018-11-30 2012-12-31 f 4 2016-01-01 true 2028-12-31 turned_16 false
"""
YOUNGER = SCHOOL_AGE.replace("2012-12-31", "2013-01-01")


def expected(**found: str) -> str:
    """``any="1/1"``: numerator and denominator of each variant."""
    lines = [f"{variant} 03412 {' '.join(told.split('/'))}" for variant, told in found.items()]
    return "variant place_code numerator denominator\n" + "\n".join(lines)


def check(spec, answer, spells=SCHOOL_AGE, services=""):
    spec(SQL, expect=answer, period=PERIOD, core_group_spells=spells, core_services=services)


def test_without_told_needs_a_child_of_school_age_needs_all_three(spec):
    """Sinh ngày 31/12/2012: 6 tuổi theo năm học 2018-2019, cần cả ba; sinh ngày 1/1/2013: chưa đến tuổi đi học."""
    check(spec, expected(any="0/1", all="0/1", health="0/1", rehabilitation="0/1", education="0/1"))
    check(spec, expected(any="0/1", all="0/1", health="0/1", rehabilitation="0/1", education="0/0"), spells=YOUNGER)


def test_one_of_three_is_any_and_not_all(spec):
    one = "child_key helped_on service needs\n1 2018-02-01 rehabilitation ."
    check(spec, expected(any="1/1", all="0/1", health="0/1", rehabilitation="1/1", education="0/1"), services=one)
    screened = one + "\n1 2018-11-30 screening ."
    check(spec, expected(any="1/1", all="1/1", health="1/1", rehabilitation="1/1", education="0/0"), spells=YOUNGER, services=screened)
    late = one + "\n1 2018-12-01 screening ."
    check(spec, expected(any="1/1", all="0/1", health="0/1", rehabilitation="1/1", education="0/0"), spells=YOUNGER, services=late)


def test_told_needs_decide_and_the_newest_holds(spec):
    """Lần ghi mới nhất: chỉ cần phục hồi chức năng, và đã có: đủ mọi dịch vụ mình cần."""
    told = """
        child_key helped_on service needs
        1 2017-02-01 gift           health_care;rehabilitation
        1 2018-02-01 rehabilitation rehabilitation
    """
    check(spec, expected(any="1/1", all="1/1", health="0/0", rehabilitation="1/1", education="0/0"), services=told)


def test_who_needs_none_is_in_no_denominator(spec):
    none = "child_key helped_on service needs\n1 2018-02-01 gift none"
    check(spec, expected(any="0/0", all="0/0", health="0/0", rehabilitation="0/0", education="0/0"), services=none)


def test_a_service_received_was_needed_and_a_waiting_list_is_no_service(spec):
    got = "child_key helped_on service needs\n1 2018-02-01 inclusive_education none"
    check(spec, expected(any="1/1", all="1/1", health="0/0", rehabilitation="0/0", education="1/1"), services=got)
    waits = "child_key helped_on service result\n1 2018-02-01 surgery waiting"
    check(spec, expected(any="0/1", all="0/1", health="0/1", rehabilitation="0/1", education="0/1"), services=waits)


def test_other_groups_are_not_asked_and_a_child_of_two_communes_counts_once(spec):
    """Em 1 chuyển xã trong kỳ: tính ở xã đầu tiên; em 2 thuộc nhóm 8; em 3 ra khỏi nhóm 4 từ năm trước."""
    spells = f"""
        {SPELLS}
        2018 1 03412 2018-11-30 2012-12-31 f 4 2016-01-01 true 2018-05-01 moved     false
        2018 1 03415 2018-11-30 2012-12-31 f 4 2018-05-01 true 2028-12-31 turned_16 false
        2018 2 03412 2018-11-30 2012-12-31 f 8 2016-01-01 true 2028-12-31 turned_16 false
        2018 3 03412 2018-11-30 2012-12-31 f 4 2016-01-01 true 2017-12-31 recovered false
    """
    check(spec, expected(any="0/1", all="0/1", health="0/1", rehabilitation="0/1", education="0/1"), spells=spells)
