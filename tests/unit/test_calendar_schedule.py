"""The entries for schedulers: they start in the project's folder, run after a missed start, and survive odd folder names."""

import shlex
import xml.etree.ElementTree as ET

import pytest

from pipelines.calendar.schedule import KINDS, schedule_entry
from pipelines.errors import RequestError
from pipelines.settings import Project


@pytest.fixture
def project(tmp_path) -> Project:
    home = tmp_path / "dự án 5% & $của ta"
    return Project(home, home / "raw", home / "marts")


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_starts_run_due_every_day(project, kind):
    assert "run-due" in schedule_entry(kind, project)


def test_cron_runs_after_a_start_of_the_machine_and_quotes_the_folder(project):
    lines = [line for line in schedule_entry("cron", project).splitlines() if line and not line.startswith("#")]
    assert lines[0].startswith("30 7 * * * ") and lines[1].startswith("@reboot ")
    command = lines[0].removeprefix("30 7 * * * ").replace(r"\%", "%")
    assert shlex.split(command)[1] == str(project.home)
    assert "%" not in lines[0].replace(r"\%", "")


def test_systemd_is_persistent(project):
    text = schedule_entry("systemd", project)
    assert "Persistent=true" in text and "5%% &" in text and "5% &" not in text


def test_the_windows_task_is_well_formed_and_starts_when_available(project):
    task = ET.fromstring(schedule_entry("windows", project))
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert task.findtext("t:Settings/t:StartWhenAvailable", namespaces=space) == "true"
    assert task.findtext("t:Actions/t:Exec/t:WorkingDirectory", namespaces=space) == str(project.home)


def test_an_unknown_scheduler_names_the_known_ones(project):
    with pytest.raises(RequestError) as told:
        schedule_entry("launchd", project)
    assert "systemd" in told.value.todo
