"""A sheet as read: every cell as text, rows numbered as in the sheet, and its merged ranges."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from pipelines.ingest.refusals import Refused
from pipelines.ingest.words import EDGE_SPACES

if TYPE_CHECKING:
    import polars as pl

# Letterhead, titles, headings and the first entries: more filled lines are not needed to recognise a table.
HEAD_ROWS = 30
_STEP = 32

Row = tuple[int, list[str]]  # 0-based row of the sheet, stripped cells ("" for blank)


class Merge(NamedTuple):
    """A merged range, 0-based, last row and column included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet.

    ``frame`` has text columns c0, c1, … and one row per sheet row from row 1 on, cells not yet stripped.
    ``merges`` are in the frame's own coordinates; empty when there are none or the format does not tell.
    ``lengths`` are the fields of each record of a text file, to tell records that a stray separator made too long.
    ``refusal`` tells why a sheet was not even loaded.
    ``context`` are lines that hold for this table but stand above another one of the document.
    """

    sheet: str
    frame: "pl.DataFrame"
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    lengths: "pl.Series | None" = None
    refusal: Refused | None = None
    context: tuple[str, ...] = ()

    def head_rows(self) -> list[Row]:
        """Return the first filled rows of the sheet."""
        found: list[Row] = []
        for start in range(0, self.frame.height, _STEP):
            for offset, cells in enumerate(self.frame.slice(start, _STEP).rows()):
                stripped = [cell.strip(EDGE_SPACES) if cell else "" for cell in cells]
                if any(stripped):
                    found.append((start + offset, stripped))
                if len(found) == HEAD_ROWS:
                    return found
        return found


def numbered_columns(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Name the columns c0, c1, …"""
    frame.columns = [f"c{index}" for index in range(frame.width)]
    return frame


def frame_of_rows(rows: Sequence[Sequence[str]]) -> "pl.DataFrame":
    """Build a frame from rows of text of any lengths (CSV, HTML)."""
    import polars as pl

    if not any(rows):  # nothing but empty records: they still are rows
        return pl.DataFrame([pl.Series("c0", [None], dtype=pl.String).new_from_index(0, len(rows))])
    columns = zip_longest(*rows, fillvalue=None)
    return pl.DataFrame([pl.Series(f"c{index}", cells, dtype=pl.String) for index, cells in enumerate(columns)])


def without_blank_tail(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Cut the blank rows at the end of a text or a page: they are no rows of the sheet."""
    import polars as pl

    filled = pl.any_horizontal(pl.all().str.strip_chars(EDGE_SPACES).str.len_bytes() > 0).fill_null(False)
    for tail in (frame.tail(_STEP), frame):  # nearly always the last lines show it
        places = tail.select(filled.alias("filled"))["filled"].arg_true()
        if not places.is_empty():
            return frame.head(frame.height - tail.height + int(places[-1]) + 1)
    return frame.head(0)
