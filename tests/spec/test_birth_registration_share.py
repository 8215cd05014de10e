"""Khai sinh: dưới 5 tuổi đã đăng ký; trẻ sinh trong kỳ đã qua 60 ngày, đăng ký đúng hạn."""

SQL = "indicators/birth_registration_share.sql"
HALF = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-6M   2018-01-01 2018-06-30 2018-06-14 2018-06-15
"""


def living(*children: str) -> str:
    """Draw children living in a commune: "number birth_date"."""
    rows = "\n".join(f"2018-6M cutoff 2018-06-14 {child.split()[0]} 03412 {child.split()[1]} f 8" for child in children)
    return f"period_id moment on_day child_key commune_code birth_date sex ethnic_group\n{rows}"


def test_registered_by_either_book_under_five(spec):
    """1 sổ hộ tịch; 2 sổ theo dõi đánh dấu; 3 chưa; 4 tròn 5 tuổi; 5 biết sau ngày nhận tin; 6 đăng ký nuôi con nuôi không phải khai sinh."""
    spec(
        SQL,
        period=HALF,
        core_population=living("1 2015-01-01", "2 2014-01-01", "3 2013-06-15", "4 2013-06-14", "5 2016-01-01", "6 2016-01-01"),
        core_lists="""
            register       file sheet commune_code list_day   received_on
            child_register a    S     03412        2018-06-14 2018-06-15
        """,
        keyed_child_register="""
            file sheet child_key commune_code as_of      birth_registered
            a    S     2         03412        2018-06-14 true
            a    S     3         03412        2018-06-14 false
        """,
        core_civil_events="""
            child_key commune_code kind     registered_on birth_date in_time received_on
            1         03412        birth    2015-02-01    2015-01-01 true    2018-06-15
            4         03412        birth    2013-07-01    2013-06-14 true    2018-06-15
            5         03412        birth    2016-02-01    2016-01-01 true    2018-06-16
            6         03412        adoption 2018-02-01    2016-01-01 .       2018-06-15
        """,
        expect="""
            place_code variant    sex ethnic_group numerator denominator
            03412      registered f   8            2         5
        """,
    )


def test_in_time_asks_only_for_children_whose_sixty_days_are_over(spec):
    """Ngày chốt 14/6: em 1 sinh 15/4 vừa đủ 60 ngày, đúng hạn; em 2 quá hạn; em 3 chưa đăng ký; em 4 sinh 16/4 chưa hết 60 ngày; em 5 sinh năm trước."""
    spec(
        SQL,
        period=HALF,
        core_population=living("1 2018-04-15", "2 2018-01-01", "3 2018-02-01", "4 2018-04-16", "5 2017-12-31"),
        core_civil_events="""
            child_key commune_code kind  registered_on birth_date in_time received_on
            1         03412        birth 2018-05-01    2018-04-15 true    2018-06-15
            2         03412        birth 2018-05-01    2018-01-01 false   2018-06-15
            4         03412        birth 2018-05-01    2018-04-16 true    2018-06-15
            5         03412        birth 2018-01-05    2017-12-31 true    2018-06-15
        """,
        expect="""
            variant    numerator denominator
            registered 4         5
            in_time    1         3
        """,
    )


def test_a_household_mark_says_nothing_of_the_sixty_days(spec):
    spec(
        SQL,
        period=HALF,
        core_population=living("1 2018-02-01"),
        core_lists="""
            register       file sheet commune_code list_day   received_on
            child_register a    S     03412        2018-06-14 2018-06-15
        """,
        keyed_child_register="""
            file sheet child_key commune_code as_of      birth_registered
            a    S     1         03412        2018-06-14 true
        """,
        expect="""
            variant    numerator denominator
            registered 1         1
            in_time    0         1
        """,
    )
