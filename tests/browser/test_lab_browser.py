"""JupyterLab itself in a real browser: opens in Vietnamese, runs a notebook to its last cell, draws its pictures, asks nobody outside."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOKEN = "kiemthu"
RAN = "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].filter(e => /\\[\\d+\\]/.test(e.textContent)).length"


@pytest.fixture(scope="module")
def home(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lab") / "dự án"
    folder.mkdir()
    for name in ("data", "expectations", "environment.yml"):
        (folder / name).symlink_to(built_home / name)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    return folder


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[str]:
    """``treem lab`` on a free port; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    more = ["--allow-root", f"--IdentityProvider.token={TOKEN}"]
    script = f"from pipelines.lab import server; from pipelines.settings import load_project; server.serve(load_project(), {port}, False, {more!r})"
    private = home.parent / "jupyter"
    environment = os.environ | {"TREEM_HOME": str(home), "JUPYTER_CONFIG_DIR": str(private), "JUPYTER_DATA_DIR": str(private / "data")}
    running = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(720):
        assert running.poll() is None, "the server ended by itself"
        try:
            urllib.request.urlopen(f"{address}/api?token={TOKEN}").read()
            break
        except OSError:
            time.sleep(0.25)
    yield address
    running.terminate()
    running.wait(180)


def wait_for_kernel(server: str, name: str) -> None:
    """Wait until the notebook's kernel is at rest and the page listens to it.

    The page's own sign says "idle" before there is a kernel; whoever runs cells then is asked to choose one.
    """
    for _ in range(480):
        with urllib.request.urlopen(f"{server}/api/sessions?token={TOKEN}") as answer:
            kernels = [session["kernel"] for session in json.loads(answer.read()) if session["path"].endswith(name)]
        if any(kernel["execution_state"] == "idle" and kernel["connections"] for kernel in kernels):
            return
        time.sleep(0.25)
    raise AssertionError(f"no kernel for {name} after two minutes: {kernels}")


def run_all(page: Any, cells: int) -> None:
    page.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.get_by_role("menuitem", name="Chạy", exact=True).click()
    page.locator('[data-command="runmenu:run-all"]').click()
    page.wait_for_function(f"({RAN})() >= {cells}")


@pytest.mark.parametrize(("name", "pictures"), [("start_here.ipynb", 0), ("explore/malnutrition.ipynb", 3)])
def test_a_notebook_opens_runs_and_draws_without_a_word_to_anybody_outside(browser: Any, server: str, home: Path, name: str, pictures: int) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    noise: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: noise.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/lab/tree/notebooks/{name}?token={TOKEN}&reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    cells = sum(cell["cell_type"] == "code" for cell in json.loads((home / "notebooks" / name).read_text(encoding="utf-8"))["cells"])
    wait_for_kernel(server, name)
    run_all(page, cells)
    assert page.locator('.jp-OutputArea [data-mime-type="application/vnd.jupyter.stderr"]').count() == 0
    for number in range(pictures):
        page.wait_for_selector(f".js-plotly-plot .main-svg >> nth={number}")
    assert page.locator(".js-plotly-plot").count() == pictures
    if name == "start_here.ipynb":
        page.wait_for_selector("text=Các sổ trong kho")
        page.wait_for_selector(".jupyter-widgets select >> nth=7")  # four pickers, and the form's
        assert page.locator("text=DỮ LIỆU MẪU").count()
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    assert noise == []
    assert all(url.startswith((server, server.replace("http", "ws"), "data:", "blob:")) for url in asked)
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !document.querySelector('.lm-TabBar-tab.jp-mod-dirty, .jp-mod-dirty')")
    saved = json.loads((home / "notebooks" / name).read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in saved["cells"])
    page.close()


def test_the_zones_of_names_are_not_in_the_browser_of_files(server: str) -> None:
    def names(folder: str) -> set[str]:
        with urllib.request.urlopen(f"{server}/api/contents/{folder}?token={TOKEN}") as answer:
            return {entry["name"] for entry in json.loads(answer.read())["content"]}

    assert {"notebooks"} <= names("") and names("data") <= {"marts", "state", "core.txt"}
