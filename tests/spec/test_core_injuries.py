"""Một vụ do hai danh sách báo là một vụ, biết từ danh sách đầu; em mất vì vụ ấy thì biết từ danh sách đầu tiên nói thế."""


def test_an_event_told_twice_is_one_and_its_death_is_known_from_the_list_that_says_so(spec):
    spec(
        "core/core_injuries.sql",
        core_lists="""
            register    file sheet commune_code received_on
            injury_list a    s     03412        2018-03-16
            injury_list b    s     03412        2018-06-14
        """,
        keyed_injury_list="""
            row_id file sheet child_key commune_code injured_on cause outcome
            1      a    s     7         03412        2018-03-02 fall  treated
            2      b    s     7         03412        2018-03-02 fall  died
            3      b    s     8         03412        2018-05-02 fall  died
            4      b    s     9         03412        2018-05-02 fall  treated
        """,
        expect="""
            child_key received_on died  died_known_on
            7         2018-03-16  True  2018-06-14
            8         2018-06-14  True  2018-06-14
            9         2018-06-14  False .
        """,
    )
