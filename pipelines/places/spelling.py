"""Written names: what of a spelling is noise, what its type word says, and when two spellings may be one name.

A name has two keys. The bare key has no accents ("binh lu"). The marks say which accents each syllable carries,
wherever they stand, so that "hoà" and "hòa" are one spelling.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

KINDS = {
    "commune": {
        "xa": "xã", "x": "xã", "phuong": "phường", "p": "phường", "f": "phường", "thi tran": "thị trấn",
        "tt": "thị trấn", "t t": "thị trấn", "dac khu": "đặc khu", "dk": "đặc khu",
    },
    "district": {
        "huyen": "huyện", "h": "huyện", "quan": "quận", "q": "quận", "thi xa": "thị xã", "tx": "thị xã",
        "thanh pho": "thành phố", "tp": "thành phố",
    },
    "province": {"tinh": "tỉnh", "t": "tỉnh", "thanh pho": "thành phố", "tp": "thành phố"},
    "school": {
        f"{lead}{word}": f"trường {kind}"
        for lead in ("truong ", "")
        for word, kind in {
            "mam non": "mầm non", "mn": "mầm non", "mau giao": "mẫu giáo", "mg": "mẫu giáo", "tieu hoc": "tiểu học", "th": "tiểu học",
            "trung hoc co so": "thcs", "thcs": "thcs", "trung hoc pho thong": "thpt", "thpt": "thpt",
            "tieu hoc va trung hoc co so": "th&thcs", "tieu hoc va thcs": "th&thcs", "th&thcs": "th&thcs", "th va thcs": "th&thcs",
            "thcs&thpt": "thcs&thpt", "thcs va thpt": "thcs&thpt", "ptdtbt thcs": "ptdtbt thcs", "ptdtbt tieu hoc": "ptdtbt tiểu học",
            "ptdtbt th": "ptdtbt tiểu học", "ptdtnt": "ptdtnt",
        }.items()
    },
}  # fmt: skip
# a lone letter is a type only with its full stop or right before a number: "P.8", "P8", never "P Cò"
_LETTERS = {"x", "p", "f", "h", "q", "t"}
_OFFICE = re.compile(r"^(?:ubnd|uỷ ban nhân dân|ủy ban nhân dân|hđnd|trạm y tế|tyt)\s+(?=\S)")
_NUMBERED = re.compile(r"^\d{1,3}\s*[.)]\s*(?=[^\W\d])")
_APOSTROPHE = re.compile(r"['’‘ʼ]\s*")
_NOISE = dict.fromkeys(map(ord, "`´^~¨˜ˆ\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_LOOKALIKE = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "\u00a0": " "})
_AROUND = " .,;:*•·-–—_\"“”'‘’=+@"
_WORD = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})$")
_UPPER = re.compile(
    r"\s*[,;()\[\]/|]\s*|\s+(?=(?:huyện|huyen|quận|quan|thị xã|thi xa|thành phố|thanh pho|tp|tỉnh|tinh)\b[\s.]*\S)"
    r"|\s+(?=[hqt]\.\s*\S|q\d)"
)

_DASH = re.compile(r"\s+[-–]\s+")


@dataclass(frozen=True)
class Spelling:
    """One name as written: its bare key and, syllable by syllable, its accents."""

    bare: str
    marks: tuple[str, ...]

    @property
    def marked(self) -> bool:
        """Whether the writer used any accent."""
        return any(self.marks)

    def lost_marks_of(self, other: "Spelling") -> bool:
        """Whether this is the other name with some accents left out and none changed."""
        return all(not _extra(mine, theirs) for mine, theirs in zip(self.marks, other.marks, strict=True))


def _extra(mine: str, theirs: str) -> bool:
    return any(mine.count(sign) > theirs.count(sign) for sign in set(mine))


def folded(text: str) -> str:
    """Return a name in NFC, lower case, with folded spaces; accents kept."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_LOOKALIKE)).lower().split())


def unaccented(text: str) -> str:
    """Return a name without accents: "Bản Hon" -> "ban hon"."""
    parts = unicodedata.normalize("NFD", folded(text).replace("đ", "d"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def has_accents(text: str) -> bool:
    """Whether the writer uses accents at all, the type word included ("Xã Thanh An" does, "Xa Thanh An" does not)."""
    told = folded(text)
    return "đ" in told or any(map(unicodedata.combining, unicodedata.normalize("NFD", told)))


@lru_cache(maxsize=20_000)
def _syllable(word: str) -> tuple[str, str]:
    """Return a syllable without accents and its accents, in one order; the same accent twice on a letter is a slip."""
    if word.isdigit():
        return str(int(word)), ""
    bare, marks, here = [], [], ""
    for sign in unicodedata.normalize("NFD", word):
        if unicodedata.combining(sign):
            if sign not in here:
                marks.append(sign)
            here += sign
            continue
        here = ""
        bare.append("d" if sign == "đ" else sign)
        if sign == "đ":
            marks.append(sign)
    return "".join(bare), "".join(sorted(marks))


@lru_cache(maxsize=100_000)
def spell(text: str) -> Spelling:
    """Return the keys of a name without its type word; punctuation and apostrophes say nothing."""
    told = _APOSTROPHE.sub("", folded(text).translate(_NOISE))
    found = [_syllable(word) for word in _WORD.findall(told)]
    return Spelling(" ".join(bare for bare, _ in found), tuple(marks for _, marks in found))


def with_arabic(bare: str) -> str:
    """Return a key with roman numerals as numbers, the first word of several excepted: "hai chau ii" -> "hai chau 2"."""
    words = bare.split()
    return " ".join(
        str(_roman(word)) if (at or len(words) == 1) and word and _ROMAN.fullmatch(word) else word
        for at, word in enumerate(words)
    )


def _roman(word: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[sign] for sign in word]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


@lru_cache(maxsize=100_000)
def clean(text: str) -> str:
    """Return a written place without list numbers, office words and marks around it, in lower case."""
    told = folded(text).strip(_AROUND)
    told = _NUMBERED.sub("", told).strip(_AROUND)
    return _OFFICE.sub("", told)


@lru_cache(maxsize=8)
def _type_word(level: str) -> re.Pattern[str]:
    """The type words of a level, accented or not, at the start of a name."""
    words = sorted(KINDS.get(level, {}), key=len, reverse=True)
    told = [
        rf"{word}(?=\s*\.|\s*\d)" if word in _LETTERS else rf"{word.replace(' ', r'[ .]+')}(?=[\s.:]|\d)" for word in words
    ]
    return re.compile(rf"({'|'.join(told)})[\s.:]*(?=\S)") if told else re.compile(r"(?!)")


@lru_cache(maxsize=100_000)
def readings(text: str, level: str) -> tuple[tuple[str | None, Spelling], ...]:
    """Return the ways to read a written name: (stated type, name), the likeliest first.

    "Phương Thiện" may be a whole name or lost accents of "phường Thiện", so both readings are tried.
    """
    told = clean(text)
    plain = "".join(
        sign for sign in unicodedata.normalize("NFD", told.replace("đ", "d")) if not unicodedata.combining(sign)
    )
    stated = _type_word(level).match(plain)
    # a letter with accents is one sign in NFC, so positions in both texts agree
    whole = (None, spell(told))
    if not stated or len(plain) != len(told):
        return (whole,)
    kind = KINDS[level][" ".join(stated.group(1).replace(".", " ").split())]
    return ((kind, spell(told[stated.end() :])), whole)


def states_type(text: str, level: str) -> bool:
    """Whether a text begins with a type word of a level ("huyện …")."""
    return len(readings(text, level)) > 1


@lru_cache(maxsize=100_000)
def pieces(text: str, dashes: bool = True) -> tuple[str, ...]:
    """Cut "Xã Bình Lư, huyện Tam Đường (Lai Châu)" into its places, the lowest first.

    A dash may part two places or belong to one name ("Phường Xuân Hương - Đà Lạt"): ``dashes`` says which is meant.
    """
    found = [part for piece in _UPPER.split(clean(text)) for part in (_DASH.split(piece) if dashes else (piece,))]
    return tuple(piece for piece in map(str.strip, found) if piece)


def variants(found: Spelling) -> Iterator[str]:
    """Return the bare keys under which a spelling is looked up."""
    yield found.bare
    arabic = with_arabic(found.bare)
    if arabic != found.bare:
        yield arabic
