"""Hand-made figures of child protection beyond injuries, added to the small marts of ``reporting_marts``: the district, two years.

The counts are drawn so that sums can be done by hand: 20 children in special circumstances at the start of 2018, 4 came, 3 left, 21 at the
cut-off, some of them in two groups; 13 cases of abuse of 11 children.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.reporting_marts import CUTOFFS, DISTRICT, make_marts

Key = tuple[str, str, str, str, str]  # indicator, variant, sex, age band, category
Row = dict[str, Any]
YEARS = ("2018", "2017")
# group: opening, entered, left, closing boys, closing girls, in the group in the period, helped
GROUPS = {
    "2018": {
        "g01": (3, 1, 0, 2, 2, 4, 4), "g04": (15, 2, 2, 9, 6, 17, 16), "g05": (1, 0, 0, 0, 1, 1, 1), "g13": (2, 1, 1, 1, 1, 3, 2), "*": (20, 4, 3, 11, 10, 24, 22),
    },
    "2017": {"g01": (2, 1, 0, 2, 1, 3, 3), "g04": (14, 3, 2, 9, 6, 17, 15), "g05": (1, 0, 0, 0, 1, 1, 1), "g13": (2, 0, 0, 1, 1, 2, 2), "*": (18, 4, 2, 11, 9, 22, 20)},
}  # fmt: skip
REASONS = {
    "2018": {"hcdb_entered": {"new": 3, "moved_in": 1}, "hcdb_left": {"recovered": 1, "turned_16": 2}},
    "2017": {"hcdb_entered": {"new": 4}, "hcdb_left": {"moved": 2}},
}
# form, place or suspect: cases, boys, girls, supported, emergencies, of them in 12 hours
ABUSE = {
    "abused_children": {"violence": (7, 4, 2, 5, 2, 1), "sexual_abuse": (4, 0, 4, 4, 3, 2), "neglect": (3, 2, 1, 3, 0, 0), "*": (13, 5, 6, 10, 5, 3)},
    "abuse_by_place": {"home": (8, 3, 4, 6, 3, 2), "school": (3, 1, 2, 3, 0, 0), "unclassified": (2, 1, 1, 1, 2, 1), "*": (13, 5, 6, 10, 5, 3)},
    "abuse_by_suspect": {"parent": (6, 2, 4, 5, 3, 2), "peer": (5, 3, 1, 4, 0, 0), "unknown": (2, 0, 2, 2, 2, 1), "*": (13, 5, 6, 10, 5, 3)},
}
# variant of a share: numerator, denominator of 2018, then of 2017
SHARES = {
    ("hcdb_share", "residents"): (21, 2100, 20, 2000), ("hcdb_assisted_share", "assisted"): (23, 24, 20, 22),
    ("hcdb_assisted_share", "cared"): (24, 24, 21, 22), ("disabled_access_share", "any"): (12, 16, 9, 15),
    ("disabled_access_share", "health"): (10, 16, 8, 15), ("disabled_access_share", "rehabilitation"): (3, 12, 2, 11),
    ("disabled_access_share", "education"): (4, 7, 3, 6), ("risk_share", "residents"): (84, 2100, 90, 2000), ("risk_managed_share", "managed"): (80, 90, 81, 95),
    ("abuse_supported_share", "supported"): (10, 11, 9, 12), ("abuse_supported_share", "in_time"): (6, 9, 7, 12),
    ("abuse_supported_share", "undecided"): (2, 11, 0, 12), ("abuse_clock_share", "emergency_12h"): (3, 4, 0, 0),
    ("abuse_clock_share", "emergency_12h_undecided"): (1, 5, 0, 0), ("minors_supervised_share", "supervised_and_aided"): (1, 2, 0, 0),
    ("minors_supervised_share", "supervised"): (2, 2, 0, 0), ("minors_supervised_share", "aided"): (1, 2, 0, 0),
    ("birth_registration_share", "registered"): (590, 600, 580, 600),
}  # fmt: skip
COUNTS = {
    ("abused_children", "cases_elsewhere"): (1, 0), ("abused_children", "children_elsewhere"): (2, 0), ("minors_in_conflict", "children"): (2, 0),
    ("four_risk", "children"): (11, 9), ("hcdb_help_kinds", "children"): (23, 20), ("monthly_allowance", "children"): (16, 12),
}  # fmt: skip


def _groups(year: str) -> Iterator[tuple[Key, float, float | None]]:
    for code, (opening, entered, left, boys, girls, members, helped) in GROUPS[year].items():
        yield ("hcdb_groups", "opening", "*", "*", code), opening, None
        yield ("hcdb_groups", "closing", "*", "*", code), boys + girls, None
        for sex, number in (("m", boys), ("f", girls)):
            yield ("hcdb_groups", "closing", sex, "*", code), number, None
        for indicator, number in (("hcdb_entered", entered), ("hcdb_left", left)):
            if number or code == "*":
                yield (indicator, "by_group", "*", "*", code), number, None
        yield ("hcdb_assisted_share", "regular", "*", "*", code), helped, members
    for indicator, told in REASONS[year].items():
        for variant in ("children", "by_reason"):
            yield (indicator, variant, "*", "*", "*"), sum(told.values()), None
        for reason, number in told.items():
            yield (indicator, "by_reason", "*", "*", reason), number, None


def _abuse(year: str) -> Iterator[tuple[Key, float, float | None]]:
    less = 0 if year == "2018" else 1
    for indicator, told in ABUSE.items():
        for code, (cases, boys, girls, supported, emergency, in_time) in told.items():
            cases -= less
            yield (indicator, "cases", "*", "*", code), cases, None
            yield (indicator, "children", "*", "*", code), boys + girls, None
            for sex, number in (("m", boys), ("f", girls)):
                yield (indicator, "children", sex, "*", code), number, None
            for band, number in (("6-10", boys), ("11-15", girls)):
                yield (indicator, "children", "*", band, code), number, None
            for variant, number in (("supported", supported), ("emergency", emergency), ("emergency_12h", in_time)):
                if number or code == "*":
                    yield (indicator, variant, "*", "*", code), number, None


def figures_of(year: str) -> Iterator[tuple[Key, float, float | None]]:
    """Give the figures of a year: key, numerator, denominator."""
    yield from _groups(year)
    yield from _abuse(year)
    former = year != "2018"
    for (indicator, variant), told in SHARES.items():
        numerator, denominator = told[2:] if former else told[:2]
        yield (indicator, variant, "*", "*", "*"), numerator, denominator
    for (indicator, variant), numbers in COUNTS.items():
        yield (indicator, variant, "*", "*", "*"), numbers[former], None
    for kind, numbers in (("street", (1, 0)), ("sexual_abuse", (4, 4)), ("hazardous_labour", (0, 0)), ("violence", (6, 5))):
        yield ("four_risk", "children", "*", "*", kind), numbers[former], None
    for kind, number in (("monthly_allowance", 15), ("gift", 20), ("screening", 3)):
        yield ("hcdb_help_kinds", "children", "*", "*", kind), number, None
    for reason, number in (("poor_household", 60), ("father_dead", 30)):
        yield ("risk_managed_share", "managed", "*", "*", reason), number - 5, number


def fact_name(key: Key, year: str, place: str = DISTRICT) -> str:
    """Return the fact id of a key."""
    indicator, variant, *dimensions = key
    told = ",".join(f"{name}={value}" for name, value in zip(("sex", "age_band", "category"), dimensions, strict=True) if value != "*")
    return f"{indicator}:{variant}@{place}:{year}" + (f":{told}" if told else "")


def _row(key: Key, year: str, numerator: float, denominator: float | None) -> Row:
    indicator, variant, sex, age_band, category = key
    per = 1.0 if denominator is None else 100.0
    empty = per == 100 and not denominator
    value = None if empty else numerator if per == 1 else numerator * per / (denominator or 1)
    state = "no_denominator" if empty else "ok" if numerator else "zero"
    return {
        "fact_id": fact_name(key, year), "indicator": indicator, "variant": variant, "place": DISTRICT, "boundary_date": CUTOFFS[year], "period": year,
        "sex": sex, "age_band": age_band, "category": category, "ethnic_group": "*", "poverty": "*", "numerator": float(numerator), "denominator": denominator,
        "denominator_source": "", "per": per, "value": value, **dict.fromkeys(("lower95", "upper95", "lower998", "upper998"), float("nan")), "state": state,
        "to_date": CUTOFFS[year], "estimate": False, "comparability": "exact", "units_reported": 14, "units_expected": 14, "unstable": False,
    }  # fmt: skip


def protection_marts(marts: Path, changes: Mapping[str, Mapping[str, Any]] | None = None, without: str = "") -> Path:
    """Write the small marts with the figures of child protection.

    Args:
        changes: fact id -> columns to replace; ``{"drop": True}`` leaves the row out, an unknown one is added from ``numerator``.
        without: rows of which indicator (a prefix) are left out; "*" for all of them.
    """
    import duckdb
    import pandas

    folder = make_marts(marts)
    told = {row["fact_id"]: row for year in YEARS for row in (_row(key, year, *numbers) for key, *numbers in figures_of(year))}
    rows = {name: row for name, row in told.items() if not (without and (without == "*" or name.startswith(without)))}
    for name, columns in (changes or {}).items():
        if columns.get("drop"):
            del rows[name]
        else:
            rows[name] = told[name] | columns
    path = folder / "indicator_values.parquet"
    con = duckdb.connect()
    con.execute(f"create table whole as select * from read_parquet('{path}')")
    if rows:
        con.register("more", pandas.DataFrame(list(rows.values())))
        con.execute("insert into whole by name select * from more")
    con.execute(f"copy whole to '{path}' (format parquet)")
    return folder

