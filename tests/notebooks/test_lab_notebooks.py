"""Every notebook for analysts runs from top to bottom on the samples, shows what it promises, and names no child."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from pipelines.lab import form, notebook, picker
from pipelines.settings import Project

ROOT = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = [ROOT / "start_here.ipynb", *sorted((ROOT / "explore").glob("*.ipynb"))]
PLOTLY, WIDGET = "application/vnd.plotly.v1+json", "application/vnd.jupyter.widget-view+json"
PICTURES = {
    "bhyt_gaps": 1, "commune_scores": 1, "compare_places_fairly": 1, "from_chart_to_report_cell": 1, "injuries": 4, "malnutrition": 3,
    "special_circumstances": 3, "trend_and_control": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def project(built_home, tmp_path_factory):
    """The samples with the notebooks of today beside them."""
    home = tmp_path_factory.mktemp("sổ tay") / "dự án"
    home.mkdir()
    for name in ("data", "expectations", "environment.yml"):
        (home / name).symlink_to(built_home / name)
    shutil.copytree(ROOT, home / "notebooks")
    (home / "reports").mkdir()
    return Project(home, home / "data" / "raw", home / "data" / "marts")


@pytest.fixture(scope="module")
def executed(project, tmp_path_factory):
    """The executed cells of every notebook, and of a new one, by name: one kernel runs them all, names forgotten in between."""
    import nbformat
    from jupyter_client import AsyncKernelManager
    from nbclient import NotebookClient

    new = notebook.write_new(tmp_path_factory.mktemp("mới"), "moi", "Câu hỏi mới")
    whole = nbformat.v4.new_notebook()
    ends = {}
    for path in (*NOTEBOOKS, new):
        whole.cells += [nbformat.v4.new_code_cell("%reset -f"), *nbformat.read(path, as_version=4).cells]
        ends[path.stem] = len(whole.cells)
    # sockets, which lie in a folder with a short name, as under `treem lab`: a port may be taken before the kernel takes it
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="treem-") as folder:
        patch.setenv("TREEM_HOME", str(project.home))
        way = {} if os.name == "nt" else {"transport": "ipc", "connection_file": str(Path(folder) / "kernel.json")}
        kernel = AsyncKernelManager(kernel_name="python3", **way)
        # an answer that zmq's asyncio sockets do not wake up for is found when the time of a cell is over: not too long a time
        NotebookClient(whole, kernel, timeout=60, allow_errors=True).execute(cleanup_kc=True)
    starts = [0, *ends.values()]
    return {name: whole.cells[start:end] for start, (name, end) in zip(starts, ends.items(), strict=False)}


def test_there_is_a_worked_question_for_every_topic():
    assert len(NOTEBOOKS) == 11
    for path in NOTEBOOKS:
        title, about = notebook.heading(path)
        assert title and about and "TODO" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs_and_shows_its_pictures(path, executed):
    shown = [output for cell in executed[path.stem] for output in cell.get("outputs", [])]
    assert not [output for output in shown if output["output_type"] in ("error", "stream")], path.name
    kinds = [set(output.get("data", {})) for output in shown]
    assert sum(PLOTLY in kind for kind in kinds) == PICTURES.get(path.stem, 0)
    assert kinds and all(kind & {PLOTLY, WIDGET, "text/html", "text/plain"} for kind in kinds)
    assert path.stem != "start_here" or sum(WIDGET in kind for kind in kinds) == 2  # the picker and the form


def test_a_new_notebook_runs_as_it_is_written(executed):
    shown = [output for cell in executed["moi"] for output in cell.get("outputs", [])]
    assert not [output for output in shown if output["output_type"] in ("error", "stream")]
    assert any(PLOTLY in output.get("data", {}) for output in shown)


def test_no_child_is_named_by_any_notebook(executed, project):
    """Names and numbers of the samples' children are searched for in everything that the notebooks show."""
    import polars as pl

    from pipelines.catalog import registers
    from pipelines.ingest import read_folder

    read = read_folder(project.raw, registers(), project.work / "cache").frame("child_register")
    frame = read if isinstance(read, pl.DataFrame) else pl.from_arrow(read)
    columns = ("full_name", "mother_name", "personal_id", "card_no")
    secrets = {text for name in columns for text in frame[name].drop_nulls().to_list() if len(text) > 8}
    assert len(secrets) > 1000
    for name, cells in executed.items():
        page = json.dumps(cells, ensure_ascii=False)
        assert not [secret for secret in secrets if secret in page], name


def test_pickers_hold_places_below_each_other_and_variants_follow_the_indicator(project, monkeypatch):
    monkeypatch.setenv("TREEM_HOME", str(project.home))
    drawn = []
    box = picker.pick(lambda **chosen: drawn.append(chosen), indicator="bhyt_under6")
    pickers = {each.description: each for each in box.children[0].children}
    places = [label for label, _ in pickers["Địa bàn"].options]
    assert places[0] == "Huyện Tam Đường" and all(label.startswith("\u2003") for label in places[1:15]) and len(places) >= 15
    assert pickers["Kỳ"].options[0] == ("năm 2018", "2018")
    assert drawn[-1] == {"indicator": "bhyt_under6", "variant": "issued", "place": "106", "period": "2018"}
    pickers["Chỉ số"].value = "malnutrition"
    assert "underweight" in dict(map(reversed, pickers["Cách tính"].options)) and drawn[-1]["variant"] in ("underweight", drawn[-1]["variant"])
    pickers["Kỳ"].value = "2018-Q1"
    assert drawn[-1]["indicator"] == "malnutrition" and drawn[-1]["period"] == "2018-Q1"


def test_the_form_asks_for_what_the_schema_names_and_passes_it_on(project, monkeypatch):
    monkeypatch.setenv("TREEM_HOME", str(project.home))
    asked = []

    class Made:
        place, period, status_line = "03412", "2018-6M", "DỰ THẢO"
        folder = project.reports / "2018-6M" / "03412"
        files = (folder / "period_report.docx", folder / "model.json")

    monkeypatch.setattr(form, "make_reports", lambda name, **told: asked.append((name, told)) or [Made])
    told = form.report_form(project)
    assert told.report.value == "period_report" and set(told.boxes) == {"plan", "period", "place", "edition"}
    told.boxes["period"].value, told.boxes["place"].value, told.boxes["edition"].value = "2018-6M", "03412", "internal"
    told.make()
    (name, given), *rest = asked
    assert not rest and name == "period_report" and given["draft_reason"] is None
    assert {key: given[key] for key in ("plan", "period", "place", "edition")} == {
        "plan": "tam_duong_2018", "period": "2018-6M", "place": "03412", "edition": "internal",
    }  # fmt: skip
    assert "/files/reports/2018-6M/03412/period_report.docx" in told.result.value and "DỰ THẢO" in told.result.value
    assert "model.json" not in told.result.value and not told.button.disabled


def test_the_form_says_what_stands_against_a_report(project, monkeypatch):
    from pipelines.errors import CheckError

    monkeypatch.setenv("TREEM_HOME", str(project.home))

    def refuse(name, **_):
        raise CheckError("Dữ liệu chưa qua kiểm tra <b>.", todo="nêu lý do")

    monkeypatch.setattr(form, "make_reports", refuse)
    told = form.report_form(project)
    told.make()
    assert "chưa qua kiểm tra &lt;b&gt;" in told.result.value and "nêu lý do" in told.result.value and not told.button.disabled
