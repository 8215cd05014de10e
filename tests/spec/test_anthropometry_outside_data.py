"""Surveys that nobody here invented: counts by WHO's `anthro` rules, as the data folder's README states them."""

import csv
from pathlib import Path

import pytest

from pipelines.anthropometry import convert

CASES = [
    ("nigeria_national_with_who_zscores.csv", 18_330, {"waz": (4012, 18_311), "haz": (6509, 18_263), "whz": (1460, 18_260)}),
    ("smart_kabul_with_who_zscores.csv", 873, {"waz": (243, 873), "haz": (530, 871), "whz": (44, 873)}),
    ("smart_sudan_with_who_zscores.csv", 786, {"waz": (261, 775), "haz": (299, 765), "whz": (132, 754)}),
]


@pytest.mark.parametrize(("name", "rows", "expected"), CASES)
def test_counts_of_surveys(shared_data: Path, tmp_path: Path, name: str, rows: int, expected: dict[str, tuple[int, int]]) -> None:
    out = tmp_path / "out.csv"
    summary = convert(shared_data / "microdata" / name, out, mapping={"age": "age_months", "height": "lenhei"}, age_in="months")
    with out.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert summary.rows == len(written) == rows
    counted = {index.index: (index.below_2, index.valid) for index in summary.indices}
    for index, (below, valid) in expected.items():
        kept = [float(row[index]) for row in written if row[f"{index}_flag"] == "0"]
        assert (sum(z < -2 for z in kept), len(kept)) == (below, valid)
        assert counted[index] == (below, valid)


def test_the_files_own_z_columns_pass_through_renamed(shared_data: Path, tmp_path: Path) -> None:
    source, out = shared_data / "microdata" / CASES[2][0], tmp_path / "out.csv"
    summary = convert(source, out, mapping={"age_months": "age", "lenhei": "height"})
    with source.open(encoding="utf-8", newline="") as file, out.open(encoding="utf-8", newline="") as other:
        given, written = list(csv.DictReader(file)), list(csv.DictReader(other))
    assert [row["haz"] for row in given] == [row["input_haz"] for row in written]
    assert [list(row.values())[:8] for row in given] == [list(row.values())[:8] for row in written]
    assert summary.oedema == sum(row["oedema"] == "1" for row in given) > 0


def test_survey_with_letters_positions_and_gaps(shared_data: Path, tmp_path: Path) -> None:
    """A second opinion on stunting of real children: that author's z (to 0.01), where both have one."""
    source, out = shared_data / "microdata" / "smart_survey_processed_expected.csv", tmp_path / "out.csv"
    summary = convert(source, out, mapping={"height": "lenhei", "edema": "oedema", "age_days": "age_days"}, age_in="days")
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert summary.rows == 651
    # position is coded 1/2 there, which is no code of ours: counted, dropped, never guessed
    assert {problem.reason for problem in summary.problems} >= {"unknown_position"}
    pairs = [(float(row["waz"]), float(row["wfaz"])) for row in rows if row["waz"] and row["wfaz"]]
    assert len(pairs) > 400
    assert sum(abs(ours - theirs) <= 0.011 for ours, theirs in pairs) / len(pairs) > 0.97
