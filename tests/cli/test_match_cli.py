"""`treem match` as people use it: what it writes, what it says, and every wrong input named without a child's value."""

import csv
import json
import unicodedata
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipelines.cli import main

HEADER = "id,full_name,birth_date,sex,commune,mother_name,personal_id,card_no"
FIRST = [
    "A1,Lò Văn Tú,05/02/2015,Nam,Xã Bình Lư,Sùng Thị Mỷ,,",
    "A2,Lò Văn Tư,05/02/2015,Nam,Xã Bình Lư,Sùng Thị Mỷ,,",
    "A3,Giàng A Chu,07/03/2014,Nam,Xã Giang Ma,Thào Thị Dợ,012214000123,",
    "A4,Vàng Thị Lả,20/11/2013,Nữ,Xã Bản Hon,Tao Thị Ún,,TE1120123456789",
    "A5,Hoàng Thị Sen,01/06/2012,Nữ,Xã Bản Bo,Lường Thị Ngân,,",
]
SECOND = [
    "B1,LO VAN TU,05/02/2015,nam,Bình Lư,SUNG THI MY,,",
    "B2,Giàng Chu,2014,Nam,Xã Hồ Thầu,,12214000123,",
    "B3,Vàng Thị La,20/11/2013,Nữ,xã Bản Hon,,,0123456789",
    "B4,Hoàng Thị Sen,06/01/2012,Nữ,Xã Bản Bo,Lường Ngân,,",
]


def write(path, rows, header=HEADER, encoding="utf-8"):
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return str(path)


def pairs(path):
    with Path(path).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.fixture
def lists(tmp_path):
    return write(tmp_path / "a.csv", FIRST), write(tmp_path / "b.csv", SECOND), str(tmp_path / "cap.csv")


def refused(capsys, *arguments, code):
    """Run a command that must fail; return what it said."""
    assert main(["match", *arguments]) == code
    told = capsys.readouterr().err
    assert "Traceback" not in told and not any(value in told for value in ("Lò", "Giàng", "012214", "SUNG", "Sùng"))
    return told


def test_pairs_scores_and_reasons_are_written(lists, capsys):
    assert main(["match", *lists]) == 0
    found = pairs(lists[2])
    assert list(found[0]) == ["id_a", "id_b", "score", "reason"]
    assert [(line["id_a"], line["id_b"]) for line in found] == [("A3", "B2"), ("A4", "B3"), ("A5", "B4")]
    assert found[0]["reason"] == "trùng số định danh" and found[1]["reason"] == "trùng 10 số cuối thẻ"
    assert "đảo ngày và tháng sinh" in found[2]["reason"] and 0.95 <= float(found[2]["score"]) < 1
    told = capsys.readouterr().out
    assert "Đã ghép 3 cặp" in told and "2 cặp chưa chắc: thêm --review" in told


def test_a_person_decides_about_twins_and_is_obeyed(lists, tmp_path, capsys):
    review = tmp_path / "xem.csv"
    assert main(["match", *lists, "--review", str(review)]) == 0
    open_pairs = pairs(review)
    assert {(line["id_a"], line["id_b"], line["decision"]) for line in open_pairs} == {("A1", "B1", ""), ("A2", "B1", "")}
    answered = [f"{line['id_a']},{line['id_b']},{'có' if line['id_a'] == 'A2' else 'không'}" for line in open_pairs]
    decided = write(tmp_path / "xem.csv", answered, "id_a,id_b,decision")
    assert main(["match", *lists, "--decided", decided, "--json"]) == 0
    told = json.loads("{" + capsys.readouterr().out.partition("{")[2])
    assert told["decided"] == 1 and told["joined"] == 4 and told["doubtful"] == 0
    assert [(line["id_a"], line["id_b"]) for line in pairs(lists[2])] == [("A2", "B1"), ("A3", "B2"), ("A4", "B3"), ("A5", "B4")]


def test_a_decision_may_part_what_the_exact_keys_would_join(lists, tmp_path):
    decided = write(tmp_path / "xem.csv", ["A3,B2,không", "A4,B3,x"], "id_a,id_b,decision")
    assert main(["match", *lists, "--decided", decided]) == 0
    found = {(line["id_a"], line["id_b"]): line["reason"] for line in pairs(lists[2])}
    assert ("A3", "B2") not in found and found["A4", "B3"] == "người có trách nhiệm xác nhận" and ("A5", "B4") in found


def test_the_summary_for_machines(lists, tmp_path, capsys):
    rows = [*SECOND, "B5,Ai Đó,không rõ,1,,,012299000123,", "B6,Người Khác,05/02/2015,Nữ,,,012215000123,"]
    second = write(tmp_path / "b.csv", rows)
    assert main(["match", lists[0], second, lists[2], "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows_a"], told["rows_b"], told["joined"], told["exact"], told["alone_b"]) == (5, 6, 3, 2, 3)
    assert told["unread"] == {"birth_date": 1, "sex": 1} and told["numbers_against_row"] == 1


def test_excel_vietnamese_headings_and_title_lines_are_understood(lists, tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["DANH SÁCH TRẺ EM"])
    sheet.append([])
    sheet.append(["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Xã", "Họ tên mẹ", "Tên ở nhà"])
    sheet.append([1, "Hoàng Thị Sen", "01/06/2012", "Nữ", "Bản Bo", "Lường Thị Ngân", "Bống"])
    book.save(tmp_path / "b.xlsx")
    assert main(["match", lists[0], str(tmp_path / "b.xlsx"), lists[2], "--map", "STT=id"]) == 0
    assert [(line["id_a"], line["id_b"]) for line in pairs(lists[2])] == [("A5", "1")]


def as_windows_1258(text):
    """Letters as that code page has them: ă â ê ô ơ ư whole, the tones behind."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = []
    for letter in text:
        signs = unicodedata.normalize("NFD", letter)
        parts += [unicodedata.normalize("NFC", "".join(one for one in signs if one not in tones)), *(one for one in signs if one in tones)]
    return "".join(parts)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_encodings_do_not_matter(lists, tmp_path, encoding):
    row = as_windows_1258(SECOND[3]) if encoding == "cp1258" else SECOND[3]
    second = write(tmp_path / "b.csv", [row], encoding=encoding)
    assert main(["match", lists[0], second, lists[2]]) == 0
    assert [line["id_b"] for line in pairs(lists[2])] == ["B4"]


def test_communes_named_in_two_ways_are_left_out(lists, tmp_path, capsys):
    coded = [row.replace("Bình Lư", "03412").replace("Xã Hồ Thầu", "03406").replace("xã Bản Hon", "03421").replace("Xã Bản Bo", "03424") for row in SECOND]
    assert main(["match", lists[0], write(tmp_path / "b.csv", coded), lists[2]]) == 0
    assert "không dùng cột xã" in capsys.readouterr().out and len(pairs(lists[2])) == 3


def test_ids_come_back_exactly_as_they_were(lists, tmp_path):
    second = write(tmp_path / "b.csv", ['"  x  07 ",Hoàng Thị Sen,01/06/2012,Nữ,Xã Bản Bo,Lường Thị Ngân,,'])
    assert main(["match", lists[0], second, lists[2]]) == 0
    assert [line["id_b"] for line in pairs(lists[2])] == ["  x  07 "]


BAD = {
    "no id": (HEADER.replace("id,", "ma_ho,", 1), SECOND, 10, "không có cột id"),
    "nothing in common": ("id,commune,sex", ["B1,Bình Lư,Nam"], 10, "không có cột chung"),
    "names only": ("id,full_name", ["B1,Lò Văn Tú"], 10, "không có cột chung"),
    "empty list": (HEADER, [], 10, "không có dòng số liệu"),
    "id twice": (HEADER, [SECOND[0], SECOND[0]], 10, "dòng 2, 3"),
    "id blank": (HEADER, [SECOND[0], SECOND[1].replace("B2", "", 1)], 10, "dòng 3"),
    "column twice": (HEADER + ",full_name", [SECOND[0] + ",x"], 10, "full_name có hai lần"),
    "no headings": ("1,2,3", ["4,5,6"], 10, "Không thấy dòng tên cột"),
}


@pytest.mark.parametrize("case", BAD)
def test_lists_that_cannot_be_used(lists, tmp_path, capsys, case):
    header, rows, code, words = BAD[case]
    told = refused(capsys, lists[0], write(tmp_path / "xau.csv", rows, header), lists[2], code=code)
    assert words in told and "Cách xử lý" in told and not (tmp_path / "cap.csv").exists()
    assert "xau.csv" in told


def test_files_that_cannot_be_used(lists, tmp_path, capsys):
    empty, word = tmp_path / "rong.csv", tmp_path / "bia.csv"
    empty.write_bytes(b"")
    word.write_bytes(b"%PDF-1.4 gi do")
    assert "không có nội dung" in refused(capsys, lists[0], str(empty), lists[2], code=10)
    assert "bia.csv" in refused(capsys, lists[0], str(word), lists[2], code=10)
    assert "Không thấy tệp" in refused(capsys, lists[0], str(tmp_path / "khong.csv"), lists[2], code=2)


def test_one_list_twice_is_refused(lists, tmp_path, capsys):
    assert "cùng một tệp" in refused(capsys, lists[0], lists[0], lists[2], code=2)
    copy = tmp_path / "ban-sao.csv"
    copy.write_bytes((tmp_path / "a.csv").read_bytes())
    assert "cùng một nội dung" in refused(capsys, lists[0], str(copy), lists[2], code=2)


def test_outputs_that_cannot_be_written(lists, tmp_path, capsys):
    before = (tmp_path / "a.csv").read_bytes()
    assert "trùng với một tệp" in refused(capsys, *lists[:2], lists[0], code=2)
    assert ".csv" in refused(capsys, *lists[:2], str(tmp_path / "cap.xlsx"), code=2)
    assert "thư mục" in refused(capsys, *lists[:2], str(tmp_path / "khong" / "cap.csv"), code=2)
    assert (tmp_path / "a.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("header", "rows", "words"),
    [
        ("id_a,id_b", ["A1,B1"], "thiếu cột"),
        ("id_a,id_b,decision", ["A1,B1,chắc thế"], "dòng 2"),
        ("id_a,id_b,decision", ["A1,B9,có"], "không thuộc hai danh sách"),
        ("id_a,id_b,decision", ["A1,B1,có", "A2,B1,có"], "hai dòng khác"),
        ("id_a,id_b,decision", ["A1,B1,có", "A1,B1,không"], "hai quyết định"),
    ],
)
def test_decisions_that_cannot_be_used(lists, tmp_path, capsys, header, rows, words):
    assert words in refused(capsys, *lists, "--decided", write(tmp_path / "xem.csv", rows, header), code=10)


@pytest.mark.parametrize(("mapping", "words"), [("STT", "--map"), ("STT=ten", "ten"), ("=id", "--map")])
def test_a_mapping_that_fits_nothing(lists, capsys, mapping, words):
    assert words in refused(capsys, *lists, "--map", mapping, code=2)


def with_province(rows, *provinces):
    return [f"{row},{province}" for row, province in zip(rows, provinces, strict=True)]


PROVINCE = HEADER + ",Tỉnh/Thành phố"


def test_a_list_of_many_provinces_is_matched_province_by_province(lists, tmp_path, capsys):
    """Each province finds what it would alone; nobody is found in another, and what stands alone is told."""
    first = write(tmp_path / "a.csv", with_province(FIRST, "Lai Châu", "Lai Châu", "tỉnh Lai Châu", "Sơn La", "Sơn La"), PROVINCE)
    second = write(tmp_path / "b.csv", with_province(SECOND, "LAI CHAU", "Tỉnh Lai Châu", "Lào Cai", "Sơn La"), PROVINCE)
    review = tmp_path / "xem.csv"
    assert main(["match", first, second, lists[2], "--within-provinces", "--review", str(review), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(line["id_a"], line["id_b"]) for line in pairs(lists[2])] == [("A3", "B2"), ("A5", "B4")]
    assert {(line["id_a"], line["id_b"]) for line in pairs(review)} == {("A1", "B1"), ("A2", "B1")}
    assert (told["provinces"], told["rows_elsewhere"], told["joined"], told["exact"], told["doubtful"]) == (2, 1, 2, 1, 2)
    assert main(["match", first, second, lists[2], "--within-provinces"]) == 0
    said = capsys.readouterr().out
    assert "2 tỉnh có ở cả hai danh sách" in said and "1 dòng ở tỉnh mà danh sách kia không có" in said
    assert main(["match", first, second, lists[2], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["provinces"] == 0 and len(pairs(lists[2])) == 3


def test_a_person_may_join_rows_of_two_provinces_once(lists, tmp_path):
    first = write(tmp_path / "a.csv", with_province(FIRST, *["Lai Châu"] * 3, *["Sơn La"] * 2), PROVINCE)
    second = write(tmp_path / "b.csv", with_province(SECOND, *["Lai Châu"] * 2, "Lai Châu", "Sơn La"), PROVINCE)
    decided = write(tmp_path / "xem.csv", ["A4,B2,có"], "id_a,id_b,decision")
    assert main(["match", first, second, lists[2], "--within-provinces", "--decided", decided]) == 0
    found = [(line["id_a"], line["id_b"]) for line in pairs(lists[2])]
    assert ("A4", "B2") in found and ("A3", "B2") not in found and len({b for _, b in found}) == len(found)


@pytest.mark.parametrize(
    ("provinces", "header", "words"),
    [(["", "", "", ""], HEADER, "không có cột tỉnh"), (["01", "02", "03", "04"], PROVINCE, "không có tỉnh nào chung")],
)
def test_lists_without_a_common_province_are_refused(lists, tmp_path, capsys, provinces, header, words):
    first = write(tmp_path / "a.csv", with_province(FIRST, *["Lai Châu"] * 5), PROVINCE)
    second = write(tmp_path / "b.csv", with_province(SECOND, *provinces) if header == PROVINCE else SECOND, header)
    told = refused(capsys, first, second, lists[2], "--within-provinces", code=10)
    assert words in told and "Cách xử lý" in told
