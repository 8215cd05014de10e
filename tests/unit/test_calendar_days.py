"""Working days, periods and their conventions, and what is said about days that cannot be read."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from pipelines import catalog, periods
from pipelines.calendar import deadlines, vietnam
from pipelines.calendar.conventions import ADMINISTRATIVE, CALENDAR, Convention, convention_of
from pipelines.calendar.workdays import load_calendar
from pipelines.errors import CatalogError, InputError, RequestError

# Tết Trung thu as printed on Vietnamese calendars, by hand
MID_AUTUMN = ["2016-09-15", "2017-10-04", "2018-09-24", "2019-09-13", "2020-10-01", "2021-09-21", "2022-09-10", "2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25"]


@pytest.mark.parametrize(
    ("day", "working", "name"),
    [
        ("2018-03-20", True, ""),
        ("2018-09-15", False, "thứ Bảy"),
        ("2018-02-16", False, "Tết Nguyên Đán"),
        ("2018-09-03", False, "Quốc khánh (nghỉ bù)"),
        ("2018-12-31", False, "Ngày nghỉ (thay cho ngày 05/01/2019)"),
        ("2019-01-05", True, ""),  # a Saturday worked for 31/12/2018
        ("2019-01-12", False, "thứ Bảy"),
        ("2026-01-02", False, "Ngày nghỉ (thay cho ngày 10/01/2026)"),  # announced after the library was made
        ("2026-01-10", True, ""),
    ],
)
def test_holidays_and_swapped_saturdays(day, working, name):
    calendar = load_calendar()
    assert (calendar.is_working_day(date.fromisoformat(day)), calendar.name(date.fromisoformat(day))) == (working, name)


def test_walking_over_days_off():
    calendar = load_calendar()
    assert calendar.last_working_day_on_or_before(date(2018, 9, 15)) == date(2018, 9, 14)
    assert calendar.last_working_day_on_or_before(date(2018, 2, 20)) == date(2018, 2, 13)  # all of Tết, with the swapped 14/2
    assert calendar.last_working_day_on_or_before(date(2018, 3, 20)) == date(2018, 3, 20)
    assert calendar.nth_working_day_after(date(2018, 12, 28), 1) == date(2019, 1, 2)
    assert calendar.nth_working_day_after(date(2019, 1, 3), 2) == date(2019, 1, 5)
    with pytest.raises(RequestError):
        calendar.nth_working_day_after(date(2018, 1, 2), 0)


def test_a_year_nobody_knows_is_an_error_not_a_year_without_holidays():
    calendar = load_calendar()
    for ask in (calendar.is_working_day, calendar.name, calendar.last_working_day_on_or_before):
        with pytest.raises(RequestError) as told:
            ask(date(2101, 1, 3))
        assert "2101" in told.value.what and "2100" in told.value.where
    with pytest.raises(RequestError):
        calendar.is_working_day(date(1900, 5, 5))
    assert calendar.is_working_day(date(2100, 3, 3))


def test_the_offices_own_file_goes_before_the_library_and_is_named(tmp_path):
    (tmp_path / "holidays.csv").write_text("date,working,name\n20/03/2018,không,Nghỉ do bão\n2018-09-15,có,Làm bù\n", encoding="utf-8-sig")
    calendar = load_calendar(tmp_path)
    assert not calendar.is_working_day(date(2018, 3, 20)) and calendar.name(date(2018, 3, 20)) == "Nghỉ do bão"
    assert calendar.is_working_day(date(2018, 9, 15))
    assert "data/state/holidays.csv" in calendar.source and "holidays 0." in calendar.source
    assert "data/state" not in load_calendar().source


@pytest.mark.parametrize(
    ("text", "where"),
    [("date,working\n2018-02-30,có\n", "dòng 2"), ("date,working\n2018-03-20,có\n2018-03-21,chắc là có\n", "dòng 3"), ("ngày,nghỉ\n", "holidays.csv")],
)
def test_a_wrong_line_of_that_file_is_named(tmp_path, text, where):
    (tmp_path / "holidays.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as told:
        load_calendar(tmp_path)
    assert where in told.value.where


def test_mid_autumn_is_the_day_on_the_printed_calendar():
    assert [str(vietnam.mid_autumn(int(day[:4]))) for day in MID_AUTUMN] == MID_AUTUMN


PERIODS = """
kỳ        calendar                 administrative
2018-Q1   2018-01-01..2018-03-31   2017-12-15..2018-03-14
2018-Q2   2018-04-01..2018-06-30   2018-03-15..2018-06-14
2018-6M   2018-01-01..2018-06-30   2017-12-15..2018-06-14
2018-9M   2018-01-01..2018-09-30   2017-12-15..2018-09-14
2018-10M  2018-01-01..2018-10-31   2017-12-15..2018-10-14
2018      2018-01-01..2018-12-31   2017-12-15..2018-12-14
2018-Q4   2018-10-01..2018-12-31   2018-09-15..2018-12-14
2018-03   2018-03-01..2018-03-31   2018-02-15..2018-03-14
2020-02   2020-02-01..2020-02-29   2020-01-15..2020-02-14
2018-SY   2018-09-01..2019-08-31   2018-08-15..2019-08-14
"""


@pytest.mark.parametrize("drawing", PERIODS.strip().splitlines()[1:])
def test_days_of_the_two_conventions(drawing):
    name, *expected = drawing.split()
    found = [found.period(name) for found in (CALENDAR, ADMINISTRATIVE)]
    assert [f"{period.starts_on}..{period.ends_on}" for period in found] == expected
    assert all(period.cutoff_on == period.known_on == period.ends_on for period in found)


def test_discrete_months_fill_the_cumulative_year_without_gap_or_overlap():
    for rule in (CALENDAR, ADMINISTRATIVE, Convention("đường sắt", first_day=16)):
        months = [rule.period(f"2019-{month:02d}") for month in range(1, 13)]
        for one, next_one in pairwise(months):
            assert next_one.starts_on == one.ends_on + timedelta(days=1)
        year = rule.period(2019)
        assert (months[0].starts_on, months[-1].ends_on) == (year.starts_on, year.ends_on)
        assert rule.period("2020").starts_on == year.ends_on + timedelta(days=1)


def test_an_offices_own_days_go_before_the_rule():
    own = Convention("tỉnh", own={"2018-9M": (date(2018, 1, 1), date(2018, 9, 20))})
    assert own.period("2018-9M").ends_on == date(2018, 9, 20) and own.period("2018-6M").ends_on == date(2018, 6, 30)
    with pytest.raises(CatalogError):
        Convention("sai", first_day=31)


def test_the_plans_conventions():
    found = {plan_id: {convention_of(period) for period in catalog.load_plan(plan_id).periods.values()} for plan_id in catalog.plan_ids()}
    assert found.pop("lang_son_2019_2020") == {"administrative"}
    assert all(names == {"calendar"} for names in found.values())


def test_a_plan_and_its_same_period_never_mix_conventions():
    rows = {period.id: period for period in (CALENDAR.period("2018-6M"), ADMINISTRATIVE.period("2019-6M"), CALENDAR.period("2020-02"), CALENDAR.period("2019-02"))}
    assert periods.mixed(rows) == ["2019-6M"]
    assert periods.mixed({name: CALENDAR.period(name) for name in ("2017-6M", "2018-6M", "2019", "2020")}) == []


def test_labels_and_school_years():
    assert [periods.label(name) for name in ("2018-SY", "2018-03", "2018-Q2", "2018-9M", "2018-6M")] == [
        "năm học 2018-2019",
        "tháng 3 năm 2018",
        "quý II năm 2018",
        "9 tháng năm 2018",
        "6 tháng đầu năm 2018",
    ]
    assert periods.school_year_of(date(2018, 6, 1)) == 2017 and periods.school_year_of(date(2018, 9, 1)) == 2018
    assert [name for name in ("2018", "2018-Q1", "2018-10M", "2018-Q2", "2018-03", "2018-SY") if periods.is_cumulative(name)] == ["2018", "2018-Q1", "2018-10M"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("quý I/2018", "2018-Q1"), ("Quý IV năm 2018", "2018-Q4"), ("6 tháng 2018", "2018-6M"), ("2018-3", "2018-03"), ("tháng 11/2018", "2018-11"), ("năm học 2018", "2018-SY"), ("2018Q3", "2018-Q3"), ("năm 2018", "2018"), ("cả năm 2018", "2018"), ("3 tháng đầu năm 2018", "2018-Q1"), ("6T/2018", "2018-6M"), ("12 tháng 2018", "2018"), ("T3/2018", "2018-03")],
)
def test_a_period_that_does_not_parse_names_the_nearest(written, meant):
    with pytest.raises(RequestError) as told:
        periods.normalise(written)
    assert written in told.value.what and told.value.todo == f"có lẽ là: {meant}"


@pytest.mark.parametrize("written", ["2018-Q5", "2018-13", "2018-12M", "18-Q1", "", "năm nay", "2018-Q1-x"])
def test_what_is_no_period_is_refused(written):
    with pytest.raises(RequestError) as told:
        periods.normalise(written)
    assert "2018" in told.value.todo


def plan_with(**entry) -> catalog.Plan:
    """The plan of Quận 7 with one deadline of a test's own."""
    raw = {"id": "X-D1", "quote": "q", "what": "w", "rule": "before", "date": "2018-03-20"} | entry
    known = catalog.load_plan("quan_7_2023")
    return catalog.Plan("thu", "t", "d", known.place, known.periods, (), {"deadlines": [{key: value for key, value in raw.items() if value is not None}]})


@pytest.mark.parametrize(
    ("entry", "what", "todo"),
    [
        ({"date": None}, "không có ngày", "no_date"),
        ({"date": "20 tháng 3"}, "20 tháng 3", "2018-03-20"),
        ({"date": "2018-13"}, "2018-13", "2018-Q1"),
        ({"rule": "after"}, "after", "before"),
        ({"rule": "at_once"}, "không có ngày", "before"),
        ({"dat": "x"}, "dat", "date"),
        ({"quote": None}, "quote", "bổ sung"),
        ({"rule": "with", "date": None, "together": ["X-D2"]}, "X-D2", "X-D1"),
        ({"registers": ["score_sheets"]}, "score_sheets", "score_sheet"),
        ({"recurrence": "monthly"}, "monthly", "yearly"),
        ({"rule": "per_event", "date": None, "events": [{"name": "Tết"}]}, "Sự kiện", "mid_autumn"),
    ],
)
def test_a_wrong_deadline_says_what_where_and_the_nearest_choice(monkeypatch, entry, what, todo):
    deadlines.deadlines_of.cache_clear()
    monkeypatch.setattr(deadlines, "load", lambda plan_id: plan_with(**entry))
    try:
        with pytest.raises(CatalogError) as told:
            deadlines.deadlines_of("thu")
    finally:
        deadlines.deadlines_of.cache_clear()
    assert what in told.value.what and "thu.yml, hạn X-D1" in told.value.where and todo in told.value.todo


@pytest.mark.parametrize(
    ("rule", "written", "last"),
    [("before", "2018-Q2", "2018-03-31"), ("on", "2018-02", "2018-02-28"), ("within", "2020-02", "2020-02-29"), ("within", 2020, "2020-12-31"), (True, "2018-03-20", "2018-03-20"), ("from", "2018-05", None)],
)
def test_the_last_day_of_every_precision(monkeypatch, rule, written, last):
    deadlines.deadlines_of.cache_clear()
    monkeypatch.setattr(deadlines, "load", lambda plan_id: plan_with(rule=rule, date=written))
    try:
        (found,) = deadlines.deadlines_of("thu")
    finally:
        deadlines.deadlines_of.cache_clear()
    assert str(found.last_day) == str(last)


@pytest.mark.parametrize(("cutoff", "ready"), [(date(2018, 9, 14), "2018-09-14"), (date(2018, 9, 15), "2018-09-15"), (date(2018, 9, 30), "2018-09-14")])
def test_a_report_is_not_made_before_its_cutoff_even_where_the_office_would_send_it_on_friday(monkeypatch, cutoff, ready):
    """Due on Saturday 15/9: made on Friday, or on Saturday where the lists count to that day; a cut-off after the last day says nothing."""
    from dataclasses import replace

    from pipelines.calendar import due

    plan = plan_with(rule="on", date="2018-09-15", report="period_report", period="2018-9M")
    nine = replace(CALENDAR.period("2018-9M"), cutoff_on=cutoff)
    own = replace(plan, periods={"2018-9M": nine})
    deadlines.deadlines_of.cache_clear()
    for module in (deadlines, due):
        monkeypatch.setattr(module, "load", lambda plan_id: own)
    try:
        (row,) = due.due(["thu"], date(2018, 9, 1))
    finally:
        deadlines.deadlines_of.cache_clear()
    assert (str(row.work_until), str(row.ready_on)) == ("2018-09-14", ready)
