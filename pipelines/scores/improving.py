"""What if: points changed, the cheapest criteria to the pass mark, and how near a commune is to losing it.

"Cheapest" means fewest criteria: those with most points left first, after every criterion at zero that fails the commune.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipelines.errors import RequestError
from pipelines.scores.maxima import Maxima
from pipelines.scores.sheets import Row, Sheet
from pipelines.scores.totals import Total

TYPES = ("thị trấn", "đặc khu", "phường", "xã")


@dataclass(frozen=True)
class Gain:
    """Points that a criterion would have to gain; ``left``: what it can gain at most."""

    criterion: int
    points: float
    left: float


@dataclass(frozen=True)
class Way:
    """How a commune gets to a mark; ``possible`` False: even all points left are too few."""

    missing: float
    gains: tuple[Gain, ...]
    possible: bool


def cheapest(total: Total, maxima: Maxima, mark: float, vetoed: tuple[int, ...] = ()) -> Way | None:
    """Return the fewest criteria that bring a total to a mark; None without a total.

    Args:
        vetoed: criteria at zero that fail the commune: each needs more than nothing, whatever the total.
    """
    if total.value is None:
        return None
    left = {number: one.value - (total.points.get(number) or 0) for number, one in maxima.by_criterion.items()}
    missing = max(mark - total.value, 0.0)
    order = sorted(
        (number for number in left if left[number] > 0),
        key=lambda number: (number not in vetoed, -left[number], number),
    )
    gains: list[Gain] = []
    rest = missing
    for number in order:
        if rest <= 0 and number not in vetoed:
            break
        points = min(left[number], rest)
        gains.append(Gain(number, points, left[number]))
        rest -= points
    return Way(missing, tuple(gains), rest <= 0)


@dataclass(frozen=True)
class Margin:
    """How near a commune is to losing a mark.

    Attributes:
        points: what it may lose and still reach the mark (negative: it does not reach it).
        resting_on: unverified criteria whose points alone are more than that.
        weakest: the criterion above zero with fewest points, and those points: the next to become a zero.
    """

    points: float
    resting_on: tuple[int, ...]
    weakest: int | None
    weakest_points: float


def margin(total: Total, mark: float, unverified: Mapping[int, str]) -> Margin | None:
    """Return the margin of a total over a mark; None without a total.

    Args:
        unverified: criterion -> why its points are not proved.
    """
    if total.value is None:
        return None
    over = total.value - mark
    resting = tuple(
        number for number, value in total.points.items() if number in unverified and over >= 0 and (value or 0) > over
    )
    scored = {number: value for number, value in total.points.items() if value}
    weakest = min(scored, key=lambda number: (scored[number], number), default=None)
    return Margin(over, resting, weakest, scored[weakest] if weakest is not None else 0.0)


@dataclass(frozen=True)
class Change:
    """One "commune, criterion = points" of a what-if."""

    commune: str
    criterion: int
    points: float


def read_change(text: str, communes: Mapping[str, str]) -> Change:
    """Return what a text such as ``03412, 5 = 70`` or ``Bình Lư, 5 = 70`` asks for.

    Args:
        communes: code -> name of the communes in question.

    Raises:
        RequestError: not readable, or no such commune.
    """
    head, sign, points = text.partition("=")
    place, comma, criterion = head.rpartition(",")
    if not sign or not comma or not criterion.strip().isdigit():
        raise RequestError(f"Không hiểu giả định “{text}”.", todo='viết như "03412, 5 = 70" (xã, tiêu chí = điểm)')
    try:
        value = float(points.strip().replace(",", "."))
    except ValueError:
        raise RequestError(
            f"Điểm trong giả định không phải là số: “{points.strip()}”.", todo='viết như "03412, 5 = 70"'
        ) from None
    return Change(_commune(place.strip(), communes), int(criterion), value)


def _commune(told: str, communes: Mapping[str, str]) -> str:
    """Return the code of a commune told by code, or by its name with or without its type."""
    if told in communes:
        return told
    wanted = told.casefold()
    named = [code for code, name in communes.items() if wanted in (name.casefold(), _bare(name.casefold()))]
    if len(named) != 1:
        raise RequestError(
            f"Không rõ xã “{told}”.",
            todo="dùng mã xã: " + ", ".join(f"{code} {name}" for code, name in communes.items()),
        )
    return named[0]


def _bare(name: str) -> str:
    kind = next((word for word in TYPES if name.startswith(f"{word} ")), "")
    return name[len(kind) :].strip()


def changed(sheet: Sheet, criterion: int, points: float, maxima: Maxima) -> Sheet:
    """Return a sheet with other checked points for one criterion.

    Raises:
        RequestError: no such criterion, or points outside 0 and its maximum.
    """
    numbers = maxima.numbers or sheet.numbers
    if criterion not in numbers:
        raise RequestError(f"Không có tiêu chí {criterion}.", todo=f"các tiêu chí: {', '.join(map(str, numbers))}")
    most = maxima.by_criterion.get(criterion)
    if points < 0 or (most and points > most.value):
        limit = f"từ 0 đến {most.value:g}" if most else "từ 0"
        raise RequestError(f"{points:g} điểm không dùng được cho tiêu chí {criterion}.", todo=f"cho điểm {limit}")
    known = sheet.criterion(criterion)
    own = replace(known, checked_score=points) if known else Row(criterion, checked_score=points)
    kept = tuple(row for row in sheet.rows if (row.criterion, row.item) != (criterion, 0))
    return replace(sheet, rows=(*kept, own))
