"""The report notebook itself: clean in the repository, short, and it runs by plain papermill."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.reporting import execution
from pipelines.reporting.runner import make_reports
from pipelines.settings import Project
from tests.reporting_marts import make_marts

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "reports" / "period_report.ipynb"


def cells() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return found


def test_notebook_is_kept_without_outputs_counts_and_volatile_metadata() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        assert set(cell["metadata"]) <= {"tags"}, cell["id"]
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert notebook["metadata"]["language_info"] == {"name": "python"}


def test_cells_are_few_and_short_and_one_is_tagged_parameters() -> None:
    code = [cell for cell in cells() if cell["cell_type"] == "code"]
    assert len(code) <= 15
    assert all(len(cell["source"]) <= 6 for cell in code)  # type: ignore[arg-type]
    assert [cell["metadata"]["tags"] for cell in code].count(["parameters"]) == 1  # type: ignore[index]
    assert "report.save(out)" in "".join(code[-1]["source"])  # type: ignore[arg-type]


def test_notebook_reads_only_through_the_reporting_front() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    for word in ("open_children", "duckdb", "read_parquet", "data/", "import pandas"):
        assert word not in text


@pytest.fixture
def marts(home: Path) -> Path:
    make_marts(home / "data" / "marts")
    return home


def papermill(home: Path, *parameters: str) -> subprocess.CompletedProcess[str]:
    """Run papermill as a person would, from a folder inside the project."""
    folder = home / "data" / "raw"
    command = [sys.executable, "-m", "papermill", str(home / "notebooks" / "reports" / "period_report.ipynb"), "out.ipynb"]
    return subprocess.run([*command, "--no-progress-bar", *parameters], cwd=folder, capture_output=True, text=True, timeout=600)


def test_plain_papermill_shows_tables_and_charts_and_writes_nothing_else(marts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TREEM_HOME")
    done = papermill(marts, "-p", "period", "2018-Q1", "-p", "plan", "tam_duong_2018", "-r", "place", "106")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "unknown parameter" not in done.stderr
    executed = json.loads((marts / "data" / "raw" / "out.ipynb").read_text(encoding="utf-8"))
    shown = [output["data"] for cell in executed["cells"] for output in cell.get("outputs", []) if "data" in output]
    assert sum("application/vnd.plotly.v1+json" in data for data in shown) == 4
    assert sum("<svg" in "".join(data.get("text/html", "")) for data in shown) == 2, "the pyramid and the communes, among texts and tables"
    assert any("Biểu 1" in "".join(data.get("text/html", "")) for data in shown)
    assert sorted(path.name for path in (marts / "data" / "raw").iterdir()) == ["out.ipynb"]
    assert sorted(path.name for path in (marts / "reports").iterdir()) == ["templates"]
    same_cells_as_treem(marts, executed)


def same_cells_as_treem(home: Path, executed: dict[str, Any]) -> None:
    """`treem report` runs the same cells without a kernel: same sources, same counts, same outputs, same status of every cell."""
    project = Project(home, home / "data" / "raw", home / "data" / "marts")
    (made,) = make_reports(project, "period_report", "tam_duong_2018", "2018-Q1", ["106"], formats=["html"])
    own = json.loads((made.folder / "period_report.ipynb").read_text(encoding="utf-8"))
    assert len(own["cells"]) == len(executed["cells"])
    for ours, theirs in zip(own["cells"], executed["cells"], strict=True):
        if "injected-parameters" in ours["metadata"]["tags"]:
            assert set("".join(theirs["source"]).splitlines()) <= set("".join(ours["source"]).splitlines()) | {"# Parameters"}
            continue
        assert whole(ours) == whole(theirs)
    assert own["metadata"]["language_info"] == executed["metadata"]["language_info"]
    assert own["metadata"]["kernelspec"] == executed["metadata"]["kernelspec"]


SHOWS = (
    "print('một'); print('hai'); import sys; print('ba', file=sys.stderr); 41 + 1",
    "from IPython.display import HTML, display, clear_output, update_display\ndisplay(HTML('<b>x</b>'))\ndisplay('a', display_id='k')\n_",
    "update_display('b', display_id='k')\nprint('mất'); clear_output(); print('còn')",
    "import pandas as pd\npd.DataFrame({f'cột {n}': ['giá trị dài ' * 3] * 2 for n in range(9)})",
    "import plotly.graph_objects as go\ngo.Figure(go.Bar(x=['a'], y=[1]))",
    "import asyncio\nawait asyncio.sleep(0)\n[In[1][:5], Out[3], __name__, get_ipython().__class__.__name__.startswith('ZMQ')]",
    "async def later():\n    return 7\ntask = asyncio.create_task(later())",
    "print(task.done() or await task)\nclass A:\n    def _repr_html_(self): return '<i>A</i>'\n    def __repr__(self): return 'A'\nA();\nA()",
    "%timeit -n1 -r1 -q pass\n!echo shell\ntry:\n    input('?')\nexcept BaseException as problem:\n    print('không hỏi')",
    "import sys; sys.stderr.write('nhật ký\\n'); import pickle; pickle.loads(pickle.dumps(A())) is not None",
)


def test_displays_streams_and_magics_are_those_of_a_kernel(tmp_path: Path) -> None:
    sources = ["place = ''", *SHOWS]
    cells = [
        {"cell_type": "code", "id": f"c{at}", "metadata": {"tags": [] if at else ["parameters"]}, "source": source, "outputs": [], "execution_count": None}
        for at, source in enumerate(sources)
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    command = [sys.executable, "-m", "papermill", "n.ipynb", "out.ipynb", "--no-progress-bar", "-r", "place", "03412"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=600)
    theirs = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    ours = execution.run_notebook(path, {"place": "03412"}, tmp_path)["cells"]
    assert len(ours) == len(theirs) == len(SHOWS) + 2
    for own, other in zip(ours, theirs, strict=True):
        own, other = ({key: value for key, value in told(whole(cell)).items() if key != "id"} for cell in (own, other))
        assert own == other


def told(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell whose streams are one text each: how a kernel cuts them depends on the clock; without names of files and times."""
    outputs: list[dict[str, Any]] = []
    for output in cell["outputs"]:
        last = next((each for each in outputs if output["output_type"] == "stream" and each.get("name") == output["name"]), None)
        if last:
            last["text"] += output["text"]
        else:
            outputs.append(dict(output))
    text = re.sub(r"/[^\s\"]*ipykernel[^\s\"]*|<ipython-input[^>]*>:1:|at 0x[0-9a-f]+", "…", json.dumps(outputs, ensure_ascii=False))
    return {**cell, "outputs": json.loads(text)}


def whole(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell with its texts in one piece and without its times."""
    told = {**cell, "source": "".join(cell["source"])}
    status = {name: cell["metadata"]["papermill"][name] for name in ("status", "exception")}
    told["metadata"] = {"tags": cell["metadata"]["tags"], "papermill": status}  # "execution": when the messages of a kernel came
    if "outputs" in cell:
        told["outputs"] = [_joined(output) for output in cell["outputs"]]
    return told


def _joined(part: Any) -> Any:
    """Return lists of lines as texts, as nbformat writes them."""
    if isinstance(part, dict):
        return {name: _joined(value) for name, value in part.items()}
    if isinstance(part, list) and part and all(isinstance(line, str) for line in part):
        return "".join(part)
    return [_joined(each) for each in part] if isinstance(part, list) else part


def test_place_that_lost_its_zeros_stops_plain_papermill(marts: Path) -> None:
    done = papermill(marts, "-p", "place", "03412")
    assert done.returncode != 0
    assert "-r place 03412" in done.stderr + done.stdout
