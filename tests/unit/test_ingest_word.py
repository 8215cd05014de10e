"""Tables of Word documents: lines and tables in order, merged cells, several tables, what is refused."""

import pytest
from ingest_books import CHILD, TITLE, child, kinds, only_file, only_sheet, read, write_docx

HEAD = [["UBND XÃ BẢN BO", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["Số: 12/DS", "Độc lập - Tự do - Hạnh phúc"]]
SIGNED = [["NGƯỜI LẬP BIỂU", "TM. UBND XÃ"], ["(Ký, họ tên)", "CHỦ TỊCH"]]


def rows(*numbers):
    return [[str(cell) for cell in child(number, f"Lò Thị Mẫu {number}")] for number in numbers]


def test_a_list_with_letterhead_title_and_signatures(tmp_path):
    write_docx(tmp_path / "so.docx", HEAD, *TITLE, "Tính đến ngày 14/03/2018", [CHILD, *rows(1, 2)], "", SIGNED)
    sheet = only_sheet(tmp_path)
    assert (kinds(sheet), sheet.sheet, sheet.register) == ("hhhhhddbff", "so", "child_register")
    assert (sheet.facts["commune_text"], sheet.facts["as_of"]) == ("XÃ BẢN BO", "2018-03-14")
    frame = read(tmp_path).frame("child_register")
    assert frame.select("row_number", "full_name").rows() == [(6, "Lò Thị Mẫu 1"), (7, "Lò Thị Mẫu 2")]


def test_merged_headings_and_communes(tmp_path):
    top = ["TT", "Họ và tên", "Ngày sinh", ("Giới tính", 2), "Xã"]
    low = ["^", "^", "^", "Nam", "Nữ", "^"]
    # the cell below a heading over two columns stands one place further right
    table = [top, low, ["1", "Lò Thị Mẫu", "05/03/2014", "", "x", "Bản Bo"], ["2", "Lò Văn Mẫu", "06/03/2014", "x", "", "^"]]
    write_docx(tmp_path / "so.docx", *TITLE, table)
    frame = read(tmp_path).frame("child_register")
    assert frame["sex_male"].to_list() == [None, "x"] and frame["sex_female"].to_list() == ["x", None]
    assert frame["commune"].to_list() == ["Bản Bo", "Bản Bo"]


def test_a_list_cut_by_pages_is_one_list(tmp_path):
    write_docx(tmp_path / "so.docx", *TITLE, [CHILD, *rows(1, 2)], [CHILD, *rows(3, 4)], rows(5, 6))
    assert kinds(only_sheet(tmp_path)) == "hhddhdddd"


def test_another_table_is_a_sheet_of_its_own_under_the_same_letterhead(tmp_path):
    weights = [["TT", "Họ tên trẻ", "Ngày sinh", "Giới", "Ngày cân", "Cân nặng (kg)"],
               ["1", "Lò Thị Mẫu", "05/03/2014", "Nữ", "14/3/2018", "12,5"]]  # fmt: skip
    write_docx(tmp_path / "so.docx", HEAD, *TITLE, [CHILD, *rows(1, 2)], "DANH SÁCH CÂN, ĐO TRẺ DƯỚI 5 TUỔI", weights)
    first, second = only_file(tmp_path).sheets
    assert [(s.sheet, s.register, kinds(s)) for s in (first, second)] == [
        ("Bảng 1", "child_register", "hhhhdd"), ("Bảng 2", "weighing_list", "hhd"),
    ]  # fmt: skip
    assert second.facts["commune_text"] == "XÃ BẢN BO"


def test_words_that_are_not_shown_are_not_read(tmp_path):
    name = "<w:tc><w:p><w:r><w:t>Lò </w:t></w:r><w:del><w:r><w:delText>Văn</w:delText></w:r></w:del><w:ins><w:r><w:t>Thị</w:t></w:r></w:ins><w:r><w:fldChar/><w:instrText>HYPERLINK x</w:instrText><w:tab/><w:t>Mẫu</w:t></w:r></w:p></w:tc>"
    others = "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in ("05/03/2014", "Nữ"))
    heads = "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in ("Họ và tên", "Ngày sinh", "Giới tính"))
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{name}{others}</w:tr>"
    write_docx(tmp_path / "so.docx", *TITLE, content=f"<w:sdt><w:sdtContent><w:tbl><w:tr>{heads}</w:tr>{gone}<w:tr>{name}{others}</w:tr></w:tbl></w:sdtContent></w:sdt>")
    assert read(tmp_path).frame("child_register")["full_name"].to_list() == ["Lò Thị Mẫu"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<w:p><w:r><w:t>Công văn</w:t></w:r></w:p>", "unsupported_format"),
        ("<w:tbl><w:tr><w:tc><w:tbl/></w:tc></w:tr></w:tbl>", "unknown_layout"),
        ("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 301 + "</w:tr></w:tbl>", "unknown_layout"),
        ("<w:p>", "corrupt_file"),
    ],
)
def test_documents_that_cannot_be_used(tmp_path, content, reason):
    write_docx(tmp_path / "so.docx", content=content)
    assert only_file(tmp_path).reason == reason


def test_declared_entities_in_a_document(tmp_path):
    from ingest_books import rewrite_zip

    path = write_docx(tmp_path / "so.docx", *TITLE, [CHILD, *rows(1)])
    rewrite_zip(path, {"word/document.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'})
    assert only_file(tmp_path).reason == "unsafe_xml"
