"""Trẻ em đang hưởng trợ cấp xã hội hằng tháng: còn hưởng vào ngày chốt, dưới 16 tuổi, đang cư trú; mỗi trẻ một lần."""

SQL = "indicators/monthly_allowance.sql"


def test_in_force_on_the_cutoff_day_and_known_in_time(spec):
    """Em 1 hai mức: một lần. Em 2 thôi hưởng đúng ngày chốt: còn. Em 3 thôi trước đó; em 4 hưởng sau; em 5 danh sách đến muộn; em 6 đủ 16; em 7 không cư trú."""
    spec(
        SQL,
        period="""
            period_id starts_on  ends_on    cutoff_on  known_on
            2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
        """,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018      cutoff 2018-11-30 1         03412        2016-05-05 f
            2018      cutoff 2018-11-30 2         03412        2010-05-05 m
            2018      cutoff 2018-11-30 3         03412        2010-05-05 f
            2018      cutoff 2018-11-30 4         03412        2010-05-05 f
            2018      cutoff 2018-11-30 5         03412        2010-05-05 f
            2018      cutoff 2018-11-30 6         03412        2002-11-30 f
            2018      start  2018-01-01 7         03412        2010-05-05 f
        """,
        core_allowances="""
            child_key valid_from valid_to   received_on
            1         2017-01-01 .          2018-03-14
            1         2018-06-01 .          .
            2         2017-01-01 2018-11-30 2018-03-14
            3         2017-01-01 2018-11-29 2018-03-14
            4         2018-12-01 .          2018-12-05
            5         2018-01-01 .          2018-12-11
            6         2017-01-01 .          2018-03-14
            7         2017-01-01 .          2018-03-14
        """,
        expect="""
            place_code variant  sex age_band numerator denominator
            03412      children f   0-2      1         .
            03412      children m   6-10     1         .
        """,
    )
