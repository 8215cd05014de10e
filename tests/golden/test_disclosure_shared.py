"""The shared edition on sample data: no small number is printed or can be subtracted, and what is printed is what the internal one prints."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines import marts
from pipelines.disclosure import ledger
from pipelines.errors import RequestError
from pipelines.reporting import runner
from pipelines.reporting.document import Chart, Fact, Table, facts_in
from pipelines.reporting.figures import FACT
from pipelines.reporting.period_report import open_report
from pipelines.settings import Project
from pipelines.submissions import record_submission

PLACE, COMMUNES_ONLY = "106", ("commune_recognised", "commune_points")


@pytest.fixture(scope="module")
def reports(built_home: Path, tmp_path_factory: pytest.TempPathFactory):
    """The report of the district in both editions, and the project they are made from."""
    home = tmp_path_factory.mktemp("cong_bo")
    shutil.copytree(built_home / "notebooks", home / "notebooks")
    shutil.copyfile(built_home / "environment.yml", home / "environment.yml")
    project = Project(home, home / "data" / "raw", built_home / "data" / "marts")
    given = {"plan": "tam_duong_2018", "period": "2018-9M", "place": PLACE}
    return project, *(open_report(project, edition=edition, **given) for edition in ("shared", "internal"))


@pytest.fixture(scope="module")
def shared(reports):
    return reports[1].build()


def of_children(document):
    found = [fact for fact in facts_in(document) if FACT.fullmatch(fact.fact_id) and fact.value is not None]
    return [fact for fact in found if not fact.fact_id.startswith(COMMUNES_ONLY) and not FACT.fullmatch(fact.fact_id)["part"].startswith("units")]


def test_no_small_number_of_children_is_printed(reports, shared):
    small = [fact for fact in of_children(shared) if fact.unit == "trẻ em" and 0 < fact.value < 5 and not fact.fact_id.endswith(("change", "increase", "decrease"))]
    assert not small
    internal = of_children(reports[2].build())
    assert any(fact.unit == "trẻ em" and 0 < fact.value < 5 for fact in internal)


def test_what_is_printed_is_what_the_internal_edition_prints(reports, shared):
    internal = {fact.fact_id: fact.value for fact in facts_in(reports[2].build())}
    told = {fact.fact_id: fact.value for fact in of_children(shared)}
    common = told.keys() & internal.keys()
    assert len(common) > 200 and all(told[name] == internal[name] for name in common)


def test_no_row_or_column_leaves_one_hidden_cell(shared):
    """The oldest attack: a column whose communes add up to its last row has no cell hidden, or at least two."""
    tables = [block for block in shared.blocks if isinstance(block, Table) and block.code in ("Biểu 2", "Biểu 6", "Biểu 9")]
    checked = 0
    for table in tables:
        for column in range(2, len(table.columns)):
            if "%" in table.columns[column].title:
                continue
            cells = [row[column][0] for row in table.rows]
            hidden = [cell for cell in cells if isinstance(cell, Fact) and cell.text == "(…)"]
            assert len(hidden) != 1
            checked += 1
    assert checked > 10


def test_a_table_with_a_hidden_cell_explains_it_and_no_chart_shows_one(reports, shared):
    note = reports[1].context.release.mask.note
    tables = [block for block in shared.blocks if isinstance(block, Table)]
    hiding = [table for table in tables if any("(…)" in (run.text if isinstance(run, Fact) else run) for row in table.rows for cell in row for run in cell)]
    assert hiding and all((note in table.note) == (table in hiding) for table in tables)
    assert not any("(…)" in json.dumps(block.figure, ensure_ascii=False) + block.alt for block in shared.blocks if isinstance(block, Chart))


def test_nothing_outside_the_closed_set_is_printed(reports, shared):
    context = reports[1].context
    names = {FACT.fullmatch(fact.fact_id)["indicator"] for fact in of_children(shared)}
    assert names <= set(context.schema.shared) and not context.trends and not context.noted
    assert context.now("malnutrition_degree", "underweight_1").numerator is None


def test_the_mask_moves_with_the_number(reports):
    """A cell that is few is hidden; the same cell with more children is shown."""
    project, report, _ = reports
    statuses = report.context.release.mask.statuses
    with marts.open_marts(project.marts) as con:
        rows = con.execute(
            "select fact_id, numerator from indicator_values where indicator = 'injury_rate' and period = '2018-9M' and numerator > 0"
            " and sex = '*' and age_band = '*' and category = '*'"
        ).fetchall()
    assert rows and all(statuses[f"{fact}#numerator"] == "suppressed" for fact, count in rows if count < 5)


def test_a_sent_shared_report_binds_the_next(reports, monkeypatch):
    project, report, _ = reports
    shutil.copytree(Path(__file__).parents[2] / "reports" / "templates", project.home / "reports" / "templates")
    monkeypatch.setenv("TREEM_HOME", str(project.home))
    (made,) = runner.make_reports(project, "period_report", "tam_duong_2018", "2018-9M", [PLACE], "shared", ["html"])
    assert made.folder.name == "106-cong-bo"
    page = next(path for path in made.files if path.suffix == ".html").read_text(encoding="utf-8")
    assert "Bản công bố" in page and "NỘI BỘ" not in page and "(…)" in page
    record_submission(project, made.folder, date(2018, 9, 20), "45/BC", "shared")
    (release,) = ledger.releases(project.state)
    statuses = report.context.release.mask.statuses
    assert {name for name, value in release.numbers.items() if value is None} == {
        name for name in release.numbers if statuses[name] == "suppressed"
    }
    again = open_report(project, plan="tam_duong_2018", period="2018-9M", place=PLACE, edition="shared")
    assert dict(again.context.release.numbers) == dict(release.numbers)
    (made.folder / ledger.NUMBERS).write_text('{"known": [], "numbers": {}}', encoding="utf-8")
    with pytest.raises(RequestError):
        record_submission(project, made.folder, date(2018, 9, 21), "46/BC", "shared")
