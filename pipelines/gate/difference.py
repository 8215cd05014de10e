"""Why a number changed between two builds: parts that sum exactly to the change, found row by row.

Of both builds the rows behind the number are taken from their own core tables by today's definition. What today's definition gives on the
former rows, less what was published then, is the part of the definition, or of the boundary where it lies in communes that came or went.
Every other row that came, went or changed its weight has one cause: its child was joined or divided, it moved from another place, its
list came (of days that the former build's lists had not reached: new; of days they had: late), or its list was corrected.

Counts: the parts are the rows' weights. Shares and rates, exactly (n, d before; N, D after; per):
    per * (N / D - n / d) = sum of per * part / D over the parts of N - n, less sum of per * n * part / (d * D) over the parts of D - d.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from pipelines import engine
from pipelines.errors import RequestError, TreemError
from pipelines.explaining import rows as behind
from pipelines.explaining.naming import Asked
from pipelines.gate.builds import Build

CAUSES = {
    "new": "phát sinh mới",
    "late": "báo cáo muộn",
    "corrected": "sửa số liệu",
    "joined": "gộp hoặc tách trùng",
    "moved": "chuyển nơi ở",
    "population": "dân số",
    "definition": "cách tính",
    "boundary": "địa giới",
    "unknown": "chưa tách được",
}
Parts = dict[str, Fraction]
Unit = tuple[str, str, str]
_NONE: Mapping[str, Any] = {"numerator": None, "denominator": None, "value": None, "per": 1.0, "state": "not_reported"}


@dataclass(frozen=True)
class Explained:
    """One number before and after, and the parts of the change of its counts and of its value; each sums exactly to its change.

    Attributes:
        before, after: numerator, denominator, value, per, state as published.
        value: empty where one of the two values is not known.
    """

    fact_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    numerator: Parts = field(default_factory=dict)
    denominator: Parts = field(default_factory=dict)
    value: Parts = field(default_factory=dict)


def explain(former: Build, current: Build, asked: Asked) -> Explained:
    """Return why one figure changed."""
    before, after = (build.figure(asked.fact_id) or _NONE for build in (former, current))
    parts = {column: _split(former, current, asked, column, before, after) for column in ("numerator", "denominator")}
    made = Explained(asked.fact_id, before, after, parts["numerator"], parts["denominator"])
    return replace(made, value=_value(made))


def _split(
    former: Build, current: Build, asked: Asked, column: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Parts:
    """Return the parts of the change of one count; what is not known counts as none."""
    change = _exact(after[column]) - _exact(before[column])
    if not change and before[column] == after[column] and former.is_same_rows(current):
        return {}
    try:
        parts = _by_rows(former, current, asked, column, _exact(before[column]))
    except RequestError:  # a table tells the number as such
        parts = {"population" if column == "denominator" else "unknown": change}
    except TreemError:
        parts = {"unknown": change}
    parts["unknown"] = parts.get("unknown", Fraction(0)) + change - sum(parts.values())
    return _gathered(parts, asked, column)


def _gathered(parts: Parts, asked: Asked, column: str) -> Parts:
    """Name the causes of the denominator of a rate "population", but for definition and boundary; leave out what is nothing."""
    found: Parts = {}
    for cause, amount in parts.items():
        is_people = (
            column == "denominator" and asked.indicator.kind == "rate" and cause not in ("definition", "boundary")
        )
        name = "population" if is_people else cause
        found[name] = found.get(name, Fraction(0)) + amount
    return {cause: found[cause] for cause in CAUSES if found.get(cause)}


def _exact(number: float | None) -> Fraction:
    return Fraction(number).limit_denominator(1_000_000) if number is not None else Fraction(0)


# -- rows ---------------------------------------------------------------------------------------------------------


def _by_rows(former: Build, current: Build, asked: Asked, column: str, published: Fraction) -> Parts:
    """Return the parts of the change between the rows of two builds.

    Raises:
        RequestError: the rows of a build are no longer there, or a table tells the number as such.
    """
    # who counts elsewhere has moved, so the rows of the whole place are needed too
    whole = replace(asked, place=current.root)
    old, new = ([row for row in behind.counted(build.core, whole, column)] for build in (former, current))
    inside_old, inside_new = (
        _inside(build, asked, column, listed) for build, listed in ((former, old), (current, new))
    )
    parts = _restated(former, current, asked, column, published, inside_old)
    sorter = _Sorter(former, current, asked, _units(old), _units(new))
    weights_old, weights_new = _units(inside_old), _units(inside_new)
    for unit in {**weights_old, **weights_new}:
        change = _total(weights_new.get(unit)) - _total(weights_old.get(unit))
        if change:
            places = weights_new.get(unit) or weights_old[unit]
            cause = sorter.cause(unit, change > 0, min(places))
            parts[cause] = parts.get(cause, Fraction(0)) + change
    return parts


def _inside(build: Build, asked: Asked, column: str, whole: list[behind.Row]) -> list[behind.Row]:
    return whole if asked.place == build.root else behind.counted(build.core, asked, column)


def _units(listed: Iterable[behind.Row]) -> dict[Unit, dict[str, Fraction]]:
    """Return unit -> place -> weight."""
    found: dict[Unit, dict[str, Fraction]] = {}
    for row in listed:
        places = found.setdefault((row.kind, row.key, row.event), {})
        places[row.place] = places.get(row.place, Fraction(0)) + _exact(row.weight)
    return found


def _total(places: Mapping[str, Fraction] | None) -> Fraction:
    return sum((places or {}).values(), Fraction(0))


def _restated(
    former: Build, current: Build, asked: Asked, column: str, published: Fraction, rows: list[behind.Row]
) -> Parts:
    """Return what today's definition and boundaries change in the former number."""
    restated = sum((_exact(row.weight) for row in rows), Fraction(0))
    before, now = (build.communes(asked.place, asked.period) for build in (former, current))
    came = sum((_exact(row.weight) for row in rows if row.place in now - before), Fraction(0))
    went = sum(
        (_exact((former.figure(replace(asked, place=code).fact_id) or _NONE)[column]) for code in before - now),
        Fraction(0),
    )
    return {"boundary": came - went, "definition": restated - published - came + went}


class _Sorter:
    """Tells the cause of a row that one build counts and the other does not."""

    def __init__(
        self,
        former: Build,
        current: Build,
        asked: Asked,
        old: Mapping[Unit, Mapping[str, Fraction]],
        new: Mapping[Unit, Mapping[str, Fraction]],
    ) -> None:
        self.former, self.current = former, current
        self.registers = tuple(asked.indicator.needs)
        self.old, self.new = old, new
        self.people_old, self.people_new = ({(kind, key) for kind, key, _ in units} for units in (old, new))
        self.joined = current.joined_since(former)

    def cause(self, unit: Unit, came: bool, place: str) -> str:
        """Return the cause of a unit that came into a place's number, or went out of it."""
        kind, key, _ = unit
        if kind == "child" and self._was_joined(key, came):
            return "joined"
        elsewhere = self.old.get(unit) if came else self.new.get(unit)
        if elsewhere:
            return "moved"
        return self._by_lists(kind, key, place)

    def _was_joined(self, key: str, came: bool) -> bool:
        """Whether the same rows of a list had, or have, another child's key that is counted too."""
        others = self.joined.get((key, came), set())
        counted = self.people_old if came else self.people_new
        return any(("child", other) in counted for other in others)

    def _by_lists(self, kind: str, key: str, place: str) -> str:
        own = self.former.files_of(kind, key, self.registers) | self.current.files_of(kind, key, self.registers)
        files = own or self.former.files_of("commune", place, self.registers) | self.current.files_of(
            "commune", place, self.registers
        )
        changes = [(file, self.current.change_of(self.former, file)) for file in sorted(files)]
        if any(change in ("changed", "gone") for _, change in changes):
            return "corrected"
        came = [file for file, change in changes if change == "new"]
        if not came:  # the child's own lists are as they were: a newer list of its place speaks of it by its silence
            around = self.current.files_of("commune", place, self.registers)
            came = [file for file in sorted(around) if self.current.change_of(self.former, file) == "new"]
        if came:
            return "new" if any(self.current.is_later(self.former, file) for file in came) else "late"
        return "corrected" if self.current.was_told_otherwise(self.former) else "unknown"


# -- value --------------------------------------------------------------------------------------------------------


def _value(made: Explained) -> Parts:
    before, after = made.before, made.after
    if before["value"] is None or after["value"] is None:
        return {}
    if not before["denominator"] or not after["denominator"]:
        return dict(made.numerator)
    per, n = _exact(after["per"]), _exact(before["numerator"])
    d, whole = _exact(before["denominator"]), _exact(after["denominator"])
    parts: Parts = {cause: per * amount / whole for cause, amount in made.numerator.items()}
    for cause, amount in made.denominator.items():
        parts[cause] = parts.get(cause, Fraction(0)) - per * n * amount / (d * whole)
    return {cause: parts[cause] for cause in CAUSES if parts.get(cause)}


def changed(former: Build, current: Build, place: str, period: str | None) -> list[str]:
    """Return the fact ids of a place whose published numbers differ, breakdowns left out, by indicator and period."""
    sql = "select fact_id, numerator, denominator, state from indicator_values where place = ? and sex = '*' and age_band = '*' "
    sql += "and category = '*' and ethnic_group = '*' and poverty = '*'" + (" and period = ?" if period else "")
    values = [place, *([period] if period else [])]
    old, new = ({row[0]: row[1:] for row in engine.rows(build.marts, sql, values)} for build in (former, current))
    return sorted(fact for fact in {*old, *new} if old.get(fact) != new.get(fact))
