"""Sheets with the standard that each used, the maxima of its year, and both totals: what needs no figure of the marts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipelines import places
from pipelines.scores import maxima, totals
from pipelines.scores.choices import Choices
from pipelines.scores.maxima import Maxima
from pipelines.scores.sheets import Key, Sheet
from pipelines.scores.standard import Known, Standard, named, on_day
from pipelines.scores.streaks import Across, Decision, Streak, streak
from pipelines.scores.totals import Total
from pipelines.scores.units import Former, former_units

OVERRIDE, STATED, IN_FORCE, UNREADABLE, NONE = "override", "stated", "in_force", "unreadable", "none"
BASIS_VI = {
    OVERRIDE: "đơn vị ấn định (data/state/scores.yml)",
    STATED: "ghi trên bảng chấm điểm",
    IN_FORCE: "bảng không ghi, lấy tiêu chuẩn mới nhất có hiệu lực trong năm",
    UNREADABLE: "bảng ghi một tiêu chuẩn không có trong danh mục",
    NONE: "không tiêu chuẩn nào có hiệu lực trong năm",
}


@dataclass(frozen=True)
class Settled:
    """One sheet with everything that follows from sheets and standards alone; ``root``: the place whose sheets must agree."""

    sheet: Sheet
    root: str
    standard: Standard | None
    basis: str
    kind: Known
    maxima: Maxima
    own: Total
    checked: Total


def choose(sheet: Sheet, known: Mapping[str, Standard], choices: Choices) -> tuple[Standard | None, str]:
    """Return the standard of a sheet: as the office set it, as the sheet states it, else the newest one in force (RULES 22)."""
    day = date(sheet.year, 12, 31)
    place = places.find(sheet.commune, day) or places.find(sheet.commune, date(sheet.year, 1, 1))
    codes = places.ancestry(place, day) if place else [sheet.commune]
    if (told := choices.standard_of(codes, sheet.year)) is not None:
        return known.get(told), OVERRIDE if told in known else UNREADABLE
    if sheet.standard:
        found = named(sheet.standard, known.values())
        return found, STATED if found else UNREADABLE
    in_force = on_day(day, known.values())
    return (in_force[0], IN_FORCE) if in_force else (None, NONE)


def settle(
    sheets: Iterable[Sheet], known: Mapping[str, Standard], choices: Choices, roots: Iterable[str]
) -> dict[Key, Settled]:
    """Return every sheet settled.

    Args:
        roots: codes of the plans' places; all communes of one of them must agree on the maxima of a year.
    """
    chosen = [(sheet, _root(sheet, tuple(roots)), *choose(sheet, known, choices)) for sheet in sheets]
    groups: dict[tuple[str, int, str], list[Sheet]] = defaultdict(list)
    for sheet, root, standard, _ in chosen:
        groups[root, sheet.year, standard.id if standard else ""].append(sheet)
    settled = {key: maxima.settle(known.get(key[2]), group) for key, group in groups.items()}
    found = {}
    for sheet, root, standard, basis in chosen:
        held = settled[root, sheet.year, standard.id if standard else ""]
        kind = choices.type_of(
            sheet.commune, standard.assessed_on(sheet.year) if standard else date(sheet.year, 12, 31)
        )
        own, checked = (totals.add_up(sheet, held, side, standard) for side in ("self_score", "checked_score"))
        found[sheet.commune, sheet.year] = Settled(sheet, root, standard, basis, kind, held, own, checked)
    return found


def again(one: Settled, sheet: Sheet) -> Settled:
    """Return a sheet settled again with other points, under the maxima of its year."""
    own, checked = (totals.add_up(sheet, one.maxima, side, one.standard) for side in ("self_score", "checked_score"))
    return replace(one, sheet=sheet, own=own, checked=checked)


def _root(sheet: Sheet, roots: tuple[str, ...]) -> str:
    """Return the plan's place in which a commune lies, else the unit right above it."""
    for day in (date(sheet.year, 12, 31), date(sheet.year, 1, 1)):
        if place := places.find(sheet.commune, day):
            above = places.ancestry(place, day)
            return next((root for root in roots if root in above), above[1] if len(above) > 1 else sheet.commune)
    return sheet.commune


def streaks(settled: Mapping[Key, Settled], known: Mapping[str, Standard], ends: Across) -> dict[Key, Streak | None]:
    """Return the streak of every commune and year that has a sheet."""
    told = {
        key: Decision(one.sheet.recognised, one.standard.id if one.standard else None) for key, one in settled.items()
    }
    formers = _former_units(known)

    def due(year: int) -> bool:
        in_force = on_day(date(year, 12, 31), known.values())
        return not in_force or in_force[0].is_due(year)

    return {key: streak(*key, told, formers, due, ends) for key in settled}


def _former_units(known: Mapping[str, Standard]) -> Callable[[str, int, int], Former]:
    """Boundaries are compared on the days of assessment of the two years."""
    found: dict[tuple[str, int, int], Former] = {}

    def ask(code: str, before: int, year: int) -> Former:
        key = (code, before, year)
        if key not in found:
            found[key] = former_units(code, _day(before, known), _day(year, known))
        return found[key]

    return ask


def _day(year: int, known: Mapping[str, Standard]) -> date:
    in_force = on_day(date(year, 12, 31), known.values())
    return in_force[0].assessed_on(year) if in_force else date(year, 12, 31)
