"""Which rows join, which are left to a person, which stay apart (issue 4, RULES 30)."""

import pytest
from matching_support import doubtful, joined, linked, row

from pipelines import engine

MY = "Sùng Thị Mỷ"


def tu(**more):
    return row("Lò Văn Tú", "2015-02-05", "m", "03412", MY, **more)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(row("LO VAN TU", "2015-02-05", "m", "03412", "Sung Thi My", at=2), id="no accents"),
        pytest.param(row("Lò Tú", "2015-02-05", "m", "03412", MY, at=2), id="middle name dropped"),
        pytest.param(row("Lò Văn Tú", "2015-05-02", "m", "03412", MY, at=2), id="day and month swapped"),
        pytest.param(row("Lò Văn Tú", "2015-02-05", "m", "03390", "Sùng Mỷ", at=2), id="moved, mother without her middle name"),
        pytest.param(row("Lò Văn Tú", "2015", "m", "03412", MY, at=2), id="year of birth only"),
        pytest.param(row("Lò Văn Tú", "2015-02-05", "m", "03412", at=2), id="mother missing"),
        pytest.param(row("Lò Văn Tú", "2015-02-06", "m", "03412", MY, at=2), id="birth day mistyped"),
        pytest.param(row("Lò Văn Tú", "2015-02-05", "f", "03412", MY, at=2), id="sex mistyped"),
        pytest.param(row("Lò Văng Tú", "2015-02-05", "m", "03412", MY, at=2), id="letter too many"),
        pytest.param(row("Trai", "2015-02-05", "m", "03412", MY, at=2), id="newborn without a name"),
        pytest.param(row("Tú Lò Văn", "2015-02-05", "m", "03412", MY, at=2), id="given name first"),
    ],
)
def test_a_child_is_found_again(other):
    con, _ = linked(tu(), other)
    assert joined(con) == {(1, 2)}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(row("Lò Văn Hùng", "2015-02-05", "m", "03412", MY, at=2), id="twin brother"),
        pytest.param(row("Lò Thị Hoa", "2015-02-05", "f", "03412", MY, at=2), id="twin sister"),
        pytest.param(row("Lò Văn Tư", "2015-02-05", "m", "03412", MY, at=2), id="twin whose name differs by an accent"),
        pytest.param(row("Lò Văn Hùng", "2016-12-01", "m", "03412", MY, at=2), id="younger brother"),
        pytest.param(row("Lò Văn Tú", "2011-09-20", "m", "03390", "Vàng Thị Dợ", at=2), id="namesake of another age"),
        pytest.param(row("Lò Văn Tú", "2015", "m", "03390", "Vàng Thị Dợ", at=2), id="namesake of the same year, another mother"),
        pytest.param(row(None, "2015-02-05", "m", "03412", None, at=2), id="a row without a name"),
    ],
)
def test_another_child_never_joins(other):
    con, _ = linked(tu(), other)
    assert joined(con) == set()


def test_twins_are_told_apart_and_an_accent_less_row_is_left_to_a_person():
    twins = tu(), row("Lò Văn Tư", "2015-02-05", "m", "03412", MY)
    con, _ = linked(*twins, row("LO VAN TU", "2015-02-05", "m", "03412", MY, at=2))
    assert joined(con) == set()
    assert set(doubtful(con)) == {(1, 3), (2, 3)}
    assert all("còn dòng khác giống không kém" in why for why in doubtful(con).values())


def test_when_one_twin_is_known_the_other_follows():
    twins = tu(), row("Lò Văn Tư", "2015-02-05", "m", "03412", MY)
    others = row("LO VAN TU", "2015-02-05", "m", "03412", MY, at=2), row("LÒ VĂN TÚ", "2015-02-05", "m", "03412", MY, at=2)
    con, _ = linked(*twins, *others)
    assert joined(con) == {(1, 4), (2, 3)}


def test_a_row_that_two_rows_of_the_other_list_match_alike_joins_neither():
    con, _ = linked(tu(), tu(at=2), tu(at=2))
    assert joined(con) == set() and set(doubtful(con)) == {(1, 2), (1, 3)}


def test_two_rows_of_one_full_list_never_join():
    con, told = linked(tu(), tu())
    assert joined(con) == set() and told.compared == 0


def test_rows_of_a_list_of_events_may_join_one_child():
    con, _ = linked(tu(), tu(at=None), row("LO VAN TU", "2015-02-05", "m", "03412", None, at=None))
    homes = engine.rows(con, "select person, new_person from match_join order by person")
    assert homes == [(2, 1), (3, 1)]


def test_a_child_is_followed_through_three_full_lists():
    con, _ = linked(tu(), row("Lo Van Tu", "2015-02-05", "m", None, MY, at=2), row("Lò Tú", "2015-02-05", "m", "03412", MY, at=3))
    assert engine.rows(con, "select distinct new_person from match_join") == [(1,)]
    assert engine.count(con, "match_pair") == 2


def test_the_same_number_joins_and_another_number_parts():
    other = row("Lò Tú", "2015", "m", "03390", None, at=2)
    con, _ = linked(tu(personal_id="012215000123"), other | {"personal_id": "012215000123"})
    assert joined(con) == {(1, 2)}
    con, _ = linked(tu(personal_id="012215000123"), tu(at=2, personal_id="012215999999", card_last10=None))
    assert joined(con) == set()


def test_a_number_that_contradicts_its_own_row_proves_nothing():
    stranger = row("Vàng Thị Lả", "2011-07-08", "f", "03390", "Tao Thị Ún", at=2, personal_id="012215000123")
    con, told = linked(tu(personal_id="012215000123"), stranger)
    assert told.compared == 0 and joined(con) == set()


def test_decisions_win_over_weights():
    twin = row("Lò Văn Hùng", "2015-02-05", "m", "03412", MY, at=2)
    con, _ = linked(tu(), tu(at=2), twin, said=[(1, 2, False)])
    assert joined(con) == set() and (1, 2) not in doubtful(con)
    con, _ = linked(tu(), tu(at=2), twin, said=[(1, 3, True)])
    assert joined(con) == set(), "the row has its partner already"


def test_closed_rows_count_for_frequencies_only():
    con, told = linked(tu(state="closed"), tu(at=2))
    assert told.compared == 0 and joined(con) == set()


def test_rows_that_look_for_nobody_are_not_compared_with_each_other():
    con, told = linked(tu(state="open"), tu(at=2, state="open"))
    assert told.compared == 0
    con, told = linked(tu(state="open"), tu(at=2))
    assert told.compared == 1 and joined(con) == {(1, 2)}


def test_the_reason_says_what_differs():
    con, _ = linked(tu(), row("Lò Tú", "2015-05-02", "m", "03390", MY, at=2))
    why = engine.rows(con, "select reason from match_pair")[0][0]
    assert why == "thiếu tên đệm; đảo ngày và tháng sinh; khác xã; cùng mẹ"
    con, _ = linked(tu(mother_name=None), row("lò văn tú", "2015-02-05", "m", "03412", at=2))
    assert engine.rows(con, "select reason from match_pair") == [("trùng họ tên và ngày sinh",)]


def test_a_score_is_never_rounded_up_to_certainty():
    con, _ = linked(tu(personal_id="012215000123"), tu(at=2, personal_id="012215000123"))
    assert engine.rows(con, "select score from match_pair") == [(0.9999,)]


def test_nothing_with_a_name_is_left_behind():
    con, _ = linked(tu(), tu(at=2))
    left = {name for (name,) in engine.rows(con, "select table_name from duckdb_tables() union all select view_name from duckdb_views() where not internal")}
    assert {name for name in left if name.startswith(("match_", "__"))} == {
        "match_row", "match_stand", "match_pair", "match_doubt", "match_join"
    }  # fmt: skip
    for name in ("match_pair", "match_doubt", "match_join"):
        assert "Lò" not in repr(engine.rows(con, f"select * from {name}")) and "lo van" not in repr(engine.rows(con, f"select * from {name}"))


def test_no_rows_at_all():
    con, told = linked()
    assert (told.exact, told.compared, told.joined, told.doubtful) == (0, 0, 0, 0)
    assert engine.count(con, "match_pair") == engine.count(con, "match_doubt") == engine.count(con, "match_join") == 0


def test_an_error_of_splink_tells_no_name(monkeypatch):
    from pipelines.errors import TreemError
    from pipelines.matching import scoring

    def broken(con, model):
        raise ValueError("Could not convert string 'Lò Văn Tú'")

    monkeypatch.setattr(scoring, "_predict", broken)
    with pytest.raises(TreemError) as problem:
        linked(tu(), tu(at=2))
    assert "Tú" not in str(problem.value) and problem.value.__cause__ is None
