"""What a newcomer does by hand in the practice game: answers in intake.csv, a corrected list. Pages of the guide name these by `hand:`."""

import csv
import io
from pathlib import Path

from pipelines import corrections

ROLE = "chuyên viên phụ trách trẻ em"

def answer(home: Path, file_part: str, **cells: str) -> None:
    """Fill the line of a list in ``intake.csv`` as a person does in a spreadsheet; exactly one line must fit."""
    path = home / "data" / "state" / "intake.csv"
    table = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    rows = list(table)
    (line,) = [row for row in rows if file_part in row["file"]]
    line.update(cells, confirmed_by=ROLE)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(table.fieldnames or ()), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text("\ufeff" + out.getvalue(), encoding="utf-8")


def answer_thèn_sin(home: Path) -> None:
    """Chapter 2: last year's title on this year's list."""
    answer(home, "2018-Q1/03394_Xã Thèn Sin/child_register", period="2018-Q1", as_of="14/3/2018")


def replace_hồ_thầu(home: Path) -> None:
    """Chapter 4: the corrected weighing list takes the place of the one in millimetres."""
    answer(home, "03406_Xã Hồ Thầu/weighing_list (gửi lại)", replaces="demo/2018-6M/03406_Xã Hồ Thầu/weighing_list.xlsx")


def replace_tả_lèng(home: Path) -> None:
    """Chapter 5: of two registers the whole one counts."""
    answer(home, "03400_Xã Tả Lèng/child_register (ban du)", replaces="demo/2018-9M/03400_Xã Tả Lèng/child_register.xlsx")


def correct_bản_giang(home: Path) -> None:
    """Chapter 6: the right points written into the fix list, a nought less than the sheet has; exactly one line asks for it."""
    from openpyxl import load_workbook

    path = home / "data" / "work" / "worklists" / "fixes-03418.xlsx"
    book = load_workbook(path)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(cell.value == corrections.NEW_TEXT for cell in row))
    columns = {str(cell.value): cell.column for cell in head}
    wrong = [row for row in sheet.iter_rows(min_row=head[0].row + 1) if "cham-diem/2018" in str(row[columns["Tệp"] - 1].value)]
    (line,) = wrong
    points = int(float(str(line[columns["Đang ghi"] - 1].value)))
    sheet.cell(line[0].row, columns[corrections.NEW_TEXT]).value = str(points // 10)
    book.save(path)
