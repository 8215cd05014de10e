"""Xã đạt tiêu chuẩn phù hợp với trẻ em: theo quyết định công nhận, không theo điểm."""

PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2017      2017-01-01 2017-12-31 2017-11-30 2017-12-10
"""


def test_a_sheet_without_a_decision_is_not_counted_either_way(spec):
    spec(
        "indicators/commune_recognised.sql",
        period=PERIOD,
        core_scores="""
            commune_code year period_id criterion recognised
            03412        2017 2017      1         true
            03412        2017 2017      2         true
            03413        2017 2017      1         false
            03415        2017 2017      1         .
        """,
        expect="""
            place_code numerator denominator
            03412      1         1
            03413      0         1
        """,
    )
