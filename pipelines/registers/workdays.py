"""Working days as a table, so that SQL can count them: ``number`` grows by one on each day on which offices work."""

from datetime import date, timedelta
from pathlib import Path

from pipelines import catalog, engine
from pipelines.calendar.workdays import load_calendar


def load_workdays(con: engine.Connection, state: Path | None = None) -> int:
    """Make ``workday(day, number)`` for the years in which cases have days; empty, and nothing loaded, where there are none.

    Working days after day A up to day B are ``number`` of B minus ``number`` of A.

    Args:
        state: folder with the office's own ``holidays.csv``.
    """
    span = _span(con)
    rows = _numbered(*span, state) if span else []
    return engine.load_rows(con, "workday", {"day": "date", "number": "integer"}, rows)


def _span(con: engine.Connection) -> tuple[date, date] | None:
    """Return the first and last day told in the registers whose clocks count working days."""
    days = []
    for register in catalog.registers().values():
        if register.clock_days:
            told = ", ".join(f"min({name}), max({name})" for name in register.clock_days)
            days += [day for day in engine.rows(con, f"select {told} from keyed_{register.id}")[0] if day]
    return (min(days), max(days)) if days else None


def _numbered(first: date, last: date, state: Path | None) -> list[tuple[date, int]]:
    calendar, number, rows = load_calendar(state), 0, []
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        number += calendar.is_working_day(day)
        rows.append((day, number))
    return rows
