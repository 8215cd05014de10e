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
    "core_injuries": "child_key bigint, commune_code varchar, injured_on date, cause varchar, died boolean, died_known_on date, birth_date date, age_years double, sex varchar, received_on date",
    "keyed_injury_list": "row_id bigint, file varchar, sheet varchar, child_key bigint, commune_code varchar, injured_on date, cause varchar, place_of_event varchar, outcome varchar, birth_date date, age_years double, sex varchar",
    "core_scores": "commune_code varchar, year integer, period_id varchar, criterion integer, checked_total double, recognised boolean",
    "core_residence": "child_key bigint, commune_code varchar, as_of date, period_id varchar, received_on date, birth_date date, sex varchar, ethnic_group integer, poverty varchar, lives_here boolean, valid_from date, valid_to date, former_commune varchar, hamlet integer, one_hamlet boolean",
    "core_lists": "register varchar, file varchar, sheet varchar, commune_code varchar, period_id varchar, list_day date, received_on date",
    "core_official_children": "period_id varchar, commune_code varchar, source varchar, year integer, as_of date, sex varchar, age_from integer, age_below integer, number double",
    "keyed_population": "row_id bigint, file varchar, sheet varchar, commune_code varchar, year integer, as_of date, published_on date, source varchar, age_from integer, age_below integer, number double, number_male double, number_female double",
    "code_list": "list_name varchar, code varchar",
    "variant_parameter": "indicator varchar, variant varchar, parameter varchar, value double",
}

# Core tables that are made here too, from the drawn ones by their own SQL, so that an indicator's test begins where its facts do.
DERIVED = ("core_newest_weighing",)


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
