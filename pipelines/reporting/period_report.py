"""The period report as its notebook tells it: open the marts, look at each topic, build the document, save it."""

from typing import Any

from pipelines.reporting import (
    content,
    injury_tables,
    protection_tables,
    protection_texts,
    report_charts,
    saying,
    score_tables,
    situation_charts,
    tables,
    texts,
)
from pipelines.reporting.added import added_table, late_known
from pipelines.reporting.changes import change_blocks, change_sentences, compared
from pipelines.reporting.document import Document, facts_in
from pipelines.reporting.estimated import estimate_table, injury_estimate, waiting_table
from pipelines.reporting.next_year import next_year_table
from pipelines.reporting.opening import context_of, opened
from pipelines.reporting.report_base import Report
from pipelines.reporting.resource_table import resource_table
from pipelines.reporting.show import Shown, shown
from pipelines.reporting.summary import difficulties, results, target_summary
from pipelines.reporting.target_table import target_table
from pipelines.reporting.timeliness import timeliness
from pipelines.settings import Project

NAME = "period_report"


class PeriodReport(Report):
    """What one report looks at, topic by topic; each property can end a notebook cell."""

    @property
    def basis(self) -> Shown:
        """First sentence, cut-off day and coverage."""
        return shown(texts.say(texts.opening(self.context)), *texts.basis(self.context))

    @property
    def population(self) -> Shown:
        """Children by sex, age and commune."""
        context = self.context
        said = (*texts.population(context), *saying.section(context, "I"))
        return shown(*said, situation_charts.pyramid_chart(context), tables.population_table(context))

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
        """Children under 5 measured, malnourished, overweight; deaths and what else III.2 holds."""
        context = self.context
        said = (*saying.section(context, "III.2.b.1"), *texts.nutrition(context), *saying.section(context, "III.2.b.2"))
        return shown(*said, tables.nutrition_table(context), *saying.section(context, "III.2"))

    @property
    def nutrition_chart(self) -> Shown:
        """The three forms of malnutrition, by commune."""
        return shown(report_charts.nutrition_chart(self.context))

    @property
    def injury(self) -> Shown:
        """Injuries and deaths by cause, sex, age and place."""
        context = self.context
        said = (*texts.injury(context), *late_known(context), *injury_estimate(context), situation_charts.cause_place_chart(context))
        return shown(*said, injury_tables.injury_form(context), injury_tables.injury_comparison(context), *added_table(context))

    @property
    def injury_chart(self) -> Shown:
        """Injuries by cause, beside the same period."""
        return shown(report_charts.injury_chart(self.context))

    @property
    def protection(self) -> Shown:
        """All of III.3: injuries; special circumstances and risk; abuse and violence; what else is known, and what is not."""
        context = self.context
        circumstances = (*protection_texts.circumstances(context), protection_tables.groups_table(context))
        violence = (*protection_texts.violence(context), *protection_tables.abuse_tables(context))
        others = (*protection_texts.others(context), *saying.section(context, "III.3"))
        return shown(*self.injury.blocks, *circumstances, *violence, *others)

    @property
    def communes(self) -> Shown:
        """Child-friendly communes."""
        context = self.context
        return shown(*texts.communes(context), *saying.section(context, "III.6"), score_tables.commune_table(context))

    @property
    def education(self) -> Shown:
        """Schooling, play, participation (III.4 and III.5)."""
        return shown(*saying.section(self.context, "III.4"), *saying.section(self.context, "III.5"))

    @property
    def means(self) -> Shown:
        """Staff, programmes, money (III.7); in a year's report what is laid out for the next year."""
        context = self.context
        return shown(*saying.section(context, "III.7"), resource_table(context), *next_year_table(context))

    @property
    def society(self) -> Shown:
        """Sections III.4 to III.7, one after another."""
        return shown(*self.education.blocks, *self.communes.blocks, *self.means.blocks)

    @property
    def assessment(self) -> Shown:
        """What was reached, what was not; the communes beside each other."""
        return shown(*results(self.context), *difficulties(self.context), situation_charts.communes_chart(self.context))

    @property
    def before_sending(self) -> Shown:
        """What the person who signs looks at: lists late or missing, figures changed since sent, every estimate with its state."""
        changed = compared(self.context, facts_in(self.build()))
        return shown(
            *timeliness(self.context),
            *change_sentences(self.context, changed),
            *change_blocks(changed),
            *estimate_table(self.context),
            *waiting_table(self.context),
        )

    def build(self) -> Document:
        """Return the document of the report; the second time the same one."""
        self._document = self._document or content.build(self.context)
        return self._document


def open_report(project: Project | None = None, **given: Any) -> PeriodReport:
    """Open the current marts for one report.

    Args:
        project: the project around the working folder when not given.
        given: plan, period, place, edition.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built yet.
    """
    return PeriodReport(context_of(opened(NAME, project, **given)))
