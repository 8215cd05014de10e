"""Còn thiếu gì: ít tiêu chí nhất để đến mức, điểm chưa chứng minh được, cách mức bao xa, giả định."""

import pytest
from scores_sheets import held, sheet, standard

from pipelines.errors import RequestError
from pipelines.scores.improving import changed, cheapest, margin, read_change
from pipelines.scores.totals import add_up

ONE = standard([40.0, 30.0, 30.0])
PLACES = {"03390": "Thị trấn Tam Đường", "03412": "Xã Bình Lư", "03413": "Xã Sơn Bình"}


def way(points, mark, vetoed=()):
    told = sheet(points)
    return cheapest(add_up(told, held(ONE, told)), held(ONE, told), mark, vetoed)


def test_the_fewest_criteria_come_first():
    found = way([20, 20, 25], 85)  # 65 points, left: 20, 10, 5
    assert [(one.criterion, one.points) for one in found.gains] == [(1, 20)]
    assert [(one.criterion, one.points) for one in way([20, 20, 25], 90).gains] == [(1, 20), (2, 5)]
    assert (way([20, 20, 25], 101).possible, way([20, 20, 25], 60).gains) == (False, ())


def test_a_zero_that_fails_the_commune_comes_before_all():
    found = way([40, 30, 0], 60, vetoed=(3,))
    assert (found.missing, [(one.criterion, one.points) for one in found.gains]) == (0, [(3, 0)])
    assert [one.criterion for one in way([30, 25, 0], 80, vetoed=(3,)).gains] == [3]


def test_how_near_and_what_it_rests_on():
    told = sheet([40, 26, 16])
    found = margin(add_up(told, held(ONE, told)), 80, {2: "không ghi minh chứng"})
    assert (found.points, found.resting_on, found.weakest, found.weakest_points) == (2, (2,), 3, 16)
    assert margin(add_up(told, held(ONE, told)), 50, {2: "x"}).resting_on == ()
    assert margin(add_up(told, held(ONE, told)), 90, {2: "x"}).points == -8


@pytest.mark.parametrize("text", ["03412, 5 = 70", "Bình Lư, 5 = 70", "xã Bình Lư,5=70,0", "Xã Bình Lư , 5 = 70.0"])
def test_an_assumption_names_commune_criterion_points(text):
    found = read_change(text, PLACES)
    assert (found.commune, found.criterion, found.points) == ("03412", 5, 70)


@pytest.mark.parametrize("text", ["Bình, 5 = 70", "03412 5 = 70", "03412, năm = 70", "03412, 5 = nhiều", "Khun Há, 5 = 7"])
def test_an_unclear_assumption_is_refused(text):
    with pytest.raises(RequestError):
        read_change(text, PLACES)


def test_an_assumption_changes_one_criterion_and_leaves_the_sheet_as_it_came():
    told = sheet([40, 20, 20])
    after = changed(told, 2, 30, held(ONE, told))
    assert [add_up(each, held(ONE, told)).value for each in (told, after)] == [80, 90]
    for criterion, points in ((2, 31), (2, -1), (4, 1)):
        with pytest.raises(RequestError):
            changed(told, criterion, points, held(ONE, told))
