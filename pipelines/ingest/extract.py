"""The data rows of a classed batch under canonical names, and what speaks against them sheet by sheet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.ingest.batch import Batch, Pending
from pipelines.ingest.coded import Texts
from pipelines.ingest.grid import Merge
from pipelines.ingest.legacy import ACCENTED, LEGACY, enough, legacy_refusal
from pipelines.ingest.refusals import Refused
from pipelines.ingest.table import anchor_column
from pipelines.ingest.words import accented_key

if TYPE_CHECKING:
    from pipelines.ingest.coded import Codes, Flags, Places

# A merged cell of these columns holds for every row it covers (RULES 34); anywhere else a merge in a list of
# persons is more likely a slip than a statement about several children.
_SPREADS = ("commune", "hamlet")
# Columns looked at for an old code page: names and places where there are any, else all texts.
_NAME_TYPES = frozenset({"name", "place"})
# A column without heading to the right of the names, filled this often, holds the given names.
_NAMELESS_SHARE = 0.5


@dataclass(frozen=True)
class Rows:
    """The data rows of one sheet: their row numbers and, by canonical column, the places of their texts in ``texts``."""

    texts: Texts
    numbers: "Places"
    codes: "Mapping[str, Codes]"


def data_rows(batch: Batch, rows: "Places") -> list[Rows]:
    """Return the data rows of each sheet, ``rows`` being their places in the batch."""
    numbers = batch.row_number[rows]
    found = []
    for sheet, own in zip(batch.sheets, batch.per_sheet(rows), strict=True):
        codes = {name: batch.cells.codes[index, rows[own]] for name, index in batch.columns}
        spread = _spread(sheet, numbers[own], codes, batch.cells.texts) if sheet.grid.merges else codes
        found.append(Rows(batch.cells.texts, numbers[own], spread))
    return found


def _spread(sheet: Pending, numbers: "Places", codes: "dict[str, Codes]", texts: Texts) -> "dict[str, Codes]":
    """Let a merged place hold for all the rows it covers."""
    spread = dict(codes)
    for name in _SPREADS:
        index = sheet.table.match.columns.get(name)
        if index is None:
            continue
        for merge in sheet.grid.merges:
            if merge.left <= index <= merge.right and merge.bottom > merge.top >= sheet.table.last:
                spread[name] = _filled_below(spread[name], numbers, merge, texts)
    return spread


def _filled_below(codes: "Codes", numbers: "Places", merge: Merge, texts: Texts) -> "Codes":
    """Write the text of a merge's first row into the blank cells of the other rows it covers."""
    start, end = numbers.searchsorted([merge.top + 1, merge.bottom + 2])
    if start == end or numbers[start] != merge.top + 1:
        return codes
    filled = codes.copy()
    blank = ~texts.told[filled[start:end]]
    filled[start:end][blank] = codes[start]
    return filled


def objections(batch: Batch, rows: "Places") -> dict[int, Refused]:
    """Return sheet index -> why its data may not be used after all (another table inside, old code page, …)."""
    found: dict[int, Refused] = {}
    for objection in (_too_long, _old_code_page, _given_names_apart, _second_table):  # the gravest last
        found |= objection(batch, rows)
    return found


def _too_long(batch: Batch, rows: "Places") -> dict[int, Refused]:
    """Refuse text records longer than the headings: a decimal comma outside quotes moves every later cell."""
    found = {}
    for number, sheet in enumerate(batch.sheets):
        if sheet.grid.lengths is not None:
            own = rows[batch.sheet[rows] == number]
            row = _moved_row(batch, sheet, own)
            if row is not None:
                detail = (
                    f"Bản ghi ở dòng {row} có nhiều ô hơn dòng tiêu đề (dấu phẩy thập phân chưa đặt trong ngoặc kép?)."
                )
                todo = "lưu lại thành .xlsx, hoặc CSV ngăn cách bằng dấu chấm phẩy"
                found[number] = Refused("unknown_layout", detail=detail, todo=todo)
    return found


def _moved_row(batch: Batch, sheet: Pending, own: "Places") -> int | None:
    """Return the first data row of a text file whose cells moved to the right, if any."""
    assert sheet.grid.lengths is not None
    lengths = sheet.grid.lengths.to_numpy()
    headed, told = int(lengths[sheet.table.last - 1]), lengths[batch.row_number[own] - 1]
    too_long = batch.row_number[own][told > headed]
    if not too_long.size:
        return None
    beyond = batch.cells.filled[headed:, own].any()
    # a separator at the end of every record does no harm
    return int(too_long[0]) if beyond or (told != told[0]).any() else None


def _second_table(batch: Batch, rows: "Places") -> dict[int, Refused]:
    """Refuse a sheet with a row whose main cell is itself a heading of that column: another table starts there."""
    import numpy as np

    main = anchor_column(batch.register)
    index = batch.place(main)
    if index is None:
        return {}
    spelt = {accented_key(spelling) for spelling in batch.register.columns[main].headers}
    again = rows[_may_be(batch.cells.texts, spelt)[batch.cells.codes[index, rows]]]
    sheets, firsts = np.unique(batch.sheet[again], return_index=True)
    return {
        int(sheet): Refused(
            "unknown_layout",
            detail=f"Dòng {batch.row_number[again[first]]} lại là một dòng tiêu đề cột: trang tính có nhiều bảng.",
            todo="tách mỗi bảng ra một trang tính",
        )
        for sheet, first in zip(sheets, firsts, strict=True)
    }


def _may_be(texts: Texts, spelt: set[str]) -> "Flags":
    """Tell which texts are one of these headings, punctuation and case folded."""
    begins = "|".join(sorted({re.escape(word[:2]) for word in spelt}))
    headings = texts.say({"begins": rf"^[\W_]*(?:{begins})"})["begins"].copy()
    for place in headings.nonzero()[0].tolist():
        headings[place] = accented_key(texts.lowered[place]) in spelt
    return headings


def _beside(batch: Batch) -> int | None:
    """Return the sheet column to the right of the names when no column of the register is there."""
    main = anchor_column(batch.register)
    index = dict(batch.columns).get(main)
    if index is None or batch.register.columns[main].type != "name":
        return None
    beside = index + 1
    return None if beside >= batch.width or beside in dict(batch.columns).values() else beside


def _given_names_apart(batch: Batch, rows: "Places") -> dict[int, Refused]:
    """Refuse a sheet whose column to the right of the names is filled but has no heading."""
    beside = _beside(batch)
    if beside is None:
        return {}
    filled, entries = _per_sheet(batch, rows, batch.cells.filled[beside]), _per_sheet(batch, rows)
    vi = batch.register.columns[anchor_column(batch.register)].vi
    refusal = Refused(
        "unknown_layout",
        detail=f"Cột bên phải “{vi}” không có tiêu đề nhưng có chữ.",
        todo="nếu họ đệm và tên tách hai cột, hãy gộp vào một cột",
    )
    return {
        number: refusal
        for number, sheet in enumerate(batch.sheets)
        if entries[number] and filled[number] >= _NAMELESS_SHARE * entries[number] and not sheet.table.headed(beside)
    }


def _per_sheet(batch: Batch, rows: "Places", flags: "Flags | None" = None) -> Any:
    """Count by sheet the given rows, or those of them that have a flag."""
    import numpy as np

    chosen = rows if flags is None else rows[flags[rows]]
    return np.bincount(batch.sheet[chosen], minlength=len(batch.sheets))


def _old_code_page(batch: Batch, rows: "Places") -> dict[int, Refused]:
    """Refuse sheets that have a column typed in an old code page."""
    wrong: dict[int, list[tuple[str, int]]] = {}
    texts, looked_at = batch.cells.texts, _looked_at(batch)
    found = texts.match({"legacy": LEGACY, "accented": ACCENTED})
    signs, told = found["legacy"], found["accented"]
    for name, index in batch.columns if signs.any() else ():
        if name not in looked_at:
            continue
        codes = batch.cells.codes[index]
        hits, all_told = _per_sheet(batch, rows, signs[codes]), _per_sheet(batch, rows, told[codes])
        for number in range(len(batch.sheets)):
            if enough(int(all_told[number]), int(hits[number])):
                wrong.setdefault(number, []).append((batch.register.columns[name].vi, index))
    return {number: _legacy_in(batch, rows[batch.sheet[rows] == number], found) for number, found in wrong.items()}


def _legacy_in(batch: Batch, own: "Places", columns: list[tuple[str, int]]) -> Refused:
    cells = (cell for _, index in columns for cell in batch.cells.column(index, own).to_list())
    return legacy_refusal(cells, f"Cột: {', '.join(vi for vi, _ in columns)}.")


def _looked_at(batch: Batch) -> set[str]:
    types = {name: batch.register.columns[name].type for name, _ in batch.columns}
    named = {name for name, kind in types.items() if kind in _NAME_TYPES}
    return named or {name for name, kind in types.items() if kind == "text"}
