"""Headings to columns."""

import pytest

from pipelines import catalog
from pipelines.ingest.grid import Merge
from pipelines.ingest.headers import Headings
from pipelines.ingest.table import heading_levels, is_column_numbers
from pipelines.ingest.words import accented_key, key, nfc


@pytest.fixture(scope="module")
def headings():
    return Headings(catalog.registers())


def match(headings, register, *lines):
    levels = tuple(tuple(column.split("|")) if column else () for column in lines)
    return next(m for m in headings.match(levels) if m.register.id == register)


def test_words_are_folded_the_same_way_however_they_were_typed():
    assert key("HỌ VÀ\nTÊN (*)") == key("Họ và tên") == key("Ho va ten") == "ho va ten"
    assert key("Cân nặng\u00a0(kg)") == "can nang kg"
    assert accented_key("Năm") != accented_key("Nam")
    assert nfc("Ba\u0309n  Bo") == "Bản Bo"


def test_top_and_sub_before_sub_before_top(headings):
    found = match(
        headings, "child_register", "TT", "Họ và tên", "Ngày sinh", "Giới tính|Nam", "Giới tính|Nữ", "Biến động|Ngày đi"
    )
    assert found.columns == {
        "row_label": 0,
        "full_name": 1,
        "birth_date": 2,
        "sex_male": 3,
        "sex_female": 4,
        "left_on": 5,
    }
    assert found.complete


def test_a_heading_about_a_parent_is_not_about_the_child(headings):
    found = match(
        headings,
        "child_register",
        "Họ và tên",
        "Ngày sinh",
        "Giới tính",
        "Thông tin cha|Họ và tên",
        "Thông tin cha|Năm sinh",
    )
    assert found.columns == {"full_name": 0, "birth_date": 1, "sex": 2, "father_name": 3}
    assert not found.twice


def test_a_year_column_is_not_the_column_of_boys(headings):
    found = match(headings, "child_register", "Họ và tên", "Ngày sinh", "Giới tính", "Năm")
    assert "sex_male" not in found.columns
    assert match(headings, "child_register", "Họ và tên", "NAM").columns["sex_male"] == 1


def test_brackets_are_passed_over_except_units(headings):
    assert match(headings, "child_register", "Giới tính (Sex)").columns == {"sex": 0}
    found = match(headings, "weighing_list", "Họ tên trẻ", "Cân nặng (kg)")
    assert found.columns["weight"] == 1
    assert "weight" not in match(headings, "weighing_list", "Họ tên trẻ", "Cân nặng (g)").columns


def test_a_column_met_twice_is_told(headings):
    found = match(headings, "child_register", "Họ và tên", "Ngày sinh", "Ngày sinh", "Giới tính")
    assert found.twice == {"birth_date": (1, 2)} and "birth_date" not in found.columns


def test_missing_duties_are_named_in_vietnamese(headings):
    found = match(headings, "weighing_list", "Họ tên trẻ", "Giới")
    assert set(found.missing) == {
        "Ngày sinh",
        "Kết quả cân đo.Ngày cân",
        "Kết quả cân đo.Cân nặng (kg) hoặc Kết quả cân đo.Chiều cao/dài (cm)",
    }


def test_an_upper_line_reaches_to_the_next_one_over_columns_with_a_lower_text():
    rows = [["TT", "Giới tính", "", "Ghi chú", ""], ["", "Nam", "Nữ", "", ""]]
    assert heading_levels(rows, 0, ()) == (("TT",), ("Giới tính", "Nam"), ("Giới tính", "Nữ"), ("Ghi chú",), ())


def test_a_merged_upper_cell_covers_exactly_its_range():
    rows = [["Giới tính", "", ""], ["Nam", "Nữ", "Dân tộc"]]
    assert heading_levels(rows, 4, [Merge(4, 0, 4, 1)])[2] == ("Dân tộc",)
    assert heading_levels(rows, 4, ())[2] == ("Giới tính", "Dân tộc")


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1", "2", "3", "4"], True),
        (["(1)", "(2)", "", "(3)"], True),
        (["A", "B", "1", "2", "3=1+2"], True),
        (["1", "Lò Thị Mẫu", "2"], False),
        (["3", "2", "1"], False),
        (["1", "2"], False),
    ],
)
def test_the_line_of_column_numbers(cells, numbers):
    assert is_column_numbers(cells) is numbers


def test_no_register_spells_two_columns_alike(headings):
    for register in catalog.registers().values():
        seen = {}
        for column in register.columns.values():
            for spelling in {accented_key(text) for text in column.headers}:
                assert seen.setdefault(spelling, column.name) == column.name, (register.id, spelling)
