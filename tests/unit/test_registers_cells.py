"""Cells that the registers of schools, staff, communes and services bring: counts, amounts, several codes, school years, school names."""

from pathlib import Path

import drawn
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_books import only_sheet, write_book

from pipelines import catalog, engine
from pipelines.catalog import LabelledFact
from pipelines.ingest.facts import labelled_facts
from pipelines.registers import schools, staging


@pytest.fixture(scope="module")
def con() -> engine.Connection:
    connection = engine.connect()
    engine.define_macros(connection)
    staging.load_code_spellings(connection)
    return connection


def ask(con: engine.Connection, expression: str, *values: object) -> object:
    return engine.rows(con, f"select {expression}", list(values))[0][0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("1.250", 1250), ("1,250 học sinh", 1250), ("12 em", 12), ("1 250", 1250), ("12.0", 12), ("-", 0), ("Không", 0), ("không", 0),
        ("3 buổi", 3), ("rất đông", None), ("3,5", None), (None, None), ("", None),
    ],
)  # fmt: skip
def test_counts(con: engine.Connection, text: str | None, number: float | None) -> None:
    assert ask(con, "count_of($1::varchar)", text) == number


@pytest.mark.parametrize(("text", "problem"), [("3.5", "unreadable_number"), ("-4", "implausible_measure"), ("đông", "unreadable_number"), ("7", None)])
def test_what_is_wrong_with_a_count(con: engine.Connection, text: str, problem: str | None) -> None:
    assert ask(con, "uncounted($1::varchar, count_of($1::varchar))", text) == problem


@pytest.mark.parametrize(
    ("text", "unit", "dong"),
    [
        ("12500000", None, 12_500_000), ("12.500.000", None, 12_500_000), ("12,500,000 đ", None, 12_500_000), ("12 500 000", None, 12_500_000),
        ("12,5 triệu", None, 12_500_000), ("12,5", "million", 12_500_000), ("12.5", "million", 12_500_000), ("4.1", "million", 4_100_000),
        ("500.000 đồng", "million", 500_000), ("1,2 tỷ", None, 1_200_000_000), ("20 trđ", None, 20_000_000), ("800 nghìn", None, 800_000),
        ("-", "million", 0), ("không", None, 0), ("25000000.0", None, 25_000_000),
        ("1.250", "million", None), ("1,250 triệu", None, None), ("khoảng 5 triệu", None, None), ("năm triệu", None, None), (None, None, None),
    ],
)  # fmt: skip
def test_amounts_in_dong(con: engine.Connection, text: str | None, unit: str | None, dong: float | None) -> None:
    assert ask(con, "dong_of($1::varchar, $2::varchar)", text, unit) == dong


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=st.integers(0, 10**11))
def test_an_amount_is_the_same_however_it_is_grouped(con: engine.Connection, amount: int) -> None:
    for text in (str(amount), f"{amount:,}".replace(",", "."), f"{amount:,}", f"{amount:,} đồng".replace(",", " ")):
        assert ask(con, "dong_of($1::varchar, null)", text) == amount


@pytest.mark.parametrize(
    ("listed", "text", "codes", "problem"),
    [
        ("training_themes", "Bình đẳng giới; bảo vệ trẻ em", "child_protection;gender_equality", None),
        ("training_themes", "BVCSTE + BĐG", "child_protection;gender_equality", None),
        ("training_themes", "Bảo vệ, chăm sóc trẻ em", "child_protection", None),
        ("training_themes", "Bảo vệ trẻ em; nấu ăn", "child_protection", "unknown_group"),
        ("training_themes", "nấu ăn", None, "unknown_group"),
        ("training_themes", None, None, None),
        ("services", "Khám sàng lọc, phục hồi chức năng", "rehabilitation;screening", None),
        ("services", "Hỗ trợ chi phí khám, chữa bệnh", "treatment_costs", None),
        ("services", "PHCN/Giáo dục hòa nhập", "inclusive_education;rehabilitation", None),
    ],
)
def test_several_codes_in_a_cell(con: engine.Connection, listed: str, text: str | None, codes: str | None, problem: str | None) -> None:
    assert ask(con, f"codes_of('{listed}', $1::varchar)", text) == codes
    assert ask(con, f"codes_problem('{listed}', $1::varchar)", text) == problem


@pytest.mark.parametrize(("text", "period"), [("Năm học 2017-2018", "2017-SY"), ("năm học 2018", "2018-SY"), ("2018-SY", "2018-SY"), ("Năm 2018", "2018")])
def test_school_years(con: engine.Connection, text: str, period: str) -> None:
    assert ask(con, "period_of($1::varchar)", text) == period


# ---- lines above a table that name a school -------------------------------------------------------------------------

SCHOOL = {"school": catalog.registers()["school_enrolment"].facts["school"], "school_no": catalog.registers()["school_enrolment"].facts["school_no"]}


@pytest.mark.parametrize(
    ("lines", "school", "number"),
    [
        ([["PHÒNG GD&ĐT HUYỆN TAM ĐƯỜNG"], ["TRƯỜNG TIỂU HỌC XÃ BẢN BO"]], "TRƯỜNG TIỂU HỌC XÃ BẢN BO", None),
        ([["Tên trường: TH Bản Bo", "Mã trường: 12106012"]], "TH Bản Bo", "12106012"),
        ([["Trường THCS An Bằng - Vinh An"], ["Trường THCS Khác"]], "Trường THCS An Bằng - Vinh An", None),
        ([["TRƯỞNG PHÒNG"], ["Không có trường hợp nào"]], None, None),
        ([["Mã trường:", "12106012"]], None, "12106012"),
    ],
    ids=["a letterhead", "labels", "the first line holds", "head of an office", "the next cell"],
)
def test_the_line_that_names_a_school(lines: list[list[str]], school: str | None, number: str | None) -> None:
    assert labelled_facts(lines, SCHOOL) == {"school": school, "school_no": number}


def test_a_fact_that_is_no_line_needs_its_colon() -> None:
    fact = LabelledFact("standard", "Tiêu chuẩn", ("Tiêu chuẩn",))
    assert labelled_facts([["Tiêu chuẩn xã phù hợp với trẻ em"]], {"standard": fact}) == {"standard": None}


def school_code(tmp_path: Path, *top: str) -> tuple[object, ...]:
    rows = [["TT", "Họ và tên học sinh", "Ngày sinh", "Giới tính", "Lớp"], [1, "Lò Thị Mẫu", "05/03/2012", "Nữ", "1A"]]
    write_book(tmp_path / "a.xlsx", [*([line] for line in top), ["DANH SÁCH HỌC SINH"], ["Năm học 2018-2019"], [], *rows])
    from ingest_books import read

    connection = engine.connect()
    engine.define_macros(connection)
    staging.load_code_spellings(connection)
    staging.load_raw(connection, read(tmp_path))
    return engine.rows(connection, "select school_code, school_problem, commune_code, place_problem from raw_school_enrolment")[0]


@pytest.mark.parametrize(
    ("top", "found"),
    [
        (["TRƯỜNG THCS AN BẰNG - VINH AN"], ("THCS-19948-01", None, "19948", None)),
        (["UBND XÃ VINH AN", "TRƯỜNG THCS AN BẰNG - VINH AN"], ("THCS-19948-01", None, "19948", None)),
        (["TRƯỜNG TIỂU HỌC XÃ BẢN BO"], (None, "unknown_commune", "03424", None)),
        (["TRƯỜNG TIỂU HỌC XÃ BẢN BO", "Mã trường: 12106012"], ("12106012", None, "03424", None)),
        (["TRƯỜNG TIỂU HỌC BẢN BO", "Mã trường: ?"], (None, "bad_id", None, "unknown_commune")),
        (["UBND XÃ VINH AN", "Mã trường: 99999999"], ("99999999", "unknown_commune", "19948", None)),
        (["UBND XÃ BẢN BO"], (None, "missing_required", "03424", None)),
    ],
    ids=["its commune follows", "name within the commune", "a name nobody knows", "a code of the sector", "no code", "a code beside known schools", "no school"],
)
def test_which_school_a_list_is_of(tmp_path: Path, home: Path, top: list[str], found: tuple[object, ...]) -> None:
    assert school_code(tmp_path / "raw", *top) == found


def test_only_lists_of_schools_are_asked_for_their_school() -> None:
    asked = {name for name, register in catalog.registers().items() if schools.tells_school(register)}
    assert asked == {"school_enrolment", "school_activities"}


def test_a_sum_of_a_class_is_no_pupil(tmp_path: Path) -> None:
    rows = [["TT", "Họ và tên học sinh", "Ngày sinh", "Giới tính", "Lớp"]]
    rows += [["1", "Lò Thị Mẫu", "05/03/2012", "Nữ", "1A"], [None, "Cộng lớp 1A", "1"], [None, "Cộng mẫu giáo 5 tuổi", "0"], [None, "Tổng số", "1"]]
    write_book(tmp_path / "a.xlsx", [["Mã trường: 12106012"], ["DANH SÁCH HỌC SINH"], ["Năm học 2018-2019"], *rows])
    assert only_sheet(tmp_path).ledger == {"header": 4, "blank": 0, "subtotal": 3, "footer": 0, "data": 1}


def test_a_code_list_stands_in_one_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from pipelines import register_definitions
    from pipelines.errors import CatalogError

    known = dict(catalog.registers())
    known["receipts"] = replace(known["receipts"], codes={"sex": {"m": ("Nam",)}})
    monkeypatch.setattr(register_definitions, "registers", lambda: known)
    with pytest.raises(CatalogError, match="sex"):
        register_definitions.code_lists.__wrapped__()


def test_receipts_know_a_register_by_the_names_of_its_own_file() -> None:
    named = catalog.code_lists()["registers"]
    assert "Danh sách học sinh" in named["school_enrolment"] and "Danh sách trợ giúp" in named["assistance"]


def test_a_long_register_comes_in_slices_and_is_the_same(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Order, numbers of rows and equal rows in two slices: the second is a repetition of the first."""
    rows = [["TT", "Họ và tên", "Ngày sinh", "Giới tính"]]
    rows += [[number, f"Lò Thị {name}", "05/03/2012", "Nữ"] for number, name in enumerate("ABCDEFGA", start=1)]
    write_book(tmp_path / "raw" / "a.xlsx", [["UBND XÃ BẢN BO"], ["SỔ THEO DÕI TRẺ EM"], ["Tính đến ngày 31/03/2018"], [], *rows])
    from ingest_books import read

    found = []
    for size in (200_000, 3):
        monkeypatch.setattr(engine, "_SLICE", size)
        connection = engine.connect()
        engine.define_macros(connection)
        staging.load_code_spellings(connection)
        staging.load_raw(connection, read(tmp_path / "raw"))
        found.append(engine.rows(connection, "select * from raw_child_register"))
        assert engine.rows(connection, "select row_id, full_name, is_duplicate from raw_child_register")[-1] == (8, "Lò Thị A", True)
        assert not engine.rows(connection, "from duckdb_tables() where table_name = 'read_row'")
    assert found[0] == found[1] and len(found[1]) == 8


def test_of_the_cells_as_they_came_nothing_stays_after_typing(home: Path) -> None:
    """Names and numbers as text lie in memory once, as typed rows."""
    con = drawn.staged({"child_register": [drawn.person(), drawn.person("Lò Thị B")]})
    assert not set(engine.columns(con, "raw_child_register")) & set(catalog.registers()["child_register"].columns)
    assert engine.count(con, "stg_child_register") == 2
