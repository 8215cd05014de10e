"""Dated places: who lay where on which day, and which place a written name means (DESIGN: Places)."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipelines.settings import PACKAGE

FIRST, LAST = date.min, date.max
TYPES = {"xa": "xã", "phuong": "phường", "p": "phường", "thi tran": "thị trấn", "tt": "thị trấn"}
TYPE_WORD = re.compile(r"^(xã|xa|phường|phuong|thị trấn|thi tran|tt|p)[\s.:]+", re.I)


@dataclass(frozen=True)
class Place:
    """One unit of the tree in a half-open interval of days; an empty start means "since before the first list"."""

    code: str
    name: str
    level: str
    type: str
    tree: str
    parent_code: str
    valid_from: date
    valid_to: date

    def holds_on(self, day: date) -> bool:
        """Whether the unit existed on a day."""
        return self.valid_from <= day < self.valid_to

    @property
    def bare_name(self) -> str:
        """Name without its type word: "Xã Bình Lư" -> "Bình Lư"."""
        return self.name[len(self.type) + 1 :] if self.name.lower().startswith(self.type) else self.name


@dataclass(frozen=True)
class Resolution:
    """Answer to a written name: ``match`` (one candidate), ``ambiguous`` (several) or ``none``."""

    status: str
    candidates: tuple[Place, ...] = ()

    @property
    def code(self) -> str | None:
        """Code of the only candidate of a match."""
        return self.candidates[0].code if self.status == "match" else None


def _place(row: dict[str, str]) -> Place:
    starts = date.fromisoformat(row["valid_from"]) if row["valid_from"] else FIRST
    ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else LAST
    return Place(row["code"], row["name"], row["level"], row["type"], row["tree"], row["parent_code"], starts, ends)


@cache
def all_places() -> tuple[Place, ...]:
    """Return every dated place that the project knows."""
    with (PACKAGE / "places" / "places.csv").open(encoding="utf-8", newline="") as table:
        return tuple(map(_place, csv.DictReader(table)))


def folded(text: str) -> str:
    """Return a name in NFC, lower case, with folded spaces; accents kept."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00a0", " ").lower().split())


def unaccented(text: str) -> str:
    """Return a name without accents: "Bản Hon" -> "ban hon"."""
    parts = unicodedata.normalize("NFD", folded(text).replace("đ", "d"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def find(code: str, on: date) -> Place | None:
    """Return the place with this code on this day, if any."""
    return next((place for place in all_places() if place.code == code and place.holds_on(on)), None)


def children(code: str, on: date, level: str = "commune") -> list[Place]:
    """Return the units of a level below a place on a day (the place itself when it is of that level)."""
    found = [place for place in all_places() if place.level == level and place.holds_on(on)]
    return [place for place in found if code in ancestry(place, on)]


def ancestry(place: Place, on: date) -> list[str]:
    """Return a place's own code and those of all places above it on a day."""
    codes = [place.code]
    while place.parent_code:
        above = find(place.parent_code, on)
        if above is None:
            break
        place = above
        codes.append(place.code)
    return codes


def resolve(name: str, on: date, within: str | None = None, level: str = "commune") -> Resolution:
    """Say which place a written name means on a day; never picks one of several.

    Exact spelling goes before unaccented spelling, and a stated type ("thị trấn") must agree.
    """
    candidates = [place for place in all_places() if place.level == level and place.holds_on(on)]
    if within:
        candidates = [place for place in candidates if within in ancestry(place, on)]
    text = folded(name)
    if re.fullmatch(r"\d{5}", text):
        return _answer([place for place in candidates if place.code == text])
    stated = TYPE_WORD.match(text)
    if stated:
        kind = TYPES[unaccented(stated.group(1))]
        candidates = [place for place in candidates if place.type == kind]
        text = text[stated.end() :]
    exact = [place for place in candidates if folded(place.bare_name) == text]
    plain = [place for place in candidates if unaccented(place.bare_name) == unaccented(text)]
    return _answer(exact or plain)


def _answer(found: list[Place]) -> Resolution:
    status = {0: "none", 1: "match"}.get(len(found), "ambiguous")
    return Resolution(status, tuple(found))
