"""Typed rows that are kept, room on the disk, time left: what a build does so as not to do it twice, and what it tells beforehand."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from pipelines import engine, room, time_left
from pipelines.errors import RequestError, TargetError
from pipelines.registers import kept
from pipelines.settings import Project

SQL = {"stg_a": "select row_id, upper(name) as name from raw_a", "stg_b": "select row_id, [name] as names from raw_b"}


@pytest.fixture
def con():
    with engine.connect() as made:
        for name in "ab":
            engine.make_table(made, f"raw_{name}", "select range as row_id, 'x' || range as name from range(5)")
        yield made


def contents(con: engine.Connection) -> list[list[tuple]]:
    return [engine.rows(con, f"select * from {name}") for name in SQL]


def test_only_a_register_that_changed_is_typed_again(con, tmp_path, monkeypatch):
    folder = tmp_path / "staged"
    kept.make_tables(con, SQL, folder)
    first, files = contents(con), sorted(folder.iterdir())
    made: list[str] = []
    at_once = engine.make_tables
    monkeypatch.setattr(engine, "make_tables", lambda con, queries: (made.extend(queries), at_once(con, queries)))
    kept.make_tables(con, SQL, folder)
    assert made == [] and contents(con) == first and sorted(folder.iterdir()) == files
    con.execute("update raw_b set name = 'y' where row_id = 3")
    kept.make_tables(con, SQL, folder)
    assert made == ["stg_b"] and engine.rows(con, "select names from stg_b where row_id = 3") == [(["y"],)]
    # what was kept of the former rows is gone, names and all
    assert len(set(folder.iterdir()) & set(files)) == 1 and len(list(folder.iterdir())) == 2


@pytest.mark.parametrize(
    "change",
    [
        "insert into raw_a values (9, 'z')",
        "delete from raw_a where row_id = 0",
        "create or replace table raw_a as select row_id, name from raw_a order by row_id desc",
        "create or replace table raw_a as select row_id::integer as row_id, name from raw_a",
        "update raw_a set name = case row_id when 1 then 'x2' when 2 then 'x1' else name end",
    ],
)
def test_rows_their_order_and_their_types_all_count(con, tmp_path, change):
    kept.make_tables(con, SQL, tmp_path / "staged")
    before = {path.name for path in (tmp_path / "staged").iterdir()}
    con.execute(change)
    kept.make_tables(con, SQL, tmp_path / "staged")
    assert len(before & {path.name for path in (tmp_path / "staged").iterdir()}) == 1


def test_a_table_behind_a_macro_counts_too(con, tmp_path):
    engine.make_table(con, "code_spelling", "select 'sexes' as list_name, 'nam' as spelling, 'm' as code")
    kept.make_tables(con, SQL, tmp_path / "staged")
    before = {path.name for path in (tmp_path / "staged").iterdir()}
    con.execute("insert into code_spelling values ('sexes', 'nữ', 'f')")
    kept.make_tables(con, SQL, tmp_path / "staged")
    assert not before & {path.name for path in (tmp_path / "staged").iterdir()}


def test_a_damaged_file_costs_time_and_nothing_else(con, tmp_path):
    kept.make_tables(con, SQL, tmp_path / "staged")
    first = contents(con)
    for path in (tmp_path / "staged").iterdir():
        path.write_bytes(path.read_bytes()[:40])
    kept.make_tables(con, SQL, tmp_path / "staged")
    assert contents(con) == first


def project_with(folder: Path, **sizes: int) -> Project:
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    for name, size in sizes.items():
        with (raw / name.replace("_", ".")).open("wb") as file:
            file.truncate(size)
    return Project(folder, raw, folder / "data" / "marts")


def test_a_disk_that_is_too_small_stops_a_build_before_it_begins(tmp_path, monkeypatch):
    from pipelines.build import build

    project = project_with(tmp_path, so_csv=1_000_000_000)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, 15_000_000_000))
    with pytest.raises(TargetError, match=r"có thể cần 18,1 GB, còn 15,0 GB") as told:
        build(project, memory="4GB")
    assert "--spill" in str(told.value) and told.value.exit_code == 33
    assert not (project.work / "spill").exists() and not project.marts.exists()
    # with more memory nothing is spilled: only what stays is needed
    assert room.require(project, "20GB") == []


def test_what_is_spilled_is_told_and_may_go_elsewhere(tmp_path, monkeypatch):
    project = project_with(tmp_path / "dự án", so_csv=1_000_000_000, so_xlsx=1_000_000)
    assert room.text_bytes(project.raw) == 1_008_000_000
    large = tmp_path / "o-lon"
    usage = namedtuple("usage", "total used free")
    free = {project.home: 3_000_000_000, large: 20_000_000_000}
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(0, 0, free[folder]))
    with pytest.raises(RequestError, match="Không thấy thư mục"):
        room.require(project, "4GB", large)
    large.mkdir()
    (told,) = room.require(project, "4GB", large)
    assert "16,2 GB vào o-lon" in told
    with pytest.raises(TargetError):
        room.require(project, "4GB")


@pytest.mark.parametrize(("told", "size"), [("800MB", 800_000_000), ("4 GB", 4_000_000_000), ("1.5gib", 3 * 2**29)])
def test_a_memory_limit_is_a_size(told, size):
    assert room.memory_bytes(told) == size


@pytest.mark.parametrize("told", ["4", "nhiều", "-1GB", "4GBx"])
def test_another_memory_limit_is_refused(told):
    with pytest.raises(RequestError, match="dung lượng bộ nhớ"):
        room.memory_bytes(told)


def test_time_left_follows_what_is_done():
    from pipelines.build import STAGES

    assert tuple(time_left.SHARES) == STAGES and sum(time_left.SHARES.values()) == 100
    assert time_left.seconds_left("đọc tệp", 0.0, 5.0) is None
    assert time_left.seconds_left("đọc tệp", 0.5, 9.0) == pytest.approx(91.0)
    assert time_left.seconds_left("bảng lõi", 0.0, 67.0) == pytest.approx(33.0)
    assert time_left.seconds_left("lạ", 0.5, 9.0) is None
    assert time_left.told(None) == time_left.told(9.0) == ""
    assert time_left.told(61.0) == "cả lần dựng còn khoảng 60 giây" and time_left.told(200.0) == "cả lần dựng còn khoảng 3 phút"
