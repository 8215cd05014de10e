"""Kỹ năng sống: học sinh đã qua sinh nhật lần thứ sáu, chưa đủ 16 tuổi, theo danh sách mới nhất của trường."""

SQL = "indicators/life_skills_share.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_past_the_sixth_birthday_and_under_sixteen_on_the_day_of_the_list(spec):
    """Em 1 tròn 6 tuổi đúng ngày của danh sách: chưa qua; em 2 qua một ngày. Em 3 tròn 7 tuổi. Em 4 tròn 16 tuổi. Em 5 chỉ ghi tuổi 6, em 6 tuổi 5."""
    spec(
        SQL,
        period=YEAR,
        core_enrolment="""
            child_key commune_code school_code school_year as_of      birth_date age sex level   status    life_skills received_on
            1         03412        TH          2018        2018-11-15 2012-11-15 6   m   primary attending true        2018-11-15
            2         03412        TH          2018        2018-11-15 2012-11-14 6   m   primary attending true        2018-11-15
            3         03412        TH          2018        2018-11-15 2011-11-15 7   m   primary attending false       2018-11-15
            4         03412        TH          2018        2018-11-15 2002-11-15 16  m   primary attending true        2018-11-15
            5         03412        TH          2018        2018-11-15 .          6   f   primary attending true        2018-11-15
            6         03412        TH          2018        2018-11-15 .          5   f   primary attending true        2018-11-15
        """,
        expect="""
            place_code variant sex category numerator denominator
            TH         over6   m   primary  1         2
            TH         over6   f   primary  1         1
            TH         from7   m   primary  0         1
        """,
    )


def test_the_newest_list_known_in_time_and_only_who_attends(spec):
    """Danh sách đến sau ngày nhận tin không dùng; em thôi học không phải học sinh; trường chưa nhận ra tên không có số của trường nào."""
    spec(
        SQL,
        period=YEAR,
        core_enrolment="""
            child_key commune_code school_code school_year as_of      birth_date sex level           status    dropped_on life_skills received_on
            1         03412        THCS        2017        2017-11-15 2006-05-01 m   lower_secondary attending .          false       2017-11-15
            1         03412        THCS        2018        2018-11-15 2006-05-01 m   lower_secondary attending .          true        2018-11-15
            1         03412        THCS        2018        2018-12-05 2006-05-01 m   lower_secondary attending .          false       2018-12-11
            2         03412        THCS        2018        2018-11-15 2006-05-01 m   lower_secondary dropped   2018-10-01 true        2018-11-15
            3         03412        .           2018        2018-11-15 2006-05-01 m   .               attending .          true        2018-11-15
        """,
        expect="""
            place_code variant category        numerator denominator
            THCS       over6   lower_secondary 1         1
            THCS       from7   lower_secondary 1         1
        """,
    )
