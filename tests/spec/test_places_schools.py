"""The tree of education: a school has a code, level school, and a commune that it is shown with. The trees are never added.

        tree admin                                     tree education
        46 Thừa Thiên Huế                              THCS-19948-01 Trường THCS An Bằng - Vinh An
          478 Huyện Phú Vang                             shown with: Xã Vinh An until 30/6/2025,
            19948 Xã Vinh An                                         Xã Phú Vinh from 1/7/2025
"""

from datetime import date

import pytest

from pipelines import catalog
from pipelines.errors import InputError, SeveralErrors
from pipelines.places import ancestry, children, find, resolve
from pipelines.places.importing_schools import import_schools
from pipelines.places.rollup import roll_up, tree

SCHOOL, DAY, TODAY = "THCS-19948-01", date(2023, 12, 31), date(2026, 11, 21)

SPELLINGS = """
    Trường THCS An Bằng - Vinh An              19948   2023-05-01
    TRƯỜNG THCS AN BẰNG-VINH AN                478     2023-05-01
    Trường Trung học cơ sở An Bằng - Vinh An   478     2023-05-01
    THCS An Bằng Vinh An                       -       2023-05-01
    Trường THCS An Bằng - Vinh An, xã Vinh An  -       2023-05-01
    An Bằng - Vinh An                          46      2026-05-01
    THCS-19948-01                              -       2026-05-01
    Trường THCS An Bằng - Vinh An              19948   2026-05-01
"""


@pytest.mark.parametrize("line", [line.strip() for line in SPELLINGS.strip("\n").splitlines()])
def test_a_school_is_found_by_its_name_within_a_commune_or_above(line):
    name, within, day = line[:43].strip(), line[43:51].strip(), line[51:].strip()
    assert resolve(name, date.fromisoformat(day), None if within == "-" else within, "school").code == SCHOOL


@pytest.mark.parametrize(
    ("name", "within"),
    [("Trường Tiểu học An Bằng - Vinh An", "19948"), ("Trường THCS An Bằng - Vinh An", "776"), ("Trường THCS An Bàng", "19948")],
    ids=["another type", "another district", "another name"],
)
def test_what_is_not_that_school(name, within):
    assert resolve(name, date(2023, 5, 1), within, "school").status == "none"


def test_a_school_is_no_commune_and_a_commune_no_school():
    assert resolve("Trường THCS An Bằng - Vinh An", DAY, "478").status == "none"
    assert resolve("Xã Vinh An", DAY, "478", "school").status == "none"


def test_the_plan_of_a_school_names_its_school_and_the_school_its_commune_of_each_day():
    plan = catalog.load_plan("an_bang_vinh_an_2023")
    school = find(plan.details["school"], DAY)
    assert (school.code, school.level, school.tree, school.name) == (SCHOOL, "school", "education", "Trường THCS An Bằng - Vinh An")
    assert ancestry(school, DAY)[1] == plan.place == "19948"
    assert ancestry(find(SCHOOL, TODAY), TODAY) == [SCHOOL, "19945", "46"]
    assert [place.code for place in children("478", DAY, "school")] == [SCHOOL]
    assert SCHOOL not in [place.code for place in children("478", DAY)]


def test_figures_of_schools_are_never_added_to_those_of_communes():
    assert SCHOOL not in tree(DAY)
    with pytest.raises(SeveralErrors, match="không cộng vào xã"):
        roll_up({"19948": 10, SCHOOL: 5}, DAY)
    assert roll_up({"19948": 10}, DAY)["478"] == 10


def test_schools_of_an_office_come_from_a_list(tmp_path, home):
    """A list of three schools, communes by code or by name; each is found in its commune, and follows its mergers."""
    listed = tmp_path / "truong.csv"
    listed.write_text(
        "DANH SÁCH TRƯỜNG HỌC\nSTT,Mã trường,Tên trường,Xã\n1,12106501,Trường THCS Bình Lư,xã Bình Lư\n"
        "2,12106401,Trường Tiểu học Bình Lư,03412\n3,12106502,Trường PTDTBT THCS Sùng Phài,Sùng Phài\n",
        encoding="utf-8",
    )
    with pytest.raises(SeveralErrors, match=r"truong\.csv, dòng 4"):
        import_schools(listed, home / "data" / "state", date(2018, 1, 1), "776")
    listed.write_text(listed.read_text(encoding="utf-8").replace(",03412", ",Bình Lư"), encoding="utf-8")
    made = import_schools(listed, home / "data" / "state", date(2018, 1, 1), "106")
    assert (made.schools, made.path.name) == (3, "schools.csv")
    day = date(2018, 3, 14)
    assert [resolve(name, day, "03412", "school").code for name in ("Trường THCS Bình Lư", "Tiểu học Bình Lư")] == ["12106501", "12106401"]
    assert resolve("Bình Lư", day, "106", "school").status == "ambiguous"
    assert [place.code for place in children("106", day, "school")] == ["12106401", "12106501", "12106502"]
    shown = {day: find("12106502", day).parent_code for day in (day, date(2021, 1, 1), TODAY)}
    assert list(shown.values()) == ["03397", "03403", "03388"]
    assert len(import_schools(listed, home / "data" / "state", date(2018, 1, 1), "106").path.read_text(encoding="utf-8").splitlines()) == 4


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("03412,Trường THCS Bình Lư,03412", "trùng với một mã địa bàn"),
        ("12106501,,03412", "thiếu mã trường hoặc tên trường"),
        ("12106501,Trường THCS Bình Lư,99999", "Không có mã địa bàn 99999"),
        ("12106501,Trường THCS Bình Lư,", "thiếu xã"),
        ("=1+1,Trường THCS Bình Lư,03412", "công thức"),
        ("1,Trường A,03412\n1,Trường B,03412", "đã có ở dòng trên"),
    ],
    ids=["a commune's code", "no name", "unknown commune", "no commune", "a formula", "twice"],
)
def test_lines_of_schools_that_are_refused(tmp_path, home, line, told):
    listed = tmp_path / "truong.csv"
    listed.write_text(f"Mã trường,Tên trường,Mã xã\n{line}\n", encoding="utf-8")
    with pytest.raises((InputError, SeveralErrors), match=told):
        import_schools(listed, home / "data" / "state", date(2018, 1, 1))
    assert not (home / "data" / "state" / "schools.csv").exists()


def test_a_school_of_a_divided_commune_is_below_none_until_a_person_says_where(home):
    state = home / "data" / "state"
    state.mkdir(parents=True, exist_ok=True)
    head = "code,name,commune_code,valid_from,valid_to,source\n"
    (state / "schools.csv").write_text(head + "T5,Trường THCS Phường 5,27418,2020-01-01,,danh sách\n", encoding="utf-8")
    assert [find("T5", day).parent_code for day in (DAY, TODAY)] == ["27418", ""]
    (state / "schools.csv").write_text(
        head + "T5,Trường THCS Phường 5,27418,2020-01-01,2025-07-01,danh sách\nT5,Trường THCS Phường 5,27424,2025-07-01,,địa chỉ\n",
        encoding="utf-8",
    )
    assert [find("T5", day).parent_code for day in (DAY, TODAY)] == ["27418", "27424"]
