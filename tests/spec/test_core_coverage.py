"""Kỳ nào được dùng danh sách nào: danh sách của chính kỳ, mọi danh sách từ đầu năm, và danh sách của kỳ sau.

Những ngày sau ngày chốt của quý I (15/3 đến 31/3) do danh sách 6 tháng phủ; chưa có danh sách ấy thì chưa biết, không phải bằng 0.
"""

SQL = "core/core_coverage.sql"
PERIODS = """
period_id starts_on  ends_on    cutoff_on  known_on
2017-Q1   2017-01-01 2017-03-31 2017-03-14 2017-03-20
2017-6M   2017-01-01 2017-06-30 2017-06-14 2017-06-15
2017      2017-01-01 2017-12-31 2017-11-30 2017-12-10
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""


def test_latest_every_and_next(spec):
    spec(
        SQL,
        period=PERIODS,
        core_lists="""
            register    commune_code period_id received_on
            injury_list 03412        2017-Q1   2017-03-16
            injury_list 03412        2017-6M   2017-06-20
            injury_list 03430        2017-Q1   2017-03-16
            injury_list 03430        2017-6M   2017-06-15
            injury_list 03430        2017      2017-12-08
            injury_list 03430        2018-Q1   2018-03-16
        """,
        expect="""
            commune_code period_id has_latest has_every has_next
            03412        2017-Q1   True       True      True
            03412        2017-6M   False      False     False
            03412        2017      False      False     False
            03430        2017-Q1   True       True      True
            03430        2017-6M   True       True      True
            03430        2017      True       True      True
            03430        2018-Q1   True       True      False
        """,
    )


def test_a_list_that_came_late_counts_from_the_next_period_on(spec):
    """Sổ 6 tháng của 03412 gửi bù ngày 05/7: báo cáo 6 tháng không có, báo cáo năm có. Sổ quý I của 03430 đến tháng 01 năm sau thì cả năm cũng không có."""
    spec(
        SQL,
        period=PERIODS,
        core_lists="""
            register    commune_code period_id received_on
            injury_list 03412        2017-Q1   2017-03-16
            injury_list 03412        2017-6M   2017-07-05
            injury_list 03412        2017      2017-12-08
            injury_list 03430        2017-Q1   2018-01-05
            injury_list 03430        2017-6M   2017-06-15
            injury_list 03430        2017      2017-12-08
        """,
        expect="""
            commune_code period_id has_latest has_every
            03412        2017-Q1   True       True
            03412        2017-6M   False      False
            03412        2017      True       True
            03430        2017-6M   True       False
            03430        2017      True       False
        """,
    )
