"""Targets of a plan against results at a period and place (RULES 14-24)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, plan_units
from pipelines.catalog import Indicator, Plan, Target
from pipelines.targets import areas, outlook, telling
from pipelines.targets.figures import Figure
from pipelines.targets.judging import decimals_needed, due_day, held, sampled, verdict
from pipelines.targets.limits import NOTHING, Reference, compared, limits_of, steps_needed
from pipelines.targets.outlook import Judged
from pipelines.targets.result import STATUS_VI, TargetResult
from pipelines.targets.sentences import together, with_sentences
from pipelines.targets.setting import Setting, before_of, figure_of, open_setting, past_of, read_for, reference_of

DECIDED = ("met", "exceeded", "not_met", "on_track", "at_risk")


@dataclass(frozen=True)
class _Found:
    """What one target compares: its figure, that of a year earlier, and what it is compared with."""

    figure: Figure | None = None
    before: Figure | None = None
    reference: Reference = NOTHING
    baseline: Mapping[str, Any] | None = None


def evaluate(
    con: engine.Connection, plan_id: str, period_id: str | int, place: str, population: str | None = None
) -> list[TargetResult]:
    """Return every target of a plan, in plan order, with its result at a period and place.

    Args:
        con: connection with the views of ``marts.open_marts`` (or a build's own tables).
        period_id: one of the plan's periods; place: a code of the tree.
        population: ``residents`` or ``pupils`` in place of the plan's own (RULES 9), where a target has both.
    """
    plan = catalog.load_plan(plan_id)
    return results_of(open_setting(con, plan, period_id, place), population)


def evaluate_plan(
    con: engine.Connection, plan: Plan, state: Path | None = None
) -> Iterator[tuple[str, list[TargetResult]]]:
    """Give each period of a plan with its targets at the plan's own place; the figures are read once."""
    book = read_for(con, plan, [plan.place], plan.periods.values(), state)
    for period_id in plan.periods:
        yield period_id, results_of(open_setting(con, plan, period_id, plan.place, book, state))


def results_of(setting: Setting, population: str | None = None) -> list[TargetResult]:
    """Return the targets of a setting's plan with their results."""
    chosen = [target.counting(population) if population else target for target in setting.plan.targets]
    return with_sentences([result_of(setting, target.at(setting.period.cutoff_on)) for target in chosen])


def result_of(setting: Setting, target: Target) -> TargetResult:
    """Return one target, with the milestone that binds, and its result."""
    if target.parts:
        return _of_parts(setting, target)
    indicator = catalog.indicators().get(target.indicator or "")
    found = _find(setting, target, indicator)
    if indicator and target.judged_at == "commune" and setting.place not in setting.communes:
        return telling.of_communes(setting, target, indicator, _planned(setting, target))
    judged = _judge(setting, target, found, indicator)
    return _said(setting, target, found, indicator, judged)


def _find(setting: Setting, target: Target, indicator: Indicator | None) -> _Found:
    if indicator is None:
        return _Found()
    figure = figure_of(setting, target, setting.period.id)
    before = before_of(setting, target, figure)
    return _Found(figure, before, *reference_of(setting, target, indicator, before))


def _judge(setting: Setting, target: Target, found: _Found, indicator: Indicator | None) -> Judged:
    """Return the status of a target, with all that may keep it from being one: heirs, whole places, targets that do not bind."""
    if indicator is None and (facts := telling.outside(setting, target)):
        return _from_outside(target, facts[-1])
    past = past_of(setting, target, found.figure, found.before)
    judged = verdict(target, found.figure, indicator, setting.period, found.reference, past)
    if target.comparator == "hold" and indicator and judged.status in ("met", "exceeded"):
        judged = (
            held(
                target,
                setting.book.whole_years(target.indicator, target.variant, setting.place),
                indicator,
                setting.period,
            )
            or judged
        )
    if setting.heir and judged.status in DECIDED:
        kept, words = areas.inherited(target, setting.heir)
        told = "; ".join(filter(None, (words, judged.reason)))
        return replace(judged, reason=told) if kept else Judged("inconclusive", words)
    if judged.status in DECIDED and target.details.get("whole_place") and setting.place != setting.plan.place:
        return Judged("informational", "chỉ tiêu tính cho cả địa bàn của kế hoạch")
    if judged.status in DECIDED and not target.binding:
        return Judged("informational", "; ".join(filter(None, ("mức không bắt buộc", judged.reason))), judged.outlook)
    return judged


def _from_outside(target: Target, fact: Any) -> Judged:
    """Judge a figure from outside the registers; of a sample the whole interval decides (RULES 15)."""
    source = f"theo {fact.source} ({fact.period})"
    limits = limits_of(target, None, 100)
    if limits is None:
        return Judged("informational", source)
    ends = (fact.lower, fact.upper) if fact.lower is not None and fact.upper is not None else (fact.value, fact.value)
    met = sampled(target, *ends, limits)
    if met is None:
        return Judged("inconclusive", f"{source}; khoảng tin cậy của mẫu chứa mức kế hoạch")
    return Judged("met" if met else "not_met", source)


def _planned(setting: Setting, target: Target) -> dict[str, Any]:
    """Return what the plan says of a target, as fields of its result."""
    unit = plan_units.parse(target.unit)
    due = target.due
    return {
        "target_id": target.id,
        "text_vi": target.quote,
        "unit_vi": target.unit,
        "unit": unit.token,
        "planned_text": target.planned,
        "comparator": target.comparator,
        "value_low": target.value_low,
        "value_high": target.value_high,
        "indicator": target.indicator,
        "variant": target.variant,
        "section": target.section,
        "kind": target.kind,
        "level": target.level,
        "deadline": due_day(target),
        "deadline_vi": due.words if due else "",
        "last_day": target.deadline,
        "milestones": tuple(step.told() for step in target.milestones),
        "stretch": target.stretch,
        "binding": target.binding,
        "population": target.population,
        "place": setting.place,
        "sentence": target.sentence,
        "carried_from": target.carried_from,
    }


def _counted(setting: Setting, target: Target, found: _Found, indicator: Indicator | None) -> dict[str, Any]:
    """Return what was counted, now and a year earlier, as fields of the result."""
    figure, before = found.figure, found.before
    facts = telling.outside(setting, target)
    if figure is None and indicator is None and facts:
        own = {"value": float(facts[-1].value), "numerator": facts[-1].numerator, "denominator": facts[-1].denominator}
        return own | {"fact_id": None, "state": "ok", "to_date": None} | _former(target, None, indicator)
    now = _numbers(target, figure, indicator)
    known = {"fact_id": figure.fact_id, "state": figure.state, "to_date": figure.to_date} if figure else {}
    nothing = {"fact_id": None, "state": "not_reported", "to_date": None}
    return (
        dict(zip(("numerator", "denominator", "value"), now, strict=True))
        | nothing
        | known
        | _former(target, before, indicator)
    )


def _former(target: Target, before: Figure | None, indicator: Indicator | None) -> dict[str, Any]:
    names = ("previous_numerator", "previous_denominator", "previous_value")
    told = dict(zip(names, _numbers(target, before, indicator), strict=True))
    return told | {"previous_fact_id": before.fact_id if before else None}


def _numbers(
    target: Target, figure: Figure | None, indicator: Indicator | None
) -> tuple[float | None, float | None, float | None]:
    """Return numerator, denominator and value (in the target's unit) of a figure, all empty where nothing was counted."""
    if figure is None or indicator is None or not figure.is_counted:
        return None, None, None
    return figure.numerator, figure.denominator, float(compared(target, figure, indicator.per))


def _said(setting: Setting, target: Target, found: _Found, indicator: Indicator | None, judged: Judged) -> TargetResult:
    figure = found.figure
    limits = limits_of(target, figure, indicator.per, found.reference, indicator.better) if indicator else None
    counted = indicator is not None and figure is not None and figure.is_counted and limits is not None
    met = limits.hold(compared(target, figure, indicator.per)) if counted and limits and figure and indicator else None
    steps = steps_needed(limits, figure, target, indicator) if counted and limits and figure and indicator else None
    told = judged.status in DECIDED or judged.status == "not_due"
    inferred = _inferred(setting, target, found, indicator)
    return TargetResult(
        **_planned(setting, target),
        **_counted(setting, target, found, indicator),
        status="met" if judged.status == "exceeded" else judged.status,
        status_vi=STATUS_VI[judged.status],
        reason_vi=telling.reason(setting, target, judged, inferred),
        outlook_vi=judged.outlook,
        needed=steps if told else None,
        needed_vi=outlook.needed_vi(steps, limits, target) if told and limits else "",
        definition_vi=telling.definition(target, indicator),
        converted_vi=plan_units.converted_vi(plan_units.parse(target.unit), plan_units.parse(indicator.unit))
        if indicator
        else "",
        units_reported=figure.units_reported if figure else None,
        units_expected=figure.units_expected if figure else None,
        decimals=decimals_needed(target, figure, indicator, met, found.reference),
        denominator_source=figure.denominator_source if figure else "",
        baseline=dict(found.baseline) if found.baseline else None,
        inferred=inferred,
        straight_line=_line(setting, target, found),
        also=telling.also(setting, target, indicator),
        breakdown=telling.breakdown(setting, target),
        external=tuple(fact.told for fact in telling.outside(setting, target)),
    )


def _inferred(setting: Setting, target: Target, found: _Found, indicator: Indicator | None) -> dict[str, Any] | None:
    """Return a reading that the plan does not spell out, with its own status where it has a comparator of its own."""
    if target.inferred is None:
        return None
    reading = {"why": target.inferred["why"]}
    if "comparator" not in target.inferred:
        return reading
    values: dict[str, Any] = {name: target.inferred.get(name) for name in ("comparator", "value_low", "value_high")}
    read_so = replace(target, **values, inferred=None)
    judged = verdict(read_so, found.figure, indicator, setting.period, found.reference)
    return (
        reading
        | values
        | {"status": "met" if judged.status == "exceeded" else judged.status, "status_vi": STATUS_VI[judged.status]}
    )


def _line(setting: Setting, target: Target, found: _Found) -> float | None:
    start = None
    if found.reference.baseline is not None and target.baseline and target.baseline.period in setting.known:
        start = (setting.known[target.baseline.period].cutoff_on, found.reference.baseline)
    value: Fraction | None = outlook.line_at(target, setting.period.cutoff_on, start)
    return None if value is None else float(value)


def _of_parts(setting: Setting, target: Target) -> TargetResult:
    """Return a composite target: each part with its own status, the whole met when all parts are."""
    parts = [result_of(setting, part.at(setting.period.cutoff_on)) for part in target.parts]
    status = together([part.status for part in parts])
    said = "; ".join(f"{part.planned_text}: {part.status_vi.lower()}" for part in parts)
    whole = _said(setting, target, _Found(), None, Judged(status, said))
    shown = (
        "target_id",
        "planned_text",
        "indicator",
        "variant",
        "fact_id",
        "value",
        "numerator",
        "denominator",
        "status",
        "status_vi",
        "reason_vi",
    )
    return replace(whole, parts=tuple({name: getattr(part, name) for name in shown} for part in parts))


def without_data(plan: Plan, period_id: str | int) -> list[dict[str, Any]]:
    """Return the targets as the plan states them, for a project that has no marts yet (status ``no_data``)."""
    period = catalog.period_of(plan, period_id)
    found = []
    for target in plan.targets:
        bound = target.at(period.cutoff_on)
        named = {
            "target_id": bound.id,
            "text_vi": bound.quote,
            "unit_vi": bound.unit,
            "planned_text": bound.planned,
            "section": bound.section,
        }
        values = {
            "comparator": bound.comparator,
            "value_low": bound.value_low,
            "value_high": bound.value_high,
            "deadline": due_day(bound),
        }
        nothing = {
            "value": None,
            "numerator": None,
            "denominator": None,
            "status": "no_data",
            "status_vi": STATUS_VI["no_data"],
        }
        steps = [step.told() for step in bound.milestones]
        found.append(
            named | values | {"indicator": bound.indicator, "variant": bound.variant, "milestones": steps} | nothing
        )
    return found
