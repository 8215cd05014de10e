"""Vietnamese words for a z-score: degrees I, II, III of each form and channels A, B, C of the growth chart.

Limits, sources and their certainty are data (vietnam.yml).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.anthropometry.quoting import quoted


@cache
def definitions() -> Mapping[str, Any]:
    """Return vietnam.yml."""
    import yaml

    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "vietnam.yml").read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True)
class Band:
    """One band of a z-score, from ``low`` to ``high`` (None: no limit).

    Usually low <= z < high; ``takes_high`` makes it z <= high, ``leaves_low`` z > low.
    """

    column: str
    name: str
    low: float | None
    high: float | None
    takes_high: bool = False
    leaves_low: bool = False

    def condition(self, z: str) -> str:
        """SQL that tells whether ``z`` lies in the band (null where z is)."""
        parts = []
        if self.low is not None:
            parts.append(f"{z} {'>' if self.leaves_low else '>='} {self.low}")
        if self.high is not None:
            parts.append(f"{z} {'<=' if self.takes_high else '<'} {self.high}")
        return " and ".join(parts)


def columns() -> tuple[str, ...]:
    """Names of the columns added by ``--degrees``."""
    return tuple(definitions()["columns"])


def bands(column: str) -> list[Band]:
    """Return the bands of one column, worst first, the rest ("otherwise") last."""
    told = definitions()["columns"][column]
    listed: list[Band] = []
    low, taken = None, False
    for band in told["bands"]:
        takes_high = "up_to" in band
        high = float(band["up_to"] if takes_high else band["below"])
        listed.append(Band(column, band["name"], low, high, takes_high, taken))
        low, taken = high, takes_high
    return [*listed, Band(column, told["otherwise"], low, None, leaves_low=taken)]


def degree_expressions(prefix: str = "") -> list[str]:
    """Return ``case … end as column`` of each of ``columns()``, over waz, haz, whz and their flags.

    Rounds before it judges, so raw z may stand there; a flagged or missing z has no degree.
    """
    listed = []
    for column, told in definitions()["columns"].items():
        index = told["index"]
        z = f"round({prefix}{index}, 2)"
        cases = " ".join(f"when {band.condition(z)} then {quoted(band.name)}" for band in bands(column))
        listed.append(f"case when {prefix}{index}_flag = 0 then case {cases} end end as {column}")
    return listed
