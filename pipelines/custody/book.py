"""The book of backups and of the recovery key, in ``data/state``: what was made when, by which key it opens; never a key that opens."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.errors import InputError, RecoveryKeyError
from pipelines.files import write_text
from pipelines.settings import private_folder

KEY_FILE, BACKUPS = "recovery_key.json", "backups.jsonl"
NO_KEY = "Chưa có khóa phục hồi: bản sao lưu mà không ai mở được thì vô ích."


@dataclass(frozen=True)
class PublicKey:
    """The half of the recovery key that stays on the machine: with it backups are made, nothing is opened.

    Attributes:
        name: as on the printed page; public: hex; made_at, tested_at: ISO time; typed_at: when a person last typed it from paper, or "".
        page: where the page was written: it should not stay there. former: names of keys before this one; their backups still need them.
    """

    name: str
    public: str
    made_at: str
    tested_at: str
    typed_at: str = ""
    page: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class Backup:
    """One backup that was made and read back.

    Attributes:
        file, folder: name, and where it was written then; size: bytes; files: how many are in it; key: name of the key that opens it;
        sha256: of the whole archive; by: the account.
    """

    made_at: str
    file: str
    folder: str
    size: int
    files: int
    key: str
    sha256: str
    by: str

    @property
    def when(self) -> datetime:
        """The time it was made."""
        return datetime.fromisoformat(self.made_at)


def public_key(state: Path) -> PublicKey | None:
    """Return the key that backups are made for, None when there is none.

    Raises:
        InputError: the file was damaged.
    """
    path = state / KEY_FILE
    if not path.exists():
        return None
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        found = PublicKey(**{**raw, "former": tuple(raw.get("former", ()))})
        if len(bytes.fromhex(found.public)) != 32:
            raise ValueError
        return found
    except (ValueError, KeyError, TypeError) as problem:
        raise InputError("Tệp khóa phục hồi không đọc được.", KEY_FILE, "tạo khóa mới: treem recovery-key new") from problem


def required_key(state: Path) -> PublicKey:
    """Return the key that backups are made for.

    Raises:
        RecoveryKeyError: none was made yet.
    """
    found = public_key(state)
    if found is None:
        raise RecoveryKeyError(NO_KEY, todo="tạo, in và thử khóa (một lần, 5 phút): treem recovery-key new")
    return found


def keep_key(state: Path, key: PublicKey) -> None:
    """Write the key that backups are made for from now on."""
    write_text(private_folder(state) / KEY_FILE, json.dumps(asdict(key), ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def note(state: Path, made: Backup) -> None:
    """Add one line to the book of backups; half a line of a run that was killed is closed first."""
    path = private_folder(state) / BACKUPS
    whole = not path.exists() or path.read_bytes()[-1:] in (b"", b"\n")
    with path.open("a", encoding="utf-8", newline="\n") as book:
        book.write(("" if whole else "\n") + json.dumps(asdict(made), ensure_ascii=False, sort_keys=True) + "\n")
        book.flush()
        os.fsync(book.fileno())


def backups(state: Path) -> list[Backup]:
    """Return the backups made, oldest first; a line that cannot be read is passed over: the archives themselves are what counts."""
    path = state / BACKUPS
    found: list[Backup] = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            raw: dict[str, Any] = json.loads(line)
            found.append(Backup(**raw))
        except (ValueError, TypeError):
            continue
    return found
