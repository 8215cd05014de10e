"""A new recovery key: drawn, printed, typed back from paper, and proved by a restore before any backup rests on it."""

import hashlib
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pipelines.custody import backup, book, contents, key_page, recovery_key, restore, sealing
from pipelines.errors import ArchiveError, RecoveryKeyError
from pipelines.identity import vault
from pipelines.settings import Project, private_folder

TRIES = 5
TRIED = ("data/vault/", "data/state/")  # what the proof saves and restores
Type = Callable[[RecoveryKeyError | None], str]


def make(project: Project, page: Path, now: datetime, typed: Type | None) -> book.PublicKey:
    """Draw a key, write its page, prove it by a restore, and let backups be made for it from now on.

    Args:
        page: where to write the page (.pdf, .txt); it is removed when the key does not come into force.
        typed: asks a person to type the key from paper, told what was wrong the time before; None: the machine proves it alone.

    Raises:
        RecoveryKeyError: typed wrongly too often. RequestError: the page exists. VaultError, TargetError, InputError, ArchiveError.
    """
    key = recovery_key.draw()
    public = sealing.keys_of(key)[1]
    name = recovery_key.name_of(public)
    key_page.write(page, key, name, now)
    try:
        given = _typed_back(key, typed) if typed else recovery_key.read("\n".join(recovery_key.lines(key)))
        prove(project, public, given, now)
    except BaseException:
        page.unlink(missing_ok=True)
        raise
    former = book.public_key(project.state)
    names = (*former.former, former.name) if former else ()
    told = now.replace(microsecond=0).isoformat()
    made = book.PublicKey(name, public.hex(), told, told, told if typed else "", str(page.absolute()), names)
    book.keep_key(project.state, made)
    return made


def _typed_back(key: str, typed: Type) -> str:
    """Return the key as a person typed it.

    Raises:
        RecoveryKeyError: the last try was wrong too.
    """
    problem: RecoveryKeyError | None = None
    for _ in range(TRIES):
        try:
            given = recovery_key.read(typed(problem))
        except RecoveryKeyError as told:
            problem = told
            continue
        if given == key:
            return given
        problem = RecoveryKeyError("Đây là một khóa khác, không phải khóa vừa in.", todo="gõ khóa trên tờ vừa in")
    what = f"Gõ lại {TRIES} lần chưa đúng, nên khóa này không được dùng; tệp trang khóa đã bị xóa."
    raise RecoveryKeyError(what, todo="bỏ tờ vừa in, chạy lại treem recovery-key new")


def prove(project: Project, public: bytes, given: str, now: datetime) -> int:
    """Save vault and state for a key, restore them with what was typed, compare every file; return how many were compared.

    Raises:
        ArchiveError: what came back is not what was there. VaultError: the vault's key is not at hand.
    """
    vault_key = backup.checked_vault_key(project, "recovery-key")
    found = [source for source in contents.sources(project) if source.name.startswith(TRIED)]
    with tempfile.TemporaryDirectory(prefix="thu-khoa-", dir=private_folder(project.work)) as folder:
        path, into = Path(folder) / "thu.treem", Path(folder) / "ra"
        backup.write(path, found, public, backup.meta(project, vault_key, now))
        told = restore.extract(path, given, into)
        restored_key = bytes.fromhex(told["vault_key"])
        for source in found:
            kept, came = source.path.read_bytes(), into.joinpath(*source.name.split("/")).read_bytes()
            if hashlib.sha256(kept).digest() != hashlib.sha256(came).digest():
                raise ArchiveError("Thử phục hồi không ra đúng tệp đã sao lưu.", source.name, "chạy lại; nếu còn lỗi, kiểm tra ổ đĩa")
        if any(not vault.opens(path, restored_key) for path in into.glob("data/vault/*.vault")):
            raise ArchiveError("Khóa kho danh tính trong bản sao lưu thử không mở được kho.", todo="chạy lại treem doctor, rồi thử lại")
    return len(found)


def check(project: Project, given: str, now: datetime) -> book.PublicKey:
    """Note that a person typed the key of today's backups from paper.

    Raises:
        RecoveryKeyError: no key yet, or this is another one.
    """
    known = book.required_key(project.state)
    name = recovery_key.name_of(sealing.keys_of(given)[1])
    if name != known.name:
        when = "một khóa cũ, chỉ mở bản sao lưu cũ" if name in known.former else "không phải khóa của dự án này"
        raise RecoveryKeyError(f"Khóa {name} là {when}; khóa đang dùng là {known.name}.", todo=f"tìm tờ khóa ghi số {known.name}")
    checked = book.PublicKey(**{**vars(known), "typed_at": now.replace(microsecond=0).isoformat()})
    book.keep_key(project.state, checked)
    return checked
