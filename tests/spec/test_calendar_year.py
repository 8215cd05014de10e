"""A whole year of Tam Đường, day by day: the clock is moved by a parameter, and each report is made once."""

from datetime import date, timedelta

import pytest

from pipelines.calendar import running
from pipelines.calendar.due import due
from pipelines.errors import BusyError, InputError, RequestError
from pipelines.settings import Project

PLAN = "tam_duong_2018"

YEAR = """
ngày máy chạy   hạn     kỳ
2018-03-20      TD-D1   2018-Q1
2018-06-15      TD-D2   2018-6M
2018-09-14      TD-D3   2018-9M
2018-12-10      TD-D4   2018
"""


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path, tmp_path / "raw", tmp_path / "marts")


def days(first: date, last: date):
    return (first + timedelta(days=count) for count in range((last - first).days + 1))


def run(project, on, make=lambda row: "b1"):
    return running.run_due(project, on, make, [PLAN])


def test_each_report_of_the_year_is_made_once_on_the_last_working_day_in_time(project):
    """Hạn 9 tháng là thứ Bảy 15/9, nên máy làm vào thứ Sáu 14/9."""
    made = [(str(on), row.deadline, row.period) for on in days(date(2018, 1, 1), date(2018, 12, 31)) for row in run(project, on)]
    assert made == [tuple(line.split()) for line in YEAR.strip().splitlines()[1:]]


def test_a_machine_that_was_off_makes_what_it_missed_when_it_starts_again(project):
    rows = run(project, date(2018, 7, 2))
    assert [(row.deadline, row.late) for row in rows] == [("TD-D1", True), ("TD-D2", True)]
    assert run(project, date(2018, 7, 3)) == []


def test_what_was_missed_for_more_than_a_year_is_history(project):
    assert [row.deadline for row in run(project, date(2019, 10, 1))] == ["TD-D4"]


def test_a_report_that_fails_does_not_stop_the_others_and_is_tried_again(project):
    def make(row):
        if row.period == "2018-Q1":
            raise InputError("Thiếu sổ.", "2018-Q1")
        return "b2"

    rows = run(project, date(2018, 6, 15), make)
    assert [(row.period, row.outcome) for row in rows] == [("2018-Q1", "failed"), ("2018-6M", "made")]
    assert running.exit_code(rows) == 50 and "Thiếu sổ" in rows[0].reason
    again = run(project, date(2018, 6, 16))
    assert [(row.period, row.outcome) for row in again] == [("2018-Q1", "made")]
    assert running.exit_code(again) == 0 and running.exit_code([]) == 0


def test_an_unforeseen_error_is_noted_without_what_it_says(project):
    def make(row):
        raise ValueError("Nguyễn Văn Mẫu, 0123456789")

    (row,) = run(project, date(2018, 3, 20), make)
    assert row.outcome == "failed" and "Mẫu" not in row.reason and "ValueError" in row.reason
    assert "Mẫu" not in (project.state / "runs.jsonl").read_text(encoding="utf-8")


def test_two_runs_at_once_are_one_too_many(project):
    with running.only_run(project.state), pytest.raises(BusyError):
        run(project, date(2018, 3, 20))
    assert len(run(project, date(2018, 3, 20))) == 1


def test_a_run_killed_while_writing_its_ledger_loses_only_that_line(project):
    run(project, date(2018, 3, 20))
    book = project.state / "runs.jsonl"
    with book.open("a", encoding="utf-8") as file:
        file.write('{"plan": "tam_duong_2018", "deadl')
    assert [row.deadline for row in run(project, date(2018, 6, 15))] == ["TD-D2"]
    assert run(project, date(2018, 6, 15)) == []
    assert [row.state for row in due([PLAN], date(2018, 6, 15), project.state) if row.period in ("2018-Q1", "2018-6M")] == ["made", "made"]


def test_an_unknown_plan_names_the_nearest():
    with pytest.raises(RequestError) as told:
        due(["tam_duong_2019"], date(2018, 1, 1))
    assert "tam_duong_2018" in told.value.todo
