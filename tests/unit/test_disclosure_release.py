"""The mask of a release: each way to work a small count out is closed, and earlier releases bind it."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from disclosure_figures import FORMER, PARENTS, figure, rooms

from pipelines.disclosure.facts import Figure
from pipelines.disclosure.release import closed_set, suppression_mask
from pipelines.disclosure.rules import load_rules
from pipelines.errors import InputError, RequestError


def hidden(figures, published=(), **settings):
    mask = suppression_mask(figures, PARENTS, FORMER, dict(published), replace(load_rules(), **settings))
    return {name for name, status in mask.rows() if status == "suppressed"}


def communes(*counts, **told):
    return [figure(count, place=f"x{number}", per=10_000, **told) for number, count in enumerate(counts, start=1)]


def test_a_small_commune_takes_another_one_with_it():
    found = hidden([figure(41, per=10_000), *communes(2, 20, 9, 10)])
    assert "injury_rate:injured@x1:2018-Q1#numerator" in found and "injury_rate:injured@h:2018-Q1#numerator" not in found
    assert sum(name.endswith("#numerator") for name in found) == 2
    assert {name.replace("#numerator", "#value") for name in found} == {name.replace("#numerator", "#value") for name in found if "#value" in name}


def test_nothing_is_hidden_where_nothing_is_small():
    assert hidden([figure(44, per=10_000), *communes(5, 20, 9, 10)]) == set()


def test_two_of_400_without_a_card_are_hidden_by_hiding_the_398():
    card = {"indicator": "bhyt_under6", "variant": "issued"}
    found = hidden([figure(398, 400, **card)])
    assert found and "bhyt_under6:issued@h:2018-Q1#value" in found
    assert hidden([figure(395, 400, **card)]) == set() == hidden([figure(400, 400, **card)])
    assert hidden([figure(398, 400, **card)], complement=False) == set()


def test_a_denominator_that_the_population_table_tells_is_no_hiding_place():
    card = {"indicator": "bhyt_under6", "variant": "issued"}
    people = {"indicator": "child_population", "variant": "children", "per": 1}
    figures = [
        figure(398, 400, **card),
        figure(900, **people),
        *(figure(count, age_band=band, **people) for band, count in (("0-2", 180), ("3-5", 220), ("6-15", 500))),
    ]
    assert f"{figures[0].fact_id}#numerator" in hidden(figures)
    assert not any("child_population" in name for name in hidden(figures))


def test_variants_of_the_same_children_have_one_denominator():
    issued, valid = (figure(count, 3, indicator="bhyt_under6", variant=variant) for variant, count in (("issued", 3), ("valid", 3)))
    found = hidden([issued, valid])
    assert {name for name in found if name.endswith("#denominator")} == {f"{each.fact_id}#denominator" for each in (issued, valid)}


def test_a_variant_within_another_does_not_tell_the_rest():
    both = [figure(8, per=10_000), figure(6, variant="died", per=10_000)]
    assert hidden(both) and not hidden(both, within=())


def test_half_a_year_minus_a_quarter_is_a_quarter():
    half = figure(12, period="2018-6M", per=10_000)
    quarter = figure(10, per=10_000)
    out = {f"{quarter.fact_id}#numerator": 10.0}
    assert f"{half.fact_id}#numerator" in hidden([quarter, half], out)
    assert hidden([quarter, figure(15, period="2018-6M", per=10_000)], out) == set()
    assert hidden([quarter, half], out, cumulative=frozenset()) == set()


def test_what_is_out_is_never_hidden_and_binds_the_rest():
    parts = [figure(24, per=10_000), figure(14, sex="m", per=10_000), figure(10, sex="f", per=10_000)]
    quarter = [*parts, *communes(3, 9, 6, 6)]
    free = hidden(quarter)
    partner = next(name for name in free if name.endswith("#numerator") and "x1" not in name)
    value = next(each.numerator for each in quarter if each.fact_id == partner.removesuffix("#numerator"))
    bound = hidden(quarter, {partner: value})
    assert partner not in bound and "injury_rate:injured@x1:2018-Q1#numerator" in bound and bound != free


def test_no_mask_where_a_small_count_is_known_already():
    quarter = [figure(24, per=10_000), *communes(3, 9, 6, 6)]
    out = {f"{each.fact_id}#numerator": each.numerator for each in quarter[:1] + quarter[2:]}
    with pytest.raises(InputError):
        hidden(quarter, out)
    with pytest.raises(InputError):
        hidden(quarter, {f"{quarter[1].fact_id}#numerator": 3.0})


def test_none_of_a_small_group_is_hidden_for_sensitive_traits_only():
    told = {"indicator": "minors_supervised_share", "variant": "supervised"}
    assert f"{figure(0, 12, **told).fact_id}#numerator" in hidden([figure(0, 12, **told)])
    assert hidden([figure(0, 30, **told)]) == set() == hidden([figure(0, 12, indicator="bhyt_under6", variant="issued")])


def test_communes_are_no_children():
    told = {"indicator": "commune_recognised", "variant": "recognised"}
    mask = suppression_mask([figure(2, 14, **told)], PARENTS, FORMER, {})
    assert {status for _, status in mask.rows()} == {"shown"}


def test_overlapping_categories_may_add_up_to_more():
    causes = [figure(count, category=name, per=10_000) for name, count in (("burn", 3), ("fall", 20), ("traffic", 9))]
    found = hidden([figure(30, per=10_000), *causes])
    assert f"{causes[0].fact_id}#numerator" in found


def test_a_fact_outside_the_closed_set_is_refused():
    mask = suppression_mask([figure(30, per=10_000)], PARENTS, FORMER, {})
    with pytest.raises(RequestError):
        mask.status("abused_children:children@h:2018-Q1#numerator")


def test_the_closed_set_is_what_the_schema_names():
    rows = [
        {name: getattr(each, name) for name in Figure.__dataclass_fields__}
        for each in (figure(9), figure(4, sex="m"), figure(3, sex="m", category="burn"), figure(2, age_band="0-5"), figure(9, period="2017"))
    ]
    rows.append(rows[0] | {"numerator": None})
    chosen = closed_set(rows, {"injury_rate": ["sex", "category+sex"]}, {"2018-Q1"})
    assert [(each.sex, each.category) for each in chosen] == [("*", "*"), ("m", "*"), ("m", "burn")]
    assert closed_set(rows, {"bhyt_under6": ["sex"]}, {"2018-Q1"}) == []


def drawn(seed):
    """A district's quarter and half year by sex and cause, injured and dead, added up here."""
    numbers = np.random.default_rng(seed)
    found, sums = [], {}
    for place, sex, cause in product(PARENTS, ("m", "f"), ("burn", "fall")):
        dead = 0
        injured = 0
        for period in ("2018-Q1", "2018-6M"):
            injured += int(numbers.poisson(4))
            dead += int(numbers.binomial(2, 0.2))
            for variant, count in (("injured", injured + dead), ("died", dead)):
                for at, by_sex, by_cause in product((place, "h"), (sex, "*"), (cause, "*")):
                    key = (variant, period, at, by_sex, by_cause)
                    sums[key] = sums.get(key, 0) + count
    for (variant, period, at, sex, cause), count in sums.items():
        found.append(figure(count, variant=variant, period=period, place=at, sex=sex, category=cause, per=10_000))
    return found


def relations(names):
    """What adds up, and what is never more than another, one line of signs each."""
    place = {key: number for number, key in enumerate(names)}
    equal, least = [], []

    def line(*signed):
        row = np.zeros(len(names))
        for key, sign in signed:
            row[place[key]] += sign
        return row

    for key in names:
        variant, period, at, sex, cause = key
        groups = {
            "place": [(variant, period, x, sex, cause) for x in PARENTS] if at == "h" else [],
            "sex": [(variant, period, at, each, cause) for each in "mf"] if sex == "*" else [],
            "cause": [(variant, period, at, sex, each) for each in ("burn", "fall")] if cause == "*" else [],
        }
        equal += [line((key, -1), *((part, 1) for part in parts)) for parts in groups.values() if parts]
        wider = {"2018-6M": (variant, "2018-Q1", at, sex, cause)}.get(period)
        least += [line((key, -1), (wider, 1))] if wider else []
        least += [line((key, 1), (("injured", period, at, sex, cause), -1))] if variant == "died" else []
    return np.array(equal), np.array(least)


@pytest.mark.parametrize("seed", range(3))
def test_a_random_release_withstands_an_attack_written_here(seed):
    figures = drawn(seed)
    mask = suppression_mask(figures, PARENTS, FORMER, {})
    count = {(each.variant, each.period, each.place, each.sex, each.category): each for each in figures}
    true = np.array([each.numerator for each in count.values()])
    equal, least = relations(list(count))
    assert not (equal @ true).any() and (least @ true <= 0).all()
    shown = np.array([mask.status(f"{each.fact_id}#numerator") == "shown" for each in count.values()])
    limits = np.column_stack([np.where(shown, true, 0), np.where(shown, true, 500)])
    secrets = [aim for aim in (*np.eye(len(true)), *-least) if 0 < aim @ true < 5]
    assert secrets
    given = {"A_eq": equal, "b_eq": np.zeros(len(equal)), "A_ub": least, "b_ub": np.zeros(len(least)), "bounds": limits}
    assert (rooms(secrets, 2, **given) >= 2).all()
