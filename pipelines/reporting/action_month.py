"""A report on one occasion: the Action Month, 1 June, Mid-Autumn. What the registers carry; gifts by source are for people."""

from collections.abc import Iterable
from typing import Any

from pipelines import formats
from pipelines.reporting import texts
from pipelines.reporting.context import Context, Place
from pipelines.reporting.document import Block, Heading, Paragraph, Run, Table
from pipelines.reporting.figures import counted
from pipelines.reporting.opening import context_of, opened
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import SIGNS, count_fact
from pipelines.reporting.report_base import Report, cells, number_column, people, text_column
from pipelines.reporting.saying import section
from pipelines.reporting.sentences import count_sentence
from pipelines.reporting.show import Shown, shown
from pipelines.reporting.tables import SIGN_NOTE, place_rows
from pipelines.reporting.topics import CHILD_BANDS, INJURY, POPULATION, band_count
from pipelines.settings import Project

NAME = "action_month"
OCCASIONS = {
    "thang_hanh_dong": "Tháng hành động vì trẻ em năm {}",
    "quoc_te_thieu_nhi": "Ngày Quốc tế Thiếu nhi 01/6 năm {}",
    "tet_trung_thu": "Tết Trung thu năm {}",
}
GROUPS = ("hcdb_groups", "closing")
YES_NO = {"Hoạt động vui chơi": ("communes_with_play", "play"), "Quỹ Bảo trợ trẻ em": ("communes_with_fund", "fund")}
SOURCES = (
    "Ngân sách nhà nước",
    "Quỹ Bảo trợ trẻ em",
    "Doanh nghiệp, tổ chức trong nước",
    "Tổ chức nước ngoài, phi chính phủ",
    "Cá nhân, cộng đồng",
)


class ActionMonth(Report):
    """One occasion at one place; ``occasion``: its name in a sentence."""

    def __init__(self, context: Context, occasion: str) -> None:
        super().__init__(context)
        self.occasion = occasion

    @property
    def told(self) -> str:
        """The occasion inside a sentence."""
        return f"kết quả tổ chức {self.occasion}"

    @property
    def children(self) -> Shown:
        """The children of the place."""
        return shown(*texts.population(self.context), *section(self.context, "I"), children_table(self.context))

    @property
    def activities(self) -> Shown:
        """What was organised, as far as the registers tell."""
        return shown(*section(self.context, "III"), *people(self.context, "III"))

    @property
    def gifts(self) -> Shown:
        """Help and money; gifts by source are for people."""
        return shown(*section(self.context, "IV"), *people(self.context, "IV"), gifts_table(self.occasion))

    @property
    def safety(self) -> Shown:
        """Drowning and injuries up to the cut-off."""
        return shown(*_safety(self.context))

    def blocks(self) -> Iterable[Block]:
        """Return the text in six sections and the annex of tables."""
        context = self.context
        return [
            Heading(1, "I. TRẺ EM TRÊN ĐỊA BÀN"),
            *self._basis(),
            *_children(context),
            *section(context, "I"),
            Heading(1, "II. CÔNG TÁC CHỈ ĐẠO, TRUYỀN THÔNG"),
            *people(context, "II"),
            Heading(1, "III. HOẠT ĐỘNG ĐÃ TỔ CHỨC"),
            *section(context, "III"),
            *people(context, "III"),
            Heading(1, "IV. TRỢ GIÚP, QUÀ TẶNG, KINH PHÍ"),
            *section(context, "IV"),
            *people(context, "IV"),
            Heading(1, "V. AN TOÀN CHO TRẺ EM"),
            *_safety(context),
            *people(context, "V"),
            Heading(1, "VI. ĐÁNH GIÁ, KIẾN NGHỊ"),
            *people(context, "VI"),
            Heading(1, "PHỤ LỤC. SỐ LIỆU CHI TIẾT"),
            children_table(context),
            gifts_table(self.occasion),
        ]

    def _basis(self) -> list[Paragraph]:
        """Say that the registers are counted by period, not by occasion."""
        period = self.context.period
        days = f"từ ngày {formats.day(period.starts_on)} đến hết ngày {formats.day(period.cutoff_on)}"
        return [
            say(
                f"Số liệu của các sổ tính {days} ({period.label}), không tách riêng theo dịp. ",
                texts.coverage(self.context),
            )
        ]


def open_report(project: Project | None = None, **given: Any) -> ActionMonth:
    """Open the current marts for one report.

    Args:
        project: the project around the working folder when not given.
        given: plan, period, place, edition, occasion.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built yet.
    """
    told = opened(NAME, project, **given)
    context = context_of(told)
    return ActionMonth(context, OCCASIONS[told.extra["occasion"]].format(context.period.year))


def _children(context: Context) -> list[Paragraph]:
    """Say how many children there are; the tables of the period report are not here, so nothing is said of them."""
    said = texts.population(context)
    return [Paragraph(_without_table(each.runs), each.style) for each in said]


def _without_table(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return tuple(run.replace(" Số liệu chi tiết tại Biểu 2.", "") if isinstance(run, str) else run for run in runs)


def _safety(context: Context) -> list[Paragraph]:
    """Say how many children drowned, were injured, died of injury up to the cut-off; children, not rates: the occasion is no period."""
    told: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("Trẻ em tử vong do đuối nước", "died", {"category": "drowning"}),
        ("Trẻ em bị tai nạn, thương tích (gồm cả tử vong)", "injured", {}),
        ("Trong đó tử vong", "died", {}),
    )
    since = f"từ ngày {formats.day(context.period.starts_on)}"
    found = []
    for lead, variant, part in told:
        now, before = (counted(read(INJURY, variant, **part)) for read in (context.now, context.before))
        found.append(say(count_sentence(f"{lead} {since}", now, before, context.former)))
    return found


def children_table(context: Context) -> Table:
    """Return Biểu 1: children of every commune by age, those in special circumstances, and what the commune has."""
    columns = (
        text_column("Mã", 0.75, centred=True),
        text_column("Xã, thị trấn", 2.0),
        number_column("Trẻ em dưới 16 tuổi", 0.9),
        *(number_column(f"Trong đó {name}", 0.9) for _, name, _ in CHILD_BANDS),
        number_column("Có hoàn cảnh đặc biệt", 0.9),
        *(text_column(name, 0.9, centred=True) for name in YES_NO),
    )
    rows = tuple(_children_row(context, place) for place in place_rows(context))
    day = formats.day(context.period.cutoff_on)
    note = f"Hoạt động vui chơi, quỹ: theo báo cáo năm của xã, “chưa đến kỳ” là năm chưa hết. {SIGN_NOTE}"
    return Table(
        "Biểu 1",
        f"Trẻ em trên địa bàn đến ngày {day}",
        columns,
        rows,
        note,
        total=not context.is_commune,
        landscape=True,
    )


def _children_row(context: Context, place: Place) -> tuple[tuple[Run, ...], ...]:
    ages = [count_fact(band_count(context.now, place.code, bands, part), dash=True) for part, _, bands in CHILD_BANDS]
    whole, special = (count_fact(context.now(*one, place.code), dash=True) for one in ((POPULATION, ""), GROUPS))
    name = place.name if place.level == "commune" else "Toàn huyện (để so sánh)" if context.is_commune else "Cộng"
    return cells(place.code, name, whole, *ages, special, *(_yes(context, place, *one) for one in YES_NO.values()))


def _yes(context: Context, place: Place, indicator: str, variant: str) -> Run:
    """Return whether a commune has something; of a sum how many have it."""
    figure = context.now(indicator, variant, place.code)
    if not figure.known:
        return SIGNS.get(figure.state, "…")
    if place.level == "commune":
        return "có" if figure.count else "chưa có"
    return count_fact(figure, dash=True, unit="xã")


def gifts_table(occasion: str) -> Table:
    """Return Biểu 2: gifts and money by source, to be filled in by people: no register carries the source of a gift."""
    heads = ("Số suất quà", "Số trẻ em được nhận", "Số tiền (triệu đồng)", "Hiện vật quy đổi (triệu đồng)")
    columns = (
        text_column("Nguồn", 2.6),
        *(text_column(head, 1.1, centred=True) for head in heads),
        text_column("Ghi chú", 1.6),
    )
    rows = tuple(
        cells(source, *(SIGNS["not_reported"] for _ in heads), "[đơn vị bổ sung]") for source in (*SOURCES, "Cộng")
    )
    note = "Các sổ của đơn vị chưa ghi nguồn của quà và tiền theo dịp; “…” là chưa có số liệu, đơn vị điền."
    return Table("Biểu 2", f"Quà tặng và kinh phí theo nguồn, {occasion}", columns, rows, note, total=True)
