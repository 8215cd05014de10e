"""The shared report of a place whose boundaries moved: it compares with nothing, says why, and its numbers of now stand.

Huyện Tam Đường had 14 communes a year ago and has 13 now; Xã Bình Lư (03412) is what it was. Numbers carried to today's boundaries
are those of 13 communes a year ago: whoever subtracts them from the 14 that were told then has the commune that left.
"""

from dataclasses import replace
from datetime import date

import pytest
from tests_support import make_home

from pipelines import catalog
from pipelines.reporting.document import Chart, Document, facts_in
from pipelines.reporting.period_report import open_report
from pipelines.settings import Project
from tests.reporting_marts import make_marts
from tests.reporting_sent import rows, said, tables

STEMS = ("child_population:residents", "injury_rate:injured", "bhyt_under6:issued")
WHY = "Địa giới đã thay đổi so với quý I năm 2017 (bớt Xã Sùng Phài (03397)): bản công bố không so sánh với cùng kỳ"
AGAINST = "so với cùng kỳ năm 2017 ("


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Document]:
    """The first quarter after the boundaries moved, of the district and of one commune, in both editions."""
    plan = catalog.load_plan("tam_duong_2018")
    now, then = (plan.periods[name] for name in ("2018-Q1", "2017-Q1"))
    days = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 3, 31), "cutoff_on": date(2020, 3, 14), "known_on": date(2020, 3, 20)}
    moved = {now.id: replace(now, **days), then.id: replace(then, **{name: day.replace(year=2019) for name, day in days.items()})}
    flagged = {f"{stem}@106:2018-Q1": {"comparability": "not_comparable", "units_reported": 13, "units_expected": 13} for stem in STEMS}
    home = make_home(tmp_path_factory.mktemp("doi_dia_gioi"))
    project = Project(home, home / "data" / "raw", home / "data" / "marts")
    make_marts(project.marts, flagged)
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "load_plan", lambda plan_id: replace(plan, periods=moved))
        for place, edition in (("106", "internal"), ("106", "shared"), ("03412", "shared")):
            report = open_report(project, plan="tam_duong_2018", period="2018-Q1", place=place, edition=edition)
            found[place, edition] = report.build()
    return found


def of_then(document: Document) -> set[str]:
    """The numbers of children of the compared period that are printed, as they were told then or carried."""
    found = {fact.fact_id for fact in facts_in(document) if ":2017-Q1" in fact.fact_id and fact.value is not None}
    return {name for name in found if "#units_" not in name}


def test_the_internal_edition_compares_with_carried_numbers(made):
    assert any(AGAINST in text for text in said(made["106", "internal"]))
    assert any("^2020-03-14" in name for name in of_then(made["106", "internal"]))


def test_the_shared_edition_prints_no_number_of_the_former_place(made):
    document = made["106", "shared"]
    assert of_then(document) == set()
    assert not any(AGAINST in text or "quy đổi" in text for text in said(document))
    charts = [block for block in document.blocks if isinstance(block, Chart)]
    (causes,) = (block for block in charts if "theo nguyên nhân" in block.title)
    assert "không vẽ số cùng kỳ năm 2017 ở nơi địa giới đã thay đổi" in causes.title and not any(causes.figure["data"][1]["x"])
    assert not any("cùng kỳ năm 2017:" in block.alt for block in charts)


def test_the_shared_edition_says_why_in_text_and_tables(made):
    document = made["106", "shared"]
    assert sum(WHY in text for text in said(document)) == 1
    assert not any("Kế hoạch không có cùng kỳ" in text for text in said(document)), "the plan has the period: it is the place that moved"
    found = tables(document)
    assert all(WHY in found[f"Biểu {code}"].note for code in ("1", "4", "4b"))
    assert {(row[3], row[4]) for row in rows(found["Biểu 4b"])} == {("…", "…")}


def test_the_numbers_of_now_stand_as_in_the_internal_edition(made):
    internal = {fact.fact_id: fact.value for fact in facts_in(made["106", "internal"])}
    now = {fact.fact_id: fact.value for fact in facts_in(made["106", "shared"]) if ":2018-Q1" in fact.fact_id and fact.value is not None}
    both = now.keys() & internal.keys()
    assert len(both) > 50 and all(now[name] == internal[name] for name in both)


def test_a_commune_that_stayed_compares_in_the_shared_edition_too(made):
    document = made["03412", "shared"]
    assert any(AGAINST in text for text in said(document)) and of_then(document)
    assert not any("Địa giới" in text for text in said(document))
