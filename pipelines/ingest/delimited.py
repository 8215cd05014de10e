"""Delimited text (.csv, .txt) to a grid: the record is the row, blank lines included."""

import csv
import io

from pipelines.ingest.grid import Grid, frame_of_rows
from pipelines.ingest.refusals import Refused
from pipelines.ingest.sheet_xml import MAX_COLUMNS

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_LINES = 40
# Longer than any cell of a register: a quote that was never closed swallows the rest of the file.
_MAX_CELL = 50_000
_HINT = "sep="


def read_delimited(text: str, sheet: str) -> Grid:
    """Return the one grid of a text file.

    Raises:
        Refused: unbalanced_quotes, unknown_layout.
    """
    if "\x00" in text:
        raise Refused("undecodable_text")
    rows = _records(text, _separator(text))
    if max(map(len, rows), default=0) > MAX_COLUMNS:
        raise Refused("unknown_layout", detail=f"Có dòng quá {MAX_COLUMNS} cột.")
    return Grid(sheet(frame_of_rows(rows)))


def _separator(text: str) -> str:
    if text[:4].lower() == _HINT and text[4:5]:
        return text[4]
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:_SAMPLE_LINES]
    return max(_SEPARATORS, key=lambda mark: _evenness(lines, mark))


def _evenness(lines: list[str], mark: str) -> tuple[int, int]:
    """Separators per line that most lines share: a comma inside names is in few lines, a separator in nearly all."""
    counts = [len(next(csv.reader([line], delimiter=mark))) - 1 for line in lines]
    positive = sorted(count for count in counts if count > 0)
    usual = positive[len(positive) // 2] if positive else 0
    return sum(count == usual for count in counts) * (usual > 0), usual


def _records(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(_MAX_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Refused("unbalanced_quotes") from error
    return rows
