"""A report over one that is open in Word or Excel: said which, written beside, nothing lost; ``--into`` from the command."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from writers_edited import WRITTEN, change
from writers_sample import sample, write_all

from pipelines import cli_report
from pipelines.cli import main
from pipelines.reporting import making, open_files, placing


def put(folder: Path, name: str) -> Path:
    """A finished report folder whose record knows its files."""
    made = write_all(sample(), folder / name, ("docx", "xlsx"))
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made.iterdir()}
    (made / "run.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    return made


@pytest.mark.parametrize(
    ("name", "lock"),
    [("period_report.docx", "~$riod_report.docx"), ("period_report.xlsx", "~$period_report.xlsx"), ("period_report.docx", ".~lock.period_report.docx#")],
)
def test_a_report_that_is_open_stays_and_the_new_one_lies_beside(tmp_path: Path, name: str, lock: str) -> None:
    final, staging = put(tmp_path, "106"), put(tmp_path, ".staging")
    (final / lock).write_bytes(b"owner")
    before = {path.name: path.read_bytes() for path in final.iterdir()}
    held = list(open_files.open_in(final))
    assert held == [name]
    place, _ = making._put(staging, final, ", ".join(held))
    assert place == tmp_path / f"106-{placing.BESIDE}"
    assert {path.name: path.read_bytes() for path in final.iterdir()} == before
    assert (place / name).exists() and not (place / lock).exists()


def test_a_report_that_nobody_holds_is_replaced_and_edits_are_kept(tmp_path: Path) -> None:
    final, staging = put(tmp_path, "106"), put(tmp_path, ".staging")
    change(final / "period_report.docx")
    edited = (final / "period_report.docx").read_bytes()
    assert list(open_files.open_in(final)) == []
    place, saved = making._put(staging, final, "")
    assert (place, saved) == (final, ("period_report (đã sửa).docx",))
    assert (final / saved[0]).read_bytes() == edited != (final / "period_report.docx").read_bytes()


def test_into_makes_the_report_of_the_file_and_refreshes_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import docx

    folder = put(tmp_path, "106")
    path = folder / "period_report.docx"
    change(path)
    before, asked = path.read_bytes(), []

    def make(name: str, plan: str, period: str, place: tuple[str, ...], *_: Any, **ways: Any) -> list[Any]:
        asked.append((name, period, place, ways["with_analysis"]))
        staging = put(tmp_path, ".staging")
        (staging / "model.json").write_text(sample().to_json().replace('"9.204"', '"9.300"'), encoding="utf-8")
        place_, saved = making._put(staging, folder, "")
        return [making.ReportResult(name, period, "106", place_, (), "b", "", saved=saved)]

    monkeypatch.setattr(cli_report, "make", make)
    told = ["report", "period_report", "--plan", "tam_duong_2018", "--period", "2018-Q1", "--into", str(path), "--with-analysis"]
    assert main(told) == 0
    assert asked == [("period_report", "2018-Q1", ("106",), True)]
    said = capsys.readouterr().out
    assert "“9.204” -> “9.300”" in said and "GIỮ số của người sửa" in said
    texts = [each.text for each in docx.Document(str(path)).paragraphs]
    assert WRITTEN in texts and any("9.300" in text and "19.100" in text for text in texts)
    docx_files = {each.name: each.read_bytes() == before for each in folder.glob("*.docx")}
    assert docx_files == {"period_report.docx": False, "period_report (trước khi cập nhật).docx": True}
    assert main([*told[:-2], str(shutil.copy(path, tmp_path / "b.docx")), "--place", "03390"]) == 2
