"""Điểm trên bảng đặt cạnh số liệu của kho: bậc đã biết thì so, bậc chưa biết thì nói chưa biết, 0/0 không tự thành 0 điểm."""

import pytest
from scores_sheets import fact, sheet, standard

from pipelines.scores.computed import Counted, compare, empty_criteria
from pipelines.scores.standard import Known, Measure, Part, Step

STEPS = (Step(fact(50), at_least=98), Step(fact(30), at_least=90))


def measure(indicator="bhyt_under6", variant="issued"):
    return Measure(indicator, variant, Known(None, "I"), "tỷ lệ mẫu")


def criterion(**told):
    return Part(1, fact("một"), fact(50), measures=(measure(),), steps=STEPS, **told)


def one(points, figure, part=None, indicator="bhyt_under6"):
    part = part or criterion()
    scale = standard([50.0, 50.0], parts={1: part})
    figures = {(indicator, "issued", "03412", 2018): figure} if figure else {}
    (found,) = compare(sheet([points, 50]), scale, figures)
    return found


@pytest.mark.parametrize(
    ("count", "whole", "points"),
    [(98, 100, 50), (100, 100, 50), (9799, 10000, 30), (90, 100, 30), (89, 100, None), (97.999, 100, 30)],
)
def test_points_follow_the_exact_fraction(count, whole, points):
    figure = Counted(count, whole, round(100 * count / whole), "ok")
    assert one(50, figure).points == points


@pytest.mark.parametrize(
    ("claimed", "count", "differs", "note"),
    [
        (50, 99, False, ""),
        (40, 99, True, ""),
        (50, 92, True, ""),
        (50, 80, True, "số liệu chưa đến mức để được điểm tối đa"),
        (20, 80, False, "số liệu dưới mức cao nhất; chưa biết các bậc dưới"),
    ],
)
def test_every_difference_is_told(claimed, count, differs, note):
    found = one(claimed, Counted(count, 100, float(count), "ok"))
    assert (found.differs, found.note) == (differs, note)


def test_what_cannot_be_compared_says_why():
    assert one(50, None).note == "chưa có số liệu của xã, năm"
    unknown = Part(1, fact("một"), fact(50), measures=(measure("no_such_indicator"),))
    assert (one(50, None, unknown).state, one(50, None, unknown).note) == ("no_indicator", "kho chưa có chỉ số này")
    stepless = Part(1, fact("một"), fact(50), measures=(measure(),))
    assert one(50, Counted(80, 100, 80.0, "ok"), stepless).note == "chưa biết thang điểm"


def test_nobody_to_count_is_no_zero():
    empty = Counted(0, 0, None, "no_denominator")
    found = one(0, empty)
    assert (found.state, found.points, found.differs) == ("empty", None, False)
    assert empty_criteria([found]) == {1}
    full, none = (one(0, empty, criterion(when_empty=fact(rule))) for rule in ("full", "none"))
    assert (full.points, full.differs) == (50, True)
    assert (none.points, none.differs) == (0, False)


def test_an_item_is_compared_with_its_own_line_only():
    from pipelines.scores.sheets import Row

    item = Part(1, fact("mục"), fact(20), measures=(measure(),), steps=(Step(fact(20), at_least=95),))
    rest = Part(2, fact("mục khác"), fact(30))
    scale = standard([50.0, 50.0], parts={1: Part(1, fact("một"), fact(50), (item, rest))})
    figures = {("bhyt_under6", "issued", "03412", 2018): Counted(96, 100, 96.0, "ok")}
    (found,) = compare(sheet([50, 50]), scale, figures)
    assert (found.item, found.claimed, found.note) == (1, None, "bảng không ghi điểm riêng của mục này")
    lines = (Row(1, 1, checked_score=15.0),)
    (found,) = compare(sheet([50, 50], items=lines), scale, figures)
    assert (found.claimed, found.points, found.differs) == (15, 20, True)


def test_figures_are_the_totals_of_the_year_and_commune(tmp_path):
    """Beside a sheet of 2018: 96 of 100 helped earn the 50 points of item 6.1, of which the sheet claims 40."""
    from pipelines import engine
    from pipelines.scores import computed, telling
    from pipelines.scores.sheets import Row
    from pipelines.scores.standard import standards

    con = engine.connect()
    con.execute(
        "create table indicator_values as select * from (values "
        "('hcdb_assisted_share', 'assisted', '03412', '2018', '*', 96.0, 100.0, 96.0, 'ok'), "
        "('hcdb_assisted_share', 'assisted', '03412', '2018', 'f', 1.0, 100.0, 1.0, 'ok'), "
        "('hcdb_assisted_share', 'assisted', '03412', '2018-6M', '*', 2.0, 100.0, 2.0, 'ok'), "
        "('abuse_clock_share', 'approval_2_days', '03412', '2018', '*', 0.0, 0.0, null, 'no_denominator')"
        ") as t(indicator, variant, place, period, sex, numerator, denominator, value, state), "
        "(values ('*', '*', '*', '*')) as u(age_band, ethnic_group, poverty, category)"
    )
    scale = standards()["qd_06_2019"]
    figures = computed.read(con, [scale])
    assert len(figures) == 2
    lines = (Row(6, 1, checked_score=40.0), Row(6, 2, checked_score=0.0))
    found = {(one.criterion, one.item, one.measure.variant): one for one in compare(sheet([70] * 13, items=lines), scale, figures)}
    first, second = found[6, 1, "assisted"], found[6, 2, "approval_2_days"]
    assert (first.points, first.claimed, first.differs, telling.figure_text(first)) == (50, 40, True, "96% (96/100)")
    assert (second.state, second.differs, second.points) == ("empty", False, None)


@pytest.mark.parametrize(("count", "whole", "told"), [(9999, 10000, "99,99% (9.999/10.000)"), (2, 3, "66,7% (2/3)"), (3, 3, "100% (3/3)")])
def test_all_is_printed_only_when_it_is_all(count, whole, told):
    from pipelines.scores import telling

    assert telling.figure_text(one(50, Counted(count, whole, 100 * count / whole, "ok"))) == told
