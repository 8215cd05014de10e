"""Tai nạn, thương tích theo nguyên nhân và nơi xảy ra: mỗi ô của mẫu báo cáo một lần; khuyết tật để riêng."""

SQL = "indicators/injury_cause_place.sql"
PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""


def test_a_child_stands_once_in_each_cell_and_once_in_each_place(spec):
    """Em 1 bị hai lần tại nhà vì hai nguyên nhân: mỗi nguyên nhân một lần, tại nhà một lần. Em 3 vừa đủ 16 tuổi: không tính."""
    spec(
        SQL,
        period=PERIOD,
        core_injuries="""
            child_key commune_code injured_on cause place_of_event outcome  died  birth_date sex received_on
            1         03412        2018-01-05 fall  home           treated  false 2010-06-01 m   2018-03-15
            1         03412        2018-01-25 burn  home           disabled false 2010-06-01 m   2018-03-15
            1         03412        2018-02-25 burn  school         treated  false 2010-06-01 m   2018-03-15
            2         03412        2018-02-05 fall  .              died     true  2004-06-01 f   2018-03-15
            3         03412        2018-02-05 fall  home           treated  false 2002-02-05 f   2018-03-15
        """,
        expect="""
            variant              category numerator denominator
            injured_home         *        1         .
            injured_home         fall     1         .
            injured_home         burn     1         .
            injured_school       *        1         .
            injured_school       burn     1         .
            injured_unclassified *        1         .
            injured_unclassified fall     1         .
            died_unclassified    *        1         .
            died_unclassified    fall     1         .
            disabled             *        1         .
            disabled             burn     1         .
        """,
    )
