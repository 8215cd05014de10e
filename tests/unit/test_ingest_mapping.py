"""Lists whose headings are not ours: one mapping file says what they mean; wrong mapping files say what is wrong."""

import shutil
from pathlib import Path

import pytest
from ingest_books import TITLE, assert_balanced, kinds, read, write_book

from pipelines import catalog
from pipelines.errors import CatalogError
from pipelines.examine import examine
from pipelines.ingest.mapping_files import hashes, load_mappings
from pipelines.settings import Project

SURVEY = """
title: Điều tra dinh dưỡng, dữ liệu thô
register: weighing_list
files: ["smart_survey_raw*.csv"]
headings:
  child_sex: sex
  birthdate: birth_date
  today: weighed_on
  weight: weight
  height: height
  measure: position
  edema: oedema
made:
  full_name: "Hộ {household}, trẻ ở dòng {row}"
  commune: "Xã Bản Bo"
days:
  birth_date: dd-mmm-yy
  weighed_on: dd-mmm-yy
words:
  position: {1: Nằm, 2: Đứng}
  oedema: {0: không, 1: có}
"""
FOREIGN = ["No", "Name of child", "DOB", "Gender", "Group", "Village"]
PLAIN = """
register: child_register
headings: {No: row_label, Name of child: full_name, DOB: birth_date, Gender: sex, Village: hamlet}
made: {commune: Xã Bản Bo}
days: {birth_date: mm/dd/yyyy}
words: {sex: {1: Nam, 2: Nữ}}
"""


def project(home: Path, **mappings: str) -> Project:
    (home / "data" / "raw").mkdir(parents=True, exist_ok=True)
    found = Project(home, home / "data" / "raw", home / "data" / "marts")
    found.mappings.mkdir(parents=True, exist_ok=True)
    for name, text in mappings.items():
        (found.mappings / f"{name}.yml").write_text(text, encoding="utf-8")
    return found


def read_with(home: Path, rows, text: str = PLAIN, **options):
    """Read one workbook with one mapping; return its only sheet and the rows of the child register."""
    told = project(home, thu=text)
    write_book(told.raw / "danh-sach.xlsx", rows, **options)
    reading = read(told.raw, mappings=told.mappings)
    return reading.files[0].sheets[0], reading.frame("child_register")


# A raw survey of another country as a weighing list


def survey_truth(path: Path):
    """Say by pandas alone what must become of each record: verdict, first reason, the values of an accepted one."""
    import pandas as pd

    raw = pd.read_csv(path, dtype=str)
    born = pd.to_datetime(raw["birthdate"], format="%d-%b-%y")
    seen = pd.to_datetime(raw["today"], format="%d-%b-%y")
    weight, height = raw["weight"].astype(float), raw["height"].astype(float)
    truth = {}
    for at, record in raw.iterrows():
        reasons = []
        if pd.isna(born[at]):
            reasons.append("missing_required")
        elif born[at] + pd.DateOffset(years=19) <= seen[at]:
            reasons.append("age_out_of_scope")
        if pd.isna(weight[at]) and pd.isna(height[at]):
            reasons.append("missing_required")
        values = {
            "birth_date": None if pd.isna(born[at]) else born[at].date().isoformat(),
            "weighed_on": seen[at].date().isoformat(),
            "sex": record["child_sex"],
            "weight_kg": None if pd.isna(weight[at]) else weight[at],
            "height_cm": None if pd.isna(height[at]) else height[at],
            "position": {"1.0": "l", "2.0": "h"}.get(record["measure"]),
            "oedema": record["edema"] == "1.0",
        }
        old = pd.notna(born[at]) and born[at] + pd.DateOffset(months=72) <= seen[at]
        truth[at + 2] = ("reject", reasons[0], None, old) if reasons else ("accept", None, values, old)
    return truth


def test_a_raw_survey_is_a_weighing_list_by_one_mapping_file(tmp_path, shared_data):
    source = shared_data / "microdata" / "smart_survey_raw_with_birthdates.csv"
    told = project(tmp_path, dieu_tra=SURVEY)
    shutil.copy(source, told.raw)
    sheet = examine(told, rows=True, values=True)["files"][0]["sheets"][0]
    truth = survey_truth(source)
    assert (sheet["register"], sheet["mapping"], sheet["rows_read"]) == ("weighing_list", "dieu_tra", 652)
    assert len(truth) == 651 and sum(sheet["ledger"].values()) == 652 and sheet["ledger"]["header"] == 1
    assert {row["row"]: (row["verdict"], row["reason"]) for row in sheet["rows"]} == {row: told[:2] for row, told in truth.items()}
    counted = [told[0] for told in truth.values()]
    assert (sheet["ledger"]["accepted"], sheet["ledger"]["rejected"]) == (counted.count("accept"), counted.count("reject"))
    assert 200 < counted.count("accept") < 328  # half of the birth dates are missing, a fifth was not measured
    for row in sheet["rows"]:
        _, _, values, old = truth[row["row"]]
        found = row.get("values", {})
        for name, value in (values or {}).items():
            assert found.get(name) == value, (row["row"], name)
        assert not values or ("age_out_of_scope" in row.get("warnings", [])) == old, row["row"]
    assert truth[432][:2] == ("reject", "age_out_of_scope")  # 335 months


def test_without_the_mapping_the_survey_is_refused_and_a_lacking_heading_is_named(tmp_path, shared_data):
    source = shared_data / "microdata" / "smart_survey_raw_with_birthdates.csv"
    told = project(tmp_path)
    shutil.copy(source, told.raw)
    assert read(told.raw, mappings=told.mappings).files[0].reason == "unknown_register"
    (told.mappings / "sai.yml").write_text(SURVEY.replace("child_sex:", "sex_of_child:"), encoding="utf-8")
    file = read(told.raw, mappings=told.mappings).files[0]
    assert file.status == "refused" and "sai.yml" in file.message and "sex of child" in file.message


# What a mapping does


def test_headings_days_and_words_are_read_as_the_mapping_says(tmp_path):
    rows = [["List of children"], FOREIGN, [1, "Lò Thị Mẫu", "03/05/2014", 2, "A", "Nà Cà"], [2, "Lò Văn Mẫu", "13/05/2014", 1, "B", None]]
    sheet, frame = read_with(tmp_path, [*rows, [], [None, "NGƯỜI LẬP BIỂU"]])
    assert (sheet.register, sheet.mapping, kinds(sheet)) == ("child_register", "thu", "hhddbf")
    assert sheet.unused == ["Group"]
    assert frame["row_number"].to_list() == [3, 4] and frame["sex"].to_list() == ["Nữ", "Nam"]
    # the second day cannot be month/day/year: nobody may read it the other way round
    assert frame["birth_date"].to_list() == ["05/03/2014", "13|05|2014"]
    assert frame["commune"].to_list() == ["Xã Bản Bo"] * 2 and frame["hamlet"].to_list() == ["Nà Cà", None]


def test_real_days_of_excel_need_no_form(tmp_path):
    _, frame = read_with(tmp_path, [FOREIGN, [1, "Lò Thị Mẫu", "2014-05-03 00:00:00", 2]])
    assert frame["birth_date"].to_list() == ["2014-05-03 00:00:00"]


def test_headings_over_two_lines_are_named_whole_or_by_the_lowest_line(tmp_path):
    text = """
register: child_register
headings: {Child.Name: full_name, DOB: birth_date, Sex.M: sex_male, Sex.F: sex_female}
made: {commune: Bản Bo}
"""
    rows = [["Child", None, "Sex", None, "Parent"], ["Name", "DOB", "M", "F", "Name"], ["Lò Thị Mẫu", "05/03/2014", None, "x", "Lò Văn Mẹ"]]
    sheet, frame = read_with(tmp_path, rows, text, merges=["A1:B1", "C1:D1"])
    assert kinds(sheet) == "hhd" and frame["sex_female"].to_list() == ["x"] and frame["full_name"].to_list() == ["Lò Thị Mẫu"]


def test_columns_are_put_together_and_our_own_headings_still_count(tmp_path):
    text = """
register: child_register
headings: {DOB: birth_date}
made: {full_name: "{Surname} {Middle name} {Given}", commune: Bản Bo}
"""
    rows = [["Surname", "Middle name", "Given", "DOB", "Giới tính"], ["Lò", "Thị", "Mẫu", "05/03/2014", "Nữ"], ["Vàng", None, "Pao", "2014", "Nam"], []]
    sheet, frame = read_with(tmp_path, [*rows, [None, None, None, "Người lập biểu"]], text)
    assert frame["full_name"].to_list() == ["Lò Thị Mẫu", "Vàng Pao"] and frame["sex"].to_list() == ["Nữ", "Nam"]
    assert sheet.unused == []
    assert_balanced(sheet)


def test_a_list_with_our_headings_is_none_of_a_mappings_business(tmp_path):
    rows = [TITLE, ["TT", "Họ và tên", "Ngày sinh", "Giới tính"], [1, "Lò Thị Mẫu", "03/05/2014", "Nữ"]]
    sheet, frame = read_with(tmp_path, rows)
    assert sheet.mapping == "" and frame["birth_date"].to_list() == ["03/05/2014"]


def test_a_file_of_another_name_is_left_alone(tmp_path):
    sheet, _ = read_with(tmp_path, [FOREIGN, [1, "Lò Thị Mẫu", "03/05/2014", 2]], f"files: [khac_*.xlsx]\n{PLAIN}")
    assert sheet.reason == "unknown_register"


def test_a_changed_mapping_is_seen_although_the_file_is_not_read_again(tmp_path):
    read_with(tmp_path, [FOREIGN, [1, "Lò Thị Mẫu", "03/05/2014", 2]])
    told = project(tmp_path)
    for text, day in [(PLAIN, "05/03/2014"), (PLAIN.replace("mm/dd/yyyy", "dd/mm/yyyy"), "03/05/2014")]:
        before = hashes(told.mappings)
        (told.mappings / "thu.yml").write_text(text, encoding="utf-8")
        frame = read(told.raw, mappings=told.mappings, cache=tmp_path / "cache").frame("child_register")
        assert frame["birth_date"].to_list() == [day]
    assert before.keys() == {"state/mappings/thu.yml"} and before != hashes(told.mappings)


def test_two_mappings_that_fit_are_asked_about(tmp_path):
    told = project(tmp_path, mot=PLAIN, hai=PLAIN)
    write_book(told.raw / "a.xlsx", [FOREIGN, [1, "Lò Thị Mẫu", "03/05/2014", 2]])
    file = read(told.raw, mappings=told.mappings).files[0]
    assert file.reason == "unknown_layout" and "mot.yml" in file.message and "hai.yml" in file.message


def test_a_heading_that_stands_twice_is_refused(tmp_path):
    sheet, _ = read_with(tmp_path, [[*FOREIGN, "DOB"], [1, "Lò Thị Mẫu", "03/05/2014", 2]])
    assert sheet.reason == "ambiguous_header" and "thu.yml" in sheet.message


def test_a_mapping_that_lacks_a_needed_column_is_named(tmp_path):
    sheet, _ = read_with(tmp_path, [FOREIGN, [1, "Lò Thị Mẫu", "03/05/2014", 2]], PLAIN.replace(", Gender: sex", ""))
    assert sheet.reason == "missing_required_column" and "thu.yml" in sheet.message and "Giới tính" in sheet.message


# Mapping files that are wrong: which file, which key, what to do


WRONG = {
    "headings: {A: full_name}": ["register"],
    "register: so_la\nheadings: {A: full_name}": ["register", "child_register"],
    "register: child_register": ["headings"],
    "register: child_register\nheadings: [A]": ["headings"],
    "register: child_register\nheadings: {A: ho_ten}": ["headings", "ho_ten", "full_name"],
    "register: child_register\nheadings: {A: full_name, B: full_name}": ["headings", "full_name"],
    "register: child_register\nheadings: {A: full_name}\nmade: {full_name: x}": ["full_name"],
    "register: child_register\nheadings: {A: full_name}\nmade: {commune: '{A'}": ["made", "commune"],
    "register: child_register\nheadings: {A: full_name}\ndays: {birth_date: mm-yy}": ["days", "birth_date", "dd/mm/yyyy"],
    "register: child_register\nheadings: {A: full_name}\ndays: {birth_date: ngày}": ["days", "birth_date"],
    "register: child_register\nheadings: {A: full_name}\ndays: {born: dd/mm/yyyy}": ["days", "born"],
    "register: child_register\nheadings: {A: full_name}\nwords: {sex: {no: }}": ["words", "sex", "nháy"],
    "register: child_register\nheadings: {A: full_name}\nwords: {sex: Nam}": ["words", "sex"],
    "register: child_register\nheadings: {A: full_name}\nwords: [sex]": ["words"],
    "register: child_register\nheadings: {A: full_name}\nfiles: {a: b}": ["files"],
    "register: child_register\nheadings: {A: full_name}\ncolumns: {}": ["columns", "headings"],
    "register: child_register\nheadings: {A b: full_name, 'A  B': sex}": ["headings", "hai lần"],
    "register: child_register\nheadings: {A: birth_date}\ndays: {birth_date: yyyymmdd}\nwords: {birth_date: {a: b}}": ["words", "birth_date"],
    "register: [": ["YAML"],
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_mapping_file_says_where_and_what_to_do(tmp_path, text):
    told = project(tmp_path, sai=text)
    with pytest.raises(CatalogError) as problem:
        load_mappings(told.mappings, catalog.registers())
    assert "sai.yml" in problem.value.where and problem.value.todo
    for word in WRONG[text]:
        assert word in str(problem.value), (word, str(problem.value))


def test_the_example_of_the_documentation_is_a_mapping(tmp_path):
    text = (Path(__file__).parents[2] / "docs" / "anh-xa-cot.md").read_text(encoding="utf-8")
    examples = [part.split("```")[0] for part in text.split("```yaml\n")[1:]]
    told = project(tmp_path, **{f"vi_du_{at}": example for at, example in enumerate(examples)})
    assert len(load_mappings(told.mappings, catalog.registers())) == len(examples) >= 1
