"""The scores of a build. Inputs: ``keyed_score_sheet``, standards, choices, places.

Before the indicators: ``core_score_totals`` (one row per commune and year: standard, maxima, totals or why there are none) and
``core_streaks`` (years of recognition in a row at each commune and year). After them: ``core_score_claims`` (one row for every criterion
or item that an indicator tells about: points claimed, points that the figure earns), which the gate looks at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines import engine
from pipelines.catalog import Plan
from pipelines.scores import choices as chosen
from pipelines.scores import computed, settled, sheets
from pipelines.scores.standard import Standard, standards
from pipelines.scores.streaks import Across, Streak

TOTALS = {
    "commune_code": "varchar", "year": "integer", "period_id": "varchar", "standard_id": "varchar", "standard_basis": "varchar",
    "maximum_total": "double", "maximum_verified": "double", "self_total": "double", "checked_total": "double", "refused_vi": "varchar",
    "zeros": "integer", "recognised": "boolean",
}  # fmt: skip
STREAKS = {
    "commune_code": "varchar", "year": "integer", "period_id": "varchar", "years": "integer", "at_least": "boolean", "since": "integer",
    "crossed_vi": "varchar", "stopped_vi": "varchar",
}  # fmt: skip
CLAIMS = {
    "file": "varchar", "sheet": "varchar", "row_number": "bigint", "commune_code": "varchar", "year": "integer", "criterion": "integer",
    "item": "integer", "indicator": "varchar", "variant": "varchar", "self_score": "double", "checked_score": "double", "earned": "double",
    "state": "varchar", "self_differs": "boolean", "checked_differs": "boolean",
}  # fmt: skip


def make(con: engine.Connection, state: Path | None, plans: Iterable[Plan]) -> list[str]:
    """Make both tables and return their names.

    Args:
        state: the project's ``data/state`` (choices, standards that an office filled in).
    """
    known, told = standards(state), chosen.load(state)
    found = _settled(con, known, told, plans)
    engine.load_rows(con, "core_score_totals", TOTALS, [_total_row(one) for one in found.values()])
    runs = settled.streaks(found, known, ends(told))
    engine.load_rows(con, "core_streaks", STREAKS, [_streak_row(*key, run) for key, run in runs.items() if run])
    return ["core_score_totals", "core_streaks"]


def compare(con: engine.Connection, state: Path | None, plans: Iterable[Plan]) -> list[str]:
    """Set what sheets claim against what the indicators of the same commune and year earn; return the name of the table.

    Args:
        con: with ``indicator_values``; state: as in ``make``.
    """
    known, told = standards(state), chosen.load(state)
    figures = computed.read(con, known.values())
    lines = [line for one in _settled(con, known, told, plans).values() for line in _claims(one, figures)]
    engine.load_rows(con, "core_score_claims", CLAIMS, lines)
    return ["core_score_claims"]


def _settled(
    con: engine.Connection, known: Mapping[str, Standard], told: chosen.Choices, plans: Iterable[Plan]
) -> dict[sheets.Key, settled.Settled]:
    return settled.settle(sheets.read(con).values(), known, told, [plan.place for plan in plans])


def _claims(one: settled.Settled, figures: computed.Figures) -> Iterator[Sequence[Any]]:
    """Yield the criteria and items of a sheet that the sheet has and an indicator tells about, the commune's points and the district's."""
    if one.standard is None:
        return
    sides = (computed.compare(one.sheet, one.standard, figures, side) for side in ("self_score", "checked_score"))
    for own, checked in zip(*sides, strict=True):
        row = one.sheet.line(own.criterion, own.item)
        if row:
            where = (row.file, row.sheet, row.row_number, own.commune, one.sheet.year, own.criterion, own.item)
            told = (own.measure.indicator, own.measure.variant, own.claimed, checked.claimed, own.points, own.state)
            yield (*where, *told, own.differs, checked.differs)


def ends(told: chosen.Choices) -> Across:
    """Return what ends a streak by the office's choice."""
    return Across(told.across_standard == "break", told.across_merger == "break")


def _total_row(one: settled.Settled) -> Sequence[Any]:
    sheet, held = one.sheet, one.maxima
    standard = one.standard.id if one.standard else None
    known = [
        sheet.commune,
        sheet.year,
        str(sheet.year),
        standard,
        one.basis,
        held.total if held.by_criterion else None,
        held.verified,
    ]
    return [
        *known,
        one.own.value,
        one.checked.value,
        one.checked.refusal or None,
        len(one.checked.zeros),
        sheet.recognised,
    ]


def _streak_row(commune: str, year: int, run: Streak) -> Sequence[Any]:
    crossed = "; ".join(run.crossed) or None
    return [commune, year, str(year), run.years, run.at_least, run.since, crossed, run.stopped or None]
