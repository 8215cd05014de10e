"""Tỷ suất trên 100.000 trẻ em: cùng tử số, mẫu số với tỷ suất trên 10.000, không chia theo nguyên nhân."""

SQL = "indicators/injury_rate_100k.sql"
PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""
EVENTS = """
child_key commune_code injured_on cause died  died_known_on birth_date age_years sex received_on
1         03412        2018-01-05 fall  false 2018-03-15    2010-06-01 .         m   2018-03-15
1         03390        2018-02-05 burn  false 2018-03-15    2010-06-01 .         m   2018-03-15
2         03412        2018-03-15 fall  false 2018-03-16    2010-06-01 .         m   2018-03-16
3         03412        2018-02-05 fall  false 2018-03-21    2010-06-01 .         m   2018-03-21
4         03412        2018-02-05 fall  false 2018-03-15    2002-02-05 .         m   2018-03-15
5         03412        2018-02-05 fall  false 2018-03-15    .          15        f   2018-03-15
"""


def test_children_once_where_the_first_event_was_late_known_late_and_sixteen_left_out(spec):
    spec(
        SQL,
        period=PERIOD,
        core_injuries=EVENTS,
        expect="""
            place_code variant sex age_band numerator denominator
            03412      injured m   6-9      1         .
            03412      injured f   14-15    1         .
        """,
    )


def test_the_mean_of_the_register_and_the_official_table_stand_apart(spec):
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   start  2018-01-01 1         03412        2015-01-01 f
            2018-Q1   cutoff 2018-03-14 1         03412        2015-01-01 f
            2018-Q1   cutoff 2018-03-14 2         03412        2018-02-01 f
        """,
        core_official_children="""
            period_id commune_code source            sex age_from age_below number
            2018-Q1   03412        official_estimate f   0        6         60
        """,
        expect="""
            variant denominator_kind  sex age_band numerator denominator
            injured register_count    f   0-5      0         1.5
            injured official_estimate f   0-5      0         60
        """,
    )
