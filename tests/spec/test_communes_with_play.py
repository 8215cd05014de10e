"""Hoạt động vui chơi: số liệu mới nhất của năm nhận kịp; ô trống là chưa biết."""

SQL = "indicators/communes_with_play.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
LISTS = """
register      file sheet commune_code list_day   received_on
commune_facts a    S     03412        2018-06-14 2018-06-20
commune_facts b    S     03412        2018-11-30 2018-12-05
commune_facts c    S     03412        2018-12-09 2018-12-11
commune_facts d    S     03390        2018-11-30 2018-12-05
commune_facts e    S     03394        2018-11-30 2018-12-05
commune_facts f    S     106          2018-11-30 2018-12-05
"""


def test_the_newest_list_known_in_time_holds_and_a_blank_is_not_known(spec):
    """03412: danh sách b mới hơn a; c đến sau ngày nhận tin nên chưa tính. 03390 để trống: chưa biết, không vào mẫu số. 03394: năm khác."""
    spec(
        SQL,
        period=YEAR,
        core_lists=LISTS,
        keyed_commune_facts="""
            row_id file sheet commune_code year play
            1      a    S     03412        2018 false
            2      b    S     03412        2018 true
            3      c    S     03412        2018 false
            4      d    S     03390        2018 .
            5      e    S     03394        2017 true
            6      f    S     106          2018 true
        """,
        expect="""
            place_code variant numerator denominator
            03412      play    1         1
        """,
    )


def test_a_commune_without_is_counted_below(spec):
    spec(
        SQL,
        period=YEAR,
        core_lists=LISTS,
        keyed_commune_facts="""
            row_id file sheet commune_code year play
            4      d    S     03390        2018 false
        """,
        expect="""
            place_code numerator denominator
            03390      0         1
        """,
    )
