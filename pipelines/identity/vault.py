"""The vault: who each child_key is, encrypted with AES-256-GCM in chunks, decrypted only in memory.

File: magic, salt-free header with the random file id, then chunks; each chunk is authenticated together with its number and
whether it is the last one, so that cutting, swapping or repeating chunks is noticed.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import VaultError
from pipelines.files import replace
from pipelines.settings import private_folder

MAGIC = b"TREEMV1\n"
CHUNK = 1 << 20  # 1 MiB of plain text at a time
KEY_BYTES = 32
KEY_NAME = "key_name"  # in the vault's folder: which key file opens it, when it is not the user's usual one


def user_key_file() -> Path:
    """Return where the key lies when it is not in ``TREEM_VAULT_KEY``: the user's own configuration folder."""
    import platformdirs

    return Path(platformdirs.user_config_dir("treem", appauthor=False)) / "vault.key"


def _decode(text: str, where: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text.strip())
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise VaultError("Khóa của kho danh tính không đúng dạng.", where, "dùng đúng khóa đã sao lưu (44 ký tự)")
    return key


def key_file_of(folder: Path | None) -> Path:
    """Return the key file of one vault: the user's, or the one that a restored vault names in ``key_name``."""
    told = folder / KEY_NAME if folder else None
    name = told.read_text(encoding="ascii").strip() if told and told.exists() else ""
    named = user_key_file().with_name(f"vault-{name}.key")
    return named if re.fullmatch(r"[0-9a-f]{12}", name) and named.exists() else user_key_file()


def load_key(folder: Path | None = None) -> bytes | None:
    """Return the key from ``TREEM_VAULT_KEY``, else from the key file of the vault in ``folder``, else None."""
    named = os.environ.get("TREEM_VAULT_KEY")
    if named:
        return _decode(named, "biến TREEM_VAULT_KEY")
    path = key_file_of(folder)
    return _decode(path.read_text(encoding="ascii"), str(path)) if path.exists() else None


def keep_key(folder: Path, key: bytes) -> Path | None:
    """Put the key of a restored vault where ``load_key`` finds it; return the file written, None when it is found already.

    A key of another vault in the user's folder stays: the restored one gets a file of its own, named in ``folder``.
    """
    path = user_key_file()
    if load_key(folder) == key:
        return None
    if path.exists():
        name = hmac.new(key, b"treem key name", hashlib.sha256).hexdigest()[:12]
        path = path.with_name(f"vault-{name}.key")
        (private_folder(folder) / KEY_NAME).write_text(name + "\n", encoding="ascii", newline="\n")
    if not path.exists():
        _write_key(path, key)
    return path


def _write_key(path: Path, key: bytes) -> None:
    private_folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.urlsafe_b64encode(key) + b"\n")


def create_key() -> Path:
    """Make a new random key in the user's configuration folder and return its path; never replaces one."""
    path = user_key_file()
    _write_key(path, secrets.token_bytes(KEY_BYTES))
    return path


def secret_for_keys(key: bytes) -> bytes:
    """Return the secret of the child_key HMAC, derived from the vault key so that one key does not serve two ends."""
    return hmac.new(key, b"treem child_key", hashlib.sha256).digest()


def _chunks(data: bytes) -> Iterator[tuple[int, bool, bytes]]:
    starts = range(0, max(len(data), 1), CHUNK)
    for number, start in enumerate(starts):
        yield number, start + CHUNK >= len(data), data[start : start + CHUNK]


def save(path: Path, data: bytes, key: bytes) -> None:
    """Encrypt ``data`` into ``path``; the former file stays whole until the new one is complete."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    private_folder(path.parent)
    cipher, file_id = AESGCM(key), secrets.token_bytes(16)
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        if os.name != "nt":
            partial.chmod(0o600)
        file.write(MAGIC + file_id)
        for number, last, chunk in _chunks(data):
            nonce = secrets.token_bytes(12)
            sealed = cipher.encrypt(nonce, chunk, file_id + struct.pack("<Q?", number, last))
            file.write(nonce + struct.pack("<I", len(sealed)) + sealed)
        file.flush()
        os.fsync(file.fileno())
    replace(partial, path)


def load(path: Path, key: bytes) -> bytes:
    """Return the plain bytes of a vault file.

    Raises:
        VaultError: wrong key, or a damaged, cut or rearranged file.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = path.read_bytes()
    if not sealed.startswith(MAGIC):
        raise VaultError("Tệp kho danh tính không đúng dạng.", path.name, "phục hồi từ bản sao lưu")
    cipher, file_id, position = AESGCM(key), sealed[8:24], 24
    plain: list[bytes] = []
    try:
        while position < len(sealed):
            nonce = sealed[position : position + 12]
            (size,) = struct.unpack_from("<I", sealed, position + 12)
            chunk = sealed[position + 16 : position + 16 + size]
            position += 16 + size
            plain.append(
                cipher.decrypt(nonce, chunk, file_id + struct.pack("<Q?", len(plain), position >= len(sealed)))
            )
    except (InvalidTag, struct.error, ValueError) as problem:
        raise VaultError(
            "Không mở được kho danh tính: sai khóa hoặc tệp hỏng.",
            path.name,
            "kiểm tra TREEM_VAULT_KEY hoặc tệp khóa; nếu cần, phục hồi từ bản sao lưu",
        ) from problem
    if not plain:
        raise VaultError("Tệp kho danh tính bị cắt cụt.", path.name, "phục hồi từ bản sao lưu")
    return b"".join(plain)


def name_of(path: Path) -> str:
    """Return the random name that a vault file got when it was written: another content has another one. Empty when there is no file."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return file.read(len(MAGIC) + 16).hex()


def opens(path: Path, key: bytes) -> bool:
    """Tell whether a key opens a vault file, from its first chunk alone."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    with path.open("rb") as file:
        start = file.read(40)
        (size,) = struct.unpack_from("<I", start, 36) if len(start) == 40 else (0,)
        if not start.startswith(MAGIC) or not 16 <= size <= CHUNK + 16:
            return False
        sealed, last = file.read(size), not file.read(1)
    try:
        AESGCM(key).decrypt(start[24:36], sealed, start[8:24] + struct.pack("<Q?", 0, last))
        return True
    except InvalidTag:
        return False
