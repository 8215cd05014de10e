"""Targets of a plan against results: what was planned, what is, and whether it is met (RULES 14-24)."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from pipelines import catalog, engine, formats, periods
from pipelines.catalog import Indicator, Plan, Target

STATUS_VI = {
    "met": "Đạt",
    "exceeded": "Vượt",
    "not_met": "Chưa đạt",
    "on_track": "Có khả năng đạt",
    "at_risk": "Khó đạt",
    "inconclusive": "Chưa đủ cơ sở đánh giá",
    "no_data": "Chưa có số liệu",
    "not_due": "Chưa đến kỳ đánh giá",
    "informational": "Theo dõi",
}


@dataclass(frozen=True)
class TargetResult:
    """One target with its result at a period and place; see DESIGN "Plans" for status, RULES 24 for its words."""

    target_id: str
    text_vi: str
    unit_vi: str
    planned_text: str
    comparator: str
    value_low: float | None
    value_high: float | None
    indicator: str | None
    variant: str | None
    fact_id: str | None
    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    to_date: date | None
    previous_value: float | None
    previous_numerator: float | None
    previous_denominator: float | None
    previous_fact_id: str | None
    status: str
    status_vi: str
    reason_vi: str
    definition_vi: str
    units_reported: int | None
    units_expected: int | None
    decimals: int
    denominator_source: str = ""


@dataclass(frozen=True)
class Figure:
    """One total of ``indicator_values``."""

    fact_id: str
    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    to_date: date | None
    units_reported: int
    units_expected: int
    denominator_source: str = ""
    comparability: str = "exact"

    @property
    def is_counted(self) -> bool:
        """Whether there is a number."""
        return self.state in ("ok", "zero") and self.value is not None


def _figure(con: engine.Connection, target: Target, place: str, period_id: str) -> Figure | None:
    found = engine.rows(
        con,
        "select fact_id, numerator, denominator, value, state, to_date, units_reported, units_expected, denominator_source, comparability "
        "from indicator_values "
        "where indicator = ? and variant = ? and place = ? and period = ? and sex = '*' and age_band = '*' "
        "and ethnic_group = '*' and poverty = '*' and category = '*'",
        [target.indicator, target.variant, place, period_id],
    )
    return Figure(*found[0]) if found else None


def _gap(figure: Figure | None) -> Figure | None:
    """The children still missing: denominator minus numerator (targets with ``figure: gap``)."""
    if figure is None or figure.numerator is None or figure.denominator is None:
        return figure
    missing = figure.denominator - figure.numerator
    state = "zero" if missing == 0 and figure.is_counted else figure.state
    told = (figure.to_date, figure.units_reported, figure.units_expected, figure.denominator_source, figure.comparability)
    return Figure(f"{figure.fact_id}#gap", missing, None, missing if figure.is_counted else None, state, *told)


def exact_value(figure: Figure, per: int) -> Fraction:
    """Return the figure as an exact fraction in the indicator's unit (counts may end in .5)."""
    if figure.denominator is None:
        return Fraction(figure.value or 0)
    return Fraction(figure.numerator or 0) / Fraction(figure.denominator) * per


def _against_equivalent(equivalent: dict[str, Any], figure: Figure) -> float:
    """Return below, at or above 0 as the figure lies below, at or above the plan's stated equivalent (12 of 14)."""
    wanted = float(equivalent["count"]) * (figure.denominator or 0)
    return (figure.numerator or 0) * float(equivalent["of"]) - wanted


def is_met(target: Target, figure: Figure, per: int) -> bool | None:
    """Judge on the exact fraction, or on the stated equivalent where the plan's own row has one; None: nothing to judge."""
    if target.equivalent:
        return _against_equivalent(target.equivalent, figure) >= 0
    if target.comparator == "maintain":
        return figure.numerator == figure.denominator
    value, low, high = exact_value(figure, per), target.value_low, target.value_high
    limits = {name: Fraction(str(limit)) for name, limit in (("low", low), ("high", high)) if limit is not None}
    tests = {
        "ge": lambda: value >= limits["low"],
        "gt": lambda: value > limits["low"],
        "le": lambda: value <= limits["high"],
        "lt": lambda: value < limits["high"],
        "range": lambda: value <= limits["high"],
        "eq": lambda: value == limits.get("low", limits.get("high")),
    }
    return tests[target.comparator]() if target.comparator in tests else None


def _is_exceeded(target: Target, figure: Figure, per: int) -> bool:
    """Whether more was reached than planned ("Vượt"); never said of a ceiling, where the word would read as a breach."""
    value = exact_value(figure, per)
    if target.equivalent:
        return _against_equivalent(target.equivalent, figure) > 0
    if target.comparator in ("ge", "gt") and target.value_low is not None:
        return value > Fraction(str(target.value_low))
    return False


def _counts_communes(indicator: Indicator) -> bool:
    return indicator.id.startswith("commune_")


def _places_told(figure: Figure, indicator: Indicator) -> int:
    """Return how many places a figure is of: a commune whose sheet came without the decision that is counted is none of them."""
    return min(figure.units_reported, int(figure.denominator or 0)) if _counts_communes(indicator) else figure.units_reported


def _with_all_missing(figure: Figure, good: bool) -> Figure:
    """Return a count of communes as it would be with every commune that is still missing in the numerator, or in none."""
    missing = figure.units_expected - (figure.denominator or 0)
    whole = (figure.denominator or 0) + missing
    return replace(figure, numerator=(figure.numerator or 0) + (missing if good else 0), denominator=whole)


def _can_missing_change(target: Target, figure: Figure, indicator: Indicator, met: bool) -> bool:
    """RULES 6: whether the places that are missing may still change the verdict.

    Of communes the number that is missing is known; of children nobody knows how many the others have, so only what no child more can
    change is decided: a count that has passed its limit, a whole (100 %) or a nothing (0) that is already broken.
    """
    if _places_told(figure, indicator) >= figure.units_expected:
        return False
    if _counts_communes(indicator):
        ends = {is_met(target, _with_all_missing(figure, good), indicator.per) for good in (True, False)}
        return ends != {met}
    upward = target.comparator in ("ge", "gt", "maintain")
    if figure.denominator is None:
        return met != upward
    whole = target.comparator == "maintain" or (indicator.per == 100 and (target.value_low or 0) >= 100)
    nothing = not upward and target.value_high == 0
    return met or not ((upward and whole) or nothing)


def _why_undivided(figure: Figure) -> str:
    """No source has a denominator, or the source counts nobody."""
    told = "mẫu số bằng 0" if figure.denominator == 0 else "không có mẫu số"
    return f"{told}: {figure.denominator_source}" if figure.denominator_source else told


def judge(
    target: Target, figure: Figure | None, indicator: Indicator | None, period: periods.Period
) -> tuple[str, str]:
    """Return (status, reason in Vietnamese) of one target."""
    if target.indicator is None or indicator is None:
        return "no_data", target.missing
    if figure is None or figure.state == "not_reported":
        return "no_data", "chưa nhận đủ sổ cho chỉ số này"
    if figure.state == "not_due":
        return "not_due", "chưa đến kỳ đánh giá"
    if figure.state == "no_denominator":
        return "inconclusive", _why_undivided(figure)
    met = is_met(target, figure, indicator.per)
    if met is None:
        return "informational", ""
    told = _places_told(figure, indicator)
    if told >= figure.units_expected:
        return _outlook(target, figure, indicator, period, met)
    scope = f"số liệu của {told}/{figure.units_expected} xã, thị trấn"
    if _can_missing_change(target, figure, indicator, met):
        return "inconclusive", scope
    sure = _with_all_missing(figure, good=False) if _counts_communes(indicator) else figure
    status, reason = _outlook(target, sure, indicator, period, met)
    return status, "; ".join(filter(None, (f"{scope}, nơi còn thiếu không làm đổi kết luận", reason)))


def _outlook(
    target: Target, figure: Figure, indicator: Indicator, period: periods.Period, met: bool
) -> tuple[str, str]:
    """Met or not; before the deadline the reason says until when was counted."""
    until, reason = target.deadline, ""
    if until and period.cutoff_on < until:
        reason = f"tính đến {formats.day(period.cutoff_on)}; hạn của kế hoạch {formats.day(until)}"
    if not met:
        return "not_met", reason
    return ("exceeded" if _is_exceeded(target, figure, indicator.per) else "met"), reason


def decimals_needed(target: Target, figure: Figure | None, indicator: Indicator | None, met: bool | None) -> int:
    """Return how many decimals a printed value needs so that it never contradicts its status (RULES 14)."""
    if figure is not None and figure.denominator is None:
        return 0  # children, communes: counted in whole numbers
    if indicator is None or figure is None or figure.value is None or met is None or target.equivalent:
        return indicator.decimals if indicator else 1
    limit = target.value_low if target.value_low is not None else target.value_high
    if limit is None or indicator.kind == "count" or target.comparator == "maintain":
        return indicator.decimals
    exact, bound = exact_value(figure, indicator.per), Fraction(str(limit))
    for decimals in range(indicator.decimals, 9):
        shown = Fraction(str(formats.round_half_up(exact, decimals)))
        if (shown > bound) == (exact > bound) and (shown < bound) == (exact < bound):
            return decimals
    return 9


def _latest_yearly(con: engine.Connection, target: Target, place: str, period: periods.Period) -> str:
    found = engine.rows(
        con,
        "select v.period, v.numerator, v.denominator from indicator_values as v join periods as p on p.period_id = v.period "
        "where v.indicator = ? and v.variant = ? and v.place = ? and v.state in ('ok', 'zero') and p.ends_on < ? "
        "and v.sex = '*' and v.age_band = '*' and v.category = '*' order by p.ends_on desc limit 1",
        [target.indicator, target.variant, place, period.starts_on],
    )
    if not found:
        return "chưa đến kỳ đánh giá"
    year, numerator, denominator = found[0]
    return f"chưa đến kỳ đánh giá; gần nhất: {numerator:.0f}/{denominator:.0f}, năm {year}"


def _told(found: Figure | None) -> tuple[float | None, float | None, float | None]:
    """Return numerator, denominator and value of a figure, all empty where nothing was counted."""
    if found is None or not found.is_counted:
        return None, None, None
    return found.numerator, found.denominator, found.value


def _definition(target: Target) -> str:
    certainty = f"độ chắc chắn {target.certainty}" if target.certainty else ""
    return "; ".join(filter(None, (target.definition, certainty)))


def _reason(con: engine.Connection, target: Target, period: periods.Period, place: str, status: str, said: str) -> str:
    if status == "not_due":
        return _latest_yearly(con, target, place, period)
    if target.equivalent and status in ("met", "exceeded", "not_met"):
        return "; ".join(filter(None, (said, target.equivalent["why"])))
    return said


def _result(con: engine.Connection, plan: Plan, target: Target, period: periods.Period, place: str) -> TargetResult:
    indicator = catalog.indicators().get(target.indicator or "")
    figure = _figure(con, target, place, period.id) if indicator else None
    # a plan and its same period never mix conventions (RULES 2): without that period in the plan there is none; nor is the figure of
    # other boundaries one (a report carries it over, ``reporting.boundaries``)
    comparable = indicator and period.same_period_id in plan.periods and not (figure and figure.comparability != "exact")
    before = _figure(con, target, place, period.same_period_id) if comparable else None
    if target.details.get("figure") == "gap":
        figure, before = _gap(figure), _gap(before)
    status, said = judge(target, figure, indicator, period)
    if target.details.get("whole_place") and place != plan.place and status in ("met", "exceeded", "not_met"):
        status, said = "informational", "chỉ tiêu tính cho cả địa bàn của kế hoạch"
    numerator, denominator, value = _told(figure)
    met = is_met(target, figure, indicator.per) if figure and indicator and figure.is_counted else None
    known = figure or Figure("", None, None, None, "not_reported", None, 0, 0)
    former = _told(before)
    planned = (target.quote, target.unit, target.planned, target.comparator, target.value_low, target.value_high)
    counted = (known.fact_id or None, numerator, denominator, value, known.state, known.to_date)
    return TargetResult(
        target.id,
        *planned,
        target.indicator,
        target.variant,
        *counted,
        previous_value=former[2],
        previous_numerator=former[0],
        previous_denominator=former[1],
        previous_fact_id=before.fact_id if before else None,
        status="met" if status == "exceeded" else status,
        status_vi=STATUS_VI[status],
        reason_vi=_reason(con, target, period, place, status, said),
        definition_vi=_definition(target),
        units_reported=known.units_reported if figure else None,
        units_expected=known.units_expected if figure else None,
        decimals=decimals_needed(target, figure, indicator, met),
        denominator_source=known.denominator_source,
    )


def evaluate(con: engine.Connection, plan_id: str, period_id: str | int, place: str) -> list[TargetResult]:
    """Return every target of a plan, in plan order, with its result at a period and place.

    Args:
        con: connection with the views of ``marts.open_marts`` (or a build's own tables).
        period_id: one of the plan's periods; place: a code of the tree.
    """
    plan = catalog.load_plan(plan_id)
    period = catalog.period_of(plan, period_id)
    return [_result(con, plan, target, period, place) for target in plan.targets]


def without_data(plan: Plan, period_id: str | int) -> list[dict[str, Any]]:
    """Return the targets as the plan states them, for a project that has no marts yet (status ``no_data``)."""
    catalog.period_of(plan, period_id)
    return [
        {
            "target_id": t.id,
            "text_vi": t.quote,
            "comparator": t.comparator,
            "value_low": t.value_low,
            "value_high": t.value_high,
        }
        | {"indicator": t.indicator, "value": None, "numerator": None, "denominator": None, "status": "no_data"}
        for t in plan.targets
    ]
