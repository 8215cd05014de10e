"""The sample's official estimates: near its own world, never equal to it, told on a form that adds up."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipelines.samples.days import to_day, years_before
from pipelines.samples.facts import load_facts
from pipelines.samples.population import OLDEST, estimate_all, make_population
from pipelines.samples.simulate import simulate
from pipelines.samples.world import COUNTED_STATUS, World

CHILDREN = 3000


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(load_facts(), CHILDREN, seed=7)


def test_every_commune_has_an_estimate_for_each_year_of_the_periods(world):
    facts = load_facts()
    assert [(found.commune, found.year) for found in world.official] == [(n, year) for year in (2017, 2018) for n in range(14)]
    assert facts.population_years == (2017, 2018)
    assert all(len(found.cells) == 2 * (OLDEST + 1) and min(found.cells.values()) >= 0 for found in world.official)


def test_an_estimate_is_near_the_count_and_never_equal_to_it(world):
    for found in world.official:
        assert found.day == to_day(f"{found.year}-01-01")
        oldest, truth = years_before(found.day, 16), 0
        for child in world.children:
            stay = child.stay_on(found.day) if child.birth > oldest else None
            truth += stay is not None and stay.commune == found.commune and stay.status_on(found.day) in COUNTED_STATUS
        assert 0 < abs(found.total - truth) <= 0.04 * truth + 1


def test_the_same_seed_gives_the_same_estimates_and_another_seed_others(world):
    facts = load_facts()
    assert estimate_all(facts, world.children, 7) == world.official
    assert estimate_all(facts, world.children, 8) != world.official


def test_the_table_adds_up_and_says_what_it_is(world):
    sheet = make_population(load_facts(), 2018, world.official)
    texts = [text.text for line in (*sheet.top, *sheet.bottom) for text in line]
    assert any(text.startswith("ƯỚC TÍNH DÂN SỐ TRẺ EM DƯỚI 16 TUỔI NĂM 2018") for text in texts)
    assert {"Số liệu tại thời điểm 01/01/2018", "Ngày công bố: 15/02/2018", "Tính chất số liệu: Ước tính"} <= set(texts)
    assert any("DỮ LIỆU MẪU" in text for text in texts)
    ages, stated = Counter[str](), dict[str, int]()
    for _, code, _, age, total, male, female in (line.cells for line in sheet.body):
        assert total == male + female
        if age == "Dưới 16 tuổi":
            stated[str(code)] = int(total)
        else:
            ages[str(code)] += int(total)
    district = stated.pop("106")
    assert stated == ages and len(stated) == 14 and district == sum(stated.values())
    assert f"Tổng số trẻ em dưới 16 tuổi: {district:,}".replace(",", ".") in texts


def test_the_answer_key_holds_the_numbers_of_the_workbook(demo_raw):
    raw: Path = demo_raw()
    with (raw / "_answer_key" / "population.csv").open(encoding="utf-8", newline="") as table:
        key = {(row["place"], row["age"], row["sex"]): int(row["number"]) for row in csv.DictReader(table) if row["year"] == "2018"}
    found = {}
    for line in load_workbook(raw / "dan-so-2018.xlsx").active.iter_rows(min_row=15, values_only=True):
        if isinstance(line[0], int) and line[3] != "Dưới 16 tuổi":
            age = str(line[3]).removesuffix(" tuổi")
            found |= {(line[1], age, "m"): line[5], (line[1], age, "f"): line[6]}
    assert found == key and len(key) == 14 * 32
