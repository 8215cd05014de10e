"""Numbers as people read them in a finished report: Vietnamese texts back into values, and numbers found in running text."""

import re
from collections.abc import Iterator
from fractions import Fraction

WHOLE = r"\d{1,3}(?:\.\d{3})+|\d+"
NUMBER = re.compile(rf"[+-]?(?:{WHOLE})(?:,\d+)?")
IN_TEXT = re.compile(rf"(?<![\w.,/])[+-]?(?:{WHOLE})(?:,\d+)?(?:/(?:{WHOLE})(?:,\d+)?)?%?(?![\w]|[.,/]\d)")
# numbers that say when, where in a document or which document: not results
NAMING = re.compile(
    r"\d{1,2}/\d{1,2}/\d{4}|\d+/(?:\d{4}/)?[A-ZĐ][\w-]*|^\s*\d+(?:\.\d+)*[.)]\s"
    r"|\b(?:ngày|tháng|năm|quý|khoản|điều|biểu|phụ lục|mục|số|lần thứ)\s+\d+(?:/\d+)*[a-z]?\b",
    re.IGNORECASE,
)
UNITS = re.compile(r"\s*(?:%|/\d{1,3}(?:\.\d{3})+|điểm phần trăm)$")


def printed_number(text: str) -> float | None:
    """Return the number that a text is, in Vietnamese format (``1.985``; ``98,2``; ``+1,5``); None where it is not just one."""
    if not NUMBER.fullmatch(text):
        return None
    return float(text.replace(".", "").replace(",", "."))


def is_rounding(text: str, value: float) -> bool:
    """Tell whether a printed number is a value rounded half up to the decimals shown, its unit and sign left aside.

    A value that binary fractions put a hair beside a half may have been rounded either way.
    """
    bare = UNITS.sub("", text).strip()
    shown = printed_number(bare)
    if shown is None:
        return False
    decimals = len(bare.partition(",")[2])
    half = Fraction(1, 2 * 10**decimals)
    exact = Fraction(abs(value))
    there = Fraction(bare.lstrip("+-").replace(".", "").replace(",", "."))
    return abs(there - exact) <= half * (1 + Fraction(1, 10**9))


def numbers_in(text: str) -> Iterator[re.Match[str]]:
    """Find the numbers of a running text; dates, years and numbers of documents are no results and are left out."""
    return IN_TEXT.finditer(NAMING.sub(lambda found: " " * len(found.group()), text))
