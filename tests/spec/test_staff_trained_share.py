"""Cán bộ làm công tác trẻ em được nâng cao năng lực: đúng nội dung quản lý chương trình; bên cạnh là tập huấn bất kỳ."""

SQL = "indicators/staff_trained_share.sql"
YEAR = """
period_id starts_on  ends_on    cutoff_on  known_on
2023      2023-01-01 2023-12-31 2023-12-31 2024-01-10
"""


def test_persons_who_work_for_children_and_what_they_were_trained_in(spec):
    """1: đúng nội dung, hai lần; 2: nội dung khác; 3: chỉ dự truyền thông; 4: chưa dự; 5 dự nhưng không làm công tác trẻ em; 6: hình thức để trống."""
    spec(
        SQL,
        period=YEAR,
        core_staff="""
            person_key year commune_code is_school_leader is_school_staff does_child_work received_on
            1          2023 19948        false            true            true            2023-05-01
            2          2023 19948        false            true            true            2023-05-01
            3          2023 19948        false            true            true            2023-05-01
            4          2023 19948        false            true            true            2023-05-01
            5          2023 19948        true             true            false           2023-05-01
            6          2023 19948        true             true            true            2023-05-01
        """,
        core_trainings="""
            person_key commune_code trained_on themes                                  form          received_on
            1          19948        2023-03-01 child_protection;programme_management   training      2023-05-01
            1          19948        2023-04-01 programme_management                    training      2023-05-01
            2          19948        2023-04-01 child_protection                        training      2023-05-01
            3          19948        2023-04-01 gender_equality                         communication 2023-05-01
            5          19948        2023-04-01 programme_management                    training      2023-05-01
            6          19948        2023-04-01 child_rights                            .             2023-05-01
        """,
        expect="""
            place_code variant      numerator denominator
            19948      trained      1         5
            19948      any_training 3         5
        """,
    )


def test_training_outside_the_period_does_not_count(spec):
    spec(
        SQL,
        period=YEAR,
        core_staff="""
            person_key year commune_code is_school_leader is_school_staff does_child_work received_on
            1          2023 19948        false            true            true            2023-05-01
        """,
        core_trainings="""
            person_key commune_code trained_on themes               form     received_on
            1          19948        2022-12-31 programme_management training 2023-05-01
            1          19948        2024-01-01 programme_management training 2024-01-05
            1          19948        2023-06-01 programme_management training 2024-01-11
        """,
        expect="""
            variant      numerator denominator
            trained      0         1
            any_training 0         1
        """,
    )
