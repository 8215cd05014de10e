"""Core tables of schools, staff, minors, communes and allowances on drawn lists; "." is an empty cell."""

import pytest

from pipelines import engine
from pipelines.settings import PACKAGE

LISTS = "register varchar, file varchar, sheet varchar, commune_code varchar, period_id varchar, list_day date, received_on date"
BASE = "row_id bigint, file varchar, sheet varchar, commune_code varchar"


def run(name: str, keyed: str, columns: str, rows: str, lists: str, ask: str) -> list[tuple[str, ...]]:
    """Make one core table from a drawn keyed table and the lists that came; return what is asked of it."""
    con = engine.connect()
    con.execute(f"create table core_lists ({LISTS})")
    con.execute(f"create table {keyed} ({BASE}, {columns})")
    register = keyed.removeprefix("keyed_")
    for line in lists.strip().splitlines():
        file, commune, day, received = line.split()
        con.execute("insert into core_lists values (?, ?, 'S', ?, '2018', ?, ?)", [register, file, commune, day, received])
    head, *body = [line.split() for line in rows.strip().splitlines()]
    for number, row in enumerate(body, start=1):
        cells = ["null" if cell == "." else f"'{cell}'" for cell in row]
        con.execute(f"insert into {keyed} (row_id, sheet, {', '.join(head)}) values ({number}, 'S', {', '.join(cells)})")
    con.execute(f"create table {name} as {(PACKAGE / 'core' / f'{name}.sql').read_text(encoding='utf-8')}")
    return [tuple("." if cell is None else str(cell) for cell in row) for row in engine.rows(con, ask)]


def test_an_offence_told_by_two_lists_is_one_known_from_the_first_with_the_newest_state() -> None:
    columns = (
        "child_key bigint, offence_on date, offence varchar, birth_date date, age_years double, sex varchar, measures varchar, "
        "measure_from date, measure_to date, supervised boolean, legal_aid boolean, aided_on date"
    )
    rows = """
        file commune_code child_key offence_on supervised legal_aid measures
        a    03424        1         2018-02-10 .          false     reminder
        b    03424        1         2018-02-10 true       true      commune_education
        b    03424        1         2018-05-01 true       .         .
        b    03424        2         2018-02-10 false      false     .
    """
    lists = """
        a 03424 2018-03-14 2018-03-15
        b 03424 2018-06-14 2018-06-15
    """
    ask = "select child_key, offence_on, supervised, legal_aid, measures, received_on from core_minors order by all"
    assert run("core_minors", "keyed_minors_in_conflict", columns, rows, lists, ask) == [
        ("1", "2018-02-10", "True", "True", "commune_education", "2018-03-15"),
        ("1", "2018-05-01", "True", ".", ".", "2018-06-15"),
        ("2", "2018-02-10", "False", "False", ".", "2018-06-15"),
    ]


def test_an_allowance_lasts_until_the_newest_list_ends_it() -> None:
    columns = "child_key bigint, in_force_from date, in_force_to date, amount double"
    rows = """
        file commune_code child_key in_force_from in_force_to amount
        a    03424        1         2017-06-01    .           405000
        b    03424        1         2017-06-01    2018-05-31  405000
        b    03424        1         2018-06-01    .           540000
        b    03424        2         .             .           .
    """
    lists = """
        a 03424 2018-03-14 2018-03-15
        b 03424 2018-06-14 2018-06-15
    """
    ask = "select child_key, valid_from, valid_to, amount, received_on from core_allowances order by all"
    assert run("core_allowances", "keyed_assistance", columns, rows, lists, ask) == [
        ("1", "2017-06-01", "2018-05-31", "405000.0", "2018-03-15"),
        ("1", "2018-06-01", ".", "540000.0", "2018-06-15"),
    ]


STAFF = (
    "person_key bigint, year integer, role varchar, child_work boolean, trained_on date, themes varchar, form varchar, certificate boolean"
)
STAFF_ROWS = """
    file commune_code person_key year role         child_work trained_on themes           form
    a    03424        1          2018 teacher      .          2018-04-10 child_protection training
    a    03424        1          2018 principal    .          2018-05-11 gender_equality  communication
    b    03424        1          2018 teacher      .          2018-04-10 child_protection training
    a    03424        2          2018 collaborator .          .          .                .
    a    03424        3          2018 women_union  true       .          .                .
    a    03412        4          2018 .            .          2018-04-10 .                .
"""
STAFF_LISTS = """
    a 03424 2018-11-30 2018-12-01
    b 03424 2018-11-30 2018-12-05
    a 03412 2018-11-30 2018-12-01
"""


def test_a_person_in_two_posts_counts_once_with_both() -> None:
    ask = "select person_key, commune_code, is_school_leader, is_school_staff, is_collaborator, does_child_work, received_on from core_staff order by all"
    assert run("core_staff", "keyed_staff_training", STAFF, STAFF_ROWS, STAFF_LISTS, ask) == [
        ("1", "03424", "True", "True", "False", "False", "2018-12-01"),
        ("2", "03424", "False", "False", "True", "True", "2018-12-01"),
        ("3", "03424", "False", "False", "False", "True", "2018-12-01"),
        ("4", "03412", "False", "False", "False", "False", "2018-12-01"),
    ]


def test_a_training_told_by_two_lists_is_one_attendance() -> None:
    ask = "select person_key, trained_on, themes, form, received_on from core_trainings order by all"
    assert run("core_trainings", "keyed_staff_training", STAFF, STAFF_ROWS, STAFF_LISTS, ask) == [
        ("1", "2018-04-10", "child_protection", "training", "2018-12-01"),
        ("1", "2018-05-11", "gender_equality", "communication", "2018-12-01"),
        ("4", "2018-04-10", ".", ".", "2018-12-01"),
    ]


@pytest.mark.parametrize(
    ("second_day", "fund", "play"),
    [("2018-11-30", "False", "."), ("2018-06-14", "True", "True")],
    ids=["the later list holds, what it leaves blank is not known", "an earlier list received later does not"],
)
def test_the_newest_facts_of_a_commune_hold(second_day: str, fund: str, play: str) -> None:
    columns = (
        "year integer, fund boolean, fund_since date, fund_in double, fund_out double, fund_left double, play boolean, play_sessions double, "
        "play_children double, play_points double, programme boolean, programme_on date, programme_run boolean, budget double, collaborators double"
    )
    rows = """
        file commune_code year fund  play fund_in
        a    03424        2018 true  true 500000
        b    03424        2018 false .    .
        a    03412        2018 true  true 1
    """
    lists = f"""
        a 03424 2018-09-14 2018-09-15
        b 03424 {second_day} 2018-12-10
        a 03412 2018-09-14 2018-09-15
    """
    ask = "select commune_code, year, fund, play from core_commune_facts order by all"
    told = run("core_commune_facts", "keyed_commune_facts", columns, rows, lists, ask)
    assert told == [("03412", "2018", "True", "True"), ("03424", "2018", fund, play)]


def test_a_school_has_the_groups_that_its_newest_report_names() -> None:
    columns = (
        "school_code varchar, school_year integer, leaders_here double, teachers_here double, youth_leaders_here double, "
        "union_secretaries_here double, counselling_room boolean"
    )
    rows = """
        file commune_code school_code school_year leaders_here youth_leaders_here counselling_room
        a    03424        S1          2017        2            1                  true
        b    03424        S1          2017        3            1                  true
        a    03424        S2          2017        2            0                  .
    """
    lists = """
        a 03424 2018-05-31 2018-06-01
        b 03424 2018-05-31 2018-06-20
    """
    ask = "select school_code, leaders_here, teachers_here, youth_leaders_here, counselling_room from core_schools order by all"
    assert run("core_schools", "keyed_school_activities", columns, rows, lists, ask) == [
        ("S1", "3.0", ".", "1.0", "True"),
        ("S2", "2.0", ".", "0.0", "."),
    ]


def test_the_age_of_a_pupil_is_that_of_the_school_year() -> None:
    columns = (
        "child_key bigint, school_code varchar, school_year integer, as_of date, birth_date date, age_years double, sex varchar, ethnic_group integer, "
        "level varchar, grade integer, status varchar, dropped_on date, drop_reason varchar, right_age boolean, life_skills boolean, participation boolean"
    )
    rows = """
        file commune_code child_key school_year as_of      birth_date age_years level
        a    03424        1         2017        2017-11-15 2011-12-31 .         primary
        a    03424        2         2017        2017-11-15 2011-01-01 .         primary
        a    03424        3         2017        2017-11-15 .          6         primary
    """
    ask = "select child_key, age, level from core_enrolment order by all"
    told = run("core_enrolment", "keyed_school_enrolment", columns, rows, "a 03424 2017-11-15 2017-11-20", ask)
    assert [(key, float(age), level) for key, age, level in told] == [("1", 6, "primary"), ("2", 6, "primary"), ("3", 6, "primary")]
