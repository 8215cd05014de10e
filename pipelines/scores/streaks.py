"""Years of recognition in a row (RULES 22): a streak counts decisions, not points, and says what it was counted across."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipelines.scores.sheets import Key
from pipelines.scores.units import Former

FormerUnits = Callable[[str, int, int], Former]
"""(commune, earlier year, year) -> the units that it was then."""
IsDue = Callable[[int], bool]
FIRST_YEAR = 2010
"""Nobody was assessed before the first standard."""


@dataclass(frozen=True)
class Decision:
    """What was decided about a commune in a year, and by which standard (its id)."""

    recognised: bool | None
    standard: str | None = None


@dataclass(frozen=True)
class Streak:
    """Years of recognition in a row up to a year.

    Attributes:
        years: how many; at_least: the year before the first one is not known, so there may be more.
        since: the first year; crossed: changes of standard and of boundaries it was counted across, in Vietnamese.
        stopped: why it does not go further back; not_due: years without an assessment, passed over and not counted.
    """

    years: int
    since: int | None = None
    at_least: bool = False
    crossed: tuple[str, ...] = ()
    stopped: str = ""
    not_due: tuple[int, ...] = ()


@dataclass(frozen=True)
class Across:
    """Whether a change of standard or a merger ends a streak."""

    standard: bool = False
    merger: bool = False


COUNT_ALL = Across()


@dataclass
class _Walk:
    units: dict[str, str | None]
    year: int
    years: int = 1
    crossed: tuple[str, ...] = ()
    not_due: tuple[int, ...] = ()


def streak(
    commune: str, year: int, told: Mapping[Key, Decision], formers: FormerUnits, due: IsDue, ends: Across = COUNT_ALL
) -> Streak | None:
    """Return the streak of a commune at a year; None without a decision of that year.

    Args:
        told: decisions by commune and year; due: whether a year is one of assessment.
        ends: what breaks a streak instead of being counted across.
    """
    last = told.get((commune, year))
    if last is None or last.recognised is None:
        return None
    if not last.recognised:
        return Streak(0, None, stopped=f"năm {year} không được công nhận")
    walk = _Walk({commune: last.standard}, year)
    while True:
        stopped, open_start = _step_back(walk, told, formers, due, ends)
        if stopped:
            return Streak(walk.years, walk.year, open_start, walk.crossed, stopped, walk.not_due)


def _step_back(
    walk: _Walk, told: Mapping[Key, Decision], formers: FormerUnits, due: IsDue, ends: Across
) -> tuple[str, bool]:
    """Go one assessment back; return why the walk ends (empty: it goes on), and whether more years may lie before."""
    before = walk.year - 1
    passed: list[int] = []
    while before >= FIRST_YEAR and not due(before) and not _known(walk, before, told, formers):
        passed.append(before)
        before -= 1
    if before < FIRST_YEAR:
        return f"trước năm {FIRST_YEAR} chưa có tiêu chuẩn", False
    former, changes = _former(walk, before, formers)
    decisions = {code: told.get((code, before)) for code in former}
    if stop := _not_all(decisions, before):
        return stop
    crossed = [f"năm {walk.year}: {change}" for change in changes]
    now, then = set(walk.units.values()), {one.standard for one in decisions.values() if one}
    changed = now != then and None not in now | then
    if (changes and ends.merger) or (changed and ends.standard):
        return (
            f"không tính qua {crossed[0] if changes and ends.merger else f'lần đổi tiêu chuẩn năm {walk.year}'}",
            False,
        )
    walk.crossed += (*crossed, *([f"năm {walk.year}: đổi tiêu chuẩn"] if changed else []))
    walk.not_due += tuple(passed)
    walk.units, walk.year, walk.years = (
        {code: one.standard if one else None for code, one in decisions.items()},
        before,
        walk.years + 1,
    )
    return "", False


def _former(walk: _Walk, before: int, formers: FormerUnits) -> tuple[tuple[str, ...], list[str]]:
    """Return the units of an earlier year, and what changed in between."""
    found = [formers(code, before, walk.year) for code in walk.units]
    return tuple(sorted({code for one in found for code in one.codes})), sorted(
        {one.change for one in found if one.change}
    )


def _known(walk: _Walk, year: int, told: Mapping[Key, Decision], formers: FormerUnits) -> bool:
    """Whether somebody decided in a year that is not one of assessment."""
    return any((code, year) in told for code in _former(walk, year, formers)[0])


def _not_all(decisions: Mapping[str, Decision | None], year: int) -> tuple[str, bool] | None:
    """Say why a year is not one of recognition: unknown (more years may lie before), refused, or only some parts recognised."""
    if not decisions:
        return f"không rõ xã này năm {year} là xã nào", True
    if refused := [code for code, one in decisions.items() if one and one.recognised is False]:
        if len(refused) < len(decisions):
            return f"năm {year} một số xã nhập vào không được công nhận ({', '.join(refused)})", False
        return f"năm {year} không được công nhận", False
    if unknown := [code for code, one in decisions.items() if one is None or one.recognised is None]:
        which = f" ({', '.join(unknown)})" if len(decisions) > 1 else ""
        return f"chưa có kết quả năm {year}{which}", True
    return None
