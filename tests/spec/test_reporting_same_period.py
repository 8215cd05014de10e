"""Cùng kỳ: cùng những ngày, nhận tin cùng độ trễ khi có ngày nhận; không thì số của báo cáo đã gửi; báo cáo nói rõ là cách nào (RULES 3)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines import periods
from pipelines.calendar.conventions import ADMINISTRATIVE, CALENDAR
from pipelines.periods import Period
from pipelines.reporting.period_report import PeriodReport
from pipelines.reporting.texts import basis as basis_of
from pipelines.reporting.wording import plain
from tests.reporting_sent import context, document, rows, said, send, tables

INJURED = "injury_rate:injured@106:2017-Q1"
UNDATED = {"2017-Q1/03412/injury_list": {"received_on": None, "last_received_on": None, "status": "received"}}


def basis(made) -> str:
    return next(text for text in said(made) if text.startswith(("Số cùng kỳ", "Số năm")))


def test_with_days_of_receipt_the_same_days_and_the_same_delay(home: Path) -> None:
    told = basis(document(home))
    assert told == (
        "Số cùng kỳ năm 2017 tính trên cùng những ngày (từ 01/01/2017 đến hết 14/3/2017), nhận tin đến hết ngày 20/3/2017, cùng độ trễ như kỳ này."
    )


def test_without_them_the_figure_as_it_was_sent(home: Path) -> None:
    """Danh sách tai nạn năm 2017 của một xã không ghi ngày nhận; báo cáo quý I năm 2017 đã gửi ghi 90 em."""
    sent_then = {INJURED: {"numerator": 90.0, "value": 90.0 * 10000 / 15000, "denominator": 15000.0}}
    send(home, document(home, period="2017-Q1", changes=sent_then), "40/BC-LĐTBXH", date(2017, 3, 20))
    made = document(home, lists=UNDATED)
    assert "riêng tai nạn, thương tích không ghi ngày nhận danh sách nên lấy số của báo cáo đã gửi (số 40/BC-LĐTBXH, ngày 20/3/2017)" in basis(made)
    line = next(text for text in said(made) if text.startswith("Tổng số trẻ em bị tai nạn"))
    assert "128 trẻ em, tăng 38 trẻ em (tăng 42,2%) so với cùng kỳ năm 2017 (90 trẻ em)" in line
    rate = next(text for text in said(made) if text.startswith("Tỷ suất"))
    assert "(60,0/10.000)" in rate
    # what the sent report did not print is not made up from the marts
    total = rows(tables(made)["Biểu 4b"])[-1]
    assert total[3] == "90" and total[4] == "+38"
    # children and cards have their days of receipt: they are counted as ever
    assert "so với cùng kỳ năm 2017 (12.152 trẻ em)" in next(text for text in said(made) if text.startswith("Tổng số trẻ em dưới 16"))


def test_without_either_the_lists_own_days_and_it_is_said(home: Path) -> None:
    told = basis(document(home, lists=UNDATED))
    assert "riêng tai nạn, thương tích có danh sách không ghi ngày nhận, cũng chưa có báo cáo đã gửi, nên coi là nhận vào ngày ghi trên danh sách" in told


def test_an_earlier_list_of_the_same_year_counts_too(home: Path) -> None:
    """Số cả năm gồm cả danh sách quý I: quý I không ghi ngày nhận thì cả năm cũng vậy."""
    assert context(home, period="2018", lists=UNDATED).same.undated == {"injury_list"}
    assert context(home, period="2018").same.undated == frozenset()


def test_a_plan_without_that_period_compares_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines import catalog

    plan = catalog.load_plan("tam_duong_2018")
    alone = replace(plan, periods={name: period for name, period in plan.periods.items() if name.startswith("2018")})
    monkeypatch.setattr(catalog, "load_plan", lambda plan_id: alone)
    made = PeriodReport(context(home)).build()
    assert "Kế hoạch không có cùng kỳ năm 2017 nên không so sánh." in said(made)
    # said once: no sentence of a figure mentions it again
    assert "cùng kỳ" not in next(text for text in said(made) if text.startswith("Tổng số trẻ em dưới 16"))
    assert not any("cùng kỳ năm 2017: chưa có số liệu" in text for text in said(made))


def test_a_plan_may_not_compare_other_days_or_another_delay() -> None:
    def row(year: int, **days: date) -> Period:
        return Period(f"{year}-Q1", **{"starts_on": date(year, 1, 1), "ends_on": date(year, 3, 31), "cutoff_on": date(year, 3, 14), "known_on": date(year, 3, 20)} | days)  # type: ignore[arg-type]

    def both(**days: date) -> list[str]:
        return periods.mixed({period.id: period for period in (row(2017), row(2018, **days))})

    assert both() == []
    assert both(cutoff_on=date(2018, 3, 15)) == both(known_on=date(2018, 3, 25)) == both(starts_on=date(2017, 12, 15)) == ["2018-Q1"]


def test_the_former_period_of_a_cumulative_one() -> None:
    known = {name: CALENDAR.period(name) for name in ("2017", "2018-Q1", "2018-6M", "2018-9M", "2018", "2018-Q2", "2018-03")}
    former = {name: periods.former(period, known) for name, period in known.items()}
    assert {name: found.id if found else None for name, found in former.items()} == {
        "2017": None, "2018-Q1": None, "2018-6M": "2018-Q1", "2018-9M": "2018-6M", "2018": "2018-9M", "2018-Q2": None, "2018-03": None,
    }  # fmt: skip


def test_the_first_sentence_says_what_kind_of_period_it_is(home: Path) -> None:
    """Kỳ lũy kế hay riêng trong kỳ; tháng dương lịch, từ ngày 15 đến ngày 14, hay ngày riêng của kế hoạch (RULES 2)."""
    own = context(home)

    def first(period: Period) -> str:
        return plain(basis_of(replace(own, period=period))[0].runs)

    told = first(own.period)
    assert "(lũy kế từ ngày 01/01/2018;" in told and "kỳ tính theo tháng dương lịch)" in told
    assert "(riêng trong kỳ, từ ngày 01/4/2018;" in first(CALENDAR.period("2018-Q2"))
    office = first(ADMINISTRATIVE.period("2018-6M"))
    assert "(lũy kế từ ngày 15/12/2017;" in office and "kỳ tính từ ngày 15 tháng trước đến hết ngày 14)" in office
    assert "kỳ tính theo ngày riêng của kế hoạch)" in first(replace(own.period, ends_on=date(2018, 3, 20)))
