"""What may be said in words of a difference between two small counts (a note beside the figures, never a verdict: RULES 15)."""

from pipelines import formats
from pipelines.comparison.gaps import Gap, difference_of_proportions

FEW = 20
Counted = tuple[float, float | None]


def chance_note(
    count: float, total: float, former: float, former_total: float, what: str = "trẻ", other: str = "kỳ trước"
) -> str:
    """Return a Vietnamese note on whether two shares may differ by chance alone; "" when nothing needs saying.

    >>> chance_note(3, 400, 1, 398)
    '3 trẻ trong 400, kỳ trước 1 trong 398: chênh lệch có thể do ngẫu nhiên'

    Args:
        what: what is counted; other: whose the second share is.

    Raises:
        ValueError: a total is not positive, or a count lies outside 0..total.
    """
    gap = difference_of_proportions(count, total, former, former_total)
    return gap_note(gap, (count, total), (former, former_total), what, other)


def gap_note(gap: Gap, one: Counted, two: Counted, what: str = "trẻ", other: str = "kỳ trước") -> str:
    """Return the note on any gap whose limits are known, of shares, rates or counts; "" when nothing needs saying.

    >>> gap_note(Gap(3, -5, 11, False), (12, None), (9, None), "vụ")
    '12 vụ, kỳ trước 9: chênh lệch có thể do ngẫu nhiên'

    Args:
        one, two: numerator and denominator of each side; no denominator where children or events were only counted.
    """
    if _equal(one, two):
        return ""
    told = f"{_counted(one, f' {what}')}, {other} {_counted(two, '')}"
    if not gap.significant:
        return f"{told}: chênh lệch có thể do ngẫu nhiên"
    return f"{told}: số nhỏ, đọc thận trọng" if min(one[0], two[0]) < FEW else ""


def _equal(one: Counted, two: Counted) -> bool:
    if one[1] is None or two[1] is None:
        return one[0] == two[0]
    return one[0] * two[1] == two[0] * one[1]


def _counted(told: Counted, what: str) -> str:
    number = f"{formats.count(told[0])}{what}"
    return number if told[1] is None else f"{number} trong {formats.count(told[1])}"
