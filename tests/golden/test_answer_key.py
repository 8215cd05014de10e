"""The samples carry an answer key counted from the simulated world, without the pipelines: both must agree."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from golden_support import SIZES, project_at

from pipelines import catalog, engine
from pipelines.samples.facts import load_facts, plan_files

# children of the spoilt samples; of many defects every kind has some only among that many
SPOILT = {"usual": 300, "many": 600}
KEYS = ("indicator", "variant", "place", "period", "sex", "age_band", "category")
Cell = tuple[str, ...]
Pair = tuple[float, float | None]

# what the answer key does not count, and why
UNCOUNTED = {
    "injury_added": "compared with two runs of the same period by tests/golden/test_calendar_second_way.py",
    "injury_rest": "likewise",
    "data_timeliness": "of clean samples every list is in time and passes: asserted below",
    "records_current": "of clean samples every record of a resident is in the period's list: asserted below",
}


def told(raw: Path) -> dict[Cell, Pair]:
    with (raw / "_answer_key" / "indicators.csv").open(encoding="utf-8", newline="") as table:
        return {
            tuple(row[key] for key in KEYS): (
                float(row["numerator"]),
                float(row["denominator"]) if row["denominator"] else None,
            )
            for row in csv.DictReader(table)
        }


def values(home: Path, columns: str, where: str = "true") -> list[tuple]:
    folder = home / "data" / "marts" / (home / "data" / "marts" / "CURRENT").read_text().strip()
    path = str(folder / "indicator_values.parquet").replace("'", "''")
    whole = "ethnic_group = '*' and poverty = '*'"
    return engine.rows(engine.connect(), f"select {columns} from read_parquet('{path}') where {whole} and {where}")


def found(home: Path) -> dict[Cell, tuple[float | None, float | None]]:
    return {row[:7]: row[7:] for row in values(home, f"{', '.join(KEYS)}, numerator, denominator")}


def differences(raw: Path, home: Path) -> dict[Cell, tuple[object, object]]:
    mart = found(home)
    # indicators published by sex and by age apart have no cell for both together
    crossed = {cell[:2] for cell in mart if cell[4] != "*" and cell[5] != "*"}
    wrong = {}
    for cell, answer in told(raw).items():
        if cell[4] != "*" and cell[5] != "*" and cell[:2] not in crossed:
            continue
        # a combination without a single child has no row in the marts
        value = mart.get(cell, (0.0, answer[1] and 0.0))
        same = value == answer or (cell in mart and value[0] == answer[0] and answer[1] == 0 and value[1] is None)
        if not same and (cell in mart or any(answer)):
            wrong[cell] = (answer, value)
    return wrong


def untold(raw: Path, home: Path) -> set[Cell]:
    """Figures of the marts that the answer key says nothing of."""
    known = {cell[:4] for cell in told(raw)}
    whole = "sex = '*' and age_band = '*' and category = '*' and state in ('ok', 'zero') and place <> ''"
    return {row for row in values(home, "indicator, variant, place, period", whole) if row[0] not in UNCOUNTED} - known


def test_every_number_of_the_clean_samples_equals_the_answer_key(district_home):
    raw = district_home / "data" / "raw" / "demo"
    answers = told(raw)
    assert {cell[0] for cell in answers} == set(catalog.indicators()) - set(UNCOUNTED)
    assert len(answers) > 50_000 and sum(1 for answer in answers.values() if answer[0]) > 5_000
    assert differences(raw, district_home) == {}
    assert untold(raw, district_home) == set()


@pytest.mark.parametrize("plan", [plan for plan in plan_files() if plan != "tam_duong_2018"])
def test_every_number_of_another_plans_samples_equals_the_answer_key(plan: str, plan_home: Callable[[str], Path]):
    home = plan_home(plan)
    raw = home / "data" / "raw" / "demo"
    assert told(raw)
    assert differences(raw, home) == {}


@pytest.mark.parametrize("plan", plan_files())
def test_clean_samples_are_in_time_pass_the_checks_and_are_current(plan: str, plan_home: Callable[[str], Path]):
    home = plan_home(plan)
    lists = ", ".join(f"'{name}'" for name in load_facts(plan).lists)
    first = min(period.id for period in load_facts(plan).periods)
    senders = ", ".join(f"'{commune.code}'" for commune in load_facts(plan, SIZES.get(plan)).communes)
    late = f"indicator = 'data_timeliness' and numerator <> denominator and period >= '{first}' and place in ({senders})"
    assert values(home, "fact_id", f"{late} and variant = 'on_time' and category in ({lists})") == []
    assert values(home, "fact_id", f"{late} and variant = 'passed_checks'") == []
    # who died after a year's last list and before the next year is named by no later list (RULES 27)
    stale = values(home, "numerator, denominator", "indicator = 'records_current' and numerator > 0")
    assert stale and all(denominator - numerator <= max(2, denominator * 0.01) for numerator, denominator in stale)


@pytest.mark.parametrize("plan", plan_files())
def test_every_target_of_a_plan_that_a_register_can_give_has_a_figure(plan: str, plan_home: Callable[[str], Path]):
    """`treem demo --plan X` sends what the plan's targets need: a target without a figure is one that no register holds."""
    home = plan_home(plan)
    found = {row[0] for row in values(home, "indicator || ':' || variant", "state in ('ok', 'zero', 'no_denominator')")}
    wanted = {f"{target.indicator}:{target.variant}": target.id for target in catalog.load_plan(plan).targets if target.indicator}
    assert {wanted[name] for name in set(wanted) - found} == set()


@pytest.mark.parametrize("defects", SPOILT)
def test_every_difference_of_spoilt_samples_has_rows_that_explain_it(spoilt_home, defects):
    project = project_at(spoilt_home(defects, SPOILT[defects]))
    raw = project.raw / "demo"
    wrong = differences(raw, project.home)
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
        if len(place) > 5:
            continue  # a school: its commune is looked at
        if value is None:
            value = (0.0, 0.0)  # the only child of the combination is gone
        if value[0] is None:
            # a list of which no row can be read has not come
            assert refused[place] or problem_rows[place] or place == "106", f"{key}: nothing reported and no refused file"
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
    return [
        told.split(":")[0] for told in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["refused"]
    ]


@pytest.mark.parametrize("defects", SPOILT)
def test_every_planted_defect_that_spoils_a_row_is_found_and_nothing_else_is_rejected(spoilt_home, defects):
    project = project_at(spoilt_home(defects, SPOILT[defects]))
    raw = project.raw / "demo"
    folder = project.marts / (project.marts / "CURRENT").read_text().strip()
    con = engine.connect()
    rejected = set(
        engine.rows(con, f"select file, row_number from read_parquet('{folder}/rejects.parquet') where rejects")
    )
    with (raw / "_answer_key" / "defects.csv").open(encoding="utf-8", newline="") as table:
        planted = list(csv.DictReader(table))
    unreadable = {row["file"] for row in planted if row["reason"] in ("corrupt_file", "not_reported")}
    spoilt = {
        (f"demo/{row['file']}", int(row["row"])) for row in planted if row["effect"] == "yes" and row["file"] not in unreadable
    }
    assert spoilt == rejected
    ledger = engine.rows(con, f"select sum(duplicate) from read_parquet('{folder}/ledger.parquet')")[0][0]
    assert ledger == sum(1 for row in planted if row["reason"] == "duplicate" and row["file"] not in unreadable)
