"""Bổ sung kỳ trước: em nào bị tai nạn, thương tích trong những ngày kỳ trước đã chốt, mà kỳ trước chưa biết.

Quý I năm 2018: chốt 14/3, nhận tin đến 20/3. Sáu tháng: chốt 14/6, nhận tin đến 15/6. Năm 2017: chốt 30/11, nhận tin đến 10/12.
"""

SQL = "indicators/injury_added.sql"
PERIODS = """
period_id starts_on  ends_on    cutoff_on  known_on
2017      2017-01-01 2017-12-31 2017-11-30 2017-12-10
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
2018-6M   2018-01-01 2018-06-30 2018-06-14 2018-06-15
2018-9M   2018-01-01 2018-09-30 2018-09-14 2018-09-15
"""
HEAD = "child_key commune_code injured_on died  birth_date received_on"


def test_known_after_the_former_period_closed_is_listed_once_in_the_next_report(spec):
    """Bị ngày 2/3, báo ngày 2/4: quý I chưa biết, 6 tháng nêu, 9 tháng không nêu lại."""
    spec(
        SQL,
        period=PERIODS,
        core_injuries=f"""
            {HEAD}
            1 03412 2018-03-02 false 2010-06-01 2018-04-02
        """,
        expect="""
            period_id variant place_code numerator
            2018-6M   injured 03412      1
        """,
    )


def test_known_in_time_or_happened_after_the_cutoff_is_no_addition(spec):
    """Báo đúng ngày 20/3 là kịp; bị ngày 15/3, sau ngày chốt, vốn thuộc phần sau của năm."""
    spec(
        SQL,
        period=PERIODS,
        core_injuries=f"""
            {HEAD}
            1 03412 2018-03-02 false 2010-06-01 2018-03-20
            2 03412 2018-03-15 false 2010-06-01 2018-04-02
        """,
        expect="period_id variant numerator",
    )


def test_known_only_after_six_months_is_listed_in_nine(spec):
    spec(
        SQL,
        period=PERIODS,
        core_injuries=f"""
            {HEAD}
            1 03412 2018-03-02 false 2010-06-01 2018-06-16
        """,
        expect="""
            period_id variant numerator
            2018-9M   injured 1
        """,
    )


def test_a_child_that_was_counted_already_is_not_added_by_a_second_event(spec):
    """Đếm trẻ chứ không đếm vụ: em 1 đã có trong báo cáo quý I, vụ thứ hai biết muộn không thêm em nào."""
    spec(
        SQL,
        period=PERIODS,
        core_injuries=f"""
            {HEAD}
            1 03412 2018-01-05 false 2010-06-01 2018-01-06
            1 03412 2018-03-02 false 2010-06-01 2018-04-02
            2 03412 2018-02-01 false 2010-06-01 2018-04-02
            2 03430 2018-03-01 false 2010-06-01 2018-04-03
        """,
        expect="""
            period_id variant place_code numerator
            2018-6M   injured 03412      1
        """,
    )


def test_a_late_known_death_is_an_injured_child_and_a_death(spec):
    spec(
        SQL,
        period=PERIODS,
        core_injuries=f"""
            {HEAD}
            1 03412 2018-03-02 true 2010-06-01 2018-04-02
        """,
        expect="""
            period_id variant numerator
            2018-6M   injured 1
            2018-6M   died    1
        """,
    )


def test_what_the_report_of_the_year_before_could_not_know_is_told_apart(spec):
    """Bị ngày 20/12/2017 (sau ngày chốt) và ngày 5/11/2017 báo ngày 2/1/2018: không thuộc lũy kế năm 2018, nêu riêng một lần."""
    spec(
        SQL,
        period=PERIODS,
        core_injuries=f"""
            {HEAD}
            1 03412 2017-12-20 false 2010-06-01 2017-12-21
            2 03412 2017-11-05 false 2010-06-01 2018-01-02
            3 03412 2017-11-05 false 2010-06-01 2017-12-10
            4 03412 2017-11-05 false 2010-06-01 2018-05-02
        """,
        expect="""
            period_id variant        numerator
            2018-Q1   injured_before 2
            2018-6M   injured_before 1
        """,
    )


def test_sixteen_is_no_child_and_an_age_in_years_serves(spec):
    spec(
        SQL,
        period=PERIODS,
        core_injuries=f"""
            {HEAD} age_years
            1 03412 2018-03-02 false 2002-03-02 2018-04-02 .
            2 03412 2018-03-02 false .          2018-04-02 15
            3 03412 2018-03-02 false .          2018-04-02 16
        """,
        expect="""
            period_id variant numerator
            2018-6M   injured 1
        """,
    )


def test_a_death_told_later_than_the_injury_is_added_and_the_sent_figure_stays(spec):
    """Em bị ngày 2/3 có trong báo cáo quý I; tin em mất đến ngày 10/5: quý I vẫn không có tử vong, 6 tháng bổ sung một em tử vong."""
    told = f"""
            {HEAD} died_known_on cause sex
            1 03412 2018-03-02 true 2010-06-01 2018-03-05 2018-05-10 fall m
        """
    spec(
        SQL,
        period=PERIODS,
        core_injuries=told,
        expect="""
            period_id variant numerator
            2018-6M   died    1
        """,
    )
    spec(
        "indicators/injury_rate.sql",
        period=PERIODS,
        core_injuries=told,
        expect="""
            period_id variant category numerator
            2018-Q1   injured *        1
            2018-Q1   injured fall     1
            2018-6M   injured *        1
            2018-6M   injured fall     1
            2018-6M   died    *        1
            2018-6M   died    fall     1
            2018-9M   injured *        1
            2018-9M   injured fall     1
            2018-9M   died    *        1
            2018-9M   died    fall     1
        """,
    )
