"""Messy lists of the registers of schools, staff, minors, communes and services: every row's verdict and reason (RULES 32-36).

One workbook per register; the last column says what must become of the row: "ok", "ok + warning …" or the reason of its rejection.
"""

from pathlib import Path
from typing import Any

import pytest
from ingest_books import write_book

from pipelines.examine import examine
from pipelines.settings import Project

SCHOOL = [
    ["PHÒNG GIÁO DỤC VÀ ĐÀO TẠO HUYỆN TAM ĐƯỜNG", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["TRƯỜNG TIỂU HỌC XÃ BẢN BO"],
    ["Mã trường: 12106012"],
    ["DANH SÁCH HỌC SINH"],
    ["Năm học 2017-2018 - Tính đến ngày 15/11/2017"],
    [],
]
PUPILS = """
TT;Họ và tên học sinh;Ngày sinh;Tuổi;Giới tính.Nam;Giới tính.Nữ;Họ tên mẹ;Xã;Lớp;Tình trạng;Thôi học.Ngày;Thôi học.Lý do;Kỹ năng sống;Dân tộc;Số định danh
1;Lò Thị Một;05/03/2010;;;x;Vàng Thị Mẹ;;Lớp 2A;Đang học;;;x;Thái;012310000123;ok
2;Lò Văn Hai;31/02/2010;;x;;;;Lớp 2A;;;;;;;impossible_date
3;Lò Văn Ba;;7;x;;;;Lớp 2A;;;;;;;ok
4;Lò Văn Tư;;;x;;;;Lớp 2A;;;;;;;missing_required
5;;05/03/2010;;x;;;;Lớp 2A;;;;;;;missing_required
6;Lò Văn Sáu;05/03/2010;;;;;;Lớp 2A;;;;;;;unknown_sex
7;Lò Văn Bảy;05/03/2010;;x;x;;;Lớp 2A;;;;;;;conflicting_sex
8;Lò Văn Tám;05/03/2028;;x;;;;Lớp 2A;;;;;;;future_date
9;Lò Văn Chín;05/03/1980;;x;;;;Lớp 2A;;;;;;;implausible_date
10;Lò Văn Mười;05/03/2010;;x;;;;;;;;;;;missing_required
11;Lò Văn Lạ;05/03/2010;;x;;;Xã Không Đâu;Lớp 2A;;;;;;;unknown_commune
12;Lò Văn Lớp;05/03/2010;;x;;;;Chồi non A;;;;;;;ok
13;Lò Văn Chữ;05/03/2010;;x;;;;Khối chuyên;;;;;;;ok + unknown_group
14;Lò Văn Bỏ;05/03/2010;;x;;;;Lớp 2A;Bỏ học;02/10/2017;Nhà xa trường;;;;ok
15;Lò Văn Mâu;05/03/2010;;x;;;;Lớp 2A;Đang học;02/10/2017;;;;;ok + contradiction
16;Lò Văn Sau;05/03/2010;;x;;;;Lớp 2A;Bỏ học;02/10/2019;;;;;ok + future_date
17;Lò Văn Lỗi;#REF!;;x;;;;Lớp 2A;;;;;;;error_cell
18;Lò Văn 4;05/03/2010;;x;;;;Lớp 2A;;;;;;;ok + implausible_name
19;Lò Văn Số;05/03/2010;;x;;;;Lớp 2A;;;;;;12345;ok + bad_id
20;Lò Văn Già;;77;x;;;;Lớp 2A;;;;;;;implausible_age
21;Lò Văn Dân;05/03/2010;;x;;;;Lớp 2A;;;;;Sao Hỏa;;ok + unknown_group
22;Lò Văn Chưa;không rõ;;x;;;;Lớp 2A;;;;;;;unreadable_date
23;Lò Văn Năm;2010;;x;;;;1B;;;;;;;ok
1;Lò Thị Một;05/03/2010;;;x;Vàng Thị Mẹ;;Lớp 2A;Đang học;;;x;Thái;012310000123;duplicate
"""
ACTIVITIES = """
TT;Nội dung hoạt động;Loại hoạt động;Ngày tổ chức;Số lần;Số học sinh.Tổng số;Số học sinh.Nữ;CBQL;TPT Đội;Vấn đề tư vấn;Kết quả xử lý
1;Bồi dưỡng;Bồi dưỡng;12/10/2017;1;;;3;x;;;ok
2;Kỹ năng;Kỹ năng sống;20/10/2017;1;1.250;600;;;;;ok
3;Ca;Ca tư vấn;05/11/2017;1;1;1;;;Bắt nạt;Đã giải quyết;ok
4;Lạ;Đi chơi xa;05/11/2017;1;1;1;;;;;unknown_group
5;Thiếu ngày;Kỹ năng sống;;1;20;10;;;;;missing_required
6;Ngày sai;Kỹ năng sống;31/11/2017;1;20;10;;;;;impossible_date
7;Ngày sau;Kỹ năng sống;01/06/2019;1;20;10;;;;;future_date
8;Số chữ;Kỹ năng sống;20/10/2017;1;rất đông;10;;;;;unreadable_number
9;Số lẻ;Kỹ năng sống;20/10/2017;1;20,5;10;;;;;unreadable_number
10;Số âm;Kỹ năng sống;20/10/2017;1;-20;10;;;;;implausible_measure
11;Nữ nhiều;Kỹ năng sống;20/10/2017;1;20;21;;;;;ok + contradiction
12;Trước kỳ;Vui chơi;20/06/2017;2;20;10;;;;;ok + outside_period
13;Vấn đề lạ;Ca tư vấn;20/10/2017;;1;0;;;Bí mật;;ok + unknown_group
14;Không loại;;20/10/2017;1;1;0;;;;;missing_required
15;Không ai;Đánh nhau;20/10/2017;1;-;-;;;;;ok
"""
STAFF = """
TT;Họ và tên;Năm sinh;Giới tính;Đơn vị công tác;Chức vụ;Làm công tác trẻ em;Truyền thông, tập huấn.Nội dung;Truyền thông, tập huấn.Hình thức;Truyền thông, tập huấn.Ngày
1;Lò Thị Giáo;1980;Nữ;Trường A;Giáo viên;;Bảo vệ trẻ em; Tập huấn;10/04/2018;ok
2;Lò Thị Giáo;1980;Nữ;Trường A;Giáo viên;;Bình đẳng giới + Bạo lực giới;Truyền thông;11/05/2018;ok
3;Lò Văn Chưa;1975;Nam;Trường A;Hiệu trưởng;;;;;ok
4;;1975;Nam;Trường A;Hiệu trưởng;;;;;missing_required
5;Lò Văn Ngày;1975;Nam;Trường A;Hiệu trưởng;;Bảo vệ trẻ em;Tập huấn;;missing_required
6;Lò Văn Sai;1975;Nam;Trường A;Hiệu trưởng;;Bảo vệ trẻ em;Tập huấn;30/02/2018;impossible_date
7;Lò Văn Sau;1975;Nam;Trường A;Hiệu trưởng;;Bảo vệ trẻ em;Tập huấn;10/04/2019;future_date
8;Lò Văn Trước;1975;Nam;Trường A;Hiệu trưởng;;Bảo vệ trẻ em;Tập huấn;10/04/2017;ok + outside_period
9;Lò Văn Lạ;1975;Nam;Trường A;Thủ lĩnh;;Bảo vệ trẻ em;Tập huấn;10/04/2018;ok + unknown_group
10;Lò Văn Đề;1975;Nam;Trường A;Giáo viên;;Nấu ăn;Tập huấn;10/04/2018;ok + unknown_group
11;Lò Văn Không;1975;Nam;Trường A;Giáo viên;;;Tập huấn;10/04/2018;ok + missing_required
12;Lò Văn Giới;1975;N;Trường A;Giáo viên;;;;;ok + unknown_sex
13;Lò Văn Trẻ;2017;Nam;Trường A;Giáo viên;;Bảo vệ trẻ em;Tập huấn;10/04/2016;date_order
"""
MINORS = """
TT;Họ và tên;Ngày sinh;Tuổi;Giới tính;Ngày vi phạm;Hành vi;Biện pháp xử lý;Thời hạn.Từ ngày;Thời hạn.Đến ngày;Được giám sát;Trợ giúp pháp lý;Ngày TGPL
1;Giàng A Một;05/03/2002;;Nam;10/02/2018;Trộm cắp;Giáo dục tại xã;20/02/2018;20/05/2018;Có;Có;01/03/2018;ok
2;Giàng A Hai;10/02/2000;;Nam;10/02/2018;;;;;;;;age_out_of_scope
3;Giàng A Ba;11/02/2000;;Nam;10/02/2018;;;;;;;;ok
4;Giàng A Bốn;;17;Nam;10/02/2018;Đánh nhau;Phạt tiền; nhắc nhở;;;Không;;;ok
5;Giàng A Năm;;18;Nam;10/02/2018;;;;;;;;age_out_of_scope
6;Giàng A Sáu;;;Nam;10/02/2018;;;;;;;;missing_required
7;Giàng A Bảy;05/03/2002;;;10/02/2018;;;;;;;;unknown_sex
8;Giàng A Tám;05/03/2002;;Nam;;;;;;;;;missing_required
9;Giàng A Chín;05/03/2019;;Nam;10/02/2018;;;;;;;;date_order
10;Giàng A Mười;05/03/2002;;Nam;10/02/2019;;;;;;;;future_date
11;Giàng A Lạ;05/03/2002;;Nam;10/02/2018;Nói xấu;;;;;;;ok + unknown_group
12;Giàng A Biện;05/03/2002;;Nam;10/02/2018;;Bỏ qua;;;;;;ok + unknown_group
13;Giàng A Hạn;05/03/2002;;Nam;10/02/2018;;;20/05/2018;20/02/2018;;;;ok + date_order
14;Giàng A Mâu;05/03/2002;;Nam;10/02/2018;;;;;;Không;01/03/2018;ok + contradiction
15;=Giàng A Mã;05/03/2002;;Nam;10/02/2018;;;;;;;;ok + unsafe_text
16;Giàng A Tuổi;;mười bảy;Nam;10/02/2018;;;;;;;;unreadable_number
"""
FACTS = """
TT;Xã, thị trấn;Có Quỹ Bảo trợ trẻ em;Ngày thành lập quỹ;Thu trong năm;Số tiền chi;Có tổ chức hoạt động vui chơi;Số buổi vui chơi;Đã ban hành chương trình, kế hoạch;Ngày ban hành;Đã triển khai
1;Xã Bản Bo;Có;02/05/2012;12,5;9;Có;3;Có;10/02/2017;Có;ok
2;Xã Bình Lư;Không;;;;Không;;Không;;Không;ok
3;Xã Thèn Sin;đang vận động;;;;Có;;;;;unknown_group
4;Xã Khun Há;Có;;khoảng mười triệu;;Có;;;;;unreadable_number
5;Xã Tả Lèng;Có;;1.250;;Có;;;;;unreadable_number
6;Xã Không Đâu;Có;;1;;Có;;;;;unknown_commune
7;Xã Hồ Thầu;;;;;;;;;;missing_required
8;Xã Nà Tăm;Không;;5;;Không;2;Không;;Có;ok + contradiction
9;Xã Bản Hon;Có;31/06/2012;1;;Có;-2;Có;;;implausible_measure
10;Xã Bản Giang;Có;02/05/2022;250.000 đồng;;Có;2;Có;;;ok + future_date
"""
HELPS = """
TT;Họ tên trẻ;Ngày sinh;Giới;Nhóm HCĐB (1-14);Hình thức trợ giúp;Cấp độ;Nhu cầu;Ngày trợ giúp;Hưởng từ ngày;Hưởng đến ngày;Mức hưởng;Kết quả khám
1;Vàng Thị Một;05/03/2012;Nữ;4;Trợ cấp xã hội hằng tháng;Hỗ trợ;;;01/06/2017;;405.000;;ok
2;Vàng Thị Hai;05/03/2012;Nữ;4;Phục hồi chức năng;Can thiệp;Phục hồi chức năng; giáo dục hòa nhập;12/02/2018;;;;;ok
3;Vàng Thị Ba;05/03/2012;Nữ;4;Khám sàng lọc;Phòng ngừa;;12/02/2018;;;;Chỉ định phẫu thuật;ok
4;Vàng Thị Tư;05/03/2012;Nữ;4;Cho mượn sách;;;12/02/2018;;;;;ok + unknown_group
5;Vàng Thị Năm;05/03/2012;Nữ;4;Tặng quà;;;;;;;;missing_required
6;Vàng Thị Sáu;05/03/2012;Nữ;4;Tặng quà;;;31/02/2018;;;;;impossible_date
7;Vàng Thị Bảy;05/03/2012;Nữ;4;Trợ cấp hằng tháng;;;;01/06/2017;01/05/2017;405.000;;ok + date_order
8;Vàng Thị Tám;05/03/2012;Nữ;4;Trợ cấp hằng tháng;;;;01/06/2016;01/05/2017;405.000;;ok + not_in_force
9;Vàng Thị Chín;05/03/2012;Nữ;15;Tặng quà;;;12/02/2018;;;;;ok + unknown_group
10;Vàng Thị Mười;05/03/2012;Nữ;4;Tặng quà;Cấp 9;;12/02/2018;;;;;ok + unknown_group
11;Vàng Thị Tiền;05/03/2012;Nữ;4;Tặng quà;;;12/02/2018;;;một ít;;ok + unreadable_number
12;Vàng Thị Sau;05/03/2019;Nữ;4;Tặng quà;;;12/02/2018;;;;;date_order
13;;05/03/2012;Nữ;4;Tặng quà;;;12/02/2018;;;;;missing_required
14;Vàng Thị Đổi;05/03/2012;Nữ;4.13;Tặng quà;;;12/02/2018;;;;;ok + excel_changed_cell
15;Vàng Thị Chữ;05/03/2012;Nữ;Khuyết tật;Tặng quà;;;12/02/2018;;;;;ok
"""
SPAN = [["Quý I năm 2018 (Từ ngày 01/01/2018 đến ngày 14/03/2018)"], []]
YEAR = [["Năm 2018 (Từ ngày 01/01/2018 đến ngày 30/11/2018)"], []]
COMMUNE = ["UBND XÃ BẢN BO"]
BOOKS: dict[str, tuple[list[list[Any]], str]] = {
    "school_enrolment": (SCHOOL, PUPILS),
    "school_activities": (
        [*SCHOOL[:3], ["HOẠT ĐỘNG BẢO VỆ TRẺ EM VÀ TƯ VẤN HỌC ĐƯỜNG"], ["Năm học 2017-2018"], ["Từ ngày 05/09/2017 đến ngày 31/05/2018"],
         ["Số cán bộ quản lý: 3"], ["Số Tổng phụ trách Đội: 1"], []],
        ACTIVITIES,
    ),
    "staff_training": ([COMMUNE, ["DANH SÁCH CÁN BỘ VÀ KẾT QUẢ TRUYỀN THÔNG, TẬP HUẤN"], *YEAR], STAFF),
    "minors_in_conflict": ([["CÔNG AN XÃ BẢN BO"], ["DANH SÁCH NGƯỜI CHƯA THÀNH NIÊN VI PHẠM PHÁP LUẬT"], *YEAR], MINORS),
    "commune_facts": (
        [["UBND HUYỆN TAM ĐƯỜNG"], ["SỐ LIỆU VỀ QUỸ BẢO TRỢ TRẺ EM, HOẠT ĐỘNG VUI CHƠI"], ["Năm 2018"], ["Tính đến ngày 30/11/2018"],
         ["Đơn vị tính: triệu đồng"], []],
        FACTS,
    ),
    "assistance": ([COMMUNE, ["DANH SÁCH TRẺ EM ĐƯỢC TRỢ GIÚP VÀ CUNG CẤP DỊCH VỤ"], *SPAN], HELPS),
}  # fmt: skip


def table(drawing: str) -> tuple[list[str], list[list[str | None]], list[str]]:
    """Headings, rows and what must become of each row; a ";" inside a cell is written " ; " no: parts are counted from both ends."""
    head, *lines = drawing.strip().splitlines()
    headings = head.split(";")
    rows, expected = [], []
    for line in lines:
        cells = line.split(";")
        *cells, fate = cells
        # a cell with several codes has semicolons of its own: "Phạt tiền; nhắc nhở"
        while len(cells) > len(headings):
            at = next(index for index in range(1, len(cells)) if cells[index].startswith(" "))
            cells[at - 1 : at + 1] = [f"{cells[at - 1]};{cells[at]}"]
        rows.append([cell.strip() or None for cell in cells])
        expected.append(fate)
    return headings, rows, expected


def two_rows(headings: list[str]) -> list[list[str | None]]:
    """Headings "TOP.SUB" as two lines, the upper one once over its neighbours."""
    if not any("." in heading for heading in headings):
        return [headings]
    split = [heading.partition(".") for heading in headings]
    upper = [top if not index or split[index - 1][0] != top else None for index, (top, _, _) in enumerate(split)]
    return [upper, [sub or None for _, _, sub in split]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("messy")
    for register, (top, drawing) in BOOKS.items():
        headings, rows, _ = table(drawing)
        write_book(folder / "raw" / f"{register}.xlsx", [*top, *two_rows(headings), *rows])
    files = examine(Project(folder, folder / "raw", folder / "marts"), rows=True, values=True)["files"]
    return {Path(file["file"]).stem: file["sheets"][0] | {"why": file["message"]} for file in files}


CASES = [(register, index) for register, (_, drawing) in BOOKS.items() for index in range(len(table(drawing)[2]))]


@pytest.mark.parametrize(("register", "index"), CASES)
def test_every_row_has_its_verdict_and_reason(register: str, index: int, told: dict[str, Any]) -> None:
    sheet, fate = told[register], table(BOOKS[register][1])[2][index]
    assert (sheet["status"], sheet.get("register")) == ("read", register), sheet
    row = sheet["rows"][index]
    word, _, warning = fate.partition(" + ")
    verdict = {"ok": "accept", "duplicate": "duplicate"}.get(word, "reject")
    assert row["verdict"] == verdict, row
    assert row["reason"] == (word if verdict == "reject" else None)
    if warning:
        assert warning in row["warnings"]
    elif verdict == "accept":
        assert not row.get("warnings"), row


@pytest.mark.parametrize("register", sorted(BOOKS))
def test_the_ledger_adds_up(register: str, told: dict[str, Any]) -> None:
    sheet = told[register]
    fates = [fate.partition(" + ")[0] for fate in table(BOOKS[register][1])[2]]
    assert sheet["ledger"]["accepted"] == fates.count("ok") and sheet["ledger"]["duplicate"] == fates.count("duplicate")
    assert sum(sheet["ledger"].values()) == sheet["rows_read"]


def values(told: dict[str, Any], register: str, number: int) -> dict[str, Any]:
    found: dict[str, Any] = told[register]["rows"][number - 1]["values"]
    return found


def test_the_class_tells_the_level_and_the_school_its_year(told: dict[str, Any]) -> None:
    pupil = values(told, "school_enrolment", 1)
    assert (pupil["school_code"], pupil["school_year"], pupil["commune_code"]) == ("12106012", 2017, "03424")
    assert (pupil["level"], pupil["grade"], pupil["status"], pupil["life_skills"]) == ("primary", 2, "attending", True)
    assert values(told, "school_enrolment", 12)["level"] == "kindergarten"
    assert "level" not in values(told, "school_enrolment", 13)
    left = values(told, "school_enrolment", 14)
    assert (left["status"], left["dropped_on"], left["drop_reason"]) == ("dropped", "2017-10-02", "distance")
    assert (values(told, "school_enrolment", 23)["grade"], values(told, "school_enrolment", 23)["birth_date"]) == (1, "2010")


def test_a_tick_trains_a_group_and_a_point_groups_thousands(told: dict[str, Any]) -> None:
    trained = values(told, "school_activities", 1)
    assert (trained["leaders"], trained["leaders_trained"], trained["youth_leaders_trained"]) == (3, True, True)
    assert "youth_leaders" not in trained and trained["teachers_trained"] is False
    assert (trained["leaders_here"], trained["youth_leaders_here"]) == (3, 1)
    assert values(told, "school_activities", 2)["pupils"] == 1250
    case = values(told, "school_activities", 3)
    assert (case["kind"], case["topic"], case["outcome"]) == ("counselling_case", "bullying", "closed")
    assert values(told, "school_activities", 13)["times"] == 1
    assert values(told, "school_activities", 15)["pupils"] == 0


def test_themes_and_measures_are_several_in_one_cell(told: dict[str, Any]) -> None:
    assert values(told, "staff_training", 2)["themes"] == "gender_equality;gender_violence"
    assert "trained_on" not in values(told, "staff_training", 3)
    assert values(told, "minors_in_conflict", 4)["measures"] == "fine;reminder"
    assert values(told, "minors_in_conflict", 4)["supervised"] is False and "legal_aid" not in values(told, "minors_in_conflict", 4)
    assert values(told, "assistance", 2)["needs"] == "inclusive_education;rehabilitation"


def test_amounts_are_in_dong_whatever_their_unit(told: dict[str, Any]) -> None:
    assert (values(told, "commune_facts", 1)["fund_in"], values(told, "commune_facts", 1)["fund_out"]) == (12_500_000, 9_000_000)
    assert values(told, "commune_facts", 10)["fund_in"] == 250_000
    assert "fund_in" not in values(told, "commune_facts", 2) and values(told, "commune_facts", 2)["fund"] is False
    assert values(told, "assistance", 1)["amount"] == 405_000


def test_the_log_tells_service_level_and_since_when(told: dict[str, Any]) -> None:
    allowance = values(told, "assistance", 1)
    assert (allowance["service"], allowance["level"], allowance["in_force_from"]) == ("monthly_allowance", "support", "2017-06-01")
    screened = values(told, "assistance", 3)
    assert (screened["service"], screened["level"], screened["result"]) == ("screening", "prevention", "surgery_advised")
    assert "service" not in values(told, "assistance", 4)


REQUIRED = {
    "school_enrolment": "Lớp",
    "school_activities": "Loại hoạt động",
    "staff_training": "Chức vụ",
    "minors_in_conflict": "Ngày vi phạm",
    "commune_facts": "Có Quỹ Bảo trợ trẻ em",
    "assistance": "Hình thức trợ giúp",
}


def test_a_list_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    from ingest_books import read

    for register, gone in REQUIRED.items():
        headings, rows, _ = table(BOOKS[register][1])
        at = headings.index(gone)
        kept = [[cell for index, cell in enumerate(row) if index != at] for row in (headings, *rows)]
        write_book(tmp_path / f"{register}.xlsx", [*BOOKS[register][0], *two_rows(kept[0]), *kept[1:]])
    for file in read(tmp_path).files:
        assert (file.status, file.reason) == ("refused", "missing_required_column"), (file.file, file.reason)


def test_millions_in_a_heading_are_not_taken_for_dong(tmp_path: Path) -> None:
    headings, rows, _ = table(FACTS)
    headings[headings.index("Thu trong năm")] = "Thu trong năm (triệu đồng)"
    write_book(tmp_path / "raw" / "a.xlsx", [["SỐ LIỆU VỀ QUỸ BẢO TRỢ TRẺ EM"], ["Năm 2018"], [], headings, rows[0]])
    headings[headings.index("Thu trong năm (triệu đồng)")] = "Thu trong năm (lượng vàng)"
    write_book(tmp_path / "raw" / "b.xlsx", [["SỐ LIỆU VỀ QUỸ BẢO TRỢ TRẺ EM"], ["Năm 2018"], [], headings, rows[0]])
    files = examine(Project(tmp_path, tmp_path / "raw", tmp_path / "marts"), rows=True, values=True)["files"]
    first, second = (file["sheets"][0]["rows"][0]["values"] for file in files)
    assert first["fund_in"] == 12_500_000 and "fund_in" not in second
