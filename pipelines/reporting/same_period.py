"""What the figures of "cùng kỳ" rest on (RULES 3): the same calendar days, known with the same delay where the days of receipt are
noted, else the figure as it was sent; which of them is said in the report.

That the days are the same is a rule of the plan file (``periods.mixed``); here is what became known when.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pipelines import catalog, formats
from pipelines.calendar.receipts import ReceiptRow
from pipelines.catalog import Plan
from pipelines.periods import Period
from pipelines.reporting.boundaries import Moved
from pipelines.reporting.figures import FACT, NO_PERIOD, Figure, as_sent
from pipelines.reporting.history import name_of
from pipelines.submissions import Submission

DELAY, SENT, LISTED = "delay", "sent", "listed"


@dataclass(frozen=True)
class SamePeriod:
    """The compared period of one report.

    Attributes:
        period: None when the plan has none, then nothing is compared (RULES 2).
        undated: registers of which a list is here whose day of receipt nobody noted.
        sent: the report of that period that was sent.
        moved: the figures of that period on today's boundaries, where the report's place is another one than then.
        unsaid: why an edition compares with nothing although the plan has the period, as a footnote.
    """

    period: Period | None
    undated: frozenset[str] = frozenset()
    sent: Submission | None = field(default=None, repr=False)
    moved: Moved | None = field(default=None, repr=False)
    unsaid: str = ""

    @property
    def note(self) -> str:
        """The footnote of a table with compared figures, where they are on other boundaries than then or left out; else empty."""
        return self.moved.note() if self.moved else self.unsaid

    def basis(self, indicator: str) -> str:
        """Return what an indicator's compared figures rest on: ``delay``, ``sent`` or ``listed`` (the lists' own days)."""
        found = catalog.indicators().get(indicator)
        if found is None or not self.undated & set(found.needs):
            return DELAY
        # what was sent then is about other boundaries
        return SENT if self.sent and not self.moved and _printed(self.sent, indicator) else LISTED

    def figure(self, figure: Figure) -> Figure:
        """Return a figure of the compared period by its basis."""
        if self.period is None:
            return replace(figure, numerator=None, denominator=None, value=None, state=NO_PERIOD)
        if self.moved and figure.place == self.moved.place:
            return self.moved.figure(figure)
        if self.basis(figure.indicator) == SENT and self.sent:
            return as_sent(figure, self.sent.facts)
        return figure


def _printed(sent: Submission, indicator: str) -> bool:
    """Whether a report printed a number of an indicator for its own period."""
    found = ((FACT.fullmatch(fact_id), fact["value"]) for fact_id, fact in sent.facts.items())
    return any(
        name and name["indicator"] == indicator and name["period"] == sent.period and value is not None
        for name, value in found
    )


def chain(plan: Plan, period: Period) -> list[str]:
    """Return the ids of the periods whose lists a cumulative period counts: its own and the earlier ones of its year."""
    return [
        each.id
        for each in plan.periods.values()
        if each.starts_on == period.starts_on and each.cutoff_on <= period.cutoff_on
    ]


def same_period(
    plan: Plan, period: Period, received: Iterable[ReceiptRow], sent: Submission | None, moved: Moved | None = None
) -> SamePeriod:
    """Return what the compared period of a report rests on.

    Args:
        received: the lists of that period and of the earlier ones of its year.
        moved: its figures on today's boundaries, where the place has changed since.
    """
    undated = frozenset(row.register for row in received if row.status == "received")
    return SamePeriod(plan.periods.get(period.same_period_id), undated, sent, moved)


def told(same: SamePeriod, former: str, named: Mapping[str, str]) -> str:
    """Say what the compared figures rest on, without a full stop.

    Args:
        former: name of the compared period, "cùng kỳ năm 2017"; named: indicator -> name of what is counted, those that have figures.
    """
    if same.unsaid:
        return same.unsaid.rstrip(".")
    if same.period is None:
        return f"Kế hoạch không có {former} nên không so sánh"
    period = same.period
    first, last, known = map(formats.day, (period.starts_on, period.cutoff_on, period.known_on))
    text = f"Số {former} tính trên cùng những ngày (từ {first} đến hết {last}), nhận tin đến hết ngày {known}, cùng độ trễ như kỳ này"
    by_basis: dict[str, list[str]] = {SENT: [], LISTED: []}
    for indicator, name in named.items():
        by_basis.setdefault(same.basis(indicator), []).append(name)
    if by_basis[SENT] and same.sent:
        names = ", ".join(by_basis[SENT])
        text += f"; riêng {names} không ghi ngày nhận danh sách nên lấy số của báo cáo đã gửi ({name_of(same.sent)})"
    if by_basis[LISTED]:
        names = ", ".join(by_basis[LISTED])
        why = "có danh sách không ghi ngày nhận, cũng chưa có báo cáo đã gửi"
        text += f"; riêng {names} {why}, nên coi là nhận vào ngày ghi trên danh sách"
    return f"{text}. {same.moved.note().rstrip('.')}" if same.moved else text
