"""Tables of counts as people have them: rows with their dimensions and a count in, every cell and margin with its mark out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipelines.disclosure import auditor, protector
from pipelines.disclosure.cube import ALL, Axis, Cell, Cube, Node, count_up, link
from pipelines.disclosure.ledger import cell_name
from pipelines.disclosure.linked import Linked
from pipelines.errors import InputError, RequestError

COUNT, STATUS = "count", "status"
SHOWN, PRIMARY, COMPLEMENTARY, EMPTY = "S", "U", "M", "E"
# Counts 1-4 are hidden unless an office sets another limit (DOMAIN.md: no legal number was found).
SMALL = range(1, 5)

# up to nine digits: more is no count of people, and sums of larger ones are not exact
_WHOLE = re.compile(r"[0-9]{1,9}(\.0+)?")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Protected:
    """A protected table.

    Attributes:
        columns: the dimensions in their order; cells: every cell and margin with its count (None where hidden) and its mark.
        unsafe: cells that an outsider could still work out, with the bounds; nothing may be published while there are any.
    """

    columns: tuple[str, ...]
    cells: Mapping[Cell, tuple[float | None, str]]
    unsafe: Mapping[Cell, auditor.Bounds]

    def rows(self) -> list[dict[str, Any]]:
        """Return the table as rows: the dimensions (``*`` = all), ``count`` (None where hidden), ``status``."""
        return [
            dict(zip(self.columns, (text for node in cell for text in node), strict=True)) | {COUNT: _whole(count), STATUS: mark}
            for cell, (count, mark) in self.cells.items()
        ]

    def number(self, mark: str) -> int:
        """Return how many cells have a mark."""
        return sum(told == mark for _, told in self.cells.values())


def _whole(count: float | None) -> int | float | None:
    return int(count) if count is not None and count == int(count) else count


def protect_rows(
    rows: Sequence[Row],
    dims: Sequence[str] = (),
    nested: Sequence[Sequence[str]] = (),
    total: str = ALL,
    small: range = SMALL,
    published: Mapping[str, float | None] | None = None,
) -> Protected:
    """Hide small counts and what reveals them in a table of counts.

    Args:
        rows: one per cell with the dimensions and ``count``; margins (all dimensions ``total`` where they add up) may be there too and
            are then compared with their parts. Cells that are not there hold nobody.
        dims: the dimensions; all columns but ``count`` without it.
        nested: columns that lie in each other, the widest first (district, commune): their subtotals are margins too.
        small: counts that may not be known.
        published: cell (``ledger.cell_name``) of the same subject that is out already -> its count, None where it was hidden: the first
            stay shown, the second stay hidden.

    Raises:
        RequestError: a dimension that the table does not have; InputError: a count that is none, a cell twice, a margin that is not
        the sum of its parts. Row numbers count the heading as the first row.
    """
    axes_of = _axes_of(rows, dims, nested)
    leaves, margins = _read(rows, axes_of, total)
    axes = [Axis(columns, tuple(dict.fromkeys(leaf[number] for leaf in leaves))) for number, columns in enumerate(axes_of)]
    cube = count_up(axes, leaves.items())
    _compare(cube, margins)
    return _protect(cube, small, published or {})


def _axes_of(rows: Sequence[Row], dims: Sequence[str], nested: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    if not rows:
        raise InputError("Bảng không có dòng nào.", todo="bảng cần các cột phân tổ và cột count")
    have = [name for name in rows[0] if name not in (COUNT, STATUS)]
    wanted = list(dict.fromkeys([*(dims or have), *(name for columns in nested for name in columns)]))
    if unknown := [name for name in wanted if name not in have]:
        raise RequestError(f"Bảng không có cột {', '.join(unknown)}.", todo=f"các cột: {', '.join(have)}")
    if COUNT not in rows[0]:
        raise InputError("Bảng không có cột count.", todo=f"các cột: {', '.join(rows[0])}; đặt tên cột số đếm là count")
    if not wanted:
        raise InputError("Bảng không có cột phân tổ nào.", todo="bảng cần ít nhất một cột ngoài count")
    together = {columns[0]: tuple(columns) for columns in nested}
    inner = {name for columns in nested for name in columns[1:]}
    return [together.get(name, (name,)) for name in wanted if name not in inner]


def _read(rows: Sequence[Row], axes: Sequence[tuple[str, ...]], total: str) -> tuple[dict[Cell, float], dict[Cell, tuple[int, float]]]:
    """Return the innermost cells with their counts, and the margins with row and count."""
    leaves: dict[Cell, float] = {}
    margins: dict[Cell, tuple[int, float]] = {}
    for number, row in enumerate(rows, start=2):
        cell = tuple(tuple(_text(row.get(name), total) for name in columns) for columns in axes)
        count = _count(row.get(COUNT), number)
        if cell in leaves or cell in margins:
            raise InputError("Một ô có hai dòng.", f"dòng {number}", "mỗi tổ hợp phân tổ một dòng")
        if any(ALL in node for node in cell):
            margins[cell] = (number, count)
        else:
            leaves[cell] = count
    if not leaves:
        raise InputError("Bảng chỉ có dòng cộng.", todo=f"ghi các ô chi tiết; “{total}” là nhãn của dòng cộng")
    return leaves, margins


def _text(value: Any, total: str) -> str:
    text = "" if value is None else str(value).strip()
    return ALL if text == total else text


def _count(value: Any, number: int) -> float:
    text = str(value).strip()
    # a frame may hold whole numbers as 3.0
    if not _WHOLE.fullmatch(text):
        raise InputError("Số đếm phải là số nguyên từ 0.", f"dòng {number}, cột count", "bảng này chỉ dùng cho số đếm")
    return float(text)


def _compare(cube: Cube, margins: Mapping[Cell, tuple[int, float]]) -> None:
    for cell, (number, count) in margins.items():
        if cell not in cube.counts and count == 0:
            continue
        if cube.counts.get(cell) != count:
            raise InputError("Dòng cộng không bằng tổng các ô của nó.", f"dòng {number}", "sửa số, hoặc bỏ dòng cộng khỏi bảng")


def _protect(cube: Cube, small: range, published: Mapping[str, float | None]) -> Protected:
    columns = tuple(name for axis in cube.axes for name in axis.columns)
    linked = _bound(link(cube, small), cube, columns, published)
    found = protector.hide(linked)
    cells: dict[Cell, tuple[float | None, str]] = {}
    for number, cell in enumerate(cube.cells):
        value = float(linked.values[number])
        if found.cells[number]:
            cells[cell] = (None, PRIMARY if found.named[number] else COMPLEMENTARY)
        else:
            cells[cell] = (value, EMPTY if value == 0 else SHOWN)
    known = {cell: auditor.Bounds(count, count) for cell, (count, _) in cells.items() if count is not None and count in small}
    return Protected(columns, cells, known | _attacked(cells, cube, small))


def _bound(linked: Linked, cube: Cube, columns: Sequence[str], published: Mapping[str, float | None]) -> Linked:
    """Keep to what is out already: a cell shown with this count stays shown, a hidden one stays hidden."""
    import numpy as np

    if not published:
        return linked
    names = [cell_name(columns, [text for node in cell for text in node]) for cell in cube.cells]
    shown = np.array([published.get(name) == value for name, value in zip(names, linked.values.tolist(), strict=True)])
    kept = np.array([name in published and published[name] is None for name in names])
    return replace(linked, shown=shown, primary=linked.primary | kept)


def _attacked(cells: Mapping[Cell, tuple[float | None, str]], cube: Cube, small: range) -> dict[Cell, auditor.Bounds]:
    """Attack the table as it is printed, with what its marks tell."""
    told = {cell: (float(small.start), float(small.stop - 1)) for cell, (_, mark) in cells.items() if mark == PRIMARY}
    enough = {cell: protector.WIDTH for cell, count in cube.counts.items() if count in small}
    return auditor.attack({cell: count for cell, (count, _) in cells.items()}, cube.sums, told, enough)


def describe(columns: Sequence[str], cell: Iterable[Node]) -> str:
    """Return a cell in words: "xã=03412, giới tính=nữ"."""
    texts = [text for node in cell for text in node]
    return ", ".join(f"{name}={text}" for name, text in zip(columns, texts, strict=True) if text != ALL) or "toàn bảng"
