"""Người chưa thành niên vi phạm pháp luật được giám sát và trợ giúp pháp lý: cả hai, ở mọi lần vi phạm trong kỳ."""

SQL = "indicators/minors_supervised_share.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_both_conditions_in_each_offence(spec):
    """Em 1 đủ cả hai; em 2 chỉ được giám sát; em 3 để trống; em 4 lần sau không được trợ giúp; em 5 đã 18 tuổi."""
    spec(
        SQL,
        period=PERIOD,
        core_minors="""
            child_key commune_code offence_on birth_date sex supervised legal_aid received_on
            1 03412 2018-02-01 2004-05-05 m true  true  2018-11-30
            2 03412 2018-02-01 2004-05-05 m true  false 2018-11-30
            3 03412 2018-02-01 2004-05-05 m .     true  2018-11-30
            4 03412 2018-02-01 2004-05-05 m true  true  2018-11-30
            4 03415 2018-08-01 2004-05-05 m true  .     2018-11-30
            5 03412 2018-02-01 1999-05-05 m true  true  2018-11-30
        """,
        expect="""
            variant              place_code sex age_band numerator denominator
            supervised_and_aided 03412      m   0-13     1         4
            supervised           03412      m   0-13     3         4
            aided                03412      m   0-13     2         4
        """,
    )
