"""The door of matching: rows of lists in, joined and doubtful pairs out, all of it tables of one database."""

from dataclasses import dataclass

from pipelines import engine
from pipelines.matching.deciding import decide
from pipelines.matching.model import Model, load_model
from pipelines.matching.people import FREQUENT, define_macros, make_pairs, make_people, query
from pipelines.matching.scoring import score

ROW = {
    "row_no": "bigint",
    "person": "bigint",
    "state": "varchar",
    "full_name": "varchar",
    "mother_name": "varchar",
    "birth_date": "date",
    "birth_precision": "varchar",
    "sex": "varchar",
    "commune": "varchar",
    "personal_id": "varchar",
    "card_last10": "varchar",
    "other_id": "varchar",
}
"""Columns of ``match_row``, one row per row of a list, or per description that several rows share.

row_no: any number of its own; person: equal for rows known to be one child; state: ``loose`` (looks for its child),
``open`` (may be found) or ``closed`` (only counts for how common a name is); names as written, in NFC, accents kept where
there are any; birth_precision: day, month or year; sex: m or f; commune: any key; numbers cleaned by length (RULES 30),
other_id any further number. Everything but row_no, person and state may be null.
"""

STAND = {"row_no": "bigint", "list_no": "bigint"}
"""Columns of ``match_stand``: the full lists in which a row stands; two persons of one full list never join."""

_NAMED = ("match_name", "match_person", "match_loose", "match_score", "match_weighed", "match_link")
_HELPERS = ("match_found", "match_candidate", "match_done", "match_apart", "match_same", *(
    f"match_{name}" for name in ("member", "list", "choice", "side", "sure")
))  # fmt: skip


@dataclass(frozen=True)
class Linked:
    """How many pairs joined by exact keys, were weighed, joined by weight, were left to a person."""

    exact: int
    compared: int
    joined: int
    doubtful: int


def link(con: engine.Connection, model: Model | None = None, *, exact_first: bool = False) -> Linked:
    """Match the rows of ``match_row`` and ``match_stand``.

    Makes ``match_pair``, ``match_doubt`` and ``match_join`` (see ``deciding.decide``). With ``exact_first`` (two full lists,
    numbers 1 and 2) pairs that agree beyond doubt join before anything is weighed and are told in ``match_exact(row_a,
    row_b, rung, reason)``. Decisions in ``match_said(row_a, row_b, same)`` are obeyed where there is such a table. Every
    other table that this makes is dropped again; the macros of ``registers/macros.sql`` must be defined.

    Raises:
        TreemError: the rows could not be compared (the message quotes none).
    """
    model = model or load_model()
    define_macros(con)
    make_people(con, model)
    _obey(con, done=exact_first)
    exact = _join_exact(con) if exact_first else 0
    compared = make_pairs(con, model)
    score(con, model)
    joined, doubtful = decide(con, model)
    forget(con, model)
    return Linked(exact, compared, joined, doubtful)


_DONE = """
    with pair as (
        select e.row_a, e.row_b, least(a.person, b.person) as new_person
        from match_exact as e join match_person as a on a.row_no = e.row_a join match_person as b on b.row_no = e.row_b
    )
    select row_a as row_no, new_person from pair union all select row_b, new_person from pair
"""


def _join_exact(con: engine.Connection) -> int:
    """Make ``match_exact``; its rows are done with and compete for nobody any more."""
    made = engine.make_table(con, "match_exact", query("exact"))
    engine.make_table(con, "match_done", _DONE)
    changed = "coalesce(d.new_person, p.person) as person, case when d.new_person is null then p.state else 'closed' end as state"
    # made anew: an UPDATE with joins takes ten times as long
    engine.make_table(
        con,
        "match_person",
        f"select p.* replace ({changed}) from match_person as p left join match_done as d using (row_no)",
    )
    return made


def _obey(con: engine.Connection, done: bool) -> None:
    """Join the persons that somebody said are one (``done``: they look for nobody else), note those that are not."""
    told = {row[0] for row in engine.rows(con, "select table_name from duckdb_tables()")}
    if "match_said" not in told:
        engine.load_rows(con, "match_apart", {"person_a": "bigint", "person_b": "bigint"}, [])
        return
    pairs = "from match_said join match_person as a on a.row_no = row_a join match_person as b on b.row_no = row_b"
    same = engine.rows(con, f"select distinct a.person, b.person {pairs} where same and a.person <> b.person order by all")
    engine.load_rows(con, "match_same", {"person": "bigint", "new_person": "bigint"}, united(same))
    con.execute("update match_person set person = new_person from match_same where match_same.person = match_person.person")
    if done:
        con.execute("update match_person set state = 'closed' where row_no in (select unnest([row_a, row_b]) from match_said where same)")
    engine.make_table(con, "match_apart", f"select distinct a.person as person_a, b.person as person_b {pairs} where not same")


def united(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return (person, smallest of all that are one with it) for everybody whom a chain of pairs gives another number."""
    home: dict[int, int] = {}

    def find(one: int) -> int:
        while home.get(one, one) != one:
            one = home[one]
        return one

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        home[high] = low
    return [(one, find(one)) for one in sorted(home) if find(one) != one]


def forget(con: engine.Connection, model: Model) -> None:
    """Drop what matching made on its way; names, birth dates and numbers stand in some of it."""
    con.execute("drop view if exists match_open")
    for table in (*_NAMED, *_HELPERS, *(FREQUENT + column for column in model.usual)):
        con.execute(f'drop table if exists "{table}"')
