"""Figures of former communes on today's boundaries: exact, apportioned by stated shares, or not comparable."""

import re
from datetime import date

import pytest

from pipelines.places import children
from pipelines.places.convert import convert
from pipelines.places.history import history
from pipelines.places.rollup import roll_up, tree

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)

# the tree of Tam Đường drawn twice: who is inside whom today
TODAY = """
    Xã Bình Lư     03390  exact           Thị trấn Tam Đường, Xã Bình Lư, Xã Sơn Bình
    Xã Tả Lèng     03405  exact           Xã Tả Lèng, Xã Giang Ma, Xã Hồ Thầu
    Xã Bản Bo      03424  exact           Xã Bản Bo, Xã Nà Tăm
    Xã Khun Há     03430  exact           Xã Khun Há, Xã Bản Hon
    Sin Suối Hồ    03394  not_comparable  Xã Thèn Sin
    Đoàn Kết       03388  not_comparable  Xã Sùng Phài
    Tân Phong      03408  not_comparable  Xã Nùng Nàng, Xã Bản Giang
"""


def test_four_communes_of_today_cover_ten_of_the_fourteen_and_the_others_are_told_apart():
    former = children("106", date(2018, 1, 1))
    counts = {place.code: 100 + number for number, place in enumerate(former)}
    by_name = {place.name: counts[place.code] for place in former}
    found = convert(counts, date(2018, 1, 1), date(2026, 11, 21))
    for line in TODAY.strip().splitlines():
        _, code, flag, names = re.split(r"\s{2,}", line.strip())
        whole = [name.strip() for name in names.split(",")]
        assert found.values[code] == sum(by_name[name] for name in whole), line
        assert found.flags[code] == flag, line
    assert sum(flag == "exact" for flag in found.flags.values()) == 4
    assert found.total("exact") + found.total("not_comparable") == sum(counts.values())
    assert "thiếu số liệu" in found.reasons["03394"] and found.unmapped == {} and found.held == {}


def test_all_people_of_hoa_binh_go_to_kim_thanh_though_part_of_its_land_does_not():
    found = convert({"10798": 640}, BEFORE, AFTER)
    (step,) = [step for step in history("10798", BEFORE).after if step.how == "all_people"]
    assert (step.before.name, step.after.name, step.share) == ("Xã Hòa Bình", "Xã Kim Thành", 1.0)
    assert found.values == {step.after.code: 640}


def test_a_split_commune_without_a_stated_share_is_held_back_and_both_heirs_say_so():
    counts = {"27418": 50.0, "27424": 30.0, "27433": 20.0}
    found = convert(counts, BEFORE, AFTER)
    assert found.held == {"27418": 50.0, "27433": 20.0}
    assert found.flags["27424"] == found.flags["27418"] == "not_comparable"
    assert "Phường 5 (27418) bị chia, chưa có tỷ lệ" in found.reasons["27424"]
    assert found.total("exact", "apportioned") == 0 and found.total("not_comparable") == 100


def test_stated_shares_apportion_and_the_flag_says_so(tmp_path):
    shares = tmp_path / "shares.csv"
    shares.write_text(
        "old,old_until,new,share,source\n27493,2025-07-01,27484,0.4,NQ giả định\n27493,2025-07-01,27487,0.6,NQ giả định\n",
        encoding="utf-8",
    )
    found = convert({"27493": 1000, "27484": 10, "27487": 20}, BEFORE, AFTER, shares)
    assert found.values == {"27484": 410.0, "27487": 620.0}
    assert set(found.flags.values()) == {"apportioned"} and found.held == {}


def test_a_missing_unit_is_not_a_zero():
    alone = convert({"03424": 7}, BEFORE, AFTER)
    both = convert({"03424": 7, "03427": 0}, BEFORE, AFTER)
    assert (alone.flags, alone.values) == ({"03424": "not_comparable"}, {"03424": 7})
    assert (both.flags, both.values) == ({"03424": "exact"}, {"03424": 7})


def test_a_chain_of_mergers_is_followed_in_order_of_days():
    phases = {"27394": 1, "27391": 2, "27397": 4, "27388": 8, "27403": 16, "27406": 32, "27409": 64}
    in_2025 = convert(phases, date(2018, 1, 1), date(2025, 2, 1))
    assert in_2025.values == {"27397": 7, "27403": 56, "27409": 64}
    assert set(in_2025.flags.values()) == {"exact"}


def test_where_a_unit_came_from_and_what_became_of_it():
    sung_phai = history("03397", date(2018, 1, 1))
    assert [(step.day, step.after.name, step.after.code) for step in sung_phai.after] == [
        (date(2020, 2, 1), "Xã Sùng Phài", "03403"),
        (date(2025, 7, 1), "Phường Đoàn Kết", "03388"),
    ]
    thuan_an = history("19900", date(2026, 1, 1))
    assert [(step.day, step.how) for step in thuan_an.before if step.before.code == "19900"] == [
        (date(2021, 7, 1), "moved"),
        (date(2025, 7, 1), "whole"),
    ]


@pytest.mark.parametrize(
    ("day", "above"),
    [(date(2018, 3, 14), ("106", "12")), (date(2025, 6, 30), ("106", "12")), (date(2025, 7, 1), ("12",))],
    ids=["2018", "the last day of districts", "the first day without"],
)
def test_the_tree_has_no_districts_from_july_2025(day, above):
    assert tree(day)["03390"] == above


def test_a_place_is_the_sum_of_its_children():
    day = date(2018, 3, 14)
    counts = {place.code: number for number, place in enumerate(children("12", day))}
    found = roll_up(counts, day)
    assert found["106"] == sum(counts[place.code] for place in children("106", day))
    assert found["12"] == found["105"] + found["106"] + found["109"] == sum(counts.values())
