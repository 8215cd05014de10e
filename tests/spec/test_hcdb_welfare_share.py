"""Hưởng chính sách: đủ điều kiện là câu trả lời của người rà soát; trẻ hưởng mọi chính sách mình đủ điều kiện trên trẻ đủ điều kiện."""

SQL = "indicators/hcdb_welfare_share.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
SPELLS = """
    period_id child_key commune_code as_of birth_date sex group_code valid_from start_told valid_to leave_reason is_missing
    2018 1 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2026-05-05 turned_16 false
"""
BENEFITS = "child_key commune_code as_of received_on policy eligible received benefit_from benefit_to"


def check(spec, answers, expect, **more):
    spec(SQL, period=PERIOD, core_group_spells=SPELLS, core_benefits=f"{BENEFITS}\n{answers}", expect=expect, **more)


def test_all_policies_that_a_child_is_eligible_for(spec):
    """Đủ điều kiện hai chính sách, mới hưởng một: chưa phải được thực hiện các chính sách; theo từng chính sách thì 1/1 và 0/1."""
    check(
        spec,
        """
        1 03412 2018-11-30 2018-12-10 insurance_card y y . .
        1 03412 2018-11-30 2018-12-10 study_costs    y n . .
        1 03412 2018-11-30 2018-12-10 tuition        n n . .
        """,
        """
            variant      place_code category       numerator denominator
            residents    03412      *              0         1
            residents    03412      insurance_card 1         1
            residents    03412      study_costs    0         1
            residents    03412      tuition        0         0
            not_reviewed 03412      *              0         1
            not_reviewed 03412      insurance_card 0         1
            not_reviewed 03412      study_costs    0         1
            not_reviewed 03412      tuition        0         1
        """,
    )


def test_who_is_not_reviewed_or_not_eligible_is_in_no_denominator(spec):
    """Chưa xét, bỏ trống: không suy đoán; nêu riêng."""
    check(
        spec,
        """
        1 03412 2018-11-30 2018-12-10 insurance_card not_reviewed not_reviewed . .
        1 03412 2018-11-30 2018-12-10 study_costs    n            y            . .
        """,
        """
            variant      category       numerator denominator
            residents    *              0         0
            residents    insurance_card 0         0
            residents    study_costs    0         0
            not_reviewed *              1         1
            not_reviewed insurance_card 1         1
            not_reviewed study_costs    0         1
        """,
    )


def test_the_newest_list_known_in_time_and_a_benefit_that_is_in_force(spec):
    """Danh sách ngày 30/11 nhận muộn: dùng danh sách tháng 6. Hưởng từ tháng 12 (sau ngày chốt) thì chưa hưởng; thôi hưởng năm trước cũng vậy."""
    check(
        spec,
        """
        1 03412 2018-06-14 2018-06-20 insurance_card y y .          .
        1 03412 2018-06-14 2018-06-20 study_costs    y y 2018-12-01 .
        1 03412 2018-06-14 2018-06-20 tuition        y y 2017-01-01 2017-12-31
        1 03412 2018-11-30 2018-12-11 insurance_card n n .          .
        """,
        """
            variant      category       numerator denominator
            residents    *              0         1
            residents    insurance_card 1         1
            residents    study_costs    0         1
            residents    tuition        0         1
            not_reviewed *              0         1
            not_reviewed insurance_card 0         1
            not_reviewed study_costs    0         1
            not_reviewed tuition        0         1
        """,
    )


def test_pupils_and_children_of_no_group(spec):
    """Em 2 không thuộc nhóm nào: không tính dù đủ điều kiện; em 1 là học sinh của trường."""
    check(
        spec,
        """
        1 03412 2018-11-30 2018-12-10 insurance_card y y . .
        2 03412 2018-11-30 2018-12-10 insurance_card y y . .
        """,
        """
            variant      place_code category       sex age_band numerator denominator
            residents    03412      *              f   6-10     1         1
            residents    03412      insurance_card f   6-10     1         1
            pupils       S1         *              f   6-10     1         1
            pupils       S1         insurance_card f   6-10     1         1
            not_reviewed 03412      *              f   6-10     0         1
            not_reviewed 03412      insurance_card f   6-10     0         1
        """,
        core_enrolment="child_key school_code school_year as_of birth_date sex status\n1 S1 2018 2018-11-15 2010-05-05 f attending",
    )
