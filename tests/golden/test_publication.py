"""Publication is atomic: a build that fails or is killed leaves the former marts whole; equal input gives equal bytes."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from golden_support import project_at
from tests_support import make_home

from pipelines import marts, publish
from pipelines.build import STAGES, build, only_build
from pipelines.errors import BusyError, InputError, LedgerError
from pipelines.settings import Project


@pytest.fixture
def project(tmp_path, built_lists, demo_raw):
    """The lists of 2018, read but not built."""
    home = make_home(tmp_path / "kho")
    shutil.copytree(built_lists / "data" / "work" / "cache", home / "data" / "work" / "cache")
    shutil.copytree(demo_raw(), home / "data" / "raw" / "demo", ignore=shutil.ignore_patterns("2017*", "_answer_key"))
    return project_at(home)


@pytest.fixture
def built(built_lists, tmp_path):
    """A copy of a built project, and the folder of its build."""
    shutil.copytree(built_lists, tmp_path / "đã dựng")
    project = project_at(tmp_path / "đã dựng")
    return project, marts.build_folder(project.marts)


# a build that tells where it is, so that it is killed in a stage and not after a time
TELLING = """
from pipelines.build import build
from pipelines.settings import load_project
build(load_project(), lambda stage, *_: print(stage, flush=True))
"""


def fingerprint(folder: Path, pattern: str = "*.parquet") -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob(pattern))}


def test_the_same_registers_give_the_same_bytes(built):
    project, first = built
    before = fingerprint(first)
    shutil.rmtree(first)
    assert fingerprint(build(project).folder) == before


def test_a_reader_keeps_the_build_it_opened(built):
    project, first = built
    con = marts.open_marts(project.marts)
    table = next((project.raw / "demo" / "2018-Q1").glob("*/bhyt_cards.xlsx"))
    table.unlink()
    second = build(project)
    assert first.name != second.build
    assert con.execute("select count(*) from indicator_values where state = 'ok'").fetchone()[0] > 100
    assert marts.build_folder(project.marts) == second.folder and first.exists()


@pytest.mark.parametrize("stage", ["staging.stage", "ladder.assign_keys", "measures.make_values", "publish.replace"])
def test_a_build_that_fails_leaves_the_former_marts_whole(built, monkeypatch, stage):
    project, first = built
    before = fingerprint(first)
    next((project.raw / "demo" / "2018-Q1").glob("*/bhyt_cards.xlsx")).unlink()
    room, name = stage.split(".")
    import pipelines.build as story

    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(getattr(story, room), name, fail)
    with pytest.raises(OSError):
        build(project)
    assert marts.build_folder(project.marts) == first
    assert fingerprint(first) == before


def test_a_killed_build_leaves_the_former_marts_whole_and_the_next_one_works(built):
    project, first = built
    before = fingerprint(first)
    next((project.raw / "demo" / "2018-Q1").glob("*/bhyt_cards.xlsx")).unlink()
    for stage in (STAGES[1], STAGES[-1]):
        command, told = [sys.executable, "-c", TELLING], os.environ | {"TREEM_HOME": str(project.home), "PYTHONUTF8": "1"}
        with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, encoding="utf-8") as running:
            assert any(line.strip() == stage for line in running.stdout), "it ended before"
            running.kill()
        current = marts.build_folder(project.marts)
        assert (current / "manifest.json").exists()
        assert current != first or fingerprint(first) == before
    assert build(project).build != first.name
    assert not list(project.marts.glob(".*.part"))
    assert not [path for path in (project.work / "spill").rglob("*") if path.is_file()]


def test_only_one_build_at_a_time(project):
    with only_build(project.state), pytest.raises(BusyError):
        build(project)
    with only_build(project.state):
        pass  # the lock is free again


def test_samples_and_real_data_are_never_mixed(project):
    source = min((project.raw / "demo" / "2018-Q1").glob("*/weighing_list.xlsx"))  # the first by name, on every file system
    from openpyxl import load_workbook

    book = load_workbook(source)
    for row in book.worksheets[0].iter_rows(max_row=10):
        for cell in row:
            if isinstance(cell.value, str) and "DỮ LIỆU MẪU" in cell.value:
                cell.value = "Danh sách thật"
    source.unlink()  # else the real list, nearly the same as that of the samples, would wait for a person's answer
    book.save(project.raw / "that.xlsx")
    with pytest.raises(InputError, match="dữ liệu mẫu và dữ liệu thật"):
        build(project)
    assert not (project.marts / publish.POINTER).exists()


def test_an_unbalanced_ledger_stops_the_build(project, monkeypatch):
    from pipelines.registers import staging

    real = staging.make_ledger

    def lose_a_row(con, reading):
        con.execute("delete from stg_child_register where row_id = 1")
        real(con, reading)

    monkeypatch.setattr("pipelines.build.staging.make_ledger", lose_a_row)
    with pytest.raises(LedgerError):
        build(project)
    assert not (project.marts / publish.POINTER).exists()


def test_an_empty_folder_says_what_to_do(tmp_path):
    home = make_home(tmp_path / "trong")
    with pytest.raises(InputError, match="Không có sổ nào đọc được"):
        build(Project(home, home / "data" / "raw", home / "data" / "marts"))


def test_marts_core_and_logs_carry_no_name(built):
    """Children's names, numbers and mothers' names are searched for in every byte outside the two zones of names."""
    import polars as pl

    from pipelines.catalog import registers
    from pipelines.ingest import read_folder

    project, _ = built
    read = read_folder(project.raw, registers(), None).frame("child_register")
    frame = read if isinstance(read, pl.DataFrame) else pl.from_arrow(read)
    secrets = {
        text
        for name in ("full_name", "mother_name", "personal_id", "card_no")
        for text in frame[name].drop_nulls().to_list()
        if len(text) > 8
    }
    assert len(secrets) > 300
    for path in [*project.marts.rglob("*.parquet"), *project.core.rglob("*.parquet")]:
        cells = {str(cell) for column in pl.read_parquet(path) for cell in column.unique().to_list()}
        assert not secrets & cells, path.name
    for path in project.vault.glob("*"):
        data = path.read_bytes()
        assert not any(secret.encode() in data for secret in list(secrets)[:200])
