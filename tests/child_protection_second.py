"""The indicators of child protection a second time: day by day and child by child, counted with polars; no SQL, no intervals.

Each function takes the drawn tables of one period and returns marks: one row for each child and cell, ``met`` of ``counted``.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import polars as pl

Row = dict[str, Any]
Tables = dict[str, list[Row]]
ONE = timedelta(days=1)
RANKS = ("died", "moved", "turned_16", "recovered", "other_group", "unclear")
PROTECTIVE = {"health_care", "rehabilitation", "inclusive_education", "screening", "surgery", "alternative_care"}
NEEDS = {"health": {"health_care", "screening", "surgery"}, "rehabilitation": {"rehabilitation"}, "education": {"inclusive_education"}}
CELL = ["variant", "place_code", "sex", "age_band", "category"]


def years(birth: date, on: date) -> int:
    """Birthdays passed."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def band(birth: date, on: date) -> str:
    """The age bands of the population table."""
    age = years(birth, on)
    return "0-2" if age < 3 else "3-5" if age < 6 else "6-10" if age < 11 else "11-15"


def known(row: Row, period: Row, column: str = "received_on") -> bool:
    """Whether a row was known in time."""
    return row.get(column) is None or row[column] <= period["known_on"]


def group_name(code: str) -> str:
    """The code of a group as the figures name it."""
    return code if code == "*" else f"g{int(code):02d}"


def summed(marks: Iterable[Row]) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Sum the marks over the cells: key -> (met, counted); cells of nothing are left out."""
    listed = list(marks)
    if not listed:
        return {}
    frame = pl.DataFrame(listed, infer_schema_length=None)
    keys = [name for name in frame.columns if name not in ("met", "counted")]
    found = frame.group_by(keys).agg(pl.col("met").sum(), pl.col("counted").sum())
    return {row[: len(keys)]: row[len(keys) :] for row in found.select(*keys, "met", "counted").iter_rows() if any(row[len(keys) :])}


def mark(variant: str, place: str, child: Row, age_band: str, met: bool = True, counted: bool = True, category: str = "*") -> Row:
    """One child in one cell."""
    told = dict(zip(CELL, (variant, place, child["sex"], age_band, category), strict=True))
    return told | {"met": int(met and counted), "counted": int(counted)}


class Stays:
    """Where a child of the lists was on each day, and in which groups."""

    def __init__(self, tables: Tables, period: Row) -> None:
        self.period = period
        self.spells: dict[int, list[Row]] = {}
        for spell in tables["core_group_spells"]:
            if spell["period_id"] == period["period_id"]:
                cut = spell["is_missing"] and spell["valid_to"] > period["cutoff_on"]
                ends = {"ends": period["cutoff_on"], "leave_reason": "unclear"} if cut else {"ends": spell["valid_to"]}
                self.spells.setdefault(spell["child_key"], []).append(spell | ends)

    def on(self, child: int, day: date) -> tuple[str | None, list[Row]]:
        """The commune that holds a child on a day, and its spells there."""
        valid = [spell for spell in self.spells.get(child, ()) if spell["valid_from"] <= day < spell["ends"]]
        if not valid:
            return None, []
        ranked = sorted(valid, key=lambda spell: spell["commune_code"])
        ranked.sort(key=lambda spell: spell["as_of"], reverse=True)
        ranked.sort(key=lambda spell: spell["ends"])
        ranked.sort(key=lambda spell: spell["valid_from"], reverse=True)
        place = ranked[0]["commune_code"]
        return place, [spell for spell in valid if spell["commune_code"] == place]

    def groups(self, child: int, day: date) -> dict[str, str]:
        """Group -> commune on a day, all groups together as '*'."""
        place, spells = self.on(child, day)
        return {} if place is None else {"*": place} | {spell["group_code"]: place for spell in spells}

    def walk(self, child: int) -> Iterator[tuple[date, dict[str, str], dict[str, str]]]:
        """Each day of the period with the groups of the day before and of the day."""
        day, before = self.period["starts_on"], self.groups(child, self.period["starts_on"] - ONE)
        while day <= self.period["cutoff_on"]:
            now = self.groups(child, day)
            yield day, before, now
            day, before = day + ONE, now

    def days(self, child: int, group: str = "*") -> list[tuple[date, str]]:
        """The days of the period in a group, with the commune of each."""
        return [(day, now[group]) for day, _, now in self.walk(child) if group in now]

    def exit_reason(self, child: int, group: str, day: date) -> str:
        """Why a child that was in the group the day before is not in it in that commune on this day."""
        place, last = self.groups(child, day - ONE)[group], self.groups(child, day).get(group)
        if last is not None and last != place:
            return "moved"
        ended = [spell["leave_reason"] for spell in self.on(child, day - ONE)[1] if spell["ends"] == day and group in ("*", spell["group_code"])]
        return min(ended, key=RANKS.index, default="unclear")

    def entry_reason(self, child: int, group: str, day: date) -> str:
        """Why a child is in the group from this day on."""
        first = min(spell["valid_from"] for spell in self.spells[child])
        earlier = day - ONE
        while earlier >= first and group not in self.groups(child, earlier):
            earlier -= ONE
        if earlier >= first:
            moved = earlier == day - ONE or self.exit_reason(child, group, earlier + ONE) == "moved"
            return "moved_in" if moved else "returned"
        here = [spell for spell in self.on(child, day)[1] if group in ("*", spell["group_code"])]
        return "unclear" if all(spell["valid_from"] == day and not spell["start_told"] for spell in here) else "new"


def hcdb_groups(tables: Tables, period: Row) -> Iterator[Row]:
    """Stock at the start and at the cut-off."""
    stays = Stays(tables, period)
    for child, spells in stays.spells.items():
        for variant, seen, age_day in (
            ("opening", period["starts_on"] - ONE, period["starts_on"]),
            ("closing", period["cutoff_on"], period["cutoff_on"]),
        ):
            for group, place in stays.groups(child, seen).items():
                yield mark(variant, place, spells[0], band(spells[0]["birth_date"], age_day), counted=True, category=group_name(group))


def _flow(tables: Tables, period: Row, entering: bool) -> Iterator[Row]:
    stays = Stays(tables, period)
    for child, spells in stays.spells.items():
        for day, before, now in stays.walk(child):
            there, absent = (now, before) if entering else (before, now)
            for group in [group for group, place in there.items() if absent.get(group) != place]:
                told = [("by_group", group_name(group))]
                if group == "*":
                    reason = (stays.entry_reason if entering else stays.exit_reason)(child, group, day)
                    told += [("children", "*"), ("by_reason", "*"), ("by_reason", reason)]
                yield from (mark(variant, there[group], spells[0], "", category=category) for variant, category in told)


def hcdb_entered(tables: Tables, period: Row) -> Iterator[Row]:
    """Entries."""
    return _flow(tables, period, entering=True)


def hcdb_left(tables: Tables, period: Row) -> Iterator[Row]:
    """Exits."""
    return _flow(tables, period, entering=False)


def pupils(tables: Tables, period: Row) -> dict[int, Row]:
    """Child -> its row in the newest list of its school."""

    def school_year(day: date) -> int:
        return day.year - (day.month < 9)

    rows = [
        row
        for row in tables["core_enrolment"]
        if known(row, period) and school_year(period["starts_on"]) <= row["school_year"] <= school_year(period["cutoff_on"])
    ]
    newest = {code: max((row["school_year"], row["as_of"]) for row in rows if row["school_code"] == code) for code in {row["school_code"] for row in rows}}
    found: dict[int, Row] = {}

    def order(row: Row) -> tuple[Any, ...]:
        ethnic = row.get("ethnic_group")
        return -row["as_of"].toordinal(), -row["school_year"], row["school_code"], ethnic is None, ethnic or 0

    for row in sorted(rows, key=order):
        stays = row.get("status") in (None, "attending") or (row.get("dropped_on") is not None and row["dropped_on"] > period["cutoff_on"])
        if stays and newest[row["school_code"]] == (row["school_year"], row["as_of"]):
            found.setdefault(row["child_key"], row)
    return found


def _shares(tables: Tables, period: Row, test: Any) -> Iterator[Row]:
    cutoff = period["cutoff_on"]
    stays = Stays(tables, period)
    risky = {
        row["child_key"]
        for row in tables["core_risk_spells"]
        if row["period_id"] == period["period_id"] and not row["is_missing"] and row["valid_from"] <= cutoff < row["valid_to"]
    }
    living = {row["child_key"]: row for row in tables["core_population"] if row["period_id"] == period["period_id"] and years(row["birth_date"], cutoff) < 16}
    basis = [("residents", row["commune_code"], row, row["ethnic_group"], row["poverty"]) for row in living.values()]
    for child, row in pupils(tables, period).items():
        if years(row["birth_date"], cutoff) < 16:
            home = living.get(child, {"ethnic_group": None, "poverty": None})
            ethnic = row["ethnic_group"] if row["ethnic_group"] is not None else home["ethnic_group"]
            basis.append(("pupils", row["school_code"], row, ethnic, home["poverty"]))
    for variant, place, row, ethnic, poverty in basis:
        met = test(stays.on(row["child_key"], cutoff)[0] is not None, row["child_key"] in risky)
        more = {"ethnic_group": str(ethnic or "unclassified"), "poverty": poverty or "unclassified"}
        yield mark(variant, place, row, band(row["birth_date"], cutoff), met) | more


def hcdb_share(tables: Tables, period: Row) -> Iterator[Row]:
    """In a group."""
    return _shares(tables, period, lambda grouped, risky: grouped)


def risk_share(tables: Tables, period: Row) -> Iterator[Row]:
    """At risk and in no group."""
    return _shares(tables, period, lambda grouped, risky: risky and not grouped)


def hcdb_or_risk_share(tables: Tables, period: Row) -> Iterator[Row]:
    """Either."""
    return _shares(tables, period, lambda grouped, risky: grouped or risky)


def given(tables: Tables, period: Row, child: int, since: date) -> list[Row]:
    """Help that a child was given from a day to the cut-off, known in time."""
    return [
        row
        for row in tables["core_services"]
        if row["child_key"] == child and since <= row["helped_on"] <= period["cutoff_on"] and known(row, period) and row["result"] not in ("waiting", "not_done")
    ]


def services(row: Row) -> set[str]:
    """The services that one row names."""
    return set((row["service"] or "").split(";")) - {""}


def _paid(tables: Tables, period: Row, child: int, first: date) -> list[Row]:
    """Monthly allowances in force at any time from a day to the cut-off, known in time."""
    return [
        row
        for row in tables["core_allowances"]
        if row["child_key"] == child and known(row, period) and row["valid_from"] <= period["cutoff_on"] and (row["valid_to"] or date.max) >= max(first, row["valid_from"])
    ]


def _readings(tables: Tables, period: Row, child: int, days: list[tuple[date, str]]) -> dict[str, bool]:
    first, last = days[0][0], days[-1][0]
    help_rows = [row for row in given(tables, period, child, first) if row["service"] != "none"]
    paid = _paid(tables, period, child, first)

    def quarter(day: date) -> tuple[int, int]:
        return day.year, (day.month - 1) // 3

    helped = {quarter(row["helped_on"]) for row in help_rows}
    for row in paid:
        until = min(row["valid_to"] or date.max, date(2018, 12, 31))
        helped |= {quarter(day) for day in (max(row["valid_from"], date(2018, 1, 1)) + timedelta(days=n) for n in range(400)) if day <= until}
    in_force = any(row["valid_from"] <= last <= (row["valid_to"] or date.max) for row in paid)
    protective = any(services(row) & PROTECTIVE or (row["service"] is None and row["level"] in ("support", "intervention")) for row in help_rows)
    earlier = any(
        row["child_key"] == child and row["helped_on"] <= period["cutoff_on"] and known(row, period) and "alternative_care" in services(row)
        for row in tables["core_services"]
    )
    brought_up = earlier or any(
        row["period_id"] == period["period_id"] and row["child_key"] == child and row["subgroup_code"] == "1.3"
        and row["valid_from"] <= period["cutoff_on"] and row["valid_to"] > period["starts_on"]
        for row in tables["core_group_spells"]
    )  # fmt: skip
    assisted = bool(help_rows or paid)
    regular = in_force or {quarter(day) for day, _ in days} <= helped
    return {"regular": regular, "assisted": assisted, "assisted_and_service": protective, "cared": assisted or brought_up}


def hcdb_assisted_share(tables: Tables, period: Row) -> Iterator[Row]:
    """The four readings, for residents and pupils."""
    stays, enrolled = Stays(tables, period), pupils(tables, period)
    for child, spells in stays.spells.items():
        days = stays.days(child)
        if not days:
            continue
        readings = _readings(tables, period, child, days)
        groups = {group_name(group) for _, _, now in stays.walk(child) for group in now}
        for suffix, place in (("", days[0][1]), ("_pupils", enrolled.get(child, {}).get("school_code"))):
            if place is not None:
                age_band = band(spells[0]["birth_date"], days[0][0])
                yield from (mark(name + suffix, place, spells[0], age_band, met, category=group) for name, met in readings.items() for group in groups)


def hcdb_help_kinds(tables: Tables, period: Row) -> Iterator[Row]:
    """What each child in a group was given, and in all."""
    stays = Stays(tables, period)
    for child, spells in stays.spells.items():
        days = stays.days(child)
        rows = [row for row in given(tables, period, child, days[0][0]) if row["service"] != "none"] if days else []
        kinds = {kind for row in rows for kind in services(row) - {"none"} or {"unclassified"}}
        kinds |= {"monthly_allowance"} if days and _paid(tables, period, child, days[0][0]) else set()
        yield from (mark("children", days[0][1], spells[0], "", category=kind) for kind in (kinds | {"*"} if kinds else ()))


def monthly_allowance(tables: Tables, period: Row) -> Iterator[Row]:
    """Residents under 16 with an allowance in force on the cut-off."""
    cutoff = period["cutoff_on"]
    for row in tables["core_population"]:
        if row["period_id"] == period["period_id"] and row["moment"] == "cutoff" and years(row["birth_date"], row["on_day"]) < 16:
            paid = _paid(tables, period, row["child_key"], cutoff)
            if any((one["valid_to"] or date.max) >= cutoff for one in paid):
                yield mark("children", row["commune_code"], row, band(row["birth_date"], row["on_day"]))


def disabled_access_share(tables: Tables, period: Row) -> Iterator[Row]:
    """Each of three services, any, all."""
    stays = Stays(tables, period)
    for child, spells in stays.spells.items():
        days = stays.days(child, "4")
        if not days:
            continue
        birth, cutoff = spells[0]["birth_date"], period["cutoff_on"]
        rows = given(tables, period, child, period["starts_on"])
        told = [row for row in tables["core_services"] if row["child_key"] == child and row["needs"] and row["helped_on"] <= cutoff and known(row, period)]
        newest = max(told, key=lambda row: (row["helped_on"], row["needs"]), default=None)
        of_age = cutoff.year - (cutoff.month < 9) - birth.year >= 6
        got = {name: any(services(row) & codes for row in rows) for name, codes in NEEDS.items()}
        wants = {
            name: bool(set(newest["needs"].split(";")) & codes) if newest else name != "education" or of_age for name, codes in NEEDS.items()
        }
        needed = {name: wants[name] or got[name] for name in NEEDS}
        some = any(needed.values())
        cells = {name: (got[name], needed[name]) for name in NEEDS}
        cells |= {"any": (any(got.values()), some), "all": (all(got[name] for name in NEEDS if needed[name]), some)}
        yield from (mark(name, days[0][1], spells[0], band(birth, cutoff), met, counted) for name, (met, counted) in cells.items())
