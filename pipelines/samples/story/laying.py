"""A chapter's files, laid where the office keeps what comes in; the truth of each list that came."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.samples.days import Day, long_text, to_day
from pipelines.samples.facts import Facts
from pipelines.samples.papers import TITLES, make_receipts, make_score_sheet
from pipelines.samples.papers_found import Paper, papers_of
from pipelines.samples.population import make_population
from pipelines.samples.registers import folder_of, make_sheet, registers_of
from pipelines.samples.story.chapters import Chapter, Parcel
from pipelines.samples.story.mishaps import Spot, spoil
from pipelines.samples.story.world import Year
from pipelines.samples.tables import Line, Sheet
from pipelines.samples.workbook import write_sheet

Key = tuple[str, str, str]
"""Period, register, commune of a list; a school's paper has no commune."""


@dataclass
class Laid:
    """What lies there after some chapters: path -> the rows of a list as its sender has them; lists sent and held."""

    rows: dict[str, int] = field(default_factory=dict)
    sent: set[Key] = field(default_factory=set)
    files: list[Path] = field(default_factory=list)


def lay(year: Year, upto: int, out: Path | None) -> Laid:
    """Go through the chapters 0 to ``upto`` and write the files of the last one.

    Args:
        upto: number of the chapter, counted from 0.
        out: folder to write into; None: nothing is written, only told.
    """
    laid = Laid()
    for number, chapter in enumerate(year.story.chapters[: upto + 1]):
        year.as_known(chapter.day)
        target = out if number == upto else None
        for sheet, key in _lists(year, chapter, laid.sent):
            laid.sent.add(key)
            _put(sheet, target, laid)
        for sheet in _tables(year, chapter):
            _put(sheet, target, laid)
        if target is not None:
            for sheet in _receipts(year, number, laid.sent):
                _put(sheet, target, laid)
    return laid


def _put(sheet: Sheet, out: Path | None, laid: Laid) -> None:
    name = sheet.path.as_posix()
    laid.rows[name] = sum(line.kind == "row" for line in sheet.body)
    if out is not None:
        sheet.path = out / sheet.path
        write_sheet(sheet)
        laid.files.append(sheet.path)


def _coming(chapter: Chapter, key: Key) -> list[Parcel]:
    """Return the parcels in which a list comes in this chapter, the original before what is sent again."""
    found = [parcel for parcel in chapter.parcels if parcel.holds(*key)]
    first = [parcel for parcel in found if not parcel.again][-1:]
    return [parcel for parcel in (*first, *(one for one in found if one.again)) if not parcel.hold]


def _lists(year: Year, chapter: Chapter, sent: set[Key]) -> Iterator[tuple[Sheet, Key]]:
    """Yield the lists of a chapter with what went wrong on their way; a list with nothing in it is only told of."""
    facts = year.facts
    periods = [index for index, period in enumerate(facts.periods) if any(period.id in parcel.periods for parcel in chapter.parcels)]
    for share in year.shares() if periods else ():
        code = facts.communes[share.commune].code
        for index in periods:
            for register in registers_of(facts):
                key = (facts.periods[index].id, register.name, code)
                for parcel in _coming(chapter, key):
                    sheet = make_sheet(facts, register, share, index)
                    if sheet is not None:
                        spot = Spot(facts, register.name, share.commune, facts.periods[index])
                        yield _sent(sheet, parcel, spot), key
                    else:
                        sent.add(key)
    yield from _papers(year, chapter, sent)


def _sent(sheet: Sheet, parcel: Parcel, spot: Spot) -> Sheet:
    spoil(sheet, parcel.change, spot)
    if parcel.again:
        sheet.path = sheet.path.with_stem(f"{sheet.path.stem}{parcel.again}")
    return sheet


def _papers(year: Year, chapter: Chapter, sent: set[Key]) -> Iterator[tuple[Sheet, Key]]:
    """Yield the papers beside the lists; their second folder names the period, their name the commune or the school."""
    codes = {commune.code for commune in year.facts.communes}
    for paper in _told(year):
        for book in paper.books(year.facts, year.world, year.seed):
            period, name = book.sheet.path.parts[1], book.sheet.path.stem[:5]
            key = (period, paper.register, name if name in codes else "")
            if _coming(chapter, key):
                yield book.sheet, key


def _told(year: Year) -> list[Paper]:
    return [paper for paper in papers_of(year.facts) if paper.register in year.story.papers]


def _tables(year: Year, chapter: Chapter) -> Iterator[Sheet]:
    facts, world = year.facts, year.world
    for told in chapter.scores:
        for item in world.sheets:
            if item.year == told["year"]:
                sheet = make_score_sheet(facts, item)
                spot = Spot(facts, "score_sheet", item.commune, facts.periods[-1])
                changes = told.get("change", {}).get(facts.communes[item.commune].code, {})
                yield spoil(sheet, changes, spot)
    for which in chapter.population:
        yield make_population(facts, which, world.official)


def _receipts(year: Year, number: int, sent: set[Key]) -> Iterator[Sheet]:
    """Yield the office's registers of data received, as kept up to the day of the chapter."""
    facts, world, chapter = year.facts, year.world, year.story.chapters[number]
    told = [one for chapter in year.story.chapters[: number + 1] for one in chapter.parcels]
    periods = {period for parcel in told for period in parcel.periods}
    scored = {one["year"] for chapter in year.story.chapters[: number + 1] for one in chapter.scores}
    for which in facts.receipt_years:
        if not ({int(period[:4]) for period in periods} | scored) & {which}:
            continue
        unsent = set(_waiting(year, sent))
        noticed = [
            (paper, notice)
            for paper in _told(year) if paper.notices
            for notice in paper.notices(facts, world, year.seed)
            if _came(facts, notice.commune, notice.period.id, sent)
        ]  # fmt: skip
        sheet = make_receipts(facts, which, world.received, _nothing(year), unsent, noticed)
        yield _until(sheet, chapter.day)


def _came(facts: Facts, commune: int, period: str, sent: set[Key]) -> bool:
    """Whether a commune has told of a paper: it has sent its first list, the register of children, of the period."""
    return (period, facts.lists[0], facts.communes[commune].code) in sent


def _waiting(year: Year, sent: set[Key]) -> Iterator[Path]:
    """Yield the paths of lists that have not come yet; which of them will never hold anything is not known to the office either."""
    facts = year.facts
    for period in facts.periods:
        for commune in facts.communes:
            for register in facts.lists:
                if (period.id, register, commune.code) not in sent:
                    yield folder_of(period, commune) / f"{register}.xlsx"


def _nothing(year: Year) -> set[Path]:
    """Return the paths of the lists with nothing to list."""
    found = set()
    for share in year.shares():
        for index, period in enumerate(year.facts.periods):
            for register in registers_of(year.facts):
                if not register.listed(share, year.facts.communes[share.commune], period, index):
                    found.add(folder_of(period, year.facts.communes[share.commune]) / f"{register.name}.xlsx")
    return found


def _until(sheet: Sheet, day: Day) -> Sheet:
    """Return a register of data received as it is kept on a day: nothing in it came later; score sheets of a later day have not come."""
    names = list(sheet.columns)
    what, when = names.index("register_name"), names.index("received_on")
    kept = [line for line in sheet.body if _day(line, when) <= day or line.cells[what] != TITLES["score_sheet"]]
    for number, line in enumerate(kept, start=1):
        line.cells[0], line.cells[when] = number, long_text(min(day, _day(line, when)))
    return replace(sheet, body=kept)


def _day(line: Line, at: int) -> Day:
    day, month, year = str(line.cells[at]).split("/")
    return to_day(f"{year}-{month}-{day}")
