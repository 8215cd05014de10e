"""The period report as one document: headings I to VI in the order of REPORT section 2, annexes with the tables.

The machine writes what the figures say; what only people know is left to them as marked places.
"""

from collections.abc import Callable, Sequence

from pipelines import periods
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
from pipelines.reporting.document import Block, Chart, Document, Heading, Paragraph, Placeholder, facts_of
from pipelines.reporting.estimated import estimate_table, injury_estimate
from pipelines.reporting.kinds import carried, is_short
from pipelines.reporting.next_year import next_year_said, next_year_table
from pipelines.reporting.report_base import TITLE, parameters_of
from pipelines.reporting.resource_table import resource_table
from pipelines.reporting.shared import finished
from pipelines.reporting.summary import difficulties, results, target_summary
from pipelines.reporting.target_table import target_table
from pipelines.reporting.timeliness import timeliness


def build(context: Context) -> Document:
    """Return the document of one place and period; of a shared edition with the note on hidden numbers.

    Raises:
        ReportError: a shared edition would print what may not be printed.
    """
    document = _document(context)
    return finished(document, context.release) if context.release else document


def _document(context: Context) -> Document:
    subject = "Kết quả thực hiện công tác bảo vệ, chăm sóc trẻ em"
    subtitle = f"{subject} {context.period.label}; phương hướng, nhiệm vụ {context.next_period}"
    return Document(
        name=context.request.report,
        title=TITLE,
        subtitle=subtitle,
        parameters=parameters_of(context),
        year=context.period.year,
        edition=context.request.edition,
        office=context.office,
        blocks=tuple(_blocks(context)),
        opening=texts.opening(context),
        closing=texts.closing(context),
        status_line=context.status_line,
        demo=context.demo,
        build=context.build,
        built_at=context.built_at,
    )


def _blocks(context: Context) -> list[Block]:
    rest = _rest(context)
    # the report is compared with what was sent once all its figures stand
    own = [*_situation(context), *rest]
    changed = compared(context, [fact for block in own for fact in facts_of(block)])
    return [*_situation(context, changed), *rest, *change_blocks(changed)]


def _rest(context: Context) -> list[Block]:
    return [
        Heading(1, "II. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"),
        *people(context, "II"),
        Heading(1, "III. KẾT QUẢ THỰC HIỆN"),
        *_targets(context),
        *_health(context),
        *_protection(context),
        *_section(context, "4. Giáo dục, văn hóa, vui chơi, giải trí cho trẻ em", "III.4"),
        *_section(context, "5. Sự tham gia của trẻ em", "III.5"),
        *_section(context, f"6. Xây dựng {context.units} phù hợp với trẻ em", "III.6", texts.communes(context)),
        *([] if is_short(context) else report_charts.trend_charts(context, context.trends)),
        *_section(context, "7. Nguồn lực thực hiện", "III.7"),
        *_assessment(context),
        Heading(1, f"V. PHƯƠNG HƯỚNG, NHIỆM VỤ {context.next_period.upper()}"),
        *next_year_said(context),
        *people(context, "V"),
        Heading(1, "VI. KIẾN NGHỊ, ĐỀ XUẤT"),
        *people(context, "VI"),
        *carried(context, annexes(context)),
        *_analysis(context),
    ]


def people(context: Context, section: str) -> list[Block]:
    """Return the places of a section that only people can fill."""
    school_year = periods.school_year_label(periods.school_year_of(context.period.cutoff_on))
    return [Placeholder(text.replace("{school_year}", school_year)) for text in context.schema.placeholders.get(section, ())]


def _charts(*drawn: Chart | None) -> list[Block]:
    return [chart for chart in drawn if chart is not None]


def _more_charts(context: Context, draw: Callable[[Context], Chart | None]) -> list[Block]:
    """Return a picture that a short report goes without."""
    return [] if is_short(context) else _charts(draw(context))


def _analysis(context: Context) -> list[Block]:
    """Return the annex of what analysts look at; the text that is signed goes without it (RULES 15)."""
    drawn = [
        *_charts(situation_charts.communes_chart(context)),
        *situation_charts.funnel_charts(context),
        *situation_charts.control_charts(context, context.trends),
    ]
    return [Heading(1, "PHỤ LỤC III. HÌNH DÙNG ĐỂ PHÂN TÍCH"), *drawn] if drawn else []


def _section(context: Context, heading: str, section: str, said: Sequence[Paragraph] = ()) -> list[Block]:
    return [Heading(2, heading), *said, *saying.section(context, section), *people(context, section)]


def _situation(context: Context, changed: Sequence[Compared] = ()) -> list[Block]:
    return [
        Heading(1, "I. ĐẶC ĐIỂM, TÌNH HÌNH"),
        Heading(2, "1. Dân số trẻ em"),
        *texts.basis(context),
        *timeliness(context),
        *change_sentences(context, changed),
        *texts.population(context),
        *_more_charts(context, situation_charts.pyramid_chart),
        *saying.section(context, "I"),
        Heading(2, "2. Thuận lợi, khó khăn"),
        *people(context, "I"),
    ]


def _targets(context: Context) -> list[Block]:
    return [
        Heading(2, "1. Kết quả thực hiện các chỉ tiêu kế hoạch"),
        *target_summary(context),
        *_charts(report_charts.target_chart(context)),
    ]


def _health(context: Context) -> list[Block]:
    return [
        Heading(2, "2. Phát triển toàn diện, chăm sóc sức khỏe, dinh dưỡng cho trẻ em"),
        Heading(3, "a) Bảo hiểm y tế cho trẻ em dưới 6 tuổi"),
        *texts.insurance(context),
        *saying.section(context, "III.2.a"),
        *_more_charts(context, report_charts.insurance_chart),
        Heading(3, "b) Dinh dưỡng của trẻ em dưới 5 tuổi"),
        *saying.section(context, "III.2.b.1"),
        *texts.nutrition(context),
        *saying.section(context, "III.2.b.2"),
        *_more_charts(context, report_charts.nutrition_chart),
        Heading(3, "c) Tử vong trẻ em, tiêm chủng và các nội dung khác"),
        *saying.section(context, "III.2"),
        *people(context, "III.2"),
    ]


def _protection(context: Context) -> list[Block]:
    return [
        Heading(2, "3. Bảo vệ trẻ em"),
        Heading(3, "a) Phòng, chống tai nạn, thương tích"),
        *texts.injury(context),
        *saying.section(context, "III.3.a"),
        *late_known(context),
        *injury_estimate(context),
        *_charts(report_charts.injury_chart(context)),
        *_more_charts(context, situation_charts.cause_place_chart),
        Heading(3, "b) Trẻ em có hoàn cảnh đặc biệt, trẻ em có nguy cơ rơi vào hoàn cảnh đặc biệt"),
        *protection_texts.circumstances(context),
        *_charts(situation_charts.flow_chart(context)),
        Heading(3, "c) Phòng, chống xâm hại, bạo lực trẻ em"),
        *protection_texts.violence(context),
        Heading(3, "d) Các nội dung khác về bảo vệ trẻ em"),
        *protection_texts.others(context),
        *saying.section(context, "III.3"),
        *people(context, "III.3"),
    ]


def _assessment(context: Context) -> list[Block]:
    return [
        Heading(1, "IV. ĐÁNH GIÁ CHUNG"),
        Heading(2, "1. Kết quả đạt được"),
        *results(context),
        *people(context, "IV.1"),
        Heading(2, "2. Khó khăn, hạn chế"),
        *difficulties(context),
        *people(context, "IV.2"),
        Heading(2, "3. Nguyên nhân"),
        *people(context, "IV.3"),
    ]


def annexes(context: Context) -> list[Block]:
    """Return Biểu 1 and the detailed tables, each on its annex."""
    year = context.period.year
    return [
        Heading(1, f"PHỤ LỤC I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU KẾ HOẠCH NĂM {year}"),
        target_table(context),
        *next_year_table(context),
        Heading(1, f"PHỤ LỤC II. SỐ LIỆU CHI TIẾT {context.period.label.upper()}"),
        tables.population_table(context),
        protection_tables.groups_table(context),
        injury_tables.injury_head(context),
        injury_tables.injury_form(context),
        injury_tables.injury_comparison(context),
        *added_table(context),
        *protection_tables.abuse_tables(context),
        tables.nutrition_table(context),
        score_tables.commune_table(context),
        resource_table(context),
        tables.insurance_table(context),
        *estimate_table(context),
    ]
