"""A table of 126 wards and a place with long names: heads on every page, no row torn, names in full."""

from dataclasses import replace
from pathlib import Path

import pytest
from writers_sample import commune_table, sample

from pipelines.reporting import typesetting, writer_docx, writer_pdf
from pipelines.reporting.document import Document, Fact, Heading, Office, Table
from pipelines.reporting.row_codes import with_row_codes
from pipelines.reporting.verify import CHECKS
from pipelines.reporting.wording import printable

LONG = "Xã Thượng Lâm Thủy Nguyên Bình An Khánh"
WARDS = 126


def wards() -> Table:
    base = commune_table()
    rows = []
    for number in range(WARDS):
        former = base.rows[number % 14]
        cells = [
            tuple(replace(run, fact_id=run.fact_id.replace("@", f"@{number:03d}")) if isinstance(run, Fact) else run for run in cell)
            for cell in former
        ]
        name = LONG if number == 70 else f"Phường {number + 1}"
        rows.append(((str(number + 1),), (name,), *cells[2:]))
    return replace(base, rows=(*rows, base.rows[-1]))


@pytest.fixture(scope="module")
def document() -> Document:
    office = Office(
        parent_body=f"ỦY BAN NHÂN DÂN {LONG.upper()}",
        issuing_body="PHÒNG VĂN HÓA - XÃ HỘI, LAO ĐỘNG - THƯƠNG BINH, TRẺ EM VÀ BÌNH ĐẲNG GIỚI",
        symbol="UBND-VHXH",
        place_name=LONG.removeprefix("Xã "),
        addressee="Ủy ban nhân dân thành phố; Sở Y tế thành phố; Ban Chỉ đạo công tác trẻ em thành phố",
        recipients=("Như trên", f"Thường trực Hội đồng nhân dân {LONG} (b/c)", "Lưu: VT"),
        signature=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    )
    return sample(office=office, blocks=(Heading(1, "PHỤ LỤC I. SỐ LIỆU THEO PHƯỜNG, XÃ"), wards()))


def test_every_page_of_the_long_table_has_its_head_and_no_row_is_torn(document: Document, tmp_path: Path) -> None:
    from pypdf import PdfReader

    writer_pdf.write(document, tmp_path / "a.pdf")
    assert CHECKS[".pdf"](printable(document), tmp_path / "a.pdf") == []
    pages = ["".join(page.extract_text().split()) for page in PdfReader(tmp_path / "a.pdf").pages][1:]
    assert 5 <= len(pages) <= 12
    assert all("Xã,thịtrấn" in page and "Mãdòng" in page for page in pages)
    for number in range(1, WARDS + 1):
        name = LONG if number == 71 else f"Phường {number}"
        assert sum("".join(name.split()) in page and f"B2-{number}/2018-Q1" in page for page in pages) == 1


def test_word_carries_the_same_table_and_marks_its_head(document: Document, tmp_path: Path) -> None:
    import docx

    writer_docx.write(document, tmp_path / "a.docx")
    assert CHECKS[".docx"](printable(document), tmp_path / "a.docx") == []
    table = next(table for table in docx.Document(str(tmp_path / "a.docx")).tables if len(table.columns) == 10)
    assert len(table.rows) == WARDS + 2
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_a_name_column_takes_the_room_that_empty_remarks_leave(document: Document) -> None:
    table = next(block for block in with_row_codes(document).blocks if isinstance(block, Table))
    widths = typesetting.column_widths(table, 247)
    assert sum(widths) == pytest.approx(247)
    names, remarks, code = widths[1], widths[8], widths[9]
    assert names > typesetting.text_width("Phường 126", 12)
    assert remarks >= typesetting.text_width("Chưa nhận sổ tai nạn, thương tích", 12) / 3
    assert code >= typesetting.text_width("B2-126/2018-Q1", 7.5)
