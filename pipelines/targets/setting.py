"""Where and when targets are judged: plan, period, place, the figures read for it, what people told, and what each target compares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from pipelines import catalog, engine, periods, places, plan_units
from pipelines.catalog import Indicator, Plan, Target
from pipelines.errors import RequestError
from pipelines.plan_definitions import ANYWHERE
from pipelines.targets import areas
from pipelines.targets.figures import Book, Figure, added, gap, read_book
from pipelines.targets.inputs import Inputs, read_inputs
from pipelines.targets.limits import Reference, compared, number, scale
from pipelines.targets.outlook import Past


@dataclass(frozen=True)
class Setting:
    """One plan at one period and place.

    Attributes:
        known: the periods among which the same period of the year before is looked for.
        communes: communes of the place at the period's cut-off (the place itself for a commune).
        heir: what the place inherited, when the plan's own place has ended.
    """

    plan: Plan
    period: periods.Period
    place: str
    book: Book
    inputs: Inputs
    known: Mapping[str, periods.Period]
    communes: tuple[str, ...] = ()
    heir: areas.Heir | None = field(default=None)


def open_setting(
    con: engine.Connection,
    plan: Plan,
    period_id: str | int,
    place: str,
    book: Book | None = None,
    state: Path | None = None,
) -> Setting:
    """Read what the targets of a plan need at a period and place; ``book`` when it has been read already.

    Args:
        state: folder of what people told (``data/state``), that of the project around the working folder unless given.

    Raises:
        RequestError: not a period of the plan.
    """
    period, known = period_at(plan, period_id, place)
    inputs = read_inputs(state)
    communes = tuple(one.code for one in places.children(place, period.cutoff_on))
    found = book or read_for(con, plan, [place], [period], state)
    return Setting(plan, period, place, found, inputs, known, communes, areas.heir_of(plan, place, period.cutoff_on))


def period_at(plan: Plan, period_id: str | int, place: str) -> tuple[periods.Period, Mapping[str, periods.Period]]:
    """Return a period and all periods that go with it; a plan for every place takes those of the office in whose area the place lies.

    Raises:
        RequestError: no such period.
    """
    if plan.place != ANYWHERE:
        return catalog.period_of(plan, period_id), plan.periods
    wanted = periods.normalise(period_id)
    for other in map(catalog.load_plan, catalog.plan_ids()):
        period = other.periods.get(wanted)
        if period and _is_in(place, other.place, period.cutoff_on):
            return period, other.periods
    raise RequestError(
        f"Không kế hoạch nào của địa bàn {place} có kỳ {wanted}.", plan.id, "chọn kỳ và địa bàn có trong kho chỉ số"
    )


def _is_in(place: str, above: str, on: date) -> bool:
    found = places.find(place, on)
    return found is not None and above in places.ancestry(found, on)


def read_for(
    con: engine.Connection,
    plan: Plan,
    codes: Sequence[str],
    listed: Iterable[periods.Period],
    state: Path | None = None,
) -> Book:
    """Read the figures that a plan's targets need at some places, for all periods, in one query."""
    targets = [*plan.targets, *(part for target in plan.targets for part in target.parts)]
    wanted = {code for code in (*codes, plan.school) if code}
    days = {period.cutoff_on for period in listed}
    if any(target.judged_at or target.communes for target in targets):
        wanted |= {one.code for code in set(wanted) for day in days for one in places.children(code, day)}
    inputs = read_inputs(state)
    for target in targets:
        if target.place_set:
            wanted |= {
                code for day in days for above in codes for code in areas.members(inputs, target.place_set, above, day)
            }
    indicators = {target.indicator for target in targets if target.indicator}
    return read_book(
        con,
        indicators,
        wanted,
        {target.indicator for target in targets if target.indicator and target.breakdown == "category"},
    )


def place_of(setting: Setting, target: Target, variant: str | None = None) -> str:
    """Return the place whose figure a target compares: the plan's school for what is counted over schools, asked for the plan's place."""
    indicator = catalog.indicators().get(target.indicator or "")
    told = indicator.variants.get(variant or target.variant or "") if indicator else None
    over_schools = isinstance(told, dict) and told.get("units") == "schools"
    at_home = setting.place in (setting.plan.place, setting.plan.school)
    return setting.plan.school if over_schools and setting.plan.school and at_home else setting.place


def figure_of(setting: Setting, target: Target, period_id: str, variant: str | None = None) -> Figure | None:
    """Return the figure of a target in a period: at its place, over its set of places, or the number still missing."""
    chosen = variant or target.variant
    if target.place_set:
        codes = areas.members(setting.inputs, target.place_set, setting.place, setting.period.cutoff_on)
        indicator = catalog.indicators()[target.indicator or ""]
        name = f"{target.indicator}:{chosen}@{target.place_set}:{period_id}"
        found = added(
            (setting.book.get(target.indicator, chosen, code, period_id) for code in codes),
            name,
            Fraction(indicator.per),
        )
    else:
        found = setting.book.get(target.indicator, chosen, place_of(setting, target, chosen), period_id)
    return gap(found) if target.figure == "gap" else found


def before_of(setting: Setting, target: Target, figure: Figure | None) -> Figure | None:
    """Return the figure of the same period one year earlier, where the plan has it and the place is still the same.

    A plan and its same period never mix conventions (RULES 2): without that period there is none; nor is the figure of other
    boundaries one (a report carries it over, ``reporting.boundaries``).
    """
    if setting.period.same_period_id not in setting.known or (figure and figure.comparability != "exact"):
        return None
    return figure_of(setting, target, setting.period.same_period_id)


def past_of(setting: Setting, target: Target, figure: Figure | None, before: Figure | None) -> Past:
    """Return the earlier figures from which an outlook is told; those of other boundaries are none."""
    if figure is None or figure.comparability != "exact":
        return Past()
    year = setting.period.year
    last = figure_of(setting, target, str(year - 1)) if str(year - 1) in setting.known else None
    last = last if last and last.is_counted else None
    if last and last.to_date and last.to_date >= setting.period.cutoff_on:
        last = None
    return Past(before if before and before.is_counted else None, last, last)


def reference_of(
    setting: Setting, target: Target, indicator: Indicator, before: Figure | None
) -> tuple[Reference, dict[str, object] | None]:
    """Return what a target is compared with, and the baseline as it is told: value, source, certainty, who entered it."""
    previous = compared(target, before, indicator.per) if before and before.is_counted else None
    told = baseline_of(setting, target, indicator.per)
    return Reference(told[0] if told else None, previous), told[1] if told else None


def _divided(
    target: Target, per: int, top: float | None, whole: float | None, stated: Fraction | None
) -> Fraction | None:
    """Return a baseline exactly: from its counts where the source has them, else as stated."""
    if top is None or target.figure != "value" or plan_units.parse(target.unit).kind not in ("share", "rate"):
        return stated if stated is not None or top is None else number(top)
    return number(top) / number(whole) * scale(target, per) if whole else stated


def baseline_of(setting: Setting, target: Target, per: int) -> tuple[Fraction | None, dict[str, object]] | None:
    """Return the baseline of a target in its unit: entered by the office, else stated by the plan, else the figure of the period it names.

    A baseline that the office must confirm is never taken from figures; without a number the first is None.
    """
    plan, wanted = setting.plan, target.baseline
    entered = setting.inputs.baselines.get((plan.id, target.id, setting.place))
    if entered:
        value = _divided(target, per, entered.numerator, entered.denominator, entered.value)
        told = {
            "as_of": entered.as_of,
            "source": entered.source,
            "certainty": entered.certainty,
            "entered_by": entered.role,
        }
        return value, told | {"value": None if value is None else float(value)}
    if wanted is None:
        return None
    text = {
        "as_of": wanted.as_of or wanted.period,
        "source": wanted.source,
        "certainty": wanted.certainty,
        "confirm": wanted.confirm,
    }
    stated = None if wanted.value is None else number(wanted.value)
    own = _divided(target, per, wanted.numerator, wanted.denominator, stated)
    if setting.place == plan.place and own is not None:
        return own, text | {"value": float(own)}
    if wanted.period and not wanted.confirm:
        figure = figure_of(setting, target, wanted.period)
        if figure and figure.is_counted:
            value = compared(target, figure, per)
            return value, text | {"value": float(value), "fact_id": figure.fact_id}
    return None, text | {"value": None}
