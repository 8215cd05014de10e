"""No number that does not move: one cell of a raw workbook is edited, and mart, status and the printed figure follow, for every indicator.

All cells of the table in ``cell_moves`` are edited at once, each in another row, and one build shows what moved.
"""

import re
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from golden.cell_moves import ELSEWHERE, MOVES, Move
from golden_support import build_at, judged_by_sql
from openpyxl import load_workbook
from tests_support import make_home

from pipelines import catalog, cli_plan, engine, marts, targets
from pipelines.build import build
from pipelines.front import make_reports
from pipelines.reporting.verify_docx import _fact_map, bookmarked
from pipelines.samples.facts import load_facts
from pipelines.samples.papers_found import form_of
from pipelines.samples.simulate import layout_of
from pipelines.settings import Project

PLAN, PERIOD = "tam_duong_2018", "2018"
# figures of the district's own report that are read from the finished Word file
IN_WORD = ("bhyt_under6:issued", "malnutrition:underweight", "commune_recognised:recognised", "commune_points:at_least_700", "injury_rate:injured",
           "child_characteristics:poor", "weighing_coverage:measured", "overweight_share:overweight", "communes_with_play:play", "commune_play:attendances",
           "communes_with_fund:fund", "commune_money:fund_in", "life_skills_share:over6", "participation_share:pupils", "staff_trained_share:trained",
           "staff_reached_share:all_themes", "schools_trained_share:four_groups", "counselling_cases:cases", "under5_deaths:children",
           "birth_registration_share:in_time", "communes_with_programme:adopted_and_run")  # fmt: skip

# figures whose cells by category stand in Biểu 3 and Biểu 5 of that file
IN_TABLES = ("hcdb_groups:closing", "abused_children:supported")


@dataclass(frozen=True)
class Chosen:
    """One move with the cell that was edited."""

    move: Move
    file: str
    row: int
    place: str
    new: object


@dataclass(frozen=True)
class Side:
    """What mart and printed targets say before, or after, all edits."""

    figures: dict[str, tuple[float | None, float | None, float | None]]
    word: dict[str, set[str]]
    project: Project


def core(project: Project) -> Callable[[str], list[tuple[Any, ...]]]:
    """Return what asks the pseudonymous tables of the current build; a table is written as {name}."""
    folder = project.core / marts.build_folder(project.marts).name
    names = {path.stem: f"read_parquet('{path}')" for path in folder.glob("*.parquet")}
    con = engine.connect()
    return lambda sql: engine.rows(con, sql.format(**names))


def layout(register: str, place: str) -> dict[str, Any]:
    """Return the form that a commune of the samples uses."""
    facts = load_facts()
    commune = next((at for at, one in enumerate(facts.communes) if one.code == place), 0)
    return layout_of(facts, register, commune) if register in facts.layouts else form_of(register, commune)


def choose(project: Project) -> list[Chosen]:
    """Choose a cell for every move: a row that no other move edits, in a commune whose figure no other move shows."""
    ask, taken, shown, found = core(project), set[tuple[str, int]](), set[tuple[str, str]](), list[Chosen]()
    for move in MOVES:
        for file, row, place, *more in ask(move.rows):
            names = {(indicator, place) for indicator, _, _ in move.figures}
            serves = not move.column or move.column in layout(move.register, place)["columns"]
            if serves and (file, row) not in taken and not names & shown and _shown_before(project, move, place):
                taken.add((file, row))
                shown |= names
                found.append(Chosen(move, file, row, place, move.new(*more) if callable(move.new) else move.new))
                break
        else:
            raise AssertionError(f"no cell of the samples serves {move.figures}")
    return found


def _shown_before(project: Project, move: Move, place: str) -> bool:
    """Whether the figures stand there, and those that are to fall are not zero."""
    told = figures(project, place, move)
    return all(told[name][0] is not None and (by >= 0 or told[name][0] > 0) for name, by in _names(move))


def _names(move: Move) -> list[tuple[str, int]]:
    return [(f"{indicator}:{variant}", by) for indicator, variant, by in move.figures if "*" not in variant]


@cache
def opened(folder: Path) -> engine.Connection:
    """Return a connection to a build, opened once."""
    return marts.open_marts(folder.parent)


def figures(project: Project, place: str, move: Move) -> dict[str, tuple[float | None, float | None, float | None]]:
    """Return (numerator, denominator, value) of the figures of a move at a place, by "indicator:variant"."""
    con = opened(marts.build_folder(project.marts))
    wanted = ", ".join(f"'{indicator}'" for indicator, _, _ in move.figures)
    rows = engine.rows(
        con,
        f"select indicator || ':' || variant, numerator, denominator, value from indicator_values where indicator in ({wanted}) and place = '{place}' "
        f"and period = '{move.period}' and sex = '*' and age_band = '*' and ethnic_group = '*' and poverty = '*' and category = '*'",
    )
    return {name: tuple(numbers) for name, *numbers in rows}  # type: ignore[misc]


def edit(project: Project, chosen: Chosen) -> None:
    """Write one cell: of the sheet's own row, in the column that the commune's form has it in; or the line that begins so."""
    path = project.raw / chosen.file
    book = load_workbook(path)
    sheet = book.worksheets[0]
    if chosen.move.line:
        (cell,) = (
            cell for line in sheet.iter_rows() for cell in line
            if isinstance(cell.value, str) and cell.value.startswith(chosen.move.line)
        )  # fmt: skip
    else:
        columns = list(layout(chosen.move.register, chosen.place)["columns"])
        cell = sheet.cell(chosen.row, columns.index(chosen.move.column) + 1)
    assert cell.value != chosen.new
    cell.value = chosen.new
    book.save(path)


def printed(folder: Path) -> dict[str, set[str]]:
    """Return what a finished report prints of every fact."""
    with zipfile.ZipFile(folder / "period_report.docx") as package:
        names = _fact_map(package)
        body = ElementTree.fromstring(package.read("word/document.xml"))
    told: dict[str, set[str]] = defaultdict(set)
    for mark, text in bookmarked(body):
        told[names[mark].split("#")[0].split("=")[0]].add(f"{names[mark]}={text}")
    return told


def side(project: Project, chosen: list[Chosen]) -> Side:
    """Read the figures of all chosen cells, and the district's report."""
    told = {f"{name}@{one.place}": numbers for one in chosen for name, numbers in figures(project, one.place, one.move).items()}
    with pytest.MonkeyPatch.context() as patch, judged_by_sql():
        from conftest import TEST_KEY

        patch.setenv("TREEM_HOME", str(project.home))
        patch.setenv("TREEM_VAULT_KEY", TEST_KEY)
        (made,) = make_reports("period_report", PLAN, PERIOD, "106", formats=["docx"], draft_reason="kiểm thử")
    told_there = printed(Path(made.folder))
    word = {name: told_there[f"{name}@106:{PERIOD}"] for name in IN_WORD}
    word |= {name: told_there[f"{name}@106:{PERIOD}:category"] for name in IN_TABLES}
    return Side(told, word, project)


@pytest.fixture(scope="module")
def sides(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Chosen], Side, Side]:
    """The chosen cells, and everything before and after they were edited: one build."""
    home = tmp_path_factory.mktemp("sua") / "sửa từng ô"
    shutil.copytree(built_home, home)
    project = Project(home, home / "data" / "raw", home / "data" / "marts")
    chosen = choose(project)
    before = side(project, chosen)
    kept = make_home(tmp_path_factory.mktemp("truoc"))
    shutil.copytree(project.marts, kept / "data" / "marts")
    for one in chosen:
        edit(project, one)
    build_at(home)
    return chosen, replace(before, project=Project(kept, kept / "data" / "raw", kept / "data" / "marts")), side(project, chosen)


FIGURES = [(number, figure) for number, move in enumerate(MOVES) for figure in move.figures]


def test_every_indicator_has_a_cell_that_moves_it():
    """A new indicator without a line in the table fails here."""
    moved = {indicator for _, (indicator, _, _) in FIGURES}
    assert moved | set(ELSEWHERE) == set(catalog.indicators())
    for indicator, file in ELSEWHERE.items():
        assert indicator in (Path(__file__).parent.parent.parent / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(("number", "figure"), FIGURES, ids=[f"{indicator}:{variant}" for _, (indicator, variant, _) in FIGURES])
def test_mart_status_and_printed_figure_follow_the_cell(number, figure, sides):
    chosen, before, after = sides
    indicator, variant, by = figure
    place, period = chosen[number].place, MOVES[number].period
    pattern = re.compile(f"{indicator}:{variant.replace('*', '.*')}@{place}")
    moved = [name for name in before.figures if pattern.fullmatch(name) and before.figures[name] != after.figures[name]]
    assert moved, "the mart did not move"
    name = moved[0]
    old, new = before.figures[name], after.figures[name]
    if by and "*" not in variant:
        assert (new[0] - old[0]) * by > 0
    said = [judged(one.project, name.split("@")[0], place, period, old, new) for one in (before, after)]
    assert said[0][0] != said[1][0], "the status did not move"
    assert said[0][1] != said[1][1], "the printed figure did not move"


def judged(project: Project, name: str, place: str, period: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[str, list[str]]:
    """Return status and printed lines of a target on a figure whose wanted value lies between the two values."""
    indicator, variant = name.split(":")
    wanted = (max(old[2], new[2] or 0.0) + min(old[2], new[2] or 0.0)) / 2
    plan = catalog.load_plan(PLAN)
    model = next(target for target in plan.targets if target.id == "TD-03")
    target = replace(
        model, id="X-1", indicator=indicator, variant=variant, variants={}, unit=catalog.indicators()[indicator].unit, comparator="ge",
        value_low=wanted, value_high=None, yearly=False, milestones=(), also=(), planned="mức thử", external=False,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TREEM_HOME", str(project.home))
        patch.setattr(catalog, "load_plan", lambda _: replace(plan, targets=(target,)))
        (result,) = targets.evaluate(opened(marts.build_folder(project.marts)), PLAN, period, place)
    return result.status, cli_plan._lines(vars(result))


@pytest.mark.parametrize("name", [*IN_WORD, *IN_TABLES])
def test_the_finished_word_file_follows_too(name, sides):
    _, before, after = sides
    assert before.word[name] and before.word[name] != after.word[name]


@pytest.fixture
def small(built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Project, str]:
    """A few workbooks of one commune: its injuries of 2018, the official table, the register of data received; no household books."""
    source = Project(built_home, built_home / "data" / "raw", built_home / "data" / "marts")
    place = core(source)(
        "select commune_code from {core_injuries} where injured_on between date '2018-01-01' and date '2018-11-30' group by 1 order by 1 limit 1"
    )[0][0]
    home = make_home(tmp_path / "ít sổ")
    raw = source.raw / "demo"
    for path in [*raw.glob(f"2018*/{place}_*/injury_list.xlsx"), raw / "dan-so-2018.xlsx", raw / "so-tiep-nhan-2018.xlsx"]:
        there = home / "data" / "raw" / "demo" / path.relative_to(raw)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, there)
    monkeypatch.setenv("TREEM_HOME", str(home))
    return Project(home, home / "data" / "raw", home / "data" / "marts"), place


def test_a_number_of_the_population_table_moves_the_rate_it_divides(small):
    """A commune without its household book is divided by the official table: one cell there moves mart, status and printed rate."""
    project, place = small
    build(project)
    file, row, girls = core(project)(
        f"select file, row_number, number_female from {{keyed_population}} where year = 2018 and age_from = 3 and age_below = 4 and commune_code = '{place}'"
    )[0]
    name = "injury_rate:injured"
    move = Move((("injury_rate", "injured", 0),), "population", "number_female", "", int(girls) + 4000)
    old = figures(project, place, move)[name]
    kept = project.home.parent / "trước"
    shutil.copytree(project.marts, kept / "data" / "marts")
    path = project.raw / file
    book = load_workbook(path)
    columns = list(load_facts().layouts["population"][0]["columns"])
    book.worksheets[0].cell(row, columns.index("number_female") + 1).value = int(girls) + 4000
    book.save(path)
    build(project)
    new = figures(project, place, move)[name]
    assert new[:2] == (old[0], old[1] + 4000)
    former = Project(kept, kept / "data" / "raw", kept / "data" / "marts")
    said = [judged(one, name, place, PERIOD, old, new) for one in (former, project)]
    assert said[0][0] != said[1][0] and said[0][1] != said[1][1]
