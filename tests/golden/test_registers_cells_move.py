"""One cell of a raw workbook is edited, and the core table of its register follows: pupils, activities, staff, minors, communes, services, scores."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from golden_support import build_at, project_at
from openpyxl import load_workbook
from openpyxl.cell import Cell

from pipelines import engine, marts
from pipelines.settings import Project

COMMUNE = "03424_Xã Bản Bo"


@dataclass(frozen=True)
class Move:
    """The first entry under a heading that reads ``old`` becomes ``new``; ``sql`` asks the core table, before and after differ by ``by``."""

    file: str
    heading: str
    old: str
    new: Any
    sql: str
    by: float


MOVES = {
    "a pupil of another class": Move(
        "hoc-sinh/2018/10612020_Bản Bo.xlsx", "Lớp", "Lớp 1.*", "Lớp 9A",
        "select count(*) from core_enrolment where level = 'lower_secondary' and school_year = 2018", 1,
    ),
    "a pupil without life skills": Move(
        "hoc-sinh/2018/10612020_Bản Bo.xlsx", "Kỹ năng sống|Giáo dục kỹ năng sống", "x", None,
        "select count(*) from core_enrolment where life_skills and school_year = 2018", -1,
    ),
    "more pupils in an activity": Move(
        "hoat-dong-truong/2018/10612020_Bản Bo.xlsx", "Tổng số|Số học sinh tham gia", r"\d+", 1_250,
        "select sum(pupils) from core_school_activities where school_year = 2018", 0,
    ),
    "a person who attended nothing": Move(
        "can-bo/2018/" + COMMUNE + ".xlsx", "Ngày|Ngày tập huấn", r".*2018.*", "20/11/2018",
        "select count(*) from core_trainings where trained_on = date '2018-11-20'", 1,
    ),
    "a person of another post": Move(
        "can-bo/2018/" + COMMUNE + ".xlsx", "Chức danh|Chức vụ", "Cộng tác viên", "Hiệu trưởng",
        "select count(*) from core_staff where is_school_leader and year = 2018", 1,
    ),
    "a commune without a fund": Move(
        "so-lieu-xa/2018/" + COMMUNE + ".xlsx", "Có quỹ|Có Quỹ Bảo trợ trẻ em", "Có|Không", "chưa",
        "select count(*) from core_commune_facts where fund", -1,
    ),
    "a child helped at another level": Move(
        "2018/" + COMMUNE + "/assistance.xlsx", "Cấp độ", "Hỗ trợ|Can thiệp", "Phòng ngừa",
        "select count(*) from core_services where level = 'prevention'", 1,
    ),
    "a criterion checked again": Move(
        "cham-diem/2018/" + COMMUNE + ".xlsx", "Điểm huyện thẩm định|Điểm thẩm định", r"\d+", 1,
        "select count(*) from core_scores where checked_score = 1", 1,
    ),
    "a criterion without evidence": Move(
        "cham-diem/2018/" + COMMUNE + ".xlsx", "Minh chứng|Tài liệu minh chứng", "Báo cáo.*", None,
        "select count(*) from core_scores where has_evidence", -1,
    ),
}  # fmt: skip
MINOR = Move("", "Trợ giúp pháp lý|TGPL", "Có|Không", None, "select count(*) from core_minors where legal_aid is not null", -1)


def edit(path: Path, heading: str, old: str, new: object) -> None:
    book = load_workbook(path)
    sheet = book.worksheets[0]
    above = next(cell for line in sheet.iter_rows(max_row=30) for cell in line if isinstance(cell.value, str) and re.fullmatch(heading, cell.value))
    cell = next(cell for cell in _below(sheet, above) if re.fullmatch(old, str(cell.value)))
    assert cell.value != new
    cell.value = new
    book.save(path)


def _below(sheet: Any, above: Cell) -> list[Cell]:
    return [sheet.cell(row, above.column) for row in range(above.row + 1, sheet.max_row + 1) if sheet.cell(row, above.column).value is not None]


def told(project: Project) -> Callable[[str], float]:
    folder = project.core / marts.build_folder(project.marts).name
    con = engine.connect()
    for path in folder.glob("core_*.parquet"):
        con.execute(f"create view \"{path.stem}\" as select * from read_parquet('{path}')")
    return lambda sql: float(engine.rows(con, sql)[0][0] or 0)


@pytest.fixture(scope="module")
def answers(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, float]]:
    """What every query tells before and after all edits: one build."""
    project = project_at(Path(shutil.copytree(built_home, tmp_path_factory.mktemp("sua mot o") / "kho")))
    raw, moves = project.raw / "demo", dict(MOVES)
    sizes = {path: path.stat().st_size for path in (raw / "nguoi-chua-thanh-nien").glob("*/*.xlsx")}
    moves["a minor of whom no help is told"] = Move(
        max(sizes, key=lambda path: sizes[path]).relative_to(raw).as_posix(), MINOR.heading, MINOR.old, MINOR.new, MINOR.sql, MINOR.by
    )
    before = {name: told(project)(move.sql) for name, move in moves.items()}
    for move in moves.values():
        edit(raw / move.file, move.heading, move.old, move.new)
    build_at(project.home)
    after = {name: told(project)(move.sql) for name, move in moves.items()}
    return {name: (before[name], after[name]) for name in moves}


@pytest.mark.parametrize("name", [*MOVES, "a minor of whom no help is told"])
def test_the_core_follows_the_cell(name: str, answers: dict[str, tuple[float, float]]) -> None:
    before, after = answers[name]
    assert before != after
    if by := MOVES.get(name, MINOR).by:
        assert after - before == by
