"""The Linux bundle, as an office without internet gets it: unpacked into an empty folder, installed and used with the network cut off."""

import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from bundle_support import LINUX, PYTHON, base_python, cut_off, unpack
from packaging.utils import canonicalize_name
from tests_support import ROOT

from pipelines.bundle import contents, lock, making, pictures, wheel_list
from pipelines.bundled import this_platform
from pipelines.errors import InputError

PROVE = os.environ.get("TREEM_PROVE") == "1"
STORE = ROOT / "dist" / "wheels"  # where make bundle keeps them too
WINDOW = pictures.Window("1-Nap-so-lieu", ("xong",), 0)


@pytest.fixture(scope="module")
def zipped():
    """A bundle for this Python, made of this tree (what is not committed yet is tested too)."""
    if this_platform() != LINUX.key:
        pytest.skip("gói Linux thử trên Linux x86_64")
    with tempfile.TemporaryDirectory(prefix="treem-goi-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(contents, "project_files", lambda root: sorted(contents.laid_out(root)))
        shown = (dict.fromkeys(pictures.STEPS, WINDOW), b"png")
        try:
            yield making.make(ROOT, Path(folder), LINUX, [PYTHON], shown, datetime(2026, 11, 22), store=STORE)
        except InputError as problem:
            pytest.skip(f"không tải được các gói (không có mạng?): {problem.where}")


def test_an_empty_machine_without_network_runs_the_main_job(zipped):
    project = unpack(zipped.path, zipped.path.parent / "Nguyễn Thị Hòa" / "Máy tính")
    home = project.parent / "nhà"
    home.mkdir()
    told = {"PATH": f"{Path(base_python()).parent}:/usr/bin:/bin", "HOME": str(home), "LANG": "C", "TREEM_NO_PAUSE": "1",
            "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}  # fmt: skip

    def run(*words: str) -> tuple[int, str]:
        command = [*(cut_off() or ()), *words]
        done = subprocess.run(command, cwd=home, env=told, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        said = (done.stdout + done.stderr).decode("utf-8")
        assert "Traceback" not in said, said[-3000:]
        return done.returncode, said

    def step(launcher: str, *more: str) -> str:
        code, said = run("sh", str(project / launcher), *more)
        assert code == 0, said[-3000:]
        return said

    assert "Đang chuẩn bị môi trường" in step("treem.sh", "office", "load", "--sample", "--children", "300")
    assert "Không có lỗi chặn" in step("2-Kiem-tra.sh")
    assert "Đang chuẩn bị" not in step("3-Lam-bao-cao.sh"), "made once"
    report = project / "reports/2018/106"
    assert {"period_report.docx", "period_report.pdf", "period_report.xlsx", "period_report.html"} <= {path.name for path in report.iterdir()}
    # nothing is missing that a package asks for, and nothing came from elsewhere
    own = str(project / ".venv/bin/python")
    assert "No broken requirements" in run(own, "-m", "pip", "check")[1]
    listed = [line.partition("==") for line in run(own, "-m", "pip", "list", "--format=freeze")[1].split()]
    installed = {canonicalize_name(name): version for name, _, version in listed}
    needed = lock.needed(lock.read_lock(ROOT / "requirements.lock"), LINUX, PYTHON, [str(sys.version_info[2])])
    wanted = {canonicalize_name(one.name): one.version for one in needed}
    assert wanted.items() <= installed.items()
    assert set(installed) - set(wanted) <= {"pip", "treem", "setuptools"}


def test_the_wheels_that_pip_fetches_are_those_of_the_list(zipped):
    """This system's for this Python; with TREEM_PROVE=1 every wheel of both systems and three Pythons, fetched by pip for each (1.3 GB)."""
    listed = {(one.platform, one.wheel): one for one in wheel_list.read(ROOT)}
    if PROVE:
        assert {(one.platform, one.wheel): one for one in wheel_list.gathered(ROOT, STORE)} == listed
    held = {name.removeprefix("wheels/"): digest for name, digest in zipped.bundle.files.items() if name.startswith("wheels/")}
    strangers = {name for name, digest in held.items() if (LINUX.key, name) not in listed or listed[LINUX.key, name].sha256 != digest}
    assert all(name.startswith("pip-") for name in strangers), strangers
    assert len(held) > 150
