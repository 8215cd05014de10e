"""Around a notebook: saving strips results, the server is quiet and offline, quotes complete, SQL only reads, new notebooks begin well."""

import json
import os
import stat
import tempfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines import marts
from pipelines.errors import RequestError
from pipelines.lab import notebook, overview, query, server, shell, start_page, stripping
from pipelines.settings import Project


@pytest.fixture
def built(built_home, monkeypatch):
    """The samples, built; read only."""
    monkeypatch.setenv("TREEM_HOME", str(built_home))
    shell._column.cache_clear()
    return Project(built_home, built_home / "data" / "raw", built_home / "data" / "marts")


def executed():
    told = notebook.make([("markdown", "# Câu hỏi"), ("code", "1 + 1")])
    told["cells"][1] |= {"outputs": [{"output_type": "execute_result", "data": {"text/plain": "2"}}], "execution_count": 7}
    told["cells"][1]["metadata"] = {"tags": ["parameters"], "collapsed": True}
    told["metadata"]["widgets"] = {"state": {}}
    return told


def test_a_saved_notebook_keeps_no_result():
    model = {"type": "notebook", "content": executed()}
    stripping.strip(model, "notebooks/explore/x.ipynb", contents_manager=None)
    cell = model["content"]["cells"][1]
    assert (cell["outputs"], cell["execution_count"], cell["metadata"]) == ([], None, {"tags": ["parameters"]})
    assert "widgets" not in model["content"]["metadata"]


def test_executed_copies_of_reports_and_other_files_are_left_alone():
    kept = {"type": "notebook", "content": executed()}
    stripping.strip(kept, "reports/2018-Q1/106/period_report.ipynb")
    assert kept["content"] == executed()
    text = {"type": "file", "content": "x"}
    stripping.strip(text, "a.txt")
    assert text == {"type": "file", "content": "x"}


def test_the_server_listens_here_alone_asks_nobody_and_hides_the_zones_of_names(built):
    told = dict(option.removeprefix("--").split("=", 1) for option in server.options(built, 8890, browser=False))
    assert told["ServerApp.ip"] == "127.0.0.1" and told["ServerApp.port"] == "8890" and told["ServerApp.open_browser"] == "False"
    assert told["ContentsManager.pre_save_hook"] == "pipelines.lab.stripping.strip"
    assert {"raw", "work", "vault", "core"} <= set(json.loads(told["ContentsManager.hide_globs"].replace("'", '"')))
    settings = json.loads((server.SETTINGS / "overrides.json").read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert settings["@jupyterlab/translation-extension:plugin"]["locale"] == "vi_VN"


@pytest.mark.skipif(os.name == "nt", reason="Windows không có socket kiểu tệp")
def test_notebooks_speak_with_the_server_through_sockets_of_this_user_alone(tmp_path, monkeypatch):
    short = tempfile.gettempdir()
    for name, around in (("XDG_RUNTIME_DIR", short), ("JUPYTER_RUNTIME_DIR", "")):
        monkeypatch.setenv(name, around)
    with server.sockets() as told:
        folder = Path(os.environ["JUPYTER_RUNTIME_DIR"])
        assert told == ["--KernelManager.transport=ipc"] and folder.parent == Path(short) and stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()
    long = tmp_path / ("x" * server.LONGEST_FOLDER)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    with server.sockets() as told:
        assert told == [] and not os.environ["JUPYTER_RUNTIME_DIR"].startswith(str(long))


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ('indicator("bhyt', ["bhyt_under6"]),
        ("describe('stunt", []),
        ('indicator("malnutrition", variant="underw', "underweight"),
        ('indicator("injury_rate", place="034', "03412"),
        ('indicator("injury_rate", period="lat', ["latest"]),
        ('indicator("injury_rate", by="age', ["age_band"]),
        ("print(1", []),
    ],
)
def test_names_complete_inside_quotes(built, typed, offered):
    found = shell.complete(typed)
    assert offered in found if isinstance(offered, str) else found == offered


def test_sql_gives_what_the_marts_hold(built):
    found = query.run_sql("select count(*) as n from indicator_values;", frame="polars")
    with marts.open_marts(built.marts) as con:
        assert found["n"][0] == con.execute("select count(*) from indicator_values").fetchone()[0] > 1000


@pytest.mark.parametrize("text", ["", "drop view targets", "copy targets to 'x.csv'", "attach 'x.db'", "install httpfs"])
def test_sql_cells_only_read(built, text):
    with pytest.raises(RequestError, match="chỉ đọc"):
        query.run_sql(text)


def test_wrong_sql_names_what_there_is_and_shows_no_traceback(built):
    with pytest.raises(RequestError, match="indicator_values") as told:
        query.run_sql("select nothing from indicator_values_of_mine")
    assert "Traceback" not in str(told.value)


def test_sql_cells_keep_their_result_under_a_name(built):
    shell_here = SimpleNamespace(user_ns={})
    kept = query.sql_cell(shell_here)("so_xa polars", "select count(distinct commune_code) as n from receipts")
    assert shell_here.user_ns["so_xa"] is kept and kept["n"][0] == 14


@pytest.mark.parametrize("wrong", ["../x", "Đuối nước", "a b", "", "x.ipynb"])
def test_a_new_notebook_needs_a_plain_name(tmp_path, wrong):
    with pytest.raises(RequestError, match="không dùng được"):
        notebook.write_new(tmp_path, wrong)


def test_a_new_notebook_takes_the_title_and_never_the_place_of_another(tmp_path):
    path = notebook.write_new(tmp_path, "duoi_nuoc", "Đuối nước mùa hè")
    assert notebook.heading(path)[0] == "Đuối nước mùa hè"
    with pytest.raises(RequestError, match="Đã có"):
        notebook.write_new(tmp_path, "duoi_nuoc")


def test_the_start_page_counts_what_the_ledger_counts(built):
    told = overview.look(built, date(2018, 3, 1))
    with marts.open_marts(built.marts) as con:
        lists, rows = con.execute("select count(*), sum(accepted) from ledger where register = 'weighing_list'").fetchone()
    (one,) = (each for each in told.registers if each.register == "weighing_list")
    assert (one.lists, one.accepted) == (lists, rows) and told.communes == 14 and told.demo
    assert told.verdict is None and any(link.path == "explore/injuries.ipynb" for link in told.links) == (built.notebooks / "explore").exists()
    page = start_page.start_page(told)._repr_mimebundle_()["text/html"]
    assert "DỮ LIỆU MẪU" in page and "Huyện Tam Đường (14 xã" in page and "chưa được kiểm tra" in page
    # the report of quarter I 2018 is due on the last day that the plan names
    assert "quá" not in page.split("Phải gửi")[1].split("Đủ mọi hạn")[0].split("còn")[0]


def test_what_is_late_and_what_failed_stand_on_the_start_page(home):
    from pipelines.calendar import ledger

    project = Project(home, home / "data" / "raw", home / "data" / "marts")
    ledger.append(project.state, {"plan": "tam_duong_2018", "deadline": "TD-Q1", "outcome": "failed", "reason": "chưa có danh sách"})
    told = overview.look(project, date(2019, 6, 1))
    page = start_page.start_page(told)._repr_mimebundle_()["text/html"]
    assert "Chưa có kho chỉ số" in page and "treem start" in page
    assert "TD-Q1" in page and "chưa có danh sách" in page and "quá " in page
    ledger.append(project.state, {"plan": "tam_duong_2018", "deadline": "TD-Q1", "outcome": "made"})
    assert not overview.look(project, date(2019, 6, 1)).failed
