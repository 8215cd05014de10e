"""Xã đạt từ số điểm của kế hoạch: đúng ngưỡng là đạt; thiếu điểm thẩm định thì không tính."""


def test_exactly_the_points_is_enough_and_an_unknown_total_is_left_out(spec):
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
        core_scores="""
            commune_code year period_id criterion checked_total
            03412        2017 2017      1         700
            03413        2017 2017      1         699.5
            03415        2017 2017      1         .
        """,
        expect="""
            place_code numerator denominator
            03412      1         1
            03413      0         1
        """,
    )
