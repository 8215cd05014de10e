"""The indicators of cases, benefits, risk and minors a second time (see ``child_protection_second``)."""

from collections.abc import Iterator
from datetime import timedelta

from child_protection_second import Row, Stays, Tables, band, known, mark, pupils, years


def hcdb_welfare_share(tables: Tables, period: Row) -> Iterator[Row]:
    """Eligible children who receive all that they are eligible for; by policy; with a policy to review."""
    stays, enrolled = Stays(tables, period), pupils(tables, period)
    usable = [row for row in tables["core_benefits"] if known(row, period) and period["starts_on"] <= row["as_of"] <= period["known_on"]]
    newest = {row["commune_code"]: max(other["as_of"] for other in usable if other["commune_code"] == row["commune_code"]) for row in usable}
    for child, spells in stays.spells.items():
        days = stays.days(child)
        rows = [row for row in usable if row["child_key"] == child and row["as_of"] == newest[row["commune_code"]]]
        if not days or not rows:
            continue
        answers = {policy: _answer([row for row in rows if row["policy"] == policy], period) for policy in {row["policy"] for row in rows}}
        eligible = {policy for policy, (may, _, _) in answers.items() if may}
        answers["*"] = (bool(eligible), bool(eligible) and all(answers[policy][1] for policy in eligible), any(told[2] for told in answers.values()))
        age_band = band(spells[0]["birth_date"], days[0][0])
        for policy, (may, gets, waits) in answers.items():
            yield mark("residents", days[0][1], spells[0], age_band, gets, may, policy)
            yield mark("not_reviewed", days[0][1], spells[0], age_band, waits, True, policy)
            if child in enrolled:
                yield mark("pupils", enrolled[child]["school_code"], spells[0], age_band, gets, may, policy)


def _answer(rows: list[Row], period: Row) -> tuple[bool, bool, bool]:
    gets = any(
        row["eligible"] == row["received"] == "y"
        and (row["benefit_from"] is None or row["benefit_from"] <= period["cutoff_on"])
        and (row["benefit_to"] is None or row["benefit_to"] >= period["starts_on"])
        for row in rows
    )
    return any(row["eligible"] == "y" for row in rows), gets, any(row["eligible"] in (None, "not_reviewed") for row in rows)


def risk_managed_share(tables: Tables, period: Row) -> Iterator[Row]:
    """Managed and with a measure, of those at risk at any time."""
    starts, cutoff = period["starts_on"], period["cutoff_on"]
    rows = [
        row
        for row in tables["core_risk_spells"]
        if row["period_id"] == period["period_id"] and row["valid_from"] <= cutoff and row["valid_to"] > starts and row["valid_to"] > row["valid_from"]
    ]
    for child in {row["child_key"] for row in rows}:
        own = [row for row in rows if row["child_key"] == child]
        first = min(own, key=lambda row: (max(row["valid_from"], starts), row["commune_code"]))
        measured = any(row["has_measure"] and (row["measure_on"] is None or row["measure_on"] <= cutoff) for row in own)
        met = measured and any(row["managed"] for row in own)
        age_band = band(first["birth_date"], max(first["valid_from"], starts))
        yield from (mark("managed", first["commune_code"], first, age_band, met, category=told) for told in {"*"} | {row["reason"] for row in own})


def cases_of(tables: Tables, period: Row) -> list[Row]:
    """The cases of a period, each with ``official`` and the day that counts, in order of that day."""
    found = []
    for case in tables["core_cases"]:
        notices = [
            row
            for row in tables["core_case_reports"]
            if (row["child_key"], row["case_rank"]) == (case["child_key"], case["case_rank"])
            and row["known_on"] <= period["cutoff_on"]
            and known(row, period, "list_received_on")
        ]
        in_book = [row for row in notices if row["in_book"]]
        counted_on = min((row["known_on"] for row in in_book or notices), default=None)
        if counted_on is None or counted_on < period["starts_on"] or case["category"] not in (None, "abused"):
            continue
        event = case["happened_on"] or counted_on
        if years(case["birth_date"], event) < 16:
            forms = {
                row["form"] for row in tables["core_case_forms"] if (row["child_key"], row["case_rank"]) == (case["child_key"], case["case_rank"])
            }
            found.append(case | {"official": bool(in_book), "counted_on": counted_on, "band": band(case["birth_date"], event), "forms": forms})
    return sorted(found, key=lambda case: (case["counted_on"], case["case_rank"]))


def abused_children(tables: Tables, period: Row) -> Iterator[Row]:
    """Children and cases, by form, by the book and elsewhere; of the book also what was done."""
    for suffix, official in (("", True), ("_elsewhere", False)):
        cases = [case for case in cases_of(tables, period) if case["official"] == official]
        yield from _pictured(cases, {number: case["forms"] for number, case in enumerate(cases)}, period, suffix)


def abuse_by_place(tables: Tables, period: Row) -> Iterator[Row]:
    """The cases of the book by where it happened."""
    cases = [case for case in cases_of(tables, period) if case["official"]]
    yield from _pictured(cases, {number: {case["place_of_event"] or "unclassified"} for number, case in enumerate(cases)}, period)


def abuse_by_suspect(tables: Tables, period: Row) -> Iterator[Row]:
    """The cases of the book by who is said to have done it."""
    cases = [case for case in cases_of(tables, period) if case["official"]]
    yield from _pictured(cases, {number: {case["suspect"] or "unclassified"} for number, case in enumerate(cases)}, period)


def _pictured(cases: list[Row], parts: dict[int, set[str]], period: Row, suffix: str = "") -> Iterator[Row]:
    """Children and cases under the parts of each case, and in all; of the book children supported, emergencies, those in 12 hours."""
    for number, case in enumerate(cases):
        names = [f"cases{suffix}"]
        if not suffix and case["emergency"]:
            names += ["emergency", "emergency_12h"] if case["emergency_clock"] == "in_time" else ["emergency"]
        yield from (mark(name, case["commune_code"], case, case["band"], category=part) for name in names for part in {"*"} | parts[number])
    for child in {case["child_key"] for case in cases}:
        own = [number for number, case in enumerate(cases) if case["child_key"] == child]
        first, under = cases[own[0]], {"*"}.union(*(parts[number] for number in own))
        names = [f"children{suffix}"] + ["supported"] * (not suffix and all(_supported(cases[number], period) for number in own))
        yield from (mark(name, first["commune_code"], first, first["band"], category=part) for name in names for part in under)


def _in_time(case: Row, period: Row, days: int) -> bool | None:
    if case["emergency"]:
        return {"in_time": True, "late": False}.get(case["emergency_clock"])
    due = case["counted_on"] + timedelta(days=days)
    if _supported(case, period):
        return None if case["supported_on"] is None else case["supported_on"] <= due
    return False if due <= period["cutoff_on"] else None


def _supported(case: Row, period: Row) -> bool:
    return case["support"] not in (None, "none") and (case["supported_on"] is None or case["supported_on"] <= period["cutoff_on"])


def abuse_supported_share(tables: Tables, period: Row, days: int = 10) -> Iterator[Row]:
    """Supported, in time, undecided, pupils in time."""
    cases, enrolled = [case for case in cases_of(tables, period) if case["official"]], pupils(tables, period)
    for child in {case["child_key"] for case in cases}:
        own = [case for case in cases if case["child_key"] == child]
        told = [_in_time(case, period, days) for case in own]
        verdict = False if False in told else None if None in told else True
        cell = (own[0]["commune_code"], own[0], own[0]["band"])
        yield mark("supported", *cell, all(_supported(case, period) for case in own))
        yield mark("in_time", *cell, verdict is True, verdict is not None)
        yield mark("undecided", *cell, verdict is None)
        if child in enrolled:
            yield mark("pupils_in_time", enrolled[child]["school_code"], own[0], own[0]["band"], verdict is True, verdict is not None)


def abuse_clock_share(tables: Tables, period: Row) -> Iterator[Row]:
    """The four clocks, one case at a time."""
    cutoff = period["cutoff_on"]
    for case in cases_of(tables, period):
        if not case["official"]:
            continue
        clocks = {"emergency_12h": case["emergency_clock"], "plan_5_days": case["plan_clock"], "approval_2_days": case["approval_clock"]}
        reviewed = case["reviewed_on"] is not None and case["reviewed_on"] <= cutoff
        due = [case["approved_on"], case["emergency_on"] if case["emergency"] else None]
        clocks["reviewed"] = "in_time" if reviewed else "late" if any(day is not None and day <= cutoff for day in due) else "not_enough"
        for name, told in clocks.items():
            if told != "not_applicable":
                yield mark(name, case["commune_code"], {"sex": ""}, "", told == "in_time", told != "not_enough")
                yield mark(f"{name}_undecided", case["commune_code"], {"sex": ""}, "", told == "not_enough")


def _offenders(tables: Tables, period: Row) -> Iterator[tuple[Row, str, list[Row]]]:
    rows = [
        row
        for row in tables["core_minors"]
        if period["starts_on"] <= row["offence_on"] <= period["cutoff_on"] and known(row, period) and years(row["birth_date"], row["offence_on"]) < 18
    ]
    for child in {row["child_key"] for row in rows}:
        own = sorted((row for row in rows if row["child_key"] == child), key=lambda row: (row["offence_on"], row["commune_code"]))
        age = years(own[0]["birth_date"], own[0]["offence_on"])
        yield own[0], "0-13" if age < 14 else "14-15" if age < 16 else "16-17", own


def minors_in_conflict(tables: Tables, period: Row) -> Iterator[Row]:
    """Persons under 18."""
    for first, age_band, _ in _offenders(tables, period):
        yield mark("children", first["commune_code"], first, age_band)


def minors_supervised_share(tables: Tables, period: Row) -> Iterator[Row]:
    """Supervised, aided, both."""
    for first, age_band, own in _offenders(tables, period):
        supervised, aided = all(row["supervised"] is True for row in own), all(row["legal_aid"] is True for row in own)
        for name, met in (("supervised", supervised), ("aided", aided), ("supervised_and_aided", supervised and aided)):
            yield mark(name, first["commune_code"], first, age_band, met)


def four_risk(tables: Tables, period: Row) -> Iterator[Row]:
    """The four kinds, each child once in each and once in all."""
    cutoff = period["cutoff_on"]
    lists = [row for row in tables["core_lists"] if known(row, period) and period["starts_on"] <= row["list_day"] <= period["known_on"]]
    newest = {row["commune_code"]: max(other["list_day"] for other in lists if other["commune_code"] == row["commune_code"]) for row in lists}
    dead = {row["child_key"] for row in tables["core_deaths"] if row["certain"] and row["died_on"] <= cutoff}
    told: dict[int, list[tuple[object, str, str, Row, set[str]]]] = {}
    for row in tables["core_old_law_flags"]:
        now = (row["valid_from"] is None or row["valid_from"] <= cutoff) and (row["valid_to"] is None or row["valid_to"] > cutoff)
        if now and newest.get(row["commune_code"]) == row["as_of"] and row["child_key"] not in dead and years(row["birth_date"], cutoff) < 16:
            kind = {"street" if row["flag"] == "street_child" else row["flag"]}
            told.setdefault(row["child_key"], []).append((cutoff, row["commune_code"], band(row["birth_date"], cutoff), row, kind))
    for case in cases_of(tables, period):
        if case["official"] and case["forms"] & {"sexual_abuse", "violence"}:
            kind = case["forms"] & {"sexual_abuse", "violence"}
            told.setdefault(case["child_key"], []).append((case["counted_on"], case["commune_code"], case["band"], case, kind))
    for rows in told.values():
        _, place, age_band, child, _ = min(rows, key=lambda row: row[:3])
        yield from (mark("children", place, child, age_band, category=kind) for kind in {"*"}.union(*(row[4] for row in rows)))
