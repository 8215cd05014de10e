"""Số năm liên tục được công nhận: của một xã là số năm; xã chưa có kết quả của năm thì không có dòng, không phải số 0."""


def test_years_of_communes_with_a_decision(spec):
    spec(
        "indicators/commune_streak.sql",
        period="""
            period_id starts_on  ends_on    cutoff_on  known_on
            2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
        """,
        core_streaks="""
            commune_code year period_id years at_least
            03412        2018 2018      5     true
            03413        2018 2018      0     false
            03413        2017 2017      3     false
        """,
        expect="""
            place_code variant    numerator denominator
            03412      recognised 5         1
            03413      recognised 0         1
        """,
    )
