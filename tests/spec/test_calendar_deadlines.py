"""What the plans say about days, and what we read in it. A programme officer can read this file.

Each drawing: the plan's own words, the day they name, and the last day that is still in time ("." = none).
"""

import csv
import re
from datetime import date

import pytest

from pipelines import catalog
from pipelines.calendar.deadlines import deadlines_of
from pipelines.calendar.due import as_json, due, find

SEEDS = {
    "quan_8_2016_2020": "quan_8_2016_2020.txt",
    "lang_son_2019_2020": "lang_son_2019_2020.txt",
    "an_bang_vinh_an_2023": "an_bang_vinh_an_school_2023.txt",
    "tam_duong_2018": "tam_duong_2018.txt",
    "quan_7_2023": "quan_7_2023.txt",
}

DAYS = """
hạn        lời kế hoạch                               ngày nêu     ngày cuối còn kịp
Q8-D2017   trước ngày 01/11                           2017-11-01   2017-10-31
Q8-D2020   trước ngày 01/11                           2020-11-01   2020-10-31
LS-D1      định kỳ 06 tháng                           .            .
LS-D3      vào cuối năm 2020                          2020-12-31   2020-12-31
AB-D1      kịp thời báo cáo                           .            .
TD-D1      vào ngày 20 của tháng cuối quý             2018-03-20   2018-03-20
TD-D2      vào ngày 15 của tháng cuối Quý II          2018-06-15   2018-06-15
TD-D3      vào ngày 15 của tháng cuối quý III         2018-09-15   2018-09-15
TD-D4      vào ngày 10 của tháng cuối năm             2018-12-10   2018-12-10
TD-D5      Báo cáo đột xuất                           .            .
TD-D6      Báo cáo chuyên đề                          .            .
TD-D8      trước ngày 30/10/2018                      2018-10-30   2018-10-29
TD-D9      trong Quý I năm 2018                       2018-03-31   2018-03-31
TD-D11     từ đầu tháng 5/2018                        2018-05-01   .
TD-D12     ngay từ đầu năm                            2018-01-01   .
Q7-D1      trước ngày 05/5                            2023-05-05   2023-05-04
Q7-D2      03/11/2023                                 2023-11-03   2023-11-02
"""


def drawn():
    for line in DAYS.strip().splitlines()[1:]:
        yield pytest.param(*re.split(r"\s{2,}", line.strip()), id=line.split()[0])


@pytest.mark.parametrize(("deadline_id", "words", "named", "last"), drawn())
def test_the_last_day_in_time(deadline_id, words, named, last):
    found = next(row for plan in catalog.plan_ids() for row in deadlines_of(plan) if row.id == deadline_id)
    assert words in found.quote
    assert (str(found.due_date or "."), str(found.last_day or ".")) == (named, last)


def test_truoc_ngay_leaves_the_day_out_and_vao_ngay_takes_it_in():
    before, on = find("tam_duong_2018", "TD-D8", date(2018, 10, 29)), find("tam_duong_2018", "TD-D1", date(2018, 3, 20))
    assert (before.inclusive, before.days_left, before.state) == (False, 0, "due")
    assert find("tam_duong_2018", "TD-D8", date(2018, 10, 30)).state == "late"
    assert (on.inclusive, on.days_left, on.state) == (True, 0, "due")
    assert find("tam_duong_2018", "TD-D1", date(2018, 3, 21)).state == "late"


def test_a_saturday_is_shown_with_the_friday_before_it_and_the_office_decides():
    row = find("tam_duong_2018", "TD-D3", date(2018, 9, 3))
    assert row.weekday == "thứ Bảy" and row.last_day == date(2018, 9, 15) and row.work_until == date(2018, 9, 14)
    assert "15/9/2018" in row.holiday_note and "14/9/2018" in row.holiday_note and "cơ quan quyết định" in row.holiday_note
    assert find("tam_duong_2018", "TD-D1", date(2018, 3, 1)).holiday_note == ""


def test_the_full_moon_report_goes_with_the_mid_autumn_of_its_year():
    """Rằm tháng Tám năm 2018 là ngày 24/9/2018; Tháng hành động và ngày 01/6 đã qua."""
    row = find("tam_duong_2018", "TD-D6", date(2018, 7, 1))
    assert (row.state, row.last_day, row.next_on) == ("undated", None, date(2018, 9, 24))
    assert find("tam_duong_2018", "TD-D6", date(2018, 5, 20)).next_on == date(2018, 6, 1)


def test_reports_that_go_with_others_point_to_the_next_of_them():
    assert find("tam_duong_2018", "TD-D7", date(2018, 9, 1)).next_on == date(2018, 9, 15)
    # TD-D10 leaves the nine months out
    assert find("tam_duong_2018", "TD-D10", date(2018, 9, 1)).next_on == date(2018, 12, 10)


def test_a_start_is_coming_and_then_begun_but_never_late():
    assert find("tam_duong_2018", "TD-D11", date(2018, 4, 30)).state == "coming"
    assert find("tam_duong_2018", "TD-D11", date(2019, 1, 1)).state == "started"


def test_all_24_deadlines_agree_with_the_table_of_the_field(shared_data):
    with (shared_data.parent / "domain" / "domain_seed_deadlines.csv").open(encoding="utf-8", newline="") as table:
        expected = {row["deadline_id"]: row for row in csv.DictReader(table)}
    found = {row["deadline_id"]: row for row in as_json(due(None, date(2018, 1, 1)))}
    assert len(expected) == 24 and set(found) == set(expected)
    for name, row in expected.items():
        assert set(row) <= set(found[name]), "every column of the table is there"
        assert (found[name]["due_date"] or "") == row["due_date"], name
        assert found[name]["seed"] == row["seed"]
        assert found[name]["inclusive"] == {"no": False, "yes": True}.get(row["inclusive"].split(":")[0].split(" ")[0]), name
        stated = re.search(r"last day (\d+)/(\d+)", row["inclusive"])
        if stated:
            assert found[name]["last_day"][5:] == f"{int(stated[2]):02d}-{int(stated[1]):02d}", name


def plain(text: str) -> str:
    """A document's words without its line breaks and marks of emphasis."""
    return " ".join(text.replace("*", "").split())


@pytest.mark.parametrize("plan_id", SEEDS)
def test_every_quoted_phrase_stands_in_the_plan(plan_id, shared_data):
    text = plain((shared_data.parent / "seeds" / SEEDS[plan_id]).read_text(encoding="utf-8"))
    plan = catalog.load_plan(plan_id)
    for quote in [*(row.quote for row in deadlines_of(plan_id)), *(target.quote for target in plan.targets)]:
        assert plain(quote) in text, quote


def test_every_target_of_the_field_table_is_in_its_plan(shared_data):
    with (shared_data.parent / "domain" / "domain_seed_targets.csv").open(encoding="utf-8", newline="") as table:
        expected = list(csv.DictReader(table))
    found = {target.id: target for plan in catalog.plan_ids() for target in catalog.load_plan(plan).targets}
    assert set(found) == {row["target_id"] for row in expected}
    for row in expected:
        target = found[row["target_id"]]
        for column in ("value_low", "value_high"):
            wanted, value = row[column], getattr(target, column)
            assert value == (float(wanted) if re.fullmatch(r"[\d.]+", wanted) else None), f"{target.id} {column}"
        # DESIGN has words of its own for "Duy trì" and for years in a row
        own = {"TD-08": "maintain", "TD-R1": "streak", "TD-R2": "streak"}
        assert target.comparator == own.get(target.id, row["comparator"]), target.id
        assert target.indicator or target.missing, f"{target.id}: a reader must learn why there is no figure"
