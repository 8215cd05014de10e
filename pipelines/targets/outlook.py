"""Before a deadline: what is still needed and where the pace so far leads, by rules that are said with them (RULES 17, 18).

A ceiling on what adds up over the year is never annualised: the share of it that is used stands beside that of the same period.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from pipelines import catalog, formats, periods, plan_units
from pipelines.catalog import Indicator, Target
from pipelines.targets.figures import Figure
from pipelines.targets.limits import Limits, compared


@dataclass(frozen=True)
class Past:
    """Figures of the same place before the period: the same period and the whole of the year before, None where not comparable.

    ``start``: the last whole year with a figure, from which the pace is told.
    """

    same: Figure | None = None
    year: Figure | None = None
    start: Figure | None = None


@dataclass(frozen=True)
class Judged:
    """A status with why, the outlook in words, and what is still needed."""

    status: str
    reason: str = ""
    outlook: str = ""


def adds_up(indicator: Indicator) -> bool:
    """Whether the numerator counts events from the first day of the period on, so that a part of the year is less than the year."""
    return "every" in indicator.needs.values()


def is_final(target: Target, period: periods.Period) -> bool:
    """Whether the period is the last one before the target's deadline: a whole year of that year, or one that reaches the deadline."""
    if target.deadline is None or target.deadline <= period.ends_on:
        return True
    return len(period.id) == 4 and period.year >= target.deadline.year


def used_of(value: Fraction, ceiling: Fraction) -> str:
    """Return the share of a ceiling that is used, in whole percent; 100 only when it is used up."""
    share = value * 100 / ceiling
    whole = formats.round_half_up(share, 0)
    if (whole >= 100) != (share >= 100) or (whole > 100) != (share > 100):
        return formats.number(share, 1 if formats.round_half_up(share, 1) != 100 else 2)
    return formats.number(share, 0)


def of_ceiling(target: Target, figure: Figure, indicator: Indicator, limits: Limits, past: Past) -> Judged:
    """Judge what adds up over the year against a yearly ceiling that it has not passed.

    Likely when what the rest of last year added would still leave it under the ceiling; without last year's figures nothing is foretold.
    """
    ceiling, value = limits.high, compared(target, figure, indicator.per)
    if not ceiling:
        used = f"đến nay {formats.count(figure.numerator or 0)} {noun_of(target)}"
    else:
        used = f"đã dùng {used_of(value, ceiling)} % mức trần"
        used += f", cùng kỳ {used_of(compared(target, past.same, indicator.per), ceiling)} %" if past.same else ""
    if past.same is None or past.year is None:
        return Judged("not_due", "chưa hết năm", used)
    rest = (past.year.numerator or 0) - (past.same.numerator or 0)
    later = replace(figure, numerator=(figure.numerator or 0) + rest, value=(figure.value or 0) + rest)
    likely = limits.hold(compared(target, later, indicator.per))
    told = f"các tháng còn lại của năm trước thêm {formats.count(rest)}"
    return Judged("on_track" if likely else "at_risk", "", f"{used}; {told}")


def at_pace(
    target: Target, figure: Figure, indicator: Indicator, limits: Limits, past: Past, period: periods.Period
) -> Judged | None:
    """Judge a level not yet reached: the change a day so far, kept up to the deadline. None when there is nothing to tell a pace from.

    What adds up over the year starts at zero on the first day of the period and is told to the year's end; a level, and a whole year
    among years, starts from the last whole year's figure and is told to the deadline.
    """
    value, on = compared(target, figure, indicator.per), figure.to_date or period.cutoff_on
    if target.deadline is None:
        return None
    if adds_up(indicator) and len(period.id) > 4:
        since, former = period.starts_on, Fraction(0)
        until = min(target.deadline, date(period.year, 12, 31))
    elif past.start is None or past.start.to_date is None or past.start.to_date >= on:
        return None
    else:
        since, former, until = past.start.to_date, compared(target, past.start, indicator.per), target.deadline
    ahead = value + (value - former) * (until - on).days / ((on - since).days or 1)
    if plan_units.parse(target.unit).kind == "share":
        ahead = min(max(ahead, Fraction(0)), Fraction(100))
    likely = limits.hold(ahead)
    change = f"từ {formats.day(since)} {_moved(value - former, _change_unit(target), indicator.decimals)}"
    told = f"{change}; giữ mức ấy đến {formats.day(until)} thì {'đạt' if likely else 'chưa đạt'}"
    return Judged("on_track" if likely else "at_risk", "", told)


def _change_unit(target: Target) -> str:
    return "điểm phần trăm" if plan_units.parse(target.unit).kind == "share" else target.unit


def _moved(change: Fraction, unit: str, decimals: int) -> str:
    if formats.round_half_up(change, decimals) == 0:
        return "hầu như không đổi" if change else "không đổi"
    return f"{'tăng' if change > 0 else 'giảm'} {formats.number(abs(change), decimals)} {unit}"


def noun_of(target: Target) -> str:
    """Return the counting word of a target's numerator: its own, its unit's, else what its indicator counts."""
    if target.noun or plan_units.parse(target.unit).kind == "count":
        return target.noun or target.unit
    indicator = catalog.indicators().get(target.indicator or "")
    if indicator is None:
        return catalog.CHILD_VI
    return "xã, thị trấn" if indicator.counts_communes else indicator.short_noun(target.variant or "")


def needed_vi(steps: int | None, limits: Limits, target: Target) -> str:
    """Say what is still needed: "cần thêm 214 thẻ BHYT để đạt 100 %"; of a ceiling how much it still bears, or by how much it is passed."""
    if steps is None or not target.binding:
        return ""
    amount = formats.number(abs(steps), 0)
    noun = noun_of(target)
    if limits.low is not None and limits.high is None:
        return f"cần thêm {amount} {noun} để {_reach(target)}" if steps > 0 else ""
    if steps > 0:
        return f"vượt mức kế hoạch {amount} {noun}"
    return f"còn cách mức trần {amount} {noun}" if steps < 0 else f"thêm 1 {noun} là vượt mức kế hoạch"


def _reach(target: Target) -> str:
    return f"đạt {target.planned.removeprefix('phấn đấu ').removeprefix('từ ')}"


def line_at(target: Target, on: date, start: tuple[date, Fraction] | None) -> Fraction | None:
    """Return where the value lies on the straight line to the binding milestone; information only (RULES 17).

    Args:
        start: day and value from which the line is drawn, when no earlier milestone has passed: the baseline.
    """
    if target.due is None:
        return None
    wanted = target.value_low if target.value_low is not None else target.value_high
    if wanted is None or target.comparator in ("maintain", "streak", "hold"):
        return None
    passed = [
        each
        for each in target.milestones
        if each.due and each.due.last_day < on and each.due.last_day < target.due.last_day
    ]
    if passed and passed[-1].due:
        told = passed[-1].value_low if passed[-1].value_low is not None else passed[-1].value_high
        start = (passed[-1].due.last_day, Fraction(str(told))) if told is not None else start
    if start is None or start[0] >= target.due.last_day:
        return None
    share = Fraction((on - start[0]).days, (target.due.last_day - start[0]).days)
    return start[1] + (Fraction(str(wanted)) - start[1]) * min(max(share, Fraction(0)), Fraction(1))
