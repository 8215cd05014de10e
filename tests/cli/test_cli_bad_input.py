"""Bad input: what is wrong, in which file, sheet, row and column, what to do; own exit code; nothing lost, former marts untouched."""

import json
import shutil
from pathlib import Path

import pytest
from golden_support import build_at
from openpyxl import Workbook, load_workbook
from tests_support import make_home

from pipelines import marts
from pipelines.cli import main
from pipelines.settings import Project


@pytest.fixture(scope="module")
def read_once(tmp_path_factory, demo_raw) -> Path:
    """Only the lists of one period: small, and every register is there. Built once, for what a build keeps of lists that do not change."""
    home = make_home(tmp_path_factory.mktemp("đã đọc"))
    target = home / "data" / "raw" / "demo"
    shutil.copytree(demo_raw() / "2018-Q1", target / "2018-Q1")
    shutil.copy(demo_raw() / "so-tiep-nhan-2018.xlsx", target)
    shutil.copytree(demo_raw() / "cham-diem" / "2017", target / "cham-diem" / "2017")
    build_at(home)
    return home / "data"


@pytest.fixture
def project(home, read_once) -> Project:
    """Those lists, read but not built: no marts, no keys."""
    for name in ("raw", "work"):
        shutil.copytree(read_once / name, home / "data" / name, dirs_exist_ok=True)
    return Project(home, home / "data" / "raw", home / "data" / "marts")


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return code, told.out, told.err


def some(project: Project, register: str) -> Path:
    return sorted(project.raw.rglob(f"{register}.xlsx"))[0]


def first_data_row(path: Path) -> tuple[Workbook, int, dict[str, int]]:
    """The workbook, the number of the first row whose first cell is 1, and column numbers by heading."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    row = next(line[0].row for line in sheet.iter_rows() if line[0].value in (1, "1"))
    headings = {
        str(cell.value).strip(): cell.column for line in sheet.iter_rows(max_row=row - 1) for cell in line if cell.value
    }
    return book, row, headings


def column_of(headings: dict[str, int], *starts: str) -> int:
    return next(number for heading, number in headings.items() if heading.lower().startswith(starts))


def examined(capsys, *more: str) -> dict[str, dict]:
    code, out, _ = run(capsys, "ingest", "--json", "--rows", *more)
    assert code == 0
    return {file["file"]: file for file in json.loads(out)["files"]}


def verdict_of(told: dict[str, dict], path: Path, project: Project, row: int) -> dict:
    sheets = told[path.relative_to(project.raw).as_posix()]["sheets"]
    return next(found for sheet in sheets for found in sheet.get("rows", []) if found["row"] == row)


def test_an_impossible_date_rejects_its_row_and_says_so(project, capsys):
    path = some(project, "child_register")
    book, row, headings = first_data_row(path)
    book.worksheets[0].cell(row, column_of(headings, "ngày sinh", "ngày tháng", "ngày, tháng")).value = "31/02/2015"
    book.save(path)
    told = examined(capsys)
    assert verdict_of(told, path, project, row) == {"row": row, "verdict": "reject", "reason": "impossible_date"}
    assert run(capsys, "build")[0] == 0


def test_the_ledger_balances_for_every_sheet(project, capsys):
    for file in examined(capsys).values():
        for sheet in file["sheets"]:
            assert sheet["rows_read"] == sum(sheet["ledger"].values())


def test_an_unknown_commune_rejects_the_rows_and_keeps_the_rest(project, capsys):
    path = some(project, "weighing_list")
    strange = path.parent.parent / "Xã Không Có Thật" / path.name
    strange.parent.mkdir()
    book = load_workbook(path)
    for line in book.worksheets[0].iter_rows(max_row=8):
        for cell in line:
            if isinstance(cell.value, str) and any(
                word in cell.value.upper() for word in ("UBND", "TRẠM", "XÃ", "THỊ TRẤN")
            ):
                cell.value = "TRẠM Y TẾ XÃ KHÔNG CÓ THẬT"
    book.save(strange)
    path.unlink()
    told = examined(capsys)[strange.relative_to(project.raw).as_posix()]
    rows = told["sheets"][0]["rows"]
    assert rows and {row["reason"] for row in rows} == {"unknown_commune"}


def test_a_missing_column_names_the_file_the_sheet_and_the_column(project, capsys):
    path = some(project, "bhyt_cards")
    book, row, _ = first_data_row(path)
    sheet = book.worksheets[0]
    for line in sheet.iter_rows(max_row=row - 1):
        for cell in line:
            if cell.value and str(cell.value).lower().startswith(("ngày sinh", "ngày tháng", "ngày, tháng")):
                cell.value = "Cột lạ"
    book.save(path)
    code, out, _ = run(capsys, "build")
    assert code == 0
    name = path.relative_to(project.raw).as_posix()
    refusal = next(line for line in out.splitlines() if name in line)
    assert "Ngày sinh" in refusal


def test_an_unreadable_workbook_is_named_and_does_not_stop_the_others(project, capsys):
    path = some(project, "bhyt_cards")
    path.write_bytes(path.read_bytes()[:1500])
    code, out, _ = run(capsys, "build")
    assert code == 0 and path.relative_to(project.raw).as_posix() in out
    refused = marts.manifest(project.marts)["refused"]
    assert len(refused) == 1


def test_a_missing_register_means_not_reported_never_zero(project, capsys):
    path = some(project, "bhyt_cards")
    code = path.parent.name[:5]
    path.unlink()
    assert run(capsys, "build")[0] == 0
    con = marts.open_marts(project.marts)
    ask = "select state, numerator, units_reported, units_expected from indicator_values where fact_id = ?"
    assert con.execute(ask, [f"bhyt_under6:issued@{code}:2018-Q1"]).fetchone() == ("not_reported", None, 0, 1)
    state, numerator, reported, expected = con.execute(ask, ["bhyt_under6:issued@106:2018-Q1"]).fetchone()
    assert (state, reported, expected) == ("ok", 13, 14) and numerator > 0


def test_nothing_readable_is_an_error_with_its_own_code_and_the_marts_stay(project, capsys):
    assert run(capsys, "build")[0] == 0
    before = marts.build_folder(project.marts)
    shutil.rmtree(project.raw)
    project.raw.mkdir()
    (project.raw / "ghi chú.txt").write_text("không phải sổ", encoding="utf-8")
    code, _, err = run(capsys, "build")
    assert code == 10 and "Cách xử lý" in err
    assert marts.build_folder(project.marts) == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["report", "period_report", "--plan", "khong_co", "--period", "2018-Q1"], 2, "khong_co"),
        (["report", "period_report", "--plan", "tam_duong_2018", "--period", "2018-Q2"], 2, "2018-Q2"),
        (["report", "period_report", "--plan", "tam_duong_2018", "--period", "2018-Q1", "--place", "3412"], 2, "03412"),
        (
            ["report", "period_report", "--plan", "tam_duong_2018", "--period", "2018-Q1", "--place", "99999"],
            2,
            "99999",
        ),
        (["report", "period_report", "--plan", "tam_duong_2018", "--period", "2018-Q1", "--formats", "doc"], 2, "doc"),
        (
            ["report", "period_report", "--plan", "tam_duong_2018", "--period", "2018-Q1", "--edition", "shared"],
            2,
            "treem build",
        ),
        (["targets", "--plan", "khong_co"], 2, "khong_co"),
        (["check"], 2, "treem build"),
        (["bench", "khong_co"], 2, "khong_co"),
        (["anthro", "khong_co.csv", "ra.csv"], 2, "khong_co.csv"),
        (["khong_co"], 2, "khong_co"),
    ],
)
def test_wrong_requests_have_a_code_and_a_way_out(home, capsys, arguments, code, words):
    found, _, err = run(capsys, *arguments)
    assert found == code and words in err


def test_a_lost_key_is_said_plainly_and_nothing_is_overwritten(project, capsys, monkeypatch, tmp_path):
    assert run(capsys, "build")[0] == 0
    vault_file = project.vault / "person.vault"
    before = vault_file.read_bytes()
    monkeypatch.delenv("TREEM_VAULT_KEY")
    monkeypatch.setattr("pipelines.identity.vault.user_key_file", lambda: tmp_path / "không có" / "vault.key")
    code, _, err = run(capsys, "build")
    assert code == 30 and "khóa" in err and vault_file.read_bytes() == before


def test_targets_are_listed_before_anything_was_built(home, capsys):
    code, out, _ = run(capsys, "targets", "--plan", "tam_duong_2018", "--json")
    listed = json.loads(out)
    assert code == 0 and len(listed) == 13 and {row["status"] for row in listed} == {"no_data"}
    assert next(row for row in listed if row["target_id"] == "TD-04")["value_high"] == 23.5


def test_places_resolve(capsys):
    code, out, _ = run(capsys, "places", "resolve", "TT. Tam Đường", "--on", "2018-03-14", "--json")
    assert code == 0 and json.loads(out)["candidates"][0]["code"] == "03390"
    assert (
        json.loads(run(capsys, "places", "resolve", "phường Bình Lư", "--on", "2018-03-14", "--json")[1])["status"]
        == "none"
    )


def test_an_empty_form_is_evidence_of_zero(project, capsys):
    """RULES 6: a form that came without an entry says that nothing occurred; no form at all says nothing."""
    silent = next(folder for folder in sorted((project.raw / "demo" / "2018-Q1").iterdir()) if not (folder / "injury_list.xlsx").exists())
    code = silent.name[:5]
    receipts = next(project.raw.rglob("so-tiep-nhan-2018.xlsx"))
    receipts.unlink()
    assert run(capsys, "build")[0] == 0
    ask = "select state from indicator_values where fact_id = ?"
    fact = f"injury_rate:injured@{code}:2018-Q1"
    assert marts.open_marts(project.marts).execute(ask, [fact]).fetchone() == ("not_reported",)
    book = Workbook()
    sheet = book.active
    for line in (
        [f"UBND {silent.name[6:].upper()}"],
        ["DỮ LIỆU MẪU"],
        ["DANH SÁCH TRẺ EM BỊ TAI NẠN, THƯƠNG TÍCH"],
        ["Quý I năm 2018"],
        ["Từ ngày 01/12/2017 đến ngày 14/03/2018"],
        ["TT", "Họ tên trẻ", "Ngày sinh", "Giới", "Họ tên mẹ", "Thôn", "Ngày bị TNTT", "Địa điểm", "Nguyên nhân", "Kết quả"],
    ):
        sheet.append(line)
    book.save(silent / "injury_list.xlsx")
    code, out, _ = run(capsys, "build")
    assert code == 0 and "Không đọc" not in out
    assert marts.open_marts(project.marts).execute(ask, [fact]).fetchone() == ("zero",)


def test_a_misspelt_commune_waits_for_a_person_once_and_is_known_from_then_on(project, capsys):
    """RULES 34: misspelt communes are unknown until a person confirms them."""
    path = some(project, "weighing_list")
    code = path.parent.name[:5]
    strange = path.parent.parent / "gửi nhầm" / path.name
    strange.parent.mkdir()
    book = load_workbook(path)
    for line in book.worksheets[0].iter_rows(max_row=8):
        for cell in line:
            if isinstance(cell.value, str) and any(word in cell.value.upper() for word in ("UBND", "TRẠM", "XÃ", "THỊ TRẤN")):
                cell.value = "TRẠM Y TẾ XÃ BÌNH LƯUU"
    book.save(strange)
    path.unlink()
    assert run(capsys, "build")[0] == 0
    names = project.state / "place_names.csv"
    assert "BÌNH LƯUU" in names.read_text(encoding="utf-8").upper()
    ask = "select units_reported from indicator_values where fact_id = ?"
    fact = f"malnutrition:underweight@{code}:2018-Q1"
    assert marts.open_marts(project.marts).execute(ask, [fact]).fetchone() == (0,)
    told = next(line for line in names.read_text(encoding="utf-8").splitlines() if "LƯUU" in line.upper()).split(",")[0]
    assert run(capsys, "places", "confirm", told, code, "--on", "2018-03-14", "--role", "cán bộ trẻ em")[0] == 0
    assert run(capsys, "build")[0] == 0
    assert marts.open_marts(project.marts).execute(ask, [fact]).fetchone() == (1,)
