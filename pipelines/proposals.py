"""What the software proposes as estimate of a whole period: the result plus the same remaining days of last year (RULES 1).

Only counts of events grow with the days left; for what is counted on one day (cards, children) nobody but a person can say more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipelines import catalog, formats
from pipelines.catalog import Indicator, Plan
from pipelines.errors import RequestError
from pipelines.estimates import SOFTWARE, Beside, Estimate, Row, results
from pipelines.periods import Period


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
    pairs = [
        (f"{name}:{variant}@{place}:{period.id}", f"{rest.id}:{variant}@{place}:{period.same_period_id}")
        for name, rest in rest_indicators().items()
        for place in places
        for variant in rest.variants
    ]
    rows = results(con, {fact_id for pair in pairs for fact_id in pair})
    before = plan.periods.get(period.same_period_id)
    return [_proposal(fact_id, rows.get(fact_id), rows.get(rest_id), period, before, on) for fact_id, rest_id in pairs]


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
