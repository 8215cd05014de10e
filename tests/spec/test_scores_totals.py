"""Cộng điểm và xét đạt: có mức tối đa mới cộng, đủ tiêu chí mới cộng, đúng mức là đạt, một tiêu chí bị 0 điểm là không đạt."""

import pytest
from scores_sheets import fact, held, sheet, standard

from pipelines.scores.sheets import Row
from pipelines.scores.standard import Known, Part
from pipelines.scores.totals import add_up
from pipelines.scores.verdict import judge

FULL = standard([40.0, 30.0, 30.0])


def total_of(one, told, side="checked_score"):
    return add_up(told, held(one, told), side, one)


@pytest.mark.parametrize(
    ("points", "kind", "result", "meets"),
    [
        ([40, 25, 15], "mountain", "pass", True),  # exactly 80
        ([40, 25, 14], "mountain", "fail", False),
        ([40, 25, 15], "other", "fail", False),
        ([40, 30, 15], "other", "pass", True),
        ([40, 30, 20], "central_ward", "pass", True),
        ([40, 30, 0], "mountain", "fail", False),  # a zero, though 70 is not the point
        ([40, 30, 30], "mountain", "pass", True),
    ],
)
def test_the_mark_of_the_class_and_the_zero(points, kind, result, meets):
    verdict = judge(FULL, fact(kind), total_of(FULL, sheet(points)), recognised=None)
    assert (verdict.result, verdict.meets, verdict.basis) == (result, meets, "points")


def test_a_zero_fails_whatever_the_total_and_the_class():
    one = standard([90.0, 10.0])
    total = total_of(one, sheet([90, 0]))
    assert (total.value, total.zeros) == (90, (2,))
    for kind in (fact("mountain"), Known()):
        assert judge(one, kind, total, recognised=True).result == "fail"
    lenient = standard([90.0, 10.0], zero_veto=fact(False))
    assert judge(lenient, fact("mountain"), total_of(lenient, sheet([90, 0])), recognised=None).result == "pass"
    unknown = standard([90.0, 10.0], zero_veto=Known())
    told = judge(unknown, fact("mountain"), total_of(unknown, sheet([90, 0])), recognised=True)
    assert (told.result, told.meets, told.basis) == ("unknown", True, "recognised")


def test_a_zero_of_nobody_to_count_is_no_veto_unless_the_table_says_so():
    """RULES 41: no abuse case, no newborn: 0/0 follows the table's own rule, else nothing is known."""
    total = total_of(FULL, sheet([40, 30, 0]))
    told = judge(standard([40.0, 30.0, 30.0], pass_marks={"mountain": fact(70)}), fact("mountain"), total, None, empty={3})
    assert (told.result, told.excused, told.meets) == ("unknown", (3,), None)
    strict = standard([40.0, 30.0, 30.0], pass_marks={"mountain": fact(70)}, when_empty=fact("none"))
    assert judge(strict, fact("mountain"), total, None, empty={3}).result == "fail"
    assert judge(FULL, fact("mountain"), total, None, empty={1}).excused == ()


def test_without_a_known_pass_mark_meets_is_what_was_recognised():
    one = standard([40.0, 30.0, 30.0], pass_marks={"mountain": Known()})
    total = total_of(one, sheet([40, 30, 30]))
    answers = [judge(one, fact("mountain"), total, told) for told in (True, False, None)]
    assert [(told.result, told.meets, told.basis) for told in answers] == [
        ("unknown", True, "recognised"), ("unknown", False, "recognised"), ("unknown", None, ""),
    ]  # fmt: skip
    assert judge(None, Known(), total, None).meets is None


def test_an_unknown_maximum_comes_from_the_sheets_if_all_agree_and_the_total_is_the_declared_one():
    one = standard([40.0, None, None])
    first, second = sheet([30, 20, 20], maxima=[40, 35, 25]), sheet([10, 35, 25], maxima=[None, 35, 25], commune="03413")
    found = held(one, first, second)
    assert (found.refusal, found.total, found.verified) == ("", 100, 40)
    assert [found.by_criterion[number].source for number in (1, 2, 3)] == ["standard", "sheets", "sheets"]
    assert add_up(first, found).value == 70 and add_up(second, found).value == 70


@pytest.mark.parametrize(
    ("maxima", "told"),
    [
        ([[40, 35, 25], [40, 30, 30]], "tiêu chí 2: các xã ghi điểm tối đa khác nhau (30, 35)"),
        ([[40, 35, 20], [40, 35, 20]], "điểm tối đa cộng lại là 95, tổng của tiêu chuẩn là 100"),
        ([[45, 35, 20], [45, 35, 20]], "tiêu chí 1: bảng ghi tối đa 45, tiêu chuẩn là 40"),
        ([[40, 60, None], [40, 60, None]], "chưa biết điểm tối đa tiêu chí 3"),
        ([[40, 60, 0], [40, 60, 0]], "tiêu chí 3: điểm tối đa không lớn hơn 0"),
    ],
)
def test_otherwise_the_total_is_refused_with_the_reason(maxima, told):
    one = standard([40.0, None, None])
    sheets = [sheet([10, 10, 10], maxima=each, commune=f"0341{at}") for at, each in enumerate(maxima)]
    total = add_up(sheets[0], held(one, *sheets))
    assert total.value is None and told in total.refusal


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ([40, 30], "thiếu tiêu chí: 3"),
        ([40, None, 30], "không có điểm thẩm định dùng được ở tiêu chí: 2"),
        ([40, -5, 30], "không có điểm thẩm định dùng được ở tiêu chí: 2"),
    ],
)
def test_a_part_is_never_given_for_the_whole(points, told):
    total = total_of(FULL, sheet(points))
    assert total.value is None and told in total.refusal and 2 not in total.zeros


def test_a_doubled_criterion_and_two_sheets_give_no_total():
    twice = sheet([40, 30, 30], items=(Row(2, 0, checked_score=30, file="diem.xlsx", sheet="Bảng", row_number=20),))
    assert "tiêu chí ghi hai lần: 2" in total_of(FULL, twice).refusal
    two = sheet([40, 30, 30], items=(Row(2, 1, checked_score=30, file="khac.xlsx", sheet="Bảng", row_number=9),))
    assert "có 2 bảng cho cùng xã, năm" in total_of(FULL, two).refusal


def test_caps_hold_and_sides_stay_apart():
    told = sheet([50, 30, 10], own=[40, 30, 99])
    assert (total_of(FULL, told).value, total_of(FULL, told, "self_score").value) == (80, 100)


def test_items_belong_to_their_criterion_and_have_caps_of_their_own():
    parts = {2: Part(2, fact("hai"), fact(30), (Part(1, fact("a"), fact(20)), Part(2, fact("b"), fact(10))))}
    one = standard([40.0, 30.0, 30.0], parts=parts)
    items = (Row(2, 1, checked_score=25.0, file="diem.xlsx", sheet="Bảng"), Row(2, 2, checked_score=4.0, file="diem.xlsx", sheet="Bảng"))
    with_line = sheet([40, 24, 30], items=items)
    assert total_of(one, with_line).value == 94  # the criterion's own line counts, its items are not added
    only_items = sheet([40, None, 30], items=items)
    assert total_of(one, only_items).value == 94  # 20 (capped) + 4
    lacking = sheet([40, None, 30], items=items[:1])
    assert total_of(one, lacking).value is None


def of_2019(year, own_choices, commune="03412", standard_line="06/QĐ-TTg", points=None):
    """One sheet of the real standard of 2019, its unknown maxima as 72,5 each (only to have a total)."""
    from pipelines.scores.settled import settle
    from pipelines.scores.standard import standards

    known = {1: 100.0, 6: 125.0, 7: 50.0}
    maxima = [known.get(number, 72.5) for number in range(1, 14)]
    told = sheet(points or [most * 0.83 for most in maxima], maxima=maxima, year=year, commune=commune, standard=standard_line)
    return settle([told], standards(), own_choices, ["106"])[commune, year]


def test_the_type_that_holds_on_the_day_of_the_assessment_sets_the_mark(tmp_path):
    """830 points: enough for a mountain commune (800), not for one that stopped being one (850)."""
    from pipelines.scores import choices

    (tmp_path / "scores.yml").write_text(
        'types:\n  - {place: "03412", from: 2022-12-01, type: other, certainty: V, source: danh mục mới}\n', encoding="utf-8"
    )
    told = choices.load(tmp_path)
    results = {}
    for year in (2019, 2022, 2024):
        one = of_2019(year, told)
        results[year] = (one.kind.value, judge(one.standard, one.kind, one.checked, None).result)
    # in 2022 the assessment of 30 November comes one day before the change
    assert results == {2019: ("mountain", "pass"), 2022: ("mountain", "pass"), 2024: ("other", "fail")}


def test_the_standard_is_the_one_set_by_the_office_else_that_on_the_sheet_else_the_newest_in_force(tmp_path):
    from pipelines.scores import choices

    default = choices.load()
    stated, silent, unreadable = (of_2019(2019, default, standard_line=line) for line in ("06/QĐ-TTg", "", "QĐ số mới"))
    assert [(one.standard and one.standard.id, one.basis) for one in (stated, silent, unreadable)] == [
        ("qd_06_2019", "stated"), ("qd_06_2019", "in_force"), (None, "unreadable"),
    ]  # fmt: skip
    assert unreadable.checked.value is None and "không rõ tiêu chuẩn" in unreadable.checked.refusal
    (tmp_path / "scores.yml").write_text('standards: [{place: "106", year: 2019, standard: qd_34_2014, source: công văn}]\n', encoding="utf-8")
    own = choices.load(tmp_path)
    assert [(of_2019(year, own).standard.id, of_2019(year, own).basis) for year in (2019, 2022)] == [
        ("qd_34_2014", "override"), ("qd_06_2019", "stated"),
    ]  # fmt: skip


def test_evidence_of_a_criterion_is_known_told_or_without_a_place_on_the_sheet():
    from dataclasses import replace

    told = sheet([40, 30, 30])
    for answers, wanted in (((True, None), True), ((False, None), False), ((None, None), None), ((False, True), True)):
        rows = (replace(told.rows[0], has_evidence=answers[0]), Row(1, 1, has_evidence=answers[1]))
        assert replace(told, rows=rows).criterion(1).has_evidence is wanted
