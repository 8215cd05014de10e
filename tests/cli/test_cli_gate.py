"""The gate before submission, and what may never leave the zones of names."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipelines.cli import main

REPORT = ["report", "period_report", "--plan", "tam_duong_2018", "--period", "2018-Q1", "--formats", "docx"]


@pytest.fixture
def project(built_home, tmp_path, monkeypatch) -> Path:
    home = tmp_path / "cửa kiểm tra"
    shutil.copytree(built_home, home)
    monkeypatch.setenv("TREEM_HOME", str(home))
    return home


def spoil(home: Path) -> str:
    """Take the birth dates out of ten rows of one commune's register; return the file's name."""
    path = max((home / "data" / "raw" / "demo" / "2018-Q1").glob("*/child_register.xlsx"), key=lambda found: found.stat().st_size)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    start = next(line[0].row for line in sheet.iter_rows() if line[0].value in (1, "1"))
    column = next(cell.column for line in sheet.iter_rows(max_row=start) for cell in line if cell.value and str(cell.value).lower().startswith(("ngày sinh", "ngày tháng", "ngày, tháng")))
    emptied = 0
    for row in range(start, start + 60):
        if sheet.cell(row, column).value and emptied < 20:
            sheet.cell(row, column).value = "31/02/2015"
            emptied += 1
    book.save(path)
    return path.parent.name


def test_clean_data_may_be_sent_and_the_report_says_draft_until_a_person_reviewed_it(project, capsys):
    assert main(["check", "--period", "2018-Q1"]) == 0
    assert "gửi được" in capsys.readouterr().out
    assert main(REPORT) == 0
    model = json.loads((project / "reports" / "2018-Q1" / "106" / "model.json").read_text(encoding="utf-8"))
    assert model["status_line"] == "DỰ THẢO" and model["demo"] is True


def test_a_blocking_check_stops_the_report_until_a_reason_is_given(project, capsys):
    place = spoil(project)
    assert main(["build"]) == 0
    capsys.readouterr()
    assert main(["check", "--period", "2018-Q1", "--json"]) == 20
    verdict = json.loads(capsys.readouterr().out)
    blocked = [finding for finding in verdict["findings"] if finding["severity"] == "block"]
    assert blocked and any(place[:5] in json.dumps(finding, ensure_ascii=False) or place in json.dumps(finding, ensure_ascii=False) for finding in blocked)
    assert main(REPORT) == 20
    assert not (project / "reports" / "2018-Q1").exists()
    assert main([*REPORT, "--draft", "xã đang sửa, cấp trên cần số sơ bộ"]) == 0
    folder = project / "reports" / "2018-Q1" / "106"
    assert "DỰ THẢO" in json.loads((folder / "model.json").read_text(encoding="utf-8"))["status_line"]
    assert "xã đang sửa" in (folder / "run.json").read_text(encoding="utf-8")


def test_no_name_and_no_number_of_a_child_leaves_the_zones_of_names(project, capsys):
    from pipelines.catalog import registers
    from pipelines.ingest import read_folder

    assert main(["check", "--period", "2018-Q1", "--json"]) == 0
    assert main([*REPORT[:-1], "html,docx,xlsx,pdf"]) == 0
    told = capsys.readouterr()
    frame = read_folder(project / "data" / "raw", registers(), None).frame("child_register")
    secrets = {text for name in ("full_name", "mother_name", "father_name", "personal_id", "card_no") for text in frame[name].drop_nulls().unique().to_list() if len(text) > 8}
    assert len(secrets) > 2_000
    seen = told.out + told.err + "".join(_text(path) for path in _files_outside(project))
    assert len(seen) > 1_000_000
    assert not [secret for secret in secrets if secret in seen]


def _files_outside(home: Path) -> list[Path]:
    inside = {home / "data" / "raw", home / "data" / "work", home / "data" / "vault"}
    return [path for path in home.rglob("*") if path.is_file() and not inside & set(path.parents)]


def _text(path: Path) -> str:
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as package:
            return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    if path.suffix == ".pdf":
        from pypdf import PdfReader

        return "".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix == ".parquet":
        import polars as pl

        return " ".join(str(cell) for column in pl.read_parquet(path) if column.dtype == pl.String for cell in column.unique().to_list())
    return path.read_text(encoding="utf-8", errors="replace")
