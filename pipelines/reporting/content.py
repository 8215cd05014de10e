"""The period report as one document: headings I to VI in the order of REPORT section 2, annexes with the tables.

The machine writes what the figures say; what only people know is left to them as marked places.
"""

from collections.abc import Sequence

from pipelines import formats, periods
from pipelines.reporting import report_charts, tables, texts
from pipelines.reporting.added import added_table, late_known
from pipelines.reporting.changes import Compared, change_blocks, change_sentences, compared
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Chart, Document, Heading, Paragraph, Placeholder, facts_of
from pipelines.reporting.estimated import estimate_table, injury_estimate
from pipelines.reporting.shared import finished
from pipelines.reporting.summary import difficulties, results, target_summary
from pipelines.reporting.target_table import target_table
from pipelines.reporting.timeliness import timeliness

TITLE = "BÁO CÁO"


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
        parameters=_parameters(context),
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


def _parameters(context: Context) -> dict[str, str]:
    """Return the notebook's parameters and the names and days that readers of the file look for."""
    period = context.period
    return {
        **context.request.parameters,
        "period_name": period.label,
        "place_name": context.place.name,
        "cutoff": formats.day(period.cutoff_on),
        "known_on": formats.day(period.known_on),
    }


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
        *report_charts.trend_charts(context, context.trends),
        *_section(context, "7. Nguồn lực thực hiện", "III.7"),
        *_assessment(context),
        Heading(1, f"V. PHƯƠNG HƯỚNG, NHIỆM VỤ {context.next_period.upper()}"),
        *people(context, "V"),
        Heading(1, "VI. KIẾN NGHỊ, ĐỀ XUẤT"),
        *people(context, "VI"),
        *annexes(context),
    ]


def people(context: Context, section: str) -> list[Block]:
    """Return the places of a section that only people can fill."""
    school_year = periods.school_year_label(periods.school_year_of(context.period.cutoff_on))
    return [Placeholder(text.replace("{school_year}", school_year)) for text in context.schema.placeholders.get(section, ())]


def missing(context: Context, section: str) -> list[Block]:
    """Say which expected items of a section no mart gives yet: "chưa có số liệu", never 0."""
    absent = [item.text for item in context.schema.items if item.section == section and not any(map(context.figures.has, item.indicators))]
    return [texts.say(f"Nội dung chưa có số liệu trong kỳ: {'; '.join(absent)}")] if absent else []


def _charts(*drawn: Chart | None) -> list[Block]:
    return [chart for chart in drawn if chart is not None]


def _section(context: Context, heading: str, section: str, said: Sequence[Paragraph] = ()) -> list[Block]:
    return [Heading(2, heading), *said, *missing(context, section), *people(context, section)]


def _situation(context: Context, changed: Sequence[Compared] = ()) -> list[Block]:
    return [
        Heading(1, "I. ĐẶC ĐIỂM, TÌNH HÌNH"),
        Heading(2, "1. Dân số trẻ em"),
        *texts.basis(context),
        *timeliness(context),
        *change_sentences(context, changed),
        *texts.population(context),
        *missing(context, "I"),
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
        *_charts(report_charts.insurance_chart(context)),
        Heading(3, "b) Dinh dưỡng của trẻ em dưới 5 tuổi"),
        *texts.nutrition(context),
        *_charts(report_charts.nutrition_chart(context)),
        Heading(3, "c) Tiêm chủng, khám chữa bệnh và các nội dung khác"),
        *missing(context, "III.2"),
        *people(context, "III.2"),
    ]


def _protection(context: Context) -> list[Block]:
    return [
        Heading(2, "3. Bảo vệ trẻ em"),
        Heading(3, "a) Phòng, chống tai nạn, thương tích"),
        *texts.injury(context),
        *late_known(context),
        *injury_estimate(context),
        *_charts(report_charts.injury_chart(context)),
        Heading(3, "b) Trẻ em có hoàn cảnh đặc biệt; phòng, chống xâm hại, bạo lực"),
        *missing(context, "III.3"),
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
        Heading(1, f"PHỤ LỤC II. SỐ LIỆU CHI TIẾT {context.period.label.upper()}"),
        tables.population_table(context),
        tables.injury_form(context),
        tables.injury_comparison(context),
        *added_table(context),
        tables.nutrition_table(context),
        tables.commune_table(context),
        tables.insurance_table(context),
        *estimate_table(context),
    ]
