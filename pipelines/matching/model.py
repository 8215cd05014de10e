"""What the model of matching knows: comparisons, their levels and weights (`model.yml`), read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path
from typing import Any

from pipelines.errors import CatalogError
from pipelines.yaml_file import read_yaml

FILE = Path(__file__).with_name("model.yml")


@dataclass(frozen=True)
class Level:
    """One degree of agreement.

    Attributes:
        m: share of it among rows of one child; u: among rows of two children, when ``frequency`` names no column whose
            values' own shares are used instead; of: share of two children with one value who stand at this level.
        sibling: share among a child and its brothers, sisters or twin; None where that tells nothing.
        says: what a person reads about it; empty when it goes without saying.
        witness: whether it may stand as one of the two supports that a cautious join unseen needs.
    """

    id: str
    when: str
    m: float
    u: float = 0.0
    frequency: str = ""
    of: float = 1.0
    sibling: float | None = None
    says: str = ""
    witness: bool = True

    @property
    def strength(self) -> float:
        """``m`` as it is held against the share of a value."""
        return self.m / self.of

    @property
    def sibling_bits(self) -> float:
        """Evidence in bits that the two are one child and not brothers or sisters."""
        return 0.0 if self.sibling is None else log2(self.m / self.sibling)


@dataclass(frozen=True)
class Comparison:
    """One thing that is compared: when it cannot be, and its levels, the first that holds counts."""

    id: str
    none: str
    levels: tuple[Level, ...]

    def number(self, level: Level) -> int:
        """Return Splink's number of a level: the first is the highest, the last is 0; -1 means not compared."""
        return len(self.levels) - 1 - self.levels.index(level)


@dataclass(frozen=True)
class Model:
    """Everything in ``model.yml``."""

    sure: float
    doubtful: float
    matched: float
    least_bits: float
    must_support: tuple[str, ...]
    must_not_differ: tuple[str, ...]
    candidates: tuple[str, ...]
    weight: float
    usual: Mapping[str, float]
    comparisons: tuple[Comparison, ...]
    cautious: bool = False
    """For a build, which nobody watches: a birth year is no witness, and a child found in another commune needs one more."""

    def supports(self, level: Level) -> bool:
        """Whether a level speaks for one child: likelier among rows of one child than of two (and a witness, where cautious)."""
        return (level.witness or not self.cautious) and level.strength > (self.usual[level.frequency] if level.frequency else level.u)


@cache
def load_model(path: Path = FILE) -> Model:
    """Return the model.

    Raises:
        CatalogError: a share is not between 0 and 1, or a level names a frequency that has no usual share.
    """
    told = read_yaml(path)
    usual = told["frequencies"]["usual"]
    comparisons = tuple(_comparison(name, entry, usual) for name, entry in told["comparisons"].items())
    return Model(
        sure=float(told["sure"]),
        doubtful=float(told["doubtful"]),
        matched=float(told["matched"]),
        least_bits=float(told["least_bits"]),
        must_support=tuple(told["must_support"]),
        must_not_differ=tuple(told["must_not_differ"]),
        candidates=tuple(told["candidates"]),
        weight=float(told["frequencies"]["weight"]),
        usual=usual,
        comparisons=comparisons,
    )


def _comparison(name: str, entry: dict[str, Any], usual: Mapping[str, float]) -> Comparison:
    levels = tuple(Level(**level) for level in entry["levels"])
    for level in levels:
        shares = [level.strength, level.of, level.sibling if level.sibling is not None else 1.0]
        shares.append(usual.get(level.frequency, 0.0) if level.frequency else level.u)
        if not all(0 < share <= 1 for share in shares):
            raise CatalogError(
                f"Mức so khớp {name}/{level.id} có xác suất ngoài khoảng 0-1.", FILE.name, "sửa m, u, sibling, frequency"
            )
    return Comparison(name, entry["none"], levels)
