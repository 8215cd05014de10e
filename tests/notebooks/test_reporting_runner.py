"""Making reports: what is published, and everything that must not be."""

import json
import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import CheckError, ReportError, RequestError, SeveralErrors
from pipelines.reporting import making, pool, runner
from pipelines.reporting.document import from_json
from pipelines.reporting.schema import Request, load_schema
from pipelines.settings import Project
from tests.reporting_marts import make_marts
from tests.reporting_notebooks import OPEN, SAVE, per_place, replace_cells

Make = Callable[..., list[runner.ReportResult]]

@dataclass
class Verdict:
    blocking: bool
    summary_vi: str = "1 kiểm tra bắt buộc không đạt."


@pytest.fixture
def project(home: Path) -> Project:
    make_marts(home / "data" / "marts")
    return Project(home, home / "data" / "raw", home / "data" / "marts")


@pytest.fixture
def make(project: Project) -> Make:
    def run(*places: str, **named: Any) -> list[runner.ReportResult]:
        given: dict[str, Any] = {"formats": ["html"], **named}
        return runner.make_reports(project, "period_report", "tam_duong_2018", "2018-Q1", list(places or ("106",)), **given)

    return run


def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker may be asked for a report."""
    monkeypatch.setattr(pool.Pool, "outcomes", lambda *told: pytest.fail("ran"))


def former_report(project: Project, place: str = "106") -> Path:
    folder = project.reports / "2018-Q1" / place
    folder.mkdir(parents=True)
    (folder / "period_report.docx").write_text("bản cũ")
    return folder


def test_report_folder_holds_only_what_is_documented_and_says_what_was_run(make: Make, project: Project) -> None:
    (made,) = make(formats=["html", "docx", "xlsx", "pdf"], verdict=Verdict(False, "Mọi kiểm tra đạt."))
    assert made.folder == project.reports / "2018-Q1" / "106"
    stem = [f"period_report.{ending}" for ending in ("docx", "html", "ipynb", "pdf", "xlsx")]
    assert [path.name for path in made.files] == ["model.json", *stem, "run.json"]
    assert sorted(path.name for path in project.reports.iterdir()) == ["2018-Q1", "assets", "templates"]
    assert sorted(path.name for path in (project.reports / "2018-Q1").iterdir()) == ["106", "index.html"]
    record = json.loads((made.folder / "run.json").read_text(encoding="utf-8"))
    assert record["parameters"] == {"plan": "tam_duong_2018", "period": "2018-Q1", "place": "106", "edition": "internal"}
    assert record["checks"] == {"blocking": False, "summary_vi": "Mọi kiểm tra đạt."}
    assert (record["build"], record["status_line"], record["draft_reason"]) == ("b-test", "DỰ THẢO", None)
    assert re.fullmatch(r"[0-9a-f]{16}", record["manifest"])
    copy = (made.folder / "period_report.ipynb").read_text(encoding="utf-8")
    assert str(project.home) not in copy
    assert ".part" not in copy
    assert copy.count("application/vnd.plotly.v1+json") == 4


def test_same_build_gives_the_same_model_and_page(make: Make) -> None:
    names = ("model.json", "period_report.html", "run.json")
    first = [(make()[0].folder / name).read_bytes() for name in names]
    assert first == [(make()[0].folder / name).read_bytes() for name in names]


def test_work_and_its_errors_can_go_to_another_process(project: Project) -> None:
    schema = load_schema("period_report", project.notebooks)
    request = Request("period_report", "tam_duong_2018", "2018-Q1", "106", "internal")
    job = runner.Job(project, schema, request, ("html",), "b", "h", "", None, None)
    assert pickle.loads(pickle.dumps(job)) == job
    error = pickle.loads(pickle.dumps(ReportError("hỏng", "ô 3", "chạy lại")))
    assert str(error) == "hỏng\nỞ đâu: ô 3\nCách xử lý: chạy lại"


FAULTS = {
    "03390": ("report.save = lambda out: None", "không lưu báo cáo"),
    "03394": ("report.save(out); 1/0", r"ZeroDivisionError\n.*ô 3\n"),
    "03397": (
        "report = period_report.open_report(plan=plan, period=period, place='03412', edition=edition)",
        "khác với báo cáo được yêu cầu",
    ),
    "03400": ("from pipelines.errors import RequestError\nraise RequestError('Thiếu sổ mẫu.')", r"Thiếu sổ mẫu\."),
}


def test_a_report_that_is_not_the_one_asked_for_is_refused_and_the_former_one_stays(make: Make, project: Project) -> None:
    """Cells that raise, exit or kill their process: test_reporting_batch."""
    replace_cells(project, OPEN, per_place({place: cell for place, (cell, _) in FAULTS.items()}), SAVE)
    formers = [former_report(project, place) for place in FAULTS]
    with pytest.raises(runner.BatchError) as caught:
        make(*FAULTS)
    told = dict(caught.value.failed)
    for place, (_, said) in FAULTS.items():
        assert re.search(said, str(told[place])), str(told[place])
    assert all([path.name for path in former.iterdir()] == ["period_report.docx"] for former in formers)
    assert sorted(path.name for path in project.reports.iterdir()) == ["2018-Q1", "assets", "templates"]


def test_blocking_check_stops_before_anything_runs(make: Make, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_runs(monkeypatch)
    with pytest.raises(CheckError, match="1 kiểm tra bắt buộc"):
        make(verdict=Verdict(True))
    with pytest.raises(RequestError, match="để trống"):
        make(verdict=Verdict(True), draft_reason="  ")
    assert not (project.reports / "2018-Q1").exists()


def test_draft_reason_goes_before_a_review(make: Make, project: Project) -> None:
    book = project.state / "signoffs.csv"
    book.parent.mkdir(parents=True)
    line = "period_report,tam_duong_2018,2018-Q1,106,b-test,Trưởng phòng,2018-03-19\n"
    book.write_text("report,plan,period,place,build,role,reviewed_on\n" + line, encoding="utf-8")
    assert make()[0].status_line.startswith("Đã rà soát")
    (made,) = make(verdict=Verdict(True), draft_reason="gấp")
    assert made.status_line == from_json((made.folder / "model.json").read_text(encoding="utf-8")).status_line == "DỰ THẢO"
    record = json.loads((made.folder / "run.json").read_text(encoding="utf-8"))
    assert (record["draft_reason"], record["checks"]["blocking"]) == ("gấp", True)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"edition": "public"}, "internal, shared"),
        ({"formats": ["doc"]}, "Không có định dạng: doc"),
        ({"formats": []}, "định dạng"),
    ],
)
def test_wrong_request_runs_nothing(make: Make, monkeypatch: pytest.MonkeyPatch, named: dict[str, Any], said: str) -> None:
    nothing_runs(monkeypatch)
    with pytest.raises(RequestError, match=said):
        make(**named)


def test_wrong_places_are_told_together_before_anything_runs(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_runs(monkeypatch)
    with pytest.raises(SeveralErrors) as caught:
        make("106", "3412", "99999")
    assert len(caught.value.errors) == 2


def test_without_marts_the_build_command_is_named(home: Path) -> None:
    project = Project(home, home / "data" / "raw", home / "data" / "marts")
    with pytest.raises(RequestError, match=r"treem build|kho chỉ số"):
        runner.make_reports(project, "period_report", "tam_duong_2018", "2018-Q1", ["106"])


def test_one_failing_place_does_not_stop_the_others_and_is_listed_at_the_end(make: Make, project: Project) -> None:
    replace_cells(project, per_place({"106": "raise ValueError('bí mật')"}), OPEN, SAVE)
    steps: list[tuple[int, int]] = []
    with pytest.raises(ReportError) as caught:
        make("106", "03412", progress=lambda done, total: steps.append((done, total)))
    assert isinstance(caught.value, runner.BatchError) and caught.value.exit_code == 50
    assert [made.place for made in caught.value.made] == ["03412"]
    assert re.search(r"106 \(mã thoát 50\): .*ValueError\n.*ô 2\n", str(caught.value)) and "bí mật" not in str(caught.value)
    assert (project.reports / "2018-Q1" / "03412" / "period_report.html").exists()
    assert not (project.reports / "2018-Q1" / "106").exists()
    assert steps == [(0, 2), (1, 2), (2, 2)]


def test_file_that_does_not_say_what_the_marts_say_is_not_published(make: Make, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.reporting import writer_html

    former = former_report(project)
    honest = writer_html.write

    def lying(document: Any, path: Path, **told: Any) -> None:
        honest(document, path, **told)
        path.write_text(path.read_text(encoding="utf-8").replace("12.488", "12.489"), encoding="utf-8")

    monkeypatch.setattr(writer_html, "write", lying)
    # in this process, where the writer lies
    monkeypatch.setattr(pool.Pool, "outcomes", lambda told, jobs: enumerate(map(making.attempt, jobs)))
    with pytest.raises(ReportError, match="không khớp"):
        make()
    assert [path.name for path in former.iterdir()] == ["period_report.docx"]
