"""`treem plan`, `treem targets`: lời báo mà người không lập trình hiểu được: tệp, dòng, sai gì, sửa thế nào."""

import json
import re

import pytest
import yaml

from pipelines import catalog
from pipelines.cli import main
from pipelines.errors import CatalogError

GOOD = """\
title: Kế hoạch thử
document: Văn bản thử
place: "106"
periods:
  - {id: "2018", starts_on: 2018-01-01, ends_on: 2018-12-31, cutoff_on: 2018-11-30, known_on: 2018-12-10}
targets:
  - id: T-1
    quote: 100% trẻ em dưới 6 tuổi được cấp thẻ
    unit: "%"
    comparator: ge
    value_low: 100
    planned: 100 %
    deadline: 2018-12-31
    indicator: bhyt_under6
    variant: issued
"""


@pytest.fixture
def check(home, capsys):
    """Return a checker of a text: exit code and what was said."""

    def run(text: str) -> tuple[int, str]:
        path = home / "thu.yml"
        path.write_text(text, encoding="utf-8")
        code = main(["plan", "check", str(path)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_a_right_file_is_right(check):
    assert check(GOOD) == (0, "thu.yml: đúng; 1 chỉ tiêu, 1 kỳ.\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "how"),
    [
        ("bhyt_under6", "bhyt_under_6", 14, "chỉ số lạ bhyt_under_6", "có lẽ là: bhyt_under6"),
        ("variant: issued", "variant: isued", 15, "bhyt_under6:isued", "có lẽ là: issued"),
        ("comparator: ge", "comparator: gte", 10, "không có phép so “gte”", "có lẽ là: "),
        ('place: "106"', 'place: "999"', 3, "Không có địa bàn mang mã 999", "mã"),
        ('place: "106"', "place: 106", 3, "không ở trong dấu nháy", 'place: "106"'),
        ('id: "2018"', 'id: "2018-Q5"', 5, "Không hiểu kỳ báo cáo “2018-Q5”", "2018"),
        ("cutoff_on: 2018-11-30", "cutoff_on: 2019-11-30", 5, "ngày sai thứ tự", "ngày đầu ≤ ngày chốt"),
        ("cutoff_on: 2018-11-30, ", "", 5, "thiếu cutoff_on", "ghi đủ"),
        ('unit: "%"', "unit: /10.000 trẻ", 9, "tỷ suất (“/10.000 trẻ”) không so được với tỷ lệ phần trăm", "sửa đơn vị"),
        ('unit: "%"', "unit: trẻ", 9, "số đếm (“trẻ”) không so được với tỷ lệ phần trăm", "sửa đơn vị"),
        ('unit: "%"', "unit: phần nghìn", 9, "Không hiểu đơn vị “phần nghìn”", "viết một trong"),
        ("    value_low: 100\n", "", 10, "phép so ge cần value_low", "mức sàn"),
        ("value_low: 100", "value_low: 100%", 11, "không phải số", "không có %"),
        ("deadline: 2018-12-31", "deadline: cuối năm", 13, "Không hiểu hạn “cuối năm”", "2018-Q4"),
        ("    planned: 100 %\n", "", 7, "thiếu planned", "thêm planned"),
        ("    variant: issued\n", "    variant: issued\n    varient: x\n", 16, "khóa lạ: varient", "có lẽ là: "),
        ("comparator: ge", "comparator: le_baseline", 10, "le_baseline", "value"),
        (
            "    variant: issued\n",
            "    variant: issued\n    equivalent: {count: 15, of: 14, why: x}\n",
            16,
            "tử số 15 lớn hơn mẫu số 14",
            "count và of",
        ),
        (
            "    variant: issued\n",
            "    variant: issued\n    baseline: {numerator: 15, denominator: 14, source: x, certainty: S}\n",
            16,
            "tử số 15 lớn hơn mẫu số 14",
            "xem lại",
        ),
        (
            "    variant: issued\n",
            "    variant: issued\n    baseline: {value: 15}\n",
            16,
            "số liệu gốc không có nguồn",
            "source",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_how_to_put_it_right(check, old, new, line, what, how):
    assert old in GOOD
    code, said = check(GOOD.replace(old, new, 1))
    assert code == CatalogError.exit_code and f"thu.yml, dòng {line}" in said, said
    assert what in said and how in said.partition("Cách xử lý")[2], said


def test_points_of_the_plan_are_those_that_are_counted(check):
    text = GOOD.replace("bhyt_under6", "commune_points").replace("issued", "at_least_700\n    points: 650")
    code, said = check(text)
    assert code == CatalogError.exit_code and "so từ 650 điểm" in said and "dòng 16" in said


def test_all_mistakes_are_told_at_once(check):
    code, said = check(GOOD.replace("bhyt_under6", "x").replace("comparator: ge", "comparator: y").replace('"106"', '"1"'))
    assert code == CatalogError.exit_code and said.startswith("LỖI. 1. ")
    assert [int(found) for found in re.findall(r"dòng (\d+)", said)] == [3, 10, 14]


def test_what_is_no_yaml_names_its_line_too(check):
    code, said = check(GOOD.replace('unit: "%"', 'unit: "%'))
    assert code == CatalogError.exit_code and re.search(r"thu\.yml, dòng \d+", said)


def test_a_rate_in_another_per_is_converted_not_refused(check):
    text = GOOD.replace('"%"', "/100.000 trẻ").replace("bhyt_under6", "injury_rate").replace("issued", "injured")
    assert check(text)[0] == 0


def test_a_file_that_is_not_there_is_told(home, capsys):
    assert main(["plan", "check", str(home / "khong_co.yml")]) == 2
    assert "khong_co.yml" in capsys.readouterr().err


@pytest.mark.parametrize("name", [*catalog.plan_ids(), *catalog.reference_plan_ids()])
def test_the_plans_of_the_project_pass_their_own_check(home, capsys, name):
    path = catalog.PACKAGE / "plans" / f"{name}.yml"
    assert main(["plan", "check", str(path)]) == 0, capsys.readouterr().err


def test_a_new_file_passes_as_it_is_and_is_never_written_over(home, capsys):
    path = home / "ke_hoach_2031.yml"
    assert main(["plan", "new", "--year", "2019", "--out", str(path)]) == 0
    assert main(["plan", "check", str(path)]) == 0
    assert "# Phép so" in path.read_text(encoding="utf-8") and yaml.safe_load(path.read_text(encoding="utf-8"))["targets"]
    assert main(["plan", "new", "--year", "2019", "--out", str(path)]) == 2
    capsys.readouterr()


@pytest.fixture
def built(built_home, monkeypatch):
    monkeypatch.setenv("TREEM_HOME", str(built_home))
    return built_home


def test_last_year_s_results_become_baselines_and_the_unmet_are_flagged(built, tmp_path, capsys):
    path = tmp_path / "moi.yml"
    assert main(["targets", "--period", "2018", "--json"]) == 0
    before = {row["target_id"]: row for row in json.loads(capsys.readouterr().out)}
    assert main(["plan", "new", "--from", "tam_duong_2018", "--year", "2018", "--out", str(path)]) == 0
    assert main(["plan", "check", str(path)]) == 0
    capsys.readouterr()
    text = path.read_text(encoding="utf-8")
    made = {target["id"]: target for target in yaml.safe_load(text)["targets"]}
    assert list(made) == list(before)
    for name, row in before.items():
        target, comment = made[name], text[: text.index(f"- id: {name}\n")].splitlines()[-2]
        assert target["carried_from"] == f"tam_duong_2018/{name}"
        assert ("CHƯA ĐẠT" in comment) == (row["status"] in ("not_met", "at_risk")), comment
        if row["value"] is not None:
            assert (target["baseline"]["value"], target["baseline"].get("numerator")) == (row["value"], row["numerator"])
            assert "kho chỉ số b" in target["baseline"]["source"]
    assert str(made["TD-03"]["deadline"]) == "2019-12-31"


def test_targets_as_json_have_the_columns_of_the_field_table(built, capsys):
    assert main(["targets", "--plan", "tam_duong_2018", "--period", "2018-Q1", "--json"]) == 0
    rows = {row["target_id"]: row for row in json.loads(capsys.readouterr().out)}
    wanted = {"comparator", "value_low", "value_high", "milestones", "value", "numerator", "denominator", "status", "unit", "deadline", "indicator"}
    assert len(rows) == 13 and all(wanted <= set(row) for row in rows.values())
    assert rows["TD-03"]["deadline"] == "2018-12-31" and rows["TD-03"]["needed"] == rows["TD-03"]["denominator"] - rows["TD-03"]["numerator"]


def test_without_marts_the_plans_are_still_listed(home, capsys):
    for plan in catalog.plan_ids():
        assert main(["targets", "--plan", plan, "--json"]) == 0
        rows = json.loads(capsys.readouterr().out)
        assert [row["target_id"] for row in rows] == [target.id for target in catalog.load_plan(plan).targets]
        assert {row["status"] for row in rows} == {"no_data"} and all("milestones" in row for row in rows)
        assert main(["targets", "--plan", plan]) == 0
        capsys.readouterr()


def test_the_national_plan_beside_and_the_cascade_print(built, capsys):
    assert main(["targets", "--plan", "quoc_gia_2021_2030", "--place", "106", "--period", "2018"]) == 0
    assert "QG-10" in capsys.readouterr().out
    assert main(["targets", "--period", "2018", "--beside"]) == 0
    said = capsys.readouterr().out
    assert "malnutrition" in said and "TD-04" in said and "QG-05" in said
    assert main(["targets", "--period", "2018", "--cascade", "TD-03"]) == 0
    assert "chưa xã nào đặt mức riêng" in capsys.readouterr().out
    assert main(["targets", "--period", "2018", "--cascade", "TD-99"]) == 2
    assert "TD-03" in capsys.readouterr().err
