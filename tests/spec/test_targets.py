"""Chỉ tiêu và kết quả: so trên phân số đúng, tương đương nêu trong kế hoạch, thiếu xã thì chưa đánh giá, chưa đến kỳ thì nói chưa đến."""

from fractions import Fraction

import pytest

from pipelines import catalog, formats, targets
from pipelines.targets import Figure

PLAN = catalog.load_plan("tam_duong_2018")
TARGETS = {target.id: target for target in PLAN.targets}


def figure(numerator, denominator, per=100, state="ok", reported=14, expected=14):
    value = None if state not in ("ok", "zero") else numerator / denominator * per
    return Figure("f", numerator, denominator, value, state, None, reported, expected)


def judged(target_id, found, period="2018"):
    target = TARGETS[target_id]
    return targets.judge(target, found, catalog.indicators()[target.indicator], PLAN.periods[period])


@pytest.mark.parametrize(
    ("target_id", "numerator", "denominator", "status"),
    [
        ("TD-03", 7183, 7183, "met"),
        ("TD-03", 7182, 7183, "not_met"),
        ("TD-04", 235, 1000, "met"),
        ("TD-04", 236, 1000, "not_met"),
        ("TD-08", 14, 14, "met"),
        ("TD-08", 13, 14, "not_met"),
        # 12 of 14 is 85.7 %, yet it is what the plan's own "86 %" means
        ("TD-09", 12, 14, "met"),
        ("TD-09", 13, 14, "exceeded"),
        ("TD-09", 11, 14, "not_met"),
    ],
)
def test_targets_are_judged_on_the_exact_fraction_or_the_stated_equivalent(target_id, numerator, denominator, status):
    assert judged(target_id, figure(numerator, denominator))[0] == status


def test_a_ceiling_kept_is_met_and_never_called_exceeded():
    assert judged("TD-04", figure(100, 1000))[0] == "met"


def test_with_a_commune_missing_there_is_no_verdict():
    assert judged("TD-04", figure(100, 1000, reported=13)) == ("inconclusive", "số liệu của 13/14 xã, thị trấn")


@pytest.mark.parametrize(
    ("target_id", "numerator", "denominator", "status"),
    [
        # 100 % of the children: one without a card is one too many, whatever the commune that is missing sends
        ("TD-03", 999, 1000, "not_met"),
        ("TD-03", 1000, 1000, "inconclusive"),
        # a share below 100 %: nobody knows how many children the missing commune has
        ("TD-04", 236, 1000, "inconclusive"),
        # 14 of 14 communes: 12 of 13 cannot become 14, 13 of 13 can
        ("TD-08", 12, 13, "not_met"),
        ("TD-08", 13, 13, "inconclusive"),
        # 12 of 14 communes: 12 are enough already, 10 cannot become 12, 11 can
        ("TD-09", 13, 13, "exceeded"),
        ("TD-09", 12, 13, "met"),
        ("TD-09", 11, 13, "inconclusive"),
        ("TD-09", 10, 13, "not_met"),
    ],
)
def test_a_verdict_that_the_missing_commune_cannot_change_is_given_and_says_so(target_id, numerator, denominator, status):
    """RULES 6: 13 of 14 communes reported."""
    found, reason = judged(target_id, figure(numerator, denominator, reported=13))
    assert found == status and reason.startswith("số liệu của 13/14 xã, thị trấn")
    assert ("nơi còn thiếu không làm đổi kết luận" in reason) == (status != "inconclusive")


def test_a_sheet_without_a_decision_is_a_missing_commune():
    """All 14 sheets came, one of them without the result of recognition: 13 of 13 is not yet 14 of 14."""
    assert judged("TD-08", figure(13, 13)) == ("inconclusive", "số liệu của 13/14 xã, thị trấn")


def test_a_count_above_its_ceiling_stays_above_with_more_communes():
    from dataclasses import replace

    target = replace(TARGETS["TD-04"], comparator="lt", value_low=None, value_high=60.0, indicator="child_population")
    count = catalog.indicators()["child_population"]
    for number, status in ((61, "not_met"), (12, "inconclusive")):
        counted = Figure("f", number, None, number, "ok", None, 13, 14)
        assert targets.judge(target, counted, count, PLAN.periods["2018"])[0] == status


def test_states_speak_for_themselves():
    assert judged("TD-08", figure(None, None, state="not_due"), "2018-Q1")[0] == "not_due"
    assert judged("TD-03", figure(None, None, state="not_reported"))[0] == "no_data"
    assert judged("TD-03", figure(0, 0, state="no_denominator"))[0] == "inconclusive"


def test_before_the_deadline_the_reason_says_until_when_was_counted():
    assert judged("TD-03", figure(90, 100), "2018-Q1")[1] == "tính đến 14/3/2018; hạn của kế hoạch 31/12/2018"


@pytest.mark.parametrize(("numerator", "denominator"), [(2351, 10_000), (23_501, 100_000), (2349, 10_000), (235, 1000), (99_999, 100_000)])
def test_a_printed_value_never_contradicts_its_status(numerator, denominator):
    for target_id in ("TD-03", "TD-04"):
        target, indicator = TARGETS[target_id], catalog.indicators()[TARGETS[target_id].indicator]
        found = figure(numerator, denominator)
        met = targets.is_met(target, found, indicator.per)
        decimals = targets.decimals_needed(target, found, indicator, met)
        shown = Fraction(str(formats.round_half_up(targets.exact_value(found, 100), decimals)))
        limit = Fraction(str(target.value_low if target.value_low is not None else target.value_high))
        assert (shown >= limit if target.comparator == "ge" else shown <= limit) == met


def test_a_count_of_the_districts_communes_is_not_judged_for_one_commune(built_home, monkeypatch):
    from pipelines import marts

    monkeypatch.setenv("TREEM_HOME", str(built_home))
    with marts.open_marts() as con:
        district = {found.target_id: found for found in targets.evaluate(con, PLAN.id, "2018", "106")}
        commune = {found.target_id: found for found in targets.evaluate(con, PLAN.id, "2018", "03412")}
    assert district["TD-08"].status == "met" and district["TD-09"].status == "met"
    assert commune["TD-08"].status == commune["TD-09"].status == "informational"
    assert (commune["TD-08"].numerator, commune["TD-08"].denominator) == (1, 1)
    assert district["TD-Q1"].decimals == 0


def test_every_target_of_the_plan_is_listed_and_quoted_word_for_word(shared_data):
    seed = " ".join((shared_data.parent / "seeds" / "tam_duong_2018.txt").read_text(encoding="utf-8").replace("*", "").split())
    assert len(PLAN.targets) == 13
    for target in PLAN.targets:
        assert target.quote in seed and (target.indicator or target.missing)
