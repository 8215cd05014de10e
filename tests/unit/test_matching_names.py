"""What of a written name is compared: accents wherever they stand, sounds, syllables, words that are no name, digits that tell."""

import unicodedata

import pytest

from pipelines import engine
from pipelines.matching.people import define_macros


@pytest.fixture(scope="module")
def con():
    con = engine.connect()
    engine.define_macros(con)
    define_macros(con)
    define_macros(con)  # a second time does no harm
    return con


def told(con, expression, *values):
    return engine.rows(con, f"select {expression}", values)[0][0]


def marks(con, name):
    return told(con, "toneless(words_of(?)) || '|' || tones(words_of($1))".replace("?", "$1"), name)


@pytest.mark.parametrize(("one", "other"), [("hòa", "hoà"), ("Thúy", "thuý"), ("LÒ  VĂN-TÚ", "Lò Văn Tú"), ("khoẻ", "khỏe")])
def test_where_a_tone_stands_in_its_syllable_does_not_matter(con, one, other):
    assert marks(con, one) == marks(con, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Tú", "Tư"), ("Lan", "Lân"), ("Đức", "Dức"), ("Hoà Lan", "Hoa Làn"), ("Sơn", "Sỏn"), ("Nguyễn", "Nguyển")]
)
def test_names_that_differ_by_accents_stay_different(con, one, other):
    assert marks(con, one) != marks(con, other)
    assert told(con, "plain($1) = plain($2)", one, other)


def test_every_toned_vowel_is_known(con):
    for vowel in "aăâeêioôơuưy":
        found = {marks(con, unicodedata.normalize("NFC", vowel + tone)) for tone in "\u0300\u0301\u0309\u0303\u0323"}
        assert found == {f"{vowel}|{number}" for number in "12345"}


@pytest.mark.parametrize(("one", "other"), [("xinh", "sinh"), ("giang", "dang"), ("ky", "ki"), ("tranh", "chanh"), ("thinh", "tinh")])
def test_letters_that_are_mixed_up_by_ear_sound_alike(con, one, other):
    assert told(con, "sound_of($1) = sound_of($2)", one, other)


@pytest.mark.parametrize(("one", "other"), [("hung", "huong"), ("tu", "ty"), ("lan", "linh"), ("mai", "my")])
def test_other_names_do_not(con, one, other):
    assert not told(con, "sound_of($1) = sound_of($2)", one, other)


@pytest.mark.parametrize("word", ["nguyen", "quyet", "khuya", "ut", "inh", "xoang", "gieng", "thuong", "y", "phuong", "seng"])
def test_syllables(con, word):
    assert told(con, "is_syllable(?)", word)


@pytest.mark.parametrize("slip", ["nhhi", "bangg", "iinh", "tihn", "hugn", "maai", "linhx"])
def test_slips_are_no_syllables(con, slip):
    assert not told(con, "is_syllable(?)", slip)


def test_words_for_a_newborn_without_a_name(con):
    assert all(told(con, "is_unnamed(plain(?))", text) for text in ("Trai", "GÁI", "chưa đặt tên", "Bé trai", "Con bà Mỷ"))
    assert not any(told(con, "is_unnamed(plain(?))", text) for text in ("Lò Văn Trai", "Gái Thị Hoa", "Vàng Thị Gái"))


@pytest.mark.parametrize(
    ("number", "birth", "sex", "fits"),
    [
        ("012215000123", "2015-02-05", "m", True),
        ("012315000123", "2015-02-05", "f", True),
        ("012015000123", "1915-02-05", "m", True),
        ("012215000123", "2016-02-05", "m", False),
        ("012215000123", "2015-02-05", "f", False),
        ("012215000123", None, None, True),
        (None, "2015-02-05", "f", True),
    ],
)
def test_the_twelve_digits_are_checked_against_the_row(con, number, birth, sex, fits):
    assert told(con, "id_fits($1, $2::date, $3)", number, birth, sex) is fits
