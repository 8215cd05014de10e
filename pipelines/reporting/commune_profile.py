"""One commune on a few pages: its children, the plan's targets, its place among the communes, gaps, points, years, what to do."""

from collections.abc import Iterable
from typing import Any

from pipelines import formats
from pipelines.reporting import report_charts, tables, texts
from pipelines.reporting.commune_place import (
    Among,
    behind_charts,
    read_among,
    sexes_table,
    standing_sentences,
    standing_table,
    years_sentences,
    years_table,
)
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Fact, Heading, Paragraph, Run, Table
from pipelines.reporting.opening import Opened, context_of, opened
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import NOTHING, SIGNS, count_fact, derived, join_runs
from pipelines.reporting.report_base import (
    Report,
    cells,
    charts,
    number_column,
    people,
    present,
    renamed,
    some,
    text_column,
)
from pipelines.reporting.show import Shown, shown
from pipelines.reporting.summary import difficulties, results, target_summary
from pipelines.reporting.target_table import target_table, tidy
from pipelines.reporting.timeliness import timeliness
from pipelines.reporting.topics import BHYT, without_card
from pipelines.settings import Project

NAME = "commune_profile"
STREAK = "commune_streak"
SCORES = """
    select criterion, coalesce(criterion_name, ''), maximum, self_score, checked_score, maximum_total from commune_scores
    where commune_code = ? and year = ? order by criterion
"""
NO_STANDINGS = "Chưa có chỉ số nào so được với mức chung"
Criterion = tuple[int, str, float | None, float | None, float | None, float | None]


class CommuneProfile(Report):
    """One commune, looked at from every side that the marts know."""

    def __init__(self, among: Among, criteria: tuple[Criterion, ...]) -> None:
        super().__init__(among.context)
        self.among, self.criteria = among, criteria

    @property
    def told(self) -> str:
        """The subject with the commune's name."""
        return f"tình hình trẻ em {self.context.place.running}, {self.context.period.label}"

    @property
    def population(self) -> Shown:
        """Children by sex and age, beside the district's."""
        return shown(*texts.population(self.context), tables.population_table(self.context))

    @property
    def targets(self) -> Shown:
        """The plan's targets at the commune."""
        return shown(*target_summary(self.context), target_table(self.context))

    @property
    def standing(self) -> Shown:
        """Its place among the communes."""
        return shown(*some(standing_sentences(self.among), NO_STANDINGS), standing_table(self.among, "Biểu 3"))

    @property
    def behind(self) -> Shown:
        """The communes side by side where this one is furthest behind."""
        return shown(*behind_charts(self.among))

    @property
    def gaps(self) -> Shown:
        """Girls and boys."""
        return shown(sexes_table(self.context, "Biểu 4"))

    @property
    def scores(self) -> Shown:
        """Points of the newest sheet, years of recognition."""
        return shown(*_scores(self.context), _score_table(self.context, self.criteria))

    @property
    def years(self) -> Shown:
        """The years side by side."""
        return shown(years_table(self.among, "Biểu 6"))

    @property
    def to_do(self) -> Shown:
        """Lists that are late or missing, targets not met, children not reached."""
        return shown(*timeliness(self.context), *_to_do(self.context))

    def blocks(self) -> Iterable[Block]:
        """Return the text in seven sections and the annex of tables."""
        context = self.context
        return [
            Heading(1, "I. ĐẶC ĐIỂM, DÂN SỐ TRẺ EM"),
            *texts.basis(context),
            *texts.population(context),
            *people(context, "I"),
            Heading(1, "II. CÁC CHỈ TIÊU CỦA KẾ HOẠCH TẠI ĐỊA BÀN"),
            *target_summary(context),
            *charts(report_charts.target_chart(context)),
            Heading(1, "III. VỊ TRÍ TRONG CÁC XÃ, THỊ TRẤN"),
            *some(standing_sentences(self.among), NO_STANDINGS),
            *self._details(),
            *behind_charts(self.among),
            Heading(1, "IV. XÂY DỰNG XÃ PHÙ HỢP VỚI TRẺ EM"),
            *_scores(context),
            Heading(1, "V. DIỄN BIẾN QUA CÁC NĂM"),
            *self._years(),
            Heading(1, "VI. ĐÁNH GIÁ VÀ VIỆC CẦN LÀM"),
            *self._assessment(),
            Heading(1, "PHỤ LỤC. SỐ LIỆU CHI TIẾT"),
            *self._annex(),
        ]

    def _details(self) -> list[Block]:
        tables_here = (standing_table(self.among, "Biểu 3"), sexes_table(self.context, "Biểu 4"))
        named = [table.code for table in tables_here if table]
        return (
            [say(f"Số liệu chi tiết, chênh lệch giữa trẻ em nam và nữ tại {' và '.join(named)}", style="note")]
            if named
            else []
        )

    def _years(self) -> list[Block]:
        if self.context.release:
            return [say("Bản công bố không in số của nhiều năm: việc ẩn số nhỏ mới tính cho một kỳ và cùng kỳ")]
        said = some(years_sentences(self.among), "Chưa có số liệu của từ hai năm trở lên")
        return [*said, *report_charts.trend_charts(self.context, self.context.trends)]

    def _assessment(self) -> list[Block]:
        context = self.context
        return [
            Heading(2, "1. Kết quả đạt được"),
            *some(results(context), "Chưa có kết quả nào được đánh giá đạt hoặc tốt lên"),
            Heading(2, "2. Khó khăn, hạn chế"),
            *some(difficulties(context), "Số liệu chưa cho thấy chỉ tiêu nào chưa đạt hoặc kém đi"),
            *people(context, "VI.2"),
            Heading(2, "3. Việc cần làm"),
            *timeliness(context),
            *some(_to_do(context), "Số liệu không chỉ ra nhóm trẻ em nào còn thiếu"),
            *people(context, "VI.3"),
        ]

    def _annex(self) -> list[Block]:
        context = self.context
        return present(
            renamed(target_table(context), "Biểu 1"),
            renamed(tables.population_table(context), "Biểu 2"),
            standing_table(self.among, "Biểu 3"),
            sexes_table(context, "Biểu 4"),
            _score_table(context, self.criteria),
            years_table(self.among, "Biểu 6"),
        )


def open_report(project: Project | None = None, **given: Any) -> CommuneProfile:
    """Open the current marts for one report.

    Args:
        project: the project around the working folder when not given.
        given: plan, period, place, edition.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built yet.
    """
    told = opened(NAME, project, **given)
    context = context_of(told)
    return CommuneProfile(read_among(told, context), _criteria(told, context))


def _criteria(told: Opened, context: Context) -> tuple[Criterion, ...]:
    """Read the criteria of the newest sheet that was assessed by the cut-off."""
    sheets = context.latest_scores()
    rows = told.con.execute(SCORES, [context.place.code, sheets[0].year]).fetchall() if sheets else []
    return tuple(rows)


def _scores(context: Context) -> list[Paragraph]:
    """Say the newest result, criteria with 0 points, years in a row."""
    found = list(texts.communes(context))
    sheets = context.latest_scores()
    if sheets and sheets[0].zeros:
        found.append(say(f"Tiêu chí bị 0 điểm: {', '.join(map(str, sheets[0].zeros))}"))
    if sheets:
        found += _streak(context, sheets[0].year)
    return found


def _streak(context: Context, year: int) -> list[Paragraph]:
    figure = context.figures.get(STREAK, "recognised", context.place.code, str(year))
    if not figure.known:
        return []
    return [say("Số năm liên tục được công nhận: ", (count_fact(figure, unit="năm"),), f" (đến năm {year})")]


def _score_table(context: Context, criteria: tuple[Criterion, ...]) -> Table | None:
    """Return Biểu 5: the points of every criterion, claimed and checked."""
    sheets = context.latest_scores()
    if not sheets or not criteria:
        return None
    score = sheets[0]
    columns = (
        text_column("TT", 0.4, centred=True),
        text_column("Tiêu chí", 4.2),
        number_column("Điểm tối đa (theo bảng)", 1.0),
        number_column("Điểm tự chấm", 1.0),
        number_column("Điểm thẩm định", 1.0),
    )
    rows = [_criterion_row(score.fact_id, one) for one in criteria]
    totals = (
        ("maximum_total", criteria[0][-1]),
        ("self_total", score.self_total),
        ("checked_total", score.checked_total),
    )
    total = cells("", "Tổng cộng", *(_points(score.fact_id, part, value) for part, value in totals))
    note = (
        f"Tiêu chuẩn: {score.standard or 'bảng không ghi'}. Điểm vượt tối đa chỉ tính đến mức tối đa. “…” là chưa có."
    )
    title = f"Điểm từng tiêu chí xã phù hợp với trẻ em, năm {score.year}"
    return Table("Biểu 5", title, columns, (*rows, total), note, total=True)


def _criterion_row(base: str, one: Criterion) -> tuple[tuple[Run, ...], ...]:
    number, name, *points, _ = one
    parts = zip(("maximum", "self_score", "checked_score"), points, strict=True)
    return cells(str(number), name, *(_points(base, f"criterion={number},{part}", value) for part, value in parts))


def _points(base: str, part: str, value: float | None) -> Fact:
    if value is None:
        return Fact(f"{base}#{part}", SIGNS["not_reported"], None, "điểm")
    text = NOTHING if value == 0 else formats.count(value)
    return derived(base, part, value, text, "điểm")


def _to_do(context: Context) -> list[Paragraph]:
    """Say which children the figures show to be missing, and what the plan still asks for; names are in the restricted work lists."""
    found = []
    rest = without_card(context.now(BHYT, "issued"))
    if rest.known and rest.count:
        said = join_runs(
            count_fact(rest),
            " trẻ em dưới 6 tuổi chưa thấy thẻ bảo hiểm y tế trong danh sách: rà soát, lập hồ sơ cấp thẻ",
        )
        found.append(say("- ", said))
    for result in context.targets:
        if result.needed_vi and result.status in ("not_met", "at_risk") and result.indicator != BHYT:
            found.append(say(f"- {result.target_id} “{result.text_vi.strip('() ')}”: {tidy(result.needed_vi)}"))
    return found
