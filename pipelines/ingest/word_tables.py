"""Tables of a Word document (.docx) as grids: the document's lines and table rows in order, nothing run, nothing fetched.

A letterhead or a signature block laid out as a table is lines. Each real table after the first begins a grid of its own
("Bảng 2"), unless it goes on with the columns of the table before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pipelines.ingest.grid import Grid, Merge, frame_of_rows, without_blank_tail
from pipelines.ingest.package import Package
from pipelines.ingest.refusals import Refused
from pipelines.ingest.sheet_xml import MAX_COLUMNS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAIN_PART = "word/document.xml"
# A register of a commune in Word has about 2 MB; its tree takes twenty times that in memory.
MAX_DOCUMENT_BYTES = 40 * 1024**2
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
# Deleted text, field codes, drawn boxes and what only older programs would show.
_UNSEEN = frozenset({"del", "moveFrom", "instrText", "delText", "txbxContent", "pict", "Fallback"})
_MIN_COLUMNS, _MIN_ROWS = 3, 2


@dataclass
class _Table:
    """Rows of texts, and merges with rows counted from the table's first."""

    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)

    @property
    def is_list(self) -> bool:
        """Tell a list from a letterhead or a signature block: several rows with several filled cells."""
        return sum(sum(map(bool, row)) >= _MIN_COLUMNS for row in self.rows) >= _MIN_ROWS


def read_word(package: Package, sheet: str) -> list[Grid]:
    """Return the tables of a document, each with the lines above it; one grid named ``sheet`` when there is one table.

    Raises:
        Refused: too_large, corrupt_file, unsafe_xml; unknown_layout for a table inside a table or one too wide.
    """
    package.check_parts("docx")
    data = package.part(MAIN_PART)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Refused("too_large", detail="Tài liệu Word quá dài.")
    try:
        root = ElementTree.fromstring(data.replace(_STRICT[1:-1].encode(), _W[1:-1].encode()))
    except ElementTree.ParseError as error:
        raise Refused("corrupt_file") from error
    parts = _parts(list(_blocks(root)))
    if not parts:
        raise Refused("unsupported_format", what="Tài liệu Word không có bảng nào.")
    context = tuple(cell for row in parts[0].above for cell in row if cell)
    return [
        part.grid(sheet if len(parts) == 1 else f"Bảng {number}", context if number > 1 else ())
        for number, part in enumerate(parts, start=1)
    ]


def _blocks(root: "Element") -> "Iterator[str | _Table]":
    """Yield the lines and tables of the document's body, in order; those inside content controls too."""
    for element in root:
        tag = element.tag.removeprefix(_W)
        if tag == "p":
            yield from _text(element).split("\n")
        elif tag == "tbl":
            yield _table(element)
        elif tag not in _UNSEEN:
            yield from _blocks(element)


def _text(paragraph: "Element") -> str:
    pieces: list[str] = []
    for element in paragraph:
        tag = element.tag.removeprefix(_W).rpartition("}")[2]
        if tag == "t":
            pieces.append(element.text or "")
        elif tag in ("br", "cr"):
            pieces.append("\n")
        elif tag in ("tab", "ptab"):
            pieces.append(" ")
        elif tag == "noBreakHyphen":
            pieces.append("-")
        elif tag not in _UNSEEN:
            pieces.append(_text(element))
    return "".join(pieces)


def _table(table: "Element") -> _Table:
    found = _Table()
    open_cells: dict[int, Merge] = {}  # column -> the merge that goes on downward there
    for row in _children(table, "tr"):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        cells: list[str] = [""] * _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _children(row, "tc"):
            column, span = len(cells), _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            goes_on = _follow(cell, len(found.rows), column, span, open_cells)
            cells += ["" if goes_on else _cell_text(cell), *[""] * (span - 1)]
        if len(cells) > MAX_COLUMNS:
            raise Refused("unknown_layout", detail=f"Có dòng quá {MAX_COLUMNS} cột.")
        _close(open_cells, found, len(found.rows))
        found.rows.append(cells)
    _close(open_cells, found, len(found.rows) + 1)
    return found


def _children(element: "Element", name: str) -> "Iterator[Element]":
    """Yield rows or cells, those inside content controls too."""
    for child in element:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _children(child, name)


def _number(element: "Element | None", otherwise: int) -> int:
    value = "" if element is None else element.get(f"{_W}val", "")
    return min(int(value), MAX_COLUMNS) if value.isdigit() else otherwise


def _follow(cell: "Element", row: int, column: int, span: int, open_cells: dict[int, Merge]) -> bool:
    """Note how far a merged cell reaches; tell whether this cell only continues the one above it."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue" and column in open_cells
    if goes_on:
        open_cells[column] = open_cells[column]._replace(bottom=row)
    elif merge is not None or span > 1:
        open_cells[column] = Merge(row, column, row, column + span - 1)
    return goes_on


def _close(open_cells: dict[int, Merge], found: _Table, row: int) -> None:
    """Keep the merges that ended above this row."""
    for column, merge in list(open_cells.items()):
        if merge.bottom < row:
            if merge.bottom > merge.top or merge.right > merge.left:
                found.merges.append(merge)
            del open_cells[column]


def _cell_text(cell: "Element") -> str:
    lines = []
    for element in cell.iter():
        if element.tag == f"{_W}tbl":
            raise Refused("unknown_layout", detail="Bảng lồng trong bảng.")
        if element.tag == f"{_W}p":
            lines.append(_text(element))
    return "\n".join(filter(None, map(str.strip, lines)))


@dataclass
class _Part:
    """A list with the lines above it (and, for the last one, below it)."""

    above: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)

    def add(self, table: _Table) -> None:
        """Put a table below what is there."""
        start = len(self.rows)
        self.merges += [m._replace(top=m.top + start, bottom=m.bottom + start) for m in table.merges]
        self.rows += table.rows

    def grid(self, sheet: str, context: tuple[str, ...]) -> Grid:
        """Return the part as a grid."""
        return Grid(sheet, without_blank_tail(frame_of_rows(self.rows)), merges=tuple(self.merges), context=context)


def _parts(blocks: "list[str | _Table]") -> list[_Part]:
    parts: list[_Part] = []
    waiting: list[str | _Table] = []
    for block in blocks:
        if isinstance(block, str) or not block.is_list:
            waiting.append(block)
            continue
        if not parts or not _goes_on(parts[-1], block):
            parts.append(_Part(heading=block.rows[0]))
        _lines(parts[-1], waiting)
        if not parts[-1].above:
            parts[-1].above = list(parts[-1].rows)
        waiting = []
        parts[-1].add(block)
    if parts:
        _lines(parts[-1], waiting)
    return parts


def _goes_on(part: _Part, table: _Table) -> bool:
    """Tell whether a table has the columns of the list above it: the same headings, or entries at once."""
    first = table.rows[0]
    return len(first) == len(part.heading) and (first == part.heading or any(cell.isdigit() for cell in first))


def _lines(part: _Part, blocks: "list[str | _Table]") -> None:
    for block in blocks:
        if isinstance(block, str):
            part.rows.append([block.strip()])
        else:
            part.add(block)
