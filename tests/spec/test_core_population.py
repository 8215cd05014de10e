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
