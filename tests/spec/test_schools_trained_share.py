"""Trường bồi dưỡng đủ các nhóm cán bộ mà trường CÓ (RULES 20)."""

SQL = "indicators/schools_trained_share.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""


def test_a_group_that_a_school_does_not_have_is_not_asked_for(spec):
    """MN không có Tổng phụ trách Đội. THCS có mà chưa bồi dưỡng. TH bồi dưỡng các nhóm ở hai buổi. PT không ghi số Bí thư chi đoàn: vẫn đòi."""
    spec(
        SQL,
        period=YEAR,
        core_schools="""
            school_code school_year leaders_here teachers_here youth_leaders_here union_secretaries_here
            MN          2018        2            4             0                  1
            THCS        2018        2            7             1                  1
            TH          2018        2            7             1                  1
            PT          2018        2            7             0                  .
        """,
        core_school_activities="""
            school_code school_year kind          held_on    leaders_trained teachers_trained youth_leaders_trained union_secretaries_trained received_on
            MN          2018        training      2018-10-05 true            true             false                 true                      2018-11-30
            THCS        2018        training      2018-10-05 true            true             false                 true                      2018-11-30
            TH          2018        training      2018-10-05 true            true             false                 false                     2018-11-30
            TH          2018        communication 2018-11-05 false           false            true                  true                      2018-11-30
            PT          2018        training      2018-10-05 true            true             false                 false                     2018-11-30
        """,
        expect="""
            place_code variant     numerator denominator
            MN         four_groups 1         1
            THCS       four_groups 0         1
            TH         four_groups 1         1
            PT         four_groups 0         1
        """,
    )


def test_other_activities_later_ones_and_lists_that_came_late_teach_nobody(spec):
    """A chỉ có hoạt động khác; B bồi dưỡng sau ngày chốt; C báo không có cán bộ nào và chưa tổ chức; D gửi trễ nên chưa có số liệu."""
    spec(
        SQL,
        period=YEAR,
        core_schools="""
            school_code school_year leaders_here teachers_here youth_leaders_here union_secretaries_here
            A           2018        2            4             0                  0
            B           2018        2            4             0                  0
            C           2018        0            0             0                  0
            D           2018        2            4             0                  0
        """,
        core_school_activities="""
            school_code school_year kind     held_on    leaders_trained teachers_trained youth_leaders_trained union_secretaries_trained received_on
            A           2018        play     2018-10-05 true            true             false                 false                     2018-11-30
            B           2018        training 2018-12-01 true            true             false                 false                     2018-12-05
            C           2018        fight    2018-10-05 false           false            false                 false                     2018-11-30
            D           2018        training 2018-10-05 true            true             false                 false                     2018-12-11
        """,
        expect="""
            place_code numerator denominator
            A          0         1
            B          0         1
            C          0         1
        """,
    )


def test_the_newest_school_year_known_counts_and_a_new_list_takes_the_place_of_the_old(spec):
    """A: năm học 2018 chưa bồi dưỡng thì năm học 2017 không tính thay. B: danh sách gửi lại thay danh sách trước."""
    spec(
        SQL,
        period=YEAR,
        core_schools="""
            school_code school_year leaders_here teachers_here youth_leaders_here union_secretaries_here
            A           2017        2            0             0                  0
            A           2018        2            0             0                  0
            B           2018        2            0             0                  0
        """,
        core_school_activities="""
            school_code school_year kind     held_on    leaders_trained teachers_trained youth_leaders_trained union_secretaries_trained received_on
            A           2017        training 2018-03-05 true            false            false                 false                     2018-05-31
            A           2018        play     2018-10-05 false           false            false                 false                     2018-11-30
            B           2018        training 2018-10-05 true            false            false                 false                     2018-11-20
            B           2018        training 2018-10-05 false           false            false                 false                     2018-11-30
        """,
        expect="""
            place_code numerator denominator
            A          0         1
            B          0         1
        """,
    )
