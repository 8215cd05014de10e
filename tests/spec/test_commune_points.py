"""Xã đạt từ số điểm của kế hoạch: đúng ngưỡng là đạt; tổng điểm không dùng được thì không tính."""


def test_exactly_the_points_is_enough_and_a_refused_total_is_left_out(spec):
    spec(
        "indicators/commune_points.sql",
        period="""
            period_id starts_on  ends_on    cutoff_on  known_on
            2017      2017-01-01 2017-12-31 2017-11-30 2017-12-10
        """,
        variant_parameter="""
            indicator      variant      parameter value
            commune_points at_least_700 points    700
        """,
        core_score_totals="""
            commune_code year period_id checked_total
            03412        2017 2017      700
            03413        2017 2017      699.5
            03415        2017 2017      .
            03418        2016 2016      800
        """,
        expect="""
            place_code numerator denominator
            03412      1         1
            03413      0         1
        """,
    )
