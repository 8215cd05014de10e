"""A raw folder as a whole: order, duplicates, demo, intake columns, cache."""

import hashlib
import os
import shutil

import polars as pl
import pytest
from ingest_books import CHILD, TITLE, child, read, register_rows, write_book

from pipelines import catalog
from pipelines.ingest import cache as cache_module
from pipelines.ingest import opening


def test_frame_has_the_contracted_columns_even_without_files(tmp_path):
    reading = read(tmp_path)
    assert reading.files == []
    for register in catalog.registers().values():
        frame = reading.frame(register.id)
        intake = ["file_hash", "file", "sheet", "row_number", "demo", "commune_text", "commune_code_hint", "as_of"]
        assert frame.columns == [*intake, "period_text", "starts_on", "ends_on", *register.facts, *register.columns]
        assert frame.schema["row_number"] == pl.Int64 and frame.schema["demo"] == pl.Boolean
        assert {frame.schema[name] for name in frame.columns if name not in ("row_number", "demo")} == {pl.String}


def test_intake_columns_of_a_row(tmp_path):
    top = [
        ["UBND XÃ BẢN BO", "", "", "DỮ LIỆU MẪU - hư cấu"],
        ["Quý I năm 2018"],
        ["Từ ngày 01/01/2018 đến ngày 14/03/2018"],
    ]
    path = write_book(tmp_path / "2018-Q1" / "03424_Xã Bản Bo" / "so.xlsx", {"Trẻ em": [*top, *register_rows(1)]})
    row = read(tmp_path).frame("child_register").row(0, named=True)
    expected = {
        "file_hash": hashlib.sha256(path.read_bytes()).hexdigest(),
        "file": "2018-Q1/03424_Xã Bản Bo/so.xlsx",
        "sheet": "Trẻ em",
        "row_number": 8,
        "demo": True,
        "commune_text": "XÃ BẢN BO",
        "commune_code_hint": "03424",
        "as_of": "2018-03-14",
        "period_text": "2018-Q1",
        "starts_on": "2018-01-01",
        "ends_on": "2018-03-14",
        "full_name": "Lò Thị Mẫu 1",
        "note": None,
    }
    assert {name: row[name] for name in expected} == expected


def test_rows_come_in_order_of_file_sheet_and_row(tmp_path):
    write_book(tmp_path / "b.xlsx", {"2": register_rows(2), "1": register_rows(1)})
    write_book(tmp_path / "a.xlsx", [TITLE, CHILD[1:], child(1)[1:], child(2)[1:]])
    frame = read(tmp_path).frame("child_register")
    assert frame.select("file", "sheet", "row_number").rows() == [
        ("a.xlsx", "Sheet1", 3), ("a.xlsx", "Sheet1", 4), ("b.xlsx", "2", 5), ("b.xlsx", "2", 6), ("b.xlsx", "1", 5),
    ]  # fmt: skip
    assert frame["row_label"].to_list() == [None, None, "1", "2", "1"]


def test_the_same_content_twice_counts_once(tmp_path):
    first = write_book(tmp_path / "b" / "so.xlsx", register_rows(2))
    for copy in ("a", "c"):
        (tmp_path / copy).mkdir()
        shutil.copy(first, tmp_path / copy / "ban sao.xlsx")
    files = read(tmp_path).files
    assert [(file.file, file.reason) for file in files] == [
        ("a/ban sao.xlsx", ""), ("b/so.xlsx", "duplicate_file"), ("c/ban sao.xlsx", "duplicate_file"),
    ]  # fmt: skip
    assert "a/ban sao.xlsx" in files[1].message
    assert read(tmp_path).frame("child_register").height == 2


def test_names_that_begin_with_a_sign_are_passed_over(tmp_path):
    for name in ("_dap_an/so.xlsx", ".an/so.xlsx", "_so.xlsx", ".so.xlsx"):
        write_book(tmp_path / name, register_rows())
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    assert read(tmp_path).files == []


def test_two_registers_in_one_workbook(tmp_path):
    weights = [["DANH SÁCH CÂN, ĐO TRẺ DƯỚI 5 TUỔI"],
               ["TT", "Họ tên trẻ", "Ngày sinh", "Giới", "Ngày cân", "Cân nặng (kg)"],
               [1, "Lò Thị Mẫu", "05/03/2014", "Nữ", "14/3/2018", "12,5"]]  # fmt: skip
    write_book(tmp_path / "so.xlsx", {"Trẻ em": register_rows(2), "Cân": weights})
    reading = read(tmp_path)
    assert [sheet.register for sheet in reading.files[0].sheets] == ["child_register", "weighing_list"]
    assert reading.frame("weighing_list")["weight"].to_list() == ["12,5"]
    assert reading.frame("child_register").height == 2


def test_the_title_decides_between_registers_that_fit(tmp_path):
    rows = [["TT", "Họ tên", "Ngày sinh", "Giới", "Mã thẻ"], [1, "Lò Thị Mẫu", "05/03/2014", "Nữ", "TE1121234567890"]]
    write_book(tmp_path / "a.xlsx", [["DANH SÁCH CẤP THẺ BHYT"], *rows])
    write_book(tmp_path / "b.xlsx", {"Danh sách thẻ bảo hiểm y tế": rows})
    write_book(tmp_path / "danh sach cap the BHYT.xlsx", [["Năm 2018"], *rows])
    write_book(tmp_path / "x.xlsx", [["Bảng 2"], *rows])
    assert {file.sheets[0].register for file in read(tmp_path).files} == {"bhyt_cards"}


def test_headings_that_no_column_claims_are_named(tmp_path):
    write_book(tmp_path / "so.xlsx", [TITLE, [*CHILD, "Nhóm máu"], [*child(1), "O"]])
    assert read(tmp_path).files[0].sheets[0].unused == ["Nhóm máu"]


def test_progress_counts_files(tmp_path):
    for number in range(3):
        write_book(tmp_path / f"{number}.xlsx", [TITLE, CHILD, child(number)])
    seen = []
    read(tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (3, 3)


def test_reading_changes_nothing_in_the_raw_folder(tmp_path):
    write_book(tmp_path / "raw" / "so.xlsx", register_rows())
    before = {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (tmp_path / "raw").rglob("*") if path.is_file()
    }
    read(tmp_path / "raw", cache=tmp_path / "cache")
    after = {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (tmp_path / "raw").rglob("*") if path.is_file()
    }
    assert before == after


@pytest.fixture
def counted(monkeypatch):
    """Count how often a file is really opened."""
    opened = []
    original = opening.Opening.take
    monkeypatch.setattr(opening.Opening, "take", lambda self: opened.append(self.source.file) or original(self))
    return opened


def same(one, other):
    assert one.files == other.files
    for register in catalog.registers():
        assert one.frame(register).equals(other.frame(register))


def test_an_unchanged_file_is_not_read_again(tmp_path, counted):
    write_book(tmp_path / "raw" / "a.xlsx", register_rows(2))
    write_book(tmp_path / "raw" / "b.xlsx", {"1": register_rows(3), "2": [["Ghi chú"]]})
    first = read(tmp_path / "raw", cache=tmp_path / "cache")
    assert sorted(counted) == ["a.xlsx", "b.xlsx"]
    same(first, read(tmp_path / "raw", cache=tmp_path / "cache"))
    assert sorted(counted) == ["a.xlsx", "b.xlsx"]
    write_book(tmp_path / "raw" / "b.xlsx", register_rows(4))
    assert read(tmp_path / "raw", cache=tmp_path / "cache").frame("child_register").height == 6
    assert sorted(counted) == ["a.xlsx", "b.xlsx", "b.xlsx"]
    same(read(tmp_path / "raw", cache=tmp_path / "cache"), read(tmp_path / "raw"))


def test_a_moved_file_is_read_again_because_its_folder_speaks(tmp_path):
    write_book(tmp_path / "raw" / "2018-Q1" / "so.xlsx", [CHILD, child(1)])
    read(tmp_path / "raw", cache=tmp_path / "cache")
    (tmp_path / "raw" / "2018-Q1").rename(tmp_path / "raw" / "2018-6M")
    assert read(tmp_path / "raw", cache=tmp_path / "cache").frame("child_register")["period_text"].to_list() == [
        "2018-6M"
    ]


def test_a_cache_of_another_version_or_damaged_is_not_used(tmp_path, counted, monkeypatch):
    write_book(tmp_path / "raw" / "so.xlsx", register_rows(2))
    first = read(tmp_path / "raw", cache=tmp_path / "cache")
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(path.read_bytes()[:200])
    same(first, read(tmp_path / "raw", cache=tmp_path / "cache"))
    monkeypatch.setattr(cache_module, "_version", lambda *told: "khác")
    same(first, read(tmp_path / "raw", cache=tmp_path / "cache"))
    assert len(counted) == 3


def test_a_cache_that_cannot_be_written_spoils_nothing(tmp_path, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    write_book(tmp_path / "raw" / "so.xlsx", register_rows(2))
    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    assert read(tmp_path / "raw", cache=tmp_path / "cache").frame("child_register").height == 2
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_version_changes_with_a_definition():
    registers = catalog.registers()
    fewer = {name: register for name, register in registers.items() if name != "receipts"}
    assert cache_module._version(registers) == cache_module._version(dict(registers))
    assert cache_module._version(registers) != cache_module._version(fewer)


@pytest.mark.skipif(os.name == "nt", reason="quyền tệp POSIX không có trên Windows")
def test_the_cache_is_private_and_forgets_files_that_are_gone(tmp_path):
    path = write_book(tmp_path / "raw" / "so.xlsx", register_rows(2))
    read(tmp_path / "raw", cache=tmp_path / "cache")
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert [kept.stat().st_mode & 0o777 for kept in (tmp_path / "cache").iterdir()] == [0o600, 0o600]
    path.unlink()
    read(tmp_path / "raw", cache=tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_cache_keeps_no_name_of_a_file_that_is_gone_and_the_rest_is_not_read_again(tmp_path, counted):
    for number in range(4):
        write_book(tmp_path / "raw" / f"{number}.xlsx", [TITLE, CHILD, child(number, f"Lò Thị Mẫu{number}")])
    read(tmp_path / "raw", cache=tmp_path / "cache")
    (tmp_path / "raw" / "2.xlsx").unlink()
    write_book(tmp_path / "raw" / "3.xlsx", [TITLE, CHILD, child(3, "Vàng Thị Sau")])
    again = read(tmp_path / "raw", cache=tmp_path / "cache")
    assert again.frame("child_register")["full_name"].to_list() == ["Lò Thị Mẫu0", "Lò Thị Mẫu1", "Vàng Thị Sau"]
    assert sorted(counted) == ["0.xlsx", "1.xlsx", "2.xlsx", "3.xlsx", "3.xlsx"]
    kept = {text for path in (tmp_path / "cache").iterdir() for text in pl.read_parquet(path).to_series() if text}
    assert {"Lò Thị Mẫu0", "Lò Thị Mẫu1", "Vàng Thị Sau"} <= kept
    assert not {"Lò Thị Mẫu2", "Lò Thị Mẫu3"} & kept
    same(again, read(tmp_path / "raw", cache=tmp_path / "cache"))
    assert len(counted) == 5


def test_many_small_runs_do_not_leave_many_files(tmp_path, counted, monkeypatch):
    monkeypatch.setattr(cache_module, "_MANY_PAIRS", 2)
    for number in range(6):
        write_book(tmp_path / "raw" / f"{number}.xlsx", [TITLE, CHILD, child(number)])
        read(tmp_path / "raw", cache=tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) <= 2 * 3
    same(read(tmp_path / "raw", cache=tmp_path / "cache"), read(tmp_path / "raw"))
    assert sorted(counted) == sorted(2 * [f"{number}.xlsx" for number in range(6)])


def test_a_file_that_was_refused_is_not_opened_again(tmp_path, counted):
    write_book(tmp_path / "raw" / "so.xlsx", [["Ghi chép cuộc họp"], ["Thành phần dự họp"]])
    first = read(tmp_path / "raw", cache=tmp_path / "cache")
    same(first, read(tmp_path / "raw", cache=tmp_path / "cache"))
    assert counted == ["so.xlsx"] and first.files[0].reason == "unknown_register"


def test_many_small_files_in_groups_keep_their_order(tmp_path, monkeypatch):
    from pipelines.ingest import reading

    monkeypatch.setattr(reading, "_GROUP", 2)
    for number in range(5):
        write_book(tmp_path / f"{number}.xlsx", [TITLE, CHILD, child(number, f"Lò Thị Mẫu {number}")])
    found = read(tmp_path)
    assert [file.file for file in found.files] == [f"{number}.xlsx" for number in range(5)]
    assert found.frame("child_register")["row_label"].to_list() == ["0", "1", "2", "3", "4"]


def test_messages_never_carry_a_childs_value(tmp_path):
    secret = "Giàng Thị Tuyệtmật"
    write_book(
        tmp_path / "thieu cot.xlsx", [TITLE, ["TT", "Họ và tên", "Xã"], [1, secret, "Bản Bo"], [2, secret, "Bản Bo"]]
    )
    write_book(tmp_path / "lap.xlsx", [TITLE, [*CHILD, "Họ tên"], [*child(1, secret), secret]])
    write_book(tmp_path / "khong tieu de.xlsx", [TITLE, child(1, secret), child(2, secret)])
    reading = read(tmp_path)
    assert all(file.status == "refused" for file in reading.files)
    assert "Tuyệtmật" not in repr(reading.files)


def test_every_demo_file_is_recognised_and_balanced(demo_raw):
    for defects in ("none", "usual"):
        reading = read(demo_raw(300, defects))
        assert reading.files
        for file in reading.files:
            for sheet in file.sheets:
                assert sheet.rows_read == sum(sheet.ledger.values())
                assert sheet.demo or sheet.status == "refused", (file.file, sheet.sheet)
        if defects == "none":
            # an empty form is told, every other file is read without a word
            told = {(file.status, file.message) for file in reading.files if file.reason != "no_data_rows"}
            assert told == {("read", "")}


def test_the_front_door_is_lazy():
    import subprocess
    import sys

    script = (
        "import sys, pipelines.ingest; print(sorted({'polars', 'fastexcel', 'numpy', 'pyarrow'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
        == "[]"
    )
