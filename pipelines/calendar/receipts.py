"""Who had to send which list by when, what came, and whom to remind (RULES 6).

The grid is what the plan's own indicators need: every commune of the plan's place, every register, in the periods where it is asked for.
A build counts it from ``core_lists`` and ``keyed_receipts`` and publishes it as the mart ``receipts``, without the words of who told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
IN_TIME = ("early", "on_time")
YEAR = 4
# columns of the mart and their types: the fields of ReceiptRow but names and roles
MART = {
    "plan": "varchar", "period": "varchar", "commune_code": "varchar", "register": "varchar", "cutoff_on": "date", "due_on": "date",
    "received_on": "date", "last_received_on": "date", "files": "integer", "sent_again": "boolean", "nothing_occurred": "boolean",
    "days_late": "integer", "status": "varchar",
}  # fmt: skip


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

    @property
    def status_vi(self) -> str:
        """The status in words; that nothing occurred goes before in time, never before late."""
        return "không phát sinh" if self.nothing_occurred and self.status != "late" else STATUS_VI[self.status]


@dataclass(frozen=True)
class Completeness:
    """How complete and timely one place was in one period, in lists.

    Attributes:
        received: lists and reports that nothing occurred; in_time: of these, in time (``early`` ones too); late, nothing_occurred,
            sent_again: of the received; unknown: received, nobody noted the day; missing: expected and not here.
    """

    place: str
    name: str
    period: str
    expected: int
    received: int
    in_time: int
    early: int
    late: int
    nothing_occurred: int
    sent_again: int
    unknown: int

    @property
    def missing(self) -> int:
        """Lists expected that are not here."""
        return self.expected - self.received

    @property
    def dated(self) -> int:
        """Lists expected, those of unknown day of receipt left out: what timeliness is counted of."""
        return self.expected - self.unknown

    @property
    def completeness(self) -> float | None:
        """Received of expected, in percent; None where nothing was expected."""
        return 100 * self.received / self.expected if self.expected else None

    @property
    def timeliness(self) -> float | None:
        """In time of expected, in percent, lists of unknown day of receipt left out; None where nothing is left."""
        return 100 * self.in_time / self.dated if self.dated else None


def expected_registers(plan: Plan, period_id: str) -> list[str]:
    """Return the registers that the plan's indicators need in a period; what is told once a year only with the year's last report.

    The plan's indicators are those of its targets, each as its variant is counted, and those that its file lists as ``indicators`` for
    the report. Told once a year: registers of yearly indicators, and those of which any list of the (school) year serves.
    """
    return list(_needs(plan, period_id))


def _needs(plan: Plan, period_id: str) -> dict[str, str]:
    """Register -> how it is needed (``catalog.NEEDED``)."""
    closing, found = _closes_year(plan, period_id), dict[str, str]()
    for indicator in _counted(plan):
        if closing or not indicator.yearly:
            found |= {name: how for name, how in indicator.needs.items() if (closing or how != "year") and name not in found}
    return found


def _counted(plan: Plan) -> Iterator[catalog.Indicator]:
    """The indicators of a plan, each in the kind of unit that its target is counted in."""
    asked = [(target.indicator, target.variant) for target in plan.targets] + [(name, None) for name in plan.details.get("indicators", ())]
    for name, variant in asked:
        indicator = catalog.indicators().get(name or "")
        if indicator:
            facets = indicator.facets()
            yield next((facet for facet in facets if variant in facet.variants), facets[0])


def _closes_year(plan: Plan, period_id: str) -> bool:
    """Whether a period is the whole year, or the plan's last one of a year that it never reports as a whole."""
    if len(period_id) == YEAR:
        return True
    same = [period for period in plan.periods.values() if period.id[:YEAR] == period_id[:YEAR]]
    return all(len(period.id) > YEAR for period in same) and max(same, key=lambda period: period.cutoff_on).id == period_id


def completeness(con: Any, plan_id: str, period_id: str | int) -> list[ReceiptRow]:
    """Return one row for every commune and register expected in a period, in the order of the communes' codes.

    Args:
        con: connection with ``core_lists`` and ``keyed_receipts`` (``front.core_connection``).

    Raises:
        RequestError: unknown plan or period.
    """
    plan = catalog.load_plan(plan_id)
    period = catalog.period_of(plan, period_id)
    needs, told = _needs(plan, period.id), _told(con, period.id)
    lists = _lists(con, period.id, {register for register, how in needs.items() if how == "year"})
    communes = sorted(places.children(plan.place, period.cutoff_on), key=lambda place: place.code)
    return [
        _row(plan, period, commune, register, lists[commune.code, register], told[commune.code, register])
        for commune in communes
        for register in needs
    ]


def _lists(con: Any, period_id: str, of_year: set[str]) -> dict[tuple[str, str], int]:
    """Count the lists that came, by commune and register; of the registers told once a year any list of the (school) year."""
    query = (
        "select commune_code, register, count(distinct file || '/' || sheet) from {} "
        "where period_id = ? and file is not null group by commune_code, register"
    )
    found = {(code, register): count for code, register, count in con.execute(query.format("core_lists"), [period_id]).fetchall()}
    if of_year:
        yearly = con.execute(query.format("core_year_lists"), [period_id]).fetchall()
        found |= {(code, register): count for code, register, count in yearly if register in of_year}
    return defaultdict(int, found)


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
    # a sheet of a year's assessment does not have to cover the days up to the cut-off
    complete_from = None if own or catalog.registers()[register].mode == "yearly" else period.cutoff_on
    status = "no_file" if told and files == 0 and not nothing else _status(first, files, complete_from, due_on)
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
    )


def grid(con: Any, plans: Iterable[Plan]) -> list[tuple[Any, ...]]:
    """Return the rows of the mart ``receipts``: every list expected in every period of some plans, in the order of ``MART``."""
    rows = (row for plan in plans for period in plan.periods for row in completeness(con, plan.id, period))
    return [tuple(getattr(row, name) for name in MART) for row in rows]


def published(con: Any, plan_id: str, period_ids: Sequence[str]) -> list[ReceiptRow]:
    """Return the rows of some periods as the marts hold them (``told_by`` stays blank), by period, commune and register.

    Args:
        con: connection of ``marts.open_marts``.
    """
    query = f"select {', '.join(MART)} from receipts where plan = ? and period in ? order by period, commune_code, register"
    found, names = [], dict[tuple[str, date], str]()
    for values in con.execute(query, [plan_id, list(period_ids)]).fetchall():
        told: dict[str, Any] = dict(zip(MART, values, strict=True))
        key = told["commune_code"], told["cutoff_on"]
        if key not in names:
            commune = places.find(*key)
            names[key] = commune.name if commune else key[0]
        told |= {"commune": names[key], "told_by": ""}
        found.append(ReceiptRow(**told, register_vi=catalog.registers()[told["register"]].title_vi))
    return found


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


def _summary(place: str, name: str, period: str, rows: Sequence[ReceiptRow]) -> Completeness:
    return Completeness(
        place,
        name,
        period,
        expected=len(rows),
        received=sum(row.status not in ABSENT for row in rows),
        in_time=sum(row.status in IN_TIME for row in rows),
        early=sum(row.status == "early" for row in rows),
        late=sum(row.status == "late" for row in rows),
        nothing_occurred=sum(row.nothing_occurred for row in rows),
        sent_again=sum(row.sent_again for row in rows),
        unknown=sum(row.status == "received" for row in rows),
    )


def summarise(rows: Iterable[ReceiptRow]) -> list[Completeness]:
    """Return completeness and timeliness per period and commune, and for the plan's own place in a last row of each period."""
    by_period: dict[tuple[str, str], dict[str, list[ReceiptRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_period[row.plan, row.period][row.commune_code].append(row)
    found = []
    for (plan_id, period), communes in by_period.items():
        found += [_summary(code, mine[0].commune, period, mine) for code, mine in communes.items()]
        everything = [row for mine in communes.values() for row in mine]
        plan = catalog.load_plan(plan_id)
        own = places.find(plan.place, everything[0].cutoff_on)
        found.append(_summary(plan.place, own.name if own else plan.place, period, everything))
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
    """Return rows as plain values, days in ISO form, the status in words beside it."""
    return [
        {key: value.isoformat() if isinstance(value, date) else value for key, value in vars(row).items()} | {"status_vi": row.status_vi}
        for row in rows
    ]


def summary_json(totals: Iterable[Completeness]) -> list[dict[str, Any]]:
    """Return completeness and timeliness as plain values, shares in percent."""
    return [
        vars(each) | {"missing": each.missing, "completeness": each.completeness, "timeliness": each.timeliness} for each in totals
    ]


def line(row: ReceiptRow) -> str:
    """Return one line for a terminal."""
    when = formats.day(row.received_on) if row.received_on else ""
    notes = [f"trễ {row.days_late} ngày"] if row.days_late else []
    notes += [_again(row)] if row.sent_again else []
    notes += ["báo không phát sinh"] if row.nothing_occurred and row.status == "late" else []
    notes += [f"người báo: {row.told_by}"] if row.nothing_occurred and row.told_by else []
    return f"{row.commune_code} {row.commune:24} {row.register_vi[:40]:40} {row.status_vi:16} {when:10} {'; '.join(notes)}".rstrip()


def _again(row: ReceiptRow) -> str:
    """Words for a list that came again: the day of the latest, where somebody noted it."""
    if row.last_received_on and row.last_received_on != row.received_on:
        return f"gửi lại ngày {formats.day(row.last_received_on)}"
    return "gửi lại"


def summary_line(total: Completeness) -> str:
    """Return one line for a terminal: how complete and how timely one place was in one period."""
    parts = [f"nhận {total.received}/{total.expected}{_percent(total.completeness)}"]
    parts.append(f"đúng hạn {total.in_time}/{total.dated}{_percent(total.timeliness)}")
    told = {"sớm": total.early, "trễ": total.late, "chưa có": total.missing, "không phát sinh": total.nothing_occurred}
    told |= {"gửi lại": total.sent_again, "không rõ ngày nhận": total.unknown}
    rest = ", ".join(f"{name} {count}" for name, count in told.items() if count)
    return f"{total.period:8} {total.place:6} {total.name:24} {'; '.join([*parts, *([rest] if rest else [])])}"


def _percent(share: float | None) -> str:
    return "" if share is None else f" ({formats.number(share, 0 if share in (0, 100) else 1)}%)"
