"""The registers of children beside the first five, as offices lay them out: headings, title lines, hamlet lines, sums, signatures."""

import pytest
from ingest_books import assert_balanced, kinds, only_sheet, write_book

from pipelines import catalog
from pipelines.ingest.headers import Headings

MINE = (
    "special_circumstances",
    "at_risk",
    "injury_summary",
    "deaths",
    "abuse_cases",
    "abuse_reports",
    "benefits",
    "civil_status",
)
WHO = ["Lò Thị Mẫu", "05/03/2014", "Nữ"]
PERSON = ["Họ và tên", "Ngày sinh", "Giới tính"]
# register -> title, heading lines, one entry (behind the running number); the headings of two lines are those of the official forms
SHEETS = {
    "special_circumstances": (
        "DANH SÁCH TRẺ EM CÓ HOÀN CẢNH ĐẶC BIỆT THEO 14 NHÓM",
        [
            ["TT", *PERSON, "Nhóm HCĐB (1-14)", "Biến động", None, None],
            [None, None, None, None, None, "Ngày vào", "Ngày ra", "Lý do ra"],
        ],
        [*WHO, "4; 13", "01/02/2017", None, None],
    ),
    "at_risk": (
        "DANH SÁCH TRẺ EM CÓ NGUY CƠ RƠI VÀO HOÀN CẢNH ĐẶC BIỆT",
        [["TT", *PERSON, "Lý do nguy cơ", "Ngày xác định"]],
        [*WHO, "Hộ nghèo; bố mẹ đi làm ăn xa", "01/02/2017"],
    ),
    "injury_summary": (
        "BÁO CÁO TÌNH HÌNH TAI NẠN, THƯƠNG TÍCH TRẺ EM",
        [
            ["TT", "Loại TNTT", "Giới tính", None, "Nhóm tuổi", None, None, None],
            [None, None, "Nam", "Nữ", "0-5", "6-9", "10-13", "14-16"],
        ],
        ["Ngã", "1/0", "2/không", "3/0", "không", "không", "0"],
    ),
    "deaths": (
        "SỔ THEO DÕI NGUYÊN NHÂN TỬ VONG",
        [["TT", "Họ tên", "Tuổi", None, "Ngày tử vong", "Nguyên nhân tử vong"], [None, None, "Nam", "Nữ", None, None]],
        ["Lò Văn Mẫu", None, "3", "05/03/2018", "Viêm phổi"],
    ),
    "abuse_cases": (
        "SỔ THEO DÕI VỤ VIỆC TRẺ EM BỊ XÂM HẠI",
        [["TT", *PERSON, "Tiếp nhận", None, "Hình thức xâm hại"], [None, None, None, None, "Ngày", "Giờ", None]],
        [*WHO, "05/02/2018", "14h30", "Bạo lực"],
    ),
    "abuse_reports": (
        "DANH SÁCH VỤ VIỆC DO TỔNG ĐÀI 111 CHUYỂN ĐẾN",
        [["TT", *PERSON, "Địa bàn", "Ngày giờ tiếp nhận", "Loại vụ việc"]],
        [*WHO, "Xã Bản Bo", "05/02/2018 14h30", "Bạo lực"],
    ),
    "benefits": (
        "DANH SÁCH TRẺ EM HƯỞNG CHÍNH SÁCH",
        [["TT", *PERSON, "Chính sách", "Rà soát", None], [None, None, None, None, None, "Đủ điều kiện", "Được hưởng"]],
        [*WHO, "Trợ cấp xã hội hằng tháng", "Có", "Chưa xét"],
    ),
    "civil_status": (
        "DANH SÁCH ĐĂNG KÝ KHAI SINH",
        [["TT", *PERSON, "Loại việc", "Đăng ký", None], [None, None, None, None, None, "Ngày", "Số"]],
        [*WHO, "Khai sinh", "01/04/2014", "12/1"],
    ),
}


@pytest.fixture(scope="module")
def headings() -> Headings:
    return Headings(catalog.registers())


@pytest.mark.parametrize("register", MINE)
def test_every_spelling_of_every_heading_means_its_column(headings, register):
    definition = catalog.registers()[register]
    for column in definition.columns.values():
        for spelling in column.headers:
            levels = (tuple(spelling.split(".")),)
            match = next(found for found in headings.match(levels) if found.register.id == register)
            assert list(match.columns) == [column.name], spelling


@pytest.mark.parametrize("register", MINE)
def test_a_messy_sheet_is_known_and_every_row_has_its_class(tmp_path, register):
    title, heads, entry = SHEETS[register]
    span = (
        "Tính đến ngày 14/06/2018"
        if catalog.registers()[register].mode == "snapshot"
        else "Từ ngày 01/01/2018 đến ngày 14/06/2018"
    )
    width = len(heads[0])
    numbers = [f"({number})" for number in range(1, width + 1)]
    other = [str(cell).replace("Ngã", "Điện giật").replace("Mẫu", "Mẫu Hai") if cell else cell for cell in entry]
    top = [
        ["UBND HUYỆN TAM ĐƯỜNG"],
        ["UBND XÃ BẢN BO"],
        [],
        [title],
        [f"6 tháng đầu năm 2018 ({span})"],
        [],
        *heads,
        numbers,
    ]
    body = [[1, *entry], [2, *other], [None, "Tổng số", None, 2], []]
    bottom = [["Bản Bo, ngày 15 tháng 6 năm 2018"], [None, "Người lập biểu", None, "CHỦ TỊCH"]]
    write_book(tmp_path / "sổ gửi lên.xlsx", [*top, *body, *bottom])
    sheet = only_sheet(tmp_path)
    assert_balanced(sheet)
    assert (sheet.status, sheet.register, sheet.facts["commune_text"]) == ("read", register, "XÃ BẢN BO")
    assert kinds(sheet) == "hhbhhb" + "h" * (len(heads) + 1) + "dd" + "s" + "b" + "ff"
    assert sheet.facts["period"] == "2018-6M"
    assert sheet.facts["as_of" if "Tính" in span else "ends"] == "2018-06-14"


@pytest.mark.parametrize("register", MINE)
def test_a_sheet_without_a_needed_column_is_refused_and_the_column_named(tmp_path, register):
    title, heads, _ = SHEETS[register]
    needed = {"injury_summary": "Loại TNTT"}.get(register, "Họ và tên" if register != "deaths" else "Họ tên")
    cut = [[f"Cột {number}" if cell == needed else cell for number, cell in enumerate(line)] for line in heads]
    write_book(
        tmp_path / "thiếu cột.xlsx",
        [[title], [], *cut, [1, "x", "05/03/2014", "Nữ", "1", "2", "3", "4"][: len(heads[0])]],
    )
    sheet = only_sheet(tmp_path)
    assert (sheet.status, sheet.reason) == ("refused", "missing_required_column")
    column = next(c for c in catalog.registers()[register].columns.values() if needed in c.headers)
    assert column.vi in sheet.message


def test_the_list_of_the_fourteen_groups_is_not_taken_for_the_help_given(tmp_path):
    title = ["DANH SÁCH TRẺ EM CÓ HOÀN CẢNH ĐẶC BIỆT ĐƯỢC TRỢ GIÚP"]
    helped = ["TT", *PERSON, "Nhóm HCĐB (1-14)", "Hình thức trợ giúp", "Ngày trợ giúp"]
    write_book(tmp_path / "a.xlsx", [title, [], helped, [1, *WHO, "4", "Tặng quà", "01/06/2018"]])
    assert only_sheet(tmp_path).register == "assistance"


def test_the_numbering_of_groups_is_found_in_title_and_lines(tmp_path):
    head = ["TT", *PERSON, "Nhóm"]
    lines = [
        ["DANH SÁCH TRẺ EM CÓ HOÀN CẢNH ĐẶC BIỆT THEO 14 NHÓM"],
        ["Phân nhóm theo: Luật Trẻ em 2016"],
        [],
        head,
        [1, *WHO, "4"],
    ]
    write_book(tmp_path / "a.xlsx", lines)
    facts = only_sheet(tmp_path).facts
    assert facts["numbering"] == "Luật Trẻ em 2016" and "14 NHÓM" in (facts["list_title"] or "")
