"""Restricted lists: what a commune must correct comes out in Excel, comes back, and closes the findings."""

import csv
import re
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines import catalog, formats, marts
from pipelines.cli import main
from pipelines.settings import PACKAGE, load_project
from pipelines.worklists import matches
from pipelines.worklists.findings import reasons

MARK = "NỘI BỘ - có thông tin cá nhân trẻ em, không đăng tải"
NO_SEX = "Không rõ giới tính"
# RULES 36: the names of what can be wrong with a row
ROW_REASONS = """
    impossible_date unreadable_date implausible_date future_date date_order outside_period missing_required unknown_sex
    conflicting_sex unknown_commune ambiguous_commune legacy_encoding undecodable_text error_cell formula_not_calculated
    unreadable_number unknown_group unknown_cause bad_card bad_id contradiction age_out_of_scope implausible_age
    implausible_measure implausible_name unsafe_text excel_changed_cell more_deaths_than_cases over_maximum not_in_force
"""


@pytest.fixture
def run(capsys):
    """Run a command as a person does: exit code, and all that it printed."""

    def command(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main(list(arguments))
        told = capsys.readouterr()
        return code, told.out + told.err

    return command


def build() -> None:
    from pipelines.build import build as make

    make(load_project())


def rows_of(path: Path) -> list[dict[str, str]]:
    page = openpyxl.load_workbook(path).worksheets[0]
    table = [[cell.value for cell in row] for row in page.iter_rows()]
    head = next(row for row in table if "Sửa thành" in row or "Kết quả" in row)
    return [dict(zip(head, row, strict=True)) for row in table[table.index(head) + 1 :]]


def fill(path: Path, out: Path, told: dict[tuple[str, int, str], str], backwards: bool = False) -> None:
    """Write corrections into a fix list as a person does; ``backwards``: the lines come back in another order."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    head = next(row for row in page.iter_rows() if any(cell.value == "Sửa thành" for cell in row))
    place = {cell.value: cell.column for cell in head}
    first = head[0].row + 1
    for number in range(first, page.max_row + 1):
        key = tuple(page.cell(number, place[name]).value for name in ("Tệp", "Dòng", "Cột"))
        for (file, line, column), text in told.items():
            if key == (file, str(line), column):
                page.cell(number, place["Sửa thành"]).value = text
    if backwards:
        lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=first)]
        for number, line in enumerate(reversed(lines), start=first):
            for column, value in enumerate(line, start=1):
                page.cell(number, column).value = value
    book.save(out)


@pytest.fixture
def project(spoilt_home, tmp_path, monkeypatch):
    """A copy of the project with the usual defects planted."""
    folder = tmp_path / "dự án"
    shutil.copytree(spoilt_home("usual"), folder)
    monkeypatch.setenv("TREEM_HOME", str(folder))
    return folder


@pytest.fixture
def fixes(run, project):
    """Write the fix list of the whole district and return its lines."""

    def write() -> list[dict[str, str]]:
        code, printed = run("worklist", "fixes", "--out", str(project / "sua.xlsx"))
        assert code == 0, printed
        return rows_of(project / "sua.xlsx")

    return write


def place_of(row: dict[str, str]) -> tuple[str, int, str]:
    return row["Tệp"], int(row["Dòng"]), row["Cột"]


def test_the_fix_list_names_file_row_column_and_what_is_expected(fixes):
    listed = fixes()
    must = [row for row in listed if row["Mức"] == "Phải sửa"]
    assert must and all(row["Tệp"] and int(row["Dòng"]) > 0 and row["Cột"] and row["Cần ghi thế nào"] for row in listed)
    assert all(row["Sai ở đâu"] not in reasons() for row in listed), "a reason without words"
    sexless = next(row for row in must if row["Sai ở đâu"] == NO_SEX)
    assert sexless["Cần ghi thế nào"].startswith("Nam hoặc Nữ") and sexless["Họ và tên"]


def test_every_line_points_at_the_cell_in_the_sender_s_own_file(fixes, project):
    """Letter and row of a line, looked up in the workbook itself, hold what the line says that the cell reads."""
    pointed = [row for row in fixes() if re.fullmatch("[A-Z]+", row["Cột Excel"] or "")]
    assert len({row["Sổ"] for row in pointed}) > 5
    for row in pointed:
        page = openpyxl.load_workbook(project / "data/raw" / row["Tệp"].split(" (và")[0])[row["Trang tính"]]
        cell = page[f"{row['Cột Excel']}{row['Dòng']}"].value
        assert str(cell if cell is not None else "").split() == (row["Đang ghi"] or "").split() or not isinstance(cell, str), row["Dòng"]
    ticks = [row for row in fixes() if row["Cột"] == "Giới tính" and "," in (row["Cột Excel"] or "")]
    assert all(re.fullmatch("[A-Z], [A-Z]", row["Cột Excel"]) for row in ticks)


def test_striking_out_is_offered_and_so_are_the_words_of_a_short_list(fixes, project):
    listed = fixes()
    page = openpyxl.load_workbook(project / "sua.xlsx").worksheets[0]
    offered = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    rules = {cell: rule for cells, rule in offered.items() for cell in cells.split()}
    head = next(row for row in page.iter_rows() if any(cell.value == "Sửa thành" for cell in row))
    letter = next(cell.column_letter for cell in head if cell.value == "Sửa thành")
    for number, row in enumerate(listed, start=head[0].row + 1):
        rule = rules.get(f"{letter}{number}")
        assert (rule is not None) == bool(row["Mã dòng"])
        if rule is not None:
            assert "gạch bỏ dòng" in rule.formula1 and not rule.showErrorMessage
            assert row["Sai ở đâu"] != NO_SEX or rule.formula1 == '"Nam,Nữ,gạch bỏ dòng"'


def test_the_file_is_marked_locked_and_private(fixes, project):
    fixes()
    path = project / "sua.xlsx"
    page = openpyxl.load_workbook(path).worksheets[0]
    assert MARK in page["A1"].value and "DỮ LIỆU MẪU" in page["A1"].value
    assert page.protection.sheet
    head = next(row for row in page.iter_rows() if any(cell.value == "Sửa thành" for cell in row))
    below = {cell.value: page.cell(cell.row + 1, cell.column) for cell in head}
    assert not below["Sửa thành"].protection.locked and below["Họ và tên"].protection.locked
    assert page.column_dimensions[below["Mã dòng"].column_letter].hidden
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_corrections_sent_back_close_their_findings_and_nothing_else(run, fixes, project):
    """Lines in another order; one commune has sorted its own list anew meanwhile; one correction is itself wrong."""
    first, before = marts.manifest(), fixes()
    sexless = [row for row in before if row["Sai ở đâu"] == NO_SEX]
    assert len(sexless) >= 3
    moved, wrong = sexless[0], sexless[-1]
    told = {place_of(row): "Nữ" for row in sexless} | {place_of(wrong): "không nhớ"}
    marks = {row["Mã dòng"] for row in sexless}
    struck = next(row for row in before if row["Mức"] == "Nên xem lại" and row["Mã dòng"] and row["Mã dòng"] not in marks)
    gone = [row for row in before if row["Mã dòng"] == struck["Mã dòng"]]
    told[place_of(struck)] = "Gạch bỏ  dòng."
    fill(project / "sua.xlsx", project / "xong.xlsx", told, backwards=True)
    for _ in range(2):  # the same list taken in twice counts once
        code, printed = run("worklist", "close", str(project / "xong.xlsx"))
        assert code == 0 and f"Đã nhận {len(told)} chỗ sửa, trong đó 1 dòng gạch bỏ" in printed
    _move(project / "data" / "raw" / moved["Tệp"].split(" (và")[0], int(moved["Dòng"]))
    build()

    now, after = marts.manifest(), fixes()
    left = [row for row in after if row["Sai ở đâu"] == NO_SEX]
    assert [(place_of(row), row["Đang ghi"]) for row in left] == [(place_of(wrong), "không nhớ")]
    assert len(after) == len(before) - len(sexless) + 1 - len(gone)
    _is_struck_out(project, struck)
    received = [path.relative_to(project / "data/raw").as_posix() for path in (project / "data/raw/_da_sua").iterdir()]
    assert [name for name in now["inputs"] if name.startswith("_da_sua/")] == received and len(received) == 1
    assert now["build"] != first["build"]
    assert now["ledger"]["rejected"] < first["ledger"]["rejected"]


def _is_struck_out(project: Path, struck: dict[str, str]) -> None:
    """The row stays in the ledger, for a reason of its own, and counts nowhere: in its list and in every other that has it."""
    core = project / "data" / "core" / marts.manifest()["build"]
    out = pl.read_parquet(core / "problems.parquet").filter(pl.col("reason") == "struck_out")
    others = re.search(r"và (\d+) danh sách khác", struck["Tệp"])
    assert out.height == 1 + int(others[1] if others else 0)
    name = out["register"][0]
    used = pl.read_parquet(core / f"keyed_{name}.parquet").select("file", "sheet", "row_number")
    assert used.join(out, on=["file", "sheet", "row_number"], how="semi").is_empty()


def _move(path: Path, row: int) -> None:
    """Exchange a row with a neighbour that is an entry too; the running numbers stay where they are."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    other = next(number for number in (row + 1, row - 1) if str(page.cell(number, 1).value).isdigit())
    for column in range(2, page.max_column + 1):
        one, two = page.cell(row, column), page.cell(other, column)
        one.value, two.value = two.value, one.value
    book.save(path)


def test_a_file_that_is_no_fix_list_is_refused(run, project):
    other = next((project / "data/raw/demo").rglob("child_register.xlsx"))
    code, printed = run("worklist", "close", str(other))
    assert code == 10 and "không phải danh sách do treem worklist viết" in printed
    assert not (project / "data/raw/_da_sua").exists()


def test_children_without_a_card_are_those_of_whom_nobody_says_they_have_one(run, project):
    out = project / "the.xlsx"
    code, printed = run("worklist", "no-card", "--period", "2018", "--out", str(out))
    assert code == 0, printed
    listed = rows_of(out)
    assert listed and all(row["Họ và tên"] and row["Vì sao có tên"].startswith("không có trong danh sách thẻ ngày") for row in listed)
    assert len(listed) == _no_card_by_polars(project, "2018")


def _no_card_by_polars(folder: Path, period: str) -> int:
    """Count once more, from the same core tables, without SQL."""
    told = catalog.load_plan("tam_duong_2018").periods[period]
    core = next((folder / "data" / "core").iterdir())
    people = pl.read_parquet(core / "core_population.parquet").filter(
        (pl.col("period_id") == period) & (pl.col("moment") == "cutoff")
    )
    limit = told.cutoff_on.replace(year=told.cutoff_on.year - 6)
    cards = pl.read_parquet(core / "core_cards.parquet").filter(
        pl.col("as_of").is_between(told.starts_on, told.known_on)
    )
    lists = cards.group_by("commune_code").agg(pl.col("as_of").max())
    book = pl.read_parquet(core / "keyed_child_register.parquet")
    says = book.sort("as_of").group_by("child_key", maintain_order=True).last().filter(pl.col("has_card"))
    dead = book.filter(pl.col("died_on").is_not_null())
    injuries = pl.read_parquet(core / "core_injuries.parquet").filter(pl.col("died"))
    left = people.filter(pl.col("birth_date") > limit).join(lists, on="commune_code")
    left = left.filter(pl.col("birth_date") <= pl.col("as_of"))
    for gone in (cards, says, dead, injuries):
        left = left.join(gone, on="child_key", how="anti")
    if (core / "core_deaths.parquet").exists():
        left = left.join(pl.read_parquet(core / "core_deaths.parquet").drop_nulls("child_key"), on="child_key", how="anti")
    return left.height


def test_children_due_for_weighing_have_no_weighing_in_the_period(run, project):
    out = project / "can.xlsx"
    assert run("worklist", "weighing", "--period", "2018-6M", "--out", str(out))[0] == 0
    core = project / "data" / "core" / marts.manifest()["build"]
    told = catalog.load_plan("tam_duong_2018").periods["2018-6M"]
    people = pl.read_parquet(core / "core_population.parquet").filter(
        (pl.col("period_id") == "2018-6M")
        & (pl.col("moment") == "cutoff")
        & (pl.col("birth_date") > told.cutoff_on.replace(year=told.cutoff_on.year - 5))
    )
    weighed = pl.read_parquet(core / "core_weighings.parquet").filter(
        pl.col("weighed_on").is_between(told.starts_on, told.cutoff_on)
    )
    listed = rows_of(out)
    assert len(listed) == people.join(weighed, on="child_key", how="anti").height
    assert listed and all("cân lần cuối" in row["Vì sao có tên"] or "chưa thấy" in row["Vì sao có tên"] for row in listed)


@pytest.mark.parametrize("name", ["no-card", "weighing"])
def test_a_death_that_is_only_likely_takes_the_child_off_until_somebody_has_looked(run, project, name):
    """RULES 12: a book of deaths that may mean this child is enough; the other children stay."""
    from pipelines import front
    from pipelines.worklists import children

    scope = front.worklist_scope(load_project(), None, None, "2018-6M")
    core = project / "data" / "core" / marts.manifest()["build"]

    def listed() -> set[int]:
        with front.core_connection(load_project()) as con:
            return {visit.child_key for visit in children.to_visit(con, name, scope.period, scope.communes)}

    before = listed()
    child = max(before)
    deaths = pl.read_parquet(core / "core_deaths.parquet")
    likely = {"child_key": child, "certain": False, "source": "deaths"}
    row = pl.DataFrame({column: [likely.get(column)] for column in deaths.columns}, schema=deaths.schema)
    pl.concat([deaths, row]).write_parquet(core / "core_deaths.parquet")
    assert listed() == before - {child}


def test_children_of_whom_a_newer_list_says_nothing_are_asked_about_once_it_was_known(run, project):
    """RULES 27: who is missing is told by core_missing_children (tests/unit/test_ingest_changes.py); the list has the names."""
    core = project / "data" / "core" / marts.manifest()["build"]
    out = project / "chua-ro.xlsx"
    assert run("worklist", "missing", "--period", "2018-6M", "--out", str(out))[0] == 0
    before = len(rows_of(out))
    told = catalog.load_plan("tam_duong_2018").periods["2018-6M"]
    child = pl.read_parquet(core / "core_population.parquet").filter(pl.col("period_id") == "2018-6M").row(0, named=True)
    gone = pl.read_parquet(core / "core_missing_children.parquet")

    def add(since):
        facts = {"child_key": child["child_key"], "commune_code": child["commune_code"], "last_listed_on": told.starts_on, "missing_since": since}
        row = pl.DataFrame({column: [facts.get(column)] for column in gone.columns}, schema=gone.schema)
        pl.concat([gone, row]).write_parquet(core / "core_missing_children.parquet")
        assert run("worklist", "missing", "--period", "2018-6M", "--out", str(out))[0] == 0
        return rows_of(out)

    assert len(add(told.known_on + timedelta(days=1))) == before
    listed = add(told.known_on)
    assert len(listed) == before + 1
    asked = [row for row in listed if row["Vì sao có tên"] == f"có trong sổ ngày {formats.day(told.starts_on)}, không có trong sổ sau đó"]
    assert asked and all(row["Họ và tên"] and row["Ngày sinh"] for row in asked)


def test_only_the_state_no_card_found_goes_to_outreach(run, project):
    """RULES 10: a child that says it has a card, that the list has, or that was born after the list, is on no list."""
    core = project / "data" / "core" / marts.manifest()["build"]
    out = project / "the.xlsx"
    assert run("worklist", "no-card", "--period", "2018-6M", "--out", str(out))[0] == 0
    children = len(rows_of(out))
    path = core / "keyed_child_register.parquet"
    book = pl.read_parquet(path)
    book.with_columns(pl.lit(True).alias("has_card")).write_parquet(path)
    assert run("worklist", "no-card", "--period", "2018-6M", "--out", str(out))[0] == 0
    assert children > 0 and rows_of(out) == []


def test_what_was_taken_out_is_on_record_without_names(fixes, project):
    listed = fixes()
    text = (project / "data/state/restricted_lists.csv").read_text(encoding="utf-8")
    noted = list(csv.DictReader(text.splitlines()))
    assert noted[-1]["list"] == "fixes" and int(noted[-1]["rows"]) == len(listed)
    assert not any(row["Họ và tên"] in text for row in listed if row["Họ và tên"])


def test_an_unknown_place_is_an_error_with_the_valid_codes(run, project):
    code, printed = run("worklist", "fixes", "--place", "3390")
    assert code == 2 and "03390" in printed


def test_every_reason_of_a_row_has_its_words():
    used = set()
    for path in (PACKAGE / "registers").glob("*.sql"):
        used |= set(re.findall(r"'([a-z]+(?:_[a-z]+)+)'", path.read_text(encoding="utf-8")))
    known = set(reasons())
    assert {"impossible_date", "unknown_sex", "bad_card"} <= used & known
    rules = set(ROW_REASONS.split())
    assert rules <= known
    assert used & rules <= known


@pytest.fixture
def doubted(project):
    """Two children of the built project, told to be a doubtful pair as the build tells it; return their keys."""
    core = project / "data" / "core" / marts.manifest()["build"]
    book = pl.read_parquet(core / "keyed_child_register.parquet").unique("child_key", maintain_order=True).sort("row_id")
    first, second = book["child_key"][0], book["child_key"][1]
    told = {"child_key_a": [first], "child_key_b": [second], "score": [0.7], "reason": ["tên sai một chữ cái"]}
    pl.DataFrame(told).write_parquet(core / "core_match_doubt.parquet")
    return first, second


def test_pairs_that_may_be_one_child_are_shown_answered_and_not_asked_again(run, project, doubted):
    out = project / "cap.xlsx"
    assert run("worklist", "matches", "--out", str(out))[0] == 0
    page = openpyxl.load_workbook(out).worksheets[0]
    head = next(row for row in page.iter_rows() if any(cell.value == matches.ANSWER for cell in row))
    place = {cell.value: cell.column for cell in head}
    line = head[0].row + 1
    assert page.cell(line, place["Họ và tên (1)"]).value and page.cell(line, place["Họ và tên (2)"]).value
    assert page.cell(line, place["Giống nhau"]).value == "70 %"
    page.cell(line, place[matches.ANSWER]).value = "không"
    page.parent.save(out)
    code, printed = run("worklist", "decide", str(out), "--role", "công chức phụ trách trẻ em")
    assert code == 0 and "Đã nhận 1 câu trả lời; 0 cặp còn trống" in printed
    kept = (project / "data/state/match_decisions.csv").read_text(encoding="utf-8")
    assert all(str(key) in kept for key in doubted) and "công chức phụ trách trẻ em" in kept
    assert run("worklist", "matches", "--out", str(out), "--json")[1].count('"pairs": 0') == 1


def test_an_unclear_answer_is_refused_with_its_row(run, project, doubted):
    out = project / "cap.xlsx"
    run("worklist", "matches", "--out", str(out))
    book = openpyxl.load_workbook(out)
    page = book.worksheets[0]
    head = next(row for row in page.iter_rows() if any(cell.value == matches.ANSWER for cell in row))
    column = next(cell.column for cell in head if cell.value == matches.ANSWER)
    page.cell(head[0].row + 1, column).value = "có lẽ"
    book.save(out)
    code, printed = run("worklist", "decide", str(out), "--role", "công chức")
    assert code == 10 and f"dòng {head[0].row + 1}" in printed
    assert not (project / "data/state/match_decisions.csv").exists()
