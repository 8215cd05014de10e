"""Whose list it is and of when: contradictions are asked once, answers remembered, a newer list takes the place of its own older one."""

import csv
import io
import os

import pytest
from ingest_books import CHILD, TITLE, child, read, register_rows, write_book

from pipelines.errors import InputError
from pipelines.ingest.waiting import COLUMNS

WEIGHING = ["TT", "Họ tên trẻ", "Ngày sinh", "Giới", "Ngày cân", "Cân nặng (kg)"]


def weighing(day, count=4):
    entries = [[n, f"Lò Thị Mẫu {n}", "05/03/2014", "Nữ", day, "12,5"] for n in range(1, count + 1)]
    return [["DANH SÁCH CÂN, ĐO TRẺ DƯỚI 5 TUỔI"], WEIGHING, *entries]


def children(*names, hamlet="Nà Cà"):
    rows = [child(number, name) for number, name in enumerate(names, start=1)]
    for row in rows:
        row[6] = hamlet
    return [["UBND XÃ BẢN BO"], TITLE, ["Tính đến ngày 14/03/2018"], CHILD, *rows]


class Office:
    """A raw folder with its intake file."""

    def __init__(self, folder):
        self.raw, self.state = folder / "raw", folder / "state" / "intake.csv"

    def read(self, **options):
        return read(self.raw, intake=self.state, **options)

    def reasons(self):
        return {file.file: file.reason for file in self.read().files}

    def lines(self):
        return list(csv.DictReader(io.StringIO(self.state.read_text(encoding="utf-8-sig"))))

    def answer(self, file, **told):
        lines = self.lines()
        for line in lines:
            if line["file"] == file:
                line |= {"confirmed_by": "công chức phụ trách trẻ em"} | told
        self.write(lines)

    def write(self, lines, separator=",", encoding="utf-8-sig"):
        stream = io.StringIO()
        writer = csv.DictWriter(stream, COLUMNS, delimiter=separator)
        writer.writeheader()
        writer.writerows(lines)
        self.state.write_bytes(stream.getvalue().encode(encoding))


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def test_every_list_gets_a_line_with_what_it_tells(office):
    write_book(office.raw / "2018-Q1" / "so.xlsx", children("Lò Thị Mẫu"))
    assert office.reasons() == {"2018-Q1/so.xlsx": ""}
    (line,) = office.lines()
    told = {name: line[name] for name in ("register", "commune", "hamlet", "period", "as_of", "question", "confirmed_by")}
    assert told == {
        "register": "child_register", "commune": "XÃ BẢN BO", "hamlet": "Nà Cà", "period": "2018-Q1", "as_of": "2018-03-14",
        "question": "", "confirmed_by": "",
    }  # fmt: skip
    assert line["received_on"] and "Mẫu" not in office.state.read_text(encoding="utf-8")


def test_a_title_of_last_year_over_days_of_this_year_is_asked_once(office):
    write_book(office.raw / "can.xlsx", [["UBND XÃ BẢN BO"], ["Quý I năm 2017"], *weighing("14/3/2018")])
    (file,) = office.read().files
    assert (file.reason, office.read().frame("weighing_list").height) == ("outside_period", 0)
    assert "4/4 ngày" in file.message and "intake.csv" in file.message and "2017-Q1" in file.message
    (line,) = office.lines()
    assert "2017-Q1" in line["question"] and (line["period"], line["as_of"]) == ("", "")
    office.answer("can.xlsx", period="2018-Q1")
    reading = office.read()
    assert reading.frame("weighing_list")["period_text"].to_list() == ["2018-Q1"] * 4
    assert reading.decisions and office.lines()[0]["question"] == ""
    assert office.lines()[0]["confirmed_by"] == "công chức phụ trách trẻ em"


def test_an_answer_is_remembered_by_content_wherever_the_file_lies(office):
    write_book(office.raw / "can.xlsx", [["Quý I năm 2017"], *weighing("14/3/2018")])
    office.read()
    office.answer("can.xlsx", period="2018-Q1", commune="Xã Bản Bo")
    (office.raw / "xa").mkdir()
    (office.raw / "can.xlsx").rename(office.raw / "xa" / "can moi.xlsx")
    frame = office.read().frame("weighing_list")
    assert set(frame["period_text"]) == {"2018-Q1"} and set(frame["commune_text"]) == {"Xã Bản Bo"}


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        (weighing("14/3/2018"), False),
        ([["Từ ngày 01/01/2018 đến ngày 14/03/2018"], *weighing("14/3/2018")], False),
        ([["Từ ngày 01/01/2017 đến ngày 14/03/2017"], *weighing("14/3/2018")], True),
        ([["Quý I năm 2018"], *weighing("14/4/2018")], False),  # closed some weeks later
        ([["Năm 2018"], *weighing("31/12/2017")], False),
        ([["6 tháng đầu năm 2016"], *weighing("14/3/2018")], True),
        ([["Quý I năm 2017"], *weighing("14/3/2018", 2)], False),  # two days are no evidence
        ([TITLE, ["Tính đến ngày 14/03/2012"], CHILD, *(child(n) for n in range(4))], True),
        ([TITLE, ["Tính đến ngày 14/03/2018"], CHILD, *(child(n) for n in range(3)), child(3, born="01/01/2019")], False),
    ],
)
def test_days_inside_against_the_title(office, rows, asked):
    write_book(office.raw / "so.xlsx", rows)
    assert office.reasons() == {"so.xlsx": "outside_period" if asked else ""}


def test_days_inside_tell_the_time_when_nothing_else_does(office):
    write_book(office.raw / "can.xlsx", [*weighing("14/3/2018"), [9, "Lò Thị Mẫu 9", "05/03/2014", "Nữ", "2/1/2018", "12,5"]])
    row = office.read().frame("weighing_list").row(0, named=True)
    assert (row["starts_on"], row["ends_on"], row["period_text"]) == ("2018-01-02", "2018-03-14", None)


def test_folder_and_title_that_name_different_times_or_communes(office):
    write_book(office.raw / "2018-Q1" / "so.xlsx", [["Quý I năm 2017"], *register_rows(1)[:1], *register_rows(1)[2:]])
    write_book(office.raw / "03418_Xã Bản Giang" / "so.xlsx", [["UBND XÃ BẢN BO"], *register_rows(1)])
    write_book(office.raw / "2017" / "so.xlsx", register_rows(2))
    assert office.reasons() == {
        "03418_Xã Bản Giang/so.xlsx": "ambiguous_commune",
        "2017/so.xlsx": "outside_period",
        "2018-Q1/so.xlsx": "outside_period",
    }
    office.answer("03418_Xã Bản Giang/so.xlsx", commune="Xã Bản Giang")
    reading = office.read()
    assert set(reading.frame("child_register")["commune_text"]) == {"Xã Bản Giang"}


def test_the_day_of_sending_in_a_files_name_is_no_contradiction(office):
    write_book(office.raw / "so 20.3.2018.xlsx", register_rows(1))
    assert office.reasons() == {"so 20.3.2018.xlsx": ""}
    assert office.read().frame("child_register")["as_of"].to_list() == ["2018-03-14"]


def test_an_answer_without_what_was_asked_leaves_the_question(office):
    write_book(office.raw / "can.xlsx", [["Quý I năm 2017"], *weighing("14/3/2018")])
    office.read()
    office.answer("can.xlsx")
    assert office.reasons() == {"can.xlsx": "outside_period"} and "2017-Q1" in office.lines()[0]["question"]


def test_a_line_is_read_as_excel_saves_it(office):
    write_book(office.raw / "so.xlsx", [CHILD, child(1)])
    office.read()
    (line,) = office.lines()
    assert "ngày nào" in line["question"]
    line |= {"as_of": "14/3/2018", "hamlet": "Bản Nà Cà", "list_kind": "Đầy đủ", "confirmed_by": "cán bộ"}
    for separator, encoding in ((";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8")):
        office.write([line], separator, encoding)
        row = office.read().frame("child_register").row(0, named=True)
        assert (row["as_of"], office.lines()[0]["as_of"]) == ("2018-03-14", "2018-03-14")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"as_of": "hôm qua"}, "as_of"), ({"period": "quý một"}, "kỳ"), ({"list_kind": "gì đó"}, "list_kind")],
)
def test_a_line_that_cannot_be_used_is_named(office, wrong, words):
    write_book(office.raw / "so.xlsx", register_rows(1))
    office.read()
    office.answer("so.xlsx", **wrong)
    with pytest.raises(InputError) as error:
        office.read()
    assert "intake.csv, dòng 2" in str(error.value) and words in str(error.value)


def test_a_file_named_like_a_formula_does_no_harm(office):
    write_book(office.raw / "=cmd|x.xlsx", register_rows(1))
    office.read()
    assert office.lines()[0]["file"] == "'=cmd|x.xlsx"
    before = office.state.read_bytes()
    office.read()
    assert office.state.read_bytes() == before


def test_the_commune_from_a_bare_name(office):
    rows = [["SỔ THEO DÕI TRẺ EM"], ["Tính đến ngày 14/03/2018"], CHILD[:5], child(1)[:5]]
    write_book(office.raw / "so.xlsx", {"Bản Bo": rows, "Nà Tăm": [*rows[:3], child(2, "Lò Thị Giả")[:5]], "Sheet3": rows})
    write_book(office.raw / "Hồ Thầu.xlsx", [*rows[:3], child(3)[:5]])
    frame = office.read().frame("child_register")
    assert dict(frame.select("sheet", "commune_text").iter_rows()) == {
        "Bản Bo": "Bản Bo", "Nà Tăm": "Nà Tăm", "Sheet3": None, "Sheet1": "Hồ Thầu",
    }  # fmt: skip
    assert {line["sheet"] for line in office.lines() if "xã nào" in line["question"]} == {"Sheet3"}
    assert frame["hamlet"].to_list() == [None] * 4


# Which of two lists holds.


def older(office, file, **told):
    """Note in the intake file that a file came on an earlier day."""
    office.read()
    lines = office.lines()
    for line in lines:
        if line["file"] == file:
            line |= {"received_on": "2018-03-16"} | told
    office.write(lines)


NAMES = [f"Lò Thị Mẫu {n}" for n in range(1, 7)]


def test_the_list_received_later_replaces_its_former_version(office):
    write_book(office.raw / "a.xlsx", children(*NAMES))
    older(office, "a.xlsx")
    write_book(office.raw / "b.xlsx", children(*NAMES[:5], "Vàng Thị Mới"))
    reading = office.read()
    assert [(file.file, file.reason) for file in reading.files] == [("a.xlsx", "duplicate_file"), ("b.xlsx", "")]
    assert "b.xlsx" in reading.files[0].message and reading.decisions
    assert reading.frame("child_register").height == 6


def test_two_versions_that_came_together_wait_until_somebody_says_which_is_newer(office):
    for name, names in (("a.xlsx", NAMES), ("b.xlsx", [*NAMES[:5], "Vàng Thị Mới"])):
        path = write_book(office.raw / name, children(*names))
        os.utime(path, (1_500_000_000, 1_500_000_000))
    assert office.reasons() == {"a.xlsx": "outside_period", "b.xlsx": "outside_period"}
    assert all("chưa rõ danh sách nào mới hơn" in line["question"] for line in office.lines())
    office.answer("b.xlsx", replaces="a.xlsx")
    assert office.reasons() == {"a.xlsx": "duplicate_file", "b.xlsx": ""}
    assert office.reasons() == {"a.xlsx": "duplicate_file", "b.xlsx": ""}


def test_files_changed_on_different_days_need_no_answer(office):
    for name, names, changed in (("a.xlsx", NAMES, 1_500_090_000), ("b.xlsx", NAMES[:5], 1_500_000_000)):
        os.utime(write_book(office.raw / name, children(*names)), (changed, changed))
    assert office.reasons() == {"a.xlsx": "", "b.xlsx": "duplicate_file"}


def test_what_is_no_version_of_the_same_list_stays(office):
    write_book(office.raw / "a" / "so.xlsx", children(*NAMES))
    write_book(office.raw / "b" / "so.xlsx", children(*NAMES, hamlet="Hua Sẳng"))  # of another hamlet
    write_book(office.raw / "c" / "so.xlsx", children(*(f"Vàng A Khác {n}" for n in range(5))))  # the list's second part
    later = children(*NAMES)
    later[2] = ["Tính đến ngày 14/06/2018"]
    write_book(office.raw / "d" / "so.xlsx", later)
    other = children(*NAMES)
    other[0] = ["UBND XÃ NÀ TĂM"]
    write_book(office.raw / "e" / "so.xlsx", other)
    for month in (1, 2):
        title = [["UBND XÃ BẢN BO"], ["Quý I năm 2018"]]
        write_book(office.raw / f"can {month}.xlsx", [*title, *weighing(f"14/{month}/2018")])
    assert set(office.reasons().values()) == {""}


def test_a_list_of_changes_never_replaces_a_full_list(office):
    write_book(office.raw / "a.xlsx", children(*NAMES))
    older(office, "a.xlsx")
    rows = children(*NAMES[:2])
    rows[1] = ["DANH SÁCH TRẺ EM DƯỚI 16 TUỔI BIẾN ĐỘNG TĂNG, GIẢM"]
    write_book(office.raw / "b.xlsx", rows)
    assert office.reasons() == {"a.xlsx": "", "b.xlsx": ""}
    assert {line["file"]: line["list_kind"] for line in office.lines()} == {"a.xlsx": "", "b.xlsx": "biến động"}


# Hamlets outside the column.


@pytest.mark.parametrize(
    ("sheet", "title", "hamlet"),
    [
        ("Sheet1", "Bản Nà Cà, xã Bản Bo", "Bản Nà Cà"),
        ("Sheet1", "THÔN: 3", "Thôn 3"),
        ("Sheet1", "Thôn/bản: Nà Cà", "Thôn Nà Cà"),
        ("Bản Nà Cà", "Năm 2018", "Bản Nà Cà"),
        ("2. Thôn 5", "Năm 2018", "Thôn 5"),
        ("TDP 7", "Năm 2018", "Tdp 7"),
        ("Sheet1", "Tổ chức thực hiện", None),
        ("Bản đồ", "Khu vực miền núi", None),
        ("Sheet1", "UBND XÃ BẢN BO", None),
    ],
)
def test_the_hamlet_of_a_title_or_a_sheet(office, sheet, title, hamlet):
    write_book(office.raw / "so.xlsx", {sheet: [[title], TITLE, CHILD[:5], child(1)[:5]]})
    assert office.read().frame("child_register")["hamlet"].to_list() == [hamlet]


def test_dividing_lines_tell_the_hamlet_of_the_entries_below(office):
    lines = [child(1)[:6], ["I", "Bản Nà Cà: 2 trẻ"], child(2)[:6], child(3)[:6], ["", "Cộng bản Nà Cà", 2], ["", "Thôn 2"], child(4)[:6]]
    write_book(office.raw / "so.xlsx", {"a": [TITLE, CHILD[:6], *lines], "b": [TITLE, CHILD[:6], child(5)[:6]]})
    frame = office.read().frame("child_register")
    assert frame["hamlet"].to_list() == [None, "Bản Nà Cà", "Bản Nà Cà", "Thôn 2", None]
    cached = [office.read(cache=office.raw.parent / "cache").frame("child_register")["hamlet"].to_list() for _ in range(2)]
    assert cached[0] == cached[1] == frame["hamlet"].to_list()


def test_a_cell_of_its_own_comes_before_dividing_lines_and_titles(office):
    rows = [TITLE, ["Bản Nà Cà"], CHILD, ["", "Thôn 2"], child(1), [*child(2)[:6], ""]]
    write_book(office.raw / "so.xlsx", rows)
    assert office.read().frame("child_register")["hamlet"].to_list() == ["Nà Cà", "Bản Nà Cà"]
