"""`treem receipts`: every expected list, then every place and period, against the grid of what the plan needs."""

import json
from pathlib import Path

import pytest

from pipelines.cli import main


@pytest.fixture(autouse=True)
def project(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREEM_HOME", str(built_home))


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["receipts", *arguments, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_every_list_with_its_state_and_who_told_that_nothing_occurred(capsys):
    found = told(capsys, "--period", "2018-Q1")
    assert len(found) == 84 and {row["status"] for row in found} == {"on_time"}
    nothing = [row for row in found if row["nothing_occurred"]]
    assert nothing and all(row["status_vi"] == "không phát sinh" and row["told_by"] for row in nothing)
    assert main(["receipts", "--period", "2018-Q1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 85 and "người báo: " in "\n".join(lines)
    assert "Huyện Tam Đường" in lines[-1] and "nhận 84/84 (100%); đúng hạn 84/84 (100%)" in lines[-1]


def test_every_place_and_period_of_the_plan(capsys):
    found = told(capsys, "--by", "place")
    keys = {(row["period"], row["place"]) for row in found}
    assert len(found) == len(keys) == 11 * 15 and ("2018-6M", "03412") in keys and ("2018-9M", "106") in keys
    district = next(row for row in found if (row["period"], row["place"]) == ("2018", "106"))
    assert (district["expected"], district["received"], district["completeness"]) == (126, 126, 100.0)
    empty = next(row for row in found if (row["period"], row["place"]) == ("2015", "106"))
    assert empty["received"] < empty["expected"] and empty["completeness"] < 100 and empty["missing"] == empty["expected"] - empty["received"]
    assert main(["receipts", "--by", "place", "--period", "2018-Q1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 15


def test_the_reminder_is_a_draft_for_one_period(capsys):
    assert main(["receipts", "--period", "2018-Q1", "--remind"]) == 0
    assert "Mọi đơn vị đã gửi đủ." in capsys.readouterr().out
    assert main(["receipts", "--period", "2015", "--remind"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("DỰ THẢO") and "UBND xã Bình Lư" in text and "[đơn vị bổ sung: số, ngày, người ký]" in text


@pytest.mark.parametrize("arguments", [[], ["--remind"], ["--by", "place", "--remind"], ["--period", "2018-Q2"]])
def test_a_period_of_the_plan_has_to_be_named(arguments, capsys):
    assert main(["receipts", *arguments]) == 2
    assert "2018-Q1" in capsys.readouterr().err
