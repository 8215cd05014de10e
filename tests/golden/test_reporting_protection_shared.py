"""Section III.3 in both editions on sample data: the shared one tells of no few children, the internal one everything; text and table agree."""

import shutil
from pathlib import Path

import pytest

from pipelines import marts
from pipelines.reporting.document import Document, Fact, Paragraph, Table, facts_of
from pipelines.reporting.figures import FACT
from pipelines.reporting.period_report import open_report
from pipelines.reporting.wording import plain
from pipelines.settings import Project

OURS = ("hcdb_", "risk_", "abus", "minors_", "four_risk", "disabled_", "birth_registration")
PRIVATE = ("abus", "minors_", "four_risk")
CHILDREN = ("trẻ em", "vụ", "người", "lượt trẻ")


@pytest.fixture(scope="module")
def made(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Document]:
    """The year's report of the district and of the commune with most cases, in both editions."""
    home = tmp_path_factory.mktemp("bao_ve")
    shutil.copytree(built_home / "notebooks", home / "notebooks")
    shutil.copyfile(built_home / "environment.yml", home / "environment.yml")
    project = Project(home, home / "data" / "raw", built_home / "data" / "marts")
    con = marts.open_marts(project.marts)
    query = "select place from indicator_values where indicator = 'hcdb_groups' and variant = 'closing' and period = '2018' and category = '*' and sex = '*'"
    commune = con.execute(f"{query} and age_band = '*' and place <> '106' order by numerator desc, place limit 1").fetchone()[0]
    given = {"plan": "tam_duong_2018", "period": "2018"}
    return {
        (kind, edition): open_report(project, place=place, edition=edition, **given).build()
        for kind, place in (("district", "106"), ("commune", commune))
        for edition in ("internal", "shared")
    }


def ours(document: Document) -> list[Fact]:
    """The facts of the indicators of section III.3 beyond injuries that have a number, wherever they are printed."""
    found = [fact for block in document.blocks for fact in facts_of(block)]
    return [fact for fact in found if fact.value is not None and fact.fact_id.startswith(OURS) and FACT.fullmatch(fact.fact_id)]


def counts(document: Document) -> list[Fact]:
    """Numbers of children, cases, persons, turns; not how they changed."""
    return [fact for fact in ours(document) if fact.unit in CHILDREN and not fact.fact_id.endswith(("crease", "change"))]


def lines(document: Document) -> list[str]:
    return [plain(block.runs) for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("kind", ["district", "commune"])
def test_the_shared_edition_tells_of_no_few_children(made, kind):
    assert not [(fact.fact_id, fact.text) for fact in counts(made[kind, "shared"]) if 0 < fact.value < 5]
    assert any(0 < fact.value < 5 for fact in counts(made[kind, "internal"])), "the internal edition keeps its small counts"


def test_what_is_published_of_a_commune_says_nothing_of_private_traits(made):
    document = made["commune", "shared"]
    assert not [fact.fact_id for fact in ours(document) if fact.fact_id.startswith(PRIVATE)]
    assert not any(isinstance(block, Table) and block.code == "Biểu 5" for block in document.blocks)
    assert any("không nêu số liệu về trẻ em bị xâm hại" in line for line in lines(document))
    assert any(isinstance(block, Table) and block.code == "Biểu 5" for block in made["commune", "internal"].blocks)


def test_a_hidden_cell_of_the_groups_stands_in_no_column_of_dashes(made):
    """Among dashes the only hidden cell would tell in which group the children are."""
    for kind in ("district", "commune"):
        table = next(block for block in made[kind, "shared"].blocks if isinstance(block, Table) and block.code == "Biểu 3")
        for column in zip(*(row[2:] for row in table.rows[:-1]), strict=True):
            texts = [plain(cell) for cell in column]
            assert not {"(…)", "-"} <= set(texts), texts
        assert not any("không công bố: " in line and "HIV" in line for line in lines(made[kind, "shared"]))


def test_both_editions_print_the_same_numbers_and_the_flows_add_up(made):
    internal, shared = ({fact.fact_id: fact.value for fact in ours(made["district", edition])} for edition in ("internal", "shared"))
    assert shared and all(internal[name] == value for name, value in shared.items() if name in internal)
    opening, entered, left, closing = (
        internal[f"{name}@106:2018#numerator"] for name in ("hcdb_groups:opening", "hcdb_entered:by_group", "hcdb_left:by_group", "hcdb_groups:closing")
    )
    assert opening + entered - left == closing > 0
    table = next(block for block in made["district", "internal"].blocks if isinstance(block, Table) and block.code == "Biểu 3")
    assert "Đầu kỳ + tăng - giảm = cuối kỳ ở mọi dòng." in table.note
    told = next(line for line in lines(made["district", "internal"]) if line.startswith("Đầu kỳ "))
    assert f"cuối kỳ {closing:g} trẻ em" in told
