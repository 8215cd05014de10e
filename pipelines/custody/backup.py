"""``treem backup``: everything that cannot be made again, into one sealed file that is read back before it takes its name."""

import getpass
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from pipelines.build import only_build
from pipelines.calendar.running import only_run
from pipelines.custody import archive, book, contents, sealing, writing
from pipelines.errors import ArchiveError, BusyError, RequestError, VaultError
from pipelines.files import whole
from pipelines.identity import access, vault
from pipelines.locking import only_one
from pipelines.settings import PACKAGE, Project, only_owner

SUFFIX = ".treem"
OWN_FOLDERS = ("data", "reports", "notebooks", "pipelines", "expectations")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Made:
    """A backup: its line in the book, where it lies, what to know about it."""

    path: Path
    told: book.Backup
    notes: tuple[str, ...]


def backup(project: Project, target: Path, now: datetime, progress: Progress | None = None) -> Made:
    """Write a backup and read it back; the file stands there only when every byte of it was found good.

    Args:
        target: a new file, or a folder in which it gets a name by its time.
        now: with its time zone; the only clock.

    Raises:
        RecoveryKeyError: no recovery key yet. RequestError: the file exists, or would lie inside the project's own folders.
        VaultError: the vault's key is missing or does not open the vault, so the backup could not be used.
        BusyError: a build, a run of reports or another backup is going on. InputError: a file cannot be read.
        TargetError: disk full, read-only, removed. ArchiveError: what was read back is not what was written.
    """
    key = book.required_key(project.state)
    path = _free_path(project, target, now)
    with _alone(project.state):
        vault_key = checked_vault_key(project, "backup")
        found = contents.sources(project)
        made = write(path, found, bytes.fromhex(key.public), meta(project, vault_key, now), progress)
        at, size = now.replace(microsecond=0).isoformat(), path.stat().st_size
        told = book.Backup(at, path.name, str(path.parent), size, len(found), key.name, made, getpass.getuser())
        book.note(project.state, told)
    return Made(path, told, tuple(_notes(project, path, found)))


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Let nothing else write into the project meanwhile."""
    busy = BusyError("Một lần sao lưu khác đang chạy.", todo="đợi lần đó xong rồi chạy lại nếu còn cần")
    with ExitStack() as held:
        for lock in (only_one(state / "backup.lock", busy), only_run(state), only_build(state)):
            held.enter_context(lock)
        yield


def _free_path(project: Project, target: Path, now: datetime) -> Path:
    path = target.expanduser().absolute()
    if path.is_dir():
        path = path / f"treem-{now:%Y%m%d-%H%M%S}{SUFFIX}"
    if path.exists():
        raise RequestError("Đã có tệp mang tên này; bản sao lưu không bao giờ ghi đè.", path.name, "chọn tên khác, hoặc chỉ nêu thư mục")
    if any(path.resolve().is_relative_to((project.home / name).resolve()) for name in OWN_FOLDERS):
        todo = "ghi ra USB, ổ ngoài hoặc ổ mạng của cơ quan"
        raise RequestError("Bản sao lưu không được nằm trong thư mục dữ liệu của dự án.", path.name, todo)
    if not path.parent.is_dir():
        raise RequestError("Không có thư mục này.", str(path.parent), "cắm USB, hoặc sửa đường dẫn")
    return path


def checked_vault_key(project: Project, purpose: str) -> bytes | None:
    """Return the key of the vault after it opened the vault; None while there is no vault.

    Raises:
        VaultError: no key, or not the one of this vault.
    """
    sealed = sorted(project.vault.glob("*.vault"))
    if not sealed:
        return None
    access.note(project.vault, purpose)
    key = vault.load_key(project.vault)
    if key is None or not all(vault.opens(path, key) for path in sealed):
        what = "Không có khóa mở được kho danh tính, nên bản sao lưu sẽ thiếu khóa ấy."
        raise VaultError(what, "data/vault", "đặt lại tệp khóa hoặc biến TREEM_VAULT_KEY đúng khóa, rồi sao lưu")
    return key


def meta(project: Project, vault_key: bytes | None, now: datetime) -> dict[str, Any]:
    """Return the first record of an archive: about project and program, with the vault's key."""
    return {
        "meta": {
            "made_at": now.replace(microsecond=0).isoformat(), "software": version("treem"), "program": program(),
            "vault_key": vault_key.hex() if vault_key else "", "shipped": contents.shipped(project),
        }
    }  # fmt: skip


@cache
def program() -> str:
    """Return a hash of the program's code without its data: equal ones read each other's definitions."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def write(path: Path, found: Sequence[archive.Source], public: bytes, told: dict[str, Any], progress: Progress | None = None) -> str:
    """Write an archive, read it back from the disk, then let it take its name; return its SHA-256.

    Raises:
        TargetError, InputError, ArchiveError: nothing is left at ``path``, nor beside it.
    """
    total = sum(source.path.stat().st_size for source in found)
    with writing.clear_words(path):
        writing.require_room(path.parent, total + total // 1000)
        step = _stepping(2 * total, progress)
        with whole(path) as draft:
            with _opened(draft) as file:
                only_owner(draft)
                sealed = sealing.Sealed(file, public, {"made_at": told["meta"]["made_at"], "software": told["meta"]["software"]})
                archive.put_record(sealed, told)
                hashes = {source.name: archive.put_file(sealed, source, step) for source in found}
                archive.put_end(sealed, hashes)
                writing.onto_disk(file)
            return _read_back(draft, path.name, sealed.key, hashes, step)


def _opened(draft: Path) -> BinaryIO:
    return draft.open("wb")


def _read_back(draft: Path, name: str, key: bytes, hashes: dict[str, str], step: archive.Step) -> str:
    with draft.open("rb") as file:
        stream = sealing.Opened(file, name, lambda header: key)
        archive.get_record(stream)
        if archive.get_files(stream, lambda entry: None, step) != hashes:
            raise ArchiveError("Đọc lại không đúng như đã ghi.", name, "ổ này ghi sai: đổi ổ khác rồi chạy lại")
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stepping(total: int, progress: Progress | None) -> archive.Step:
    done = 0

    def step(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress(min(done, total), max(total, 1))

    return step


def _notes(project: Project, path: Path, found: Sequence[archive.Source]) -> Iterator[str]:
    if path.stat().st_dev == project.home.stat().st_dev:
        yield "Bản này nằm cùng ổ đĩa với dự án: hỏng ổ là mất cả hai. Chép thêm một bản ra USB hoặc ổ khác."
    if not any(source.name.startswith("data/raw/") for source in found):
        yield "data/raw không có sổ nào: nếu sổ gốc để nơi khác (--raw), hãy sao lưu riêng nơi ấy."
    for name in contents.linked(project):
        yield f"Thư mục liên kết {name} không có trong bản sao lưu: sao lưu riêng nơi nó trỏ tới."
