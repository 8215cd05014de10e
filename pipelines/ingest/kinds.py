"""What a file is, told by its content and never by its extension (RULES 29)."""

import re
import struct
from pathlib import PurePosixPath

from pipelines.ingest.ole import SIGNATURE, open_compound
from pipelines.ingest.package import Package, open_package
from pipelines.ingest.refusals import Refused, place

READABLE = frozenset({"xlsx", "xlsb", "ods", "xls", "html", "text", "docx"})
_SPREADSHEET_ENDINGS = frozenset({".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt"})
_STARTS = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"RIFF", "image"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"\x1f\x8b", "archive"),
)
_WHAT = {
    "doc": "Đây là tệp Word hoặc tài liệu cũ.",
    "pdf": "Đây là tệp PDF.",
    "rtf": "Đây là tệp văn bản RTF.",
    "image": "Đây là tệp ảnh.",
    "archive": "Đây là tệp nén.",
    "zip": "Đây là tệp nén.",
    "xml": "Đây là bảng tính dạng XML hoặc trang lưu trữ web.",
    "binary": "Không nhận ra loại tệp.",
}
_TODO = {
    "zip": "giải nén rồi đặt từng tệp vào thư mục data/raw",
    "archive": "giải nén rồi đặt từng tệp vào thư mục data/raw",
    "xml": "mở bằng Excel rồi lưu lại thành Excel Workbook (.xlsx)",
}
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|meta|table|body|style|div)\b", re.IGNORECASE)
_HEAD_BYTES = 4096
# Plain letters, digits, separators: in Vietnamese text more than half of all characters.
_ZERO_SHARE = 0.3
# Zero bytes where the letters' own bytes stand: a grave accent typed apart (U+0300) has one, other signs have none.
_OTHER_ZEROS = 0.1


def sniff(data: bytes) -> tuple[str, Package | None]:
    """Return the kind of content, and the opened package when it is a zip container.

    Raises:
        Refused: corrupt_file, encrypted, unsafe_archive, zip_bomb, too_large (from the container's own guards).
    """
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        package = open_package(data)
        return package.kind(), package
    if data.startswith(SIGNATURE):
        return _old_container(data), None
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind, None
    return _text_kind(data), None


def refuse_unreadable(kind: str, file: str) -> None:
    """Refuse content that is no spreadsheet: wrong_container if its name claims one, else unsupported_format.

    Raises:
        Refused: wrong_container, unsupported_format, corrupt_file.
    """
    if kind in READABLE:
        return
    claims = PurePosixPath(file).suffix.lower() in _SPREADSHEET_ENDINGS
    if kind == "binary" and claims:
        raise Refused("corrupt_file", place(file))
    if claims:
        raise Refused("wrong_container", place(file), _WHAT[kind], todo=_TODO.get(kind, ""))
    raise Refused("unsupported_format", place(file), _WHAT[kind], todo=_TODO.get(kind, ""))


def _old_container(data: bytes) -> str:
    try:
        streams = open_compound(data).streams
    except (ValueError, IndexError, struct.error) as error:
        raise Refused("corrupt_file") from error
    if "EncryptedPackage" in streams:
        raise Refused("encrypted")
    return "xls" if {"Workbook", "Book"} & streams.keys() else "doc"


def _text_kind(data: bytes) -> str:
    head = data[:_HEAD_BYTES]
    code = utf16_code(head)
    letters = head.decode(code, "replace").encode() if code else head
    start = letters.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"mime-version") or (start.startswith(b"<?xml") and b"office:spreadsheet" in start):
        return "xml"
    if start.startswith(b"<") and _HTML.search(start):
        return "html"
    if start.startswith(b"<?xml"):
        return "xml"
    control = sum(byte < 9 or 13 < byte < 32 for byte in letters)
    return "binary" if control > len(letters) // 100 else "text"


def utf16_code(head: bytes) -> str | None:
    """Return which UTF-16 a text begins with, by its mark or by the zero bytes of digits and plain letters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) <= _ZERO_SHARE * max(len(head) // 2, 1) or min(even, odd) > _OTHER_ZEROS * max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"
