"""Late-known children, remaining days and the grid of receipts counted a second time, with polars, report after report as an office would."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

CHAINS = {2017: ["2017-Q1", "2017-6M", "2017-9M", "2017"], 2018: ["2018-Q1", "2018-6M", "2018-9M", "2018"]}


@pytest.fixture(scope="module")
def tables(built_home: Path) -> dict[str, pl.DataFrame]:
    folder = next((built_home / "data" / "core").glob("b*"))
    marts = built_home / "data" / "marts" / folder.name
    found = {path.stem: pl.read_parquet(path) for path in folder.glob("*.parquet")}
    return found | {path.stem: pl.read_parquet(path) for path in marts.glob("*.parquet")}


def told(tables: dict[str, pl.DataFrame], indicator: str, variant: str) -> dict[tuple[str, str], float]:
    """What the marts say: (period, commune) -> count, those above none."""
    kept = tables["indicator_values"].filter(
        pl.col("indicator") == indicator, pl.col("variant") == variant, pl.col("place") != "106", pl.col("numerator") > 0
    )
    return {(row["period"], row["place"]): row["numerator"] for row in kept.iter_rows(named=True)}


def days(tables: dict[str, pl.DataFrame], period: str) -> dict[str, date]:
    return tables["periods"].filter(pl.col("period_id") == period).row(0, named=True)


def events(tables: dict[str, pl.DataFrame], died: bool, first: date, last: date) -> list[dict[str, object]]:
    """Events of children under 16 in some days, oldest first."""
    hit = tables["core_injuries"].filter(pl.col("injured_on").is_between(first, last), pl.col("birth_date") > pl.col("injured_on").dt.offset_by("-16y"))
    hit = hit.filter(pl.col("outcome") == "died") if died else hit
    return list(hit.sort("injured_on", "commune_code").iter_rows(named=True))


@pytest.mark.parametrize(("variant", "died"), [("injured", False), ("died", True)])
def test_late_known_in_the_same_year(tables, variant, died):
    expected: dict[tuple[str, str], float] = {}
    for chain in CHAINS.values():
        for former, period in pairwise(chain):
            then, now = days(tables, former), days(tables, period)
            seen: dict[int, str] = {}
            for event in events(tables, died, then["starts_on"], then["cutoff_on"]):
                if event["received_on"] <= now["known_on"]:
                    seen.setdefault(event["child_key"], event["commune_code"])
            counted = {e["child_key"] for e in events(tables, died, then["starts_on"], then["cutoff_on"]) if e["received_on"] <= then["known_on"]}
            for child, commune in seen.items():
                if child not in counted:
                    expected[period, commune] = expected.get((period, commune), 0) + 1
    assert told(tables, "injury_added", variant) == expected
    if not died:
        assert expected, "the samples hold no child known late: the comparison would say nothing"


@pytest.mark.parametrize(("variant", "died"), [("injured_before", False), ("died_before", True)])
def test_what_no_report_of_the_year_before_held(tables, variant, died):
    year = days(tables, "2017")
    everything = events(tables, died, year["starts_on"], year["ends_on"])
    done = {e["child_key"] for e in everything if e["injured_on"] <= year["cutoff_on"] and e["received_on"] <= year["known_on"]}
    expected: dict[tuple[str, str], float] = {}
    for period in CHAINS[2018]:
        known = [event for event in everything if event["received_on"] <= days(tables, period)["known_on"]]
        for event in known:
            if event["child_key"] not in done:
                done.add(event["child_key"])
                key = (period, event["commune_code"])
                expected[key] = expected.get(key, 0) + 1
    assert told(tables, "injury_added", variant) == expected


@pytest.mark.parametrize(("variant", "died"), [("injured", False), ("died", True)])
def test_remaining_days(tables, variant, died):
    expected: dict[tuple[str, str], float] = {}
    for period in [name for chain in CHAINS.values() for name in chain if name != "2018"]:
        when, first = days(tables, period), {}
        for event in events(tables, died, when["starts_on"], when["ends_on"]):
            first.setdefault(event["child_key"], event)
        for event in first.values():
            if event["injured_on"] > when["cutoff_on"]:
                key = (period, event["commune_code"])
                expected[key] = expected.get(key, 0) + 1
    assert told(tables, "injury_rest", variant) == expected
    if not died:
        assert expected


def test_the_last_year_has_no_remaining_days_yet(tables):
    rows = tables["indicator_values"].filter(pl.col("indicator") == "injury_rest", pl.col("period") == "2018")
    assert set(rows["state"]) == {"not_reported"} and rows["numerator"].null_count() == rows.height


def test_receipts_against_the_book_of_the_office(tables):
    """The published grid has every expected list once; days and states follow from the office's own book."""
    grid = tables["receipts"].filter(pl.col("period").str.starts_with("2018"))
    assert grid.select("period", "commune_code", "register").is_unique().all() and grid.height == 3 * 84 + 126
    book = tables["keyed_receipts"].group_by("commune_code", "register_id", "receipt_period").agg(pl.col("received_on").min().alias("first"))
    both = grid.join(book, left_on=["commune_code", "register", "period"], right_on=["commune_code", "register_id", "receipt_period"], how="left")
    # the office keeps no day for what schools and communes send once a year
    undated = both.filter(pl.col("first").is_null())
    assert set(undated["register"]) == {"commune_facts", "school_enrolment"} and set(undated["status"]) == {"received"}
    assert both.filter(pl.col("received_on") != pl.col("first")).is_empty()
    late = both.filter(pl.col("first") > pl.col("due_on"))
    assert late.height == grid.filter(pl.col("status") == "late").height
    expected = pl.col("register_id").is_in(grid["register"].unique().implode())
    nothing = tables["keyed_receipts"].filter(~pl.col("occurred"), pl.col("receipt_period").str.starts_with("2018"), expected)
    assert grid.filter(pl.col("nothing_occurred")).height == nothing.height
