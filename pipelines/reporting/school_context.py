"""What a report on schools reads: one school, or every school of the plan's place, with the figures that are counted over pupils."""

from dataclasses import dataclass, replace

from pipelines import catalog, periods
from pipelines.reporting.context import Context, Place, gather, read_places
from pipelines.reporting.figures import Figures, load
from pipelines.reporting.letterhead import office_for
from pipelines.reporting.opening import Opened, context_of
from pipelines.reporting.places_allowed import SCHOOLS, places_for

LEVEL, TYPE = "school", "trường"


@dataclass(frozen=True)
class Schools:
    """One school, or the schools of a place.

    Attributes:
        context: of the school, or of the place; listed: the schools that a table lists, by code.
        one: whether the report is about one school.
    """

    context: Context
    listed: tuple[Place, ...]
    one: bool

    @property
    def school_year(self) -> str:
        """The school year at the cut-off (RULES 5)."""
        return periods.school_year_label(periods.school_year_of(self.context.period.cutoff_on))


def read_schools(told: Opened) -> Schools:
    """Read what a report on schools needs."""
    period = catalog.period_of(catalog.load_plan(told.request.plan), told.request.period)
    named = places_for(told.con, told.request.plan, period.id, [SCHOOLS])
    listed = tuple(Place(code, name, LEVEL, TYPE) for code, name in sorted(named.items()))
    one = next((place for place in listed if place.code == told.request.place), None)
    if one is None:
        context = context_of(told)
        return Schools(_with_figures(told, context, listed), listed, False)
    return Schools(_of_school(told, one), (one,), True)


def _of_school(told: Opened, school: Place) -> Context:
    """Return the context of one school: its own figures and targets, its own letterhead where the office's file has one."""
    from pipelines import targets

    plan = catalog.load_plan(told.request.plan)
    whole = gather(told.con, replace(told.request, place=plan.place), told.project, told.manifest, told.schema)
    above = read_places(told.con, whole.period.cutoff_on).get(plan.place)
    office, self_name = office_for(told.project, plan.id, school, above, whole.period.cutoff_on)
    judged = tuple(targets.evaluate(told.con, plan.id, whole.period.id, school.code))
    own = replace(
        whole,
        request=told.request,
        place=school,
        parent=None,
        communes=(),
        targets=judged,
        office=office,
        self_name=self_name,
        trends=(),
    )
    return _with_figures(told, own, (school,))


def _with_figures(told: Opened, context: Context, schools: tuple[Place, ...]) -> Context:
    """Return the context with the figures of the schools beside those that it has."""
    codes = sorted({context.place.code, *(school.code for school in schools)})
    ids = sorted({row.period for row in context.figures.rows} | {context.period.id, context.period.same_period_id})
    had = {row.fact_id for row in context.figures.rows}
    more = [row for row in load(told.con, codes, ids).rows if row.fact_id not in had]
    return replace(context, figures=Figures((*context.figures.rows, *more)))


def school_targets(context: Context) -> list[str]:
    """Return the ids of the plan's targets that are counted over pupils or schools."""
    found = []
    for target in context.plan.targets:
        indicator = catalog.indicators().get(target.indicator or "")
        told = indicator.variants.get(target.variant or "") if indicator else None
        if isinstance(told, dict) and told.get("units") == "schools":
            found.append(target.id)
    return found
