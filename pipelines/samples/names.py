"""Random names: family, middle and given parts put together by chance, never a real person's on purpose."""

import unicodedata
from functools import lru_cache
from random import Random

from pipelines.samples.days import Day
from pipelines.samples.facts import People, Weighted

UNNAMED = {"m": ("Trai", "Chưa đặt tên"), "f": ("Gái", "Chưa đặt tên")}


def pick(rng: Random, choices: Weighted) -> str:
    """Return one of weighted choices."""
    return rng.choices(choices[0], cum_weights=choices[1])[0]


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Return text in lower case without diacritics; two names that fold alike may be confused by a reader."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def make_name(rng: Random, people: People, sex: str, family: str = "") -> str:
    """Return a random full name, with a given family name if there is one."""
    first = family or pick(rng, people.family)
    middle = pick(rng, people.middle[sex])
    return f"{first} {middle} {pick(rng, people.given[sex])}"


class NameBook:
    """Keeps names apart, so that exact matching is enough in data without defects.

    Unaccented name, birth day and sex are unique in a commune and over all communes of a child's life; together with
    the mother's name they are unique in the district.
    """

    def __init__(self) -> None:
        self._district: set[tuple[str, Day, str, str]] = set()
        self._commune: set[tuple[int, str, Day, str]] = set()
        self._born: dict[tuple[Day, str, str], str] = {}

    def take(self, name: str, birth: Day, sex: str, mother: str, communes: list[int]) -> bool:
        """Reserve a name for a child; False when it would be confused with another child."""
        key = fold(name)
        whole = (key, birth, sex, fold(mother))
        local = [(commune, key, birth, sex) for commune in communes]
        if whole in self._district or any(entry in self._commune for entry in local):
            return False
        self._district.add(whole)
        self._commune.update(local)
        self._born.setdefault((birth, sex, name.split(" ", 1)[0]), name)
        return True

    def namesake(self, birth: Day, sex: str, family: str) -> str:
        """Return the name of a child of the same day, sex and family name, or nothing."""
        return self._born.get((birth, sex, family), "")
