"""Sample injury summary forms (annex 1 of programme 234): one workbook per commune and year, set against the line lists."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pipelines.samples.answers import INJURY_BANDS, band_of
from pipelines.samples.child_lists import YEARS, counted, line_rows, windows, word_kind, year_start
from pipelines.samples.days import age_years, long_text
from pipelines.samples.defect_kinds import Kind, Outcome, Row
from pipelines.samples.facts import Facts, Period
from pipelines.samples.letterhead import SAMPLE_MARK, foot_lines, head_lines
from pipelines.samples.papers_found import KeyRow, Paper, Written, form_of
from pipelines.samples.tables import Cell, Layout, Line, Sheet, Text, make_context
from pipelines.samples.world import Injury, World

REGISTER, FOLDER = "injury_summary", "tong-hop-tai-nan"
PARTS = {
    "male": ("sex", "m"), "female": ("sex", "f"), "age_0_5": ("age_band", "0-5"), "age_6_9": ("age_band", "6-9"),
    "age_10_13": ("age_band", "10-13"), "age_14_15": ("age_band", "14-15"), "at_home": ("place", "home"),
    "at_school": ("place", "school"), "in_community": ("place", "community"),
}  # fmt: skip
"""Column of the form -> what is counted in it."""

Counts = dict[tuple[str, str, str], tuple[int, int]]
"""Cause, dimension, part -> children hit, of these dead."""


def parts_of(injury: Injury) -> tuple[tuple[str, str], ...]:
    """Return the parts in which an injured child is counted."""
    band = band_of(INJURY_BANDS, age_years(injury.child.birth, injury.day))
    return ("all", "*"), ("sex", injury.child.sex), ("age_band", band), ("place", injury.place)


def counts_of(world: World, commune: int, index: int, period: Period) -> Counts:
    """Count each child once in each part by the events of the year that the office knew with the year's list."""
    hit: dict[tuple[str, str, str], set[int]] = {}
    dead: dict[tuple[str, str, str], set[int]] = {}
    for injury in world.injuries:
        if injury.commune == commune and year_start(period) <= injury.day <= period.cutoff and 0 <= injury.period <= index:
            for part in parts_of(injury):
                cell = (injury.cause, *part)
                hit.setdefault(cell, set()).add(injury.child.number)
                if injury.outcome == "died":
                    dead.setdefault(cell, set()).add(injury.child.number)
    return {cell: (len(children), len(dead.get(cell, ()))) for cell, children in hit.items()}


def pair(told: tuple[int, int], layout: Layout) -> Cell:
    """Return a cell as the commune writes it: "3/1", "không" or 0 for nothing, sometimes "2/không"."""
    cases, deaths = told
    if not cases:
        return str(layout["zero"])
    return f"{cases}/{layout['zero'] if layout.get('words') and not deaths else deaths}"


def books(facts: Facts, world: World, _: int) -> Iterator[Written]:
    """Return the form of every commune and year; where nothing happened every cell says so."""
    for index, period in windows(facts, YEARS):
        for commune in range(len(facts.communes)):
            layout = form_of(REGISTER, commune)
            yield Written(_sheet(facts, world, commune, index, period, layout), layout, period.cutoff)


def _sheet(facts: Facts, world: World, commune: int, index: int, period: Period, layout: Layout) -> Sheet:
    place, counts = facts.communes[commune], counts_of(world, commune, index, period)
    context = make_context(facts, layout, commune, period)
    whole = [counts[cell] for cell in counts if cell[1] == "all"]
    return Sheet(
        path=Path(FOLDER) / period.id / f"{place.code}_{place.name}.xlsx",
        name=layout["sheet"],
        columns=layout["columns"],
        top=[*head_lines("health", facts, place), *_titles(period, layout, whole)],
        body=_body(facts, counts, layout),
        bottom=[*foot_lines(context, sum(cases for cases, _ in whole), "trường hợp")],
        numbers=bool(layout.get("numbers")),
        widths=facts.layouts["widths"] | layout["widths"],
    )


def _titles(period: Period, layout: Layout, whole: list[tuple[int, int]]) -> list[list[Text]]:
    span = f"Từ ngày {long_text(year_start(period))} đến ngày {long_text(period.cutoff)}"
    return [
        [Text(layout["title"], style="title")],
        [Text(f"{period.label} ({span})", style="italic")],
        [Text(f"Số trẻ mắc: {sum(cases for cases, _ in whole)}", "left"), Text(f"Số tử vong: {sum(dead for _, dead in whole)}", "right")],
        [Text(SAMPLE_MARK, style="mark")],
        [],
    ]


def _body(facts: Facts, counts: Counts, layout: Layout) -> list[Line]:
    """Eleven rows and the total; a child hit by two causes stands in two rows."""
    rows: list[list[Cell]] = []
    for number, cause in enumerate(facts.causes, start=1):
        cells: dict[str, Cell] = {"row_label": f"{number:02d}", "cause": cause.text, "note": ""}
        cells |= {column: pair(counts.get((cause.code, *part), (0, 0)), layout) for column, part in PARTS.items()}
        rows.append([cells[column] for column in layout["columns"]])
    sums: dict[str, Cell] = {"row_label": "", "cause": "Tổng số", "note": ""}
    for column, part in PARTS.items():
        told = [counts.get((cause.code, *part), (0, 0)) for cause in facts.causes]
        sums[column] = pair((sum(cases for cases, _ in told), sum(dead for _, dead in told)), layout)
    return [*line_rows(rows), Line("subtotal", [sums[column] for column in layout["columns"]])]


def key(facts: Facts, world: World, _: int) -> list[KeyRow]:
    """Count, by commune, year, cause and part, the children hit and the dead."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for index, period in windows(facts, YEARS):
        for commune, place in enumerate(facts.communes):
            for (cause, dimension, part), (cases, dead) in counts_of(world, commune, index, period).items():
                found[place.code, period.id, f"cases:{dimension}", f"{cause}:{part}"] += cases
                found[place.code, period.id, f"deaths:{dimension}", f"{cause}:{part}"] += dead
    return counted(found)


def more_dead(row: Row) -> Outcome:
    """More deaths than cases."""
    row.put("male", "1/2")
    return "male", "more_deaths_than_cases", True


def became_a_day(row: Row) -> Outcome:
    """3/1 that Excel took for the third of January."""
    row.put("female", datetime(row.year, 1, 3))
    return "female", "excel_changed_cell", True


OWN = (
    Kind("more_dead", more_dead),
    Kind("became_a_day", became_a_day),
    word_kind("no_pair", "male", ("nhiều", "x"), "unreadable_number", True),
    word_kind("unknown_injury", "cause", ("Ma bắt", "Loại khác lạ"), "unknown_cause", True),
)
PAPER = Paper(REGISTER, FOLDER, books, key, OWN, "cause")
