"""Bytes of a text file to Vietnamese text: UTF-8, UTF-16 and windows-1258; anything else is refused, never guessed."""

import unicodedata

from pipelines.ingest.kinds import utf16_code
from pipelines.ingest.legacy import is_legacy, legacy_refusal
from pipelines.ingest.refusals import Refused

_HEAD_BYTES = 4096
# Signs outside Vietnamese (a stray accent, a letter of another language) that a real windows-1258 file may have.
_MAX_ODD_SHARE = 0.02


def decode_text(data: bytes) -> str:
    """Return the text, composed (NFC) when it comes from windows-1258.

    Raises:
        Refused: undecodable_text, legacy_encoding.
    """
    code = utf16_code(data[:_HEAD_BYTES])
    if code is not None:
        return _strict(data, code)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _windows_1258(data)


def _strict(data: bytes, code: str) -> str:
    try:
        return data.decode(code)
    except UnicodeDecodeError as error:
        raise Refused("undecodable_text") from error


def _windows_1258(data: bytes) -> str:
    text = unicodedata.normalize("NFC", _strict(data, "cp1258"))
    if is_legacy(text.splitlines()):
        # the old code pages are told apart by their bytes as Western letters
        raise legacy_refusal(data.decode("latin-1").splitlines())
    outside = [character for character in text if ord(character) > 127]
    odd = sum(not _vietnamese(character) for character in outside)
    if odd > _MAX_ODD_SHARE * len(outside):
        raise Refused("undecodable_text")
    return text


def _vietnamese(character: str) -> bool:
    base = unicodedata.normalize("NFD", character)[0]
    return base in "đĐ–—…“”‘’•°₫" or (base.isascii() and base.isalpha())
