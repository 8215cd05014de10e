"""Estimates of the whole period ("ước cả kỳ"): the second figure beside a result, entered or confirmed by a person (RULES 1).

``data/state/estimates.csv`` has one line a figure: its fact id, the estimate (value; numerator and denominator where counts were
given), the method, ``proposed`` by the software or ``confirmed`` by a person, the role of who noted it, the day, and the result it was
made beside. They are joined to the marts when they are read: the marts hold results only, and an estimate whose result has changed
since is stale.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipelines import catalog, formats
from pipelines.errors import InputError, RequestError
from pipelines.files import inert, write_text
from pipelines.periods import Period
from pipelines.settings import private_folder

FILE = "estimates.csv"
COLUMNS = (
    "fact_id", "value", "numerator", "denominator", "method", "status", "role", "noted_on", "result_numerator", "result_denominator",
)  # fmt: skip
STATUSES = ("proposed", "confirmed")
SOFTWARE = "phần mềm đề xuất"
STATES_VI = {
    "confirmed": "đã xác nhận",
    "proposed": "đề xuất, chờ người xác nhận",
    "stale": "kết quả đã thay đổi sau khi ghi, cần xem lại",
    "lost": "không có số liệu này trong kho hiện hành",
}
Result = tuple[float | None, float | None]


@dataclass(frozen=True)
class Estimate:
    """One line of the file.

    Attributes:
        value: in the indicator's unit, None where the counts tell it exactly; numerator, denominator: counts, where they were given.
        method: how it was estimated, in words for the report's reader; role: who noted it (an office's role, never a name).
        result: numerator and denominator of the result at that time.
    """

    fact_id: str
    value: float | None
    numerator: float | None
    denominator: float | None
    method: str
    status: str
    role: str
    noted_on: date
    result: Result

    @property
    def place(self) -> str:
        """Code of the place that the figure is about."""
        return self.fact_id.partition("@")[2].split(":")[0]

    @property
    def period(self) -> str:
        """Id of the period that the figure is about."""
        return [*self.fact_id.partition("@")[2].split(":"), ""][1]

    def exact(self, per: float) -> Fraction | None:
        """Return the estimate as an exact number in the unit of ``per``."""
        if self.numerator is not None and per == 1:
            return Fraction(self.numerator)
        if self.numerator is not None and self.denominator:
            return Fraction(self.numerator) * Fraction(per) / Fraction(self.denominator)
        return None if self.value is None else Fraction(repr(self.value))


@dataclass(frozen=True)
class Row:
    """A result of the current marts that an estimate may stand beside."""

    fact_id: str
    indicator: str
    variant: str
    place: str
    period: str
    numerator: float | None
    denominator: float | None
    per: float
    state: str
    to_date: date | None

    @property
    def counted(self) -> bool:
        """Whether there is a number."""
        return self.state in ("ok", "zero") and self.numerator is not None


@dataclass(frozen=True)
class Beside:
    """An estimate beside its result; ``row`` is None when the current marts do not have the figure."""

    estimate: Estimate
    row: Row | None

    @property
    def state(self) -> str:
        """One of ``STATES_VI``: only ``confirmed`` may be printed."""
        if self.row is None or not self.row.counted:
            return "lost"
        if (self.row.numerator, self.row.denominator) != self.estimate.result:
            return "stale"
        return self.estimate.status


def base_id(fact_id: str) -> str:
    """Return the figure's id without its part: ``…#estimate`` and ``…#value`` mean the same figure."""
    return fact_id.strip().partition("#")[0]


def results(con: Any, fact_ids: Iterable[str]) -> dict[str, Row]:
    """Return the results of some figures in the marts that ``con`` sees; those that do not exist are left out."""
    names = "fact_id, indicator, variant, place, period, numerator, denominator, per, state, to_date"
    query = f"select {names} from indicator_values where fact_id in ? order by fact_id"
    found = con.execute(query, [list(fact_ids)]).fetchall()
    return {row[0]: Row(*row) for row in found}


def beside(con: Any, book: Mapping[str, Estimate]) -> list[Beside]:
    """Return every estimate beside its result in the marts that ``con`` sees, in the order of the file."""
    known = results(con, book)
    return [Beside(estimate, known.get(fact_id)) for fact_id, estimate in book.items()]


def note(state: Path, fresh: Sequence[Estimate], gone: Sequence[str] = ()) -> None:
    """Write estimates into the file, each in place of the figure's former one; ``gone`` are taken out."""
    book = {fact_id: kept for fact_id, kept in read_book(state).items() if fact_id not in gone}
    book |= {estimate.fact_id: estimate for estimate in fresh}
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_line(book[fact_id]) for fact_id in sorted(book))
    private_folder(state)
    write_text(state / FILE, lines.getvalue())


def _line(estimate: Estimate) -> list[str]:
    numbers = map(_written, (estimate.value, estimate.numerator, estimate.denominator))
    told = (_safe(estimate.method), estimate.status, _safe(estimate.role), estimate.noted_on.isoformat())
    return [estimate.fact_id, *numbers, *told, *map(_written, estimate.result)]


def _written(number: float | None) -> str:
    return "" if number is None else str(int(number)) if float(number).is_integer() else repr(number)


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking words for a formula; reading takes the sign away again."""
    return inert(" ".join(text.split()))


def read_book(state: Path) -> dict[str, Estimate]:
    """Return the estimates of a project by figure; nothing where nobody noted one.

    Raises:
        InputError: a line cannot be used (which one, and why).
    """
    path = state / FILE
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines)
        if missing := [name for name in COLUMNS if name not in (table.fieldnames or ())]:
            raise InputError(
                f"Sổ số ước thiếu cột: {', '.join(missing)}.", FILE, f"dòng đầu phải là: {','.join(COLUMNS)}"
            )
        found: dict[str, Estimate] = {}
        for number, row in enumerate(table, start=2):
            estimate = _read(row, f"{FILE}, dòng {number}")
            if estimate.fact_id in found:
                raise InputError("Một số liệu có hai dòng ước.", f"{FILE}, dòng {number}", "giữ một dòng")
            found[estimate.fact_id] = estimate
    return found


def _read(row: Mapping[str, str | None], where: str) -> Estimate:
    cells = {name: (row.get(name) or "").strip().removeprefix("'") for name in COLUMNS}
    if cells["status"] not in STATUSES:
        raise InputError(
            f"Trạng thái số ước “{cells['status']}” không có.", where, f"ghi một trong: {', '.join(STATUSES)}"
        )
    if not cells["method"] or not cells["role"]:
        raise InputError("Số ước chưa ghi cách ước hoặc chức danh người ghi.", where, "ghi cột method và cột role")
    names = ("value", "numerator", "denominator", "result_numerator", "result_denominator")
    try:
        numbers = {name: float(cells[name]) if cells[name] else None for name in names}
        day = date.fromisoformat(cells["noted_on"])
    except ValueError:
        raise InputError("Số hoặc ngày không đọc được.", where, "số ghi như 98.5, ngày ghi như 2018-03-16") from None
    result = (numbers["result_numerator"], numbers["result_denominator"])
    own = (numbers["value"], numbers["numerator"], numbers["denominator"])
    return Estimate(base_id(cells["fact_id"]), *own, cells["method"], cells["status"], cells["role"], day, result)


def enter(
    row: Row, value: float | None, numerator: float | None, denominator: float | None, method: str, role: str, on: date
) -> Estimate:
    """Return the estimate that a person enters beside a result; it counts as confirmed.

    Args:
        row: the result.
        value: in the indicator's unit, where there are no counts.
        numerator, denominator: counts; the denominator is the result's when it is not given.

    Raises:
        RequestError: no number or both kinds, no method or role, or a number that cannot be (a share over 100 %, less than none).
    """
    if (value is None) == (numerator is None):
        raise RequestError("Ghi hoặc số đếm (--numerator) hoặc giá trị (--value).", row.fact_id, "ví dụ --numerator 38")
    if not method.strip() or not role.strip():
        raise RequestError(
            "Số ước phải có cách ước và chức danh người ghi.", row.fact_id, 'thêm --method "…" --role "…"'
        )
    if row.per == 1:  # a count: its value is what was counted
        numerator, value, denominator = (value if numerator is None else numerator), None, None
    elif numerator is not None:
        denominator = row.denominator if denominator is None else denominator
    now = (row.numerator, row.denominator)
    found = Estimate(row.fact_id, value, numerator, denominator, method.strip(), "confirmed", role.strip(), on, now)
    _possible(found, row)
    return found


def _possible(estimate: Estimate, row: Row) -> None:
    numbers = [number for number in (estimate.value, estimate.numerator, estimate.denominator) if number is not None]
    exact = estimate.exact(row.per)
    if exact is None or any(number < 0 for number in numbers):
        raise RequestError("Số ước phải là số không âm, mẫu số lớn hơn 0.", row.fact_id, "kiểm tra lại số đã ghi")
    if row.per == 100 and exact > 100:
        raise RequestError("Tỷ lệ ước lớn hơn 100 %.", row.fact_id, "kiểm tra tử số và mẫu số")
    # events only add up: a whole period cannot hold fewer than its first part
    if row.per > 100 and estimate.numerator is not None and estimate.numerator < (row.numerator or 0):
        raise RequestError(
            "Số ước cả kỳ nhỏ hơn kết quả đã có.", row.fact_id, "số vụ việc chỉ cộng thêm; kiểm tra lại số đã ghi"
        )


def require_open(row: Row | None, fact_id: str, period: Period | None) -> Row:
    """Return the result that an estimate may stand beside.

    Raises:
        RequestError: no such figure, no result yet, or a period whose result already covers it whole.
    """
    if row is None:
        todo = "xem mã số liệu trong trang “Số liệu” của báo cáo Excel, ví dụ injury_rate:injured@106:2018-Q1"
        raise RequestError(f"Kho chỉ số không có số liệu “{fact_id}”.", todo=todo)
    if not row.counted:
        raise RequestError(
            "Số liệu này chưa có kết quả nên chưa ước được.", fact_id, "dựng lại kho khi đã nhận đủ danh sách"
        )
    if period is not None and period.cutoff_on >= period.ends_on:
        day = formats.day(period.ends_on)
        raise RequestError(f"Kết quả đã tính đến hết kỳ (ngày {day}), không còn gì để ước.", fact_id, "dùng kết quả")
    return row


def confirm(one: Beside, role: str, on: date) -> Estimate:
    """Return a proposal as a person confirms it.

    Raises:
        RequestError: no role; the result has changed since it was proposed, or is no longer there.
    """
    if not role.strip():
        raise RequestError("Thiếu chức danh người xác nhận.", one.estimate.fact_id, 'thêm --role "chuyên viên trẻ em"')
    if one.state in ("stale", "lost"):
        todo = "chạy lại treem estimate propose, hoặc treem estimate set"
        raise RequestError(f"Chưa xác nhận được: {STATES_VI[one.state]}.", one.estimate.fact_id, todo)
    return replace(one.estimate, status="confirmed", role=role.strip(), noted_on=on)


def period_of(row: Row, plan_id: str | None = None) -> Period | None:
    """Return the days of a result's period, as the plans of the project give them; None when no plan has it."""
    plans = [catalog.load_plan(name) for name in ([plan_id] if plan_id else catalog.plan_ids())]
    found = [plan.periods[row.period] for plan in plans if row.period in plan.periods]
    same = [period for period in found if row.to_date is None or period.cutoff_on == row.to_date]
    return next(iter(same or found), None)


def as_json(rows: Iterable[Beside]) -> list[dict[str, Any]]:
    """Return estimates beside their results as plain values: one flat object each."""
    return [_flat(one) for one in rows]


def _flat(one: Beside) -> dict[str, Any]:
    estimate, row = one.estimate, one.row
    per = row.per if row else 1.0
    exact = estimate.exact(per)
    now = (row.numerator, row.denominator) if row else (None, None)
    return {
        "fact_id": estimate.fact_id,
        "period": estimate.period,
        "place": estimate.place,
        "result_numerator": now[0],
        "result_denominator": now[1],
        "to_date": row.to_date.isoformat() if row and row.to_date else None,
        "numerator": estimate.numerator,
        "denominator": estimate.denominator,
        "value": None if exact is None else float(exact),
        "method": estimate.method,
        "status": one.state,
        "status_vi": STATES_VI[one.state],
        "role": estimate.role,
        "noted_on": estimate.noted_on.isoformat(),
    }
