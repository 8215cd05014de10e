"""Writes rows to one sheet of an .xlsx file, in constant memory; text is never taken for a formula or a link."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pipelines.errors import RequestError

MAX_ROWS = 1_048_575
"""Data rows one Excel sheet can hold below its header."""


def write_workbook(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a header and rows; empty values stay empty cells. Return the number of rows written.

    Raises:
        RequestError: more rows than a sheet holds.
    """
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
    }
    written = 0
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("zscore")
        sheet.write_row(0, 0, names)
        for written, row in enumerate(rows, start=1):
            if written > MAX_ROWS:
                raise RequestError(f"Một trang Excel chỉ chứa {MAX_ROWS} dòng.", path.name, "ghi ra .csv hoặc .parquet")
            for place, value in enumerate(row):
                if value is not None:
                    sheet.write(written, place, _plain(value))
    return written


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | date | datetime | time) else str(value)
