"""Fixtures shared by all tests: outside data, a database for drawn tables, a small project of its own."""

import base64
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from tests_support import make_home

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
TEST_KEY = base64.urlsafe_b64encode(b"khoa cua kiem thu, khong dung that")[:43].decode() + "="


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real outside data; tests that need it are skipped where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("không có thư mục ../shared/data (dữ liệu đối chiếu bên ngoài) trên máy này")
    return folder


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """With TREEM_NO_SKIP=1 a skipped test fails, except for an absent ../shared."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("TREEM_NO_SKIP") == "1" and "../shared" not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"bỏ qua kiểm thử không được phép khi TREEM_NO_SKIP=1: {report.longrepr}"


@pytest.fixture(autouse=True)
def vault_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the key of the person who runs it."""
    monkeypatch.setenv("TREEM_VAULT_KEY", TEST_KEY)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of this test alone, made current by TREEM_HOME."""
    folder = make_home(tmp_path / "dự án")
    monkeypatch.setenv("TREEM_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return a maker of folders that all processes of this test run share: the first that asks makes it, the others wait and only read it."""
    own = tmp_path_factory.getbasetemp()
    around = (own if worker_id == "master" else own.parent) / "dung-chung"
    around.mkdir(exist_ok=True)

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder, made = around / name, around / f"{name}.xong"
        with closing(sqlite3.connect(around / f"{name}.lock", timeout=1_800, isolation_level=None)) as lock:
            lock.execute("begin exclusive")  # an ended process loses it by itself
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                made.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def demo_raw(made_once: Callable[..., Path]) -> Callable[..., Path]:
    """Return a maker of sample registers, each kind made once: ``demo_raw(children=300, defects="none")``; tests only read them."""

    def make(children: int = 300, defects: str = "none", seed: int = 2018) -> Path:
        from pipelines.samples import make_demo

        return made_once(f"mau-{children}-{defects}-{seed}", lambda folder: make_demo(folder, children=children, defects=defects, seed=seed))

    return make


@pytest.fixture(scope="session")
def spoilt_home(made_once: Callable[..., Path], demo_raw: Callable[..., Path]) -> Callable[..., Path]:
    """Return a maker of projects with spoilt samples, each built once: ``spoilt_home("usual")``, ``spoilt_home("many", 600)``; tests only read them."""
    from golden_support import build_at

    def build(defects: str, children: int, folder: Path) -> None:
        shutil.copytree(demo_raw(children, defects), make_home(folder) / "data" / "raw" / "demo")
        build_at(folder)

    return lambda defects, children=300: made_once(f"loi-{defects}-{children}", partial(build, defects, children))


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory, made_once: Callable[..., Path], demo_raw: Callable[..., Path]) -> Path:
    """A project with the clean samples built once for the whole run, this process's own copy of it; tests only read it."""
    from golden_support import build_at

    def build(folder: Path) -> None:
        shutil.copytree(demo_raw(2_000), make_home(folder) / "data" / "raw" / "demo")
        build_at(folder)

    return Path(shutil.copytree(made_once("da_dung", build), tmp_path_factory.mktemp("da_dung"), dirs_exist_ok=True))
