"""The table inside a sheet: where its heading block stands and which register it is.

A register is chosen when all its needed columns are there; the title decides between several, then the column count.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.ingest.grid import Grid, Merge, Row
from pipelines.ingest.headers import Headings, Levels, Match
from pipelines.ingest.refusals import Refused
from pipelines.ingest.split_columns import Splits, fold
from pipelines.ingest.words import key

if TYPE_CHECKING:
    from pipelines.catalog import Register

MAX_DEPTH = 3
# Fewer known headings than this are a coincidence of words, not a table of ours.
_MIN_KNOWN = 2
# A number, or a day with or without its time: what a heading never is.
_VALUE = re.compile(
    r"\W*(?:\d+(?:[.,]\d+)?|(?:\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}|\d{4}-\d{2}-\d{2})(?:[ T].*)?)\W*$"
)
_UNIT_IN_BRACKETS = re.compile(r"^\((?!\d+\)$).*\)$")
_COLUMN_NUMBER = re.compile(r"^[(\[]?\s*(?:\d{1,2}|[a-zA-Z])\s*[)\]]?(?:\s*=.*)?$")


@dataclass(frozen=True)
class Table:
    """A recognised table: heading block rows [first, last), its heading lines per column and the match.

    ``joined``: columns whose text goes on in further sheet columns; ``unused``: headings no column claims;
    ``titles``: number of filled rows above the headings.
    """

    first: int
    last: int
    levels: Levels
    match: Match
    joined: dict[str, tuple[int, ...]]
    unused: list[str]
    titles: int

    def headed(self, column: int) -> bool:
        """Tell whether a sheet column has a heading of its own."""
        return column < len(self.levels) and bool(self.levels[column])


@dataclass(frozen=True)
class _Candidate:
    row: int
    depth: int
    levels: Levels
    match: Match
    splits: Splits = field(default_factory=dict)


def find_table(grid: Grid, head: list[Row], headings: Headings, names: Sequence[str]) -> Table:
    """Find the table of a sheet; ``names`` are sheet name, file name and folders, in this order.

    Raises:
        Refused: missing_required_column, ambiguous_header, no_header, unknown_register, not_a_register.
    """
    best: dict[str, _Candidate] = {}
    worths: dict[str, tuple[int, ...]] = {}
    for first_row, depth, levels, splits in _blocks(grid, head, headings):
        for match in headings.match(levels):
            register, worth = match.register.id, (*match.worth, len(splits), -depth)
            if register not in best or worth > worths[register]:
                best[register], worths[register] = _Candidate(first_row, depth, levels, match, splits), worth
    first = min((candidate.row for candidate in best.values() if candidate.match.size >= _MIN_KNOWN), default=None)
    above = [cell for row, cells in head if first is None or row < first for cell in cells if cell]
    named, by_itself = _named(headings, above, names)
    chosen = _choose(head, best, named, by_itself)
    _refuse_twice(chosen)
    return _table(grid, head, chosen)


def mapped_table(
    grid: Grid, head: list[Row], row: int, depth: int, levels: Levels, match: Match, taken: Container[int]
) -> Table:
    """Return the table whose heading block [row, row + depth) and columns a mapping file tells; it uses columns ``taken``."""
    return _table(grid, head, _Candidate(row, depth, levels, match), taken)


def _blocks(grid: Grid, head: list[Row], headings: Headings) -> Iterator[tuple[int, int, Levels, Splits]]:
    """Yield every block of lines that has known headings and no values in it: its row, depth, headings and split columns.

    Of the blocks that fit a register the best has all needed columns, most columns, fewest doubles, the plainest match,
    most split ones, fewest lines.
    """
    values = {row: _looks_like_data(cells) for row, cells in head}
    hits = [0 if values[row] else sum(map(headings.knows, filter(None, cells))) for row, cells in head]
    for start, (first, cells) in enumerate(head):
        few = sum(hits[start : start + MAX_DEPTH]) < _MIN_KNOWN
        if few or (hits[start] == 0 and sum(map(bool, cells)) < 2):
            continue
        for depth in range(1, MAX_DEPTH + 1):
            block = head[start : start + depth]
            row = block[-1][0]
            if len(block) < depth or row != first + depth - 1 or values[row]:
                break
            yield first, depth, *fold(heading_levels([cells for _, cells in block], first, grid.merges))


def _looks_like_data(cells: Sequence[str]) -> bool:
    return any(map(_VALUE.match, filter(None, cells)))


def heading_levels(rows: Sequence[Sequence[str]], first: int, merges: Sequence[Merge]) -> Levels:
    """Return each column's heading lines; an upper line is filled to the right over blanks that have a lower text.

    A merged upper cell covers exactly its range; without merges it reaches to the next upper text.
    """
    filled = [list(row) for row in rows]
    for index in range(len(rows) - 1):
        spans = {m.left: m for m in merges if m.top == first + index}
        current, until = "", -1
        for column, text in enumerate(rows[index]):
            if text:
                span = spans.get(column)
                current, until = text, span.right if span else len(rows[index])
                if span and span.bottom > span.top and span.right == span.left:
                    until = column
            elif column <= until and any(line[column] for line in rows[index + 1 :]):
                filled[index][column] = current
    return tuple(tuple(line[column] for line in filled if line[column]) for column in range(len(rows[0])))


def _named(headings: Headings, above: Sequence[str], names: Sequence[str]) -> tuple[Mapping[str, int], bool]:
    """Return register -> length of its title phrase, by the first place that names any: title, sheet, file, folders.

    The second value tells whether the sheet itself (its title or name) said so.
    """
    for level, place in enumerate(("\n".join(above), *names)):
        found = headings.named(key(place))
        if found:
            return found, level < 2
    return {}, False


def _choose(head: list[Row], best: dict[str, _Candidate], phrases: Mapping[str, int], by_itself: bool) -> _Candidate:
    complete = {register for register, candidate in best.items() if candidate.match.complete}
    pool = complete & phrases.keys() if phrases else complete
    if pool:
        ranked = sorted(pool, key=lambda register: (phrases.get(register, 0), best[register].match.size), reverse=True)
        _refuse_tie(best, phrases, ranked)
        return best[ranked[0]]
    present = {register: best[register] for register in phrases if register in best}
    nearest = max((present or best).values(), key=lambda candidate: candidate.match.size, default=None)
    if nearest is None or nearest.match.size < _MIN_KNOWN:
        raise _unrecognised(head, by_itself)
    register = nearest.match.register
    missing = "; ".join(f"“{name}”" for name in nearest.match.missing)
    if phrases:
        raise Refused("missing_required_column", detail=f"{register.title_vi}: thiếu cột {missing}.")
    raise Refused("unknown_register", detail=f"Gần giống nhất: {register.title_vi}, còn thiếu cột {missing}.")


def _refuse_tie(best: dict[str, _Candidate], phrases: Mapping[str, int], ranked: list[str]) -> None:
    worth = {register: (phrases.get(register, 0), best[register].match.size) for register in ranked}
    same = [register for register in ranked if worth[register] == worth[ranked[0]]]
    if len(same) > 1:
        titles = " hoặc ".join(best[register].match.register.title_vi for register in same)
        raise Refused("unknown_register", detail=f"Có thể là: {titles}.")


def _unrecognised(head: list[Row], named: bool) -> Refused:
    """Say what a sheet without known headings is: a table without headings, another table, or no table."""
    wide = [cells for _, cells in head if sum(bool(cell) for cell in cells) >= 3]
    if named and wide:
        return Refused("no_header")
    if len(wide) < 2:
        return Refused("not_a_register")
    return Refused("no_header" if _looks_like_data(wide[0]) else "unknown_register")


def _refuse_twice(candidate: _Candidate) -> None:
    if candidate.match.twice:
        register = candidate.match.register
        names = "; ".join(f"“{register.columns[name].vi}”" for name in candidate.match.twice)
        detail = f"Cột xuất hiện nhiều lần: {names}."
        raise Refused("ambiguous_header", f"dòng tiêu đề {candidate.row + 1}", detail)


def _table(grid: Grid, head: list[Row], chosen: _Candidate, taken: Container[int] = ()) -> Table:
    last = _header_end(grid, dict(head), chosen)
    used = set(chosen.match.columns.values())
    joined = _joined(grid, chosen)
    unused = [
        " - ".join(lines).replace("\n", " ")
        for index, lines in enumerate(chosen.levels)
        if lines and index not in used and index not in taken
    ]
    titles = sum(row < chosen.row for row, _ in head)
    return Table(chosen.row, last, chosen.levels, chosen.match, joined, unused, titles)


def _header_end(grid: Grid, head: dict[int, list[str]], chosen: _Candidate) -> int:
    last = chosen.row + chosen.depth
    matched = set(chosen.match.columns.values())
    inside = [merge for merge in grid.merges if chosen.row <= merge.top < last and merge.left in matched]
    spans = [merge for merge in inside if merge.bottom - merge.top < MAX_DEPTH]
    last = max([last, *(merge.bottom + 1 for merge in spans)])
    while last in head and (_is_units(head[last]) or is_column_numbers(head[last])):
        last += 1
    return last


def _is_units(cells: Sequence[str]) -> bool:
    """A line of units below the headings: "(kg)", "(cm)", "(x)"."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_UNIT_IN_BRACKETS.match(cell) for cell in filled)


def is_column_numbers(cells: Sequence[str]) -> bool:
    """Tell the line of column numbers: (1) (2) (3) …, A B 1 2 3 …, 3=1+2."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 3 or not all(_COLUMN_NUMBER.match(cell) for cell in filled):
        return False
    numbers = [int(found.group()) for cell in filled if (found := re.search(r"\d+", cell.split("=")[0]))]
    return len(numbers) >= 2 and all(left < right for left, right in pairwise(numbers))


def _joined(grid: Grid, chosen: _Candidate) -> dict[str, tuple[int, ...]]:
    """Columns in several sheet columns: split headings, and names whose heading is merged over a second column."""
    found = {}
    for name, index in chosen.match.columns.items():
        if index in chosen.splits:
            found[name] = chosen.splits[index]
        elif chosen.match.register.columns[name].type == "name" and _goes_on(grid, chosen, index):
            found[name] = (index + 1,)
    return found


def _goes_on(grid: Grid, chosen: _Candidate, index: int) -> bool:
    """Tell whether a heading is merged over the column to its right, which has none of its own."""
    over = [m for m in grid.merges if chosen.row <= m.top < chosen.row + chosen.depth and m.left == index]
    wide = any(merge.right == index + 1 for merge in over)
    return wide and index + 1 < len(chosen.levels) and not chosen.levels[index + 1]


def anchor_column(register: "Register") -> str:
    """Return the column that every row of the register must fill: the first required one."""
    return next(column.name for column in register.columns.values() if column.required)
