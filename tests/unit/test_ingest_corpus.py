"""The corpus of nasty files: every ledger balanced, every planted defect found and named at its row, nothing else rejected."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from ingest_corpus import make_corpus
from ingest_corpus_lists import KINDS

from pipelines.examine import examine
from pipelines.settings import Project

PROVE = os.environ.get("TREEM_PROVE") == "1"
SEEDS = (2018, 2019) if PROVE else (2018,)
BOOKS = 5 if PROVE else 1


@pytest.fixture(scope="module", params=SEEDS)
def seed(request: pytest.FixtureRequest) -> int:
    number: int = request.param
    return number


@pytest.fixture(scope="module")
def both(seed: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The truth of the corpus, and what was found: file -> what the trial reading tells."""
    folder = tmp_path_factory.mktemp("kho")
    truth = make_corpus(folder / "raw", seed, BOOKS)
    told = examine(Project(folder, folder / "raw", folder / "marts"), rows=True, values=True)
    return truth, {file["file"]: file for file in told["files"]}


def test_the_corpus_is_large_and_holds_every_register(both) -> None:
    truth, _ = both
    registers = {sheet.get("register") for file in truth for sheet in file["sheets"]}
    assert len(truth) >= (150 if PROVE else 60) and set(KINDS) <= registers
    reasons = {row["reason"] for file in truth for sheet in file["sheets"] for row in sheet.get("rows", {}).values()}
    assert len(reasons) >= 20


def test_the_truth_is_machine_readable_and_of_every_file(both, tmp_path_factory) -> None:
    truth, found = both
    assert json.loads(json.dumps(truth, default=str)) and {file["file"] for file in truth} == set(found)


def test_files_are_read_or_refused_for_the_right_reason(both) -> None:
    truth, found = both
    wrong = []
    for file in truth:
        told = found[file["file"]]
        if (told["status"], told["reason"]) != (file["status"], file["reason"]):
            wrong.append((file["file"], file["reason"], told["reason"], told["message"] or [sheet["message"] for sheet in told["sheets"]]))
    assert wrong == []


def sheets(both) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    truth, found = both
    told = []
    for file in truth:
        by_name = {sheet["sheet"]: sheet for sheet in found[file["file"]]["sheets"]}
        told += [(file["file"], sheet, by_name[sheet["sheet"]]) for sheet in file["sheets"]]
    return told


def test_every_sheet_is_what_it_is_and_its_ledger_is_the_true_one(both) -> None:
    wrong = []
    for file, true, told in sheets(both):
        if true["status"] != "read":
            if (told["status"], told["reason"]) != ("refuse", true["reason"]):
                wrong.append((file, true["sheet"], true["reason"], told["reason"]))
        elif told["status"] != "read" or (told["register"], told["ledger"]) != (true["register"], true["ledger"]):
            wrong.append((file, true["register"], told.get("register"), told["message"], true["ledger"], told.get("ledger")))
        elif sum(told["ledger"].values()) != told["rows_read"]:
            wrong.append((file, "not balanced"))
    assert wrong == []


def test_every_planted_defect_is_named_at_its_row_and_nothing_else_is_rejected(both) -> None:
    wrong = []
    for file, true, told in sheets(both):
        if true["status"] != "read" or told["status"] != "read":
            continue
        rows = {row["row"]: row for row in told["rows"]}
        for at, row in true["rows"].items():
            seen = rows.get(at, {"verdict": None, "reason": None})
            if (seen["verdict"], seen["reason"]) != (row["verdict"], row["reason"]):
                wrong.append((file, true["register"], at, row, seen))
            elif row["verdict"] == "accept" and sorted(seen.get("warnings", [])) != sorted(row["warnings"]):
                wrong.append((file, true["register"], at, row["warnings"], seen.get("warnings")))
        wrong += [(file, true["register"], at, "not planted", rows[at]) for at in set(rows) - set(true["rows"])]
    assert wrong == [], f"{len(wrong)}: " + "\n".join(map(str, wrong[:40]))


def test_accepted_rows_have_the_values_that_were_written(both) -> None:
    wrong, compared = [], 0
    for file, true, told in sheets(both):
        found = {row["row"]: row.get("values", {}) for row in told.get("rows", [])}
        for at, row in true.get("rows", {}).items():
            for name, value in row.get("values", {}).items():
                compared += 1
                if found.get(at, {}).get(name) != value:
                    wrong.append((file, true["register"], at, name, value, found.get(at, {}).get(name)))
    assert compared > 1_000
    assert wrong == [], f"{len(wrong)}: " + "\n".join(map(str, wrong[:40]))


def test_the_same_seed_gives_the_same_corpus(both, seed: int, tmp_path: Path) -> None:
    again = make_corpus(tmp_path / "raw", seed, BOOKS)
    assert json.dumps(both[0], default=str) == json.dumps(again, default=str)
