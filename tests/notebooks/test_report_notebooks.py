"""Every report notebook: kept clean, run by papermill on sample data, its numbers those of the marts, its open places marked."""

import importlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from report_page import PAGE, page

from pipelines import catalog, marts
from pipelines.checks_verdict import Finding, Verdict, save
from pipelines.errors import RequestError
from pipelines.reporting import making, pool, runner
from pipelines.reporting.document import Chart, Document, Fact, Heading, Placeholder, Table, facts_in, from_json
from pipelines.reporting.figures import FACT, OWN_PARTS
from pipelines.reporting.schema import load_schema, report_names
from pipelines.settings import Project

ROOT = Path(__file__).parents[2]
PLAN, COMMUNE, SCHOOL = "tam_duong_2018", "03412", "10604020"
# name -> period, place, parameters of its own
CASES: dict[str, tuple[str, str, dict[str, str]]] = {
    "action_month": ("2018-6M", "106", {"occasion": "tet_trung_thu"}),
    "child_friendly_dossier": ("2018", COMMUNE, {}),
    "commune_profile": ("2018-9M", COMMUNE, {}),
    "data_quality_brief": ("2018-9M", "106", {}),
    "four_risk_update": ("2018", "106", {}),
    "plan_progress": ("2018", "106", {}),
    "school_report": ("2018", SCHOOL, {}),
}
# one number of the marts each, changed by so much: the report must print the new one
MOVES = {
    "action_month": ("child_population:residents@03390:2018-6M", 3.0),
    "commune_profile": ("bhyt_under6:issued@03412:2018-9M", -2.0),
    "four_risk_update": ("four_risk:children@106:2018:category=violence", 4.0),
    "plan_progress": ("bhyt_under6:issued@106:2017", -5.0),
    "school_report": ("counselling_cases:cases@10604020:2018", 6.0),
}
OTHERS = [name for name in report_names(ROOT / "notebooks") if name != "period_report"]


def test_every_report_of_the_folder_is_tried_here() -> None:
    assert set(OTHERS) == set(CASES)


@pytest.mark.parametrize("name", OTHERS)
def test_notebook_is_short_clean_and_reads_through_its_report_only(name: str) -> None:
    notebook = json.loads((ROOT / "notebooks" / "reports" / f"{name}.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert all(set(cell["metadata"]) <= {"tags"} for cell in notebook["cells"])
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"} and notebook["metadata"]["language_info"] == {"name": "python"}
    assert len(code) <= 15 and all(len(cell["source"]) <= 6 for cell in code)
    assert [cell["metadata"]["tags"] for cell in code].count(["parameters"]) == 1
    assert code[-1]["source"][-1] == "report.save(out)"
    text = json.dumps(notebook)
    assert not any(word in text for word in ("open_children", "duckdb", "read_parquet", "data/", "import pandas"))


def test_page_of_reports_is_what_the_notebooks_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(ROOT / "notebooks"), "docs/bao-cao.md đã cũ: chạy python tests/report_page.py"
    assert all(f"\n## {name}\n" in page(ROOT / "notebooks") for name in [*OTHERS, "period_report"])
    assert "docs/bao-cao.md" in (ROOT / "README.md").read_text(encoding="utf-8")


# -- made once ---------------------------------------------------------------------------------------------------------


def told(table: str, rule: str, places: Mapping[str, int], severity: str = "warn") -> Finding:
    return Finding(table, rule, "expect_no_rows", "", severity, sum(places.values()), 90, "Sai một điều.", "Trạm y tế xã", "", places=places)


def verdict(manifest: str, on: str, *findings: Finding) -> Verdict:
    counts = {"checks": 20, "passed": 20 - len(findings), "block": 0, "warn": len(findings), "info": 0, "skipped": 0}
    return Verdict(manifest, f"{on}T08:00:00+00:00", findings, counts, ("2018-9M",))


@pytest.fixture(scope="module")
def project(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project over the marts of the session, with the gate's verdict on them and on a former build."""
    home = tmp_path_factory.mktemp("bao_cao")
    for name in ("notebooks", "expectations", "reports/templates"):
        shutil.copytree(built_home / name, home / name)
    shutil.copyfile(built_home / "environment.yml", home / "environment.yml")
    found = Project(home, home / "data" / "raw", built_home / "data" / "marts")
    build = marts.build_folder(found.marts).name
    (found.core / build).mkdir(parents=True)
    shutil.copyfile(built_home / "data" / "core" / build / "keyed_score_sheet.parquet", found.core / build / "keyed_score_sheet.parquet")
    save(verdict("0" * 16, "2018-08-01", told("keyed_injury_list", "too_old", {"03390": 4, COMMUNE: 1})), found.state)
    now = (told("keyed_injury_list", "too_old", {"03390": 1, COMMUNE: 2}), told("receipts", "list_missing", {"03394": 3}, "info"))
    save(verdict(marts.manifest_hash(found.marts), "2018-09-16", *now), found.state)
    return found


@pytest.fixture(scope="module")
def documents(project: Project) -> dict[str, Document]:
    """Every report made by papermill in one warm process, as page and as Word; what it saved."""
    work: list[making.Job] = []
    for name, (period, place, extra) in CASES.items():
        schema, requests = runner.check_requests(project, name, runner.given(PLAN, period, "internal", extra), (place,))
        work += runner.jobs_for(project, schema, requests, runner.How(("html", "docx")), None)
    found: dict[str, Document] = {}
    for at, made in pool.Pool(project.home, 1).outcomes(work):
        assert isinstance(made, making.ReportResult), str(made)
        found[work[at].schema.name] = from_json((made.folder / "model.json").read_text(encoding="utf-8"))
    return found


def opened(project: Project, name: str, **given: str) -> Any:
    """Open a report as its notebook does."""
    text = (project.notebooks / "reports" / f"{name}.ipynb").read_text(encoding="utf-8")
    room = re.search(rf"from (pipelines\.\w+) import {name}\b", text)
    assert room
    period, place, extra = CASES[name]
    return importlib.import_module(f"{room[1]}.{name}").open_report(project, **({"plan": PLAN, "period": period, "place": place} | extra | given))


def values(project: Project) -> dict[str, dict[str, Any]]:
    frame = pl.read_parquet(marts.build_folder(project.marts) / "indicator_values.parquet")
    return {row["fact_id"]: row for row in frame.select("fact_id", *OWN_PARTS).to_dicts()}


def own(document: Document) -> list[Fact]:
    """The printed numbers that are an indicator's own."""
    parts = [(fact, FACT.fullmatch(fact.fact_id)) for fact in facts_in(document) if fact.value is not None]
    return [fact for fact, name in parts if name and name["part"] in OWN_PARTS and name["indicator"] in catalog.indicators()]


@pytest.mark.parametrize("name", OTHERS)
def test_numbers_are_those_of_the_marts(name: str, documents: dict[str, Document], project: Project) -> None:
    known, printed = values(project), own(documents[name])
    assert len(printed) > {"data_quality_brief": 3, "child_friendly_dossier": 1}.get(name, 25)
    for fact in printed:
        stem, _, part = fact.fact_id.partition("#")
        # a part that nobody is in has no row of its own: the other parts hold the whole
        wanted = known[stem][part] if stem in known else 0.0
        assert fact.value == pytest.approx(wanted), fact.fact_id


@pytest.mark.parametrize("name", OTHERS)
def test_places_for_people_are_open_and_every_number_has_its_fact(name: str, documents: dict[str, Document], project: Project) -> None:
    document, schema = documents[name], load_schema(name, project.notebooks)
    open_places = {block.text for block in document.blocks if isinstance(block, Placeholder)}
    of_place = {"child_friendly_dossier": {"place"}}.get(name, set())
    wanted = {text for section, texts in schema.placeholders.items() if section not in of_place for text in texts}
    assert wanted <= open_places
    assert document.opening and document.closing and document.demo and document.status_line
    headings = [at for at, block in enumerate(document.blocks) if isinstance(block, Heading) and block.level == 1]
    assert all(later - at > 1 for at, later in zip(headings, [*headings[1:], len(document.blocks)], strict=True)), "an empty section"
    assert all(fact.fact_id for fact in facts_in(document))
    assert any(isinstance(block, Table) for block in document.blocks)


def moved(project: Project, folder: Path) -> Project:
    """The same project over marts in which the numbers of ``MOVES`` are other ones, and one list came late."""
    shutil.copytree(project.marts, folder / "marts")
    build = marts.build_folder(folder / "marts")
    frame = pl.read_parquet(build / "indicator_values.parquet")
    step = pl.col("fact_id").replace_strict(dict(MOVES.values()), default=0.0, return_dtype=pl.Float64)
    frame.with_columns(pl.col("numerator") + step, pl.col("state").replace("zero", "ok")).write_parquet(build / "indicator_values.parquet")
    lists = pl.read_parquet(build / "receipts.parquet")
    late = (pl.col("period") == "2018-9M") & (pl.col("commune_code") == COMMUNE) & (pl.col("register") == "bhyt_cards")
    lists.with_columns(status=pl.when(late).then(pl.lit("late")).otherwise(pl.col("status"))).write_parquet(build / "receipts.parquet")
    return replace(project, marts=folder / "marts")


def test_reports_move_with_one_number(documents: dict[str, Document], project: Project, tmp_path: Path) -> None:
    changed = moved(project, tmp_path)
    for name, (stem, step) in MOVES.items():
        before = {fact.value for fact in facts_in(documents[name]) if fact.fact_id == f"{stem}#numerator"}
        after = {fact.value for fact in facts_in(opened(changed, name).build()) if fact.fact_id == f"{stem}#numerator"}
        assert len(before) == 1 and after == {before.pop() + step}, name
    before, after = documents["data_quality_brief"], opened(changed, "data_quality_brief").build()
    late = [{fact.fact_id: fact.value for fact in facts_in(each)}[f"receipts@{COMMUNE}:2018-9M#late"] for each in (before, after)]
    assert late == [0, 1]


def test_dossier_moves_with_a_cell_of_the_score_sheet(documents: dict[str, Document], project: Project, tmp_path: Path) -> None:
    path = next(project.core.glob("*/keyed_score_sheet.parquet"))
    other = replace(project, home=tmp_path)
    shutil.copytree(project.notebooks, other.notebooks)
    (other.core / path.parent.name).mkdir(parents=True)
    here = (pl.col("commune_code") == COMMUNE) & (pl.col("year") == 2018) & (pl.col("criterion") == 5)
    points = pl.when(here).then(pl.col("checked_score") - 10).otherwise(pl.col("checked_score"))
    pl.read_parquet(path).with_columns(checked_score=points).write_parquet(other.core / path.parent.name / path.name)
    base = f"commune_scores@{COMMUNE}:2018"
    told = [{fact.fact_id: fact.value for fact in facts_in(each)} for each in (documents["child_friendly_dossier"], opened(other, "child_friendly_dossier").build())]
    for part in ("checked_total", "criterion=5,checked_score"):
        assert told[1][f"{base}#{part}"] == (told[0][f"{base}#{part}"] or 0) - 10


# -- a second computation ----------------------------------------------------------------------------------------------


def test_place_among_the_communes_is_the_one_counted_anew(documents: dict[str, Document], project: Project) -> None:
    frame = pl.read_parquet(marts.build_folder(project.marts) / "indicator_values.parquet")
    total = [pl.col(name) == "*" for name in ("sex", "age_band", "category", "ethnic_group", "poverty")]
    frame = frame.filter(pl.col("period") == "2018-9M", pl.col("place").str.len_chars() == 5, pl.col("denominator") > 0, *total)
    facts = {fact.fact_id: fact.value for fact in facts_in(documents["commune_profile"])}
    checked = 0
    for indicator, variant, lower in (("malnutrition", "underweight", True), ("bhyt_under6", "issued", False), ("injury_rate", "injured", True)):
        rows = frame.filter(pl.col("indicator") == indicator, pl.col("variant") == variant)
        shares = {row["place"]: row["numerator"] / row["denominator"] for row in rows.to_dicts()}
        ahead = sum(share < shares[COMMUNE] if lower else share > shares[COMMUNE] for share in shares.values())
        stem = f"{indicator}:{variant}@{COMMUNE}:2018-9M"
        assert facts[f"{stem}#rank"] == ahead + 1 and facts[f"{stem}#ranked"] == len(shares) == 14
        checked += 1
    assert checked == 3


def test_years_in_a_row_are_drawn_for_a_commune_and_never_added_for_a_district(documents: dict[str, Document], project: Project) -> None:
    period_report = importlib.import_module("pipelines.reporting.period_report").open_report(project, plan=PLAN, period="2018-9M", place="106")
    reports = {"commune": documents["commune_profile"], "district": documents["plan_progress"], "period": period_report.build()}
    titles = {name: [block.title for block in found.blocks if isinstance(block, Chart)] for name, found in reports.items()}
    drawn = {name: [title for title in found if title.startswith("Diễn biến: số năm liên tục")] for name, found in titles.items()}
    assert len(drawn["commune"]) == 1 and drawn["district"] == drawn["period"] == []
    assert all(any(title.startswith("Diễn biến: ") for title in found) for found in titles.values())


def test_the_side_of_the_line_on_which_the_commune_is_behind_is_hatched(project: Project) -> None:
    document = opened(project, "commune_profile", place="03430", period="2018").build()
    drawn = [chart for chart in document.blocks if isinstance(chart, Chart) and "đánh dấu ►" in chart.title]
    looks = {chart.title: chart.figure["data"][0] for chart in drawn}
    assert {"suy dinh dưỡng" in title for title in looks} == {True, False}, "one share of which more is better, one of which less is"
    for bar in looks.values():
        hatched = dict(zip(bar["y"], bar["marker"]["pattern"]["shape"], strict=True))
        assert [look for name, look in hatched.items() if name.startswith("►")] == ["/"] and "" in hatched.values()


def test_quality_brief_counts_rows_and_tells_the_trend(documents: dict[str, Document]) -> None:
    facts = {fact.fact_id: fact.value for fact in facts_in(documents["data_quality_brief"])}
    base = "checks@{}:2018-9M#{}"
    assert facts[base.format("106", "rows")] == 6 and facts[base.format("106", "rows_former")] == 5
    assert facts[base.format("106", "place=03390,rows_former")] == 4 and facts[base.format("03390", "rows")] == 1
    assert facts[base.format("106", "rule=keyed_injury_list.too_old,former")] == 5
    text = documents["data_quality_brief"].to_json()
    assert all(words in text for words in ("mới", "giảm", "tăng", "đã nêu 1 lần, từ 01/8/2018")) and "child_key" not in text


def test_flow_of_the_four_risks_is_the_difference_of_two_periods(documents: dict[str, Document], project: Project) -> None:
    known = values(project)
    now, earlier = (known.get(f"four_risk:children@106:{period}:category=violence") for period in ("2018", "2018-9M"))
    new = (now or {"numerator": 0})["numerator"] - (earlier or {"numerator": 0})["numerator"]
    facts = {fact.fact_id: fact.value for fact in facts_in(documents["four_risk_update"])}
    assert facts.get("four_risk:children@106:2018:category=violence#since_former", 0) == new


# -- refused -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("plan_progress", {"edition": "shared"}, "chưa có bản công bố"),
        ("school_report", {"edition": "shared"}, "chỉ có bản nội bộ"),
        ("data_quality_brief", {"edition": "shared"}, "chỉ có bản nội bộ"),
        ("commune_profile", {"place": "106"}, "Không có đơn vị mang mã “106”"),
        ("school_report", {"place": COMMUNE}, "Không có đơn vị"),
        ("child_friendly_dossier", {"period": "2018-9M"}, "làm theo năm"),
        ("action_month", {"occasion": "tet"}, "không nhận giá trị “tet”"),
    ],
)
def test_what_a_report_is_not_made_for_is_refused_with_the_reason(name: str, given: dict[str, str], words: str, project: Project) -> None:
    with pytest.raises(RequestError, match=words):
        opened(project, name, **given)


@pytest.mark.parametrize("name", ["commune_profile", "four_risk_update", "action_month"])
def test_shared_edition_prints_no_small_number_of_children(name: str, project: Project) -> None:
    document = opened(project, name, edition="shared").build()
    printed = [fact for fact in own(document) if fact.fact_id.endswith("#numerator") and fact.unit in ("trẻ em", "trẻ")]
    assert printed and not [fact for fact in printed if 0 < (fact.value or 0) < 5]
    assert "(…)" in document.to_json()
