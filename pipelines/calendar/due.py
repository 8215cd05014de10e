"""What must be sent by when: every deadline of the plans on one day, with its state. Needs no marts."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import catalog, formats
from pipelines.calendar import ledger
from pipelines.calendar.deadlines import Deadline, deadlines_of, load
from pipelines.calendar.workdays import WEEKDAYS, WorkingCalendar, load_calendar
from pipelines.errors import RequestError

STATES = {
    "coming": "sắp tới",
    "due": "đến hạn",
    "late": "quá hạn",
    "started": "đã bắt đầu",
    "made": "đã làm",
    "submitted": "đã gửi",
    "undated": "không có ngày",
}
OFFICE_DECIDES = "hạn tính theo luật có thể lùi sang ngày làm việc kế tiếp; cơ quan quyết định"


@dataclass(frozen=True)
class DueRow:
    """One deadline as of a day.

    Attributes:
        seed: short code of the plan ("TD"); plan: its id; period: period id, or None; period_covered: days or words.
        due_rule: before, on, within, from, at_once, per_event, with, no_date; due_date: the day named; last_day: the last one in time.
        work_until: the last working day on or before ``last_day``, with the note when the two differ.
        ready_on: from this day on the machine may make the report; days_left: from ``on`` to ``last_day``, negative when late.
        next_on: nearest day ahead of what an undated deadline goes with (an event, another deadline).
        state: coming, due (from ``ready_on`` on), late, made (in the run ledger), submitted (in the book of what left), started (a start
            that has come; nothing is sent), undated.
    """

    deadline_id: str
    seed: str
    plan: str
    text_vi: str
    what: str
    report: str
    period: str | None
    period_covered: str
    due_rule: str
    due_date: date | None
    last_day: date | None
    work_until: date | None
    ready_on: date | None
    weekday: str
    inclusive: bool | None
    from_whom: str
    to_whom: str
    frequency: str
    note: str
    holiday_note: str
    days_left: int | None
    next_on: date | None
    state: str
    state_vi: str


def due(plan_ids: Iterable[str] | None, on: date, state: Path | None = None) -> list[DueRow]:
    """Return every deadline of the plans as of a day, dated ones first, by last day.

    Args:
        plan_ids: plans to list; None for all.
        state: ``data/state`` of a project, for its holidays, what was made and what was sent; None knows of neither.

    Raises:
        RequestError: unknown plan, or a year whose holidays nobody knows.
    """
    calendar = load_calendar(state)
    known = ledger.read(state)
    chosen = list(plan_ids) if plan_ids is not None else catalog.plan_ids()
    rows = [_row(deadline, on, calendar, known) for plan_id in chosen for deadline in deadlines_of(plan_id)]
    return sorted(rows, key=lambda row: (row.due_date is None, row.due_date or on))


def _row(deadline: Deadline, on: date, calendar: WorkingCalendar, known: ledger.Known) -> DueRow:
    last = deadline.last_day
    work_until = calendar.last_working_day_on_or_before(last) if last else None
    ready = _ready_on(deadline, work_until)
    state = _state(deadline, on, ready, known)
    return DueRow(
        deadline_id=deadline.id,
        seed=deadline.seed,
        plan=deadline.plan,
        text_vi=deadline.quote,
        what=deadline.what,
        report=deadline.report,
        period=deadline.period,
        period_covered=deadline.covers,
        due_rule=deadline.rule,
        due_date=deadline.due_date,
        last_day=last,
        work_until=work_until,
        ready_on=ready,
        weekday=WEEKDAYS[deadline.due_date.weekday()] if deadline.due_date else "",
        inclusive=deadline.inclusive,
        from_whom=deadline.from_whom,
        to_whom=deadline.to_whom,
        frequency=deadline.frequency,
        note=deadline.note,
        holiday_note=_holiday_note(last, work_until, calendar),
        days_left=(last - on).days if last else None,
        next_on=_next_on(deadline, on),
        state=state,
        state_vi=STATES[state],
    )


def _ready_on(deadline: Deadline, work_until: date | None) -> date | None:
    """The last working day in time, never before the cut-off: earlier the lists would still be coming in."""
    if work_until is None:
        return deadline.due_date
    plan = load(deadline.plan)
    period = plan.periods.get(deadline.period or "")
    return max(work_until, period.cutoff_on) if period and period.cutoff_on <= (deadline.last_day or work_until) else work_until


def _state(deadline: Deadline, on: date, ready: date | None, known: ledger.Known) -> str:
    key = (deadline.plan, deadline.id)
    if key in known.submitted or (deadline.period and (deadline.plan, deadline.period) in known.sent_periods):
        return "submitted"
    if key in known.made:
        return "made"
    if ready is None:
        return "undated"
    if deadline.last_day and on > deadline.last_day:
        return "late"
    if on < ready:
        return "coming"
    return "due" if deadline.last_day else "started"


def _holiday_note(last: date | None, work_until: date | None, calendar: WorkingCalendar) -> str:
    if last is None or work_until is None or last == work_until:
        return ""
    why = calendar.name(last)
    return f"ngày {formats.day(last)} là ngày nghỉ ({why}); ngày làm việc cuối trước đó: {formats.day(work_until)}; {OFFICE_DECIDES}"


def _next_on(deadline: Deadline, on: date) -> date | None:
    """The nearest day, from ``on``, of an event or of a deadline that this one goes with."""
    days = [event.last for event in deadline.events]
    if deadline.together:
        days += [found.last_day for found in deadlines_of(deadline.plan) if found.id in deadline.together and found.last_day]
    return min((day for day in days if day >= on), default=None)


def find(plan_id: str, deadline_id: str, on: date, state: Path | None = None) -> DueRow:
    """Return one deadline as of a day.

    Raises:
        RequestError: no such deadline; those of the plan are named.
    """
    rows = {row.deadline_id: row for row in due([plan_id], on, state)}
    if deadline_id not in rows:
        raise RequestError(f"Kế hoạch {plan_id} không có hạn “{deadline_id}”.", todo=f"chọn một trong: {', '.join(rows)}")
    return rows[deadline_id]


def as_json(rows: Iterable[DueRow]) -> list[dict[str, Any]]:
    """Return rows as plain values, days in ISO form; the columns of ``domain_seed_deadlines.csv`` and more."""
    return [
        {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(row).items()} for row in rows
    ]


def left(row: DueRow) -> str:
    """Return how many days are left until the last one, or have gone since; nothing where there is no last day."""
    if row.days_left is None:
        return ""
    return f"{'còn' if row.days_left >= 0 else 'quá'} {formats.number(abs(row.days_left))} ngày"


def line(row: DueRow) -> str:
    """Return one line for a terminal: id, last day, state, what, and the note when it falls on a day off."""
    if row.last_day:
        when = f"hạn {formats.day(row.last_day)}"
        when += "" if row.state in ("made", "submitted") else f" ({left(row)})"
    elif row.due_date:
        when = f"từ {formats.day(row.due_date)}"
    else:
        when = f"gần nhất {formats.day(row.next_on)}" if row.next_on else "không nêu ngày"
    note = f"\n         {row.holiday_note}" if row.holiday_note else ""
    return f"{row.deadline_id:8} {row.state_vi:14} {when:32} {row.what}{note}"
