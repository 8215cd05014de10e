"""The samples carry an answer key counted from the simulated world, without the pipelines: both must agree."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from tests_support import CHILDREN, make_home

from pipelines import engine
from pipelines.build import build
from pipelines.settings import Project

KEYS = ("indicator", "variant", "place", "period", "sex", "age_band", "category")


def told(raw: Path) -> dict[tuple[str, ...], tuple[float, float | None]]:
    with (raw / "_answer_key" / "indicators.csv").open(encoding="utf-8", newline="") as table:
        return {
            tuple(row[key] for key in KEYS): (
                float(row["numerator"]),
                float(row["denominator"]) if row["denominator"] else None,
            )
            for row in csv.DictReader(table)
        }


def found(marts: Path) -> dict[tuple[str, ...], tuple[float | None, float | None]]:
    folder = marts / (marts / "CURRENT").read_text().strip()
    path = str(folder / "indicator_values.parquet").replace("'", "''")
    rows = engine.rows(
        engine.connect(), f"select {', '.join(KEYS)}, numerator, denominator from read_parquet('{path}')"
    )
    return {row[:7]: row[7:] for row in rows}


def build_at(folder: Path, raw: Path) -> Project:
    home = make_home(folder)
    project = Project(home, raw, home / "data" / "marts")
    build(project)
    return project


def differences(raw: Path, marts: Path) -> dict[tuple[str, ...], tuple[object, object]]:
    values = found(marts)
    # a combination without a single child has no row in the marts
    return {
        key: (answer, values.get(key))
        for key, answer in told(raw).items()
        if values.get(key, (0.0, 0.0)) != answer and (key in values or any(answer))
    }


def test_every_number_of_the_clean_samples_equals_the_answer_key(demo_raw, tmp_path):
    raw = demo_raw(CHILDREN)
    project = build_at(tmp_path / "sach", raw)
    answers = told(raw)
    assert {key[0] for key in answers} == {
        "injury_rate",
        "malnutrition",
        "bhyt_under6",
        "child_population",
        "commune_recognised",
        "commune_points",
    }
    assert len(answers) > 10_000 and sum(1 for answer in answers.values() if answer[0]) > 1_000
    assert differences(raw, project.marts) == {}


@pytest.mark.parametrize("defects", ["usual", "many"])
def test_every_difference_of_spoilt_samples_has_rows_that_explain_it(demo_raw, tmp_path, defects):
    raw = demo_raw(600, defects)
    project = build_at(tmp_path / defects, raw)
    wrong = differences(raw, project.marts)
    con = engine.connect()
    folder = project.marts / (project.marts / "CURRENT").read_text().strip()
    problems = engine.rows(
        con, f"select commune_code, file, count(*) from read_parquet('{folder}/rejects.parquet') group by all"
    )
    problem_rows, refused = Counter(), Counter()
    for commune, file, number in problems:
        problem_rows[commune or _commune_of(file)] += number
    for file in [*_refused_files(folder), *_never_sent(raw)]:
        refused[_commune_of(file)] += 1
    for key, (answer, value) in wrong.items():
        place = key[2]
        if value is None:
            value = (0.0, 0.0)  # the only child of the combination is gone
        if value[0] is None:
            assert refused[place], f"{key}: nothing reported and no refused file"
            continue
        explained = sum(problem_rows.values()) if place == "106" else problem_rows[place]
        missing = refused[place] or (place == "106" and sum(refused.values()))
        assert missing or abs(answer[0] - value[0]) <= explained, f"{key}: {answer} {value}, {explained} problem rows"
    assert wrong or defects == "usual"


def _commune_of(file: str) -> str:
    return next((part[:5] for part in file.split("/") if part[:5].isdigit()), "")


def _never_sent(raw: Path) -> list[str]:
    with (raw / "_answer_key" / "defects.csv").open(encoding="utf-8", newline="") as table:
        return [row["file"] for row in csv.DictReader(table) if row["reason"] == "not_reported"]


def _refused_files(folder: Path) -> list[str]:
    import json

    return [
        told.split(":")[0] for told in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["refused"]
    ]


@pytest.mark.parametrize("defects", ["usual", "many"])
def test_every_planted_defect_that_spoils_a_row_is_found_and_nothing_else_is_rejected(demo_raw, tmp_path, defects):
    raw = demo_raw(600, defects)
    project = build_at(tmp_path / defects, raw)
    folder = project.marts / (project.marts / "CURRENT").read_text().strip()
    con = engine.connect()
    rejected = set(
        engine.rows(con, f"select file, row_number from read_parquet('{folder}/rejects.parquet') where rejects")
    )
    with (raw / "_answer_key" / "defects.csv").open(encoding="utf-8", newline="") as table:
        planted = list(csv.DictReader(table))
    unreadable = {row["file"] for row in planted if row["reason"] in ("corrupt_file", "not_reported")}
    spoilt = {
        (row["file"], int(row["row"])) for row in planted if row["effect"] == "yes" and row["file"] not in unreadable
    }
    assert spoilt == rejected
    ledger = engine.rows(con, f"select sum(duplicate) from read_parquet('{folder}/ledger.parquet')")[0][0]
    assert ledger == sum(1 for row in planted if row["reason"] == "duplicate" and row["file"] not in unreadable)
