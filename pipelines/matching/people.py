"""Rows of lists made comparable: names folded once, dates by their precision, numbers that contradict their row set aside."""

import re
from pathlib import Path

from pipelines import engine
from pipelines.matching.model import Model

FOLDER = Path(__file__).parent
FREQUENT = "match_share_of_"  # tables of the shares of one column's values


def query(name: str) -> str:
    """Return one SELECT of this folder."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def define_macros(con: engine.Connection) -> None:
    """Define the macros of names, once in a database."""
    if not engine.rows(con, "select 1 from duckdb_functions() where function_name = 'sound_of'"):
        engine.define_macros(con, FOLDER / "macros.sql")


def make_people(con: engine.Connection, model: Model) -> None:
    """Make ``match_name``, ``match_person`` and the shares of values from ``match_row``."""
    engine.make_table(con, "match_name", query("name"))
    engine.make_table(con, "match_person", query("person"))
    for column, usual in model.usual.items():
        engine.make_table(con, FREQUENT + column, _shares(column, usual, model.weight))


def _shares(column: str, usual: float, weight: float) -> str:
    """Share of each value; few rows tell little, so their shares are drawn to the usual one."""
    return f"""
        select {column}, (count(*) + {weight * usual}) / (sum(count(*)) over () + {weight}) as tf_{column}
        from match_person where {column} is not null group by {column}
    """


def make_pairs(con: engine.Connection, model: Model) -> int:
    """Make ``match_candidate(join_key_l, join_key_r, match_key)``: rows worth comparing, never of one person or one full list."""
    # tables and not CTEs: from one long query DuckDB 2.0 plans joins of everybody with everybody
    read = ", ".join(sorted({"row_no", "person"}.union(*(re.findall(r"\b[lr]\.(\w+)", rule) for rule in model.candidates))))
    engine.make_table(con, "match_loose", f"select {read} from match_person where state = 'loose'")
    con.execute(f"create or replace view match_open as select {read} from match_person where state <> 'closed'")
    found = " union all ".join(
        f"select l.row_no as one, r.row_no as other from match_loose as l join match_open as r on {rule} where l.person <> r.person"
        for rule in model.candidates
    )
    engine.make_table(
        con,
        "match_found",
        f"select distinct least(one, other) as one, greatest(one, other) as other from ({found})",
    )
    return engine.make_table(con, "match_candidate", _CANDIDATE)


_CANDIDATE = """
    with barred as (
        select one, other
        from match_found
        join match_stand as a on a.row_no = one
        join match_stand as b on b.row_no = other and b.list_no = a.list_no
    )
    select one as join_key_l, other as join_key_r, '0' as match_key
    from match_found as f
    anti join barred as b on b.one = f.one and b.other = f.other
"""
