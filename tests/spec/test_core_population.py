"""Ai sống ở đâu: đến, đi, mất, tạm trú ngắn, chuyển xã, sổ nào dùng cho kỳ nào."""

PERIOD = """
period_id starts_on  ends_on    cutoff_on  known_on
2018-Q1   2018-01-01 2018-03-31 2018-03-14 2018-03-20
"""
SQL = "core/core_population.sql"
HEAD = "child_key commune_code as_of received_on birth_date sex lives_here valid_from valid_to"


def test_arrivals_departures_deaths_and_short_stays(spec):
    spec(
        SQL,
        period=PERIOD,
        core_residence=f"""
            {HEAD}
            1 03412 2018-03-14 2018-03-15 2010-01-01 f true  2010-01-01 .
            2 03412 2018-03-14 2018-03-15 2018-02-01 f true  2018-02-01 .
            3 03412 2018-03-14 2018-03-15 2010-01-01 f true  2010-01-01 2018-03-14
            4 03412 2018-03-14 2018-03-15 2010-01-01 f false 2010-01-01 .
        """,
        expect="""
            moment child_key
            start  1
            cutoff 1
            cutoff 2
            start  3
        """,
    )


def test_a_child_who_moved_lives_in_one_commune_at_a_time(spec):
    spec(
        SQL,
        period=PERIOD,
        core_residence=f"""
            {HEAD}
            1 03412 2018-03-14 2018-03-15 2010-01-01 f true 2010-01-01 2018-02-10
            1 03430 2018-03-14 2018-03-15 2010-01-01 f true 2018-02-10 .
        """,
        expect="""
            moment commune_code
            start  03412
            cutoff 03430
        """,
    )


def test_two_communes_that_both_claim_a_child_do_not_double_it(spec):
    spec(
        SQL,
        period=PERIOD,
        core_residence=f"""
            {HEAD}
            1 03412 2018-03-14 2018-03-15 2010-01-01 f true 2010-01-01 .
            1 03430 2018-03-14 2018-03-15 2010-01-01 f true 2017-06-01 .
        """,
        expect="""
            moment commune_code
            start  03430
            cutoff 03430
        """,
    )


def test_a_child_whose_commune_was_merged_stands_in_the_heir_that_listed_it_last(spec):
    """Danh sách quý I của xã cũ 03400, danh sách 9 tháng của xã mới 03405: em không đi đâu cả, nay đếm ở xã mới."""
    spec(
        SQL,
        period="""
            period_id starts_on  ends_on    cutoff_on  known_on
            2025-9M   2025-01-01 2025-09-30 2025-09-14 2025-09-15
        """,
        core_residence=f"""
            {HEAD}
            1 03400 2025-03-14 2025-03-15 2015-01-01 f true 2015-01-01 .
            1 03405 2025-09-14 2025-09-15 2015-01-01 f true 2015-01-01 .
        """,
        expect="""
            moment commune_code
            start  03405
            cutoff 03405
        """,
    )


def test_a_list_received_after_the_report_is_left_for_the_next_one(spec):
    spec(
        SQL,
        period=PERIOD,
        core_residence=f"""
            {HEAD}
            1 03412 2018-03-14 2018-03-21 2010-01-01 f true 2010-01-01 .
        """,
        expect="moment child_key",
    )


# Nhiều danh sách của một xã (RULES 27): danh sách mới chỉ thay danh sách cũ của đúng phần ấy


PARTS = f"{HEAD} former_commune hamlet one_hamlet"
CHILDREN = "moment child_key commune_code"


def test_a_former_commune_that_still_sends_its_own_list_stands_beside_the_communes_list(spec):
    """Xã mới gửi ngày 14/3; một xã cũ nay thuộc xã ấy vẫn gửi danh sách riêng, ngày 10/3: không danh sách nào thay danh sách nào.

    Danh sách trước đó của xã mới, cũng ngày 10/3 (em 3), thì đã được thay.
    """
    spec(
        SQL,
        period=PERIOD,
        core_residence=f"""
            {PARTS}
            1 06031 2018-03-14 2018-03-15 2010-01-01 f true 2010-01-01 . .                  . false
            2 06031 2018-03-10 2018-03-15 2010-01-01 f true 2010-01-01 . 06052_(2018-01-01) . false
            3 06031 2018-03-10 2018-03-15 2010-01-01 f true 2010-01-01 . .                  . false
        """,
        expect=f"""
            {CHILDREN}
            start  1 06031
            cutoff 1 06031
            start  2 06031
            cutoff 2 06031
        """,
    )


def test_a_newer_list_of_the_same_part_takes_the_older_ones_place(spec):
    spec(
        SQL,
        period=PERIOD,
        core_residence=f"""
            {PARTS}
            1 06031 2018-02-14 2018-03-15 2010-01-01 f true 2010-01-01 . 06052_(2018-01-01) . false
            2 06031 2018-03-10 2018-03-15 2010-01-01 f true 2010-01-01 . 06052_(2018-01-01) . false
            3 06031 2018-02-14 2018-03-15 2010-01-01 f true 2010-01-01 . .                  . false
            4 06031 2018-03-10 2018-03-15 2010-01-01 f true 2010-01-01 . .                  . false
        """,
        expect=f"""
            {CHILDREN}
            start  2 06031
            cutoff 2 06031
            start  4 06031
            cutoff 4 06031
        """,
    )


def test_of_a_child_in_two_lists_the_newest_tells(spec):
    """Danh sách cũ còn ghi em đang ở; danh sách mới hơn ghi em đã chuyển đi ngày 1/3."""
    spec(
        SQL,
        period=PERIOD,
        core_residence=f"""
            {PARTS}
            1 06031 2018-03-14 2018-03-15 2010-01-01 f true 2010-01-01 2018-03-01 .                  . false
            1 06031 2018-03-10 2018-03-15 2010-01-01 f true 2010-01-01 .          06052_(2018-01-01) . false
        """,
        expect=f"""
            {CHILDREN}
            start  1 06031
        """,
    )


def test_hamlet_a_never_replaces_hamlet_b(spec):
    spec(
        SQL,
        period=PERIOD,
        core_residence=f"""
            {PARTS}
            1 03412 2018-03-14 2018-03-15 2010-01-01 f true 2010-01-01 . . 1 true
            2 03412 2018-03-10 2018-03-15 2010-01-01 f true 2010-01-01 . . 2 true
            3 03412 2018-02-10 2018-03-15 2010-01-01 f true 2010-01-01 . . 2 true
        """,
        expect=f"""
            {CHILDREN}
            start  1 03412
            cutoff 1 03412
            start  2 03412
            cutoff 2 03412
        """,
    )


def test_a_hamlets_newer_list_takes_the_place_of_its_own_rows_in_the_whole_communes_list(spec):
    """Danh sách toàn xã ngày 10/3 có em 1, 2 ở bản 1 và em 3 ở bản 2; bản 1 gửi lại ngày 14/3 không còn em 2."""
    spec(
        SQL,
        period=PERIOD,
        core_residence=f"""
            {PARTS}
            1 03412 2018-03-10 2018-03-15 2010-01-01 f true 2010-01-01 . . 1 false
            2 03412 2018-03-10 2018-03-15 2010-01-01 f true 2010-01-01 . . 1 false
            3 03412 2018-03-10 2018-03-15 2010-01-01 f true 2010-01-01 . . 2 false
            1 03412 2018-03-14 2018-03-15 2010-01-01 f true 2010-01-01 . . 1 true
        """,
        expect=f"""
            {CHILDREN}
            start  1 03412
            cutoff 1 03412
            start  3 03412
            cutoff 3 03412
        """,
    )


def test_the_whole_communes_newer_list_takes_the_place_of_its_hamlets_lists(spec):
    spec(
        SQL,
        period=PERIOD,
        core_residence=f"""
            {PARTS}
            1 03412 2018-03-10 2018-03-15 2010-01-01 f true 2010-01-01 . . 1 true
            2 03412 2018-03-14 2018-03-15 2010-01-01 f true 2010-01-01 . . 2 false
        """,
        expect=f"""
            {CHILDREN}
            start  2 03412
            cutoff 2 03412
        """,
    )
