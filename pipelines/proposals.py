"""What the software proposes as estimate of a whole period: the result plus the same remaining days of last year (RULES 1).

Only counts of events grow with the days left; for what is counted on one day (cards, children) nobody but a person can say more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pipelines import catalog, formats
from pipelines.backcast import REASON, on_boundaries
from pipelines.catalog import Indicator, Plan
from pipelines.comparability import compare
from pipelines.errors import RequestError
from pipelines.estimates import SOFTWARE, Beside, Estimate, Row, results
from pipelines.periods import Period

ROW = ("fact_id", "indicator", "variant", "place", "period", "numerator", "denominator", "per", "state", "to_date")


@dataclass(frozen=True)
class Proposal:
    """One figure for which an estimate was looked for: the estimate, else why there is none."""

    fact_id: str
    result: Row | None
    estimate: Estimate | None
    why_not: str = ""


def rest_indicators() -> Mapping[str, Indicator]:
    """Return indicator -> the indicator that counts its remaining days (``concept: rest_of`` of its definition)."""
    found = {
        str(each.concept["rest_of"]): each for each in catalog.indicators().values() if each.concept.get("rest_of")
    }
    return {name: found[name] for name in sorted(found)}


def propose(con: Any, plan: Plan, period_id: str | int, places: Iterable[str], on: date) -> list[Proposal]:
    """Return one proposal for every event count of some places; nothing is written.

    Args:
        con: connection of ``marts.open_marts``; on: the day to note.

    Raises:
        RequestError: unknown period, or one whose result already covers it whole.
    """
    period = catalog.period_of(plan, period_id)
    if period.cutoff_on >= period.ends_on:
        what = f"Kết quả {period.label} đã tính đến hết kỳ (ngày {formats.day(period.ends_on)}), không có gì để ước."
        raise RequestError(what, plan.id, "dùng kết quả")
    codes = list(places)
    pairs = [
        (f"{name}:{variant}@{place}:{period.id}", f"{rest.id}:{variant}@{place}:{period.same_period_id}")
        for name, rest in rest_indicators().items()
        for place in codes
        for variant in rest.variants
    ]
    rows = results(con, {fact_id for pair in pairs for fact_id in pair})
    before = plan.periods.get(period.same_period_id)
    carried = _carried(con, codes, period, before) if before else {}
    return [
        carried[rest_id].instead_of(_proposal(fact_id, rows.get(fact_id), carried[rest_id].row, period, before, on))
        if rest_id in carried
        else _proposal(fact_id, rows.get(fact_id), rows.get(rest_id), period, before, on)
        for fact_id, rest_id in pairs
    ]


@dataclass(frozen=True)
class _Carried:
    """Last year's remaining days of a place that has other boundaries now: on today's, or None and why not."""

    row: Row | None
    reason: str

    def instead_of(self, proposal: Proposal) -> Proposal:
        """Return a proposal with what the boundaries have to say about it."""
        if self.row is None:
            return replace(proposal, estimate=None, why_not=f"địa giới đã thay đổi: {self.reason}")
        if proposal.estimate is None:
            return proposal
        method = f"{proposal.estimate.method}, số năm trước quy đổi theo địa giới mới"
        return replace(proposal, estimate=replace(proposal.estimate, method=method))


def _carried(con: Any, places: Iterable[str], period: Period, before: Period) -> dict[str, _Carried]:
    """Return the remaining days of places whose boundaries have changed since, by the fact id that they have without the change."""
    found = {}
    changed = {place: compare(place, before.cutoff_on, period.cutoff_on) for place in places}
    for place, compared in changed.items():
        if compared.flag == "exact":
            continue
        for rest in rest_indicators().values():
            told = on_boundaries(con, rest.id, period.cutoff_on, place=place, period=before.id)
            rows = [dict(zip(told.columns, row, strict=True)) for row in told.fetchall()]
            known = {row["variant"]: row for row in rows if row["comparability"] == "exact" and row["category"] == "*"}
            reasons = [row[REASON] for row in rows if row[REASON]]
            for variant in rest.variants:
                row = known.get(variant)
                fields = Row(*(row[name] for name in ROW)) if row else None
                found[f"{rest.id}:{variant}@{place}:{before.id}"] = _Carried(fields, next(iter(reasons), compared.reason))
    return found


def _proposal(
    fact_id: str, result: Row | None, rest: Row | None, period: Period, before: Period | None, on: date
) -> Proposal:
    if result is None or not result.counted:
        return Proposal(fact_id, result, None, "chưa có kết quả của kỳ này")
    if before is None or rest is None or not rest.counted:
        return Proposal(fact_id, result, None, f"chưa có số của những ngày còn lại năm {period.year - 1}")
    first, last = formats.day(before.cutoff_on + timedelta(days=1)), formats.day(before.ends_on)
    more = f"từ {first} đến {last}: {formats.count(rest.numerator or 0)} trẻ em"
    until = formats.day(period.cutoff_on)
    method = f"kết quả đến ngày {until} cộng số của những ngày còn lại cùng kỳ năm {before.year} ({more})"
    counted = (result.numerator or 0) + (rest.numerator or 0)
    now = (result.numerator, result.denominator)
    return Proposal(
        fact_id, result, Estimate(fact_id, None, counted, result.denominator, method, "proposed", SOFTWARE, on, now)
    )


def worth_noting(found: Iterable[Proposal], known: Iterable[Beside]) -> list[Estimate]:
    """Return the proposals to write down: a figure that a person has confirmed keeps its estimate until the result changes."""
    settled = {one.estimate.fact_id for one in known if one.state == "confirmed"}
    return [each.estimate for each in found if each.estimate and each.fact_id not in settled]
