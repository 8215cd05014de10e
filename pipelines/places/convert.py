"""Back-casting: figures of former units on the boundaries of a later day, and how far they may be compared.

Exact where whole units were merged; apportioned only by shares that someone stated (``shares.py``); otherwise not
comparable, and what cannot be divided stays where it was. Nothing is lost: the parts always add up to what was given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import fsum
from pathlib import Path

from pipelines.errors import RequestError
from pipelines.places.country import country_book
from pipelines.places.passage import Flag, passage
from pipelines.places.shares import read_shares


@dataclass(frozen=True)
class Converted:
    """Figures on the boundaries of the later day.

    Attributes:
        values: later unit -> the part of the figures given that is known to belong to it.
        flags: later unit -> exact, apportioned or not_comparable. Only the first two may be printed as its figure.
        reasons: later unit -> why it is not exact, in Vietnamese.
        held: former unit -> figure that could not be divided for want of shares.
        unmapped: code -> figure whose code names no unit of known boundaries on the earlier day.
    """

    values: dict[str, float] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    held: dict[str, float] = field(default_factory=dict)
    unmapped: dict[str, float] = field(default_factory=dict)

    def total(self, *flags: Flag) -> float:
        """Return the sum of the figures with these flags; what is held back counts as not comparable."""
        chosen = [value for code, value in self.values.items() if self.flags[code] in flags]
        return fsum([*chosen, *(self.held.values() if "not_comparable" in flags else ())])


def convert(counts: Mapping[str, float], from_day: date, to_day: date, shares: Path | None = None) -> Converted:
    """Return the figures of communes as of ``from_day`` on the boundaries of ``to_day``.

    A later unit is exact only when every unit that it took whole is among ``counts`` (give 0 where nothing occurred:
    a missing unit is not a zero). Units whose dates are unknown are unmapped before 30/6/2025.

    Args:
        counts: commune code of ``from_day`` -> figure that may be added up (never a rate).
        from_day: day whose boundaries the figures have.
        to_day: a later day.
        shares: file of stated shares (see the head of ``shares.py``).

    Raises:
        RequestError: ``to_day`` lies before ``from_day``.
        SeveralErrors: lines of the file of shares that cannot be used.
    """
    if to_day < from_day:
        raise backwards(from_day, to_day)
    book = country_book()
    way = passage(book, counts, from_day, to_day, read_shares(shares, book) if shares else None)
    regions = {code: way.region([code]) for code in way.units}
    return Converted(
        {code: applied(region.parts, counts) for code, region in regions.items()},
        {code: region.flag for code, region in regions.items()},
        {code: region.reason for code, region in regions.items() if region.reason},
        {origin: share * counts[origin] for origin, share in way.held.items()},
        {code: counts[code] for code in way.unmapped},
    )


def backwards(from_day: date, to_day: date) -> RequestError:
    """Return the error for figures of a later day asked for on former boundaries."""
    return RequestError(
        f"Không quy đổi ngược từ {from_day:%d/%m/%Y} về {to_day:%d/%m/%Y}.",
        todo="chọn ngày đích sau ngày của số liệu; số liệu mới không tách lại được cho đơn vị cũ",
    )


def applied(parts: Mapping[str, float], counts: Mapping[str, float]) -> float:
    """Return the figure of a region: each former figure by the share of its people that went there."""
    return sum(counts[origin] if share == 1 else counts[origin] * share for origin, share in parts.items())
