"""Cells of a register become plain texts: composed, with single spaces, and empty where nothing was told."""

import unicodedata

import polars as pl
import pytest

from pipelines.ingest.texts import clean_column


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("  Giàng\u00a0 A\u200b Chu\n", "Giàng A Chu"),
        (unicodedata.normalize("NFD", "Lường Thị Mẩy"), "Lường Thị Mẩy"),
        ("…", None),
        (" ... ", None),
        ("\ufeff", None),
        (None, None),
        ("0", "0"),
        ("12,5", "12,5"),
    ],
)
def test_each_cell_is_told_plainly(written, told):
    assert clean_column(pl.Series("c", ["khác", written, written], dtype=pl.String)).to_list() == ["khác", told, told]


def test_a_column_that_needs_nothing_stays_as_it_is():
    cells = pl.Series("full_name", ["Sùng A Páo", None, "Lò Thị Pành"])
    assert clean_column(cells).equals(cells, null_equal=True, check_names=True)


def test_numbers_are_left_alone():
    assert clean_column(pl.Series("row_number", [3, 4])).to_list() == [3, 4]
