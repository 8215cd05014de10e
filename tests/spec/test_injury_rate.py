"""Tai nạn thương tích: đếm trẻ chứ không đếm vụ, mẫu số bình quân, cái gì biết kịp."""

PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""
SQL = "indicators/injury_rate.sql"
CAUSES = """
list_name     code
injury_causes fall
injury_causes burn
"""


def test_a_child_hit_twice_counts_once_in_the_total_and_once_under_each_cause(spec):
    spec(
        SQL,
        period=PERIOD,
        code_list=CAUSES,
        core_injuries="""
            child_key commune_code injured_on cause died  birth_date sex received_on
            1         03412        2018-01-05 fall  false 2010-06-01 m   2018-03-15
            1         03412        2018-02-05 burn  false 2010-06-01 m   2018-03-15
        """,
        expect="""
            variant category sex age_band numerator denominator
            injured *        m   6-9      1         .
            injured fall     m   6-9      1         .
            injured burn     m   6-9      1         .
        """,
    )


def test_a_death_is_an_injured_child_too(spec):
    spec(
        SQL,
        period=PERIOD,
        core_injuries="""
            child_key commune_code injured_on cause died birth_date sex received_on
            1         03412        2018-01-05 fall  true 2004-06-01 f   2018-03-15
        """,
        expect="""
            variant category age_band numerator
            injured *        10-13    1
            injured fall     10-13    1
            died    *        10-13    1
            died    fall     10-13    1
        """,
    )


def test_after_the_cutoff_late_known_and_sixteen_do_not_count(spec):
    spec(
        SQL,
        period=PERIOD,
        core_injuries="""
            child_key commune_code injured_on cause died  birth_date sex received_on
            1         03412        2018-03-15 fall  false 2010-06-01 m   2018-03-16
            2         03412        2018-03-10 fall  false 2010-06-01 m   2018-03-21
            3         03412        2018-03-10 fall  false 2002-03-10 m   2018-03-15
            4         03412        2018-03-10 fall  false 2002-03-11 m   2018-03-15
        """,
        expect="""
            category age_band numerator
            *        14-15    1
            fall     14-15    1
        """,
    )


def test_the_denominator_is_the_mean_of_start_and_cutoff(spec):
    spec(
        SQL,
        period=PERIOD,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex
            2018-Q1   start  2018-01-01 1         03412        2015-01-01 f
            2018-Q1   cutoff 2018-03-14 1         03412        2015-01-01 f
            2018-Q1   cutoff 2018-03-14 2         03412        2018-02-01 f
            2018-Q1   start  2018-01-01 3         03412        2002-01-01 f
        """,
        expect="""
            variant category     sex age_band denominator_kind numerator denominator
            injured *            f   0-5      register_count   0         1.5
            injured unclassified f   0-5      register_count   0         1.5
            died    *            f   0-5      register_count   0         1.5
            died    unclassified f   0-5      register_count   0         1.5
        """,
    )


def test_an_age_in_years_serves_where_the_birth_date_is_missing(spec):
    spec(
        SQL,
        period=PERIOD,
        core_injuries="""
            child_key commune_code injured_on cause died  birth_date age_years sex received_on
            1         03412        2018-01-05 fall  false .          15        m   2018-03-15
            2         03412        2018-01-05 fall  false .          16        m   2018-03-15
        """,
        expect="""
            category age_band numerator
            *        14-15    1
            fall     14-15    1
        """,
    )


def test_an_official_table_is_a_denominator_of_its_own_kind(spec):
    """Số của bảng dân số đứng riêng từng nguồn, giữ nguyên như đã công bố; nhóm tuổi nằm gọn trong nhóm của chỉ số thì cộng vào nhóm ấy."""
    spec(
        SQL,
        period=PERIOD,
        core_official_children="""
            period_id commune_code source            sex age_from age_below number
            2018-Q1   03412        official_estimate f   0        1         10
            2018-Q1   03412        official_estimate f   1        6         50
            2018-Q1   03412        official_estimate f   6        10        40
            2018-Q1   03412        official_estimate f   10       14        39
            2018-Q1   03412        official_estimate f   14       16        21
            2018-Q1   03412        projection        f   0        6         63
        """,
        expect="""
            variant category     denominator_kind  age_band numerator denominator
            injured *            official_estimate 0-5      0         60
            injured *            official_estimate 6-9      0         40
            injured *            official_estimate 10-13    0         39
            injured *            official_estimate 14-15    0         21
            injured *            projection        0-5      0         63
            injured unclassified official_estimate 0-5      0         60
            injured unclassified official_estimate 6-9      0         40
            injured unclassified official_estimate 10-13    0         39
            injured unclassified official_estimate 14-15    0         21
            injured unclassified projection        0-5      0         63
            died    *            official_estimate 0-5      0         60
            died    *            official_estimate 6-9      0         40
            died    *            official_estimate 10-13    0         39
            died    *            official_estimate 14-15    0         21
            died    *            projection        0-5      0         63
            died    unclassified official_estimate 0-5      0         60
            died    unclassified official_estimate 6-9      0         40
            died    unclassified official_estimate 10-13    0         39
            died    unclassified official_estimate 14-15    0         21
            died    unclassified projection        0-5      0         63
        """,
    )


def test_ages_that_do_not_fit_the_bands_go_to_the_total_only(spec):
    """Bảng ghi 0-4, 5-9, …: nhóm 5-9 vắt qua hai nhóm của chỉ số, nên chỉ có số chung; từng nhóm để trống, không phải 0."""
    spec(
        "indicators/injury_rate.sql",
        period=PERIOD,
        core_official_children="""
            period_id commune_code source            sex age_from age_below number
            2018-Q1   03412        official_estimate f   0        5         50
            2018-Q1   03412        official_estimate f   5        16        110
        """,
        expect="""
            variant category     sex age_band     denominator
            injured *            f   0-5          50
            injured *            f   unclassified 110
            injured *            f   0-5          .
            injured *            f   6-9          .
            injured *            f   10-13        .
            injured *            f   14-15        .
            injured *            m   0-5          .
            injured *            m   6-9          .
            injured *            m   10-13        .
            injured *            m   14-15        .
            injured unclassified f   0-5          50
            injured unclassified f   unclassified 110
            injured unclassified f   0-5          .
            injured unclassified f   6-9          .
            injured unclassified f   10-13        .
            injured unclassified f   14-15        .
            injured unclassified m   0-5          .
            injured unclassified m   6-9          .
            injured unclassified m   10-13        .
            injured unclassified m   14-15        .
            died    *            f   0-5          50
            died    *            f   unclassified 110
            died    *            f   0-5          .
            died    *            f   6-9          .
            died    *            f   10-13        .
            died    *            f   14-15        .
            died    *            m   0-5          .
            died    *            m   6-9          .
            died    *            m   10-13        .
            died    *            m   14-15        .
            died    unclassified f   0-5          50
            died    unclassified f   unclassified 110
            died    unclassified f   0-5          .
            died    unclassified f   6-9          .
            died    unclassified f   10-13        .
            died    unclassified f   14-15        .
            died    unclassified m   0-5          .
            died    unclassified m   6-9          .
            died    unclassified m   10-13        .
            died    unclassified m   14-15        .
        """,
    )
