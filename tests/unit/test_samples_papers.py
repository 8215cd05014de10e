"""Sample papers beside the lists of each period: found by name, in the words of their registers, one world with the other lists."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.samples import make_demo
from pipelines.samples.care import schooling_on
from pipelines.samples.days import NEVER, to_day
from pipelines.samples.facts import Facts, load_facts
from pipelines.samples.paper_minors_in_conflict import GROUP, offences_of
from pipelines.samples.paper_school_enrolment import pupils_by_school
from pipelines.samples.papers_found import Paper, all_papers, forms
from pipelines.samples.schools import school_years, schools_of
from pipelines.samples.simulate import simulate
from pipelines.samples.staff import staff_of, trainings_of
from pipelines.samples.tables import Sheet
from pipelines.samples.world import World

REGISTERS = Path(__file__).parents[2] / "pipelines" / "registers"
SEED = 7
WITH_BOOKS = [paper for paper in all_papers() if paper.folder]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture(scope="module")
def world(facts: Facts) -> World:
    return simulate(facts, 9000, SEED)


@pytest.fixture(scope="module")
def sheets(facts: Facts, world: World) -> dict[str, list[Sheet]]:
    return {paper.register: [book.sheet for book in paper.books(facts, world, SEED)] for paper in all_papers()}


def definition(register: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((REGISTERS / f"{register}.yml").read_text(encoding="utf-8"))
    return found


def test_the_folder_is_the_list_of_papers() -> None:
    found = sorted(path.stem.removeprefix("paper_") for path in Path(REGISTERS.parent / "samples").glob("paper_*.py"))
    assert [paper.register for paper in all_papers()] == found
    assert len({paper.folder for paper in WITH_BOOKS}) == len(WITH_BOOKS)


@pytest.mark.parametrize("paper", WITH_BOOKS, ids=lambda paper: paper.register)
def test_every_heading_is_one_that_the_register_knows(paper: Paper, sheets: dict[str, list[Sheet]]) -> None:
    columns = definition(paper.register)["columns"]
    known = {heading: name for name, column in columns.items() for heading in (*column["headers"], column["vi"])}
    for form in forms(paper.register):
        assert {name: known[heading] for name, heading in form["columns"].items()} == {name: name for name in form["columns"]}
    texts = [text.text for sheet in sheets[paper.register] for line in sheet.top for text in line]
    assert any(phrase.casefold() in text.casefold() for text in texts for phrase in definition(paper.register)["titles"])
    assert all("DỮ LIỆU MẪU" in " ".join(text.text for line in sheet.top for text in line) for sheet in sheets[paper.register])


@pytest.mark.parametrize("paper", WITH_BOOKS, ids=lambda paper: paper.register)
def test_the_same_seed_gives_the_same_papers_and_another_gives_others(paper: Paper, facts: Facts, world: World, sheets: dict[str, list[Sheet]]) -> None:
    again = [book.sheet for book in paper.books(facts, world, SEED)]
    assert [sheet.body for sheet in again] == [sheet.body for sheet in sheets[paper.register]]
    if paper.register in ("school_activities", "staff_training", "commune_facts"):  # those that do not follow from the world
        assert [book.sheet.body for book in paper.books(facts, world, SEED + 1)] != [sheet.body for sheet in again]


def test_the_book_of_the_household_and_the_school_tell_one_story(facts: Facts, world: World) -> None:
    period = school_years(facts)[-1]
    pupils = {pupil.child.number: pupil for found in pupils_by_school(facts, world, period).values() for pupil in found}
    told = Counter()
    for child in world.children:
        stay = child.stay_on(period.cutoff)
        if stay is None or not child.named or stay.status_on(period.cutoff) == "absent":
            continue
        schooling, pupil = schooling_on(child, period.cutoff), pupils.get(child.number)
        if schooling in ("Nhà trẻ", "Mẫu giáo") or (schooling.startswith("Lớp ") and int(schooling[4:]) < 10):
            assert pupil is not None and pupil.dropped == NEVER
            assert pupil.grade == {"Nhà trẻ": -1, "Mẫu giáo": 0}.get(schooling, int(schooling[4:]) if schooling.startswith("Lớp") else None)
        elif schooling in ("Chưa đi học",):
            assert pupil is None
        told[schooling.split()[0]] += 1
    assert min(told["Lớp"], told["Mẫu"], told["Chưa"]) > 50 and told["Bỏ"]


def test_minors_under_16_are_in_group_6_and_nobody_is_of_age(facts: Facts, world: World) -> None:
    found = offences_of(facts, world, SEED)
    assert found and all(one.age < 18 for one in found)
    assert all(any(spell.group == GROUP for spell in one.child.spells) for one in found if one.age < 16)


def test_the_schools_trainings_are_those_of_their_staff(facts: Facts, sheets: dict[str, list[Sheet]]) -> None:
    people = {person.number: person for person in staff_of(facts, SEED)}
    held = trainings_of(facts, SEED)
    assert all(people[person.number].school == one.school for one in held if one.school for person in one.people)
    rows = [line.cells for sheet in sheets["staff_training"] for line in sheet.body]
    assert len(rows) > len(people) and len(schools_of(facts)) == 28
    assert len({(person.name, person.birth, person.commune) for person in people.values()}) == len(people)


def test_lists_know_nothing_of_later_days(facts: Facts, world: World) -> None:
    for period in school_years(facts):
        for found in pupils_by_school(facts, world, period).values():
            assert all(pupil.dropped == NEVER or pupil.dropped <= period.cutoff for pupil in found)
    assert all(one.day <= facts.periods[-1].cutoff for one in offences_of(facts, world, SEED))
    assert to_day("2018-11-15") in {period.cutoff for period in school_years(facts)}


def test_a_new_demo_takes_the_former_papers_away(tmp_path: Path) -> None:
    make_demo(tmp_path, children=30, seed=1)
    (tmp_path / WITH_BOOKS[0].folder / "cũ.xlsx").write_bytes(b"")
    make_demo(tmp_path, children=30, seed=2)
    assert not (tmp_path / WITH_BOOKS[0].folder / "cũ.xlsx").exists()
    for paper in all_papers():
        assert (tmp_path / "_answer_key" / f"{paper.register}.csv").is_file()
