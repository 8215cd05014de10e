"""Files whose columns are called otherwise: an office says once, in a small file, what its headings mean (docs/anh-xa-cot.md).

A sheet that has all headings of a mapping is read as the register it names: no title is needed, nothing is guessed.
Cells are changed only where the mapping says so (days written otherwise, words, columns put together); row numbers stay.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from pipelines.ingest.grid import Grid, Row
from pipelines.ingest.headers import Headings, Levels, Match, missing_duties
from pipelines.ingest.refusals import Refused
from pipelines.ingest.table import MAX_DEPTH, Table, heading_levels, mapped_table
from pipelines.ingest.words import EDGE_SPACES, key, nfc

if TYPE_CHECKING:
    import polars as pl

    from pipelines.catalog import Register

NAMED = re.compile(r"\{([^{}]+)\}")
ROW = "row"  # in a made column: the number of the row in its sheet
# A day that staging would read as day/month/year, whatever order the mapping says.
_WRITTEN = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_WHOLE_NUMBER = re.compile(r"^(\d+)\.0+$")


@dataclass(frozen=True)
class ColumnMap:
    """What one mapping file says.

    ``headings``: heading as a key -> canonical column; ``days``: column -> strptime form; ``words``: column -> cell -> what
    it means; ``made``: column -> text in which {heading} stands for that cell and {row} for the row number.
    """

    name: str
    register: "Register"
    files: tuple[str, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> set[str]:
        """All headings that a sheet of this mapping has, as keys."""
        return {*self.headings, *(key(name) for text in self.made.values() for name in NAMED.findall(text))} - {ROW}

    def speaks_of(self, file: str) -> bool:
        """Tell whether a file may be read by this mapping, by its name or path."""
        names = (file.lower(), file.lower().rpartition("/")[2])
        return not self.files or any(fnmatch(name, pattern.lower()) for pattern in self.files for name in names)


@dataclass(frozen=True)
class _Block:
    """A heading block with all headings of a mapping, and in which sheet columns each of them stands."""

    row: int
    depth: int
    levels: Levels
    places: Mapping[str, tuple[int, ...]]


def map_sheet(
    mappings: Sequence[ColumnMap], file: str, grid: Grid, head: list[Row], headings: Headings
) -> tuple[Grid, Table, str] | None:
    """Return the sheet as its register has it, its table and the mapping's name; None when no mapping speaks of it.

    Raises:
        Refused: unknown_layout when two mappings fit, ambiguous_header, missing_required_column.
    """
    fitting = [
        (one, block) for one in mappings if one.speaks_of(file) and (block := _block(one.wanted, grid, head)) is not None
    ]
    if not fitting:
        return None
    if len(fitting) > 1:
        names = ", ".join(f"{one.name}.yml" for one, _ in fitting)
        raise Refused(
            "unknown_layout",
            what=f"Nhiều tệp ánh xạ cùng hợp với trang tính này: {names}.",
            todo="ghi khóa files trong các tệp ánh xạ để mỗi tệp số liệu chỉ hợp với một",
        )
    one, block = fitting[0]
    taken = {at for places in block.places.values() for at in places}
    match = _match(one, block, headings, taken)
    frame = _translated(one, grid.frame, block, match)
    lengths = None if grid.lengths is None else grid.lengths + len(one.made)
    changed = replace(grid, frame=frame, lengths=lengths)
    table = mapped_table(changed, head, block.row, block.depth, _levels(one, block), match, taken)
    return changed, table, one.name


def missing_headings(mappings: Sequence[ColumnMap], file: str, head: list[Row]) -> str:
    """Return which headings keep a mapping made for this very file from being used; empty when there is none such."""
    seen = {key(cell) for _, cells in head for cell in cells}
    told = [
        f"Tệp ánh xạ {one.name}.yml nêu tệp này nhưng trang tính không có đủ tiêu đề trên cùng một dòng"
        + (f", thiếu: {', '.join(lacking)}." if (lacking := sorted(one.wanted - seen)) else ".")
        for one in mappings
        if head and one.files and one.speaks_of(file)
    ]
    return " ".join(told)


def _block(wanted: set[str], grid: Grid, head: list[Row]) -> _Block | None:
    """Return the first heading block with all wanted headings, one of fewest lines."""
    for depth in range(1, MAX_DEPTH + 1):
        for start in range(len(head) - depth + 1):
            block = head[start : start + depth]
            first = block[0][0]
            if block[-1][0] == first + depth - 1:
                levels = heading_levels([cells for _, cells in block], first, grid.merges)
                places = _places(levels)
                if wanted <= places.keys():
                    return _Block(first, depth, levels, {name: places[name] for name in wanted})
    return None


def _places(levels: Levels) -> dict[str, tuple[int, ...]]:
    """Return heading -> its sheet columns; a heading over several lines counts whole and by its lowest line."""
    found: dict[str, tuple[int, ...]] = {}
    for column, lines in enumerate(levels):
        for name in {key(".".join(lines)), key(lines[-1])} if lines else ():
            found[name] = (*found.get(name, ()), column)
    return found


def _match(one: ColumnMap, block: _Block, headings: Headings, taken: set[int]) -> Match:
    """Return the columns: those the mapping names, then the register's own headings among the others."""
    for name in sorted(one.wanted):
        if len(block.places[name]) > 1:
            detail = f"Tệp ánh xạ {one.name}.yml: tiêu đề “{name}” có ở {len(block.places[name])} cột."
            raise Refused("ambiguous_header", f"dòng tiêu đề {block.row + 1}", detail)
    columns = {column: block.places[name][0] for name, column in one.headings.items()}
    columns |= {column: len(block.levels) + at for at, column in enumerate(one.made)}
    own = next((match for match in headings.match(block.levels) if match.register.id == one.register.id), None)
    told = own.columns if own is not None else {}
    columns |= {name: at for name, at in told.items() if name not in columns and at not in taken}
    missing = missing_duties(one.register, columns)
    if missing:
        lacking = "; ".join(f"“{name}”" for name in missing)
        detail = f"{one.register.title_vi}: thiếu cột {lacking}."
        raise Refused("missing_required_column", detail=detail, todo=f"bổ sung vào tệp ánh xạ {one.name}.yml")
    return Match(one.register, columns, {}, {}, ())


def _levels(one: ColumnMap, block: _Block) -> Levels:
    return (*block.levels, *((one.register.columns[name].vi,) for name in one.made))


def _translated(one: ColumnMap, frame: "pl.DataFrame", block: _Block, match: Match) -> "pl.DataFrame":
    """Return the frame with the cells below the headings as the register has them, and the made columns behind."""
    first = block.row + block.depth
    columns = [*frame.get_columns(), *(_made(text, frame, block, first) for text in one.made.values())]
    for name, at in match.columns.items():
        change = _change(one, name)
        if change is not None:
            columns[at] = _changed(columns[at], first, change)
    return type(frame)([column.alias(f"c{at}") for at, column in enumerate(columns)])


def _change(one: ColumnMap, name: str) -> Callable[[str], str] | None:
    """Return what is done with the cells of a column, None when they are right as they are."""
    if name in one.days:
        form = one.days[name]
        return lambda text: _day(text, form)
    words = one.words.get(name)
    return None if words is None else lambda text: words.get(plain_word(text), text)


def plain_word(text: str) -> str:
    """Return a cell as ``words`` has it: composed, single spaces, no ".0" behind a whole number."""
    return _WHOLE_NUMBER.sub(r"\1", nfc(text))


def _changed(cells: "pl.Series", first: int, change: Callable[[str], str]) -> "pl.Series":
    below = cells.slice(first)
    texts = {text: change(text) for text in below.unique().drop_nulls()}
    other = {old: new for old, new in texts.items() if new != old}
    return cells.head(first).append(below.replace(list(other), list(other.values()))) if other else cells


def _made(text: str, frame: "pl.DataFrame", block: _Block, first: int) -> "pl.Series":
    """Put a column together, for every row in which one of its headings (without any: any cell) is filled."""
    import polars as pl

    names = [key(name) for name in NAMED.findall(text)]
    places = {name: block.places[name][0] for name in names if name != ROW}
    looked_at = list(places.values()) or range(frame.width)
    made: list[str | None] = [None] * first
    for number, row in enumerate(frame.slice(first).iter_rows(), start=first + 1):
        cells = [(cell or "").strip(EDGE_SPACES) for cell in row]
        told = {name: plain_word(cells[at]) for name, at in places.items()} | {ROW: str(number)}
        whole = nfc(NAMED.sub(lambda found: told[key(found[1])], text))  # noqa: B023
        made.append(whole if any(cells[at] for at in looked_at) else None)
    return pl.Series(made, dtype=pl.String)


def _day(text: str, form: str) -> str:
    """Return a day as registers write it; what is not of this form stays, but may not pass for a day of another order."""
    told = plain_word(text)
    try:
        return datetime.strptime(told, form).strftime("%d/%m/%Y")
    except ValueError:
        return text if form.startswith("%d") else _WRITTEN.sub(r"\1|\2|\3", told)
