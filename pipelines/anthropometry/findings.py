"""Counts over a whole source: ages, oedema, z-scores, cells that cannot be read and the rows they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.anthropometry.cells import Sheet
from pipelines.anthropometry.query import INDICES, zscore_query
from pipelines.anthropometry.summary import IndexCount, Problem
from pipelines.engine import Connection, rows

ROWS_KEPT = 1000
SUSPECT_AGE = 61
"""Ages all under 61 look like months; under WHO's 60 months none can be 61."""
_TOO_MUCH = "1e9"  # zscores.sql takes nothing beyond for a measure


@dataclass(frozen=True)
class Findings:
    """Counts of one source."""

    rows: int
    with_age: int
    ages_under_61: int
    aged_60_months: int
    oedema: int
    indices: tuple[IndexCount, ...]
    problems: tuple[Problem, ...]


def find(con: Connection, sheet: Sheet, first_row: int) -> Findings:
    """Count everything about a source; the rows of a problem are looked for only where there is one."""
    checks = _checks(sheet)
    facts = _facts(sheet)
    conditions = [*facts.values(), *(check[2] for check in checks)]
    counted = _count(con, conditions, sheet.relation)
    named = dict(zip(facts, counted[1:], strict=False))
    found = zip(checks, counted[1 + len(facts) :], strict=True)
    return Findings(
        rows=counted[0],
        with_age=named["with_age"],
        ages_under_61=named["under_61"],
        aged_60_months=named["aged_60"],
        oedema=named["oedema"],
        indices=_index_counts(con, sheet),
        problems=tuple(
            Problem(reason, column, count, _rows_of(con, sheet, condition, first_row))
            for (reason, column, condition), count in found
            if count
        ),
    )


def _count(con: Connection, conditions: Sequence[str], relation: str) -> list[int]:
    """Return the number of rows, then of those where each condition holds."""
    sums = "".join(f", count(*) filter (where {condition})" for condition in conditions)
    return [int(value) for value in rows(con, f"select count(*){sums} from {relation}")[0]]


def _facts(sheet: Sheet) -> dict[str, str]:
    age = sheet.cell("age")
    oedema = sheet.cell("oedema")
    number = age.number if age else "null"
    return {
        "with_age": f"coalesce({number} >= 0 and {number} < {_TOO_MUCH}, false)",
        "under_61": f"coalesce({number} >= 0 and {number} < {SUSPECT_AGE}, false)",
        "aged_60": f"coalesce({sheet.age_in_days()} >= 1826.25 and {number} < {_TOO_MUCH}, false)",
        "oedema": f"coalesce({oedema.code('oedema')} = 'true', false)" if oedema else "false",
    }


def _checks(sheet: Sheet) -> list[tuple[str, str, str]]:
    """Return (reason, column name, condition) of each thing that can be wrong."""
    found: list[tuple[str, str, str]] = []
    for field in ("sex", "age", "weight", "lenhei", "measure", "oedema"):
        cell = sheet.cell(field)
        if cell is None:
            continue
        name = sheet.columns.name(field).strip()
        if field == "sex":
            found += [
                ("missing_sex", name, cell.is_missing_code("sex")),
                ("unknown_sex", name, cell.is_unknown_code("sex")),
            ]
        elif field in ("measure", "oedema"):
            reason = "unknown_position" if field == "measure" else "unknown_oedema"
            found.append((reason, name, cell.is_unknown_code(field)))
        else:
            low = f"{cell.number} {'<' if field == 'age' else '<='} 0"
            bad = f"coalesce({low} or ({cell.number} >= {_TOO_MUCH} and isfinite({cell.number})), false)"
            reason = "implausible_age" if field == "age" else "implausible_measure"
            found += [("unreadable_number", name, cell.is_unreadable), (reason, name, bad)]
    return found


def _index_counts(con: Connection, sheet: Sheet) -> tuple[IndexCount, ...]:
    conditions = [
        condition
        for index in INDICES
        for condition in (
            f"{index} is not null",
            f"{index}_flag = 1",
            f"{index}_flag = 0",
            f"{index}_flag = 0 and {index} < -2",
            f"{index}_flag = 0 and {index} < -3",
        )
    ]
    values = _count(con, conditions, f"({zscore_query(sheet.measurements('null'))})")[1:]
    return tuple(IndexCount(index, *values[place * 5 : place * 5 + 5]) for place, index in enumerate(INDICES))


def _rows_of(con: Connection, sheet: Sheet, condition: str, first_row: int) -> tuple[int, ...]:
    numbered = f"select row_number() over () + {first_row - 1} as n, {condition} as wrong from {sheet.relation}"
    query = f"select n from ({numbered}) where wrong order by n limit {ROWS_KEPT}"
    found: list[tuple[Any, ...]] = rows(con, query)
    return tuple(int(row[0]) for row in found)
