"""Trẻ dưới 5 tuổi tử vong: mỗi trẻ một lần, dù nhiều sổ ghi; chưa đủ 5 tuổi vào ngày chết."""

SQL = "indicators/under5_deaths.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_each_child_once_at_the_commune_of_the_book_of_deaths(spec):
    """Dòng 1 (sổ A6, xã 03390) và 2 (sổ theo dõi, xã 03412) là một trẻ; dòng "có thể là" (không chắc) không thêm một trẻ nữa."""
    spec(
        SQL,
        period=YEAR,
        core_deaths="""
            child_key commune_code died_on    source         birth_date age_years sex known_on   certain person_key
            1         03390        2018-03-02 deaths         .          1         f   2018-12-10 true    2
            2         03412        2018-03-01 child_register 2017-01-01 .         f   2018-06-15 true    2
            3         03412        2018-05-01 deaths         .          0.5       m   2018-12-10 true    3
            4         03412        2018-05-01 deaths         2016-01-01 0.5       m   2018-12-10 false   3
        """,
        expect="""
            place_code variant  sex age_band numerator denominator
            03390      children f   1-4      1         .
            03412      children m   0        1         .
        """,
    )


def test_five_years_old_other_days_and_late_news_do_not_count(spec):
    spec(
        SQL,
        period=YEAR,
        core_deaths="""
            child_key commune_code died_on    source  birth_date age_years sex known_on   certain person_key
            1         03412        2018-03-02 deaths  2013-03-02 .         f   2018-12-10 true    1
            2         03412        2018-03-02 deaths  2013-03-03 .         f   2018-12-10 true    2
            3         03412        2018-03-02 deaths  .          5         f   2018-12-10 true    3
            4         03412        2017-12-31 deaths  2017-01-01 .         f   2018-12-10 true    4
            5         03412        2018-12-01 deaths  2017-01-01 .         f   2018-12-10 true    5
            6         03412        2018-03-02 deaths  2017-01-01 .         f   2018-12-11 true    6
            7         03412        2018-03-02 deaths  2017-03-02 .         f   .          true    7
            8         03412        2018-03-02 deaths  2017-03-03 .         f   .          true    8
        """,
        expect="""
            sex age_band numerator
            f   1-4      2
            f   0        1
        """,
    )
