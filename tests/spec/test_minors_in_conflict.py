"""Người chưa thành niên vi phạm pháp luật: dưới 18 tuổi vào ngày vi phạm, mỗi người một lần trong kỳ."""

SQL = "indicators/minors_in_conflict.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_under_18_at_the_offence_and_each_person_once(spec):
    """Em 1 hai lần vi phạm; em 2 tròn 18 tuổi đúng ngày vi phạm; em 3 mai tròn 18; em 4 chỉ biết tuổi; em 5 biết muộn; em 6 sau ngày chốt."""
    spec(
        SQL,
        period=PERIOD,
        core_minors="""
            child_key commune_code offence_on birth_date age_years sex received_on
            1 03415 2018-08-01 2004-05-05 .  m 2018-11-30
            1 03412 2018-02-01 2004-05-05 .  m 2018-11-30
            2 03412 2018-02-01 2000-02-01 .  m 2018-11-30
            3 03412 2018-02-01 2000-02-02 .  m 2018-11-30
            4 03412 2018-02-01 .          15 m 2018-11-30
            5 03412 2018-02-01 2004-05-05 .  m 2018-12-11
            6 03412 2018-12-01 2004-05-05 .  m 2018-12-05
        """,
        expect="""
            variant  place_code sex age_band numerator denominator
            children 03412      m   0-13     1         .
            children 03412      m   14-15    1         .
            children 03412      m   16-17    1         .
        """,
    )
