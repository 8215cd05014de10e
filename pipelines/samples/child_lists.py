"""What papers about children have in common: their windows of time, their sheets, the defects that fit any list of children."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.samples.care import IN_FORCE
from pipelines.samples.cells import CHILD
from pipelines.samples.days import NEVER, Day, to_date, years_before
from pipelines.samples.defect_kinds import KINDS, NO_SUCH_DAYS, Kind, Outcome, Row
from pipelines.samples.facts import Facts, Period
from pipelines.samples.letterhead import foot_lines, head_lines, title_lines
from pipelines.samples.papers_found import Notice, Written, form_of, forms
from pipelines.samples.tables import Context, Layout, Line, Maker, Sheet, Text, make_body, make_context
from pipelines.samples.world import Child, Stay, World

Items = Sequence[tuple[str, Any]]
"""What stands in a list: (hamlet, thing) in the order of the list."""

Listed = Callable[[Facts, World, int], Iterator[tuple[Period, int, Items]]]
"""Yields every period and commune with what stands in its list, from a world and its seed."""

Stays = Sequence[tuple[Child, Stay]]
"""Children of a commune with their stay there."""

NAMES = ("missing_name", "nfd_name", "plain_name", "odd_spaces")
SEXES = ("missing_sex", "both_ticks", "unexplained_sex")
BIRTHS = ("impossible_birth", "year_only", "missing_birth")
QUARTERS = ("Q1", "6M", "9M", "")
YEARS = ("",)


def windows(facts: Facts, ends: tuple[str, ...]) -> list[tuple[int, Period]]:
    """Return (index, period) of the periods whose id ends so; each begins the day after the former one of them.

    Args:
        ends: ``QUARTERS`` for every report of a year, ``("",)`` for years, ``()`` for every period. A plan with none of them
            has every one.
    """
    found: list[tuple[int, Period]] = []
    first = facts.first_day
    wanted = [period for period in facts.periods if period.id[5:] in ends] or facts.periods
    for index, period in enumerate(facts.periods):
        if period in wanted:
            found.append((index, replace(period, list_from=first)))
            first = period.cutoff + 1
    return found


def stays_by_commune(facts: Facts, world: World) -> list[list[tuple[Child, Stay]]]:
    """Return the children who ever lived in each commune, in order of their numbers."""
    found: list[list[tuple[Child, Stay]]] = [[] for _ in facts.communes]
    for child in world.children:
        for stay in child.stays:
            found[stay.commune].append((child, stay))
    return found


def books_of(
    register: str, folder: str, makers: dict[str, Maker], unit: str, listed: Listed
) -> Callable[[Facts, World, int], Iterator[Written]]:
    """Return the maker of a paper's workbooks; a commune with nothing to list sends none."""

    def books(facts: Facts, world: World, seed: int) -> Iterator[Written]:
        for period, commune, items in listed(facts, world, seed):
            if items:
                yield make_list(facts, register, folder, commune, period, items, makers, unit)

    return books


def notices_of(listed: Listed) -> Callable[[Facts, World, int], list[Notice]]:
    """Return the maker of what the communes told the office: a list, or that nothing occurred."""

    def notices(facts: Facts, world: World, seed: int) -> list[Notice]:
        return [Notice(commune, period, bool(items)) for period, commune, items in listed(facts, world, seed)]

    return notices


def in_hamlets(facts: Facts, commune: int, items: Items, order: Callable[[Any], tuple[Any, ...]]) -> Items:
    """Return items by hamlet, in the commune's own order of hamlets, then by ``order``."""
    places = {hamlet: place for place, hamlet in enumerate(facts.communes[commune].hamlets)}
    return sorted(items, key=lambda item: (places[item[0]], *order(item[1])))


def year_start(period: Period) -> Day:
    """Return the first day of the year that the period counts from: 1 January, or 15 December before it."""
    return period.starts


def sixteenth(child: Child) -> Day:
    """Return the day on which a child is one no longer."""
    born = to_date(child.birth)
    return born.replace(year=born.year + 16).toordinal()  # born on 29 February: sixteen years later is a leap year too


def own_end(child: Child, stay: Stay) -> tuple[Day, str]:
    """Return when and why a child is no longer one of the commune's: moved, died, turned_16; NEVER while it is."""
    return min((stay.end, "moved"), (child.died, "died"), (sixteenth(child), "turned_16"))


def lives(child: Child, commune: int, day: Day) -> bool:
    """Whether a child under 16 lives in a commune on a day, whatever its status of residence."""
    stay = child.stay_on(day)
    return stay is not None and stay.commune == commune and child.birth > years_before(day, 16)


def person_makers(names: Sequence[str]) -> dict[str, Maker]:
    """Return the makers of the columns that tell who a child is, for a thing that has a ``child``."""

    def lifted(maker: Maker) -> Maker:
        return lambda thing, context: maker(thing.child, context)

    return {name: lifted(CHILD[name]) for name in names}


def day_cell(name: str) -> Maker:
    """Return the maker of a column of days: what comes after the list's own day is not known to it."""

    def made(thing: Any, context: Context) -> Any:
        day = getattr(thing, name)
        return context.date(day) if 0 < day < NEVER and day <= context.period.cutoff else ""

    return made


def make_list(
    facts: Facts, register: str, folder: str, commune: int, period: Period, items: Items, makers: dict[str, Maker], unit: str
) -> Written:
    """Return one commune's list of one period in the form that the commune uses."""
    layout = _form(register, commune, period)
    context = make_context(facts, layout, commune, period)
    place = facts.communes[commune]
    return Written(
        Sheet(
            path=Path(folder) / period.id / f"{place.code}_{place.name}.xlsx",
            name=layout["sheet"],
            columns=layout["columns"],
            top=[*head_lines(layout["head"], facts, place), *_titles(context)],
            body=make_body(items, makers, context),
            bottom=foot_lines(context, len(items), unit),
            numbers=bool(layout.get("numbers")),
            widths=facts.layouts["widths"] | layout.get("widths", {}),
        ),
        layout,
        period.cutoff,
    )


def _form(register: str, commune: int, period: Period) -> Layout:
    """Return the form of a commune; before the law with the 14 groups a list told the groups in words and named no numbering."""
    layout = form_of(register, commune)
    if "groups" not in layout or period.cutoff >= IN_FORCE:
        return layout
    worded = next(form for form in forms(register) if form["groups"] == "words")
    return {name: value for name, value in worded.items() if name != "lines"}


def _titles(context: Context) -> list[list[Text]]:
    """Title lines, with the further lines of the form ("Phân nhóm theo: …") before the blank one."""
    lines = title_lines(context)
    return [*lines[:-1], *([Text(line, style="italic")] for line in context.layout.get("lines", ())), lines[-1]]


def fitting(*names: str) -> tuple[Kind, ...]:
    """Return the common kinds of defects with these names."""
    return tuple(kind for kind in KINDS if kind.name in names)


def day_kinds(column: str) -> tuple[Kind, ...]:
    """Return the defects of a day that a list cannot do without: none, and one that no calendar has."""

    def missing(row: Row) -> Outcome:
        row.put(column, "")
        return column, "missing_required", True

    def impossible(row: Row) -> Outcome:
        row.put(column, f"{row.rng.choice(NO_SUCH_DAYS)}/{row.year}")
        return column, "impossible_date", True

    return (Kind(f"missing_{column}", missing, weight=0.4), Kind(f"impossible_{column}", impossible, weight=0.4))


def word_kind(name: str, column: str, words: Sequence[str], reason: str, rejects: bool) -> Kind:
    """Return the defect of a cell that holds something which is no value of its column."""

    def spoil(row: Row) -> Outcome | None:
        if column not in row.columns:
            return None
        row.put(column, row.rng.choice(words))
        return column, reason, rejects

    return Kind(name, spoil)


def counted(cells: dict[tuple[str, str, str, str], int]) -> list[tuple[str, str, str, str, str]]:
    """Return the rows of an answer key; what was not counted is not there."""
    return [(*cell, str(number)) for cell, number in sorted(cells.items()) if number]


def line_rows(rows: Sequence[list[Any]]) -> list[Line]:
    """Return body lines of rows that are not about children."""
    return [Line("row", cells) for cells in rows]

