"""The book of what left: recorded once, its figures locked, its build kept, and the base of what changed."""

import json
from datetime import date
from pathlib import Path

import pytest

from pipelines.build import _submitted
from pipelines.calendar.due import due
from pipelines.cli import main
from pipelines.errors import InputError, RequestError
from pipelines.gate import comparing, telling
from pipelines.settings import Project
from pipelines.submissions import changed_since, facts_of, last_sent, record_submission, submissions

CARDS, POINTS = "bhyt_under6:issued@106:2018-Q1#value", "commune_points:at_least_700@106:2018-Q1#value"

REASON = "xã gửi bổ sung danh sách thẻ"


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path, tmp_path / "raw", tmp_path / "marts")


def fact(fact_id: str, text: str, value: float | None) -> dict:
    return {"fact_id": fact_id, "text": text, "value": value, "unit": "%"}


def model(cards: float = 98.25, period: str = "2018-Q1", place: str = "106", more: tuple = ()) -> dict:
    told = {"plan": "tam_duong_2018", "period": period, "place": place, "edition": "internal"}
    table = {"kind": "table", "rows": [[[fact(POINTS, "…", None)], ["chữ", fact(CARDS, "98,3", 98.25)]]]}
    runs = ["Tỷ lệ ", fact(CARDS, f"{cards:.1f}".replace(".", ","), cards), *more]
    return {"name": "period_report", "parameters": told, "build": "b123", "status_line": "DỰ THẢO", "opening": runs, "blocks": [table]}


def report(project: Project, **changes) -> Path:
    """A folder as ``treem report`` leaves it."""
    import hashlib

    told = model(**changes)
    folder = project.reports / told["parameters"]["period"] / told["parameters"]["place"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    (folder / "period_report.docx").write_bytes(b"docx")
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.name != "run.json"}
    run = {"report": "period_report", "parameters": told["parameters"], "build": "b123", "manifest": "m1", "demo": True, "files": files}
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


def send(project, number="45/BC-LĐTBXH", on=date(2018, 3, 20), note="", **changes):
    return record_submission(project, report(project, **changes), on, number, note=note)


def test_a_submission_says_what_left_and_keeps_its_build(project):
    sent = send(project)
    assert (sent.number, sent.sent_on, sent.build, sent.manifest, sent.deadline, sent.whole_plan) == ("45/BC-LĐTBXH", "2018-03-20", "b123", "m1", "TD-D1", True)
    assert sent.facts[CARDS] == {"text": "98,2", "value": 98.25, "unit": "%"} and sent.facts[POINTS]["value"] is None
    assert sent.edited == () and set(sent.files) == {"model.json", "run.json", "period_report.docx"} and sent.status_line == "DỰ THẢO"
    assert _submitted(project) == {"b123"}
    assert submissions(project) == [sent]


def test_what_was_sent_is_no_longer_due(project):
    assert {row.deadline_id: row.state for row in due(["tam_duong_2018"], date(2018, 3, 21), project.state)}["TD-D1"] == "late"
    send(project)
    states = {row.deadline_id: row.state for row in due(["tam_duong_2018"], date(2018, 3, 21), project.state)}
    assert states["TD-D1"] == "submitted" and states["TD-D2"] == "coming"


def test_a_communes_report_does_not_answer_the_districts_deadline(project):
    assert send(project, place="03412").deadline == ""
    assert {row.deadline_id: row.state for row in due(["tam_duong_2018"], date(2018, 3, 20), project.state)}["TD-D1"] == "due"


def test_a_file_that_a_person_changed_is_named(project):
    folder = report(project)
    (folder / "period_report.docx").write_bytes(b"docx, number and signature filled in")
    assert record_submission(project, folder, date(2018, 3, 20), "45").edited == ("period_report.docx",)


def test_telling_it_twice_changes_nothing_and_a_number_is_not_used_twice(project):
    first = send(project)
    before = [path.read_bytes() for path in project.state.rglob("*.json")]
    assert send(project) == first
    assert [path.read_bytes() for path in project.state.rglob("*.json")] == before
    with pytest.raises(RequestError) as told:
        send(project, cards=97.5)
    assert "45/BC-LĐTBXH" in told.value.what and "20/3/2018" in told.value.what
    send(project, number="46/BC-LĐTBXH", cards=97.5, on=date(2018, 3, 22), note=REASON)
    send(project, number="45/BC-LĐTBXH", on=date(2019, 3, 20), period="2018")  # numbers begin anew each year
    assert len(submissions(project)) == 3


def test_numbers_that_differ_in_their_marks_have_files_of_their_own(project):
    send(project, number="45/BC-LĐ")
    send(project, number="45/BC-LD", on=date(2018, 3, 21))
    assert len(submissions(project)) == 2


def test_what_changed_against_the_one_that_was_sent(project):
    sent = send(project)
    assert changed_since(sent, facts_of(model())) == []
    extra = (fact("child_population@106:2018-Q1#value", "5.000", 5000.0),)
    changes = changed_since(sent, facts_of(model(cards=98.3, more=extra)))
    assert [(change.fact_id.split("@")[0], change.kind, change.before_text, change.after_text) for change in changes] == [
        ("bhyt_under6:issued", "changed", "98,2", "98,3"),
        ("child_population", "added", "", "5.000"),
    ]
    assert (changes[0].before, changes[0].after, changes[0].number) == (98.25, 98.3, "45/BC-LĐTBXH")
    # a number that is not repeated has not changed; a sign in place of a number has
    assert changed_since(sent, facts_of(model() | {"blocks": []})) == []
    (change,) = changed_since(sent, {POINTS: {"text": "85,7", "value": 85.7, "unit": "%"}})
    assert (change.before_text, change.before, change.after) == ("…", None, 85.7)
    assert changed_since(sent, {POINTS: {"text": "…", "value": None, "unit": "%"}}) == []
    assert len(changed_since(sent, {POINTS: {"text": "chưa đến kỳ", "value": None, "unit": "%"}})) == 1


def test_the_latest_submission_of_the_same_report_is_the_base(project):
    send(project)
    second = send(project, number="50", cards=97.5, on=date(2018, 3, 25), note=REASON)
    send(project, number="51", place="03412", on=date(2018, 3, 26))
    send(project, number="60", period="2018-6M", on=date(2018, 6, 15))
    book = submissions(project)
    assert last_sent(book, "period_report", "2018-Q1", "106", plan="tam_duong_2018") == second
    assert last_sent(book, "period_report", "2018-Q1", "106") == second  # under whichever plan
    assert last_sent(book, "period_report", "2018-Q1", "106", plan="quan_7_2023") is None
    assert last_sent(book, "period_report", "2018-Q1", "106", edition="shared") is None
    assert last_sent(book, "period_report", "2018-9M", "106") is None


@pytest.mark.parametrize("note", ["", "   "])
def test_a_revision_without_a_reason_is_refused_and_leaves_the_book_as_it_was(project, note):
    first = send(project)
    with pytest.raises(RequestError) as told:
        send(project, number="46", cards=97.5, on=date(2018, 3, 22), note=note)
    assert "45/BC-LĐTBXH, ngày 20/3/2018" in told.value.what and "--note" in told.value.todo and told.value.exit_code == 2
    assert submissions(project) == [first]


def test_a_revision_is_shown_as_one_with_its_reason_and_what_differs(project):
    first = send(project, note="ghi chú thường")
    assert first.revises == "" and first.words == "số 45/BC-LĐTBXH, ngày 20/3/2018"
    again = send(project, number="46", on=date(2018, 3, 21))  # the very same once more: nothing to give reasons for
    second = send(project, number="47", cards=97.5, on=date(2018, 3, 22), note=REASON)
    third = send(project, number="48", on=date(2018, 3, 23), note="trả lại số cũ")  # back to what was sent first differs from the newest
    other = send(project, number="49", period="2018-6M", on=date(2018, 6, 20))
    assert [one.revises for one in (again, second, third, other)] == ["", "46", "47", ""]
    assert second.words == "số 47, ngày 22/3/2018, thay số 46"
    listed = list(comparing.what_was_sent(project))
    assert [(one.sent.number, one.changed) for one in listed] == [("45/BC-LĐTBXH", None), ("46", None), ("47", 1), ("48", 1), ("49", None)]
    assert [one.sent.number for one in comparing.what_was_sent(project, "2018-6m")] == ["49"]
    text = "\n".join(telling.sent_lines(listed))
    assert "ghi chú: ghi chú thường" in text and f"BẢN SỬA của số 46, lý do: {REASON}; 1 số liệu khác (treem diff --from 46 --to 47)" in text
    assert comparing.sent_json(listed[2])["revises"] == "46" and comparing.sent_json(listed[2])["changed"] == 1
    assert "treem submit" in next(telling.sent_lines([]))


@pytest.mark.parametrize(
    ("mark", "told", "listed"),
    [
        ("DỰ THẢO", "Lưu ý: bản đã gửi còn ghi DỰ THẢO.", ", còn ghi DỰ THẢO"),
        ("Đã rà soát (Trưởng phòng, ngày 19/3/2018)", "Bản đã gửi ghi: Đã rà soát (Trưởng phòng, ngày 19/3/2018).", "khóa, ghi Đã rà soát (Trưởng phòng,"),
    ],
)
def test_only_the_mark_of_a_draft_is_a_warning(project, monkeypatch, capsys, mark, told, listed):
    folder = report(project)
    path = folder / "model.json"
    path.write_text(path.read_text(encoding="utf-8").replace("DỰ THẢO", mark), encoding="utf-8")
    monkeypatch.setenv("TREEM_HOME", str(project.home))
    assert main(["submit", str(folder), "--on", "2018-03-20", "--as", "45/BC"]) == 0
    assert told in capsys.readouterr().out.splitlines()
    assert listed in "\n".join(telling.sent_lines(list(comparing.what_was_sent(project))))


def test_a_difference_from_a_revision_says_so(project):
    send(project)
    second = send(project, number="46", cards=97.5, on=date(2018, 3, 22), note=REASON)
    made = comparing.Compared("b123", "b456", second, None, [], 0)
    lines = list(telling.compared_lines(made))
    assert "số 46, ngày 22/3/2018, thay số 45/BC-LĐTBXH (b123) đến b456" in lines[0] and REASON in lines[1]
    assert telling.compared_json(made)["from_submission"] == {"number": "46", "sent_on": "2018-03-22", "revises": "45/BC-LĐTBXH", "note": REASON}


@pytest.mark.parametrize("number", ["", "  "])
def test_a_number_is_needed(project, number):
    with pytest.raises(RequestError):
        send(project, number=number)


def test_bad_input_says_what_and_where(project, tmp_path):
    with pytest.raises(RequestError) as told:
        record_submission(project, tmp_path / "reports" / "2018-Q9", date(2018, 3, 20), "1")
    assert "model.json" in told.value.what and told.value.where == "2018-Q9"
    with pytest.raises(RequestError) as told:
        record_submission(project, report(project), date(2018, 3, 20), "1", "shared")
    assert "--edition internal" in told.value.todo
    send(project)
    path = next(project.state.rglob("period-report*.json"))
    path.write_text("{", encoding="utf-8")
    for read in (lambda: submissions(project), lambda: due(None, date(2018, 3, 1), project.state)):
        with pytest.raises(InputError) as damaged:
            read()
        assert path.name in damaged.value.where


def test_facts_of_takes_the_first_print_of_a_figure():
    assert facts_of(model(cards=98.0))[CARDS]["value"] == 98.0
