"""Excel templates of registers for offices that want one: everything in them comes from the register's definition."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import catalog
from pipelines.catalog import LabelledFact, Register, RegisterColumn
from pipelines.errors import RequestError
from pipelines.files import whole

if TYPE_CHECKING:
    import xlsxwriter

ROWS = 300
"""Rows to fill in."""

GUIDE = "Hướng dẫn"
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_NEEDED, _OTHER, _OPEN = "#F8CBAD", "#D9E2F3", "#FFF2CC"
_INLINE = 255  # characters that Excel takes in a drop-down written into the cell
_MESSAGE, _MESSAGE_TITLE = 255, 32
_WIDTHS = {"name": 26, "place": 22, "text": 20, "codes": 24, "code": 16, "register": 30, "period": 20, "date": 13, "money": 15, "class": 14}
_TICK, _YES_NO = ("x",), ("Có", "Không")
# type -> (how to write it, an example)
TYPES = {
    "text": ("chữ", "…"),
    "name": ("họ và tên đầy đủ, có dấu", "Lò Thị Mẫu"),
    "date": ("ngày/tháng/năm; chỉ biết năm thì ghi năm", "05/03/2014"),
    "sex": ("Nam hoặc Nữ", "Nữ"),
    "tick": ("x nếu đúng, để trống nếu không", "x"),
    "yes_no": ("Có hoặc Không; chưa biết thì để trống", "Có"),
    "number": ("số; phần thập phân sau dấu phẩy", "5"),
    "count": ("số nguyên; không có thì ghi 0", "12"),
    "money": ("số tiền bằng đồng, hoặc kèm đơn vị", "12.500.000"),
    "weight": ("số kg, một số lẻ", "12,5"),
    "height": ("số cm, một số lẻ", "88,5"),
    "place": ("tên xã đầy đủ, có chữ xã, phường hoặc thị trấn", "Xã Bản Bo"),
    "code": ("một mục trong danh mục", ""),
    "codes": ("các mục trong danh mục, cách nhau dấu chấm phẩy", ""),
    "groups": ("số thứ tự nhóm 1-14, cách nhau dấu chấm phẩy", "4; 13"),
    "personal_id": ("12 chữ số", "012314000123"),
    "card": ("15 ký tự, hoặc 10 số cuối", "TE1120123456789"),
    "class": ("tên lớp", "Lớp 1A"),
    "register": ("loại sổ", ""),
    "period": ("kỳ số liệu", "Quý I năm 2018"),
}


@dataclass(frozen=True)
class Field:
    """One thing to fill in: a column, or a line above the table.

    Attributes:
        heading: as the reader of workbooks knows it ("TOP.SUB" over two rows).
        choices: what a drop-down offers; several: more than one of them may stand in a cell.
        together: headings of which at least one must be filled in (its own among them).
        example: a value that the register takes.
    """

    name: str
    heading: str
    kind: str
    choices: tuple[str, ...] = ()
    several: bool = False
    needed: bool = False
    together: tuple[str, ...] = ()
    hint: str = ""
    example: str = ""

    @property
    def told(self) -> str:
        """How to fill it in, in one sentence."""
        how = TYPES.get(self.kind, TYPES["text"])[0]
        return self.hint if self.hint and self.kind == "text" else f"{how}; {self.hint}" if self.hint else how

    @property
    def duty(self) -> str:
        """Whether it must be filled in, as the guide says it."""
        if len(self.together) > 1:
            return f"Ghi ít nhất một trong: {', '.join(self.together)}. "
        return "Bắt buộc. " if self.needed else ""


def fields_of(register: Register) -> list[Field]:
    """Return the columns of a register that a template offers: of several ways to write a thing the first one."""
    groups: dict[str, list[str]] = {}
    for column in register.columns.values():
        if column.any_of and column.type != "tick" and not column.instead_of:
            groups.setdefault(column.any_of, []).append(column.vi)
    return [
        _field(column, tuple(groups.get(column.any_of or "", ())))
        for column in register.columns.values()
        if not column.instead_of and not (column.type == "tick" and column.any_of in groups)
    ]


def _field(column: RegisterColumn, together: tuple[str, ...]) -> Field:
    choices = _choices(column)
    example = column.example or (choices[0] if choices and column.type != "yes_no" else TYPES.get(column.type, TYPES["text"])[1])
    needed = column.required or column.column_required or bool(column.any_of)
    return Field(column.name, column.vi, column.type, choices, column.type == "codes", needed, together, column.hint, example)


def _choices(column: RegisterColumn) -> tuple[str, ...]:
    if column.type == "sex":
        return ("Nam", "Nữ")
    if column.type == "tick":
        return _TICK
    if column.type == "yes_no":
        return _YES_NO
    listed = catalog.code_lists().get("registers" if column.type == "register" else column.codes or "", {})
    return tuple(spellings[0] for spellings in listed.values() if spellings)


def title_fields(register: Register) -> list[Field]:
    """Return the lines above the table: commune, day or days, and the register's own labelled lines."""
    found = [_fact(fact) for fact in register.facts.values() if fact.asked]
    if not (commune := register.columns.get("commune")) or not commune.required:
        found.insert(0, Field("commune_text", "Xã/phường", "place", example=TYPES["place"][1]))
    # lists of lists tell their periods row by row
    told_by_rows = any(column.type == "period" for column in register.columns.values())
    return found if told_by_rows else [*found, *_period_fields(register)]


def _fact(fact: LabelledFact) -> Field:
    spellings = catalog.code_lists().get(fact.codes or "", {}).values()
    choices = tuple(each[0] for each in spellings if each)
    example = fact.example or (choices[0] if choices else TYPES.get(fact.type, TYPES["text"])[1])
    return Field(fact.name, fact.labels[0], fact.type, choices, hint=fact.hint, example=example)


def _period_fields(register: Register) -> Iterator[Field]:
    year = Field("period", "Năm học", "period", example="2017-2018") if register.sent_by == "school" else None
    if register.mode == "snapshot":
        yield Field("as_of", "Tính đến ngày", "date", needed=True, example="14/03/2018")
    elif register.mode == "yearly" and not year:
        yield Field("period", "Năm", "period", needed=True, example="2018")
        yield Field("as_of", "Tính đến ngày", "date", example="30/11/2018")
    elif register.mode == "events":
        yield Field("period", "Kỳ số liệu", "period", example="Quý I năm 2018")
        yield Field("starts_on", "Từ ngày", "date", needed=True, example="01/01/2018")
        yield Field("ends_on", "đến ngày", "date", needed=True, example="14/03/2018")
    if year:
        yield year


def template_name(register: Register) -> str:
    """Return the file name of a register's template."""
    return f"mau_{register.id}.xlsx"


def require_register(name: str) -> Register:
    """Return a register.

    Raises:
        RequestError: there is none of this name; the message lists all.
    """
    known = catalog.registers()
    if name not in known:
        listed = "; ".join(f"{register.id} ({register.title_vi})" for register in known.values())
        raise RequestError(f"Không có sổ “{name}”.", todo=f"chọn một trong: {listed}")
    return known[name]


def write_template(register: Register, out: Path) -> Path:
    """Write the template of a register; a file that is there already stays.

    Raises:
        RequestError: the file exists (it may have been filled in), or its name does not end with .xlsx.
    """
    import xlsxwriter

    if out.suffix.lower() != ".xlsx":
        raise RequestError("Mẫu là tệp Excel.", out.name, "đặt tên tệp kết thúc bằng .xlsx")
    if out.exists():
        raise RequestError("Đã có tệp này; phần mềm không ghi đè vì có thể đã điền.", out.name, "chọn tên khác bằng --out")
    out.parent.mkdir(parents=True, exist_ok=True)
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with whole(out) as draft, xlsxwriter.Workbook(str(draft), safe) as book:
        _Template(book, register).write()
    return out


class _Template:
    """One template being written: the sheet to fill in, and a guide with the meaning of every column."""

    def __init__(self, book: "xlsxwriter.Workbook", register: Register) -> None:
        self.book, self.register = book, register
        self.page, self.guide = book.add_worksheet(register.id[:31]), book.add_worksheet(GUIDE)
        self.fields, self.titles = fields_of(register), title_fields(register)
        self.double = any("." in field.heading for field in self.fields)
        self.guide_row = 0
        self.lists: dict[tuple[str, ...], str] = {}

    def _style(self, **more: object) -> "xlsxwriter.format.Format":
        return self.book.add_format({**_FONT, **more})

    def write(self) -> None:
        """Write both sheets."""
        self._guide()
        first = self._titles()
        self._headings(first)
        self._body(first + 1 + self.double)
        self.page.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True, "insert_rows": True})
        self.guide.protect("")
        self.page.activate()

    def _titles(self) -> int:
        """Write title and lines above the table; return the row of the headings."""
        last = max(len(self.fields) - 1, 5)
        self.page.merge_range(0, 0, 0, last, self.register.title_vi.upper(), self._style(bold=True, align="center", font_size=14))
        own = [phrase for phrase in self.register.titles if phrase.casefold() in self.register.title_vi.casefold()]
        if not own:
            self.page.merge_range(1, 0, 1, last, f"({self.register.titles[0]})", self._style(italic=True, align="center"))
        row = 1 + (not own)
        for field in self.titles:
            beside = field.name == "ends_on"
            row += not beside
            self._title_line(row, field, 5 if beside else 0)
        return row + 2

    def _title_line(self, row: int, field: Field, column: int) -> None:
        """Write a label and, behind it, the cell to fill in; a range of days stands in one line."""
        # a colon ties the label to the next cell; "Từ ngày … đến ngày …" is read as one sentence
        label = field.heading if field.name in ("starts_on", "ends_on") else f"{field.heading}:"
        self.page.write_string(row, column, label, self._style(bold=field.needed))
        at = column + (2 if not column else 1)
        self.page.write_blank(row, at, None, self._style(locked=False, num_format="@", bg_color=_OPEN, border=1))
        self._offer(row, at, row, at, field)

    def _headings(self, row: int) -> None:
        split = [field.heading.partition(".") for field in self.fields]
        for index, (field, (_, dot, sub)) in enumerate(zip(self.fields, split, strict=True)):
            style = self._style(
                bold=True, border=1, align="center", text_wrap=True, bg_color=_NEEDED if field.needed else _OTHER
            )
            self.page.set_column(index, index, 6 if field.name == "row_label" else _WIDTHS.get(field.kind, 11))
            if not self.double:
                self.page.write_string(row, index, field.heading, style)
            elif not dot:
                self.page.merge_range(row, index, row + 1, index, field.heading, style)
            else:
                self._upper(row, index, [part[0] if part[1] else "" for part in split])
                self.page.write_string(row + 1, index, sub, style)
        if self.double:
            self.page.set_row(row, 34)
        self.page.set_row(row + self.double, 48)
        self.page.freeze_panes(row + 1 + self.double, 2)
        self.page.repeat_rows(row, row + self.double)

    def _upper(self, row: int, index: int, tops: list[str]) -> None:
        """Write an upper heading over its neighbours that share it, once."""
        if index and tops[index - 1] == tops[index]:
            return
        style = self._style(bold=True, border=1, align="center", text_wrap=True, bg_color=_OTHER)
        end = index
        while end + 1 < len(tops) and tops[end + 1] == tops[index]:
            end += 1
        if end > index:
            self.page.merge_range(row, index, row, end, tops[index], style)
        else:
            self.page.write_string(row, index, tops[index], style)

    def _body(self, first: int) -> None:
        open_cell = self._style(locked=False, num_format="@", border=1)
        for number in range(first, first + ROWS):
            for index in range(len(self.fields)):
                self.page.write_blank(number, index, None, open_cell)
        for index, field in enumerate(self.fields):
            self._offer(first, index, first + ROWS - 1, index, field)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)

    def _offer(self, top: int, left: int, bottom: int, right: int, field: Field) -> None:
        """Give cells their drop-down and the note that appears when somebody enters them."""
        note = f"{field.told}. Ví dụ: {field.example}" if field.example and field.example != "…" else field.told
        rule: dict[str, object] = {"validate": "any"}
        if field.choices and not field.several:
            rule = {"validate": "list", "source": self._source(field.choices), "error_type": "warning"}
            rule |= {"error_title": "Ngoài danh mục", "error_message": "Chọn một mục trong danh sách, hoặc xem trang Hướng dẫn."}
        rule |= {"input_title": field.heading.rpartition(".")[2][:_MESSAGE_TITLE], "input_message": note[:_MESSAGE]}
        self.page.data_validation(top, left, bottom, right, rule)

    def _source(self, choices: tuple[str, ...]) -> list[str] | str:
        """Return a drop-down's source: its words, or the cells of the guide that hold them."""
        if len(",".join(choices)) <= _INLINE and not any("," in choice for choice in choices):
            return list(choices)
        return self.lists[choices]

    def _guide(self) -> None:
        """Write the guide. Two columns and no heading as in a register, so that nobody takes it for a list of children."""
        self.guide.set_column(0, 0, 46)
        self.guide.set_column(1, 1, 96)
        self._tell(f"Mẫu: {self.register.title_vi}", f"Căn cứ: {self.register.source}", bold=True)
        self._tell("", "Điền vào trang đầu, từ dòng dưới tiêu đề cột; không sửa tiêu đề. Cột nền cam phải có.")
        self._tell("", "Ngày ghi dạng ngày/tháng/năm (05/03/2014). Ô không có số liệu để trống; số 0 phải ghi 0.")
        for number, field in enumerate([*self.titles, *self.fields], start=1):
            example = f" Ví dụ: {field.example}." if field.example and field.example != "…" else ""
            self._tell(f"{number}) {field.heading}", f"{field.duty}Cách ghi: {field.told}.{example}")
        for field in [*self.titles, *self.fields]:
            if field.choices and field.choices not in self.lists:
                self._list(field)

    def _tell(self, left: str, right: str, bold: bool = False) -> None:
        style = self._style(bold=bold, text_wrap=True, valign="top")
        self.guide.write_string(self.guide_row, 0, left, style)
        self.guide.write_string(self.guide_row, 1, right, style)
        self.guide_row += 1

    def _list(self, field: Field) -> None:
        """Write a code list, one word a row, and remember where it stands."""
        self.guide_row += 1
        self.guide.write_string(self.guide_row, 0, f"Danh mục của “{field.heading}”", self._style(italic=True))
        for number, choice in enumerate(field.choices):
            self.guide.write_string(self.guide_row + number, 1, choice, self._style())
        last = self.guide_row + len(field.choices)
        self.lists[field.choices] = f"='{GUIDE}'!$B${self.guide_row + 1}:$B${last}"
        self.guide_row = last
