"""`treem template` as a person runs it."""

from pathlib import Path

import openpyxl
import pytest

from pipelines import catalog
from pipelines.cli import main
from pipelines.errors import RequestError


def test_a_template_is_written_where_asked_and_never_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "mẫu sổ" / "so.xlsx"
    assert main(["template", "child_register", "--out", str(out)]) == 0
    assert "Sổ theo dõi trẻ em trong hộ gia đình" in capsys.readouterr().out
    assert openpyxl.load_workbook(out).sheetnames == ["child_register", "Hướng dẫn"]
    assert main(["template", "child_register", "--out", str(out)]) == RequestError.exit_code
    assert "không ghi đè" in capsys.readouterr().err


def test_without_a_name_all_registers_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template"]) == 0
    told = capsys.readouterr().out
    assert all(name in told and register.title_vi in told for name, register in catalog.registers().items())


def test_an_unknown_register_is_an_error_with_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["template", "so_tre"]) == RequestError.exit_code
    told = capsys.readouterr().err
    assert "so_tre" in told and all(name in told for name in catalog.registers()) and "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def test_the_usual_place_is_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["template", "commune_facts"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mau_commune_facts.xlsx"]
