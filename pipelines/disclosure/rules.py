"""The rules of disclosure as data (``rules.yml``): what counts as small, for whom, and the note that is printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pipelines.errors import CatalogError
from pipelines.yaml_file import only, read_yaml

FILE = Path(__file__).with_suffix(".yml")
_REASONED = ("small", "room", "sensitive", "complement", "within", "cumulative", "public", "same_children")


@dataclass(frozen=True)
class Rules:
    """What may not be worked out.

    Attributes:
        below: counts from 1 to under this are small; width: the range that must be left to each of them.
        sensitive_below: the same of sensitive traits; small_group: a group under this, of which none or all have a sensitive trait,
            is hidden as well; sensitive: indicators; sensitive_categories: indicator -> categories.
        complement: whether what is left of a denominator counts; within: (indicator, part, whole) of variants that lie in each other;
        cumulative: indicators whose counts go on from the first day of the year; public: indicators that count no children;
        same_children: indicator -> the age under which its denominator is the population of children.
        note: printed under every table with a hidden cell; reasons: rule -> why.
    """

    below: int
    width: float
    sensitive_below: int
    small_group: int
    sensitive: frozenset[str]
    sensitive_categories: Mapping[str, frozenset[str]]
    complement: bool
    within: tuple[tuple[str, str, str], ...]
    cumulative: frozenset[str]
    public: frozenset[str]
    same_children: Mapping[str, int]
    note: str
    reasons: Mapping[str, str]

    @cached_property
    def within_of(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """(indicator, variant) -> the wider variants that hold it."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for indicator, part, whole in self.within:
            found[indicator, part] = (*found.get((indicator, part), ()), whole)
        return found

    def is_sensitive(self, indicator: str, category: str = "*") -> bool:
        """Return whether a count is about a trait that touches private life."""
        return indicator in self.sensitive or category in self.sensitive_categories.get(indicator, ())

    def is_small(self, count: float, indicator: str = "", category: str = "*") -> bool:
        """Return whether so few may not be known."""
        return 0 < count < (self.sensitive_below if self.is_sensitive(indicator, category) else self.below)

    def tells_of_all(self, count: float, group: float | None, indicator: str, category: str = "*") -> bool:
        """Return whether none or all of a small group have a sensitive trait."""
        return group is not None and 0 < group < self.small_group and count in (0, group) and self.is_sensitive(indicator, category)


@cache
def load_rules(path: Path = FILE) -> Rules:
    """Read the rules.

    Raises:
        CatalogError: a key is missing or unknown, a rule has no reason, or a number makes no sense.
    """
    raw = read_yaml(path)
    only(raw, {*_REASONED, "note"}, path.name)
    try:
        found = _rules(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise CatalogError("Quy tắc công bố thiếu hoặc sai một mục.", path.name, "xem rules.yml của bản gốc làm mẫu") from problem
    if min(found.below, found.sensitive_below) < 2 or found.width < 1 or found.small_group < 0 or not found.note.strip():
        raise CatalogError("Quy tắc công bố có số không dùng được.", path.name, "below từ 2, width từ 1, small_group từ 0, có note")
    if unreasoned := [name for name in found.reasons if not found.reasons[name].strip()]:
        raise CatalogError(f"Quy tắc không nêu lý do: {', '.join(unreasoned)}.", path.name, "ghi reason cho từng quy tắc")
    return found


def _rules(raw: Mapping[str, Any]) -> Rules:
    sensitive = raw.get("sensitive", {"below": raw["small"]["below"], "small_group": 0})
    nested = raw.get("within", {}).get("variants", ())
    return Rules(
        below=int(raw["small"]["below"]),
        width=float(raw["room"]["width"]),
        sensitive_below=int(sensitive["below"]),
        small_group=int(sensitive["small_group"]),
        sensitive=frozenset(map(str, sensitive.get("indicators", ()))),
        sensitive_categories={str(key): frozenset(map(str, value)) for key, value in sensitive.get("categories", {}).items()},
        complement="complement" in raw,
        within=tuple((str(each["indicator"]), str(each["part"]), str(each["whole"])) for each in nested),
        cumulative=frozenset(map(str, raw.get("cumulative", {}).get("indicators", ()))),
        public=frozenset(map(str, raw.get("public", {}).get("indicators", ()))),
        same_children={str(name): int(age) for name, age in raw.get("same_children", {}).get("under", {}).items()},
        note=str(raw["note"]),
        reasons={name: str(raw[name].get("reason", "")) for name in _REASONED if name in raw},
    )
