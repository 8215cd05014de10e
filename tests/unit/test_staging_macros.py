"""How the text of a cell becomes a value: one line per spelling met in offices."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import engine


@pytest.fixture(scope="module")
def con():
    connection = engine.connect()
    engine.define_macros(connection)
    return connection


def ask(con, expression, *values):
    return engine.rows(con, f"select {expression}", list(values))[0]


@pytest.mark.parametrize(
    ("text", "day", "precision", "problem"),
    [
        ("05/01/2018", date(2018, 1, 5), "day", None),
        ("5/1/2018", date(2018, 1, 5), "day", None),
        ("5.1.2018", date(2018, 1, 5), "day", None),
        ("5 - 1 - 2018", date(2018, 1, 5), "day", None),
        ("2018-01-05 00:00:00", date(2018, 1, 5), "day", None),
        ("14h30 ngày 05/02/2018", date(2018, 2, 5), "day", None),
        ("43101", date(2018, 1, 1), "day", None),
        ("2018", date(2018, 1, 1), "year", None),
        ("3/2018", date(2018, 3, 1), "month", None),
        ("31/02/2018", None, None, "impossible_date"),
        ("13/2018", None, None, "impossible_date"),
        ("#REF!", None, None, "error_cell"),
        ("#FORMULA!", None, None, "formula_not_calculated"),
        ("năm ngoái", None, None, "unreadable_date"),
        (None, None, None, None),
    ],
)
def test_days(con, text, day, precision, problem):
    assert ask(con, "day_of($1), precision_of($1), day_problem($1)", text) == (day, precision, problem)


@pytest.mark.parametrize(
    ("text", "number", "problem"),
    [
        ("12,5", 12.5, None),
        ("12.5", 12.5, None),
        ("1.234,5", 1234.5, None),
        ("1,234.5", 1234.5, None),
        ("9 kg", 9.0, None),
        ("không", 0.0, None),
        ("x", None, "unreadable_number"),
        ("#VALUE!", None, "error_cell"),
        ("#FORMULA!", None, "formula_not_calculated"),
    ],
)
def test_numbers(con, text, number, problem):
    assert ask(con, "number_of($1), number_problem($1)", text) == (number, problem)


@pytest.mark.parametrize(
    ("text", "kilograms"), [("8,1", 8.1), ("8100", 8.1), ("8.100", 8.1), ("0", None), ("3,25 kg", 3.25)]
)
def test_weights_in_grams_are_brought_to_kilograms_and_zero_is_not_measured(con, text, kilograms):
    assert ask(con, "weight_kg($1)", text) == (kilograms,)


@pytest.mark.parametrize(("text", "centimetres"), [("80,5", 80.5), ("0,805", 80.5), ("1.02", 102.0), ("0", None)])
def test_heights_in_metres_are_brought_to_centimetres(con, text, centimetres):
    assert ask(con, "height_cm($1)", text)[0] == (pytest.approx(centimetres) if centimetres else None)


@pytest.mark.parametrize(
    ("text", "card", "personal"),
    [
        ("TE1120123456789", "0123456789", None),
        ("TE 1 12 0123456789", "0123456789", None),
        ("0123456789", "0123456789", None),
        ("123456789", "0123456789", None),
        ("012215000123", None, "012215000123"),
        ("12215000123", None, "012215000123"),
        ("1.2E+10", None, None),
    ],
)
def test_identity_numbers_by_length(con, text, card, personal):
    assert ask(con, "card_last10_of($1), personal_id_of($1)", text) == (card, personal)


@pytest.mark.parametrize(
    ("word", "male", "female", "girls_only", "sex", "problem"),
    [
        ("Nam", None, None, False, "m", None),
        ("GÁI", None, None, False, "f", None),
        (None, "x", None, False, "m", None),
        (None, None, "X", False, "f", None),
        (None, "x", "x", False, None, "conflicting_sex"),
        (None, None, None, False, None, "unknown_sex"),
        ("1", None, None, False, None, "unknown_sex"),
        ("N", None, None, False, None, "unknown_sex"),
        (None, None, None, True, "m", None),
        (None, None, "x", True, "f", None),
    ],
)
def test_sex_is_never_guessed(con, word, male, female, girls_only, sex, problem):
    assert ask(con, "sex_of($1, $2, $3, $4), sex_problem($1, $2, $3, $4)", word, male, female, girls_only) == (
        sex,
        problem,
    )


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Quý I năm 2018", "2018-Q1"),
        ("QUÝ 1/2018", "2018-Q1"),
        ("6 tháng đầu năm 2018", "2018-6M"),
        ("9 tháng năm 2018", "2018-9M"),
        ("Năm 2018", "2018"),
        ("2018-Q1", "2018-Q1"),
        ("2018", "2018"),
        ("Quý II năm 2018", None),
        ("tháng 3/2018", None),
    ],
)
def test_periods_as_people_write_them(con, text, period):
    assert ask(con, "period_of($1)", text) == (period,)


@given(st.dates(date(1995, 1, 1), date(2030, 12, 31)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_day_is_read_back_from_each_way_of_writing_it(con, day):
    serial = (day - date(1899, 12, 30)).days
    for text in (
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day} 00:00:00",
        str(serial),
    ):
        assert ask(con, "day_of($1), precision_of($1)", text) == (day, "day")


def test_signs_and_accents_are_folded_for_comparison(con):
    assert ask(con, "plain($1)", "Đường  Hoà") == ("duong hoa",)
