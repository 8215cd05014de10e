"""What may be said in words of a difference between two small counts (a note beside the figures, never a verdict: RULES 15)."""

from pipelines import formats
from pipelines.comparison.gaps import difference_of_proportions

FEW = 20


def chance_note(count: float, total: float, former: float, former_total: float, what: str = "trẻ") -> str:
    """Return a Vietnamese note on whether two shares may differ by chance alone; "" when nothing needs saying.

    >>> chance_note(3, 400, 1, 398)
    '3 trẻ trong 400, kỳ trước 1 trong 398: chênh lệch có thể do ngẫu nhiên'

    Raises:
        ValueError: a total is not positive, or a count lies outside 0..total.
    """
    gap = difference_of_proportions(count, total, former, former_total)
    if count * former_total == former * total:
        return ""
    numbers = [formats.number(number, 0) for number in (count, total, former, former_total)]
    told = f"{numbers[0]} {what} trong {numbers[1]}, kỳ trước {numbers[2]} trong {numbers[3]}"
    if not gap.significant:
        return f"{told}: chênh lệch có thể do ngẫu nhiên"
    return f"{told}: số nhỏ, đọc thận trọng" if min(count, former) < FEW else ""
