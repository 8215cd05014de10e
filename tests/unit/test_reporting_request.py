"""Which report may be asked for: places among which it may be, parameters of its own, names and values that try to run as code."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines import marts
from pipelines.errors import CatalogError, RequestError
from pipelines.reporting import execution, index_page, placing, runner
from pipelines.reporting.places_allowed import places_for
from pipelines.reporting.schema import Request, Schema, load_schema, validate
from pipelines.settings import Project
from tests.reporting_marts import COMMUNES, make_marts

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PLACES = {"106": "Huyện Tam Đường", "03412": "Xã Bình Lư"}
HOSTILE = (
    '"; import os; os._exit(3) #', "'''\nraise SystemExit\n'''", "{__import__('os')}", "\\", '"""', "\n!touch pwned", "%%bash\nls", "xã\u2028Bình",
    "$(rm -rf /)", "\x00", "🙂", "=1+1", "place", "r'x'", "\\N{BULLET}",
)  # fmt: skip


def project_of(home: Path) -> Project:
    make_marts(home / "data" / "marts")
    return Project(home, home / "data" / "raw", home / "data" / "marts")


def schema_with(tmp_path: Path, **parameters: dict[str, Any]) -> Schema:
    """Return the period report's schema with more parameters, in notebook and YAML."""
    shutil.copytree(NOTEBOOKS / "reports", tmp_path / "reports", dirs_exist_ok=True)
    path = tmp_path / "reports" / "period_report.yml"
    lines = "".join(f"  {name}: {json.dumps({'label': {'vi': name}, **told})}\n" for name, told in parameters.items())
    path.write_text(path.read_text(encoding="utf-8").replace("\n  out:\n", f"\n{lines}  out:\n", 1), encoding="utf-8")
    notebook = path.with_suffix(".ipynb")
    content = json.loads(notebook.read_text(encoding="utf-8"))
    (cell,) = [cell for cell in content["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    cell["source"] = [*cell["source"], *(f"\n{name} = {told.get('default')!r}" for name, told in parameters.items())]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    return load_schema("period_report", tmp_path)


def test_parameters_of_its_own_are_checked_kept_in_the_request_and_name_the_folder(tmp_path: Path) -> None:
    schema = schema_with(
        tmp_path,
        theme={"type": "choice", "values": ["drowning", "abuse"], "default": "drowning"},
        top={"type": "number", "least": 1, "most": 20, "default": "5"},
    )
    usual = validate(schema, {"place": "03412"}, PLACES)
    assert usual.extra == (("theme", "drowning"), ("top", "5")) and usual.parameters["top"] == "5"
    assert placing.folder_name(schema, usual) == "03412"
    assert placing.folder_name(schema, replace(usual, place="NUL")) == "NUL_", "Windows makes no folder of this name"
    other = validate(schema, {"place": "03412", "theme": "abuse", "top": 12, "edition": "shared"}, PLACES)
    assert placing.folder_name(schema, other) == "03412-abuse-12-cong-bo"
    assert placing.folder_name(schema, replace(other, report="plan_progress", edition="internal")) == "03412-plan-progress-abuse-12"
    for wrong in ({"theme": "x"}, {"top": "0"}, {"top": "21"}, {"top": 1.5}, {"top": True}, {"top": "٣"}, {"top": "5; x"}):
        with pytest.raises(RequestError):
            validate(schema, {"place": "03412", **wrong}, PLACES)


def test_a_code_of_a_school_cannot_leave_the_folder_of_its_period() -> None:
    schema = load_schema("period_report", NOTEBOOKS)
    names = [
        placing.folder_name(schema, Request("school_report", "p", "2018", code, "internal"))
        for code in ("THCS-19948-01", "../../etc", "a/b", "a\\b", "..", "CON:", "Trường 1", "Trường 2")
    ]
    assert names[0] == "THCS-19948-01-school-report" and len(set(names)) == len(names)
    for name in names:
        assert not set(name) & set('/\\:*?"<>| ') and not name.startswith("."), name


@pytest.mark.parametrize(
    ("told", "said"),
    [({"among": ["villages"]}, "villages"), ({"among": []}, "trống"), ({"type": "colour"}, "colour")],
)
def test_a_schema_that_nobody_understands_is_refused(tmp_path: Path, told: dict[str, Any], said: str) -> None:
    with pytest.raises(CatalogError, match=said):
        schema_with(tmp_path, other={"type": "place", **told})


def test_places_a_report_may_be_about(home: Path) -> None:
    project = project_of(home)
    with marts.open_marts(project.marts) as con:
        plan, period = "tam_duong_2018", "2018-Q1"
        assert list(places_for(con, plan, period)) == ["106", *COMMUNES]
        assert list(places_for(con, plan, period, ["communes"])) == COMMUNES
        assert list(places_for(con, plan, period, ["communes", "place"])) == [*COMMUNES, "106"]
        assert places_for(con, plan, period, ["districts"]) == places_for(con, plan, period, ["schools"]) == {}
        con.execute("create table held as select * from indicator_values")
        con.execute("drop view indicator_values")
        con.execute("insert into held by name (select '10601010' as place, * exclude (place) from held where period = '2018-Q1' limit 1)")
        con.execute("alter table held rename to indicator_values")
        found = places_for(con, plan, period, ["schools"])
    assert found == {"10601010": "Trường 10601010"}


@pytest.mark.parametrize("name", ["x=1;print('pwn')#", "a b", "class", "", "1x", "x\ny", "_x.y"])
def test_a_name_that_would_run_as_code_never_reaches_papermill(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError, match="đúng quy tắc"):
        execution.run_notebook(tmp_path / "none.ipynb", {name: "1"}, tmp_path)


def test_a_value_is_only_ever_text(tmp_path: Path) -> None:
    class Shown(str):
        """What papermill would write raw."""

    for value in (3, None, ["x"], Shown("x")):
        with pytest.raises(RequestError, match="giá trị là chữ"):
            execution.run_notebook(tmp_path / "none.ipynb", {"x": value}, tmp_path)  # type: ignore[dict-item]


def test_hostile_texts_arrive_in_the_notebook_as_they_are(tmp_path: Path) -> None:
    names = [f"t{at}" for at in range(len(HOSTILE))]
    cells = [
        {"cell_type": "code", "id": f"c{at}", "metadata": {"tags": tags}, "source": source, "outputs": [], "execution_count": None}
        for at, (source, tags) in enumerate([("\n".join(f'{name} = ""' for name in names), ["parameters"]), (f"print(ascii([{', '.join(names)}]))", [])])
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    done = execution.run_notebook(path, dict(zip(names, HOSTILE, strict=True)), tmp_path)
    assert done["cells"][-1]["outputs"][0]["text"].strip() == ascii(list(HOSTILE))
    assert [item.name for item in tmp_path.iterdir()] == ["n.ipynb"]


def test_what_cannot_be_set_is_told(home: Path) -> None:
    project = project_of(home)
    for extra, said in (({"out": "/tmp/x"}, "out"), ({"place": "106"}, "place"), ({"perid": "x"}, "period"), ({"x=1;y": "1"}, "x=1;y")):
        with pytest.raises(RequestError, match=said):
            runner.check_requests(project, "period_report", runner.given("tam_duong_2018", "2018-Q1", "internal", extra), ["106"])
    with pytest.raises(RequestError, match="hai lần: plan"):
        runner.given("tam_duong_2018", "2018-Q1", "internal", {"plan": "quan_7_2023"})


def record(folder: Path, place: str, **told: Any) -> None:
    """Lay a finished report down as ``run.json`` tells it."""
    folder.mkdir(parents=True)
    (folder / "period_report.docx").write_bytes(b"x")
    digest = placing.digest_of(folder / "period_report.docx")
    parameters = {"plan": "p", "period": "2018-Q1", "place": place, "edition": told.pop("edition", "internal")}
    full = {
        "report": "period_report", "title": "Báo cáo <kỳ>", "place_name": "Xã & Bản", "parameters": parameters, "build": "b1", "built_at": "2018",
        "status_line": "DỰ THẢO", "draft_reason": None, "demo": False, "files": {"period_report.docx": digest}, **told,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(full), encoding="utf-8")


def test_the_page_of_a_period_lists_every_report_with_its_state(home: Path) -> None:
    project = project_of(home)
    period = project.reports / "2018-Q1"
    assert index_page.write(project, "2018-Q1") is None
    record(period / "106", "106", build="b-test")
    record(period / "03412", "03412", build="b-test", draft_reason="gấp <b>", demo=True)
    record(period / "03412-cong-bo", "03412", edition="shared")
    (period / "03412" / "period_report.docx").write_bytes(b"changed")
    (period / "03412" / "Phụ lục #1.docx").write_bytes(b"x")
    (period / "106" / "period_report.docx").unlink()
    (period / "hỏng").mkdir()
    (period / ".03390.former").mkdir()
    page = index_page.write(project, "2018-Q1", [("03400", "Ô 3 lỗi\nỞ đâu: <x>")])
    assert page is not None
    text = page.read_text(encoding="utf-8")
    lines = {line.folder: line for line in index_page.read(period, "b-test")}
    assert list(lines) == ["03412", "03412-cong-bo", "106"]
    assert lines["106"].problems == ("mất tệp: period_report.docx",) and lines["106"].files == ()
    assert lines["03412"].problems == ("đã có người sửa: period_report.docx", "làm khi kiểm tra chưa đạt, lý do: gấp <b>", "dữ liệu mẫu")
    assert lines["03412-cong-bo"].edition == "Bản công bố" and "dựng lại" in lines["03412-cong-bo"].problems[0]
    assert 'href="03412/Ph%E1%BB%A5%20l%E1%BB%A5c%20%231.docx"' in text and "Xã &amp; Bản (106)" in text and "gấp &lt;b&gt;" in text
    assert "03400</span>: Ô 3 lỗi; Ở đâu: &lt;x&gt;" in text and "<x>" not in text and "<kỳ>" not in text
    assert "http:" not in text and "https:" not in text and "<script" not in text
