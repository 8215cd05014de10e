"""House rules that a machine can check in Python and in the tree."""

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "pipelines").rglob("*.py"))
# heavy library -> the only module (or room) that may import it
OWNERS = {
    "duckdb": ("engine.py", "anthropometry/"),
    "great_expectations": ("checks",),
    "papermill": ("reporting/",),
    "plotly": ("charts/",),
    "docx": ("reporting/",),
    "typst": ("reporting/", "custody/key_page.py"),
    "xlsxwriter": ("reporting/", "samples/", "anthropometry/", "worklists/", "templates"),
    "fastexcel": ("ingest/", "anthropometry/", "corrections.py"),
    "cryptography": ("identity/vault.py", "custody/sealing.py"),
    "click": ("cli", "terminal.py"),
    "splink": ("matching/scoring.py",),
    "pyspark": ("spark/worker.py",),
    "ipywidgets": ("lab/",),
    "jupyterlab": ("lab/server.py",),
    "great_tables": ("lab/tables.py",),
}


def relative(path: Path) -> str:
    return path.relative_to(ROOT / "pipelines").as_posix()


@cache
def imported(path: Path) -> frozenset[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return frozenset(found)


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_modules_and_functions_fit_a_screen(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            doc = len((ast.get_docstring(node) or "").splitlines())
            assert (node.end_lineno or 0) - node.lineno + 1 - doc <= 40, f"{node.name} is too long"


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_heavy_library_has_one_room(library):
    for path in MODULES:
        if library in imported(path):
            assert relative(path).startswith(OWNERS[library]), f"{relative(path)} imports {library}"


def test_nothing_in_the_package_calls_a_posix_only_function():
    for path in MODULES:
        assert not imported(path) & {"fcntl", "pwd", "grp", "resource", "termios"}, relative(path)
        assert not re.search(r"os\.(fork|getuid|kill)\(", path.read_text(encoding="utf-8")), relative(path)


def test_help_loads_nothing_heavy():
    script = (
        "import sys; from pipelines.cli import main; main(['--help']);"
        "print(sorted({'duckdb','pandas','polars','pyarrow','plotly','papermill','great_expectations','numpy','scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.rstrip().endswith("[]")


def test_every_command_has_help_with_an_example():
    from pipelines.cli import cli

    for name, command in cli.commands.items():
        for found in getattr(command, "commands", {name: command}).values():
            assert found.help and ("Ví dụ" in found.help or not found.params), name


def test_notebooks_are_committed_without_outputs():
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            assert not cell.get("outputs") and not cell.get("execution_count"), path.name
            assert set(cell["metadata"]) <= {"tags"}, path.name


def test_the_lock_names_no_index_and_pins_with_hashes():
    lock = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"index-url|find-links|https?://|file:", lock)
    assert lock.count("--hash=sha256:") > 500


def test_environment_yml_pins_the_named_packages_as_the_lock_does():
    lock = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text(), re.M))
    pinned = dict(re.findall(r"^  - ([\w-]+)=([\d.]+)$", (ROOT / "environment.yml").read_text(), re.M))
    named = {"jupyterlab", "pandas", "polars", "python-duckdb", "plotly", "papermill", "great-expectations", "pytest"}
    assert named <= set(pinned)
    for name in named:
        assert lock[name.removeprefix("python-")] == pinned[name]


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "pipelines", "tests", "benchmarks"], ["mypy", "--no-error-summary"]],
    ids=["ruff", "mypy"],
)
def test_linters_are_content(command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_import_layers_hold():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_the_graph_module_stays_glue():
    assert len((ROOT / "pipelines" / "graph.py").read_text(encoding="utf-8").splitlines()) <= 100
