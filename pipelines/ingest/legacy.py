"""Text typed in the code pages of before Unicode (TCVN3/ABC, VNI), told by the look of a whole column."""

import re
from collections.abc import Iterable

# Letters of Latin-1 that Vietnamese does not use; TCVN3 and VNI write most accented letters with them.
_FOREIGN = "¡¢£¤¥¦§¨©ª«¬®¯°±²³µ¶·¸¹º»¼½¾¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ"
_LETTER = r"[A-Za-zÀ-ỹ]"
# A foreign sign at a letter ("V¨n", "Ñöùc"); a capital inside a word ("NguyÔn", TCVN3); a plain vowel and, after it,
# a second accented one ("Nguyeãn", "Vaên", VNI).
LEGACY = (
    rf"{_LETTER}[{_FOREIGN}]|[{_FOREIGN}][a-z]|[a-z][ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ]"
    r"|[aeAE][âêăáàãéèúùõÂÊĂÁÀÃÉÈÚÙÕ]|[oO][ùõÙÕ]|[ôơưÔƠƯ][ùõáàãâÙÕÁÀÃÂ]"
)
ACCENTED = r"[^\x00-\x7f]"
_REGEX = re.compile(LEGACY)
# One foreign name in a list is no legacy file; in a legacy column nearly every cell with accents looks wrong.
_MIN_SHARE = 0.3
_MIN_CELLS = 2


def is_legacy(cells: Iterable[str]) -> bool:
    """Tell whether these texts of one place (a column, a heading block) are in TCVN3 or VNI."""
    accented = [cell for cell in cells if not cell.isascii()]
    hits = sum(_REGEX.search(cell) is not None for cell in accented)
    return enough(len(accented), hits)


def enough(accented: int, hits: int) -> bool:
    """Tell whether so many wrong-looking cells of so many with accents make a legacy column."""
    return hits >= _MIN_CELLS and hits >= _MIN_SHARE * accented
