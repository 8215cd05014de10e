"""The same register in every container and code page gives the same rows; cells keep what the file says."""

import re
import zipfile
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter
from ingest_books import (
    CHILD,
    TITLE,
    child,
    kinds,
    only_file,
    only_sheet,
    read,
    register_rows,
    rewrite_zip,
    write_book,
    write_ods,
    write_sheet,
    write_xls,
    write_xlsb,
)

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = [[str(cell) for cell in row] for row in register_rows(2)]


def csv_text(rows, separator=","):
    return "".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) + "\r\n" for row in rows)


def names(tmp_path, register="child_register"):
    return read(tmp_path).frame(register)["full_name"].to_list()


def in_cp1258(text):
    """Encode as windows-1258 does: base letters with combining tones."""
    import unicodedata

    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(p for p in parts[1:] if p in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", parts.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return out


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
def test_delimited_text_in_every_code_page(tmp_path, code, separator):
    text = csv_text(TEXTS, separator)
    (tmp_path / "so.csv").write_bytes(in_cp1258(text) if code == "cp1258" else text.encode(code))
    sheet = only_sheet(tmp_path)
    assert (kinds(sheet), sheet.facts["as_of"], sheet.sheet) == ("hhbhdd", "2018-03-14", "so")
    assert names(tmp_path) == ["Lò Thị Mẫu 1", "Lò Thị Mẫu 2"]


def test_old_code_page_in_a_text_file(tmp_path):
    rows = [["TT", "Hä vµ tªn", "Ngµy sinh"], ["1", "NguyÔn V¨n MÉu", "1/1/2014"], ["2", "TrÇn ThÞ MÉu", "2/1/2014"]]
    (tmp_path / "so.csv").write_bytes(csv_text(rows).encode("latin-1"))
    assert only_file(tmp_path).reason == "legacy_encoding"


def test_bytes_of_no_code_page(tmp_path):
    (tmp_path / "so.csv").write_bytes(csv_text(TEXTS).encode("utf-8") + b"\x8d\x8f\x90")
    assert only_file(tmp_path).reason == "undecodable_text"


def test_open_quote(tmp_path):
    (tmp_path / "so.csv").write_text('TT,"Họ và tên,Ngày sinh\n1,Lò Thị Mẫu,05/03/2014\n', encoding="utf-8")
    assert only_file(tmp_path).reason == "unbalanced_quotes"


def test_line_breaks_and_separators_inside_quotes(tmp_path):
    text = 'TT,"Họ và\ntên","Ngày, tháng, năm sinh",Giới tính,"Thôn, bản"\n'
    text += '1,Lò Thị Mẫu,05/03/2014,Nữ,"Nà Cà, xóm trên"\n\n2,Lò Thị Mẫu,06/03/2014,Nữ,\n'
    (tmp_path / "so theo doi tre em.csv").write_text(text, encoding="utf-8")
    assert kinds(only_sheet(tmp_path)) == "hdbd"
    frame = read(tmp_path).frame("child_register")
    assert frame["hamlet"].to_list() == ["Nà Cà, xóm trên", None]
    assert frame["row_number"].to_list() == [2, 4]


def test_a_long_text_file_is_read_in_parts(tmp_path, monkeypatch):
    from pipelines.ingest import delimited

    monkeypatch.setattr(delimited, "_PART", 3)
    rows = [
        TITLE,
        CHILD[:4],
        *([str(cell) for cell in child(n)[:4]] for n in range(1, 6)),
        [],
        ["", "Người lập biểu"],
        [],
    ]
    (tmp_path / "so.csv").write_text(csv_text(rows), encoding="utf-8")
    assert kinds(only_sheet(tmp_path)) == "hhdddddbf"
    assert read(tmp_path).frame("child_register")["row_label"].to_list() == ["1", "2", "3", "4", "5"]


def test_a_cell_without_end(tmp_path):
    (tmp_path / "so.csv").write_text("TT,Họ và tên\n1," + "x" * 150_000, encoding="utf-8")
    assert only_file(tmp_path).reason == "unbalanced_quotes"


def test_separator_named_in_the_first_line(tmp_path):
    (tmp_path / "so.csv").write_text("sep=;\r\n" + csv_text(TEXTS, ";"), encoding="utf-8")
    # Excel does not show that line as a row
    assert kinds(only_sheet(tmp_path)) == "hhbhdd"


def test_a_separator_at_the_end_of_every_record_does_no_harm(tmp_path):
    head, *entries = csv_text(TEXTS[3:]).splitlines()
    (tmp_path / "so theo doi tre em.csv").write_text(
        "\n".join([head, *(f"{line}," for line in entries)]), encoding="utf-8"
    )
    assert kinds(only_sheet(tmp_path)) == "hdd"


def test_a_decimal_comma_that_splits_a_cell_is_refused(tmp_path):
    headings = "TT,Họ tên trẻ,Ngày sinh,Giới,Ngày cân,Cân nặng (kg),Nằm/Đứng\n"
    rows = headings + "1,Lò Thị Mẫu,05/03/2014,Nữ,14/3/2018,12,5,Nằm\n"
    (tmp_path / "can do tre.csv").write_text(rows, encoding="utf-8")
    file = only_file(tmp_path)
    assert file.reason == "unknown_layout" and "dòng 2" in file.message


def test_web_page_called_xls(tmp_path):
    head = "".join(f"<th rowspan=2>{cell}</th>" for cell in CHILD[:3])
    page = f"""<html><head><meta charset="utf-8"><style>td{{color:red}}</style><script>alert("x")</script></head><body>
    <h2>UBND XÃ BẢN BO</h2><p>SỔ THEO DÕI TRẺ EM</p>
    <table><tr>{head}<th colspan=2>Giới tính</th><th rowspan=2>Xã</th></tr>
    <tr><th>Nam</th><th>Nữ</th></tr>
    <tr><td>1<td>Lò Thị&nbsp;Mẫu<td>05/03/2014<td></td><td>x</td><td rowspan=2>Bản<br>Bo</td></tr>
    <tr><td>2</td><td>Lò Văn &lt;b&gt;</td><td>06/03/2014</td><td>x</td><td></td></tr></table></body></html>"""
    (tmp_path / "so.xls").write_text(page, encoding="utf-8")
    sheet = only_sheet(tmp_path)
    assert (kinds(sheet), sheet.facts["commune_text"]) == ("hhhhdd", "XÃ BẢN BO")
    frame = read(tmp_path).frame("child_register")
    assert frame["full_name"].to_list() == ["Lò Thị Mẫu", "Lò Văn <b>"]
    assert frame["sex_male"].to_list() == [None, "x"]
    assert frame["commune"].to_list() == ["Bản Bo", "Bản Bo"]


def test_open_document(tmp_path):
    write_ods(tmp_path / "so.ods", TEXTS)
    assert names(tmp_path) == ["Lò Thị Mẫu 1", "Lò Thị Mẫu 2"]


def test_binary_workbook(tmp_path):
    write_xlsb(tmp_path / "so.xlsb", TEXTS)
    assert names(tmp_path) == ["Lò Thị Mẫu 1", "Lò Thị Mẫu 2"]


def test_stray_cells_far_away_in_other_containers(tmp_path):
    write_xlsb(tmp_path / "a.xlsb", TEXTS, last_cell=(1_048_575, 16_383))
    write_xls(tmp_path / "b.xls", TEXTS, stray=(65_535, 255))
    filled = "<table:table-cell><text:p>x</text:p></table:table-cell>"
    far = f'<table:table-cell table:number-columns-repeated="16383"/>{filled}'
    write_ods(tmp_path / "c.ods", TEXTS, extra=f"<table:table-row>{far}</table:table-row>")
    deep = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    last = f"<table:table-row>{filled}</table:table-row>"
    write_ods(tmp_path / "d.ods", TEXTS, extra=deep + last)
    write_ods(tmp_path / "e.ods", TEXTS[:-1], extra=deep)
    assert [file.reason for file in read(tmp_path).files] == [*["unknown_layout"] * 4, ""]


def test_old_excel_with_merged_commune(tmp_path):
    rows = [TITLE, CHILD, *([str(cell) for cell in child(n)] for n in (1, 2, 3))]
    rows[3][5] = rows[4][5] = ""
    write_xls(tmp_path / "so.xls", rows, merges=[(2, 3, 5, 5)])
    sheet = only_sheet(tmp_path)
    assert (kinds(sheet), sheet.sheet) == ("hhddd", "Sổ")
    assert read(tmp_path).frame("child_register")["commune"].to_list() == ["Bản Bo", "Bản Bo", None]


def merged_lists():
    """Three entries whose first two share one commune cell, under a heading over two columns."""
    top = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "", "Xã"]
    entries = [["1", "Lò Thị Mẫu", "05/03/2014", "", "x", "Bản Bo"], ["2", "Lò Văn Mẫu", "06/03/2014", "x", "", ""]]
    return [*TITLE], top, ["", "", "", "Nam", "Nữ", ""], [*entries, ["3", "Vàng A Mẫu", "07/03/2014", "x", "", ""]]


def assert_merged(tmp_path):
    sheet = only_sheet(tmp_path)
    assert kinds(sheet) == "hhhddd" and {"sex_male", "sex_female"} <= set(sheet.columns)
    assert read(tmp_path).frame("child_register")["commune"].to_list() == ["Bản Bo", "Bản Bo", None]


@pytest.mark.parametrize("first", [0, 2])
def test_merged_cells_of_a_binary_workbook(tmp_path, first):
    title, top, low, entries = merged_lists()
    merges = [(1, 1, 3 + first, 4 + first), (3, 4, 5 + first, 5 + first)]
    write_xlsb(tmp_path / "so.xlsb", [title, top, low, *entries], merges=merges, first_column=first)
    assert_merged(tmp_path)


@pytest.mark.parametrize("first", [0, 2])
def test_merged_cells_of_an_open_document(tmp_path, first):
    title, top, low, entries = merged_lists()
    top = [*top[:3], ("Giới tính", 1, 2), top[5]]  # the covered cell is written with it
    entries[0][5] = ("Bản Bo", 2, 1)
    rows = [[""] * first + row for row in ([*title], top, low, *entries)]
    write_ods(tmp_path / "so.ods", rows)
    assert_merged(tmp_path)


def test_content_counts_not_the_ending(tmp_path):
    write_book(tmp_path / "so.csv", register_rows(1))
    (tmp_path / "khac.xlsx").write_text(csv_text(TEXTS), encoding="utf-8")
    assert [file.status for file in read(tmp_path).files] == ["read", "read"]


def test_cells_arrive_as_text_of_their_value(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "so.xlsx"))
    sheet = book.add_worksheet()
    write_sheet(sheet, [TITLE, [*CHILD, "Số định danh", "Ghi chú"], [1, "Lò Thị Mẫu"], [2, "  Lò Thị\u00a0Mẫu\u200b "]])
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_datetime(2, 2, datetime(2014, 3, 5), day)
    sheet.write_string(3, 2, "05/03/2014")
    for row in (2, 3):
        sheet.write(row, 3, "Nữ")
    sheet.write_number(2, 7, 12345678901)
    sheet.write_string(3, 7, "012345678901")
    sheet.write_number(2, 8, 12.5)
    sheet.write_boolean(3, 8, True)
    book.close()
    frame = read(tmp_path).frame("child_register")
    assert frame["birth_date"].to_list() == ["2014-03-05 00:00:00", "05/03/2014"]
    assert frame["personal_id"].to_list() == ["12345678901", "012345678901"]
    assert frame["note"].to_list() == ["12.5", "true"]
    assert frame["full_name"].to_list() == ["Lò Thị Mẫu", "Lò Thị Mẫu"]


def test_days_of_a_workbook_counted_from_1904(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "so.xlsx"), {"date_1904": True})
    sheet = book.add_worksheet()
    write_sheet(sheet, [TITLE, CHILD, child(1, born="")])
    sheet.write_datetime(2, 2, datetime(2014, 3, 5), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.close()
    assert read(tmp_path).frame("child_register")["birth_date"].to_list() == ["2014-03-05 00:00:00"]


def test_formulas_give_their_stored_result_and_errors_their_mark(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "so.xlsx"))
    sheet = book.add_worksheet()
    write_sheet(sheet, [TITLE, CHILD, child(1), child(2, born=""), child(3, born=""), child(4)])
    sheet.write_formula(2, 6, '="Nà "&"Cà"', None, "Nà Cà")
    for row, mark in ((3, "#REF!"), (4, "#N/A")):
        sheet.write_formula(row, 2, "=A999", None, mark)
    sheet.write_formula(5, 6, '=IF(1,"")', None, "")
    book.close()
    with zipfile.ZipFile(tmp_path / "so.xlsx") as archive:
        xml = archive.read(SHEET).replace(
            b'<c r="G6">', b'<c r="G6" t="str">'
        )  # a stored empty text, as Excel writes it
    rewrite_zip(tmp_path / "so.xlsx", {SHEET: xml})
    frame = read(tmp_path).frame("child_register")
    assert frame["birth_date"].to_list() == ["05/03/2014", "#REF!", "#N/A", "05/03/2014"]
    assert frame["hamlet"].to_list() == ["Nà Cà", "Nà Cà", "Nà Cà", None]


def test_attributes_in_single_quotes_or_another_order(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "so.xlsx"))
    sheet = book.add_worksheet()
    write_sheet(sheet, [TITLE, CHILD, child(1, born=""), child(2), child(3)])
    sheet.write_formula(2, 2, "=A999", None, "#REF!")
    sheet.write_string(3, 5, "")
    sheet.merge_range("F4:F5", "Bản Bo")
    book.close()
    with zipfile.ZipFile(tmp_path / "so.xlsx") as archive:
        xml = archive.read(SHEET).decode()
    xml = re.sub(r'<c r="(\w+)"([^>/]*)', r"<c\2 r='\1'", xml)
    xml = xml.replace('t="e"', "t='e'").replace("<mergeCell ref=\"F4:F5\"", "<mergeCell ref='F4:F5'")
    rewrite_zip(tmp_path / "so.xlsx", {SHEET: xml.encode()})
    frame = read(tmp_path).frame("child_register")
    assert frame["birth_date"].to_list() == ["#REF!", "05/03/2014", "05/03/2014"]
    assert frame["commune"].to_list() == ["Bản Bo"] * 3


def test_a_formula_saved_without_its_result_is_marked(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["", *TITLE], ["", *CHILD], ["", *child(1)], ["", *child(2)]]:
        sheet.append([cell if cell != "" else None for cell in row])
    sheet["D3"] = "=DATE(2014,3,5)"
    sheet["A4"] = "=ROW()"
    sheet["J9"] = "=1+1"
    book.save(tmp_path / "so.xlsx")
    frame = read(tmp_path).frame("child_register")
    assert frame["birth_date"].to_list() == ["#FORMULA!", "05/03/2014"]
    assert frame["full_name"].to_list() == ["Lò Thị Mẫu", "Lò Thị Mẫu"]
    assert only_sheet(tmp_path).rows_read == 9


def test_a_cell_that_begins_with_a_sign_stays_text(tmp_path):
    write_book(tmp_path / "so.xlsx", [TITLE, CHILD, child(1, '=HYPERLINK("x")'), child(2, "<script>x</script>")])
    assert names(tmp_path) == ['=HYPERLINK("x")', "<script>x</script>"]


def test_element_names_with_a_prefix(tmp_path):
    """Some programs write <x:row> and <x:c>; merges and errors are found there as well."""
    rows = [TITLE, CHILD, *(child(n) for n in (1, 2))]
    rows[3][5] = ""
    path = write_book(tmp_path / "so.xlsx", rows, merges=["F3:F4"])
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(SHEET).decode()
    xml = re.sub(r"<(/?)(\w+)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")
    rewrite_zip(path, {SHEET: xml.encode()})
    assert read(tmp_path).frame("child_register")["commune"].to_list() == ["Bản Bo", "Bản Bo"]


def test_cells_without_addresses(tmp_path):
    path = write_book(tmp_path / "so.xlsx", register_rows(2))
    with zipfile.ZipFile(path) as archive:
        xml = re.sub(r'<c r="[A-Z]+\d+"', "<c", archive.read(SHEET).decode())
    rewrite_zip(path, {SHEET: xml.encode()})
    assert names(tmp_path) == ["Lò Thị Mẫu 1", "Lò Thị Mẫu 2"]


def test_chart_sheets_are_passed_by(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "so.xlsx"))
    sheet = book.add_worksheet("Trẻ em")
    write_sheet(sheet, register_rows(1))
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Trẻ em'!$A$5:$A$5"})
    book.add_chartsheet("Biểu đồ").set_chart(chart)
    book.close()
    assert [sheet.reason for sheet in only_file(tmp_path).sheets] == ["", "not_a_register"]


@pytest.mark.parametrize(
    "register",
    ["weighing_list", "bhyt_cards", "injury_list", "assistance", "receipts", "score_sheet", "child_register"],
)
def test_every_register_is_known_by_its_own_headings(tmp_path, register):
    from pipelines import catalog

    definition = catalog.registers()[register]
    columns = [
        column for column in definition.columns.values() if column.type != "tick" and not column.vi.startswith("Giới.")
    ]
    values = {
        "date": "14/03/2018",
        "sex": "Nữ",
        "number": "5",
        "weight": "12,5",
        "height": "92",
        "card": "TE1121234567890",
    }
    entry = [values.get(column.type, "Bản Bo") for column in columns]
    write_book(tmp_path / "a.xlsx", [[column.headers[0] for column in columns], entry, entry])
    sheet = only_sheet(tmp_path)
    assert (sheet.register, kinds(sheet), sheet.unused) == (register, "hdd", [])
    assert set(sheet.columns) == {column.name for column in columns}
