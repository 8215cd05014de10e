"""The scores of a build: after the core tables, before the indicators. Inputs: ``keyed_score_sheet``, standards, choices, places.

Makes ``core_score_totals`` (one row per commune and year: standard, maxima, totals or why there are none) and ``core_streaks`` (years of
recognition in a row at each commune and year).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipelines import engine
from pipelines.catalog import Plan
from pipelines.scores import choices as chosen
from pipelines.scores import settled, sheets
from pipelines.scores.standard import standards
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


def make(con: engine.Connection, state: Path | None, plans: Iterable[Plan]) -> list[str]:
    """Make both tables and return their names.

    Args:
        state: the project's ``data/state`` (choices, standards that an office filled in).
    """
    known, told = standards(state), chosen.load(state)
    found = settled.settle(sheets.read(con).values(), known, told, [plan.place for plan in plans])
    engine.load_rows(con, "core_score_totals", TOTALS, [_total_row(one) for one in found.values()])
    runs = settled.streaks(found, known, ends(told))
    engine.load_rows(con, "core_streaks", STREAKS, [_streak_row(*key, run) for key, run in runs.items() if run])
    return ["core_score_totals", "core_streaks"]


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
