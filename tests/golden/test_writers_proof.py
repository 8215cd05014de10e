"""``treem verify``: the numbers of finished reports are looked up again in the marts; a wrong one is found in whichever way it came."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from writers_sample import write_all

from pipelines.cli import main
from pipelines.reporting import period_report, verify_report
from pipelines.reporting.document import Document, Fact, facts_in, from_json
from pipelines.reporting.verify_marts import DERIVED, MART, OTHER, SIGN
from pipelines.settings import Project

PERIOD = "2018-6M"
WRONG = {
    "#numerator": MART, "#value": MART, "#denominator": MART, "#change": DERIVED, "#gap": DERIVED, "#share": DERIVED, "#under_6": DERIVED,
    "#plan_pct": DERIVED, "#checked_total": MART, "#rated_at_risk": MART, "#received": MART,
}  # fmt: skip


@pytest.fixture(scope="module")
def project(built_home: Path) -> Project:
    return Project(built_home, built_home / "data" / "raw", built_home / "data" / "marts")


@pytest.fixture(scope="module")
def documents(project: Project) -> dict[str, Document]:
    """The report of the district and of one commune, built straight from the marts."""
    told = {"plan": "tam_duong_2018", "period": PERIOD, "edition": "internal"}
    return {place: period_report.open_report(project, place=place, **told).build() for place in ("106", "03412")}


@pytest.fixture(scope="module")
def folders(documents: dict[str, Document], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("proof")
    return {place: write_all(made, root / place) for place, made in documents.items()}


@pytest.mark.parametrize("place", ["106", "03412"])
def test_every_number_of_every_file_is_the_one_of_the_marts(project: Project, folders: dict[str, Path], place: str) -> None:
    proof = verify_report.prove(project, folders[place])
    assert proof.ok and proof.facts is not None
    assert {checked.name: checked.numbers > 300 for checked in proof.files} == {
        f"period_report.{name}": True for name in ("docx", "xlsx", "pdf", "html")
    } | {"model.json": True}
    counted = Counter(each.source for each in proof.facts)
    assert counted[MART] > 200 and counted[DERIVED] > 40
    # what this check cannot compute anew stays a small rest
    assert counted[OTHER] < 0.05 * sum(counted.values()) and counted[SIGN] < 0.4 * sum(counted.values())


def of(document: Document, wanted: Callable[[Fact], bool]) -> Fact:
    return next(fact for fact in facts_in(document) if wanted(fact))


def changed(model: str, fact: Fact, **wrong: object) -> str:
    """Return a model in which one fact is another wherever it is printed so."""
    told = {"fact_id": fact.fact_id, "text": fact.text, "value": fact.value, "unit": fact.unit}
    before = json.dumps(told, ensure_ascii=False)
    assert before in model
    return model.replace(before, json.dumps({**told, **wrong}, ensure_ascii=False))


def test_numbers_that_are_wrong_in_model_and_files_alike_are_found(project: Project, documents: dict[str, Document], tmp_path: Path) -> None:
    document = documents["106"]
    model, wanted = json.dumps(json.loads(document.to_json()), ensure_ascii=False), {}
    for part, source in WRONG.items():
        fact = of(document, lambda each, part=part: each.fact_id.endswith(part) and bool(each.value))  # type: ignore[misc]
        model = changed(model, fact, text="7", value=7)
        wanted[fact.fact_id] = source
    rounded = of(document, lambda each: each.fact_id.endswith("#value") and each.fact_id not in wanted and bool(re.fullmatch(r"\d+,\d%", each.text)))
    model = changed(model, rounded, text=f"{rounded.text[:-2]}{(int(rounded.text[-2]) + 3) % 10}%")
    absent = Fact("bhyt_under6:issued@106:2018-6M:category=nothing#numerator", "5", 5.0, "trẻ")
    made = from_json(model)
    replace(made, opening=(*made.opening, absent)).save(tmp_path / "model.json")
    proof = verify_report.prove(project, tmp_path)
    found = {each.fact_id: each.source for each in proof.wrong}
    assert found == wanted | {rounded.fact_id: MART, absent.fact_id: MART}
    assert any(absent.fact_id in line for line in verify_report.lines(proof, 50))


def test_the_command_tells_and_ends_with_its_own_code(
    built_home: Path, folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TREEM_HOME", str(built_home))
    folder = Path(shutil.copytree(folders["03412"], tmp_path / "r"))
    assert main(["verify", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    page = folder / "period_report.html"
    page.write_text(page.read_text(encoding="utf-8").replace("<b>", "<b data-f=0>", 2), encoding="utf-8")
    assert main(["verify", str(folder)]) == 51
    assert "period_report.html" in capsys.readouterr().out
    assert main(["verify", str(tmp_path)]) == 2
    assert main(["verify", str(folder / "period_report.docx")]) == 0
    assert main(["verify", str(page)]) == 2


def test_marts_that_are_gone_are_said_to_be(built_home: Path, folders: dict[str, Path], tmp_path: Path) -> None:
    project = Project(built_home, tmp_path, tmp_path)
    proof = verify_report.prove(project, folders["03412"])
    assert proof.facts is None and any("không còn giữ" in line for line in verify_report.lines(proof, 5))
