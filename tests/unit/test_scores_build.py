"""Bảng chấm điểm từ tệp đến kho: đáp án của dữ liệu mẫu, tính lại bằng cách khác, lỗi nêu đúng tệp, dòng; lệnh, biểu đồ, hồ sơ."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from golden_support import project_at
from openpyxl import load_workbook
from tests_support import make_home

from pipelines import charts, engine, front
from pipelines.build import build
from pipelines.cli import main
from pipelines.reporting.fact_keys import unpacked
from pipelines.samples.score_papers import make_scores_2019
from pipelines.scores import assess, pictures

PLAN = "tam_duong_2018"
SHEETS = Path("data/raw/demo/cham-diem")


def cells(book: Any) -> Iterator[Any]:
    return (cell for line in book.worksheets[0].iter_rows() for cell in line)


def criterion_row(book: Any, label: str) -> int:
    """Row of the sheet (1 = first) whose first column is a criterion's number."""
    return next(cell.row for cell in cells(book) if cell.column == 1 and str(cell.value) == label)


def edit(path: Path, **changes: Any) -> int:
    """Change cells of one criterion (label, checked, own, maximum, label_to) or a line of text; return the row."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    row = criterion_row(book, changes.get("label", "1"))
    for name, column in (("label_to", 1), ("maximum", 3), ("own", 4), ("checked", 5)):
        if name in changes:
            sheet.cell(row, column).value = changes[name]
    for start, text in changes.get("lines", {}).items():
        next(cell for cell in cells(book) if str(cell.value).startswith(start)).value = text
    if changes.get("delete"):
        sheet.delete_rows(row)
    book.save(path)
    return row


def file_of(home: Path, code: str, year: int = 2018) -> Path:
    (found,) = (home / SHEETS / str(year)).glob(f"{code}_*.xlsx")
    return found


@pytest.fixture(scope="module")
def spoilt(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """Sheets of 2018 with one fault each, and the samples of 2019; returns the home and the row of each fault."""
    home = make_home(tmp_path_factory.mktemp("bang diem loi"))
    shutil.copytree(built_home / SHEETS / "2018", home / SHEETS / "2018")
    make_scores_2019(home / "data" / "raw" / "demo")
    rows = {
        "over_maximum": edit(file_of(home, "03412"), label="5", checked=200),
        "negative": edit(file_of(home, "03413"), label="6", checked=-5),
        "half_points": edit(file_of(home, "03415"), label="7", checked=30.5),
        "missing_criterion": edit(file_of(home, "03418"), label="8", delete=True) * 0,
        "doubled_criterion": edit(file_of(home, "03421"), label="9", label_to=10) + 1,
        "total_not_sum": edit(file_of(home, "03424"), lines={"Tổng điểm thẩm định": "Tổng điểm thẩm định: 999"}) * 0,
        "unknown_standard": edit(file_of(home, "03427"), lines={"Tiêu chuẩn áp dụng": "Tiêu chuẩn áp dụng: QĐ 99/2099/QĐ-TTg"}) * 0,
        "missing_checked": edit(file_of(home, "03400"), label="3", checked=None) * 0,
        "items_not_sum": edit(file_of(home, "03405", 2019), label="6.1", checked=1) - 1,
    }
    edit(file_of(home, "03394"), lines={"Kết quả công nhận": "Kết quả công nhận: Không đạt"})
    build(project_at(home))
    return home, rows


def year_of(home: Path, year: int) -> assess.Year:
    project = project_at(home)
    with front.core_connection(project) as con:
        return assess.assess(con, project.state, PLAN, year)


@pytest.fixture(scope="module")
def years(spoilt: tuple[Path, dict[str, int]]) -> dict[int, assess.Year]:
    return {year: year_of(spoilt[0], year) for year in (2018, 2019)}


FAULTS = {
    "over_maximum": ("03412", 2018), "negative": ("03413", 2018), "half_points": ("03415", 2018), "missing_criterion": ("03418", 2018),
    "doubled_criterion": ("03421", 2018), "total_not_sum": ("03424", 2018), "unknown_standard": ("03427", 2018),
    "missing_checked": ("03400", 2018), "items_not_sum": ("03405", 2019),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_a_fault_is_named_by_file_sheet_and_row(spoilt, years, kind):
    code, year = FAULTS[kind]
    found = [one for one in years[year].problems if one.kind == kind and one.commune == code]
    assert found, [one.kind for one in years[year].problems]
    assert Path(found[0].file).name == file_of(spoilt[0], code, year).name
    assert found[0].sheet and found[0].row == spoilt[1][kind]


@pytest.mark.parametrize("code", ["03413", "03418", "03421", "03427", "03400"])
def test_a_total_that_cannot_be_given_is_refused_and_not_judged(spoilt, years, code):
    row = years[2018].row(code)
    assert row.settled.checked.value is None and row.settled.checked.refusal
    con = engine.connect()
    marts = project_at(spoilt[0]).marts
    folder = marts / (marts / "CURRENT").read_text().strip()
    told = engine.rows(con, f"select distinct checked_total, refused_vi from read_parquet('{folder}/commune_scores.parquet') where commune_code = '{code}' and year = 2018")
    assert [(total, bool(why)) for total, why in told] == [(None, True)]
    points = engine.rows(con, f"select value from read_parquet('{folder}/indicator_values.parquet') where fact_id = 'commune_points:at_least_700@{code}:2018'")
    assert points == [(None,)]


def test_points_above_the_maximum_count_up_to_it(spoilt, years):
    row = years[2018].row("03412")
    assert row.settled.checked.points[5] == 75 and row.settled.sheet.criterion(5).checked_score == 200


def test_two_sheets_of_one_commune_and_year(built_home, tmp_path):
    """The register keeps one list for a commune and year; where it cannot choose, no total is given."""
    from pipelines.scores.problems import find
    from pipelines.scores.settled import settle
    from pipelines.scores.sheets import Row, Sheet
    from pipelines.scores.standard import standards

    rows = [Row(number, 0, "", 40.0, 30.0, 30.0, True, file, "Bảng", 8 + number) for file in ("a.xlsx", "b.xlsx") for number in range(1, 16)]
    told = Sheet("03412", 2018, tuple(rows), True, "34/2014/QĐ-TTg")
    from pipelines.scores import choices

    found = settle([told], standards(), choices.load(), ["106"])
    faults = find(found, found)
    assert "two_sheets" in {one.kind for one in faults} and found["03412", 2018].checked.value is None


def key(path: Path) -> dict[tuple[str, int], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {(row["code"], int(row["year"])): row for row in csv.DictReader(stream)}


def test_the_samples_of_five_years_equal_their_answer_key(built_home):
    told = key(built_home / "data/raw/demo/_answer_key/commune_scores.csv")
    assert len(told) == 14 * 5 and {row["streak"] for row in told.values()} >= {"0", "3", "5"}
    for year in range(2014, 2019):
        found = year_of(built_home, year)
        for row in found.rows:
            answer = told[row.code, year]
            zeros = " ".join(map(str, row.settled.checked.zeros))
            assert (row.settled.own.value, row.settled.checked.value) == (float(answer["self_total"]), float(answer["checked_total"]))
            assert (zeros, row.settled.sheet.recognised, row.streak.years) == (answer["zeros"], answer["recognised"] == "y", int(answer["streak"]))
        assert found.problems == ()


def test_the_samples_of_2019_equal_their_answer_key(spoilt, years):
    told = key(spoilt[0] / "data/raw/demo/_answer_key/commune_scores_2019.csv")
    for row in years[2019].rows:
        answer = told[row.code, 2019]
        assert row.settled.checked.value == float(answer["checked_total"])
        assert row.verdict.result == ("pass" if answer["passes"] == "y" else "fail"), row.code
        assert row.settled.sheet.recognised == (answer["recognised"] == "y")
    assert {row.code for row in years[2019].rows if row.verdict.result == "fail"} == {"03400", "03413", "03415", "03430"}


def test_streaks_a_second_way(built_home):
    """Years in a row counted with polars from the published table, without the room's code."""
    import polars

    marts = project_at(built_home).marts
    folder = marts / (marts / "CURRENT").read_text().strip()
    table = polars.read_parquet(folder / "commune_scores.parquet").select("commune_code", "year", "recognised").unique().sort("commune_code", "year")
    table = table.with_columns((~polars.col("recognised")).cast(polars.Int32).cum_sum().over("commune_code").alias("block"))
    table = table.with_columns(polars.col("recognised").cast(polars.Int32).cum_sum().over("commune_code", "block").alias("years"))
    again = {(row["commune_code"], row["year"]): row["years"] for row in table.iter_rows(named=True)}
    values = polars.read_parquet(folder / "indicator_values.parquet").filter(
        (polars.col("indicator") == "commune_streak") & polars.col("place").str.len_chars().eq(5) & polars.col("period").str.len_chars().eq(4)
    )
    found = {(row["place"], int(row["period"])): row["value"] for row in values.iter_rows(named=True)}
    assert found == again and len(found) == 70
    # of the district the mean of its communes; chance has no part in it, so there are no limits
    whole = polars.read_parquet(folder / "indicator_values.parquet").filter(polars.col("fact_id") == "commune_streak:recognised@106:2018").row(0, named=True)
    assert whole["value"] == pytest.approx(sum(years for (_, year), years in again.items() if year == 2018) / 14)
    assert whole["lower95"] is None and not whole["unstable"]


def value(home: Path, fact: str) -> tuple[float | None, str]:
    marts = project_at(home).marts
    folder = marts / (marts / "CURRENT").read_text().strip()
    return engine.rows(engine.connect(), f"select value, state from read_parquet('{folder}/indicator_values.parquet') where fact_id = '{fact}'")[0]


def test_a_withdrawn_recognition_moves_the_streak(built_home, spoilt, years):
    """One line of the sheet of Thèn Sin of 2018 is other than in the samples: "Không đạt"."""
    fact = "commune_streak:recognised@03394:2018"
    assert (value(built_home, fact), value(spoilt[0], fact)) == ((5, "ok"), (0, "zero"))
    moved, other = (years[2019].row(code).streak for code in ("03394", "03390"))
    assert (moved.years, moved.at_least, moved.stopped) == (1, False, "năm 2018 không được công nhận")
    assert (other.years, other.crossed) == (2, ("năm 2019: đổi tiêu chuẩn",))


def test_a_project_without_score_sheets_has_no_scores():
    from pipelines.scores import step

    con = engine.connect()
    con.execute(
        "create table keyed_score_sheet (commune_code varchar, year integer, criterion integer, item integer, criterion_name varchar, "
        "maximum double, self_score double, checked_score double, has_evidence boolean, file varchar, sheet varchar, row_number bigint, "
        "recognised varchar, standard varchar, stated_self_total double, stated_checked_total double)"
    )
    assert [engine.count(con, name) for name in step.make(con, None, [])] == [0, 0]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["score", *arguments]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


@pytest.fixture
def here(spoilt: tuple[Path, dict[str, int]], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TREEM_HOME", str(spoilt[0]))
    return spoilt[0]


def test_the_command_tells_basis_table_and_faults(here, capsys):
    told = run(capsys, "--year", "2018")
    for words in ("Quyết định 34/2014/QĐ-TTg", "mức đạt: chưa biết [?]", "Bảng chấm điểm cần sửa:", "[doubled_criterion]", "tính cả qua lần đổi"):
        assert words in told
    assert "Mức để so: 800 điểm [V]" in run(capsys, "--year", "2019")
    lines = run(capsys, "--year", "2019", "--across-standard", "break").splitlines()
    assert next(line for line in lines if line.startswith("03390")).endswith(" 1 năm")
    answer = json.loads(run(capsys, "--year", "2019", "--json"))
    assert {row["code"]: row["result"] for row in answer["communes"]}["03413"] == "fail"


def test_the_command_shows_what_is_known_of_the_standards(here, capsys):
    told = run(capsys, "--standards")
    assert "Điểm tối đa đã biết: 275 điểm; chưa biết ở 10 tiêu chí" in told and "Độ chắc chắn: V" in told
    assert json.loads(run(capsys, "--standards", "--json"))["qd_06_2019"]["total"]["certainty"] == "I"


def test_what_if_from_the_command(here, capsys):
    told = run(capsys, "--year", "2019", "--what-if", "Tả Lèng, 2 = 75", "--what-if", "03413, 4 = 5")
    assert "Hiện nay: 795 điểm; theo điểm: không đạt (795 điểm, dưới mức đạt 800)" in told
    assert told.count("theo điểm: đạt") == 2
    assert main(["score", "--year", "2019", "--what-if", "Tả Lèng, 2 = 760"]) == 2
    assert main(["score", "--year", "2011"]) == 2


def test_pictures_are_figures_and_colour_never_stands_alone(years):
    for year in years.values():
        heat, bars, strip = pictures.heat_map(year, True), pictures.ranked(year), pictures.strip(year, 2018)
        for raw in (heat, bars, strip):
            assert charts.figure(raw).data  # plotly checks every property
            assert charts.svg(raw).endswith("</svg>")  # and it is drawn on paper too
        (trace,) = heat["data"]
        texts = [text for line in trace["text"] for text in line]
        assert len(texts) == sum(map(len, trace["z"])) and all(texts)
    (trace,) = pictures.heat_map(years[2019])["data"]
    at = trace["y"].index("Xã Sơn Bình")
    assert (trace["text"][at][3], trace["z"][at][3]) == ("0 ✕", 0)
    bars = pictures.ranked(years[2019])["data"]
    assert {"/", ""} == set(bars[0]["marker"]["pattern"]["shape"]) and bars[1]["marker"]["symbol"] == "line-ns-open"
    symbols = {each["name"]: each["marker"]["symbol"] for each in pictures.strip(years[2019], 2018)["data"] if "marker" in each}
    assert len(set(symbols.values())) == len(symbols) == 2


def test_dossier_as_word_and_excel(here, capsys, tmp_path):
    import docx

    told = run(capsys, "--year", "2019", "--dossier", "03413", "--out", str(tmp_path / "ho so"))
    word, excel = (next((tmp_path / "ho so").glob(f"*.{kind}")) for kind in ("docx", "xlsx"))
    assert word.name in told
    document = docx.Document(str(word))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in ("I. KẾT QUẢ", "không đạt: tiêu chí bị 0 điểm: 4", "V. HỒ SƠ, TRÌNH TỰ", "Độ chắc chắn: V"):
        assert words in text
    table = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert [next(row for row in table if row[0] == "6.1")[at] for at in (0, 2)] == ["6.1", "50"]
    assert table[-1][1:3] == ["Tổng cộng", "1.000"]
    sheets = load_workbook(excel)
    total = list(sheets["Biểu 1"].iter_rows(values_only=True))
    assert any(row[1] == "Tổng cộng" and row[5] == 830 for row in total)


def test_the_page_of_pictures(here, capsys, tmp_path):
    run(capsys, "--year", "2019", "--pictures", str(tmp_path / "trang.html"))
    page = (tmp_path / "trang.html").read_text(encoding="utf-8")
    written = re.search(r'id="hinh">([^<]+)<', page)
    assert written
    drawn = json.dumps(unpacked(written[1]), ensure_ascii=False)
    assert "DỮ LIỆU MẪU" in page and "heatmap" in drawn and "Xã Sơn Bình: 4" in drawn
