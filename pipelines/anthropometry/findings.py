"""Counts over a whole source: ages, oedema, z-scores, cells that cannot be read and the rows they stand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.anthropometry.cells import NO_EXTRAS, Sheet
from pipelines.anthropometry.query import INDICES, SCHOOL_INDICES, Extras, school_query, scores_query
from pipelines.anthropometry.summary import IndexCount, Problem
from pipelines.engine import Connection, rows

ROWS_KEPT = 1000
SUSPECT_AGE = 61
"""Ages all under 61 look like months; under WHO's 60 months none can be 61."""
SUSPECT_WEIGHT, SUSPECT_LENGTH, SUSPECT_ARM = 200, 3, 40
"""No child weighs over 200 kg (grams?), is under 3 cm long (metres?), has an arm of over 40 cm (millimetres?)."""
FIVE_YEARS, NINETEEN_YEARS = "1826.25", "6970.1875"
"""60 and 229 months in days: the first age without WHO 2006, the first without WHO 2007."""
_TOO_MUCH = "1e9"  # zscores.sql takes nothing beyond for a measure
_NUMBERS = ("age", "weight", "lenhei", "armc", "headc", "triskin", "subskin")


@dataclass(frozen=True)
class Findings:
    """Counts of one source: rows, facts by name (see ``_facts``), z-scores, troubles."""

    rows: int
    facts: Mapping[str, int]
    indices: tuple[IndexCount, ...]
    problems: tuple[Problem, ...]


def has_school_ages(con: Connection, sheet: Sheet) -> bool:
    """Tell whether any row has an age that WHO 2007 covers (60 to under 229 months)."""
    condition = f"{sheet.age_in_days()} >= {FIVE_YEARS} and {sheet.age_in_days()} < {NINETEEN_YEARS}"
    return bool(rows(con, f"select 1 from {sheet.relation} where {condition} limit 1"))


def find(con: Connection, sheet: Sheet, first_row: int, extras: Extras | None = NO_EXTRAS) -> Findings:
    """Count everything about a source; the rows of a problem are looked for only where there is one.

    ``extras`` None: z-scores are not counted.
    """
    checks = _checks(sheet)
    facts = _facts(sheet)
    counted = _count(con, [*facts.values(), *(check[2] for check in checks)], sheet.relation)
    found = zip(checks, counted[1 + len(facts) :], strict=True)
    return Findings(
        rows=counted[0],
        facts=dict(zip(facts, counted[1:], strict=False)),
        indices=() if extras is None else _index_counts(con, sheet, extras),
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
    """Conditions counted over all rows, none null; a measure that the source lacks counts 0."""
    days = sheet.age_in_days()
    number = days if sheet.columns.age_unit == "dates" else sheet.value("age")
    known = f"{number} >= 0 and {number} < {_TOO_MUCH}"
    weight, length, arm = sheet.value("weight"), sheet.value("lenhei"), sheet.arm_in_cm()
    facts = {
        "with_age": known,
        "ages_under_61": f"{known} and {number} < {SUSPECT_AGE}",
        "aged_60_months": f"{days} >= {FIVE_YEARS} and {number} < {_TOO_MUCH}",
        "aged_229_months": f"{days} >= {NINETEEN_YEARS} and {number} < {_TOO_MUCH}",
        "day_1826": f"floor({days} + 0.5) = 1826 and {days} < {FIVE_YEARS}",
        "oedema": f"{sheet.value('oedema', 'code')} = 'true'",
        "with_weight": f"{weight} > 0",
        "weight_suspect": f"{weight} > {SUSPECT_WEIGHT}",
        "with_length": f"{length} > 0",
        "length_suspect": f"{length} > 0 and {length} < {SUSPECT_LENGTH}",
    }
    if "armc" in sheet.columns.position:
        facts |= {
            "with_arm": f"{arm} > 0",
            "arm_over": f"{arm} > {SUSPECT_ARM}",
            "arm_under": f"{arm} > 0 and {arm} < 4",
        }
    return {name: f"coalesce({condition}, false)" for name, condition in facts.items()}


def _checks(sheet: Sheet) -> list[tuple[str, str, str]]:
    """Return (reason, column name, condition) of each thing that can be wrong."""
    found: list[tuple[str, str, str]] = []
    sex = sheet.cell("sex")
    if sex:
        name = sheet.columns.name("sex").strip()
        found += [
            ("missing_sex", name, sex.is_missing_code("sex")),
            ("unknown_sex", name, sex.is_unknown_code("sex")),
        ]
    for field in _NUMBERS:
        found += _number_checks(sheet, field)
    for field, reason in (("measure", "unknown_position"), ("oedema", "unknown_oedema")):
        if cell := sheet.cell(field):
            found.append((reason, sheet.columns.name(field).strip(), cell.is_unknown_code(field)))
    return [*found, *_date_checks(sheet)]


def _number_checks(sheet: Sheet, field: str) -> list[tuple[str, str, str]]:
    cell = sheet.cell(field)
    if cell is None:
        return []
    name = sheet.columns.name(field).strip()
    low = f"{cell.number} {'<' if field == 'age' else '<='} 0"
    bad = f"coalesce({low} or ({cell.number} >= {_TOO_MUCH} and isfinite({cell.number})), false)"
    reason = "implausible_age" if field == "age" else "implausible_measure"
    return [("unreadable_number", name, cell.is_unreadable), (reason, name, bad)]


def _date_checks(sheet: Sheet) -> list[tuple[str, str, str]]:
    """Dates matter where they tell the age; elsewhere they only pass through."""
    born, taken = sheet.cell("birth_date"), sheet.cell("measured_on")
    if sheet.columns.age_unit != "dates" or born is None or taken is None:
        return []
    return [
        ("unreadable_date", sheet.columns.name("birth_date").strip(), born.is_unreadable_day),
        ("unreadable_date", sheet.columns.name("measured_on").strip(), taken.is_unreadable_day),
        ("date_order", sheet.columns.name("measured_on").strip(), f"coalesce({taken.day} < {born.day}, false)"),
    ]


def _index_counts(con: Connection, sheet: Sheet, extras: Extras) -> tuple[IndexCount, ...]:
    by_day = Extras(by_day=extras.by_day)
    found = _count_indices(con, (*INDICES, *by_day.indices), scores_query(sheet.measurements("null", by_day), by_day))
    if not extras.school:
        return found
    # few rows of most files are that old: only they are computed
    old = f"select * from ({sheet.measurements('null')}) as given where age_days >= {FIVE_YEARS}"
    return (*found, *_count_indices(con, SCHOOL_INDICES, school_query(old)))


def _count_indices(con: Connection, indices: Sequence[str], query: str) -> tuple[IndexCount, ...]:
    conditions = [
        condition
        for index in indices
        for condition in (
            f"{index} is not null",
            f"{index}_flag = 1",
            f"{index}_flag = 0",
            f"{index}_flag = 0 and {index} < -2",
            f"{index}_flag = 0 and {index} < -3",
        )
    ]
    values = _count(con, conditions, f"({query})")[1:]
    return tuple(IndexCount(index, *values[place * 5 : place * 5 + 5]) for place, index in enumerate(indices))


def _rows_of(con: Connection, sheet: Sheet, condition: str, first_row: int) -> tuple[int, ...]:
    numbered = f"select row_number() over () + {first_row - 1} as n, {condition} as wrong from {sheet.relation}"
    query = f"select n from ({numbered}) where wrong order by n limit {ROWS_KEPT}"
    found: list[tuple[Any, ...]] = rows(con, query)
    return tuple(int(row[0]) for row in found)
