"""Schools named by lists: the code that the list states, else the code behind its name in the tree of education.

A list says its school by a labelled fact or a column ``school`` (its name) and ``school_no`` (its code). A code of the
education sector is taken as it stands, for an office need not have brought a list of its schools; a name never is.
"""

import re
from datetime import date

from pipelines import engine, places
from pipelines.catalog import Register

NAMED = ("school", "school_no")
_CODE = re.compile(r"[0-9A-Z][0-9A-Z.\-]{2,19}")
_SCHEMA = {"text": "varchar", "number": "varchar", "written": "varchar", "day": "date"}
_ANSWER = {"school_code": "varchar", "school_commune": "varchar", "school_problem": "varchar"}

Answer = tuple[str | None, str | None, str | None]


def tells_school(register: Register) -> bool:
    """Return whether the lists of a register are those of a school."""
    return all(name in register.facts or name in register.columns for name in NAMED)


def resolve_schools(con: engine.Connection, read: str) -> None:
    """Make ``school_text``: each school as written (needs ``place_text``), with its code, its commune and what is wrong.

    Args:
        read: SELECT of a register's rows with ``school``, ``school_no``, ``place_written`` and ``place_day``.
    """
    asked = engine.rows(
        con,
        f"""
        select distinct school, school_no, place_written, place_day, commune_code
        from ({read}) left join place_text on text is not distinct from place_written and day = place_day
        order by all
        """,
    )
    found = [(*written, on, *_answer(name, number, on, commune)) for *written, on, commune in asked for name, number in [written[:2]]]
    engine.load_rows(con, "school_text", _SCHEMA | _ANSWER, found)


def _answer(name: str | None, number: str | None, on: date, commune: str | None) -> Answer:
    """Return code, commune and problem of one school."""
    if number:
        return _by_code(re.sub(r"\s", "", number).upper(), on, commune)
    if not name:
        return None, None, "missing_required"
    found = places.resolve(name, on, commune, "school", suggest=False)
    if found.code is None:
        return None, None, "ambiguous_commune" if found.status == "ambiguous" else "unknown_commune"
    return found.code, found.candidates[0].parent_code or None, None


def _by_code(code: str, on: date, commune: str | None) -> Answer:
    """Return a stated code; one that the tree does not know is doubtful only where the tree knows the commune's schools."""
    found = places.resolve(code, on, level="school", suggest=False)
    if found.code is not None:
        return found.code, found.candidates[0].parent_code or None, None
    if not _CODE.fullmatch(code):
        return None, None, "bad_id"
    known = places.children(commune, on, "school") if commune else []
    return code, None, "unknown_commune" if known else None


def placed_sql(register: Register) -> tuple[str, str]:
    """Return what a register's rows take from the places: the columns, and the joins to the rows ``r``.

    A list that names its school but no commune lies in the school's commune.
    """
    joined = "left join place_text as p on p.text is not distinct from r.place_written and p.day = r.place_day"
    if not tells_school(register):
        return "p.commune_code, p.place_problem", joined
    pairs = (("text", "school"), ("number", "school_no"), ("written", "place_written"))
    told = " and ".join(f"s.{mine} is not distinct from r.{theirs}" for mine, theirs in pairs)
    lies = "case when r.place_written is null then coalesce(p.commune_code, s.school_commune) else p.commune_code end"
    wrong = "case when r.place_written is null and s.school_commune is not null then null else p.place_problem end"
    return (
        f"{lies} as commune_code, {wrong} as place_problem, s.school_code, s.school_problem",
        f"{joined} left join school_text as s on {told} and s.day = r.place_day",
    )
