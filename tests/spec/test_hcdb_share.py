"""Tỷ lệ trẻ em có hoàn cảnh đặc biệt: mỗi trẻ một lần, trên trẻ dưới 16 tuổi đang cư trú (hoặc đang học tại trường) vào ngày chốt."""

SQL = "indicators/hcdb_share.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
PEOPLE = "period_id moment on_day     child_key commune_code birth_date sex ethnic_group poverty"
SPELLS = "period_id child_key commune_code as_of birth_date sex group_code valid_from start_told valid_to leave_reason is_missing"
HEAD = "variant place_code sex age_band ethnic_group poverty numerator denominator"


def test_a_child_of_two_groups_counts_once_and_those_who_left_or_are_missing_do_not(spec):
    """Em 1 thuộc nhóm 4 và 8; em 2 ra ngày 1/10; em 3 vắng ở danh sách mới, chưa rõ lý do; em 4 không thuộc nhóm nào."""
    spec(
        SQL,
        period=PERIOD,
        core_population=f"""
            {PEOPLE}
            2018 cutoff 2018-11-30 1 03412 2010-05-05 f 8 poor
            2018 cutoff 2018-11-30 2 03412 2010-05-05 f 8 poor
            2018 cutoff 2018-11-30 3 03412 2010-05-05 f 8 poor
            2018 cutoff 2018-11-30 4 03412 2010-05-05 f 8 poor
            2018 start  2018-01-01 5 03412 2010-05-05 f 8 poor
        """,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2026-05-05 turned_16 false
            2018 1 03412 2018-11-30 2010-05-05 f 8 2018-09-01 true 2026-05-05 turned_16 false
            2018 2 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2018-10-01 recovered false
            2018 3 03412 2018-06-14 2010-05-05 f 4 2016-01-01 true 2018-12-05 unclear   true
            2018 5 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2026-05-05 turned_16 false
        """,
        expect=f"""
            {HEAD}
            residents 03412 f 6-10 8 poor 1 4
        """,
    )


def test_the_sixteenth_birthday_on_the_cut_off_is_no_child_any_more(spec):
    """Em 1 tròn 16 tuổi đúng ngày chốt; em 2 tròn 16 tuổi ngày hôm sau."""
    spec(
        SQL,
        period=PERIOD,
        core_population=f"""
            {PEOPLE}
            2018 cutoff 2018-11-30 1 03412 2002-11-30 m 1 none
            2018 cutoff 2018-11-30 2 03412 2002-12-01 m 1 none
        """,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2002-11-30 m 4 2016-01-01 true 2018-11-30 turned_16 false
            2018 2 03412 2018-11-30 2002-12-01 m 4 2016-01-01 true 2018-12-01 turned_16 false
        """,
        expect=f"""
            {HEAD}
            residents 03412 m 11-15 1 none 1 1
        """,
    )


def test_a_child_who_moved_counts_where_it_lives_whichever_list_tells_its_group(spec):
    """Danh sách của xã cũ 03412 còn ghi em; em đã cư trú ở xã 03415. Em 2 có trong danh sách nhưng không cư trú ở xã nào."""
    spec(
        SQL,
        period=PERIOD,
        core_population=f"""
            {PEOPLE}
            2018 cutoff 2018-11-30 1 03415 2016-11-30 f 8 none
            2018 cutoff 2018-11-30 3 03412 2015-11-29 f . .
        """,
        core_group_spells=f"""
            {SPELLS}
            2018 1 03412 2018-11-30 2016-11-30 f 4 2017-01-01 true 2032-11-30 turned_16 false
            2018 2 03412 2018-11-30 2010-01-01 f 4 2017-01-01 true 2026-01-01 turned_16 false
        """,
        expect=f"""
            {HEAD}
            residents 03412 f 3-5 unclassified unclassified 0 1
            residents 03415 f 0-2 8            none         1 1
        """,
    )


def test_pupils_are_those_of_the_schools_newest_list(spec):
    """Danh sách năm học 2018 thay danh sách 2017; em 2 thôi học trước ngày chốt, em 3 sau ngày chốt; em 4 chỉ biết 15 tuổi; em 5 đã 16 tuổi."""
    spec(
        SQL,
        period=PERIOD,
        core_enrolment="""
            child_key school_code school_year as_of birth_date age sex ethnic_group status dropped_on received_on
            1 S1 2017 2017-11-15 2010-05-05 7  f 8 attending . 2017-11-15
            2 S1 2018 2018-11-15 2010-05-05 8  f 8 dropped   2018-11-20 2018-11-15
            3 S1 2018 2018-11-15 2010-05-05 8  f 8 dropped   2018-12-01 2018-11-15
            4 S1 2018 2018-11-15 .          15 m 8 attending . 2018-11-15
            5 S1 2018 2018-11-15 2002-11-30 16 m 8 attending . 2018-11-15
            6 S2 2018 2018-11-15 2010-05-05 8  f 8 .         . 2018-12-11
        """,
        core_group_spells=f"""
            {SPELLS}
            2018 3 03412 2018-11-30 2010-05-05 f 4 2016-01-01 true 2026-05-05 turned_16 false
        """,
        expect=f"""
            {HEAD}
            pupils S1 f 6-10  8 unclassified 1 1
            pupils S1 m 11-15 8 unclassified 0 1
        """,
    )


def test_a_pupil_of_two_schools_counts_in_the_one_with_the_newest_list(spec):
    spec(
        SQL,
        period=PERIOD,
        core_enrolment="""
            child_key school_code school_year as_of birth_date age sex ethnic_group status
            1 S1 2018 2018-09-15 2010-05-05 8 f 8 attending
            1 S2 2018 2018-11-15 2010-05-05 8 f 8 attending
        """,
        expect="""
            variant place_code numerator denominator
            pupils  S2         0         1
        """,
    )
