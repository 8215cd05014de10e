"""``treem restore``: a backup back into an empty folder. Everything is read and proved beside its place first, then moved in.

A run that is killed while moving is finished by the next one: what was proved lies in the staging folder, marked complete.
"""

import json
import os
import shutil
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pipelines import files
from pipelines.custody import archive, backup, contents, sealing, writing
from pipelines.errors import ArchiveError, BusyError, TargetError
from pipelines.identity import vault
from pipelines.locking import only_one
from pipelines.settings import private_folder

STAGING, FILES, COMPLETE, LOCK = ".phuc-hoi.part", "files", "complete.json", "restore.lock"
ASIDE = "tu-ban-sao"  # where files go that differ from those of the program here
OF_PROGRAM = ("pipelines/indicators", "pipelines/registers", "expectations")  # another version may not understand them
SHIPPED = ("README.md", ".gitkeep", ".gitignore")


@dataclass(frozen=True)
class Restored:
    """What a restore did.

    Attributes:
        made_at, software, key: of the backup; files, size: what it holds.
        aside: files put under ``ASIDE`` because the program here has others of that name.
        key_file: where the vault's key was written, None when the machine has it already.
        opens: whether the restored vault opens with the key that this machine would use; None without a vault.
        same_program: whether the same code made the backup.
    """

    made_at: str
    software: str
    key: str
    files: int
    size: int
    aside: tuple[str, ...] = ()
    key_file: Path | None = None
    opens: bool | None = None
    same_program: bool = True


def look(path: Path, key: str, progress: backup.Progress | None = None) -> Restored:
    """Read a whole backup and prove every file of it, without writing anything.

    Raises:
        ArchiveError, RecoveryKeyError: as ``restore``.
    """
    with _opened(path, key) as stream:
        told = _meta(stream)
        hashes, size = _read(stream, path, None, progress)
        same = told["program"] == backup.program()
        return Restored(told["made_at"], told["software"], stream.header["key"], len(hashes), size, same_program=same)


def extract(path: Path, key: str, folder: Path) -> dict[str, Any]:
    """Read a backup into a new folder that is thrown away, with no key installed anywhere; return what it tells about itself.

    Raises:
        ArchiveError, RecoveryKeyError, TargetError: as ``restore``.
    """
    with writing.clear_words(folder), _opened(path, key) as stream:
        told = _meta(stream)
        _read(stream, path, private_folder(folder), None)
    return told


def restore(path: Path, key: str, folder: Path, progress: backup.Progress | None = None) -> Restored:
    """Put a backup into an empty folder, or into a project that has no data yet.

    Args:
        key: as ``recovery_key.read`` returns it; folder: the project's folder to be.

    Raises:
        ArchiveError: no backup, cut, damaged, newer, or with names that lead outside. RecoveryKeyError: another key.
        TargetError: the folder has data, is read-only, too small or removed. BusyError: another restore into it is going on.
    """
    made = not folder.exists()
    with writing.clear_words(folder):
        _require_empty(folder)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            found = _alone(path, key, folder, progress)
        finally:
            if made and not any(folder.iterdir()):
                folder.rmdir()
    return found


def _alone(path: Path, key: str, folder: Path, progress: backup.Progress | None) -> Restored:
    """Restore while no other run does; the staging folder goes with the run, but for one that was proved and not yet moved in."""
    staging = folder / STAGING
    busy = BusyError("Một lần phục hồi khác đang ghi vào thư mục này.", folder.name, "đợi lần đó xong")
    try:
        with only_one(staging / LOCK, busy):
            found = _restored(path, key, folder, progress)
    except BusyError:
        raise
    except BaseException:
        if not (staging / COMPLETE).exists():
            shutil.rmtree(staging, ignore_errors=True)
        raise
    shutil.rmtree(staging, ignore_errors=True)
    return found


def _restored(path: Path, key: str, folder: Path, progress: backup.Progress | None) -> Restored:
    staging = folder / STAGING
    with _opened(path, key) as stream:
        told, mark = _meta(stream), stream.header["wrapped"]
        if not (staging / COMPLETE).exists():
            _stage(stream, path, folder, progress)
    counted = json.loads((staging / COMPLETE).read_text(encoding="utf-8"))
    if counted["archive"] != mark:
        what = "Thư mục này còn một lần phục hồi dở từ bản sao lưu khác."
        raise TargetError(what, str(folder), "chạy lại với bản sao lưu ấy để làm nốt, hoặc chọn thư mục trống khác")
    same = told["program"] == backup.program()
    aside = _move_in(staging / FILES, folder, same, told["shipped"])
    vault_folder = folder / "data" / "vault"
    key_file = vault.keep_key(vault_folder, bytes.fromhex(told["vault_key"])) if told["vault_key"] else None
    of_backup = (told["made_at"], told["software"], stream.header["key"], counted["files"], counted["size"])
    return Restored(*of_backup, aside, key_file, _opens(vault_folder), same)


def _stage(stream: sealing.Opened, path: Path, folder: Path, progress: backup.Progress | None) -> None:
    """Write and prove every file beside its place."""
    shutil.rmtree(folder / STAGING / FILES, ignore_errors=True)
    writing.require_room(folder, path.stat().st_size)
    hashes, size = _read(stream, path, private_folder(folder / STAGING / FILES), progress)
    counted = {"archive": stream.header["wrapped"], "files": len(hashes), "size": size}
    files.write_text(folder / STAGING / COMPLETE, json.dumps(counted))


@contextmanager
def _opened(path: Path, key: str) -> Iterator[sealing.Opened]:
    """Open an archive with a recovery key.

    Raises:
        ArchiveError: it cannot be read at all.
    """
    try:
        file = path.open("rb")
    except OSError as problem:
        raise ArchiveError("Không mở được bản sao lưu.", path.name, "cắm lại USB, hoặc sửa đường dẫn tới tệp .treem") from problem
    with file:
        yield sealing.Opened(_Told(file, path.name), path.name, sealing.with_key(key))


class _Told:
    """A file whose errors of reading are told as such: the disk that is read, not the one that is written."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as problem:
            todo = "cắm lại USB rồi chạy lại; nếu còn lỗi, dùng bản sao lưu khác"
            raise ArchiveError("Ổ chứa bản sao lưu bị rút ra hoặc hỏng khi đang đọc.", self._name, todo) from problem


def _meta(stream: sealing.Opened) -> dict[str, Any]:
    try:
        told = archive.get_record(stream)["meta"]
        bytes.fromhex(told["vault_key"])
        texts = {name: str(told[name]) for name in ("made_at", "software", "program", "vault_key")}
        return {**texts, "shipped": frozenset(map(str, told["shipped"]))}
    except (KeyError, TypeError, ValueError) as problem:
        raise ArchiveError("Bản sao lưu thiếu phần mô tả.", stream.name, sealing.DAMAGED) from problem


def _read(stream: sealing.Opened, path: Path, staging: Path | None, progress: backup.Progress | None) -> tuple[dict[str, str], int]:
    """Read every file of an archive, into ``staging`` or nowhere; return hashes by name, and the bytes of all."""
    size, written = 0, list[tuple[Path, archive.Entry]]()
    total = path.stat().st_size

    def step(more: int) -> None:
        nonlocal size
        size += more
        if progress:
            progress(min(size, total), max(total, 1))

    def place(entry: archive.Entry) -> BinaryIO | None:
        contents.checked(entry.name)
        if staging is None:
            return None
        target = staging.joinpath(*entry.name.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        written.append((target, entry))
        return target.open("xb")

    hashes = archive.get_files(stream, place, step)
    for target, entry in written:
        if os.name != "nt":
            target.chmod(entry.mode | 0o600)
        os.utime(target, ns=(entry.changed_ns, entry.changed_ns))
    return hashes, size


def _require_empty(folder: Path) -> None:
    """Refuse a folder that has data of its own; what a killed restore left is not its own.

    Raises:
        TargetError: what is there.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise TargetError("Nơi phục hồi không phải là thư mục.", folder.name, "chọn một thư mục trống")
    if (folder / STAGING / COMPLETE).exists():
        return  # what stands there was moved in by the run that was killed
    project = (folder / "environment.yml").exists() and (folder / "notebooks").is_dir()
    found = _own_files(folder) if project else [path.name for path in folder.iterdir() if path.name != STAGING]
    if found:
        told = ", ".join(sorted(found)[:3]) + (f" và {len(found) - 3} mục khác" if len(found) > 3 else "")
        todo = "phục hồi vào một thư mục trống (--into), rồi xem có cần gì ở thư mục này không; không tệp nào bị ghi đè"
        raise TargetError(f"Thư mục phục hồi không trống: có {told}.", str(folder), todo)


def _own_files(folder: Path) -> list[str]:
    """Return files of the office in a project: whatever stands in the parts that a backup keeps as its own."""
    kept = [part.folder for part in contents.parts() if part.own]
    found = [path for name in kept for path in (folder / name).rglob("*") if path.is_file() and path.name not in SHIPPED]
    names = [path.relative_to(folder).as_posix() for path in found]
    return [name for name in names if (part := contents.part_of(name)) and part.own and not name.endswith(contents.LEFT_ENDS)]


def _move_in(staging: Path, folder: Path, same_program: bool, shipped: Set[str]) -> tuple[str, ...]:
    """Move every proved file to its place; return those that went aside.

    Args:
        shipped: names that nobody had changed since the program came: a program that is here has its own.
    """
    aside, program_here = [], (folder / "pipelines" / "__init__.py").exists()
    for path in sorted(path for path in staging.rglob("*") if path.is_file()):
        name = path.relative_to(staging).as_posix()
        part = contents.checked(name)
        target = folder.joinpath(*name.split("/"))
        if (program_here and name in shipped) or (target.exists() and target.read_bytes() == path.read_bytes()):
            continue
        foreign = program_here and not same_program and part.folder in OF_PROGRAM
        if target.exists() or foreign:
            target = folder.joinpath(ASIDE, *name.split("/"))
            aside.append(name)
        _make_folders(target.parent, folder, private=part.private)
        files.replace(path, target)
    return tuple(aside)


def _make_folders(parent: Path, folder: Path, private: bool) -> None:
    for step in reversed([parent, *parent.parents]):
        if step.is_relative_to(folder) and not step.exists():
            private_folder(step) if private and step.parent != folder else step.mkdir()


def _opens(folder: Path) -> bool | None:
    sealed = sorted(folder.glob("*.vault"))
    if not sealed:
        return None
    key = vault.load_key(folder)
    return key is not None and all(vault.opens(path, key) for path in sealed)

