"""Dangerous calls that no module may make, whatever it reads (bandit and pip-audit are not in the lock: these rules stand in for them)."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "pipelines").rglob("*.py"))
# builtins and functions that run or unpack what a file tells
FORBIDDEN = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.startfile", "pickle.load", "pickle.loads", "marshal.loads",
    "shelve.open", "tempfile.mktemp", "yaml.unsafe_load", "yaml.full_load", "shutil.unpack_archive", "random.seed",
}  # fmt: skip
# modules that unpickle, fetch from a network, or expand XML entities without a guard
UNWANTED = {"pickle", "cPickle", "dill", "marshal", "shelve", "joblib", "requests", "httpx", "ftplib", "smtplib", "telnetlib", "urllib3"}


# these two are the ends of one pipe between a process and the child it started itself (as multiprocessing does); no file is unpickled
PIPE = {"reporting/pool.py": {"import pickle", "pickle.load"}, "reporting/worker.py": {"import pickle", "pickle.load"}}


def name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@cache
def nodes(source: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(source)))


@cache
def calls(source: str) -> list[tuple[str, ast.Call]]:
    return [(name_of(node.func), node) for node in nodes(source) if isinstance(node, ast.Call)]


def wrong_in(source: str) -> list[str]:
    """Return what a source does that it must not."""
    found = []
    for name, call in calls(source):
        if name in FORBIDDEN - {"random.seed"} or name.endswith((".extractall", ".to_pickle", ".read_pickle")):
            found.append(name)
        if any(key.arg == "shell" and not (isinstance(key.value, ast.Constant) and key.value.value is False) for key in call.keywords):
            found.append(f"{name} shell")
        if any(key.arg == "verify" and isinstance(key.value, ast.Constant) and key.value.value is False for key in call.keywords):
            found.append(f"{name} verify")
    for node in nodes(source):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found += [f"import {name}" for name in names if name.split(".")[0] in UNWANTED or name == "urllib.request"]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT / "pipelines").as_posix())
def test_no_module_runs_unpacks_or_fetches_what_a_file_tells(path):
    allowed = PIPE.get(path.relative_to(ROOT / "pipelines").as_posix(), set())
    assert not set(wrong_in(path.read_text(encoding="utf-8"))) - allowed


@pytest.mark.parametrize("module", sorted(PIPE))
def test_what_is_unpickled_comes_from_the_pipe_alone(module):
    """The only thing ever handed to ``pickle.load`` is the stream of the own child, or of the parent."""
    source = (ROOT / "pipelines" / module).read_text(encoding="utf-8")
    read = [ast.unparse(call.args[0]) for name, call in calls(source) if name == "pickle.load"]
    assert read == (["self.process.stdout"] if module.endswith("pool.py") else ["asked"])
    opened = {name for name, _ in calls(source) if name.endswith("open") and name not in ("os.fdopen", "os.open", "marts.keep_open")}
    assert opened <= {"subprocess.Popen"}


@pytest.mark.parametrize(
    "source",
    [
        "eval(x)", "exec(x)", "import subprocess; subprocess.run(x, shell=True)", "import pickle", "from pickle import loads",
        "import tempfile; tempfile.mktemp()", "import yaml; yaml.unsafe_load(x)", "archive.extractall(x)", "frame.to_pickle(x)",
        "import os; os.system(x)", "import urllib.request", "get(x, verify=False)", "__import__(x)",
    ],
)  # fmt: skip
def test_the_rule_sees_each_of_them(source):
    assert wrong_in(source)


def test_yaml_is_read_by_safe_loaders_only():
    """``yaml.load`` always gets a loader that makes texts, numbers, lists and mappings and nothing else."""
    readers = set()
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        if any(name == "yaml.load" and len(call.args) + len(call.keywords) == 2 for name, call in calls(source)):
            readers.add(path.relative_to(ROOT / "pipelines").as_posix())
        assert "yaml.load(" not in source or path.name in ("yaml_file.py", "facts.py"), path
    assert readers == {"yaml_file.py", "samples/facts.py"}
    assert 'getattr(yaml, "CSafeLoader", yaml.SafeLoader)' in (ROOT / "pipelines/samples/facts.py").read_text(encoding="utf-8")
    source = (ROOT / "pipelines" / "yaml_file.py").read_text(encoding="utf-8")
    assert re.findall(r'"(\w+Loader)"', source) == ["BaseLoader", "SafeLoader"] and 'f"C{kind}"' in source


def test_a_yaml_that_asks_for_an_object_is_refused(tmp_path):
    from pipelines.errors import CatalogError
    from pipelines.yaml_file import read_yaml

    (tmp_path / "a.yml").write_text("x: !!python/object/apply:os.system ['touch /tmp/treem_was_here']\n", encoding="utf-8")
    with pytest.raises(CatalogError):
        read_yaml(tmp_path / "a.yml")


def test_no_notebook_of_a_report_reaches_rows_of_children_or_runs_a_command():
    for path in sorted((ROOT / "notebooks" / "reports").glob("*.ipynb")):
        source = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
        for word in ("open_children", "data/core", "data/vault", "data/raw", "subprocess", "os.system", "eval(", "exec("):
            assert word not in source, (path.name, word)
        assert not re.search(r"^\s*[!%]", source, re.M), path.name


def test_the_vault_is_opened_by_one_door_that_writes_who_came():
    """``vault.load`` is called by the keeper, which notes the purpose, and by the staff's part behind it."""
    callers = {path.name for path in MODULES if "vault.load(" in path.read_text(encoding="utf-8")}
    assert callers == {"keeper.py", "staff.py"}
    for path in MODULES:
        for name, call in calls(path.read_text(encoding="utf-8")):
            if name == "keeper.open_vault":
                assert len(call.args) == 2, path.name
