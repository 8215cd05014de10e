"""Fixtures shared by all tests: outside data, a database for drawn tables, a small project of its own."""

import base64
import os
import shutil
from collections.abc import Callable, Iterator
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
def vault_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads or writes the key of the person who runs it."""
    monkeypatch.setenv("TREEM_VAULT_KEY", TEST_KEY)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of this test alone, made current by TREEM_HOME."""
    folder = make_home(tmp_path / "dự án")
    monkeypatch.setenv("TREEM_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def demo_raw(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a maker of sample registers, each kind made once per session: ``demo_raw(children=300, defects="none")``."""
    made: dict[tuple[int, str, int], Path] = {}

    def make(children: int = 300, defects: str = "none", seed: int = 2018) -> Path:
        from pipelines.samples import make_demo

        key = (children, defects, seed)
        if key not in made:
            made[key] = tmp_path_factory.mktemp("mau") / "demo"
            make_demo(made[key], children=children, defects=defects, seed=seed)
        return made[key]

    return make


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory, demo_raw: Callable[..., Path]) -> Iterator[Path]:
    """A project with the clean samples built once for the whole session; tests only read it."""
    from pipelines.build import build
    from pipelines.settings import Project

    folder = make_home(tmp_path_factory.mktemp("da_dung"))
    shutil.copytree(demo_raw(2_000), folder / "data" / "raw" / "demo")
    before = os.environ.get("TREEM_VAULT_KEY")
    os.environ["TREEM_VAULT_KEY"] = TEST_KEY
    try:
        build(Project(folder, folder / "data" / "raw", folder / "data" / "marts"))
    finally:
        if before is None:
            del os.environ["TREEM_VAULT_KEY"]
        else:
            os.environ["TREEM_VAULT_KEY"] = before
    yield folder
