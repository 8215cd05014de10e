"""Where the units of indicators lie: communes, schools and districts below the places of the plans, and which of their lists came."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from pipelines import engine, places
from pipelines.catalog import Plan
from pipelines.comparability import compare
from pipelines.periods import Period
from pipelines.places import Place

NAMES = ("period_id", "commune_code", "place", "commune_type", "place_type")
SCHOOL_VI = "trường"
_SCHEMA = dict.fromkeys(NAMES, "varchar") | {"crosses": "boolean"}
_Row = tuple[str, str, str, str, str, bool]


def load_trees(con: engine.Connection, plans: Iterable[Plan]) -> None:
    """Make ``place_up(period_id, commune_code, place, commune_type, place_type, crosses)``: communes up to their plan's place.

    A commune stands under itself too. Places above a plan's place would be sums of a few of their communes only, so they are left out.
    ``crosses``: the commune became another one between two lists of the period, so that what the first lists told of it was told of
    former communes, or of another commune with its code; events of those lists are not its own. ``district_up``: the same for
    districts; ``school_place(period_id, school_code, commune_code)``: the schools that the tree of education knows.
    """
    communes: set[_Row] = set()
    districts: set[_Row] = set()
    schools: set[tuple[str, str, str]] = set()
    for plan in plans:
        for period in plan.periods.values():
            communes.update(_communes(plan, period))
            districts.update(_upward(plan, period, "district", lambda _: False))
            known = places.children(plan.place, period.cutoff_on, "school")
            schools.update((period.id, school.code, school.parent_code) for school in known)
    engine.load_rows(con, "place_up", _SCHEMA, sorted(communes))
    engine.load_rows(con, "district_up", _SCHEMA, sorted(districts))
    engine.load_rows(con, "school_place", dict.fromkeys(("period_id", "school_code", "commune_code"), "varchar"), sorted(schools))


def _communes(plan: Plan, period: Period) -> Iterator[_Row]:
    first = min(each.cutoff_on for each in plan.periods.values() if each.starts_on == period.starts_on)
    later = first < period.cutoff_on
    return _upward(plan, period, "commune", lambda unit: later and compare(unit.code, first, period.cutoff_on).flag != "exact")


def _upward(plan: Plan, period: Period, level: str, crosses: Callable[[Place], bool]) -> Iterator[_Row]:
    """Each unit of a level with every place from itself up to the plan's place."""
    day = period.cutoff_on
    for unit in places.children(plan.place, day, level):
        above = places.ancestry(unit, day)
        crossing = crosses(unit)
        for code in above[: above.index(plan.place) + 1] if plan.place in above else ():
            yield period.id, unit.code, code, unit.type, _type_of(code, day), crossing


def _type_of(code: str, on: date) -> str:
    found = places.find(code, on)
    return found.type if found else ""


def load_schools(con: engine.Connection) -> None:
    """Make ``school_up`` and ``school_coverage``, with the columns of ``place_up`` and ``core_coverage``, from what the schools sent.

    A school lies where the tree of education has it, else where it says itself, else where most of its pupils live (their lists may
    tell a commune for each pupil). What is not asked of schools but of communes came for a school when it came for its commune.
    """
    engine.make_table(con, "school_seat", _SEAT)
    engine.make_table(con, "school_up", _SCHOOL_UP)
    engine.make_table(con, "school_coverage", _COVERAGE)


_SEAT = """
    with told as (
        select period_id, school_code, commune_code, 1 as rank, 1 as number from school_place
        union all
        select p.period_id, s.school_code, s.commune_code, 2, count(*)
        from core_schools as s join core_school_coverage as p using (school_code) group by all
        union all
        select p.period_id, e.school_code, e.commune_code, 3, count(*)
        from core_enrolment as e join core_school_coverage as p using (school_code) group by all
    )
    select period_id, school_code, first(commune_code order by rank, number desc, commune_code) as commune_code
    from told where commune_code is not null group by period_id, school_code
"""
_SCHOOL_UP = f"""
    select s.period_id, s.school_code as commune_code, u.place, '{SCHOOL_VI}' as commune_type, u.place_type, false as crosses
    from school_seat as s join place_up as u using (period_id, commune_code)
    union all
    select distinct s.period_id, s.school_code, s.school_code, '{SCHOOL_VI}', '{SCHOOL_VI}', false
    from school_seat as s join place_up as u using (period_id, commune_code)
"""
_COVERAGE = """
    select register, school_code as commune_code, period_id, true as has_latest, true as has_every, false as has_next, true as has_year
    from core_school_coverage
    union all
    select c.register, s.school_code, c.period_id, c.has_latest, c.has_every, c.has_next, c.has_year
    from core_coverage as c join school_seat as s using (period_id, commune_code)
    where c.register not in (select register from core_school_coverage)
"""
