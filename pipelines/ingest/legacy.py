"""Text typed in the code pages of before Unicode (TCVN3/ABC, VNI), or opened with a wrong one: told by the look of a column."""

import re
from collections.abc import Iterable

from pipelines.ingest.refusals import Refused

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
# UTF-8 read as Western letters: "Há»\x8d vÃ  tÃªn" for "Họ và tên".
_TWICE = re.compile(r"Ã[\x80-\xbf\u2013-\u2122]|á[º»][\x80-\xff\u0152-\u2122]|Ä[\u2018\u0090\x91\x83\u0192‘]|Æ[°¡]")
# Only TCVN3 puts accented vowels where Western code pages have signs; VNI writes its tones with letters.
_SIGN = re.compile("[¡-¿]")
# One foreign name in a list is no legacy file; in a legacy column nearly every cell with accents looks wrong.
_MIN_SHARE = 0.3
_MIN_CELLS = 2
_CONVERT = (
    "chuyển sang Unicode bằng UniKey: chép cột, bấm Ctrl+Shift+F6, chọn bảng mã nguồn {source}, bảng mã đích Unicode, "
    "bấm Chuyển mã, dán trở lại rồi lưu (font Times New Roman hoặc Arial)"
)


def is_legacy(cells: Iterable[str]) -> bool:
    """Tell whether these texts of one place (a column, a heading block) are in TCVN3 or VNI, or were opened wrongly."""
    accented = [cell for cell in cells if not cell.isascii()]
    hits = sum(_REGEX.search(cell) is not None for cell in accented)
    return enough(len(accented), hits)


def enough(accented: int, hits: int) -> bool:
    """Tell whether so many wrong-looking cells of so many with accents make a legacy column."""
    return hits >= _MIN_CELLS and hits >= _MIN_SHARE * accented


def legacy_refusal(cells: Iterable[str], detail: str = "") -> Refused:
    """Return the refusal of texts that look wrong: which code page it is, and how to convert it."""
    wrong = [cell for cell in cells if cell and _REGEX.search(cell)]
    if 2 * sum(_TWICE.search(cell) is not None for cell in wrong) > len(wrong):
        what = "Chữ UTF-8 đã bị mở rồi lưu sai bảng mã."
        todo = "xin lại tệp gốc; khi mở CSV bằng Excel hãy dùng Dữ liệu > Từ văn bản/CSV và chọn 65001: Unicode (UTF-8)"
        return Refused("undecodable_text", detail=detail, what=what, todo=todo)
    tcvn3 = 2 * sum(_SIGN.search(cell) is not None for cell in wrong) > len(wrong)
    source = "TCVN3 (ABC)" if tcvn3 else "VNI Windows"
    what = f"Chữ gõ bằng bảng mã cũ {source}, không phải Unicode."
    return Refused("legacy_encoding", detail=detail, what=what, todo=_CONVERT.format(source=source))
