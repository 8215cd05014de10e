"""Suy dinh dưỡng: lần cân nào, ngưỡng nào, phù, dưới 5 tuổi."""

PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""
SQL = "indicators/malnutrition.sql"
HEAD = (
    "row_id child_key commune_code weighed_on birth_date sex oedema waz haz whz waz_flag haz_flag whz_flag received_on"
)


def test_exactly_minus_two_is_not_malnourished(spec):
    spec(
        SQL,
        period=PERIOD,
        core_weighings=f"""
            {HEAD}
            1 1 03412 2018-02-01 2016-02-01 f false -2.00 -2.01 -1.99 0 0 0 2018-03-15
        """,
        expect="""
            variant     age_band numerator denominator
            underweight 24-35    0         1
            stunting    24-35    1         1
            wasting     24-35    0         1
        """,
    )


def test_the_newest_weighing_counts_and_a_flagged_one_is_passed_over(spec):
    spec(
        SQL,
        period=PERIOD,
        core_weighings=f"""
            {HEAD}
            1 1 03412 2018-01-10 2016-02-01 f false -2.5 -1 -1 0 0 0 2018-03-15
            2 1 03412 2018-02-10 2016-02-01 f false -1.0 -7 -1 0 1 0 2018-03-15
        """,
        expect="""
            variant     numerator denominator
            underweight 0         1
            stunting    0         1
            wasting     0         1
        """,
    )


def test_oedema_counts_as_severe_though_the_weight_scores_are_empty(spec):
    spec(
        SQL,
        period=PERIOD,
        core_weighings=f"""
            {HEAD}
            1 1 03412 2018-02-01 2016-02-01 f true . -1 . . 0 . 2018-03-15
        """,
        expect="""
            variant     numerator denominator
            underweight 1         1
            stunting    0         1
            wasting     1         1
        """,
    )


def test_a_child_on_the_fifth_birthday_is_no_longer_under_five(spec):
    spec(
        SQL,
        period=PERIOD,
        core_weighings=f"""
            {HEAD}
            1 1 03412 2018-02-01 2013-02-01 f false -3 -3 -3 0 0 0 2018-03-15
            2 2 03412 2018-01-31 2013-02-01 f false -3 . . 0 . . 2018-03-15
        """,
        expect="""
            variant     age_band numerator denominator
            underweight 48-59    1         1
        """,
    )


def test_weighings_outside_the_period_or_known_too_late_do_not_count(spec):
    spec(
        SQL,
        period=PERIOD,
        core_weighings=f"""
            {HEAD}
            1 1 03412 2017-12-31 2016-02-01 f false -3 -3 -3 0 0 0 2018-03-15
            2 2 03412 2018-03-15 2016-02-01 f false -3 -3 -3 0 0 0 2018-03-16
            3 3 03412 2018-03-01 2016-02-01 f false -3 -3 -3 0 0 0 2018-03-21
        """,
        expect="variant numerator denominator",
    )
