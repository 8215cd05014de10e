"""Trẻ em bị xâm hại theo quan hệ của người gây ra: "chưa rõ" là lời ghi, ô trống là chưa phân loại."""

SQL = "indicators/abuse_by_suspect.sql"


def test_said_to_be_unknown_is_not_left_blank(spec):
    """Em 1: cha mẹ ở cả hai vụ: một trẻ, hai vụ. Em 2 ghi chưa rõ; em 3 để trống."""
    spec(
        SQL,
        period="""
            period_id starts_on  ends_on    cutoff_on  known_on
            2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
        """,
        core_cases="""
            child_key case_rank commune_code happened_on birth_date sex suspect support emergency emergency_clock
            1 1 03412 2018-02-01 2010-05-05 f parent  medical false not_applicable
            1 2 03412 2018-08-01 2010-05-05 f parent  legal   true  in_time
            2 1 03412 2018-02-01 2010-05-05 m unknown none    false not_applicable
            3 1 03415 2018-02-01 2010-05-05 m .       none    false not_applicable
        """,
        core_case_reports="""
            child_key case_rank in_book known_on list_received_on
            1 1 true 2018-02-03 2018-03-14
            1 2 true 2018-08-03 2018-09-14
            2 1 true 2018-02-03 2018-03-14
            3 1 true 2018-02-03 2018-03-14
        """,
        expect="""
            variant       place_code sex category     numerator denominator
            children      03412      f   *            1         .
            children      03412      f   parent       1         .
            children      03412      m   *            1         .
            children      03412      m   unknown      1         .
            children      03415      m   *            1         .
            children      03415      m   unclassified 1         .
            supported     03412      f   *            1         .
            supported     03412      f   parent       1         .
            cases         03412      f   *            2         .
            cases         03412      f   parent       2         .
            cases         03412      m   *            1         .
            cases         03412      m   unknown      1         .
            cases         03415      m   *            1         .
            cases         03415      m   unclassified 1         .
            emergency     03412      f   *            1         .
            emergency     03412      f   parent       1         .
            emergency_12h 03412      f   *            1         .
            emergency_12h 03412      f   parent       1         .
        """,
    )
