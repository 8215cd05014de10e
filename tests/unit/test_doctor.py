"""The doctor: each condition is broken, and its finding is seen with what to do; a sound project has none that blocks."""

import errno
import json
import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from custody_support import fill, with_key

from pipelines.cli import main
from pipelines.custody import backup, book, restore
from pipelines.doctor import encryption, examination, machine, office, scheduling
from pipelines.doctor.finding import BLOCK, NOTE, OK, WARN, Finding, Scene
from pipelines.errors import BusyError, ReportError
from pipelines.identity import vault
from pipelines.locking import only_one

NOW = datetime.now(UTC)


@pytest.fixture
def scene(home):
    project = fill(home)
    for build in ("b1", "b3"):
        manifest = {"build": build, "built_at": NOW.isoformat(), "inputs": {}, "plans": [], "demo": False}
        (project.marts / build / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    old = NOW.timestamp() - 86_400
    for path in project.raw.rglob("*"):
        if path.is_file():
            os.utime(path, (old, old))
            manifest["inputs"][path.relative_to(project.raw).as_posix()] = "x"
    (project.marts / "b3" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for part in ("vault", "core", "work", "state"):
        (project.home / "data" / part).chmod(0o700)
    return Scene(project, NOW)


def seen(check, scene: Scene, level: str, *words: str) -> Finding:
    found = check(scene)
    assert found.level == level, found
    assert all(word in found.what for word in words), found
    assert found.todo or level in (OK, NOTE)
    return found


def at(scene: Scene, **more) -> Scene:
    return Scene(scene.project, scene.now + timedelta(**more))


# ---- the machine --------------------------------------------------------------------------------------------------


def test_python(scene, monkeypatch):
    seen(machine.python, scene, OK, "64 bit")
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    seen(machine.python, scene, BLOCK, "3.10.4", "3.11 đến 3.13")
    monkeypatch.undo()
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    seen(machine.python, scene, BLOCK, "32 bit")


def test_packages(scene, monkeypatch, tmp_path):
    seen(machine.packages, scene, OK, "đúng bản")
    known = machine.installed
    monkeypatch.setattr(machine, "installed", lambda name: "" if name == "duckdb" else known(name))
    seen(machine.packages, scene, BLOCK, "Thiếu 1 gói: duckdb")
    monkeypatch.setattr(machine, "installed", lambda name: "" if name == "pytest" else known(name))
    assert machine.packages(scene).level == OK  # developers' own
    monkeypatch.setattr(machine, "installed", lambda name: "0.0.1" if name == "polars" else known(name))
    seen(machine.packages, scene, WARN, "1 gói khác bản đã khóa: polars")
    monkeypatch.setattr(machine, "LOCK", tmp_path / "không có")
    seen(machine.packages, scene, WARN, "requirements.lock")


def test_the_lock_is_read_whole_and_for_this_system_alone():
    text = machine.LOCK.read_text(encoding="utf-8")
    here = dict(machine._pinned(text))
    assert {"duckdb", "pytest", "great-expectations"} <= set(here) and len(here) > 120
    assert ("pywinpty" in here) == (os.name == "nt")


def test_fonts(scene, monkeypatch):
    from pipelines.reporting import writer_pdf

    for fonts, level, word in ((["Times New Roman"], OK, "Có phông"), (["Tinos"], OK, "cùng độ rộng"), (["Libertinus Serif"], WARN, "khác bản Word")):
        monkeypatch.setattr(writer_pdf, "choose_fonts", lambda fonts=fonts: fonts)
        seen(machine.fonts, scene, level, word)

    def none():
        raise ReportError("Không có phông chữ nào in được tiếng Việt.", todo="cài")

    monkeypatch.setattr(writer_pdf, "choose_fonts", none)
    seen(machine.fonts, scene, BLOCK, "Không có phông")


@pytest.mark.parametrize(("free", "level"), [(50 << 20, BLOCK), (1 << 30, WARN), (50 << 30, OK)])
def test_disk(scene, monkeypatch, free, level):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: type("Usage", (), {"free": free}))
    seen(machine.disk, scene, level, "còn")


def test_disk_is_measured_against_the_registers(scene, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 3 << 30}))
    assert machine.disk(scene).level == OK
    with (scene.project.raw / "rất lớn.csv").open("wb") as file:
        file.truncate(2 << 30)  # a hole: takes no room
    seen(machine.disk, scene, WARN)


@pytest.mark.parametrize(("free", "level"), [(None, NOTE), (200 << 20, WARN), (8 << 30, OK)])
def test_memory(scene, monkeypatch, free, level):
    assert (machine.free_memory() or 0) > 1 << 20
    monkeypatch.setattr(machine, "free_memory", lambda: free)
    seen(machine.memory, scene, level)


def test_a_clock_that_runs_backwards_or_far_ahead(scene):
    seen(machine.clock, scene, OK)
    seen(machine.clock, at(scene, days=-3), BLOCK, "chạy lùi")
    seen(machine.clock, at(scene, days=-3000), BLOCK, "chạy lùi")
    seen(machine.clock, at(scene, days=500), WARN, "tương lai")
    # a list from somebody whose clock is wrong says nothing about this machine's
    os.utime(scene.project.raw / "trống.csv", (NOW.timestamp() + 9e7, NOW.timestamp() + 9e7))
    assert machine.clock(scene).level == OK


def test_paths_too_long_for_windows(scene, monkeypatch):
    seen(machine.paths, scene, OK)
    deep = scene.project.raw.joinpath(*["một thư mục có tên dài như người ta hay đặt"] * 5)
    deep.mkdir(parents=True)
    seen(machine.paths, scene, NOTE, "Windows")


def test_a_folder_that_cannot_be_written(scene, monkeypatch):
    seen(machine.writable, scene, OK)

    def refused(self, data):
        raise OSError(errno.EROFS, "read-only", str(self))

    monkeypatch.setattr(Path, "write_bytes", refused)
    seen(machine.writable, scene, BLOCK, "chỉ cho đọc")


# ---- encryption ---------------------------------------------------------------------------------------------------


def kernel(tmp_path: Path, kind: str, uuids: dict[str, str], slaves: dict[str, list[str]]) -> tuple[Path, Path]:
    """A kernel's files as drawn: mounts, and devices with what they lie on."""
    blocks, devices = tmp_path / "block", tmp_path / "devices"
    blocks.mkdir(parents=True)
    for name in {*uuids, *slaves, *(one for found in slaves.values() for one in found)}:
        (devices / name / "slaves").mkdir(parents=True)
        if name in uuids:
            (devices / name / "dm").mkdir()
            (devices / name / "dm" / "uuid").write_text(uuids[name])
    for name, below in slaves.items():
        for one in below:
            (devices / name / "slaves" / one).symlink_to(devices / one)
    if (devices / "top").exists():
        (blocks / "253:1").symlink_to(devices / "top")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 1 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 253:1 / {str(tmp_path).replace(' ', chr(92) + '040')} rw - {kind} /dev/x rw\n")
    return mounts, blocks


@pytest.mark.skipif(os.name == "nt", reason="liên kết của Linux")
@pytest.mark.parametrize(
    ("kind", "uuids", "slaves", "told"),
    [
        ("ext4", {"top": "CRYPT-LUKS2-abc"}, {}, True),
        ("ext4", {"top": "LVM-abc", "luks": "CRYPT-LUKS2-abc"}, {"top": ["luks"]}, True),
        ("ext4", {"top": "LVM-abc", "luks": "CRYPT-LUKS2-abc"}, {"top": ["luks", "sdb"]}, False),
        ("ext4", {}, {"top": []}, False),
        ("ecryptfs", {}, {}, True),
        ("nfs4", {}, {}, None),
    ],
)
def test_encryption_on_linux(tmp_path, kind, uuids, slaves, told):
    folder = tmp_path / "một chỗ" / "dự án"
    folder.mkdir(parents=True)
    assert encryption.on_linux(folder, *kernel(tmp_path / "một chỗ", kind, uuids, slaves)) is told
    assert encryption.on_linux(folder, tmp_path / "không có") is None


@pytest.mark.parametrize(("told", "means"), [("1", True), ("6", True), ("2", False), ("5", False), ("", None), ("Access denied", None)])
def test_what_windows_tells_of_bitlocker(told, means):
    assert encryption.bitlocker(f"{told}\r\n") is means


def test_encryption_is_told_or_not_guessed(scene, monkeypatch):
    for found, level, word in ((True, OK, "đã mã hóa"), (False, WARN, "chưa mã hóa"), (None, NOTE, "Không biết")):
        monkeypatch.setattr(encryption, "on_windows" if sys.platform == "win32" else "on_linux", lambda folder, found=found: found)
        seen(encryption.encryption, scene, level, word)


def test_the_schedule(scene, monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    told: dict[str, str] = {}
    monkeypatch.setattr(scheduling, "asked", lambda command: told.get(command[0]))
    seen(scheduling.schedule, scene, NOTE, "Chưa thấy lịch")
    home = str(scene.project.home)
    told["crontab"] = f"# 30 7 * * * cd '{home}' && .venv/bin/treem run-due\n30 7 * * * cd /khac && treem run-due\n"
    seen(scheduling.schedule, scene, NOTE, "Chưa thấy lịch")
    told |= {"crontab": f"30 7 * * * cd '{home}' && .venv/bin/treem run-due\n", "schtasks": "treem"}
    seen(scheduling.schedule, scene, OK, "đã cài")
    told.clear()
    unit = tmp_path / ".config/systemd/user"
    (unit / "timers.target.wants").mkdir(parents=True)
    (unit / scheduling.UNIT).write_text("")
    (unit / "timers.target.wants" / scheduling.UNIT).write_text("")
    if os.name != "nt":
        seen(scheduling.schedule, scene, OK, "systemd")


# ---- the office's work ----------------------------------------------------------------------------------------------


def test_the_key_of_the_vault(scene, monkeypatch, tmp_path):
    seen(office.vault_key, scene, OK, "TREEM_VAULT_KEY")
    monkeypatch.setenv("TREEM_VAULT_KEY", "A" * 43 + "=")
    seen(office.vault_key, scene, BLOCK, "không mở được")
    monkeypatch.setenv("TREEM_VAULT_KEY", "ngắn")
    seen(office.vault_key, scene, BLOCK, "không đúng dạng")
    monkeypatch.delenv("TREEM_VAULT_KEY")
    monkeypatch.setattr(vault, "user_key_file", lambda: tmp_path / "vault.key")
    seen(office.vault_key, scene, BLOCK, "Không thấy khóa")
    shutil.rmtree(scene.project.vault)
    seen(office.vault_key, scene, NOTE, "Chưa có kho")


def test_the_recovery_key(scene, tmp_path):
    seen(office.recovery_key, scene, WARN, "Chưa có khóa phục hồi")
    with_key(scene.project)
    seen(office.recovery_key, scene, WARN, "chưa ai gõ thử")
    known = book.required_key(scene.project.state)
    page = tmp_path / "khoa.pdf"
    page.write_text("x")
    for changed, moment, level, word in (
        ({"typed_at": NOW.isoformat()}, scene, OK, "hôm nay"), ({"typed_at": NOW.isoformat()}, at(scene, days=401), NOTE, "401 ngày trước"),
        ({"typed_at": NOW.isoformat(), "page": str(page)}, scene, WARN, "còn trên máy"),
    ):  # fmt: skip
        book.keep_key(scene.project.state, book.PublicKey(**{**vars(known), **changed}))
        seen(office.recovery_key, moment, level, word)


def test_the_last_backup(scene, tmp_path):
    seen(office.backup, scene, WARN, "Chưa có bản sao lưu")
    with_key(scene.project)
    backup.backup(scene.project, tmp_path / "a.treem", NOW)
    assert "sổ mới" not in seen(office.backup, scene, OK, "hôm nay").what
    (scene.project.raw / "mới.csv").write_text("x")
    os.utime(scene.project.raw / "mới.csv", (NOW.timestamp() + 60, NOW.timestamp() + 60))
    seen(office.backup, at(scene, days=2), OK, "2 ngày trước", "1 sổ mới")
    seen(office.backup, at(scene, days=40), WARN, "40 ngày trước")
    for days, level in ((-1, OK), (3, WARN)):
        day = (NOW + timedelta(days=days)).date().isoformat()
        (scene.project.state / "forgotten.csv").write_text(f"fingerprints,key_check,forgotten_on,reason,by\na,b,{day},c,d\n", encoding="utf-8")
        assert ("bản ấy vẫn còn em" in seen(office.backup, at(scene, days=5), level).what) is (level == WARN)


@pytest.mark.skipif(os.name == "nt", reason="quyền tệp kiểu POSIX")
@pytest.mark.parametrize("name", ["data/vault", "data/state", "data/core", "data/vault/person.vault"])
def test_rights(scene, name):
    seen(office.permissions, scene, OK)
    (scene.project.home / name).chmod(0o755)
    seen(office.permissions, scene, WARN, Path(name).name)


def test_the_last_build(scene):
    seen(office.build, scene, OK, "b3", "không có sổ nào mới hơn")
    (scene.project.raw / "trống.csv").write_text("sửa")
    os.utime(scene.project.raw / "trống.csv", (NOW.timestamp() + 60, NOW.timestamp() + 60))
    seen(office.build, scene, WARN, "1 sổ mới hoặc sửa")
    (scene.project.raw / "chép giữ ngày cũ.csv").write_text("x")
    os.utime(scene.project.raw / "chép giữ ngày cũ.csv", (1e9, 1e9))
    later = at(scene, days=9)
    assert "2 sổ mới" in office.build(later).what and "9 ngày trước" in office.build(later).what
    (scene.project.marts / "b3" / "manifest.json").write_text("{", encoding="utf-8")
    seen(office.build, scene, BLOCK, "không đọc được")
    (scene.project.marts / "CURRENT").unlink()
    seen(office.build, scene, NOTE, "Chưa dựng")


def test_the_gate(scene):
    from pipelines import marts
    from pipelines.checks_verdict import Finding as Rule
    from pipelines.checks_verdict import Verdict, save

    seen(office.gate, scene, WARN, "chưa qua cửa kiểm tra")
    counts = {"checks": 9, "passed": 8, "block": 1, "warn": 0, "info": 0, "skipped": 0}
    rule = Rule("t", "r", "e", "c", "block", 1, 9, "", "", "")
    for findings, periods, level in (((), ("2018-Q1",), OK), ((rule,), ("2018",), WARN)):
        made = (NOW + timedelta(hours=len(findings))).isoformat()
        save(Verdict(marts.manifest_hash(scene.project.marts), made, findings, counts, periods), scene.project.state)
        seen(office.gate, scene, level, "Kiểm tra gần nhất")


def test_what_runs_now_and_what_was_cut_off(scene):
    import threading

    seen(office.locks, scene, OK)  # the scene's spoilt lock is made anew
    (scene.project.state / "khác.lock").write_bytes(b"")  # left by a program that ended
    seen(office.locks, scene, OK)
    held, done = threading.Event(), threading.Event()

    def hold():
        with only_one(scene.project.state / "build.lock", BusyError("x")):
            held.set()
            done.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    try:
        seen(office.locks, scene, NOTE, "build")
    finally:
        done.set()
        other.join()
    seen(office.cut_off, scene, OK)
    (scene.project.marts / ".b9.part").mkdir()
    seen(office.cut_off, scene, WARN, "data/marts/.b9.part")
    (scene.project.state / "runs.jsonl").write_text('{"plan": "p", "deadline": "TD-D2", "outcome": "failed"}\n', encoding="utf-8")
    seen(office.cut_off, scene, WARN, "TD-D2")
    (scene.project.home / restore.STAGING).mkdir()
    (scene.project.home / restore.STAGING / restore.COMPLETE).write_text("{}")
    seen(office.cut_off, scene, BLOCK, "phục hồi bị ngắt")


def test_the_letterhead(scene):
    path = scene.project.state / "office.yml"
    seen(office.letterhead, scene, WARN, "không có mục nào dùng được")
    whole = "self_name: a, issuing_body: b, symbol: c, place_name: d, recipients: [e], signature: [f]"
    for text, level, word in (
        (f"offices:\n- {{{whole}}}\n", OK, "đủ, 1 mục"), (f"offices:\n- {{{whole}, to: 2020-01-01}}\n", WARN, "không có mục nào"),
        (f"offices:\n- {{{whole.replace('signature: [f]', 'level: district')}}}\n", WARN, "signature"),
    ):  # fmt: skip
        path.write_text(text, encoding="utf-8")
        os.utime(path, (NOW.timestamp() + len(text), NOW.timestamp() + len(text)))
        seen(office.letterhead, scene, level, word)
    path.unlink()
    seen(office.letterhead, scene, WARN, "Chưa có data/state/office.yml")


@pytest.mark.skipif(os.name == "nt", reason="liên kết của Linux")
def test_folders_that_a_backup_does_not_follow(scene, tmp_path):
    seen(office.links, scene, OK)
    (scene.project.raw / "ổ mạng").symlink_to(tmp_path)
    seen(office.links, scene, WARN, "data/raw/ổ mạng")


# ---- all together ---------------------------------------------------------------------------------------------------


def test_every_check_is_listed_once_and_one_that_breaks_stops_no_other(scene):
    (scene.project.state / "khác.lock").unlink()
    found = examination.examine(scene.project, scene.now)
    assert len({one.check for one in found}) == len(found) == len(examination.CHECKS) >= 20
    assert examination.exit_code(found) == 0

    def broken(scene):
        raise ValueError("có thể mang một giá trị")

    again = examination.examine(scene.project, scene.now, (("Máy", "x", "X", broken), *examination.CHECKS[:1]))
    assert [one.level for one in again] == [WARN, OK] and "giá trị" not in again[0].what and "ValueError" in again[0].what


def test_the_command(scene, capsys, monkeypatch):
    (scene.project.state / "khác.lock").unlink()
    assert main(["doctor", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == 0 and {one["check"] for one in told["findings"]} == {name for _, name, _, _ in examination.CHECKS}
    assert main(["doctor"]) == 0
    short = capsys.readouterr().out
    assert "khóa phục hồi" in short and "Python 3" not in short and short.splitlines()[-1].startswith(f"{len(examination.CHECKS)} mục:")
    assert main(["doctor", "--all"]) == 0
    assert "Python 3" in capsys.readouterr().out
    monkeypatch.setenv("TREEM_VAULT_KEY", "A" * 43 + "=")
    assert main(["doctor"]) == 80
    assert "CHẶN" in capsys.readouterr().out
