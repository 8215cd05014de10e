"""Points of one sheet added up: capped at the maxima, refused where anything is missing, never a part for the whole."""

from dataclasses import dataclass

from pipelines.scores.maxima import Maxima
from pipelines.scores.sheets import Row, Sheet
from pipelines.scores.standard import Part, Standard

SIDES = {"self_score": "điểm tự chấm", "checked_score": "điểm thẩm định"}


@dataclass(frozen=True)
class Total:
    """A sum of points, or why there is none; ``points``: what counts of each criterion, after the caps (None: not known)."""

    points: dict[int, float | None]
    value: float | None
    refusal: str = ""

    @property
    def zeros(self) -> tuple[int, ...]:
        """Criteria with 0 points; one without points is not among them (RULES 41)."""
        return tuple(number for number, value in self.points.items() if value == 0)


def add_up(sheet: Sheet, maxima: Maxima, side: str = "checked_score", standard: Standard | None = None) -> Total:
    """Return the total of one sheet.

    Args:
        side: ``self_score`` or ``checked_score``; standard: its items have caps of their own.
    """
    points = {number: _counted(sheet, number, maxima, side, standard) for number in maxima.numbers or sheet.numbers}
    refusal = "; ".join(filter(None, (maxima.refusal, *_faults(sheet, points, side))))
    known = [value for value in points.values() if value is not None]
    return Total(points, None if refusal else sum(known), refusal)


def _counted(sheet: Sheet, number: int, maxima: Maxima, side: str, standard: Standard | None) -> float | None:
    """Points of one criterion that count: its own line, else its items, each not above its maximum; negative ones are none."""
    row = sheet.criterion(number)
    if row is None:
        return None
    own = [one for one in sheet.own_rows if one.criterion == number]
    told: float | None = getattr(own[0], side) if own else None
    if told is None:
        told = _from_items(sheet.items(number), side, standard.criterion(number) if standard else None)
    if told is None or told < 0:
        return None
    most = maxima.by_criterion.get(number)
    return min(told, most.value) if most else told


def _from_items(rows: tuple[Row, ...], side: str, part: Part | None) -> float | None:
    """Sum of the items when each has points and none is missing; a known item never earns more than its maximum."""
    caps = {item.number: item.maximum.value for item in part.items} if part else {}
    if not rows or (caps and set(caps) != {row.item for row in rows}):
        return None
    found = 0.0
    for row in rows:
        told: float | None = getattr(row, side)
        most = caps.get(row.item) or row.maximum
        if told is None or told < 0:
            return None
        found += told if most is None else min(told, most)
    return found


def _faults(sheet: Sheet, points: dict[int, float | None], side: str) -> list[str]:
    """What keeps the points of a sheet from being a total."""
    found = []
    if len(sheet.files) > 1:
        found.append(f"có {len(sheet.files)} bảng cho cùng xã, năm")
    if sheet.doubled:
        found.append(f"tiêu chí ghi hai lần: {_numbers(sheet.doubled)}")
    absent = tuple(number for number in points if sheet.criterion(number) is None)
    if absent:
        found.append(f"thiếu tiêu chí: {_numbers(absent)}")
    unscored = tuple(number for number, value in points.items() if value is None and number not in absent)
    if unscored:
        found.append(f"không có {SIDES[side]} dùng được ở tiêu chí: {_numbers(unscored)}")
    return found


def _numbers(values: tuple[int, ...]) -> str:
    return ", ".join(map(str, values))
