"""What a person tells about places: confirmed spellings, official tables, stated shares; and what is refused."""

import csv
from datetime import date

import pytest

from pipelines.errors import InputError, RequestError, SeveralErrors
from pipelines.places import country_book, resolve, resolve_many
from pipelines.places.confirmed import COLUMNS, confirm, record_unknown, suggest_unknown
from pipelines.places.convert import convert
from pipelines.places.history import history
from pipelines.places.importing import import_table
from pipelines.places.rollup import roll_up, tree

DAY = date(2018, 3, 14)


@pytest.fixture
def names(tmp_path):
    return tmp_path / "state" / "place_names.csv"


def lines(path):
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


# spellings


def test_an_unknown_spelling_waits_for_a_person_and_is_listed_once(names):
    unknown = suggest_unknown(["Bình Lưu", "Xã Bình Lư", "Bản Hom", "Bình Lưu"], DAY, "106")
    assert [(one.text, one.status) for one in unknown] == [("Bình Lưu", "none"), ("Bản Hom", "none")]
    assert "03412" in [place.code for place in unknown[0].suggestions]
    assert record_unknown(names, unknown, DAY, "106") == 2
    assert record_unknown(names, unknown, DAY, "106") == 0
    waiting = lines(names)
    assert tuple(waiting[0]) == COLUMNS
    assert [(row["text"], row["code"]) for row in waiting] == [("Bình Lưu", ""), ("Bản Hom", "")]
    assert "03421 Xã Bản Hon" in waiting[1]["suggestions"]
    assert resolve("Bình Lưu", DAY, "106", confirmed=names).status == "none"


def test_a_confirmed_spelling_holds_for_that_unit_and_its_heirs(names):
    confirm(names, "Bình Lưu", "03412", DAY, "công chức phụ trách trẻ em", date(2018, 3, 15))
    assert resolve("xã  BÌNH LƯU", DAY, confirmed=names).status == "none"
    assert resolve("Bình Lưu", DAY, confirmed=names).code == "03412"
    assert resolve("BÌNH LƯU.", date(2026, 3, 1), confirmed=names).code == "03390"
    assert resolve_many([("Bình Lưu", DAY)], confirmed=names)[0].code == "03412"
    assert resolve("Bình Lưu", DAY).status == "none"


def test_a_confirmation_can_settle_an_ambiguous_name_within_one_place_only(names):
    confirm(names, "xã Hòa Bình", "06274", DAY, "văn phòng", DAY, within="20")
    assert resolve("Xã Hoà Bình", DAY, "20", confirmed=names).status == "ambiguous"
    assert resolve("Xã Hòa Bình", DAY, "20", confirmed=names).code == "06274"


def test_a_name_that_matches_needs_no_confirmation_and_is_not_turned(names):
    confirm(names, "Bình Lư", "03390", DAY, "văn phòng", DAY)
    assert resolve("Bình Lư", DAY, confirmed=names).code == "03412"


@pytest.mark.parametrize(
    ("code", "role", "told"),
    [("3412", "văn phòng", "03412 Xã Bình Lư"), ("27999", "văn phòng", "mã"), ("03412", " ", "vai trò")],
    ids=["zeros lost", "unknown code", "no role"],
)
def test_what_cannot_be_confirmed(names, code, role, told):
    with pytest.raises(RequestError) as error:
        confirm(names, "Bình Lưu", code, DAY, role, DAY)
    assert told in str(error.value)
    assert not names.exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Bình Lưu,,14/3/2018,03412,văn phòng,2018-03-15,", "dòng 2"),
        ("Bình Lưu,,2018-03-14,03999,văn phòng,2018-03-15,", "dòng 2"),
        ("Bình Lưu,,2018-03-14,03412,,,", "chưa ghi ai xác nhận"),
    ],
    ids=["day", "code", "nobody"],
)
def test_a_line_written_by_hand_that_cannot_be_used_is_named(names, line, told):
    names.parent.mkdir()
    names.write_text(",".join(COLUMNS) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        resolve("Bình Lưu", DAY, confirmed=names)
    assert told in str(error.value)


def test_a_spelling_that_looks_like_a_formula_is_written_as_text(names):
    record_unknown(names, suggest_unknown(["=HYPERLINK(1)"], DAY, "106"), DAY, "106")
    assert lines(names)[0]["text"] == "'=HYPERLINK(1)"
    assert record_unknown(names, suggest_unknown(["=HYPERLINK(1)"], DAY, "106"), DAY, "106") == 0


# official tables


def official(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_an_official_table_is_laid_over_the_known_places(tmp_path, home):
    state = home / "data" / "state"
    table = official(
        tmp_path / "danh_muc.csv",
        "DANH MỤC HÀNH CHÍNH,,,,\nMã,Tên,Cấp,Mã TP,Tỉnh / Thành Phố\n3390,Phường Bình Lư,Phường,12,Tỉnh Lai Châu\n"
        "03999,Xã Mới Lập,Xã,12,Tỉnh Lai Châu\n",
    )
    done = import_table(table, state, date(2027, 1, 1))
    assert (done.communes, done.districts, done.provinces, done.path.name) == (2, 0, 1, "places_import.csv")
    book = country_book()
    assert book.find("03390", date(2026, 12, 31)).name == "Xã Bình Lư"
    assert book.find("03390", date(2027, 1, 1)).name == "Phường Bình Lư"
    assert resolve("xã Mới Lập", date(2027, 1, 1), "12").code == "03999"
    assert resolve("xã Mới Lập", date(2026, 12, 31), "12").status == "none"
    again = import_table(table, state, date(2027, 1, 1))
    assert again.communes == 2 and len(lines(done.path)) == 3


def test_a_district_holds_from_its_first_commune_to_its_last_and_its_forms_follow_each_other(tmp_path, home):
    """A dated table says of a district only what stands beside its communes; one with an unaccented type word is read all the same."""
    table = official(
        tmp_path / "danh_muc.csv",
        "Mã PX,Phường Xã,Mã QH,Quận Huyện,Mã TP,Tỉnh Thành Phố,Hiệu lực từ,Hiệu lực đến\n"
        "99901,Xã Một,991,Huyện Thử,12,Tỉnh Lai Châu,1/1/2010,1/1/2015\n"
        "99902,Xa Hai,991,Huyện Thử,12,Tỉnh Lai Châu,1/1/2012,1/1/2020\n"
        "99902,Phường Hai,991,Thị xã Thử,12,Tỉnh Lai Châu,1/1/2020,1/7/2025\n",
    )
    assert import_table(table, home / "data" / "state").districts == 2
    book = country_book()
    forms = [(form.name, form.valid_from, form.valid_to) for form in book.forms["991"]]
    assert forms == [("Huyện Thử", date(2010, 1, 1), date(2020, 1, 1)), ("Thị xã Thử", date(2020, 1, 1), date(2025, 7, 1))]
    assert book.ancestry(book.find("99902", date(2019, 6, 1)), date(2019, 6, 1)) == ("99902", "991", "12")
    assert book.find("99902", date(2019, 6, 1)).name == "Xã Hai"


def test_an_official_workbook_with_districts_and_days(tmp_path, home):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Tỉnh Thành Phố", "Mã TP", "Quận Huyện", "Mã QH", "Phường Xã", "Mã PX", "Cấp", "Hiệu lực từ", "Hiệu lực đến"])
    book.active.append(["Tỉnh Lai Châu", 12, "Huyện Tân Uyên", 111, "Xã Thân Thuộc", 3604, "Xã", date(2016, 1, 1), "01/07/2025"])
    book.save(tmp_path / "danh_muc.xlsx")
    done = import_table(tmp_path / "danh_muc.xlsx", home / "data" / "state")
    assert (done.communes, done.districts, done.provinces) == (1, 1, 1)
    found = resolve("Thân Thuộc", DAY, "12")
    assert (found.code, found.candidates[0].dates, found.candidates[0].parent_code) == ("03604", "known", "111")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "cần ít nhất các cột"),
        ("Mã,Tên,Mã TP\n03412,Xã Bình Lư,12\n", "--on"),
        ("Mã,Tên,Mã TP,Từ ngày\n03412,Bình Lư,12,2018-01-01\n", "dòng 2"),
        ("Mã,Tên,Mã TP,Từ ngày\nX3412,Xã Bình Lư,12,2018-01-01\n", "5 chữ số"),
        ("Mã,Tên,Mã TP,Từ ngày\n03412,Xã Bình Lư,,2018-01-01\n", "thiếu mã xã hoặc mã tỉnh"),
        ("Mã,Tên,Mã TP,Từ ngày\n03412,Xã Bình Lư,12,hôm qua\n", "không đọc được"),
        ("Mã,Tên,Mã TP,Từ ngày,valid_to\n03412,Xã Bình Lư,12,2018-01-01,2017-01-01\n", "không sau"),
        ("Mã,Tên,Mã TP,Từ ngày\n03412,Xã Bình Lư,12,2018-01-01\n03412,Xã Bản Bo,12,2018-01-01\n", "dòng 3"),
        ("Mã,Tên,Mã QH,Huyện,Mã TP,Từ ngày\n03412,Xã Bình Lư,106,Huyện A,12,2018-01-01\n03413,Xã Sơn Bình,106,Huyện B,12,2018-01-01\n", "dòng 3"),
        ("Mã,Tên,Mã TP,Từ ngày\n", "không có dòng"),
    ],
    ids=["headings", "no day", "no type", "code", "no province", "day", "days", "twice", "a district twice", "empty"],
)
def test_tables_that_are_refused(tmp_path, text, told):
    with pytest.raises((InputError, SeveralErrors)) as error:
        import_table(official(tmp_path / "danh_muc.csv", text), tmp_path / "state")
    assert told in str(error.value)
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"\xff\xfe\x00broken\xff"], ids=["workbook", "encoding"])
def test_broken_files_are_refused(tmp_path, data):
    (tmp_path / "danh_muc.xlsx").write_bytes(data)
    with pytest.raises(InputError, match="xlsx"):
        import_table(tmp_path / "danh_muc.xlsx", tmp_path)


# requests that name no place


@pytest.mark.parametrize(
    ("code", "day", "told"),
    [
        ("3412", DAY, "có lẽ là 03412 Xã Bình Lư (mã bị mất số 0 ở đầu)"),
        ("03397", date(2021, 1, 1), "03403 Xã Sùng Phài"),
        ("03397", date(2021, 1, 1), "đến trước 01/02/2020"),
        ("00000", DAY, "Không có mã địa bàn 00000"),
        ("03411", DAY, "mã gần nhất: 03412 Xã Bình Lư"),
        ("99999", DAY, "mã gần nhất: 32248 Xã Đất Mũi"),
        ("106", date(2026, 1, 1), "Mã 106 không có hiệu lực ngày 01/01/2026"),
    ],
    ids=["zeros lost", "ended", "its days", "unknown", "one digit off", "like no code at all", "a district today"],
)
def test_a_code_that_names_nothing_is_told_with_the_nearest_ones(code, day, told):
    with pytest.raises(RequestError) as error:
        history(code, day)
    assert told in str(error.value)


def test_an_unknown_code_asked_as_a_name_has_the_nearest_ones_beside_it():
    found = resolve("03426", DAY, "106")
    assert found.status == "none" and {"03424", "03427"} <= {place.code for place in found.suggestions}
    assert {place.parent_code for place in found.suggestions} == {"106"}


def test_a_place_of_a_plan_is_asked_for_by_a_code_that_exists_and_lies_in_it():
    from pipelines.front import plan_place

    assert plan_place("tam_duong_2018", "2018-Q1", None) == "106" and plan_place("tam_duong_2018", "2018-Q1", "03412") == "03412"
    for code, told in (("3412", "03412 Xã Bình Lư (mã bị mất số 0"), ("99999", "03430 Xã Khun Há"), ("27388", "không thuộc địa bàn của kế hoạch")):
        with pytest.raises(RequestError) as error:
            plan_place("tam_duong_2018", "2018-Q1", code)
        assert told in str(error.value)


def test_an_unknown_place_to_look_within_is_an_error():
    with pytest.raises(RequestError, match="Không có mã địa bàn 9"):
        resolve("Bình Lư", DAY, "9")
    with pytest.raises(RequestError):
        tree(date(2026, 1, 1), "106")


def test_counts_of_unknown_communes_are_told_together():
    with pytest.raises(SeveralErrors) as error:
        roll_up({"3412": 1, "03390": 2, "106": 3, "03397": 4}, date(2021, 1, 1))
    told = str(error.value)
    assert "03412 Xã Bình Lư" in told and "không phải mã cấp xã" in told and "03403 Xã Sùng Phài" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("old,new\n1,2\n", "Thiếu cột"),
        ("27493,2025-07-01,27484,0.4,NQ\n27493,2025-07-01,27487,0.5,NQ\n", "không cộng lại thành 1"),
        ("27493,2025-07-01,03390,1,NQ\n", "nơi nhận của 27493: 27484, 27487"),
        ("27493,2024-07-01,27484,1,NQ\n", "Không có chuyển đổi"),
        ("27493,2025-07-01,27484,1.5,NQ\n", "từ 0 đến 1"),
        ("27493,2025-07-01,27484,1,\n", "chưa ghi nguồn"),
        ("27493,1/7/2025,27484,1,NQ\n", "không phải ngày"),
    ],
    ids=["columns", "sum", "place", "day", "range", "source", "format"],
)
def test_shares_that_are_refused(tmp_path, text, told):
    shares = tmp_path / "ty_le.csv"
    head = "" if text.startswith("old") else "old,old_until,new,share,source\n"
    shares.write_text(head + text, encoding="utf-8")
    with pytest.raises((InputError, SeveralErrors)) as error:
        convert({"27493": 1.0}, date(2025, 6, 30), date(2025, 7, 1), shares)
    assert told in str(error.value)


def test_figures_of_today_are_not_taken_apart_for_former_units():
    with pytest.raises(RequestError, match="Không quy đổi ngược"):
        convert({"03390": 1.0}, date(2026, 1, 1), DAY)
