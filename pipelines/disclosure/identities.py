"""Numbers that several indicators state of the same children, as data (``identities.yml``): what an outsider reads off or adds up."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.errors import CatalogError
from pipelines.yaml_file import only, read_yaml

FILE = Path(__file__).with_suffix(".yml")
_TERM = re.compile(r"(\w+):(\w+)#(numerator|denominator)((?:\|\w+=[^|=]+)*)")


@dataclass(frozen=True)
class Term:
    """One number of an indicator; ``part`` is numerator or denominator, ``fixed`` the breakdowns of which it is one part."""

    indicator: str
    variant: str
    part: str
    fixed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Identity:
    """What stands left gives together what stands right, for each place, period and breakdown."""

    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """All numbers of it."""
        return (*self.left, *self.right)

    @property
    def over(self) -> frozenset[str]:
        """The breakdowns of which a term is one part; the others are then the number for everybody."""
        return frozenset(name for term in self.terms for name, _ in term.fixed)


@cache
def load_identities(path: Path = FILE) -> tuple[Identity, ...]:
    """Read the identities; ``same`` of several numbers gives one identity for each number and the first.

    Raises:
        CatalogError: a key is missing or unknown, a line has no reason, or a number cannot be read.
    """
    raw = read_yaml(path)
    only(raw, {"same", "sums"}, path.name)
    try:
        return tuple(_read(raw))
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        what = "Danh mục số trùng nhau thiếu hoặc sai một mục."
        raise CatalogError(what, path.name, "xem identities.yml của bản gốc làm mẫu") from problem


def distinct_denominators(identities: Iterable[Identity]) -> frozenset[tuple[str, str]]:
    """Return (indicator, variant) whose denominator stands in a sum beside another number of its indicator: it is no other variant's."""
    found = set()
    for identity in identities:
        names = [term.indicator for term in identity.terms]
        if len(names) > 2:
            several = (term for term in identity.terms if names.count(term.indicator) > 1)
            found |= {(term.indicator, term.variant) for term in several if term.part == "denominator"}
    return frozenset(found)


def _read(raw: Mapping[str, Any]) -> Iterator[Identity]:
    for line in (*raw.get("same", ()), *raw.get("sums", ())):
        if not str(line["reason"]).strip():
            raise ValueError(line)
    for line in raw.get("same", ()):
        first, *others = map(_term, line["numbers"])
        yield from (Identity((first,), (other,)) for other in others)
    for line in raw.get("sums", ()):
        yield Identity(tuple(map(_term, line["left"])), tuple(map(_term, line["right"])))


def _term(text: str) -> Term:
    found = _TERM.fullmatch(text)
    if not found:
        raise ValueError(text)
    pairs = (pair.split("=") for pair in found[4].split("|")[1:])
    return Term(found[1], found[2], found[3], tuple((name, value) for name, value in pairs))
