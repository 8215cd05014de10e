"""Cells as staging wants them: composed letters, plain spaces, and nothing where nothing was told."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# White space of every kind, and the invisible signs that Word and web pages leave inside a text.
_SPACES = r"[\s\x{00A0}\x{200B}-\x{200D}\x{2060}\x{FEFF}]+"
# "Not told" as people type it; an empty cell is null already.
_NOT_TOLD = ("", "…", "...")


def clean_column(cells: "pl.Series") -> "pl.Series":
    """Return texts in Unicode NFC with runs of white space folded into one space; blank, "…" and "..." become null.

    Registers repeat themselves from list to list, so every different text is looked at once.
    """
    import polars as pl

    if cells.dtype != pl.String:
        return cells
    written = cells.unique()
    told = written.str.normalize("NFC").str.replace_all(_SPACES, " ").str.strip_chars(" ")
    told = told.to_frame("told").select(pl.when(~pl.col("told").is_in(_NOT_TOLD)).then("told")).to_series()
    changed = written.ne_missing(told)
    return cells.replace(written.filter(changed), told.filter(changed)) if changed.any() else cells
