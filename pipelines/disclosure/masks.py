"""Masks on disk: computed once for a build, what is out and what reports may print, then read by every report (``data/work/masks``).

A mask is found by a name that holds all it depends on: the build's manifest, the closed set, the periods, the ledger's files and the
software that made it. A mask is written whole or not at all; two processes that make the same one at once write the same.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.disclosure.facts import DENOMINATOR, NUMERATOR, Figure
from pipelines.disclosure.pause import without_collector
from pipelines.disclosure.release import SHOWN, SUPPRESSED, Mask
from pipelines.files import write_text
from pipelines.settings import private_folder

FOLDER, KEEP = "masks", 24
Parts = Sequence[float | bool | None]  # numerator, denominator (None: none), then whether each of the two is hidden


@dataclass(frozen=True)
class Numbers:
    """The mask of a period with the numbers that it is about.

    Attributes:
        name: of the mask; periods: those that the release prints; facts: fact id -> its two numbers and which of them are hidden.
        zeros: names of parts left out (``fact#zero_sex``) -> whether they are hidden.
    """

    name: str
    note: str
    periods: tuple[str, ...]
    facts: Mapping[str, Parts] = field(repr=False)
    zeros: Mapping[str, bool] = field(default_factory=dict, repr=False)

    @property
    def mask(self) -> Mask:
        """The mask as statuses of single numbers."""
        found = {name: SUPPRESSED if mark else SHOWN for name, mark in self.zeros.items()}
        for fact, (_, _, numerator, denominator) in self.facts.items():
            hidden = {NUMERATOR: numerator, DENOMINATOR: denominator, "value": numerator or denominator}
            found |= {f"{fact}#{part}": SUPPRESSED if mark else SHOWN for part, mark in hidden.items()}
        return Mask(found, self.note)

    def of(self, indicators: Collection[str], periods: Collection[str]) -> dict[str, float | None]:
        """Return what leaves with a report on some indicators: ``fact#part`` -> its number, None where it is hidden."""
        found: dict[str, float | None] = {}
        for fact, (numerator, denominator, *hidden) in self.facts.items():
            indicator, _, rest = fact.partition(":")
            if indicator not in indicators or rest.partition("@")[2].split(":")[1] not in periods:
                continue
            for part, value, mark in ((NUMERATOR, numerator, hidden[0]), (DENOMINATOR, denominator, hidden[1])):
                if value is not None:
                    found[f"{fact}#{part}"] = None if mark else value
        return found


def numbers_of(name: str, mask: Mask, figures: Iterable[Figure], periods: Collection[str]) -> Numbers:
    """Return a mask with the numbers of the figures that it prints."""
    facts: dict[str, Parts] = {}
    for figure in figures:
        if figure.period in periods:
            hidden = (mask.statuses[f"{figure.fact_id}#{part}"] == SUPPRESSED for part in (NUMERATOR, DENOMINATOR))
            facts[figure.fact_id] = (figure.numerator, figure.denominator, *hidden)
    zeros = {part: status == SUPPRESSED for part, status in mask.statuses.items() if "#zero_" in part}
    return Numbers(name, mask.note, tuple(sorted(periods)), facts, zeros)


def name_of(build: str, told: Any, ledger: Iterable[str]) -> str:
    """Return the name of a mask.

    Args:
        build: hash of the manifest; told: closed set, periods and whatever else the mask depends on, as JSON can hold it.
    """
    text = json.dumps([build, told, sorted(ledger), _software()], ensure_ascii=False, sort_keys=True)
    return f"{build[:16]}_{hashlib.sha256(text.encode()).hexdigest()[:24]}"


@cache
def _software() -> str:
    """Return what the rules, the identities and the programs of this package are, as one hash."""
    files = sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".yml"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def kept(work: Path, name: str, make: Callable[[], Numbers]) -> Numbers:
    """Return a mask from disk, or make it and keep it; a file that cannot be read is made anew."""
    path = work / FOLDER / f"{name}.json"
    if (known := _read(path, name)) is not None:
        return known
    with without_collector():
        found = make()
    private_folder(path.parent)
    told = {"name": name, "note": found.note, "periods": found.periods, "facts": dict(found.facts), "zeros": dict(found.zeros)}
    write_text(path, json.dumps(told, ensure_ascii=False, separators=(",", ":")))
    _forget_old(path.parent, name.partition("_")[0])
    return found


def _read(path: Path, name: str) -> Numbers | None:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        facts = {fact: (first, second, *hidden) for fact, (first, second, *hidden) in raw["facts"].items()}
        found = Numbers(raw["name"], raw["note"], tuple(raw["periods"]), facts, dict(raw["zeros"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if found.name == name else None


def _forget_old(folder: Path, build: str) -> None:
    """Remove masks of other builds, and the oldest beyond some of this one."""
    files = sorted(folder.glob("*.json"), key=lambda path: (path.name.startswith(build), path.stat().st_mtime_ns), reverse=True)
    for path in files[KEEP:]:
        path.unlink(missing_ok=True)
    for path in files[:KEEP]:
        if not path.name.startswith(build):
            path.unlink(missing_ok=True)
