"""Các tiêu chuẩn là dữ liệu: mỗi con số có độ chắc chắn và nguồn; điều chưa biết để trống, không đặt ra."""

from datetime import date

import pytest

from pipelines.errors import CatalogError
from pipelines.scores import choices
from pipelines.scores.standard import CERTAINTY_VI, FOLDER, named, on_day, standards


def test_what_is_verified_of_2019_is_275_of_1000_points_and_the_rest_stays_empty():
    found = standards()["qd_06_2019"]
    maxima = {part.number: part.maximum.value for part in found.criteria}
    assert {number: value for number, value in maxima.items() if value is not None} == {1: 100, 6: 125, 7: 50}
    assert (len(maxima), found.total.value, found.total.certainty) == (13, 1000, "I")
    assert [(item.maximum.value, item.maximum.certainty) for item in found.criterion(1).items] == [(50, "V"), (15, "V"), (15, "V"), (20, "I")]
    assert [item.maximum.value for item in found.criterion(6).items] == [50, 75]
    assert {kind: mark.value for kind, mark in found.pass_marks.items()} == {"central_ward": 900, "other": 850, "mountain": 800}
    assert (found.zero_veto.value, found.when_empty.value, found.half_points.value) == (True, None, None)


def test_of_2014_no_points_and_no_pass_mark_are_known():
    found = standards()["qd_34_2014"]
    assert len(found.criteria) == 15 and all(part.maximum.value is None for part in found.criteria)
    assert all(mark.value is None for mark in found.pass_marks.values())


def test_of_2010_points_are_known_without_their_numbers_and_never_added():
    found = standards()["qd_37_2010"]
    assert {kind: mark.value for kind, mark in found.pass_marks.items()} == {"central_ward": 850, "other": 750, "mountain": 650}
    assert len(found.criteria) == 25 and all(part.maximum.value is None for part in found.criteria)
    assert sorted(part.maximum.value for part in found.unnumbered) == [25, 25, 25, 50, 50, 50, 75]


def test_every_number_says_how_sure_it_is_and_who_says_so():
    for one in standards().values():
        facts = [one.count, one.total, one.zero_veto, one.when_empty, one.half_points, *one.pass_marks.values()]
        for part in (*one.criteria, *one.unnumbered):
            facts += [fact for each in (part, *part.items) for fact in (each.maximum, *(step.points for step in each.steps))]
        for fact in facts:
            assert fact.certainty in CERTAINTY_VI
            assert (fact.value is None) == (fact.certainty == "?"), fact
            assert fact.value is None or fact.source


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Quyết định số 34/2014/QĐ-TTg", "qd_34_2014"),
        ("QĐ 34/2014", "qd_34_2014"),
        ("Quyết định số 06/QĐ-TTg ngày 03/01/2019", "qd_06_2019"),
        ("6/QĐ-TTg", "qd_06_2019"),
        ("06/2019/QĐ-TTg", "qd_06_2019"),
        ("37/2010/QĐ-TTg", "qd_37_2010"),
        ("134/2014/QĐ-TTg", None),
        ("206/QĐ-TTg", None),
        ("34/2014/TT-BYT", None),
        ("", None),
    ],
)
def test_a_standard_is_known_by_its_number(text, wanted):
    found = named(text, standards().values())
    assert (found.id if found else None) == wanted


def test_assessment_every_year_until_2018_then_in_the_second_and_fourth_year_of_the_plan():
    known = standards()
    assert all(known["qd_34_2014"].is_due(year) for year in range(2014, 2020))
    assert [year for year in range(2019, 2031) if known["qd_06_2019"].is_due(year)] == [2019, 2022, 2024, 2027, 2029]
    assert [one.id for one in on_day(date(2018, 12, 31), known.values())] == ["qd_34_2014"]
    assert on_day(date(2019, 12, 31), known.values())[0].id == "qd_06_2019"


def test_an_office_fills_in_the_annex_in_its_own_copy(tmp_path):
    folder = tmp_path / "standards"
    folder.mkdir()
    text = (FOLDER / "qd_06_2019.yml").read_text(encoding="utf-8")
    filled = text.replace("name: Trẻ em được khai sinh đúng quy định\n", "name: Trẻ em được khai sinh đúng quy định\n    maximum: {value: 90, certainty: V, source: phụ lục}\n")
    (folder / "qd_06_2019.yml").write_text(filled, encoding="utf-8")
    assert standards(tmp_path)["qd_06_2019"].criterion(2).maximum.value == 90
    assert standards()["qd_06_2019"].criterion(2).maximum.value is None
    assert choices.hashes(tmp_path).keys() == {"state/standards/qd_06_2019.yml"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("maximum: {value: 125, certainty: V", "maximum: {value: 120, certainty: V", "cộng lại khác 120"),
        ("total: {value: 1000,", "total: {value: 200,", "tổng của tiêu chuẩn là 200"),
        ("half_points: {value: null, certainty: \"?\"", "half_points: {value: null, certainty: X", "Độ chắc chắn lạ: X"),
        ("half_points: {value: null, certainty: \"?\", source: chưa thấy văn bản nói về điểm lẻ}", "half_points: 5", "thiếu độ chắc chắn"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(tmp_path, old, new, told):
    (tmp_path / "standards").mkdir()
    text = (FOLDER / "qd_06_2019.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "standards" / "qd_06_2019.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError, match=told):
        standards(tmp_path)


def test_who_recognises_after_districts_ended_is_not_known_until_an_office_says_so(tmp_path):
    before, after = (choices.load().authority(day) for day in (date(2025, 6, 30), date(2025, 7, 1)))
    assert before.recognises == "UBND cấp huyện" and [one.years for one in before.rewards] == [3, 5]
    assert (after.recognises, after.known.certainty, after.rewards) == (None, "?", ())
    (tmp_path / "scores.yml").write_text(
        "authorities:\n  - {from: 2025-07-01, proposes: UBND xã, checks: Sở Y tế, recognises: UBND tỉnh, certainty: S, source: công văn}\n",
        encoding="utf-8",
    )
    assert choices.load(tmp_path).authority(date(2026, 1, 1)).recognises == "UBND tỉnh"
    assert choices.load(tmp_path).authority(date(2020, 1, 1)).recognises == "UBND cấp huyện"


def test_types_are_dated_and_the_nearest_place_wins(tmp_path):
    told = choices.load()
    assert told.type_of("03412", date(2018, 11, 30)).value == "mountain"
    assert told.type_of("27418", date(2018, 11, 30)) == told.type_of("27421", date(2018, 11, 30))
    assert told.type_of("27418", date(2018, 11, 30)).value == "central_ward"
    (tmp_path / "scores.yml").write_text(
        'types:\n  - {place: "03412", to: 2018-07-01, type: other, certainty: V, source: danh mục}\n', encoding="utf-8"
    )
    own = choices.load(tmp_path)
    assert [own.type_of("03412", day).value for day in (date(2018, 6, 30), date(2018, 7, 1))] == ["other", "mountain"]
    assert own.type_of("03413", date(2018, 6, 30)).value == "mountain"


@pytest.mark.parametrize("text", ["streak: {across_merger: maybe}", "types: [{place: '1', type: hill, certainty: V}]", "what: 1"])
def test_a_wrong_choice_is_refused(tmp_path, text):
    (tmp_path / "scores.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError):
        choices.load(tmp_path)
