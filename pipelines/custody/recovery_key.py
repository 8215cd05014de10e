"""The recovery key: 45 signs in nine groups that a person types from paper, each group with a sign that tells a typing error.

23 signs, so that sums modulo a prime find every wrong sign and every two neighbours swapped. No vowel, no D and no W: Vietnamese
keyboards (Telex, VNI) change nothing while one types. No 0, 1, L, S, B: nothing looks like O, I, 5 or 8. Eight groups hold 32 drawn
signs (144 bits), the ninth a digest of them.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence

from pipelines.errors import RecoveryKeyError

SIGNS = "23456789CFGHJKMNPQRTVXZ"
BASE = len(SIGNS)
GROUPS, SIZE, PER_LINE = 9, 5, 3
DRAWN = SIZE - 1  # of each group; the last sign is the check
TODO = "nhìn lại tờ khóa rồi gõ lại nhóm ấy; tắt bộ gõ tiếng Việt nếu chữ tự đổi"


def draw() -> str:
    """Return a new key, 45 signs without spaces."""
    drawn = "".join(secrets.choice(SIGNS) for _ in range((GROUPS - 1) * DRAWN))
    return _with_checks([*_parts(drawn, DRAWN), _digest(drawn)])


def lines(key: str) -> list[str]:
    """Return the key as it is printed: three lines of three groups."""
    groups = _parts(key, SIZE)
    return ["  ".join(groups[at : at + PER_LINE]) for at in range(0, GROUPS, PER_LINE)]


def read(typed: str) -> str:
    """Return the key that a person typed: spaces, dashes and small letters do not matter.

    Raises:
        RecoveryKeyError: which group is wrong, never what was typed.
    """
    groups = _groups(typed)
    strange = [number for number, group in enumerate(groups, start=1) if set(group) - set(SIGNS)]
    if strange:
        used = "chỉ có các chữ C F G H J K M N P Q R T V X Z và các số 2 đến 9"
        raise RecoveryKeyError(f"{_named(strange)} của khóa có ký tự không dùng trong khóa: {used}.", todo=TODO)
    wrong = [number for number, group in enumerate(groups, start=1) if _check(number, group[:DRAWN]) != group[DRAWN]]
    if wrong:
        raise RecoveryKeyError(f"{_named(wrong)} của khóa gõ sai hoặc đổi chỗ cho nhau.", todo=TODO)
    drawn = "".join(group[:DRAWN] for group in groups[:-1])
    if groups[-1][:DRAWN] != _digest(drawn):
        raise RecoveryKeyError("Các nhóm của khóa không cùng một tờ khóa.", todo="gõ lại cả chín nhóm từ một tờ")
    return "".join(groups)


def find(text: str) -> str:
    """Return the key that stands in a text, e.g. in a page of the key kept as a file.

    Raises:
        RecoveryKeyError: not exactly one key in it.
    """
    found = re.findall(rf"(?<!\w)[{SIGNS}]{{{SIZE}}}(?!\w)", text)
    return read(" ".join(found) if len(found) == GROUPS else text)


def _groups(typed: str) -> list[str]:
    """Split what was typed into nine groups of five.

    Raises:
        RecoveryKeyError: too few or too many signs, and where.
    """
    bare = unicodedata.normalize("NFC", typed).upper()
    groups = [part for part in re.split(r"[\s\-–.,;:|]+", bare) if part]
    if len(groups) == GROUPS:
        odd = [number for number, group in enumerate(groups, start=1) if len(group) != SIZE]
        if odd:
            raise RecoveryKeyError(f"{_named(odd)} của khóa không đủ hoặc thừa ký tự: mỗi nhóm có {SIZE}.", todo=TODO)
        return groups
    joined = "".join(groups)
    if len(joined) != GROUPS * SIZE:
        what = f"Khóa phục hồi có {GROUPS * SIZE} ký tự, {GROUPS} nhóm {SIZE} ký tự; vừa gõ {len(joined)} ký tự."
        raise RecoveryKeyError(what, todo=TODO)
    return _parts(joined, SIZE)


def _named(numbers: Sequence[int]) -> str:
    return f"Nhóm {', '.join(map(str, numbers))}"


def _parts(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def _with_checks(parts: Sequence[str]) -> str:
    return "".join(part + _check(number, part) for number, part in enumerate(parts, start=1))


def _check(number: int, part: str) -> str:
    """Return the check sign of a group; it knows the group's place, so groups that changed places are seen."""
    weighted = sum((place + 1) * SIGNS.index(sign) for place, sign in enumerate(part))
    return SIGNS[(weighted + (DRAWN + 1) * number) % BASE]


def _digest(drawn: str) -> str:
    return "".join(_signs_of(int.from_bytes(hashlib.sha256(f"treem key {drawn}".encode()).digest(), "big"), DRAWN))


def _signs_of(number: int, count: int) -> Iterator[str]:
    for _ in range(count):
        number, left = divmod(number, BASE)
        yield SIGNS[left]


def name_of(public: bytes) -> str:
    """Return the short name of a key, printed on its page and kept in every backup; it tells nothing about the key."""
    signs = "".join(_signs_of(int.from_bytes(hashlib.sha256(b"treem key name" + public).digest(), "big"), 6))
    return f"{signs[:3]}-{signs[3:]}"
