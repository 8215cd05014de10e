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


# --- prevalence, quality, pictures -----------------------------------------------------------------------------------


def weighed(tmp_path, rows=160):
    """A register: two communes, two measurers, several weighings of a child, one oedema."""
    lines = ["mã,xã,người_đo,giới,ngày_sinh,ngày_cân,kg,cm,phù"]
    for n in range(rows):
        child, month = n // 2, 3 if n % 2 == 0 else 6
        year = 2014 + child % 4
        sex = "Nam" if child % 2 else "Nữ"
        grown = (2018 - year) * 12 + month - 1
        cells = (f"T{child}", "AB"[child % 2], "12"[n % 2], sex, f"01/{child % 12 + 1:02d}/{year}", f"15/{month:02d}/2018")
        lines.append(",".join([*cells, f"{4 + grown * 0.2 + n % 7 / 10:.1f}", f"{55 + grown * 0.9 + n % 5:.1f}", "có" if n == 4 else ""]))
    source = tmp_path / "can_do.csv"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return source


NAMES = [part for pair in ("giới=sex", "ngày_sinh=birth_date", "ngày_cân=measured_on", "kg=weight", "cm=lenhei", "phù=oedema") for part in ("--map", pair)]


def test_prevalence_is_told_and_written(tmp_path, capsys):
    source, out = weighed(tmp_path), tmp_path / "ty_le.csv"
    asked = ["--prevalence", "--by", "xã", "--child", "mã", "--round", "latest", "--plan", "tam_duong_2018"]
    assert main(["anthro", str(source), str(out), *asked, *NAMES]) == 0
    told = capsys.readouterr().out
    assert "Kế hoạch tam_duong_2018 so thể nhẹ cân (TD-04" in told and "xã A" in told and "độ I:" in told
    assert "Ba thể suy dinh dưỡng: nhẹ cân" in told and "kênh của biểu đồ tăng trưởng" in told
    with out.open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert list(rows[0]) == ["scope", "grouping", "group_name", "index_name", "measure", "registered", "measured", "coverage", "weighted", "value", "se", "lower95", "upper95"]
    whole = [row for row in rows if row["grouping"] == "tất cả" and row["index_name"] == "waz"]
    assert {row["registered"] for row in whole} == {"80"}
    communes = [row for row in rows if row["grouping"] == "xã" and row["index_name"] == "waz" and row["measure"] == "below_2"]
    assert [row["group_name"] for row in communes] == ["A", "B"] and sum(int(row["registered"]) for row in communes) == 80


def test_prevalence_of_a_campaign_month_for_machines(tmp_path, capsys):
    source = weighed(tmp_path)
    counts = {}
    for asked in (["--round", "2018-06"], ["--round", "2018-04"], ["--to", "2018-05-31"], ["--from", "01/04/2018"]):
        assert main(["anthro", str(source), "--prevalence", "--child", "mã", *asked, *NAMES, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        (one,) = [row for row in found["estimates"] if (row["grouping"], row["index_name"], row["measure"]) == ("tất cả", "haz", "mean")]
        counts[asked[1]] = (one["registered"], one["measured"])
    assert counts == {"2018-06": (80, 80), "2018-04": (80, 0), "2018-05-31": (80, 80), "01/04/2018": (80, 80)}


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_tables_in_other_kinds_of_file(tmp_path, suffix):
    import polars as pl

    out = tmp_path / f"bang{suffix}"
    assert main(["anthro", str(weighed(tmp_path)), str(out), "--quality", "--by", "người_đo", *NAMES]) == 0
    table = pl.read_excel(out) if suffix == ".xlsx" else pl.read_parquet(out)
    assert table.columns[:4] == ["grouping", "group_name", "children", "figure"]
    assert set(table["group_name"].cast(pl.String)) == {"Tất cả", "1", "2"} and "smart_score" in set(table["figure"])


def test_quality_and_pictures_in_one_run(tmp_path, capsys):
    page = tmp_path / "bieu_do.html"
    assert main(["anthro", str(weighed(tmp_path)), "--quality", "--by", "xã", *NAMES, "--pictures", str(page)]) == 0
    told = capsys.readouterr().out
    assert "Chất lượng cân đo, 160 dòng" in told and "xã A, 80 dòng" in told and "biểu đồ:" in told
    text = page.read_text(encoding="utf-8")
    assert "T17" not in text.split("<script>")[0] and "Số trẻ theo tháng tuổi" in text


def test_a_weighted_survey_with_clusters_and_strata(shared_data, tmp_path, capsys):
    """The same figures as in the spec, through the command."""
    file = shared_data / "microdata" / "mozambique_zambezia_weighted.csv"
    design = ["--weights", "wtfactor", "--cluster", "cluster", "--strata", "strata", "--map", "edema=oedema"]
    assert main(["anthro", str(file), "--prevalence", *MONTHS, *design, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (row,) = [row for row in found["estimates"] if (row["grouping"], row["index_name"], row["measure"]) == ("tất cả", "waz", "below_2")]
    assert [row[name] for name in ("value", "se", "lower95", "upper95")] == pytest.approx([21.0000429658568, 1.2832642021935523, 18.586431489408024, 23.636088106952688], abs=1e-6)
    assert found["degrees_of_freedom"] == {"under_five": 317}


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ([], "Thiếu tệp đầu ra"),
        (["--prevalence", "--quality"], "Chỉ chọn một"),
        (["--quality", "--weights", "w"], "--weights"),
        (["--by", "xã", "--pictures", "a.html"], "--by"),
        (["--prevalence", "--degrees"], "--degrees"),
        (["--prevalence", "--round", "latest"], "--child"),
        (["--prevalence", "--child", "mã", "--round", "2018-06", "--from", "2018-01-01"], "--from"),
        (["--prevalence", "--by", "khong_co"], "khong_co"),
        (["--prevalence", "--plan", "khong_co"], "khong_co"),
        (["--pictures", "a.svg"], "a.svg"),
    ],
)
def test_requests_that_make_no_sense(tmp_path, capsys, monkeypatch, asked, part):
    monkeypatch.chdir(tmp_path)
    assert main(["anthro", str(weighed(tmp_path)), *asked, *NAMES]) == 2
    assert part in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["can_do.csv"]


def test_degrees_and_dates_in_the_columns(tmp_path, capsys):
    out = tmp_path / "ra.csv"
    assert main(["anthro", str(weighed(tmp_path)), str(out), "--degrees", *NAMES]) == 0
    with out.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 160 and {row["underweight_degree"] for row in rows} <= {"0", "I", "II", "III", ""}
    assert [row["channel"] for row in rows if row["phù"] == "có"] == [""]
    assert "ngày cân đo" in capsys.readouterr().out
