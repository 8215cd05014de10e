"""Verification: nothing to say about what the writers wrote, and something about every change made afterwards."""

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from writers_sample import FORMATS, annexes, sample, target_table, write_all

from pipelines.reporting.document import Fact, Table
from pipelines.reporting.verify import verify


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_all(sample(hostile=True), tmp_path_factory.mktemp("verify") / "r")


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "r"))


def change_zip(path: Path, part: str, change: Callable[[str], str]) -> None:
    with zipfile.ZipFile(path) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    before = entries[part].decode()
    entries[part] = change(before).encode()
    assert entries[part].decode() != before
    with zipfile.ZipFile(path, "w") as package:
        for name, content in entries.items():
            package.writestr(name, content)


def test_four_formats_agree_with_the_model(finished: Path) -> None:
    assert verify(finished, FORMATS) == []


@pytest.mark.parametrize(
    "changes", [{"blocks": annexes()}, {"edition": "shared", "status_line": "", "demo": False}, {"blocks": ()}]
)
def test_other_documents_agree_too(tmp_path: Path, changes: dict[str, object]) -> None:
    assert verify(write_all(sample(**changes), tmp_path / "r"), FORMATS) == []


def test_missing_files_are_differences(tmp_path: Path) -> None:
    assert verify(tmp_path) == ["model.json: không có tệp này"]
    write_all(sample(), tmp_path, ("docx",))
    assert verify(tmp_path) == []
    assert verify(tmp_path, ("docx", "pdf")) == ["period_report.pdf: không có tệp này"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_broken_file_is_a_difference(folder: Path, suffix: str) -> None:
    (folder / f"period_report.{suffix}").write_bytes(b"PK\x03\x04\xff\xfe broken")
    assert any(line.startswith(f"period_report.{suffix}: không đọc được") for line in verify(folder))


@pytest.mark.parametrize("suffix", FORMATS)
def test_one_changed_number_is_found_in_every_format(folder: Path, suffix: str) -> None:
    table = target_table()
    row = table.rows[2]
    changed = (*row[:5], (Fact("target_3@106:2018-Q1#value", "98,3", 98.3, "%"),), row[6])
    rows = (*table.rows[:2], changed, *table.rows[3:])
    document = sample(hostile=True)
    blocks = tuple(
        replace(block, rows=rows) if isinstance(block, Table) and block.code == "Biểu 1" else block
        for block in document.blocks
    )
    other = write_all(replace(document, blocks=blocks), folder.parent / "other", (suffix,))
    shutil.copy(other / f"period_report.{suffix}", folder)
    found = verify(folder, FORMATS)
    assert found
    assert all(line.startswith(f"period_report.{suffix}: ") for line in found)
    assert any("Biểu 1" in line or "target_3" in line for line in found)


def test_word_text_edited_by_hand_is_found(folder: Path) -> None:
    path = folder / "period_report.docx"
    change_zip(path, "word/document.xml", lambda xml: xml.replace(">98,2<", ">99,2<", 1))
    assert any("target_3@106:2018-Q1#value = 99,2" in line for line in verify(folder))


def test_word_mark_taken_away_is_found(folder: Path) -> None:
    path = folder / "period_report.docx"
    change_zip(path, "word/header1.xml", lambda xml: xml.replace("DỮ LIỆU MẪU", ""))
    assert any("thiếu dòng “DỰ THẢO - DỮ LIỆU MẪU”" in line for line in verify(folder))


def test_word_fact_map_taken_away_is_found(folder: Path) -> None:
    path = folder / "period_report.docx"
    change_zip(path, "customXml/item1.xml", lambda xml: xml.replace("urn:treem:facts:1", "urn:other"))
    assert any("không rõ mã" in line for line in verify(folder))


@pytest.mark.parametrize(
    ("sheet", "cell", "value"), [("Biểu 1", "F6", 99), ("Biểu 2", "B5", "Xã khác"), ("Số liệu", "B3", 1)]
)
def test_excel_cell_edited_by_hand_is_found(folder: Path, sheet: str, cell: str, value: object) -> None:
    path = folder / "period_report.xlsx"
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    assert any(sheet in line for line in verify(folder))


def test_excel_formula_is_found(folder: Path) -> None:
    path = folder / "period_report.xlsx"
    book = openpyxl.load_workbook(path)
    book["Biểu 1"]["F6"] = "=98.21428571428571"
    book.save(path)
    assert any("ô F6" in line for line in verify(folder))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">98,2<", ">99,2<"),
        ("<b>98,2", "<b data-f=1>98,2"),
        ('id="ma-so">eN', 'id="ma-so">AA'),
        (">Xã Thèn Sin<", ">Xã khác<"),
        ("class=chart", "class=gone"),
        ("DỰ THẢO - DỮ LIỆU MẪU", ""),
        ('href="#noi-dung"', 'href="https://example.org"'),
    ],
)
def test_html_edited_by_hand_is_found(folder: Path, old: str, new: str) -> None:
    path = folder / "period_report.html"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(line.startswith("period_report.html") for line in verify(folder))


def test_an_empty_number_cell_is_found(tmp_path: Path) -> None:
    table = target_table()
    rows = ((*table.rows[0][:4], ("",), *table.rows[0][5:]), *table.rows[1:])
    folder = write_all(sample(blocks=(replace(table, rows=rows),)), tmp_path, ("docx",))
    assert verify(folder) == ["model.json: Biểu 1, dòng 1, cột “Cùng kỳ 2017”: ô số để trống"]
