"""Schools, staff, minors, communes and services of the clean samples: the core tables come to what the generator counted itself."""

import csv
from pathlib import Path

import pytest

from pipelines import engine
from pipelines.samples.papers_found import KEY_HEADER, all_papers

Key = dict[tuple[str, ...], float]

COUNTED = {
    "school_enrolment": """
        with p as (select *, school_year || '-SY' as y from core_enrolment)
        select school_code, y, 'pupils', '*', count(distinct child_key) from p group by all
        union all select commune_code, y, 'pupils', level, count(distinct child_key) from p group by all
        union all select commune_code, y, 'dropped', '*', count(distinct child_key) from p where status = 'dropped' group by all
        union all select commune_code, y, 'right_age', level, count(distinct child_key) from p
            where (level = 'kindergarten' and age between 3 and 5) or (level = 'primary' and age between 6 and 10) group by all
        union all select commune_code, y, 'life_skills', '*', count(distinct child_key) from p where life_skills group by all
        union all select commune_code, y, 'participation', '*', count(distinct child_key) from p where participation group by all
    """,
    "school_activities": """
        with p as (select *, school_year || '-SY' as y from core_school_activities)
        select commune_code, y, 'activities', kind, sum(times) from p group by all
        union all select commune_code, y, 'pupils', kind, sum(coalesce(pupils, 0)) from p group by all
        union all select commune_code, y, 'cases', outcome, count(*) from p where kind = 'counselling_case' group by all
        union all select commune_code, y, 'trained', 'leaders', sum(leaders) from p group by all
        union all select commune_code, y, 'trained', 'teachers', sum(teachers) from p group by all
        union all select commune_code, y, 'trained', 'youth_leaders', sum(youth_leaders) from p group by all
        union all select commune_code, y, 'trained', 'union_secretaries', sum(union_secretaries) from p group by all
    """,
    "staff_training": """
        with t as (select *, year(trained_on)::varchar as y from core_trainings),
        each as (select *, unnest(string_split(themes, ';')) as theme from t)
        select commune_code, year::varchar, 'staff', '*', count(distinct person_key) from core_staff group by all
        union all select commune_code, year::varchar, 'staff', 'school_leader', count(*) from core_staff where is_school_leader group by all
        union all select commune_code, year::varchar, 'staff', 'child_work', count(*) from core_staff where does_child_work group by all
        union all select commune_code, y, 'reached', '*', count(distinct person_key) from t group by all
        union all select commune_code, y, 'reached', theme, count(distinct person_key) from each group by all
        union all select commune_code, y, 'attendances', '*', count(*) from t group by all
    """,
    "minors_in_conflict": """
        with p as (select *, year(offence_on)::varchar as y from core_minors),
        each as (select *, unnest(string_split(measures, ';')) as measure from p)
        select commune_code, y, 'offences', '*', count(*) from p group by all
        union all select commune_code, y, 'under_16', '*', count(*) from p where birth_date + interval 16 year > offence_on group by all
        union all select commune_code, y, 'supervised', '*', count(*) from p where supervised group by all
        union all select commune_code, y, 'legal_aid', '*', count(*) from p where legal_aid group by all
        union all select commune_code, y, 'measures', measure, count(*) from each group by all
    """,
    "commune_facts": """
        select commune_code, year::varchar, measure, '*', number
        from (
            unpivot (
                select commune_code, year, fund::integer::double as fund, play::integer::double as play, programme::integer::double as programme,
                    programme_run::integer::double as programme_run, fund_in, fund_out, play_children
                from core_commune_facts
            ) on columns(* exclude (commune_code, year)) into name measure value number
        )
    """,
    "assistance": """
        with p as (select * from keyed_assistance), each as (select *, unnest(string_split(service, ';')) as one from p)
        select commune_code, period_id, 'helps', one, count(*) from each group by all
        union all select commune_code, period_id, 'level', level, count(*) from p group by all
        union all select commune_code, period_id, 'allowances', '*', count(*) from p where in_force_from is not null group by all
    """,
}


@pytest.fixture(scope="module")
def core(built_home: Path) -> engine.Connection:
    con = engine.connect()
    (folder,) = (built_home / "data" / "core").glob("b*")
    for path in folder.glob("*.parquet"):
        con.execute(f"create view \"{path.stem}\" as select * from read_parquet('{path}')")
    return con


def answers(home: Path, register: str) -> Key:
    with (home / "data" / "raw" / "demo" / "_answer_key" / f"{register}.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert rows and tuple(rows[0]) == KEY_HEADER
    found = {tuple(row[name] for name in KEY_HEADER[:4]): float(row["number"]) for row in rows}
    assert len(found) == len(rows)
    return {key: number for key, number in found.items() if number}


def test_every_sample_paper_is_counted_here() -> None:
    assert {paper.register for paper in all_papers()} >= set(COUNTED)


@pytest.mark.parametrize("register", sorted(COUNTED))
def test_every_number_of_a_clean_register_equals_the_answer_key(register: str, built_home: Path, core: engine.Connection) -> None:
    counted = {tuple(map(str, row[:4])): float(row[4]) for row in engine.rows(core, COUNTED[register]) if row[4]}
    expected = answers(built_home, register)
    assert {key: (expected.get(key), counted.get(key)) for key in expected.keys() | counted.keys() if expected.get(key) != counted.get(key)} == {}
    assert len(expected) >= {"minors_in_conflict": 4}.get(register, 100)


def test_pupils_and_minors_are_the_children_of_the_household_books(core: engine.Connection) -> None:
    pupils, known = engine.rows(
        core,
        "select count(distinct child_key), count(distinct child_key) filter (child_key in (select child_key from keyed_child_register)) from core_enrolment",
    )[0]
    assert pupils == known > 1_000
    young = "select count(*), count(*) filter (child_key in (select child_key from keyed_child_register)) from core_minors"
    minors, listed = engine.rows(core, f"{young} where birth_date + interval 16 year > offence_on")[0]
    assert minors == listed
    in_group = "select count(distinct child_key) from core_minors semi join (select * from keyed_child_register where groups like '%6%') using (child_key)"
    assert engine.rows(core, in_group)[0][0] >= (minors > 0)


def test_staff_are_persons_and_the_same_in_both_years(core: engine.Connection) -> None:
    (attendances, people), (both,) = (
        engine.rows(core, "select count(*), count(distinct person_key) from core_trainings")[0],
        engine.rows(core, "select count(*) from (select person_key from core_staff group by 1 having count(distinct year) = 2)")[0],
    )
    assert attendances > people > 100
    assert both == engine.rows(core, "select count(distinct person_key) from core_staff")[0][0]


def test_schools_say_which_groups_they_have(core: engine.Connection) -> None:
    rows = engine.rows(core, "select school_code, max(youth_leaders_here), max(counselling_room::integer) from core_schools group by 1")
    kindergartens = [row for row in rows if row[1] == 0]
    assert len(rows) == 28 and len(kindergartens) == 14
    assert all(room == 0 for _, _, room in kindergartens)


def test_an_empty_form_is_a_list_that_came(core: engine.Connection) -> None:
    lists = "select count(distinct commune_code), count(*) filter (file is not null) from core_lists where register = 'minors_in_conflict' and period_id = '2018'"
    assert engine.rows(core, lists)[0] == (14, 14)


def test_score_sheets_keep_self_checked_maximum_status_and_evidence_apart(core: engine.Connection) -> None:
    rows = engine.rows(
        core,
        "select count(*), count(*) filter (self_score > checked_score), count(*) filter (checked_score < maximum), count(distinct recognised), "
        "count(*) filter (has_evidence), count(*) filter (self_total <> checked_total) from core_scores",
    )[0]
    assert rows[0] == 14 * 5 * 15
    assert all(number > 0 for number in rows[1:]) and rows[3] == 2
    assert rows[4] == 14 * 5 * 5  # the sample writes evidence beside every third criterion
