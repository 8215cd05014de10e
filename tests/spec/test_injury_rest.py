"""Những ngày còn lại của kỳ: em nào bị tai nạn, thương tích lần đầu sau ngày chốt, đến hết kỳ."""

SQL = "indicators/injury_rest.sql"
PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2017-Q1   2017-01-01 2017-03-31 2017-03-14 2017-03-20
"""
HEAD = "child_key commune_code injured_on died  birth_date received_on"


def test_only_the_days_after_the_cutoff_count_however_late_they_were_known(spec):
    """15/3 và 31/3 là những ngày còn lại; 14/3 đã có trong kết quả; 1/4 thuộc kỳ sau."""
    spec(
        SQL,
        period=PERIOD,
        core_injuries=f"""
            {HEAD}
            1 03412 2017-03-14 false 2010-06-01 2017-03-15
            2 03412 2017-03-15 false 2010-06-01 2017-06-10
            3 03430 2017-03-31 true  2010-06-01 2018-01-05
            4 03412 2017-04-01 false 2010-06-01 2017-06-10
        """,
        expect="""
            period_id variant place_code numerator
            2017-Q1   injured 03412      1
            2017-Q1   injured 03430      1
            2017-Q1   died    03430      1
        """,
    )


def test_a_child_hit_before_the_cutoff_is_in_the_result_already(spec):
    spec(
        SQL,
        period=PERIOD,
        core_injuries=f"""
            {HEAD}
            1 03412 2017-02-01 false 2010-06-01 2017-02-02
            1 03412 2017-03-20 false 2010-06-01 2017-06-10
            2 03412 2017-02-01 false 2010-06-01 2017-02-02
            2 03412 2017-03-20 true  2010-06-01 2017-06-10
        """,
        expect="""
            period_id variant numerator
            2017-Q1   died    1
        """,
    )
