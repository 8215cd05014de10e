"""The period report as its notebook tells it: open the marts, look at each topic, build the document, save it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines import catalog, marts
from pipelines.reporting import content, report_charts, tables, texts
from pipelines.reporting.added import added_table, late_known
from pipelines.reporting.changes import change_blocks, change_sentences, compared
from pipelines.reporting.context import Context, communes_of, gather, read_places
from pipelines.reporting.document import Document, facts_in
from pipelines.reporting.estimated import estimate_table, injury_estimate, waiting_table
from pipelines.reporting.schema import Schema, load_schema, validate
from pipelines.reporting.shared import masked, open_release, save_numbers
from pipelines.reporting.show import Shown, shown
from pipelines.reporting.summary import difficulties, results, target_summary
from pipelines.reporting.target_table import target_table
from pipelines.reporting.timeliness import timeliness
from pipelines.settings import Project, load_project

NAME = "period_report"
SHARED = "shared"
MARTS_VARIABLE = "TREEM_MARTS"


class PeriodReport:
    """What one report looks at, topic by topic; each property can end a notebook cell."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._document: Document | None = None

    @property
    def basis(self) -> Shown:
        """First sentence, cut-off day and coverage."""
        return shown(texts.say(texts.opening(self.context)), *texts.basis(self.context))

    @property
    def population(self) -> Shown:
        """Children by sex, age and commune."""
        return shown(*texts.population(self.context), tables.population_table(self.context))

    @property
    def targets(self) -> Shown:
        """Targets by rating, and Biểu 1."""
        return shown(*target_summary(self.context), target_table(self.context))

    @property
    def target_chart(self) -> Shown:
        """Results against the plan."""
        return shown(report_charts.target_chart(self.context))

    @property
    def insurance(self) -> Shown:
        """Health-insurance cards of children under 6."""
        return shown(*texts.insurance(self.context), tables.insurance_table(self.context))

    @property
    def insurance_chart(self) -> Shown:
        """Share with a card, by commune."""
        return shown(report_charts.insurance_chart(self.context))

    @property
    def nutrition(self) -> Shown:
        """Malnutrition of children under 5."""
        return shown(*texts.nutrition(self.context), tables.nutrition_table(self.context))

    @property
    def nutrition_chart(self) -> Shown:
        """The three forms of malnutrition, by commune."""
        return shown(report_charts.nutrition_chart(self.context))

    @property
    def injury(self) -> Shown:
        """Injuries and deaths by cause, sex and age."""
        context = self.context
        said = (*texts.injury(context), *late_known(context), *injury_estimate(context))
        return shown(*said, tables.injury_form(context), tables.injury_comparison(context), *added_table(context))

    @property
    def injury_chart(self) -> Shown:
        """Injuries by cause, beside the same period."""
        return shown(report_charts.injury_chart(self.context))

    @property
    def communes(self) -> Shown:
        """Child-friendly communes."""
        return shown(*texts.communes(self.context), tables.commune_table(self.context))

    @property
    def assessment(self) -> Shown:
        """What was reached, what was not."""
        return shown(*results(self.context), *difficulties(self.context))

    @property
    def before_sending(self) -> Shown:
        """What the person who signs looks at: lists late or missing, figures changed since sent, every estimate with its state."""
        document = self._document or self.build()
        changed = compared(self.context, facts_in(document))
        return shown(
            *timeliness(self.context),
            *change_sentences(self.context, changed),
            *change_blocks(changed),
            *estimate_table(self.context),
            *waiting_table(self.context),
        )

    def build(self) -> Document:
        """Return the document of the report."""
        self._document = content.build(self.context)
        return self._document

    def save(self, out: str | Path | None = None) -> None:
        """Write ``model.json`` into a folder; without a folder nothing is written (the notebook only shows)."""
        if out is None:
            return
        (self._document or self.build()).save(Path(out) / "model.json")
        if self.context.release:
            save_numbers(self.context.release, Path(out))


def places_for(con: Any, plan_id: str, period: str | int) -> dict[str, str]:
    """Return code -> name of the places a report on a plan may be about: the plan's place and its communes."""
    plan = catalog.load_plan(plan_id)
    found = read_places(con, catalog.period_of(plan, period).cutoff_on)
    own = [found[plan.place]] if plan.place in found else []
    return {place.code: place.name for place in (*own, *communes_of(found, plan.place))}


def checked(schema: Schema, con: Any, given: Mapping[str, Any]) -> Any:
    """Return the checked request of parameters as they came."""
    plan = given.get("plan", schema.parameters["plan"].default)
    period = given.get("period", schema.parameters["period"].default)
    return validate(schema, given, places_for(con, plan, period))


def open_report(project: Project | None = None, **given: Any) -> PeriodReport:
    """Open the current marts for one report.

    Args:
        project: the project around the working folder when not given.
        given: plan, period, place, edition.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built yet.
    """
    moved = os.environ.get(MARTS_VARIABLE)
    project = project or load_project(marts=Path(moved) if moved else None)
    schema = load_schema(NAME, project.notebooks)
    con = marts.open_marts(project.marts)
    request = checked(schema, con, given)
    context = gather(con, request, project, marts.manifest(project.marts), schema)
    if request.edition == SHARED:
        context = masked(context, open_release(con, context, project.state))
    return PeriodReport(context)
