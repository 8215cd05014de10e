"""Bảo hiểm y tế trẻ dưới 6 tuổi: ai đếm, thẻ nào tính, ngày nào."""

PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""
SQL = "indicators/bhyt_under6.sql"


def test_a_card_issued_but_expired_counts_as_issued_only(spec):
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   cutoff 2018-03-14 1         03412        2016-01-01 f
            2018-Q1   cutoff 2018-03-14 2         03412        2016-02-01 f
        """,
        core_cards="""
            child_key commune_code as_of      valid_from valid_to   received_on
            1         03412        2018-03-14 2016-01-01 2018-03-13 2018-03-15
            2         03412        2018-03-14 2016-02-01 2018-03-14 2018-03-15
        """,
        expect="""
            variant sex age_band numerator denominator
            issued  f   0-2      2         2
            valid   f   0-2      1         2
        """,
    )


def test_on_the_sixth_birthday_a_child_is_no_longer_counted(spec):
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   cutoff 2018-03-14 1         03412        2012-03-14 m
            2018-Q1   cutoff 2018-03-14 2         03412        2012-03-15 m
        """,
        expect="""
            variant sex age_band numerator denominator
            issued  m   3-5      0         1
            valid   m   3-5      0         1
        """,
    )


def test_a_card_from_another_communes_list_covers_a_child_who_moved(spec):
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   cutoff 2018-03-14 1         03412        2015-05-05 f
        """,
        core_cards="""
            child_key commune_code as_of      valid_from valid_to   received_on
            1         03430        2018-03-14 2015-05-05 2021-09-30 2018-03-15
        """,
        expect="""
            place_code variant numerator denominator
            03412      issued  1         1
            03412      valid   1         1
        """,
    )


def test_a_card_that_starts_tomorrow_is_issued_but_not_yet_valid(spec):
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   cutoff 2018-03-14 1         03412        2015-05-05 f
        """,
        core_cards="""
            child_key commune_code as_of      valid_from valid_to   received_on
            1         03412        2018-03-14 2018-03-15 2021-09-30 2018-03-15
        """,
        expect="""
            variant numerator denominator
            issued  1         1
            valid   0         1
        """,
    )


def test_a_list_received_after_the_report_is_not_known_yet(spec):
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   cutoff 2018-03-14 1         03412        2015-05-05 f
        """,
        core_cards="""
            child_key commune_code as_of      valid_from valid_to   received_on
            1         03412        2018-03-14 2015-05-05 2021-09-30 2018-03-21
        """,
        expect="""
            variant numerator denominator
            issued  0         1
            valid   0         1
        """,
    )


def test_two_cards_of_one_child_count_once(spec):
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   cutoff 2018-03-14 1         03412        2015-05-05 f
        """,
        core_cards="""
            child_key commune_code as_of      valid_from valid_to   received_on
            1         03412        2018-03-14 2015-05-05 2017-01-01 2018-03-15
            1         03412        2018-03-14 2017-01-01 2021-09-30 2018-03-15
        """,
        expect="""
            variant numerator denominator
            issued  1         1
            valid   1         1
        """,
    )


def test_the_list_of_a_former_commune_stands_beside_that_of_its_commune(spec):
    """Danh sách thẻ của xã cũ (ngày 10/3) và của xã mới (ngày 14/3) là hai phần; danh sách tháng 2 của xã cũ, ngày 10/3 của xã mới thì đã được thay (RULES 27)."""
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   cutoff 2018-03-14 1         06031        2016-01-01 f
            2018-Q1   cutoff 2018-03-14 2         06031        2016-02-01 f
            2018-Q1   cutoff 2018-03-14 3         06031        2016-02-01 f
            2018-Q1   cutoff 2018-03-14 4         06031        2016-02-01 f
        """,
        core_cards="""
            child_key commune_code as_of      valid_from valid_to   received_on former_commune
            4         06031        2018-03-10 2016-01-01 2019-03-13 2018-03-15  .
            1         06031        2018-03-14 2016-01-01 2019-03-13 2018-03-15  .
            2         06031        2018-03-10 2016-02-01 2019-03-14 2018-03-15  06052_(2018-01-01)
            3         06031        2018-02-10 2016-02-01 2019-03-14 2018-03-15  06052_(2018-01-01)
        """,
        expect="""
            variant sex age_band numerator denominator
            issued  f   0-2      2         4
            valid   f   0-2      2         4
        """,
    )
