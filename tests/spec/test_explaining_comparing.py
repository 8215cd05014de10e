"""Comparisons as facts: hand-drawn figures of a district and its communes, every expected number worked out apart."""

import math
from datetime import date

import pytest

from pipelines import catalog, comparison, engine
from pipelines.errors import RequestError
from pipelines.explaining import comparing, telling
from pipelines.explaining.published_figures import Figures

DISTRICT, COMMUNE, OTHER = "106", "03390", "03394"
YEARS = (2014, 2015, 2016, 2017, 2018)
COLUMNS = (
    "fact_id varchar, indicator varchar, variant varchar, place varchar, period varchar, sex varchar, age_band varchar, "
    "ethnic_group varchar, poverty varchar, category varchar, numerator double, denominator double, value double, state varchar, "
    "comparability varchar, units_reported integer, units_expected integer"
)
DIMENSIONS = ("sex", "age_band", "ethnic_group", "poverty", "category")


class Drawn:
    """A small ``indicator_values`` and ``periods``; ``put`` adds or replaces one figure."""

    def __init__(self) -> None:
        self.con = engine.connect()
        self.con.execute(f"create table indicator_values ({COLUMNS})")
        days = [(f"{year}{part}", date(year, 1, 1), date(year, 12, 31), date(year, month, 14), f"{year - 1}{part}", f"kỳ {year}{part}") for year in YEARS for part, month in (("-6M", 6), ("", 11))]
        schema = {"period_id": "varchar", "starts_on": "date", "ends_on": "date", "cutoff_on": "date", "same_period_id": "varchar", "label_vi": "varchar"}
        engine.load_rows(self.con, "periods", schema, days)

    def put(self, indicator, variant, place, period, numerator, denominator=None, state="ok", comparability="exact", units=(1, 1), **parts):
        per = catalog.indicators()[indicator].per
        told = ",".join(f"{name}={value}" for name, value in parts.items())
        fact = f"{indicator}:{variant}@{place}:{period}" + (f":{told}" if told else "")
        value = None if state == "not_reported" else numerator if denominator is None else numerator * per / denominator
        self.con.execute("delete from indicator_values where fact_id = ?", [fact])
        dims = [parts.get(name, "*") for name in DIMENSIONS]
        row = [fact, indicator, variant, place, period, *dims, numerator, denominator, value, state, comparability, *units]
        self.con.execute(f"insert into indicator_values values ({', '.join('?' * len(row))})", row)
        return fact

    def compare(self, indicator="bhyt_under6", place=COMMUNE, period="2018-6M", variant="issued"):
        return {each.comparison: each for _, each in comparing.compare_all(self.con, indicator, place, period, variant)}


@pytest.fixture
def drawn():
    made = Drawn()
    for year, (count, total) in zip(YEARS, ((88, 100), (89, 100), (90, 100), (91, 100), (80, 100)), strict=True):
        made.put("bhyt_under6", "issued", COMMUNE, f"{year}-6M", count, total)
        made.put("bhyt_under6", "issued", OTHER, f"{year}-6M", 190, 200)
        made.put("bhyt_under6", "issued", DISTRICT, f"{year}-6M", 190 + count, 200 + total, units=(2, 2))
    for sex, count, total in (("f", 45, 50), ("m", 35, 50)):
        made.put("bhyt_under6", "issued", COMMUNE, "2018-6M", count, total, sex=sex)
    return made


def test_the_change_since_the_same_period_is_a_fact_with_its_limits(drawn):
    found = drawn.compare()["change_same_period"]
    gap = comparison.difference_of_proportions(80, 100, 91, 100)
    assert found.fact_id == "bhyt_under6:issued@03390:2018-6M#change_same_period"
    assert found.other_fact_id == "bhyt_under6:issued@03390:2017-6M"
    assert (found.difference, found.lower, found.upper) == pytest.approx((-11, gap.lower, gap.upper))
    assert found.significant and found.finding == "worse" and found.unit == "điểm phần trăm"


def test_a_small_change_is_said_to_be_perhaps_chance(drawn):
    drawn.put("bhyt_under6", "issued", COMMUNE, "2018-6M", 90, 100)
    found = drawn.compare()["change_same_period"]
    assert found.note_vi == "90 trẻ trong 100, cùng kỳ 91 trong 100: chênh lệch có thể do ngẫu nhiên" and not found.significant


def test_the_place_above_is_compared_without_counting_its_part_twice(drawn):
    found = drawn.compare()["gap_parent"]
    rest = comparison.difference_of_proportions(80, 100, 190, 200)
    assert found.difference == pytest.approx(80 - 90) and found.lower == pytest.approx(rest.lower * 2 / 3)
    assert found.other_label_vi == "toàn huyện Tam Đường"


def test_a_gap_between_groups_is_a_difference_and_a_ratio(drawn):
    found = drawn.compare()["gap_sex"]
    assert (found.fact_id, found.ratio_fact_id) == ("bhyt_under6:issued@03390:2018-6M#gap_sex", "bhyt_under6:issued@03390:2018-6M#ratio_sex")
    assert (found.difference, found.ratio) == pytest.approx((20, 90 / 70)) and found.significant and found.finding == "higher"


def test_groups_of_several_codes_are_put_together_before_they_are_divided(drawn):
    for code, count, total in (("1", 30, 30), ("34", 10, 20), ("33", 40, 50)):
        drawn.put("bhyt_under6", "issued", COMMUNE, "2018-6M", count, total, ethnic_group=code)
    found = drawn.compare()["gap_ethnic"]
    assert (found.numerator, found.denominator, found.difference) == (50, 70, pytest.approx(5000 / 70 - 100))
    assert found.label_vi == "dân tộc khác so với dân tộc Kinh"


def test_communes_are_compared_with_towns_of_the_same_district(drawn):
    drawn.put("bhyt_under6", "issued", "03397", "2018-6M", 99, 100)
    found = drawn.compare(place=DISTRICT)["gap_commune_type"]
    assert (found.numerator, found.denominator) == (190 + 99, 200 + 100)
    assert (found.other_numerator, found.other_denominator, found.label_vi) == (80, 100, "xã so với phường, thị trấn")
    assert found.difference == pytest.approx(28900 / 300 - 80)


def test_trend_and_control_look_at_all_former_reports(drawn):
    found = drawn.compare()
    assert found["trend"].note_vi.startswith("chưa thấy xu hướng (5 điểm")
    low, high = comparison.control_limits_share([88, 89, 90, 91], [100] * 4, 100)
    assert (found["control"].lower, found["control"].upper, found["control"].finding) == (low, high, "inside")
    drawn.put("bhyt_under6", "issued", COMMUNE, "2018-6M", 60, 100)
    moved = drawn.compare()
    assert moved["gap_parent"].lower is None, "80 of 100 above, 60 here: the other commune would have 210 of 200"
    assert (moved["control"].finding, moved["trend"].finding) == ("below", "down")


def test_few_former_reports_draw_no_limits():
    made = Drawn()
    for year in (2017, 2018):
        made.put("bhyt_under6", "issued", COMMUNE, f"{year}-6M", 90, 100)
    found = made.compare()
    assert (found["trend"].state, found["control"].state) == ("too_few", "too_few")


def test_the_funnel_of_a_district_holds_its_communes(drawn):
    found = [each for _, each in comparing.compare_all(drawn.con, "bhyt_under6", DISTRICT, "2018-6M", "issued") if each.comparison == "funnel"]
    assert [each.fact_id.split("@")[1] for each in found] == [f"{code}:2018-6M#funnel" for code in (COMMUNE, OTHER)]
    low, high = comparison.funnel_share(270 / 300, 100)
    assert (found[0].lower, found[0].upper, found[0].finding) == (pytest.approx(100 * low), pytest.approx(100 * high), "below")


def test_a_rate_is_standardised_by_the_ages_of_the_place_above():
    made = Drawn()
    for place, cells in ((COMMUNE, ((8, 400), (6, 600))), (DISTRICT, ((30, 6000), (20, 4000)))):
        for band, (count, total) in zip(("0-5", "6-9"), cells, strict=True):
            made.put("injury_rate", "injured", place, "2018", count, total, age_band=band)
        made.put("injury_rate", "injured", place, "2018", sum(c for c, _ in cells), sum(t for _, t in cells))
    found = made.compare("injury_rate", period="2018", variant="injured")["standardised"]
    assert found.value == pytest.approx((6000 * 8 / 400 + 4000 * 6 / 600) / 10_000 * 10_000)
    assert found.difference == pytest.approx(found.value - 50) and found.lower < found.value < found.upper


def test_what_adds_up_through_the_year_is_not_compared_with_a_shorter_part_of_it():
    made = Drawn()
    for period, count in (("2018-6M", 3), ("2018", 9), ("2017", 8)):
        made.put("injury_rate", "injured", COMMUNE, period, count, 1000)
    found = made.compare("injury_rate", period="2018", variant="injured")
    assert found["change_former"].state == "not_comparable" and found["change_former"].difference is None
    assert found["change_same_period"].difference == pytest.approx(10)
    assert found["trend"].note_vi.endswith("(2 điểm: 2017, 2018)"), "the half year is no point of the trend of years"


def test_a_stock_is_compared_with_the_report_before(drawn):
    drawn.put("bhyt_under6", "issued", COMMUNE, "2018", 85, 100)
    found = drawn.compare(period="2018")["change_former"]
    assert found.difference == pytest.approx(5) and found.other_fact_id.endswith(":2018-6M")


def test_changed_boundaries_and_missing_places_are_said_instead_of_compared(drawn):
    drawn.put("bhyt_under6", "issued", COMMUNE, "2018-6M", 80, 100, comparability="not_comparable")
    assert drawn.compare()["change_same_period"].state == "not_comparable"
    drawn.put("bhyt_under6", "issued", DISTRICT, "2018-6M", 80, 100, units=(1, 2))
    found = drawn.compare(place=DISTRICT)["change_same_period"]
    assert found.state == "not_comparable" and found.note_vi.startswith("1 và 2 nơi")


def test_heads_that_are_counted_and_move_have_no_chance_in_them():
    made = Drawn()
    for year, count in ((2017, 1750), (2018, 1764)):
        made.put("child_population", "residents", COMMUNE, f"{year}-6M", count)
    found = made.compare("child_population", variant="residents")
    assert set(found) <= {"change_same_period", "change_former"}
    assert found["change_same_period"].difference == 14 and found["change_same_period"].significant is None


def test_a_mean_is_compared_without_limits_it_does_not_have():
    made = Drawn()
    for year, years in ((2017, 40), (2018, 54)):
        made.put("commune_streak", "recognised", DISTRICT, str(year), years, 14)
    found = made.compare("commune_streak", DISTRICT, "2018", "recognised")
    assert set(found) == {"change_same_period", "change_former"} and found["change_same_period"].difference == pytest.approx(1)
    assert found["change_same_period"].lower is None and found["change_same_period"].finding == "better"


def test_nothing_under_a_share_of_nothing_is_divided():
    made = Drawn()
    made.put("bhyt_under6", "issued", COMMUNE, "2018-6M", 0, 10)
    for sex in "fm":
        made.put("bhyt_under6", "issued", COMMUNE, "2018-6M", 0, 5, sex=sex)
    found = made.compare()["gap_sex"]
    assert found.difference == 0 and found.ratio is None and found.finding == "same"


def test_bad_and_getting_worse_lists_the_surest_first(drawn):
    drawn.put("bhyt_under6", "issued", OTHER, "2018-6M", 170, 200)
    drawn.put("bhyt_under6", "issued", DISTRICT, "2018-6M", 1200, 1300, units=(2, 2))
    rows = comparing.worse(drawn.con, "2018-6M")
    assert [row["place"] for row in rows] == [COMMUNE, OTHER]
    assert rows[0]["certain"] == 2 and rows[0]["gap_fact_id"].endswith("#gap_parent")
    drawn.put("bhyt_under6", "issued", COMMUNE, "2018-6M", 95, 100)
    assert [row["place"] for row in comparing.worse(drawn.con, "2018-6M")] == [OTHER]
    assert comparing.worse(drawn.con, "2018-6M", COMMUNE) == []


def test_the_table_in_words(drawn):
    rows = [each for _, each in comparing.compare_all(drawn.con, "bhyt_under6", DISTRICT, "2018-6M", "issued")]
    lines = list(telling.table(catalog.indicators()["bhyt_under6"], rows))
    assert lines[0].split("  ")[0] == "So sánh" and any("điểm phần trăm (xấu hơn)" in line for line in lines)
    assert any(line.startswith("giới hạn phễu: Thị trấn Tam Đường") for line in lines)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("bhyt", COMMUNE, "2018-6M"), "bhyt_under6"),
        (("bhyt_under6", "0339", "2018-6M"), "03390"),
        (("bhyt_under6", COMMUNE, "2018-8M"), "2018-6M"),
        (("bhyt_under6", COMMUNE, "2018-6M", "valide"), "valid"),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(drawn, given, said):
    with pytest.raises(RequestError) as problem:
        comparing.compare_all(drawn.con, *given)
    assert said in str(problem.value)


def test_the_series_of_a_place_leaves_out_what_was_not_counted(drawn):
    drawn.put("bhyt_under6", "issued", COMMUNE, "2016-6M", None, None, state="not_reported")
    book = Figures(drawn.con, catalog.indicators()["bhyt_under6"])
    series = book.series(book.get("issued", COMMUNE, "2018-6M"))
    assert [each.period for each in series] == ["2014-6M", "2015-6M", "2017-6M", "2018-6M"]
    assert not math.isnan(series[0].value)
