"""The way of people through several divisions and mergers, drawn as small trees: what came together again is exact again."""

from datetime import date

import pytest

from pipelines.places.book import Book
from pipelines.places.passage import passage
from pipelines.places.place import FIRST, LAST, Bridge, Place

ONE, TWO = date(2020, 1, 1), date(2022, 1, 1)
START, END = date(2019, 1, 1), date(2024, 1, 1)


def book(lines: str) -> Book:
    """Make a book of communes from lines "code first-year last-year" and passages "old > new year how [share]"."""
    days = {".": FIRST, "1": ONE, "2": TWO, "-": LAST}
    places, bridges = [], []
    for line in lines.strip().splitlines():
        told = line.split()
        if told[1] == ">":
            day = days[told[3]]
            bridges.append(Bridge(told[0], day, told[2], day, told[4], float(told[5]) if told[5:] else None))
        else:
            places.append(Place(told[0], f"Xã {told[0]}", "commune", "xã", "admin", "P", days[told[1]], days[told[2]]))
    return Book(places, bridges)


UNITS = """
    A . 1
    B 1 2
    C 1 2
    D 2 -
    A > B 1 part {share_b}
    A > C 1 part {share_c}
    B > D 2 whole
    C > D 2 whole
"""


@pytest.mark.parametrize("shares", [("0.4", "0.6"), ("", "")], ids=["by shares", "without shares"])
def test_what_was_divided_and_merged_again_is_exact(shares):
    way = passage(book(UNITS.format(share_b=shares[0], share_c=shares[1])), ["A"], START, END)
    region = way.region(["D"])
    assert (region.flag, region.reason, region.parts) == ("exact", "", {"A": pytest.approx(1.0)})
    assert way.held == {}


def test_a_division_without_shares_leaves_the_parts_unknown_and_both_together_exact():
    way = passage(book(UNITS.format(share_b="", share_c="")), ["A"], START, date(2021, 1, 1))
    assert way.held == {"A": 1.0}
    assert {code: way.region([code]).flag for code in "BC"} == dict.fromkeys("BC", "not_comparable")
    assert way.region(["B"]).reason == "Xã A (A) bị chia, chưa có tỷ lệ"
    both = way.region(["B", "C"])
    assert (both.flag, both.parts) == ("exact", {"A": 1.0})


def test_a_division_by_shares_is_apportioned_and_adds_up():
    way = passage(book(UNITS.format(share_b="0.4", share_c="0.6")), ["A"], START, date(2021, 1, 1))
    assert {code: way.region([code]).flag for code in "BC"} == dict.fromkeys("BC", "apportioned")
    assert [way.region([code]).parts["A"] for code in "BC"] == [0.4, 0.6]
    assert way.region(["B"]).reason == "Xã A (A) được chia theo tỷ lệ đã nêu"


def test_a_unit_that_takes_in_another_without_a_figure_is_not_comparable():
    merged = book("A . 1\nE . -\nA > E 1 whole")
    alone, both = passage(merged, ["E"], START, END), passage(merged, ["A", "E"], START, END)
    assert (alone.region(["E"]).flag, alone.region(["E"]).reason) == ("not_comparable", "thiếu số liệu của Xã A (A)")
    assert (both.region(["E"]).flag, both.region(["E"]).parts) == ("exact", {"A": 1.0, "E": 1.0})


def test_land_without_people_brings_nobody():
    way = passage(book("A . 1\nB . -\nC 1 -\nA > B 1 area_only\nA > C 1 all_people"), ["A", "B"], START, END)
    assert [way.region([code]).flag for code in "BC"] == ["exact", "exact"]
    assert way.region(["B"]).parts == {"B": 1.0} and way.region(["C"]).parts == {"A": 1.0}


def test_people_whose_unit_ended_without_a_word_are_held_and_in_no_region():
    way = passage(book("A . 1\nB . -"), ["A", "B"], START, END)
    assert way.held == {"A": 1.0} and set(way.units) == {"B"}
    assert way.region(["B"]).flag == "exact"


def test_a_region_with_communes_that_nobody_of_those_given_went_to_is_not_comparable():
    way = passage(book("A . -\nB . -\nC . -"), ["A"], START, END)
    region = way.region(["A", "B", "C"])
    assert (region.flag, region.reason) == ("not_comparable", "thiếu số liệu của 2 xã, phường khác trong địa bàn")


def test_parts_of_every_unit_add_up_to_one_on_the_whole_way():
    chain = book(UNITS.format(share_b="0.4", share_c="0.6") + "F . 2\nF > D 2 part 0.25\nG 2 -\nF > G 2 part 0.75")
    for day in (START, date(2021, 1, 1), END):
        way = passage(chain, ["A", "F"], START, day)
        for origin in "AF":
            known = sum(unit.parts.get(origin, 0.0) for unit in way.units.values())
            assert known + way.held.get(origin, 0.0) == pytest.approx(1.0, abs=1e-12)
