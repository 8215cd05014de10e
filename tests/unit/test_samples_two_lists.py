"""Invented lists to try matching on: the same every time, the truth true, each slip as often as it is said to be."""

import unicodedata
from random import Random

import pytest

from pipelines.samples.misspelling import Slip, drop_middle, spell_by_ear, typo, without_accents, wrong_accent
from pipelines.samples.names import fold
from pipelines.samples.two_lists import HASTY, make_lists


@pytest.fixture(scope="module")
def lists():
    return make_lists(4_000, seed=7, numbers=0.5)


def test_one_seed_one_pair_of_lists():
    once, again, other = (make_lists(400, seed=seed, numbers=0.5) for seed in (7, 7, 8))
    assert (again.first, again.second, again.truth) == (once.first, once.second, once.truth)
    assert other.first != once.first


def test_ids_are_unique_and_the_truth_points_into_both_lists(lists):
    first, second = ({one["id"]: one for one in side} for side in (lists.first, lists.second))
    assert len(first) == len(lists.first) and len(second) == len(lists.second)
    assert len({a for a, _ in lists.truth}) == len({b for _, b in lists.truth}) == len(lists.truth)
    assert all(a in first and b in second for a, b in lists.truth)
    assert 0.85 < len(lists.first) / 4_000 < 0.95 and 0.75 < len(lists.second) / 4_000 < 0.85


def test_true_pairs_without_slips_agree_in_every_word(lists):
    first, second = ({one["id"]: one for one in side} for side in (lists.first, lists.second))
    clean = [(first[a], second[b]) for a, b in lists.truth if not lists.slips[a] and not lists.slips[b]]
    assert len(clean) > 300
    for one, other in clean:
        assert all(one[name] == other[name] for name in ("full_name", "birth_date", "sex", "commune", "mother_name"))


def test_each_slip_is_about_as_frequent_as_its_rate(lists):
    for slip, rate in HASTY.items():
        seen = sum(slip.value in lists.slips[one["id"]] for one in lists.second) / len(lists.second)
        assert abs(seen - rate) < 0.012 + rate * 0.15, slip


def test_half_is_decomposed_and_a_fifth_has_no_accents(lists):
    names = [one["full_name"] for one in lists.second]
    bare = sum(name == without_accents(name) for name in names) / len(names)
    assert 0.18 < bare < 0.3
    accented = [name for name in names if unicodedata.normalize("NFC", name) != without_accents(name)]
    assert 0.4 < sum(name != unicodedata.normalize("NFC", name) for name in accented) / len(accented) < 0.6


def test_there_are_twins_whose_names_differ_by_an_accent_only(lists):
    families = {}
    for one in lists.first:
        families.setdefault((one["birth_date"], one["mother_name"], one["commune"]), []).append(one["full_name"])
    twins = [names for names in families.values() if len(names) == 2]
    assert len(twins) > 20
    assert any(fold(one) == fold(other) and one != other for one, other in twins)


def test_numbers_say_century_sex_and_year(lists):
    numbered = [one for one in lists.first if one["personal_id"] and len(one["birth_date"]) == 10 and not lists.slips[one["id"]]]
    assert len(numbered) > 1_000
    for one in numbered:
        year, digit = int(one["birth_date"][-4:]), int(one["personal_id"][3])
        assert 1900 + 100 * (digit // 2) + int(one["personal_id"][4:6]) == year
        assert digit % 2 == (one["sex"] == "Nữ")


def test_what_each_slip_of_the_pen_does():
    rng = Random(1)
    assert {drop_middle(rng, "Nguyễn Thị Thu Hà") for _ in range(20)} == {"Nguyễn Thị Hà", "Nguyễn Thu Hà"}
    assert drop_middle(rng, "Giàng Chu") == "Giàng Chu"
    assert without_accents("Đỗ Thị Hường") == "Do Thi Huong"
    for change in (wrong_accent, spell_by_ear, typo):
        assert any(change(rng, "Nguyễn Thị Thủy") != "Nguyễn Thị Thủy" for _ in range(20))
    assert all(fold(wrong_accent(rng, "Nguyễn Thị Thủy")) == "nguyen thi thuy" for _ in range(20))
    assert all(abs(len(typo(rng, "Lò Văn Tú")) - 9) <= 1 for _ in range(50))
    assert Slip("typo") is Slip.TYPO
