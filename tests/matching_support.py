"""Drawn rows for the tests of matching, and how two lists are judged against their truth."""

from datetime import date

import polars as pl

from pipelines import engine, matching
from pipelines.samples.two_lists import COLUMNS, TwoLists

NOTHING = dict.fromkeys(matching.ROW) | {"state": "loose"}


def row(name=None, born=None, sex=None, commune=None, mother=None, *, at=1, person=None, **more):
    """One row of ``match_row``; ``born`` as a date or "yyyy" / "yyyy-mm-dd"; ``at``: its full list, None for none."""
    precision = None if born is None else "year" if len(born) == 4 else "day"
    day = None if born is None else date.fromisoformat(f"{born}-01-01" if precision == "year" else born)
    told = {"full_name": name, "birth_date": day, "birth_precision": precision, "sex": sex, "commune": commune, "mother_name": mother}
    return NOTHING | told | more | {"at": at, "person": person}


def linked(*rows, said=(), exact_first=False):
    """Match drawn rows (numbered from 1); return the connection and what ``link`` told."""
    con = engine.connect()
    engine.define_macros(con)
    numbered = [one | {"row_no": number, "person": one["person"] or number} for number, one in enumerate(rows, start=1)]
    engine.load_rows(con, "match_row", matching.ROW, [[one[name] for name in matching.ROW] for one in numbered])
    stands = [(one["row_no"], one["at"]) for one in numbered if one["at"] is not None]
    engine.load_rows(con, "match_stand", matching.STAND, stands)
    if said:
        engine.load_rows(con, "match_said", {"row_a": "bigint", "row_b": "bigint", "same": "boolean"}, said)
    return con, matching.link(con, exact_first=exact_first)


def joined(con) -> set[tuple[int, int]]:
    """Return the pairs of rows that were joined by weight."""
    return {tuple(sorted(pair)) for pair in engine.rows(con, "select row_a, row_b from match_pair")}


def doubtful(con) -> dict[tuple[int, int], str]:
    """Return the pairs left to a person with their reasons."""
    return {tuple(sorted(pair)): why for *pair, why in engine.rows(con, "select row_a, row_b, reason from match_doubt")}


def write_list(path, rows):
    """Write rows (dicts of COLUMNS) as a CSV file."""
    pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)).write_csv(path)
    return path


def judge(lists: TwoLists, pairs: set[tuple[str, str]]) -> tuple[float, float]:
    """Return precision and recall of pairs against the truth."""
    truth = set(lists.truth)
    right = len(pairs & truth)
    return right / max(len(pairs), 1), right / len(truth)
