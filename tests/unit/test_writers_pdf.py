"""The PDF report: PDF/A, pages and marks, fonts with and without those of the machine, hostile text, same bytes."""

import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader
from writers_sample import HOSTILE, annexes, sample

from pipelines.errors import ReportError
from pipelines.reporting import wording, writer_pdf
from pipelines.reporting.comparison import squeeze
from pipelines.reporting.document import Office, Paragraph
from pipelines.reporting.verify_pdf import differences

POINT = 72 / 25.4


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    path = tmp_path_factory.mktemp("pdf") / "a.pdf"
    writer_pdf.write(sample(hostile=True), path)
    return PdfReader(path)


def test_pages_are_a4_and_the_wide_table_lies_on_its_side(reader: PdfReader) -> None:
    sizes = [
        (round(float(page.mediabox.width) / POINT), round(float(page.mediabox.height) / POINT)) for page in reader.pages
    ]
    assert sizes.count((297, 210)) == 1
    assert set(sizes) == {(210, 297), (297, 210)}
    assert len(sizes) <= 6


def test_it_says_that_it_is_pdf_a(reader: PdfReader) -> None:
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert reader.metadata is not None
    assert str(reader.metadata.creation_date) == "2018-03-20 01:00:00+00:00"
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"  # type: ignore[index]


def test_pages_are_numbered_but_for_the_first_and_marked(reader: PdfReader) -> None:
    for number, page in enumerate(reader.pages, start=1):
        text = squeeze(page.extract_text())
        assert text.startswith(("" if number == 1 else str(number)) + squeeze("DỰ THẢO - DỮ LIỆU MẪU"))
        assert text.endswith(squeeze("NỘI BỘ - có thông tin cá nhân trẻ em, không đăng tải"))


def test_hostile_text_is_plain_text(reader: PdfReader) -> None:
    text = squeeze("".join(page.extract_text() for page in reader.pages))
    for hostile in HOSTILE[:11]:
        assert squeeze(hostile) in text


def test_a_machine_without_any_font_prints_vietnamese(tmp_path: Path) -> None:
    document = sample(blocks=(Paragraph((writer_pdf.VIETNAMESE,)), *sample().blocks))
    writer_pdf.write(document, tmp_path / "a.pdf", system_fonts=False)
    assert differences(document, tmp_path / "a.pdf") == []
    page = PdfReader(tmp_path / "a.pdf").pages[0]
    fonts = {str(font["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert fonts and all("LibertinusSerif" in name for name in fonts)


def test_every_vietnamese_letter_is_tried() -> None:
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones} | {"đ"}
    assert len(letters) == 73
    assert letters | {letter.upper() for letter in letters} <= set(writer_pdf.VIETNAMESE)


def test_no_usable_font_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = {**wording.layout(), "font": "Không Có", "font_fallbacks": ["DejaVu Sans Mono X"]}
    monkeypatch.setattr(wording, "layout", lambda: layout)
    writer_pdf.choose_fonts.cache_clear()
    try:
        with pytest.raises(ReportError, match="tiếng Việt"):
            writer_pdf.choose_fonts(False)
    finally:
        writer_pdf.choose_fonts.cache_clear()


def test_a_font_that_lacks_a_letter_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not writer_pdf._covers_vietnamese("Không Có", False)
    assert writer_pdf._covers_vietnamese("Libertinus Serif", False)
    monkeypatch.setattr(writer_pdf, "VIETNAMESE", "ơ𡦂")
    assert not writer_pdf._covers_vietnamese("Libertinus Serif", False)


def test_a_letter_that_no_font_has_is_named(tmp_path: Path) -> None:
    document = sample(blocks=(Paragraph(("chữ Nôm 𡦂",)),))
    with pytest.raises(ReportError, match="không in được ký tự “𡦂”"):
        writer_pdf.write(document, tmp_path / "a.pdf", system_fonts=False)
    assert not (tmp_path / "a.pdf").exists()


def test_annexes_follow_the_signature_with_pages_of_their_own(tmp_path: Path) -> None:
    writer_pdf.write(sample(blocks=annexes()), tmp_path / "a.pdf")
    pages = [squeeze(page.extract_text()) for page in PdfReader(tmp_path / "a.pdf").pages]
    starts = [number for number, text in enumerate(pages) if "PHỤLỤC" in text]
    assert len(starts) == 2
    assert "TRƯỞNGPHÒNG" in "".join(pages[: starts[0]])
    assert all(not pages[number][0].isdigit() for number in starts)


def test_an_annex_of_which_nothing_may_be_published_is_a_heading_alone(tmp_path: Path) -> None:
    writer_pdf.write(sample(blocks=(annexes()[0], *annexes()[2:])), tmp_path / "a.pdf")
    pages = [squeeze(page.extract_text()) for page in PdfReader(tmp_path / "a.pdf").pages]
    assert sum("PHỤLỤC" in text for text in pages) == 2 and any("SỐLIỆUTHEOXÃ" in text for text in pages)


def test_an_office_without_data_still_gives_a_text(tmp_path: Path) -> None:
    document = sample(office=Office(), blocks=(), opening=(), closing="", subtitle="")
    writer_pdf.write(document, tmp_path / "a.pdf")
    assert len(PdfReader(tmp_path / "a.pdf").pages) == 1


def test_same_document_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        writer_pdf.write(sample(hostile=True), tmp_path / f"{name}.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
