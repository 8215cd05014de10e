"""Đi học đúng độ tuổi: tuổi năm học, đúng lớp của tuổi, chỉ tính cấp học đã có danh sách."""

SQL = "indicators/right_age_enrolment_share.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
HALF = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-6M   2018-01-01 2018-06-30 2018-06-14 2018-06-15
"""


def living(*children: str, period: str = "2018", on: str = "2018-11-30", place: str = "03412") -> str:
    """Draw girls living in a commune: "number birth_date"."""
    rows = "\n".join(f"{period} cutoff {on} {child.split()[0]} {place} {child.split()[1]} f" for child in children)
    return f"period_id moment on_day child_key commune_code birth_date sex\n{rows}"


def test_kindergarten_three_to_five_primary_in_the_grade_of_the_age(spec):
    """Em 4 (7 tuổi, lớp 1) học lại, em 6 (6 tuổi) còn ở mẫu giáo, em 2 (5 tuổi) không đi học; em 7 (11 tuổi), em 8 (2 tuổi) ngoài độ tuổi."""
    spec(
        SQL,
        period=YEAR,
        core_population=living("1 2015-12-31", "2 2013-01-01", "3 2012-05-01", "4 2011-03-01", "5 2008-01-01", "6 2012-12-31", "7 2007-12-31", "8 2016-01-01"),
        core_enrolment="""
            child_key commune_code school_code school_year as_of      level        grade status    received_on
            1         03412        MN          2018        2018-11-15 kindergarten .     attending 2018-11-15
            6         03412        MN          2018        2018-11-15 kindergarten .     attending 2018-11-15
            8         03412        MN          2018        2018-11-15 kindergarten .     attending 2018-11-15
            3         03412        TH          2018        2018-11-15 primary      1     attending 2018-11-15
            4         03412        TH          2018        2018-11-15 primary      1     attending 2018-11-15
            5         03412        TH          2018        2018-11-15 primary      5     attending 2018-11-15
            7         03412        TH          2018        2018-11-15 primary      5     attending 2018-11-15
        """,
        expect="""
            place_code variant       sex age_band numerator denominator
            03412      kindergarten  f   3-5      1         2
            03412      primary       f   6-10     2         4
            03412      primary_level f   6-10     3         4
            03412      pooled        f   3-5      1         2
            03412      pooled        f   6-10     2         4
            03412      pooled_level  f   3-5      1         2
            03412      pooled_level  f   6-10     3         4
        """,
    )


def test_in_june_the_school_year_of_last_autumn_gives_the_age(spec):
    """Tháng 6/2018 tính theo năm 2017: em sinh 2012 mới 5 tuổi, em sinh 2011 là 6 tuổi."""
    spec(
        SQL,
        period=HALF,
        core_population=living("1 2012-01-01", "2 2011-12-31", period="2018-6M", on="2018-06-14"),
        core_enrolment="""
            child_key commune_code school_code school_year as_of      level        grade status    received_on
            1         03412        MN          2017        2017-11-15 kindergarten .     attending 2017-11-15
            2         03412        TH          2017        2017-11-15 primary      1     attending 2017-11-15
        """,
        expect="""
            variant       age_band numerator denominator
            kindergarten  3-5      1         1
            primary       6-10     1         1
            primary_level 6-10     1         1
            pooled        3-5      1         1
            pooled        6-10     1         1
            pooled_level  3-5      1         1
            pooled_level  6-10     1         1
        """,
    )


def test_a_class_without_a_number_is_told_by_the_schools_own_column(spec):
    """Lớp không ghi số: theo cột "Đúng độ tuổi"; cột ấy trống thì không tính là đúng độ tuổi."""
    spec(
        SQL,
        period=YEAR,
        core_population=living("1 2012-01-01", "2 2012-01-01"),
        core_enrolment="""
            child_key commune_code school_code school_year as_of      level   grade right_age_told status    received_on
            1         03412        TH          2018        2018-11-15 primary .     true           attending 2018-11-15
            2         03412        TH          2018        2018-11-15 primary .     .              attending 2018-11-15
        """,
        expect="""
            variant       numerator denominator
            primary       1         2
            primary_level 2         2
        """,
    )


def test_a_level_of_which_no_list_came_has_no_figure_and_then_both_together_have_none(spec):
    """Chỉ có danh sách mẫu giáo: không nói trẻ 6-10 tuổi không đi học. Danh sách đến sau ngày nhận tin cũng là chưa có."""
    spec(
        SQL,
        period=YEAR,
        core_population=living("1 2014-01-01", "2 2010-01-01"),
        core_enrolment="""
            child_key commune_code school_code school_year as_of      level        grade status    received_on
            1         03412        MN          2018        2018-11-15 kindergarten .     attending 2018-11-15
            2         03412        TH          2018        2018-11-15 primary      3     attending 2018-12-11
        """,
        expect="""
            variant      numerator denominator
            kindergarten 1         1
        """,
    )


def test_who_left_school_does_not_attend_and_a_school_elsewhere_counts(spec):
    """Em 1 thôi học trước ngày chốt; em 2 học trường của xã khác vẫn là trẻ của xã mình; em 3 chuyển trường, còn tên ở hai danh sách."""
    spec(
        SQL,
        period=YEAR,
        core_population=living("1 2010-01-01", "2 2010-01-01", "3 2010-01-01"),
        core_enrolment="""
            child_key commune_code school_code school_year as_of      level   grade status    dropped_on received_on
            1         03412        TH          2018        2018-11-15 primary 3     dropped   2018-10-01 2018-11-15
            2         03390        TH2         2018        2018-11-15 primary 3     attending .          2018-11-15
            3         03412        TH          2018        2018-11-15 primary 3     moved     .          2018-11-15
            3         03390        TH2         2018        2018-11-15 primary 3     attending .          2018-11-15
        """,
        expect="""
            place_code variant       numerator denominator
            03412      primary       2         3
            03412      primary_level 2         3
        """,
    )


def test_two_levels_in_two_school_years_are_not_put_together(spec):
    """Trường mầm non chưa gửi danh sách năm học mới: một em sinh 2012 là 5 tuổi ở năm học 2017, 6 tuổi ở năm học 2018, nên không có số chung."""
    spec(
        SQL,
        period=YEAR,
        core_population=living("1 2013-01-01", "2 2012-01-01"),
        core_enrolment="""
            child_key commune_code school_code school_year as_of      level        grade status    received_on
            1         03412        MN          2017        2017-11-15 kindergarten .     attending 2017-11-15
            2         03412        TH          2018        2018-11-15 primary      1     attending 2018-11-15
        """,
        expect="""
            variant       numerator denominator
            kindergarten  1         2
            primary       1         1
            primary_level 1         1
        """,
    )


def test_peoples_and_poor_households_stand_apart(spec):
    spec(
        SQL,
        period=YEAR,
        core_population="""
            period_id moment on_day     child_key commune_code birth_date sex ethnic_group poverty
            2018      cutoff 2018-11-30 1         03412        2014-01-01 f   8            poor
            2018      cutoff 2018-11-30 2         03412        2014-01-01 m   .            .
        """,
        core_enrolment="""
            child_key commune_code school_code school_year as_of      level        status    received_on
            1         03412        MN          2018        2018-11-15 kindergarten attending 2018-11-15
        """,
        expect="""
            variant      sex ethnic_group poverty      numerator denominator
            kindergarten f   8            poor         1         1
            kindergarten m   unclassified unclassified 0         1
        """,
    )
