"""Sample lists of notices that hotline 111 and the police pass on: one workbook each per year, over all communes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.samples.abuse import FORMS, Case, cases_of
from pipelines.samples.child_lists import NAMES, YEARS, counted, day_cell, day_kinds, fitting, person_makers, windows
from pipelines.samples.days import Day, long_text, words
from pipelines.samples.facts import Facts, Period
from pipelines.samples.letterhead import MOTTO, NATION, SAMPLE_MARK
from pipelines.samples.names import fold
from pipelines.samples.paper_abuse_cases import moment_cell
from pipelines.samples.papers_found import KeyRow, Paper, Written, forms
from pipelines.samples.tables import Layout, Line, Maker, Sheet, Text, make_context
from pipelines.samples.world import World

REGISTER, FOLDER = "abuse_reports", "vu-viec-chuyen-den"
SENDERS = ("hotline_111", "police")


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one body about one case."""

    case: Case
    source: str
    received_on: Day
    minute: int

    @property
    def child(self) -> object:
        """The child of the case."""
        return self.case.child

    @property
    def happened_on(self) -> Day:
        """The day of the event, where the caller told it: not everybody does."""
        return self.case.happened_on if self.minute % 3 else 0


def notices_of(facts: Facts, world: World, period: Period, source: str, seed: int) -> list[Notice]:
    """Return the notices to one body in a window, in order of day."""
    found = [
        Notice(case, name, day, minute)
        for case in cases_of(facts, world, seed)
        for name, day, minute in case.others
        if name == source and period.list_from <= day <= period.cutoff
    ]
    return sorted(found, key=lambda notice: (notice.received_on, notice.minute, notice.case.child.number))


MAKERS: dict[str, Maker] = {
    **person_makers(("full_name", "birth_date", "sex")),
    "commune": lambda notice, context: context.facts.communes[notice.case.commune].told,
    "received_on": lambda notice, context: moment_cell(notice.received_on, notice.minute, context),
    "happened_on": day_cell("happened_on"),
    "forms": lambda notice, _: FORMS[notice.case.form],
    "emergency": lambda notice, _: "x" if notice.case.emergency else "",
    "forwarded_on": lambda notice, context: moment_cell(notice.received_on, min(notice.minute + 25, 23 * 60), context),
    "note": lambda *_: "",
}


def books(facts: Facts, world: World, seed: int) -> Iterator[Written]:
    """Return the list of each body and year; none where nothing was passed on."""
    for _, period in windows(facts, YEARS):
        for place, source in enumerate(SENDERS):
            layout, told = forms(REGISTER)[place], notices_of(facts, world, period, source, seed)
            if told:
                yield Written(_sheet(facts, period, layout, told), layout, period.cutoff)


def _sheet(facts: Facts, period: Period, layout: Layout, told: list[Notice]) -> Sheet:
    context = make_context(facts, layout, 0, period)
    makers = [MAKERS.get(column) for column in layout["columns"]]
    rows = [[maker(one, context) if maker else number for maker in makers] for number, one in enumerate(told, start=1)]
    return Sheet(
        path=Path(FOLDER) / period.id / f"{_named(layout['file'], facts)}.xlsx",
        name=layout["sheet"],
        columns=layout["columns"],
        top=[
            [Text(_named(layout["office"], facts).upper(), "left", "bold"), Text(NATION, "right", "bold")],
            [Text("", "left"), Text(MOTTO, "right", "bold")],
            [Text(layout["title"], style="title")],
            [Text(f"Từ ngày {long_text(period.list_from)} đến ngày {long_text(period.cutoff)}", style="italic")],
            [Text(f"Nơi chuyển: {_named(layout['sender'], facts)}", "left")],
            [Text(SAMPLE_MARK, style="mark")],
            [],
        ],
        body=[Line("row", row) for row in rows],
        bottom=[
            [],
            [Text(f"Tổng cộng: {len(rows)} vụ việc", "left", "bold")],
            [Text(words(period.cutoff).capitalize(), "right", "italic")],
        ],
        widths=facts.layouts["widths"] | layout["widths"],
    )


def _named(text: str, facts: Facts) -> str:
    """Return a text with the district, or the word for what it is, in its place."""
    return text.format(district=facts.district, kind=facts.kind, plain=fold(facts.kind))


def key(facts: Facts, world: World, seed: int) -> list[KeyRow]:
    """Count, by commune and year: notices by source; cases that no book of a commune has."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for _, period in windows(facts, YEARS):
        for source in SENDERS:
            for notice in notices_of(facts, world, period, source, seed):
                place = facts.communes[notice.case.commune].code
                counts[place, period.id, "notices", source] += 1
                counts[place, period.id, "only_here", source] += not notice.case.in_book
    return counted(counts)


PAPER = Paper(REGISTER, FOLDER, books, key, (*fitting(*NAMES, "missing_sex", "unexplained_sex"), *day_kinds("received_on")), "full_name")
