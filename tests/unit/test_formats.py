"""How days and times are written for people (Decree 30/2020/NĐ-CP: a zero before days under 10 and before months 1 and 2)."""

from datetime import date

import pytest

from pipelines import formats


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2018, 1, 1), "01/01/2018"),
        (date(2018, 2, 28), "28/02/2018"),
        (date(2018, 3, 14), "14/3/2018"),
        (date(2023, 5, 5), "05/5/2023"),
        (date(2018, 10, 30), "30/10/2018"),
    ],
)
def test_a_day_is_written_as_the_decree_and_the_plans_write_it(on: date, told: str) -> None:
    assert formats.day(on) == told


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-22T15:39:52+00:00", "22:39 ngày 22/11/2026"),
        ("2026-12-31T17:00:00+00:00", "00:00 ngày 01/01/2027"),  # the year had begun in Vietnam
        ("2026-06-05T08:05:00+07:00", "08:05 ngày 05/6/2026"),
        ("", ""),
        ("hôm qua", "hôm qua"),
    ],
)
def test_a_moment_is_the_time_in_vietnam_whatever_the_machine_says(at: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for zone in ("UTC", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        assert formats.moment(at) == told
