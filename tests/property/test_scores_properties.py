"""Tính chất của việc chấm điểm: thêm điểm không bao giờ hạ điểm, mức tối đa luôn giữ, thứ tự dòng không quan trọng."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from scores_sheets import fact, held, sheet, standard

from pipelines.scores.improving import cheapest
from pipelines.scores.streaks import Decision, streak
from pipelines.scores.totals import add_up
from pipelines.scores.units import Former
from pipelines.scores.verdict import judge

MAXIMA = [30.0, 25.0, 20.0, 15.0, 10.0]
ONE = standard(MAXIMA)
POINTS = st.lists(st.integers(0, 60).map(lambda value: value / 2), min_size=5, max_size=5)
ORDER = {"fail": 0, "unknown": 1, "pass": 2}


def total(told):
    return add_up(told, held(ONE, told))


@settings(max_examples=80, deadline=None)
@given(POINTS, st.integers(0, 4), st.integers(0, 40))
def test_more_points_never_lower_total_or_verdict(points, at, more):
    before, after = sheet(points), sheet([value + (more if index == at else 0) for index, value in enumerate(points)])
    first, second = total(before), total(after)
    assert first.value <= second.value
    results = [judge(ONE, fact("mountain"), each, None).result for each in (first, second)]
    assert ORDER[results[0]] <= ORDER[results[1]]


@settings(max_examples=80, deadline=None)
@given(POINTS)
def test_caps_hold(points):
    found = total(sheet(points))
    assert all(found.points[at] <= most for at, most in enumerate(MAXIMA, start=1))
    assert found.value == sum(min(told, most) for told, most in zip(points, MAXIMA, strict=True)) <= 100


@settings(max_examples=50, deadline=None)
@given(POINTS, st.permutations(range(5)))
def test_the_order_of_rows_does_not_matter(points, order):
    told = sheet(points)
    shuffled = replace(told, rows=tuple(told.rows[at] for at in order))
    assert total(told) == total(shuffled)
    assert cheapest(total(told), held(ONE, told), 85) == cheapest(total(shuffled), held(ONE, shuffled), 85)


@settings(max_examples=50, deadline=None)
@given(POINTS, st.integers(1, 100))
def test_the_cheapest_way_reaches_the_mark_and_no_shorter_one_does(points, mark):
    told = sheet(points)
    found, before = cheapest(total(told), held(ONE, told), mark), total(told)
    if not found.possible:
        assert sum(MAXIMA) < mark
        return
    assert before.value + sum(gain.points for gain in found.gains) == max(mark, before.value)
    left = sorted((most - before.points[at] for at, most in enumerate(MAXIMA, start=1)), reverse=True)
    fewest = next(count for count in range(6) if sum(left[:count]) >= mark - before.value)
    assert len(found.gains) == fewest


@settings(max_examples=100, deadline=None)
@given(st.text("RN?.", min_size=1, max_size=12))
def test_a_streak_is_the_run_at_the_end(history):
    letters = {"R": True, "N": False, "?": None}
    told = {("x", 2010 + at): Decision(letters[one], "a") for at, one in enumerate(history) if one != "."}
    found = streak("x", 2009 + len(history), told, lambda code, before, year: Former((code,)), lambda year: True)
    if history[-1] in "?.":
        assert found is None
        return
    run = len(history) - len(history.rstrip("R"))
    assert found.years == run
    # 2009 is before the first standard, so a run over the whole history is known in full
    assert found.at_least == (0 < run < len(history) and history[-run - 1] in "?.")
