"""Headings to columns: how the lines of a heading block match the spellings of the registers.

A heading over several lines is read as "TOP.SUB" first, then its lowest line alone, then the lines above it.
"""

import csv
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.ingest.words import accented_key, key, without_brackets

if TYPE_CHECKING:
    from pipelines.catalog import Register, RegisterColumn

Levels = tuple[tuple[str, ...], ...]  # per sheet column: its heading lines from top to bottom, blank ones left out
WHOLE, LOWEST, UPPER = 0, 1, 2
# A unit in brackets is part of these headings: "Cân nặng (g)" must not pass for kilograms, nor "(triệu đồng)" for đồng.
_UNIT_TYPES = frozenset({"weight", "height", "number", "money"})
# A heading below one of these is about that person, never about the child ("Thông tin cha.Năm sinh").
_OTHER_PEOPLE = frozenset({"cha", "bo", "me", "vo", "chong", "ong", "ba", "chu", "giam", "nuoi"})


COMMON = Path(__file__).with_name("common_headings.csv")


@cache
def common_headings() -> Mapping[str, tuple[str, ...]]:
    """Return canonical column -> spellings seen in exports and forms of many programs, whatever the register."""
    found: dict[str, tuple[str, ...]] = {}
    with COMMON.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            found[row["column"]] = (*found.get(row["column"], ()), row["heading"])
    return found


@dataclass(frozen=True)
class Match:
    """One register's columns found in a heading block.

    ``columns``: canonical name -> sheet column; ``twice``: names matched more than once, with the sheet columns;
    ``ranks``: how each name matched (WHOLE, LOWEST, UPPER); ``missing``: duties that no column fulfils.
    """

    register: "Register"
    columns: Mapping[str, int]
    twice: Mapping[str, tuple[int, ...]]
    ranks: Mapping[str, int]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Every duty has its column (a column seen twice counts as seen)."""
        return not self.missing

    @property
    def size(self) -> int:
        """Number of canonical columns seen."""
        return len(self.columns) + len(self.twice)

    @cached_property
    def worth(self) -> tuple[bool, int, int, int]:
        """Order of preference: all needed columns, most columns, fewest doubles, plainest match."""
        return self.complete, self.size, -len(self.twice), -sum(self.ranks.values())


class Headings:
    """The spellings of all registers, ready to be compared with heading blocks. Remembers what it has compared."""

    def __init__(self, registers: Mapping[str, "Register"]) -> None:
        self.registers = registers
        self._spellings: dict[str, dict[str, list[RegisterColumn]]] = {}
        self._accented: dict[tuple[str, str], set[str]] = {}
        self._known: dict[str, bool] = {}
        self._lines: dict[tuple[str, ...], dict[str, tuple[str, int]]] = {}
        self._blocks: dict[Levels, tuple[Match, ...]] = {}
        self._named: dict[str, dict[str, int]] = {}
        self._phrases = [
            (register.id, f" {key(phrase)} ")
            for register in registers.values()
            for phrase in (*register.titles, register.id)
        ]
        for register in registers.values():
            for column in register.columns.values():
                self._learn(register, column)
            self._learn_common(register)

    def _learn_common(self, register: "Register") -> None:
        """Add spellings that every list of persons may have, where no other column of the register is meant by them."""
        for name, spellings in common_headings().items():
            for spelling in spellings if name in register.columns else ():
                if register.id not in self._spellings.get(key(spelling), {}):
                    self._spellings.setdefault(key(spelling), {})[register.id] = [register.columns[name]]
                    self._accented[register.id, name].add(accented_key(spelling))

    def _learn(self, register: "Register", column: "RegisterColumn") -> None:
        for spelling in (*column.headers, column.vi):
            by_register = self._spellings.setdefault(key(spelling), {})
            columns = by_register.setdefault(register.id, [])
            if column not in columns:
                columns.append(column)
            self._accented.setdefault((register.id, column.name), set()).add(accented_key(spelling))

    def knows(self, text: str) -> bool:
        """Tell whether any register spells a heading this way."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = bool(self._hits((text,)))
        return known

    def named(self, text: str) -> Mapping[str, int]:
        """Return register -> length of its longest title phrase in a text (a ``key``); without those that have none."""
        known = self._named.get(text)
        if known is None:
            known, padded = {}, f" {text} "
            for register, phrase in self._phrases:
                if phrase in padded:
                    known[register] = max(known.get(register, 0), len(phrase) - 2)
            self._named[text] = known
        return known

    def match(self, levels: Levels) -> tuple[Match, ...]:
        """Return one Match per register that has at least one column in this heading block."""
        known = self._blocks.get(levels)
        if known is None:
            found: dict[str, dict[str, tuple[int, list[int]]]] = {}
            for index, lines in enumerate(levels):
                for register, (name, rank) in self._hits(lines).items():
                    _keep_best(found.setdefault(register, {}), name, rank, index)
            known = tuple(_match(self.registers[register], best) for register, best in found.items())
            self._blocks[levels] = known
        return known

    def _hits(self, lines: tuple[str, ...]) -> dict[str, tuple[str, int]]:
        """Return register -> (canonical column, rank) for one column's heading lines."""
        known = self._lines.get(lines)
        if known is None:
            known = {}
            for text, rank in _readings(lines):
                for register, column in self._lookup(text):
                    if not (rank == LOWEST and _about_others(column, lines[:-1])):
                        known.setdefault(register, (column.name, rank))
            self._lines[lines] = known
        return known

    def _lookup(self, text: str) -> "Iterator[tuple[str, RegisterColumn]]":
        bare = without_brackets(text)
        for words in dict.fromkeys((text, bare)):
            for register, columns in self._spellings.get(key(words), {}).items():
                for column in columns:
                    if words != text and column.type in _UNIT_TYPES:
                        continue
                    if self._same_accents(register, column, words):
                        yield register, column

    def _same_accents(self, register: str, column: "RegisterColumn", text: str) -> bool:
        """A single word with accents must carry the right ones: "Năm" (year) is not "Nam" (male)."""
        if " " in key(text) or text.isascii():
            return True
        return accented_key(text) in self._accented[register, column.name]


def _keep_best(best: dict[str, tuple[int, list[int]]], name: str, rank: int, index: int) -> None:
    known_rank, places = best.get(name, (rank, []))
    if rank < known_rank:
        best[name] = (rank, [index])
    elif rank == known_rank:
        best[name] = (rank, [*places, index])


def _match(register: "Register", best: Mapping[str, tuple[int, list[int]]]) -> Match:
    columns = {name: places[0] for name, (_, places) in best.items() if len(places) == 1}
    twice = {name: tuple(places) for name, (_, places) in best.items() if len(places) > 1}
    ranks = {name: rank for name, (rank, _) in best.items()}
    return Match(register, columns, twice, ranks, missing_duties(register, best))


def missing_duties(register: "Register", found: Container[str]) -> tuple[str, ...]:
    """Return the Vietnamese names of needed columns that are absent; of an any_of group its names joined by "hoặc"."""
    missing = [c.vi for c in register.columns.values() if (c.required or c.column_required) and c.name not in found]
    groups: dict[str, list[RegisterColumn]] = {}
    for column in register.columns.values():
        if column.any_of:
            groups.setdefault(column.any_of, []).append(column)
    for columns in groups.values():
        if not any(column.name in found for column in columns):
            missing.append(" hoặc ".join(column.vi for column in columns if not column.instead_of))
    return tuple(missing)


def _readings(lines: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    if not lines:
        return
    for size in range(len(lines), 1, -1):
        for parts in combinations(lines, size):
            yield ".".join(parts), WHOLE
    yield lines[-1], LOWEST if len(lines) > 1 else WHOLE
    for line in reversed(lines[:-1]):
        yield line, UPPER


def _about_others(column: "RegisterColumn", above: Sequence[str]) -> bool:
    words = {word for line in above for word in key(line).split()}
    return bool(words & _OTHER_PEOPLE) and not set(key(column.vi).split()) & _OTHER_PEOPLE
