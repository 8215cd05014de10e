"""Which maxima hold in a year: those that the standard is known to have, else those that all sheets of the year agree on.

Points that rest on a sheet's own column "điểm tối đa" are unverified; where the sheets differ, contradict the standard, or do not
add up to the declared total, no total is given, and the reason says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines import formats
from pipelines.scores.sheets import Sheet
from pipelines.scores.standard import Standard

FROM_STANDARD, FROM_SHEETS = "standard", "sheets"
SOURCES_VI = {FROM_STANDARD: "tiêu chuẩn", FROM_SHEETS: "bảng chấm điểm (chưa kiểm chứng)"}


@dataclass(frozen=True)
class Maximum:
    """The points that a criterion can earn, and where the number comes from; certainty of the standard's own ones."""

    value: float
    source: str
    certainty: str = "?"

    @property
    def verified(self) -> bool:
        """Whether a public text says so."""
        return self.source == FROM_STANDARD and self.certainty == "V"


@dataclass(frozen=True)
class Maxima:
    """The maxima of one standard in one year; ``refusal``: why no total may be given, empty when all is known."""

    by_criterion: dict[int, Maximum]
    numbers: tuple[int, ...]
    refusal: str = ""

    @property
    def total(self) -> float:
        """Sum of the known maxima."""
        return sum(one.value for one in self.by_criterion.values())

    @property
    def verified(self) -> float:
        """Sum of those that a public text states."""
        return sum(one.value for one in self.by_criterion.values() if one.verified)


def settle(standard: Standard | None, sheets: Sequence[Sheet]) -> Maxima:
    """Return the maxima of a year for the sheets that use one standard; they lie in one place's communes."""
    if standard is None:
        return Maxima({}, (), "không rõ tiêu chuẩn áp dụng")
    listed = {number for sheet in sheets for number in sheet.numbers}
    known = {part.number for part in standard.criteria}
    numbers = tuple(sorted(known or listed))
    found: dict[int, Maximum] = {}
    faults = [f"tiêu chí {number} không có trong tiêu chuẩn" for number in sorted(listed - set(numbers))]
    for number in numbers:
        maximum, fault = _one(standard, sheets, number)
        if maximum:
            found[number] = maximum
        if fault:
            faults.append(fault)
    if not faults:
        faults = _against_total(standard, found)
    return Maxima(found, numbers, _shortened(faults))


def _one(standard: Standard, sheets: Sequence[Sheet], number: int) -> tuple[Maximum | None, str]:
    """Return the maximum of one criterion and what is wrong with it."""
    part = standard.criterion(number)
    known = part.maximum if part else None
    told = {row.maximum for sheet in sheets if (row := sheet.criterion(number)) and row.maximum is not None}
    if known and known.value is not None:
        others = sorted(told - {float(known.value)})
        fault = (
            f"tiêu chí {number}: bảng ghi tối đa {_list(others)}, tiêu chuẩn là {formats.count(known.value)}"
            if others
            else ""
        )
        return Maximum(float(known.value), FROM_STANDARD, known.certainty), fault
    if not told:
        return None, f"chưa biết điểm tối đa tiêu chí {number}, bảng cũng không ghi"
    if len(told) > 1:
        return None, f"tiêu chí {number}: các xã ghi điểm tối đa khác nhau ({_list(sorted(told))})"
    (value,) = told
    return Maximum(value, FROM_SHEETS), "" if value > 0 else f"tiêu chí {number}: điểm tối đa không lớn hơn 0"


def _against_total(standard: Standard, found: dict[int, Maximum]) -> list[str]:
    whole, declared = sum(one.value for one in found.values()), standard.total.value
    if declared is None:
        return ["chưa biết tổng điểm của tiêu chuẩn"]
    if whole != declared:
        return [f"điểm tối đa cộng lại là {formats.count(whole)}, tổng của tiêu chuẩn là {formats.count(declared)}"]
    return []


def _list(values: Sequence[float]) -> str:
    return ", ".join(map(formats.count, values))


def _shortened(faults: list[str], most: int = 3) -> str:
    more = f"; và {len(faults) - most} điều khác" if len(faults) > most else ""
    return "; ".join(faults[:most]) + more
