"""The regular update on four risks: street children, sexual abuse, hazardous labour, violence; now, since the last report, a year ago."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pipelines import catalog, charts, formats
from pipelines.periods import Period
from pipelines.reporting import texts
from pipelines.reporting.context import Context, Place
from pipelines.reporting.document import Block, Chart, Heading, Paragraph, Run, Table
from pipelines.reporting.figures import Figure, Figures, load
from pipelines.reporting.labels import unit_of
from pipelines.reporting.opening import Opened, context_of, opened
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import SIGNS, count_fact, derived, join_runs, sign_of, word_for
from pipelines.reporting.protection_tables import abuse_table
from pipelines.reporting.protection_texts import abuse
from pipelines.reporting.protection_topics import AGES, ENTERED, GROUPS, LEFT, groups
from pipelines.reporting.report_base import Report, cells, number_column, people, present, text_column
from pipelines.reporting.sentences import Runs, count_sentence, listing, obstacle
from pipelines.reporting.show import Shown, shown
from pipelines.reporting.tables import SIGN_NOTE
from pipelines.reporting.timeliness import timeliness
from pipelines.reporting.topics import SEXES
from pipelines.settings import Project

NAME = "four_risk_update"
RISK, CHILDREN = "four_risk", "children"
ON_A_DAY = ("street", "hazardous_labour")
"""Counted on the cut-off day; the other two are counted as they become known in the period."""
RELATED = ("g08", "g09", "g10", "g11")
"""Of the 14 groups of the law those that the four risks lead to: working instead of school, violence, exploitation, sexual abuse."""
MOST_NAMED = 5


class FourRiskUpdate(Report):
    """The four risks at one place and period; ``earlier``: the period of the year that was reported before."""

    subject = "cập nhật tình hình trẻ em lang thang, bị xâm hại tình dục, lao động nặng nhọc, bị bạo lực"

    def __init__(self, context: Context, earlier: Period | None) -> None:
        super().__init__(context)
        self.earlier = earlier

    @property
    def risks(self) -> Shown:
        """The four risks, now, since the last report and a year ago."""
        return shown(
            *_risks(self.context, self.earlier), risks_table(self.context, self.earlier), ages_table(self.context)
        )

    @property
    def chart(self) -> Shown:
        """The four risks beside those of a year ago."""
        return shown(risks_chart(self.context))

    @property
    def communes(self) -> Shown:
        """Where they are."""
        return shown(*_places(self.context), communes_table(self.context))

    @property
    def flows(self) -> Shown:
        """Who entered and left the groups that the risks lead to."""
        return shown(*_flows(self.context), groups_table(self.context))

    @property
    def cases(self) -> Shown:
        """The cases of abuse and violence behind two of the four."""
        return shown(*abuse(self.context), abuse_table(self.context))

    def blocks(self) -> Iterable[Block]:
        """Return the text in five sections and the annex of tables."""
        context = self.context
        return [
            Heading(1, "I. CĂN CỨ SỐ LIỆU"),
            *texts.basis(context),
            *timeliness(context),
            Heading(1, "II. TÌNH HÌNH BỐN DIỆN TRẺ EM"),
            *_risks(context, self.earlier),
            *present(risks_chart(context)),
            *_places(context),
            Heading(1, "III. TĂNG, GIẢM TRONG CÁC NHÓM HOÀN CẢNH ĐẶC BIỆT LIÊN QUAN"),
            *_flows(context),
            Heading(1, "IV. VỤ VIỆC XÂM HẠI, BẠO LỰC: TIẾP NHẬN VÀ HỖ TRỢ"),
            *abuse(context),
            *people(context, "IV"),
            Heading(1, "V. NGUYÊN NHÂN, VIỆC ĐÃ LÀM, KIẾN NGHỊ"),
            *people(context, "V"),
            Heading(1, "PHỤ LỤC. SỐ LIỆU CHI TIẾT BỐN DIỆN TRẺ EM"),
            *present(
                risks_table(context, self.earlier),
                communes_table(context),
                groups_table(context),
                ages_table(context),
                abuse_table(context),
            ),
        ]


def open_report(project: Project | None = None, **given: Any) -> FourRiskUpdate:
    """Open the current marts for one report.

    Args:
        project: the project around the working folder when not given.
        given: plan, period, place, edition.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built yet.
    """
    told = opened(NAME, project, **given)
    context = context_of(told)
    # a shared edition prints one period beside its same period only: that is what its mask was computed for
    earlier = None if context.release else context.earlier
    return FourRiskUpdate(_with_earlier(told, context, earlier), earlier)


def _with_earlier(told: Opened, context: Context, earlier: Period | None) -> Context:
    """Return the context with the figures of the period reported before."""
    if earlier is None:
        return context
    more = load(told.con, sorted({row.place for row in context.figures.rows}), [earlier.id])
    return replace(context, figures=Figures((*context.figures.rows, *more.rows)))


def names() -> dict[str, str]:
    """Return code -> name of the four risks."""
    listed = catalog.indicators()[RISK].categories
    return {code: name for code, name in listed.items() if code != "unclassified"}


def before_this(context: Context, earlier: Period, code: str = "*", place: str = "") -> Figure:
    """Return a risk as the period reported before has it."""
    return context.figures.get(RISK, CHILDREN, place or context.place.code, earlier.id, category=code)


def _risks(context: Context, earlier: Period | None) -> list[Paragraph]:
    """Say all four together, then each: how many, against a year ago, since the last report, by sex."""
    day = formats.day(context.period.cutoff_on)
    lead = "Trẻ em thuộc ít nhất một trong bốn diện (mỗi em tính một lần)"
    found = [say(count_sentence(lead, context.now(RISK, CHILDREN), context.before(RISK, CHILDREN), context.former))]
    for code, name in names().items():
        now, before = (read(RISK, CHILDREN, category=code) for read in (context.now, context.before))
        when = f"đến ngày {day}" if code in ON_A_DAY else "tiếp nhận hoặc phát hiện trong kỳ"
        said = _there(count_sentence(f"{name}, {when}", now, before, context.former), code)
        found.append(say("- ", said, _since(context, earlier, code, now), _sexes(context, code, now)))
    return [*found, say("Số liệu chi tiết tại Biểu 1 và Biểu 4", style="note")]


def _there(runs: Runs, code: str) -> Runs:
    """Nothing occurs on a day: what there is not, is not there."""
    if code not in ON_A_DAY:
        return runs
    return tuple(
        run.replace("không phát sinh trường hợp nào", "không có") if isinstance(run, str) else run for run in runs
    )


def _since(context: Context, earlier: Period | None, code: str, now: Figure) -> Runs:
    """Say the change since the last report: of what is counted on a day up or down, of what adds up how many are new."""
    if earlier is None or not now.known:
        return ()
    was = before_this(context, earlier, code)
    if not was.known or obstacle(now, was, earlier.label):
        return (f"; {earlier.label}: chưa so sánh được",)
    change = now.count - was.count
    day = formats.day(earlier.cutoff_on)
    amount = derived(now, "since_former", abs(change), formats.count(abs(change)), unit_of(now))
    if code not in ON_A_DAY:
        told = (
            join_runs(f"; từ sau ngày {day}: ", amount, " em mới")
            if change
            else (f"; từ sau ngày {day} không có em mới",)
        )
        return told if change >= 0 else (f"; ít hơn số đã có ngày {day}, cần kiểm tra",)
    if not change:
        return (f"; không thay đổi so với ngày {day}",)
    return join_runs("; tăng " if change > 0 else "; giảm ", amount, f" em so với ngày {day}")


def _sexes(context: Context, code: str, now: Figure) -> Runs:
    if not now.known or not now.count:
        return ()
    parts = [(name, context.now(RISK, CHILDREN, category=code, sex=sex)) for sex, name in SEXES.items()]
    told = [join_runs(f"{name} ", count_fact(part), " em") for name, part in parts if part.known and part.count]
    return join_runs("; trong đó ", listing(told, ", ")) if told else ()


def _places(context: Context) -> list[Paragraph]:
    """Name the communes where there are children of the four risks."""
    if context.is_commune:
        return []
    found = []
    for code, name in names().items():
        figures = [(place, context.now(RISK, CHILDREN, place.code, category=code)) for place in context.communes]
        if any(figure.state == "suppressed" for _, figure in figures):
            continue  # who is named would tell of those that are hidden
        told = sorted(
            ((place, figure) for place, figure in figures if figure.known and figure.count),
            key=lambda pair: -pair[1].count,
        )
        if told:
            named = [join_runs(f"{place.running} ", count_fact(figure), " em") for place, figure in told[:MOST_NAMED]]
            more = f" và {len(told) - MOST_NAMED} xã khác" if len(told) > MOST_NAMED else ""
            found.append(say(f"{name}, theo xã: ", listing(named), more))
    if not found and context.release:
        return [say("Bản công bố không nêu tên xã ở những diện có số bị ẩn; xem Biểu 2")]
    return found or [say(f"Không {context.units} nào ghi nhận trẻ em thuộc bốn diện trong kỳ; xem Biểu 2")]


def risks_chart(context: Context) -> Chart | None:
    """Return the four risks beside those of a year ago; None when nothing was counted or a number is hidden."""
    pairs = [[read(RISK, CHILDREN, category=code) for read in (context.now, context.before)] for code in names()]
    figures = [figure for pair in pairs for figure in pair]
    if any(figure.state == "suppressed" for figure in figures) or not any(
        figure.known and figure.count for figure in figures
    ):
        return None
    series = []
    for at, label in enumerate((context.period.label, context.former)):
        told = zip(names().values(), (pair[at] for pair in pairs), strict=True)
        series.append(
            charts.Series(
                label[:1].upper() + label[1:], tuple(_mark(f"{name}, {label}", figure) for name, figure in told)
            )
        )
    title = f"Bốn diện trẻ em, {context.period.label} và {context.former}"
    said = "; ".join(mark.hover for each in series for mark in each.marks)
    return Chart(title, f"{title}. {said}.", charts.paired_bars(list(names().values()), series, "trẻ em", context.demo))


def _mark(lead: str, figure: Figure) -> charts.Mark:
    text = count_fact(figure).text
    return charts.Mark(
        figure.count if figure.known else None, text, f"{lead}: {text}{' trẻ em' if figure.known else ''}"
    )


def _flows(context: Context) -> list[Paragraph]:
    """Say for each related group how many were in it at the start, came, left, are in it now."""
    found = []
    for code in RELATED:
        steps = _steps(context, code)
        name = groups().get(code, code)
        if not all(figure.known for figure in steps):
            unknown = next(figure for figure in steps if not figure.known)
            found.append(say(f"- {name}: {word_for(unknown)}"))
        elif any(figure.count for figure in steps):
            opening, entered, left, closing = (count_fact(figure, unit=unit_of(figure)) for figure in steps)
            said = join_runs(
                "đầu kỳ ", opening, " em, tăng ", entered, " lượt, giảm ", left, " lượt, cuối kỳ ", closing, " em"
            )
            found.append(say(f"- {name}: ", said))
        else:
            found.append(say(f"- {name}: không có trẻ em"))
    return [
        *found,
        say(
            "Lao động, lang thang, bạo lực, xâm hại tình dục là diện của luật cũ, của kế hoạch; nhóm là của Luật Trẻ em 2016",
            style="note",
        ),
    ]


def _steps(context: Context, code: str) -> list[Figure]:
    wanted = ((GROUPS, "opening"), (ENTERED, "by_group"), (LEFT, "by_group"), (GROUPS, "closing"))
    return [context.now(indicator, variant, category=code) for indicator, variant in wanted]


def risks_table(context: Context, earlier: Period | None) -> Table:
    """Return Biểu 1: the four risks and all together, now, at the last report, a year ago, with the changes."""
    columns = (
        text_column("Diện", 3.0),
        text_column("Cách tính", 1.6),
        number_column(context.period.label[:1].upper() + context.period.label[1:], 1.0),
        *((number_column(earlier.label[:1].upper() + earlier.label[1:], 1.0),) if earlier else ()),
        number_column(context.former[:1].upper() + context.former[1:], 1.0),
        number_column("Tăng, giảm so với cùng kỳ", 1.0),
    )
    listed = {**names(), "*": "Ít nhất một diện (mỗi em một lần)"}
    rows = tuple(_risk_row(context, earlier, code, name) for code, name in listed.items())
    note = f"Một em có thể thuộc nhiều diện nên các diện cộng lại có thể lớn hơn dòng cuối. {SIGN_NOTE}"
    title = f"Trẻ em lang thang, bị xâm hại tình dục, lao động nặng nhọc, bị bạo lực, {context.period.label}"
    return Table("Biểu 1", title, columns, rows, note, total=True)


def _risk_row(context: Context, earlier: Period | None, code: str, name: str) -> tuple[tuple[Run, ...], ...]:
    now, before = (read(RISK, CHILDREN, category=code) for read in (context.now, context.before))
    was = (count_fact(before_this(context, earlier, code), dash=True),) if earlier else ()
    how = "tại ngày chốt" if code in ON_A_DAY else "trong kỳ" if code != "*" else ""
    return cells(
        name, how, count_fact(now, dash=True), *was, count_fact(before, dash=True), _change(context, now, before)
    )


def _change(context: Context, now: Figure, before: Figure) -> Run:
    if not now.known or obstacle(now, before, context.former):
        return sign_of(before) if before.state == "suppressed" else SIGNS["not_reported"]
    change = now.count - before.count
    return derived(now, "change", change, formats.signed(change), unit_of(now))


def communes_table(context: Context) -> Table:
    """Return Biểu 2: every commune with the four risks, this period and the compared one."""
    listed = {**{code: _short(name) for code, name in names().items()}, "*": "Ít nhất một diện"}
    heads = [number_column(f"{name}{end}", 0.8) for name in listed.values() for end in ("", f", {context.former}")]
    rows = [_commune_row(context, place, listed) for place in context.communes]
    if not context.is_commune:
        rows.append(_commune_row(context, context.place, listed, "Cộng"))
    columns = (text_column("Mã", 0.75, centred=True), text_column("Xã, thị trấn", 1.8), *heads)
    title = f"Bốn diện trẻ em theo xã, {context.period.label}"
    return Table("Biểu 2", title, columns, tuple(rows), SIGN_NOTE, total=not context.is_commune, landscape=True)


def _short(name: str) -> str:
    """Return a name as the heading of a narrow column: "Trẻ em bị bạo lực" -> "Bạo lực"."""
    bare = name.removeprefix("Trẻ em ").removeprefix("bị ")
    return bare[:1].upper() + bare[1:]


def _commune_row(context: Context, place: Place, listed: Iterable[str], name: str = "") -> tuple[tuple[Run, ...], ...]:
    reads = (context.now, context.before)
    facts = [
        count_fact(read(RISK, CHILDREN, place.code, category=code), dash=True) for code in listed for read in reads
    ]
    return cells(place.code, name or place.name, *facts)


def groups_table(context: Context) -> Table:
    """Return Biểu 3: the related groups of the law from the first day to the cut-off."""
    columns = (
        text_column("Nhóm (Luật Trẻ em 2016)", 4.0),
        *(number_column(head, 0.9) for head in ("Đầu kỳ", "Tăng", "Giảm", "Cuối kỳ")),
    )
    rows = tuple(
        cells(
            groups().get(code, code),
            *(count_fact(figure, dash=True, unit=unit_of(figure)) for figure in _steps(context, code)),
        )
        for code in RELATED
    )
    title = f"Tăng, giảm trong các nhóm hoàn cảnh đặc biệt liên quan, {context.period.label}"
    return Table("Biểu 3", title, columns, rows, f"Tăng, giảm là số lượt. {SIGN_NOTE}")


def ages_table(context: Context) -> Table:
    """Return Biểu 4: the four risks by sex and age."""
    columns = (
        text_column("Diện", 3.0),
        number_column("Tổng số", 0.8),
        *(number_column(name.capitalize(), 0.8) for name in SEXES.values()),
        *(number_column(name, 0.9) for name in AGES.values()),
    )
    rows = []
    for code, name in {**names(), "*": "Ít nhất một diện (mỗi em một lần)"}.items():
        groups_of = [{}, *({"sex": sex} for sex in SEXES), *({"age_band": band} for band in AGES)]
        facts = [count_fact(context.now(RISK, CHILDREN, category=code, **each), dash=True) for each in groups_of]
        rows.append(cells(name, *facts))
    return Table(
        "Biểu 4",
        f"Bốn diện trẻ em theo giới tính và tuổi, {context.period.label}",
        columns,
        tuple(rows),
        SIGN_NOTE,
        total=True,
    )
