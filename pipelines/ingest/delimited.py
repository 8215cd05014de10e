"""Delimited text (.csv, .txt) to a grid: the record is the row, blank lines included."""

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.ingest.grid import Grid, frame_of_rows, without_blank_tail
from pipelines.ingest.refusals import Refused
from pipelines.ingest.sheet_xml import MAX_COLUMNS

if TYPE_CHECKING:
    import polars as pl

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_LINES = 40
_HINT = "sep="
# Records turned into columns at a time.
_PART = 50_000


def read_delimited(text: str, sheet: str) -> Grid:
    """Return the one grid of a text file.

    Raises:
        Refused: unbalanced_quotes, undecodable_text, unknown_layout.
    """
    if "\x00" in text:
        raise Refused("undecodable_text")
    try:
        frame, lengths = _records(text, _separator(text))
    except csv.Error as error:
        raise Refused("unbalanced_quotes") from error
    if frame.width > MAX_COLUMNS:
        raise Refused("unknown_layout", detail=f"Có dòng quá {MAX_COLUMNS} cột.")
    return Grid(sheet, frame, lengths=lengths)


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


def _records(text: str, separator: str) -> "tuple[pl.DataFrame, pl.Series]":
    """Return the cells and the number of fields of each record, a part at a time to stay small in memory."""
    import polars as pl

    stream = io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogatepass")), "utf-8", "surrogatepass", newline="")
    # Strict: a quote that was never closed must not swallow the records after it.
    reader = csv.reader(stream, delimiter=separator, strict=True)
    frames, lengths = [], [pl.Series([], dtype=pl.Int64)]
    while rows := list(islice(reader, _PART)):
        frames.append(frame_of_rows(rows))
        lengths.append(pl.Series(map(len, rows), dtype=pl.Int64))
    if not frames:
        return pl.DataFrame(), lengths[0]
    frame = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal")
    return without_blank_tail(frame), pl.concat(lengths)
