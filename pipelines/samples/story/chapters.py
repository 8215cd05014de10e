"""The year of the practice game as told in ``year.yml``: its chapters, what comes in with each, what is asked and what is looked at."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.samples.days import Day, to_day

FOLDER = Path(__file__).parent
Words = dict[str, str]


@dataclass(frozen=True, eq=False)
class Parcel:
    """Lists that come in together.

    Attributes:
        periods, registers, communes: which lists; empty registers or communes: every one.
        hold: they do not come in this chapter.
        received: the day on which they come, where it is not the usual one; 0: the usual one.
        change: mishap -> what it does to the lists (``mishaps.CHANGES``).
        again: what is added to the name of a file that is sent once more.
    """

    periods: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    hold: bool = False
    received: Day = 0
    change: dict[str, Any] = field(default_factory=dict)
    again: str = ""

    def holds(self, period: str, register: str, commune: str) -> bool:
        """Whether a list is one of these."""
        fits = not self.registers or register in self.registers
        return period in self.periods and fits and (not self.communes or commune in self.communes)


@dataclass(frozen=True, eq=False)
class Chapter:
    """One chapter: its day, the letters that come with it, what to do, what should be seen, what is looked at when it is done.

    Attributes:
        letters: who writes and what.
        parcels: the lists that come in; of two that hold a list the later one counts.
        scores, population: years of score sheets and of population tables that come in.
        tasks, commands, see: lines of the task; commands in their order; what should be seen.
        figures: place holder in a text -> the figure that stands for it (``truth.value``).
        ask: a question with the figure that answers it; empty where nothing is asked.
        checks: what is looked at (``pipelines.story.checking``).
    """

    id: str
    title: str
    day: Day
    letters: tuple[Words, ...]
    parcels: tuple[Parcel, ...]
    scores: tuple[dict[str, Any], ...]
    population: tuple[int, ...]
    tasks: tuple[str, ...]
    commands: tuple[str, ...]
    see: tuple[str, ...]
    figures: dict[str, dict[str, Any]]
    ask: dict[str, Any]
    checks: tuple[dict[str, Any], ...]


@dataclass(frozen=True, eq=False)
class Story:
    """A year of one office: the plan whose place and calendar it follows, how many children, the papers beside the lists."""

    title: str
    plan: str
    children: int
    papers: tuple[str, ...]
    drowning: dict[str, Any]
    chapters: tuple[Chapter, ...]


@lru_cache(maxsize=1)
def load_story() -> Story:
    """Return the story of ``year.yml``."""
    import yaml

    raw = yaml.safe_load((FOLDER / "year.yml").read_text(encoding="utf-8"))
    chapters = tuple(_chapter(one) for one in raw["chapters"])
    drowning = {name: to_day(value) if name in ("day", "known") else value for name, value in raw["drowning"].items()}
    return Story(raw["title"], raw["plan"], raw["children"], tuple(raw["papers"]), drowning, chapters)


def _chapter(raw: dict[str, Any]) -> Chapter:
    def lines(name: str) -> tuple[Any, ...]:
        return tuple(raw.get(name, ()))

    return Chapter(
        id=raw["id"],
        title=raw["title"],
        day=to_day(raw["day"]),
        letters=lines("letters"),
        parcels=tuple(_parcel(one) for one in lines("parcels")),
        scores=lines("scores"),
        population=lines("population"),
        tasks=lines("tasks"),
        commands=lines("commands"),
        see=lines("see"),
        figures=raw.get("figures", {}),
        ask=raw.get("ask", {}),
        checks=lines("checks"),
    )


def _parcel(raw: dict[str, Any]) -> Parcel:
    several = {name: tuple(str(part) for part in raw.get(name, ())) for name in ("periods", "registers", "communes")}
    received = to_day(raw["received"]) if "received" in raw else 0
    return Parcel(**several, hold=raw.get("hold", False), received=received, change=raw.get("change", {}), again=raw.get("again", ""))
