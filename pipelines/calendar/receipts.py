"""Who had to send which list by when, what came, and whom to remind (RULES 6).

Read from ``core_lists`` and ``keyed_receipts`` of the current build through a connection of the caller. The grid is what the plan's own
indicators need: every commune of the plan's place, every register, in the periods where it is asked for.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines import catalog, formats, places
from pipelines.calendar.deadlines import deadlines_of
from pipelines.catalog import Plan
from pipelines.periods import Period

STATUS_VI = {
    "early": "gửi sớm",
    "on_time": "đúng hạn",
    "late": "trễ hạn",
    "missing": "chưa gửi",
    "no_file": "ghi đã nhận, không thấy tệp",
    "received": "đã có, không rõ ngày nhận",
}
ABSENT = ("missing", "no_file")
YEAR = 4


@dataclass(frozen=True)
class ReceiptRow:
    """One list that one commune had to send for one period.

    Attributes:
        due_on: last day in time; cutoff_on: last day that the list has to cover; received_on: the first day it came, None when unknown.
        status: early (before the cut-off, so it cannot be complete), on_time, late, missing, no_file (noted as received, but no list is
            here), received (the list is here, nobody noted the day).
        files: lists received; sent_again: more than one list or receipt came; last_received_on: the day of the latest.
        nothing_occurred: somebody told that nothing occurred ("không phát sinh"); told_by: that person's role.
    """

    plan: str
    period: str
    commune_code: str
    commune: str
    register: str
    register_vi: str
    cutoff_on: date
    due_on: date
    received_on: date | None
    last_received_on: date | None
    files: int
    sent_again: bool
    nothing_occurred: bool
    told_by: str
    days_late: int
    status: str
    status_vi: str


@dataclass(frozen=True)
class Completeness:
    """How complete and timely one place was in one period: lists expected, received, in time, of unknown day of receipt."""

    place: str
    name: str
    period: str
    expected: int
    received: int
    in_time: int
    unknown: int

    @property
    def completeness(self) -> float | None:
        """Received of expected, in percent; None where nothing was expected."""
        return 100 * self.received / self.expected if self.expected else None

    @property
    def timeliness(self) -> float | None:
        """In time of expected, in percent, lists of unknown day of receipt left out; None where nothing is left."""
        known = self.expected - self.unknown
        return 100 * self.in_time / known if known else None


def expected_registers(plan: Plan, period_id: str) -> list[str]:
    """Return the registers that the plan's indicators need in a period; those of yearly indicators only for a whole year.

    The plan's indicators are those of its targets and those that its file lists as ``indicators`` for the report.
    """
    found: dict[str, None] = {}
    for name in [*(target.indicator for target in plan.targets), *plan.details.get("indicators", ())]:
        indicator = catalog.indicators().get(name or "")
        if indicator and (not indicator.yearly or len(period_id) == YEAR):
            found |= dict.fromkeys(indicator.needs)
    return list(found)


def completeness(con: Any, plan_id: str, period_id: str | int) -> list[ReceiptRow]:
    """Return one row for every commune and register expected in a period, in the order of the communes' codes.

    Args:
        con: connection with ``core_lists`` and ``keyed_receipts`` (``front.core_connection``).

    Raises:
        RequestError: unknown plan or period.
    """
    plan = catalog.load_plan(plan_id)
    period = catalog.period_of(plan, period_id)
    lists, told = _lists(con, period.id), _told(con, period.id)
    communes = sorted(places.children(plan.place, period.cutoff_on), key=lambda place: place.code)
    return [
        _row(plan, period, commune, register, lists[commune.code, register], told[commune.code, register])
        for commune in communes
        for register in expected_registers(plan, period.id)
    ]


def _lists(con: Any, period_id: str) -> dict[tuple[str, str], int]:
    """Count the lists that came, by commune and register."""
    query = (
        "select commune_code, register, count(distinct file || '/' || sheet) from core_lists "
        "where period_id = ? and file is not null group by commune_code, register"
    )
    return defaultdict(int, {(code, register): count for code, register, count in con.execute(query, [period_id]).fetchall()})


def _told(con: Any, period_id: str) -> dict[tuple[str, str], list[tuple[date, bool, str]]]:
    """Return the lines of the office's book of receipts, by commune and register: day, whether anything occurred, who told."""
    query = (
        "select commune_code, register_id, received_on, occurred, coalesce(sender_role, '') from keyed_receipts "
        "where receipt_period = ? and received_on is not null order by received_on, sender_role"
    )
    found: dict[tuple[str, str], list[tuple[date, bool, str]]] = defaultdict(list)
    for code, register, day, occurred, role in con.execute(query, [period_id]).fetchall():
        found[code, register].append((day, bool(occurred), role))
    return found


def _row(
    plan: Plan, period: Period, commune: places.Place, register: str, files: int, told: list[tuple[date, bool, str]]
) -> ReceiptRow:
    days = [day for day, _, _ in told]
    first = days[0] if days else None
    own = _own_day(plan.id, register, period)
    due_on = own or period.due_on or period.known_on
    # a register with children in it goes before a line that says there were none
    nothing = bool(told) and files == 0 and not any(occurred for _, occurred, _ in told)
    status = "no_file" if told and files == 0 and not nothing else _status(first, files, period.cutoff_on if own is None else None, due_on)
    return ReceiptRow(
        plan=plan.id,
        period=period.id,
        commune_code=commune.code,
        commune=commune.name,
        register=register,
        register_vi=catalog.registers()[register].title_vi,
        cutoff_on=period.cutoff_on,
        due_on=due_on,
        received_on=first,
        last_received_on=days[-1] if days else None,
        files=files,
        sent_again=files > 1 or len(set(days)) > 1,
        nothing_occurred=nothing,
        told_by=told[-1][2] if told else "",
        days_late=max((first - due_on).days, 0) if first and status == "late" else 0,
        status=status,
        status_vi="không phát sinh" if nothing and status != "late" else STATUS_VI[status],
    )


def _own_day(plan_id: str, register: str, period: Period) -> date | None:
    """The last day in time of a register that has a deadline of its own in the period's year (score sheets, TD-D8)."""
    days = [found.last_day for found in deadlines_of(plan_id) if register in found.registers and found.last_day]
    return next((day for day in days if day.year == period.year), None)


def _status(first: date | None, files: int, cutoff_on: date | None, due_on: date) -> str:
    if first is None:
        return "received" if files else "missing"
    if first > due_on:
        return "late"
    return "early" if cutoff_on and first < cutoff_on else "on_time"


def _summary(place: str, name: str, period: str, rows: list[ReceiptRow]) -> Completeness:
    came = sum(row.status not in ABSENT for row in rows)
    in_time = sum(row.status in ("early", "on_time") for row in rows)
    return Completeness(place, name, period, len(rows), came, in_time, sum(row.status == "received" for row in rows))


def summarise(rows: Iterable[ReceiptRow]) -> list[Completeness]:
    """Return completeness and timeliness per commune, and for the plan's own place in a last row."""
    listed = list(rows)
    by_commune: dict[str, list[ReceiptRow]] = defaultdict(list)
    for row in listed:
        by_commune[row.commune_code].append(row)
    found = [_summary(code, mine[0].commune, mine[0].period, mine) for code, mine in by_commune.items()]
    if listed:
        plan = catalog.load_plan(listed[0].plan)
        own = places.find(plan.place, listed[0].cutoff_on)
        found.append(_summary(plan.place, own.name if own else plan.place, listed[0].period, listed))
    return found


def to_remind(rows: Iterable[ReceiptRow]) -> dict[str, list[ReceiptRow]]:
    """Return, by commune name, the lists that are still missing; a late one came, so nobody is reminded of it."""
    found: dict[str, list[ReceiptRow]] = defaultdict(list)
    for row in rows:
        if row.status in ABSENT:
            found[row.commune].append(row)
    return dict(found)


def reminder_text(rows: Iterable[ReceiptRow]) -> str:
    """Return a draft letter (Vietnamese) that names the communes and lists still missing; blank when nothing is missing.

    Date, number and signature stay open: people issue letters, the software drafts them.
    """
    listed = list(rows)
    wanted = to_remind(listed)
    if not wanted:
        return ""
    some = listed[0]
    plan = catalog.load_plan(some.plan)
    period = plan.periods[some.period]
    lines = [
        "DỰ THẢO",
        f"V/v đôn đốc gửi số liệu {period.label}",
        "",
        f"Kính gửi: {'; '.join(f'UBND {_running(name)}' for name in wanted)}.",
        "",
        f"Thực hiện {_running(plan.document)} về “{plan.title}”, số liệu {period.label} (tính đến ngày {formats.day(period.cutoff_on)}) "
        f"phải gửi chậm nhất ngày {formats.day(_latest(wanted))}. Đến nay còn {len(wanted)} đơn vị chưa gửi đủ:",
        "",
        *(f"{number}. {name}: {_named(missing)}." for number, (name, missing) in enumerate(wanted.items(), start=1)),
        "",
        "Đề nghị các đơn vị gửi các danh sách nêu trên. Nơi không có trường hợp nào phát sinh thì báo “không phát sinh”, ghi rõ chức danh "
        "người báo và ngày báo.",
        "",
        "[đơn vị bổ sung: số, ngày, người ký]",
    ]
    return "\n".join(lines) + "\n"


def _latest(wanted: dict[str, list[ReceiptRow]]) -> date:
    return max(row.due_on for missing in wanted.values() for row in missing)


def _running(name: str) -> str:
    """A name inside a sentence: "Xã Bình Lư" -> "xã Bình Lư"."""
    return name[:1].lower() + name[1:]


def _named(missing: list[ReceiptRow]) -> str:
    return "; ".join(_running(row.register_vi) for row in missing)


def as_json(rows: Iterable[ReceiptRow]) -> list[dict[str, Any]]:
    """Return rows as plain values, days in ISO form."""
    return [
        {key: value.isoformat() if isinstance(value, date) else value for key, value in vars(row).items()} for row in rows
    ]


def line(row: ReceiptRow) -> str:
    """Return one line for a terminal."""
    when = formats.day(row.received_on) if row.received_on else ""
    notes = [f"trễ {row.days_late} ngày"] if row.days_late else []
    notes += ["gửi lại"] if row.sent_again else []
    notes += [f"người báo: {row.told_by}"] if row.nothing_occurred and row.told_by else []
    return f"{row.commune_code} {row.commune:24} {row.register_vi[:40]:40} {row.status_vi:16} {when:10} {'; '.join(notes)}".rstrip()
