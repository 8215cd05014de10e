"""Lists of changes complete the full list before them; children missing from a new full list are told, neither kept nor dropped."""

from types import SimpleNamespace

import pytest

from pipelines import engine
from pipelines.registers import changes
from pipelines.settings import PACKAGE

KEYED = {
    "row_id": "bigint", "file": "varchar", "sheet": "varchar", "row_number": "bigint", "commune_code": "varchar",
    "period_id": "varchar", "as_of": "date", "child_key": "bigint", "left_on": "date",
}  # fmt: skip
SCOPE = {"register": "varchar", "row_id": "bigint", "former_commune": "varchar", "hamlet": "integer", "one_hamlet": "boolean"}
MAR, JUN, SEP = "2018-03-14", "2018-06-14", "2018-09-14"


def completed(rows, scopes=(), kinds=(("b", "changes"),)):
    """Rows are (file, commune, day, child, left_on); return them after completion, and what is said."""
    con = engine.connect()
    lines = [(n, file, "1", n, place, None, day, key, left) for n, (file, place, day, key, left) in enumerate(rows, start=1)]
    engine.load_rows(con, "keyed_child_register", KEYED, lines)
    engine.load_rows(con, "keyed_scope", SCOPE, [("child_register", *scope) for scope in scopes])
    sheets = [
        SimpleNamespace(register="child_register", file=file, sheet="1", status="read", facts={"list_kind": kind}) for file, kind in kinds
    ]
    changes.note(con, SimpleNamespace(files=[SimpleNamespace(sheets=sheets)]))
    told = changes.complete(con)
    found = engine.rows(
        con,
        "select file, commune_code, cast(as_of as varchar), child_key, cast(left_on as varchar), row_number is null from keyed_child_register order by all",
    )
    assert engine.rows(con, "select count(*) - count(distinct row_id) from keyed_child_register") == [(0,)]
    return found, told, con


def test_whoever_a_list_of_changes_does_not_name_stays():
    full = [("a", "03412", MAR, child, None) for child in (1, 2, 3)]
    found, told, _ = completed([*full, ("b", "03412", JUN, 3, JUN), ("b", "03412", JUN, 4, None)])
    assert told == []
    assert [row for row in found if row[0] == "b"] == [
        ("b", "03412", JUN, 1, None, True), ("b", "03412", JUN, 2, None, True),
        ("b", "03412", JUN, 3, JUN, False), ("b", "03412", JUN, 4, None, False),
    ]  # fmt: skip
    assert len(found) == 7


def test_lists_of_changes_follow_each_other():
    rows = [("a", "03412", MAR, 1, None), ("b", "03412", JUN, 2, None), ("c", "03412", SEP, 1, SEP)]
    found, _, _ = completed(rows, kinds=(("c", "changes"), ("b", "changes")))
    assert [row[:5] for row in found if row[0] == "c"] == [("c", "03412", SEP, 1, SEP), ("c", "03412", SEP, 2, None)]


def test_a_full_list_is_left_alone_and_other_communes_are_none_of_its_business():
    rows = [("a", "03412", MAR, 1, None), ("x", "03430", MAR, 9, None), ("b", "03412", JUN, 2, None), ("f", "03412", SEP, 1, None)]
    found, _, _ = completed(rows)
    assert [row[3] for row in found if row[0] == "b"] == [1, 2]
    assert [row[3] for row in found if row[0] == "f"] == [1]


def test_changes_without_a_full_list_before_them_do_not_count_and_are_told():
    found, told, _ = completed([("b", "03412", JUN, 2, None), ("c", "03412", SEP, 3, None)])
    assert [row[3] for row in found] == [3]
    assert len(told) == 1 and told[0].startswith("b / 1:") and "list_kind" in told[0]


def test_a_hamlets_changes_complete_that_hamlets_list_only():
    rows = [("a", "03412", MAR, 1, None), ("h", "03412", MAR, 2, None), ("b", "03412", JUN, 3, None)]
    found, _, con = completed(rows, scopes=[(2, None, 7, True), (3, None, 7, True)])
    assert [row[3] for row in found if row[0] == "b"] == [2, 3]
    assert engine.rows(con, "select row_id, hamlet, one_hamlet from keyed_scope order by row_id") == [(2, 7, True), (3, 7, True), (5, 7, True)]


# Children missing from a new full list.

RESIDENCE = {
    "child_key": "bigint", "commune_code": "varchar", "as_of": "date", "birth_date": "date", "sex": "varchar", "valid_to": "date",
    "former_commune": "varchar", "hamlet": "integer", "one_hamlet": "boolean", "received_on": "date",
}  # fmt: skip


def missing(rows, deaths=()):
    """Rows are (child, commune, day[, birth, valid_to, hamlet])."""
    con = engine.connect()
    lines = []
    for child, place, day, *rest in rows:
        birth, end, hamlet = [*rest, *[None] * 3][:3]
        lines.append((child, place, day, birth or "2010-01-01", "f", end, None, hamlet, hamlet is not None, None))
    engine.load_rows(con, "core_residence", RESIDENCE, lines)
    engine.load_rows(con, "core_deaths", {"child_key": "bigint"}, [(child,) for child in deaths])
    for name in ("core_part_lists", "core_missing_children"):
        engine.make_table(con, name, (PACKAGE / "core" / f"{name}.sql").read_text(encoding="utf-8"))
    return engine.rows(
        con,
        "select child_key, commune_code, cast(last_listed_on as varchar), cast(missing_since as varchar) "
        "from core_missing_children order by all",
    )


@pytest.mark.parametrize(
    ("rows", "deaths", "found"),
    [
        ([(1, "03412", MAR), (2, "03412", MAR), (1, "03412", JUN)], (), [(2, "03412", MAR, JUN)]),
        ([(1, "03412", MAR), (2, "03412", MAR)], (), []),  # no newer list
        ([(1, "03412", MAR), (2, "03412", MAR, None, "2018-05-01"), (1, "03412", JUN)], (), []),  # left, as the list says
        ([(1, "03412", MAR), (2, "03412", MAR), (1, "03412", JUN)], (2,), []),  # died
        ([(1, "03412", MAR), (2, "03412", MAR, "2002-05-01"), (1, "03412", JUN)], (), []),  # past sixteen
        ([(1, "03412", MAR), (2, "03412", MAR), (1, "03412", JUN), (2, "03430", JUN)], (), []),  # moved
        ([(1, "03412", MAR), (2, "03412", MAR), (1, "03412", JUN), (1, "03412", SEP), (2, "03412", SEP)], (), []),  # forgotten once
        ([(1, "03412", MAR, None, None, 7), (2, "03412", JUN, None, None, 8)], (), []),  # another hamlet's list
        ([(1, "03412", MAR, None, None, 7), (2, "03412", JUN, None, None, 7)], (), [(1, "03412", MAR, JUN)]),
        ([(1, "03412", MAR), (2, "03430", JUN)], (), []),
    ],
)
def test_a_child_whom_the_next_full_list_forgets(rows, deaths, found):
    assert missing(rows, deaths) == found
