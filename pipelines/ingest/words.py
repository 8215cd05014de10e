"""Vietnamese text made comparable: one place for folding case, accents and punctuation."""

import re
import unicodedata
from functools import lru_cache

_WITHOUT_ACCENTS: dict[int, str | None] = {code: None for code in range(0x300, 0x370)} | {ord("đ"): "d"}
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_NOT_LETTER = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
# Spaces that Excel and web pages leave at the ends of a cell, the zero-width ones included.
EDGE_SPACES = " \t\r\n\x0b\x0c\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\u200b\u200c\u200d\u2060\ufeff"


def nfc(text: str) -> str:
    """Return the text in composed form with single ordinary spaces."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return " ".join(composed.split())


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Lower case, no accents, single spaces; punctuation stays (dates and colons are still readable)."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return " ".join(decomposed.translate(_WITHOUT_ACCENTS).split())


@lru_cache(maxsize=50_000)
def key(text: str) -> str:
    """Like ``plain``, with every run of punctuation and spaces turned into one space: the key of headings."""
    return _NOT_WORD.sub(" ", plain(text)).strip()


@lru_cache(maxsize=50_000)
def accented_key(text: str) -> str:
    """Like ``key`` but with the accents kept: "Năm" and "Nam" stay two words."""
    return _NOT_LETTER.sub(" ", nfc(text).casefold()).strip()


def without_brackets(text: str) -> str:
    """Return the text without what stands in brackets: "Giới tính (Sex)" -> "Giới tính"."""
    return _BRACKETS.sub(" ", text).strip()
