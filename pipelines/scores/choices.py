"""What an office chooses or knows about the assessment: dated types of communes, standards by place and year, authorities, streaks.

The package's ``choices.yml`` holds the defaults with their certainty; ``data/state/scores.yml``, of the same form, goes before it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines import places
from pipelines.errors import CatalogError
from pipelines.scores.standard import TYPES_VI, Known
from pipelines.settings import PACKAGE
from pipelines.yaml_file import Raw, only, read_yaml

DEFAULTS = PACKAGE / "scores" / "choices.yml"
LOCAL = "scores.yml"
SECTIONS = {
    "standards": {"place", "year", "standard", "source"},
    "types": {"place", "from", "to", "type", "certainty", "source"},
    "authorities": {"from", "to", "proposes", "checks", "recognises", "certainty", "source", "rewards"},
}
ACROSS = ("count", "break")


@dataclass(frozen=True)
class Reward:
    """Who gives a reward after so many years of recognition, and through whom it is asked for."""

    years: int
    to: str
    through: str
    known: Known


@dataclass(frozen=True)
class Authority:
    """Who proposes, checks and recognises on a day; None: no text says who."""

    proposes: str
    checks: str | None
    recognises: str | None
    known: Known
    rewards: tuple[Reward, ...]

    def reward(self, years: int) -> Reward | None:
        """Return the highest reward that so many years earn."""
        return max((one for one in self.rewards if years >= one.years), key=lambda one: one.years, default=None)


@dataclass(frozen=True)
class Choices:
    """The office's choices, the project's own entries before those of the package."""

    standards: tuple[Raw, ...]
    types: tuple[Raw, ...]
    authorities: tuple[Raw, ...]
    across_standard: str
    across_merger: str

    def standard_of(self, codes: Sequence[str], year: int) -> str | None:
        """Return the standard told for a place and year; ``codes``: the place, then those above it."""
        fitting = [one for code in codes for one in self.standards if str(one["place"]) == code and one["year"] == year]
        return str(fitting[0]["standard"]) if fitting else None

    def type_of(self, code: str, day: date) -> Known:
        """Return the class of a commune for the pass mark on a day: as told for the nearest place, else what its name and province say."""
        place = places.find(code, day)
        above = places.ancestry(place, day) if place else [code]
        for near in above:
            if fitting := [one for one in self.types if str(one["place"]) == near and _holds(one, day)]:
                latest = max(fitting, key=lambda one: one.get("from") or date.min)
                return Known(latest["type"], latest["certainty"], latest.get("source", ""))
        if place and place.type == "phường" and (top := places.find(above[-1], day)) and top.type == "thành phố":
            return Known(
                "central_ward",
                "I" if len(above) < 3 else "V",
                "phường của thành phố trực thuộc trung ương, theo danh mục địa bàn",
            )
        return Known(None, "?", "chưa biết loại xã; ghi vào data/state/scores.yml")

    def authority(self, day: date) -> Authority:
        """Return who proposes, checks and recognises on a day."""
        for one in self.authorities:
            if _holds(one, day):
                known = Known(None, one["certainty"], one.get("source", ""))
                rewards = tuple(
                    Reward(
                        each["years"],
                        each["to"],
                        each["through"],
                        Known(None, each["certainty"], each.get("source", "")),
                    )
                    for each in one.get("rewards", ())
                )
                return Authority(one["proposes"], one.get("checks"), one.get("recognises"), known, rewards)
        return Authority("UBND cấp xã", None, None, Known(), ())


def _holds(entry: Raw, day: date) -> bool:
    starts, ends = entry.get("from"), entry.get("to")
    return (starts is None or starts <= day) and (ends is None or day < ends)


def load(state: Path | None = None) -> Choices:
    """Read the choices.

    Args:
        state: the project's ``data/state``.

    Raises:
        CatalogError: an entry is wrong.
    """
    own = state / LOCAL if state else None
    files = [*([own] if own and own.exists() else []), DEFAULTS]
    found = [_checked(read_yaml(path), path.name) for path in files]
    listed = {name: tuple(entry for raw in found for entry in raw.get(name, ())) for name in SECTIONS}
    streak = {key: value for raw in reversed(found) for key, value in raw.get("streak", {}).items()}
    return Choices(**listed, across_standard=streak["across_standard"], across_merger=streak["across_merger"])


def _checked(raw: Raw, where: str) -> Raw:
    only(raw, {*SECTIONS, "streak"}, where)
    for name, keys in SECTIONS.items():
        for entry in raw.get(name) or ():
            only(entry, keys, f"{where}, {name}")
    streak = raw.get("streak", {})
    only(streak, {"across_standard", "across_merger"}, where)
    if wrong := [value for value in streak.values() if value not in ACROSS]:
        raise CatalogError(f"Lựa chọn lạ: {', '.join(map(str, wrong))}.", where, f"chọn trong: {', '.join(ACROSS)}")
    if unknown := [
        str(one.get("type"))
        for one in raw.get("types") or ()
        if one.get("type") not in TYPES_VI or "certainty" not in one
    ]:
        raise CatalogError(
            f"Loại xã lạ, hoặc thiếu độ chắc chắn: {', '.join(unknown)}.", where, f"chọn trong: {', '.join(TYPES_VI)}"
        )
    return raw


def hashes(state: Path) -> dict[str, str]:
    """Return file -> hash of what an office keeps about the assessment, for it changes figures."""
    kept = [*sorted(state.glob(LOCAL)), *sorted((state / "standards").glob("*.yml"))]
    return {
        f"state/{path.relative_to(state).as_posix()}": hashlib.sha256(path.read_bytes()).hexdigest() for path in kept
    }
