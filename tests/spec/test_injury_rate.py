"""Tai nạn thương tích: đếm trẻ chứ không đếm vụ, mẫu số bình quân, cái gì biết kịp."""

PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""
SQL = "indicators/injury_rate.sql"
CAUSES = """
list_name     code
injury_causes fall
injury_causes burn
"""


def test_a_child_hit_twice_counts_once_in_the_total_and_once_under_each_cause(spec):
    spec(
        SQL,
        period=PERIOD,
        code_list=CAUSES,
        core_injuries="""
            child_key commune_code injured_on cause died  birth_date sex received_on
            1         03412        2018-01-05 fall  false 2010-06-01 m   2018-03-15
            1         03412        2018-02-05 burn  false 2010-06-01 m   2018-03-15
        """,
        expect="""
            variant category sex age_band numerator denominator
            injured *        m   6-9      1         0
            injured fall     m   6-9      1         0
            injured burn     m   6-9      1         0
        """,
    )


def test_a_death_is_an_injured_child_too(spec):
    spec(
        SQL,
        period=PERIOD,
        core_injuries="""
            child_key commune_code injured_on cause died birth_date sex received_on
            1         03412        2018-01-05 fall  true 2004-06-01 f   2018-03-15
        """,
        expect="""
            variant category age_band numerator
            injured *        10-13    1
            injured fall     10-13    1
            died    *        10-13    1
            died    fall     10-13    1
        """,
    )


def test_after_the_cutoff_late_known_and_sixteen_do_not_count(spec):
    spec(
        SQL,
        period=PERIOD,
        core_injuries="""
            child_key commune_code injured_on cause died  birth_date sex received_on
            1         03412        2018-03-15 fall  false 2010-06-01 m   2018-03-16
            2         03412        2018-03-10 fall  false 2010-06-01 m   2018-03-21
            3         03412        2018-03-10 fall  false 2002-03-10 m   2018-03-15
            4         03412        2018-03-10 fall  false 2002-03-11 m   2018-03-15
        """,
        expect="""
            category age_band numerator
            *        14-15    1
            fall     14-15    1
        """,
    )


def test_the_denominator_is_the_mean_of_start_and_cutoff(spec):
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   start  2018-01-01 1         03412        2015-01-01 f
            2018-Q1   cutoff 2018-03-14 1         03412        2015-01-01 f
            2018-Q1   cutoff 2018-03-14 2         03412        2018-02-01 f
            2018-Q1   start  2018-01-01 3         03412        2002-01-01 f
        """,
        expect="""
            variant category     sex age_band numerator denominator
            injured *            f   0-5      0         1.5
            injured unclassified f   0-5      0         1.5
            died    *            f   0-5      0         1.5
            died    unclassified f   0-5      0         1.5
        """,
    )


def test_an_age_in_years_serves_where_the_birth_date_is_missing(spec):
    spec(
        SQL,
        period=PERIOD,
        core_injuries="""
            child_key commune_code injured_on cause died  birth_date age_years sex received_on
            1         03412        2018-01-05 fall  false .          15        m   2018-03-15
            2         03412        2018-01-05 fall  false .          16        m   2018-03-15
        """,
        expect="""
            category age_band numerator
            *        14-15    1
            fall     14-15    1
        """,
    )
