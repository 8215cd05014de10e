"""Planting defects into printed lists, with a record of each; the truth behind the lists stays as it was."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipelines.samples.days import to_date
from pipelines.samples.defect_kinds import KINDS, Kind, Row
from pipelines.samples.facts import Facts
from pipelines.samples.registers import folder_of
from pipelines.samples.tables import Layout, Line, Sheet
from pipelines.samples.world import Planted

RATES = {"none": 0.0, "usual": 0.012, "many": 0.07}
DUPLICATES = {"none": 0.0, "usual": 0.003, "many": 0.01}
ODD_SUMS = {"none": 0.0, "usual": 0.1, "many": 0.5}
"""Share of lists with one sub-total row of odd spelling."""

ODD_SPELLINGS = ("CỘNG :", "Cong ban", "T.Cộng", "Tổng cộng bản", "cộng dồn", "Tổng  số trẻ")
TRIES = 5
SHEET_FILE = 0


@dataclass(frozen=True, slots=True)
class Gaps:
    """Whole files that fail: one cut short while being copied, one that a commune never sent."""

    cut: Path | None = None
    missing: Path | None = None


def choose_gaps(facts: Facts, seed: int, level: str) -> Gaps:
    """Return the files that fail; only among many defects."""
    if level != "many":
        return Gaps()
    rng = Random(f"{seed}/gaps")
    first, second = rng.sample(range(len(facts.communes)), 2)
    third = rng.randrange(1, len(facts.periods))
    cut = folder_of(facts.periods[third], facts.communes[first]) / "weighing_list.xlsx"
    return Gaps(cut, folder_of(facts.periods[-2], facts.communes[second]) / "child_register.xlsx")


class Planter:
    """Plants defects into one list."""

    def __init__(
        self,
        sheet: Sheet,
        register: str,
        layout: Layout,
        cutoff: int,
        seed: int,
        level: str,
        kinds: tuple[Kind, ...] = (),
        names: str = "full_name",
    ) -> None:
        """Prepare for one list; ``kinds`` (by default those of the register) may be planted, sub-totals stand in ``names``."""
        self.sheet, self.register, self.layout, self.level = sheet, register, layout, level
        self.names = names
        self.rng = Random(f"{seed}/defects/{sheet.path.as_posix()}")
        self.columns = list(sheet.columns)
        self.year = to_date(cutoff).year
        self.kinds = kinds or tuple(kind for kind in KINDS if register in kind.registers)
        self.weights = [kind.weight for kind in self.kinds]
        self.marks: list[tuple[Line, str, str, str, bool]] = []

    def plant(self) -> list[Planted]:
        """Spoil rows, then insert an odd sub-total and duplicates; return what was planted, by row."""
        for line in [line for line in self.sheet.body if line.kind == "row"]:
            if self.rng.random() < RATES[self.level]:
                self._spoil(line)
        if self.rng.random() < ODD_SUMS[self.level] and any(line.kind == "row" for line in self.sheet.body):
            self._odd_sum()
        self._double()
        return self._records()

    def _spoil(self, line: Line) -> None:
        """Try kinds until one fits the row."""
        for _ in range(TRIES):
            kind: Kind = self.rng.choices(self.kinds, self.weights)[0]
            outcome = kind.spoil(Row(self.register, self.layout, self.columns, line.cells, self.rng, self.year))
            if outcome:
                column, reason, rejects = outcome
                self.marks.append((line, column, kind.name, reason, rejects))
                return

    def _double(self) -> None:
        """Copy clean rows right below themselves, the running number included or one further."""
        spoilt = {id(mark[0]) for mark in self.marks}
        body: list[Line] = []
        for line in self.sheet.body:
            body.append(line)
            clean = line.kind == "row" and id(line) not in spoilt
            if clean and self.rng.random() < DUPLICATES[self.level]:
                copy = Line("row", list(line.cells))
                copy.cells[0] = f"{line.cells[0]}a" if self.rng.random() < 0.3 else line.cells[0]
                body.append(copy)
                self.marks.append((copy, "", "duplicate_row", "duplicate", False))
        self.sheet.body = body

    def _odd_sum(self) -> None:
        """Insert a sub-total row as somebody in a hurry writes it."""
        rows = [index for index, line in enumerate(self.sheet.body) if line.kind == "row"]
        at = self.rng.choice(rows) + 1
        line = Line("subtotal", [""] * len(self.columns))
        name = self.columns.index(self.names)
        line.cells[name] = self.rng.choice(ODD_SPELLINGS)
        line.cells[name + 1] = self.rng.randrange(5, 60)
        self.sheet.body.insert(at, line)
        self.marks.append((line, self.names, "odd_subtotal", "subtotal", False))

    def _records(self) -> list[Planted]:
        rows = {id(line): row for row, line in enumerate(self.sheet.body, start=self.sheet.first_body_row)}
        path, name = self.sheet.path, self.sheet.name
        found = [Planted(path, name, rows[id(line)], column, kind, reason, rejects) for line, column, kind, reason, rejects in self.marks]
        return sorted(found, key=lambda item: item.row)


def cut_short(path: Path) -> None:
    """Leave only the first part of a file, as a broken copy does."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 3 // 5])


def cut_record(path: Path, sheet: str) -> Planted:
    """Return the record of a file that was cut short."""
    return Planted(path, sheet, SHEET_FILE, "", "cut_file", "corrupt_file", True)


def missing_record(path: Path) -> Planted:
    """Return the record of a list that was never sent."""
    return Planted(path, "", SHEET_FILE, "", "missing_list", "not_reported", True)
