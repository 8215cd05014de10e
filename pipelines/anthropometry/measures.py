"""What a prevalence table tells of each z-score: which rows count, and below and above which limits they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.anthropometry import vietnam
from pipelines.anthropometry.query import SCHOOL_INDICES

CUTOFFS = {
    "below_3": "< -3",
    "below_2": "< -2",
    "below_1": "< -1",
    "above_1": "> 1",
    "above_2": "> 2",
    "above_3": "> 3",
}
"""Limits as WHO reports them, strict, on z rounded to two decimals."""
OEDEMA_Z = -3.1
"""An oedema case has no z from weight, yet counts as below -3 (WHO)."""
_FROM_WEIGHT = {"waz", "whz", "baz", "waz_2007", "baz_2007"}
_IN_REACH = {"waz_2007": "age_days < 3682.9375"}  # 121 months: WHO 2007 has no weight-for-age from then on


@dataclass(frozen=True)
class Judged:
    """One z-score (or pair of them), over the columns that ``z_columns`` adds.

    Args:
        index: its name in the table.
        valid: SQL of the rows that count in a share (never null).
        conditions: measure -> SQL, true or false for valid rows.
        mean: column of the z that is averaged, null where it does not count; empty for none.
        reach: SQL of the rows that could have this z at all (never null).
    """

    index: str
    valid: str
    conditions: dict[str, str]
    mean: str
    reach: str = "true"


def z_columns(index: str) -> dict[str, str]:
    """Return column -> SQL: ``<index>_z`` judged in shares, ``<index>_m`` averaged; null where the z is missing or flagged.

    Oedema is -3.1 in what comes from weight, even where nothing else was recorded, and no part of a mean.
    """
    kept = f"case when {_in_reach(index)} and {index}_flag = 0 then {index} end"
    if index not in _FROM_WEIGHT:
        return {f"{index}_z": kept, f"{index}_m": kept}
    swollen = f"oedema and {_in_reach(index)}"
    return {
        f"{index}_z": f"case when {swollen} then {OEDEMA_Z} else {kept} end",
        f"{index}_m": f"case when not oedema then {kept} end",
    }


def judged(indices: Sequence[str]) -> list[Judged]:
    """Return what is told of each index, then stunting with wasting or overweight in one child (under five)."""
    listed = [_of(index) for index in indices]
    return [*listed, _combined()] if {"haz", "whz"} <= set(indices) else listed


def of_school(index: str) -> bool:
    """Tell whether an index belongs to the reference of 2007."""
    return index in SCHOOL_INDICES


def _in_reach(index: str) -> str:
    return f"coalesce({_IN_REACH[index]}, false)" if index in _IN_REACH else "true"


def _of(index: str) -> Judged:
    z = f"{index}_z"
    conditions = {name: f"{z} {limit}" for name, limit in CUTOFFS.items()}
    for column, told in vietnam.definitions()["columns"].items():
        # wasting has one degree, which is `below_2`
        if told["index"] == index and column != "wasting":
            named = [band for band in vietnam.bands(column) if band.name != "0"]
            conditions |= {f"{column}:{band.name}": band.condition(z) for band in named}
    return Judged(index, f"{z} is not null", conditions, f"{index}_m", _in_reach(index))


def _combined() -> Judged:
    conditions = {"stunted_wasted": "haz_z < -2 and whz_z < -2", "stunted_overweight": "haz_z < -2 and whz_z > 2"}
    return Judged("haz_whz", "haz_z is not null and whz_z is not null", conditions, "")
