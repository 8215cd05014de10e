"""Tỷ suất tai nạn, thương tích tính theo học sinh: trường là nơi tính, học sinh của năm học xảy ra."""

SQL = "indicators/injury_rate.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_a_pupil_hit_twice_is_one_child_and_one_who_died_stays_a_pupil_of_that_year(spec):
    """Em 2 mất tháng 7/2018 nên không còn trong danh sách năm học mới: vẫn là học sinh của trường cũ. Em 3 không phải học sinh."""
    spec(
        SQL,
        period=YEAR,
        core_enrolment="""
            child_key commune_code school_code school_year as_of      birth_date sex age status    received_on
            1         03412        THCS        2018        2018-11-15 2006-05-01 m   12  attending 2018-11-15
            2         03412        THCS        2017        2017-11-15 2005-05-01 f   12  attending 2017-11-15
            4         03412        THCS        2018        2018-11-15 2007-05-01 f   11  attending 2018-11-15
        """,
        core_injuries="""
            child_key commune_code injured_on cause    died  birth_date sex received_on
            1         03412        2018-03-05 fall     false 2006-05-01 m   2018-03-15
            1         03412        2018-10-05 burn     false 2006-05-01 m   2018-11-30
            2         03412        2018-07-02 drowning true  2005-05-01 f   2018-09-14
            3         03412        2018-03-05 fall     false 2006-05-01 m   2018-03-15
        """,
        expect="""
            place_code variant        category sex age_band denominator_kind numerator denominator
            03412      injured        *        m   10-13    .                2         .
            03412      injured        *        f   10-13    .                1         .
            03412      injured        fall     m   10-13    .                2         .
            03412      injured        burn     m   10-13    .                1         .
            03412      injured        drowning f   10-13    .                1         .
            03412      died           *        f   10-13    .                1         .
            03412      died           drowning f   10-13    .                1         .
            THCS       injured_pupils *        m   10-13    .                1         .
            THCS       injured_pupils *        f   10-13    .                1         .
            THCS       died_pupils    *        f   10-13    .                1         .
            THCS       injured_pupils *        m   10-13    register_count   0         1
            THCS       died_pupils    *        m   10-13    register_count   0         1
            THCS       injured_pupils *        f   10-13    register_count   0         1
            THCS       died_pupils    *        f   10-13    register_count   0         1
        """,
    )


def test_an_event_after_a_pupil_left_or_after_the_school_year_is_not_the_schools(spec):
    """Em 1 thôi học tháng 2; em 2 học hết năm học 2017, bị tháng 10; em 3 16 tuổi khi xảy ra; em 4 bị sau ngày chốt. Cả bốn không tính."""
    spec(
        SQL,
        period=YEAR,
        core_enrolment="""
            child_key commune_code school_code school_year as_of      birth_date sex status    dropped_on received_on
            1         03412        THCS        2017        2017-11-15 2006-05-01 m   dropped   2018-02-01 2018-02-15
            2         03412        THCS        2017        2017-11-15 2003-05-01 m   attending .          2017-11-15
            3         03412        THPT        2017        2017-11-15 2002-02-01 m   attending .          2017-11-15
            4         03412        THCS        2017        2017-11-15 2006-05-01 m   attending .          2017-11-15
        """,
        core_injuries="""
            child_key commune_code injured_on cause died  birth_date sex received_on
            1         03412        2018-03-05 fall  false 2006-05-01 m   2018-03-15
            2         03412        2018-10-05 fall  false 2003-05-01 m   2018-11-30
            3         03412        2018-02-05 fall  false 2002-02-01 m   2018-03-15
            4         03412        2018-12-01 fall  false 2006-05-01 m   2018-12-05
        """,
        expect="""
            variant        category numerator denominator
            injured        *        1         .
            injured        fall     1         .
            injured        *        1         .
            injured        fall     1         .
            injured_pupils *        0         1
            died_pupils    *        0         1
            injured_pupils *        0         1
            died_pupils    *        0         1
            injured_pupils *        0         1
            died_pupils    *        0         1
        """,
    )
