"""Which part of a commune a list tells of: a newer list takes the place of older ones of the same part only (RULES 27).

A list may still name a former commune that is inside another one today, or hold one hamlet only. Lists of different parts of one commune
stand beside each other, whatever their days: ``core_population``, ``bhyt_under6`` choose the newest of each part.
"""

from datetime import date

from pipelines import engine
from pipelines.catalog import Register
from pipelines.places import Resolution

SCHEMA = {"register": "varchar", "row_id": "bigint", "former_commune": "varchar", "hamlet": "integer", "one_hamlet": "boolean"}


def begin(con: engine.Connection) -> None:
    """Make ``keyed_scope(register, row_id, former_commune, hamlet, one_hamlet)``, empty.

    It gets the rows of lists that tell of a part: ``former_commune`` is the unit that the list names, empty for the commune itself;
    ``hamlet`` a number of the row's hamlet within this build, where hamlets send lists of their own; ``one_hamlet`` whether this is one.
    """
    engine.load_rows(con, "keyed_scope", SCHEMA, [])


def former_of(answer: Resolution) -> str | None:
    """Return the former units that a written name means, as one text: code and last day; None when it names a unit of the day."""
    units = sorted({f"{unit.code} ({unit.valid_to.isoformat()})" for unit in answer.former if unit.valid_to < date.max})
    return ", ".join(units) or None


def note(con: engine.Connection, register: Register, read: str) -> None:
    """Add the rows of one register whose list tells of a part of its commune.

    Args:
        read: SELECT of the rows as they name their commune (before ``hamlets.by_hamlet``); ``place_text`` is what the names mean.
    """
    hamlet = "r.hamlet" if "hamlet" in register.columns else "cast(null as varchar)"
    con.execute(
        f"""
        insert into keyed_scope
        with placed as (
            select r.row_id, r.file_hash, r.sheet, coalesce(t.commune_code, r.place_written) as place, t.former, {hamlet} as written
            from ({read}) as r join place_text as t on t.text = r.place_written and t.day = r.place_day
        ),
        -- each spelling is folded once
        folded as (select written, plain(written) as hamlet from (select distinct written from placed)),
        named as (select placed.*, f.hamlet from placed left join folded as f using (written)),
        alone as (
            select file_hash, sheet, place from named group by all having count(distinct hamlet) = 1 and count(hamlet) = count(*)
        ),
        numbered as (
            select n.row_id, n.former, cast(dense_rank() over (order by n.hamlet) as integer) as hamlet, a.place is not null as one_hamlet
            from named as n left join alone as a using (file_hash, sheet, place)
            where n.hamlet is not null and n.place in (select place from alone)
        )
        select '{register.id}', n.row_id, n.former, h.hamlet, coalesce(h.one_hamlet, false)
        from named as n left join numbered as h using (row_id)
        where n.former is not null or h.hamlet is not null
        """
    )
