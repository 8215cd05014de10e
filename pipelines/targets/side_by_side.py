"""Two plans on one indicator: the targets of every plan that holds for a place, side by side, none hidden behind another."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines import catalog, engine, places
from pipelines.catalog import Plan
from pipelines.periods import Period
from pipelines.plan_definitions import ANYWHERE
from pipelines.targets.result import TargetResult
from pipelines.targets.setting import period_at


@dataclass(frozen=True)
class Side:
    """One plan's target on an indicator; ``result`` is None where the plan has no such period, then only what is planned is told."""

    plan: str
    title: str
    target_id: str
    planned: str
    variant: str | None
    result: TargetResult | None
    note: str = ""


def plans_over(place: str, period: Period) -> list[Plan]:
    """Return the plans that hold for a place: its own, those of the places above it, those for every place."""
    found = places.find(place, period.cutoff_on)
    above = places.ancestry(found, period.cutoff_on) if found else [place]
    own = [plan for plan in map(catalog.load_plan, catalog.plan_ids()) if plan.place in above]
    return [*own, *map(catalog.load_plan, catalog.reference_plan_ids())]


def beside(con: engine.Connection, plan_id: str, period_id: str | int, place: str) -> dict[str, list[Side]]:
    """Return the indicators on which at least two plans of a place have a target, each with all of these targets.

    Two variants of one indicator count differently (one help, or help and a service): they stand side by side, and the note says so.
    """
    from pipelines.targets.evaluating import results_of
    from pipelines.targets.setting import open_setting

    period, _ = period_at(catalog.load_plan(plan_id), period_id, place)
    grouped: dict[str, list[Side]] = {}
    for plan in plans_over(place, period):
        same = plan.place == ANYWHERE or plan.periods.get(period.id) == period
        results = {one.target_id: one for one in results_of(open_setting(con, plan, period.id, place))} if same else {}
        for side in _sides(plan, period, results):
            indicator = next(target.indicator for target in plan.targets if target.id == side.target_id)
            grouped.setdefault(indicator or "", []).append(side)
    return {name: _noted(sides) for name, sides in grouped.items() if len({side.plan for side in sides}) > 1}


def _sides(plan: Plan, period: Period, results: dict[str, TargetResult]) -> Iterator[Side]:
    for target in plan.targets:
        if target.indicator:
            bound = target.at(period.cutoff_on)
            note = "" if target.id in results else "kỳ của kế hoạch này khác, chỉ nêu mức kế hoạch"
            yield Side(plan.id, plan.title, target.id, bound.planned, target.variant, results.get(target.id), note)


def _noted(sides: list[Side]) -> list[Side]:
    """Say of targets with another variant than the first that they count otherwise."""
    from dataclasses import replace

    first = sides[0].variant
    return [
        side
        if side.variant == first
        else replace(side, note="; ".join(filter(None, (side.note, "cách tính khác, không so trực tiếp"))))
        for side in sides
    ]
