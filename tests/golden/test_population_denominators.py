"""A commune that sent no child register is divided by the official table: answer key, second computation, what is left without a number."""

import csv
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from golden_support import build_at, project_at
from openpyxl import load_workbook

from pipelines import engine, marts
from pipelines.settings import Project

SUITES = Path(__file__).parents[2] / "expectations"
TOWN = "03390"
PERIODS = ("2018-Q1", "2018-6M", "2018-9M", "2018")
BANDS = ((6, "0-5"), (10, "6-9"), (14, "10-13"), (16, "14-15"))
ESTIMATE = "ước tính của cơ quan thống kê"


def drop_registers(project: Project, commune: str, year: str) -> None:
    """The commune sends no household book in a year; all its other lists stay."""
    for path in sorted((project.raw / "demo").glob(f"{year}*/{commune}_*/child_register.xlsx")):
        path.unlink()


def values(project: Project, commune: str, **more: str) -> dict[tuple[str, ...], dict[str, Any]]:
    frame = pl.read_parquet(marts.build_folder(project.marts) / "indicator_values.parquet").filter(pl.col("place") == commune)
    for name, value in more.items():
        frame = frame.filter(pl.col(name) == value)
    keys = ("indicator", "variant", "period", "sex", "age_band", "category")
    return {tuple(row[key] for key in keys): row for row in frame.iter_rows(named=True)}


def core(project: Project, name: str) -> pl.DataFrame:
    return pl.read_parquet(project.core / marts.build_folder(project.marts).name / f"{name}.parquet")


@pytest.fixture(scope="module")
def hurt(built_home: Path) -> str:
    """The township: the sample's own answer has an injured child of 2018 there."""
    assert injured_key(built_home / "data" / "raw" / "demo", TOWN)["injured", "2018", "*", "*", "*"] > 0
    return TOWN


@pytest.fixture(scope="module")
def without_book(built_home: Path, hurt: str, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = project_at(Path(shutil.copytree(built_home, tmp_path_factory.mktemp("khong_so") / "kho")))
    drop_registers(project, hurt, "2018")
    return build_at(project.home)


def official_key(raw: Path, commune: str, year: str = "2018") -> dict[tuple[str, str], float]:
    """The sample's own answer: sex and band of the injury form, from single ages."""
    found: Counter[tuple[str, str]] = Counter()
    with (raw / "_answer_key" / "population.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            if (row["place"], row["year"]) == (commune, year):
                band = next(name for limit, name in BANDS if int(row["age"]) < limit)
                for sex in (row["sex"], "*"):
                    for age in (band, "*"):
                        found[sex, age] += int(row["number"])
    return {cell: float(number) for cell, number in found.items()}


def injured_key(raw: Path, commune: str) -> dict[tuple[str, ...], float]:
    with (raw / "_answer_key" / "indicators.csv").open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["indicator"] == "injury_rate" and row["place"] == commune]
    return {(row["variant"], row["period"], row["sex"], row["age_band"], row["category"]): float(row["numerator"]) for row in rows}


def test_the_rate_is_the_answer_keys_injured_over_its_official_children(without_book, hurt):
    told, injured = official_key(without_book.raw / "demo", hurt), injured_key(without_book.raw / "demo", hurt)
    found = values(without_book, hurt, indicator="injury_rate")
    seen = 0
    for (_, variant, period, sex, band, category), row in found.items():
        if variant.endswith("_pupils"):  # divided by the school's own list, never by a table of residents
            assert row["state"] == "not_reported" or row["denominator_source"].startswith("danh sách học sinh")
        elif period in PERIODS:
            assert row["denominator"] == told[sex, band] and row["denominator_source"] == ESTIMATE
            counted = "ok" if row["numerator"] else "zero"
            assert row["state"] == (counted if row["denominator"] else "no_denominator")
            expected = injured.get((variant, period, sex, band, category))
            assert expected is None or row["numerator"] == expected
            seen += bool(expected)
        elif row["state"] != "not_reported":
            assert row["denominator_source"] == "sổ theo dõi trẻ em"
    assert seen and len(told) == 15


def test_what_is_counted_from_the_book_itself_is_not_reported(without_book, hurt):
    """Bao phủ BHYT và số trẻ em không mượn mẫu số, không mượn số đếm."""
    found = values(without_book, hurt)
    for indicator, variant in (("bhyt_under6", "issued"), ("child_population", "residents")):
        for period in PERIODS:
            row = found[indicator, variant, period, "*", "*", "*"]
            assert (row["state"], row["numerator"], row["denominator"], row["denominator_source"]) == ("not_reported", None, None, "")
    assert found["malnutrition", "stunting", "2018", "*", "*", "*"]["state"] == "ok"


def test_the_district_names_both_sources_and_is_complete(without_book, hurt):
    whole = values(without_book, "106", indicator="injury_rate")
    row = whole["injury_rate", "injured", "2018", "*", "*", "*"]
    assert row["denominator_source"] == f"sổ theo dõi trẻ em (13 xã); {ESTIMATE} (1 thị trấn)"
    assert (row["units_reported"], row["units_expected"]) == (14, 14)
    assert row["numerator"] == injured_key(without_book.raw / "demo", "106")["injured", "2018", "*", "*", "*"]
    former = whole["injury_rate", "injured", "2017", "*", "*", "*"]
    assert former["denominator_source"] == "sổ theo dõi trẻ em (14 xã, thị trấn)"


def test_a_second_computation_from_the_typed_rows_gives_the_same_denominators(without_book, hurt):
    """With polars: single ages below 16 of the table, boys and girls added; the district is the mean of the books plus this commune."""
    lines = core(without_book, "keyed_population").filter(
        pl.col("year") == 2018, pl.col("age_below") - pl.col("age_from") == 1, pl.col("age_below") <= 16
    )
    official = lines.group_by("commune_code").agg(
        pl.col("number_male").sum(), pl.col("number_female").sum(), pl.len(), pl.col("age_from").sum()
    )
    assert official.height == 14 and set(official["len"]) == {16} and set(official["age_from"]) == {120}
    made = core(without_book, "core_official_children").filter(pl.col("period_id") == "2018", pl.col("commune_code") != "106")
    sexes = made.group_by("commune_code").agg(
        *(pl.col("number").filter(pl.col("sex") == sex).sum().alias(sex) for sex in ("m", "f"))
    )
    both = official.join(sexes, on="commune_code", validate="1:1")
    assert both.height == 14 and both.filter(pl.col("number_male") != pl.col("m"), pl.col("number_female") != pl.col("f")).is_empty()
    living = core(without_book, "core_population").filter(
        pl.col("period_id") == "2018",
        pl.col("commune_code") != hurt,
        pl.col("birth_date") > pl.col("on_day").dt.offset_by("-16y"),
    )
    own = official.filter(pl.col("commune_code") == hurt).select(pl.col("number_male") + pl.col("number_female")).item()
    district = values(without_book, "106", indicator="injury_rate")["injury_rate", "injured", "2018", "*", "*", "*"]
    assert district["denominator"] == living.height / 2 + own


@pytest.fixture(scope="module")
def worse(without_book: Project, hurt: str, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """No book in either year; the table of 2018 never came, that of 2017 calls itself a projection and has no ages for the commune."""
    project = project_at(Path(shutil.copytree(without_book.home, tmp_path_factory.mktemp("khong_bang") / "kho")))
    drop_registers(project, hurt, "2017")
    (project.raw / "demo" / "dan-so-2018.xlsx").unlink()
    path = project.raw / "demo" / "dan-so-2017.xlsx"
    book = load_workbook(path)
    sheet = book.worksheets[0]
    (told,) = (cell for line in sheet.iter_rows(max_row=12) for cell in line if str(cell.value).startswith("Tính chất số liệu"))
    told.value = "Tính chất số liệu: Dự báo"
    own = [line for line in sheet.iter_rows(min_row=12) if line[1].value == hurt and line[3].value != "Dưới 16 tuổi"]
    assert len(own) == 16
    for line in reversed(own):
        sheet.delete_rows(line[0].row)
    book.save(path)
    return build_at(project.home)


def test_without_the_table_the_injured_are_counted_and_not_divided(without_book, worse, hurt):
    """Không có sổ, không có bảng dân số: xã có số vụ, không có tỷ suất; huyện tính 13/14 xã, cả tử số."""
    before = values(without_book, hurt)["injury_rate", "injured", "2018", "*", "*", "*"]
    whole = values(without_book, "106")["injury_rate", "injured", "2018", "*", "*", "*"]
    row = values(worse, hurt)["injury_rate", "injured", "2018", "*", "*", "*"]
    assert before["numerator"] > 0
    assert (row["state"], row["numerator"], row["denominator"], row["value"]) == ("no_denominator", before["numerator"], None, None)
    district = values(worse, "106")["injury_rate", "injured", "2018", "*", "*", "*"]
    assert (district["units_reported"], district["units_expected"]) == (13, 14)
    assert district["numerator"] == whole["numerator"] - before["numerator"]
    assert district["denominator"] == whole["denominator"] - before["denominator"]
    assert district["denominator_source"] == "sổ theo dõi trẻ em (13 xã)"


def test_a_table_that_says_projection_is_named_as_one_and_a_total_without_ages_gives_no_age_groups(worse, hurt):
    found = values(worse, hurt, indicator="injury_rate", variant="injured")
    row = found["injury_rate", "injured", "2017", "*", "*", "*"]
    assert (row["denominator"], row["denominator_source"]) == (official_key(worse.raw / "demo", hurt, "2017")["*", "*"], "dự báo dân số")
    for _, band in BANDS:
        part = found["injury_rate", "injured", "2017", "*", band, "*"]
        assert (part["state"], part["denominator"], part["value"]) == ("no_denominator", None, None)
        assert part["denominator_source"] == "dự báo dân số, không chia theo nhóm tuổi"
    whole = values(worse, "106", indicator="injury_rate", variant="injured")["injury_rate", "injured", "2017", "*", "6-9", "*"]
    assert (whole["state"], whole["denominator"]) == ("no_denominator", None)


def test_the_gate_finds_no_fault_with_sums_over_communes_without_a_denominator(worse):
    """RULES 13 stays guarded: the communes that are in the sum add up, and those that are not are not asked to."""
    from pipelines import checks

    con = engine.connect()
    folder = marts.build_folder(worse.marts)
    for name in ("indicator_values", "places"):
        con.execute(f"create table {name} as select * from read_parquet('{folder / name}.parquet')")
    rule = next(rule for suite in checks.load_suites(SUITES) for rule in suite.rules if rule.id == "communes_add_up")
    assert engine.rows(con, str(rule.arguments["sql"])) == []
    con.execute("update indicator_values set numerator = numerator + 1 where fact_id = 'injury_rate:injured@106:2018'")
    assert engine.rows(con, str(rule.arguments["sql"])) == [("injury_rate:injured@106:2018", "106")]
