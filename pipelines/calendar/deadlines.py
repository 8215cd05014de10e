"""Deadlines of the plans, as their documents word them: what is sent, by whom, and the last day that is in time.

"trước ngày" excludes the day, "vào ngày" includes it, "trong quý I" runs to the end of the quarter; what a plan leaves undated stays so.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from pipelines import catalog
from pipelines.calendar.conventions import CALENDAR
from pipelines.calendar.days import FORMS, Span, read_span
from pipelines.catalog import Plan
from pipelines.errors import CatalogError, InputError, RequestError

DATED = ("before", "on", "within", "from")
UNDATED = ("at_once", "per_event", "with", "no_date")
KEYS = {
    "id", "quote", "what", "report", "period", "covers", "rule", "date", "recurrence", "events", "together", "registers",
    "from_whom", "to_whom", "frequency", "note",
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """A day or month that an undated report goes with (Tháng hành động, 01/6, Tết Trung thu)."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Deadline:
    """One deadline of a plan.

    Attributes:
        quote: the plan's own words; what: in short; report: the report that answers it, blank when people write it by hand.
        period: id of the period reported on, or None; covers: what it is about, days or words.
        rule: before (excludes the day), on (includes it), within (to the end of a month, quarter, year), from (a start, no last day),
            at_once, per_event, with (goes with other deadlines: ``together``), no_date (the plan gives none).
        span: the date as written, first and last day, precision day, month, quarter or year; None without a date.
        recurrence: yearly (one of several years written out) or once.
        registers: lists that are due on this day instead of with the period's report.
    """

    id: str
    plan: str
    quote: str
    what: str
    rule: str
    span: Span | None = None
    report: str = ""
    period: str | None = None
    covers: str = ""
    recurrence: str = "once"
    events: tuple[Event, ...] = ()
    together: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    from_whom: str = ""
    to_whom: str = ""
    frequency: str = ""
    note: str = ""

    @property
    def seed(self) -> str:
        """Short code of the plan, as in the ids: "TD" of TD-D1."""
        return self.id.split("-")[0]

    @property
    def due_date(self) -> date | None:
        """The day that the plan names: the day itself, the end of a quarter, the first day of a start."""
        if self.span is None:
            return None
        return self.span.last if self.rule in ("on", "within") else self.span.first

    @property
    def last_day(self) -> date | None:
        """The last day that is still in time; None when there is none (a start, or no date)."""
        if self.span is None or self.rule == "from":
            return None
        return self.span.first - timedelta(days=1) if self.rule == "before" else self.span.last

    @property
    def inclusive(self) -> bool | None:
        """Whether the named day itself is in time; None without a last day."""
        return None if self.last_day is None else self.rule != "before"


@cache
def deadlines_of(plan_id: str) -> tuple[Deadline, ...]:
    """Return a plan's deadlines in the order of its file.

    Raises:
        RequestError: no such plan, the nearest ones are named; CatalogError: its file is wrong.
    """
    plan = load(plan_id)
    found = tuple(_deadline(raw, plan) for raw in plan.details.get("deadlines", ()))
    known = {deadline.id for deadline in found}
    for deadline in found:
        lost = [name for name in deadline.together if name not in known]
        if lost:
            near = difflib.get_close_matches(lost[0], sorted(known), n=3) or sorted(known)
            raise CatalogError(f"Không có hạn {lost[0]}.", _where(plan, deadline.id), f"có lẽ là: {', '.join(near)}")
    return found


def load(plan_id: str) -> Plan:
    """Return a plan.

    Raises:
        RequestError: no such plan; the nearest ids are named.
    """
    known = catalog.plan_ids()
    if plan_id not in known:
        near = difflib.get_close_matches(plan_id, known, n=2, cutoff=0.5) or known
        raise RequestError(f"Không có kế hoạch “{plan_id}”.", todo=f"có lẽ là: {', '.join(near)}")
    return catalog.load_plan(plan_id)


def _where(plan: Plan, name: object) -> str:
    return f"{plan.id}.yml, hạn {name}"


def _deadline(raw: Mapping[str, Any], plan: Plan) -> Deadline:
    where = _where(plan, raw.get("id", "?"))
    # YAML reads a bare on as true
    raw = {**raw, "rule": "on" if raw.get("rule") is True else raw.get("rule")}
    _check_keys(raw, where)
    told = {key: raw[key] for key in ("report", "recurrence", "from_whom", "to_whom", "frequency", "note") if key in raw}
    period = str(raw["period"]) if "period" in raw else None
    return Deadline(
        id=raw["id"],
        plan=plan.id,
        quote=raw["quote"],
        what=raw["what"],
        rule=raw["rule"],
        span=_span(raw, where),
        period=period,
        covers=str(raw.get("covers", "")) or _days_of(period, plan),
        events=tuple(_event(item, where) for item in raw.get("events", ())),
        together=tuple(raw.get("together", ())),
        registers=_registers(raw, where),
        **told,
    )


def _check_keys(raw: Mapping[str, Any], where: str) -> None:
    missing = [key for key in ("id", "quote", "what", "rule") if not raw.get(key)]
    if missing:
        raise CatalogError(f"Hạn thiếu khóa: {', '.join(missing)}.", where, "bổ sung khóa")
    if unknown := sorted(set(raw) - KEYS):
        near = difflib.get_close_matches(unknown[0], sorted(KEYS), n=2) or sorted(KEYS)
        raise CatalogError(f"Hạn có khóa lạ: {', '.join(unknown)}.", where, f"có lẽ là: {', '.join(near)}")
    if raw["rule"] not in (*DATED, *UNDATED):
        raise CatalogError(f"Không có quy tắc “{raw['rule']}”.", where, f"chọn một trong: {', '.join((*DATED, *UNDATED))}")
    if raw.get("recurrence", "once") not in ("once", "yearly"):
        raise CatalogError(f"Không hiểu recurrence “{raw['recurrence']}”.", where, "chọn once hoặc yearly")


def _span(raw: Mapping[str, Any], where: str) -> Span | None:
    """Read the date that the rule asks for.

    Raises:
        CatalogError: a rule that needs a date has none, or one that cannot be read, or an undated rule has one.
    """
    rule, written = raw["rule"], raw.get("date")
    if rule in UNDATED:
        if written is not None:
            raise CatalogError(f"Quy tắc “{rule}” không có ngày.", where, f"bỏ khóa date, hoặc chọn: {', '.join(DATED)}")
        return None
    if written is None:
        todo = f"{FORMS}; nếu kế hoạch không nêu ngày, chọn quy tắc: {', '.join(UNDATED)}"
        raise CatalogError(f"Hạn theo quy tắc “{rule}” mà không có ngày.", where, todo)
    try:
        return read_span(written, where)
    except InputError as problem:
        raise CatalogError(problem.what, problem.where, problem.todo) from problem


def _registers(raw: Mapping[str, Any], where: str) -> tuple[str, ...]:
    known = catalog.registers()
    for name in raw.get("registers", ()):
        if name not in known:
            near = difflib.get_close_matches(name, list(known), n=2) or list(known)
            raise CatalogError(f"Hạn nêu loại sổ lạ “{name}”.", where, f"có lẽ là: {', '.join(near)}")
    return tuple(raw.get("registers", ()))


def _event(raw: Mapping[str, Any], where: str) -> Event:
    if not raw.get("name") or "date" not in raw:
        raise CatalogError("Sự kiện thiếu tên hoặc ngày.", where, "ghi {name: …, date: …}; " + FORMS)
    try:
        span = read_span(raw["date"], where)
    except InputError as problem:
        raise CatalogError(problem.what, problem.where, problem.todo) from problem
    return Event(raw["name"], span.first, span.last)


def _days_of(period: str | None, plan: Plan) -> str:
    """The days that a period covers; from the plan's own row, else the calendar's."""
    if period is None:
        return ""
    found = plan.periods.get(period) or CALENDAR.period(period)
    return f"{found.starts_on.isoformat()}..{found.ends_on.isoformat()}"
