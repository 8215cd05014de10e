"""Trẻ tử vong trên 1.000 trẻ sinh trong kỳ mà các sổ biết, mỗi trẻ một lần."""

SQL = "indicators/under5_death_rate.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_a_birth_is_known_from_any_book_and_counts_once(spec):
    """Sinh trong kỳ: 1 (sổ theo dõi và hộ tịch), 2 (chỉ hộ tịch, xã 03390), 3 (đã chết, chưa sổ nào khác ghi); 4 sinh năm trước, chết năm nay."""
    spec(
        SQL,
        period=YEAR,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018      cutoff 2018-11-30 1         03412        2018-01-01 f
            2018      cutoff 2018-11-30 5         03412        2017-12-31 f
            2018      start  2018-01-01 6         03412        2018-01-01 f
        """,
        core_civil_events="""
            child_key commune_code kind  registered_on birth_date sex received_on
            1         03390        birth 2018-02-01    2018-01-01 f   2018-12-10
            2         03390        birth 2018-12-01    2018-11-30 m   2018-12-10
            7         03390        birth 2018-12-05    2018-12-01 m   2018-12-10
            8         03390        birth 2018-02-01    2018-01-01 m   2018-12-11
        """,
        core_deaths="""
            child_key commune_code died_on    source birth_date sex known_on   certain person_key
            3         03412        2018-03-02 deaths 2018-03-01 f   2018-12-10 true    3
            4         03412        2018-03-02 deaths 2016-03-01 f   2018-12-10 true    4
        """,
        expect="""
            place_code variant sex numerator denominator
            03412      under5  f   2         0
            03412      under1  f   1         0
            03412      under5  f   0         2
            03412      under1  f   0         2
            03390      under5  m   0         1
            03390      under1  m   0         1
        """,
    )
