"""A bundle in an office: installed without a network, renewed, damaged, of another kind, by two at once, on bad disks."""

import json
import subprocess
from pathlib import Path

import pytest
from bundle_support import base_python, cut_off, run, small_contents, unpack, zipped

from pipelines import bundled
from pipelines.bundled import PLATFORMS, this_platform

PLACE = "Nguyễn Thị Hòa/Máy tính"
pytestmark = pytest.mark.skipif(this_platform() not in PLATFORMS, reason="không có gói cho hệ điều hành này")


def prepare(project: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    done = run(project, "-m", "pipelines.environment", before=before, python=base_python())
    assert "Traceback" not in done.stderr
    return done


def number(project: Path) -> str:
    return run(project, "-c", "import mau; print(mau.NUMBER)", python=str(project / ".venv/bin/python")).stdout.strip()


def start(project: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*(cut_off() or ()), base_python(), "-m", "pipelines.environment"], cwd=project, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PATH": "/usr/bin:/bin", "HOME": str(project.parent)},
    )  # fmt: skip


def test_the_life_of_a_bundle(tmp_path):
    """Two start it at once; a newer one comes over it; the disk is full for a while; the folder moves."""
    folder = tmp_path / PLACE
    old, first = zipped(tmp_path, small_contents("1", {"pipelines/plans/cu.yml": b"cu", "pipelines/plans/sua.yml": b"goc", "docs/a.md": b"1"}))
    project = unpack(old, folder)
    two = [start(project), start(project)]
    told = [one.communicate(timeout=600)[1] for one in two]
    assert [one.returncode for one in two] == [0, 0], told
    assert sum("Đang chuẩn bị môi trường" in each for each in told) == 1, "only one of them makes it"
    assert sum("Cửa sổ khác đang chuẩn bị" in each for each in told) == 1
    assert number(project) == "1"
    again = prepare(project)
    assert (again.returncode, again.stderr) == (0, "")

    # what people made and changed stays; what only the old bundle had goes; data are not touched
    (project / "data/raw/so.xlsx").write_bytes(b"danh sach")
    (project / "pipelines/plans/cua_toi.yml").write_bytes(b"moi")
    (project / "pipelines/plans/sua.yml").write_bytes(b"da sua")
    new, second = zipped(tmp_path, small_contents("2", {"docs/a.md": b"2"}, big=3_000_000))
    unpack(new, folder)
    full = prepare(project, before="ulimit -f 1000;")
    assert (full.returncode, "Hết chỗ trên ổ đĩa" in full.stderr) == (60, True), full.stderr
    done = prepare(project)
    assert done.returncode == 0, done.stderr
    assert "Đã bỏ 2 tệp chỉ có ở bản cũ" in done.stderr  # one plan and the old wheel
    assert number(project) == "2"
    assert not (project / "pipelines/plans/cu.yml").exists() and not (project / "wheels/mau-1.0-py3-none-any.whl").exists()
    assert (project / "pipelines/plans/sua.yml").read_bytes() == b"da sua"
    assert (project / "pipelines/plans/cua_toi.yml").exists() and (project / "data/raw/so.xlsx").exists()
    assert first.id != second.id and [path.name for path in (project / "bundle").glob("files-*")] == [f"files-{second.id}.json"]

    moved = project.rename(tmp_path / "chỗ khác")
    assert prepare(moved).returncode == 0
    assert number(moved) == "2"
    assert str(moved) in (moved / ".venv/pyvenv.cfg").read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return unpack(zipped(tmp_path, small_contents())[0], tmp_path / PLACE)


def edit(project: Path, **told: object) -> None:
    """Change what the bundle tells about itself."""
    named = json.loads((project / "bundle/current.json").read_text())["id"]
    path = project / f"bundle/files-{named}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **told}))


WHEEL = "wheels/mau-1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda project: (project / WHEEL).write_bytes(b"PK hong"), ("có tệp hỏng", WHEEL, "giải nén lại")),
        (lambda project: (project / WHEEL).unlink(), ("thiếu tệp", WHEEL, "giải nén lại")),
        (lambda project: edit(project, platform="windows-x64"), ("dành cho Windows 10, 11", "Linux", "lấy đúng gói")),
        (lambda project: edit(project, pythons=["3.9"]), ("dùng với Python 3.9", "/python", "DOC-TRUOC.html")),
        (lambda project: edit(project, glibc=[9, 0]), ("quá cũ", "glibc 9.0", "máy có")),
        (lambda project: (project / "requirements.lock").write_bytes(b"# ban khac\n"), ("hai bản khác nhau", "requirements.lock", "Replace")),
        (lambda project: (project / "bundle/current.json").write_bytes(b"{"), ("mô tả", "bundle", "giải nén lại")),
        (lambda project: (project / "bundle/current.json").unlink(), ("thiếu tệp mô tả", "bundle/current.json", "giải nén lại")),
        (lambda project: edit(project, unpacked=10**15), ("Hết chỗ", "MB, cần", "ổ còn chỗ")),
    ],
    ids=["hong", "thieu", "nen_tang", "python", "glibc", "khoa", "mo_ta_hong", "mo_ta_thieu", "het_cho"],
)  # fmt: skip
def test_a_bundle_that_does_not_fit_says_so_before_anything_is_made(project, spoil, said):
    spoil(project)
    done = prepare(project)
    assert done.returncode in (60, 71)
    assert done.stderr.count("LỖI.") == 1
    for words in said:
        assert words in done.stderr, done.stderr
    assert not (project / ".venv").exists()


def test_what_people_change_in_the_program_is_told_and_not_refused(project):
    bundle = bundled.read(project)
    assert bundle and bundled.require_whole(bundle, project) == []
    (project / "pipelines/settings.py").write_bytes(b"# sua\n")
    (project / "docs").mkdir()
    assert bundled.require_whole(bundle, project) == ["pipelines/settings.py"]


def test_files_of_the_old_bundle_left_by_a_half_unpacking_are_named(tmp_path):
    project = unpack(zipped(tmp_path, small_contents("1", {"pipelines/a.py": b"A = 1\n"}))[0], tmp_path)
    unpack(zipped(tmp_path, small_contents("1", {"pipelines/a.py": b"A = 2\n"}))[0], tmp_path)
    (project / "pipelines/a.py").write_bytes(b"A = 1\n")  # "Skip this file"
    done = prepare(project)
    assert done.returncode == 71 and "bản cũ chưa được thay" in done.stderr and "pipelines/a.py" in done.stderr


def test_a_listing_cannot_name_files_outside_the_project(tmp_path):
    outside = tmp_path / "ngoai.txt"
    outside.write_bytes(b"cua nguoi khac")
    names = {"../ngoai.txt": b"cua nguoi khac", str(outside): b"cua nguoi khac", "data/raw/so.xlsx": b"so"}
    _, former = zipped(tmp_path, {**small_contents(), **names})
    project = unpack(zipped(tmp_path, small_contents("2"))[0], tmp_path)
    (project / f"bundle/files-{former.id}.json").write_text(json.dumps(former.__dict__, default=list))
    (project / "data/raw/so.xlsx").write_bytes(b"so")
    bundle = bundled.read(project)
    assert bundle and len(bundled.formers(bundle, project)) == 1
    bundled.clear_leftovers(bundle, project)
    assert outside.exists() and (project / "data/raw/so.xlsx").exists()


def test_a_read_only_folder_says_so(project):
    if cut_off() is None:
        pytest.skip("hệ điều hành không cho gắn thư mục chỉ đọc trong kiểm thử")
    done = prepare(project, before='mount --bind . . && mount -o remount,ro,bind . && cd "$PWD";')
    assert done.returncode == 60
    assert "chỉ cho đọc" in done.stderr and "ổ cứng của máy" in done.stderr, done.stderr


def test_a_python_without_pip_takes_the_one_in_the_bundle(tmp_path):
    """Debian brings Python without ensurepip; an office has no right to add it."""
    from pipelines.bundle.making import own_pip

    pips = own_pip()
    if not pips:
        pytest.skip("Python của máy này không kèm pip")
    project = unpack(zipped(tmp_path, small_contents("1", {f"wheels/{pips[0].name}": pips[0].read_bytes()}))[0], tmp_path)
    script = "from pipelines import environment; environment._has_ensurepip = lambda: False; environment.ensure()"
    done = run(project, "-c", script, python=base_python())
    assert done.returncode == 0, done.stderr
    assert number(project) == "1"
