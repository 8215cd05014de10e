"""Lãnh đạo trường và tư pháp người chưa thành niên: kiến thức đã có thì còn, riêng trong kỳ để bên cạnh."""

SQL = "indicators/leaders_trained_share.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-10-31 2018-10-31
"""


def test_what_was_learnt_in_a_former_year_stays(spec):
    """1 học năm 2016; 2 học năm nay, hai lần; 3 chưa học nội dung này; 4 học sau ngày chốt; 5 không phải lãnh đạo."""
    spec(
        SQL,
        period=YEAR,
        core_staff="""
            person_key year commune_code is_school_leader is_school_staff does_child_work received_on
            1          2018 27421        true             true            false           2018-05-01
            2          2018 27421        true             true            false           2018-05-01
            3          2018 27421        true             true            false           2018-05-01
            4          2018 27421        true             true            false           2018-05-01
            5          2018 27421        false            true            false           2018-05-01
        """,
        core_trainings="""
            person_key commune_code trained_on themes                            form     received_on
            1          27421        2016-10-05 juvenile_justice                  training 2016-10-31
            2          27421        2018-03-05 child_protection;juvenile_justice training 2018-05-01
            2          27421        2018-04-05 juvenile_justice                  training 2018-05-01
            3          27421        2018-04-05 child_protection                  training 2018-05-01
            4          27421        2018-11-05 juvenile_justice                  training 2018-10-31
            5          27421        2018-04-05 juvenile_justice                  training 2018-05-01
        """,
        expect="""
            place_code variant                    numerator denominator
            27421      juvenile_justice           2         4
            27421      juvenile_justice_in_period 1         4
        """,
    )
