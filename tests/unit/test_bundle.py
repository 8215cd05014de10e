"""What a bundle is made of: marks of the lock for other systems, wheels by tag and hash, files, launchers, page, zip."""

import dataclasses
import hashlib
import io
import re
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from bundle_support import LINUX, wheel
from tests_support import ROOT

from pipelines.bundle import archive, contents, first_page, lock, making, pictures, wheel_list, wheels
from pipelines.bundle.targets import PYTHONS, TARGETS
from pipelines.bundled import Bundle
from pipelines.errors import CatalogError, InputError, RequestError

WINDOWS = TARGETS["windows-x64"]
LOCKED = lock.read_lock(ROOT / "requirements.lock")


def names(target, python, **more):
    return {one.name for one in lock.needed(LOCKED, target, python, **more)}


def test_marks_are_answered_for_the_other_system_and_not_for_this_one():
    windows, linux = names(WINDOWS, "3.11"), names(LINUX, "3.11")
    assert {"colorama", "pywinpty"} <= windows and not {"colorama", "pywinpty"} & linux
    assert {"pexpect", "ptyprocess"} <= linux and not {"pexpect", "ptyprocess"} & windows
    assert "appnope" not in windows | linux
    numpy = {one.version for python in PYTHONS for one in lock.needed(LOCKED, WINDOWS, python) if one.name == "numpy"}
    assert len(numpy) == 2, "3.11 takes another numpy than 3.12"


def test_every_micro_version_of_a_python_is_served():
    """The lock has a package twice where one version needs 3.11.5: an office may have 3.11.3."""
    both = [one.version for one in lock.needed(LOCKED, WINDOWS, "3.11") if one.name == "soupsieve"]
    early = [one.version for one in lock.needed(LOCKED, WINDOWS, "3.11", ["3"]) if one.name == "soupsieve"]
    assert len(both) == 2 and len(early) == 1 and set(early) < set(both)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.key)
def test_the_set_of_wheels_is_complete(target, python):
    """Every package that the lock asks for there, whichever micro version, has a listed wheel that fits and whose hash the lock knows.

    The list is written by ``make bundle`` from the wheels themselves; a hash binds a name to its bytes.
    """
    listed = {one.wheel: one.sha256 for one in wheel_list.read(ROOT) if one.platform == target.key}
    for one in lock.needed(LOCKED, target, python):
        found = wheels.fit(one, listed, target, python)
        assert found, f"{one.name}=={one.version}: không có wheel; chạy lại make bundle"
        assert listed[found] in one.hashes, found


def test_nothing_in_the_list_is_for_nobody():
    for key, target in TARGETS.items():
        listed = {one.wheel for one in wheel_list.read(ROOT) if one.platform == key}
        used = {wheels.fit(one, listed, target, python) for python in PYTHONS for one in lock.needed(LOCKED, target, python)}
        assert listed == used
        assert all(one.bytes > 500 for one in wheel_list.read(ROOT))


def test_the_best_wheel_is_taken_and_no_stranger():
    one = lock.Requirement("a-b", "1.0", "", frozenset())
    offered = ["a_b-1.0-py3-none-any.whl", "a_b-1.0-cp312-cp312-win_amd64.whl", "a_b-1.0-cp38-abi3-win_amd64.whl", "a_b-1.1-py3-none-any.whl",
               "a_b-1.0-cp313-cp313t-win_amd64.whl", "a_b-1.0-cp312-cp312-win32.whl", "a_b-1.0-cp312-cp312-manylinux_2_34_x86_64.whl", "hong.whl"]  # fmt: skip
    assert wheels.fit(one, offered, WINDOWS, "3.12") == "a_b-1.0-cp312-cp312-win_amd64.whl"
    assert wheels.fit(one, offered, WINDOWS, "3.13") == "a_b-1.0-cp38-abi3-win_amd64.whl"
    assert wheels.fit(one, offered, LINUX, "3.12") == "a_b-1.0-py3-none-any.whl", "a newer C library than promised does not fit"
    assert wheels.fit(one, offered[3:], LINUX, "3.12") is None


def test_a_damaged_wheel_of_the_store_is_thrown_away(tmp_path):
    name, data = wheel("a", "1.0", {"a.py": b""})
    one = lock.Requirement("a", "1.0", "", frozenset([hashlib.sha256(data).hexdigest()]))
    (tmp_path / name).write_bytes(data)
    assert wheels.stored(one, tmp_path, LINUX, "3.12") == tmp_path / name
    (tmp_path / name).write_bytes(data[:-5])
    assert wheels.stored(one, tmp_path, LINUX, "3.12") is None and not (tmp_path / name).exists()


def test_what_pip_cannot_fetch_is_told(tmp_path, monkeypatch):
    def refused(command, **_):
        assert {"--require-hashes", "--no-deps", "--only-binary=:all:", "--platform"} <= set(command)
        pins = Path(command[-1]).read_text(encoding="utf-8")
        assert pins == f"a==1.0 --hash=sha256:{'0' * 64}\n"
        return subprocess.CompletedProcess(command, 1, "", "WARNING: x\nERROR: Ignored the following versions\nERROR: No matching distribution found for a==1.0\n")

    monkeypatch.setattr(wheels.subprocess, "run", refused)
    with pytest.raises(InputError, match="pip không tải được") as said:
        wheels.fetch([lock.Requirement("a", "1.0", "", frozenset(["0" * 64]))], WINDOWS, "3.12", tmp_path)
    assert said.value.where.startswith("ERROR: No matching")


def test_a_line_that_is_no_pin_is_refused(tmp_path):
    (tmp_path / "lock").write_text("a>=1\n", encoding="utf-8")
    with pytest.raises(CatalogError, match="tệp khóa"):
        lock.read_lock(tmp_path / "lock")


def test_the_files_of_the_layout_are_those_of_git_and_never_an_offices_own(tmp_path):
    laid = set(contents.laid_out(ROOT))
    if (ROOT / ".git").exists():
        assert set(contents.project_files(ROOT)) <= laid
    assert {"pipelines/environment.py", "requirements.lock", "data/raw/README.md"} <= laid
    for name in ("data/raw/ds.xlsx", "ds tre em.xlsx", "data/vault/a", "reports/2018-Q1/106/a.docx", "pipelines/__pycache__/a.pyc", "docs/.a", "docs/~$a.docx",
                 "dist/a.zip", ".venv/a", "README.md", "pipelines/a.py"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert contents.project_files(tmp_path) == ["README.md", "pipelines/a.py"]


def test_launchers_are_plain_and_end_lines_as_their_system_reads_them():
    windows, linux = making.launchers(WINDOWS), making.launchers(LINUX)
    assert {Path(name).stem for name in windows} == {Path(name).stem for name in linux} == {
        "1-Nap-so-lieu", "2-Kiem-tra", "3-Lam-bao-cao", "4-Mo-JupyterLab", "treem",
    }  # fmt: skip
    for name, data in {**windows, "run.cmd": making._with_ends(making.LAUNCHERS / "run.cmd")}.items():
        data.decode("ascii"), name.encode("ascii")
        assert data.count(b"\n") == data.count(b"\r\n") > 0
    for name, data in linux.items():
        assert b"\r" not in data
        assert subprocess.run(["sh", "-n"], input=data, check=False).returncode == 0, name


def test_launchers_call_commands_that_exist():
    from pipelines.cli import cli

    for data in making.launchers(LINUX).values():
        words = re.findall(r"run\.sh\" ([a-z ]+)\n", data.decode()) or [""]
        command = cli
        for word in words[0].split():
            command = command.commands[word]


def test_a_launcher_without_python_says_what_to_do(tmp_path):
    for name in ("1-Nap-so-lieu.sh", "run.sh"):
        place = tmp_path / ("pipelines/bundle/launchers" if name == "run.sh" else "")
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes((making.LAUNCHERS / name).read_bytes())
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "dirname"):
        (tmp_path / "bin" / tool).symlink_to(f"/bin/{tool}" if Path(f"/bin/{tool}").exists() else f"/usr/bin/{tool}")
    done = subprocess.run(
        ["/bin/sh", str(tmp_path / "1-Nap-so-lieu.sh")], env={"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}, capture_output=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 70 and "Không tìm thấy Python 3.11, 3.12 hoặc 3.13" in done.stderr.decode()


WINDOW = pictures.Window("1-Nap-so-lieu", ("Đã viết 3 tệp vào ‹treem›/data/raw/demo; <xong> & đủ",), 0)


def test_the_first_page_stands_alone_and_says_what_each_system_needs():
    windows = {name: pictures.placed(WINDOW, r"C:\Users\Hoa\treem") for name in pictures.STEPS}
    page = first_page.page(WINDOWS, "0.1.0", "22/11/2026", PYTHONS, 1500, 155, windows, b"png")
    for words in ("Python 3.11, 3.12 hoặc 3.13", "không cần quyền quản trị", "1-Nap-so-lieu.cmd", "data/", r"C:\Users\Hoa\treem\data\raw\demo", "không quá 97 ký tự", "&lt;xong&gt; &amp; đủ"):
        assert words in page, words
    assert not re.search(r"(src|href)=\"(?!#|data:)", page) and "<script" not in page and "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
    other = first_page.page(LINUX, "0.1.0", "22/11/2026", ("3.12",), 1500, 155, windows, b"png")
    assert "1-Nap-so-lieu.sh" in other and ".cmd" not in other and "Cần" in other
    assert page.count("<svg") == 5, "three windows, two drawn dialogs"


def test_a_window_longer_than_the_page_keeps_its_end():
    long = dataclasses.replace(WINDOW, lines=tuple(f"dòng {number}" for number in range(100)))
    drawn = pictures.drawn(long)
    assert "dòng 0<" in drawn and "dòng 99<" in drawn and "dòng 50<" not in drawn and "…" in drawn


def test_a_step_that_fails_stops_the_bundle(tmp_path, monkeypatch):
    from pipelines.errors import ReportError

    monkeypatch.setattr(pictures, "STEPS", {"load": ("1-Nap-so-lieu", ("office", "load"))})  # there is no register and nobody asks for samples
    with pytest.raises(ReportError, match="Chạy thử"):
        pictures.run_steps(ROOT)


def test_the_zip_is_the_same_for_the_same_content_and_is_read_by_everybody(tmp_path):
    files = {"README.md": "đọc".encode(), "wheels/a.whl": b"w" * 100, "run.sh": b"#!/bin/sh\n", "requirements.lock": b""}
    told = {"version": "1", "made": "x", "platform": LINUX.key, "pythons": PYTHONS, "glibc": (2, 28), "lock": "", "unpacked": 1, "longest": 1}
    bundle = archive.describe(files, told)
    one = archive.write(tmp_path / "a.zip", bundle, files, datetime(2026, 11, 22)).read_bytes()
    assert archive.write(tmp_path / "b.zip", bundle, files, datetime(2026, 11, 22)).read_bytes() == one
    assert archive.describe({**files, "README.md": b"khac"}, told).id != bundle.id == archive.describe(files, {**told, "made": "y"}).id
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        entries = {entry.filename: entry for entry in opened.infolist()}
        assert list(entries)[-1] == "treem/bundle/current.json", "an unpacking cut short has no pointer"
        assert all(name.startswith("treem/") for name in entries)
        assert entries["treem/wheels/a.whl"].compress_type == zipfile.ZIP_STORED
        assert entries["treem/run.sh"].external_attr >> 16 & 0o111 and not entries["treem/README.md"].external_attr >> 16 & 0o111


def test_room_and_longest_path_come_from_the_wheels(tmp_path):
    for name, data in (wheel("a", "1.0", {"a/x.py": b"1" * 10}), wheel("b", "1.0", {"b-1.0.data/data/share/jupyter/" + "y" * 50: b"1" * 1000})):
        (tmp_path / name).write_bytes(data)
    unpacked, longest = archive.measured({"3.12": sorted(tmp_path.glob("*.whl")), "3.13": []}, WINDOWS)
    assert 1010 < unpacked < 2500
    assert longest == len("share/jupyter/") + 50


def test_targets_are_chosen_by_their_first_word():
    assert [target.key for target in making.chosen_targets(["windows"])] == ["windows-x64"]
    assert len(making.chosen_targets([])) == 2
    with pytest.raises(RequestError, match="Không có hệ điều hành"):
        making.chosen_targets(["mac"])


@pytest.fixture
def windows_environment(tmp_path, monkeypatch):
    """The module that makes environments, as it is on Windows, for a project in a folder of its own."""
    from pipelines import environment

    for name, value in {"WINDOWS": True, "PROJECT": tmp_path, "FOLDER": tmp_path / ".venv"}.items():
        monkeypatch.setattr(environment, name, value)
    return environment


def room_for(longest: int) -> Bundle:
    return Bundle("1", "0.1.0", "", WINDOWS.key, PYTHONS, (), "", 0, longest, {"a": "b"})


def test_a_folder_too_deep_for_windows_is_told_before_pip_fails(windows_environment, monkeypatch):
    spare = 259 - len(str(windows_environment.FOLDER)) - 1
    monkeypatch.setattr(windows_environment, "_long_paths", lambda: False)
    windows_environment.require_room(room_for(spare))
    with pytest.raises(windows_environment.DiskProblem, match="Đường dẫn quá dài") as said:
        windows_environment.require_room(room_for(spare + 7))
    assert "dài hơn 7 ký tự" in said.value.where and r"C:\treem" in said.value.todo
    monkeypatch.setattr(windows_environment, "_long_paths", lambda: True)
    windows_environment.require_room(room_for(spare + 7))


def test_on_windows_the_environment_is_where_windows_has_it(windows_environment):
    assert windows_environment.python_path().relative_to(windows_environment.PROJECT).as_posix() == ".venv/Scripts/python.exe"
    assert not windows_environment.is_current()


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n", "DiskProblem", "Hết chỗ"),
        ("ERROR: Could not install packages due to an OSError: [WinError 112] There is not enough space on the disk: 'C:\\\\x'\n", "DiskProblem", "Hết chỗ"),
        ("ERROR: Could not install packages due to an OSError: [WinError 5] Access is denied: 'C:\\\\x.pyd'\n", "DiskProblem", "Không được phép"),
        ("ERROR: [Errno 2] No such file: 'x'\nHINT: This error might have occurred since this system does not have Windows Long Path support enabled.\n", "DiskProblem", "quá dài"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n", "BundleError", "SHA-256"),
        ("ERROR: No matching distribution found for duckdb==2.0.0\n", "BundleError", "wheels/"),
    ],
)  # fmt: skip
def test_what_pip_says_becomes_words_for_people(said, kind, words, windows_environment):
    problem = windows_environment._problem(io.StringIO(said), room_for(1))
    assert type(problem).__name__ == kind and words in str(problem) and problem.todo


def test_without_a_bundle_the_same_failure_speaks_of_the_network(windows_environment):
    problem = windows_environment._problem(io.StringIO("ERROR: No matching distribution found for duckdb==2.0.0\n"), None)
    assert problem.exit_code == 70 and "mạng" in problem.todo and "duckdb" in problem.where
