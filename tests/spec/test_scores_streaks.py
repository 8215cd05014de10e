"""Số năm liên tục: đếm năm được công nhận; thiếu bảng thì "từ … năm"; qua lần đổi tiêu chuẩn, sáp nhập thì nói rõ."""

from datetime import date

import pytest

from pipelines.scores.streaks import Across, Decision, streak
from pipelines.scores.units import Former, former_units


def told(text, standards="a"):
    """Decisions of one commune from 2014 on: R recognised, N not, ? undecided, . no sheet."""
    letters = {"R": True, "N": False, "?": None}
    names = standards * len(text) if len(standards) == 1 else standards
    return {("x", 2014 + at): Decision(letters[letter], names[at]) for at, letter in enumerate(text) if letter != "."}


def same(code, before, year):
    return Former((code,))


def always(year):
    return True


def run(text, standards="a", formers=same, due=always, **ends):
    return streak("x", 2013 + len(text), told(text, standards), formers, due, Across(**ends))


@pytest.mark.parametrize(
    ("history", "years", "at_least"),
    [
        ("NNNRR", 2, False),
        ("NNRRR", 3, False),
        ("RRRRR", 5, True),  # nothing is known of 2013
        ("RRNRR", 2, False),
        ("RR.RR", 2, True),  # no sheet: it may have been recognised, nobody knows
        ("RR?RR", 2, True),
        ("RRRRN", 0, False),
        ("R", 1, True),
    ],
)
def test_years_of_recognition_in_a_row(history, years, at_least):
    found = run(history)
    assert (found.years, found.at_least) == (years, at_least)


@pytest.mark.parametrize("history", ["RRRR?", "RRRR."])
def test_without_a_decision_of_the_year_there_is_no_streak(history):
    assert run(history) is None


def test_a_streak_counts_years_of_recognition_not_points():
    assert run("NRR").years == 2  # whatever the totals were


def test_a_change_of_standard_is_counted_and_told_or_ends_it_by_choice():
    counted, broken = run("RRRRR", "aaabb"), run("RRRRR", "aaabb", standard=True)
    assert (counted.years, counted.crossed) == (5, ("năm 2017: đổi tiêu chuẩn",))
    assert (broken.years, broken.stopped) == (2, "không tính qua lần đổi tiêu chuẩn năm 2017")


def merged(code, before, year):
    """In 2017 x came from p and q."""
    return Former(("p", "q"), "nhập từ p, q") if code == "x" and before < 2017 <= year else Former((code,))


@pytest.mark.parametrize(
    ("first", "second", "years", "stopped"),
    [
        ("RRR", "RRR", 5, "chưa có kết quả năm 2013 (p, q)"),
        ("RRR", "RRN", 2, "năm 2016 một số xã nhập vào không được công nhận (q)"),
        ("RRN", "RRN", 2, "năm 2016 không được công nhận"),
        ("RNR", "RRR", 3, "năm 2015 một số xã nhập vào không được công nhận (p)"),
        ("RRR", "...", 2, "chưa có kết quả năm 2016 (q)"),
    ],
)
def test_over_a_merger_every_former_commune_must_have_been_recognised(first, second, years, stopped):
    history = {("x", 2017): Decision(True, "a"), ("x", 2018): Decision(True, "a")}
    for name, text in (("p", first), ("q", second)):
        history |= {(name, year): decision for (_, year), decision in told(text).items()}
    found = streak("x", 2018, history, merged, always)
    assert (found.years, found.stopped) == (years, stopped)
    assert found.crossed == (("năm 2017: nhập từ p, q",) if years > 2 else ())
    assert streak("x", 2018, history, merged, always, Across(merger=True)).years == 2


def test_years_without_an_assessment_neither_count_nor_break():
    """QĐ 06/QĐ-TTg: years 2 and 4 of the plan: 2019, 2022, 2024."""
    due = {2018, 2019, 2022, 2024}.__contains__
    history = {("x", year): Decision(True, "a") for year in (2018, 2019, 2022, 2024)}
    found = streak("x", 2024, history, same, due)
    assert (found.years, found.not_due) == (4, (2023, 2021, 2020))
    del history["x", 2022]
    assert streak("x", 2024, history, same, due).years == 1


def test_former_communes_come_from_the_dated_places():
    assert former_units("03412", date(2014, 12, 31), date(2018, 12, 31)) == Former(("03412",))
    before, after = date(2019, 11, 30), date(2025, 12, 31)
    found = former_units("03390", before, after)
    assert "03390" in found.codes and len(found.codes) > 1
    assert found.change.startswith("nhập từ")


def test_a_commune_of_2027_goes_on_where_its_former_communes_stopped():
    """The communes of 2024 that went into one of 2025: every one of them was recognised, or one was not."""
    from scores_sheets import sheet

    from pipelines.scores.choices import load
    from pipelines.scores.settled import settle, streaks
    from pipelines.scores.standard import standards
    from pipelines.scores.streaks import COUNT_ALL

    former = former_units("03390", date(2024, 11, 30), date(2027, 11, 30)).codes
    assert len(former) > 1
    for refused, years in ((None, 2), (former[-1], 1)):
        sheets = [sheet([10] * 13, commune=code, year=2024, recognised=code != refused, standard="06/QĐ-TTg") for code in former]
        sheets.append(sheet([10] * 13, commune="03390", year=2027, standard="06/QĐ-TTg"))
        found = streaks(settle(sheets, standards(), load(), ["106"]), standards(), COUNT_ALL)["03390", 2027]
        assert found.years == years
        # the year that is not counted is told by name, the merger only when it was counted across
        assert (found.crossed[0].startswith("năm 2027: nhập từ") if years == 2 else refused in found.stopped)
