"""Excel writer: an information sheet, one sheet per table with real numbers, and the list of every fact.

Shares are in percent points as printed (98.2 under a heading in %), never in Excel's % format. Totals and shares are formulas over
the cells they come from; every printed number has a name of its own in the workbook. Text is written as text: nothing that comes
from a register can become a formula or a link.
"""

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import formats
from pipelines.errors import ReportError
from pipelines.reporting import typesetting, wording, xlsx_formulas
from pipelines.reporting.document import Chart, Document, Fact, Run, Table
from pipelines.reporting.xlsx_formulas import FactRow, only_number

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

INFORMATION, FACTS, PROSE, PICTURES = "Thông tin", "Số liệu", "Lời văn", "Biểu đồ"
FACT_COLUMNS = (("Mã", 62), ("Giá trị", 16), ("Đơn vị", 16), ("In là", 16), ("Trang tính", 20), ("Ô", 8), ("Tên ô", 60))
PARAMETERS = {
    "plan": "Kế hoạch",
    "period": "Kỳ báo cáo",
    "period_name": "Tên kỳ",
    "place": "Mã nơi",
    "place_name": "Nơi báo cáo",
    "cutoff": "Số liệu đến hết ngày",
    "known_on": "Nhận tin đến hết ngày",
    "edition": "",
}
NUMBER = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})*(?:,(\d+))?|[+-]?\d+(?:,(\d+))?")
FONT_SIZE = 12
FONT = {"font_name": "Times New Roman", "font_size": FONT_SIZE, "valign": "vcenter"}
HEAD_ROW = 2
NOTHING, DASHED = "-", "#,##0;-#,##0"
CHARACTERS_PER_MM = 0.54
LINE_PT, ROW_PT = 16.0, 4.0
REGULAR = 0.94  # upright letters are that much narrower than bold ones
INFORMATION_WIDTHS = (26, 70)
LONGEST_TEXT = 32767
PICTURE_WIDTH, PICTURE_PIXELS, SCREEN_DOTS = 92, 640, 96.0
BOX = {"border": 1, "text_wrap": True}
A4 = 9


def write(document: Document, path: Path) -> None:
    """Write the report's tables and facts as ``.xlsx``; the same document always gives the same bytes.

    Raises:
        ReportError: a text is longer than an Excel cell can hold.
    """
    import xlsxwriter

    printed = wording.printable(document)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        _set_properties(book, printed)
        _Writer(printed, book).write()


def _set_properties(book: "Workbook", document: Document) -> None:
    book.set_properties(
        {
            "title": document.title,
            "subject": document.subtitle,
            "author": document.office.issuing_body,
            "category": wording.edition_line(document),
            "keywords": wording.mark_line(document),
            "comments": document.build,
            "created": wording.built_at(document).replace(tzinfo=None),
        }
    )


def sheet_names(document: Document) -> list[str]:
    """Return the sheet of every table in order: its code without the signs Excel forbids, at most 31, all different."""
    taken = {name.casefold() for name in (INFORMATION, FACTS, PICTURES, "History")}
    names = []
    for number, table in enumerate(tables_of(document), start=1):
        name = re.sub(r"[\[\]:*?/\\]", " ", table.code).strip(" '")[:24].strip(" '") or f"Bảng {number}"
        if name.casefold() in taken:
            name = f"{name} ({number})"
        taken.add(name.casefold())
        names.append(name)
    return names


def tables_of(document: Document) -> list[Table]:
    """Return the tables in reading order."""
    return [block for block in document.blocks if isinstance(block, Table)]


def number_format(fact: Fact, declared: str) -> str:
    """Return the Excel format that shows the value as it is printed: as many decimals, the same sign.

    ``declared`` (``Column.number_format``) holds for a text that is not a plain number.
    """
    if fact.text == NOTHING and fact.value == 0:
        return f'{DASHED};"{NOTHING}"'
    match = NUMBER.fullmatch(fact.text)
    if not match:
        return declared
    decimals = len(match[1] or match[2] or "")
    plain = "#,##0" + (f".{'0' * decimals}" if decimals else "")
    return f"+{plain};-{plain};{plain}" if fact.text.startswith("+") else plain


@dataclass
class _Writer:
    document: Document
    book: "Workbook"

    def write(self) -> None:
        self.formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        named = list(zip(sheet_names(self.document), tables_of(self.document), strict=True))
        self.rows = xlsx_formulas.fact_rows(self.document, named, PROSE, HEAD_ROW)
        self.listed: dict[str, tuple[str, float | None]] = {}
        for line, row in enumerate(self.rows, start=1):
            self.listed.setdefault(row.fact.fact_id, (f"{_quoted(FACTS)}!{_cell_name(line, 1)}", row.fact.value))
        self._information(self.book.add_worksheet(INFORMATION))
        for name, table in named:
            self._table(self.book.add_worksheet(name), table)
        self._pictures()
        self._facts(self.book.add_worksheet(FACTS))
        self._names()

    def _pictures(self) -> None:
        """Put every chart on one sheet, those of analysis too: title, picture with its description, the same in words."""
        from pipelines.reporting import stills

        charts = [block for block in self.document.blocks if isinstance(block, Chart)]
        if not charts:
            return
        sheet, row = self.book.add_worksheet(PICTURES), 0
        sheet.set_column(0, 0, PICTURE_WIDTH)
        title, words = self._format(bold=True, text_wrap=True), self._format(text_wrap=True, valign="top")
        for chart in charts:
            drawn = stills.png(chart)
            told = {"image_data": BytesIO(drawn), "description": chart.alt, "object_position": 2, **fitted(drawn)}
            for place, (text, look) in enumerate(((chart.title, title), ("", words), (chart.alt, words))):
                self._text(sheet, row + place, 0, text, look)
                self._height(sheet, row + place, [text], [PICTURE_WIDTH / CHARACTERS_PER_MM])
            sheet.set_row_pixels(row + 1, height_of(drawn))
            sheet.insert_image(row + 1, 0, "chart.png", told)
            row += 4
        self._page(sheet, landscape=False, last_head_row=None)

    def _names(self) -> None:
        """Name the cell of every printed number: of running text its line in the list of facts."""
        for line, row in enumerate(self.rows, start=1):
            sheet, place = (row.sheet, row.place) if row.place else (FACTS, (line, 1))
            self.book.define_name(row.name, f"={_quoted(sheet)}!{_cell_name(*place, fixed=True)}")

    def _format(self, **wanted: Any) -> "Format":
        """Return one shared format per look."""
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**FONT, **wanted})
        return self.formats[key]

    def _text(self, sheet: "Worksheet", row: int, column: int, text: str, look: "Format") -> None:
        if len(text) > LONGEST_TEXT:
            raise ReportError(
                f"Một đoạn chữ dài hơn {LONGEST_TEXT} ký tự không ghi được vào ô Excel.",
                where=f"trang tính {sheet.name}, dòng {row + 1}, cột {column + 1}",
                todo="rút ngắn đoạn chữ này trong kế hoạch hoặc mẫu báo cáo",
            )
        if text:
            sheet.write_string(row, column, text, look)
        else:
            sheet.write_blank(row, column, None, look)

    def _page(self, sheet: "Worksheet", landscape: bool, last_head_row: int | None) -> None:
        """A4 print set-up with the marks and the edition on every page."""
        layout = wording.layout()["margin"]
        sheet.set_paper(A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(*(layout[side] / 25.4 for side in ("right", "right", "top", "bottom")))
        marks = wording.mark_line(self.document)
        sheet.set_header(f'&C&"Times New Roman,Bold"&11{_header_text(marks)}' if marks else "")
        edition = _header_text(wording.edition_line(self.document))
        sheet.set_footer(f'&L&"Times New Roman,Regular"&10{edition}&R&"Times New Roman,Regular"&10&P/&N')
        sheet.fit_to_pages(1, 0)
        if last_head_row is not None:
            sheet.repeat_rows(last_head_row)

    def _information(self, sheet: "Worksheet") -> None:
        name, value = self._format(bold=True, valign="top"), self._format(text_wrap=True, valign="top")
        for column, width in enumerate(INFORMATION_WIDTHS):
            sheet.set_column(column, column, width)
        for row, (label, text) in enumerate(information(self.document)):
            self._text(sheet, row, 0, label, name)
            self._text(sheet, row, 1, text, value)
            self._height(sheet, row, [label, text], [INFORMATION_WIDTHS[at] / CHARACTERS_PER_MM for at in (0, 1)])
        self._page(sheet, landscape=False, last_head_row=None)

    def _table(self, sheet: "Worksheet", table: Table) -> None:
        area = typesetting.text_area(table.landscape)
        widths = typesetting.column_widths(table, area)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width * CHARACTERS_PER_MM)
        caption = self._format(bold=True, align="center", text_wrap=True)
        self._wide_text(sheet, 0, table, wording.caption(table), caption, area)
        head = self._format(bold=True, align="center", text_wrap=True, border=1, bg_color="#EDEDED")
        for column, title in enumerate(table.columns):
            self._text(sheet, HEAD_ROW, column, title.title, head)
        self._height(sheet, HEAD_ROW, [column.title for column in table.columns], widths)
        formulas = xlsx_formulas.table_formulas(table, HEAD_ROW, self.listed)
        for number, row in enumerate(table.rows):
            self._row(sheet, table, number, row, formulas)
            self._height(sheet, HEAD_ROW + 1 + number, [wording.plain(cell) for cell in row], widths)
        last = HEAD_ROW + len(table.rows)
        if table.note:
            look = self._format(italic=True, text_wrap=True, valign="top")
            self._wide_text(sheet, last + 1, table, table.note, look, area)
        sheet.freeze_panes(HEAD_ROW + 1, 0)
        sheet.autofilter(HEAD_ROW, 0, max(last - table.total, HEAD_ROW), len(table.columns) - 1)
        self._page(sheet, table.landscape, HEAD_ROW)

    def _wide_text(self, sheet: "Worksheet", row: int, table: Table, text: str, look: "Format", area_mm: float) -> None:
        """Write a title or a note over the whole width of the table: it never widens the printed page."""
        if len(table.columns) > 1:
            sheet.merge_range(row, 0, row, len(table.columns) - 1, "", look)
        self._text(sheet, row, 0, text, look)
        self._height(sheet, row, [text], [area_mm])

    def _height(self, sheet: "Worksheet", row: int, texts: list[str], widths_mm: list[float]) -> None:
        """Make a row as high as its longest text: programs do not do so by themselves when they open a file."""
        room = 2 * wording.layout()["cell_padding"]["x"]
        cells = zip(texts, widths_mm, strict=True)
        lines = max(typesetting.line_count(text, FONT_SIZE * REGULAR, width - room) for text, width in cells)
        sheet.set_row(row, ROW_PT + LINE_PT * lines)

    def _row(
        self, sheet: "Worksheet", table: Table, number: int, row: tuple[tuple[Run, ...], ...], formulas: dict[tuple[int, int], str]
    ) -> None:
        bold = table.total and number + 1 == len(table.rows)
        line = HEAD_ROW + 1 + number
        for position, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            look = {"align": column.align, "indent": int(column.align == "left"), "bold": bold, **BOX}
            fact = only_number(cell) if column.number_format else None
            if column.small:
                look["font_size"] = wording.layout()["styles"]["cell_code"]["size"]
            if fact and fact.value is not None:
                shown = self._format(**look, num_format=number_format(fact, column.number_format or "General"))
                if told := formulas.get((line, position)):
                    sheet.write_formula(line, position, told, shown, fact.value)
                else:
                    sheet.write_number(line, position, fact.value, shown)
            else:
                self._text(sheet, line, position, wording.plain(cell), self._format(**look))

    def _facts(self, sheet: "Worksheet") -> None:
        head = self._format(bold=True, align="center", border=1, bg_color="#EDEDED")
        text = self._format(border=1, indent=1)
        for column, (title, width) in enumerate(FACT_COLUMNS):
            sheet.set_column(column, column, width)
            self._text(sheet, 0, column, title, head)
        for line, row in enumerate(self.rows, start=1):
            self._fact(sheet, line, row, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(self.rows), 1), len(FACT_COLUMNS) - 1)
        self._page(sheet, landscape=True, last_head_row=0)


    def _fact(self, sheet: "Worksheet", line: int, row: FactRow, look: "Format") -> None:
        fact, place = row.fact, _cell_name(*row.place) if row.place else "-"
        for column, cell in enumerate((fact.fact_id, None, fact.unit, fact.text, row.sheet, place, row.name)):
            if cell is not None:
                self._text(sheet, line, column, cell, look)
        if fact.value is None:
            self._text(sheet, line, 1, fact.text, self._format(border=1, align="right"))
        else:
            sheet.write_number(line, 1, fact.value, self._format(border=1, num_format="General"))


def fitted(png: bytes) -> dict[str, float]:
    """Return the scale at which a picture is as wide as its column."""
    across = int.from_bytes(png[16:20], "big")
    scale = PICTURE_PIXELS / across * _dots(png) / SCREEN_DOTS
    return {"x_scale": scale, "y_scale": scale}


def height_of(png: bytes) -> int:
    """Return how high a picture is on the sheet, in pixels; a row holds at most 409 points."""
    across, down = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return min(round(PICTURE_PIXELS * down / across) + 8, 545)


def _dots(png: bytes) -> float:
    """Return the dots an inch that a PNG states; 96 when it does not."""
    at = png.find(b"pHYs")
    return int.from_bytes(png[at + 4 : at + 8], "big") * 0.0254 if at > 0 else SCREEN_DOTS


def _cell_name(row: int, column: int, fixed: bool = False) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, fixed, fixed))


def _quoted(sheet: str) -> str:
    """Return a sheet's name as a formula writes it."""
    return "'" + sheet.replace("'", "''") + "'"


def _header_text(text: str) -> str:
    """Return text for a page header, where "&" begins a code; Excel takes at most 255 signs."""
    return text.replace("&", "&&")[:180]


def information(document: Document) -> list[tuple[str, str]]:
    """Return the lines of the first sheet: what the file is, for when and where, who may read it, from which build."""
    known = [(PARAMETERS.get(key, key), value) for key, value in document.parameters.items()]
    lines = [
        ("Tên báo cáo", f"{document.title}. {document.subtitle}"),
        ("Cơ quan báo cáo", document.office.issuing_body),
        *((label, value) for label, value in known if label),
        ("Bản", wording.edition_line(document)),
        ("Tình trạng", wording.mark_line(document)),
        ("Bản dựng dữ liệu", document.build),
        ("Dựng lúc", formats.moment(document.built_at)),
        ("Dấu dùng trong biểu", '"-" không phát sinh; "…" có phát sinh nhưng chưa có số liệu; "(…)" không công bố'),
        ("Tỷ lệ", "ghi theo phần trăm như in trong báo cáo (98,2 nghĩa là 98,2 %)"),
    ]
    return [(label, value) for label, value in lines if value]
