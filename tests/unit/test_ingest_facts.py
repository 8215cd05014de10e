"""Facts around a table: commune, day, period, labelled lines, from titles and from names."""

import pytest

from pipelines import catalog
from pipelines.ingest.facts import combine, is_demo, labelled_facts, name_facts, no_occurrence, path_names, title_facts


@pytest.mark.parametrize(
    ("line", "commune"),
    [
        ("UBND XÃ BẢN BO", "XÃ BẢN BO"),
        ("ỦY BAN NHÂN DÂN XÃ NÀ TĂM", "XÃ NÀ TĂM"),
        ("UỶ BAN NHÂN DÂN THỊ TRẤN TAM ĐƯỜNG", "THỊ TRẤN TAM ĐƯỜNG"),
        ("TRẠM Y TẾ XÃ HỒ THẦU", "XÃ HỒ THẦU"),
        ("UBND HUYỆN TAM ĐƯỜNG\nUBND XÃ BẢN BO", "XÃ BẢN BO"),
        ("Xã: Bản Bo", "Bản Bo"),
        ("Đơn vị: Xã Khun Há", "Xã Khun Há"),
        ("Xã Bản Bo, huyện Tam Đường, tỉnh Lai Châu", "Xã Bản Bo"),
        ("Thị trấn Tam Đường - huyện Tam Đường", "Thị trấn Tam Đường"),
        ("DANH SÁCH TRẺ EM XÃ BẢN BO NĂM 2018", "XÃ BẢN BO"),
        ("XÃ BA\u0309N BO", "XÃ BẢN BO"),
        # words of periods and sentences that are names of communes too
        ("UBND XÃ QUÝ HÒA", "XÃ QUÝ HÒA"),
        ("DANH SÁCH TRẺ EM XÃ QUÝ HÒA QUÝ I NĂM 2018", "XÃ QUÝ HÒA"),
        ("UBND XÃ CỘNG HÒA CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "XÃ CỘNG HÒA"),
        ("Thị trấn Năm Căn tính đến ngày 14/3/2018", "Thị trấn Năm Căn"),
        ("Xã Phước Tỉnh huyện Long Điền tỉnh Bà Rịa - Vũng Tàu", "Xã Phước Tỉnh"),
        ("Xã Nậm Có 6 tháng đầu năm 2018", "Xã Nậm Có"),
        ("Xã Vân Từ từ ngày 01/01/2018", "Xã Vân Từ"),
        ("Xã Sủng Là có 5 trẻ", "Xã Sủng Là"),
        ("Xã Bình Lư là đơn vị báo cáo", "Xã Bình Lư"),
        ("Đơn vị tính: trẻ em", None),
        ("Đơn vị: trẻ", None),
        ("BẢO HIỂM XÃ HỘI HUYỆN TAM ĐƯỜNG", None),
        ("BẢNG CHẤM ĐIỂM XÃ PHÙ HỢP VỚI TRẺ EM", None),
        ("XÃ PHÙ HỢP VỚI TRẺ EM", None),
        ("UBND HUYỆN TAM ĐƯỜNG", None),
        ("Phòng Lao động - Thương binh và Xã hội", None),
    ],
)
def test_commune_of_a_title_line(line, commune):
    assert title_facts([[line]])["commune_text"] == commune


@pytest.mark.parametrize(
    ("line", "fact", "value"),
    [
        ("Tính đến ngày 14/03/2018", "as_of", "2018-03-14"),
        ("(Số liệu đến ngày 14/3/2018)", "as_of", "2018-03-14"),
        ("Tính đến hết ngày 14 tháng 3 năm 2018", "as_of", "2018-03-14"),
        ("Số liệu tại thời điểm 14.03.2018", "as_of", "2018-03-14"),
        ("TINH DEN NGAY 14-3-2018", "as_of", "2018-03-14"),
        ("Tính đến ngày 31/02/2018", "as_of", None),
        ("Ngày 15 tháng 3 năm 2018", "as_of", None),
        ("Từ ngày 01/01/2018 đến ngày 14/03/2018", "as_of", None),
        ("Từ ngày 01/01/2018 đến ngày 14/03/2018", "starts", "2018-01-01"),
        ("(Từ 01/01/2018 đến hết ngày 14/03/2018)", "ends", "2018-03-14"),
        ("Quý I năm 2018", "period", "2018-Q1"),
        ("BÁO CÁO QUÝ IV/2018", "period", "2018-Q4"),
        ("Quý 2 năm 2018", "period", "2018-Q2"),
        ("6 tháng đầu năm 2018", "period", "2018-6M"),
        ("SÁU THÁNG ĐẦU NĂM 2018", "period", "2018-6M"),
        ("9 tháng năm 2018", "period", "2018-9M"),
        ("Năm 2018", "period", "2018"),
        ("Năm học 2018-2019", "period", "2018-SY"),
        ("Tháng 3 năm 2018", "period", "2018-03"),
        ("Ngày 15 tháng 3 năm 2018", "period", None),
        ("Theo Luật Trẻ em năm 2016", "period", None),
        ("Kèm theo Quyết định số 34 năm 2014", "period", None),
        ("Giai đoạn 2016-2020", "period", None),
    ],
)
def test_day_and_period_of_a_title_line(line, fact, value):
    assert title_facts([[line]])[fact] == value


def test_an_exact_period_comes_before_a_bare_year():
    assert title_facts([["Năm 2018"], ["Quý I năm 2018"]])["period"] == "2018-Q1"


def test_two_letterheads_on_one_line_are_not_run_together():
    facts = title_facts([["UBND XÃ BẢN BO", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["", "Độc lập - Tự do - Hạnh phúc"]])
    assert facts["commune_text"] == "XÃ BẢN BO"


def test_a_label_and_its_value_in_two_cells():
    facts = title_facts([["Tính đến ngày", "2018-03-14 00:00:00"], ["Xã:", "Bản Bo"]])
    assert (facts["as_of"], facts["commune_text"]) == ("2018-03-14", "Bản Bo")


@pytest.mark.parametrize(
    ("name", "fact", "value"),
    [
        ("03390_Thị trấn Tam Đường", "commune_code_hint", "03390"),
        ("03390_Thị trấn Tam Đường", "commune_text", "Thị trấn Tam Đường"),
        ("xa_ban_bo", "commune_text", "xa ban bo"),
        ("Xã Bản Bo", "commune_text", "Xã Bản Bo"),
        ("2018-Q1", "period", "2018-Q1"),
        ("2018-6m", "period", "2018-6M"),
        ("2018", "period", "2018"),
        ("Quy I nam 2018", "period", "2018-Q1"),
        ("so theo doi 2018-03-14", "as_of", "2018-03-14"),
        ("so theo doi 2018-03-14", "period", None),
        ("can do 14.03.2018", "as_of", "2018-03-14"),
        ("danh sach 1234567", "commune_code_hint", None),
        ("demo", "commune_text", None),
    ],
)
def test_facts_of_a_name(name, fact, value):
    assert name_facts(name)[fact] == value


def test_title_wins_over_names_and_the_conflict_is_told():
    title = title_facts([["UBND XÃ BẢN BO"], ["Quý I năm 2017"]])
    facts, conflicts = combine(title, ["Sheet1", "so", "03390_Thị trấn Tam Đường", "2018-Q1"])
    assert (facts["commune_text"], facts["period"], facts["commune_code_hint"]) == ("XÃ BẢN BO", "2017-Q1", "03390")
    assert len(conflicts) == 2


def test_a_year_and_its_quarter_are_no_conflict():
    facts, conflicts = combine(title_facts([["Năm 2018"]]), ["2018-Q1"])
    assert (facts["period"], conflicts) == ("2018", {})


def test_sheet_name_before_file_name_before_folders():
    facts, _ = combine(title_facts([]), ["Xã Nà Tăm", *path_names("2018-Q1/Xã Bản Bo/so.xlsx")])
    assert (facts["commune_text"], facts["period"]) == ("Xã Nà Tăm", "2018-Q1")


def test_labelled_lines_of_the_score_sheet():
    facts = catalog.registers()["score_sheet"].facts
    rows = [
        ["Kết quả công nhận: Đạt"],
        ["Tổng điểm tự chấm:", "812,5"],
        ["TỔNG ĐIỂM", "1000", "790"],
        ["Ghi chú: không"],
    ]
    values = labelled_facts(rows, facts)
    assert (values["recognised"], values["stated_self_total"]) == ("Đạt", "812,5")
    assert (values["standard"], values["stated_checked_total"]) == (None, None)


def test_demo_mark_and_no_occurrence():
    assert is_demo(["Bảng DỮ LIỆU MẪU - hư cấu"]) and not is_demo(["dữ liệu mẫu"])
    assert no_occurrence(["Trong kỳ không phát sinh trường hợp nào"]) == "y"
    assert no_occurrence(["Có 3 trường hợp"]) is None
