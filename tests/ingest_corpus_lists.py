"""The registers of the corpus: headings, a row that is right, and what is planted with what must become of it.

Written from the rules (RULES 9, 21-36), not from the project: nothing of the pipelines is used here. A fate is
"ok", "ok + warning …", "duplicate", or the reason for which the row is rejected.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

COMMUNES = {
    "Bản Bo": "03424", "Bình Lư": "03412", "Thèn Sin": "03394", "Sùng Phài": "03397", "Tả Lèng": "03400",
    "Giang Ma": "03405", "Hồ Thầu": "03406", "Sơn Bình": "03413", "Nùng Nàng": "03415", "Bản Giang": "03418",
    "Bản Hon": "03421", "Nà Tăm": "03427", "Khun Há": "03430",
}  # fmt: skip
ERRORS = ("#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NAME?")


@dataclass
class Entry:
    """Who a row is about and when: what cells and truth are made of."""

    name: str
    sex: str
    born: date
    on: date
    start: date
    end: date
    number: int
    commune: str
    cells: dict[str, Any] = field(default_factory=dict)


Cell = Any | Callable[[Entry], Any]
Cells = Mapping[str, Cell]


@dataclass(frozen=True)
class Plant:
    """What is changed in a right row, its fate, and values that are to be found then (only of accepted rows)."""

    cells: Cells
    fate: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """One register.

    ``time``: how the title tells its time (as_of, range, year, school, none); ``columns``: canonical name -> headings
    ("TOP.SUB" over two lines); ``row``: a right row; ``values``: what staging makes of it; ``aged``: ages in years; ``lines``: further
    lines above the table; ``rows``: right rows of a list without persons; ``needed``: a column without which the list is
    refused; ``vague``: the warning at a birth date without its day; ``fate``: of a right row; ``sender``: the line above the title.
    """

    register: str
    title: str
    time: str
    columns: Mapping[str, str]
    row: Cells
    values: Mapping[str, Any]
    plants: tuple[Plant, ...]
    aged: tuple[int, int] = (2, 11)
    person: bool = True
    sexed: bool = True
    lines: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    needed: str = ""
    vague: str = ""
    fate: str = "ok"
    sender: str = ""


def vi(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def on(entry: Entry) -> str:
    return vi(entry.on)


def later(days: int) -> Callable[[Entry], str]:
    return lambda entry: vi(entry.on + timedelta(days=days))


def after(entry: Entry) -> str:
    return vi(entry.end + timedelta(days=400))


def before(entry: Entry) -> str:
    return vi(entry.start - timedelta(days=400))


def unborn(entry: Entry) -> str:
    """A birth after everything else."""
    return vi(entry.end + timedelta(days=200))


def grown(years: int) -> Callable[[Entry], str]:
    return lambda entry: vi(date(entry.end.year - years, 3, 5))


def citizen(entry: Entry) -> str:
    """A personal number of Lai Châu (012) that says what the row says: century and sex, then the year of birth."""
    return f"012{'3' if entry.sex == 'f' else '2'}{entry.born:%y}{entry.number:06d}"


def plants(*told: tuple[Any, ...]) -> tuple[Plant, ...]:
    return tuple(Plant(*one) for one in told)


WHO = {"row_label": "TT|STT|Số TT", "full_name": "Họ và tên|Họ tên trẻ|Họ tên", "birth_date": "Ngày sinh|Ngày tháng năm sinh|Sinh ngày", "sex": "Giới tính|Giới|Nam/Nữ"}  # fmt: skip
MOTHER = {"mother_name": "Họ tên mẹ|Họ và tên mẹ"}
HAMLET = {"hamlet": "Thôn, bản|Thôn|Bản"}
# What may be wrong with the birth date and the name of anybody.
BORN = plants(
    ({"birth_date": "31/02/2012"}, "impossible_date"),
    ({"birth_date": "30.2.2013"}, "impossible_date"),
    ({"birth_date": "2013-13-01"}, "impossible_date"),
    ({"birth_date": "29/02/2015"}, "impossible_date"),
    ({"birth_date": "00/00/2014"}, "impossible_date"),
    ({"birth_date": "không nhớ"}, "unreadable_date"),
    ({"birth_date": "05/03/14"}, "unreadable_date"),
    ({"birth_date": "05/03/20014"}, "unreadable_date"),
    ({"birth_date": "105/03/2014"}, "unreadable_date"),
    ({"birth_date": "năm con Ngựa"}, "unreadable_date"),
    ({"birth_date": None}, "missing_required"),
    ({"birth_date": "…"}, "missing_required"),
    ({"birth_date": lambda e: ERRORS[e.number % len(ERRORS)]}, "error_cell"),
)
NAMED = plants(
    ({"full_name": None}, "missing_required"),
    ({"full_name": "#REF!"}, "error_cell"),
    ({"full_name": lambda e: f"{e.name} 2"}, "ok + implausible_name"),
    ({"full_name": "=1+1"}, "ok + unsafe_text"),
)
SEXED = plants(({"sex": None}, "unknown_sex"), ({"sex": "1"}, "unknown_sex"), ({"sex": "N"}, "unknown_sex"), ({"sex": "?"}, "unknown_sex"))
OLD = plants(({"birth_date": grown(40)}, "implausible_date"))
UNBORN = plants(({"birth_date": unborn}, "future_date"))
UNBORN_THEN = plants(({"birth_date": unborn}, "date_order"))
CHILD = (*BORN, *NAMED, *SEXED)

CHILD_REGISTER = Kind(
    "child_register", "SỔ THEO DÕI TRẺ EM TRONG HỘ GIA ĐÌNH", "as_of",
    WHO | {"ethnic_group": "Dân tộc", "father_name": "Họ tên cha"} | MOTHER | {"commune": "Xã|Xã, thị trấn|Xã/Phường"} | HAMLET
    | {"personal_id": "Số định danh cá nhân|Số định danh|CCCD", "poverty": "Hộ nghèo/cận nghèo|Hộ nghèo", "groups": "Nhóm HCĐB (1-14)",
       "card_no": "Số thẻ BHYT|Thẻ BHYT", "left_on": "Biến động.Ngày đi", "died_on": "Biến động.Ngày tử vong"},
    {"ethnic_group": "Thái", "mother_name": "Vàng Thị Mẹ", "commune": lambda e: f"Xã {e.commune}", "hamlet": "Nà Cà"},
    {"ethnic_group": 3, "mother_name": "Vàng Thị Mẹ", "hamlet": "Nà Cà"},
    (*CHILD, *OLD, *UNBORN, *plants(
        ({"commune": "Xã Không Đâu"}, "unknown_commune"),
        ({"commune": "Xa Ban Bo"}, "ok", {"commune_code": "03424"}),
        ({"ethnic_group": "Sao Hỏa"}, "ok + unknown_group"),
        ({"personal_id": lambda e: int(citizen(e))}, "ok", {"personal_id": lambda e: citizen(e)}),
        ({"personal_id": "1.2E+10"}, "ok + bad_id"),
        ({"personal_id": "12345"}, "ok + bad_id"),
        ({"personal_id": lambda e: f"{citizen(e)[:3]} {citizen(e)[3:6]}.{citizen(e)[6:]}"}, "ok", {"personal_id": lambda e: citizen(e)}),
        ({"personal_id": lambda e: f"012{'32'[e.sex == 'f']}{e.born:%y}{e.number:06d}"}, "ok + contradiction"),
        ({"card_no": "TE1121212345678"}, "ok", {"card_last10": "1212345678"}),
        ({"card_no": 123456789}, "ok", {"card_last10": "0123456789"}),
        ({"card_no": "1.1212E+14"}, "ok + bad_card"),
        ({"groups": "4; 13"}, "ok", {"groups": "4;13"}),
        ({"groups": "15"}, "ok + unknown_group"),
        ({"groups": 4.13}, "ok + excel_changed_cell"),
        ({"left_on": "31/04/2018"}, "ok + impossible_date"),
        ({"died_on": "01/01/1995"}, "ok + date_order"),
        ({"full_name": "Trai"}, "ok"), ({"full_name": "Gái"}, "ok"), ({"full_name": "chưa đặt tên"}, "ok"),
    )), needed="full_name",
)  # fmt: skip
GROUPS = {"groups": "Nhóm HCĐB (1-14)|Nhóm (1-14)"}
SPECIAL = Kind(
    "special_circumstances", "DANH SÁCH TRẺ EM CÓ HOÀN CẢNH ĐẶC BIỆT", "as_of",
    WHO | MOTHER | HAMLET | GROUPS | {"group_from": "Biến động.Ngày vào", "group_to": "Biến động.Ngày ra", "leave_reason": "Biến động.Lý do ra"},
    {"groups": "4", "group_from": "12/03/2017"}, {"groups": "4"},
    (*CHILD, *OLD, *UNBORN, *plants(
        ({"groups": None}, "missing_required"), ({"groups": "15"}, "unknown_group"), ({"groups": "xyz"}, "unknown_group"),
        ({"groups": 4.13}, "excel_changed_cell"), ({"groups": "#N/A"}, "error_cell"),
        ({"groups": "4; 77"}, "ok + unknown_group", {"groups": "4"}),
        ({"groups": "13, 4", "group_from": None}, "ok", {"groups": "4;13"}),
        ({"groups": "Khuyết tật; Mồ côi cả cha và mẹ", "group_from": None}, "ok", {"groups": "1;4"}),
        ({"groups": "d, đ", "group_from": None}, "ok", {"groups": "4;5"}),
        ({"group_to": "01/02/2016"}, "ok + date_order"),
        ({"leave_reason": "Bay mất", "group_to": "01/02/2018"}, "ok + unknown_group"),
    )), needed="groups",
)  # fmt: skip
AT_RISK = Kind(
    "at_risk", "DANH SÁCH TRẺ EM CÓ NGUY CƠ RƠI VÀO HOÀN CẢNH ĐẶC BIỆT", "as_of",
    WHO | MOTHER | HAMLET | {"reasons": "Lý do có nguy cơ|Lý do nguy cơ", "managed": "Biện pháp.Được quản lý", "measure_on": "Biện pháp.Ngày"},
    {"reasons": "Hộ nghèo", "managed": "x"}, {},
    (*CHILD, *OLD, *UNBORN, *plants(
        ({"reasons": "Hộ nghèo; lý do lạ"}, "ok + unknown_group"), ({"reasons": None}, "ok + missing_required"),
        ({"measure_on": after}, "ok + future_date"),
    )), needed="reasons",
)  # fmt: skip
BENEFITS = Kind(
    "benefits", "DANH SÁCH RÀ SOÁT CHÍNH SÁCH ĐỐI VỚI TRẺ EM", "as_of",
    WHO | MOTHER | HAMLET | {"policy": "Chính sách|Loại chính sách", "eligible": "Đủ điều kiện", "received": "Được hưởng", "amount": "Mức hưởng (đồng)"},
    {"policy": "Trợ cấp xã hội hằng tháng", "eligible": "Có", "received": "Có"}, {"policy": "monthly_allowance", "eligible": "y", "received": "y"},
    (*CHILD, *OLD, *UNBORN, *plants(
        ({"policy": None}, "missing_required"), ({"policy": "#REF!"}, "error_cell"), ({"policy": "Quà của xã đội"}, "ok + unknown_group"),
        ({"eligible": "Không"}, "ok + contradiction"), ({"eligible": "?"}, "ok + unreadable_number"),
        ({"received": "chưa xét"}, "ok", {"received": "not_reviewed"}),
        ({"amount": "nhiều"}, "ok + unreadable_number"), ({"amount": "405.000"}, "ok"),
    )),
)  # fmt: skip
BHYT = Kind(
    "bhyt_cards", "DANH SÁCH CẤP THẺ BHYT", "as_of",
    WHO | {"address": "Địa chỉ", "care_place": "Nơi đăng ký KCB ban đầu", "card_no": "Mã thẻ|Số thẻ BHYT",
           "card_valid_from": "Giá trị thẻ.Từ ngày", "card_valid_to": "Giá trị thẻ.Đến ngày"},
    {"card_no": lambda e: f"TE112{1200000000 + e.number}", "card_valid_from": "01/01/2018", "card_valid_to": "31/12/2020"},
    {"card_last10": lambda e: str(1200000000 + e.number)},
    (*CHILD, *OLD, *UNBORN, *plants(
        ({"card_no": None}, "ok + missing_required"), ({"card_no": "1.12E+14"}, "ok + bad_card"), ({"card_no": "TE12"}, "ok + bad_card"),
        ({"card_no": 120000123}, "ok", {"card_last10": "0120000123"}), ({"card_no": "te1-12 1212345679"}, "ok", {"card_last10": "1212345679"}),
        ({"card_valid_to": "31/11/2018"}, "ok + impossible_date"), ({"card_valid_to": "31/12/2016"}, "ok + date_order"),
    )), aged=(1, 5), needed="birth_date",
)  # fmt: skip
WEIGHING = Kind(
    "weighing_list", "DANH SÁCH CÂN, ĐO TRẺ DƯỚI 5 TUỔI", "range",
    WHO | MOTHER | HAMLET | {"weighed_on": "Ngày cân|Ngày cân, đo", "weight": "Cân nặng (kg)|Kết quả cân đo.Cân nặng (kg)", "height": "Chiều cao/dài (cm)|Chiều cao (cm)",
                             "position": "Nằm/Đứng", "oedema": "Phù"},
    {"weighed_on": on, "weight": 12.5, "height": 91.5, "position": "Đứng"},
    {"weighed_on": lambda e: e.on.isoformat(), "weight_kg": 12.5, "height_cm": 91.5, "position": "h"},
    (*CHILD, *UNBORN_THEN, *plants(
        ({"birth_date": grown(40)}, "age_out_of_scope"),
        ({"birth_date": grown(9)}, "ok + age_out_of_scope"),
        ({"weighed_on": None}, "missing_required"), ({"weighed_on": "31/04/2018"}, "impossible_date"), ({"weighed_on": "hôm qua"}, "unreadable_date"),
        ({"weighed_on": after}, "ok + future_date"),
        ({"weight": "10,4"}, "ok", {"weight_kg": 10.4}), ({"weight": 10400}, "ok", {"weight_kg": 10.4}), ({"weight": "10.4 kg"}, "ok", {"weight_kg": 10.4}),
        ({"weight": "10400 gam"}, "ok", {"weight_kg": 10.4}), ({"height": "0,85"}, "ok", {"height_cm": 85.0}), ({"height": "85,5 cm"}, "ok", {"height_cm": 85.5}),
        ({"weight": 0, "height": 88}, "ok", {"weight_kg": None, "height_cm": 88.0}), ({"weight": None, "height": 88}, "ok", {"weight_kg": None}),
        ({"weight": None, "height": None}, "missing_required"), ({"weight": 0, "height": 0}, "missing_required"),
        ({"weight": 105}, "ok + implausible_measure"), ({"height": 20}, "ok + implausible_measure"), ({"weight": "nặng"}, "ok + unreadable_number"),
        ({"weight": "#DIV/0!"}, "ok + error_cell"),
    )), aged=(2, 4), needed="weighed_on", vague="unreadable_date",
)  # fmt: skip
INJURY = Kind(
    "injury_list", "DANH SÁCH TRẺ EM BỊ TAI NẠN, THƯƠNG TÍCH", "range",
    WHO | HAMLET | {"age": "Tuổi", "injured_on": "Ngày bị TNTT|Ngày xảy ra", "place_of_event": "Địa điểm", "cause": "Nguyên nhân|Loại TNTT", "outcome": "Kết quả", "died_on": "Ngày tử vong"},
    {"injured_on": on, "cause": "Ngã", "place_of_event": "Tại nhà", "outcome": "Khỏi"},
    {"injured_on": lambda e: e.on.isoformat(), "cause": "fall", "place_of_event": "home", "outcome": "recovered"},
    (*CHILD, *UNBORN_THEN, *plants(
        ({"birth_date": None, "age": 7}, "ok", {"age_years": 7}), ({"birth_date": None, "age": "tám"}, "unreadable_number"), ({"birth_date": None, "age": 130}, "implausible_age"),
        ({"injured_on": None}, "missing_required"), ({"injured_on": "31/06/2018"}, "impossible_date"), ({"injured_on": after}, "future_date"),
        ({"cause": "Sét đánh lạ"}, "ok + unknown_cause"), ({"cause": None}, "ok + missing_required"),
        ({"outcome": "Tử vong", "died_on": later(-9)}, "ok + date_order"),
    )), needed="injured_on",
)  # fmt: skip
SUMMARY = Kind(
    "injury_summary", "BÁO CÁO TÌNH HÌNH TAI NẠN, THƯƠNG TÍCH TRẺ EM", "range",
    {"row_label": "TT|STT", "cause": "Loại TNTT|Loại tai nạn thương tích", "male": "Giới tính.Nam", "female": "Giới tính.Nữ"}, {}, {},
    plants(
        ({"male": "1/2"}, "more_deaths_than_cases"), ({"female": "không/1"}, "more_deaths_than_cases"), ({"male": "2018-01-03 00:00:00"}, "excel_changed_cell"),
        ({"male": None, "female": None}, "missing_required"), ({"cause": "Sét đánh lạ"}, "unknown_cause"), ({"female": "nhiều"}, "unreadable_number"),
        ({"male": "không", "female": "-"}, "ok", {"male_cases": 0.0, "female_deaths": 0.0}), ({"male": "3 / 1"}, "ok", {"male_cases": 3.0, "male_deaths": 1.0}),
    ), person=False, sexed=False, needed="cause",
    rows=tuple({"cause": cause, "male": lambda e, at=at: f"{4 + at + e.number % 40}/{at}", "female": "2/không"} for at, cause in enumerate(
        ("Ngã", "Bỏng", "Đuối nước", "Tai nạn giao thông", "Ngộ độc", "Điện giật", "Súc vật cắn", "Hóc nghẹn", "Bom mìn, vật nổ", "Vật sắc nhọn"))),
)  # fmt: skip
DEATHS = Kind(
    "deaths", "SỔ THEO DÕI NGUYÊN NHÂN TỬ VONG (A6/YTCS)", "range",
    {"row_label": "TT|STT", "full_name": "Họ tên|Họ và tên", "age_male": "Tuổi.Nam", "age_female": "Tuổi.Nữ", "died_on": "Ngày tử vong|Ngày chết", "died_at": "Nơi tử vong", "cause": "Nguyên nhân tử vong"},
    {"age_male": lambda e: 7 if e.sex == "m" else None, "age_female": lambda e: 7 if e.sex == "f" else None, "died_on": on, "died_at": "Tại nhà", "cause": "Bệnh"},
    {"age_years": 7, "sex": lambda e: e.sex, "died_on": lambda e: e.on.isoformat()},
    (*plants(({"full_name": None}, "missing_required"), ({"full_name": "#REF!"}, "error_cell")), *plants(
        ({"age_male": 2, "age_female": 2}, "conflicting_sex"), ({"age_male": None, "age_female": None}, "missing_required"),
        ({"age_male": "hai", "age_female": None}, "unreadable_number"), ({"age_male": 130, "age_female": None}, "implausible_age"),
        ({"age_male": "8 tháng", "age_female": None}, "ok", {"age_years": 0, "sex": "m"}), ({"age_male": None, "age_female": "<1"}, "ok", {"age_years": 0, "sex": "f"}),
        ({"died_on": None}, "missing_required"), ({"died_on": "31/11/2018"}, "impossible_date"), ({"died_on": after}, "future_date"), ({"died_on": before}, "ok + outside_period"),
        ({"cause": "Trúng gió lạ"}, "ok + unknown_cause"),
    )), sexed=False, needed="died_on",
)  # fmt: skip
CASES = Kind(
    "abuse_cases", "SỔ THEO DÕI VỤ VIỆC XÂM HẠI TRẺ EM", "range",
    WHO | {"age": "Tuổi", "source": "Nguồn tiếp nhận", "received_on": "Ngày giờ tiếp nhận|Ngày tiếp nhận", "happened_on": "Ngày xảy ra", "forms": "Hình thức xâm hại", "emergency": "Cần bảo vệ khẩn cấp",
           "planned_on": "Kế hoạch hỗ trợ.Ngày lập", "approved_on": "Kế hoạch hỗ trợ.Ngày duyệt"},
    {"source": "Tổng đài 111", "received_on": lambda e: f"{vi(e.on)} 14h30", "forms": "Bạo lực"}, {"source": "hotline_111", "received_on": lambda e: e.on.isoformat()},
    (*CHILD, *UNBORN_THEN, *plants(
        ({"birth_date": None, "age": 8}, "ok", {"age_years": 8}), ({"birth_date": None, "age": "tám"}, "unreadable_number"),
        ({"received_on": None}, "missing_required"), ({"received_on": "31/02/2018"}, "impossible_date"), ({"received_on": after}, "future_date"),
        ({"happened_on": later(1)}, "ok + date_order"), ({"forms": "Việc lạ"}, "ok + unknown_group"), ({"planned_on": later(3), "approved_on": later(2)}, "ok + date_order"),
    )), needed="full_name",
)  # fmt: skip
REPORTS = Kind(
    "abuse_reports", "DANH SÁCH VỤ VIỆC DO TỔNG ĐÀI 111 CHUYỂN ĐẾN", "range",
    WHO | {"source": "Nguồn tin", "received_on": "Ngày giờ tiếp nhận|Ngày tiếp nhận", "forms": "Loại vụ việc"},
    {"source": "Tổng đài 111", "received_on": on, "forms": "Bạo lực"}, {"received_on": lambda e: e.on.isoformat()},
    (*CHILD, *plants(
        ({"received_on": None}, "missing_required"), ({"received_on": "32/01/2018"}, "impossible_date"), ({"received_on": after}, "future_date"), ({"source": None}, "ok + missing_required"),
    )), needed="received_on",
)  # fmt: skip
HELP = Kind(
    "assistance", "DANH SÁCH TRẺ EM ĐƯỢC TRỢ GIÚP VÀ CUNG CẤP DỊCH VỤ", "range",
    WHO | MOTHER | HAMLET | GROUPS | {"help": "Hình thức trợ giúp", "level": "Cấp độ", "helped_on": "Ngày trợ giúp", "in_force_from": "Hưởng từ ngày", "in_force_to": "Hưởng đến ngày", "amount": "Mức trợ giúp (đồng)"},
    {"groups": "4", "help": "Tặng quà", "level": "Hỗ trợ", "helped_on": on}, {"service": "gift", "level": "support", "helped_on": lambda e: e.on.isoformat()},
    (*CHILD, *UNBORN_THEN, *plants(
        ({"helped_on": None}, "missing_required"), ({"helped_on": "31/02/2018"}, "impossible_date"), ({"help": "Cho mượn sách"}, "ok + unknown_group"),
        ({"groups": "15"}, "ok + unknown_group"), ({"level": "Cấp 9"}, "ok + unknown_group"), ({"amount": "một ít"}, "ok + unreadable_number"),
        ({"amount": "405.000"}, "ok", {"amount": 405000.0}), ({"amount": "1,5 triệu"}, "ok", {"amount": 1500000.0}),
        ({"helped_on": None, "help": "Trợ cấp hằng tháng", "in_force_from": "01/06/2017", "in_force_to": "01/05/2017"}, "ok + date_order"),
    )), needed="help",
)  # fmt: skip
SCHOOL_LINES = ("TRƯỜNG TIỂU HỌC XÃ BẢN BO", "Mã trường: 12106012")
PUPILS = Kind(
    "school_enrolment", "DANH SÁCH HỌC SINH", "school",
    WHO | {"age": "Tuổi", "class_name": "Lớp", "status": "Tình trạng", "dropped_on": "Thôi học.Ngày", "drop_reason": "Thôi học.Lý do"},
    {"class_name": "Lớp 2A", "status": "Đang học"}, {"level": "primary", "grade": 2, "status": "attending", "school_code": "12106012"},
    (*CHILD, *UNBORN, *plants(
        ({"birth_date": grown(38)}, "implausible_date"), ({"class_name": None}, "missing_required"), ({"class_name": "Khối chuyên"}, "ok + unknown_group"),
        ({"birth_date": None, "age": 7}, "ok", {"age_years": 7}), ({"birth_date": None, "age": 77}, "implausible_age"),
        ({"dropped_on": on}, "ok + contradiction"), ({"status": "Bỏ học", "drop_reason": "Nhà xa trường"}, "ok", {"status": "dropped"}),
    )), aged=(6, 9), lines=SCHOOL_LINES, needed="class_name",
)  # fmt: skip
ACTIVITIES = Kind(
    "school_activities", "HOẠT ĐỘNG BẢO VỆ TRẺ EM VÀ TƯ VẤN HỌC ĐƯỜNG", "school",
    {"row_label": "TT|STT", "activity": "Nội dung hoạt động|Nội dung", "kind": "Loại hoạt động|Loại", "held_on": "Ngày tổ chức", "times": "Số lần", "pupils": "Số học sinh.Tổng số", "pupils_female": "Số học sinh.Nữ"},
    {"activity": lambda e: f"Hoạt động thứ {e.number}", "kind": "Kỹ năng sống", "held_on": on, "times": 1, "pupils": 120, "pupils_female": 55},
    {"kind": "life_skills", "held_on": lambda e: e.on.isoformat(), "pupils": 120},
    plants(
        ({"kind": "Đi chơi xa"}, "unknown_group"), ({"kind": None}, "missing_required"), ({"held_on": None}, "missing_required"), ({"held_on": "31/11/2017"}, "impossible_date"),
        ({"held_on": after}, "future_date"), ({"pupils": "rất đông"}, "unreadable_number"), ({"pupils": "20,5"}, "unreadable_number"), ({"pupils": -20}, "implausible_measure"),
        ({"pupils_female": 121}, "ok + contradiction"), ({"pupils": "1.250"}, "ok", {"pupils": 1250}), ({"pupils": "-", "pupils_female": "-"}, "ok", {"pupils": 0}),
    ), person=False, sexed=False, lines=SCHOOL_LINES, needed="kind",
)  # fmt: skip
STAFF = Kind(
    "staff_training", "DANH SÁCH CÁN BỘ VÀ KẾT QUẢ TRUYỀN THÔNG, TẬP HUẤN", "range",
    {"row_label": "TT|STT", "staff_name": "Họ và tên|Họ tên", "birth_date": "Năm sinh|Ngày sinh", "sex": "Giới tính|Giới", "unit": "Đơn vị công tác", "role": "Chức vụ|Chức danh",
     "themes": "Truyền thông, tập huấn.Nội dung", "form": "Truyền thông, tập huấn.Hình thức", "trained_on": "Truyền thông, tập huấn.Ngày"},
    {"staff_name": lambda e: e.name, "birth_date": 1980, "sex": "Nữ", "unit": "Trường A", "role": "Giáo viên", "themes": "Bảo vệ trẻ em", "form": "Tập huấn", "trained_on": on},
    {"staff_name": lambda e: e.name, "role": "teacher", "themes": "child_protection", "form": "training", "trained_on": lambda e: e.on.isoformat()},
    plants(
        ({"staff_name": None}, "missing_required"), ({"trained_on": None}, "missing_required"), ({"trained_on": "30/02/2018"}, "impossible_date"), ({"trained_on": after}, "future_date"),
        ({"trained_on": before}, "ok + outside_period"), ({"role": "Thủ lĩnh"}, "ok + unknown_group"), ({"themes": "Nấu ăn"}, "ok + unknown_group"), ({"themes": None}, "ok + missing_required"),
        ({"sex": "N"}, "ok + unknown_sex"), ({"themes": "Bình đẳng giới + Bạo lực giới"}, "ok", {"themes": "gender_equality;gender_violence"}),
    ), person=False, sexed=False, needed="role",
)  # fmt: skip
MINORS = Kind(
    "minors_in_conflict", "DANH SÁCH NGƯỜI CHƯA THÀNH NIÊN VI PHẠM PHÁP LUẬT", "range",
    WHO | {"age": "Tuổi", "offence_on": "Ngày vi phạm", "offence": "Hành vi", "measures": "Biện pháp xử lý", "measure_from": "Thời hạn.Từ ngày", "measure_to": "Thời hạn.Đến ngày", "legal_aid": "Trợ giúp pháp lý"},
    {"offence_on": on, "offence": "Trộm cắp", "measures": "Giáo dục tại xã"}, {"offence": "theft", "measures": "commune_education", "offence_on": lambda e: e.on.isoformat()},
    (*CHILD, *UNBORN_THEN, *plants(
        ({"birth_date": grown(20)}, "age_out_of_scope"), ({"birth_date": None, "age": 17}, "ok", {"age_years": 17}), ({"birth_date": None, "age": 18}, "age_out_of_scope"),
        ({"birth_date": None, "age": "mười bảy"}, "unreadable_number"), ({"offence_on": None}, "missing_required"), ({"offence_on": after}, "future_date"),
        ({"offence": "Nói xấu"}, "ok + unknown_group"), ({"measures": "Phạt tiền; nhắc nhở"}, "ok", {"measures": "fine;reminder"}),
        ({"measure_from": later(9), "measure_to": later(5)}, "ok + date_order"),
    )), aged=(13, 16), needed="offence_on",
)  # fmt: skip
CIVIL = Kind(
    "civil_status", "SỔ ĐĂNG KÝ KHAI SINH", "range",
    WHO | MOTHER | {"kind": "Loại việc|Loại đăng ký", "registered_on": "Ngày đăng ký", "timeliness": "Đúng hạn/quá hạn"},
    {"kind": "Khai sinh", "registered_on": on, "timeliness": "Đúng hạn"}, {"kind": "birth", "registered_on": lambda e: e.on.isoformat()},
    (*CHILD, *OLD, *UNBORN_THEN, *plants(
        ({"kind": "Cải chính"}, "unknown_group"), ({"kind": None}, "missing_required"), ({"registered_on": None}, "missing_required"), ({"registered_on": after}, "future_date"),
        ({"timeliness": "hên xui"}, "ok + unknown_group"), ({"kind": "Nuôi con nuôi"}, "ok", {"kind": "adoption"}),
    )), aged=(1, 3), needed="registered_on",
)  # fmt: skip
FACTS = Kind(
    "commune_facts", "SỐ LIỆU VỀ QUỸ BẢO TRỢ TRẺ EM, HOẠT ĐỘNG VUI CHƠI", "year",
    {"row_label": "TT|STT", "commune": "Xã, thị trấn", "fund": "Có Quỹ Bảo trợ trẻ em", "fund_since": "Ngày thành lập quỹ", "fund_in": "Thu trong năm", "play": "Có tổ chức hoạt động vui chơi", "play_sessions": "Số buổi vui chơi",
     "programme": "Đã ban hành chương trình, kế hoạch", "programme_run": "Đã triển khai"},
    {}, {"fund": True, "play": True},
    plants(
        ({"fund": "đang vận động"}, "unknown_group"), ({"fund_in": "khoảng mười triệu"}, "unreadable_number"), ({"commune": "Xã Không Đâu"}, "unknown_commune"),
        ({"fund": None, "play": None, "programme": None, "fund_since": None, "programme_run": None, "play_sessions": None, "fund_in": None}, "missing_required"),
        ({"play_sessions": -2}, "implausible_measure"), ({"fund_since": after}, "ok + future_date"), ({"fund_since": "31/06/2012"}, "ok + impossible_date"),
        ({"fund": "Không", "fund_since": None}, "ok + contradiction", {"fund": False}), ({"fund_in": "12,5"}, "ok", {"fund_in": 12500000.0}),
    ), person=False, sexed=False, lines=("Đơn vị tính: triệu đồng",), needed="fund",
    rows=tuple({"commune": f"Xã {name}", "fund": "Có", "fund_since": "02/05/2012", "fund_in": lambda e: 5 + e.number % 900, "play": "Có", "play_sessions": 3, "programme": "Có", "programme_run": "Có"} for at, name in enumerate(COMMUNES)),
)  # fmt: skip
SCORES = Kind(
    "score_sheet", "BẢNG CHẤM ĐIỂM XÃ PHÙ HỢP VỚI TRẺ EM", "year",
    {"criterion": "TT|STT", "criterion_name": "Tiêu chí|Nội dung tiêu chí", "maximum": "Điểm tối đa", "self_score": "Điểm tự chấm", "checked_score": "Điểm thẩm định"},
    {}, {"maximum": 70.0},
    plants(
        ({"self_score": 71}, "ok + over_maximum"), ({"self_score": "không rõ"}, "ok + unreadable_number"), ({"self_score": None}, "ok"), ({"checked_score": "62,5"}, "ok", {"checked_score": 62.5}),
        ({"self_score": "#REF!"}, "ok + error_cell"), ({"checked_score": "không"}, "ok", {"checked_score": 0.0}),
    ), person=False, sexed=False, needed="self_score",
    rows=tuple({"criterion": at, "criterion_name": f"Tiêu chí về việc {word}", "maximum": 70, "self_score": lambda e: 40 + e.number % 29, "checked_score": 58} for at, word in enumerate(
        ("quản lý", "đầu tư", "khai sinh", "xâm hại", "chăm sóc", "tai nạn", "sức khỏe", "tiêm chủng", "dinh dưỡng", "đi học", "vui chơi", "tham gia"), start=1)),
)  # fmt: skip
POPULATION = Kind(
    "population", "SỐ LIỆU DÂN SỐ TRẺ EM", "year",
    {"row_label": "TT|STT", "commune": "Xã, thị trấn", "age": "Độ tuổi|Nhóm tuổi", "number": "Số trẻ em.Tổng số", "number_male": "Số trẻ em.Nam", "number_female": "Số trẻ em.Nữ"},
    {}, {},
    plants(
        ({"number": "nhiều"}, "unreadable_number"), ({"number": -5}, "implausible_measure"), ({"number": 10.5}, "unreadable_number"), ({"number": None, "number_male": None}, "missing_required"),
        ({"age": None}, "missing_required"), ({"commune": "Xã Không Đâu"}, "unknown_commune"), ({"number": "1.234"}, "ok", {"number": 1234.0}), ({"number": "1 234"}, "ok", {"number": 1234.0}),
    ), person=False, sexed=False, lines=("Nguồn số liệu: Cục Thống kê",), needed="age",
    rows=tuple({"commune": f"Xã {name}", "age": age, "number": lambda e: 900 + e.number, "number_male": 450, "number_female": lambda e: 450 + e.number} for at, (name, age) in enumerate(
        (name, age) for name in COMMUNES for age in ("0-5", "6-15"))),
)  # fmt: skip
RECEIPTS = Kind(
    "receipts", "SỔ TIẾP NHẬN SỐ LIỆU", "none",
    {"row_label": "TT|STT", "commune": "Đơn vị gửi|Đơn vị", "register_name": "Loại số liệu|Loại sổ", "period_label": "Kỳ số liệu", "received_on": "Ngày nhận", "occurred": "Có phát sinh"},
    {}, {"register_id": "child_register"},
    plants(
        ({"register_name": "Sổ linh tinh"}, "unknown_group"), ({"register_name": None}, "missing_required"), ({"period_label": "lúc nào đó"}, "unreadable_date"), ({"period_label": None}, "missing_required"),
        ({"received_on": None}, "missing_required"), ({"received_on": lambda e: f"{32 + e.number % 60}/04/2018"}, "impossible_date"), ({"commune": "Xã Không Đâu"}, "unknown_commune"), ({"occurred": "không"}, "ok", {"occurred": False}),
    ), person=False, sexed=False, needed="received_on",
    rows=tuple({"commune": f"Xã {name}", "register_name": "Sổ theo dõi trẻ em", "period_label": lambda e: f"Quý I năm {e.end.year}", "received_on": lambda e: vi(date(e.end.year, 3, 1) + timedelta(days=e.number % 300))} for at, name in enumerate(COMMUNES)),
)  # fmt: skip

KINDS = {
    kind.register: kind
    for kind in (
        CHILD_REGISTER, SPECIAL, AT_RISK, BENEFITS, BHYT, WEIGHING, INJURY, SUMMARY, DEATHS, CASES, REPORTS, HELP, PUPILS, ACTIVITIES, STAFF, MINORS, CIVIL, FACTS, SCORES, POPULATION, RECEIPTS,
    )
}  # fmt: skip
