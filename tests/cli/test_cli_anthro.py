"""``treem anthro`` on surveys that nobody here made: the counts that WHO's own rules give."""

import csv
import json

import pytest

from pipelines.cli import main

MONTHS = ["--age-in", "months", "--map", "age=age_months", "--map", "height=lenhei"]


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("nigeria_national_with_who_zscores.csv", {"waz": (4012, 18311), "haz": (6509, 18263), "whz": (1460, 18260)}),
        ("smart_kabul_with_who_zscores.csv", {"waz": (243, 873), "haz": (530, 871), "whz": (44, 873)}),
        ("smart_sudan_with_who_zscores.csv", {"waz": (261, 775), "haz": (299, 765), "whz": (132, 754)}),
    ],
)
def test_the_counts_of_the_outside_surveys(shared_data, tmp_path, capsys, file, counts):
    out = tmp_path / "ra.csv"
    assert main(["anthro", str(shared_data / "microdata" / file), str(out), *MONTHS]) == 0
    with out.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    with (shared_data / "microdata" / file).open(encoding="utf-8", newline="") as table:
        before = list(csv.DictReader(table))
    assert [row["weight"] for row in rows] == [row["weight"] for row in before]
    assert [row["input_waz"] for row in rows] == [row["waz"] for row in before]
    for score, (low, measured) in counts.items():
        valid = [float(row[score]) for row in rows if row[score] and row[f"{score}_flag"] == "0"]
        assert (sum(z < -2 for z in valid), len(valid)) == (low, measured)
    assert f"{counts['waz'][1]:,}".replace(",", ".") in capsys.readouterr().out


def test_the_summary_for_machines_and_the_unrounded_scores(tmp_path, capsys):
    source, out = tmp_path / "vao.csv", tmp_path / "ra.csv"
    source.write_text("sex,age_days,weight,lenhei\nm,0,3.3464,49.8842\nx,10,3,50\n", encoding="utf-8")
    assert main(["anthro", str(source), str(out), "--unrounded", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 2
    with out.open(encoding="utf-8", newline="") as table:
        first, second = csv.DictReader(table)
    assert abs(float(first["waz"])) < 1e-4 and second["waz"] == ""


def test_a_missing_column_is_named(tmp_path, capsys):
    source = tmp_path / "vao.csv"
    source.write_text("age_days,weight,lenhei\n1,3,50\n", encoding="utf-8")
    assert main(["anthro", str(source), str(tmp_path / "ra.csv")]) in (2, 10)
    told = capsys.readouterr().err
    assert "sex" in told and "Cách xử lý" in told and not (tmp_path / "ra.csv").exists()
