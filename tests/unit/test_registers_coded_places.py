"""A name that two places bear means the one whose code stands in the file's name; no other code decides."""

from datetime import date

import pytest

from pipelines import engine
from pipelines.registers.coded_places import by_code, meant

DAY = date(2018, 10, 31)
BOTH = "Phường 10"  # of Quận 5 and of Quận 8


@pytest.mark.parametrize(
    ("name", "hint", "code"),
    [
        (BOTH, "27406", "27406"),
        (BOTH, "27385", "27385"),
        (BOTH, None, None),
        (BOTH, "27394", None),
        ("Phường 12", "27406", "27415"),
        ("Phường lạ", "27406", None),
    ],
)
def test_the_code_chooses_among_several_and_never_against_the_name(name: str, hint: str | None, code: str | None) -> None:
    assert meant(name, hint, DAY) == code


def test_only_rows_in_doubt_with_a_fitting_code_take_it() -> None:
    con = engine.connect()
    read = f"""
        select * from (values ('{BOTH}', date '{DAY}', '27406'), ('{BOTH}', date '{DAY}', '27394'), ('Phường 12', date '{DAY}', '27406'))
            as t(place_written, place_day, commune_code_hint)
    """
    changed = by_code(con, read, {(BOTH, DAY)})
    assert changed is not None
    assert engine.rows(con, f"select place_written from ({changed}) order by 1") == [("27406",), (BOTH,), ("Phường 12",)]
    assert by_code(con, read, ()) is None
