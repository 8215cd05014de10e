"""The Word report: layout numbers of Decree 30/2020, named styles, facts in bookmarks, same bytes."""

import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from writers_sample import HOSTILE, annexes, sample

from pipelines.reporting import writer_docx
from pipelines.reporting.document import Document, Office, Table, facts_in
from pipelines.reporting.docx_xml import bookmark_name
from pipelines.reporting.verify_docx import WORD, bookmarked, text_of

TWIP = 1440 / 25.4


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ElementTree.Element]:
    return read(sample(hostile=True), tmp_path_factory.mktemp("docx") / "a.docx")


def read(document: Document, path: Path) -> dict[str, ElementTree.Element]:
    writer_docx.write(document, path)
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {
            name: ElementTree.fromstring(package.read(name))
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }


def attribute(element: ElementTree.Element | None, name: str) -> str:
    assert element is not None
    return element.attrib[f"{WORD}{name}"]


def style(parts: dict[str, ElementTree.Element], name: str) -> ElementTree.Element:
    styles = parts["word/styles.xml"].findall(f"{WORD}style")
    return next(entry for entry in styles if attribute(entry.find(f"{WORD}name"), "val").lower() == name.lower())


def test_margins_are_those_of_the_decree_on_every_page(parts: dict[str, ElementTree.Element]) -> None:
    sections = list(parts["word/document.xml"].iter(f"{WORD}sectPr"))
    assert len(sections) == 3
    for section in sections:
        margin = section.find(f"{WORD}pgMar")
        sides = [round(int(attribute(margin, side)) / TWIP) for side in ("top", "bottom", "left", "right")]
        assert sides == [20, 20, 30, 20]


def test_only_the_page_of_the_wide_table_lies_on_its_side(parts: dict[str, ElementTree.Element]) -> None:
    sizes = [section.find(f"{WORD}pgSz") for section in parts["word/document.xml"].iter(f"{WORD}sectPr")]
    shapes = [(round(int(attribute(size, "w")) / TWIP), round(int(attribute(size, "h")) / TWIP)) for size in sizes]
    assert shapes == [(210, 297), (297, 210), (210, 297)]


def test_page_number_stands_in_the_header_but_not_on_page_one(parts: dict[str, ElementTree.Element]) -> None:
    body = parts["word/document.xml"]
    sections = list(body.iter(f"{WORD}sectPr"))
    assert [section.find(f"{WORD}titlePg") is not None for section in sections] == [True, False, False]
    with_number = [name for name, root in parts.items() if root.find(f".//{WORD}fldSimple") is not None]
    assert len(with_number) == 1
    assert with_number[0].startswith("word/header")
    assert len([name for name in parts if name.startswith("word/header")]) == 2


def test_marks_stand_in_every_header_and_the_edition_in_every_footer(parts: dict[str, ElementTree.Element]) -> None:
    headers = [text_of(root) for name, root in parts.items() if name.startswith("word/header")]
    footers = [text_of(root) for name, root in parts.items() if name.startswith("word/footer")]
    assert all("DỰ THẢO - DỮ LIỆU MẪU" in text for text in headers)
    assert footers == ["NỘI BỘ - có thông tin cá nhân trẻ em, không đăng tải"] * 2


def test_fonts_and_language(parts: dict[str, ElementTree.Element]) -> None:
    defaults = parts["word/styles.xml"].find(f"{WORD}docDefaults")
    assert defaults is not None
    fonts = defaults.find(f".//{WORD}rFonts")
    assert {attribute(fonts, name) for name in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert attribute(defaults.find(f".//{WORD}lang"), "val") == "vi-VN"
    named = {attribute(entry, "ascii") for entry in parts["word/styles.xml"].iter(f"{WORD}rFonts")}
    assert named == {"Times New Roman"}


@pytest.mark.parametrize(
    ("name", "size", "bold", "italic", "align"),
    [
        ("Quốc hiệu", 12, True, False, "center"),
        ("Tiêu ngữ", 13, True, False, "center"),
        ("Cơ quan chủ quản", 12, False, False, "center"),
        ("Cơ quan ban hành", 12, True, False, "center"),
        ("Số ký hiệu", 13, False, False, "center"),
        ("Địa danh, ngày tháng", 13, False, True, "center"),
        ("Tên loại văn bản", 14, True, False, "center"),
        ("Trích yếu", 14, True, False, "center"),
        ("Kính gửi", 14, False, False, "center"),
        ("Nội dung", 14, False, False, "both"),
        ("Heading 1", 14, True, False, "both"),
        ("Heading 2", 14, True, False, "both"),
        ("Nơi nhận", 12, True, True, "left"),
        ("Dòng nơi nhận", 11, False, False, "left"),
        ("Chức vụ ký", 14, True, False, "center"),
        ("Số trang", 13, False, False, "center"),
        ("Ô số", 12, False, False, "right"),
        ("Chỗ đơn vị bổ sung", 14, False, True, "both"),
    ],
)
def test_styles_have_the_sizes_of_the_decree(
    parts: dict[str, ElementTree.Element], name: str, size: int, bold: bool, italic: bool, align: str
) -> None:
    entry = style(parts, name)
    assert int(attribute(entry.find(f"{WORD}rPr/{WORD}sz"), "val")) == size * 2
    for tag, wanted in (("b", bold), ("i", italic)):
        found = entry.find(f"{WORD}rPr/{WORD}{tag}")
        assert (found is not None and found.attrib.get(f"{WORD}val", "1") not in ("0", "false")) == wanted
    assert attribute(entry.find(f"{WORD}pPr/{WORD}jc"), "val") == align


def test_body_is_indented_and_spaced(parts: dict[str, ElementTree.Element]) -> None:
    shape = style(parts, "Nội dung").find(f"{WORD}pPr")
    assert shape is not None
    assert int(attribute(shape.find(f"{WORD}ind"), "firstLine")) == pytest.approx(12.7 * TWIP, abs=1)
    assert int(attribute(shape.find(f"{WORD}spacing"), "after")) == 6 * 20
    assert 240 <= int(attribute(shape.find(f"{WORD}spacing"), "line")) <= 360


def test_looks_come_from_styles_not_from_direct_formatting(parts: dict[str, ElementTree.Element]) -> None:
    body = parts["word/document.xml"].find(f"{WORD}body")
    assert body is not None
    known = {entry.attrib[f"{WORD}styleId"] for entry in parts["word/styles.xml"].iter(f"{WORD}style")}
    for run in body.iter(f"{WORD}rPr"):
        assert [child.tag for child in run] == [f"{WORD}rStyle"]
    for paragraph in body.iter(f"{WORD}p"):
        named = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        assert attribute(named, "val") in known


def test_tables_repeat_their_head_keep_rows_whole_and_have_widths(parts: dict[str, ElementTree.Element]) -> None:
    tables = [
        table
        for table in parts["word/document.xml"].iter(f"{WORD}tbl")
        if attribute(table.find(f"{WORD}tblPr/{WORD}tblStyle"), "val") == "TreemGrid"
    ]
    assert len(tables) == 3
    for table, area in zip(tables, (160, 247, 160), strict=True):
        rows = table.findall(f"{WORD}tr")
        heads = [row.find(f"{WORD}trPr/{WORD}tblHeader") is not None for row in rows]
        assert heads == [True] + [False] * (len(rows) - 1)
        assert all(row.find(f"{WORD}trPr/{WORD}cantSplit") is not None for row in rows)
        widths = [int(attribute(column, "w")) for column in table.iter(f"{WORD}gridCol")]
        assert sum(widths) == pytest.approx(area * TWIP, abs=5)
        assert [int(attribute(width, "w")) for width in rows[1].iter(f"{WORD}tcW")] == pytest.approx(widths, abs=1)
        assert attribute(table.find(f"{WORD}tblPr/{WORD}tblLayout"), "type") == "fixed"


def test_every_fact_has_its_own_bookmark_and_the_map_names_it(parts: dict[str, ElementTree.Element]) -> None:
    document = sample(hostile=True)
    marks = bookmarked(parts["word/document.xml"])
    assert len({name for name, _ in marks}) == len(marks) == len(facts_in(document))
    assert all(len(name) <= 40 for name, _ in marks)
    ids = {entry.attrib["bookmark"]: entry.attrib["id"] for entry in parts["customXml/item1.xml"]}
    assert [ids[name] for name, _ in marks][:2] == [fact.fact_id for fact in facts_in(document)][:2]


def test_bookmarks_stay_the_same_when_the_report_changes() -> None:
    # the first signs of the SHA-256 of "abc", as published with the standard (FIPS 180)
    assert bookmark_name("abc", 1) == "_fba7816bf8f01cfea414140de"
    assert bookmark_name("abc", 2) == "_fba7816bf8f01cfea414140de_2"


def test_hostile_text_is_plain_text(parts: dict[str, ElementTree.Element]) -> None:
    text = text_of(parts["word/document.xml"])
    for hostile in HOSTILE[:11]:
        assert hostile in text


def test_letterhead_and_signature_are_complete(parts: dict[str, ElementTree.Element]) -> None:
    text = text_of(parts["word/document.xml"])
    for line in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số:       /BC-LĐTBXH",
        "Tam Đường, ngày     tháng     năm 2018",
        "Kính gửi: Ủy ban nhân dân huyện Tam Đường",
        "kính báo cáo./.",
        "Nơi nhận:- Như trên;- Sở Lao động - TB&XH tỉnh (b/c);- Lưu: VT, LĐTBXH.",
        "TRƯỞNG PHÒNG",
        "[đơn vị bổ sung: kiến nghị với từng cấp]",
    ):
        assert line in text


def test_annexes_follow_the_signature_and_count_their_pages_from_one(tmp_path: Path) -> None:
    document = sample(blocks=annexes())
    body = read(document, tmp_path / "a.docx")["word/document.xml"]
    text = text_of(body)
    assert text.index("TRƯỞNG PHÒNG") < text.index("PHỤ LỤC I.") < text.index("PHỤ LỤC II.")
    starts = [section.find(f"{WORD}pgNumType") for section in body.iter(f"{WORD}sectPr")]
    assert [start is not None for start in starts] == [False, True, True]


def test_a_wide_table_inside_an_annex_goes_on_counting_its_pages(tmp_path: Path) -> None:
    blocks = annexes()
    turned = [replace(block, landscape=not block.landscape) for block in blocks if isinstance(block, Table)]
    body = read(sample(blocks=(*blocks, *turned)), tmp_path / "a.docx")["word/document.xml"]
    starts = [section.find(f"{WORD}pgNumType") is not None for section in body.iter(f"{WORD}sectPr")]
    assert len(starts) > 3 and starts.count(True) == 2


def test_no_empty_page_between_sections(tmp_path: Path) -> None:
    body = read(sample(blocks=annexes()), tmp_path / "a.docx")["word/document.xml"].find(f"{WORD}body")
    assert body is not None
    empty = [p for p in body.findall(f"{WORD}p") if not text_of(p)]
    allowed = {"TreemRule", "TreemGap", "TreemSectionEnd"}
    assert {attribute(p.find(f"{WORD}pPr/{WORD}pStyle"), "val") for p in empty} <= allowed


def test_an_office_without_data_still_gives_a_text(tmp_path: Path) -> None:
    text = text_of(read(sample(office=Office(), blocks=(), closing=""), tmp_path / "a.docx")["word/document.xml"])
    assert "Số:       /BC" in text
    assert "Nơi nhận" not in text


def test_same_document_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        writer_docx.write(sample(hostile=True), tmp_path / f"{name}.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        assert {entry.date_time for entry in package.infolist()} == {(2018, 3, 20, 8, 0, 0)}
