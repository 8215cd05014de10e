"""Biểu 1 đọc chỉ tiêu: tỷ suất in bằng tỷ suất, số năm liên tục là số của xã, ghi chú nêu còn cần bao nhiêu và phần mức trần đã dùng."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from pipelines.reporting.figures import Figure
from pipelines.reporting.target_table import against_plan, change_runs, figures_of, note_of, result_runs
from pipelines.reporting.wording import plain
from pipelines.targets import STATUS_VI, TargetResult

NOW = Figure("injury_rate:injured_pupils@S1:2023", "injury_rate", "injured_pupils", "S1", "2023", numerator=3, denominator=400, per=10000, state="ok", units_reported=1, units_expected=1)
BEFORE = replace(NOW, fact_id="injury_rate:injured_pupils@S1:2022", period="2022", numerator=5)
BLANK = dict.fromkeys(TargetResult.__dataclass_fields__) | {"definition_vi": "", "reason_vi": "", "needed_vi": "", "outlook_vi": "", "denominator_source": ""}


def result(**told):
    fields = {name: value for name, value in (BLANK | told).items()}
    return TargetResult(**{"status": "not_met", "status_vi": STATUS_VI["not_met"]} | fields)


@pytest.fixture
def context():
    """Return the little of a report's context that one row reads."""
    read = {"injury_rate": (NOW, BEFORE)}
    return SimpleNamespace(
        former="năm 2022",
        decimals_of=lambda figure: 1,
        now=lambda indicator, variant, place="": read[indicator][0] if place == "S1" else Figure("", "", "", "", ""),
        before=lambda indicator, variant, place="": read[indicator][1] if place == "S1" else Figure("", "", "", "", ""),
    )


def test_a_rate_is_printed_as_a_rate_with_its_counts(context):
    told = result(unit_vi="/10.000 trẻ", comparator="lt", value_high=60.0)
    assert plain(result_runs(told, NOW, 1)) == "75,0/10.000 (3/400)"
    assert plain(change_runs(context, told, NOW, BEFORE)) == "-50,0 /10.000 trẻ"
    assert plain(against_plan(context, told, NOW)) == "cao hơn 15,0 /10.000 trẻ"


def test_the_figure_is_read_where_the_target_is_judged(context):
    """A school's plan: the figure of the school, in a report of its commune."""
    told = result(indicator="injury_rate", variant="injured_pupils", fact_id=NOW.fact_id, target_id="AB-03")
    assert figures_of(context, told) == (NOW, BEFORE)


def test_years_in_a_row_are_the_commune_s_own_number():
    years = replace(NOW, indicator="commune_streak", per=1, numerator=4, denominator=1)
    told = result(unit_vi="năm liên tục", comparator="streak")
    assert plain(result_runs(told, years, 0)) == "4 năm liên tục"


def test_the_note_tells_what_is_needed_and_how_much_of_a_ceiling_is_used():
    told = result(reason_vi="chưa hết năm", outlook_vi="đã dùng 67 % mức trần, cùng kỳ 58 %", needed_vi="còn cách mức trần 2 trẻ")
    assert note_of(told, True) == "Chưa hết năm. Còn cách mức trần 2 trẻ. Đã dùng 67% mức trần, cùng kỳ 58%"
    assert note_of(told, False) == "Chưa hết năm"
