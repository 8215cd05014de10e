"""Spec tests draw their input as small tables of text and state the expected counts; they are the manual of the indicators."""

from collections.abc import Callable
from typing import Any

import pytest

from pipelines import engine
from pipelines.settings import PACKAGE

# The columns an indicator may read, with their types; a drawn table may leave some out (they are then empty).
CORE = {
    "period": "period_id varchar, starts_on date, ends_on date, cutoff_on date, known_on date",
    "core_population": "period_id varchar, moment varchar, on_day date, child_key bigint, commune_code varchar, birth_date date, sex varchar, ethnic_group integer, poverty varchar",
    "core_cards": "child_key bigint, commune_code varchar, as_of date, object_code varchar, valid_from date, valid_to date, received_on date, former_commune varchar",
    "core_weighings": "row_id bigint, child_key bigint, commune_code varchar, weighed_on date, birth_date date, sex varchar, oedema boolean, waz double, haz double, whz double, waz_flag integer, haz_flag integer, whz_flag integer, received_on date",
    "core_injuries": "child_key bigint, commune_code varchar, injured_on date, cause varchar, place_of_event varchar, outcome varchar, died boolean, died_known_on date, birth_date date, age_years double, sex varchar, received_on date",
    "keyed_injury_list": "row_id bigint, file varchar, sheet varchar, child_key bigint, commune_code varchar, injured_on date, cause varchar, place_of_event varchar, outcome varchar, birth_date date, age_years double, sex varchar",
    "core_scores": "commune_code varchar, year integer, period_id varchar, criterion integer, checked_total double, recognised boolean",
    "core_residence": "child_key bigint, commune_code varchar, as_of date, period_id varchar, received_on date, birth_date date, sex varchar, ethnic_group integer, poverty varchar, lives_here boolean, valid_from date, valid_to date, former_commune varchar, hamlet integer, one_hamlet boolean",
    "core_lists": "register varchar, file varchar, sheet varchar, commune_code varchar, period_id varchar, list_day date, received_on date",
    "core_official_children": "period_id varchar, commune_code varchar, source varchar, year integer, as_of date, sex varchar, age_from integer, age_below integer, number double",
    "keyed_population": "row_id bigint, file varchar, sheet varchar, commune_code varchar, year integer, as_of date, published_on date, source varchar, age_from integer, age_below integer, number double, number_male double, number_female double",
    "core_enrolment": "child_key bigint, commune_code varchar, school_code varchar, school_year integer, as_of date, birth_date date, sex varchar, ethnic_group integer, level varchar, grade integer, age double, status varchar, dropped_on date, drop_reason varchar, right_age_told boolean, life_skills boolean, participation boolean, received_on date",
    "core_group_spells": "period_id varchar, child_key bigint, commune_code varchar, as_of date, birth_date date, sex varchar, group_code varchar, subgroup_code varchar, valid_from date, start_told boolean, valid_to date, leave_reason varchar, is_missing boolean",
    "core_risk_spells": "period_id varchar, child_key bigint, commune_code varchar, as_of date, birth_date date, sex varchar, reason varchar, valid_from date, valid_to date, leave_reason varchar, managed boolean, has_measure boolean, measure_on date, is_missing boolean",
    "core_services": "child_key bigint, commune_code varchar, groups varchar, group_from date, helped_on date, service varchar, level varchar, needs varchar, amount double, result varchar, received_on date",
    "core_allowances": "child_key bigint, commune_code varchar, valid_from date, valid_to date, amount double, received_on date",
    "core_benefits": "child_key bigint, commune_code varchar, as_of date, period_id varchar, received_on date, birth_date date, sex varchar, policy varchar, eligible varchar, received varchar, benefit_from date, benefit_to date, amount double",
    "core_cases": "child_key bigint, case_rank bigint, commune_code varchar, happened_on date, birth_date date, age_years double, sex varchar, category varchar, place_of_event varchar, suspect varchar, emergency boolean, emergency_on date, approved_on date, support varchar, supported_on date, reviewed_on date, emergency_clock varchar, plan_clock varchar, approval_clock varchar",
    "core_case_reports": "child_key bigint, case_rank bigint, in_book boolean, known_on date, list_received_on date",
    "core_case_forms": "child_key bigint, case_rank bigint, commune_code varchar, form varchar",
    "core_minors": "child_key bigint, commune_code varchar, offence_on date, birth_date date, age_years double, sex varchar, supervised boolean, legal_aid boolean, received_on date",
    "core_old_law_flags": "child_key bigint, commune_code varchar, as_of date, birth_date date, sex varchar, flag varchar, valid_from date, valid_to date, received_on date",
    "core_deaths": "child_key bigint, commune_code varchar, died_on date, source varchar, birth_date date, age_years double, sex varchar, known_on date, certain boolean, person_key bigint",
    "core_civil_events": "child_key bigint, commune_code varchar, kind varchar, registered_on date, birth_date date, sex varchar, in_time boolean, received_on date",
    "keyed_child_register": "file varchar, sheet varchar, child_key bigint, commune_code varchar, as_of date, birth_registered boolean",
    "core_school_activities": "school_code varchar, commune_code varchar, school_year integer, kind varchar, held_on date, times double, leaders_trained boolean, teachers_trained boolean, youth_leaders_trained boolean, union_secretaries_trained boolean, topic varchar, received_on date",
    "core_schools": "school_code varchar, school_year integer, commune_code varchar, leaders_here double, teachers_here double, youth_leaders_here double, union_secretaries_here double, received_on date",
    "core_staff": "person_key bigint, year integer, commune_code varchar, is_school_leader boolean, is_school_staff boolean, does_child_work boolean, received_on date",
    "core_trainings": "person_key bigint, commune_code varchar, trained_on date, themes varchar, form varchar, received_on date",
    "keyed_commune_facts": "row_id bigint, file varchar, sheet varchar, commune_code varchar, year integer, fund boolean, play boolean, programme boolean, programme_run boolean, fund_in double, fund_out double, budget double, play_sessions double, play_children double, play_points double",
    "due_list": "period_id varchar, commune_code varchar, register varchar, in_time boolean, is_dated boolean, has_come boolean, rejected_rows bigint",
    "core_score_totals": "commune_code varchar, year integer, period_id varchar, checked_total double",
    "core_streaks": "commune_code varchar, year integer, period_id varchar, years integer, at_least boolean",
    "code_list": "list_name varchar, code varchar",
    "variant_parameter": "indicator varchar, variant varchar, parameter varchar, value double",
}

# Core tables that are made here too, from the drawn ones by their own SQL, so that an indicator's test begins where its facts do.
DERIVED = (
    "core_newest_weighing",
    "core_part_lists",
    "core_year_lists",
    "core_pupils",
    "core_group_stays",
    "core_counted_children",
    "core_counted_cells",
    "core_known_cases",
    "core_counted_cases",
    "core_counted_injuries",
    "core_counted_offences",
    "core_injury_population",
    "core_period_staff",
    "core_period_activities",
    "core_known_facts",
    "core_registered_births",
)


def _draw(con: engine.Connection, name: str, drawing: str) -> None:
    con.execute(f"create table {name} ({CORE[name]})")
    lines = [line.split() for line in drawing.strip().splitlines() if line.strip()]
    if not lines:
        return
    head, *body = lines
    values = ", ".join("(" + ", ".join("null" if cell == "." else f"'{cell}'" for cell in row) + ")" for row in body)
    con.execute(f"insert into {name} ({', '.join(head)}) values {values}")


@pytest.fixture
def spec() -> Callable[..., None]:
    """Run one indicator's SQL on drawn tables and compare with the drawn answer ("." is an empty cell)."""

    def run(sql_file: str, expect: str, **drawn: str) -> None:
        con = engine.connect()
        for name in CORE:
            _draw(con, name, drawn.get(name, ""))
        for name in DERIVED:
            derived = (PACKAGE / "core" / f"{name}.sql").read_text(encoding="utf-8")
            con.execute(f"create or replace view {name} as {derived}")
        sql = (PACKAGE / sql_file).read_text(encoding="utf-8")
        head, *body = [line.split() for line in expect.strip().splitlines()]
        found = engine.rows(con, f"select {', '.join(head)} from ({sql}) order by all")
        assert sorted(map(_told, found)) == sorted(tuple("" if cell == "." else cell for cell in row) for row in body)

    return run


def _told(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(
        "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in map(_plain, row)
    )


def _plain(cell: Any) -> Any:
    from decimal import Decimal

    return float(cell) if isinstance(cell, Decimal) else cell
