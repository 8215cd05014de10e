"""The Word file that really left is locked: its hash, the numbers in it, which of them people changed."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from writers_edited import change
from writers_sample import sample, write_all

from pipelines.cli import main
from pipelines.errors import InputError, RequestError
from pipelines.reporting.sent_file import record_file
from pipelines.settings import Project
from pipelines.submissions import submissions

DAY, NUMBER = date(2018, 3, 20), "45/BC-LĐTBXH"
PEOPLE, SHARE = "child_population@106:2018-Q1#numerator", "bhyt_under6:issued@106:2018-Q1#value"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_all(sample(), tmp_path_factory.mktemp("sent") / "106", ("docx",))
    told = {name: sample().parameters[name] for name in ("plan", "period", "place", "edition")}
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    run = {"report": "period_report", "parameters": told, "build": sample().build, "manifest": "m", "demo": True, "files": files}
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


@pytest.fixture
def project(home: Path, written: Path) -> Iterator[Project]:
    shutil.copytree(written, home / "reports" / "2018-Q1" / "106")
    yield Project(home, home / "data" / "raw", home / "data" / "marts")


@pytest.fixture
def edited(project: Project, tmp_path: Path) -> Path:
    """The file as a person renamed, edited and kept it elsewhere."""
    path = tmp_path / "Báo cáo quý I bản gửi.docx"
    shutil.copy(project.reports / "2018-Q1" / "106" / "period_report.docx", path)
    change(path)
    return path


def test_what_left_is_locked_as_it_stands_in_the_file(project: Project, edited: Path) -> None:
    sent = record_file(project, edited, DAY, NUMBER)
    assert submissions(project) == [sent]
    digest = hashlib.sha256(edited.read_bytes()).hexdigest()
    assert (dict(sent.files), sent.model, sent.edited) == ({edited.name: digest}, digest, (edited.name,))
    assert (sent.report, sent.period, sent.place, sent.edition, sent.build) == ("period_report", "2018-Q1", "106", "internal", sample().build)
    assert (sent.demo, sent.status_line, sent.deadline) == (True, "DỰ THẢO", "TD-D1")
    assert sent.facts[SHARE] == {"text": "98,2", "value": 98.21428571428571, "unit": "%"}
    assert sent.facts[PEOPLE] == {"text": "19.100", "value": 19100.0, "unit": "", "by": "person"}
    told = {(each["kind"], each["before"], each["after"]) for each in sent.by_people}
    assert {("changed", "19.012", "19.100"), ("added", "", "37"), ("removed", "552", "")} <= told


def test_the_same_file_told_twice_is_one_record_and_another_needs_a_reason(project: Project, edited: Path) -> None:
    sent = record_file(project, edited, DAY, NUMBER)
    assert record_file(project, edited, DAY, NUMBER) == sent
    untouched = project.reports / "2018-Q1" / "106" / "period_report.docx"
    with pytest.raises(RequestError, match="lý do"):
        record_file(project, untouched, date(2018, 3, 25), "46/BC-LĐTBXH")
    again = record_file(project, untouched, date(2018, 3, 25), "46/BC-LĐTBXH", "trả lại số của phần mềm")
    assert (again.revises, again.edited, again.by_people) == (NUMBER, (), ())
    assert again.facts[PEOPLE]["value"] == 19012


def test_without_the_report_s_folder_the_printed_numbers_are_locked(project: Project, edited: Path) -> None:
    shutil.rmtree(project.reports)
    sent = record_file(project, edited, DAY, NUMBER)
    assert sent.facts[SHARE] == {"text": "98,2", "value": 98.2, "unit": ""}
    assert sent.facts[PEOPLE]["value"] == 19100.0


def test_numbers_changed_in_an_edition_for_the_public_are_refused(project: Project, tmp_path: Path) -> None:
    parameters = {**sample().parameters, "edition": "shared"}
    folder = write_all(sample(edition="shared", parameters=parameters), tmp_path / "cong-bo", ("docx",))
    change(folder / "period_report.docx")
    with pytest.raises(RequestError, match="Bản công bố có số do người sửa"):
        record_file(project, folder / "period_report.docx", DAY, NUMBER)


def test_wrong_requests_are_refused(project: Project, edited: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="số văn bản"):
        record_file(project, edited, DAY, "  ")
    with pytest.raises(RequestError, match="Tệp là bản internal"):
        record_file(project, edited, DAY, NUMBER, edition="shared")
    (tmp_path / "x.docx").write_bytes(b"no")
    with pytest.raises(InputError):
        record_file(project, tmp_path / "x.docx", DAY, NUMBER)
    assert submissions(project) == []


def test_the_command_takes_a_file_and_tells_what_people_changed(project: Project, edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["submit", str(edited), "--on", "2018-03-20", "--as", NUMBER]) == 0
    told = capsys.readouterr().out
    assert "“19.012” -> “19.100”" in told and PEOPLE in told
    assert main(["verify", str(edited)]) == 51
    told = capsys.readouterr().out
    assert "sửa: “19.012” -> “19.100”" in told and "thêm: “37”" in told
