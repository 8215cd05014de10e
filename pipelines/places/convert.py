"""Back-casting: figures of former units on the boundaries of a later day, and how far they may be compared.

Exact where whole units were merged; apportioned only by shares that someone stated; otherwise not comparable, and
what cannot be divided stays where it was. Nothing is lost: the parts always add up to what was given.

A file of shares is CSV in UTF-8 with the columns old, old_until, new, share, source: of the people of unit ``old``,
which ended on ``old_until`` (2025-07-01), the ``share`` (0 to 1) that went to unit ``new``, and what says so. The
shares of one unit name every unit that it was divided into and add up to 1.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import fsum
from pathlib import Path
from typing import Literal

from pipelines.errors import InputError, RequestError, SeveralErrors, TreemError
from pipelines.places.book import Book
from pipelines.places.country import LISTED_ON, country_book
from pipelines.places.place import SHARE_OF_HOW, Bridge, read_rows

Flag = Literal["exact", "apportioned", "not_comparable"]
Shares = Mapping[tuple[str, date], Mapping[str, float]]
SHARE_COLUMNS = ("old", "old_until", "new", "share", "source")
_TOLERANCE = 1e-9
_RANK: dict[Flag, int] = {"exact": 0, "apportioned": 1, "not_comparable": 2}


@dataclass(frozen=True)
class Converted:
    """Figures on the boundaries of the later day.

    Attributes:
        values: later unit -> the part of the figures given that is known to belong to it.
        flags: later unit -> exact, apportioned or not_comparable. Only the first two may be printed as its figure.
        reasons: later unit -> why it is not comparable, in Vietnamese.
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


@dataclass
class _Unit:
    """One unit on the way: its figure, how sure, why; ``value`` None where no figure was given."""

    value: float | None
    flag: Flag = "exact"
    reason: str = ""


def convert(counts: Mapping[str, float], from_day: date, to_day: date, shares: Path | None = None) -> Converted:
    """Return the figures of communes as of ``from_day`` on the boundaries of ``to_day``.

    A later unit is exact only when every unit that it took whole is among ``counts`` (give 0 where nothing occurred:
    a missing unit is not a zero). Units whose dates are unknown are unmapped before 30/6/2025.

    Args:
        counts: commune code of ``from_day`` -> figure that may be added up (never a rate).
        from_day: day whose boundaries the figures have.
        to_day: a later day.
        shares: file of stated shares (see the head of this module).

    Raises:
        RequestError: ``to_day`` lies before ``from_day``.
        SeveralErrors: lines of the file of shares that cannot be used.
    """
    if to_day < from_day:
        raise RequestError(
            f"Không quy đổi ngược từ {from_day:%d/%m/%Y} về {to_day:%d/%m/%Y}.",
            todo="chọn ngày đích sau ngày của số liệu; số liệu mới không tách lại được cho đơn vị cũ",
        )
    book = country_book()
    units, unmapped = _start(book, counts, from_day)
    held: dict[str, float] = {}
    stated = read_shares(shares, book) if shares else {}
    for day in (day for day in book.change_days if from_day < day <= to_day):
        units = _step(book, units, day, stated, held)
    told = {code: unit for code, unit in sorted(units.items()) if unit.value is not None}
    return Converted(
        {code: unit.value or 0.0 for code, unit in told.items()},
        {code: unit.flag for code, unit in told.items()},
        {code: unit.reason for code, unit in told.items() if unit.reason},
        held,
        unmapped,
    )


def _start(book: Book, counts: Mapping[str, float], on: date) -> tuple[dict[str, _Unit], dict[str, float]]:
    """Return every unit of the first day, with its figure where one was given, and the figures without a unit."""
    living = [place for place in book.places if place.level == "commune" and place.holds_on(on)]
    sure = {place.code for place in living if place.dates == "known" or on >= LISTED_ON}
    units = {
        place.code: _Unit(counts[place.code])
        if place.code in counts and place.code in sure
        else _Unit(None, "not_comparable", f"thiếu số liệu của {place.name} ({place.code})")
        for place in living
    }
    return units, {code: counts[code] for code in sorted(counts) if code not in sure}


def _step(
    book: Book, units: Mapping[str, _Unit], day: date, stated: Shares, held: dict[str, float]
) -> dict[str, _Unit]:
    """Carry all units over one day of change."""
    arrived: dict[str, list[_Unit]] = defaultdict(list)
    for code in sorted(units):
        unit, bridges = units[code], book.leaving.get((code, day), [])
        if not bridges:
            if book.find(code, day):
                arrived[code].append(unit)
            elif unit.value is not None:
                held[code] = held.get(code, 0.0) + unit.value
            continue
        parts = _shares(bridges, stated.get((code, day)))
        takers = [one.new for one in bridges if (parts[one.new] > 0 if parts else one.how != "area_only")]
        if unit.value is None:
            for taker in takers:
                arrived[taker].append(unit)
        elif parts is None:
            held[code] = held.get(code, 0.0) + unit.value
            reason = f"{_name(book, code, day)} ({code}) bị chia, chưa có tỷ lệ"
            for taker in takers:
                arrived[taker].append(_Unit(0.0, "not_comparable", reason))
        else:
            _divide(unit, unit.value, parts, takers, arrived)
    return {code: _merged(came) for code, came in arrived.items()}


def _name(book: Book, code: str, day: date) -> str:
    place = book.find(code, day - timedelta(days=1))
    return place.name if place else code


def _shares(bridges: list[Bridge], stated: Mapping[str, float] | None) -> dict[str, float] | None:
    """Return the share of each target: by the wording of the decision, else as stated; None where nothing says it."""
    worded = {bridge.new: SHARE_OF_HOW.get(bridge.how, bridge.share) for bridge in bridges}
    known = {code: share for code, share in worded.items() if share is not None}
    if len(known) == len(worded) and abs(sum(known.values()) - 1) <= _TOLERANCE:
        return known
    return {code: stated.get(code, 0.0) for code in worded} if stated else None


def _divide(
    unit: _Unit, value: float, parts: Mapping[str, float], takers: list[str], arrived: dict[str, list[_Unit]]
) -> None:
    """Give each taker its part; the last one gets the rest, so that nothing is lost by rounding."""
    rest = value
    split: Flag = "apportioned" if len(takers) > 1 else "exact"
    for code in takers:
        part = rest if code == takers[-1] else value * parts[code]
        rest -= part
        arrived[code].append(_Unit(part, _worse(unit.flag, split), unit.reason))


def _worse(one: Flag, other: Flag) -> Flag:
    return max(one, other, key=_RANK.__getitem__)


def _merged(came: list[_Unit]) -> _Unit:
    """Join what came into one unit: unsure as its unsurest part, without a figure when none was given."""
    values = [unit.value for unit in came if unit.value is not None]
    if not values:
        return _Unit(None, "not_comparable", came[0].reason)
    flag = max((unit.flag for unit in came), key=_RANK.__getitem__)
    told = list(dict.fromkeys(unit.reason for unit in came if unit.reason))
    return _Unit(sum(values), flag, "; ".join(told))


def read_shares(path: Path, book: Book) -> dict[tuple[str, date], dict[str, float]]:
    """Return the stated shares by (former unit, day it ended).

    Raises:
        InputError: the file is missing or lacks a column.
        SeveralErrors: every line that cannot be used and every unit whose shares do not add up to 1.
    """
    if not path.is_file():
        raise InputError("Không thấy tệp tỷ lệ chia dân số.", path.name, "kiểm tra lại đường dẫn")
    errors: list[TreemError] = []
    found: dict[tuple[str, date], dict[str, float]] = defaultdict(dict)
    for number, row in enumerate(read_rows(path), start=2):
        where = f"{path.name}, dòng {number}"
        missing = [name for name in SHARE_COLUMNS if name not in row]
        if missing:
            raise InputError(f"Thiếu cột {', '.join(missing)}.", path.name, f"các cột: {', '.join(SHARE_COLUMNS)}")
        try:
            key, new, share = _share_line(row, where, book)
        except InputError as error:
            errors.append(error)
            continue
        found[key][new] = share
    for (old, until), parts in found.items():
        if abs(sum(parts.values()) - 1) > _TOLERANCE:
            told = f"{path.name}, đơn vị {old} đến {until:%d/%m/%Y}"
            errors.append(InputError("Các tỷ lệ không cộng lại thành 1.", told, "ghi đủ mọi nơi nhận, tổng đúng bằng 1"))
    if errors:
        raise SeveralErrors(errors)
    return dict(found)


def _share_line(row: Mapping[str, str], where: str, book: Book) -> tuple[tuple[str, date], str, float]:
    try:
        until, share = date.fromisoformat(row["old_until"].strip()), float(row["share"])
    except ValueError:
        raise InputError("old_until không phải ngày, hoặc share không phải số.", where, "ghi ví dụ 2025-07-01 và 0.4") from None
    old, new = row["old"].strip(), row["new"].strip()
    targets = [bridge.new for bridge in book.leaving.get((old, until), ())]
    if new not in targets:
        todo = f"nơi nhận của {old}: {', '.join(targets)}" if targets else "kiểm tra mã cũ và ngày kết thúc"
        raise InputError(f"Không có chuyển đổi từ {old} sang {new} ngày {until:%d/%m/%Y}.", where, todo)
    if not 0 <= share <= 1:
        raise InputError("Tỷ lệ phải từ 0 đến 1.", where, "ghi phần dân số, ví dụ 0.4")
    if not row["source"].strip():
        raise InputError("Tỷ lệ chưa ghi nguồn.", where, "ghi số nghị quyết hoặc văn bản nêu tỷ lệ")
    return (old, until), new, share
