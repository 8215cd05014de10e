"""Tai nạn, thương tích theo nơi xảy ra: mỗi nơi một lần, số chung một lần, mẫu số chung."""

SQL = "indicators/injury_by_place.sql"
PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""


def test_a_child_hit_at_two_places_stands_once_under_each_and_once_in_all(spec):
    """Ô nơi xảy ra để trống vào "chưa phân loại", không bị bỏ."""
    spec(
        SQL,
        period=PERIOD,
        core_injuries="""
            child_key commune_code injured_on cause place_of_event died  birth_date sex received_on
            1         03412        2018-01-05 fall  home           false 2010-06-01 m   2018-03-15
            1         03412        2018-01-25 burn  home           false 2010-06-01 m   2018-03-15
            1         03412        2018-02-05 burn  school         false 2010-06-01 m   2018-03-15
            2         03412        2018-02-05 fall  .              true  2004-06-01 f   2018-03-15
            3         03412        2018-02-05 fall  home           false 2002-02-05 f   2018-03-15
        """,
        expect="""
            variant category     sex numerator denominator
            injured *            m   1         .
            injured home         m   1         .
            injured school       m   1         .
            injured *            f   1         .
            injured unclassified f   1         .
            died    *            f   1         .
            died    unclassified f   1         .
        """,
    )


def test_every_place_of_event_is_divided_by_the_same_children(spec):
    spec(
        SQL,
        period=PERIOD,
        code_list="""
            list_name     code
            injury_places home
        """,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   start  2018-01-01 1         03412        2015-01-01 f
            2018-Q1   cutoff 2018-03-14 1         03412        2015-01-01 f
            2018-Q1   cutoff 2018-03-14 2         03412        2008-02-01 f
        """,
        expect="""
            variant category     sex denominator_kind numerator denominator
            injured *            f   register_count   0         1.5
            injured home         f   register_count   0         1.5
            injured unclassified f   register_count   0         1.5
            died    *            f   register_count   0         1.5
            died    home         f   register_count   0         1.5
            died    unclassified f   register_count   0         1.5
        """,
    )


def test_a_table_without_sexes_has_a_number_for_all_and_none_for_each(spec):
    spec(
        SQL,
        period=PERIOD,
        core_official_children="""
            period_id commune_code source            sex          age_from age_below number
            2018-Q1   03412        official_estimate unclassified 0        16        500
        """,
        expect="""
            variant category     sex          denominator
            injured *            unclassified 500
            injured *            f            .
            injured *            m            .
            injured unclassified unclassified 500
            injured unclassified f            .
            injured unclassified m            .
            died    *            unclassified 500
            died    *            f            .
            died    *            m            .
            died    unclassified unclassified 500
            died    unclassified f            .
            died    unclassified m            .
        """,
    )
