"""Rows that tell an age but no birth date: which children they may be, for a death must leave every outreach list at once (RULES 12)."""

from pipelines import catalog, engine
from pipelines.catalog import Register

SCHEMA = {"register": "varchar", "row_child_key": "bigint", "child_key": "bigint"}

# name, sex and commune agree, and the child was of that age on the day (a year more or less: ages are also counted by calendar year);
# a dead infant stands as "con bà Lò Thị Mỷ": then its mother's name must agree
_POSSIBLE = """
    with asking as (
        select c.child_key as row_child_key, s.sex, s.commune_code, s.age_years, s.{day} as day,
            regexp_replace(n.folded, '^con (cua )?(ba |chi |me )?', '') as name, n.folded like 'con %' as by_mother
        from stg_{register} as s
        join row_child as c on c.register = '{register}' and c.row_id = s.row_id
        join person_name as n on n.text = s.full_name
        where s.verdict = 'accept' and s.birth_date is null and s.age_years is not null
    ),
    found as (
        select a.row_child_key, c.child_key
        from asking as a
        join identity_row as r on r.commune_code = a.commune_code
            and case when a.by_mother then r.mother_plain else r.name_plain end = a.name
            and r.birth_date <= a.day
            and year(a.day) - year(r.birth_date) - a.age_years between 0 and 1
            and (a.sex is null or r.sex = a.sex)
            and (not a.by_mother or a.age_years < 2)
        join row_child as c on c.register = r.register and c.row_id = r.row_id
    )
    select distinct '{register}' as register, row_child_key, child_key from found where child_key <> row_child_key
"""


def make_possible(con: engine.Connection) -> None:
    """Make ``keyed_possible(register, row_child_key, child_key)``: the child of a row, and a child that it may be."""
    asking = [register for register in catalog.registers().values() if _tells_age(con, register)]
    parts = [_POSSIBLE.format(register=register.id, day=register.day) for register in asking]
    nothing = "select " + ", ".join(f"cast(null as {kind}) as {name}" for name, kind in SCHEMA.items()) + " where false"
    engine.make_table(con, "keyed_possible", " union all ".join([f"({part})" for part in parts] or [nothing]))


def _tells_age(con: engine.Connection, register: Register) -> bool:
    return register.names_children and bool(register.day) and "age_years" in engine.columns(con, f"stg_{register.id}")
