"""Files are written whole or not at all; a file that another program holds is waited for, then named."""

from pathlib import Path

import pytest

from pipelines import files
from pipelines.errors import BusyError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_text_and_bytes_take_the_place_of_the_former_file(tmp_path):
    path = tmp_path / "số.csv"
    files.write_text(path, "một\nhai\n")
    assert path.read_bytes() == "một\nhai\n".encode()
    files.write_bytes(path, b"\x00\r\n")
    assert path.read_bytes() == b"\x00\r\n" and names(tmp_path) == ["số.csv"]


def test_a_writer_that_fails_leaves_the_former_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"former")
    with pytest.raises(OSError, match="full"), files.whole(path) as draft:
        draft.write_bytes(b"half")
        raise OSError(28, "disk full")
    assert path.read_bytes() == b"former" and names(tmp_path) == ["a.parquet"]


def test_nothing_stands_under_the_final_name_before_the_end(tmp_path):
    path = tmp_path / "a.parquet"
    with files.whole(path) as draft:
        draft.write_bytes(b"half")
        assert not path.exists() and draft.parent == tmp_path
    assert path.read_bytes() == b"half"


def test_a_file_held_open_is_tried_again_then_named(tmp_path, monkeypatch):
    tried = []
    monkeypatch.setattr(files, "WAITS", (0.0, 0.0, None))

    def held(source: Path, target: Path) -> None:
        tried.append(target.name)
        raise PermissionError(13, "held")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(BusyError) as told:
        files.write_text(tmp_path / "báo cáo.docx", "x")
    assert tried == ["báo cáo.docx"] * 3 and told.value.where == "báo cáo.docx" and told.value.todo
    monkeypatch.undo()
    assert names(tmp_path) == []
