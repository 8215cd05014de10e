"""What a system's refusal means, on Linux and on Windows; names of files that every system takes; files held open; locks that cannot be tried."""

import errno
import os
import sqlite3

import pytest

from pipelines import disk, files, locking
from pipelines.errors import BusyError


def windows(number: int, code: int = 22) -> OSError:
    """An error as Windows raises it: there ``winerror`` says more than ``errno``."""
    problem = OSError(code, "The request could not be performed", r"E:\treem\data\so.xlsx")
    problem.winerror = number  # type: ignore[attr-defined]
    return problem


@pytest.mark.parametrize(
    ("problem", "meant"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/a/b"), disk.FULL),
        (OSError(errno.EFBIG, "File too large"), disk.FULL),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), disk.FULL),
        (OSError(errno.EROFS, "Read-only file system"), disk.READ_ONLY),
        (PermissionError(errno.EACCES, "Permission denied"), disk.FORBIDDEN),
        (FileNotFoundError(errno.ENOENT, "No such file"), disk.GONE),
        (OSError(errno.EIO, "Input/output error"), disk.BROKEN),
        (OSError(errno.ENODEV, "No such device"), disk.GONE),
        (OSError(errno.ESTALE, "Stale file handle"), disk.GONE),
        (OSError(errno.ENAMETOOLONG, "File name too long"), disk.LONG),
        (OSError(errno.EMFILE, "Too many open files"), disk.MANY),
        (windows(112, errno.ENOSPC), disk.FULL),
        (windows(39), disk.FULL),
        (windows(19, errno.EACCES), disk.READ_ONLY),
        (windows(32, errno.EACCES), disk.HELD),
        (windows(33, errno.EACCES), disk.HELD),
        (windows(5, errno.EACCES), disk.FORBIDDEN),
        (windows(21, errno.EACCES), disk.GONE),
        (windows(433), disk.GONE),
        (windows(1167), disk.GONE),
        (windows(1117), disk.BROKEN),
        (windows(206), disk.LONG),
        (windows(3, errno.ENOENT), disk.GONE),
        (sqlite3.OperationalError("database or disk is full"), disk.FULL),
        (sqlite3.OperationalError("attempt to write a readonly database"), disk.READ_ONLY),
        (RuntimeError("IO Error: Could not write: No space left on device"), disk.FULL),
        (RuntimeError("OSError: [WinError 112] There is not enough space on the disk"), disk.FULL),
        (ValueError("a cell of a child"), ""),
        (OSError(errno.EINVAL, "Invalid argument"), ""),
    ],
)  # fmt: skip
def test_each_number_has_its_meaning(problem, meant):
    assert disk.meaning(problem) == meant
    said = disk.told_vi(problem)
    assert "Cách xử lý" in said if meant else "Hệ điều hành" in said
    assert "/a/b" not in said and "E:" not in said, "the name alone, never the folder"
    assert ("Ở đâu" in said) == (getattr(problem, "filename", None) is not None)


def test_every_meaning_says_what_to_do():
    meanings = {value for name, value in vars(disk).items() if name.isupper() and not name.startswith("_") and isinstance(value, str)}
    assert meanings == set(disk.TODO)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Xã Bình Lư", "Xã Bình Lư"),
        ("Xã Bi\u0300nh Lư", "Xã Bình Lư"),
        ("Báo cáo quý I/2018: số 45", "Báo cáo quý I-2018- số 45"),
        ('a<b>c"d|e?f*g\\h', "a-b-c-d-e-f-g-h"),
        ("Thôn 3. ", "Thôn 3"),
        ("Con Cuông", "Con Cuông"),
        ("CON", "CON_"),
        ("con.xlsx", "con_.xlsx"),
        ("Aux.2018.csv", "Aux_.2018.csv"),
        ("LPT1.txt", "LPT1_.txt"),
        ("COM10.txt", "COM10.txt"),
        ("nul", "nul_"),
        ("a\tb\nc", "a-b-c"),
        ("...", "_"),
        ("", "_"),
        (".gitignore", ".gitignore"),
        ("so.", "so"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
    ],
)  # fmt: skip
def test_a_text_becomes_a_name_that_every_system_takes(told, name, tmp_path):
    assert files.safe_name(told) == name
    assert files.safe_name(name) == name
    (tmp_path / name).write_bytes(b"")


def test_a_file_held_open_for_a_moment_is_waited_for(tmp_path, monkeypatch):
    """As on Windows: the virus scanner, or Excel, lets go after the third try."""
    source, target, tries = tmp_path / "a", tmp_path / "b", []
    source.write_bytes(b"moi"), target.write_bytes(b"cu")
    moved = type(source).replace

    def held(path, onto):
        tries.append(path)
        if len(tries) < 4:
            raise PermissionError(errno.EACCES, "held", str(onto))
        return moved(path, onto)

    monkeypatch.setattr(type(source), "replace", held)
    monkeypatch.setattr(files.time, "sleep", lambda _: None)
    files.replace(source, target)
    assert target.read_bytes() == b"moi" and len(tries) == 4


def test_a_folder_that_may_not_be_written_is_not_called_a_held_file(tmp_path, monkeypatch):
    def refused(*_):
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(type(tmp_path), "replace", refused)
    monkeypatch.setattr(files.os, "access", lambda *_: False)
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(PermissionError):
        files.replace(tmp_path / "a", tmp_path / "b")


def test_a_draft_on_a_drive_that_is_gone_hides_nothing(tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    with pytest.raises(OSError, match="pulled"), files.whole(folder / "a") as draft:
        draft.write_bytes(b"x")
        folder.rename(tmp_path / "away")
        raise OSError(errno.EIO, "pulled")


def test_a_lock_that_cannot_be_tried_is_not_called_busy(tmp_path, monkeypatch):
    busy = BusyError("đang chạy")
    (tmp_path / "a.lock").mkdir()
    with pytest.raises(locking.LockError) as said, locking.only_one(tmp_path / "a.lock", busy):
        pass
    assert said.value.exit_code == 60 and str(tmp_path) in said.value.where and said.value.todo

    def full(*_, **__):
        problem = sqlite3.OperationalError("database or disk is full")
        problem.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise problem

    class Refuses:
        execute = full

        def close(self) -> None:
            pass

    monkeypatch.setattr(locking.sqlite3, "connect", lambda *_, **__: Refuses())
    with pytest.raises(locking.LockError, match="Hết chỗ"), locking.only_one(tmp_path / "b.lock", busy):
        pass


def test_a_lock_without_a_note_is_still_a_lock(tmp_path):
    """The note only helps: who cannot write or read it is busy all the same."""
    busy = BusyError("đang chạy", "ở đây", "đợi")
    path = tmp_path / "a.lock"
    with locking.only_one(path, busy):
        assert str(os.getpid()) in locking.holder_of(path)
        locking.note_of(path).write_bytes(b"\xff\xfe")
        with pytest.raises(BusyError) as said, locking.only_one(path, busy):
            pass
        assert said.value.where == "ở đây"
    with locking.only_one(path, busy):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["a.lock"]


def test_a_lock_file_spoilt_by_a_power_cut_is_made_anew(tmp_path):
    busy, path = BusyError("đang chạy", "ở đây", "đợi"), tmp_path / "a.lock"
    path.write_bytes(b"\x07 no database at all " * 300)
    with locking.only_one(path, busy):
        with pytest.raises(BusyError), locking.only_one(path, busy):
            pass
        assert path.exists()
    with locking.only_one(path, busy):
        pass
