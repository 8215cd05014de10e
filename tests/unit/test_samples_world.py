"""The sample world: believable, and kept apart so that exact matching is enough."""

from collections import Counter, defaultdict

import pytest

from pipelines.samples.answers import Answers
from pipelines.samples.cards import last_day_of_card
from pipelines.samples.days import NEVER, age_months, age_years, to_date, to_day, years_before
from pipelines.samples.facts import Facts, load_facts
from pipelines.samples.names import UNNAMED, fold
from pipelines.samples.simulate import simulate
from pipelines.samples.world import World

CHILDREN = 7000


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture(scope="module")
def world(facts: Facts) -> World:
    return simulate(facts, CHILDREN, seed=7)


def test_about_as_many_children_as_asked_for(facts: Facts, world: World) -> None:
    day = facts.reference_day
    living = [c for c in world.children if c.birth > years_before(day, 16) and c.stay_on(day)]
    assert CHILDREN <= len(living) <= CHILDREN * 1.03 + 14 * 5
    homes = Counter(child.stay_on(day).commune for child in living)  # type: ignore[union-attr]
    assert len(homes) == 14 and max(homes.values()) > 2 * min(homes.values())


def test_name_birth_and_sex_are_unique_among_the_communes_of_a_life(world: World) -> None:
    seen = Counter((commune, fold(c.name), c.birth, c.sex) for c in world.children for commune in {s.commune for s in c.stays})
    assert max(seen.values()) == 1


def test_with_the_mother_they_are_unique_in_the_district(world: World) -> None:
    seen = Counter((fold(c.name), c.birth, c.sex, fold(c.mother)) for c in world.children)
    assert max(seen.values()) == 1


def test_numbers_are_unique_and_agree_with_the_child(world: World) -> None:
    numbered = [child for child in world.children if child.personal_id]
    assert len({child.personal_id for child in numbered}) == len(numbered)
    assert 0.6 < len(numbered) / len(world.children) < 0.75
    for child in numbered:
        sign = "2" if child.sex == "m" else "3"
        assert child.personal_id[:6] == f"012{sign}{to_date(child.birth):%y}" and len(child.personal_id) == 12
    people = [card.number[-10:] for child in world.children for card in child.cards[:1]]
    assert len(set(people)) == len(people)


def test_no_two_siblings_have_the_same_name_and_there_are_twins(world: World) -> None:
    names, births = defaultdict(list), Counter[tuple[int, int]]()
    for child in world.children:
        names[child.family].append(child.name)
        births[child.family, child.birth] += 1
    assert all(len(set(family)) == len(family) for family in names.values())
    assert any(count == 2 for count in births.values())


def test_sexes_ages_and_deaths_are_believable(world: World) -> None:
    boys = sum(child.sex == "m" for child in world.children) / len(world.children)
    assert 0.49 < boys < 0.55
    years = Counter(to_date(child.birth).year for child in world.children)
    assert min(years[year] for year in range(2004, 2018)) > 0.6 * max(years.values())
    assert 0.001 < sum(child.died < NEVER for child in world.children) / len(world.children) < 0.012


def test_nobody_was_born_on_the_day_that_means_year_only(world: World) -> None:
    assert all((to_date(c.birth).month, to_date(c.birth).day) != (1, 1) for c in world.children)


def test_stays_follow_one_another_and_never_return(world: World) -> None:
    for child in world.children:
        assert len({stay.commune for stay in child.stays}) == len(child.stays)
        for former, later in zip(child.stays, child.stays[1:], strict=False):
            assert former.end == later.start


def test_unnamed_newborns_have_nothing_that_would_need_their_name(world: World) -> None:
    unnamed = {child.number for child in world.children if not child.named}
    assert all(c.name in UNNAMED[c.sex] for c in world.children if not c.named)
    assert not any(c.cards or c.personal_id for c in world.children if not c.named)
    assert not unnamed & {thing.child.number for thing in [*world.weighings, *world.injuries, *world.assistance]}


def test_malnutrition_lies_where_the_plan_has_it(facts: Facts, world: World) -> None:
    rows = Answers(facts, world).rows()
    whole = [row for row in rows if row[0] == "malnutrition" and row[2:7] == ("106", "2018", "*", "*", "*")]
    share = {row[1]: int(row[7]) / int(row[8]) for row in whole}
    assert 0.20 < share["underweight"] < 0.26
    assert 0.29 < share["stunting"] < 0.37
    assert 0.05 < share["wasting"] < 0.12


def test_injuries_happen_to_residents_of_the_right_age(facts: Facts, world: World) -> None:
    for injury in world.injuries:
        child = injury.child
        assert child.birth > years_before(injury.day, 16)
        stay = next(s for s in child.stays if s.start <= injury.day < s.end)
        assert stay.commune == injury.commune
        assert injury.outcome != "died" or injury.died == child.died
    yearly = len(world.injuries) / 2 / CHILDREN * 10_000
    assert 30 < yearly < 75


def test_an_event_is_told_only_by_a_list_that_came_after_it_became_known(facts: Facts, world: World) -> None:
    late = 0
    for injury in world.injuries:
        if injury.period < 0:
            continue
        period = facts.periods[injury.period]
        assert injury.day <= period.cutoff
        assert injury.known <= world.received[injury.commune, "injury_list", injury.period] <= period.known_on
        late += injury.day < period.list_from
    assert late > 0


def test_scores_are_as_the_plan_needs_them(facts: Facts, world: World) -> None:
    assert sum(maximum for _, _, maximum in facts.criteria) == 1000 and len(facts.criteria) == 15
    for year, recognised, high in ((2014, 11, 11), (2015, 12, 11), (2016, 13, 12), (2017, 14, 12), (2018, 14, 12)):
        sheets = [sheet for sheet in world.sheets if sheet.year == year]
        assert sum(sheet.recognised for sheet in sheets) == recognised
        assert sum(sheet.checked_total >= 700 for sheet in sheets) == high
        for sheet in sheets:
            pairs = zip(sheet.points, facts.criteria, strict=True)
            assert all(0 <= checked <= own <= maximum for (own, checked), (_, _, maximum) in pairs)
            assert sheet.recognised != any(checked == 0 for _, checked in sheet.points)


def test_cards_end_as_the_rule_says() -> None:
    assert last_day_of_card(to_day("2012-09-30")) == to_day("2018-09-30")
    assert last_day_of_card(to_day("2012-10-01")) == to_day("2018-10-31")
    assert last_day_of_card(to_day("2012-12-25")) == to_day("2018-12-31")


def test_ages_go_by_calendar_birthday() -> None:
    assert years_before(to_day("2020-02-29"), 5) == to_day("2015-02-28")
    assert age_years(to_day("2012-03-14"), to_day("2018-03-14")) == 6
    assert age_years(to_day("2012-03-15"), to_day("2018-03-14")) == 5
    assert age_months(to_day("2017-12-15"), to_day("2018-03-14")) == 2


def test_the_same_seed_gives_the_same_world(facts: Facts) -> None:
    first, again, other = (simulate(facts, 200, seed) for seed in (5, 5, 6))
    assert first == again
    assert first != other
