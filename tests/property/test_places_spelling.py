"""However a name is typed, it stays the same name."""

import unicodedata
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipelines.places import children, resolve
from pipelines.places.spelling import spell, with_arabic

DAY = date(2018, 3, 14)
COMMUNES = [*children("106", DAY), *children("20", DAY), *children("478", DAY), *children("776", DAY)]
WAYS = {
    "as it is": lambda text: text,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "upper case": str.upper,
    "wide spaces": lambda text: text.replace(" ", " \u00a0 "),
    "line break": lambda text: text.replace(" ", "\n", 1),
    "a list number": lambda text: f"12. {text}",
    "stars": lambda text: f" - {text} *",
    "Icelandic letter": lambda text: text.replace("Đ", "Ð"),
}


@given(st.sampled_from(COMMUNES), st.sampled_from(sorted(WAYS)), st.sampled_from(sorted(set(WAYS) - {"a list number"})))
def test_noise_around_a_name_does_not_change_the_answer(place, one, other):
    asked = WAYS[other](WAYS[one](place.name))
    plain = resolve(place.name, DAY, place.parent_code)
    assert place in plain.candidates
    assert resolve(asked, DAY, place.parent_code) == plain


@given(st.sampled_from(COMMUNES))
def test_where_the_tone_stands_does_not_matter(place):
    moved = place.name
    for new, old in (("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("ũy", "uỹ"), ("ủy", "uỷ"), ("úy", "uý")):
        moved = moved.replace(new, old)
    assert spell(moved) == spell(place.name)


@given(st.sampled_from(COMMUNES))
def test_lost_accents_never_lead_to_another_place_alone(place):
    bare = spell(place.name).bare
    answer = resolve(bare, DAY, place.parent_code)
    assert place in answer.candidates


@given(st.integers(1, 39))
def test_roman_numerals_are_numbers(number):
    tens, ones = divmod(number, 10)
    roman = "x" * tens + ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][ones]
    assert with_arabic(f"phu {roman}") == f"phu {number}"


def test_words_that_are_no_numerals_stay_words():
    assert [with_arabic(told) for told in ("vi thanh", "chi lang", "xin chai", "iia")] == ["vi thanh", "chi lang", "xin chai", "iia"]
