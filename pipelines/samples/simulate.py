"""The sample world from beginning to end, from one seed."""

from typing import Any

from pipelines.samples.cards import issue_all
from pipelines.samples.care import group_all, help_all
from pipelines.samples.facts import Facts
from pipelines.samples.injuries import injure_all
from pipelines.samples.people import settle
from pipelines.samples.population import estimate_all
from pipelines.samples.scoring import receive_all, score_all
from pipelines.samples.weighing import weigh_all
from pipelines.samples.world import World


def layout_of(facts: Facts, register: str, commune: int) -> dict[str, Any]:
    """Return the form that a commune uses for a register."""
    variants: list[dict[str, Any]] = facts.layouts[register]
    return variants[commune % len(variants)]


def simulate(facts: Facts, children: int, seed: int) -> World:
    """Return a whole sample world. The same facts, number and seed give the same world.

    Order matters: an injury death ends a life, and all that comes later must know of it.
    """
    received = receive_all(facts, seed)
    people = settle(facts, children, seed)
    injuries = injure_all(facts, people, seed, received) if "injury_list" in facts.lists else []
    group_all(facts, people, seed)
    if "bhyt_cards" in facts.lists:
        issue_all(facts, people, seed)
    forms = [layout_of(facts, "weighing_list", commune) for commune in range(len(facts.communes))]
    weighings = weigh_all(facts, people, seed, forms)
    helped, sheets = help_all(facts, people, seed), score_all(facts, seed)
    estimates = estimate_all(facts, people, seed) if facts.estimates else []
    return World(people, weighings, injuries, helped, sheets, received, estimates)
