"""Backup and restore: everything comes back, nothing is written over, and whatever goes wrong leaves nothing half-written."""

import errno
import io
import json
import os
import shutil
import stat
import struct
import threading
from pathlib import Path

import pytest
from custody_support import NAME, NOW, files_of, fill, vault_key, with_key

from pipelines.build import only_build
from pipelines.calendar.running import only_run
from pipelines.custody import archive, backup, book, contents, recovery_key, restore, sealing
from pipelines.errors import (
    ArchiveError,
    BusyError,
    InputError,
    RecoveryKeyError,
    RequestError,
    TargetError,
    VaultError,
)
from pipelines.identity import vault

KEPT = ("b3", "b1")  # the current build and the one that was sent


@pytest.fixture
def project(home):
    return fill(home)


@pytest.fixture
def usb(tmp_path) -> Path:
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


@pytest.fixture
def made(project, usb):
    key = with_key(project)
    return backup.backup(project, usb, NOW), key


def expected(home: Path) -> dict[str, bytes]:
    """What a restore must bring back, named in the test itself and not by the code that chooses."""
    kept = files_of(home / "data" / "raw")
    found = {f"data/raw/{name}": content for name, content in kept.items()}
    for name, content in files_of(home).items():
        part, *inside = name.removeprefix("data/").split("/")
        state = part in ("state", "vault") and not name.endswith((".lock", "backups.jsonl"))
        built = part in ("marts", "core") and inside[0] in (*KEPT, "CURRENT")
        other = part in ("reports", "notebooks", "expectations") and "~$" not in name and not name.endswith(("README.md", ".gitkeep"))
        if state or built or other:
            found[name] = content
    return found


# ---- all is well --------------------------------------------------------------------------------------------------


def test_everything_comes_back_byte_for_byte_and_what_can_be_made_again_stays_out(project, made, tmp_path):
    told, key = made
    into = tmp_path / "máy mới" / "treem"
    done = restore.restore(told.path, key, into)
    back = {name: content for name, content in files_of(into).items() if not name.startswith("pipelines/")}
    assert back == expected(project.home)
    assert "data/marts/b2/a.parquet" not in back and "data/work/cache/x" not in back
    assert done.opens and done.key_file is None and done.same_program and not done.aside
    assert done.files == told.told.files == len(files_of(into))
    raw = project.raw / "2018-Q1" / "03412_Xã Bình Lư" / "sổ trẻ em.csv"
    again = into / "data" / "raw" / "2018-Q1" / "03412_Xã Bình Lư" / "sổ trẻ em.csv"
    assert raw.stat().st_mtime_ns == again.stat().st_mtime_ns
    if os.name != "nt":
        assert all(stat.S_IMODE((into / "data" / part).stat().st_mode) == 0o700 for part in ("vault", "state", "core", "marts"))
        assert stat.S_IMODE((into / "data/vault/person.vault").stat().st_mode) == 0o600 == stat.S_IMODE(told.path.stat().st_mode)


def test_the_archive_tells_nothing_and_its_line_is_in_the_book(project, made):
    told, key = made
    content = told.path.read_bytes()
    for word in (NAME, "Bình Lư", "office.yml", key, vault_key().hex()):
        assert word.encode() not in content
    (line,) = book.backups(project.state)
    assert line == told.told and line.size == len(content) and line.when == NOW
    assert key not in "".join(path.read_text(encoding="utf-8") for path in project.state.glob("*.json*"))
    assert "backup" in (project.vault / "access_log.csv").read_text(encoding="utf-8")


def test_a_check_reads_all_and_writes_nothing(made, tmp_path):
    told, key = made
    before = files_of(tmp_path)
    assert restore.look(told.path, key).files == told.told.files
    assert files_of(tmp_path) == before


def test_the_recovery_key_alone_opens_the_vault_on_another_machine(made, tmp_path, monkeypatch):
    told, key = made
    monkeypatch.delenv("TREEM_VAULT_KEY")
    monkeypatch.setattr(vault, "user_key_file", lambda: tmp_path / "người mới" / "vault.key")
    done = restore.restore(told.path, key, tmp_path / "a")
    assert done.opens and done.key_file == tmp_path / "người mới" / "vault.key"
    assert NAME.encode() in vault.load(tmp_path / "a/data/vault/person.vault", vault.load_key(tmp_path / "a/data/vault"))


def test_a_machine_with_a_vault_of_its_own_keeps_its_key(made, tmp_path, monkeypatch):
    """The new machine was tried with samples first: its key stays, the restored vault names its own."""
    told, key = made
    monkeypatch.delenv("TREEM_VAULT_KEY")
    monkeypatch.setattr(vault, "user_key_file", lambda: tmp_path / "người mới" / "vault.key")
    vault.create_key()
    own = vault.load_key()
    done = restore.restore(told.path, key, tmp_path / "a")
    folder = tmp_path / "a" / "data" / "vault"
    assert done.opens and vault.load_key(folder) == vault_key() != own == vault.load_key()
    assert restore.restore(told.path, key, tmp_path / "b").key_file is not None
    assert vault.load_key(tmp_path / "b/data/vault") == vault_key() and vault.load_key() == own


def test_a_project_without_data_takes_a_backup_and_keeps_what_differs_aside(project, made, tmp_path):
    told, key = made
    new = tmp_path / "mới"
    shutil.copytree(project.home, new, ignore=shutil.ignore_patterns("data", "2018-Q1"))
    (new / "data" / "raw").mkdir(parents=True)
    (new / "data" / "raw" / "README.md").write_text("để sổ ở đây", encoding="utf-8")
    own = new / "notebooks" / "explore" / "của tôi.ipynb"
    own.write_text("bản của máy mới", encoding="utf-8")
    done = restore.restore(told.path, key, new)
    assert done.aside == ("notebooks/explore/của tôi.ipynb",)
    assert own.read_text(encoding="utf-8") == "bản của máy mới"
    assert (new / restore.ASIDE / "notebooks/explore/của tôi.ipynb").read_text(encoding="utf-8") == "{}"
    assert (new / "data/raw/README.md").exists() and (new / "data/state/office.yml").exists()


def test_what_nobody_changed_since_the_bundle_gives_way_to_the_program_here(project, made, tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "shipped", lambda project: ["notebooks/explore/của tôi.ipynb"])
    told = backup.backup(project, tmp_path / "b.treem", NOW)
    new = tmp_path / "mới"
    (new / "pipelines").mkdir(parents=True)
    (new / "notebooks").mkdir()
    for name in ("pipelines/__init__.py", "environment.yml"):
        (new / name).write_text("", encoding="utf-8")
    assert restore.restore(told.path, made[1], new).aside == ()
    assert not (new / "notebooks/explore/của tôi.ipynb").exists() and (new / "notebooks/explore/injuries.ipynb").exists()


def test_plans_of_the_office_come_back_and_what_another_version_may_not_understand_goes_aside(project, made, tmp_path, monkeypatch):
    contents.parts()
    monkeypatch.setattr(contents, "PACKAGE", tmp_path / "cũ" / "pipelines")
    for name, text in (("plans/phuong_8.yml", "id: phuong_8"), ("plans/chung.yml", "cũ"), ("indicators/rieng.sql", "select 1"), ("plans/a.py", "x")):
        path = tmp_path / "cũ" / "pipelines" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    told = backup.backup(project, tmp_path / "b.treem", NOW)
    new = tmp_path / "mới"
    (new / "pipelines" / "plans").mkdir(parents=True)
    (new / "notebooks").mkdir()
    for name in ("pipelines/__init__.py", "environment.yml", "pipelines/plans/chung.yml"):
        (new / name).write_text("mới", encoding="utf-8")
    monkeypatch.setattr(backup, "program", lambda: "khác")
    done = restore.restore(told.path, made[1], new)
    assert not done.same_program and (new / "pipelines/plans/phuong_8.yml").read_text(encoding="utf-8") == "id: phuong_8"
    assert (new / "pipelines/plans/chung.yml").read_text(encoding="utf-8") == "mới"
    assert {"pipelines/plans/chung.yml", "pipelines/indicators/rieng.sql"} <= set(done.aside)
    assert not (new / "pipelines/indicators").exists() and not list(new.rglob("a.py"))
    assert all((new / restore.ASIDE / name).exists() for name in done.aside)


# ---- refusals -----------------------------------------------------------------------------------------------------


def test_without_a_recovery_key_no_backup_is_made(project, usb):
    with pytest.raises(RecoveryKeyError, match="Chưa có khóa phục hồi") as told:
        backup.backup(project, usb, NOW)
    assert told.value.exit_code == 31 and "recovery-key new" in told.value.todo and not list(usb.iterdir())


def test_nothing_is_written_over_and_nothing_into_the_project(project, made, usb):
    for target in (made[0].path, project.raw / "a.treem", project.home / "reports"):
        before = files_of(usb)
        with pytest.raises(RequestError):
            backup.backup(project, target, NOW)
        assert files_of(usb) == before
    with pytest.raises(RequestError, match="Không có thư mục"):
        backup.backup(project, usb / "không có" / "a.treem", NOW)


def test_a_vault_that_its_key_does_not_open_is_not_backed_up(project, usb, monkeypatch):
    with_key(project)
    monkeypatch.setenv("TREEM_VAULT_KEY", "A" * 43 + "=")
    with pytest.raises(VaultError, match="thiếu khóa"):
        backup.backup(project, usb, NOW)
    assert not list(usb.iterdir())


@pytest.mark.parametrize("there", ["data/raw/sổ.csv", "data/state/intake.csv", "reports/2018/a.docx", "data/vault/person.vault"])
def test_a_folder_with_data_is_refused_and_untouched(made, home, tmp_path, there):
    new = tmp_path / "có dữ liệu"
    shutil.copytree(home, new, ignore=shutil.ignore_patterns("data", "2018-Q1"))
    (new / there).parent.mkdir(parents=True, exist_ok=True)
    (new / there).write_text("của tôi", encoding="utf-8")
    before = files_of(new)
    with pytest.raises(TargetError, match="không trống") as told:
        restore.restore(made[0].path, made[1], new)
    assert there in told.value.what and told.value.exit_code == 33 and files_of(new) == before


def test_any_other_folder_must_be_empty(made, tmp_path):
    (tmp_path / "khác").mkdir()
    (tmp_path / "khác" / "ảnh.png").write_text("x")
    for target in (tmp_path / "khác", tmp_path / "khác" / "ảnh.png"):
        with pytest.raises(TargetError):
            restore.restore(made[0].path, made[1], target)
    assert [path.name for path in (tmp_path / "khác").iterdir()] == ["ảnh.png"]


def test_a_wrong_key_a_cut_file_a_damaged_one_and_no_file_leave_nothing(made, tmp_path):
    told, key = made
    whole, into = told.path.read_bytes(), tmp_path / "vào"
    spoilt = tmp_path / "hỏng.treem"
    middle = len(whole) // 2
    for content, used, error, words in (
        (whole, recovery_key.draw(), RecoveryKeyError, "mở bằng khóa"),
        (whole[:middle], key, ArchiveError, "cắt cụt"),
        (whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :], key, ArchiveError, "hỏng hoặc bị sửa ở đoạn"),
        (whole[:8] + struct.pack("<H", 9) + whole[10:], key, ArchiveError, "theo dạng 9"),
        (b"PK", key, ArchiveError, "không phải bản sao lưu"),
    ):
        spoilt.write_bytes(content)
        for act in (lambda: restore.restore(spoilt, used, into), lambda: restore.look(spoilt, used)):  # noqa: B023
            with pytest.raises(error, match=words):
                act()
        assert not into.exists()
    with pytest.raises(ArchiveError, match="Không mở được"):
        restore.restore(tmp_path / "không có.treem", key, into)


def forged(path: Path, key: str, entries: list[tuple[str, bytes]]) -> Path:
    """An archive with names of somebody's choice, sealed for a known public key."""
    with path.open("wb") as file:
        out = sealing.Sealed(file, sealing.keys_of(key)[1], {})
        archive.put_record(out, {"meta": {"made_at": "", "software": "", "program": "", "vault_key": "", "shipped": []}})
        for name, content in entries:
            source = path.with_suffix(".tmp")
            source.write_bytes(content)
            archive.put_file(out, archive.Source(name, source), lambda more: None)
        archive.put_end(out, {})
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../ngoài.txt", "data/raw/../../ngoài.txt", "/etc/passwd", "data/raw//a", "data/raw/./a", "data\\raw\\a", "data/raw/a\\..\\b",
        "C:/a.txt", "data", "ngoài/a.txt", "pipelines/cli.py", "pipelines/plans/a.py", "expectations/a.py", "notebooks/a.sh", "", "data/raw/",
        "data/work/cache/a", ".venv/bin/treem", "data/raw/a\0b",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    key = recovery_key.draw()
    path = forged(tmp_path / "a.treem", key, [("data/raw/tốt.csv", b"x"), (name, b"ac y")])
    with pytest.raises(ArchiveError) as told:
        restore.restore(path, key, tmp_path / "vào")
    assert told.value.exit_code == 32 and not (tmp_path / "vào").exists()
    assert {found.name for found in tmp_path.iterdir()} == {"a.treem", "a.tmp"}


@pytest.mark.parametrize("name", ["data/raw/C:a.csv", "data/raw/con.csv", "data/raw/a.", "data/raw/a*b.csv", "data/raw/nul/a.csv"])
def test_a_name_that_windows_cannot_hold_is_told(name):
    assert contents.checked(name, windows=False).folder == "data/raw"
    with pytest.raises(ArchiveError, match="Windows"):
        contents.checked(name, windows=True)


def test_an_archive_that_lost_or_doubled_a_file_is_refused(tmp_path):
    key = recovery_key.draw()
    for entries, words in (([("data/raw/a", b"1")], "không đủ tệp"), ([("data/raw/a", b"1"), ("data/raw/a", b"2")], "cùng tên")):
        with pytest.raises(ArchiveError, match=words):
            restore.look(forged(tmp_path / "a.treem", key, entries), key)


# ---- what disks and people do meanwhile -----------------------------------------------------------------------------


class Failing(io.FileIO):
    """A file that fails as a disk does, after so many bytes."""

    def __init__(self, path: Path, after: int, number: int) -> None:
        super().__init__(path, "w")
        self.left, self.number = after, number

    def write(self, data) -> int:
        self.left -= len(data)
        if self.left < 0:
            raise OSError(self.number, os.strerror(self.number))
        return super().write(data)


DISKS = [
    (errno.ENOSPC, "Hết chỗ"), (errno.ENODEV, "rút ra"), (errno.EIO, "báo lỗi khi đọc hoặc ghi"), (errno.EROFS, "chỉ cho đọc"),
    (errno.EACCES, "Không được phép"), (errno.ENOENT, "rút ra"), (errno.EINVAL, "không cho ghi"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "words"), DISKS)
@pytest.mark.parametrize("after", [0, 1_500_000])
def test_a_disk_that_fails_in_mid_backup_leaves_no_file_and_no_line(project, usb, monkeypatch, number, words, after):
    with_key(project)
    monkeypatch.setattr(backup, "_opened", lambda draft: Failing(draft, after, number))
    with pytest.raises(TargetError, match=words) as told:
        backup.backup(project, usb, NOW)
    assert told.value.exit_code == 33 and told.value.todo and "Không có gì dở dang" in told.value.what
    assert not list(usb.iterdir()) and not book.backups(project.state)
    monkeypatch.undo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="cần thiết bị đầy của Linux")
def test_a_disk_that_is_really_full(project, usb, monkeypatch):
    with_key(project)
    monkeypatch.setattr(backup, "_opened", lambda draft: (draft.touch(), io.FileIO("/dev/full", "w"))[1])
    with pytest.raises(TargetError, match="Hết chỗ"):
        backup.backup(project, usb, NOW)
    assert not list(usb.iterdir())


def test_a_usb_stick_removed_takes_its_folder_away(project, usb, monkeypatch):
    """The folder is gone too, so that even the draft cannot be removed: the words are the same."""
    with_key(project)

    class Removed(Failing):
        def write(self, data) -> int:
            if self.left < len(data):
                shutil.rmtree(usb)
            return super().write(data)

    monkeypatch.setattr(backup, "_opened", lambda draft: Removed(draft, 1_500_000, errno.ENODEV))
    with pytest.raises(TargetError, match="rút ra"):
        backup.backup(project, usb, NOW)
    assert not usb.exists() and not book.backups(project.state)


def test_too_little_room_is_told_before_anything_is_written(project, usb, made, tmp_path, monkeypatch):
    free = type("Usage", (), {"free": 70 << 20})
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: free)
    (project.raw / "rất lớn.bin").write_bytes(bytes(8 << 20))
    with pytest.raises(TargetError, match=r"Không đủ chỗ: cần .* MB, còn 73,4 MB"):
        backup.backup(project, usb / "b.treem", NOW)
    free.free = 65 << 20
    with pytest.raises(TargetError, match="Không đủ chỗ"):
        restore.restore(made[0].path, made[1], tmp_path / "vào")
    assert not (tmp_path / "vào").exists() and not (usb / "b.treem").exists()


def test_a_disk_that_writes_something_else_is_caught_by_reading_back(project, usb, monkeypatch):
    with_key(project)

    class Lying(io.FileIO):
        def write(self, data) -> int:
            spoilt = bytearray(data)
            spoilt[len(spoilt) // 2] ^= len(spoilt) > 100_000
            return super().write(bytes(spoilt))

    monkeypatch.setattr(backup, "_opened", lambda draft: Lying(draft, "w"))
    with pytest.raises(ArchiveError, match="hỏng hoặc bị sửa"):
        backup.backup(project, usb, NOW)
    assert not list(usb.iterdir()) and not book.backups(project.state)


def test_a_list_that_a_person_saves_meanwhile_stops_the_backup(project, usb, monkeypatch):
    with_key(project)
    path = project.raw / "lớn.bin"
    copied = archive._copied

    def saved(out, file, source, size, step):
        if source.path == path:
            path.write_bytes(b"x")
        return copied(out, file, source, size, step)

    monkeypatch.setattr(archive, "_copied", saved)
    with pytest.raises(InputError, match="bị sửa trong lúc") as told:
        backup.backup(project, usb, NOW)
    assert told.value.where == "data/raw/lớn.bin" and not list(usb.iterdir())


def test_a_list_that_cannot_be_read_is_named(project, usb, monkeypatch):
    with_key(project)
    opened = Path.open

    def refused(self, *args, **more):
        if self.name == "trống.csv":
            raise PermissionError(errno.EACCES, "held", str(self))
        return opened(self, *args, **more)

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(InputError, match="Không đọc được") as told:
        backup.backup(project, usb, NOW)
    assert told.value.where == "data/raw/trống.csv" and not list(usb.iterdir())


def test_one_at_a_time(project, usb):
    """Another thread stands for another person: each has a connection of its own to the lock."""
    with_key(project)
    from pipelines.locking import only_one

    for lock, words in (
        (lambda: only_build(project.state), "dựng kho khác"), (lambda: only_run(project.state), "lịch báo cáo khác"),
        (lambda: only_one(project.state / "backup.lock", BusyError("x")), "sao lưu khác"),
    ):  # fmt: skip
        held, done = threading.Event(), threading.Event()

        def hold(lock=lock, held=held, done=done):
            with lock():
                held.set()
                done.wait(10)

        other = threading.Thread(target=hold)
        other.start()
        held.wait(10)
        try:
            with pytest.raises(BusyError, match=words):
                backup.backup(project, usb, NOW)
        finally:
            done.set()
            other.join()
    assert not list(usb.iterdir())


def test_two_restores_into_one_folder(made, tmp_path):
    from pipelines.locking import only_one

    into = tmp_path / "vào"
    with only_one(into / restore.STAGING / restore.LOCK, BusyError("x")):
        with pytest.raises(BusyError, match="phục hồi khác"):
            restore.restore(made[0].path, made[1], into)
        assert (into / restore.STAGING).exists()
    assert restore.restore(made[0].path, made[1], into).opens
    assert not (into / restore.STAGING).exists()


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "Hết chỗ"), (errno.EROFS, "chỉ cho đọc")])
def test_a_disk_that_fails_in_mid_restore_leaves_nothing(made, tmp_path, monkeypatch, number, words):
    taken = archive._taken

    def failing(stream, size, target, step):
        if size > sealing.CHUNK:
            raise OSError(number, os.strerror(number))
        return taken(stream, size, target, step)

    monkeypatch.setattr(archive, "_taken", failing)
    with pytest.raises(TargetError, match=words):
        restore.restore(made[0].path, made[1], tmp_path / "vào")
    assert not (tmp_path / "vào").exists()


def test_a_usb_stick_removed_while_it_is_read_is_told_as_such(made, tmp_path, monkeypatch):
    read = restore._Told.read
    calls = []

    def gone(self, size):
        calls.append(size)
        if len(calls) > 8:
            self._file = type("Gone", (), {"read": lambda self, size: (_ for _ in ()).throw(OSError(errno.EIO, "io"))})()
        return read(self, size)

    monkeypatch.setattr(restore._Told, "read", gone)
    with pytest.raises(ArchiveError, match="rút ra hoặc hỏng khi đang đọc"):
        restore.restore(made[0].path, made[1], tmp_path / "vào")
    assert not (tmp_path / "vào").exists()


def test_a_restore_that_was_killed_while_moving_is_finished_by_the_next(project, made, tmp_path, monkeypatch):
    from pipelines import files

    told, key = made
    into, moved = tmp_path / "vào", []
    really = files.replace

    def killed(source, target):
        if source.parent.name != restore.STAGING and len(moved) == 4 and "complete" not in target.name:
            raise KeyboardInterrupt
        moved.append(target)
        really(source, target)

    monkeypatch.setattr(files, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        restore.restore(told.path, key, into)
    monkeypatch.setattr(files, "replace", really)
    assert len(files_of(into)) > 20 and (into / restore.STAGING / restore.COMPLETE).exists()
    other = backup.backup(project, tmp_path / "khác.treem", NOW)
    with pytest.raises(TargetError, match="phục hồi dở từ bản sao lưu khác"):
        restore.restore(other.path, key, into)
    done = restore.restore(told.path, key, into)
    left_out = ("pipelines/", "data/vault/access_log", "data/state/backups")
    back = {name: content for name, content in files_of(into).items() if not name.startswith(left_out)}
    assert done.opens and back == {name: content for name, content in expected(project.home).items() if not name.startswith(left_out)}


def test_a_book_with_half_a_line_goes_on(project, usb, made):
    path = project.state / book.BACKUPS
    path.write_text(path.read_text(encoding="utf-8") + '{"made_at": "20', encoding="utf-8")
    backup.backup(project, usb / "b.treem", NOW)
    assert [one.file for one in book.backups(project.state)] == [made[0].path.name, "b.treem"]
    json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
