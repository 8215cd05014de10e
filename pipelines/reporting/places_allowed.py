"""Which places a report may be about: the plan's own place, its communes, schools or districts at the cut-off of a period."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines import catalog, engine
from pipelines.reporting.context import Place, read_places
from pipelines.reporting.schema import AMONG

PLACE, COMMUNES, SCHOOLS, DISTRICTS = AMONG
SCHOOL_VI = "Trường"


def places_for(con: Any, plan_id: str, period: str | int, among: Sequence[str] = (PLACE, COMMUNES), build: str = "") -> dict[str, str]:
    """Return code -> name of the places a report on a plan may be about, in the order of ``among`` and then of their codes.

    Args:
        con: connection of ``marts.open_marts``; among: of place, communes, schools, districts (a place that is in two stands once);
            build: see ``known.once``.

    Raises:
        RequestError: unknown plan or period.
    """
    plan = catalog.load_plan(plan_id)
    found = read_places(con, catalog.period_of(plan, period).cutoff_on, build)
    below = {code: place for code, place in found.items() if plan.place in _above(code, found)}
    named = {
        PLACE: {code: place.name for code, place in found.items() if code == plan.place},
        # the plan of a commune is about that commune
        COMMUNES: _of_level({code: place for code, place in found.items() if code == plan.place} | below, "commune"),
        DISTRICTS: _of_level(below, "district"),
    }
    if SCHOOLS in among:
        named[SCHOOLS] = _schools(con, plan, catalog.period_of(plan, period), {plan.place, *below})
    return {code: name for kind in among for code, name in named[kind].items()}


def _of_level(places: Mapping[str, Place], level: str) -> dict[str, str]:
    return {code: place.name for code, place in places.items() if place.level == level}


def _above(code: str, places: Mapping[str, Place]) -> set[str]:
    """Return the codes of everything above a place."""
    seen: set[str] = set()
    at = places[code].parent_code
    while at and at not in seen:  # a list of places that a person imported may go round in a circle
        seen.add(at)
        at = places[at].parent_code if at in places else ""
    return seen


def _schools(con: Any, plan: catalog.Plan, period: Any, inside: set[str]) -> dict[str, str]:
    """Schools of the tree of education, and those that are known by the code in their lists only."""
    tree = """
        select code, name, coalesce(parent_code, '') from places
        where tree <> 'admin' and level = 'school' and (valid_from is null or valid_from <= ?) and (valid_to is null or valid_to > ?)
        order by code
    """
    day = period.cutoff_on
    every = engine.rows(con, tree, [day, day])
    found = {code: name for code, name, parent in every if parent in inside or code == plan.school}
    told = "select distinct place from indicator_values where period = ? and place not in (select code from places) order by place"
    return found | {code: f"{SCHOOL_VI} {code}" for (code,) in engine.rows(con, told, [period.id])}
