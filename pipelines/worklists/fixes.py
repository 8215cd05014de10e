"""The fix list of a commune: what is wrong in which cell of its own file, what is expected, and room for the correction."""

from collections.abc import Sequence
from datetime import date

from pipelines import catalog, corrections, formats
from pipelines.worklists.book import Heading, Sheet
from pipelines.worklists.findings import Finding, expected, reasons

HEADINGS = (
    Heading("TT", 5), Heading("Mức", 12), Heading("Sổ", 22), Heading("Tệp", 30), Heading("Trang tính", 14), Heading("Dòng", 7),
    Heading("Họ và tên", 24), Heading("Cột", 20), Heading("Đang ghi", 20), Heading("Sai ở đâu", 26), Heading("Cần ghi thế nào", 30),
    Heading(corrections.NEW_TEXT, 24, open=True),
    *(Heading(text, 12, hidden=True) for text in (corrections.ROW_MARK, corrections.REGISTER, corrections.COLUMN)),
)  # fmt: skip
MUST, MAY = "Phải sửa", "Nên xem lại"
NOT_HERE = "sửa trong sổ rồi gửi lại cả tệp"


def sheet(place: str, found: Sequence[Finding], made_on: date, demo: bool) -> Sheet:
    """Return the fix list of a place as a sheet; ``place`` is its full name."""
    must = sum(one.rejects for one in found)
    lines = (
        f"Lập ngày {formats.day(made_on)}. {must} chỗ phải sửa (dòng chưa được tính), {len(found) - must} chỗ nên xem lại.",
        f"Chỉ ghi vào cột “{corrections.NEW_TEXT}”; để trống nếu chưa rõ. Gửi lại chính tệp này.",
    )
    rows = [_row(number, one) for number, one in enumerate(found, start=1)]
    return Sheet("Cần sửa", f"DANH SÁCH CẦN SỬA - {place}", lines, HEADINGS, rows, demo)


def _row(number: int, one: Finding) -> tuple[str, ...]:
    register = catalog.registers()[one.register]
    where = f"{one.file} (và {one.others} danh sách khác)" if one.others else one.file
    wrong = reasons().get(one.reason, {}).get("wrong", one.reason)
    asked = expected(one) if one.mark else "; ".join(filter(None, (expected(one), NOT_HERE)))
    shown = (register.title_vi, where, one.sheet, str(one.row_number), one.name, one.heading, one.text, wrong, asked)
    return (str(number), MUST if one.rejects else MAY, *shown, "", one.mark, one.register, one.column)
