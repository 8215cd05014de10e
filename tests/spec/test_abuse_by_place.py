"""Trẻ em bị xâm hại theo môi trường xảy ra: vụ ở đúng một nơi, trẻ một lần ở mỗi nơi; đã hỗ trợ ở mọi vụ; khẩn cấp trong 12 giờ."""

SQL = "indicators/abuse_by_place.sql"
PERIOD = """
    period_id starts_on  ends_on    cutoff_on  known_on
    2018      2018-01-01 2018-12-31 2018-11-30 2018-12-10
"""
CASES = "child_key case_rank commune_code happened_on birth_date sex category place_of_event support supported_on emergency emergency_clock"
REPORTS = "child_key case_rank in_book known_on list_received_on"


def test_a_child_of_two_cases_at_two_places(spec):
    """Em 1: vụ đầu ở nhà (đã hỗ trợ), vụ sau ở trường (chưa): hai nơi, một trẻ ở số chung, chưa là đã hỗ trợ. Em 2: ô nơi để trống."""
    spec(
        SQL,
        period=PERIOD,
        core_cases=f"""
            {CASES}
            1 1 03412 2018-02-01 2010-05-05 f . home   medical 2018-02-10 true  in_time
            1 2 03415 2018-08-01 2010-05-05 f . school none    .          true  late
            2 1 03412 2018-02-01 2005-05-05 m . .      legal   .          false not_applicable
        """,
        core_case_reports=f"""
            {REPORTS}
            1 1 true 2018-02-03 2018-03-14
            1 2 true 2018-08-03 2018-09-14
            2 1 true 2018-02-03 2018-03-14
        """,
        expect="""
            variant       place_code sex age_band category     numerator denominator
            children      03412      f   6-10     *            1         .
            children      03412      f   6-10     home         1         .
            children      03412      f   6-10     school       1         .
            children      03412      m   11-15    *            1         .
            children      03412      m   11-15    unclassified 1         .
            supported     03412      m   11-15    *            1         .
            supported     03412      m   11-15    unclassified 1         .
            cases         03412      f   6-10     *            1         .
            cases         03412      f   6-10     home         1         .
            cases         03415      f   6-10     *            1         .
            cases         03415      f   6-10     school       1         .
            cases         03412      m   11-15    *            1         .
            cases         03412      m   11-15    unclassified 1         .
            emergency     03412      f   6-10     *            1         .
            emergency     03412      f   6-10     home         1         .
            emergency     03415      f   6-10     *            1         .
            emergency     03415      f   6-10     school       1         .
            emergency_12h 03412      f   6-10     *            1         .
            emergency_12h 03412      f   6-10     home         1         .
        """,
    )


def test_only_the_book_and_only_support_known_by_the_cutoff(spec):
    """Em 1 chỉ có ở tin của 111: không ở bảng này. Em 2 được hỗ trợ sau ngày chốt: chưa. Em 3 khẩn cấp mà thiếu giờ: không tính là kịp."""
    spec(
        SQL,
        period=PERIOD,
        core_cases=f"""
            {CASES}
            1 1 03412 2018-02-01 2010-05-05 f . home   medical 2018-02-10 false not_applicable
            2 1 03412 2018-11-01 2010-05-05 f . online medical 2018-12-01 false not_applicable
            3 1 03412 2018-02-01 2010-05-05 f . online none    .          true  not_enough
        """,
        core_case_reports=f"""
            {REPORTS}
            1 1 false 2018-02-03 2018-03-14
            2 1 true  2018-11-02 2018-12-01
            3 1 true  2018-02-03 2018-03-14
        """,
        expect="""
            variant   category numerator
            children  *        2
            children  online   2
            cases     *        2
            cases     online   2
            emergency *        1
            emergency online   1
        """,
    )
