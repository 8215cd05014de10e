"""Vietnamese number and date formats: decimal comma, thousands point, rounding half up (RULES 14)."""

from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Number = int | float | Fraction | Decimal
# one zone, no summer time: the same text on every machine
VIETNAM = timezone(timedelta(hours=7))


def round_half_up(value: Number, decimals: int) -> Decimal:
    """Round to ``decimals`` places, halves away from zero, on the shortest decimal text of a float.

    A float such as 2.675 is taken as the number a reader sees, not its binary neighbour 2.67499….
    """
    step = Decimal(1).scaleb(-decimals)
    if isinstance(value, Fraction):
        # 40 digits settle every half that a fraction of two counts can have
        exact = Decimal(value.numerator) / Decimal(value.denominator)
    else:
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    rounded = exact.quantize(step, rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded  # no "-0"


def number(value: Number, decimals: int = 0) -> str:
    """Return e.g. ``1.234,5``."""
    text = f"{round_half_up(value, decimals):,.{decimals}f}"
    return text.replace(",", "\x00").replace(".", ",").replace("\x00", ".")


def count(value: float) -> str:
    """Return a count without decimals, or with one where it is an average ending in .5."""
    return number(value, 0 if float(value).is_integer() else 1)


def day(value: date) -> str:
    """Return e.g. ``14/3/2018``, ``05/5/2023``, ``01/01/2018``: days under 10 and months 1 and 2 take a zero (Decree 30/2020/NĐ-CP)."""
    month = f"{value.month:02}" if value.month < 3 else str(value.month)
    return f"{value.day:02}/{month}/{value.year}"


def moment(value: str) -> str:
    """Return an ISO time as the clock in Vietnam showed it, e.g. ``22:39 ngày 22/11/2026``; a text that is no time stays as it is."""
    try:
        told = in_vietnam(value)
    except ValueError:
        return value
    return f"{told:%H:%M} ngày {day(told)}"


def in_vietnam(value: str) -> datetime:
    """Return an ISO time as a clock in Vietnam shows it.

    Raises:
        ValueError: no time.
    """
    return datetime.fromisoformat(value).astimezone(VIETNAM)


def signed(value: Number, decimals: int = 0) -> str:
    """Return a change with its sign: ``+12``, ``-1,5``, ``0``."""
    rounded = round_half_up(value, decimals)
    return f"{'+' if rounded > 0 else ''}{number(rounded, decimals)}"
