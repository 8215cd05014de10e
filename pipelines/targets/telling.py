"""What stands beside the verdict on a target: why, definition, other variants, the split asked for, figures from outside."""

from fractions import Fraction
from typing import Any

from pipelines import formats
from pipelines.catalog import Indicator, Target
from pipelines.targets.figures import Figure
from pipelines.targets.inputs import OutsideFact
from pipelines.targets.limits import limits_of
from pipelines.targets.outlook import Judged
from pipelines.targets.result import STATUS_VI, TargetResult
from pipelines.targets.setting import Setting, figure_of


def outside(setting: Setting, target: Target) -> tuple[OutsideFact, ...]:
    """Return the figures from outside the registers that were known for the period's year, the newest last."""
    facts = setting.inputs.outside.get((setting.plan.id, target.id, setting.place), ())
    return tuple(
        sorted((fact for fact in facts if fact.period[:4] <= str(setting.period.year)), key=lambda fact: fact.period)
    )


def definition(target: Target, indicator: Indicator | None) -> str:
    """Return how a target is counted: definition, whose children, stretch, certainty last."""
    told = [target.definition]
    if target.stretch and "phấn đấu" not in target.definition:
        told.append("mức phấn đấu")
    if target.inferred and "comparator" not in target.inferred:
        told.append(f"suy ra: {target.inferred['why']}")
    told.append(f"độ chắc chắn {target.certainty}" if target.certainty else "")
    return "; ".join(filter(None, told))


def reason(setting: Setting, target: Target, judged: Judged, inferred: dict[str, Any] | None) -> str:
    """Return why a target has its status."""
    if judged.status == "not_due" and not judged.outlook:
        return _latest_yearly(setting, target)
    said = judged.reason
    if target.equivalent and judged.status in ("met", "exceeded", "not_met"):
        said = "; ".join(filter(None, (said, target.equivalent["why"])))
    if inferred and "status_vi" in inferred:
        said = "; ".join(filter(None, (said, f"{inferred['why']} (suy ra): {inferred['status_vi'].lower()}")))
    return said


def _latest_yearly(setting: Setting, target: Target) -> str:
    """RULES 4: a yearly item that is not assessed in this period names its newest assessment."""
    years = setting.book.whole_years(target.indicator, target.variant, setting.place)
    ended = {year: found for year, found in years.items() if found.is_counted and int(year) < setting.period.year}
    if not ended:
        return "chưa đến kỳ đánh giá"
    year, found = max(ended.items())
    whole = "" if found.denominator is None else f"/{formats.count(found.denominator)}"
    return f"chưa đến kỳ đánh giá; gần nhất: {formats.count(found.numerator or 0)}{whole}, năm {year}"


def also(setting: Setting, target: Target, indicator: Indicator | None) -> tuple[dict[str, Any], ...]:
    """Return the other variants that stand beside the compared one."""
    if indicator is None:
        return ()
    found = []
    for variant in target.also:
        figure = figure_of(setting, target, setting.period.id, variant)
        told = indicator.variants.get(variant)
        name = told["vi"] if isinstance(told, dict) else str(told or variant)
        found.append({"variant": variant, "name_vi": name} | _numbers(figure))
    return tuple(found)


def breakdown(setting: Setting, target: Target) -> tuple[dict[str, Any], ...]:
    """Return the categories that the plan asks for, by their code."""
    if target.breakdown != "category":
        return ()
    parts = setting.book.split(target.indicator, target.variant, setting.place, setting.period.id)
    return tuple({"category": name} | _numbers(figure) for name, figure in sorted(parts.items()))


def _numbers(figure: Figure | None) -> dict[str, Any]:
    if figure is None or not figure.is_counted:
        return {"fact_id": figure.fact_id if figure else None, "value": None, "numerator": None, "denominator": None}
    return {
        "fact_id": figure.fact_id,
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
    }


def of_communes(setting: Setting, target: Target, indicator: Indicator, planned: dict[str, Any]) -> TargetResult:
    """Return a rule about single communes at a place above them: how many of those that have a figure fulfil it."""
    limits = limits_of(target, None, indicator.per)
    told = {
        code: setting.book.get(target.indicator, target.variant, code, setting.period.id) for code in setting.communes
    }
    counted = {code: found for code, found in told.items() if found and found.is_counted}
    not_due = bool(told) and all(found is not None and found.state == "not_due" for found in told.values())
    good = sum(bool(limits and limits.hold(Fraction(found.value or 0))) for found in counted.values())
    status = "informational" if counted else "not_due" if not_due else "no_data"
    why = (
        f"{good}/{len(counted)} xã, thị trấn đạt {target.planned}"
        if counted
        else "chưa đến kỳ đánh giá"
        if not_due
        else "chưa nhận đủ sổ"
    )
    return TargetResult(
        **planned,
        fact_id=None,
        numerator=good if counted else None,
        denominator=len(counted) if counted else None,
        value=good if counted else None,
        state="ok" if counted else "not_due" if not_due else "not_reported",
        to_date=setting.period.cutoff_on if counted else None,
        previous_value=None,
        previous_numerator=None,
        previous_denominator=None,
        previous_fact_id=None,
        status=status,
        status_vi=STATUS_VI[status],
        reason_vi=why,
        definition_vi=definition(target, indicator),
        units_reported=len(counted),
        units_expected=len(setting.communes),
        decimals=0,
    )
