"""A name that several places bear, in a list whose file or folder bears the code of one of them: that one is meant.

"Phường 10" lies in two districts of one city; the folder "27406_Phường 10" tells which. A code that is none of the
places of that name decides nothing: the list stays in doubt.
"""

from collections.abc import Iterable
from datetime import date

from pipelines import engine, places

_SCHEMA = {"text": "varchar", "day": "date", "hint": "varchar"}


def meant(text: str, hint: str | None, on: date) -> str | None:
    """Return the code that a written name means on a day; ``hint``, the code in the file's name, chooses among several."""
    found = places.resolve(text, on, suggest=False)
    if found.status == "ambiguous" and hint in {place.code for place in found.candidates}:
        return hint
    return found.code


def by_code(con: engine.Connection, read: str, unknown: Iterable[tuple[str, date]]) -> str | None:
    """Return the SELECT of rows in which the file's code stands for the name that is not its only one; None without such rows.

    Args:
        read: SELECT of the rows with ``place_written``, ``place_day`` and ``commune_code_hint``.
        unknown: written places, with their days, that mean no single place.
    """
    doubtful = set(unknown)
    told_apart = "commune_code_hint <> place_written"
    asked = f"select distinct place_written, place_day, commune_code_hint from ({read}) where {told_apart} order by all"
    told = [(text, on, hint) for text, on, hint in engine.rows(con, asked) if (text, on) in doubtful and meant(text, hint, on) == hint]
    if not told:
        return None
    engine.load_rows(con, "place_coded", _SCHEMA, told)
    return f"""
        select r.* replace (coalesce(c.hint, r.place_written) as place_written) from ({read}) as r
        left join place_coded as c on c.text = r.place_written and c.day = r.place_day and c.hint = r.commune_code_hint
    """
