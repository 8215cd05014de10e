"""The line list of children: pseudonyms only, a reason on record, no sensitive fact, never in a report."""

import json
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import RequestError
from pipelines.line_list import FACTS, REFUSED, open_children

ROOT = Path(__file__).resolve().parents[2]
WHY = "đối chiếu thẻ của quý"


@pytest.fixture
def office(built_home, monkeypatch):
    monkeypatch.setenv("TREEM_HOME", str(built_home))
    return built_home


def test_one_line_per_child_with_full_months_and_codes(office):
    found = open_children(WHY, period="2018-Q1", facts=["card", "weighing"], frame="polars")
    folder = next((office / "data" / "core").iterdir())
    people = pl.read_parquet(folder / "core_population.parquet").filter((pl.col("period_id") == "2018-Q1") & (pl.col("moment") == "cutoff"))
    assert found["child_key"].to_list() == sorted(people["child_key"].to_list())
    born = dict(people.select("child_key", "birth_date").iter_rows())
    day = people["on_day"][0]
    for key, months in found.select("child_key", "age_months").iter_rows():
        birth = born[key]
        assert months == (day.year - birth.year) * 12 + day.month - birth.month - (birth.day > day.day)
    assert set(found.columns) == {
        "child_key", "commune_code", "sex", "age_months", "ethnic_group", "poverty", "has_card", "card_valid",
        "weight_for_age", "height_for_age", "weight_for_height",
    }  # fmt: skip
    assert 0 < found["card_valid"].sum() < found.height


def test_one_commune_and_the_latest_period(office):
    found = open_children(WHY, place="03412")
    assert set(found["commune_code"]) == {"03412"} and len(found) > 20


def test_every_opening_is_on_record(office):
    path = office / "data" / "vault" / "access_log.csv"
    before = path.read_text(encoding="utf-8").count("\n")
    open_children(f"  {WHY}\n lần hai ", period="2018-Q1")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == before + 1 and f"open_children: {WHY} lần hai," in lines[-1]


@pytest.mark.parametrize("given", [{"reason": " "}, {"reason": "xem"}, *({"facts": [name]} for name in REFUSED), {"facts": ["tên"]}, {"period": "2031"}, {"place": "3412"}])
def test_what_may_not_be_opened_is_refused_in_words_and_leaves_no_line(office, given):
    path = office / "data" / "vault" / "access_log.csv"
    told = {"reason": WHY, "period": "2018-Q1"} | given
    before = path.read_text(encoding="utf-8")
    with pytest.raises(RequestError) as problem:
        open_children(told.pop("reason"), **told)
    assert problem.value.todo and ("place" in given or path.read_text(encoding="utf-8") == before)


def test_no_fact_reads_a_sensitive_table():
    for query in FACTS.values():
        assert not any(word in query for word in ("group", "risk", "case", "minor", "offence", "benefit", "service", "allowance", "flag")) or "group by" in query
        assert not any(f"core_{word}" in query for word in ("group", "risk", "case", "known_case", "minor", "counted_offence", "benefit", "service", "old_law"))


def test_no_report_reads_it():
    for path in (*(ROOT / "pipelines" / "reporting").rglob("*.py"), *(ROOT / "notebooks" / "reports").glob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert "open_children" not in text and "line_list" not in text, path.name
    assert "open_children" in json.dumps(__import__("pipelines").__all__)
