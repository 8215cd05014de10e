"""The Excel report: real numbers, print set-up, list of facts, nothing that becomes a formula."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from writers_sample import HOSTILE, sample

from pipelines.errors import ReportError
from pipelines.reporting import writer_xlsx
from pipelines.reporting.document import Column, Fact, Table, facts_in
from pipelines.reporting.xlsx_values import SHARE, SUM


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("xlsx") / "a.xlsx"
    writer_xlsx.write(sample(hostile=True), path)
    return openpyxl.load_workbook(path)


def test_sheets_are_information_tables_and_facts(book: Any) -> None:
    assert book.sheetnames == ["Thông tin", "Biểu 1", "Biểu 2", "Biểu 3", "Biểu đồ", "Số liệu"]


def test_every_chart_is_a_picture_with_its_description(tmp_path: Path) -> None:
    writer_xlsx.write(sample(), tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        assert len([name for name in package.namelist() if name.startswith("xl/media/")]) == 1
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    assert 'descr="Biểu đồ thanh: cao nhất 98,2 %, thấp nhất 93,9 %."' in drawing


def test_numbers_are_numbers_shown_as_printed(book: Any) -> None:
    cell = book["Biểu 1"]["F6"]
    assert (cell.data_type, cell.value, cell.number_format) == ("n", pytest.approx(98.21428571428571), "#,##0.0")
    assert book["Biểu 2"]["C4"].number_format == "#,##0"
    assert book["Biểu 2"]["G5"].number_format == "#,##0.00"


def test_a_sign_stands_where_there_is_no_value(book: Any) -> None:
    assert book["Biểu 1"]["F5"].value == "…"
    assert book["Biểu 2"]["F4"].value == "310/310"


def test_head_is_frozen_filtered_and_repeated_on_paper(book: Any) -> None:
    sheet = book["Biểu 2"]
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:J17"
    assert sheet.print_title_rows == "$3:$3"
    assert [cell.value for cell in sheet[3]][:3] == ["TT", "Xã, thị trấn", "Tổng số trẻ em"]


def test_pages_are_a4_and_lie_as_asked(book: Any) -> None:
    assert {sheet.page_setup.paperSize for sheet in book} == {9}
    assert [book[name].page_setup.orientation for name in ("Biểu 1", "Biểu 2")] == ["portrait", "landscape"]
    assert book["Biểu 1"].page_setup.fitToHeight == 0


def test_marks_and_edition_stand_on_every_printed_page(book: Any) -> None:
    for sheet in book:
        assert sheet.oddHeader.center.text == "DỰ THẢO - DỮ LIỆU MẪU"
        assert sheet.oddFooter.left.text == "NỘI BỘ - có thông tin cá nhân trẻ em, không đăng tải"


def test_font_is_times_new_roman(book: Any) -> None:
    used = {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert used == {"Times New Roman"}


def test_no_text_is_a_formula_or_a_link(book: Any) -> None:
    formulas = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert all(SUM.fullmatch(formula) or SHARE.fullmatch(formula) for formula in formulas)
    assert all(not sheet._hyperlinks for sheet in book)
    assert [book["Biểu 3"].cell(row, 1).value for row in range(4, 15)] == list(HOSTILE[:11])


def test_fact_list_names_every_fact_and_its_cell(book: Any) -> None:
    rows = list(book["Số liệu"].iter_rows(min_row=2, values_only=True))
    assert sorted(row[0] for row in rows)[:5] == sorted(fact.fact_id for fact in facts_in(sample()))[:5]
    share = next(row for row in rows if row[0] == "target_3@106:2018-Q1#value")
    name = "F_target_3_106_2018_Q1_value"
    assert share == ("target_3@106:2018-Q1#value", pytest.approx(98.21428571428571), "%", "98,2", "Biểu 1", "F6", name)
    assert book.defined_names[name].attr_text == "'Biểu 1'!$F$6"
    prose = next(row for row in rows if row[0] == "units@106:2018-Q1#reported")
    assert prose[4:6] == ("Lời văn", "-")
    assert book.defined_names[prose[6]].attr_text.startswith("'Số liệu'!$B$")
    assert len(book.defined_names) == len(rows)


def test_information_says_what_for_when_and_from_which_build(book: Any) -> None:
    lines = {row[0]: row[1] for row in book["Thông tin"].iter_rows(values_only=True)}
    assert lines["Kỳ báo cáo"] == "2018-Q1"
    assert lines["Mã nơi"] == "106"
    assert lines["Số liệu đến hết ngày"] == "14/03/2018"
    assert lines["Bản"].startswith("NỘI BỘ")
    assert lines["Bản dựng dữ liệu"] == "20180320T080000-abc123"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("98,2", "#,##0.0"),
        ("98,214", "#,##0.000"),
        ("19.012", "#,##0"),
        ("12", "#,##0"),
        ("+1,5", "+#,##0.0;-#,##0.0;#,##0.0"),
        ("-3", "#,##0"),
        ("12/14", "0.0"),
    ],
)
def test_number_format_shows_the_printed_decimals(text: str, wanted: str) -> None:
    assert writer_xlsx.number_format(Fact("a", text, 1.0), "0.0") == wanted


def test_sheet_names_are_allowed_and_different() -> None:
    codes = ("Biểu 1", "biểu 1", "Thông tin", "[a]:*?/\\b", "", "'x'", "Biểu " + "9" * 40)
    tables = tuple(Table(code, "t", (Column("a"),), ()) for code in codes)
    names = writer_xlsx.sheet_names(sample(blocks=tables))
    assert len({name.casefold() for name in names}) == len(codes)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_a_text_too_long_for_a_cell_is_an_error(tmp_path: Path) -> None:
    table = Table("Biểu 1", "t", (Column("a"),), ((("x" * 40_000,),),))
    with pytest.raises(ReportError, match="dài hơn 32767"):
        writer_xlsx.write(sample(blocks=(table,)), tmp_path / "a.xlsx")


def test_same_document_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        writer_xlsx.write(sample(hostile=True), tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
