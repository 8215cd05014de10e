"""What all registers have in common, whatever their columns: the lists that came, and what each row tells of its child."""

from pipelines import catalog, engine
from pipelines.catalog import Register

TOLD = ("birth_date", "birth_precision", "sex", "ethnic_group")
TYPES = {"birth_date": "date", "birth_precision": "varchar", "sex": "varchar", "ethnic_group": "integer"}


def make_lists(con: engine.Connection) -> None:
    """Make ``keyed_list`` and ``keyed_child`` from the keyed tables of all registers (see ``make_sent``, ``make_told``)."""
    make_sent(con)
    make_told(con)


def make_sent(con: engine.Connection) -> None:
    """Make ``keyed_list`` from the keyed tables of all registers: one row for each list and commune in it.

    Columns: register, sent_by, file, sheet, commune_code, period_id, list_day, accepted. Lists that an office keeps itself are no lists.
    """
    sent = [register for register in catalog.registers().values() if register.sent_by != "office"]
    engine.make_table(con, "keyed_list", " union all ".join(_list_sql(con, register) for register in sent))


def make_told(con: engine.Connection) -> None:
    """Make ``keyed_child`` from the keyed tables of all registers: what every row says of its child.

    Columns: child_key, birth_date, birth_precision, sex, ethnic_group, rank, told_on.
    """
    named = [register for register in catalog.registers().values() if register.names_children]
    engine.make_table(con, "keyed_child", " union all ".join(_child_sql(con, register) for register in named))


def _list_sql(con: engine.Connection, register: Register) -> str:
    have = set(engine.columns(con, f"keyed_{register.id}"))
    period = "period_id" if "period_id" in have else "cast(null as varchar) as period_id"
    return f"""
        select '{register.id}' as register, '{register.sent_by}' as sent_by, file, sheet, commune_code, {period},
            {list_day(have)} as list_day, count(*) as accepted
        from keyed_{register.id} group by all
    """


def list_day(have: set[str]) -> str:
    """Return the day of a list: as of a day, else the end of the days that it covers."""
    told = [name for name in ("as_of", "ends_on") if name in have]
    return f"coalesce({', '.join(told)})" if len(told) > 1 else told[0] if told else "cast(null as date)"


def _child_sql(con: engine.Connection, register: Register) -> str:
    have = set(engine.columns(con, f"keyed_{register.id}"))
    told = ", ".join(name if name in have else f"cast(null as {TYPES[name]}) as {name}" for name in TOLD)
    # rows that tell of nobody's child who it is: the grown-ups of a book of deaths, a child that nobody could name
    where = "where tells_child" if "tells_child" in have else ""
    day = register.day or list_day(have)
    return f"select child_key, {told}, {register.rank} as rank, {day} as told_on from keyed_{register.id} {where}"
