"""What is true in the practice game: figures counted from its world, rows of its lists; nothing here is typed in."""

from functools import lru_cache
from typing import Any

from pipelines.samples.answers import Answers
from pipelines.samples.story.laying import lay
from pipelines.samples.story.world import Year
from pipelines.samples.tally import ALL

Figure = tuple[int, float | None]
"""Numerator and denominator; no denominator where the indicator has none."""


@lru_cache(maxsize=8)
def _figures(year: Year, chapter: int) -> dict[tuple[str, str, str, str], Figure]:
    """Return every figure without a breakdown, as it is known on the day of a chapter."""
    world = year.as_known(year.story.chapters[chapter].day)
    found = {}
    for indicator, variant, place, period, sex, band, category, above, below in Answers(year.facts, world).rows():
        if (sex, band, category) == (ALL, ALL, ALL):
            found[indicator, variant, period, place] = (int(above), float(below) if below else None)
    return found


@lru_cache(maxsize=8)
def _rows(year: Year, chapter: int) -> dict[str, int]:
    return lay(year, chapter, None).rows


def figure(year: Year, chapter: int, told: dict[str, Any]) -> Figure:
    """Return a figure of one place (``place``), or the sum of several (``places``), on the day of a chapter.

    Raises:
        KeyError: the story's own file names a figure that is not counted.
    """
    known = _figures(year, chapter)
    head = (told["indicator"], told["variant"], str(told["period"]))
    found = [known[(*head, place)] for place in told.get("places") or [told["place"]]]
    below = [one for _, one in found if one is not None]
    return sum(above for above, _ in found), sum(below) if below else None


def rows(year: Year, chapter: int, file: str) -> int:
    """Return how many children or events a list of the game holds."""
    return _rows(year, chapter)[file]


def value(year: Year, chapter: int, told: dict[str, Any]) -> str:
    """Return what a place holder of the story's text stands for, or what answers its question."""
    if told["kind"] == "text":
        return str(told["text"])
    if told["kind"] == "rows":
        return str(rows(year, chapter, told["file"]))
    above, below = figure(year, chapter, told)
    return f"{below:g}" if told["kind"] == "below" else str(above)


def words(year: Year, chapter: int, lines: tuple[str, ...], figures: dict[str, dict[str, Any]]) -> list[str]:
    """Return lines of the story with their figures put in."""
    known = {name: value(year, chapter, told) for name, told in figures.items()}
    return [line.format_map(known) for line in lines]
