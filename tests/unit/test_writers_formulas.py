"""Formulas of the Excel report: totals and shares, the same numbers when another program computes them."""

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from writers_sample import commune_table, sample

from pipelines.reporting import verify_xlsx, writer_xlsx
from pipelines.reporting.document import Column, Document, Fact, Table
from pipelines.reporting.wording import printable

SOFFICE = shutil.which("soffice")


def shares() -> Table:
    """Counts beside their share and their rate, a sum, a zero, a row without numbers, a sum that is not one."""
    rows = []
    for place, (part, whole) in enumerate(((63, 64), (0, 40), (7, 9))):
        base = f"bhyt_under6:issued@{place}:2018-Q1"
        counts = (Fact(f"{base}#numerator", str(part) if part else "-", part, "trẻ"), Fact(f"{base}#denominator", str(whole), whole, "trẻ"))
        share = Fact(f"{base}#value", "x", 100 * part / whole, "%")
        rate = Fact(f"injury_rate:injured@{place}:2018-Q1#value", "1,5", 1.5 + place, "/10.000")
        rows.append(((f"Xã {place}",), (counts[0],), (counts[1],), (share,), (rate,)))
    base = "bhyt_under6:issued@106:2018-Q1"
    total = (Fact(f"{base}#numerator", "70", 70, "trẻ"), Fact(f"{base}#denominator", "113", 113, "trẻ"))
    share = Fact(f"{base}#value", "61,9", 100 * 70 / 113, "%")
    rows.append((("Cộng",), (total[0],), (total[1],), (share,), (Fact("injury_rate:injured@106:2018-Q1#value", "2,4", 2.4, "/10.000"),)))
    columns = (Column("Xã"), *(Column(name, 1, "right", "0") for name in ("Có thẻ", "Tổng", "%", "/10.000")))
    return Table("Biểu 8", "Thẻ", columns, tuple(rows), total=True)


@pytest.fixture(scope="module")
def document() -> Document:
    return sample(blocks=(shares(), commune_table()))


@pytest.fixture(scope="module")
def path(document: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("formulas") / "a.xlsx"
    writer_xlsx.write(document, path)
    return path


def test_totals_and_shares_are_formulas_and_the_rest_are_numbers(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["Biểu 8"]
    assert [cell.value for cell in sheet[7]][1:5] == ["=SUM(B4:B6)", "=SUM(C4:C6)", "=100*B7/C7", 2.4]
    assert [sheet[f"D{row}"].value for row in (4, 5, 6)] == ["=100*B4/C4", "=100*B5/C5", "=100*B6/C6"]
    assert {sheet[f"E{row}"].data_type for row in (4, 5, 6)} == {"n"}
    # shares whose counts stand in one cell as text are computed from the list of facts
    assert re.fullmatch(r"=100\*'Số liệu'!B\d+/'Số liệu'!B\d+", openpyxl.load_workbook(path)["Biểu 2"]["G4"].value)


def test_nothing_that_occurred_shows_the_dash_and_stays_a_number(path: Path) -> None:
    cell = openpyxl.load_workbook(path)["Biểu 8"]["B5"]
    assert (cell.value, cell.number_format) == (0, '#,##0;-#,##0;"-"')


def test_a_sum_that_is_none_is_left_a_number() -> None:
    table = shares()
    hidden = (*table.rows[:1], (("Xã 1",), (Fact("a#numerator", "(…)", None),), *table.rows[1][2:]), *table.rows[2:])
    other = replace(table, rows=hidden)
    found = writer_xlsx.xlsx_formulas.table_formulas(other, 2, {})
    assert (6, 1) not in found and (6, 2) in found


def test_office_computes_the_same_numbers(path: Path, document: Document, tmp_path: Path) -> None:
    """The kept results are taken out first, so what comes back was computed."""
    if SOFFICE is None:
        pytest.skip("không có LibreOffice trên máy này")
    bare = results_as(path, tmp_path / "a.xlsx", rb"</f>")
    command = [SOFFICE, "--headless", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--convert-to"]
    subprocess.run([*command, "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out", bare], check=True, capture_output=True)
    formulas, computed = openpyxl.load_workbook(path), openpyxl.load_workbook(tmp_path / "out" / "a.xlsx", data_only=True)
    facts = {(row[4].value, row[5].value): row[1].value for row in formulas["Số liệu"].iter_rows(min_row=2)}
    cells = [(sheet.title, cell) for sheet in formulas for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(cells) >= 20
    for title, cell in cells:
        assert computed[title][cell.coordinate].value == pytest.approx(facts[title, cell.coordinate], rel=1e-12)
    assert set(computed.defined_names) == set(formulas.defined_names) and len(computed.defined_names) > 100


def results_as(path: Path, target: Path, wanted: bytes) -> Path:
    """Copy a workbook with other kept results of its formulas."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            text = source.read(name)
            copy.writestr(name, re.sub(rb"</f><v>[^<]*</v>", wanted, text) if name.startswith("xl/worksheets/") else text)
    return target


def test_a_kept_result_that_is_not_the_formula_s_is_found(path: Path, document: Document, tmp_path: Path) -> None:
    spoilt = results_as(path, tmp_path / "a.xlsx", rb"</f><v>7</v>")
    assert any("không cho đúng số" in line for line in verify_xlsx.differences(printable(document), spoilt))


def test_a_wrong_formula_and_a_lost_name_are_found(path: Path, document: Document, tmp_path: Path) -> None:
    for cell, formula in (("D4", "=100*B5/C5"), ("B7", "=SUM(B4:B5)"), ("D5", "=1+1")):
        book = openpyxl.load_workbook(path)
        book["Biểu 8"][cell] = formula
        book.save(tmp_path / "b.xlsx")
        found = verify_xlsx.differences(printable(document), tmp_path / "b.xlsx")
        assert any(f"ô {cell}" in line for line in found)
    book = openpyxl.load_workbook(path)
    del book.defined_names["F_bhyt_under6_issued_106_2018_Q1_value"]
    book.save(tmp_path / "c.xlsx")
    assert any("không dẫn tới số" in line for line in verify_xlsx.differences(printable(document), tmp_path / "c.xlsx"))
