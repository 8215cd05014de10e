"""One thing in several sheet columns: family and given name, day and month and year; put together before anything else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.ingest.grid import Grid
from pipelines.ingest.words import EDGE_SPACES, accented_key, key

if TYPE_CHECKING:
    import polars as pl

Levels = tuple[tuple[str, ...], ...]
Splits = dict[int, tuple[int, ...]]  # sheet column -> the columns in which its text goes on

_FAMILY = ("họ đệm", "họ và đệm", "họ và tên đệm", "họ tên đệm", "họ và tên lót", "họ tên lót", "họ lót", "họ và chữ đệm", "họ")
_GIVEN = ("tên", "tên trẻ", "tên trẻ em", "tên học sinh", "tên cháu", "tên gọi")
_DAY, _MONTH, _YEAR = ("ngày", "ngày sinh"), ("tháng", "tháng sinh"), ("năm", "năm sinh")
_CODES = ("dob day", "dob month", "dob year")
# With what a split one may begin: few headings do.
_FIRST = frozenset(map(key, (*_FAMILY, *_DAY, _CODES[0])))
_WHOLE_NAME, _WHOLE_DAY = "Họ và tên", "Ngày sinh"
# What stands for a part of a day that the sheet does not tell: no staging takes the rest for a month or a year.
_UNTOLD = "?"


def fold(levels: Levels) -> tuple[Levels, Splits]:
    """Return the headings with each split one as a whole heading in its first column, and which columns belong to it.

    Day, month and year without a word of what day they are stay apart: nobody says that it is the birth date.
    """
    texts = [lines[-1] if lines else "" for lines in levels]
    folded, splits = list(levels), Splits()
    for at in [at for at, text in enumerate(texts[:-1]) if key(text) in _FIRST]:
        lowest = texts[at : at + 3]
        if _are(lowest[:2], (_FAMILY, _GIVEN)):
            folded[at : at + 2] = [_name_lines(levels[at]), ()]
            splits[at] = (at + 1,)
        elif len(lowest) == 3 and (whole := _day_lines(levels[at], lowest)):
            folded[at : at + 3] = [whole, (), ()]
            splits[at] = (at + 1, at + 2)
    return (tuple(folded), splits) if splits else (levels, splits)


def _are(texts: Sequence[str], spellings: Sequence[Sequence[str]]) -> bool:
    """Tell whether headings are of these words; accents count where there are any ("Hộ" is no "Họ", "Nam" no "Năm")."""
    fold = key if all(text.isascii() for text in texts) else accented_key
    return all(fold(text) in map(fold, words) for text, words in zip(texts, spellings, strict=True))


def _name_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    above = lines[:-1]
    return above if above and "ten" in key(above[-1]).split() else (*above, _WHOLE_NAME)


def _day_lines(lines: tuple[str, ...], lowest: Sequence[str]) -> tuple[str, ...] | None:
    above = lines[:-1]
    if tuple(map(key, lowest)) == _CODES:
        return (*above, _WHOLE_DAY)
    if not _are(lowest, (_DAY, _MONTH, _YEAR)):
        return None
    born = any("sinh" in key(text).split() for text in lowest)
    return (*above, _WHOLE_DAY) if born else above or None


def join(grid: Grid, first: int, joined: Mapping[str, tuple[int, ...]], columns: Mapping[str, int]) -> Grid:
    """Return the grid with the texts of split columns in their first one, from row ``first`` on (0-based).

    Args:
        joined: canonical column -> the sheet columns in which it goes on; one more is a name, two more a day.
        columns: canonical column -> its sheet column.
    """
    if not joined:
        return grid
    frame = grid.frame
    for name, others in joined.items():
        places = (columns[name], *others)
        texts = _names(frame, places) if len(places) == 2 else _days(frame, places)
        written = [texts, *(texts.clear(frame.height) for _ in others)]
        frame = frame.with_columns(
            frame[f"c{at}"].head(first).append(told.slice(first)).alias(f"c{at}")
            for at, told in zip(places, written, strict=True)
        )
    return replace(grid, frame=frame)


def _parts(frame: "pl.DataFrame", places: Sequence[int]) -> "pl.DataFrame":
    import polars as pl

    part = pl.col([f"c{at}" for at in places]).str.strip_chars(EDGE_SPACES)
    return frame.select(pl.when(part.str.len_bytes() > 0).then(part))


def _names(frame: "pl.DataFrame", places: Sequence[int]) -> "pl.Series":
    import polars as pl

    parts = _parts(frame, places)
    whole = pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)
    return parts.select(pl.when(pl.any_horizontal(pl.all().is_not_null())).then(whole).alias("text")).to_series()


def _days(frame: "pl.DataFrame", places: Sequence[int]) -> "pl.Series":
    """Return days as registers write them: 5/3/2014, 3/2014, 2014; a single other part stays as it is."""
    import polars as pl

    return pl.Series("text", [_day(*parts) for parts in _parts(frame, places).iter_rows()], dtype=pl.String)


def _day(day: str | None, month: str | None, year: str | None) -> str | None:
    told = [part for part in (day, month, year) if part]
    if len(told) <= 1:
        return told[0] if told else None
    if not day and month and year:
        return f"{month}/{year}"
    return "/".join(part or _UNTOLD for part in (day, month, year))
