"""Hostile content where names are shown or written: nothing runs, nothing leaves the project."""

import csv
import zipfile

import openpyxl
import pytest

from pipelines.cli import main
from pipelines.worklists.book import Heading, Sheet, write

HOSTILE = ['=cmd|"/C calc"!A0', "+1+1", "-2", "@SUM(A1)", "\t=1", "<script>alert(1)</script>", "http://evil.example/x", "{=1}", "&amp;<b>"]


def test_a_restricted_list_holds_text_only(tmp_path):
    sheet = Sheet("Danh sách", HOSTILE[0], (HOSTILE[1], HOSTILE[5]), (Heading("TT", 5), Heading("Họ và tên", 20, open=True)),
                  [(str(number), text) for number, text in enumerate(HOSTILE)], offers=[(text,) for text in HOSTILE])  # fmt: skip
    path = write(sheet, tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(path).worksheets[0]
    told = {cell.value for row in page.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert {text.strip() for text in HOSTILE} <= {text.strip() for text in told}
    assert not [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
    with zipfile.ZipFile(path) as parts:
        bodies = [parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name]
        assert bodies and not any(b"<f>" in body or b"<hyperlink" in body for body in bodies)
        assert not [name for name in parts.namelist() if "vba" in name.lower() or "external" in name.lower()]


def test_lists_of_pairs_hold_no_formula(tmp_path, capsys):
    head = "id,full_name,birth_date,sex,commune,mother_name\n"
    for side, twist in (("A", "Tú"), ("B", "Tư")):
        rows = [f'{side}{n},"{text.replace(chr(34), chr(39))} {twist}",05/02/201{n},Nam,Xã Bình Lư,=1+1 Mỷ' for n, text in enumerate(HOSTILE[:5])]
        (tmp_path / f"{side}.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    code = main(["match", *(str(tmp_path / name) for name in ("A.csv", "B.csv", "cap.csv")), "--review", str(tmp_path / "xem.csv")])
    assert code == 0 and (tmp_path / "cap.csv").exists()
    for name in ("cap.csv", "xem.csv"):
        if (tmp_path / name).exists():
            with (tmp_path / name).open(encoding="utf-8-sig", newline="") as table:
                cells = [cell for row in csv.reader(table) for cell in row]
            assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t"))], name


@pytest.mark.parametrize("name", ["../period_report", "/etc/passwd", "..", "period_report.ipynb", "period_report; rm -rf /", "a\\b", ""])
def test_only_notebooks_of_the_project_are_run(home, capsys, name):
    (home / "notebooks" / "period_report.ipynb").write_text('{"cells": []}', encoding="utf-8")
    before = sorted(path for path in home.rglob("*"))
    code = main(["report", name, "--plan", "tam_duong_2018", "--period", "2018-Q1"])
    told = capsys.readouterr()
    assert code == 2 and "Traceback" not in told.err
    assert sorted(path for path in home.rglob("*") if "data" not in path.parts) == [path for path in before if "data" not in path.parts]


@pytest.mark.parametrize("place", ["../../x", "/tmp/x", "03412/../..", "' or 1=1 --", "03412; drop table x"])
def test_a_place_is_a_code_and_never_a_path_or_a_piece_of_sql(built_home, monkeypatch, capsys, place):
    monkeypatch.setenv("TREEM_HOME", str(built_home))
    for arguments in (["worklist", "fixes"], ["report", "period_report", "--plan", "tam_duong_2018", "--period", "2018-Q1"]):
        assert main([*arguments, "--place", place]) == 2
    assert main(["explain", f"bhyt_under6:issued@{place}:2018-Q1"]) == 2
    assert "Traceback" not in capsys.readouterr().err
