"""A school's report, or that of every school of a place: pupils, health and safety, protection, life skills, staff (REPORT section 8)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pipelines import catalog, formats
from pipelines.reporting.context import Place
from pipelines.reporting.document import Block, Heading, Paragraph, Run, Table
from pipelines.reporting.figures import Figure
from pipelines.reporting.labels import label_of, unit_of
from pipelines.reporting.opening import opened
from pipelines.reporting.paragraphs import say
from pipelines.reporting.plan_years import figure_of
from pipelines.reporting.printing import count_fact, derived, fraction_runs, join_runs, sign_of, value_fact
from pipelines.reporting.report_base import Report, cells, mixed_column, number_column, people, present, text_column
from pipelines.reporting.saying import section
from pipelines.reporting.school_context import Schools, read_schools, school_targets
from pipelines.reporting.sentences import POINTS, Runs, count_sentence, obstacle, parts_sentence
from pipelines.reporting.show import Shown, shown
from pipelines.reporting.tables import SIGN_NOTE
from pipelines.reporting.target_table import result_runs, target_table, tidy
from pipelines.reporting.topics import SEXES
from pipelines.settings import Project

NAME = "school_report"
# pupils under 16 stand below the share of pupils in special circumstances
PUPILS = ("hcdb_share", "pupils")
COUNSELLING = ("counselling_cases", "cases")
# the lines of Biểu 1, as far as the marts carry them
LINES = (
    PUPILS,
    ("risk_share", "pupils"),
    ("hcdb_assisted_share", "assisted_pupils"),
    ("hcdb_welfare_share", "pupils"),
    ("abuse_supported_share", "pupils_in_time"),
    ("malnutrition", "underweight_pupils"),
    ("malnutrition", "stunting_pupils"),
    ("malnutrition", "wasting_pupils"),
    ("injury_rate", "injured_pupils"),
    ("injury_rate", "died_pupils"),
    ("life_skills_share", "over6"),
    ("participation_share", "pupils"),
    COUNSELLING,
    ("school_fights", "fights"),
    ("schools_trained_share", "four_groups"),
)
# the columns of Biểu 2: heading, indicator, variant, which number
COLUMNS = (
    ("Học sinh dưới 16 tuổi", *PUPILS, "denominator"),
    ("Có hoàn cảnh đặc biệt", *PUPILS, "numerator"),
    ("Có nguy cơ", "risk_share", "pupils", "numerator"),
    ("Dưới 5 tuổi được cân", "malnutrition", "underweight_pupils", "denominator"),
    ("Nhẹ cân", "malnutrition", "underweight_pupils", "numerator"),
    ("Bị tai nạn, thương tích", "injury_rate", "injured_pupils", "numerator"),
    ("Tử vong do tai nạn", "injury_rate", "died_pupils", "numerator"),
    ("Được học kỹ năng sống", "life_skills_share", "over6", "numerator"),
    ("Được nâng cao nhận thức về quyền tham gia", "participation_share", "pupils", "numerator"),
    ("Ca tư vấn", *COUNSELLING, "numerator"),
    ("Vụ đánh nhau", "school_fights", "fights", "numerator"),
)


class SchoolReport(Report):
    """One school, or the schools of a place."""

    subject = "công tác bảo vệ, chăm sóc trẻ em trong trường học"

    def __init__(self, schools: Schools) -> None:
        super().__init__(schools.context)
        self.schools = schools

    @property
    def told(self) -> str:
        """The subject with the school or the place."""
        where = self.context.place.name if self.schools.one else f"các trường của {self.context.place.running}"
        return f"công tác bảo vệ, chăm sóc trẻ em của {where}, {self.context.period.label}"

    @property
    def basis(self) -> Shown:
        """Until when the figures are, of which school year, of how many schools."""
        return shown(say(self.opening()), *_basis(self.schools))

    @property
    def pupils(self) -> Shown:
        """Pupils by sex; how many are in special circumstances."""
        return shown(*_pupils(self.schools), *section(self.context, "II.1"))

    @property
    def safety(self) -> Shown:
        """Weighing, injuries."""
        return shown(*section(self.context, "II.2"))

    @property
    def protection(self) -> Shown:
        """Special circumstances, help, abuse."""
        return shown(*section(self.context, "II.3"))

    @property
    def learning(self) -> Shown:
        """Life skills, participation, counselling, fights; staff."""
        return shown(*section(self.context, "II.4"), *section(self.context, "II.5"), counselling_table(self.schools))

    @property
    def summary(self) -> Shown:
        """All figures beside those of a year ago."""
        return shown(summary_table(self.schools))

    @property
    def each(self) -> Shown:
        """School by school."""
        return shown(schools_table(self.schools))

    def blocks(self) -> Iterable[Block]:
        """Return the text in four sections and the annex of tables."""
        context = self.context
        return [
            Heading(1, "I. ĐẶC ĐIỂM, QUY MÔ"),
            *_basis(self.schools),
            *_pupils(self.schools),
            *people(context, "I"),
            Heading(1, "II. KẾT QUẢ THỰC HIỆN"),
            *_part(self.schools, "1. Huy động học sinh", "II.1"),
            *_part(self.schools, "2. Chăm sóc sức khỏe, phòng, chống tai nạn, thương tích", "II.2"),
            *_part(self.schools, "3. Bảo vệ học sinh", "II.3"),
            *_part(self.schools, "4. Kỹ năng sống, tư vấn học đường, sự tham gia của học sinh", "II.4"),
            *_part(self.schools, "5. Đội ngũ", "II.5"),
            *_targets(self.schools),
            Heading(1, "III. ĐÁNH GIÁ CHUNG"),
            *people(context, "III"),
            Heading(1, "IV. NHIỆM VỤ KỲ TỚI, KIẾN NGHỊ"),
            *people(context, "IV"),
            Heading(1, "PHỤ LỤC. SỐ LIỆU CHI TIẾT VỀ TRƯỜNG HỌC"),
            *present(
                summary_table(self.schools),
                schools_table(self.schools),
                counselling_table(self.schools),
                _target_table(self.schools),
            ),
        ]


def open_report(project: Project | None = None, **given: Any) -> SchoolReport:
    """Open the current marts for one school, or all of the plan's place.

    Args:
        project: the project around the working folder when not given.
        given: plan, period, place, edition.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built yet.
    """
    return SchoolReport(read_schools(opened(NAME, project, **given)))


def _part(schools: Schools, heading: str, name: str) -> list[Block]:
    said = section(schools.context, name)
    return [Heading(2, heading), *said, *people(schools.context, name)]


def _basis(schools: Schools) -> list[Paragraph]:
    """Say until when, of which school year, from how many schools the figures are."""
    context, period = schools.context, schools.context.period
    cutoff, starts, known = map(formats.day, (period.cutoff_on, period.starts_on, period.known_on))
    lead = f"Sự việc tính từ ngày {starts} đến hết ngày {cutoff}, nhận tin đến hết ngày {known}"
    lead += f"; học sinh theo danh sách {schools.school_year}"
    figure = context.now(*PUPILS)
    source: Runs = ()
    if not schools.one and figure.units_expected:
        several = [(part, getattr(figure, part) or 0) for part in ("units_reported", "units_expected")]
        reported, expected = (derived(figure, part, number, str(number), "trường") for part, number in several)
        source = join_runs(". Số liệu của ", reported, "/", expected, " trường")
    return [say(lead, source)]


def pupils_of(figure: Figure) -> Figure:
    """Return the denominator of a share of pupils as a count of its own."""
    if figure.denominator is None or figure.state not in ("ok", "zero"):
        return replace(figure, part="pupils", numerator=None, denominator=None, value=None)
    return replace(
        figure,
        part="pupils",
        numerator=figure.denominator,
        denominator=None,
        per=1,
        value=figure.denominator,
        state="ok",
    )


def _pupils(schools: Schools) -> list[Paragraph]:
    """Say how many pupils there are, against a year ago, and by sex."""
    context = schools.context
    now, before = pupils_of(context.now(*PUPILS)), pupils_of(context.before(*PUPILS))
    lead = "Số học sinh dưới 16 tuổi đang học"
    found = [say(count_sentence(lead, now, before, context.former, "học sinh", few=False))]
    sexes = [(name, pupils_of(context.now(*PUPILS, sex=sex))) for sex, name in SEXES.items()]
    if now.known and now.count and any(part.known for _, part in sexes):
        found.append(say(parts_sentence("Theo giới tính", now, sexes, "học sinh")))
    return found


def summary_table(schools: Schools) -> Table:
    """Return Biểu 1: every figure of the schools beside that of a year ago."""
    context = schools.context
    columns = (
        text_column("Nội dung", 3.6),
        mixed_column(context.period.label[:1].upper() + context.period.label[1:], 1.4),
        mixed_column(context.former[:1].upper() + context.former[1:], 1.4),
        mixed_column("So với cùng kỳ", 1.3),
    )
    rows = tuple(_line(schools, *one) for one in LINES)
    note = f"Trong ngoặc đơn là tử số/mẫu số; tỷ suất tai nạn tính trên 10.000 học sinh. {SIGN_NOTE}"
    title = f"{context.place.name}: tổng hợp số liệu về học sinh, {context.period.label}"
    return Table("Biểu 1", title, columns, rows, note)


def _line(schools: Schools, indicator: str, variant: str) -> tuple[tuple[Run, ...], ...]:
    context = schools.context
    now, before = (read(indicator, variant) for read in (context.now, context.before))
    return cells(label_of(context, now), _value(schools, now), _value(schools, before), _change(schools, now, before))


def _value(schools: Schools, figure: Figure) -> Runs:
    if not figure.known:
        return (sign_of(figure),)
    if not figure.denominator:
        unit = unit_of(figure)
        return (
            join_runs(count_fact(figure, unit=unit), f" {unit}")
            if figure.per == 1
            else (sign_of(replace(figure, state="no_denominator")),)
        )
    return join_runs(value_fact(figure, schools.context.decimals_of(figure)), " (", fraction_runs(figure), ")")


def _change(schools: Schools, now: Figure, before: Figure) -> Runs:
    if not now.known or obstacle(now, before, schools.context.former):
        return ("…",)
    if now.per == 1:
        change = now.count - before.count
        return (derived(now, "change", change, formats.signed(change), unit_of(now)),)
    if not now.denominator or not before.denominator:
        return ("…",)
    points, decimals = now.exact - before.exact, schools.context.decimals_of(now)
    if formats.round_half_up(points, decimals) == 0:
        return ("xấp xỉ" if points else "bằng",)
    unit = POINTS if now.per == 100 else catalog.indicators()[now.indicator].unit
    return join_runs(derived(now, "change_points", float(points), formats.signed(points, decimals), unit), f" {unit}")


def schools_table(schools: Schools) -> Table | None:
    """Return Biểu 2: school by school; nothing for one school."""
    if schools.one:
        return None
    columns = (text_column("Trường", 2.6), *(number_column(head, 0.9) for head, *_ in COLUMNS))
    rows = [_school_row(schools, school) for school in schools.listed]
    rows.append(_school_row(schools, schools.context.place, "Cộng"))
    note = f"Trường chưa có tên trong danh mục trường (data/state/schools.csv) ghi bằng mã. {SIGN_NOTE}"
    return Table(
        "Biểu 2",
        f"Số liệu từng trường, {schools.context.period.label}",
        columns,
        tuple(rows),
        note,
        total=True,
        landscape=True,
    )


def _school_row(schools: Schools, school: Place, name: str = "") -> tuple[tuple[Run, ...], ...]:
    context = schools.context
    facts = []
    for _, indicator, variant, part in COLUMNS:
        figure = context.now(indicator, variant, school.code)
        unit = "học sinh" if part == "denominator" else unit_of(figure)
        facts.append(count_fact(figure, part, dash=True, unit=unit))
    return cells(name or school.name, *facts)


def counselling_table(schools: Schools) -> Table | None:
    """Return Biểu 3: counselling by topic; nothing where no case is known."""
    context = schools.context
    whole = context.now(*COUNSELLING)
    if not whole.known or not whole.count:
        return None
    listed = catalog.indicators()[COUNSELLING[0]].categories
    codes = [code for code in listed if code != "unclassified" or context.happened(*COUNSELLING, category=code)]
    columns = (
        text_column("Vấn đề tư vấn", 4.0),
        number_column("Số ca", 1.0),
        number_column(context.former[:1].upper() + context.former[1:], 1.2),
    )
    rows = [cells(listed[code], *_both(schools, category=code)) for code in codes]
    rows.append(cells("Cộng", *_both(schools)))
    note = f"Nhiều ca không phải là xấu: có thể vì học sinh tìm đến nhiều hơn. {SIGN_NOTE}"
    return Table(
        "Biểu 3", f"Ca tư vấn học đường theo vấn đề, {context.period.label}", columns, tuple(rows), note, total=True
    )


def _both(schools: Schools, **part: str) -> Sequence[Run]:
    reads = (schools.context.now, schools.context.before)
    return [count_fact(read(*COUNSELLING, **part), dash=True, unit="ca") for read in reads]


def _own_targets(schools: Schools) -> Schools:
    """Return the schools with the targets that are counted over pupils or schools only."""
    wanted = set(school_targets(schools.context))
    chosen = tuple(each for each in schools.context.targets if each.target_id in wanted)
    return replace(schools, context=replace(schools.context, targets=chosen))


def _targets(schools: Schools) -> list[Block]:
    """Say which targets of the plan are counted over pupils; nothing where it has none."""
    own = _own_targets(schools).context.targets
    if not own:
        return []
    context = schools.context
    told: list[Block] = []
    for each in own:
        figure = figure_of(each, context.period, context.place.code)
        value = result_runs(each, figure, max(each.decimals, context.decimals_of(figure)))
        tail = f"; kế hoạch: {tidy(each.planned_text)}; {each.status_vi.lower()}"
        told.append(say(f"- {each.target_id} “{each.text_vi.strip('() ')}”: ", value, tail))
    last = say("Số liệu chi tiết tại Biểu 4", style="note")
    return [Heading(2, "6. Chỉ tiêu của kế hoạch tính theo học sinh, trường"), *told, last]


def _target_table(schools: Schools) -> Table | None:
    own = _own_targets(schools)
    return replace(target_table(own.context), code="Biểu 4") if own.context.targets else None
