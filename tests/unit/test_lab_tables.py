"""What a notebook shows of a frame: numbers as people write them, counts of 1 to 4 not at all unless asked for."""

import pandas as pd
import polars as pl
import pytest

from pipelines.errors import RequestError
from pipelines.lab import charts, tables

ROW = {
    "fact_id": "bhyt_under6:issued@03390:2018", "indicator": "bhyt_under6", "variant": "issued", "place": "03390", "period": "2018",
    "sex": "*", "age_band": "*", "ethnic_group": "*", "poverty": "*", "category": "*", "numerator": 64.0, "denominator": 67.0,
    "value": 95.5224, "lower95": 87.6, "upper95": 98.5, "state": "ok", "comparability": "exact", "place_name": "Xã A",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_demo(monkeypatch):
    monkeypatch.setattr(charts, "_demo", lambda: False)


def rows(*changes):
    return [{**ROW, **change} for change in changes]


def test_numbers_and_names_as_people_write_them():
    (shown,) = tables.rows_to_show(rows({"denominator": 1067.0}))
    assert shown == {
        "place_name": "Xã A", "place": "03390", "variant": "được cấp thẻ", "period": "2018", "numerator": "64", "denominator": "1.067",
        "value": "95,5", "lower95": "87,6", "upper95": "98,5",
    }  # fmt: skip


@pytest.mark.parametrize("counted", [1, 2, 3, 4])
def test_a_small_count_and_what_is_worked_out_of_it_is_not_told(counted):
    (shown,) = tables.rows_to_show(rows({"numerator": float(counted), "value": 6.0}))
    assert {shown[name] for name in ("numerator", "value", "lower95", "upper95")} == {tables.HIDDEN}
    (inside,) = tables.rows_to_show(rows({"numerator": float(counted), "value": 6.0}), internal=True)
    assert inside["numerator"] == str(counted) and inside["value"] == "6,0"


@pytest.mark.parametrize("counted", [0, 5])
def test_zero_and_five_are_told(counted):
    assert tables.rows_to_show(rows({"numerator": float(counted)}))[0]["numerator"] == str(counted)


def test_absence_is_told_in_words_and_is_no_zero():
    shown = tables.rows_to_show(rows({"numerator": None, "value": None, "state": "not_reported"}, {"state": "not_due", "value": None}, {}))
    assert [row["state"] for row in shown] == ["chưa có số liệu", "chưa đến kỳ đánh giá", ""]
    assert shown[0]["numerator"] == shown[0]["value"] == "…"


def test_pandas_and_polars_give_the_same_page():
    told = rows({}, {"numerator": 3.0}, {"numerator": None, "value": None, "state": "not_reported"})
    pages = [tables.table(frame, title="Thẻ").as_raw_html() for frame in (pd.DataFrame(told), pl.DataFrame(told), told)]
    strip = [page[page.index("<table") :] for page in pages]
    assert strip[0] == strip[1] == strip[2]
    assert "số trẻ em từ 1 đến 4" in strip[0] and "NỘI BỘ" not in strip[0]
    assert "NỘI BỘ" in tables.table(told, internal=True).as_raw_html()


def test_a_table_without_rows_says_so():
    assert "không có dòng nào" in tables.table([]).as_raw_html()


def test_a_name_cannot_become_markup():
    page = tables.table(rows({"place_name": "<script>x</script>"})).as_raw_html()
    assert "<script>x" not in page


def test_places_are_ranked_with_their_fractions_and_small_counts_are_not_drawn():
    told = charts.ranked(rows({}, {"place": "2", "place_name": "Xã B", "numerator": 3.0, "value": 4.5}), "Thẻ")
    assert "Xã A, 2018: 95,5% (64/67)" in told.alt and "Xã B, 2018: không công bố" in told.alt and "4,5" not in told.alt
    assert 4.5 not in told.figure["data"][0]["x"]
    inside = charts.ranked(rows({}, {"place": "2", "place_name": "Xã B", "numerator": 3.0, "value": 4.5}), "Thẻ", internal=True)
    assert "4,5% (3/67)" in inside.alt and "NỘI BỘ" in inside.title


def test_the_line_is_all_places_together_not_the_mean_of_their_shares():
    told = charts.ranked(rows({"numerator": 90.0, "denominator": 100.0, "value": 90.0}, {"place": "2", "numerator": 5.0, "denominator": 10.0, "value": 50.0}), "Thẻ")
    assert "86,4" in str(told.figure["layout"]["annotations"])  # 95/110, not 70


def test_hidden_causes_stand_in_the_order_of_their_names():
    told = [{"sex": "*", "category": name, "numerator": count} for name, count in (("traffic", 1.0), ("burn", 4.0), ("fall", 7.0))]
    drawn = charts.bars(rows(*told), "Nguyên nhân")
    assert [mark for mark in drawn.figure["data"][0]["x"]] == [7.0, None, None]
    assert [name for name in drawn.figure["data"][0]["y"]][1:] == ["burn", "traffic"]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: charts.ranked([], "x"), "Không có số liệu"),
        (lambda: charts.ranked(rows({}, {}), "x"), "đúng một số"),
        (lambda: charts.ranked([{"place": "1"}], "x"), "không phải của indicator"),
        (lambda: charts.funnel(rows({"indicator": "commune_streak", "variant": "recognised"}), "x"), "Hình phễu chỉ dùng"),
        (lambda: charts.trend(rows({"to_date": None}), "x", kind="Q1"), "Không có kỳ nào"),
        (lambda: charts.pyramid(rows({}), "x"), "Tháp tuổi"),
    ],
)
def test_what_cannot_be_drawn_says_why(made, said):
    with pytest.raises(RequestError, match=said):
        made()


def test_a_trend_joins_only_periods_of_one_kind():
    days = {"2017": "2017-11-30", "2018": "2018-11-30", "2018-Q1": "2018-03-14"}
    told = rows(*({"period": period, "to_date": pd.Timestamp(day)} for period, day in days.items()))
    assert "2018-Q1" not in charts.trend(told, "x").alt and "2018-Q1" in charts.trend(told, "x", kind="Q1").alt


def test_stock_and_flow_must_add_up_and_small_ways_stand_together():
    def frame(count, category="*"):
        return rows({"indicator": "hcdb_entered", "variant": "by_reason", "numerator": count, "category": category})

    came = [*frame(3.0, "new"), *frame(4.0, "moved_in")]
    told = charts.flows(frame(20.0), came, frame(6.0, "new"), frame(21.0), "Biến động")
    assert "Các lý do khác: 7" in told.alt and "3" not in told.alt.replace("03390", "")
    with pytest.raises(RequestError, match="không bằng cuối kỳ"):
        charts.flows(frame(20.0), came, frame(6.0, "new"), frame(22.0), "Biến động")
