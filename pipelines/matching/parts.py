"""Matching part by part: the rows of one province, then those of the next, in the memory of the largest."""

from collections.abc import Callable

from pipelines import engine
from pipelines.matching.linking import Linked, link
from pipelines.matching.model import Model

_FOUND = ("match_exact", "match_pair", "match_doubt", "match_join")
_GIVEN = ("match_row", "match_stand")
_ALL = "_of_all_parts"
_HERE = "select row_no from match_part where part = getvariable('match_part')"


def link_parts(
    con: engine.Connection,
    model: Model | None = None,
    *,
    exact_first: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Linked:
    """Match as ``link`` does, but only rows of one part of ``match_part(row_no, part)`` with each other.

    Makes the tables that ``link`` makes, for all parts together; ``match_row`` and ``match_stand`` are afterwards what they were.
    How common a name is, and among how many somebody is looked for, is counted within the part.

    Args:
        progress: called with the parts done and how many there are.

    Raises:
        TreemError: the rows could not be compared (the message quotes none).
    """
    parts = [row[0] for row in engine.rows(con, "select distinct part from match_part order by part")]
    for table in _GIVEN:
        con.execute(f"alter table {table} rename to {table}{_ALL}")
    found = _FOUND if exact_first else _FOUND[1:]
    done = []
    for number, part in enumerate(parts, start=1):
        con.execute("set variable match_part = ?", [part])
        for table in _GIVEN:
            engine.make_table(con, table, f"select t.* from {table}{_ALL} as t semi join ({_HERE}) using (row_no)")
        done.append(link(con, model, exact_first=exact_first))
        _gather(con, found)
        progress(number, len(parts))
    for table in (*_GIVEN, *found):
        con.execute(f"drop table {table}")
        con.execute(f"alter table {table}{_ALL} rename to {table}")
    return Linked(*(sum(getattr(one, name) for one in done) for name in ("exact", "compared", "joined", "doubtful")))


def _gather(con: engine.Connection, tables: tuple[str, ...]) -> None:
    """Put what one part found with what the parts before it found."""
    for table in tables:
        con.execute(f"create table if not exists {table}{_ALL} as select * from {table} limit 0")
        con.execute(f"insert into {table}{_ALL} select * from {table}")
