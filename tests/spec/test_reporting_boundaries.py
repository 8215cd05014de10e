"""Cùng kỳ của một nơi đã đổi địa giới: số cũ quy đổi theo địa giới mới khi cộng được cả xã, có ghi rõ; không thì nói vì sao.

        huyện Tam Đường, quý I năm trước      quý I năm nay (từ 1/2/2020)
        106 ── 14 xã, có 03397 Xã Sùng Phài   106 ── 13 xã
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines import catalog, charts
from pipelines.reporting.document import Chart, Document, facts_in
from pipelines.reporting.period_report import PeriodReport
from tests.reporting_marts import COMMUNES
from tests.reporting_sent import Changes, context, rows, said, tables

CHILDREN, INJURED, CARDS = ("child_population:residents", "injury_rate:injured", "bhyt_under6:issued")
GONE = {"numerator": None, "denominator": None, "value": None, "state": "not_reported", "units_reported": 0}
NO_LIST = {f"injury_rate:{variant}@03412:2017-Q1": GONE for variant in ("injured", "died")}
MADE: dict[str, Document] = {}


@pytest.fixture
def document(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Document]:
    """The report of a first quarter after 1/2/2020 over hand-made marts: 14 communes a year ago, 13 now."""
    plan = catalog.load_plan("tam_duong_2018")
    now, then = (plan.periods[name] for name in ("2018-Q1", "2017-Q1"))
    days = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 3, 31), "cutoff_on": date(2020, 3, 14), "known_on": date(2020, 3, 20)}
    moved = {now.id: replace(now, **days), then.id: replace(then, **{name: day.replace(year=2019) for name, day in days.items()})}
    monkeypatch.setattr(catalog, "load_plan", lambda plan_id: replace(plan, periods=moved))
    flagged = {f"{stem}@106:2018-Q1": {"comparability": "not_comparable", "units_reported": 13, "units_expected": 13} for stem in (CHILDREN, INJURED, CARDS)}

    def make(changes: Changes | None = None, place: str = "106") -> Document:
        key = repr((changes, place))
        if key not in MADE:
            MADE[key] = PeriodReport(context(home, place=place, changes={**flagged, **(changes or {})})).build()
        return MADE[key]

    return make


def former(count: Callable[[str], float]) -> float:
    """The 13 communes of today a year ago."""
    return sum(count(code) for code in COMMUNES if code != "03397")


def line(made: Document, start: str) -> str:
    return next(text for text in said(made) if text.startswith(start))


def test_the_former_count_is_that_of_todays_communes_and_says_so(document):
    made = document()
    # 4 bands x 2 sexes of 60 + 5n + 10·band (+ 2 for boys), without commune number 2
    whole = sum(8 * (60 + 5 * number) + 2 * (0 + 10 + 20 + 30) + 4 * 2 for number, code in enumerate(COMMUNES) if code != "03397")
    told = line(made, "Tổng số trẻ em dưới 16 tuổi")
    assert f"so với cùng kỳ năm 2017 ({whole:,}".replace(",", ".") + " trẻ em; quy đổi theo địa giới mới)" in told
    fact = next(fact for fact in facts_in(made) if fact.fact_id.startswith(f"{CHILDREN}@106^2020-03-14:2017-Q1"))
    assert fact.value == whole, "the number is bound to the carried figure, not to the one published then"


def test_the_text_and_the_tables_name_the_change(document):
    made = document()
    why = "Địa giới đã thay đổi so với quý I năm 2017 (bớt Xã Sùng Phài (03397)): số quý I năm 2017 là số của các xã cũ quy đổi theo địa giới ngày 14/3/2020"
    assert any(why in text for text in said(made))
    found = tables(made)
    assert why in found["Biểu 1"].note and why in found["Biểu 4b"].note
    assert rows(found["Biểu 4b"])[-1][4] not in ("…", "")
    former_results = {code: row[4] for code, row in zip(found["Biểu 1"].codes, rows(found["Biểu 1"]), strict=True)}
    assert former_results["TD-03"].endswith("; quy đổi theo địa giới mới)") and former_results["TD-Q1"] == "24 trẻ (quy đổi theo địa giới mới)"


def test_one_former_cell_moves_the_carried_figure_and_that_of_the_commune_that_left_does_not(document):
    before = line(document(), "Tổng số trẻ em dưới 16 tuổi")
    stayed = line(document({f"{CHILDREN}@03412:2017-Q1": {"numerator": 1000.0, "value": 1000.0}}), "Tổng số trẻ em dưới 16 tuổi")
    left = line(document({f"{CHILDREN}@03397:2017-Q1": {"numerator": 1000.0, "value": 1000.0}}), "Tổng số trẻ em dưới 16 tuổi")
    assert stayed != before and left == before


def test_what_cannot_be_carried_is_not_compared_and_says_why(document):
    """Xã Bình Lư did not send its injury list a year ago: no sum of 13 communes, and the district's own figure is of other communes."""
    made = document(NO_LIST)
    told = line(made, "Tổng số trẻ em bị tai nạn")
    assert told.endswith("(không so sánh được với cùng kỳ năm 2017 do thay đổi địa giới: thiếu số liệu của Xã Bình Lư (03412)).")
    assert {(row[3], row[4]) for row in rows(tables(made)["Biểu 4b"])} == {("không so sánh được", "…")}, "every cause like the total"
    # children and cards are carried all the same
    assert "quy đổi theo địa giới mới" in line(made, "Tổng số trẻ em dưới 16")


def test_charts_draw_the_carried_figure_and_leave_out_what_does_not_compare(document):
    def chart(made: Document, start: str) -> Chart:
        return next(block for block in made.blocks if isinstance(block, Chart) and block.title.startswith(start))

    carried = chart(document(), "Trẻ em bị tai nạn, thương tích theo nguyên nhân")
    assert "số cùng kỳ năm 2017 quy đổi theo địa giới mới" in carried.title
    assert any(value for value in carried.figure["data"][1]["x"])
    alone = chart(document(NO_LIST), "Trẻ em bị tai nạn, thương tích theo nguyên nhân")
    assert "không vẽ số cùng kỳ năm 2017" in alone.title and not any(alone.figure["data"][1]["x"])
    assert charts.figure(alone.figure)


def test_a_commune_that_stayed_as_it_was_compares_as_ever(document):
    told = line(document(place="03412"), "Tổng số trẻ em dưới 16 tuổi")
    assert "quy đổi" not in told and "so với cùng kỳ năm 2017 (" in told
