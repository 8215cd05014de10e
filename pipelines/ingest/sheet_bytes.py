"""A quick look over the bytes of a worksheet: which of the costly searches are worth their time.

The answers are "maybe": never no where a search would find something. Looking at bytes by the block costs a fifth of
one search with a pattern, and most sheets have no formula, no error value and no cell far away.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from pipelines.ingest.coded import Flags

    Bytes = npt.NDArray[np.uint8]

# Bytes looked at together: small enough to stay in the processor's own memory.
_BLOCK = 1 << 17
# What may begin in one block and end in the next: a letter and six digits.
_OVERLAP = 8
_A, _0, _E, _F, _QUOTE, _APOSTROPHE = (ord(sign) for sign in "A0ef\"'")


@dataclass
class Look:
    """What may be in a sheet: a formula, an error value, a cell right of column Z, a row from 100,000 on."""

    formula: bool = False
    error: bool = False
    wide: bool = False
    deep: bool = False


def look(xml: bytes) -> Look:
    """Look over a worksheet part."""
    import numpy as np

    found = Look()
    start, end = max(xml.find(b"sheetData"), 0), xml.rfind(b"sheetData")
    cells = np.frombuffer(xml, dtype=np.uint8)[start : end if end > start else None]
    for place in range(0, len(cells), _BLOCK):
        _look_at(cells[place : place + _BLOCK + _OVERLAP], found)
    return found


def _look_at(block: "Bytes", found: Look) -> None:
    # <f> and </f> are the only places of the letter f, apart from texts written into their cells
    found.formula |= bool((block == _F).any())
    quotes = (block == _QUOTE) | (block == _APOSTROPHE)
    # an attribute value "e": t="e"
    found.error |= bool(((block[1:-1] == _E) & quotes[:-2] & quotes[2:]).any())
    letters = (block - _A) < 26
    found.wide |= bool((letters[1:] & letters[:-1]).any())
    found.deep |= _has_long_number(block, letters | quotes)


def _has_long_number(block: "Bytes", begins: "Flags") -> bool:
    """Tell whether six digits follow a sign that addresses begin with, a capital letter or a quotation mark."""
    digits = (block - _0) < 10
    pairs = digits[1:] & digits[:-1]
    six = pairs[4:] & pairs[2:-2] & pairs[:-4]
    return bool((begins[: len(six) - 1] & six[1:]).any()) if len(six) > 1 else False
