"""What a person asks of a number at the command line: meaning, source, rows behind it, comparisons; wrong names answered with near ones."""

import csv
import json
import shutil

import docx
import openpyxl
import pytest

from pipelines import catalog
from pipelines.cli import main
from pipelines.explaining import handbook

FACT = "bhyt_under6:issued@106:2018-6M"


@pytest.fixture
def run(capsys):
    def command(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main(list(arguments))
        told = capsys.readouterr()
        return code, told.out + told.err

    return command


@pytest.fixture(scope="module")
def copied(built_home, tmp_path_factory):
    """The built project without its raw files; lists with names may be written here."""
    folder = tmp_path_factory.mktemp("giai_trinh") / "dự án"
    shutil.copytree(built_home, folder, ignore=shutil.ignore_patterns("raw", "cache"))
    return folder


@pytest.fixture
def project(copied, monkeypatch):
    monkeypatch.setenv("TREEM_HOME", str(copied))
    return copied


def as_json(told: tuple[int, str]):
    assert told[0] == 0, told[1]
    return json.loads(told[1])


def test_the_catalogue_tells_every_indicator_with_its_variants_and_what_they_need(run, project):
    listed = as_json(run("indicators", "--json"))
    assert [each["id"] for each in listed] == list(catalog.indicators())
    bhyt = next(each for each in listed if each["id"] == "bhyt_under6")
    assert [one["variant"] for one in bhyt["variants"]][:2] == ["issued", "valid"]
    assert bhyt["variants"][0]["needs"] == {"child_register": "latest", "bhyt_cards": "latest"} and bhyt["certainty"] == "V"
    assert {"plan": "tam_duong_2018", "target_id": "TD-03"} in bhyt["targets"]
    printed = run("indicators")[1]
    assert all(f"{name}: " in printed for name in catalog.indicators())


def test_a_code_of_the_report_is_explained_down_to_its_files(run, project):
    told = as_json(run("explain", "TD-03/2018-6M", "--json"))
    assert told["figure"]["fact_id"] == FACT and told["figure"]["denominator_source"].startswith("sổ theo dõi trẻ em")
    assert {each["register"] for each in told["lists"]} == {"child_register", "bhyt_cards"}
    assert {each["period"] for each in told["lists"]} == {"2018-6M"} and len(told["lists"]) == 28
    manifest = json.loads(next((project / "data/marts").glob("b*/manifest.json")).read_text(encoding="utf-8"))
    assert all(each["sha256"] == manifest["inputs"][each["file"]] for each in told["lists"])
    assert told["ledger"]["rows_read"] == sum(each["ledger"]["rows_read"] for each in told["lists"])
    assert told["missing"] == [] and told["build"]["code_version"] == manifest["code_version"]
    assert "core_population" in told["tables"] and told["tables"]["core_population"] > 0 and told["sql"].startswith("--")


def test_events_since_the_year_began_come_from_every_list_of_the_year(run, project):
    told = as_json(run("explain", "injury_rate:injured@03390:2018-9M", "--json"))
    periods = {each["register"]: set() for each in told["lists"]}
    for each in told["lists"]:
        periods[each["register"]].add(each["period"])
    assert periods == {"child_register": {"2018-9M"}, "injury_list": {"2018-Q1", "2018-6M", "2018-9M"}}
    assert {each["commune"] for each in told["lists"]} == {"03390"}


def test_a_place_that_did_not_send_is_named_with_what_it_lacks(run, project):
    told = as_json(run("explain", "bhyt_under6:issued@106:2014", "--json"))
    assert told["figure"]["state"] == "not_reported" and len(told["missing"]) == 14
    assert told["missing"][0] == {"commune": "03390", "registers": ["child_register", "bhyt_cards"]}
    assert "thiếu Sổ theo dõi trẻ em" in run("explain", "bhyt_under6:issued@106:2014")[1]


def test_the_sheet_says_formula_law_certainty_numbers_files_and_code(run, project):
    code, printed = run("explain", FACT)
    assert code == 0
    for words in ("PHIẾU GIẢI TRÌNH SỐ LIỆU", "(tử số / mẫu số) × 100", "Nghị định 146/2018", "V: đã đối chiếu", "TD-03", "child_register.xlsx", "sum(issued)", "Bản mã", "Không thiếu nơi nào."):
        assert words in printed, words


def test_the_fact_of_a_comparison_is_explained_as_one(run, project):
    told = as_json(run("explain", f"{FACT}#gap_sex", "--json"))
    assert told["figure"]["fact_id"] == FACT and told["compared"]["fact_id"] == f"{FACT}#gap_sex"
    assert "nữ so với nam" in run("explain", f"{FACT}#ratio_sex")[1] and "nữ so với nam" not in run("explain", FACT)[1]


def test_an_indicator_alone_is_explained_without_a_number(run, project):
    printed = run("explain", "malnutrition")[1]
    assert "Các cách tính" in printed and "Con số" not in printed and "core_newest_weighing" in printed


def test_before_the_first_build_definitions_are_told_all_the_same(run, home):
    code, printed = run("explain", "bhyt_under6")
    assert code == 0 and "Công thức" in printed and "Lần dựng kho" not in printed
    assert run("explain", FACT)[0] == 2


def test_the_sheet_in_word_is_an_official_text_with_the_same_numbers(run, project, tmp_path):
    out = tmp_path / "phieu.docx"
    code, printed = run("explain", FACT, "--docx", str(out))
    assert code == 0, printed
    word = docx.Document(str(out))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    told = as_json(run("explain", FACT, "--json"))
    assert f"{told['figure']['numerator']:,.0f}".replace(",", ".") in cells
    assert any("PHIẾU GIẢI TRÌNH SỐ LIỆU" in each.text for each in word.paragraphs)
    assert any(each.startswith("demo/2018-6M/03390") for each in cells) and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in cells[1]
    before = out.read_bytes()
    run("explain", FACT, "--docx", str(out))
    assert out.read_bytes() == before


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("bhyt_under", "bhyt_under6"),
        ("TD-3/2018-6M", "TD-03"),
        ("bhyt_under6:isued@106:2018-6M", "issued"),
        ("bhyt_under6:issued@6:2018-6M", "106"),
        ("bhyt_under6:issued@106:2018-7M", "2018-9M"),
        ("bhyt_under6:issued@106:2018-6M:sex=F", "có lẽ là: f"),
        ("bhyt_under6:issued@106:2018-6M:gioi=f", "sex"),
        ("TD-03/2031", "2018"),
    ],
)
def test_unknown_names_are_answered_with_the_nearest_valid_one(run, project, asked, near):
    code, printed = run("explain", asked)
    assert code == 2 and near in printed, printed


def rows_of(path) -> list[dict[str, str]]:
    page = openpyxl.load_workbook(path).worksheets[0]
    table = [[cell.value for cell in row] for row in page.iter_rows()]
    head = next(row for row in table if "Được tính" in row)
    return [dict(zip(head, row, strict=True)) for row in table[table.index(head) + 1 :]]


def test_the_list_behind_a_target_has_names_marks_and_is_on_record(run, project, tmp_path):
    out = tmp_path / "sau.xlsx"
    told = as_json(run("worklist", "behind", "TD-03/2018-6M@03390", "--part", "difference", "--out", str(out), "--json"))
    figure = as_json(run("explain", "TD-03/2018-6M@03390", "--json"))["figure"]
    listed = rows_of(out)
    assert len(listed) == told["rows"] == figure["denominator"] - figure["numerator"] > 0
    assert all(row["Họ và tên"] and row["Ngày sinh"] and row["Được tính"] == "1" for row in listed)
    assert {row["Nơi được tính"] for row in listed} == {"Thị trấn Tam Đường"}
    page = openpyxl.load_workbook(out).worksheets[0]
    assert "NỘI BỘ - có thông tin cá nhân trẻ em, không đăng tải" in page["A1"].value and page.protection.sheet
    text = (project / "data/state/restricted_lists.csv").read_text(encoding="utf-8")
    noted = list(csv.DictReader(text.splitlines()))[-1]
    assert noted["list"] == "behind-bhyt_under6-issued-2018-6M-difference" and int(noted["rows"]) == len(listed)
    assert not any(row["Họ và tên"] in text for row in listed)


def test_a_target_that_counts_what_is_missing_means_the_difference(run, project, tmp_path):
    told = as_json(run("worklist", "behind", "TD-Q1/2018-6M", "--out", str(tmp_path / "a.xlsx"), "--json"))
    gap = as_json(run("worklist", "behind", FACT, "--part", "difference", "--out", str(tmp_path / "b.xlsx"), "--json"))
    assert told["rows"] == gap["rows"]


def test_events_are_told_in_words(run, project, tmp_path):
    out = tmp_path / "tai-nan.xlsx"
    run("worklist", "behind", "injury_rate:injured@106:2018:category=fall", "--out", str(out))
    listed = rows_of(out)
    assert listed and all(row["Sự việc"].endswith(", Ngã") for row in listed)


def test_staff_behind_a_share_have_their_own_names(run, project, tmp_path):
    out = tmp_path / "can-bo.xlsx"
    code, printed = run("worklist", "behind", "staff_trained_share:trained@106:2018", "--out", str(out))
    assert code == 0, printed
    assert all(row["Họ và tên"] and row["Thôn, bản / đơn vị"] is not None for row in rows_of(out)) and rows_of(out)


def test_an_indicator_is_no_number(run, project):
    code, printed = run("worklist", "behind", "bhyt_under6")
    assert code == 2 and "bhyt_under6:issued@" in printed


def test_comparisons_are_printed_with_what_may_be_said(run, project):
    code, printed = run("compare", "bhyt_under6", "--period", "2018-6M", "--variant", "issued")
    assert code == 0 and "so với cùng kỳ (2017-6M)" in printed and "giới hạn phễu" in printed
    told = as_json(run("compare", "malnutrition", "--place", "03390", "--period", "2018-6M", "--json"))
    assert {each["variant"] for each in told} >= {"underweight", "stunting", "wasting"}
    assert all(each["fact_id"].startswith(f"malnutrition:{each['variant']}@03390:2018-6M#") for each in told)
    assert any("trẻ trong" in each["note_vi"] for each in told)


def test_comparisons_open_through_the_front_door_as_frames(project):
    import pipelines

    frame = pipelines.compare("bhyt_under6", "03390", "2018-6M", variant="issued")
    assert list(frame["comparison"])[:3] == ["change_same_period", "change_former", "gap_parent"]
    assert pipelines.compare("bhyt_under6", "03390", "2018-6M", frame="polars").height >= len(frame)
    bad = pipelines.worsening("2018-6M")
    assert {"place", "gap_fact_id", "change_fact_id", "certain"} <= set(bad.columns)


def test_where_things_get_worse_is_a_list_by_sureness(run, project):
    code, printed = run("compare", "--worse", "--period", "2018-6M")
    listed = as_json(run("compare", "--worse", "--period", "2018-6M", "--json"))
    assert code == 0 and [row["certain"] for row in listed] == sorted((row["certain"] for row in listed), reverse=True)
    assert "có thể chỉ do ngẫu nhiên" in printed or all(row["certain"] for row in listed)
    assert run("compare", "--period", "2018-6M")[0] == 2


def test_the_handbook_is_what_its_sources_give(run, home, tmp_path):
    """Definitions, SQL or spec tests changed: write it again with ``treem indicators --handbook``."""
    out = tmp_path / "so-tay.md"
    assert run("indicators", "--handbook", "--out", str(out))[0] == 0
    assert out.read_text(encoding="utf-8") == handbook.text()
    assert handbook.PATH.read_text(encoding="utf-8") == handbook.text(), "docs/indicators.md đã cũ: chạy treem indicators --handbook"


def test_the_handbook_holds_every_indicator_in_both_languages():
    text = handbook.text()
    for found in catalog.indicators().values():
        assert f"\n## {found.id}\n" in text and found.title["vi"] in text and found.title["en"] in text
        assert found.sql.read_text(encoding="utf-8").rstrip() in text
