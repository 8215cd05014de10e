"""Makes whatever is due and not yet made, once: run ledger, lock, catch-up after missed days. No daemon; a scheduler starts it.

A report is made on the last working day in time (never before its cut-off) or on the first run after that. What was missed for longer than
``CATCH_UP_DAYS`` is history: it is listed by ``due`` and made by hand.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pipelines.calendar import ledger
from pipelines.calendar.due import DueRow, due
from pipelines.errors import BusyError, ReportError, TreemError
from pipelines.locking import only_one
from pipelines.settings import Project

CATCH_UP_DAYS = 366
OUTCOMES = {"made": "đã làm", "failed": "không làm được"}
# given one due row, makes its report and returns the build it was made from
Make = Callable[[DueRow], str]


@dataclass(frozen=True)
class RunRow:
    """One report that a run made or failed to make.

    Attributes:
        plan, deadline, period: what was due; made_at: the clock given; build: the build it was made from, blank when it failed.
        outcome: made or failed; late: made after the last day in time; reason: why it failed, in words for people.
    """

    plan: str
    deadline: str
    period: str | None
    made_at: str
    build: str
    outcome: str
    late: bool = False
    reason: str = ""


def only_run(state: Path) -> AbstractContextManager[None]:
    """Hold the lock of runs; raises BusyError when another run is going on."""
    busy = BusyError("Một lần chạy lịch báo cáo khác đang diễn ra.", todo="đợi lần đó xong; lịch sẽ tự chạy lại")
    return only_one(state / "run.lock", busy)


def waiting(plan_ids: Iterable[str] | None, on: date, state: Path | None) -> list[DueRow]:
    """Return the rows that a run on this day has to make: reports due or late, not made, not sent, not older than a year."""
    return [
        row
        for row in due(plan_ids, on, state)
        if row.report and row.state in ("due", "late") and row.days_left is not None and row.days_left >= -CATCH_UP_DAYS
    ]


def run_due(
    project: Project, on: date, make: Make, plan_ids: Iterable[str] | None = None, at: str | None = None
) -> list[RunRow]:
    """Make every report that is due and not yet made; one that fails stops no other and is tried again by the next run.

    Args:
        on: the day of the run; make: makes one report and returns its build; at: what to note as the time, the day if not given.

    Raises:
        BusyError: another run is going on; RequestError: unknown plan.
    """
    with only_run(project.state):
        return [_attempt(project, row, make, at or on.isoformat()) for row in waiting(plan_ids, on, project.state)]


def _attempt(project: Project, row: DueRow, make: Make, at: str) -> RunRow:
    build, outcome, reason = "", "made", ""
    try:
        build = make(row)
    except TreemError as problem:
        outcome, reason = "failed", str(problem)
    except Exception as problem:
        # an unforeseen error may carry a value from a row, so only its kind is kept; the other reports are still made
        outcome, reason = "failed", f"lỗi chưa lường trước: {type(problem).__name__}"
    late = row.state == "late"
    found = RunRow(row.plan, row.deadline_id, row.period, at, build, outcome, late, reason)
    ledger.append(project.state, asdict(found))
    return found


def exit_code(rows: Iterable[RunRow]) -> int:
    """Return 0 when everything that was due is made (or nothing was due), 50 when a report failed."""
    return ReportError.exit_code if any(row.outcome == "failed" for row in rows) else 0


def line(row: RunRow) -> str:
    """Return one line for a terminal or a log."""
    late = " (sau hạn)" if row.late else ""
    reason = f": {row.reason.splitlines()[0]}" if row.reason else ""
    return f"{row.deadline:8} {row.period or '':8} {OUTCOMES[row.outcome]}{late}{reason}"
