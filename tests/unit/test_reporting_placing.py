"""A new report takes the former one's place whole or not at all."""

import os
from pathlib import Path

import pytest

from pipelines.errors import BusyError
from pipelines.reporting import placing


def folder(path: Path, text: str) -> Path:
    path.mkdir(parents=True)
    (path / "a.txt").write_text(text)
    return path


def test_new_report_replaces_the_former_one_and_leaves_nothing_behind(tmp_path: Path) -> None:
    final = folder(tmp_path / "2018-Q1" / "106", "cũ")
    (final / "extra.txt").write_text("cũ")
    placing.put(folder(tmp_path / ".new", "mới"), final)
    assert [path.name for path in final.iterdir()] == ["a.txt"]
    assert (final / "a.txt").read_text() == "mới"
    assert sorted(path.name for path in (tmp_path / "2018-Q1").iterdir()) == ["106"]


def test_former_report_comes_back_when_the_new_one_cannot_be_placed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    final, staging = folder(tmp_path / "r" / "106", "cũ"), folder(tmp_path / ".new", "mới")

    def held(source: Path, target: Path) -> None:
        if source == staging:
            raise BusyError("đang mở")
        source.replace(target)

    monkeypatch.setattr(placing, "replace", held)
    with pytest.raises(BusyError):
        placing.put(staging, final)
    assert (final / "a.txt").read_text() == "cũ"
    assert [path.name for path in final.parent.iterdir()] == ["106"]


def test_former_report_set_aside_by_a_killed_run_comes_back(tmp_path: Path) -> None:
    folder(tmp_path / ".106.former", "cũ")
    placing.recover(tmp_path / "106")
    assert (tmp_path / "106" / "a.txt").read_text() == "cũ"


def test_staging_is_gone_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ValueError), placing.staging_folder(tmp_path, "x") as staging:
        (staging / "a").write_text("")
        raise ValueError
    assert list(tmp_path.iterdir()) == []


def test_only_old_leftovers_are_removed(tmp_path: Path) -> None:
    old, young = folder(tmp_path / ".a.part", ""), folder(tmp_path / ".b.part", "")
    folder(tmp_path / "2018-Q1", "")
    os.utime(old, (1, 1))
    placing.forget_leftovers(tmp_path)
    assert not old.exists()
    assert young.exists()
    assert (tmp_path / "2018-Q1").exists()
