"""The period report: what its notebook looks at, topic by topic, and the document that it becomes.

Headings I to VI in the order of REPORT section 2, annexes with the tables. The machine writes what the figures say; what only people
know is left to them as marked places.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from pipelines.reporting import (
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
from pipelines.reporting.changes import Compared, change_blocks, change_sentences, compared
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Heading, facts_in, facts_of
from pipelines.reporting.estimated import estimate_table, injury_estimate, waiting_table
from pipelines.reporting.kinds import carried, is_short
from pipelines.reporting.next_year import next_year_said, next_year_table
from pipelines.reporting.opening import context_of, opened
from pipelines.reporting.report_base import Report, people
from pipelines.reporting.resource_table import resource_table
from pipelines.reporting.show import Shown, shown
from pipelines.reporting.summary import difficulties, results, target_summary
from pipelines.reporting.target_table import target_table
from pipelines.reporting.timeliness import timeliness
from pipelines.settings import Project

NAME = "period_report"
Blocks = tuple[Block, ...]
Make = Callable[..., Block | Sequence[Block] | None]


class PeriodReport(Report):
    """What one report looks at, topic by topic; each property can end a notebook cell."""

    renumbers = False  # its tables have the numbers of REPORT section 7, also where a short report leaves some out

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._made: dict[Hashable, Blocks] = {}

    def _of(self, make: Make, *more: str) -> Blocks:
        """Return what a function makes of the context, a chart or table alone or several blocks; made once, for cells and document."""
        key = (make, more)
        if key not in self._made:
            made = make(self.context, *more)
            self._made[key] = () if made is None else tuple(made) if isinstance(made, list | tuple) else (made,)  # type: ignore[assignment]
        return self._made[key]

    def _said(self, section: str) -> Blocks:
        return self._of(saying.section, section)

    @property
    def subtitle(self) -> str:
        """The summary line under the title: what is reported, and whose tasks close the report."""
        return f"{super().subtitle}; phương hướng, nhiệm vụ {self.context.next_period}"

    @property
    def population(self) -> Shown:
        """Children by sex, age and commune."""
        said = (*self._of(texts.population), *self._said("I"))
        return shown(*said, *self._of(situation_charts.pyramid_chart), *self._of(tables.population_table))

    @property
    def targets(self) -> Shown:
        """Targets by rating, and Biểu 1."""
        return shown(*self._of(target_summary), *self._of(target_table))

    @property
    def target_chart(self) -> Shown:
        """Results against the plan."""
        return shown(*self._of(report_charts.target_chart))

    @property
    def insurance(self) -> Shown:
        """Health-insurance cards of children under 6."""
        return shown(*self._of(texts.insurance), *self._of(tables.insurance_table))

    @property
    def insurance_chart(self) -> Shown:
        """Share with a card, by commune."""
        return shown(*self._of(report_charts.insurance_chart))

    @property
    def nutrition(self) -> Shown:
        """Children under 5 measured, malnourished, overweight; deaths and what else III.2 holds."""
        said = (*self._said("III.2.b.1"), *self._of(texts.nutrition), *self._said("III.2.b.2"))
        return shown(*said, *self._of(tables.nutrition_table), *self._said("III.2"))

    @property
    def nutrition_chart(self) -> Shown:
        """The three forms of malnutrition, by commune."""
        return shown(*self._of(report_charts.nutrition_chart))

    @property
    def injury(self) -> Shown:
        """Injuries and deaths by cause, sex, age and place."""
        said = (*self._of(texts.injury), *self._of(late_known), *self._of(injury_estimate), *self._of(situation_charts.cause_place_chart))
        form = (*self._of(injury_tables.injury_form), *self._of(injury_tables.injury_comparison))
        return shown(*said, *form, *self._of(added_table))

    @property
    def injury_chart(self) -> Shown:
        """Injuries by cause, beside the same period."""
        return shown(*self._of(report_charts.injury_chart))

    @property
    def protection(self) -> Shown:
        """All of III.3: injuries; special circumstances and risk; abuse and violence; what else is known, and what is not."""
        circumstances = (*self._of(protection_texts.circumstances), *self._of(protection_tables.groups_table))
        violence = (*self._of(protection_texts.violence), *self._of(protection_tables.abuse_tables))
        others = (*self._of(protection_texts.others), *self._said("III.3"))
        return shown(*self.injury.blocks, *circumstances, *violence, *others)

    @property
    def communes(self) -> Shown:
        """Child-friendly communes."""
        return shown(*self._of(texts.communes), *self._said("III.6"), *self._of(score_tables.commune_table))

    @property
    def education(self) -> Shown:
        """Schooling, play, participation (III.4 and III.5)."""
        return shown(*self._said("III.4"), *self._said("III.5"))

    @property
    def means(self) -> Shown:
        """Staff, programmes, money (III.7); in a year's report what is laid out for the next year."""
        return shown(*self._said("III.7"), *self._of(resource_table), *self._of(next_year_table))

    @property
    def society(self) -> Shown:
        """Sections III.4 to III.7, one after another."""
        return shown(*self.education.blocks, *self.communes.blocks, *self.means.blocks)

    @property
    def assessment(self) -> Shown:
        """What was reached, what was not; the communes beside each other."""
        return shown(*self._of(results), *self._of(difficulties), *self._of(situation_charts.communes_chart))

    @property
    def before_sending(self) -> Shown:
        """What the person who signs looks at: lists late or missing, figures changed since sent, every estimate with its state."""
        changed = compared(self.context, facts_in(self.build()))
        told = (*self._of(timeliness), *change_sentences(self.context, changed), *change_blocks(changed))
        return shown(*told, *self._of(estimate_table), *self._of(waiting_table))

    def blocks(self) -> list[Block]:
        """Return headings, texts, tables and charts of the document, in order."""
        rest = self._rest()
        # the report is compared with what was sent once all its figures stand
        changed = compared(self.context, [fact for block in (*self._situation(), *rest) for fact in facts_of(block)])
        return [*self._situation(changed), *rest, *change_blocks(changed)]

    def _situation(self, changed: Sequence[Compared] = ()) -> list[Block]:
        return [
            Heading(1, "I. ĐẶC ĐIỂM, TÌNH HÌNH"),
            Heading(2, "1. Dân số trẻ em"),
            *self._of(texts.basis),
            *self._of(timeliness),
            *change_sentences(self.context, changed),
            *self._of(texts.population),
            *self._unless_short(situation_charts.pyramid_chart),
            *self._said("I"),
            Heading(2, "2. Thuận lợi, khó khăn"),
            *people(self.context, "I"),
        ]

    def _rest(self) -> list[Block]:
        context = self.context
        return [
            Heading(1, "II. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"),
            *people(context, "II"),
            Heading(1, "III. KẾT QUẢ THỰC HIỆN"),
            Heading(2, "1. Kết quả thực hiện các chỉ tiêu kế hoạch"),
            *self._of(target_summary),
            *self._of(report_charts.target_chart),
            *self._health(),
            *self._protection(),
            *self._section("4. Giáo dục, văn hóa, vui chơi, giải trí cho trẻ em", "III.4"),
            *self._section("5. Sự tham gia của trẻ em", "III.5"),
            *self._section(f"6. Xây dựng {context.units} phù hợp với trẻ em", "III.6", self._of(texts.communes)),
            *self._unless_short(_trend_charts),
            *self._section("7. Nguồn lực thực hiện", "III.7"),
            *self._assessment(),
            Heading(1, f"V. PHƯƠNG HƯỚNG, NHIỆM VỤ {context.next_period.upper()}"),
            *self._of(next_year_said),
            *people(context, "V"),
            Heading(1, "VI. KIẾN NGHỊ, ĐỀ XUẤT"),
            *people(context, "VI"),
            *carried(context, self._annexes()),
            *self._analysis(),
        ]

    def _unless_short(self, draw: Make) -> Blocks:
        """Return pictures that a short report goes without."""
        return () if is_short(self.context) else self._of(draw)

    def _section(self, heading: str, section: str, said: Blocks = ()) -> list[Block]:
        return [Heading(2, heading), *said, *self._said(section), *people(self.context, section)]

    def _health(self) -> list[Block]:
        return [
            Heading(2, "2. Phát triển toàn diện, chăm sóc sức khỏe, dinh dưỡng cho trẻ em"),
            Heading(3, "a) Bảo hiểm y tế cho trẻ em dưới 6 tuổi"),
            *self._of(texts.insurance),
            *self._said("III.2.a"),
            *self._unless_short(report_charts.insurance_chart),
            Heading(3, "b) Dinh dưỡng của trẻ em dưới 5 tuổi"),
            *self._said("III.2.b.1"),
            *self._of(texts.nutrition),
            *self._said("III.2.b.2"),
            *self._unless_short(report_charts.nutrition_chart),
            Heading(3, "c) Tử vong trẻ em, tiêm chủng và các nội dung khác"),
            *self._said("III.2"),
            *people(self.context, "III.2"),
        ]

    def _protection(self) -> list[Block]:
        return [
            Heading(2, "3. Bảo vệ trẻ em"),
            Heading(3, "a) Phòng, chống tai nạn, thương tích"),
            *self._of(texts.injury),
            *self._said("III.3.a"),
            *self._of(late_known),
            *self._of(injury_estimate),
            *self._of(report_charts.injury_chart),
            *self._unless_short(situation_charts.cause_place_chart),
            Heading(3, "b) Trẻ em có hoàn cảnh đặc biệt, trẻ em có nguy cơ rơi vào hoàn cảnh đặc biệt"),
            *self._of(protection_texts.circumstances),
            *self._of(situation_charts.flow_chart),
            Heading(3, "c) Phòng, chống xâm hại, bạo lực trẻ em"),
            *self._of(protection_texts.violence),
            Heading(3, "d) Các nội dung khác về bảo vệ trẻ em"),
            *self._of(protection_texts.others),
            *self._said("III.3"),
            *people(self.context, "III.3"),
        ]

    def _assessment(self) -> list[Block]:
        return [
            Heading(1, "IV. ĐÁNH GIÁ CHUNG"),
            Heading(2, "1. Kết quả đạt được"),
            *self._of(results),
            *people(self.context, "IV.1"),
            Heading(2, "2. Khó khăn, hạn chế"),
            *self._of(difficulties),
            *people(self.context, "IV.2"),
            Heading(2, "3. Nguyên nhân"),
            *people(self.context, "IV.3"),
        ]

    def _annexes(self) -> list[Block]:
        """Return Biểu 1 and the detailed tables, each on its annex."""
        period = self.context.period
        return [
            Heading(1, f"PHỤ LỤC I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU KẾ HOẠCH NĂM {period.year}"),
            *self._of(target_table),
            *self._of(next_year_table),
            Heading(1, f"PHỤ LỤC II. SỐ LIỆU CHI TIẾT {period.label.upper()}"),
            *self._of(tables.population_table),
            *self._of(protection_tables.groups_table),
            *self._of(injury_tables.injury_head),
            *self._of(injury_tables.injury_form),
            *self._of(injury_tables.injury_comparison),
            *self._of(added_table),
            *self._of(protection_tables.abuse_tables),
            *self._of(tables.nutrition_table),
            *self._of(score_tables.commune_table),
            *self._of(resource_table),
            *self._of(tables.insurance_table),
            *self._of(estimate_table),
        ]

    def _analysis(self) -> list[Block]:
        """Return the annex of what analysts look at; the text that is signed goes without it (RULES 15)."""
        drawn = (*self._of(situation_charts.communes_chart), *self._of(situation_charts.funnel_charts), *self._of(_control_charts))
        return [Heading(1, "PHỤ LỤC III. HÌNH DÙNG ĐỂ PHÂN TÍCH"), *drawn] if drawn else []


def _trend_charts(context: Context) -> Sequence[Block]:
    return report_charts.trend_charts(context, context.trends)


def _control_charts(context: Context) -> Sequence[Block]:
    return situation_charts.control_charts(context, context.trends)


def open_report(project: Project | None = None, **given: Any) -> PeriodReport:
    """Open the current marts for one report.

    Args:
        project: the project around the working folder when not given.
        given: plan, period, place, edition.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built yet.
    """
    return PeriodReport(context_of(opened(NAME, project, **given)))
