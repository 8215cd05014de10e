"""Registers of children beside the first five: core tables against the answer key that the sample world counts, and cells that move them."""

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipelines import engine, marts
from pipelines.build import build
from pipelines.settings import Project

Counts = dict[tuple[str, str, str, str], float]
BY_YEAR = "case when {day} > make_date(year({day}), 11, 30) then cast(year({day}) + 1 as varchar) else cast(year({day}) as varchar) end"
# register -> (place, period, measure, category, number) as the answer key has them, from the tables of the build
FOUND = {
    "special_circumstances": """
        with spells as (select s.*, p.cutoff_on from core_group_spells s join periods p using (period_id) where s.as_of = p.cutoff_on),
        inside as (select * from spells where valid_from <= cutoff_on and valid_to > cutoff_on)
        select commune_code, period_id, 'children', '*', count(distinct child_key) from inside group by all
        union all select commune_code, period_id, 'group', group_code, count(distinct child_key) from inside group by all
        union all select commune_code, period_id, 'case', subgroup_code, count(distinct child_key) from inside group by all
        union all select commune_code, period_id, 'left', leave_reason, count(*) from spells
            where valid_to <= cutoff_on and valid_to > make_date(year(cutoff_on), 1, 1) and not is_missing group by all
        union all select commune_code, period_id, 'flag', flag, count(distinct child_key) from core_old_law_flags where valid_to is null group by all
    """,
    "at_risk": """
        with spells as (select s.* from core_risk_spells s join periods p using (period_id) where s.as_of = p.cutoff_on)
        select commune_code, period_id, 'children', '*', count(distinct child_key) from spells group by all
        union all select commune_code, period_id, 'reason', reason, count(distinct child_key) from spells group by all
        union all select commune_code, period_id, 'managed', '*', count(distinct child_key) from spells where managed and has_measure group by all
    """,
    "injury_summary": """
        select commune_code, period_id, 'cases:' || dimension, cause || ':' || part, told_cases from core_injury_crosscheck where told_cases > 0
        union all
        select commune_code, period_id, 'deaths:' || dimension, cause || ':' || part, told_deaths from core_injury_crosscheck where told_deaths > 0
    """,
    "deaths": """
        with children as (select * from keyed_deaths where age_years < 16)
        select commune_code, period_id, 'rows', '*', count(*) from keyed_deaths group by all
        union all select commune_code, period_id, 'children', '*', count(*) from children group by all
        union all select commune_code, period_id, 'sex', sex, count(*) from children group by all
        union all select commune_code, period_id, 'cause', cause, count(*) from children group by all
        union all select commune_code, period_id, 'under_5', '*', count(*) from children where age_years < 5 group by all
    """,
    "abuse_cases": """
        with told as (
            select c.*, k.period_id from core_cases c join core_case_reports r using (child_key, case_rank)
            join keyed_abuse_cases k on r.register = 'abuse_cases' and k.row_id = r.row_id
        )
        select commune_code, period_id, 'cases', '*', count(*) from told group by all
        union all select commune_code, period_id, 'source', source, count(*) from told group by all
        union all select commune_code, period_id, 'emergency_clock', emergency_clock, count(*) from told group by all
        union all select commune_code, period_id, 'plan_clock', plan_clock, count(*) from told where not emergency group by all
        union all select commune_code, period_id, 'approval_clock', approval_clock, count(*) from told where not emergency group by all
        union all select t.commune_code, t.period_id, 'form', f.form, count(*) from told t join core_case_forms f using (child_key, case_rank) group by all
    """,
    "abuse_reports": f"""
        with told as (select r.*, c.in_book as known, {BY_YEAR.format(day="r.received_on")} as period_id
            from core_case_reports r join core_cases c using (child_key, case_rank) where not r.in_book)
        select commune_code, period_id, 'notices', source, count(*) from told group by all
        union all select commune_code, period_id, 'only_here', source, count(*) from told where not known group by all
    """,
    "benefits": """
        select commune_code, period_id, 'answers', policy || ':' || eligible || ':' || received, count(*) from core_benefits group by all
        union all select commune_code, period_id, 'children', '*', count(distinct child_key) from core_benefits group by all
    """,
    "civil_status": """
        select commune_code, period_id, 'events', kind, count(*) from core_civil_events group by all
        union all select commune_code, period_id, 'births', case when in_time then 'in_time' else 'late' end, count(*) from core_civil_events
            where kind = 'birth' group by all
        union all select commune_code, period_id, 'births_by_sex', sex, count(*) from core_civil_events where kind = 'birth' group by all
    """,
}


def tables_of(project: Project) -> engine.Connection:
    """Return a database that shows the core tables of the current build, its periods and its problems."""
    con, name = engine.connect(), marts.build_folder(project.marts).name
    files = [*(project.core / name).glob("*.parquet"), project.marts / name / "periods.parquet"]
    for path in files:
        text = str(path).replace("'", "''")
        con.execute(f"create view \"{path.stem}\" as select * from read_parquet('{text}')")
    return con


def answers(raw: Path, register: str) -> Counts:
    with (raw / "_answer_key" / f"{register}.csv").open(encoding="utf-8", newline="") as table:
        return {
            (row["place"], row["period"], row["measure"], row["category"]): float(row["number"])
            for row in csv.DictReader(table)
        }


def counted(con: engine.Connection, register: str) -> Counts:
    return {row[:4]: float(row[4]) for row in engine.rows(con, FOUND[register])}


@pytest.fixture(scope="module")
def sample(built_home: Path) -> Project:
    return Project(built_home, built_home / "data" / "raw", built_home / "data" / "marts")


@pytest.fixture(scope="module")
def con(sample: Project) -> engine.Connection:
    return tables_of(sample)


@pytest.mark.parametrize("register", FOUND)
def test_every_number_of_the_clean_samples_equals_the_answer_key(con, sample, register):
    key = answers(sample.raw / "demo", register)
    assert len(key) > 3 and counted(con, register) == key


def test_the_summary_forms_of_clean_samples_equal_the_line_lists(con):
    wrong = "select count(*) from core_injury_crosscheck where line_list and (told_cases <> listed_cases or told_deaths <> listed_deaths)"
    assert engine.rows(con, wrong) == [(0,)]
    assert engine.rows(con, "select count(*) > 50 from core_injury_crosscheck where line_list")[0][0]


def test_named_children_of_the_book_of_deaths_are_found_in_the_household_book(con):
    """The answer: A6 tells name, sex and age only; the household book holds the day of death of the same child."""
    found = engine.rows(
        con,
        """
        select count(*), count(b.child_key)
        from core_deaths d left join core_deaths b on b.child_key = d.person_key and b.source = 'child_register' and b.died_on = d.died_on
        where d.source = 'deaths' and d.certain and d.person_key <> d.child_key
        """,
    )[0]
    assert found[0] >= 3 and found[0] == found[1]


def test_the_five_sources_of_a_child_are_one_child(con):
    """Every child of the new lists that the household book knows has one key in both."""
    for register in ("special_circumstances", "at_risk", "benefits", "civil_status"):
        lost = f"select count(*) from keyed_{register} anti join keyed_child_register using (child_key)"
        assert engine.rows(con, lost) == [(0,)], register


# ---- one cell ------------------------------------------------------------------------------------------------------


def edit(project: Project, file: str, row: int, heading: str, change: Callable[[Any], Any]) -> None:
    """Change one cell of a workbook: the sheet's own row, the column under the first heading that the pattern fits."""
    path = project.raw / file
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell for line in sheet.iter_rows(max_row=14) for cell in line if isinstance(cell.value, str)]
    column = next(cell.column for cell in heads if re.fullmatch(heading, cell.value.strip(), re.I))
    before = sheet.cell(row, column).value
    sheet.cell(row, column).value = change(before)
    assert sheet.cell(row, column).value != before
    book.save(path)


def row_of(con: engine.Connection, register: str, condition: str) -> tuple[str, int, str, str]:
    """Return file, row, commune and period of the first accepted row that fits."""
    sql = f"select file, row_number, commune_code, period_id from keyed_{register} where {condition} order by file, row_number limit 1"
    return engine.rows(con, sql)[0]


JOINED = (
    "source = 'hotline_111' and row_id in (select r.row_id from core_case_reports r join core_cases c using (child_key, case_rank) "
    "where r.register = 'abuse_reports' and c.in_book and c.sources = 2)"
)
# register -> condition of the row, heading, new cell, (measure, category) that lose one, and that gain one
EDITS: dict[str, tuple[str, str, Callable[[Any], Any], tuple[str, str] | None, tuple[str, str] | None]] = {
    "special_circumstances": ("groups = '4' and group_to is null and file like '%/2018/%'", "Nhóm.*|Hoàn cảnh.*", lambda _: "Bị bỏ rơi", ("group", "4"), ("group", "2")),
    "at_risk": ("reasons = 'poor_household' and file like '%/2018/%'", "Lý do.*|Nguy cơ", lambda _: "Mồ côi mẹ", ("reason", "poor_household"), ("reason", "mother_dead")),
    "injury_summary": ("male_cases > 0 and file like '%/2018/%'", "Nam", lambda _: "không", ("cases:sex", "{cause}:m"), None),
    "deaths": ("age_years < 5 and file like '%/2018/%'", "Tuổi|Nam", lambda _: 44, ("children", "*"), None),
    "abuse_cases": ("forms = 'violence'", "Hình thức xâm hại|Hành vi", lambda _: "Bỏ mặc", ("form", "violence"), ("form", "neglect")),
    # a notice that tells another day of the event than the commune's own book is another case, known from the hotline alone
    "abuse_reports": (f"{JOINED} and received_on between '2018-01-15' and '2018-11-30' and happened_on > '2018-01-05'", "Ngày xảy ra", lambda _: "04/01/2018", None, ("only_here", "hotline_111")),
    "benefits": ("policy = 'monthly_allowance' and eligible = 'y' and received = 'y'", "Được hưởng|Đang hưởng", lambda _: "Không", ("answers", "monthly_allowance:y:y"), ("answers", "monthly_allowance:y:n")),
    "civil_status": ("kind = 'birth' and sex = 'm' and file like '%/2018/%'", "Loại việc.*", lambda _: "Cải chính", ("events", "birth"), None),
}  # fmt: skip


@pytest.fixture(scope="module")
def moved(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Edit one cell in a workbook of each register, build once; tell the rows that were edited."""
    from conftest import TEST_KEY

    home = tmp_path_factory.mktemp("sua") / "một ô mỗi sổ"
    shutil.copytree(built_home, home)
    project = Project(home, home / "data" / "raw", home / "data" / "marts")
    before = tables_of(project)
    rows = {}
    for register, (condition, heading, change, _, _) in EDITS.items():
        sex = " and sex = 'm'" if register == "deaths" else ""
        file, row, place, period = row_of(before, register, condition + sex)
        cause = (
            engine.rows(before, f"select cause from keyed_{register} where file = '{file}' and row_number = {row}")[0][
                0
            ]
            if register == "injury_summary"
            else ""
        )
        rows[register] = (place, "2018" if register == "abuse_reports" else period, cause)
        edit(project, file, row, heading, change)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TREEM_VAULT_KEY", TEST_KEY)
        build(project)
    return {"rows": rows, "after": tables_of(project)}


@pytest.mark.parametrize("register", EDITS)
def test_one_cell_moves_the_core_table(con, moved, register):
    place, period, cause = moved["rows"][register]
    before, after = counted(con, register), counted(moved["after"], register)
    *_, loses, gains = EDITS[register]
    for cell, step in ((loses, -1), (gains, 1)):
        if cell is not None:
            where = (place, period, cell[0], cell[1].format(cause=cause))
            if register == "injury_summary":
                assert before[where] > 0 and after.get(where, 0) == 0
            else:
                assert after.get(where, 0) == before.get(where, 0) + step, where
