"""Quality of measurement as text for a terminal and as rows for a table."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from pipelines import formats
from pipelines.anthropometry.quality import WHOLE, GroupQuality, Quality, definitions

SCHEMA = {
    "grouping": "varchar",
    "group_name": "varchar",
    "children": "bigint",
    "figure": "varchar",
    "value": "double",
    "judged_on": "bigint",
    "p": "double",
    "rating": "varchar",
    "points": "bigint",
    "sentence": "varchar",
}
"""Columns of the table: one row for each figure of each group, then its score."""


def _rating(rating: int | None) -> str | None:
    return None if rating is None else str(definitions()["classes"][rating])


def table_rows(found: Quality) -> list[tuple[Any, ...]]:
    """Return the rows of ``SCHEMA``; the score of a group is the figure ``smart_score``."""
    listed: list[tuple[Any, ...]] = []
    for group in found.groups:
        head = (group.grouping, group.group, group.children)
        for each in group.figures:
            figures = (each.name, each.value, each.judged_on, each.p, _rating(each.rating), each.points, each.sentence)
            listed.append((*head, *figures))
        score = None if group.score is None else float(group.score)
        listed.append(
            (*head, "smart_score", score, group.children, None, _rating(group.rating), group.score, group.sentence)
        )
    return listed


def as_json(found: Quality) -> dict[str, Any]:
    """Return plain values for ``--json``."""
    groups = [asdict(group) for group in found.groups]
    return {"source": found.name, "warnings": list(found.warnings), "groups": groups}


def lines(found: Quality) -> Iterator[str]:
    """Say the whole file in full, each group by its score and what is wrong with it."""
    for group in found.groups:
        if group.group == WHOLE:
            yield f"Chất lượng cân đo, {formats.count(group.children)} dòng: {found.name}"
            yield f"  {group.sentence}"
            yield from (f"  {figure.sentence}" for figure in group.figures)
        else:
            yield f"{group.grouping} {group.group}, {formats.count(group.children)} dòng: {group.sentence}"
            yield from (f"  {text}" for text in _wrong(group))
    yield from (f"Cảnh báo: {warning}" for warning in found.warnings)


def _wrong(group: GroupQuality) -> list[str]:
    """Sentences of the figures in the two worst classes."""
    return [figure.sentence for figure in group.figures if figure.rating is not None and figure.rating >= 2]
