"""Names and days in several columns: họ đệm + tên, ngày + tháng + năm; put together, never guessed."""

import pytest
from ingest_books import TITLE, kinds, only_sheet, read, write_book

from pipelines.examine import examine
from pipelines.ingest.split_columns import fold
from pipelines.settings import Project

SPLIT = ["TT", "Họ đệm", "Tên", "Ngày sinh", "Tháng sinh", "Năm sinh", "Giới tính", "Xã"]


def told(folder, rows, **options):
    write_book(folder / "so.xlsx", [TITLE, *rows], **options)
    return read(folder).frame("child_register")


def test_one_line_of_headings(tmp_path):
    entries = [[1, "Lò Thị", "Mẫu", 5, 3, 2014, "Nữ", "Bản Bo"], [2, "Vàng", "Pao", None, None, 2015, "Nam", "Bản Bo"]]
    frame = told(tmp_path, [SPLIT, *entries, [3, None, "Sáng", None, 4, 2016, "Nam", "Bản Bo"], [None, "NGƯỜI LẬP BIỂU"]])
    assert frame["full_name"].to_list() == ["Lò Thị Mẫu", "Vàng Pao", "Sáng"]
    assert frame["birth_date"].to_list() == ["5/3/2014", "2015", "4/2016"]
    sheet = only_sheet(tmp_path)
    assert kinds(sheet) == "hhdddf" and sheet.unused == []


@pytest.mark.parametrize(
    "top, low, merges",
    [
        (["TT", "Họ và tên", None, "Ngày sinh", None, None, "Giới tính", "Xã"], [None, "Họ đệm", "Tên", "Ngày", "Tháng", "Năm", None, None], ["B2:C2", "D2:F2"]),
        (["TT", "Họ tên trẻ", None, "Sinh ngày", None, None, "Giới tính", "Xã"], [None, "Họ", "Tên", "Ngày", "Tháng", "Năm", None, None], ["B2:C2", "D2:F2"]),
        (["TT", "Họ và tên", None, "Ngày tháng năm sinh", None, None, "Giới tính", "Xã"], [None, "Ho dem", "Ten", "Ngay", "Thang", "Nam", None, None], []),
    ],
)
def test_two_lines_of_headings(tmp_path, top, low, merges):
    frame = told(tmp_path, [top, low, [1, "Lò Thị", "Mẫu", "05", "03", "2014", "Nữ", "Bản Bo"]], merges=merges)
    assert frame.select("full_name", "birth_date", "sex").rows() == [("Lò Thị Mẫu", "05/03/2014", "Nữ")]


def test_names_of_parents_stay_apart_from_the_childs(tmp_path):
    top = ["TT", "Trẻ", None, "Cha", None, "Ngày sinh", "Giới tính", "Xã"]
    low = [None, "Họ đệm", "Tên", "Họ đệm", "Tên", None, None, None]
    merges = ["B2:C2", "D2:E2"]
    write_book(tmp_path / "so.xlsx", [TITLE, top, low, [1, "Lò Thị", "Mẫu", "Lò", "Cha", "05/03/2014", "Nữ", "Bản Bo"]], merges=merges)
    sheet = read(tmp_path).files[0].sheets[0]
    assert read(tmp_path).frame("child_register")["full_name"].to_list() == ["Lò Thị Mẫu"]
    assert sheet.unused == ["Cha - Họ và tên"]


def test_day_month_and_year_of_nobody_knows_what_are_not_taken_for_the_birth_date():
    bare = tuple((text,) for text in ("Họ và tên", "Ngày", "Tháng", "Năm"))
    assert fold(bare) == (bare, {})
    weighed = (("Họ và tên",), ("Ngày cân", "Ngày"), ("Ngày cân", "Tháng"), ("Ngày cân", "Năm"))
    assert fold(weighed) == ((("Họ và tên",), ("Ngày cân",), (), ()), {1: (2, 3)})


def test_words_that_only_look_alike_are_no_split_name():
    for pair in [("Hộ", "Tên trẻ"), ("Hồ", "Tên"), ("Họ", "Tuổi")]:
        levels = tuple((text,) for text in pair)
        assert fold(levels) == (levels, {})
    assert fold((("Ngày sinh",), ("Tháng",), ("Nam",)))[1] == {}


def test_days_without_a_part_are_refused_not_guessed(tmp_path):
    entries = [
        [1, "Lò Thị", "Một", 5, None, 2014, "Nữ", "Bản Bo"],
        [2, "Lò Thị", "Hai", 5, 3, None, "Nữ", "Bản Bo"],
        [3, "Lò Thị", "Ba", 31, 2, 2014, "Nữ", "Bản Bo"],
        [4, "Lò Thị", "Bốn", None, None, None, "Nữ", "Bản Bo"],
        [5, "Lò Thị", "Năm", 5, None, None, "Nữ", "Bản Bo"],
        [6, "Lò Thị", "Sáu", 5, 3, 2014, "Nữ", "Bản Bo"],
        [7, "Lò Thị", "Sáu", "05", "03", "2014", "Nữ", "Bản Bo"],
    ]
    write_book(tmp_path / "raw" / "so.xlsx", [TITLE, ["Tính đến ngày 14/03/2018"], SPLIT, *entries])
    rows = examine(Project(tmp_path, tmp_path / "raw", tmp_path / "marts"), rows=True)["files"][0]["sheets"][0]["rows"]
    reasons = [row["reason"] for row in rows]
    assert reasons == ["unreadable_date", "unreadable_date", "impossible_date", "missing_required", "unreadable_date", None, None]
