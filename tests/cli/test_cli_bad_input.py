"""Bad input: what is wrong, in which file, sheet, row and column, what to do; own exit code; nothing lost, former marts untouched."""

import contextlib
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from golden_support import build_at, project_at
from openpyxl import Workbook, load_workbook
from tests_support import make_home

from pipelines import marts
from pipelines.cli import main
from pipelines.settings import Project

BIRTH = ("ngày sinh", "ngày tháng", "ngày, tháng")


@pytest.fixture(scope="module")
def read_once(tmp_path_factory, demo_raw) -> Path:
    """The lists of one period, built: small, and every register is there."""
    home = make_home(tmp_path_factory.mktemp("đã đọc"))
    target = home / "data" / "raw" / "demo"
    shutil.copytree(demo_raw() / "2018-Q1", target / "2018-Q1")
    shutil.copy(demo_raw() / "so-tiep-nhan-2018.xlsx", target)
    shutil.copytree(demo_raw() / "cham-diem" / "2017", target / "cham-diem" / "2017")
    build_at(home)
    return home / "data"


@pytest.fixture
def project(home, read_once) -> Project:
    """A copy of that project."""
    shutil.copytree(read_once, home / "data", dirs_exist_ok=True)
    return project_at(home)


@dataclass(frozen=True)
class Troubled:
    """A project with several troubles at once: which file has which, what its commands said."""

    project: Project
    files: dict[str, Path]
    row: int
    examined: dict[str, dict]
    built: tuple[int, str]


@pytest.fixture(scope="module")
def troubled(read_once, tmp_path_factory) -> Troubled:
    """Each trouble in a list of its own, examined once and built once."""
    from conftest import TEST_KEY

    home = make_home(tmp_path_factory.mktemp("nhiều lỗi"))
    shutil.copytree(read_once, home / "data", dirs_exist_ok=True)
    project = project_at(home)
    cards = sorted(project.raw.rglob("bhyt_cards.xlsx"))
    files = {"no_column": cards[0], "unreadable": cards[1], "missing": cards[2], "date": some(project, "child_register")}
    row = spoil_date(files["date"])
    files["commune"] = move_elsewhere(some(project, "weighing_list"), "Xã Không Có Thật", "TRẠM Y TẾ XÃ KHÔNG CÓ THẬT")
    rename_birth_column(files["no_column"])
    files["unreadable"].write_bytes(files["unreadable"].read_bytes()[:1500])
    files["missing"].unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TREEM_HOME", str(home))
        patch.setenv("TREEM_VAULT_KEY", TEST_KEY)
        code, told = said("ingest", "--json", "--rows")
        assert code == 0
        return Troubled(project, files, row, {file["file"]: file for file in json.loads(told)["files"]}, said("build"))


def said(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(list(arguments))
    assert "Traceback" not in out.getvalue()
    return code, out.getvalue()


def spoil_date(path: Path) -> int:
    """Write a day that does not exist; return its row."""
    book, row, headings = first_data_row(path)
    book.worksheets[0].cell(row, column_of(headings, *BIRTH)).value = "31/02/2015"
    book.save(path)
    return row


def rename_birth_column(path: Path) -> None:
    book, row, _ = first_data_row(path)
    for line in book.worksheets[0].iter_rows(max_row=row - 1):
        for cell in line:
            if cell.value and str(cell.value).lower().startswith(BIRTH):
                cell.value = "Cột lạ"
    book.save(path)


def move_elsewhere(path: Path, folder: str, sender: str) -> Path:
    """Let a list come in another folder under another sender's name; return where it is now."""
    strange = path.parent.parent / folder / path.name
    strange.parent.mkdir()
    book = load_workbook(path)
    for line in book.worksheets[0].iter_rows(max_row=8):
        for cell in line:
            if isinstance(cell.value, str) and any(word in cell.value.upper() for word in ("UBND", "TRẠM", "XÃ", "THỊ TRẤN")):
                cell.value = sender
    book.save(strange)
    path.unlink()
    return strange


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


def names(troubled: Troubled, trouble: str) -> str:
    """The file of a trouble, as commands name it."""
    return troubled.files[trouble].relative_to(troubled.project.raw).as_posix()


def test_an_impossible_date_rejects_its_row_and_says_so(troubled):
    sheets = troubled.examined[names(troubled, "date")]["sheets"]
    verdict = next(found for sheet in sheets for found in sheet.get("rows", []) if found["row"] == troubled.row)
    assert verdict == {"row": troubled.row, "verdict": "reject", "reason": "impossible_date"}
    assert troubled.built[0] == 0


def test_the_ledger_balances_for_every_sheet(troubled):
    read = [sheet for file in troubled.examined.values() for sheet in file["sheets"] if "ledger" in sheet]
    assert len(read) > 50
    for sheet in read:
        assert sheet["rows_read"] == sum(sheet["ledger"].values())


def test_an_unknown_commune_rejects_the_rows_and_keeps_the_rest(troubled):
    rows = troubled.examined[names(troubled, "commune")]["sheets"][0]["rows"]
    assert rows and {row["reason"] for row in rows} == {"unknown_commune"}


def test_a_missing_column_names_the_file_the_sheet_and_the_column(troubled):
    code, out = troubled.built
    assert code == 0
    refusal = next(line for line in out.splitlines() if names(troubled, "no_column") in line)
    assert "Ngày sinh" in refusal


def test_an_unreadable_workbook_is_named_and_does_not_stop_the_others(troubled):
    code, out = troubled.built
    assert code == 0 and names(troubled, "unreadable") in out
    refused = marts.manifest(troubled.project.marts)["refused"]
    assert sorted(told.split(":")[0].split(" / ")[0] for told in refused) == sorted(names(troubled, one) for one in ("no_column", "unreadable"))


@pytest.mark.parametrize("trouble", ["missing", "unreadable", "no_column"])
def test_a_missing_register_means_not_reported_never_zero(troubled, trouble):
    code = troubled.files[trouble].parent.name[:5]
    con = marts.open_marts(troubled.project.marts)
    ask = "select state, numerator, units_reported, units_expected from indicator_values where fact_id = ?"
    assert con.execute(ask, [f"bhyt_under6:issued@{code}:2018-Q1"]).fetchone() == ("not_reported", None, 0, 1)
    state, numerator, reported, expected = con.execute(ask, ["bhyt_under6:issued@106:2018-Q1"]).fetchone()
    assert (state, reported, expected) == ("ok", 11, 14) and numerator > 0


def test_nothing_readable_is_an_error_with_its_own_code_and_the_marts_stay(project, capsys):
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
    move_elsewhere(path, "gửi nhầm", "TRẠM Y TẾ XÃ BÌNH LƯUU")
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
