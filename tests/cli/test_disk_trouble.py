"""Bad disks and odd consoles: a USB stick pulled out in mid-build, a full disk, letters that a console lacks, long and Vietnamese paths."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import cli, marts
from pipelines.cli import main
from pipelines.settings import Project


@pytest.fixture(scope="module")
def built(tmp_path_factory, demo_raw) -> Project:
    """A small project with marts, in a folder as offices have them, longer than old Windows takes, where the system lets it be."""
    from tests_support import make_home

    long = ("Phòng Lao động - Thương binh và Xã hội " * 2).strip()
    home = make_home(tmp_path_factory.mktemp("o") / "Nguyễn Thị Hòa" / "Máy tính" / long / ("Năm 2018 " * 15).strip() / "dự án")
    target = home / "data" / "raw" / "demo"
    shutil.copytree(demo_raw() / "2018-Q1", target / "2018-Q1")
    shutil.copy(demo_raw() / "so-tiep-nhan-2018.xlsx", target)
    return Project(home, home / "data" / "raw", home / "data" / "marts")


@pytest.fixture
def project(built, monkeypatch) -> Project:
    monkeypatch.setenv("TREEM_HOME", str(built.home))
    return built


def told(capsys, *arguments: str) -> tuple[int, str]:
    code = main(list(arguments))
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return code, said.out + said.err


def kept(project: Project) -> dict[str, bytes]:
    """What must not be lost: the register, the vault, what people told, the current marts."""
    folders = (project.raw, project.vault, project.state, marts.build_folder(project.marts))
    growing = (".lock", "access_log.csv")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and not any(word in path.name for word in growing)]
    return {path.relative_to(project.home).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("stage", ["định danh", "công bố"])
def test_a_stick_pulled_out_in_mid_build_loses_nothing(project, stage, capsys, monkeypatch):
    if not (project.marts / "CURRENT").exists():
        assert told(capsys, "build")[0] == 0
        assert len(str(project.home)) > 260
    before = kept(project)
    away = project.home.with_name("đã rút")

    def pulled(name: str, done: int, total: int) -> None:
        if name == stage and project.home.exists():
            project.home.rename(away)

    monkeypatch.setattr(cli, "stages", lambda: pulled)
    code, said = told(capsys, "build")
    assert code == 60, said
    assert "có thể đã bị rút ra" in said and "cắm lại USB" in said
    left = [path for path in project.home.rglob("*") if path.is_file()] if project.home.exists() else []
    assert not left, "nothing was written to the place of the stick"
    if project.home.exists():
        shutil.rmtree(project.home)
    away.rename(project.home)
    assert {name: data for name, data in kept(project).items() if name in before} == before
    assert told(capsys, "targets", "--period", "2018-Q1")[0] == 0


def test_a_full_disk_that_only_the_database_sees_is_told_as_such(project, capsys, monkeypatch):
    import duckdb

    def full(*_: object) -> None:
        raise duckdb.IOException('IO Error: Could not write file "/a/b/Nguyễn Văn A.parquet": No space left on device')

    monkeypatch.setattr(cli, "_run_build", full)
    code, said = told(capsys, "build")
    assert code == 60 and "Hết chỗ trên ổ đĩa" in said and "Nguyễn Văn A" not in said


@pytest.mark.parametrize("encoding", ["cp1252", "cp1258", "ascii"])
def test_messages_reach_any_console(encoding, project):
    """A console's code page never stops a command: what it prints is UTF-8, as the launchers set the console."""
    words = [["--help"], ["due", "--on", "2018-03-15"], ["report", "x", "--plan", "tam_duong_2018", "--period", "2018-Q9"]]
    script = f"from pipelines.cli import main\nfor words in {words!r}: main(words)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": encoding, "TREEM_HOME": str(project.home)},
    )  # fmt: skip
    said = (done.stdout + done.stderr).decode("utf-8")
    assert "Traceback" not in said and "Sổ tay chỉ tiêu" in said and "LỖI." in said


def test_the_environment_speaks_on_any_console(tmp_path):
    """Before anything is installed too, and when there is no console at all."""
    script = (
        "import sys\nfrom pipelines import environment\nenvironment.readable_streams()\n"
        "environment.OLDEST = (4, 0)\nenvironment.ensure()"
    )
    for encoding in ("cp1252", "ascii"):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, env={"PYTHONIOENCODING": encoding})
        assert done.returncode == 70
        assert "không cần quyền quản trị" in done.stderr.decode("utf-8")
    silent = "import sys\nsys.stdout = sys.stderr = None\n" + script
    assert subprocess.run([sys.executable, "-c", silent], capture_output=True, check=False).returncode == 70


def test_a_lock_names_who_holds_it(project, capsys):
    import getpass
    import os

    from pipelines.build import only_build

    with only_build(project.state):
        code, said = told(capsys, "build")
    assert code == 40
    assert f"đang giữ: {getpass.getuser()} trên máy" in said and f"tiến trình {os.getpid()}" in said
    assert not list(Path(project.state).glob("*.by.lock"))
