"""The commands of the calendar as a person and a scheduler type them: what is due, making it, the entry to install, what left."""

import csv
import json
import os
import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines import front, marts
from pipelines.cli import main
from pipelines.errors import InputError
from pipelines.settings import load_project

PLAN = ("--plan", "tam_duong_2018")
OWN = {"plan", "last_day", "work_until", "ready_on", "report", "period", "holiday_note", "days_left", "next_on", "state", "state_vi"}


@pytest.fixture
def making(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The deadlines for which a report is made; those of periods named in ``front.make_due.broken`` fail."""
    made: list[str] = []

    def make(row):
        if row.period in make.broken:
            raise InputError("Thiếu sổ.", row.period)
        made.append(row.deadline_id)
        return "b1"

    make.broken = set()
    monkeypatch.setattr(front, "make_due", make)
    return made


def test_due_as_json_has_the_columns_of_the_field_and_says_the_last_day(home, capsys, shared_data):
    with (shared_data.parent / "domain" / "domain_seed_deadlines.csv").open(encoding="utf-8", newline="") as table:
        columns = set(next(csv.reader(table)))
    assert main(["due", "--on", "2018-03-15", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 24 and all(set(row) == columns | OWN for row in rows)
    last = {row["deadline_id"]: row["last_day"] for row in rows}
    assert (last["TD-D1"], last["TD-D8"], last["Q7-D1"], last["LS-D1"]) == ("2018-03-20", "2018-10-29", "2023-05-04", None)


def test_due_for_people_says_the_days_left_and_where_the_holidays_come_from(home, capsys):
    assert main(["due", *PLAN, "--on", "15/03/2018"]) == 0
    told = capsys.readouterr().out
    assert "TD-D1    sắp tới" in told and "hạn 20/3/2018 (còn 5 ngày)" in told and "Ngày nghỉ theo: thư viện holidays" in told
    assert "Q7-D1" not in told


def test_a_run_makes_what_is_due_once_and_ends_with_zero(making, capsys):
    assert main(["run-due", *PLAN, "--on", "2018-03-19"]) == 0
    assert "Không có báo cáo nào đến hạn làm." in capsys.readouterr().out and making == []
    assert main(["run-due", *PLAN, "--on", "2018-03-20"]) == main(["run-due", *PLAN, "--on", "2018-03-20"]) == 0
    assert making == ["TD-D1"] and "đã làm" in capsys.readouterr().out
    assert main(["run-due", *PLAN, "--on", "2018-07-02"]) == 0
    assert making == ["TD-D1", "TD-D2"] and "(sau hạn)" in capsys.readouterr().out


def test_a_report_that_fails_ends_with_50_and_is_tried_again(making, capsys):
    front.make_due.broken.add("2018-Q1")
    assert main(["run-due", *PLAN, "--on", "2018-03-20"]) == 50
    assert "không làm được: Thiếu sổ." in capsys.readouterr().out
    front.make_due.broken.clear()
    assert main(["run-due", *PLAN, "--on", "2018-03-21"]) == 0 and making == ["TD-D1"]


def test_a_second_run_at_the_same_time_says_so_with_its_own_code(making, capsys):
    from pipelines.calendar.running import only_run
    from pipelines.errors import BusyError

    with only_run(load_project().state):
        assert main(["run-due", *PLAN, "--on", "2018-03-20"]) == BusyError.exit_code
    assert "đang diễn ra" in capsys.readouterr().err and making == []


@pytest.mark.parametrize(("kind", "told"), [("cron", "@reboot"), ("systemd", "Persistent=true"), ("windows", "<StartWhenAvailable>true")])
def test_schedule_prints_the_entry_of_this_project(home, capsys, kind, told):
    assert main(["schedule", "--for", kind]) == 0
    entry = capsys.readouterr().out
    assert told in entry and str(home) in entry.replace("'", "") and "run-due" in entry


def test_a_folder_without_a_report_cannot_be_submitted(home, capsys):
    assert main(["submit", str(home / "reports"), "--on", "2018-03-20", "--as", "45/BC-LĐTBXH"]) == 2
    assert "thiếu model.json" in capsys.readouterr().err


@pytest.fixture
def calls(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `run-due` asks for, in order; every file that is here now is older than the marts (built half a day from now)."""
    found: list[str] = []
    monkeypatch.setattr(front, "build_marts", lambda raw, marts: found.append("build"))
    monkeypatch.setattr(front, "make_reports", lambda *told: found.append("report") or [SimpleNamespace(build="b1")])
    built = home / "data" / "marts" / "b1"
    built.mkdir(parents=True)
    (built / "manifest.json").write_text(json.dumps({"built_at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + 43_200)), "plans": ["tam_duong_2018"]}))
    for name in marts.VIEWS:
        (built / f"{name}.parquet").touch()
    (home / "data" / "marts" / "CURRENT").write_text("b1\n")
    return found


def test_a_run_builds_what_came_since_before_it_makes_a_report(calls, home):
    assert main(["run-due", *PLAN, "--on", "2018-03-20"]) == 0
    assert calls == ["report"], "nothing came since: the marts are as they should be"
    late = home / "data" / "raw" / "so.csv"
    late.write_text("mới đến", encoding="utf-8")
    os.utime(late, (time.time() + 90_000,) * 2)
    assert main(["run-due", *PLAN, "--on", "2018-06-15"]) == 0
    assert calls == ["report", "build", "report"]


def test_marts_of_an_older_version_are_built_again(calls, home):
    (home / "data" / "marts" / "b1" / "receipts.parquet").unlink()
    assert main(["run-due", *PLAN, "--on", "2018-03-20"]) == 0
    assert calls == ["build", "report"]


def test_without_marts_a_run_builds_them(calls, home, monkeypatch):
    pointer = home / "data" / "marts" / "CURRENT"
    pointer.unlink()
    monkeypatch.setattr(front, "build_marts", lambda raw, marts: calls.append("build") or pointer.write_text("b1\n"))
    assert main(["run-due", *PLAN, "--on", "2018-03-20"]) == 0
    assert calls == ["build", "report"]


def test_a_machine_makes_no_other_offices_reports(calls, capsys):
    """Quận 8's report is due on 31/10/2018 too, but no school there sends its lists to this project."""
    assert main(["run-due", "--on", "2018-10-31"]) == 0
    told = capsys.readouterr().out
    assert "Q8-D2018" not in told and told.count("đã làm") == len(calls) == 3
    assert main(["run-due", "--plan", "quan_8_2016_2020", "--on", "2018-10-31"]) == 50
    assert "Chưa có danh sách nào từ địa bàn của kế hoạch này" in capsys.readouterr().out


def test_due_leaves_out_the_plans_of_other_offices_once_lists_are_in(built_home, monkeypatch, capsys):
    monkeypatch.setenv("TREEM_HOME", str(built_home))
    assert main(["due", "--on", "2018-03-15"]) == 0
    told = {line.split()[0].partition("-")[0] for line in capsys.readouterr().out.splitlines() if re.match(r"\w+-D\d", line)}
    assert told == {"TD"}
    assert main(["due", "--plan", "quan_8_2016_2020", "--on", "2018-03-15"]) == 0
    assert "Q8-D2018" in capsys.readouterr().out
