"""The fix list of a commune: what is wrong in which cell of its own file, what is expected, and room for the correction."""

import re
from collections.abc import Sequence
from datetime import date

from pipelines import catalog, corrections, formats
from pipelines.worklists.book import Heading, Sheet
from pipelines.worklists.findings import Finding, choices, expected, reasons

HEADINGS = (
    Heading("TT", 5), Heading("Mức", 12), Heading("Sổ", 22), Heading("Tệp", 30), Heading("Trang tính", 14), Heading("Dòng", 7),
    Heading("Cột Excel", 7), Heading("Họ và tên", 24), Heading("Cột", 20), Heading("Đang ghi", 20), Heading("Sai ở đâu", 26),
    Heading("Cần ghi thế nào", 30),
    Heading(corrections.NEW_TEXT, 24, open=True),
    *(Heading(text, 12, hidden=True) for text in (corrections.ROW_MARK, corrections.REGISTER, corrections.COLUMN)),
)  # fmt: skip
MUST, MAY = "Phải sửa", "Nên xem lại"
# a birth date of which only the year or the month is told is read, but says too little for some registers
_PART_OF_A_DAY, _ONLY_PART = re.compile(r"(\d{1,2}\s*[/.-]\s*)?(19|20)\d{2}"), "part_of_a_day"
NOT_HERE = "sửa trong sổ rồi gửi lại cả tệp"


def sheet(place: str, found: Sequence[Finding], made_on: date, demo: bool) -> Sheet:
    """Return the fix list of a place as a sheet; ``place`` is its full name."""
    must = sum(one.rejects for one in found)
    lines = (
        f"Lập ngày {formats.day(made_on)}. {must} chỗ phải sửa (dòng chưa được tính), {len(found) - must} chỗ nên xem lại.",
        f"Chỉ ghi vào cột “{corrections.NEW_TEXT}”: chữ đúng của ô, hoặc “{corrections.STRIKE}” nếu không tính dòng ấy; "
        "để trống nếu chưa rõ. Gửi lại chính tệp này.",
    )
    rows = [_row(number, one) for number, one in enumerate(found, start=1)]
    return Sheet("Cần sửa", f"DANH SÁCH CẦN SỬA - {place}", lines, HEADINGS, rows, demo, offers=[_offer(one) for one in found])


def _offer(one: Finding) -> tuple[str, ...]:
    """What the drop-down of the cell to fill in offers beside free text: the words of a short code list, and striking the row out."""
    return (*choices(one), corrections.STRIKE) if one.mark else ()


def _row(number: int, one: Finding) -> tuple[str, ...]:
    register = catalog.registers()[one.register]
    where = f"{one.file} (và {one.others} danh sách khác)" if one.others else one.file
    told = _ONLY_PART if one.reason == "unreadable_date" and _PART_OF_A_DAY.fullmatch(one.text) else one.reason
    wrong = reasons().get(told, {}).get("wrong", one.reason)
    asked = expected(one) if one.mark else "; ".join(filter(None, (expected(one), NOT_HERE)))
    shown = (register.title_vi, where, one.sheet, str(one.row_number), one.letter, one.name, one.heading, one.text, wrong, asked)
    return (str(number), MUST if one.rejects else MAY, *shown, "", one.mark, one.register, one.column)
