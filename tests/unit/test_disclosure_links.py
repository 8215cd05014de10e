"""What hangs together in a release: indicators that state one number, places with two parents, periods that were skipped, parts left out."""

import json
from dataclasses import replace

import pytest
import yaml
from disclosure_figures import FORMER, PARENTS, figure

from pipelines import catalog
from pipelines.disclosure import masks
from pipelines.disclosure.identities import FILE, load_identities
from pipelines.disclosure.network import network
from pipelines.disclosure.release import suppression_mask
from pipelines.disclosure.rules import load_rules
from pipelines.errors import CatalogError


def hidden(figures, published=(), parents=PARENTS, former=FORMER, **settings):
    mask = suppression_mask(figures, parents, former, dict(published), replace(load_rules(), **settings))
    return {name for name, status in mask.rows() if status == "suppressed"}


def test_every_number_of_an_identity_exists():
    known = catalog.indicators()
    for identity in load_identities():
        for term in identity.terms:
            assert term.variant in known[term.indicator].variants, term
            assert {name for name, _ in term.fixed} <= {"sex", "age_band", "ethnic_group", "poverty", "category"}


@pytest.mark.parametrize("change", [{"reason": " "}, {"numbers": ["injury_rate#numerator"]}, {"lately": 1}])
def test_a_line_without_reason_or_with_a_number_that_is_none_is_refused(tmp_path, change):
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    raw["same"][0] |= change
    if "lately" in change:
        raw["lately"] = 1
    (tmp_path / "identities.yml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CatalogError):
        load_identities(tmp_path / "identities.yml")


def test_a_count_that_two_indicators_state_is_hidden_in_both():
    """A commune's four injured: hidden in one table, they may not stand in the other, in other units or with other breakdowns."""
    told = [figure(41, per=10_000), figure(4, place="x1", per=10_000), figure(37, place="x2", per=10_000)]
    twins = [replace(each, fact_id=each.fact_id.replace("injury_rate", "injury_by_place"), indicator="injury_by_place") for each in told]
    found = hidden([*told, *twins])
    assert {name.partition(":")[2] for name in found if name.startswith("injury_rate")} == {
        name.partition(":")[2] for name in found if name.startswith("injury_by_place")
    }
    assert found


def test_two_parts_that_another_indicator_sums_are_not_told_by_it():
    shares = {name: figure(count, 300, indicator=name, variant="residents") for name, count in
              (("hcdb_share", 20), ("risk_share", 3), ("hcdb_or_risk_share", 23))}  # fmt: skip
    found = {name.partition(":")[0] for name in hidden(shares.values()) if name.endswith("#numerator")}
    assert "risk_share" in found and len(found) >= 2
    apart = replace(shares["hcdb_or_risk_share"], numerator=29)
    assert {name.partition(":")[0] for name in hidden([shares["hcdb_share"], shares["risk_share"], apart]) if name.endswith("#numerator")} == {
        "risk_share"
    }


def test_nine_months_minus_the_first_quarter_is_told_although_six_months_were_never_out():
    former = {"2018-6M": "2018-Q1", "2018-9M": "2018-6M"}
    quarter, nine = figure(10, per=10_000), figure(13, period="2018-9M", per=10_000)
    out = {f"{quarter.fact_id}#numerator": 10.0}
    assert f"{nine.fact_id}#numerator" in hidden([quarter, nine], out, former=former)
    assert not hidden([quarter, figure(15, period="2018-9M", per=10_000)], out, former=former)


def test_a_rate_does_not_tell_the_few_children_that_it_is_about():
    told = [figure(0, 3, per=10_000, age_band="0-5"), figure(1, 300, per=10_000)]
    found = hidden(told, below=5)
    assert f"{told[0].fact_id}#denominator" in found and f"{told[0].fact_id}#value" in found


def test_a_commune_under_two_parents_is_a_part_of_the_one_whose_sum_it_is():
    """The same code before and after a reform: the older sum holds in the older period, whichever parent is listed last."""
    told = [figure(41, per=10_000), *(figure(count, place=f"x{n}", per=10_000) for n, count in enumerate((2, 20, 9, 10), start=1))]
    for above in (("h", "t"), ("t", "h")):
        found = {name for name in hidden(told, parents={place: above for place in PARENTS}) if name.endswith("#numerator")}
        assert len(found) == 2


def test_parts_left_out_as_zero_are_not_told_where_their_whole_is_hidden():
    """None of three minors was supervised: hidden, and no row by sex may say 0 either."""
    told = {"indicator": "minors_supervised_share", "variant": "supervised"}
    total, boys = figure(3, 9, **told), figure(3, 6, sex="m", **told)
    both = [figure(9, 30, place="x1", **told), figure(4, 20, place="x1", sex="m", **told), figure(5, 10, place="x1", sex="f", **told)]
    mask = suppression_mask([total, boys, *both], {}, FORMER, {})
    assert not mask.shows_zero(f"{total.fact_id}:sex=f")
    assert not mask.shows_zero(total.fact_id)


def test_the_network_holds_a_cell_once_and_every_sum_is_true():
    told = [figure(41, per=10_000), figure(41, per=10_000, indicator="injury_by_place"), figure(7, per=10_000, variant="died")]
    found = network(told, {}, {}, load_rules())
    assert found.numerator[told[0].fact_id] == found.numerator[told[1].fact_id]
    assert found.sums and all(found.values[total] == sum(found.values[part] for part in parts) for total, parts in found.sums)


def test_denominators_that_happen_to_be_as_large_once_are_two_numbers():
    share = {"indicator": "hcdb_assisted_share", "variant": "cared"}
    told = [figure(1, 2, **share), figure(1, 2, category="g04", **share), figure(5, 9, place="x1", **share), figure(4, 6, place="x1", category="g04", **share)]
    found = network(told, {}, {}, load_rules())
    assert found.denominator[told[0].fact_id] != found.denominator[told[1].fact_id]
    pairs = [figure(1, 2, **share), figure(0, 2, indicator=share["indicator"], variant="regular")]
    found = network(pairs, {}, {}, load_rules())
    assert found.denominator[pairs[0].fact_id] == found.denominator[pairs[1].fact_id]


def test_a_number_that_was_hidden_stays_hidden():
    quarter = [figure(44, per=10_000), *(figure(count, place=f"x{n}", per=10_000) for n, count in enumerate((5, 20, 9, 10), start=1))]
    assert hidden(quarter) == set()
    name = f"{quarter[2].fact_id}#numerator"
    assert name in hidden(quarter, {name: None})


# ---- masks on disk --------------------------------------------------------------------------------------------------


def test_a_mask_is_made_once_and_read_after_that(tmp_path):
    figures = [figure(41, per=10_000), figure(2, place="x1", per=10_000), figure(39, 400, place="x2", per=10_000)]
    made = []

    def make():
        made.append(1)
        return masks.numbers_of("b_1", suppression_mask(figures, PARENTS, FORMER, {}), figures, {"2018-Q1"})

    first, second = (masks.kept(tmp_path, "b_1", make) for _ in range(2))
    assert len(made) == 1 and first.mask == second.mask and first.of({"injury_rate"}, {"2018-Q1"}) == second.of({"injury_rate"}, {"2018-Q1"})
    assert first.of({"injury_rate"}, {"2018-Q1"})["injury_rate:injured@x1:2018-Q1#numerator"] is None
    assert first.of({"bhyt_under6"}, {"2018-Q1"}) == {} == first.of({"injury_rate"}, {"2017-Q1"})
    (path,) = (tmp_path / "masks").glob("*.json")
    for broken in ("", "{", json.dumps({"name": "b_2"})):
        path.write_text(broken, encoding="utf-8")
        assert masks.kept(tmp_path, "b_1", make).mask == first.mask
    assert len(made) == 4
    masks.kept(tmp_path, "c_1", lambda: replace(make(), name="c_1"))
    assert [each.name for each in (tmp_path / "masks").glob("*.json")] == ["c_1.json"]


def test_a_mask_is_named_after_all_that_it_depends_on():
    names = {masks.name_of(build, told, out) for build in ("b1", "b2") for told in ({"periods": ["2018"]}, {"periods": ["2017"]}) for out in ((), ("1.json",))}
    assert len(names) == 8 and masks.name_of("b1", {}, ("1", "2")) == masks.name_of("b1", {}, ("2", "1"))
