"""Statuses: met or not on the exact fraction, what missing places can still change, what is not judged and why (RULES 6, 14-24)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from pipelines import catalog, formats, periods
from pipelines.catalog import Indicator, Target
from pipelines.targets import outlook
from pipelines.targets.figures import Figure
from pipelines.targets.limits import NOTHING, Limits, Reference, compared, is_exceeded, is_met, limits_of
from pipelines.targets.outlook import Judged, Past

NO_PAST = Past()
UNITS_VI = {"schools": "trường", "districts": "huyện, thành phố"}
NEEDS_BASELINE = ("le_baseline", "lt_baseline", "gt_baseline", "rel_change", "points_change")
NEEDS_PREVIOUS = ("gt_previous", "yearly_change")


def _counts_communes(indicator: Indicator) -> bool:
    return indicator.counts_communes and indicator.kind != "count"


def _places_told(figure: Figure, indicator: Indicator) -> int:
    """Return how many places a figure is of: a commune whose sheet came without the decision that is counted is none of them."""
    return (
        min(figure.units_reported, int(figure.denominator or 0))
        if _counts_communes(indicator)
        else figure.units_reported
    )


def _with_all_missing(figure: Figure, good: bool) -> Figure:
    """Return a count of communes as it would be with every commune that is still missing in the numerator, or in none."""
    missing = figure.units_expected - (figure.denominator or 0)
    whole = (figure.denominator or 0) + missing
    return replace(figure, numerator=(figure.numerator or 0) + (missing if good else 0), denominator=whole)


def _can_missing_change(target: Target, figure: Figure, indicator: Indicator, met: bool, limits: Limits) -> bool:
    """RULES 6: whether the places that are missing may still change the verdict.

    Of communes the number that is missing is known; of children nobody knows how many the others have, so only what no child more can
    change is decided: a count that has passed its limit, a whole (100 %) or a nothing (0) that is already broken.
    """
    if _places_told(figure, indicator) >= figure.units_expected:
        return False
    if _counts_communes(indicator):
        ends = {is_met(target, _with_all_missing(figure, good), indicator.per) for good in (True, False)}
        return ends != {met}
    if figure.denominator is None:
        return met != limits.upward if limits.upward or limits.downward else True
    whole = limits.upward and (limits.low or 0) >= indicator.per and indicator.kind == "share"
    nothing = limits.downward and limits.high == 0
    return met or not (whole or nothing)


def _why_undivided(figure: Figure) -> str:
    """No source has a denominator, or the source counts nobody."""
    told = "mẫu số bằng 0" if figure.denominator == 0 else "không có mẫu số"
    return f"{told}: {figure.denominator_source}" if figure.denominator_source else told


def judge(
    target: Target, figure: Figure | None, indicator: Indicator | None, period: periods.Period, reference: Reference = NOTHING,
    past: Past = NO_PAST,
) -> tuple[str, str]:  # fmt: skip
    """Return (status, reason in Vietnamese) of one target."""
    found = verdict(target, figure, indicator, period, reference, past)
    return found.status, found.reason


def verdict(
    target: Target, figure: Figure | None, indicator: Indicator | None, period: periods.Period, reference: Reference = NOTHING,
    past: Past = NO_PAST,
) -> Judged:  # fmt: skip
    """Return the status of one target with its reason and outlook.

    Args:
        target: with the milestone that binds (``Target.at``); reference: what it is compared with; past: earlier figures, for the outlook.
    """
    silent = _unjudged(target, figure, indicator)
    if silent or figure is None or indicator is None:
        return silent or Judged("no_data", target.missing)
    limits = limits_of(target, figure, indicator.per, reference, indicator.better)
    if limits is None:
        return _no_limits(target)
    met = limits.hold(compared(target, figure, indicator.per))
    told = _places_told(figure, indicator)
    if told >= figure.units_expected:
        return _outlook(target, figure, indicator, period, limits, past)
    scope = f"số liệu của {told}/{figure.units_expected} {units_vi(target, indicator)}"
    if _can_missing_change(target, figure, indicator, met, limits):
        return Judged("inconclusive", scope)
    sure = _with_all_missing(figure, good=False) if _counts_communes(indicator) else figure
    found = _outlook(
        target,
        sure,
        indicator,
        period,
        limits_of(target, sure, indicator.per, reference, indicator.better) or limits,
        past,
    )
    reason = "; ".join(filter(None, (f"{scope}, nơi còn thiếu không làm đổi kết luận", found.reason)))
    return replace(found, reason=reason)


def units_vi(target: Target, indicator: Indicator) -> str:
    """Return the counting word of the places that report a target's figure."""
    told = indicator.variants.get(target.variant or "")
    return UNITS_VI.get(str(told.get("units", "")), "xã, thị trấn") if isinstance(told, dict) else "xã, thị trấn"


def _unjudged(target: Target, figure: Figure | None, indicator: Indicator | None) -> Judged | None:
    """What a figure's own state says."""
    if target.indicator is None or indicator is None:
        return Judged("no_data", target.missing)
    if figure is None or figure.state == "not_reported":
        return Judged("no_data", _lists_missing(indicator, target.variant or ""))
    if figure.state == "not_due":
        return Judged("not_due", "chưa đến kỳ đánh giá")
    if figure.state == "not_applicable":
        return Judged("inconclusive", "không áp dụng ở địa bàn này")
    if figure.state == "no_denominator" and target.figure != "count":
        return Judged("inconclusive", _why_undivided(figure))
    return None


def _lists_missing(indicator: Indicator, variant: str) -> str:
    """Say that lists are missing, and which a figure needs."""
    facet = next((each for each in indicator.facets() if variant in each.variants), indicator)
    short = catalog.code_lists()["registers"]
    names = [short[name][0] if name in short else catalog.registers()[name].title_vi for name in facet.needs]
    told = ", ".join(name[:1].lower() + name[1:] for name in names)
    return f"chưa nhận đủ sổ (cần: {told})" if told else "chưa nhận đủ sổ"


def _no_limits(target: Target) -> Judged:
    if target.comparator in NEEDS_BASELINE:
        wanted = f" ({target.baseline.source})" if target.baseline else ""
        return Judged("inconclusive", f"chưa có số liệu gốc{wanted}")
    if target.comparator in NEEDS_PREVIOUS:
        return Judged("inconclusive", "chưa có số liệu năm trước để so")
    return Judged("informational")


def _outlook(
    target: Target, figure: Figure, indicator: Indicator, period: periods.Period, limits: Limits, past: Past
) -> Judged:
    """Met or not; before the deadline the reason says until when was counted, the outlook what is still needed."""
    value = compared(target, figure, indicator.per)
    met, early = limits.hold(value), not outlook.is_final(target, period)
    reason = ""
    if target.deadline and target.due and period.cutoff_on < target.deadline:
        reason = f"tính đến {formats.day(period.cutoff_on)}; hạn của kế hoạch {target.due.words}"
    if limits.downward and outlook.adds_up(indicator) and len(period.id) > 4 and early:
        if not met:
            return Judged("not_met", reason, _passed(limits, value))
        found = outlook.of_ceiling(target, figure, indicator, limits, past)
        return replace(found, reason="; ".join(filter(None, (found.reason, reason))))
    if met:
        return Judged("exceeded" if is_exceeded(target, figure, indicator.per) else "met", reason)
    ahead = None
    if early and (limits.upward or limits.downward):
        ahead = outlook.at_pace(target, figure, indicator, limits, past, period)
    return replace(ahead, reason=reason) if ahead else Judged("not_met", reason)


def _passed(limits: Limits, value: Fraction) -> str:
    return f"đã dùng {outlook.used_of(value, limits.high)} % mức trần" if limits.high else ""


def held(target: Target, years: Mapping[str, Figure], indicator: Indicator, period: periods.Period) -> Judged | None:
    """Judge the years of a level that is to be held once reached (comparator ``hold``); None when all years so far have held."""
    since = int(target.since or period.year)
    limits = limits_of(target, None, indicator.per)
    if limits is None:
        return None
    last = period.year if len(period.id) == 4 else period.year - 1
    broken, unknown = [], []
    for year in range(since, last + 1):
        figure = years.get(str(year))
        if figure is None or not figure.is_counted:
            unknown.append(str(year))
        elif not limits.hold(compared(target, figure, indicator.per)):
            broken.append(str(year))
    if broken:
        return Judged("not_met", f"không giữ được mức đã đạt: năm {', '.join(broken)}")
    return Judged("inconclusive", f"chưa có số liệu năm {', '.join(unknown)}") if unknown else None


def decimals_needed(
    target: Target, figure: Figure | None, indicator: Indicator | None, met: bool | None, reference: Reference = NOTHING
) -> int:
    """Return how many decimals a printed value needs so that it never contradicts its status (RULES 14)."""
    if figure is not None and (figure.denominator is None or target.figure == "count"):
        return 0  # children, communes: counted in whole numbers
    if indicator is None or figure is None or figure.value is None or met is None or target.equivalent:
        return indicator.decimals if indicator else 1
    limits = limits_of(target, figure, indicator.per, reference, indicator.better)
    bounds = [bound for bound in (limits.low, limits.high) if bound is not None] if limits else []
    if not bounds or indicator.kind == "count":
        return indicator.decimals
    # 100 % only when numerator equals denominator, 0 only for zero
    bounds += [Fraction(0), Fraction(100)] if indicator.kind == "share" else [Fraction(0)]
    exact = compared(target, figure, indicator.per)
    return honest(exact, bounds, indicator.decimals)


def honest(exact: Fraction, bounds: Iterable[Fraction], fewest: int) -> int:
    """Return how many decimals keep a printed value on its own side of every bound."""
    return max((_decimals(exact, bound, fewest) for bound in bounds), default=fewest)


def _decimals(exact: Fraction, bound: Fraction, fewest: int) -> int:
    for decimals in range(fewest, 9):
        shown = Fraction(str(formats.round_half_up(exact, decimals)))
        if (shown > bound) == (exact > bound) and (shown < bound) == (exact < bound):
            return decimals
    return 9


def sampled(target: Target, low: Fraction, high: Fraction, limits: Limits) -> bool | None:
    """Return whether a sample's whole interval meets a target, misses it, or neither (None)."""
    ends = {limits.hold(low), limits.hold(high)}
    return ends.pop() if len(ends) == 1 else None


def due_day(target: Target) -> date | None:
    """Return the day that the plan names, as the field table writes it: the day itself, the end of a month, quarter or year."""
    if target.due is None:
        return None
    return target.due.first if target.due.rule == "before" else target.due.last
