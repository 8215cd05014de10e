"""Sheets to .xlsx files: cells, merged headings, borders, print settings."""

import zipfile
from datetime import date, datetime
from functools import cache
from math import ceil

from pipelines.samples import xlsx_parts as parts
from pipelines.samples.tables import Cell, Line, Sheet, Text

FIRST_DAY = date(1899, 12, 30).toordinal()
ZIP_TIME = (2018, 1, 10, 0, 0, 0)
LEFT_ALIGNED = {
    "full_name", "mother_name", "father_name", "hamlet", "address", "note", "care_place", "help", "treatment",
    "risk", "cause", "criterion_name", "evidence", "register_name", "commune", "sender_role",
}  # fmt: skip
WRAPPED = {"criterion_name", "evidence"}
LINE_HEIGHT = 15.75
A3, A4 = 8, 9
WIDE = 18
"""A list with this many columns is printed on A3."""

HEADER_HEIGHT = {1: (38,), 2: (22, 38)}


@cache
def column_name(index: int) -> str:
    """Return the letters of a column, 0 being A."""
    return chr(65 + index) if index < 26 else chr(64 + index // 26) + chr(65 + index % 26)


class Strings:
    """The shared strings of a workbook: every text once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.uses = 0

    def number(self, text: str) -> int:
        """Return the number of a text."""
        self.uses += 1
        return self.numbers.setdefault(text, len(self.numbers))

    def part(self) -> str:
        """Return the part; spaces and line breaks are kept."""
        items = "".join(f'<si><t xml:space="preserve">{parts.escape(text)}</t></si>' for text in self.numbers)
        count = f'count="{self.uses}" uniqueCount="{len(self.numbers)}"'
        return f'{parts.HEAD}<sst xmlns="{parts.MAIN}" {count}>{items}</sst>'


class Page:
    """One sheet being written, row by row."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.strings = sheet, Strings()
        self.last = len(sheet.columns) - 1
        self.letters = [column_name(index) for index in range(self.last + 1)]
        self.rows: list[str] = []
        self.merged: list[str] = []
        kinds = ["wrapped" if n in WRAPPED else "cell" if n in LEFT_ALIGNED else "middle" for n in sheet.columns]
        self.wraps = "wrapped" in kinds
        self.styles = [parts.STYLE_NUMBER[kind] for kind in kinds]

    def build(self) -> str:
        """Return the worksheet part."""
        sheet = self.sheet
        for texts in sheet.top:
            self._texts(texts)
        self._header()
        first = len(self.rows) + 1
        for line in sheet.body:
            self._line(line)
        body = f"A{first}:{self.letters[-1]}{len(self.rows)}"
        for texts in sheet.bottom:
            self._texts(texts)
        return self._part(body, first)

    def _add(self, cells: list[str], height: float = 0) -> None:
        size = f' ht="{height}" customHeight="1"' if height else ""
        self.rows.append(f'<row r="{len(self.rows) + 1}"{size}>{"".join(cells)}</row>')

    def _string(self, column: int, text: str, style: int) -> str:
        return f'<c r="{self.letters[column]}{len(self.rows) + 1}" s="{style}" t="s"><v>{self.strings.number(text)}</v></c>'

    def _merge(self, low: int, high: int, depth: int = 1) -> None:
        row = len(self.rows) + 1
        if low < high or depth > 1:
            self.merged.append(f"{self.letters[low]}{row}:{self.letters[high]}{row + depth - 1}")

    def _texts(self, texts: list[Text]) -> None:
        """A line of texts: in the left third, the right part, or over the whole width."""
        split = max(0, min(self.last - 1, self.last * 2 // 5))
        spans = {"left": (0, split), "right": (split + 1, self.last), "full": (0, self.last)}
        cells = []
        for text in texts:
            low, high = spans[text.where]
            self._merge(low, high)
            cells.append(self._string(low, text.text, parts.STYLE_NUMBER[text.style]))
        self._add(cells, 24 if any(text.style == "title" for text in texts) else 0)

    def _header(self) -> None:
        """Headings in one or two rows with merged cells, and the row of column numbers."""
        split = [heading.partition(".") for heading in self.sheet.columns.values()]
        depth, style = self.sheet.header_rows - self.sheet.numbers, parts.STYLE_NUMBER["header"]
        upper, lower = [], []
        for index, (top, dot, _) in enumerate(split):
            first = not dot or index == 0 or split[index - 1][:2] != (top, dot)
            if first:
                span = sum(other[:2] == (top, dot) for other in split[index:]) if dot else 1
                self._merge(index, index + span - 1, depth if not dot else 1)
            upper.append(self._string(index, top, style) if first else self._blank(index, style))
        heights = HEADER_HEIGHT[depth]
        self._add(upper, heights[0])
        if depth == 2:
            for index, (_, dot, sub) in enumerate(split):
                lower.append(self._string(index, sub, style) if dot else self._blank(index, style))
            self._add(lower, heights[1])
        if self.sheet.numbers:
            small = parts.STYLE_NUMBER["number"]
            self._add([self._string(index, f"({index + 1})", small) for index in range(len(split))])

    def _blank(self, column: int, style: int) -> str:
        return f'<c r="{self.letters[column]}{len(self.rows) + 1}" s="{style}"/>'

    def _line(self, line: Line) -> None:
        row = len(self.rows) + 1
        bold = parts.STYLE_NUMBER["sum"] if line.kind == "subtotal" else 0
        put, number = [], self.strings.number
        for letter, cell, style in zip(self.letters, line.cells, self.styles, strict=True):
            if type(cell) is str:
                if cell:
                    put.append(f'<c r="{letter}{row}" s="{bold or style}" t="s"><v>{number(cell)}</v></c>')
            else:
                put.append(self._value(f"{letter}{row}", cell, bold or style))
        self._add(put, self._height(line) if self.wraps else 0)

    def _height(self, line: Line) -> float:
        """Height of a row whose wrapped text needs several lines; 0: the usual height."""
        lengths = [
            len(cell) / self.sheet.widths.get(name, 12)
            for name, cell in zip(self.sheet.columns, line.cells, strict=True)
            if name in WRAPPED and isinstance(cell, str)
        ]
        return LINE_HEIGHT * ceil(max(lengths)) if lengths and max(lengths) > 1 else 0

    @staticmethod
    def _value(place: str, cell: Cell, style: int) -> str:
        if isinstance(cell, datetime):
            return f'<c r="{place}" s="{parts.STYLE_NUMBER["date"]}"><v>{cell.toordinal() - FIRST_DAY}</v></c>'
        if isinstance(cell, float):
            return f'<c r="{place}" s="{parts.STYLE_NUMBER["tenth"]}"><v>{cell!r}</v></c>'
        return f'<c r="{place}" s="{style}"><v>{cell}</v></c>'

    def _part(self, body: str, first: int) -> str:
        width, paper = self.sheet.widths, A3 if len(self.letters) >= WIDE else A4
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width.get(name, 12)}" customWidth="1"/>'
            for n, name in enumerate(self.sheet.columns, start=1)
        )
        merged = "".join(f'<mergeCell ref="{place}"/>' for place in self.merged)
        size = f"A1:{self.letters[-1]}{len(self.rows)}"
        return (
            f'{parts.HEAD}<worksheet xmlns="{parts.MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="{size}"/><sheetViews><sheetView workbookViewId="0">'
            f'<pane xSplit="2" ySplit="{first - 1}" topLeftCell="C{first}" activePane="bottomRight" state="frozen"/>'
            f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="{LINE_HEIGHT}"/><cols>{columns}</cols>'
            f"<sheetData>{''.join(self.rows)}</sheetData>"
            f'<mergeCells count="{len(self.merged)}">{merged}</mergeCells>'
            f'<conditionalFormatting sqref="{body}"><cfRule type="expression" dxfId="0" priority="1">'
            "<formula>TRUE</formula></cfRule></conditionalFormatting>"
            '<pageMargins left="0.6" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            f'<pageSetup paperSize="{paper}" orientation="landscape" fitToHeight="0"/></worksheet>'
        )


def write_sheet(sheet: Sheet) -> None:
    """Write one workbook with one sheet; its bytes depend on nothing but the sheet."""
    page = Page(sheet)
    worksheet = page.build()
    last_heading = sheet.first_body_row - 1 - sheet.numbers
    content = {
        "[Content_Types].xml": parts.CONTENT_TYPES,
        "_rels/.rels": parts.PACKAGE_RELATIONS,
        "xl/workbook.xml": parts.book_part(sheet.name, (len(sheet.top) + 1, last_heading)),
        "xl/_rels/workbook.xml.rels": parts.BOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": worksheet,
        "xl/sharedStrings.xml": page.strings.part(),
        "xl/styles.xml": parts.styles_part(),
        "docProps/core.xml": parts.PROPERTIES,
    }
    sheet.path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(sheet.path, "w") as package:
        for name, text in content.items():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            package.writestr(entry, text.encode("utf-8"), compresslevel=5)
