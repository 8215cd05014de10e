"""Bốn mốc thời gian của Nghị định 56/2017: đếm vụ; thiếu ngày, giờ thì không ở mẫu số mà nêu riêng."""

SQL = "indicators/abuse_clock_share.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_the_four_clocks(spec):
    """Em 1 khẩn cấp kịp 12 giờ; em 2 khẩn cấp thiếu giờ; em 3 kịp cả hai mốc, đã rà soát; em 4 duyệt chậm, rà soát sau ngày chốt; em 5 chưa có gì."""
    spec(
        SQL,
        period=PERIOD,
        core_cases="""
            child_key case_rank commune_code birth_date emergency emergency_on approved_on reviewed_on emergency_clock plan_clock approval_clock
            1 1 03412 2010-05-05 true  2018-02-01 .          .          in_time        not_applicable not_applicable
            2 1 03412 2010-05-05 true  .          .          .          not_enough     not_applicable not_applicable
            3 1 03412 2010-05-05 false .          2018-02-05 2018-11-30 not_applicable in_time        in_time
            4 1 03412 2010-05-05 false .          2018-02-09 2018-12-01 not_applicable in_time        late
            5 1 03412 2010-05-05 false .          .          .          not_applicable not_enough     not_enough
        """,
        core_case_reports="child_key case_rank in_book known_on list_received_on\n" + "\n".join(f"{child} 1 true 2018-02-01 2018-03-14" for child in range(1, 6)),
        expect="""
            variant                   place_code numerator denominator
            emergency_12h             03412      1         1
            emergency_12h_undecided   03412      1         2
            plan_5_days               03412      2         2
            plan_5_days_undecided     03412      1         3
            approval_2_days           03412      1         2
            approval_2_days_undecided 03412      1         3
            reviewed                  03412      1         3
            reviewed_undecided        03412      2         5
        """,
    )


def test_cases_that_only_other_bodies_told_have_no_clock_here(spec):
    spec(
        SQL,
        period=PERIOD,
        core_cases="child_key case_rank commune_code birth_date emergency emergency_clock\n1 1 03412 2010-05-05 true in_time",
        core_case_reports="child_key case_rank in_book known_on list_received_on\n1 1 false 2018-02-01 2018-03-14",
        expect="variant numerator",
    )
