"""Reads the first sheet of an .xlsx file, its first row taken as the column names."""

import logging
from pathlib import Path
from typing import Any

from pipelines.errors import InputError


def read_workbook(path: Path) -> tuple[tuple[str, ...], Any]:
    """Return the header as written and an Arrow table of the rows below it (columns in file order, types as found).

    A column that mixes numbers and text is text; row 2 of the sheet is the first row of the table.

    Raises:
        InputError: a temporary file of Excel, an unreadable workbook, or no header in the first row.
    """
    import fastexcel

    # it warns on stderr of every column that is empty
    logging.getLogger("fastexcel").setLevel(logging.ERROR)
    if path.name.startswith("~$"):
        raise InputError("Đây là tệp tạm của Excel, không phải sổ.", path.name, "đóng Excel rồi chọn tệp thật")
    try:
        book = fastexcel.read_excel(path)
        first = book.load_sheet(0, header_row=None, skip_rows=0, n_rows=1, dtypes="string").to_arrow()
        if first.num_rows == 0:
            raise InputError("Trang đầu của tệp trống.", path.name, "dòng đầu của trang phải là tên cột")
        body = book.load_sheet(0, header_row=None, skip_rows=1, schema_sample_rows=None).to_arrow()
    except fastexcel.FastExcelError as problem:
        reason = "Tệp Excel không đọc được (hỏng, có mật khẩu, hoặc không phải .xlsx)."
        raise InputError(reason, path.name, "mở bằng Excel rồi lưu lại") from problem
    header = tuple((column[0].as_py() or "") for column in first.columns)
    if not any(name.strip() for name in header):
        raise InputError("Dòng đầu không có tên cột.", path.name, "dòng đầu của trang phải là tên cột")
    return header, body
