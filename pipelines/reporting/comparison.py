"""Sentences that name a difference between a finished report and its model, the same for every format."""

from collections.abc import Sequence
from itertools import zip_longest

from pipelines.reporting.document import Table
from pipelines.reporting.wording import plain

MISSING = "(không có)"


def squeeze(text: str) -> str:
    """Return text without any white space: line breaks and justification are a format's own business."""
    return "".join(text.split())


def same_number(first: float | None, second: float | None) -> bool:
    """Tell whether two numbers agree to the 15 digits that every file format keeps."""
    if first is None or second is None:
        return first is second
    return first == second or abs(first - second) <= 1e-14 * max(abs(first), abs(second))


def compare(what: str, expected: Sequence[str], found: Sequence[str]) -> list[str]:
    """Return a sentence for each place where two lists differ; ``what`` names the list."""
    return [
        f"{what}, thứ {place}: trong tệp “{there}”, trong mô hình “{here}”"
        for place, (here, there) in enumerate(zip_longest(expected, found, fillvalue=MISSING), start=1)
        if here != there
    ]


def row_texts(table: Table) -> list[str]:
    """Return the heading row and the rows of a table as one text each."""
    cells = [[column.title for column in table.columns], *([plain(cell) for cell in row] for row in table.rows)]
    return [" | ".join(row) for row in cells]
