"""Tiền cho công tác trẻ em của xã: tổng của các xã có ghi; ô trống là chưa biết, không phải 0."""

SQL = "indicators/commune_money.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
LISTS = """
register      file sheet commune_code list_day   received_on
commune_facts a    S     03412        2018-06-14 2018-06-20
commune_facts b    S     03412        2018-11-30 2018-12-05
commune_facts d    S     03390        2018-11-30 2018-12-05
commune_facts f    S     106          2018-11-30 2018-12-05
"""


def test_the_newest_list_tells_and_a_blank_amount_is_not_counted(spec):
    """03412: danh sách b thay a. 03390 không ghi tiền chi. Số của huyện (106) không phải của xã."""
    spec(
        SQL,
        period=YEAR,
        core_lists=LISTS,
        keyed_commune_facts="""
            row_id file sheet commune_code year fund_in fund_out budget
            1      a    S     03412        2018 5000    4000     .
            2      b    S     03412        2018 9000    6000     .
            4      d    S     03390        2018 0       .        2500
            6      f    S     106          2018 7000    .        .
        """,
        expect="""
            place_code variant  numerator denominator
            03412      fund_in  9000      1
            03412      fund_out 6000      1
            03390      fund_in  0         1
            03390      budget   2500      1
        """,
    )
