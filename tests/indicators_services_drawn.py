"""Random core tables for the indicators of health, school, staff and communes: small worlds full of boundary days, ties and blanks."""

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

Frames = dict[str, pl.DataFrame]
COMMUNES = ("03412", "03390", "03394")
SCHOOLS = {"MN": "03412", "TH": "03412", "THCS": "03390", None: "03394"}
REGISTERS = ("child_register", "injury_list", "deaths")
DAY, TEXT, WHOLE, PART, YES = pl.Date, pl.String, pl.Int64, pl.Float64, pl.Boolean
PERIODS = pl.DataFrame(
    [
        ("2018-6M", date(2018, 1, 1), date(2018, 6, 30), date(2018, 6, 14), date(2018, 6, 15)),
        ("2018", date(2018, 1, 1), date(2018, 12, 31), date(2018, 11, 30), date(2018, 12, 10)),
        ("2019", date(2018, 12, 15), date(2019, 12, 14), date(2019, 12, 14), date(2019, 12, 19)),
    ],
    schema={"period_id": TEXT, "starts_on": DAY, "ends_on": DAY, "cutoff_on": DAY, "known_on": DAY},
    orient="row",
)
EDGES = [day + timedelta(days=shift) for row in PERIODS.iter_rows() for day in row[1:] for shift in (-1, 0, 1)]


def draw(seed: int) -> Frames:
    """Return one world; the same seed gives the same world."""
    rng = Random(seed)
    births = {child: _birth(rng) for child in range(1, 31)}
    makers = (_population, _enrolment, _injuries, _official, _deaths, _civil, _residence, _book, _staff, _trainings)
    found: Frames = {"period": PERIODS}
    for make in makers:
        found |= make(rng, births)
    return found | _schools(rng) | _facts(rng) | _due(rng) | _codes()


def _frame(name: str, schema: dict[str, Any], rows: list[tuple[Any, ...]], once: list[str] | None = None) -> Frames:
    made = pl.DataFrame(rows, schema=schema, orient="row")
    return {name: made.unique(once, keep="first", maintain_order=True) if once else made}


def _day(rng: Random, first: int = 2017, last: int = 2019) -> date:
    if rng.random() < 0.4:
        return rng.choice(EDGES)
    return date(rng.randint(first, last), rng.randint(1, 12), rng.randint(1, 28))


def _birth(rng: Random) -> date:
    """A birth date, often a whole number of years before a day that matters."""
    if rng.random() < 0.5:
        edge = rng.choice(EDGES)
        return date(edge.year - rng.choice((0, 1, 3, 5, 6, 7, 10, 14, 16, 17)), edge.month, min(edge.day, 28))
    return date(rng.randint(2001, 2019), rng.randint(1, 12), rng.randint(1, 28))


def _maybe(rng: Random, value: Any, gap: float = 0.2) -> Any:
    return None if rng.random() < gap else value


def _who(rng: Random, birth: date, on: date) -> tuple[date | None, float | None]:
    """A birth date, or an age only."""
    return (birth, None) if rng.random() < 0.8 else (None, float(max((on - birth).days // 365, 0)))


def _population(rng: Random, births: dict[int, date]) -> Frames:
    rows = [
        (period, moment, on, child, rng.choice(COMMUNES), birth, rng.choice("mf"), _maybe(rng, rng.choice((1, 8))), _maybe(rng, "poor"))
        for period, starts, _, cutoff, _ in PERIODS.iter_rows()
        for moment, on in (("start", starts), ("cutoff", cutoff))
        for child, birth in births.items()
        if birth <= on and rng.random() < 0.8
    ]
    names = ("period_id", "moment", "on_day", "child_key", "commune_code", "birth_date", "sex", "ethnic_group", "poverty")
    return _frame("core_population", dict(zip(names, (TEXT, TEXT, DAY, WHOLE, TEXT, DAY, TEXT, WHOLE, TEXT), strict=True)), rows)


def _enrolment(rng: Random, births: dict[int, date]) -> Frames:
    rows = []
    for child, birth in births.items():
        for _ in range(rng.randint(0, 3)):
            school, year = rng.choice(list(SCHOOLS)), rng.choice((2017, 2017, 2018, 2018, 2019))
            listed = date(year, 11, 15) if rng.random() < 0.7 else date(year + 1, 2, 1)
            told, age = _who(rng, birth, listed)
            level = _maybe(rng, rng.choice(("kindergarten", "primary", "primary", "lower_secondary")), 0.1)
            status = rng.choice(("attending", "attending", "attending", "dropped", "moved", "died"))
            rows.append((
                child, SCHOOLS[school], school, year, listed, told, rng.choice("mf"), _maybe(rng, 8), level,
                _maybe(rng, max(year - birth.year - 5 - (rng.random() < 0.3), 1)), float(year - birth.year) if told else age, status,
                _maybe(rng, _day(rng)) if status == "dropped" else None, _maybe(rng, rng.random() < 0.5), rng.random() < 0.5,
                rng.random() < 0.5, _maybe(rng, listed + timedelta(days=rng.choice((0, 5, 40)))),
            ))  # fmt: skip
    names = (
        "child_key", "commune_code", "school_code", "school_year", "as_of", "birth_date", "sex", "ethnic_group", "level", "grade", "age",
        "status", "dropped_on", "right_age_told", "life_skills", "participation", "received_on",
    )  # fmt: skip
    kinds = (WHOLE, TEXT, TEXT, WHOLE, DAY, DAY, TEXT, WHOLE, TEXT, WHOLE, PART, TEXT, DAY, YES, YES, YES, DAY)
    return _frame("core_enrolment", dict(zip(names, kinds, strict=True)), rows, ["child_key", "school_code", "school_year", "as_of"])


def _injuries(rng: Random, births: dict[int, date]) -> Frames:
    rows = []
    for child, birth in births.items():
        for _ in range(rng.choice((0, 1, 2, 3))):
            on = _day(rng)
            told, age = _who(rng, birth, on)
            died = rng.random() < 0.2
            rows.append((
                child, rng.choice(COMMUNES), on, rng.choice(("fall", "burn", "unclassified")), _maybe(rng, rng.choice(("home", "school", "community"))),
                _maybe(rng, rng.choice(("treated", "disabled"))), died, _maybe(rng, _day(rng)) if died else None, told, age, rng.choice("mf"), _maybe(rng, on + timedelta(days=rng.choice((0, 10, 60)))),
            ))  # fmt: skip
    names = (
        "child_key", "commune_code", "injured_on", "cause", "place_of_event", "outcome", "died", "died_known_on", "birth_date", "age_years",
        "sex", "received_on",
    )  # fmt: skip
    kinds = (WHOLE, TEXT, DAY, TEXT, TEXT, TEXT, YES, DAY, DAY, PART, TEXT, DAY)
    # the core tells one event of a child, day and cause once
    return _frame("core_injuries", dict(zip(names, kinds, strict=True)), rows, ["child_key", "injured_on", "cause"])


def _official(rng: Random, _: dict[int, date]) -> Frames:
    parts = rng.choice((((0, 6), (6, 10), (10, 14), (14, 16)), ((0, 5), (5, 16)), ((0, 16),)))
    sexes = rng.choice((("m", "f"), ("unclassified",)))
    rows = [
        (period, "03394", "official_estimate", sex, low, below, float(rng.randint(10, 90)))
        for period in PERIODS["period_id"]
        for sex in sexes
        for low, below in parts
    ]
    names = ("period_id", "commune_code", "source", "sex", "age_from", "age_below", "number")
    return _frame("core_official_children", dict(zip(names, (TEXT, TEXT, TEXT, TEXT, WHOLE, WHOLE, PART), strict=True)), rows)


def _deaths(rng: Random, births: dict[int, date]) -> Frames:
    rows = []
    for child, birth in births.items():
        if rng.random() < 0.5:
            died = max(_day(rng), birth)
            told, age = _who(rng, birth, died)
            person = child if rng.random() < 0.8 else rng.choice(list(births))
            rows.append((
                child, rng.choice(COMMUNES), died, rng.choice(("deaths", "child_register")), told, age, _maybe(rng, rng.choice("mf"), 0.1),
                _maybe(rng, died + timedelta(days=rng.choice((0, 10, 90)))), rng.random() < 0.9, person,
            ))  # fmt: skip
    names = ("child_key", "commune_code", "died_on", "source", "birth_date", "age_years", "sex", "known_on", "certain", "person_key")
    return _frame("core_deaths", dict(zip(names, (WHOLE, TEXT, DAY, TEXT, DAY, PART, TEXT, DAY, YES, WHOLE), strict=True)), rows)


def _civil(rng: Random, births: dict[int, date]) -> Frames:
    rows = []
    for child, birth in births.items():
        for kind in ("birth", "adoption"):
            if rng.random() < (0.6 if kind == "birth" else 0.1):
                on = birth + timedelta(days=rng.choice((5, 59, 60, 61, 400)))
                rows.append((
                    child, rng.choice(COMMUNES), kind, on, birth, rng.choice("mf"), (on - birth).days <= 60 if kind == "birth" else None,
                    _maybe(rng, on + timedelta(days=rng.choice((1, 100)))),
                ))  # fmt: skip
    names = ("child_key", "commune_code", "kind", "registered_on", "birth_date", "sex", "in_time", "received_on")
    return _frame("core_civil_events", dict(zip(names, (WHOLE, TEXT, TEXT, DAY, DAY, TEXT, YES, DAY), strict=True)), rows)


def _residence(rng: Random, births: dict[int, date]) -> Frames:
    days = (date(2017, 11, 30), date(2018, 6, 14), date(2018, 11, 30), date(2019, 12, 14))
    rows = [
        (child, rng.choice(COMMUNES), on, _maybe(rng, on + timedelta(days=rng.choice((0, 1, 9, 30)))), birth, rng.random() < 0.9, birth,
         _maybe(rng, _day(rng), 0.8))
        for child, birth in births.items()
        for on in days
        if birth <= on and rng.random() < 0.7
    ]  # fmt: skip
    names = ("child_key", "commune_code", "as_of", "received_on", "birth_date", "lives_here", "valid_from", "valid_to")
    return _frame("core_residence", dict(zip(names, (WHOLE, TEXT, DAY, DAY, DAY, YES, DAY, DAY), strict=True)), rows)


def _book(rng: Random, births: dict[int, date]) -> Frames:
    """The lists that came and the mark of the household book that a birth is registered."""
    lists = [("child_register", f"f{number}", "S", commune, on, on + timedelta(days=number % 3)) for number, (commune, on) in enumerate(
        (commune, on) for commune in COMMUNES for on in (date(2018, 6, 14), date(2018, 11, 30))
    )]  # fmt: skip
    lists += [("commune_facts", f"c{number}", "S", commune, on, on + timedelta(days=rng.choice((1, 12)))) for number, (commune, on) in enumerate(
        (commune, on) for commune in (*COMMUNES, "106") for on in (date(2018, 6, 14), date(2018, 11, 30), date(2018, 12, 9), date(2019, 12, 1))
    )]  # fmt: skip
    marks = [
        (file, sheet, child, commune, on, _maybe(rng, rng.random() < 0.5))
        for child in births
        for register, file, sheet, commune, on, _ in rng.sample(lists[:6], 2)
        if register == "child_register"
    ]
    named = {"register": TEXT, "file": TEXT, "sheet": TEXT, "commune_code": TEXT, "list_day": DAY, "received_on": DAY}
    marked = {"file": TEXT, "sheet": TEXT, "child_key": WHOLE, "commune_code": TEXT, "as_of": DAY, "birth_registered": YES}
    return _frame("core_lists", named, lists) | _frame("keyed_child_register", marked, marks)


def _staff(rng: Random, _: dict[int, date]) -> Frames:
    rows = [
        (person, year, commune, rng.random() < 0.4, rng.random() < 0.6, rng.random() < 0.5, _maybe(rng, _day(rng, 2018, 2019), 0.1))
        for person in range(1, 21)
        for year in (2018, 2019)
        for commune in rng.sample(COMMUNES, rng.randint(0, 2))
    ]
    names = ("person_key", "year", "commune_code", "is_school_leader", "is_school_staff", "does_child_work", "received_on")
    return _frame("core_staff", dict(zip(names, (WHOLE, WHOLE, TEXT, YES, YES, YES, DAY), strict=True)), rows)


def _trainings(rng: Random, _: dict[int, date]) -> Frames:
    known = ("child_protection", "gender_equality", "gender_violence", "programme_management", "juvenile_justice", "other")
    rows = []
    for person in range(1, 21):
        for _ in range(rng.randint(0, 4)):
            on = _day(rng)
            themes = _maybe(rng, ";".join(sorted(rng.sample(known, rng.randint(1, 3)))), 0.1)
            rows.append((person, rng.choice(COMMUNES), on, themes, rng.choice(("training", "communication", None)), _maybe(rng, on + timedelta(days=30))))
    names = ("person_key", "commune_code", "trained_on", "themes", "form", "received_on")
    return _frame("core_trainings", dict(zip(names, (WHOLE, TEXT, DAY, TEXT, TEXT, DAY), strict=True)), rows)


def _schools(rng: Random) -> Frames:
    groups = ("leaders", "teachers", "youth_leaders", "union_secretaries")
    told, did = [], []
    for school in ("MN", "TH", "THCS"):
        for year in rng.sample((2017, 2018, 2019), rng.randint(1, 3)):
            told.append((school, year, SCHOOLS[school], *(_maybe(rng, float(rng.choice((0, 0, 2)))) for _ in groups)))
            for sent in rng.sample((date(year, 11, 30), date(year + 1, 5, 31), date(year + 1, 6, 20)), rng.randint(1, 2)):
                for _ in range(rng.randint(1, 4)):
                    kind = rng.choice(("training", "communication", "fight", "counselling_case", "play"))
                    did.append((
                        school, SCHOOLS[school], year, kind, _day(rng), _maybe(rng, float(rng.randint(1, 3))), *(rng.random() < 0.6 for _ in groups),
                        _maybe(rng, rng.choice(("study", "family"))), sent,
                    ))  # fmt: skip
    here = {"school_code": TEXT, "school_year": WHOLE, "commune_code": TEXT} | {f"{group}_here": PART for group in groups}
    acts = {"school_code": TEXT, "commune_code": TEXT, "school_year": WHOLE, "kind": TEXT, "held_on": DAY, "times": PART}
    acts |= {f"{group}_trained": YES for group in groups} | {"topic": TEXT, "received_on": DAY}
    return _frame("core_schools", here, told) | _frame("core_school_activities", acts, did)


AMOUNTS = ("fund_in", "fund_out", "budget", "play_sessions", "play_children", "play_points")


def _facts(rng: Random) -> Frames:
    rows = [
        (number + 1, f"c{number}", "S", commune, on.year, *(_maybe(rng, rng.random() < 0.6, 0.3) for _ in range(4)), *(_maybe(rng, float(rng.randint(0, 9)), 0.3) for _ in AMOUNTS))
        for number, (commune, on) in enumerate(
            (commune, on)
            for commune in (*COMMUNES, "106")
            for on in (date(2018, 6, 14), date(2018, 11, 30), date(2018, 12, 9), date(2019, 12, 1))
        )
        if rng.random() < 0.8
    ]
    names = ("row_id", "file", "sheet", "commune_code", "year", "fund", "play", "programme", "programme_run", *AMOUNTS)
    kinds = (WHOLE, TEXT, TEXT, TEXT, WHOLE, YES, YES, YES, YES, *(PART for _ in AMOUNTS))
    return _frame("keyed_commune_facts", dict(zip(names, kinds, strict=True)), rows)


def _due(rng: Random) -> Frames:
    rows = [
        (period, commune, register, rng.random() < 0.6, rng.random() < 0.8, rng.random() < 0.8, rng.choice((0, 0, 3)))
        for period in PERIODS["period_id"]
        for commune in COMMUNES
        for register in REGISTERS
    ]
    names = ("period_id", "commune_code", "register", "in_time", "is_dated", "has_come", "rejected_rows")
    return _frame("due_list", dict(zip(names, (TEXT, TEXT, TEXT, YES, YES, YES, WHOLE), strict=True)), rows)


def _codes() -> Frames:
    rows = [("injury_causes", "fall"), ("injury_causes", "burn"), ("injury_places", "home"), ("injury_places", "school"), ("injury_places", "community")]
    return _frame("code_list", {"list_name": TEXT, "code": TEXT}, rows)
