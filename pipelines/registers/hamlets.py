"""Rows of lists that still name a divided commune: each row lies where its own hamlet went, when a person has said where."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pipelines import engine
from pipelines.catalog import Register
from pipelines.places.hamlets import HAMLETS, former_units, placed, read_hamlets, record_waiting, waiting_for

Doubt = tuple[str, date]
_WRITTEN = {"text": "varchar", "day": "date", "hamlet": "varchar"}


def by_hamlet(con: engine.Connection, register: Register, read: str, doubtful: Iterable[Doubt], names: Path | None) -> str | None:
    """Return the SELECT of a register's rows in which a row whose hamlet is placed is written for that commune's code.

    None when no list of the register names a divided commune. Makes ``raw_hamlet_<register>`` of the hamlets that such lists name,
    each with its commune, if a person has said it.

    Args:
        read: SELECT of the rows with ``place_written``, ``place_day`` and ``hamlet``.
        doubtful: written communes, with their days, that are not one place.
        names: file of confirmed place names; that of the hamlets lies beside it.
    """
    if names is None or "hamlet" not in register.columns:
        return None
    divided = {(text, on): former for text, on in doubtful if (former := former_units(text, on, names))}
    if not divided:
        return None
    table, known = f"raw_hamlet_{register.id}", read_hamlets(names.with_name(HAMLETS))
    rows = [
        (text, on, hamlet, placed(known, divided[text, on], hamlet, on)) for text, on, hamlet in _written(con, read, divided)
    ]
    engine.load_rows(con, table, _WRITTEN | {"commune_code": "varchar"}, rows)
    return f"""
        select r.* replace (coalesce(h.commune_code, r.place_written) as place_written) from ({read}) as r
        left join {table} as h on h.text = r.place_written and h.day = r.place_day and h.hamlet = r.hamlet
    """


def _written(con: engine.Connection, read: str, divided: Iterable[Doubt]) -> list[tuple[str, date, str]]:
    """Return each hamlet written in the lists of divided communes."""
    engine.load_rows(con, "raw_divided", {"text": "varchar", "day": "date"}, divided)
    query = f"select distinct place_written, place_day, hamlet from ({read}) as r join raw_divided as d "
    return engine.rows(con, f"{query} on d.text = r.place_written and d.day = r.place_day where hamlet is not null order by all")


def note_waiting(con: engine.Connection, names: Path) -> list[str]:
    """Put hamlets that nobody has placed on the list that a person fills; return what to say about them.

    Args:
        names: file of confirmed place names; that of the hamlets lies beside it.
    """
    tables = engine.rows(con, "select table_name from duckdb_tables() where starts_with(table_name, 'raw_hamlet_') order by all")
    waiting = [
        waiting_for(former, hamlet, on)
        for (table,) in tables
        for text, on, hamlet in engine.rows(con, f"select text, day, hamlet from {table} where commune_code is null order by all")
        if (former := former_units(text, on, names))
    ]
    if not waiting:
        return []
    record_waiting(names.with_name(HAMLETS), waiting)
    return [f"{len(waiting)} thôn của xã đã chia chưa rõ về xã nào, ghi ở data/state/{HAMLETS}; điền cột new, valid_from, source"]
