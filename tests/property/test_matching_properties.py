"""However two lists are typed and in whatever order they come, the same children join."""

import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matching_support import doubtful, joined, linked, row

from pipelines import engine

SMALL = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FAMILIES = ("Lò", "Vàng", "Giàng", "Nguyễn")
MIDDLES = ("Văn", "A", "Thị", "Minh")
GIVEN = ("Tú", "Tư", "Hoa", "Hòa", "Sơn", "Páo", "Mỷ", "Quyên")
DAYS = ("2015-02-05", "2015-05-02", "2014-03-07", "2015", "2013-11-30")

names = st.builds(lambda *parts: " ".join(parts), st.sampled_from(FAMILIES), st.sampled_from(MIDDLES), st.sampled_from(GIVEN))
people = st.builds(
    lambda name, born, sex, commune, mother: {"name": name, "born": born, "sex": sex, "commune": commune, "mother": mother},
    st.one_of(names, st.just("Trai"), st.none()),
    st.sampled_from(DAYS),
    st.sampled_from(("m", "f", None)),
    st.sampled_from(("03412", "03390", None)),
    st.one_of(names, st.none()),
)
lists = st.lists(people, min_size=1, max_size=8)


def pairs(first, second):
    con, _ = linked(*(row(**one) for one in first), *(row(**one, at=2) for one in second))
    shift = len(first)
    told = {(a, b - shift): score for a, b, score in engine.rows(con, "select least(row_a, row_b), greatest(row_a, row_b), score from match_pair")}
    return told, {(a, b - shift) for a, b in doubtful(con)}


def typed(one):
    """The same row in capitals, tones put where the other school puts them."""
    return one | {key: one[key] and one[key].replace("òa", "oà").upper() for key in ("name", "mother")}


@SMALL
@given(lists, lists, st.randoms(use_true_random=False))
def test_order_and_typing_do_not_matter_and_each_row_joins_at_most_once(first, second, rng):
    told, left = pairs(first, second)
    assert len({a for a, _ in told}) == len({b for _, b in told}) == len(told)
    assert all(1 <= a <= len(first) and 1 <= b <= len(second) for a, b in {*told, *left})
    assert not set(told) & left and all(0.9 < score < 1 for score in told.values())
    order, other = list(range(len(first))), list(range(len(second)))
    rng.shuffle(order)
    rng.shuffle(other)
    moved, moved_left = pairs([first[at] for at in order], [typed(second[at]) for at in other])
    back = lambda pair: (order[pair[0] - 1] + 1, other[pair[1] - 1] + 1)  # noqa: E731
    assert {back(pair): score for pair, score in moved.items()} == told and set(map(back, moved_left)) == left


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_breaks_it(text):
    con, _ = linked(row(unicodedata.normalize("NFC", text), "2015-02-05", mother=text), row("Lò Văn Tú", "2015-02-05", at=2))
    assert len(joined(con)) <= 1
