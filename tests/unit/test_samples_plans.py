"""The sample worlds of the five plans: the plans' own places and periods, every register that their targets need, one demo after another."""

from datetime import date
from pathlib import Path

import pytest

from pipelines import catalog, places
from pipelines.errors import RequestError
from pipelines.samples import make_demo
from pipelines.samples.days import to_date
from pipelines.samples.facts import DEFAULT_PLAN, Facts, load_facts, plan_files
from pipelines.samples.papers_found import papers_of
from pipelines.samples.schools import schools_of

PLANS = plan_files()


@pytest.fixture(params=PLANS)
def facts(request: pytest.FixtureRequest) -> Facts:
    return load_facts(request.param)


def test_there_is_a_world_for_every_plan_of_an_office() -> None:
    assert sorted(catalog.plan_ids()) == PLANS


def test_the_communes_are_those_of_the_places_on_every_cutoff_day(facts: Facts) -> None:
    plan = catalog.load_plan(facts.plan)
    assert plan.place == facts.district_code
    for period in facts.periods:
        on = to_date(period.cutoff)
        inside = {place.code: place for place in places.children(plan.place, on)}
        assert all(inside[commune.code].name == commune.name for commune in facts.communes)
        assert len(inside) == len(facts.communes) or facts.plan == "lang_son_2019_2020"
        above = {places.find(inside[commune.code].parent_code, on).name for commune in facts.communes}
        assert {commune.district for commune in facts.communes} == above or facts.plan == "an_bang_vinh_an_2023"


def test_how_a_table_writes_a_commune_means_that_commune(facts: Facts) -> None:
    on = to_date(facts.periods[0].cutoff)
    for commune in facts.communes:
        assert places.resolve(commune.told, on, suggest=False).code == commune.code


def test_the_districts_that_tell_of_themselves_are_those_of_the_places() -> None:
    facts = load_facts("lang_son_2019_2020")
    listed = {(place.code, place.name) for place in places.children("20", date(2019, 12, 14), "district")}
    assert set(facts.districts) == listed
    assert {commune.district for commune in facts.communes} == {name for _, name in listed}


def test_the_periods_are_those_of_the_plan(facts: Facts) -> None:
    planned = catalog.load_plan(facts.plan).periods
    for period in facts.periods:
        known = planned[period.id]
        told = (known.starts_on, known.cutoff_on, known.known_on)
        assert told == (to_date(period.starts), to_date(period.cutoff), to_date(period.known_on))
    missing = set(planned) - {period.id for period in facts.periods}
    assert all(int(name) in facts.score_years for name in missing)


def test_every_register_that_a_target_needs_is_written(facts: Facts) -> None:
    written = {*facts.lists, *facts.papers, "receipts"} | ({"score_sheet"} if facts.score_years else set())
    indicators = catalog.indicators()
    for target in catalog.load_plan(facts.plan).targets:
        if target.indicator:
            told = indicators[target.indicator].variants[target.variant]
            assert set(told.get("needs", indicators[target.indicator].needs)) <= written, target.id


def test_a_school_of_the_plan_keeps_its_own_name_and_code() -> None:
    (school,) = schools_of(load_facts("an_bang_vinh_an_2023"))
    known = places.find(school.code, date(2023, 11, 15))
    assert known is not None and known.name == school.name


def test_a_province_of_few_children_has_lists_of_few_communes_of_every_district() -> None:
    whole, few = load_facts("lang_son_2019_2020"), load_facts("lang_son_2019_2020", 300)
    assert len(few.communes) == 11 and len(whole.communes) == 44
    assert {commune.district for commune in few.communes} == {name for _, name in whole.districts}
    assert load_facts("lang_son_2019_2020", 100_000) is whole and load_facts(DEFAULT_PLAN, 50) is load_facts()


def test_each_paper_of_a_plan_is_one_that_there_is(facts: Facts) -> None:
    assert {paper.register for paper in papers_of(facts)} == facts.papers


@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan != DEFAULT_PLAN])
def test_a_very_small_world_is_written_too_and_takes_the_place_of_another_plans(plan: str, tmp_path: Path) -> None:
    make_demo(tmp_path, plan="quan_7_2023", children=60)
    made = make_demo(tmp_path, plan=plan, children=60)
    left = [path for path in tmp_path.rglob("*.xlsx")]
    assert made.files == len(left) and made.rows["child_register"] >= 60
    again = {path.relative_to(tmp_path): path.read_bytes() for path in left}
    make_demo(tmp_path, plan=plan, children=60)
    assert all((tmp_path / path).read_bytes() == content for path, content in again.items())


def test_an_unknown_plan_names_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="Chưa có bộ dữ liệu mẫu") as raised:
        make_demo(tmp_path, plan="khong_co")
    assert all(plan in str(raised.value) for plan in PLANS)
