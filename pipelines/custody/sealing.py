"""A sealed stream: AES-256-GCM in chunks, opened by the recovery key alone, written by whoever has its public half.

File: magic, version, header (JSON) with its digest, then frames. The archive's own random key is wrapped for the recovery key (X25519 with
a key used once, HKDF-SHA256), so that a machine can make backups without holding what opens them. Every frame is authenticated with the
header, its number and whether it is the last: a cut, a swap, a repeat or something added is noticed. One frame is in memory at a time.
"""

import hashlib
import json
import secrets
import struct
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from pipelines.custody import recovery_key
from pipelines.errors import ArchiveError, RecoveryKeyError

MAGIC = b"TREEMBAK"
VERSION = 1
CHUNK = 1 << 20  # 1 MiB of plain text at a time
LONGEST_HEADER = 1 << 16
TAG = 16
LAST = 1 << 31  # top bit of a frame's length
CUT = "lấy bản sao lưu khác; bản này bị ngắt lúc ghi hoặc lúc chép (so kích thước với bản gốc)"
DAMAGED = "lấy bản sao lưu khác; ổ hoặc USB này có thể đang hỏng"


def keys_of(key: str) -> tuple[Any, bytes]:
    """Return the private key that a recovery key stands for, and the bytes of its public half."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.from_private_bytes(_derived(key.encode(), b"treem recovery key", b"x25519"))
    return private, private.public_key().public_bytes_raw()


def _derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt, purpose).derive(secret)


class Sealed:
    """Takes plain bytes and writes frames; ``close`` writes the last one."""

    def __init__(self, file: BinaryIO, public: bytes, told: dict[str, Any]) -> None:
        self._file, self._number, self._held = file, 0, bytearray()
        self.key = secrets.token_bytes(32)
        header = {**told, "key": recovery_key.name_of(public), **_wrap(self.key, public)}
        blob = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
        start = MAGIC + struct.pack("<HI", VERSION, len(blob)) + blob
        self._bound = hashlib.sha256(start).digest()
        file.write(start + self._bound)
        self._cipher = _cipher(self.key)

    def write(self, data: bytes) -> None:
        """Add plain bytes."""
        self._held += data
        while len(self._held) > CHUNK:  # one full chunk is held back: it may be the last
            self._frame(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]

    def close(self) -> None:
        """Write what is left as the last frame; without it a reader says that the archive is cut."""
        self._frame(bytes(self._held), last=True)
        self._held.clear()

    def _frame(self, plain: bytes, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), plain, self._bound)
        self._file.write(struct.pack("<I", len(sealed) | (LAST if last else 0)) + sealed)
        self._number += 1


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">IQ", int(last), number)  # the key is used for one archive only


def _wrap(key: bytes, public: bytes) -> dict[str, str]:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    once = X25519PrivateKey.generate()
    own = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    wrapped = _cipher(_derived(shared, own + public, b"treem archive key")).encrypt(bytes(12), key, MAGIC)
    return {"once": own.hex(), "wrapped": wrapped.hex()}


class Readable(Protocol):
    """What can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes."""
        ...


class Opened:
    """Reads the plain bytes of a sealed file, frame by frame.

    Raises:
        ArchiveError: not an archive, made by a newer version, cut, damaged. RecoveryKeyError: another key opens it.
    """

    def __init__(self, file: Readable, name: str, unlock: Callable[[dict[str, Any]], bytes]) -> None:
        """Args: unlock: gives the archive's own key for a header (``with_key``)."""
        self._file, self.name, self._number, self._ended, self._held = file, name, 0, False, b""
        self.header, self._bound = read_header(file, name)
        self._cipher = _cipher(unlock(self.header))

    def read(self, size: int) -> bytes:
        """Return exactly ``size`` plain bytes.

        Raises:
            ArchiveError: the archive ends before, or is damaged.
        """
        while len(self._held) < size:
            if self._ended:
                raise ArchiveError("Bản sao lưu kết thúc giữa một tệp.", self.name, DAMAGED)
            self._held += self._frame()
        data, self._held = self._held[:size], self._held[size:]
        return data

    def finish(self) -> None:
        """Make sure that nothing follows what was read."""
        if not self._ended and not self._held:
            self._held = self._frame()
        if self._held or not self._ended:
            raise ArchiveError("Bản sao lưu còn dữ liệu lạ sau tệp cuối.", self.name, DAMAGED)

    def _frame(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        told = self._exactly(4)
        (marked,) = struct.unpack("<I", told)
        last, size = bool(marked & LAST), marked & (LAST - 1)
        if not TAG <= size <= CHUNK + TAG:
            raise ArchiveError(f"Bản sao lưu hỏng ở đoạn {self._number + 1}.", self.name, DAMAGED)
        try:
            plain: bytes = self._cipher.decrypt(_nonce(self._number, last), self._exactly(size), self._bound)
        except InvalidTag as problem:
            raise ArchiveError(f"Bản sao lưu hỏng hoặc bị sửa ở đoạn {self._number + 1}.", self.name, DAMAGED) from problem
        self._number += 1
        if last:
            self._ended = True
            if self._file.read(1):
                raise ArchiveError("Bản sao lưu có dữ liệu thêm vào ở cuối tệp.", self.name, DAMAGED)
        return plain

    def _exactly(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) < size:
            raise ArchiveError(f"Bản sao lưu bị cắt cụt sau đoạn {self._number}.", self.name, CUT)
        return data


def read_header(file: Readable, name: str) -> tuple[dict[str, Any], bytes]:
    """Return the header of an archive and the digest that its frames are bound to.

    Raises:
        ArchiveError: not an archive, newer, cut or damaged.
    """
    start = file.read(len(MAGIC) + 6)
    if start[: len(MAGIC)] != MAGIC[: len(start)] or not start:
        raise ArchiveError("Tệp này không phải bản sao lưu của treem.", name, "chọn tệp do treem backup làm ra (đuôi .treem)")
    if len(start) < len(MAGIC) + 6:
        raise ArchiveError("Bản sao lưu bị cắt cụt ngay ở đầu tệp.", name, CUT)
    version, size = struct.unpack("<HI", start[len(MAGIC) :])
    if version > VERSION:
        todo = "cài bản phần mềm mới (bản đã làm ra nó, hoặc mới hơn) rồi phục hồi bằng bản ấy"
        raise ArchiveError(f"Bản sao lưu theo dạng {version}, phần mềm này chỉ đọc được đến dạng {VERSION}.", name, todo)
    if size > LONGEST_HEADER:
        raise ArchiveError("Phần đầu của bản sao lưu bị hỏng.", name, DAMAGED)
    blob, digest = file.read(size), file.read(32)
    if len(digest) < 32:
        raise ArchiveError("Bản sao lưu bị cắt cụt ngay ở đầu tệp.", name, CUT)
    if hashlib.sha256(start + blob).digest() != digest:
        raise ArchiveError("Phần đầu của bản sao lưu bị hỏng.", name, DAMAGED)
    header: dict[str, Any] = json.loads(blob)
    return header, digest


def with_key(key: str) -> Callable[[dict[str, Any]], bytes]:
    """Return what unlocks archives of one recovery key.

    Raises (when called):
        RecoveryKeyError: the archive was made for another key. ArchiveError: its header was changed.
    """

    def unlock(header: dict[str, Any]) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        private, public = keys_of(key)
        if header["key"] != recovery_key.name_of(public):
            what = f"Khóa này là khóa {recovery_key.name_of(public)}; bản sao lưu mở bằng khóa {header['key']}."
            raise RecoveryKeyError(what, todo=f"tìm tờ khóa ghi số {header['key']}, hoặc bản sao lưu khác")
        try:
            once = bytes.fromhex(header["once"])
            shared = private.exchange(X25519PublicKey.from_public_bytes(once))
            wrapped = bytes.fromhex(header["wrapped"])
            found: bytes = _cipher(_derived(shared, once + public, b"treem archive key")).decrypt(bytes(12), wrapped, MAGIC)
            return found
        except (InvalidTag, ValueError) as problem:
            raise ArchiveError("Phần đầu của bản sao lưu bị sửa.", todo=DAMAGED) from problem

    return unlock
