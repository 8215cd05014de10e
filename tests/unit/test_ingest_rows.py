"""What every row of a sheet is. One letter per row: h header, b blank, s subtotal, f footer, d data."""

import pytest
from ingest_books import CHILD, TITLE, child, kinds, only_file, only_sheet, read, register_rows, write_book

CASES = {
    "plain": (register_rows(3), "hhbhddd"),
    "blank rows between and below": ([TITLE, CHILD, [], child(1), [], child(2), [], ["", "Cộng", 2]], "hhbdbdbs"),
    "row of column numbers": ([TITLE, CHILD, [1, 2, 3, 4, 5, 6, 7], child(1)], "hhhd"),
    "column numbers in brackets": ([TITLE, CHILD, ["(1)", "(2)", "(3)", "(4)", "(5)"], child(1)], "hhhd"),
    "hamlet lines and their sums": (
        [
            TITLE,
            CHILD,
            ["", "Bản Nà Cà"],
            child(1),
            ["", "Cộng bản Nà Cà", 1],
            ["II", "Thôn 2"],
            child(2),
            ["", "Tổng cộng", 2],
        ],
        "hhsdssds",
    ),
    "a hamlet line with its count": ([TITLE, CHILD, ["", "Bản Nà Cà: 25 trẻ"], child(1)], "hhsd"),
    "a hamlet line in the first column": ([TITLE, CHILD, ["Bản Nà Cà"], child(1)], "hhsd"),
    "hamlet lines without accents": ([TITLE, CHILD, ["", "Ban Na Ca"], child(1), ["", "Thon 2"], child(2)], "hhsdsd"),
    "a group line without a known word": ([TITLE, CHILD, ["Nà Cà"], child(1)], "hhsd"),
    "totals in many words": (
        [
            TITLE,
            CHILD,
            child(1),
            ["", "Cộng:", 1],
            ["", "TỔNG SỐ TRẺ EM", "1 trẻ"],
            ["Cộng trang", "", 1],
            ["", "Tong cong", 3],
            ["", "Lũy kế", 9],
        ],
        "hhdsssss",
    ),
    "a child whose name holds the word": (
        [TITLE, CHILD, child(1, "Vàng A Cộng"), child(2, "Cộng Thị Mẫu"), child(3, "Tống Văn Mẫu")],
        "hhddd",
    ),
    "a child called Cộng": ([TITLE, CHILD, ["", "Cộng", "05/03/2014", "Nữ"], child(2)], "hhdd"),
    "a Dao child called Bàn": ([TITLE, CHILD, child(1, "Bàn Văn Mẫu"), [2, "Ban Van Mau"], child(3)], "hhddd"),
    "a child with a name only": ([TITLE, CHILD, child(1), [2, "Giàng A Mẫu"], child(3), [4, "Sùng Thị Mẫu"]], "hhdddd"),
    "a child without a name": ([TITLE, CHILD, child(1), ["", "", "01/02/2015", "Nam"], child(3)], "hhddd"),
    "an unnumbered last child": ([TITLE, CHILD, child(1), ["", "Giàng A Mẫu"], [], ["", "Người lập biểu"]], "hhddbf"),
    "lines numbered but empty": ([TITLE, CHILD, child(1), [2], [3], child(4), [5]], "hhdbbdb"),
    "signature block": (
        [
            TITLE,
            CHILD,
            child(1),
            [],
            ["", "", "", "", "", "Bản Bo, ngày 15 tháng 3 năm 2018"],
            ["", "NGƯỜI LẬP BIỂU", "", "", "", "TM. UBND XÃ"],
            ["", "(Ký, ghi rõ họ tên)"],
            [],
            ["", "Lò Văn Giả", "", "", "", "Vàng A Giả"],
        ],
        "hhdbfffbf",
    ),
    "signature right below, without blank": (
        [TITLE, CHILD, child(1), ["", "Người tổng hợp", "", "Trạm trưởng"], ["", "Lò Văn Giả"]],
        "hhdff",
    ),
    "unknown words after a blank line": (
        [TITLE, CHILD, child(1), [], ["", "Lò Văn Giả", "", "", "", "Vàng A Giả"]],
        "hhdbf",
    ),
    "notes below, numbered": (
        [TITLE, CHILD, child(1), ["Ghi chú:"], [1, "Cột 5 ghi tên dân tộc"], [2, "Cột 7 ghi tên bản"]],
        "hhdfff",
    ),
    "sum, then signature": (
        [TITLE, CHILD, child(1), ["", "Tổng số", 1], ["", "KT. CHỦ TỊCH"], ["", "PHÓ CHỦ TỊCH"]],
        "hhdsff",
    ),
    "headings printed again on each page": (
        [TITLE, CHILD, [1, 2, 3, 4, 5, 6, 7], child(1), TITLE, CHILD, [1, 2, 3, 4, 5, 6, 7], child(2)],
        "hhhdhhhd",
    ),
    "units below the headings": (
        [
            ["DANH SÁCH CÂN, ĐO TRẺ DƯỚI 5 TUỔI"],
            ["TT", "Họ tên trẻ", "Ngày sinh", "Giới", "Ngày cân", "Cân nặng", "Chiều cao"],
            ["", "", "", "", "", "(kg)", "(cm)"],
            [1, "Lò Thị Mẫu", "05/03/2014", "Nữ", "14/3/2018", "12,5", 92],
        ],
        "hhhd",
    ),
    "no running numbers at all": ([TITLE, CHILD[1:], child(1)[1:], child(2)[1:], ["Cộng", 2]], "hhdds"),
    "nothing occurred": ([TITLE, CHILD, ["", "Không phát sinh"]], "hhf"),
    "error and blank-looking cells": (
        [TITLE, CHILD, [1, "Lò Thị Mẫu", "#REF!", "Nữ"], ["", "\u00a0", "\u200b"], child(2)],
        "hhdbd",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_classes_of_a_child_register(case, tmp_path):
    rows, expected = CASES[case]
    write_book(tmp_path / "so.xlsx", rows)
    assert kinds(only_sheet(tmp_path)) == expected


SCORE = ["TT", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm", "Điểm huyện thẩm định", "Minh chứng"]


def test_score_sheet_groups_and_totals_are_no_criteria(tmp_path):
    rows = [
        ["BẢNG CHẤM ĐIỂM XÃ PHÙ HỢP VỚI TRẺ EM NĂM 2018"],
        SCORE,
        ["I", "Nhóm tiêu chí về chỉ đạo", 200, 180, 175],
        [1, "Tiêu chí 1", 100, 90, 90, "QĐ số 12"],
        [2, "Tổng số trẻ được khai sinh", 100, "", ""],
        ["", "Tổng điểm", 1000, 812, 790, "có hồ sơ"],
        ["Kết quả công nhận: Đạt"],
        ["", "Người chấm", "", "Chủ tịch"],
    ]
    write_book(tmp_path / "diem.xlsx", rows)
    sheet = only_sheet(tmp_path)
    assert (kinds(sheet), sheet.register) == ("hhsddsff", "score_sheet")
    assert (sheet.facts["recognised"], sheet.facts["period"]) == ("Đạt", "2018")


def test_ticks_in_a_total_line_are_counts(tmp_path):
    headings = [["TT", "Họ và tên", "Ngày sinh", "Giới tính", ""], ["", "", "", "Nam", "Nữ"]]
    entries = [
        [1, "Lò Văn Mẫu", "01/02/2015", "x", ""],
        [2, "Lò Thị Mẫu", "01/03/2015", "", "x"],
        ["", "Cộng", "", 1, 1],
    ]
    write_book(tmp_path / "so.xlsx", [TITLE, *headings, *entries])
    sheet = only_sheet(tmp_path)
    assert kinds(sheet) == "hhhdds"
    assert {"sex_male", "sex_female"} <= set(sheet.columns)


def test_row_numbers_are_those_of_the_sheet_with_blank_first_rows_and_columns(tmp_path):
    write_book(tmp_path / "so.xlsx", register_rows(2), first_row=5, first_column=3)
    sheet = only_sheet(tmp_path)
    assert kinds(sheet) == "bbbbb" + "hhbhdd"
    frame = read(tmp_path).frame("child_register")
    assert frame["row_number"].to_list() == [10, 11]
    assert frame["full_name"].to_list() == ["Lò Thị Mẫu 1", "Lò Thị Mẫu 2"]


def test_a_commune_cell_merged_over_rows_holds_for_all_a_blank_one_does_not(tmp_path):
    rows = [TITLE, CHILD, *(child(number) for number in range(1, 6))]
    for row in rows[3:]:
        row[5] = ""
    write_book(tmp_path / "so.xlsx", rows, merges=["F3:F5"])
    frame = read(tmp_path).frame("child_register")
    assert frame["commune"].to_list() == ["Bản Bo", "Bản Bo", "Bản Bo", None, None]


def test_a_merged_commune_cell_where_the_sheet_starts_in_column_c(tmp_path):
    rows = [TITLE, CHILD, *(child(number) for number in range(1, 4))]
    rows[3][5] = rows[4][5] = ""
    write_book(tmp_path / "so.xlsx", rows, first_row=2, first_column=2, merges=["H5:H6"])
    frame = read(tmp_path).frame("child_register")
    assert frame["commune"].to_list() == ["Bản Bo", "Bản Bo", None]


def test_blank_rows_below_a_merged_commune_stay_blank(tmp_path):
    rows = [TITLE, CHILD, child(1), child(2), [], []]
    rows[3][5] = ""
    write_book(tmp_path / "so.xlsx", [*rows, ["", "Người lập biểu"]], merges=["F3:F6"])
    assert kinds(only_sheet(tmp_path)) == "hhddbbf"


def test_three_header_lines(tmp_path):
    lines = [
        ["TT", "THÔNG TIN TRẺ", "", "", "", "BIẾN ĐỘNG", ""],
        ["", "Họ và tên", "Ngày sinh", "Giới tính", "", "Ngày đến", "Ngày đi"],
        ["", "", "", "Nam", "Nữ", "", ""],
    ]
    write_book(tmp_path / "so.xlsx", [TITLE, *lines, [1, "Lò Thị Mẫu", "05/03/2014", "", "x", "01/01/2018"]])
    sheet = only_sheet(tmp_path)
    assert kinds(sheet) == "hhhhd"
    assert set(sheet.columns) == {
        "row_label",
        "full_name",
        "birth_date",
        "sex_male",
        "sex_female",
        "arrived_on",
        "left_on",
    }


def test_a_first_entry_is_never_taken_for_a_heading_line(tmp_path):
    write_book(
        tmp_path / "so.xlsx",
        [TITLE, ["Họ và tên", "Ngày sinh", "Giới tính", "GT"], ["Lò Văn Mẫu", "năm 2014", "Nam", "Nam"]],
    )
    sheet = only_sheet(tmp_path)
    assert (kinds(sheet), sheet.columns) == ("hhd", ["full_name", "birth_date", "sex"])


def test_a_name_heading_merged_over_two_columns_joins_them(tmp_path):
    rows = [TITLE, ["TT", "Họ và tên", None, "Ngày sinh", "Giới tính"], [1, "Lò Thị", "Mẫu", "05/03/2014", "Nữ"]]
    write_book(tmp_path / "so.xlsx", rows, merges=["B2:C2"])
    assert read(tmp_path).frame("child_register")["full_name"].to_list() == ["Lò Thị Mẫu"]


def test_given_names_in_a_column_without_heading_are_not_lost_silently(tmp_path):
    rows = [TITLE, ["TT", "Họ và tên", None, "Ngày sinh", "Giới tính"], [1, "Lò Thị", "Mẫu", "05/03/2014", "Nữ"]]
    write_book(tmp_path / "so.xlsx", rows)
    assert only_file(tmp_path).reason == "unknown_layout"


def test_a_second_table_below_is_refused_not_misread(tmp_path):
    other = ["TT", "Họ và tên", "Giới tính", "Ngày sinh"]
    write_book(tmp_path / "so.xlsx", [TITLE, CHILD, child(1), [], other, [1, "Lò Thị Mẫu", "Nữ", "05/03/2014"]])
    file = only_file(tmp_path)
    assert file.reason == "unknown_layout" and "Dòng 5" in file.message
