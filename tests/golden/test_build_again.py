"""A build after a change is a build from nothing: the same bytes in marts and core, whatever was kept of the build before.

One combined change by default; with TREEM_PROVE=1 every kind of change alone.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from golden_support import build_at, project_at
from openpyxl import load_workbook

from pipelines import build as story
from pipelines.settings import Project

PROVE = os.environ.get("TREEM_PROVE") == "1"
BASIS = ("work", "marts", "core")
Change = Callable[[Project], None]


def files(project: Project) -> dict[str, str]:
    """Every Parquet file of the current build by its content."""
    build = (project.marts / "CURRENT").read_text(encoding="utf-8").strip()
    found = [*(project.marts / build).glob("*.parquet"), *(project.core / build).glob("*.parquet")]
    return {path.relative_to(project.home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def by_name(found: dict[str, str]) -> dict[str, str]:
    return {Path(path).name: content for path, content in found.items()}


def vault_of(project: Project) -> list[list[dict[str, object]]]:
    """Who everybody is, and by what."""
    from pipelines.identity import keeper

    known = keeper.open_vault(project.vault, "test")[1]
    assert known is not None
    return [known.alias.to_pylist(), known.person.to_pylist()]


def first_list(project: Project, register: str, period: str = "2018-Q1") -> Path:
    return sorted((project.raw / "demo" / period).glob(f"*/{register}.xlsx"))[-1]


def write(project: Project, register: str, heading: str, text: str, below: int = 3, period: str = "2018-Q1") -> None:
    """Write a text into one child's row of a list of a commune."""
    path = first_list(project, register, period)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    cell = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(heading))
    sheet.cell(cell.row + below, cell.column).value = text
    book.save(path)


def a_note(project: Project) -> None:
    write(project, "child_register", "Ghi chú", "Đã xem lại")


def a_name(project: Project) -> None:
    write(project, "child_register", "Họ và tên", "Lò Thị Tên Mới")


def a_father(project: Project) -> None:
    """Nobody is known by it, but the vault tells it."""
    write(project, "child_register", "Họ và tên cha", "Lò Văn Cha Mới", period="2018-9M")


def a_birth(project: Project) -> None:
    write(project, "child_register", "Ngày", "03/03/2012", below=4)


def a_row_gone(project: Project) -> None:
    path = first_list(project, "child_register")
    book = load_workbook(path)
    book.worksheets[0].delete_rows(book.worksheets[0].max_row - 3)
    book.save(path)


def a_file_gone(project: Project) -> None:
    first_list(project, "bhyt_cards").unlink()


def a_list_gone(project: Project) -> None:
    """All lists after it stand higher up."""
    sorted((project.raw / "demo").glob("*/*/child_register.xlsx"))[0].unlink()


def a_list_in_another_place(project: Project) -> None:
    path = first_list(project, "child_register")
    path.rename(path.with_name("a_child_register.xlsx"))


def a_list_of_another_register(project: Project) -> None:
    """Where vaccinations of one commune stood, its children stand now."""
    write(project, "child_register", "Ghi chú", "Gửi nhầm tên tệp")
    first_list(project, "child_register").replace(first_list(project, "bhyt_cards"))


def a_list_sent_twice(project: Project) -> None:
    """Its rows say what another list says, but for one name."""
    path = first_list(project, "weighing_list")
    shutil.copyfile(path, path.with_name("weighing_list_2.xlsx"))
    write(project, "weighing_list", "Họ và tên", "Lò Thị Tên Khác")


def an_unknown_commune(project: Project) -> None:
    write(project, "weighing_list", "TRẠM Y TẾ XÃ", "TRẠM Y TẾ XÃ KHÔNG AI BIẾT", below=0)


def a_vault_gone(project: Project) -> None:
    shutil.rmtree(project.vault)


def a_forgotten_child(project: Project) -> None:
    from pipelines.identity import forgotten, keeper

    key, known, _ = keeper.open_vault(project.vault, "forget")
    assert known is not None
    texts = known.alias.column("key_text").to_pylist()[:1]
    forgotten.add(project.state / forgotten.STATE, key, texts, ("2026-11-22", "đơn số 1", "tài khoản"))


def a_decision(project: Project) -> None:
    from datetime import date

    import polars as pl

    from pipelines.matching.decisions import decide

    build = (project.marts / "CURRENT").read_text(encoding="utf-8").strip()
    one, other = pl.read_parquet(project.core / build / "core_children.parquet")["child_key"].to_list()[:2]
    decide(project.match_decisions, one, other, True, "công chức trẻ em", date(2026, 11, 22))


def many(project: Project) -> None:
    for change in (a_name, a_birth, a_row_gone, a_file_gone, a_list_sent_twice):
        change(project)


ALONE = [
    a_note, a_name, a_father, a_birth, a_row_gone, a_file_gone, a_list_gone, a_list_in_another_place, a_list_of_another_register, a_list_sent_twice,
    an_unknown_commune, a_vault_gone, a_forgotten_child, a_decision,
]  # fmt: skip


@pytest.mark.parametrize("change", [many, *(ALONE if PROVE else [])])
def test_a_build_after_a_change_is_the_build_from_nothing(built_lists, tmp_path, change):
    again, anew = tmp_path / "dung lai", tmp_path / "dung moi"
    shutil.copytree(built_lists, again)
    before = files(project_at(again))
    change(project_at(again))
    shutil.copytree(again, anew)
    for name in BASIS:
        shutil.rmtree(anew / "data" / name)
    after = files(build_at(again))
    assert after == files(build_at(anew)) and vault_of(project_at(again)) == vault_of(project_at(anew))
    # the same children get the same keys from the same key of the vault; everything else moves something
    assert (by_name(after) != by_name(before)) is (change is not a_vault_gone)


def test_a_note_costs_neither_names_nor_keys_nor_the_lists_of_others(built_lists, tmp_path, monkeypatch):
    """Only the lists around the note are typed, nobody's key is sought again, what says the same is not written again."""
    from pipelines import engine
    from pipelines.identity import keeper, ladder

    shutil.copytree(built_lists, tmp_path / "kho")
    project = project_at(tmp_path / "kho")
    before = files(project)
    a_note(project)
    made, wrote = [], []
    make, write_parquet = engine.make_table, engine.write_parquet
    monkeypatch.setattr(engine, "make_table", lambda con, name, sql: (made.append((name, sql, rows := make(con, name, sql))), rows)[1])
    monkeypatch.setattr(engine, "write_parquet", lambda con, sql, path: (wrote.append(path.name), write_parquet(con, sql, path))[1])
    monkeypatch.setattr(ladder, "assign_keys", lambda *_: pytest.fail("the keys of the last build hold"))
    monkeypatch.setattr(keeper, "save_vault", lambda *_: pytest.fail("nobody is anybody else"))
    monkeypatch.setenv("TREEM_HOME", str(project.home))
    result = story.build(project)
    taken, typed = [
        {name: rows for name, sql, rows in made if name.startswith("stg_") and ("read_parquet" in sql) is kept} for kept in (True, False)
    ]
    assert set(typed) == {"stg_new_child_register"} and 0 < typed["stg_new_child_register"] < taken["stg_child_register"]
    assert result.folder and result.folder.name != Path(next(iter(before))).parent.name
    assert by_name(files(project)) | {"ledger.parquet": ""} == by_name(before) | {"ledger.parquet": ""}
    # of the marts and the core only the ledger, which tells the hash of each file
    assert {name for name in wrote if name not in ("rows.parquet", "hashes.parquet", "scope.parquet")} == {"ledger.parquet"}
