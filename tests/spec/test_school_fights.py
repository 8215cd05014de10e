"""Vụ đánh nhau: số vụ trong kỳ của lịch năm, qua hai năm học, danh sách mới thay danh sách cũ."""

SQL = "indicators/school_fights.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_fights_of_the_days_of_the_period_over_two_school_years(spec):
    """Năm học 2017 có vụ tháng 3 (tính) và tháng 11/2017 (không); năm học 2018 gửi hai lần: chỉ lần sau, một dòng ba vụ. Loại khác không phải vụ."""
    spec(
        SQL,
        period=YEAR,
        core_school_activities="""
            school_code school_year kind             held_on    times received_on
            A           2017        fight            2018-03-05 .     2018-05-31
            A           2017        fight            2017-11-05 1     2018-05-31
            A           2018        fight            2018-10-05 1     2018-11-01
            A           2018        fight            2018-10-05 3     2018-11-30
            A           2018        counselling_case 2018-10-05 5     2018-11-30
            A           2018        fight            2018-12-01 1     2018-11-30
            B           2018        fight            2018-10-05 1     2018-12-11
        """,
        expect="""
            place_code variant numerator denominator
            A          fights  4         .
        """,
    )
