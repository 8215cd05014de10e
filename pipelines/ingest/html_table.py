"""Tables of an HTML page saved as .xls: the page's lines as rows, nothing fetched, nothing run."""

import re
from html.parser import HTMLParser

from pipelines.ingest.grid import Grid, Merge, frame_of_rows, without_blank_tail
from pipelines.ingest.refusals import Refused
from pipelines.ingest.sheet_xml import MAX_COLUMNS

_SKIPPED = frozenset({"script", "style", "title", "xml"})
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "br", "center", "li"})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_VIETNAMESE_PAGES = {"windows-1258": "cp1258", "utf-8": "utf-8", "utf8": "utf-8"}
_MAX_SPAN = 1000


def read_html(text: str, sheet: str) -> Grid:
    """Return the page as one grid: each line of text and each table row is a row, in the page's order.

    Raises:
        Refused: unknown_layout for a table inside a table or a table too wide.
    """
    parser = _Page()
    parser.feed(text)
    parser.close()
    parser.end_line()
    if max(map(len, parser.rows), default=0) > MAX_COLUMNS:
        raise Refused("unknown_layout", detail=f"Có dòng quá {MAX_COLUMNS} cột.")
    return Grid(sheet, without_blank_tail(frame_of_rows(parser.rows)), merges=tuple(parser.merges))


class _Page(HTMLParser):
    """Collects rows of cell texts and the ranges that colspan and rowspan merge."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.merges: list[Merge] = []
        self._text: list[str] = []
        self._row: list[str] | None = None
        self._span: tuple[int, int] = (1, 1)
        self._in_cell = False
        self._skipping = 0
        self._tables = 0
        self._covered: dict[int, int] = {}  # column -> last row that a cell above still covers

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, row or cell; a line break inside a cell stays a line break."""
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag == "table":
            self._open_table()
        elif tag == "tr":
            self._end_row()
            self._row = []
        elif tag in ("td", "th"):
            self._end_cell()
            self._open_cell(dict(attrs))
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag closes."""
        if tag in _SKIPPED:
            self._skipping = max(self._skipping - 1, 0)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
            self._tables -= tag == "table"
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        """Keep text of cells and, outside tables, of lines."""
        if not self._skipping and (self._in_cell or self._row is None):
            self._text.append(re.sub(r"\s+", " ", data))

    def end_line(self) -> None:
        """Finish a line of text outside tables."""
        text = self._take()
        if text:
            self.rows.append([text])

    def _open_table(self) -> None:
        if self._in_cell:
            raise Refused("unknown_layout", detail="Bảng lồng trong bảng.")
        self.end_line()
        self._tables += 1
        self._covered = {}

    def _open_cell(self, attributes: dict[str, str | None]) -> None:
        if self._row is None:
            self._row = []
        self._in_cell = True
        self._text = []
        self._span = (_count(attributes.get("rowspan")), _count(attributes.get("colspan")))

    def _end_cell(self) -> None:
        if not self._in_cell or self._row is None:
            return
        self._in_cell = False
        number, (down, right) = len(self.rows), self._span
        while self._covered.get(len(self._row), -1) >= number:
            self._row.append("")
        column = len(self._row)
        if down > 1 or right > 1:
            self.merges.append(Merge(number, column, number + down - 1, column + right - 1))
        for index in range(column, column + right):
            self._covered[index] = number + down - 1
        self._row += [self._take(), *[""] * (right - 1)]

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self.rows.append(self._row)
        self._row = None
        self._text = []

    def _break(self) -> None:
        if self._in_cell:
            self._text.append("\n")
        elif self._row is None:
            self.end_line()

    def _take(self) -> str:
        lines = [line.strip() for line in "".join(self._text).split("\n")]
        self._text = []
        return "\n".join(filter(None, lines))


def _count(value: str | None) -> int:
    return min(max(int(value), 1), _MAX_SPAN) if value and value.isdigit() else 1


def declared_charset(data: bytes) -> str | None:
    """Return the Python name of the code page the page declares, if it is one that can hold Vietnamese."""
    found = _CHARSET.search(data[:4096])
    return _VIETNAMESE_PAGES.get(found.group(1).decode().lower()) if found else None
