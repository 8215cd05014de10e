"""A text without quotes is cut into cells line by line; whatever its signs, that is what Python's own reader of records gives."""

import csv
import io
import random

import pytest
from polars.testing import assert_frame_equal, assert_series_equal

from pipelines.ingest import delimited

SIGNS = ("a", "Lò", " ", "1", "\n", "\n", "\r\n", "đ", "\u2028", "\x85", "\x0b", "'")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_lines_and_records_are_the_same_cells(separator: str) -> None:
    rng, seen = random.Random(ord(separator)), set()
    for _ in range(300):
        text = "".join(rng.choices((*SIGNS, separator, separator, separator), k=rng.randrange(40)))
        lines = delimited._bare_lines(text)
        if lines is None:
            assert not text
            continue
        (cells, lengths), (read, told) = delimited._split(lines, separator), delimited._records(text, separator)
        assert_series_equal(lengths, told, check_names=False)
        assert_frame_equal(cells, read)
        told_by_python = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        assert [[cell for cell in row if cell] for row in cells.rows()] == [list(filter(None, row)) for row in told_by_python[: cells.height]]
        seen |= set(lengths)
    assert {0, 1, 2, 3} <= seen


@pytest.mark.parametrize("text", ['a,"b\nc",d', "a,b\rc,d\n", "", f"a,{'b' * (csv.field_size_limit() + 1)}"])
def test_what_a_line_may_not_tell_is_read_sign_by_sign(text: str) -> None:
    assert delimited._bare_lines(text) is None
