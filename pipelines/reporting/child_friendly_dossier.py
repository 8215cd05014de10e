"""The dossier of one commune's assessment, or the year of a place, from the score sheets: ``score_dossier`` by way of a notebook."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pipelines import engine, formats, marts
from pipelines.errors import RequestError
from pipelines.reporting import score_dossier
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Document, Fact, Heading, Paragraph, Run, Table
from pipelines.reporting.opening import Opened, context_of, opened
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import NOTHING, SIGNS, derived, join_runs
from pipelines.reporting.report_base import Report, cells, number_column, parameters_of, people, present, text_column
from pipelines.reporting.sentences import listing
from pipelines.reporting.show import Shown, shown
from pipelines.scores import pictures, telling
from pipelines.scores.assess import Assessed, Year, assess
from pipelines.scores.verdict import RESULT_VI
from pipelines.settings import Project

NAME = "child_friendly_dossier"
YEAR = 4
SHEETS = "keyed_score_sheet"


class ChildFriendlyDossier(Report):
    """One commune's dossier; of the plan's own place all its communes."""

    def __init__(self, context: Context, project: Project, year: Year) -> None:
        super().__init__(context)
        self.project, self.year = project, year

    @property
    def told(self) -> str:
        """What is reported inside a sentence."""
        where, year = self.context.place.running, self.year.year
        if self.context.is_commune:
            return f"kết quả đánh giá {where} phù hợp với trẻ em năm {year}"
        return f"kết quả đánh giá {self.context.units} phù hợp với trẻ em của {where} năm {year}"

    @property
    def basis(self) -> Shown:
        """What the year rests on: standard, maxima, who decides."""
        return shown(*(say(line.rstrip(".")) for line in telling.basis_lines(self.year)))

    @property
    def result(self) -> Shown:
        """The first section: the result."""
        return self._section(0)

    @property
    def points(self) -> Shown:
        """The second section: points, or the table of the communes."""
        return self._section(1)

    @property
    def proof(self) -> Shown:
        """The third section: evidence and figures, or who is put forward for what."""
        return self._section(2)

    @property
    def rest(self) -> Shown:
        """What is left: reasons, procedure, places for people."""
        return shown(*(block for section in self._sections()[3:] for block in section))

    @property
    def chart(self) -> Shown:
        """Every criterion of every commune."""
        drawn = score_dossier.overview(self.project, self.year).blocks
        return shown(*(block for block in drawn if block.kind == "chart"))

    def _section(self, at: int) -> Shown:
        found = self._sections()
        return shown(*found[at]) if at < len(found) else shown()

    def _sections(self) -> list[list[Block]]:
        """Return the document's blocks below each of its main headings."""
        found: list[list[Block]] = []
        for block in (self._document or self.build()).blocks:
            if isinstance(block, Heading) and block.level == 1:
                found.append([])
            elif found:
                found[-1].append(block)
        return found

    def _whole(self) -> Document:
        made = self._of_commune() if self.context.is_commune else self._of_place()
        request = self.context.request
        parameters = {**parameters_of(self.context), "period_name": f"năm {self.year.year}"}
        return replace(made, name=request.report, parameters=parameters, status_line=self.context.status_line)

    def _of_commune(self) -> Document:
        made = score_dossier.dossier(self.project, self.year, self.context.place.code)
        return replace(
            made,
            blocks=(*made.blocks, *people(self.context, "commune")),
            opening=self._opening(),
            closing=self._closing(),
        )

    def _opening(self) -> tuple[Run, ...]:
        return (f"Thực hiện {self.context.plan.document}, {self.context.self_name} báo cáo {self.told} như sau:",)

    def _closing(self) -> str:
        return f"Trên đây là báo cáo {self.told}, {self.context.self_name} kính báo cáo"

    def _of_place(self) -> Document:
        drawn = score_dossier.overview(self.project, self.year)
        subtitle = f"{self.told[:1].upper()}{self.told[1:]}"
        blocks = tuple(self._place_blocks([block for block in drawn.blocks if block.kind == "chart"]))
        return replace(
            drawn, title="BÁO CÁO", subtitle=subtitle, blocks=blocks, opening=self._opening(), closing=self._closing()
        )

    def _place_blocks(self, charts: list[Block]) -> Iterable[Block]:
        year = self.year
        yield Heading(1, "I. CĂN CỨ ĐÁNH GIÁ")
        yield from (say(line.rstrip(".")) for line in telling.basis_lines(year))
        yield Heading(1, "II. KẾT QUẢ")
        yield from _counts(self.context, year)
        yield from charts
        yield Heading(1, "III. KHEN THƯỞNG, XÃ CẦN QUAN TÂM")
        yield from present(*_lines("Trình xem xét, khen thưởng", telling.reward_lines(year)))
        yield from present(*_lines("Khoảng cách đến mức đạt, ít điểm nhất trước", telling.near_lines(year)))
        yield Heading(1, "IV. CẦN SỬA TRÊN BẢNG CHẤM ĐIỂM")
        yield from present(*_lines("Bảng chấm điểm có lỗi", telling.problem_lines(year))) or [
            say("Bảng chấm điểm không có lỗi cần sửa")
        ]
        yield from people(self.context, "place")
        yield say(score_dossier.CERTAINTY_NOTE, style="note")
        yield Heading(1, "PHỤ LỤC. KẾT QUẢ TỪNG XÃ")
        yield communes_table(self.context, year)


def open_report(project: Project | None = None, **given: Any) -> ChildFriendlyDossier:
    """Open the score sheets of one year.

    Args:
        project: the project around the working folder when not given.
        given: plan, period (a whole year), place, edition.

    Raises:
        RequestError: a parameter is wrong, no whole year, no sheet of that year, or nothing has been built yet.
    """
    told = opened(NAME, project, **given)
    if len(told.request.period) != YEAR:
        raise RequestError(
            f"Hồ sơ xã phù hợp với trẻ em làm theo năm, không theo kỳ {told.request.period}.",
            todo=f"chọn kỳ {told.request.period[:YEAR]}",
        )
    context = context_of(told)
    year = assess(_sheets(told), told.project.state, context.plan.id, context.period.year)
    return ChildFriendlyDossier(context, told.project, year)


def _sheets(told: Opened) -> Any:
    """Return the connection with the score sheets beside the marts: of the tables below the marts only they, no child is in them.

    Raises:
        RequestError: the sheets of this build are no longer kept.
    """
    path = told.project.core / marts.build_folder(told.project.marts).name / f"{SHEETS}.parquet"
    if not path.exists():
        raise RequestError("Không thấy bảng chấm điểm của lần dựng hiện hành.", todo="chạy lại: treem build")
    text = engine.quoted(path)
    told.con.execute(f"create or replace view {SHEETS} as select * from read_parquet('{text}')")
    told.con.execute("create or replace view problems as select * from rejects")
    return told.con


def _lines(lead: str, lines: Iterable[str]) -> list[Paragraph]:
    """Return lines of the assessment under their lead; nothing when there are none."""
    found = [say(f"- {line.strip().rstrip('.')}") for line in lines]
    return [say(f"{lead}:"), *found] if found else []


def _counts(context: Context, year: Year) -> list[Paragraph]:
    """Say how many communes have a sheet, reach the mark, are recognised."""
    base = f"commune_scores@{context.place.code}:{year.year}"
    scored = year.scored
    told = (
        ("assessed", len(scored), "có bảng chấm điểm"),
        *(
            (
                result,
                sum(row.verdict is not None and row.verdict.result == result for row in scored),
                f"{word} xét theo điểm",
            )
            for result, word in RESULT_VI.items()
        ),
        (
            "recognised",
            sum(row.settled is not None and row.settled.sheet.recognised is True for row in scored),
            "được công nhận",
        ),
        ("zeros", sum(row.verdict is not None and bool(row.verdict.zeros) for row in scored), "có tiêu chí bị 0 điểm"),
    )
    total = derived(base, "communes", len(year.rows), str(len(year.rows)), "xã")
    parts = [
        join_runs(derived(base, part, number, str(number), "xã"), f" {words}")
        for part, number, words in told
        if number or part == "zeros"
    ]
    return [say("Trong ", (total,), f" {context.units}: ", listing(parts), ". Từng xã tại Biểu 1 của phụ lục")]


def communes_table(context: Context, year: Year) -> Table:
    """Return every commune with points, verdict, recognition, zeros and years in a row."""
    columns = (
        text_column("Mã", 0.75, centred=True),
        text_column("Xã, thị trấn", 1.9),
        number_column("Điểm tự chấm", 0.9),
        number_column("Điểm thẩm định", 0.9),
        text_column("Xét theo điểm", 1.1, centred=True),
        text_column("Kết quả công nhận", 1.2, centred=True),
        text_column("Tiêu chí bị 0 điểm", 0.9, centred=True),
        number_column("Số năm liên tục được công nhận", 1.1),
    )
    note = (
        "“…” là chưa có; “-” là không có. Số năm liên tục “từ n” là ít nhất n năm: trước đó kho chưa có bảng chấm điểm."
    )
    title = f"Kết quả đánh giá {context.units} phù hợp với trẻ em năm {year.year}"
    return Table(
        "Biểu 1", title, columns, tuple(_commune_row(row, year.year) for row in year.rows), note, landscape=True
    )


def _commune_row(row: Assessed, year: int) -> tuple[tuple[Run, ...], ...]:
    if row.settled is None or row.verdict is None:
        return cells(row.code, row.name, *(SIGNS["not_reported"] for _ in range(6)))
    base, one = f"commune_scores@{row.code}:{year}", row.settled
    totals = (
        _points(base, part, value)
        for part, value in (("self_total", one.own.value), ("checked_total", one.checked.value))
    )
    zeros = ", ".join(map(str, row.verdict.zeros)) or NOTHING
    streak: Run = SIGNS["not_reported"]
    if row.streak:
        streak = derived(
            f"commune_streak:recognised@{row.code}:{year}", "value", row.streak.years, pictures.streak_text(row), "năm"
        )
    return cells(
        row.code,
        row.name,
        *totals,
        RESULT_VI[row.verdict.result],
        telling.RECOGNISED_VI[one.sheet.recognised],
        zeros,
        streak,
    )


def _points(base: str, part: str, value: float | None) -> Fact:
    if value is None:
        return Fact(f"{base}#{part}", SIGNS["not_reported"], None, "điểm")
    return derived(base, part, value, formats.count(value), "điểm")
