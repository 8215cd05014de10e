"""Answer key of the log of assistance and services; its lists are those of every period."""

from collections import Counter
from collections.abc import Iterator

from pipelines.samples.cells import help_of, in_force_from
from pipelines.samples.facts import Facts
from pipelines.samples.papers_found import KeyRow, Paper, Written
from pipelines.samples.world import World


def key(facts: Facts, world: World, _: int) -> list[KeyRow]:
    """Count helps by service and level, and those that are allowances in force: by commune and list."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for period in facts.periods:
        for thing in world.assistance:
            if period.list_from <= thing.day <= period.cutoff:
                place, kind = facts.communes[thing.commune].code, help_of(thing, facts)
                for service in kind.services:
                    counts[place, period.id, "helps", service] += 1
                counts[place, period.id, "level", kind.level] += 1
                counts[place, period.id, "allowances", "*"] += in_force_from(thing, facts) > 0
    return [(*cell, str(number)) for cell, number in sorted(counts.items()) if number]


def _no_books(_: Facts, __: World, ___: int) -> Iterator[Written]:
    return iter(())


PAPER = Paper("assistance", "", _no_books, key, (), "full_name")
