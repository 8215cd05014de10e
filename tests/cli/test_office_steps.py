"""The steps behind the launchers: what they ask, what they take when nobody is asked, what they say when there is nothing."""

import pytest

from pipelines import cli_launch
from pipelines.cli import main
from pipelines.errors import RequestError
from pipelines.settings import Project


def answered(monkeypatch, *answers):
    """A person at the keyboard who gives these answers."""
    waiting, asked = list(answers), []

    def prompt(text, default=None, **_):
        asked.append(text)
        return waiting.pop(0) if waiting else default

    monkeypatch.setattr(cli_launch, "_asks", lambda: True)
    monkeypatch.setattr(cli_launch.click, "prompt", prompt)
    return asked


def test_without_registers_the_folder_is_named_and_nothing_is_made(home, capsys, monkeypatch):
    assert main(["office", "load"]) == 10
    said = capsys.readouterr()
    assert str(home / "data" / "raw") in said.out and "chép các tệp Excel" in said.err
    asked = answered(monkeypatch, "")
    assert main(["office", "load"]) == 10
    assert "DỮ LIỆU MẪU" in asked[0] and not list((home / "data" / "raw").iterdir())


def test_before_a_build_the_next_steps_say_what_comes_first(home, capsys):
    for step in ("check", "report"):
        assert main(["office", step]) == 2
        assert "Cách xử lý" in capsys.readouterr().err


def test_the_newest_period_is_the_usual_answer_and_another_one_can_be_picked(built_home, capsys, monkeypatch):
    project = Project(built_home, built_home / "data" / "raw", built_home / "data" / "marts")
    assert cli_launch._choice(project, None, None) == ("tam_duong_2018", "2018")
    assert "Kỳ báo cáo: năm 2018" in capsys.readouterr().out
    asked = answered(monkeypatch, 4)
    plan, period = cli_launch._choice(project, None, None)
    told = capsys.readouterr().out
    assert (plan, period) == ("tam_duong_2018", "2018-Q1") and "4. quý I năm 2018" in told and len(asked) == 1
    assert cli_launch._choice(project, "tam_duong_2018", "2018-6M") == ("tam_duong_2018", "2018-6M")


def test_nothing_to_choose_from_is_an_error():
    with pytest.raises(RequestError, match="Chưa có kỳ báo cáo nào"):
        cli_launch._one_of("Kỳ báo cáo", [])


def test_a_blocked_report_asks_for_a_reason(built_home, monkeypatch, capsys):
    from pipelines.errors import CheckError

    made = []

    def make(name, plan, period, draft_reason=None):
        if draft_reason is None:
            raise CheckError("Dữ liệu chưa qua kiểm tra.", todo="--draft")
        made.append((name, plan, period, draft_reason))

    monkeypatch.setenv("TREEM_HOME", str(built_home))
    monkeypatch.setattr(cli_launch.cli_report, "make", make)
    assert main(["office", "report", "--period", "2018-Q1"]) == 20 and not made
    answered(monkeypatch, " chờ xã ")
    assert main(["office", "report", "--period", "2018-Q1"]) == 0
    assert made == [("period_report", "tam_duong_2018", "2018-Q1", "chờ xã")]
    answered(monkeypatch, "")
    assert main(["office", "report", "--period", "2018-Q1"]) == 20
