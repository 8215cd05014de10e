"""The report notebook itself: clean in the repository, short, and it runs by plain papermill."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
    return subprocess.run([*command, "--no-progress-bar", *parameters], cwd=folder, capture_output=True, text=True, timeout=300)


def test_plain_papermill_shows_tables_and_charts_and_writes_nothing_else(marts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TREEM_HOME")
    done = papermill(marts, "-p", "period", "2018-Q1", "-p", "plan", "tam_duong_2018", "-r", "place", "106")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "unknown parameter" not in done.stderr
    executed = json.loads((marts / "data" / "raw" / "out.ipynb").read_text(encoding="utf-8"))
    shown = [output["data"] for cell in executed["cells"] for output in cell.get("outputs", []) if "data" in output]
    assert sum("application/vnd.plotly.v1+json" in data for data in shown) == 4
    assert any("Biểu 1" in "".join(data.get("text/html", "")) for data in shown)
    assert sorted(path.name for path in (marts / "data" / "raw").iterdir()) == ["out.ipynb"]
    assert sorted(path.name for path in (marts / "reports").iterdir()) == ["templates"]


def test_place_that_lost_its_zeros_stops_plain_papermill(marts: Path) -> None:
    done = papermill(marts, "-p", "place", "03412")
    assert done.returncode != 0
    assert "-r place 03412" in done.stderr + done.stdout
