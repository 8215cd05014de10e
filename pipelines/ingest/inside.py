"""What the days inside a list say of its time: whether they fit its title, and from when to when it tells (RULES 27)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipelines import formats
from pipelines.ingest.batch import Batch
from pipelines.ingest.days import day_of, days_of_period

if TYPE_CHECKING:
    import numpy as np

    from pipelines.catalog import Register
    from pipelines.ingest.coded import Places

# A quarter by the offices' convention runs from the 15th to the 14th, and lists are closed some days late.
_MARGIN = timedelta(days=45)
# So few days say nothing about a list; of more, so large a part must fit.
_MIN_DAYS, _FITTING = 3, 0.5
# Children born after the day of the list: more than this is no slip of the pen.
_BORN_LATER = 0.1


def day_column(register: "Register") -> str | None:
    """Return the column with the day of each event, for lists of events; the birth date for full lists of children."""
    if register.mode == "events":
        return next(
            (name for name in register.key if name in register.columns and register.columns[name].type == "date"), None
        )
    return "birth_date" if register.mode == "snapshot" and "birth_date" in register.columns else None


def days_inside(batch: Batch, rows: "Places") -> "list[Places]":
    """Return for each sheet the readable days of its day column as ordinals (see ``date.toordinal``); none without the column."""
    import numpy as np

    column = day_column(batch.register)
    index = batch.place(column) if column else None
    if index is None:
        return [np.zeros(0, dtype=np.int64) for _ in batch.sheets]
    codes = batch.cells.codes[index, rows]
    used, places = np.unique(codes, return_inverse=True)
    read = [day.toordinal() if text and (day := day_of(text)) else 0 for text in batch.cells.texts.written[used].to_list()]
    told = np.array(read, dtype=np.int64)[places]
    return [part[part > 0] for part in (told[own] for own in batch.per_sheet(rows))]


def span(register: "Register", days: "Places") -> tuple[str | None, str | None]:
    """Return the first and last day of a list of events, as ISO texts."""
    if register.mode != "events" or not len(days):
        return None, None
    return _date(days.min()).isoformat(), _date(days.max()).isoformat()


def question(register: "Register", facts: Mapping[str, str | None], days: "Places") -> tuple[str, str] | None:
    """Return which fact the days inside contradict and how, in Vietnamese; None when they fit or cannot tell."""
    if len(days) < _MIN_DAYS:
        return None
    if register.mode == "snapshot":
        return _born_later(facts.get("as_of"), days)
    said, where = _said(facts)
    if said is None:
        return None
    first, last = ((said[0] - _MARGIN).toordinal(), (said[1] + _MARGIN).toordinal())
    inside = int(((days >= first) & (days <= last)).sum())
    if inside >= _FITTING * len(days):
        return None
    told = f"{formats.day(_date(days.min()))} đến {formats.day(_date(days.max()))}"
    return (
        where,
        f"tiêu đề ghi {_label(facts, where)} nhưng {len(days) - inside}/{len(days)} ngày trong bảng ở ngoài kỳ đó (từ {told})",
    )


def _said(facts: Mapping[str, str | None]) -> tuple[tuple[date, date] | None, str]:
    """Return the days that a list says it tells of, and the fact that says so."""
    starts, ends, period = facts.get("starts"), facts.get("ends"), facts.get("period")
    if starts and ends:
        return (date.fromisoformat(starts), date.fromisoformat(ends)), "starts"
    return (days_of_period(period), "period") if period else (None, "")


def _label(facts: Mapping[str, str | None], where: str) -> str:
    return f"“{facts['period']}”" if where == "period" else f"từ {facts['starts']} đến {facts['ends']}"


def _born_later(as_of: str | None, days: "Places") -> tuple[str, str] | None:
    if as_of is None:
        return None
    later = int((days > date.fromisoformat(as_of).toordinal()).sum())
    if later < _MIN_DAYS or later < _BORN_LATER * len(days):
        return None
    return (
        "as_of",
        f"tiêu đề ghi tính đến {formats.day(date.fromisoformat(as_of))} nhưng {later}/{len(days)} trẻ sinh sau ngày đó",
    )


def _date(ordinal: "np.int64") -> date:
    return date.fromordinal(int(ordinal))
