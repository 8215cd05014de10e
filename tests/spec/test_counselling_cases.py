"""Ca tư vấn học đường theo vấn đề; ca không ghi vấn đề vẫn tính."""

SQL = "indicators/counselling_cases.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_cases_by_what_they_were_about(spec):
    spec(
        SQL,
        period=YEAR,
        core_school_activities="""
            school_code school_year kind             held_on    times topic    received_on
            A           2018        counselling_case 2018-10-05 2     study    2018-11-30
            A           2018        counselling_case 2018-10-09 1     study    2018-11-30
            A           2018        counselling_case 2018-10-09 1     .        2018-11-30
            A           2018        counselling_case 2018-12-01 1     study    2018-11-30
            A           2018        fight            2018-10-09 1     violence 2018-11-30
            B           2017        counselling_case 2018-01-01 1     family   2018-05-31
        """,
        expect="""
            place_code variant category     numerator denominator
            A          cases   study        3         .
            A          cases   unclassified 1         .
            B          cases   family       1         .
        """,
    )
