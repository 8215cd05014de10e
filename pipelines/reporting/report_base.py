"""What every report but for its content shares: a class that a notebook holds, a document with letterhead, first and last sentence.

A report module says what it looks at and which blocks it prints; everything around them is here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pipelines import formats, periods
from pipelines.reporting import texts
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Chart, Column, Document, Paragraph, Placeholder, Run, Table
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import derived
from pipelines.reporting.sentences import Runs
from pipelines.reporting.shared import finished, save_numbers
from pipelines.reporting.show import Shown, shown
from pipelines.reporting.tables import COUNT_FORMAT

TITLE = "BÁO CÁO"
TABLE_CODE = re.compile(r"Biểu \d+[a-z]?\b")
Cell = Run | tuple[Run, ...]


class Report:
    """What one report looks at, topic by topic (each property can end a notebook cell), and the document it becomes.

    Attributes:
        subject: what is reported, as it stands in the first and the last sentence, without the period.
        renumbers: whether its tables are numbered in order; else they keep the numbers that they are made with.
    """

    subject = "kết quả thực hiện công tác bảo vệ, chăm sóc trẻ em"
    renumbers = True

    def __init__(self, context: Context) -> None:
        self.context = context
        self._document: Document | None = None

    @property
    def basis(self) -> Shown:
        """First sentence, cut-off day and coverage."""
        return shown(say(self.opening()), *texts.basis(self.context))

    def blocks(self) -> Iterable[Block]:
        """Return what the document says, in order."""
        raise NotImplementedError

    def opening(self) -> Runs:
        """Return the first sentence: the plan it answers to, who reports what, until which day."""
        plan, day = self.context.plan, formats.day(self.context.period.cutoff_on)
        about = f"{plan.title[:1].lower()}{plan.title[1:]}"
        lead = f"Thực hiện {plan.document} về việc {about}, {self.context.self_name} báo cáo {self.told}"
        return (f"{lead} (số liệu tính đến ngày {day}) như sau:",)

    @property
    def told(self) -> str:
        """Subject and period inside a sentence."""
        return f"{self.subject} {self.context.period.label}"

    @property
    def subtitle(self) -> str:
        """The summary line under the title."""
        return self.told[:1].upper() + self.told[1:]

    def build(self) -> Document:
        """Return the document of the report; of a shared edition with the note on hidden numbers.

        Raises:
            ReportError: a shared edition would print what may not be printed.
        """
        if self._document is None:
            document = self._whole()
            self._document = finished(document, self.context.release) if self.context.release else document
        return self._document

    def _whole(self) -> Document:
        context = self.context
        return Document(
            name=context.request.report,
            title=TITLE,
            subtitle=self.subtitle,
            parameters=parameters_of(context),
            year=context.period.year,
            edition=context.request.edition,
            office=context.office,
            blocks=renumbered(self.blocks()) if self.renumbers else tuple(self.blocks()),
            opening=self.opening(),
            closing=f"Trên đây là báo cáo {self.told}, {context.self_name} kính báo cáo",
            status_line=context.status_line,
            demo=context.demo,
            build=context.build,
            built_at=context.built_at,
        )

    def save(self, out: str | Path | None = None) -> None:
        """Write ``model.json`` into a folder; without a folder nothing is written (the notebook only shows)."""
        if out is None:
            return
        (self._document or self.build()).save(Path(out) / "model.json")
        if self.context.release:
            save_numbers(self.context.release, Path(out))


def parameters_of(context: Context) -> dict[str, str]:
    """Return the notebook's parameters and the names and days that readers of the file look for."""
    period = context.period
    return {
        **context.request.parameters,
        "period_name": period.label,
        "place_name": context.place.name,
        "cutoff": formats.day(period.cutoff_on),
        "known_on": formats.day(period.known_on),
    }


def renumbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return blocks whose tables are numbered in order, without gaps where one was left out; sentences and notes name the new numbers."""
    listed = tuple(blocks)
    codes = [block.code for block in listed if isinstance(block, Table)]
    new = {code: f"Biểu {number}" for number, code in enumerate(dict.fromkeys(codes), start=1)}

    def named(text: str) -> str:
        return TABLE_CODE.sub(lambda found: new.get(found[0], found[0]), text)

    def said(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(named(run) if isinstance(run, str) else run for run in runs)

    found: list[Block] = []
    for block in listed:
        if isinstance(block, Table):
            block = replace(block, code=new[block.code], note=named(block.note))
        if isinstance(block, Paragraph):
            block = replace(block, runs=said(block.runs))
        if isinstance(block, Placeholder):
            block = replace(block, text=named(block.text))
        found.append(block)
    return tuple(found)


def people(context: Context, section: str) -> list[Block]:
    """Return the places of a section that only people can fill: ``{period}`` is the period, ``{school_year}`` that of its cut-off day."""
    school_year = periods.school_year_label(periods.school_year_of(context.period.cutoff_on))
    named = {"{period}": context.period.label, "{school_year}": school_year}
    found = list(context.schema.placeholders.get(section, ()))
    for sign, name in named.items():
        found = [text.replace(sign, name) for text in found]
    return [Placeholder(text) for text in found]


def present(*blocks: Block | None) -> list[Block]:
    """Return the blocks that there are: charts without numbers are None."""
    return [block for block in blocks if block is not None]


def some(blocks: Sequence[Block], otherwise: str) -> list[Block]:
    """Return blocks, or one sentence that says why there are none."""
    return list(blocks) or [say(otherwise)]


def cells(*row: Cell) -> tuple[tuple[Run, ...], ...]:
    """Return a table row: each cell one run or several."""
    return tuple(cell if isinstance(cell, tuple) else (cell,) for cell in row)


def text_column(title: str, width: float = 1.0, centred: bool = False) -> Column:
    """Return a column of words."""
    return Column(title, width, "center" if centred else "left")


def number_column(title: str, width: float = 1.0) -> Column:
    """Return a right-aligned column of whole numbers."""
    return Column(title, width, "right", COUNT_FORMAT)


def mixed_column(title: str, width: float = 1.0) -> Column:
    """Return a centred column whose cells hold numbers of different units, each with its own."""
    return Column(title, width, "center")


def many(base: str, part: str, number: int, unit: str) -> Run:
    """Return a count made for the report as a fact, e.g. of targets, of lists."""
    return derived(base, part, number, formats.number(number), unit)


def renamed(table: Table, code: str) -> Table:
    """Return a table under the number that it has in this report."""
    return replace(table, code=code)


def charts(*drawn: Chart | None) -> list[Block]:
    """Return the charts that could be drawn."""
    return [chart for chart in drawn if chart is not None]
