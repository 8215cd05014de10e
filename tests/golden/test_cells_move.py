"""No number that does not move: one cell of a raw workbook is edited, and mart, status and the printed Word figure follow."""

import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from pipelines import catalog, engine, marts, targets
from pipelines.build import build
from pipelines.front import make_reports
from pipelines.reporting.verify_docx import _fact_map, bookmarked
from pipelines.settings import Project

PLAN, PERIOD = "tam_duong_2018", "2018"


@pytest.fixture
def project(built_home, tmp_path, monkeypatch) -> Project:
    home = tmp_path / "sửa một ô"
    shutil.copytree(built_home, home)
    monkeypatch.setenv("TREEM_HOME", str(home))
    return Project(home, home / "data" / "raw", home / "data" / "marts")


def core(project: Project, sql: str) -> list[tuple[Any, ...]]:
    """Ask the pseudonymous tables of the current build; a table is written as {name}."""
    folder = project.core / marts.build_folder(project.marts).name
    names = {path.stem: f"read_parquet('{path}')" for path in folder.glob("*.parquet")}
    return engine.rows(engine.connect(), sql.format(**names))


def edit(project: Project, file: str, row: int, heading: str, value: object) -> None:
    """Write one cell: the sheet's own row, the column under the first heading that the pattern fits (case does not matter)."""
    path = project.raw / file
    book = load_workbook(path)
    sheet = book.worksheets[0]
    column = next(
        cell.column
        for line in sheet.iter_rows(max_row=20)
        for cell in line
        if isinstance(cell.value, str) and re.match(heading, cell.value.strip(), re.I)
    )
    assert sheet.cell(row, column).value not in (None, value)
    sheet.cell(row, column).value = value
    book.save(path)


def state(project: Project, place: str, fact: str) -> dict[str, Any]:
    """What the mart, the target's status and the finished Word file say of one fact."""
    con = marts.open_marts(project.marts)
    row = engine.rows(con, "select numerator, denominator, state from indicator_values where fact_id = ?", [fact])[0]
    status = {found.target_id: found.status for found in targets.evaluate(con, PLAN, PERIOD, place)}
    (made,) = make_reports("period_report", PLAN, PERIOD, place, formats=["docx"], draft_reason="kiểm thử")
    return {"counts": row[:2], "state": row[2], "status": status, "printed": printed(Path(made.folder), fact)}


def printed(folder: Path, fact: str) -> set[str]:
    with zipfile.ZipFile(folder / "period_report.docx") as package:
        names = _fact_map(package)
        body = ElementTree.fromstring(package.read("word/document.xml"))
    return {f"{names[mark]}={text}" for mark, text in bookmarked(body) if names[mark].split("#")[0] == fact}


def move(project: Project, place: str, fact: str, *change: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    before = state(project, place, fact)
    edit(project, *change)
    build(project)
    after = state(project, place, fact)
    assert before["printed"] and before["printed"] != after["printed"]
    return before, after


def test_a_card_without_a_name_covers_nobody(project):
    file, row, place = core(
        project,
        """
        select k.file, k.row_number, p.commune_code from {keyed_bhyt_cards} k join {core_population} p using (child_key)
        where k.period_id = '2018' and p.period_id = '2018' and p.moment = 'cutoff' and p.birth_date > date '2012-11-30' and k.commune_code = p.commune_code
            and p.commune_code in (
                select commune_code from {core_population} where period_id = '2018' and moment = 'cutoff' and birth_date > date '2012-11-30'
                group by commune_code having count(*) = count(*) filter (child_key in (select child_key from {keyed_bhyt_cards} where period_id = '2018')))
        order by 1, 2 limit 1
        """,
    )[0]
    before, after = move(project, place, f"bhyt_under6:issued@{place}:2018", file, row, "Họ", None)
    assert after["counts"] == (before["counts"][0] - 1, before["counts"][1])
    assert (before["status"]["TD-03"], after["status"]["TD-03"]) == ("met", "not_met")


def test_a_lower_weight_makes_one_more_child_underweight(project):
    place, low, weighed = core(
        project,
        """
        with newest as (
            select * from {core_weighings} where weighed_on between date '2018-01-01' and date '2018-11-30' and waz is not null and waz_flag = 0
                and weighed_on < birth_date + interval 60 month
            qualify row_number() over (partition by child_key order by weighed_on desc, row_id desc) = 1
        )
        select commune_code, count(*) filter (waz < -2), count(*) from newest group by 1
        having count(*) filter (waz < -2) <= 0.235 * count(*) and count(*) filter (waz < -2) + 1 > 0.235 * count(*) order by 1 limit 1
        """,
    )[0]
    file, row = core(
        project,
        f"""
        select k.file, k.row_number from {{core_weighings}} w join {{keyed_weighing_list}} k using (row_id)
        where w.commune_code = '{place}' and w.weighed_on between date '2018-09-15' and date '2018-11-30' and w.waz between -1.5 and 1 and w.waz_flag = 0
            and w.weighed_on < w.birth_date + interval 60 month and w.child_key not in (
                select child_key from {{core_weighings}} l where l.weighed_on > w.weighed_on and l.child_key = w.child_key)
        order by 1, 2 limit 1
        """,
    )[0]
    weight = core(
        project, f"select weight_kg from {{keyed_weighing_list}} where file = '{file}' and row_number = {row}"
    )[0][0]
    before, after = move(
        project,
        place,
        f"malnutrition:underweight@{place}:2018",
        file,
        row,
        "Cân nặng",
        f"{weight * 0.68:.1f}".replace(".", ","),
    )
    assert before["counts"] == (low, weighed) and after["counts"] == (low + 1, weighed)
    assert (before["status"]["TD-04"], after["status"]["TD-04"]) == ("met", "not_met")


def test_an_injury_moved_out_of_the_year_leaves_the_rate(project):
    file, row, place = core(
        project,
        """
        select k.file, k.row_number, k.commune_code from {core_injuries} i join {keyed_injury_list} k using (child_key, injured_on)
        where i.injured_on between date '2018-01-01' and date '2018-11-30' and i.commune_code in (
            select commune_code from {core_injuries} where injured_on between date '2018-01-01' and date '2018-11-30' group by 1 having count(*) = 1)
        order by 1, 2 limit 1
        """,
    )[0]
    before, after = move(
        project, place, f"injury_rate:injured@{place}:2018", file, row, "Ngày.* (bị|xảy)", "31/12/2017"
    )
    assert (before["counts"][0], after["counts"][0]) == (1, 0)
    assert (before["state"], after["state"]) == ("ok", "zero")


def test_a_withdrawn_recognition_breaks_the_fourteen_of_fourteen(project):
    file = core(project, "select file from {keyed_score_sheet} where year = 2018 order by 1 limit 1")[0][0]
    path = project.raw / file
    book = load_workbook(path)
    (cell,) = (
        cell
        for line in book.worksheets[0].iter_rows()
        for cell in line
        if isinstance(cell.value, str) and cell.value.startswith("Kết quả công nhận")
    )
    fact = "commune_recognised:recognised@106:2018"
    before = state(project, "106", fact)
    cell.value = "Kết quả công nhận: Không đạt"
    book.save(path)
    build(project)
    after = state(project, "106", fact)
    assert (before["counts"], after["counts"]) == ((14, 14), (13, 14))
    assert (before["status"]["TD-08"], after["status"]["TD-08"]) == ("met", "not_met")
    assert before["printed"] and before["printed"] != after["printed"]


def test_a_lower_mark_moves_the_communes_from_700_points(project):
    file, row, mark = core(
        project,
        """
        select file, row_number, checked_score from {keyed_score_sheet} k join (
            select commune_code, sum(checked_score) as total from {keyed_score_sheet} where year = 2018 group by 1 having sum(checked_score) between 700 and 1000
        ) using (commune_code) where year = 2018 and checked_score > total - 700 order by total, checked_score desc limit 1
        """,
    )[0]
    assert mark > 0
    before, after = move(project, "106", "commune_points:at_least_700@106:2018", file, row, "Điểm huyện", 0)
    assert after["counts"] == (before["counts"][0] - 1, 14)
    assert (before["status"]["TD-09"], after["status"]["TD-09"]) == ("met", "not_met")


def test_a_number_of_the_population_table_moves_the_rate_it_divides(project, monkeypatch):
    """A commune without its household book is divided by the official table: one cell there moves mart, status and printed rate."""
    file, row, place, girls = core(
        project,
        """
        select k.file, k.row_number, k.commune_code, k.number_female from {keyed_population} k join (
            select commune_code from {core_injuries} where injured_on between date '2018-01-01' and date '2018-11-30' group by 1
        ) using (commune_code) where k.year = 2018 and k.age_from = 3 and k.age_below = 4 order by 3 limit 1
        """,
    )[0]
    for book in sorted(project.raw.glob(f"demo/2018*/{place}_*/child_register.xlsx")):
        book.unlink()
    plan = catalog.load_plan(PLAN)
    ceiling = replace(plan.targets[3], id="TD-X", indicator="injury_rate", variant="injured", value_high=35.0)
    monkeypatch.setattr(catalog, "load_plan", lambda _: replace(plan, targets=(*plan.targets, ceiling)))
    build(project)
    before, after = move(project, place, f"injury_rate:injured@{place}:2018", file, row, "Nữ$", int(girls) + 4000)
    assert after["counts"] == (before["counts"][0], before["counts"][1] + 4000)
    assert (before["status"]["TD-X"], after["status"]["TD-X"]) == ("not_met", "met")
