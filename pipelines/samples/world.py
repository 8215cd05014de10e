"""The sample world's nouns: children, where they live, and what happens to them. No file format here."""

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.samples.days import NEVER, Day

COUNTED_STATUS = ("permanent", "temporary_long")
"""Residence statuses of children who live in the commune (RULES 7)."""


@dataclass(slots=True)
class Stay:
    """One stay of a child in one commune, from ``start`` to the day before ``end``."""

    commune: int
    hamlet: str
    start: Day
    end: Day = NEVER
    arrived: bool = False  # whether the book gives a day of arrival
    status: str = "permanent"
    absent_from: Day = NEVER

    def status_on(self, as_of: Day) -> str:
        """Residence status as a list of that day states it."""
        return "absent" if as_of >= self.absent_from else self.status


@dataclass(slots=True)
class Card:
    """One insurance card: 15-sign number, the day it entered the list, first and last day of validity."""

    number: str
    issued: Day
    start: Day
    end: Day


@dataclass(slots=True)
class Spell:
    """One time in a group of special circumstances."""

    group: int
    start: Day
    end: Day


@dataclass(slots=True)
class Child:
    """One invented child with everything that is true of it."""

    number: int
    family: int
    sex: str
    birth: Day
    ethnic: str
    name: str
    mother: str
    father: str
    poverty: str
    stays: list[Stay]
    died: Day = NEVER
    named: bool = True
    registered: Day = NEVER
    personal_id: str = ""
    id_from: Day = NEVER
    risk: str = ""
    dropout_from: Day = NEVER
    spells: list[Spell] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    card_moves: Day = 0  # until this day the card list keeps the child's first commune
    book_card: str = ""
    book_card_from: Day = NEVER

    def stay_on(self, day: Day) -> Stay | None:
        """Where the child lives on a day; None before birth, after death, outside the district."""
        if not self.birth <= day < self.died:
            return None
        return next((stay for stay in self.stays if stay.start <= day < stay.end), None)

    @property
    def settled(self) -> bool:
        """Whether every stay counts as living there, on every day."""
        return all(stay.status in COUNTED_STATUS and stay.absent_from == NEVER for stay in self.stays)


@dataclass(slots=True)
class Weighing:
    """One weighing as written: kg and cm in tenths; position l, h or empty; oedema only where the form asks."""

    child: Child
    commune: int
    day: Day
    weight: int | None
    height: int | None
    position: str
    oedema: bool
    z_weight: float  # as the health worker reads it from the chart, for the channel column


@dataclass(slots=True)
class Injury:
    """One injury event; ``period`` is the index of the list that carries it (-1: none any more)."""

    child: Child
    commune: int
    day: Day
    cause: str
    place: str
    body_part: str
    treatment: str
    outcome: str
    died: Day
    known: Day
    period: int = -1


@dataclass(slots=True)
class Assistance:
    """One help given to a child in special circumstances."""

    child: Child
    commune: int
    day: Day
    groups: tuple[int, ...]
    group_from: Day
    help: str


@dataclass(slots=True)
class ScoreSheet:
    """One commune's score sheet of one year: (self, checked) points by criterion."""

    commune: int
    year: int
    points: list[tuple[int, int]]
    recognised: bool

    @property
    def checked_total(self) -> int:
        """Sum of the points that the district confirmed."""
        return sum(checked for _, checked in self.points)

    @property
    def self_total(self) -> int:
        """Sum of the points that the commune gave itself."""
        return sum(own for own, _ in self.points)


@dataclass(slots=True)
class Official:
    """One commune's children under 16 by single age and sex, as the statistics office estimates them for one day."""

    commune: int
    year: int
    day: Day
    cells: dict[tuple[int, str], int]

    @property
    def total(self) -> int:
        """All ages, both sexes."""
        return sum(self.cells.values())


@dataclass(slots=True)
class World:
    """Everything that is true in one sample district."""

    children: list[Child]
    weighings: list[Weighing]
    injuries: list[Injury]
    assistance: list[Assistance]
    sheets: list[ScoreSheet]
    received: dict[tuple[int, str, int], Day]  # commune, register, period index -> day the list came in
    official: list[Official] = field(default_factory=list)


@dataclass(frozen=True)
class Planted:
    """One planted defect: where it stands (row 1 = first row of the sheet; 0 = the whole file) and what it does."""

    file: Path
    sheet: str
    row: int
    column: str
    kind: str
    reason: str
    rejects: bool
