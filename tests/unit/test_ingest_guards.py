"""Files that must not be opened, or cannot be used: each with its reason, none with an exception."""

import os
import re
import struct
import zipfile
import zlib

import pytest
from ingest_books import (
    CHILD,
    TITLE,
    child,
    compound_file,
    only_file,
    only_sheet,
    read,
    register_rows,
    rewrite_zip,
    write_book,
)

from pipelines.ingest import package, sheet_bytes, sheet_xml, sources
from pipelines.ingest.refusals import REASONS

SHEET = "xl/worksheets/sheet1.xml"


def book(tmp_path, name="so.xlsx"):
    return write_book(tmp_path / name, register_rows())


def part(path, name=SHEET):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def refused(tmp_path, reason):
    file = only_file(tmp_path)
    assert (file.status, file.reason) == ("refused", reason), file
    assert file.message and file.file in file.message
    return file


def test_temporary_file_is_not_opened(tmp_path):
    (tmp_path / "~$so.xlsx").write_bytes(b"khoa")
    assert refused(tmp_path, "temporary_file").file_hash == ""


def test_empty_file(tmp_path):
    (tmp_path / "so.xlsx").write_bytes(b"")
    refused(tmp_path, "empty_file")


def test_workbook_with_empty_sheets_only(tmp_path):
    write_book(tmp_path / "so.xlsx", {"Sheet1": [], "Sheet2": []})
    refused(tmp_path, "empty_file")


@pytest.mark.parametrize("kept", [30, 500, -60])
def test_truncated_workbook(tmp_path, kept):
    path = book(tmp_path)
    path.write_bytes(path.read_bytes()[:kept])
    refused(tmp_path, "corrupt_file")


def test_damaged_byte_inside_a_part(tmp_path):
    path = book(tmp_path)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(SHEET)
    data[entry.header_offset + 30 + len(SHEET) + 40] ^= 0xFF
    path.write_bytes(data)
    refused(tmp_path, "corrupt_file")


@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_part_whose_checksum_is_wrong(tmp_path, name):
    """The reader itself does not compare checksums: a name with a wrong letter would pass."""
    path = book(tmp_path)
    data = bytearray(path.read_bytes())
    for signature, checksum, name_size, start in ((b"PK\x03\x04", 14, 26, 30), (b"PK\x01\x02", 16, 28, 46)):
        place = data.find(signature)
        while place >= 0:
            size = struct.unpack_from("<H", data, place + name_size)[0]
            if data[place + start : place + start + size] == name.encode():
                data[place + checksum] ^= 0xFF
            place = data.find(signature, place + 4)
    path.write_bytes(data)
    refused(tmp_path, "corrupt_file")


def test_sheet_that_is_no_xml(tmp_path):
    rewrite_zip(book(tmp_path), {SHEET: b"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>99999</v>"})
    refused(tmp_path, "corrupt_file")


def test_old_workbook_cut_short(tmp_path):
    (tmp_path / "so.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(700))
    refused(tmp_path, "corrupt_file")


def test_random_bytes_called_a_workbook(tmp_path):
    (tmp_path / "so.xlsx").write_bytes(bytes(range(256)) * 10)
    refused(tmp_path, "corrupt_file")


def test_workbook_with_a_password(tmp_path):
    (tmp_path / "so.xlsx").write_bytes(compound_file({"EncryptionInfo": b"x" * 200, "EncryptedPackage": b"y" * 9000}))
    assert "mật khẩu" in refused(tmp_path, "encrypted").message


def test_zip_with_a_password(tmp_path):
    path = book(tmp_path)
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(signature, place + 4)
    path.write_bytes(data)
    refused(tmp_path, "encrypted")


def test_zip_bomb(tmp_path):
    rewrite_zip(book(tmp_path), {}, {"xl/media/a.xml": bytes(60 * 1024**2)})
    refused(tmp_path, "zip_bomb")


def test_zip_bomb_that_lies_about_its_size(tmp_path):
    """The table of contents says 1,000 bytes, the part unpacks to 20 MB: found before any reader opens it."""
    path = book(tmp_path)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(b"<a/>" + bytes(20 * 1024**2)) + deflate.flush()
    rewrite_zip(path, {}, {"xl/sharedStrings2.xml": b"z" * 1000})
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/sharedStrings2.xml")
    data = path.read_bytes()
    start = entry.header_offset + 30 + len(entry.filename)
    data = data[:start] + packed + data[start + entry.compress_size :]
    grown = len(packed) - entry.compress_size
    directory = data.rfind(b"PK\x01\x02", 0, data.find(b"xl/sharedStrings2.xml", start + len(packed)))
    data = bytearray(data)
    struct.pack_into("<I", data, directory + 20, len(packed))
    end = data.rfind(b"PK\x05\x06")
    struct.pack_into("<I", data, end + 16, struct.unpack_from("<I", data, end + 16)[0] + grown)
    path.write_bytes(data)
    refused(tmp_path, "corrupt_file")


def test_too_many_parts(tmp_path):
    rewrite_zip(book(tmp_path), {}, {f"xl/media/{n}.txt": b"" for n in range(package.MAX_PARTS + 1)})
    refused(tmp_path, "zip_bomb")


def test_too_large_when_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MAX_UNPACKED_BYTES", 5_000)
    book(tmp_path)
    refused(tmp_path, "too_large")


def test_too_large_on_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 1_000)
    book(tmp_path)
    refused(tmp_path, "too_large")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_declared_entities(tmp_path, name, encoding):
    path = book(tmp_path)
    bad = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    rewrite_zip(path, {name: bad.encode(encoding)})
    refused(tmp_path, "unsafe_xml")


def test_declaration_behind_a_comment(tmp_path):
    rewrite_zip(
        book(tmp_path), {SHEET: b'<?xml version="1.0"?><!-- <a> --><!DOCTYPE x []>' + part(book(tmp_path))[55:]}
    )
    refused(tmp_path, "unsafe_xml")


def test_the_word_doctype_in_a_cell_is_no_declaration(tmp_path):
    rows = register_rows(1)
    rows[4][6] = "<!DOCTYPE html>"
    write_book(tmp_path / "so.xlsx", rows)
    assert read(tmp_path).frame("child_register")["hamlet"].to_list() == ["<!DOCTYPE html>"]


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "C:\\evil.xml"])
def test_parts_that_point_outside(tmp_path, name):
    rewrite_zip(book(tmp_path), {}, {name: b"x"})
    refused(tmp_path, "unsafe_archive")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_twice(tmp_path):
    rewrite_zip(book(tmp_path), {}, {SHEET: b"<worksheet/>"})
    refused(tmp_path, "unsafe_archive")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "unsupported_format"),
        ("a.jpg", b"\xff\xd8\xff\xe0....", "unsupported_format"),
        ("a.rtf", b"{\\rtf1 }", "unsupported_format"),
        ("a.xlsx", b"%PDF-1.7 ...", "wrong_container"),
        ("a.xls", b"\x89PNG\r\n....", "wrong_container"),
        ("a.csv", b"{\\rtf1 }", "wrong_container"),
        ("a.bin", bytes(range(256)), "unsupported_format"),
        (
            "a.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "wrong_container",
        ),
    ],
)
def test_other_kinds_of_files(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)
    refused(tmp_path, reason)


def test_word_documents(tmp_path):
    for name in ("a.docx", "b.xlsx"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("word/document.xml", f"<document>{name}</document>")
    (tmp_path / "c.doc").write_bytes(compound_file({"WordDocument": b"x" * 5000}))
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("so.xlsx", "x")
    reasons = {file.file: file.reason for file in read(tmp_path).files}
    assert reasons == {
        "a.docx": "unsupported_format",  # without a table
        "b.xlsx": "unsupported_format",
        "c.doc": "unsupported_format",
        "d.zip": "unsupported_format",
    }


@pytest.mark.skipif(os.name == "nt", reason="liên kết tệp cần quyền quản trị trên Windows")
def test_links_are_not_followed(tmp_path):
    outside = write_book(tmp_path / "ngoai" / "so.xlsx", register_rows())
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "so.xlsx").symlink_to(outside)
    (raw / "thu_muc").symlink_to(outside.parent)
    files = read(raw).files
    assert [(file.file, file.reason) for file in files] == [
        ("so.xlsx", "unsupported_format"),
        ("thu_muc", "unsupported_format"),
    ]
    assert read(raw).frame("child_register").is_empty()


def test_three_hundred_columns(tmp_path):
    write_book(tmp_path / "so.xlsx", [TITLE, CHILD + [f"Cột {n}" for n in range(300)], child(1)])
    assert "300 cột" in refused(tmp_path, "unknown_layout").message


def test_a_stray_cell_far_to_the_right_or_below(tmp_path):
    write_book(tmp_path / "phai" / "so.xlsx", register_rows())
    path = tmp_path / "phai" / "so.xlsx"
    stray = b'<c r="XFD5" t="inlineStr"><is><t>x</t></is></c></row>'
    rewrite_zip(path, {SHEET: part(path).replace(b"</row>", stray, 1)})
    refused(tmp_path / "phai", "unknown_layout")
    path = write_book(tmp_path / "duoi" / "so.xlsx", register_rows())
    stray = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    rewrite_zip(path, {SHEET: part(path).replace(b"</sheetData>", stray)})
    assert "1048576" in refused(tmp_path / "duoi", "unknown_layout").message


@pytest.mark.parametrize(
    "stray",
    [
        b"<row r='1048576'><c r='A1048576'><v>1</v></c></row>",
        b"<row><c r='A1048576'><v>1</v></c></row>",
        b'<row r="1048576"><c><v>1</v></c></row>',
        b'<row r="9"><c s="0" r="XFD9"><v>1</v></c></row>',
        b"<row r='9'><c r='XFD9'><v>1</v></c></row>",
    ],
)
@pytest.mark.parametrize("first", [False, True])
def test_a_stray_cell_however_it_is_written(tmp_path, stray, first):
    path = book(tmp_path)
    old, new = (b"<sheetData>", b"<sheetData>" + stray) if first else (b"</sheetData>", stray + b"</sheetData>")
    rewrite_zip(path, {SHEET: part(path).replace(old, new)})
    refused(tmp_path, "unknown_layout")


def test_a_stray_cell_anywhere_in_a_long_sheet(tmp_path):
    """The quick look goes block by block: what lies across two blocks is seen too."""
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 9000))
    stray = b'<row r="9999"><c r="%s"><v>1</v></c></row>'
    for filler in range(sheet_bytes._BLOCK - 40, sheet_bytes._BLOCK + 5):
        for address, wide, deep in ((b"XF3", True, False), (b"A1048576", False, True), (b"A99", False, False)):
            start = (b"<sheetData>" + rows)[:filler].rpartition(b"</row>")[0] + b"</row>"
            sheet = start + b" " * (filler - len(start)) + stray % address + rows + b"</sheetData>"
            found = sheet_bytes.look(sheet)
            assert (found.wide, found.deep, found.error, found.formula) == (wide, deep, False, False)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_the_quick_look_sees_error_values_and_formulas(quote):
    cell = f"<c r={quote}A1{quote} t={quote}e{quote}><v>#N/A</v></c>"
    assert sheet_bytes.look(f"<sheetData>{cell}</sheetData>".encode()).error
    assert sheet_bytes.look(b"<x:sheetData><x:c><x:f/></x:c></x:sheetData>").formula
    assert not sheet_bytes.look(b'<sheetData><c r="A1" t="s"><v>0</v></c></sheetData><mergeCell ref="A1"/>').formula


def test_rows_in_any_order_keep_their_place(tmp_path):
    path = book(tmp_path)
    xml = part(path)
    rows = re.findall(rb"<row .*?</row>", xml, re.DOTALL)
    rewrite_zip(path, {SHEET: xml.replace(b"".join(rows), b"".join(reversed(rows)))})
    assert only_sheet(tmp_path).ledger["data"] == 2


def test_a_sheet_with_stray_cells_does_not_spoil_its_neighbour(tmp_path):
    path = write_book(tmp_path / "so.xlsx", {"Lạc": register_rows(), "Trẻ em": register_rows(3)})
    stray = b'<c r="XFD5" t="inlineStr"><is><t>x</t></is></c></row>'
    rewrite_zip(path, {SHEET: part(path).replace(b"</row>", stray, 1)})
    file = only_file(tmp_path)
    assert [(sheet.reason, sheet.ledger["data"]) for sheet in file.sheets] == [("unknown_layout", 0), ("", 3)]
    assert "“Lạc”" in file.sheets[0].message


def test_an_empty_formatted_cell_far_to_the_right_is_no_column(tmp_path):
    path = book(tmp_path)
    rewrite_zip(path, {SHEET: part(path).replace(b"</row>", b'<c r="XFD1" s="1"/></row>', 1)})
    assert only_sheet(tmp_path).ledger["data"] == 2


def test_hidden_sheet_is_told_and_not_read(tmp_path):
    write_book(tmp_path / "so.xlsx", {"Trẻ em": register_rows(), "Cũ": register_rows(3)}, hidden=["Cũ"])
    file = only_file(tmp_path)
    assert [(sheet.sheet, sheet.status, sheet.reason) for sheet in file.sheets] == [
        ("Trẻ em", "read", ""),
        ("Cũ", "refused", "hidden_sheet"),
    ]
    assert "bỏ ẩn" in file.sheets[1].message
    assert read(tmp_path).frame("child_register").height == 2


def test_cover_and_notes_are_no_registers(tmp_path):
    notes = [["Hướng dẫn ghi sổ"], ["1. Ghi đủ họ tên"], ["2. Ghi ngày sinh theo giấy khai sinh"]]
    write_book(tmp_path / "so.xlsx", {"Bìa": notes, "Trẻ em": register_rows(), "Sheet3": []})
    assert [sheet.reason for sheet in only_file(tmp_path).sheets] == ["not_a_register", "", "not_a_register"]


def test_workbook_of_notes_only(tmp_path):
    write_book(tmp_path / "so.xlsx", [["Ghi chép cuộc họp"], ["Thành phần dự họp"]])
    assert refused(tmp_path, "unknown_register").sheets[0].reason == "not_a_register"


def test_missing_required_columns_are_named(tmp_path):
    write_book(tmp_path / "so.xlsx", [TITLE, ["TT", "Họ và tên", "Dân tộc", "Xã"], [1, "Lò Thị Mẫu", "Thái", "Bản Bo"]])
    message = refused(tmp_path, "missing_required_column").message
    assert "“Ngày sinh”" in message and "Giới tính" in message and "Mẫu" not in message


def test_ambiguous_heading(tmp_path):
    write_book(tmp_path / "so.xlsx", [TITLE, [*CHILD, "Ngày sinh"], [*child(1), "05/03/2014"]])
    assert "“Ngày sinh”" in refused(tmp_path, "ambiguous_header").message


def test_register_without_headings(tmp_path):
    write_book(tmp_path / "so.xlsx", [TITLE, child(1), child(2), child(3)])
    refused(tmp_path, "no_header")


def test_headings_without_rows(tmp_path):
    write_book(
        tmp_path / "so.xlsx", [["UBND XÃ BẢN BO"], TITLE, ["Tính đến ngày 14/03/2018"], CHILD, ["", "Không phát sinh"]]
    )
    sheet = refused(tmp_path, "no_data_rows").sheets[0]
    assert (sheet.register, sheet.rows_read, sheet.ledger["footer"]) == ("child_register", 5, 1)
    assert (sheet.facts["commune_text"], sheet.facts["no_occurrence"]) == ("XÃ BẢN BO", "y")


def test_another_table_is_unknown(tmp_path):
    rows = [
        ["Thống kê hộ nghèo"],
        ["Mã hộ", "Chủ hộ", "Số khẩu", "Thu nhập"],
        ["A", "x", "y", "z"],
        ["B", "x", "y", "z"],
    ]
    write_book(tmp_path / "so.xlsx", rows)
    refused(tmp_path, "unknown_register")


@pytest.mark.parametrize("kind", ["tcvn3", "vni"])
def test_names_in_an_old_code_page(tmp_path, kind):
    names = {
        "tcvn3": ["NguyÔn V¨n MÉu", "TrÇn ThÞ MÉu", "Lß V¨n MÉu"],
        "vni": ["Nguyeãn Vaên Maãu", "Traàn Thò Maãu", "Loø Vaên Maãu"],
    }
    write_book(tmp_path / "so.xlsx", [TITLE, CHILD, *(child(n, name) for n, name in enumerate(names[kind], start=1))])
    message = refused(tmp_path, "legacy_encoding").message
    assert "Họ và tên" in message and "UniKey" in message
    assert {"tcvn3": "TCVN3 (ABC)", "vni": "VNI Windows"}[kind] in message and "Mẫu" not in message


def test_utf_8_opened_as_western_letters(tmp_path):
    names = [name.encode().decode("cp1252", "ignore") for name in ("Nguyễn Văn Mẫu", "Trần Thị Mẫu", "Lò Thị Đẹp")]
    write_book(tmp_path / "so.xlsx", [TITLE, CHILD, *(child(n, name) for n, name in enumerate(names, start=1))])
    assert "UTF-8" in refused(tmp_path, "undecodable_text").message


def test_headings_in_an_old_code_page(tmp_path):
    rows = [
        ["Sæ theo dâi trÎ em"],
        ["TT", "Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh"],
        [1, "Lß V¨n MÉu", "05/03/2014", "N÷"],
    ]
    write_book(tmp_path / "so.xlsx", rows)
    refused(tmp_path, "legacy_encoding")


def test_one_foreign_name_is_no_old_code_page(tmp_path):
    names = ["Müller Văn Mẫu", "Lò Thị Mẫu", "Giàng Thị Mỷ", "Hoàng Xuân Quý", "Thào Thị Hoà", "Nguyễn Thị Huệ"]
    write_book(tmp_path / "so.xlsx", [TITLE, CHILD, *(child(n, name) for n, name in enumerate(names, start=1))])
    assert only_sheet(tmp_path).ledger["data"] == 6


def test_every_reason_says_what_and_what_to_do():
    assert all(what and todo for what, todo in REASONS.values())
    assert sheet_xml.column_letters(299) == "KN" and sheet_xml.column_index(b"XFD") == 16383
