"""One unit in an interval of days, one passage from a unit to another, and the CSV form of both."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.files import replace
from pipelines.settings import PACKAGE

FIRST, LAST = date.min, date.max
PLACE_COLUMNS = ("code", "name", "level", "type", "tree", "parent_code", "valid_from", "valid_to")
LEVELS = ("province", "district", "commune")
DIGITS = {"province": 2, "district": 3, "commune": 5}
# how -> share of the people that goes along when the wording itself says so; other splits need a stated share
SHARE_OF_HOW = {"whole": 1.0, "unchanged": 1.0, "renamed": 1.0, "retyped": 1.0, "all_people": 1.0, "area_only": 0.0}


@dataclass(frozen=True)
class Place:
    """One unit of the tree in a half-open interval of days; an empty start means "since before the first list".

    ``dates`` is ``unknown`` for a unit of the undated list of the whole country: that it existed on an early day is
    likely, not certain.
    """

    code: str
    name: str
    level: str
    type: str
    tree: str
    parent_code: str
    valid_from: date
    valid_to: date
    dates: str = "known"

    def holds_on(self, day: date) -> bool:
        """Whether the unit existed on a day."""
        return self.valid_from <= day < self.valid_to

    @property
    def bare_name(self) -> str:
        """Name without its type word: "Xã Bình Lư" -> "Bình Lư"."""
        return self.name[len(self.type) + 1 :] if self.name.lower().startswith(self.type) else self.name


@dataclass(frozen=True)
class Bridge:
    """The people of ``old`` (until ``old_until``) go to ``new`` (from ``new_from``); ``share`` None where none is stated."""

    old: str
    old_until: date
    new: str
    new_from: date
    how: str
    share: float | None = None
    source: str = ""
    certainty: str = ""


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Return the rows of a UTF-8 CSV file (a leading byte order mark is passed over)."""
    with path.open(encoding="utf-8-sig", newline="") as table:
        yield from csv.DictReader(table)


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a CSV file beside itself, then put it in place, so that a stopped run leaves the former one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    replace(beside, path)


def as_place(row: dict[str, str]) -> Place:
    """Return the place of one row in the form of ``places.csv``."""
    starts = date.fromisoformat(row["valid_from"]) if row["valid_from"] else FIRST
    ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else LAST
    return Place(row["code"], row["name"], row["level"], row["type"], row["tree"], row["parent_code"], starts, ends)


def as_bridge(row: dict[str, str]) -> Bridge:
    """Return the passage of one row in the form of ``bridge.csv``."""
    until, start = date.fromisoformat(row["old_until"]), date.fromisoformat(row["new_from"])
    share = float(row["share"]) if row["share"] else None
    return Bridge(row["old"], until, row["new"], start, row["how"], share, row["source"], row["certainty"])


def shipped_places() -> list[Place]:
    """Return the dated facts that the project ships: the places of the five plans and what merged with them."""
    return [as_place(row) for row in read_rows(PACKAGE / "places" / "places.csv")]


def shipped_bridges() -> list[Bridge]:
    """Return the dated passages between the shipped places."""
    return [as_bridge(row) for row in read_rows(PACKAGE / "places" / "bridge.csv")]
