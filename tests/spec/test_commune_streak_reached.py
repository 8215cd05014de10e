"""Xã đủ 3, 5 năm liên tục: chưa đủ mà còn thiếu bảng của năm trước thì chưa biết, không tính vào mẫu số."""


def test_reached_not_reached_and_not_known(spec):
    spec(
        "indicators/commune_streak_reached.sql",
        period="""
            period_id starts_on  ends_on    cutoff_on  known_on
            2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
        """,
        variant_parameter="""
            indicator              variant    parameter value
            commune_streak_reached at_least_3 years     3
            commune_streak_reached at_least_5 years     5
        """,
        core_streaks="""
            commune_code year period_id years at_least
            03412        2018 2018      5     true
            03413        2018 2018      4     false
            03415        2018 2018      3     true
            03418        2018 2018      0     false
        """,
        expect="""
            place_code variant    numerator denominator
            03412      at_least_3 1         1
            03412      at_least_5 1         1
            03413      at_least_3 1         1
            03413      at_least_5 0         1
            03415      at_least_3 1         1
            03418      at_least_3 0         1
            03418      at_least_5 0         1
        """,
    )
