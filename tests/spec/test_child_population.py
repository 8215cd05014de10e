"""Số trẻ em dưới 16 tuổi đang sống tại xã vào ngày chốt."""


def test_bands_and_the_sixteenth_birthday(spec):
    spec(
        "indicators/child_population.sql",
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   cutoff 2018-03-14 1         03412        2015-03-15 f
            2018-Q1   cutoff 2018-03-14 2         03412        2015-03-14 f
            2018-Q1   cutoff 2018-03-14 3         03412        2012-03-14 f
            2018-Q1   cutoff 2018-03-14 4         03412        2007-03-14 f
            2018-Q1   cutoff 2018-03-14 5         03412        2002-03-14 f
            2018-Q1   start  2018-01-01 6         03412        2015-03-14 f
        """,
        expect="""
            age_band numerator denominator
            0-2      1         .
            3-5      1         .
            6-10     1         .
            11-15    1         .
        """,
    )
