"""Kinds of defects: each spoils one printed row the way people and Excel do, and says what it did.

A kind returns (column, reason, rejects): the canonical column, the reason by RULES 36 or a plain word, and whether the
row can no longer be used (RULES 32-35). It returns None when it cannot be planted in this row.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from pipelines.samples.names import UNNAMED
from pipelines.samples.tables import Cell, Layout

Outcome = tuple[str, str, bool]
LISTS = ("child_register", "weighing_list", "bhyt_cards", "injury_list", "assistance")
MEASURES = ("weighing_list",)
DAY_COLUMNS = {"weighing_list": "weighed_on", "injury_list": "injured_on", "assistance": "helped_on"}
NO_SUCH_DAYS = ("31/02", "30/02", "31/04", "31/06", "31/09", "31/11")
UNKNOWN_CAUSES = ("Chưa rõ", "Không rõ nguyên nhân", "Đang xác minh", "Bị thương khi đi nương")


@dataclass(slots=True)
class Row:
    """One printed row about to be spoilt."""

    register: str
    layout: Layout
    columns: list[str]
    cells: list[Cell]
    rng: Random
    year: int

    def get(self, column: str) -> Cell:
        """Return a cell, empty when the list has no such column."""
        return self.cells[self.columns.index(column)] if column in self.columns else ""

    def put(self, column: str, value: Cell) -> None:
        """Overwrite a cell."""
        self.cells[self.columns.index(column)] = value

    def number(self, column: str) -> float | None:
        """Return a printed measure as a number; None when not measured."""
        cell = self.get(column)
        if isinstance(cell, str):
            return float(cell.replace(",", ".")) if cell else None
        return float(cell) if isinstance(cell, (int, float)) else None

    def written(self, value: float) -> Cell:
        """Return a number as this list writes numbers."""
        return value if self.layout["decimals"] == "number" else f"{value:g}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of defect: where it occurs, how often relative to the others, how it spoils a row."""

    name: str
    spoil: Callable[[Row], Outcome | None]
    registers: tuple[str, ...] = LISTS
    weight: float = 1.0
    many_only: bool = False


def _birth_year(row: Row) -> str:
    cell = row.get("birth_date")
    return str(cell.year) if isinstance(cell, datetime) else str(cell)[-4:]


def impossible_birth(row: Row) -> Outcome:
    """A day that no calendar has."""
    row.put("birth_date", f"{row.rng.choice(NO_SUCH_DAYS)}/{_birth_year(row)}")
    return "birth_date", "impossible_date", _no_age(row)


def _no_age(row: Row) -> bool:
    """Whether the row has no age to stand in for the birth date."""
    return row.get("age") == ""


def future_birth(row: Row) -> Outcome:
    """A birth in the next decade: a typing slip in the year."""
    row.put("birth_date", f"{row.rng.randrange(1, 29):02d}/{row.rng.randrange(1, 13):02d}/{row.year + 10}")
    return "birth_date", "future_date", True


def year_only(row: Row) -> Outcome:
    """Only the year of birth is known."""
    row.put("birth_date", _birth_year(row))
    return "birth_date", "year_only", False


def missing_birth(row: Row) -> Outcome:
    """No birth date."""
    row.put("birth_date", "")
    return "birth_date", "missing_required", _no_age(row)


def missing_name(row: Row) -> Outcome:
    """No name."""
    row.put("full_name", "")
    return "full_name", "missing_required", True


def missing_day(row: Row) -> Outcome | None:
    """No day of the event; not where an allowance tells since when it is in force."""
    if row.get("in_force_from"):
        return None
    column = DAY_COLUMNS[row.register]
    row.put(column, "")
    return column, "missing_required", True


def impossible_day(row: Row) -> Outcome:
    """A day of the event that no calendar has."""
    column = DAY_COLUMNS[row.register]
    row.put(column, f"{row.rng.choice(NO_SUCH_DAYS)}/{row.year}")
    return column, "impossible_date", True


def missing_sex(row: Row) -> Outcome | None:
    """No sex; not where a blank means boy."""
    if "sex" in row.columns:
        row.put("sex", "")
        return "sex", "unknown_sex", True
    if "sex_male" not in row.columns:
        return None
    row.put("sex_male", "")
    row.put("sex_female", "")
    return "sex_male", "unknown_sex", True


def both_ticks(row: Row) -> Outcome | None:
    """Both ticks."""
    if "sex_male" not in row.columns:
        return None
    row.put("sex_male", "x")
    row.put("sex_female", "x")
    return "sex_female", "conflicting_sex", True


def unexplained_sex(row: Row) -> Outcome | None:
    """An N that may be Nam or Nữ."""
    if "sex" not in row.columns:
        return None
    row.put("sex", "N")
    return "sex", "unknown_sex", True


def _respell(row: Row, change: Callable[[str], str], reason: str) -> Outcome | None:
    name = str(row.get("full_name"))
    changed = change(name)
    if changed == name or name in UNNAMED["m"] + UNNAMED["f"]:
        return None
    row.put("full_name", changed)
    return "full_name", reason, False


def nfd_name(row: Row) -> Outcome | None:
    """A name in decomposed Unicode, as a Mac or a phone writes it."""
    return _respell(row, lambda name: unicodedata.normalize("NFD", name), "NFD")


def _without_marks(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def plain_name(row: Row) -> Outcome | None:
    """A name without diacritics."""
    return _respell(row, _without_marks, "no_diacritics")


def odd_spaces(row: Row) -> Outcome | None:
    """Two spaces, a non-breaking space, a line break, a space behind."""
    between = row.rng.choice(("  ", "\u00a0", "\n", " \u00a0"))
    return _respell(row, lambda name: name.replace(" ", between, 1) + row.rng.choice(("", " ")), "spaces")


def grams(row: Row) -> Outcome | None:
    """The weight in grams."""
    weight = row.number("weight")
    if not weight:
        return None
    row.put("weight", f"{round(weight * 1000)}")
    return "weight", "grams", False


def metres(row: Row) -> Outcome | None:
    """The height in metres."""
    height = row.number("height")
    if not height:
        return None
    row.put("height", row.written(round(height / 100, 3)))
    return "height", "metres", False


def other_decimal_sign(row: Row) -> Outcome | None:
    """A point where the others have a comma, or a comma as text among numbers."""
    weight = row.number("weight")
    if not weight:
        return None
    text = f"{weight:.1f}"
    row.put("weight", text if row.layout["decimals"] == "comma" else text.replace(".", ","))
    return "weight", "decimal_sign", False


def zero_weight(row: Row) -> Outcome | None:
    """0 kg for a child that was only measured."""
    if not row.number("weight") or not row.number("height"):
        return None
    row.put("weight", "0")
    return "weight", "not_measured", False


def nothing_measured(row: Row) -> Outcome:
    """Neither weight nor height: the row says nothing."""
    row.put("weight", "")
    row.put("height", "")
    return "weight", "missing_required", True


def implausible_measure(row: Row) -> Outcome | None:
    """A weight or height that no child under five has."""
    weight, height = row.number("weight"), row.number("height")
    if height and row.rng.random() < 0.5:
        row.put("height", row.written(round(height + 100, 1)))
        return "height", "implausible_measure", False
    if not weight:
        return None
    row.put("weight", row.written(round(weight + 60, 1)))
    return "weight", "implausible_measure", False


def card_without_letters(row: Row) -> Outcome | None:
    """A card number whose letters were cut off."""
    card = str(row.get("card_no"))
    if len(card) != 15:
        return None
    row.put("card_no", card[2:])
    return "card_no", "bad_card", False


def scientific_card(row: Row) -> Outcome | None:
    """A card number that Excel turned into 1.12E+12: its digits are gone."""
    card = str(row.get("card_no"))
    if len(card) != 15:
        return None
    row.put("card_no", f"{float(card[2:]):.5E}")
    return "card_no", "bad_card", False


def lost_zero(row: Row) -> Outcome | None:
    """A personal number that Excel took for a whole number: 012… became 12…."""
    number = str(row.get("personal_id"))
    if len(number) != 12:
        return None
    row.put("personal_id", int(number))
    return "personal_id", "lost_zero", False


def unknown_cause(row: Row) -> Outcome:
    """A cause that is none of the eleven."""
    row.put("cause", row.rng.choice(UNKNOWN_CAUSES))
    return "cause", "unknown_cause", False


def future_injury(row: Row) -> Outcome:
    """An injury after the list's last day."""
    row.put("injured_on", f"{row.rng.randrange(1, 29):02d}/{row.rng.randrange(1, 13):02d}/{row.year + 1}")
    return "injured_on", "future_date", True


SNAPSHOTS = ("child_register", "bhyt_cards")
EVENTS = tuple(DAY_COLUMNS)

KINDS = (
    Kind("impossible_birth", impossible_birth, weight=0.6),
    Kind("future_birth", future_birth, SNAPSHOTS, 0.3),
    Kind("year_only", year_only, weight=0.8),
    Kind("missing_birth", missing_birth, weight=0.5),
    Kind("missing_name", missing_name, weight=0.3),
    Kind("missing_day", missing_day, EVENTS, 0.4),
    Kind("impossible_day", impossible_day, EVENTS, 0.4),
    Kind("missing_sex", missing_sex, weight=0.7),
    Kind("both_ticks", both_ticks, weight=0.5),
    Kind("unexplained_sex", unexplained_sex, weight=0.3),
    Kind("nfd_name", nfd_name, weight=2),
    Kind("plain_name", plain_name, weight=1.5),
    Kind("odd_spaces", odd_spaces, weight=2.5),
    Kind("grams", grams, MEASURES, 1.2),
    Kind("metres", metres, MEASURES, 0.8),
    Kind("other_decimal_sign", other_decimal_sign, MEASURES, 2),
    Kind("zero_weight", zero_weight, MEASURES, 0.5),
    Kind("nothing_measured", nothing_measured, MEASURES, 0.4),
    Kind("implausible_measure", implausible_measure, MEASURES, 0.4),
    Kind("card_without_letters", card_without_letters, SNAPSHOTS, 0.8),
    Kind("scientific_card", scientific_card, SNAPSHOTS, 0.8),
    Kind("lost_zero", lost_zero, ("child_register",), 1.5),
    Kind("unknown_cause", unknown_cause, ("injury_list",), 5),
    Kind("future_injury", future_injury, ("injury_list",), 0.8),
)
