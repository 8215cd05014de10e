"""Papers of the sample district beside the lists of each period: one module ``paper_<register>.py`` each, found by its name."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.samples.defect_kinds import Kind
from pipelines.samples.facts import Facts, Period, read_yaml
from pipelines.samples.tables import Layout, Line, Sheet
from pipelines.samples.world import World

KEY_HEADER = ("place", "period", "measure", "category", "number")
"""Answer key of a paper: commune or school, year, what is counted, of which kind (* = all), how many."""

KeyRow = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Written:
    """One workbook to be written: its sheet, its form, and the last day that it knows."""

    sheet: Sheet
    layout: Layout
    cutoff: int


@dataclass(frozen=True)
class Notice:
    """What a commune told the office of a period: that its paper came, or that nothing occurred."""

    commune: int
    period: Period
    occurred: bool


@dataclass(frozen=True)
class Paper:
    """One register's sample generator.

    Attributes:
        register: id of the register.
        folder: where its workbooks lie below the demo's folder, a folder for every year; empty when it has none of its own.
        books: the workbooks of a world, from its facts and seed.
        key: the answer key, counted from the world and never from the workbooks.
        kinds: defects that may be planted into its rows.
        name_column: the column that a sub-total is written in.
        notices: what the office's register of data received says of it; nothing for papers that say themselves that nothing occurred.
        title: how that register names the paper; sender: who sends it.
    """

    register: str
    folder: str
    books: Callable[[Facts, World, int], Iterator[Written]]
    key: Callable[[Facts, World, int], list[KeyRow]]
    kinds: tuple[Kind, ...]
    name_column: str
    notices: Callable[[Facts, World, int], list[Notice]] | None = None
    title: str = ""
    sender: str = ""


@cache
def forms(register: str) -> list[Layout]:
    """Return the forms in which a paper is written (``facts/paper_<register>.yml``)."""
    found: list[Layout] = read_yaml(f"paper_{register}.yml")
    return found


def form_of(register: str, commune: int) -> Layout:
    """Return the form that a commune uses."""
    return forms(register)[commune % len(forms(register))]


def blank_line(layout: Layout) -> Line:
    """Return the empty line that a form without an entry has."""
    return Line("blank", [""] * len(layout["columns"]))


def papers_of(facts: Facts) -> list[Paper]:
    """Return the papers of a plan's world."""
    return [paper for paper in all_papers() if paper.register in facts.papers]


@cache
def all_papers() -> tuple[Paper, ...]:
    """Return the papers of all modules ``paper_*``, in order of their names."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("paper_*.py"))
    return tuple(importlib.import_module(f"pipelines.samples.{name}").PAPER for name in names)
