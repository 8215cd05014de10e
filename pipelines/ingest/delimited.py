"""Delimited text (.csv, .txt) to a grid: the record is the row, blank lines included."""

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.ingest.grid import Grid, frame_of_rows, numbered_columns, without_blank_tail
from pipelines.ingest.refusals import Refused
from pipelines.ingest.sheet_xml import MAX_COLUMNS

if TYPE_CHECKING:
    import polars as pl

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_RECORDS, _SAMPLE_SIGNS = 40, 200_000
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
    told, separator = _separated(text)
    lines = _bare_lines(told)
    try:
        frame, lengths = _records(told, separator) if lines is None else _split(lines, separator)
    except csv.Error as error:
        raise Refused("unbalanced_quotes") from error
    if frame.width > MAX_COLUMNS:
        raise Refused("unknown_layout", detail=f"Có dòng quá {MAX_COLUMNS} cột.")
    return Grid(sheet, frame, lengths=lengths)


def _separated(text: str) -> tuple[str, str]:
    """Return the records and their separator. A first line "sep=;" is a word to Excel, which does not show it as a row."""
    first, _, rest = text.partition("\n")
    if first[:4].lower() == _HINT and len(first.strip()) == len(_HINT) + 1:
        return rest, first[4]
    return text, _separator(text)


def _separator(text: str) -> str:
    return max(_SEPARATORS, key=lambda mark: _evenness(text[:_SAMPLE_SIGNS], mark))


def _evenness(text: str, mark: str) -> int:
    """Separators in records of the usual length: a comma inside names is in few records, a separator in nearly all.

    Records, not lines: a name with a line break inside its quotes is one cell.
    """
    try:
        records = islice(filter(None, csv.reader(io.StringIO(text, newline=""), delimiter=mark)), _SAMPLE_RECORDS)
        counts = sorted(len(record) - 1 for record in records if len(record) > 1)
    except csv.Error:
        return 0  # a quote that this reading never closes
    return counts.count(counts[len(counts) // 2]) * counts[len(counts) // 2] if counts else 0


def _bare_lines(text: str) -> "pl.Series | None":
    """Return the lines of a text in which every line is a record: no quotes, one kind of line end; None of any other text."""
    import polars as pl

    bare = text.replace("\r\n", "\n") if "\r" in text else text
    if not bare or '"' in bare or "\r" in bare:
        return None
    lines = pl.Series([bare.removesuffix("\n")]).str.split("\n").explode()
    # a longer cell is no cell to the reader of records
    return None if lines.str.len_bytes().max() > csv.field_size_limit() else lines  # type: ignore[operator]


def _split(lines: "pl.Series", separator: str) -> "tuple[pl.DataFrame, pl.Series]":
    """Return what ``_records`` does, a fifth of its work: of lines without quotes no sign has to be looked at alone."""
    import polars as pl

    told = lines.to_frame("line").select(pl.when(pl.col("line") != "").then("line")).to_series()
    lengths = told.str.count_matches(separator, literal=True).cast(pl.Int64) + 1
    cells = told.str.split_exact(separator, int(lengths.max() or 1) - 1).struct.unnest()  # type: ignore[arg-type]
    return without_blank_tail(numbered_columns(cells)), lengths.fill_null(0)


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
