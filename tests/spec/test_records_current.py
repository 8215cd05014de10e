"""Hồ sơ cập nhật: lần ghi mới nhất của mỗi trẻ có ở một danh sách của kỳ hay chưa."""

SQL = "indicators/records_current.sql"
PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-6M   2018-01-01 2018-06-30 2018-06-14 2018-06-15
"""


def test_a_commune_without_a_list_and_a_child_who_is_missing_are_not_updated(spec):
    """Xã 03412 gửi danh sách 14/6, em 2 không còn tên; xã 03390 chỉ có danh sách năm trước."""
    spec(
        SQL,
        period=PERIOD,
        core_residence="""
            child_key commune_code as_of      received_on birth_date lives_here valid_from valid_to
            1         03412        2017-11-30 2017-12-05  2010-01-01 true       2010-01-01 .
            2         03412        2017-11-30 2017-12-05  2010-01-01 true       2010-01-01 .
            1         03412        2018-06-14 2018-06-15  2010-01-01 true       2010-01-01 .
            3         03390        2017-11-30 2017-12-05  2010-01-01 true       2010-01-01 .
        """,
        expect="""
            place_code variant numerator denominator
            03412      updated 1         2
            03390      updated 0         1
        """,
    )


def test_who_left_grew_up_or_was_told_late_has_no_record_here(spec):
    """1 đã đi; 2 không còn sống ở xã; 3 tròn 16 tuổi; 4 danh sách đến trễ nên hồ sơ cũ còn đứng; 5 chuyển xã: tính ở xã ghi sau."""
    spec(
        SQL,
        period=PERIOD,
        core_residence="""
            child_key commune_code as_of      received_on birth_date lives_here valid_from valid_to
            1         03412        2018-06-14 2018-06-15  2010-01-01 true       2010-01-01 2018-06-14
            2         03412        2018-06-14 2018-06-15  2010-01-01 false      2010-01-01 .
            3         03412        2018-06-14 2018-06-15  2002-06-14 true       2002-06-14 .
            4         03412        2017-11-30 2017-12-05  2010-01-01 true       2010-01-01 .
            4         03412        2018-06-14 2018-06-16  2010-01-01 true       2010-01-01 .
            5         03412        2018-03-14 2018-03-20  2010-01-01 true       2010-01-01 .
            5         03390        2018-06-14 2018-06-15  2010-01-01 true       2018-05-01 .
        """,
        expect="""
            place_code numerator denominator
            03412      0         1
            03390      1         1
        """,
    )


def test_a_list_that_overtook_an_older_one_is_the_newest_word(spec):
    """Danh sách 14/6 đến trước danh sách 14/3: mỗi trẻ vẫn chỉ một hồ sơ."""
    spec(
        SQL,
        period=PERIOD,
        core_residence="""
            child_key commune_code as_of      received_on birth_date lives_here valid_from valid_to
            1         03412        2017-11-30 2017-12-05  2010-01-01 true       2010-01-01 .
            1         03412        2018-03-14 2018-06-20  2010-01-01 true       2010-01-01 .
            1         03412        2018-06-14 2018-06-15  2010-01-01 true       2010-01-01 .
        """,
        expect="""
            place_code numerator denominator
            03412      1         1
        """,
    )
