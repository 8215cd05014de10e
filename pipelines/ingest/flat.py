"""Data rows of many files as one list of texts and one list of numbers, the form in which they lie on the disk."""

from collections.abc import Iterable, Mapping
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

    The numbers of a sheet: its row numbers, then column by column the places of its texts.
    """
    import numpy as np

    files = list(contents)
    texts, places = _used([rows for file in files for rows in file.rows.values()])
    told, parts, start = [], [], 0
    for file in files:
        sheets = {}
        for name, rows in file.rows.items():
            own = places[id(rows.texts)]
            parts += [rows.numbers.astype(np.uint32), *(own[codes] for codes in rows.codes.values())]
            sheets[name] = {"start": start, "rows": len(rows.numbers), "columns": list(rows.codes)}
            start += len(rows.numbers) * (1 + len(rows.codes))
        told.append({"account": file_to_json(file.account), "sheets": sheets})
    return texts, np.concatenate(parts, dtype=np.uint32) if parts else np.zeros(0, np.uint32), told


def _used(sheets: list[Rows]) -> "tuple[pl.Series, dict[int, Numbers]]":
    """Return the cleaned texts of these rows, and for each of their lists of texts the new place of every text."""
    import numpy as np
    import polars as pl

    lists = {id(rows.texts): rows.texts for rows in sheets}
    chosen, places, start = [pl.Series([], dtype=pl.String)], {}, 0
    for name, texts in lists.items():
        used = np.zeros(len(texts.written), dtype=bool)
        for rows in sheets:
            if rows.texts is texts:
                for codes in rows.codes.values():
                    used[codes] = True
        places[name] = (start + np.cumsum(used) - 1).astype(np.uint32)
        chosen.append(texts.cleaned.filter(pl.Series(used)))
        start += int(used.sum())
    return pl.concat(chosen), places


def restore(texts: Texts, numbers: "Numbers", told: Mapping[str, Any]) -> Contents:
    """Return what ``flatten`` wrote down of one file."""
    account = dict(told["account"])
    account["sheets"] = [sheet_from_json(sheet) for sheet in account["sheets"]]
    rows = {name: _rows(texts, numbers, **place) for name, place in told["sheets"].items()}
    return Contents(FileRead(**account), rows)


def _rows(texts: Texts, numbers: "Numbers", start: int, rows: int, columns: list[str]) -> Rows:
    import numpy as np

    lines = numbers[start : start + rows * (1 + len(columns))].reshape(1 + len(columns), rows)
    return Rows(texts, lines[0].astype(np.int64), dict(zip(columns, lines[1:], strict=True)))
