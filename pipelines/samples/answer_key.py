"""The whole answer key: every part counts its own indicators of the world."""

from collections.abc import Callable, Iterator

from pipelines.samples import (
    answers_births,
    answers_cases,
    answers_help,
    answers_schools,
    answers_special,
    answers_staff,
)
from pipelines.samples.answers import Answers
from pipelines.samples.facts import Facts
from pipelines.samples.ground import Ground, Row
from pipelines.samples.world import World

PARTS: tuple[Callable[[Ground], Iterator[Row]], ...] = (
    answers_special.rows,
    answers_help.rows,
    answers_cases.rows,
    answers_schools.rows,
    answers_staff.rows,
    answers_births.rows,
)


def answer_rows(facts: Facts, world: World, seed: int) -> list[Row]:
    """Return the rows of the answer key, in order."""
    ground = Ground(facts, world, seed)
    return sorted([*Answers(facts, world).rows(), *(row for part in PARTS for row in part(ground))])
