"""Which rows join, which are left to a person, which stay apart (issue 4, RULES 30)."""

import unicodedata

import pytest
from matching_support import doubtful, joined, linked, row

from pipelines import engine

MY = "Sùng Thị Mỷ"
GIVEN = ("Tú", "Sơn", "Hải", "Chu", "Panh", "Kiên", "Bảo", "Quang", "Páo", "Thơm", "Cường", "Đôi")


def tu(**more):
    return row("Lò Văn Tú", "2015-02-05", "m", "03412", MY, **more)


# each case is a child of another family: name before the given name, given name, birth day, commune, mother
FAMILIES = [
    ("Lò Văn", "Tú", "2015-02-05", "03412", "Sùng Thị Mỷ"), ("Vàng Văn", "Panh", "2014-03-07", "03390", "Lù Thị Én"),
    ("Giàng A", "Chu", "2013-04-09", "03400", "Thào Thị Dợ"), ("Tẩn Láo", "Sơn", "2012-05-11", "03406", "Phàn Tả Mẩy"),
    ("Hoàng Đức", "Kiên", "2011-06-01", "03412", "Lường Thị Ngân"), ("Sần Văn", "Hải", "2010-07-02", "03394", "Lục Thị Pín"),
    ("Tao Văn", "Khuyên", "2009-08-03", "03421", "Vàng Thị Păn"), ("Nguyễn Minh", "Quang", "2008-09-04", "03390", "Trần Thu Hà"),
    ("Lý Văn", "Cường", "2007-10-06", "03418", "Nùng Thị Sen"), ("Phạm Gia", "Bảo", "2006-11-08", "03424", "Đỗ Khánh Linh"),
    ("Mùa A", "Páo", "2005-12-10", "03430", "Hạng Thị Sua"), ("Quàng Văn", "Thơm", "2004-01-12", "03427", "Cà Thị Hặc"),
]  # fmt: skip


def _as_told(before, given, born, commune, mother):
    return {"name": f"{before} {given}", "born": born, "sex": "m", "commune": commune, "mother": mother}


def _plain(text):
    return unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()


def _other_day(born):
    return f"{born[:-2]}{int(born[-2:]) + 1:02d}"


# what the second list says of the same child, from what the first says
AGAIN = {
    "no accents": lambda a, b, c, d, e: {"name": _plain(f"{a} {b}").upper(), "mother": _plain(e)},
    "middle name dropped": lambda a, b, c, d, e: {"name": f"{a.split()[0]} {b}"},
    "day and month swapped": lambda a, b, c, d, e: {"born": f"{c[:4]}-{c[8:]}-{c[5:7]}"},
    "moved, mother without her middle name": lambda a, b, c, d, e: {"commune": "03415", "mother": f"{e.split()[0]} {e.split()[-1]}"},
    "year of birth only": lambda a, b, c, d, e: {"born": c[:4]},
    "mother missing": lambda a, b, c, d, e: {"mother": None},
    "birth day mistyped": lambda a, b, c, d, e: {"born": _other_day(c)},
    "sex mistyped": lambda a, b, c, d, e: {"sex": "f"},
    "letter too many": lambda a, b, c, d, e: {"name": f"{a}g {b}"},
    "newborn without a name": lambda a, b, c, d, e: {"name": "Trai"},
    "given name first": lambda a, b, c, d, e: {"name": f"{b} {a}"},
    "only the name without accents": lambda a, b, c, d, e: {"name": _plain(f"{a} {b}")},
}
# what the second list says of somebody else
ELSE = {
    "twin brother": lambda a, b, c, d, e: {"name": f"{a} Hùng"},
    "twin sister": lambda a, b, c, d, e: {"name": f"{a.split()[0]} Thị Hoa", "sex": "f"},
    "younger brother": lambda a, b, c, d, e: {"name": f"{a} Hùng", "born": f"{int(c[:4]) + 2}-12-01"},
    "namesake of another age": lambda a, b, c, d, e: {"born": "2016-09-20", "commune": "03415", "mother": "Chẻo U Khé"},
    "namesake of the same year, another mother": lambda a, b, c, d, e: {"born": c[:4], "commune": "03415", "mother": "Chẻo U Khé"},
    "a row without a name or mother": lambda a, b, c, d, e: {"name": None, "mother": None},
    "a newborn without a name or mother": lambda a, b, c, d, e: {"name": "Trai", "mother": None},
    "a twin whose name differs by an accent": lambda a, b, c, d, e: {"name": f"{a} Khuyến"},
}


def _world(cases, families):
    """Both lists of all cases: rows 1 … n of the first, n + 1 … of the second."""
    told = [_as_told(*family) for family in families]
    other = [one | case(*family) for one, case, family in zip(told, cases.values(), families, strict=True)]
    con, _ = linked(*(row(**one) for one in told), *(row(**one, at=2) for one in other))
    return joined(con)


@pytest.fixture(scope="module")
def found_again():
    return _world(AGAIN, FAMILIES[: len(AGAIN)])


@pytest.fixture(scope="module")
def somebody_else():
    # the accent case takes Khuyên, whose twin may be Khuyến
    order = [*FAMILIES[:6], *FAMILIES[7:]][: len(ELSE) - 1]
    order.append(FAMILIES[6])
    return _world(ELSE, order)


@pytest.mark.parametrize("case", AGAIN)
def test_a_child_is_found_again(found_again, case):
    at = list(AGAIN).index(case) + 1
    assert (at, at + len(AGAIN)) in found_again


def test_nobody_else_joins(found_again):
    assert len(found_again) == len(AGAIN)


@pytest.mark.parametrize("case", ELSE)
def test_another_child_never_joins(somebody_else, case):
    at = list(ELSE).index(case) + 1
    assert not any(at in pair or at + len(ELSE) in pair for pair in somebody_else)


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
    con, _ = linked(tu(personal_id="012215000123"), tu(at=2, personal_id="012215999999"))
    assert joined(con) == set() and doubtful(con)[1, 2].startswith("có chỗ trái nhau")


def test_a_number_that_contradicts_its_own_row_proves_nothing():
    stranger = row("Vàng Thị Lả", "2011-07-08", "f", "03390", "Tao Thị Ún", at=2, personal_id="012215000123")
    con, told = linked(tu(personal_id="012215000123"), stranger)
    assert told.compared == 0 and joined(con) == set()


def test_days_and_numbers_that_stand_in_for_unknown_ones_tell_nothing():
    def crowd(at):
        days = [f"{2004 + n % 12}-{1 + n % 11:02d}-{2 + n % 26:02d}" for n in range(150)]
        ordinary = [row(f"Lò Văn {GIVEN[n % 12]}", day, "m", at=at) for n, day in enumerate(days)]
        return ordinary + [row(f"Vàng Thị {GIVEN[n % 12]}", "2015-06-15", "f", at=at, personal_id="012315000000") for n in range(60)]

    con, told = linked(*crowd(1), *crowd(2))
    assert not any(first in range(151, 211) for first, _ in joined(con))
    assert told.compared < 60 * 60, "or long lists would be compared row by row"


def test_decisions_win_over_weights():
    twin = row("Lò Văn Hùng", "2015-02-05", "m", "03412", MY, at=2)
    con, _ = linked(tu(), tu(at=2), twin, said=[(1, 2, False)])
    assert joined(con) == set() and (1, 2) not in doubtful(con)
    con, _ = linked(tu(), tu(at=2), twin, said=[(1, 3, True)])
    assert joined(con) == set(), "the row has its partner already"


def test_closed_rows_count_for_frequencies_only():
    _, told = linked(tu(state="closed"), tu(at=2))
    assert told.compared == 0


def test_rows_that_look_for_nobody_are_not_compared_with_each_other():
    _, told = linked(tu(state="open"), tu(at=2, state="open"))
    assert told.compared == 0
    con, told = linked(tu(state="open"), tu(at=2))
    assert told.compared == 1 and joined(con) == {(1, 2)}


def test_the_reason_says_what_differs():
    con, _ = linked(tu(), row("Lò Tú", "2015-05-02", "m", "03390", MY, at=2))
    why = engine.rows(con, "select reason from match_pair")[0][0]
    assert why == "thiếu tên đệm; đảo ngày và tháng sinh; khác xã; cùng mẹ"
    con, _ = linked(tu(mother_name=None), row("lò văn tú", "2015-02-05", "m", "03412", at=2))
    assert engine.rows(con, "select reason from match_pair") == [("trùng những gì cả hai cùng ghi",)]


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
