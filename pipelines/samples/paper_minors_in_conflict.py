"""Sample lists of minors in conflict with the law: one workbook per commune and calendar year, most years without an entry."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipelines.samples.cells import CHILD
from pipelines.samples.days import Day, age_years, long_text, to_day, words, years_before
from pipelines.samples.defect_kinds import KINDS, LISTS, Kind, Outcome, Row
from pipelines.samples.facts import Facts
from pipelines.samples.letterhead import MOTTO, NATION, SAMPLE_MARK
from pipelines.samples.papers_found import KeyRow, Paper, Written, blank_line, form_of
from pipelines.samples.tables import DATES, Cell, Context, Layout, Line, Sheet, Text, make_context
from pipelines.samples.world import Child, World

FOLDER = "nguoi-chua-thanh-nien"
TITLE = "DANH SÁCH NGƯỜI CHƯA THÀNH NIÊN VI PHẠM PHÁP LUẬT"
GROUP = 6
"""Group of special circumstances of children under 16 who broke the law (Luật Trẻ em, điều 10)."""

OLDER = 0.004
"""How many of those of 16 and 17 break the law in a year."""

OFFENCES = {"theft": "Trộm cắp tài sản", "fighting": "Gây rối trật tự công cộng", "traffic": "Vi phạm giao thông", "gambling": "Đánh bạc"}
MEASURES = {
    ("reminder",): "Nhắc nhở",
    ("home_management",): "Quản lý tại gia đình",
    ("commune_education",): "Giáo dục tại xã",
    ("fine", "reminder"): "Phạt tiền; nhắc nhở",
    ("reform_school",): "Đưa vào trường giáo dưỡng",
}
YES_NO = {True: "Có", False: "Không"}
OF_CHILD = ("full_name", "birth_date", "sex", "sex_male", "sex_female", "mother_name", "hamlet")


@dataclass(slots=True)
class Offence:
    """One offence: its day, what was done about it, for how long, and the help that was given."""

    child: Child
    commune: int
    day: Day
    kind: str
    measures: tuple[str, ...]
    start: Day
    end: Day
    supervised: bool
    aided: bool

    @property
    def age(self) -> int:
        """Age in completed years on the day of the offence."""
        return age_years(self.child.birth, self.day)


def offences_of(facts: Facts, world: World, seed: int) -> list[Offence]:
    """Return all offences in order of day: entries into group 6, and some of those of 16 and 17."""
    rng = Random(f"{seed}/minors")
    first, last = facts.first_day, facts.periods[-1].cutoff
    found: list[Offence] = []
    for child in world.children:
        days = [spell.start for spell in child.spells if spell.group == GROUP]
        for year in facts.population_years:
            day = to_day(f"{year}-01-01") + rng.randrange(300)
            if rng.random() < OLDER and years_before(day, 18) < child.birth <= years_before(day, 16):
                days.append(day)
        found += [one for day in days if first <= day <= last and (one := _offence(rng, child, day))]
    return sorted(found, key=lambda one: (one.day, one.child.number))


def _offence(rng: Random, child: Child, day: Day) -> Offence | None:
    stay, measures = child.stay_on(day), rng.choice(list(MEASURES))
    kind, wait, lasts = rng.choice(list(OFFENCES)), rng.randrange(3, 20), rng.choice((90, 180, 365))
    supervised, aided = rng.random() < 0.9, rng.random() < 0.75
    if stay is None or child.birth <= years_before(day, 18) or not child.named:
        return None
    return Offence(child, stay.commune, day, kind, measures, day + wait, day + wait + lasts, supervised, aided)


def last_day(facts: Facts, year: int) -> Day:
    """Return the last day of a year's list: that of the year's last period."""
    return max(period.cutoff for period in facts.periods if period.id[:4] == str(year))


def listed(facts: Facts, world: World, seed: int, year: int) -> dict[int, list[Offence]]:
    """Return the offences of a year by commune."""
    found: dict[int, list[Offence]] = {place: [] for place in range(len(facts.communes))}
    for one in offences_of(facts, world, seed):
        if to_day(f"{year}-01-01") <= one.day <= last_day(facts, year):
            found[one.commune].append(one)
    return found


def _cells(layout: Layout, number: int, one: Offence, context: Context) -> list[Cell]:
    print_day = DATES[layout.get("dates", "long")]
    known = context.period.cutoff
    told: dict[str, Cell] = {
        "row_label": number,
        "offence_on": print_day(one.day),
        "offence": OFFENCES[one.kind],
        "measures": MEASURES[one.measures],
        "measure_from": print_day(one.start) if one.start <= known else "",
        "measure_to": print_day(one.end) if one.end <= known else "",
        "supervised": YES_NO[one.supervised],
        "legal_aid": YES_NO[one.aided],
        "note": "",
    }
    return [CHILD[column](one.child, context) if column in OF_CHILD else told[column] for column in layout["columns"]]


def books(facts: Facts, world: World, seed: int) -> Iterator[Written]:
    """Return the list of every commune and year; without an entry it says that nothing occurred."""
    for year in facts.population_years:
        period = next(one for one in facts.periods if one.cutoff == last_day(facts, year))
        for place, found in listed(facts, world, seed, year).items():
            layout = form_of("minors_in_conflict", place)
            context = make_context(facts, layout, place, period)
            rows = [Line("row", _cells(layout, number, one, context)) for number, one in enumerate(found, start=1)]
            yield Written(_sheet(facts, place, year, layout, rows), layout, period.cutoff)


def _sheet(facts: Facts, place: int, year: int, layout: Layout, rows: list[Line]) -> Sheet:
    commune, last = facts.communes[place], last_day(facts, year)
    return Sheet(
        path=Path(FOLDER) / str(year) / f"{commune.code}_{commune.name}.xlsx",
        name=layout["sheet"],
        columns=layout["columns"],
        top=[
            [Text(f"CÔNG AN {commune.district.upper()}", "left"), Text(NATION, "right", "bold")],
            [Text(f"CÔNG AN {commune.name.upper()}", "left", "bold"), Text(MOTTO, "right", "bold")],
            [],
            [Text(TITLE, style="title")],
            [Text(f"Năm {year} (Từ ngày 01/01/{year} đến ngày {long_text(last)})", style="italic")],
            [Text(SAMPLE_MARK, style="mark")],
            [],
        ],
        body=rows or [blank_line(layout)],
        bottom=[
            [],
            [Text(f"Tổng cộng: {len(rows)} người" if rows else "Không phát sinh", "left", "bold")],
            [Text(f"{commune.short_name}, {words(last)}", "right", "italic")],
            [Text("Người lập biểu", "left", "bold"), Text("TRƯỞNG CÔNG AN", "right", "bold")],
        ],
        numbers=bool(layout.get("numbers")),
        widths=facts.layouts["widths"] | layout["widths"],
    )


def key(facts: Facts, world: World, seed: int) -> list[KeyRow]:
    """Count offences, those under 16, those supervised, aided, and both: by commune and year."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for year in facts.population_years:
        for place, found in listed(facts, world, seed, year).items():
            for one in found:
                told = {"offences": True, "under_16": one.age < 16, "supervised": one.supervised, "legal_aid": one.aided}
                for measure in (name for name, holds in told.items() if holds):
                    counts[facts.communes[place].code, str(year), measure, "*"] += 1
                for measure in one.measures:
                    counts[facts.communes[place].code, str(year), "measures", measure] += 1
    return [(*cell, str(number)) for cell, number in sorted(counts.items())]


def too_old(row: Row) -> Outcome:
    """Somebody who was of age."""
    row.put("birth_date", f"12/05/{row.year - 25}")
    return "birth_date", "age_out_of_scope", True


def no_day(row: Row) -> Outcome:
    """No day of the offence."""
    row.put("offence_on", "")
    return "offence_on", "missing_required", True


SPOIL = tuple(Kind(f"minor_{kind.__name__}", kind) for kind in (too_old, no_day))
PAPER = Paper("minors_in_conflict", FOLDER, books, key, (*(kind for kind in KINDS if kind.registers == LISTS), *SPOIL), "full_name")
