"""Bốn nhóm tuổi của mẫu báo cáo: nhóm 14-16 gồm cả người 16 tuổi tròn."""

SQL = "indicators/injury_form_bands.sql"
PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""


def test_bands_end_the_day_before_a_birthday_and_seventeen_is_out(spec):
    spec(
        SQL,
        period=PERIOD,
        core_injuries="""
            child_key commune_code injured_on cause died  birth_date age_years sex received_on
            1         03412        2018-02-05 fall  false 2012-02-06 .         m   2018-03-15
            2         03412        2018-02-05 fall  false 2012-02-05 .         m   2018-03-15
            3         03412        2018-02-05 fall  false 2008-02-05 .         m   2018-03-15
            4         03412        2018-02-05 fall  false 2004-02-05 .         m   2018-03-15
            5         03412        2018-02-05 fall  false 2002-02-05 .         m   2018-03-15
            6         03412        2018-02-05 fall  false 2001-02-06 .         m   2018-03-15
            7         03412        2018-02-05 fall  false 2001-02-05 .         m   2018-03-15
            8         03412        2018-02-05 fall  true  .          16        f   2018-03-15
            9         03412        2018-02-05 fall  false .          17        f   2018-03-15
        """,
        expect="""
            variant sex age_band numerator
            injured m   0-5      1
            injured m   6-9      1
            injured m   10-13    1
            injured m   14-16    3
            injured f   14-16    1
            died    f   14-16    1
        """,
    )


def test_a_child_hit_twice_counts_once_in_the_band_of_the_first_event(spec):
    spec(
        SQL,
        period=PERIOD,
        core_injuries="""
            child_key commune_code injured_on cause died  birth_date sex received_on
            1         03412        2018-01-05 fall  false 2012-02-01 m   2018-03-15
            1         03412        2018-02-05 burn  false 2012-02-01 m   2018-03-15
        """,
        expect="""
            variant age_band numerator denominator
            injured 0-5      1         .
        """,
    )
