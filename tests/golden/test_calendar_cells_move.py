"""No number that does not move: cells of raw workbooks are edited, and what became known late, the days left and the receipts follow."""

import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipelines import catalog, engine, marts, proposals
from pipelines.build import build
from pipelines.reporting import period_report
from pipelines.reporting.document import facts_in
from pipelines.settings import Project
from tests.conftest import TEST_KEY

PLAN = "tam_duong_2018"


@pytest.fixture(scope="module")
def edited(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, Any], dict[str, Any]]:
    """Edit three cells of a copy, build again; what the marts said of three figures before and after."""
    home = tmp_path_factory.mktemp("sửa") / "ba ô"
    shutil.copytree(built_home, home)
    project = Project(home, home / "data" / "raw", home / "data" / "marts")
    late, rest = _event(project, "2018-6M", "2018-03-15", "2018-06-14"), _event(project, "2017-6M", "2017-04-01", "2017-06-14")
    before = _figures(project, late[2], rest[2])
    _edit(project, late[0], late[1], "Ngày.* (bị|xảy)", datetime(2018, 2, 14))
    _edit(project, rest[0], rest[1], "Ngày.* (bị|xảy)", datetime(2017, 3, 20))
    place, register = _delay(project)
    with pytest.MonkeyPatch.context() as patch:  # the fixture of single tests comes too late for one of the module
        patch.setenv("TREEM_VAULT_KEY", TEST_KEY)
        build(project)
    after = _figures(project, late[2], rest[2]) | {"delayed": (place, register)}
    return project, before, after


def _core(project: Project, sql: str) -> list[tuple[Any, ...]]:
    folder = project.core / marts.build_folder(project.marts).name
    names = {path.stem: f"read_parquet('{path}')" for path in folder.glob("*.parquet")}
    return engine.rows(engine.connect(), sql.format(**names))


def _event(project: Project, period: str, first: str, last: str) -> tuple[str, int, str]:
    """A row of a period's injury list: the only event of its child in two years; file, row, commune."""
    (found,) = _core(
        project,
        f"""
        select k.file, k.row_number, k.commune_code from {{keyed_injury_list}} k
        where k.period_id = '{period}' and k.injured_on between date '{first}' and date '{last}' and k.birth_date < date '2015-01-01'
            and k.birth_date > date '2004-01-01' and (select count(*) from {{keyed_injury_list}} o where o.child_key = k.child_key) = 1
        order by 1, 2 limit 1
        """,
    )
    return found  # type: ignore[return-value]


def _edit(project: Project, file: str, row: int, heading: str, value: object) -> None:
    path = project.raw / file
    book = load_workbook(path)
    sheet = book.worksheets[0]
    cells = (cell for line in sheet.iter_rows(max_row=20) for cell in line if isinstance(cell.value, str))
    column = next(cell.column for cell in cells if re.match(heading, cell.value.strip(), re.I))
    assert sheet.cell(row, column).value not in (None, value)
    sheet.cell(row, column).value = value
    book.save(path)


def _delay(project: Project) -> tuple[str, str]:
    """Let one list of the first quarter come on 26 March in the office's book of receipts; place and register."""
    ((file, row, place, register),) = _core(
        project,
        "select file, row_number, commune_code, register_id from {keyed_receipts} where receipt_period = '2018-Q1' and occurred "
        "and register_id = 'child_register' order by commune_code limit 1",
    )
    _edit(project, file, row, "Ngày nhận", datetime(2018, 3, 26))
    return place, register


def _figures(project: Project, late_place: str, rest_place: str) -> dict[str, Any]:
    con = marts.open_marts(project.marts)
    ids = {
        "added": f"injury_added:injured@{late_place}:2018-6M",
        "cumulative": "injury_rate:injured@106:2018-6M",
        "first_quarter": f"injury_rate:injured@{late_place}:2018-Q1",
        "rest": f"injury_rest:injured@{rest_place}:2017-Q1",
    }
    found = {name: engine.rows(con, "select numerator from indicator_values where fact_id = ?", [fact])[0][0] for name, fact in ids.items()}
    plan = catalog.load_plan(PLAN)
    (proposal, _) = proposals.propose(con, plan, "2018-Q1", [rest_place], datetime(2018, 3, 16).date())
    assert proposal.estimate
    late = engine.rows(con, "select commune_code, register, days_late from receipts where period = '2018-Q1' and status = 'late'")
    return found | {"proposed": proposal.estimate.numerator, "late": late, "place": late_place}


def test_an_event_moved_into_the_closed_quarter_is_added_in_the_half_year(edited):
    """Chuyển ngày của một vụ trong danh sách 6 tháng về 14/2: quý I đã gửi không đổi, 6 tháng bổ sung một em, lũy kế 6 tháng vẫn vậy."""
    _, before, after = edited
    assert after["added"] == before["added"] + 1
    assert (after["first_quarter"], after["cumulative"]) == (before["first_quarter"], before["cumulative"])


def test_an_event_in_last_years_remaining_days_moves_the_proposal(edited):
    """Một vụ của năm trước nay vào ngày 20/3: những ngày còn lại thêm một em, số đề xuất cho quý I năm nay thêm một."""
    _, before, after = edited
    assert after["rest"] == before["rest"] + 1 and after["proposed"] == before["proposed"] + 1


def test_a_later_day_of_receipt_makes_a_list_late(edited):
    _, before, after = edited
    assert (before["late"], after["late"]) == ([], [(*after["delayed"], 6)])


def test_the_report_prints_what_was_added(edited):
    """Every writer prints the document as it is and ``verify`` compares each file with it (tests of the writers)."""
    project, _, after = edited
    report = period_report.open_report(project, plan=PLAN, period="2018-6M", place="106", edition="internal")
    printed = {(fact.fact_id, fact.text) for fact in facts_in(report.build())}
    assert (f"injury_added:injured@{after['place']}:2018-6M#numerator", str(int(after["added"]))) in printed
    assert {text for name, text in printed if name == "injury_added:injured@106:2018-6M#numerator"}
