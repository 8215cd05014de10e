"""Người được truyền thông: đếm người, không đếm lượt; ba chủ đề có thể ở nhiều buổi."""

SQL = "indicators/staff_reached_share.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2023-10M  2023-01-01 2023-10-31 2023-10-31 2023-11-02
"""


def test_all_three_themes_over_several_events_and_any_theme(spec):
    """Người 1 đủ ba chủ đề qua hai buổi, dự lại vẫn một người; 2 có một; 3 chưa dự; 4 dự sau ngày chốt; 5 dự nội dung khác; 6 dự năm trước."""
    spec(
        SQL,
        period=YEAR,
        core_staff="""
            person_key year commune_code is_school_leader is_school_staff does_child_work received_on
            1          2023 27466        false            true            false           2023-05-01
            2          2023 27466        false            true            false           2023-05-01
            3          2023 27466        false            true            false           2023-05-01
            4          2023 27466        false            true            false           2023-05-01
            5          2023 27466        false            false           false           2023-05-01
            6          2023 27466        false            false           true            2023-05-01
        """,
        core_trainings="""
            person_key commune_code trained_on themes                                    form          received_on
            1          27466        2023-03-01 child_protection                          training      2023-05-01
            1          27466        2023-04-01 gender_equality;gender_violence           communication 2023-05-01
            1          27466        2023-06-01 child_protection;gender_equality          communication 2023-11-01
            2          27466        2023-03-01 gender_equality                           communication 2023-05-01
            4          27466        2023-11-01 child_protection;gender_equality          training      2023-11-01
            5          27466        2023-03-01 life_skills                               training      2023-05-01
            6          27466        2022-12-31 child_protection                          training      2023-05-01
        """,
        expect="""
            place_code variant           numerator denominator
            27466      all_themes        1         6
            27466      any_theme         2         6
            27466      child_protection  1         6
            27466      gender_equality   2         6
            27466      gender_violence   1         6
            27466      school_all_themes 1         4
            27466      school_any_theme  2         4
        """,
    )


def test_a_person_of_two_communes_counts_once_and_late_lists_do_not_count(spec):
    """Người 1 có tên ở hai phường: tính ở danh sách đến trước. Người 2 chỉ có trong danh sách đến sau hạn. Buổi của người 1 biết sau hạn cũng không tính."""
    spec(
        SQL,
        period=YEAR,
        core_staff="""
            person_key year commune_code is_school_leader is_school_staff does_child_work received_on
            1          2023 27475        false            true            false           2023-06-01
            1          2023 27466        false            true            false           2023-05-01
            2          2023 27466        false            true            false           2023-11-03
            3          2022 27466        false            true            false           2022-05-01
        """,
        core_trainings="""
            person_key commune_code trained_on themes           form     received_on
            1          27466        2023-03-01 child_protection training 2023-11-03
        """,
        expect="""
            place_code variant           numerator denominator
            27466      all_themes        0         1
            27466      any_theme         0         1
            27466      child_protection  0         1
            27466      gender_equality   0         1
            27466      gender_violence   0         1
            27466      school_all_themes 0         1
            27466      school_any_theme  0         1
        """,
    )
