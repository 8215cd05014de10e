"""How people write children down wrongly: one slip, one function, each with its rate in a list."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from random import Random

from pipelines.samples.days import Day, to_date
from pipelines.samples.names import UNNAMED

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SOUNDS = (("tr", "ch"), ("x", "s"), ("d", "gi"), ("l", "n"), ("y", "i"), ("c", "k"), ("th", "t"), ("n", "ng"))
_LETTERS = "abcdeghiklmnopqrstuvxy"


class Slip(Enum):
    """What may go wrong when one row is written."""

    DECOMPOSED = "decomposed"
    NO_ACCENTS = "no_accents"
    CAPITALS = "capitals"
    SWAPPED = "swapped"
    MIDDLE_DROPPED = "middle_dropped"
    MOVED = "moved"
    TYPO = "typo"
    SPELLING = "spelling"
    WRONG_ACCENT = "wrong_accent"
    YEAR_ONLY = "year_only"
    BIRTH_TYPO = "birth_typo"
    MOTHER_MISSING = "mother_missing"
    MOTHER_MIDDLE = "mother_middle"
    MOTHER_TYPO = "mother_typo"
    WRONG_SEX = "wrong_sex"
    UNNAMED = "unnamed"
    NUMBER_TYPO = "number_typo"


@dataclass(frozen=True)
class Child:
    """One invented child before anybody wrote it down; ``next_commune`` is where a family that moved lives now."""

    name: str
    birth: Day
    sex: str
    mother: str
    commune: str
    next_commune: str
    personal_id: str
    card_no: str


class Writer:
    """Writes children into rows with the slips of one office."""

    def __init__(self, rates: Mapping[Slip, float]) -> None:
        self.rates = dict(rates)

    def write(self, rng: Random, child: Child) -> tuple[dict[str, str], tuple[str, ...]]:
        """Return one row and the names of what went wrong in it."""
        done = [slip for slip in Slip if rng.random() < self.rates.get(slip, 0.0)]
        row = {
            "full_name": _name(rng, child, done),
            "birth_date": _birth(rng, child.birth, done),
            "sex": {"m": "Nam", "f": "Nữ"}[_sex(child.sex, done)],
            "commune": child.next_commune if Slip.MOVED in done else child.commune,
            "mother_name": _mother(rng, child.mother, done),
            "personal_id": _number(rng, child.personal_id, done),
            "card_no": _number(rng, child.card_no, done),
        }
        for column in ("full_name", "mother_name"):
            row[column] = _set(row[column], done)
        return row, tuple(slip.value for slip in done)


def _sex(sex: str, done: list[Slip]) -> str:
    return sex if Slip.WRONG_SEX not in done else "mf"[sex == "m"]


def _name(rng: Random, child: Child, done: list[Slip]) -> str:
    if Slip.UNNAMED in done:
        return rng.choice(UNNAMED[child.sex])
    name = child.name
    changes: dict[Slip, Callable[[Random, str], str]] = {
        Slip.MIDDLE_DROPPED: drop_middle, Slip.WRONG_ACCENT: wrong_accent, Slip.SPELLING: spell_by_ear, Slip.TYPO: typo,
    }  # fmt: skip
    for slip, change in changes.items():
        if slip in done:
            name = change(rng, name)
    return name


def _mother(rng: Random, name: str, done: list[Slip]) -> str:
    if Slip.MOTHER_MISSING in done:
        return ""
    if Slip.MOTHER_MIDDLE in done:
        name = drop_middle(rng, name)
    return typo(rng, name) if Slip.MOTHER_TYPO in done else name


def _set(name: str, done: list[Slip]) -> str:
    """Return a name as this office types letters."""
    if Slip.NO_ACCENTS in done:
        name = without_accents(name)
    if Slip.CAPITALS in done:
        name = name.upper()
    return unicodedata.normalize("NFD", name) if Slip.DECOMPOSED in done else name


def _birth(rng: Random, birth: Day, done: list[Slip]) -> str:
    born = to_date(birth)
    if Slip.YEAR_ONLY in done:
        return rng.choice((f"{born.year}", f"01/01/{born.year}"))
    if Slip.BIRTH_TYPO in done:
        born = _mistyped(rng, born)
    if Slip.SWAPPED in done and born.day <= 12:
        return f"{born.month:02d}/{born.day:02d}/{born.year}"
    return f"{born.day:02d}/{born.month:02d}/{born.year}"


def _mistyped(rng: Random, born: date) -> date:
    """Return a day with another year, month or day: one number read or typed wrongly."""
    year = born.year + rng.choice((-1, 0, 0, 1))
    month = born.month if year != born.year or rng.random() < 0.6 else rng.randrange(1, 13)
    day = born.day if (year, month) != (born.year, born.month) else rng.randrange(1, 29)
    return date(year, month, min(day, 28))


def _number(rng: Random, number: str, done: list[Slip]) -> str:
    if not number or Slip.NUMBER_TYPO not in done:
        return number
    at = rng.randrange(len(number) - 6, len(number))
    return number[:at] + str((int(number[at]) + rng.randrange(1, 10)) % 10) + number[at + 1 :]


def without_accents(name: str) -> str:
    """Return a name without any mark, the case kept."""
    parts = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def drop_middle(rng: Random, name: str) -> str:
    """Return a name that lost a middle part; a name of two parts stays."""
    parts = name.split()
    if len(parts) > 2:
        del parts[rng.randrange(1, len(parts) - 1)]
    return " ".join(parts)


def wrong_accent(rng: Random, name: str) -> str:
    """Return a name with another tone on one syllable, as hỏi and ngã are mixed up."""
    signs = list(unicodedata.normalize("NFD", name))
    marked = [at for at, sign in enumerate(signs) if sign in _TONES]
    if marked:
        at = rng.choice(marked)
        signs[at] = {"\u0309": "\u0303", "\u0303": "\u0309"}.get(signs[at], rng.choice(_TONES))
    return unicodedata.normalize("NFC", "".join(signs))


def spell_by_ear(rng: Random, name: str) -> str:
    """Return a name with one sound written the other way (tr and ch, s and x, y and i …)."""
    options = [(old, new) for pair in _SOUNDS for old, new in (pair, pair[::-1]) if old in name.lower()]
    if not options:
        return name
    old, new = rng.choice(options)
    at = name.lower().index(old)
    return " ".join(part[:1].upper() + part[1:] for part in (name[:at] + new + name[at + len(old) :]).split())


def typo(rng: Random, name: str) -> str:
    """Return a name with one letter left out, doubled, changed or changed places."""
    at = rng.randrange(len(name) - 1)
    if " " in name[at : at + 2]:
        return name
    kind = rng.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    if kind == 2:
        return name[:at] + rng.choice(_LETTERS) + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
