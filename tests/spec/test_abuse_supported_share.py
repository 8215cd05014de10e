"""Trẻ em bị xâm hại được hỗ trợ, và kịp thời: khẩn cấp trong 12 giờ, còn lại trong số ngày của tham số (10) từ ngày tiếp nhận."""

SQL = "indicators/abuse_supported_share.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
TEN_DAYS = """
    indicator             variant        parameter value
    abuse_supported_share in_time        days      10
    abuse_supported_share pupils_in_time days      10
"""
CASES = "child_key case_rank commune_code happened_on birth_date sex emergency support supported_on emergency_clock"


def check(spec, cases, reports, supported, in_time, undecided, pupils=None, **more):
    lines = [f"{name} 03412 {' '.join(told.split('/'))}" for name, told in (("supported", supported), ("in_time", in_time), ("undecided", undecided))]
    lines += [f"pupils_in_time S1 {' '.join(pupils.split('/'))}"] if pupils else []
    spec(
        SQL,
        period=PERIOD,
        variant_parameter=TEN_DAYS,
        core_cases=f"{CASES}\n{cases}",
        core_case_reports=f"child_key case_rank in_book known_on list_received_on\n{reports}",
        expect="variant place_code numerator denominator\n" + "\n".join(lines),
        **more,
    )


def test_within_the_days_of_the_parameter(spec):
    """Tiếp nhận ngày 1/2: hỗ trợ ngày 11/2 là kịp thời, ngày 12/2 là chậm; "chưa hỗ trợ" không phải hỗ trợ."""
    cases = """
        1 1 03412 2018-02-01 2010-05-05 f false medical 2018-02-11 not_applicable
        2 1 03412 2018-02-01 2010-05-05 f false medical 2018-02-12 not_applicable
        3 1 03412 2018-02-01 2010-05-05 f false none    .          not_applicable
        4 1 03412 2018-02-01 2010-05-05 f false .       .          not_applicable
    """
    reports = "\n".join(f"{child} 1 true 2018-02-01 2018-03-14" for child in (1, 2, 3, 4))
    check(spec, cases, reports, supported="2/4", in_time="1/4", undecided="0/4")


def test_an_emergency_has_its_twelve_hours(spec):
    """Thiếu giờ thì không ở mẫu số của "kịp thời", nêu riêng."""
    cases = """
        1 1 03412 2018-02-01 2010-05-05 f true medical 2018-05-01 in_time
        2 1 03412 2018-02-01 2010-05-05 f true medical 2018-02-01 late
        3 1 03412 2018-02-01 2010-05-05 f true medical 2018-02-01 not_enough
    """
    reports = "\n".join(f"{child} 1 true 2018-02-01 2018-03-14" for child in (1, 2, 3))
    check(spec, cases, reports, supported="3/3", in_time="1/2", undecided="1/3")


def test_no_day_of_support_or_not_yet_due(spec):
    """Em 1 có hỗ trợ mà không ghi ngày; em 2 tiếp nhận ngày 25/11, chưa hết 10 ngày vào ngày chốt; em 3 tiếp nhận 20/11, hết hạn đúng ngày chốt; em 4 hỗ trợ sau ngày chốt."""
    cases = """
        1 1 03412 2018-02-01 2010-05-05 f false medical .          not_applicable
        2 1 03412 2018-11-25 2010-05-05 f false .       .          not_applicable
        3 1 03412 2018-11-20 2010-05-05 f false .       .          not_applicable
        4 1 03412 2018-11-25 2010-05-05 f false medical 2018-12-01 not_applicable
    """
    reports = """
        1 1 true 2018-02-01 2018-03-14
        2 1 true 2018-11-25 2018-12-10
        3 1 true 2018-11-20 2018-12-10
        4 1 true 2018-11-25 2018-12-10
    """
    check(spec, cases, reports, supported="1/4", in_time="0/1", undecided="3/4")


def test_a_child_of_several_cases_needs_it_in_each(spec):
    """Em 1: một vụ kịp thời, một vụ chậm: không kịp thời. Em 2: một vụ kịp thời, một vụ thiếu giờ: chưa xác định. Hai em đều là học sinh trường S1."""
    cases = """
        1 1 03412 2018-02-01 2010-05-05 f false medical 2018-02-05 not_applicable
        1 2 03412 2018-06-01 2010-05-05 f false medical 2018-08-01 not_applicable
        2 1 03412 2018-02-01 2010-05-05 f false medical 2018-02-05 not_applicable
        2 2 03412 2018-06-01 2010-05-05 f true  .       .          not_enough
    """
    reports = """
        1 1 true 2018-02-01 2018-03-14
        1 2 true 2018-06-01 2018-06-14
        2 1 true 2018-02-01 2018-03-14
        2 2 true 2018-06-01 2018-06-14
    """
    enrolled = "child_key school_code school_year as_of birth_date sex status\n" + "\n".join(f"{child} S1 2018 2018-11-15 2010-05-05 f attending" for child in (1, 2))
    check(spec, cases, reports, supported="1/2", in_time="0/1", undecided="1/2", pupils="0/1", core_enrolment=enrolled)
