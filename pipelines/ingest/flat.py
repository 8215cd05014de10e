"""Data rows of many files as one list of texts and one list of numbers, the form in which they lie on the disk."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipelines.ingest.coded import Texts
from pipelines.ingest.extract import Rows
from pipelines.ingest.reader import Contents
from pipelines.ingest.results import FileRead, file_to_json, sheet_from_json

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    Numbers = npt.NDArray[np.uint32]


def flatten(contents: Iterable[Contents]) -> "tuple[pl.Series, Numbers, list[dict[str, Any]]]":
    """Return the cleaned texts in use, all numbers, and for each file its account and where its numbers stand.

    The numbers: first the row numbers of all sheets, then, sheet by sheet and column by column, the places of texts.
    """
    import numpy as np

    files = list(contents)
    sheets = [rows for file in files for rows in file.rows.values()]
    texts, places = _put_together(sheets)
    told: list[dict[str, Any]] = []
    first, start = 0, sum(len(rows.numbers) for rows in sheets)
    for file in files:
        where: dict[str, dict[str, Any]] = {}
        for name, rows in file.rows.items():
            size = len(rows.numbers)
            where[name] = {"first": first, "start": start, "rows": size, "columns": list(rows.codes)}
            first, start = first + size, start + size * len(rows.codes)
        told.append({"account": file_to_json(file.account), "sheets": where})
    return texts, np.concatenate([*(rows.numbers for rows in sheets), places], dtype=np.uint32, casting="unsafe"), told


def _put_together(sheets: list[Rows]) -> "tuple[pl.Series, Numbers]":
    """Return the cleaned texts that these rows use, and for all their cells in order the places of their texts."""
    import numpy as np
    import polars as pl

    chosen, parts = [pl.Series([], dtype=pl.String)], [np.zeros(0, np.uint32)]
    start = 0
    for _, group in groupby(sheets, key=lambda rows: id(rows.texts)):
        alike = list(group)
        texts = alike[0].texts
        codes = np.concatenate([np.zeros(0, np.uint32), *(codes for rows in alike for codes in rows.codes.values())])
        used = np.zeros(len(texts.written), dtype=bool)
        used[codes] = True
        parts.append((np.cumsum(used, dtype=np.uint32) - np.uint32(1) + np.uint32(start))[codes])
        chosen.append(texts.cleaned.filter(pl.Series(used)))
        start += int(used.sum())
    return pl.concat(chosen), np.concatenate(parts)


def restore(texts: Texts, numbers: "Numbers", told: Mapping[str, Any]) -> Contents:
    """Return what ``flatten`` wrote down of one file."""
    account = dict(told["account"])
    account["sheets"] = [sheet_from_json(sheet) for sheet in account["sheets"]]
    rows = {name: _rows(texts, numbers, **place) for name, place in told["sheets"].items()}
    return Contents(FileRead(**account), rows)


def _rows(texts: Texts, numbers: "Numbers", first: int, start: int, rows: int, columns: list[str]) -> Rows:
    import numpy as np

    codes = numbers[start : start + rows * len(columns)].reshape(len(columns), rows)
    return Rows(texts, numbers[first : first + rows].astype(np.int64), dict(zip(columns, codes, strict=True)))
