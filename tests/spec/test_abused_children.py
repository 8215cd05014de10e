"""Trẻ em bị xâm hại: đếm trẻ theo ngày tiếp nhận, tuổi ngày xảy ra; nguồn chính thức là sổ của xã, nguồn khác để bên cạnh."""

SQL = "indicators/abused_children.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
CASES = "child_key case_rank commune_code happened_on birth_date age_years sex category emergency"
REPORTS = "child_key case_rank in_book known_on list_received_on"
FORMS = "child_key case_rank form"


def test_a_child_of_two_cases_and_two_forms(spec):
    """Em 1: hai vụ, vụ sau có hai hình thức: một trẻ ở số chung, hai vụ; tính ở xã của vụ đầu."""
    spec(
        SQL,
        period=PERIOD,
        core_cases=f"""
            {CASES}
            1 1 03412 2018-02-01 2010-05-05 . f . false
            1 2 03415 2018-08-01 2010-05-05 . f . false
        """,
        core_case_reports=f"""
            {REPORTS}
            1 1 true 2018-02-03 2018-03-14
            1 2 true 2018-08-03 2018-09-14
        """,
        core_case_forms=f"""
            {FORMS}
            1 1 violence
            1 2 violence
            1 2 sexual_abuse
        """,
        expect="""
            variant  place_code sex age_band category     numerator denominator
            children 03412      f   6-10     *            1         .
            children 03412      f   6-10     violence     1         .
            children 03412      f   6-10     sexual_abuse 1         .
            cases    03412      f   6-10     *            1         .
            cases    03412      f   6-10     violence     1         .
            cases    03415      f   6-10     *            1         .
            cases    03415      f   6-10     violence     1         .
            cases    03415      f   6-10     sexual_abuse 1         .
        """,
    )


def test_the_day_the_news_came_counts_and_the_age_at_the_event(spec):
    """Xảy ra năm 2017, biết ngày 1/1/2018: tính năm 2018. Em 2 tròn 16 tuổi đúng ngày xảy ra: không tính. Em 3 nay đã 16 tuổi nhưng khi xảy ra thì chưa."""
    spec(
        SQL,
        period=PERIOD,
        core_cases=f"""
            {CASES}
            1 1 03412 2017-12-20 2010-05-05 .  f abused false
            2 1 03412 2018-02-01 2002-02-01 .  f abused false
            3 1 03412 2018-02-01 2002-02-02 .  f abused false
            4 1 03412 2018-02-01 .          16 f abused false
            5 1 03412 2018-02-01 2010-05-05 .  f at_risk_of_harm false
            6 1 03412 .          2010-05-05 .  f abused false
            7 1 03412 2018-02-01 2010-05-05 .  f abused false
        """,
        core_case_reports=f"""
            {REPORTS}
            1 1 true 2018-01-01 2018-03-14
            2 1 true 2018-02-03 2018-03-14
            3 1 true 2018-02-03 2018-03-14
            4 1 true 2018-02-03 2018-03-14
            5 1 true 2018-02-03 2018-03-14
            6 1 true 2018-12-01 2018-12-10
            7 1 true 2018-02-03 2018-12-11
        """,
        expect="""
            variant  age_band category numerator
            children 6-10     *        1
            children 11-15    *        1
            cases    6-10     *        1
            cases    11-15    *        1
        """,
    )


def test_one_source_is_official_and_the_others_stand_beside(spec):
    """Em 1: công an và xã cùng báo một vụ: một lần, theo sổ của xã. Em 2: chỉ có tin của 111. Em 3: 111 báo năm trước, sổ của xã ghi năm nay."""
    spec(
        SQL,
        period=PERIOD,
        core_cases=f"""
            {CASES}
            1 1 03412 2018-02-01 2010-05-05 . m . false
            2 1 03412 2018-02-01 2010-05-05 . m . false
            3 1 03415 2017-12-20 2010-05-05 . m . false
        """,
        core_case_reports=f"""
            {REPORTS}
            1 1 true  2018-02-05 2018-03-14
            1 1 false 2018-02-03 2018-03-14
            2 1 false 2018-02-03 2018-03-14
            3 1 false 2017-12-21 2017-12-31
            3 1 true  2018-01-02 2018-03-14
        """,
        expect="""
            variant            place_code category numerator
            children           03412      *        1
            children           03415      *        1
            cases              03412      *        1
            cases              03415      *        1
            children_elsewhere 03412      *        1
            cases_elsewhere    03412      *        1
        """,
    )


def test_what_was_done_stands_beside_by_form(spec):
    """Em 1 hai vụ, vụ sau chưa hỗ trợ: chưa là đã hỗ trợ; vụ khẩn cấp thiếu giờ không tính là kịp. Em 2 chỉ có ở tin nơi khác: không ở các biến thể này."""
    spec(
        SQL,
        period=PERIOD,
        core_cases=f"""
            {CASES} support supported_on emergency_clock
            1 1 03412 2018-02-01 2010-05-05 . f . true  medical 2018-02-03 in_time
            1 2 03412 2018-08-01 2010-05-05 . f . true  none    .          not_enough
            2 1 03412 2018-02-01 2010-05-05 . m . true  medical 2018-02-03 in_time
            3 1 03412 2018-02-01 2010-05-05 . m . false legal   .          not_applicable
        """,
        core_case_reports=f"""
            {REPORTS}
            1 1 true  2018-02-03 2018-03-14
            1 2 true  2018-08-03 2018-09-14
            2 1 false 2018-02-03 2018-03-14
            3 1 true  2018-02-03 2018-03-14
        """,
        core_case_forms=f"""
            {FORMS}
            1 1 violence
            1 2 neglect
            2 1 violence
            3 1 neglect
        """,
        expect="""
            variant            sex category numerator
            children           f   *        1
            children           f   violence 1
            children           f   neglect  1
            children           m   *        1
            children           m   neglect  1
            supported          m   *        1
            supported          m   neglect  1
            cases              f   *        2
            cases              f   violence 1
            cases              f   neglect  1
            cases              m   *        1
            cases              m   neglect  1
            emergency          f   *        2
            emergency          f   violence 1
            emergency          f   neglect  1
            emergency_12h      f   *        1
            emergency_12h      f   violence 1
            children_elsewhere m   *        1
            children_elsewhere m   violence 1
            cases_elsewhere    m   *        1
            cases_elsewhere    m   violence 1
        """,
    )
