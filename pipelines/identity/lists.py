"""What all registers have in common, whatever their columns: the lists that came, and what each row tells of its child."""

from pipelines import catalog, engine
from pipelines.catalog import Register

TOLD = ("birth_date", "birth_precision", "sex", "ethnic_group")
TYPES = {"birth_date": "date", "birth_precision": "varchar", "sex": "varchar", "ethnic_group": "integer"}


def make_lists(con: engine.Connection) -> None:
    """Make ``keyed_list`` and ``keyed_child`` from the keyed tables of all registers.

    ``keyed_list`` (register, sent_by, file, sheet, commune_code, period_id, list_day, accepted): one row for each list and
    commune in it, without those that an office keeps itself. ``keyed_child`` (child_key, birth_date, birth_precision, sex,
    ethnic_group, rank, told_on): what every row says of its child.
    """
    sent = [register for register in catalog.registers().values() if register.sent_by != "office"]
    engine.make_table(con, "keyed_list", " union all ".join(_list_sql(con, register) for register in sent))
    named = [register for register in catalog.registers().values() if register.names_children]
    engine.make_table(con, "keyed_child", " union all ".join(_child_sql(con, register) for register in named))


def _list_sql(con: engine.Connection, register: Register) -> str:
    have = set(engine.columns(con, f"keyed_{register.id}"))
    period = "period_id" if "period_id" in have else "cast(null as varchar) as period_id"
    return f"""
        select '{register.id}' as register, '{register.sent_by}' as sent_by, file, sheet, commune_code, {period},
            {_list_day(have)} as list_day, count(*) as accepted
        from keyed_{register.id} group by all
    """


def _list_day(have: set[str]) -> str:
    """Return the column with the day of a list: as of a day, else the end of the days that it covers."""
    return next((name for name in ("as_of", "ends_on") if name in have), "cast(null as date)")


def _child_sql(con: engine.Connection, register: Register) -> str:
    have = set(engine.columns(con, f"keyed_{register.id}"))
    told = ", ".join(name if name in have else f"cast(null as {TYPES[name]}) as {name}" for name in TOLD)
    return f"select child_key, {told}, {register.rank} as rank, {register.day or _list_day(have)} as told_on from keyed_{register.id}"
