"""Looks every printed number of a report up again in the marts of its build; numbers that follow from others are computed anew.

Nothing of the code that wrote the report is used: figures are read by SQL, changes, shares and gaps are worked out here.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines import engine
from pipelines.reporting.document import Document, Fact, facts_in
from pipelines.reporting.figures import FACT
from pipelines.reporting.printed import is_rounding, printed_number
from pipelines.reporting.verify_derived import POINTS, TABLES, YOUNGEST, against_plan, other_number, youngest

OWN, COUNTED = ("numerator", "denominator", "value"), ("units_reported", "units_expected")
COLUMNS = (*OWN, *COUNTED, "per", "state", "comparability")
BREAKDOWNS = ("sex", "age_band", "ethnic_group", "poverty", "category")
WAYS = ("change", "increase", "decrease")
MART, DERIVED, SIGN, OTHER = "mart", "derived", "sign", "not_recomputed"
TOLERANCE = 1e-9
SHARED = "shared"


@dataclass(frozen=True)
class Compared:
    """One printed number beside its source.

    Attributes:
        source: ``mart`` (a row of the marts), ``derived`` (computed anew from rows), ``sign`` (no number is printed),
            ``not_recomputed`` (follows from others in a way this check does not know; its rounding was checked).
        expected: the number of the source; None where there is none.
        ok: whether value and printed text agree with the source.
    """

    fact_id: str
    text: str
    value: float | None
    source: str
    expected: float | None
    ok: bool


@dataclass(frozen=True)
class Marts:
    """The rows of one build that the facts of one report name.

    ``plan``: the plan of the report; ``shared``: it is for the public, so targets with a hidden number are rated otherwise.
    """

    con: Any
    plan: str = ""
    shared: bool = False

    @cached_property
    def same_period(self) -> dict[str, str]:
        """Period -> the same period of the year before."""
        return dict(engine.rows(self.con, "select period_id, same_period_id from periods where same_period_id is not null"))

    @cached_property
    def _rows(self) -> dict[str, dict[str, Any]]:
        return {}

    def read(self, bases: Iterable[str]) -> None:
        """Fetch the rows of fact ids (without their part) in one question."""
        wanted = sorted(set(bases))
        sql = f"select fact_id, {', '.join(COLUMNS)} from indicator_values where fact_id in ?"
        for name, *values in engine.rows(self.con, sql, [wanted]):
            self._rows[name] = dict(zip(COLUMNS, values, strict=True))

    def row(self, base: str) -> dict[str, Any] | None:
        """Return the row of a fact id, None where the build has none."""
        return self._rows.get(base)

    @cached_property
    def _met(self) -> set[tuple[str, str]]:
        return set(engine.rows(self.con, "select distinct place, period from indicator_values"))

    def has(self, place: str, period: str) -> bool:
        """Whether a place has figures in a period; one that had not been founded yet is shown on later boundaries."""
        return (place, period) in self._met

    def is_empty_part(self, base: str) -> bool:
        """Tell whether a row is absent because its part of the whole is zero: the whole is, or the other parts hold all of it."""
        name = FACT.fullmatch(base)
        if not name or not name["dimensions"]:
            return False
        named = [pair.partition("=")[0] for pair in name["dimensions"].split(",")]
        kept = " and ".join(f"{each} {'<>' if each in named else '='} '*'" for each in BREAKDOWNS)
        sql = f"select sum(numerator) from indicator_values where indicator = ? and variant = ? and place = ? and period = ? and {kept}"
        told = [name["indicator"], name["variant"], name["place"], name["period"]]
        parts = engine.rows(self.con, sql, told)[0][0]
        whole = engine.rows(self.con, sql.replace("<> '*'", "= '*'"), told)[0][0]
        return whole is not None and (whole == 0 or (parts is not None and parts >= whole))


def open_build(marts: Path, build: str, document: Document) -> Marts | None:
    """Open the marts of a build for a report; None when that build is no longer kept."""
    folder = marts / build
    names = ("indicator_values", "periods", "places", *TABLES)
    if not build or any(not (folder / f"{name}.parquet").exists() for name in names):
        return None
    con = engine.connect()
    for name in names:
        path = engine.quoted(folder / f"{name}.parquet")
        con.execute(f"create view {name} as select * from read_parquet('{path}')")
    return Marts(con, document.parameters.get("plan", ""), document.edition == SHARED)


def compare_facts(document: Document, marts: Marts) -> list[Compared]:
    """Compare every printed number of a report with the marts, each fact once for each text it is printed as."""
    facts = list(dict.fromkeys(facts_in(document)))
    marts.read(base for fact in facts for base in _bases(fact.fact_id, marts))
    return [_compared(fact, marts) for fact in facts]


def _bases(fact_id: str, marts: Marts) -> Iterator[str]:
    base = fact_id.partition("#")[0]
    yield base
    if name := FACT.fullmatch(base):
        yield _moved(base, name["period"], marts.same_period.get(name["period"], ""))
        if name["dimensions"]:
            yield base.removesuffix(f":{name['dimensions']}")


def _moved(base: str, period: str, other: str) -> str:
    """Return the fact id of the same figure in another period."""
    head, _, tail = base.partition("@")
    place, _, rest = tail.partition(":")
    return f"{head}@{place}:{other}{rest.removeprefix(period)}"


def _compared(fact: Fact, marts: Marts) -> Compared:
    source, expected = _source(fact, marts)
    if fact.value is None:
        return Compared(fact.fact_id, fact.text, None, SIGN, expected, printed_number(fact.text) is None)
    same = expected is None or abs(fact.value - expected) <= TOLERANCE * max(1.0, abs(expected))
    return Compared(fact.fact_id, fact.text, fact.value, source, expected, same and _reads_right(fact))


def _reads_right(fact: Fact) -> bool:
    """Tell whether the printed text is the value rounded; words and signs for a number are for the other checks."""
    if fact.value is None or not any(map(str.isdigit, fact.text)):
        return True
    return is_rounding(fact.text, fact.value) or not is_number_text(fact.text)


def is_number_text(text: str) -> bool:
    """Tell whether a printed text is a single number, with its unit or without."""
    return is_rounding(text, 0.0) or printed_number(text.split(" ")[0].rstrip("%").partition("/")[0]) is not None


def _source(fact: Fact, marts: Marts) -> tuple[str, float | None]:
    base, _, part = fact.fact_id.partition("#")
    row = marts.row(base)
    if part in OWN or part in COUNTED:
        if row is not None:
            return MART, _number(row[part])
        if fact.value == 0 and marts.is_empty_part(base):
            return DERIVED, 0.0
        name = FACT.fullmatch(base)
        known = name is not None and marts.has(name["place"], name["period"])
        return (MART, float("nan")) if known and fact.value is not None else (OTHER, None)
    if marts.shared and part.startswith("rated_"):
        return OTHER, None
    if POINTS.fullmatch(fact.fact_id):
        told = other_number(marts.con, fact.fact_id, marts.plan)
        return (OTHER, None) if told is None else (MART, told)
    expected = _derived(base, part, row, marts) if row is not None else None
    return (OTHER, None) if expected is None else (DERIVED, expected)


def _derived(base: str, part: str, row: dict[str, Any], marts: Marts) -> float | None:
    """Return the number that follows from rows of the marts; None where this check does not know how, or boundaries changed."""
    name = FACT.fullmatch(base)
    above, below = _number(row["numerator"]), _number(row["denominator"])
    if part == "gap" and above is not None and below is not None:
        return below - above
    if not name or above is None:
        return None
    if part in YOUNGEST:
        return youngest(marts.con, base, part)
    if part in ("plan_pct", "plan_gap"):
        return against_plan(marts.con, base, part, marts.plan)
    if part == "share" and name["dimensions"]:
        whole = _number((marts.row(base.removesuffix(f":{name['dimensions']}")) or {}).get("numerator"))
        return 100 * above / whole if whole else None
    way, _, kind = part.partition("_")
    then = marts.row(_moved(base, name["period"], marts.same_period.get(name["period"], "")))
    if way not in WAYS or kind not in ("", "points", "pct") or then is None or row["comparability"] != "exact":
        return None
    return _change(way, kind, row, then)


def _change(way: str, kind: str, now: dict[str, Any], then: dict[str, Any]) -> float | None:
    column = "value" if kind == "points" else "numerator"
    after, before = _number(now[column]), _number(then[column])
    if after is None or before is None or (kind == "pct" and not before):
        return None
    amount = (after - before) * {"change": 1, "increase": 1, "decrease": -1}[way]
    return 100 * amount / before if kind == "pct" else amount


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def read_run(folder: Path) -> dict[str, Any]:
    """Return ``run.json`` of a report folder; empty when there is none or it cannot be read."""
    try:
        found: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        return {}
