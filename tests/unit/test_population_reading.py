"""A table of population as it comes: ages and numbers as people write them, its source and day, and what cannot be used."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from pipelines import catalog, engine
from pipelines.examine import examine
from pipelines.registers import staging
from pipelines.settings import PACKAGE, Project

HEAD = ["TT", "Mã đơn vị", "Xã, thị trấn", "Độ tuổi", "Tổng số", "Nam", "Nữ"]
TITLE = ["CHI CỤC THỐNG KÊ HUYỆN TAM ĐƯỜNG", "ƯỚC TÍNH DÂN SỐ TRẺ EM DƯỚI 16 TUỔI NĂM 2018"]
TOLD = ["Số liệu tại thời điểm 01/01/2018", "Nguồn số liệu: Chi cục Thống kê huyện Tam Đường", "Ngày công bố: 15/02/2018"]
Row = tuple[Any, ...]


@pytest.fixture
def read(home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``read(rows, title=…, told=…, head=…)`` -> the account of the sheet, rows with verdict, reasons and values."""
    # every register is told apart by its headings, but only these two have rows to type here
    known = catalog.registers()
    monkeypatch.setattr(catalog, "registers", lambda: {name: known[name] for name in ("population", "child_register")})

    def run(rows: list[Row], title: list[str] = TITLE, told: list[str] = TOLD, head: list[str] = HEAD, name: str = "bang.xlsx") -> Any:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "Bảng"
        for line in (*title, *told):
            sheet.append([line])
        sheet.append([])
        sheet.append(head)
        for number, row in enumerate(rows, start=1):
            sheet.append([number, *row])
        book.save(home / "data" / "raw" / name)
        project = Project(home, home / "data" / "raw", home / "data" / "marts")
        (file,) = examine(project, rows=True, values=True)["files"]
        return file["sheets"][0]

    return run


def xa(age: object, total: object, male: object = None, female: object = None, commune: str | None = "Xã Bình Lư", code: str = "03412") -> Row:
    return code, commune, age, total, male, female


@pytest.fixture(scope="module")
def typed() -> Any:
    """``typed(age=…, number=…)``: one raw row through the register's own staging -> age_from, age_below, number, source."""
    con = engine.connect()
    engine.define_macros(con)
    staging.load_code_spellings(con)
    register = catalog.registers()["population"]
    names = (*register.facts, *register.columns, "commune_code", "place_problem", "period_id", "file", "sheet")
    sql = (PACKAGE / "registers" / "stg_population.sql").read_text(encoding="utf-8")

    def run(**cells: str | None) -> tuple[Any, ...]:
        texts = dict.fromkeys(names) | {"commune_code": "03412", "commune": "Xã Bình Lư", "period_id": "2018", **cells}
        engine.load_rows(con, "raw_texts", dict.fromkeys(texts, "varchar"), [tuple(texts.values())])
        rest = "1 as row_id, 9 as row_number, true as demo, false as is_duplicate, cast(null as date) as as_of"
        con.execute(f"create or replace table raw_population as select *, {rest} from raw_texts")
        return engine.rows(con, f"select age_from, age_below, number, source from ({sql})")[0]

    return run


@pytest.mark.parametrize(
    ("age", "low", "below"),
    [
        (0, 0, 1),
        ("15", 15, 16),
        ("3 tuổi", 3, 4),
        ("0-4", 0, 5),
        ("5 – 9 tuổi", 5, 10),
        ("từ 6 đến 10 tuổi", 6, 11),
        ("Từ đủ 6 đến dưới 11 tuổi", 6, 11),
        ("dưới 1 tuổi", 0, 1),
        ("Trẻ em dưới 16 tuổi", 0, 16),
        ("<16", 0, 16),
        ("16+", 16, 200),
        ("16 tuổi trở lên", 16, 200),
    ],
)
def test_ages_are_read_as_written(typed, age, low, below):
    assert typed(age=str(age))[:2] == (low, below)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1.234", 1234), ("1,234", 1234), ("12 345", 12345), ("1.234.567", 1234567), ("52", 52), ("52 trẻ", 52), ("-", 0), ("không", 0)],
)
def test_people_are_whole_numbers_whatever_the_thousands_sign(typed, cell, number):
    assert typed(age="0", number=cell)[2] == number


@pytest.mark.parametrize(
    ("source", "quality", "kind"),
    [
        ("Chi cục Thống kê huyện Tam Đường", None, "official_estimate"),
        ("Niên giám thống kê", "Chính thức", "official_estimate"),
        ("Dự báo dân số của Cục Thống kê tỉnh", None, "projection"),
        ("Cục Thống kê", "Số dự báo", "projection"),
        ("Công an huyện", None, "other_source"),
        (None, None, "other_source"),
    ],
)
def test_a_projection_is_never_taken_for_an_estimate(typed, source, quality, kind):
    assert typed(age="0", number="1", stated_source=source, stated_quality=quality)[3] == kind


def test_a_table_of_the_district_is_read_with_its_source_year_and_day(read):
    sheet = read([xa("0 tuổi", 30, 16, 14), xa("Dưới 16 tuổi", 480, 250, 230), xa("Dưới 16 tuổi", 9000, None, None, None, "106")])
    assert (sheet["status"], sheet["register"]) == ("read", "population")
    assert [row["verdict"] for row in sheet["rows"]] == ["accept"] * 3
    first, _, district = (row["values"] for row in sheet["rows"])
    assert (first["commune_code"], first["year"], first["as_of"], first["published_on"]) == ("03412", 2018, "2018-01-01", "2018-02-15")
    assert (first["source"], first["number"], first["number_male"], first["number_female"]) == ("official_estimate", 30, 16, 14)
    assert (district["commune_code"], district["number"]) == ("106", 9000)


def test_a_districts_own_line_is_known_by_its_name_its_code_or_as_the_whole_of_its_communes(read):
    """Dòng của cả huyện ghi theo nhiều cách; cột xã của một sổ khác thì vẫn chỉ nhận xã."""
    ways = [("", "Huyện Tam Đường"), ("", "H. Tam Đường"), ("", "Toàn huyện Tam Đường"), ("", "Toàn huyện"), ("", "Cả huyện")]
    ways += [("106", "Tổng số"), ("106", ""), ("106.0", ""), ("106", "Toàn huyện"), ("", "106")]
    rows = [xa(f"{age} tuổi", 9000 + age, None, None, name, code) for age, (code, name) in enumerate(ways)]
    sheet = read([xa("Dưới 16 tuổi", 480), *rows, xa("Dưới 16 tuổi", 95000, None, None, "Tỉnh Lai Châu", "")])
    assert [row["verdict"] for row in sheet["rows"]] == ["accept"] * 12
    assert [row["values"]["commune_code"] for row in sheet["rows"]] == ["03412", *["106"] * 10, "12"]


def test_a_whole_without_communes_or_with_those_of_two_districts_is_no_place(read):
    alone = read([xa("0 tuổi", 9000, None, None, "Toàn huyện", "")])
    assert [row["reason"] for row in alone["rows"]] == ["unknown_commune"]
    two = read([xa("0 tuổi", 30), xa("0 tuổi", 20, code="03388", commune=None), xa("1 tuổi", 50, None, None, "Toàn huyện", "")])
    assert [(row["verdict"], row.get("reason")) for row in two["rows"]] == [("accept", None), ("accept", None), ("reject", "unknown_commune")]


def test_a_code_that_names_nothing_on_that_day_is_no_place(read):
    """999 không là huyện nào; 21548 (đặc khu Lý Sơn) chưa có năm 2018; 3424 là 03424 mất số 0; "Tam Đườn" là viết sai; tên huyện phải có chữ huyện."""
    rows = [xa("0 tuổi", 30, None, None, None, code) for code in ("999", "21548", "3424")]
    names = [xa("1 tuổi", 30, None, None, name, "") for name in ("Huyện Tam Đườn", "Tràng Định")]
    sheet = read([*rows, *names])
    assert [(row["verdict"], row.get("reason")) for row in sheet["rows"]] == [
        ("reject", "unknown_commune"), ("reject", "unknown_commune"), ("accept", None), *[("reject", "unknown_commune")] * 2,
    ]  # fmt: skip
    assert sheet["rows"][2]["values"]["commune_code"] == "03424"


def test_communes_called_ban_are_no_sum_lines(read):
    """"Bản Bo" là tên xã, không phải dòng cộng của một bản."""
    sheet = read([xa("0 tuổi", 30, 16, 14, "Bản Bo", "03424"), xa("1 tuổi", 31, 16, 15, "Xã Bản Bo", "03424")])
    assert [row["verdict"] for row in sheet["rows"]] == ["accept", "accept"]


def test_what_cannot_be_used_is_put_aside_with_its_reason(read):
    bad = [
        (xa("0 tuổi", "ba mươi"), "unreadable_number"),
        (xa("1 tuổi", 30.5), "unreadable_number"),
        (xa("2 tuổi", -3), "implausible_measure"),
        (xa("3 tuổi", None), "missing_required"),
        (xa("4 tuổi", 30, "x", 14), "unreadable_number"),
        (xa("trẻ nhỏ", 30), "unreadable_number"),
        (xa("0-11 tháng", 30), "unreadable_number"),
        (xa("10-6 tuổi", 30), "implausible_age"),
        (xa("2018-04-01 00:00:00", 30), "excel_changed_cell"),
        (xa("5 tuổi", 30, None, None, "Xã Không Có"), "unknown_commune"),
        (xa("5 tuổi", 30, None, None, None, ""), "unknown_commune"),
    ]
    sheet = read([row for row, _ in bad])
    assert [row["reason"] for row in sheet["rows"]] == [reason for _, reason in bad]


def test_a_table_without_a_year_is_of_no_use_and_says_so(read):
    sheet = read([xa("0 tuổi", 30)], title=["DÂN SỐ TRẺ EM DƯỚI 16 TUỔI"])
    assert [(row["verdict"], row["reason"]) for row in sheet["rows"]] == [("reject", "missing_required")]


def test_a_column_of_years_goes_before_the_title_and_must_be_readable(read):
    head = ["TT", "Năm số liệu", "Xã, thị trấn", "Độ tuổi", "Tổng số", "Nam", "Nữ"]
    sheet = read([(2017, "Xã Bình Lư", "0 tuổi", 30, 16, 14), ("năm nay", "Xã Bình Lư", "1 tuổi", 30, 16, 14)], head=head)
    assert sheet["rows"][0]["values"]["year"] == 2017
    assert (sheet["rows"][1]["verdict"], sheet["rows"][1]["reason"]) == ("reject", "unreadable_number")


def test_a_table_that_does_not_name_its_source_is_kept_with_a_warning(read):
    sheet = read([xa("0 tuổi", 30)], told=["Số liệu tại thời điểm 01/01/2018"])
    (row,) = sheet["rows"]
    assert (row["verdict"], row["warnings"], row["values"]["source"]) == ("accept", ["missing_required"], "other_source")


def test_a_table_without_ages_is_refused_with_the_column_it_lacks(read):
    sheet = read([("03412", "Xã Bình Lư", 30, 16, 14)], head=["TT", "Mã đơn vị", "Xã, thị trấn", "Tổng số", "Nam", "Nữ"])
    assert (sheet["status"], sheet["reason"]) == ("refuse", "missing_required_column") and "Độ tuổi" in sheet["message"]


def test_the_office_of_population_may_still_send_a_list_of_children(read):
    """Tên cơ quan có chữ "Dân số, trẻ em" không làm danh sách trẻ em thành bảng dân số."""
    head = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Thôn, bản", "Dân tộc"]
    rows = [("Lò Thị Hư Cấu", "05/01/2015", "Nữ", "Bản Mẫu", "Thái")]
    sheet = read(rows, title=["TRẠM Y TẾ XÃ BÌNH LƯ", "PHÒNG DÂN SỐ, TRẺ EM, BẢO TRỢ XÃ HỘI", "SỔ THEO DÕI TRẺ EM"], told=["Đến ngày 14/3/2018"], head=head)
    assert (sheet["status"], sheet["register"]) == ("read", "child_register")
