"""Số người khác đưa vào và nơi được tính: số liệu gốc, số ngoài sổ, nhóm địa bàn, trường, nơi kế thừa, mức của xã, hai kế hoạch cạnh nhau."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from pipelines import catalog, places, targets
from pipelines.errors import InputError, RequestError
from pipelines.targets import areas
from pipelines.targets.inputs import COLUMNS, read_inputs
from tests.targets_drawn import HEAD, World, communes_of

DAY = date(2018, 12, 31)
BASE = 'unit: trẻ\ncomparator: le_baseline\nindicator: count\nvariant: all\nbaseline: {period: "2015", source: cuối năm 2015, certainty: I, confirm: số}'
SURVEY = 'unit: "%"\ncomparator: le\nvalue_high: 5\nexternal: true\nmissing: sổ không đo được'


@pytest.fixture
def world(tmp_path, monkeypatch):
    return World(tmp_path, monkeypatch)


def baseline(world, **told):
    row = {"plan": "ve", "target_id": "X", "place": "106", "as_of": "2015-12-31", "source": "công văn xác nhận", "certainty": "S"}
    world.state("baselines.csv", COLUMNS["baselines.csv"], row | told)


def test_the_office_enters_a_baseline_with_its_source(world):
    world.plan(BASE)
    world.draw("count", "2018", 12)
    assert world.result().status == "inconclusive"
    baseline(world, value="12", role="chuyên viên")
    found = world.result()
    assert (found.status, found.baseline["value"], found.baseline["entered_by"]) == ("met", 12, "chuyên viên")
    baseline(world, value="11")
    assert world.result().status == "not_met"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"value": "mười hai"}, "không phải số"),
        ({"value": "12", "source": ""}, "thiếu source"),
        ({"value": ""}, "thiếu value"),
        ({"value": "50", "numerator": "3", "denominator": "2"}, "Tử số lớn hơn mẫu số"),
    ],
)
def test_a_baseline_that_cannot_be_read_names_its_line(world, told, said):
    world.plan(BASE)
    baseline(world, **told)
    with pytest.raises(InputError, match=said) as caught:
        world.result()
    assert caught.value.where == "baselines.csv, dòng 2"


def survey(world, **told):
    row = {"plan": "ve", "target_id": "X", "place": "106", "period": "2017", "source": "điều tra 2017"}
    world.state("external_facts.csv", COLUMNS["external_facts.csv"], row | told)


def test_a_survey_is_the_value_where_no_register_can_give_it(world):
    """The whole interval decides; a sample that holds the level in its interval decides nothing (RULES 15)."""
    world.plan(SURVEY)
    assert (world.result().status, world.result().reason_vi) == ("no_data", "sổ không đo được")
    for told, status in (
        ({"value": "4,9"}, "met"),
        ({"value": "4,5", "lower": "4,1", "upper": "4,9"}, "met"),
        ({"value": "4,9", "lower": "4,1", "upper": "5,7"}, "inconclusive"),
        ({"value": "5,5", "lower": "5,1", "upper": "5,9"}, "not_met"),
    ):
        survey(world, **told)
        found = world.result()
        assert found.status == status and found.value == float(Fraction(told["value"].replace(",", ".")))
        assert found.external[0]["source"] == "điều tra 2017" and "điều tra 2017" in found.reason_vi


def test_a_survey_stands_beside_the_figure_of_the_registers(world):
    world.plan('unit: "%"\ncomparator: le\nvalue_high: 5\nindicator: low_share\nvariant: all')
    world.draw("low_share", "2018", 40, 1000)
    survey(world, value="9", lower="8", upper="10")
    found = world.result()
    assert (found.status, found.value, found.external[0]["value"]) == ("met", 4.0, 9.0)


def test_a_survey_of_a_later_year_is_not_known_yet(world):
    world.plan(SURVEY)
    survey(world, value="4", period="2018")
    assert world.result("2017").status == "no_data" and world.result("2018").status == "met"


def test_a_school_s_plan_is_judged_at_its_school_unless_residents_are_asked_for(world):
    """RULES 9: the same target counts pupils of the school or residents of the commune."""
    head = HEAD.replace('place: "106"', 'place: "19948"\nschool: THCS-19948-01\npopulation: pupils')
    world.plan('unit: "%"\ncomparator: lt\nvalue_high: 1.5\nindicator: share\nvariants: {residents: all, pupils: of_pupils}', head)
    world.draw("share", "2018", 5, 400, variant="of_pupils", place="THCS-19948-01").draw("share", "2018", 14, 1000, place="19948")
    pupils, residents = world.result(place="19948"), world.result(place="19948", population="residents")
    assert (pupils.denominator, pupils.value, pupils.status, pupils.population) == (400, 1.25, "met", "pupils")
    assert (residents.denominator, residents.status, residents.population) == (1000, "met", "residents")


def test_a_rule_about_communes_is_counted_above_them_and_judged_in_each(world):
    """TD-R1 above the communes: how many of them have three years in a row; nobody adds the years of communes up."""
    world.plan("unit: năm liên tục\ncomparator: streak\nvalue_low: 3\nindicator: years\nvariant: all\njudged_at: commune")
    codes = communes_of("106", DAY)
    for number, code in enumerate(codes):
        world.draw("years", "2018", 2 + number % 2, place=code)
    whole = world.result()
    assert (whole.numerator, whole.denominator, whole.status) == (len(codes) // 2, len(codes), "informational")
    assert whole.reason_vi == f"{len(codes) // 2}/{len(codes)} xã, thị trấn đạt mức vẽ"
    assert [world.result(place=code).status for code in codes[:2]] == ["not_met", "met"]


def test_a_set_of_places_sums_counts_and_divides_once(world):
    """Two districts of three: 10 of 100 and 30 of 100 are 40 of 200, not the mean of rates; the set is dated."""
    head = HEAD.replace('place: "106"', 'place: "20"')
    world.plan('unit: "%"\ncomparator: le\nvalue_high: 20\nindicator: low_share\nvariant: all\nplaces: huyen_ngheo_lang_son', head)
    world.draw("low_share", "2018", 10, 100, place="181").draw("low_share", "2018", 30, 100, place="189")
    world.draw("low_share", "2018", 90, 100, place="178").draw("low_share", "2018", 130, 300, place="20")
    found = world.result(place="20")
    assert (found.numerator, found.denominator, found.status) == (40, 200, "met")
    assert areas.members(read_inputs(), "huyen_ngheo_lang_son", "20", date(2018, 3, 6)) == []
    assert areas.members(read_inputs(), "noi_thanh_tphcm", "79", DAY)


def test_an_unknown_set_of_places_is_an_error(world):
    world.plan('unit: "%"\ncomparator: le\nvalue_high: 20\nindicator: low_share\nvariant: all\nplaces: khong_co')
    with pytest.raises(RequestError, match="khong_co"):
        world.result()


def test_a_place_that_has_ended_hands_its_target_on(world):
    """Tam Đường ended on 1 July 2025: each later commune has the share for itself; a count waits for a person."""
    on = date(2026, 6, 30)
    found = areas.heirs("106", on)
    assert found and all(places.find(heir.code, on).level == "commune" for heir in found)
    assert areas.heirs("106", DAY) == []
    head = HEAD.replace("targets:", '  - {id: "2026", starts_on: 2026-01-01, ends_on: 2026-12-31, cutoff_on: 2026-12-31, known_on: 2027-01-10}\ntargets:')
    for unit, indicator, level, status in (('"%"', "share", 90, "met"), ("trẻ", "count", 5, "inconclusive")):
        world.rows.clear()
        world.plan(f"unit: {unit}\ncomparator: ge\nvalue_low: {level}\nindicator: {indicator}\nvariant: all", head)
        world.draw(indicator, "2026", 90, 100 if indicator == "share" else None, place=found[0].code, to_date=on)
        told = world.result("2026", found[0].code)
        assert told.status == status and "Tam Đường (hết hiệu lực 01/7/2025)" in told.reason_vi


def cascade(world, **wanted):
    rows = [{"plan": "ve", "target_id": "X", "place": code, "value": value, "source": "kế hoạch xã"} for code, value in wanted.items()]
    world.state("commune_targets.csv", COLUMNS["commune_targets.csv"], *({key.lstrip("x"): value for key, value in row.items()} for row in rows))
    return targets.cascade(world.con(), "ve", "X", "2018", "106")


def test_the_communes_targets_together_are_enough_or_not(world):
    """Every commune has 80 of 100; the district wants 82: three that want 90 bring it to 82.14, two to 81.43."""
    world.plan('unit: "%"\ncomparator: ge\nvalue_low: 82\nindicator: share\nvariant: all')
    codes = communes_of("106", DAY)
    assert len(codes) == 14
    for code in codes:
        world.draw("share", "2018", 80, 100, place=code)
    world.draw("share", "2018", 14 * 80, 1400)
    two, three = cascade(world, **dict.fromkeys(codes[:2], 90)), cascade(world, **dict.fromkeys(codes[:3], 90))
    assert (two.enough, three.enough) == (False, True)
    assert three.combined == pytest.approx(80 + 10 * 3 / 14) and "3/14 xã đã đặt mức riêng" in three.words
    assert {one.needed for one in three.communes} == {2} and [one.wanted for one in three.communes[:4]] == [90, 90, 90, None]


def test_a_silent_commune_leaves_the_cascade_open(world):
    world.plan('unit: "%"\ncomparator: ge\nvalue_low: 82\nindicator: share\nvariant: all')
    codes = communes_of("106", DAY)
    for code in codes[1:]:
        world.draw("share", "2018", 80, 100, place=code)
    world.draw("share", "2018", 13 * 80, 1300)
    assert cascade(world).enough is None and "thiếu số liệu" in cascade(world).words


def test_two_plans_on_one_indicator_stand_side_by_side(world):
    plan = world.plan('unit: "%"\ncomparator: le\nvalue_high: 23.5\nindicator: low_share\nvariant: all')
    nation = world.plan(
        'unit: "%"\ncomparator: lt\nvalue_high: 9\nindicator: low_share\nvariant: other',
        head="title: Cả nước\ndocument: Quyết định\nholds_for: any_place\ntargets:\n",
    )
    nation = replace(nation, id="nuoc")
    world.monkeypatch.setattr(catalog, "reference_plan_ids", lambda: ["nuoc"])
    world.monkeypatch.setattr(catalog, "load_plan", lambda name: nation if name == "nuoc" else plan)
    world.draw("low_share", "2018", 200, 1000).draw("low_share", "2018", 200, 1000, variant="other")
    (sides,) = targets.beside(world.con(), "ve", "2018", "106").values()
    assert [side.result.status for side in sides] == ["met", "not_met"]
    assert [side.note for side in sides] == ["", "cách tính khác, không so trực tiếp"]


def test_the_targets_of_one_sentence_know_how_the_sentence_stands(world):
    """TD-08 and TD-09: one sentence, met when both are."""
    block = '  - {{id: {}, quote: q, planned: p, unit: "%", comparator: ge, value_low: {}, indicator: share, variant: all, sentence: một câu}}'
    world.plan("\n".join([block.format("A", 50), block.format("B", 90)]), target="")
    world.draw("share", "2018", 80, 100)
    found = world.results()
    assert (found["A"].status_vi, found["B"].status_vi) == ("Vượt", "Chưa đạt")
    assert {one.sentence_status_vi for one in found.values()} == {"Chưa đạt"}


def test_an_inferred_level_is_judged_beside_the_target_never_instead_of_it(world):
    """LS-03: "bảo đảm" has no number; 100 is an inference and says so."""
    world.plan('unit: "%"\ncomparator: none\nindicator: share\nvariant: all\ninferred: {comparator: ge, value_low: 100, why: hiểu là 100 %}')
    world.draw("share", "2018", 99, 100)
    found = world.result()
    assert (found.status, found.value_low, found.inferred["status"]) == ("informational", None, "not_met")
    assert found.reason_vi == "hiểu là 100 % (suy ra): chưa đạt"


def test_the_split_and_the_other_variants_that_are_asked_for_stand_beside(world):
    world.plan("unit: trẻ\ncomparator: none\nindicator: count\nvariant: all\nbreakdown: category\nalso: [other]")
    world.draw("count", "2018", 9).draw("count", "2018", 4, category="g04").draw("count", "2018", 6, category="g13")
    world.draw("count", "2018", 2, variant="other")
    found = world.result()
    assert {row["category"]: row["numerator"] for row in found.breakdown} == {"g04": 4, "g13": 6}
    assert [(row["variant"], row["value"]) for row in found.also] == [("other", 2)]


def test_what_people_told_is_part_of_what_a_build_is_made_of(world):
    """Another baseline is another build; a file that is not there is nothing."""
    state = world.folder / "data" / "state"
    assert targets.hashes(state) == {}
    baseline(world, value="12")
    first = targets.hashes(state)
    baseline(world, value="13")
    assert list(first) == ["state/baselines.csv"] and targets.hashes(state) != first


def test_all_periods_of_a_plan_are_judged_from_one_reading_as_each_alone(world):
    world.plan('unit: "%"\ncomparator: ge\nvalue_low: 50\nindicator: share\nvariant: all')
    world.draw("share", "2017", 49, 100).draw("share", "2018", 50, 100)
    plan = catalog.load_plan("ve")
    told = dict(targets.evaluate_plan(world.con(), plan))
    assert list(told) == list(plan.periods)
    assert {name: found[0].status for name, found in told.items() if found[0].value is not None} == {"2017": "not_met", "2018": "met"}
    assert all(found == targets.evaluate(world.con(), "ve", name, "106") for name, found in told.items())
